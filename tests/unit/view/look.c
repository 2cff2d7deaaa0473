#include "look.h"

#include "base/file.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double CAPITALS = 0.36; // half the height of capitals and figures, in em
static const double ROOM = 1.0;      // u: touching is no overlap
static const double TEXT_LEAST_PX = 13, LARGE_U = 30, LARGE_BOLD_U = 24;
static const double SCRIPT = 0.66; // of a symbol
static const double CONTRAST = 4.5, CONTRAST_LARGE = 2.95;

const struct setup SETUPS[LOOK_SETUPS] = {
    {1920, 1080, 0, 100}, {1280, 720, 0, 16},  {1024, 768, 0, 60},  {3840, 2160, 0, 8},
    {1024, 640, 0, 16},   {1280, 1024, 0, 12}, {1920, 1080, 3, 16}, {1024, 768, 3, 16},
    {1280, 720, 4, 10},   {1024, 640, 4, 10},  {1024, 768, -2, 10},
};

// ---- geometry

static bool overlap(struct rect a, struct rect b, double room)
{
    return a.x0 + room < b.x1 && b.x0 + room < a.x1 && a.y0 + room < b.y1 && b.y0 + room < a.y1;
}

static bool inside(struct rect a, struct rect b, double room)
{
    return a.x0 >= b.x0 - room && a.y0 >= b.y0 - room && a.x1 <= b.x1 + room && a.y1 <= b.y1 + room;
}

// Words are three small letters on end and more; what is no word (numbers, symbols, functions in
// the math font) stays as long as it is. A text is as wide whole as in pieces.
double look_measure(void *user, enum font font, double size, double scale, const char *text)
{
    enum { LETTERS_LEAST = 3 };
    const struct looker *looker = user;
    double width = painter_measure(looker->painter, font, size, scale, text);
    const bool math = font == FONT_MATH || font == FONT_MATH_ITALIC;
    for (const char *from = text; looker->longer > 0 && !math && *from != '\0';) {
        char word[64];
        size_t n = strspn(from, "abcdefghijklmnopqrstuvwxyz");
        n = n < sizeof word ? n : sizeof word - 1;
        if (n >= LETTERS_LEAST) {
            memcpy(word, from, n);
            word[n] = '\0';
            width +=
                (looker->longer - 1) * painter_measure(looker->painter, font, size, scale, word);
        }
        from += n > 0 ? n : 1;
    }
    return width;
}

static struct rect text_rect(const struct looker *looker, const struct draw *draw)
{
    const double w =
        look_measure((void *)looker, draw->font, draw->size, looker->list.scale, draw->text);
    const double x = draw->x - (draw->anchor == ANCHOR_MIDDLE ? w / 2
                                : draw->anchor == ANCHOR_END  ? w
                                                              : 0);
    return (struct rect){x, draw->y - CAPITALS * draw->size, x + w,
                         draw->y + CAPITALS * draw->size};
}

static struct rect bounds(const struct looker *looker, const struct draw *draw)
{
    if (draw->kind == DRAW_TEXT) {
        return text_rect(looker, draw);
    }
    struct rect r = {draw->x, draw->y, draw->x + draw->w, draw->y + draw->h};
    if (draw->kind == DRAW_CIRCLE) {
        r = (struct rect){draw->x - draw->w, draw->y - draw->w, draw->x + draw->w,
                          draw->y + draw->w};
    } else if (draw->kind == DRAW_LINE) {
        r = (struct rect){fmin(draw->x, draw->w), fmin(draw->y, draw->h), fmax(draw->x, draw->w),
                          fmax(draw->y, draw->h)};
    } else if (draw->kind == DRAW_POLYLINE || draw->kind == DRAW_POLYGON) {
        r = (struct rect){INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (int i = 0; i < draw->n_points; i++) {
            r.x0 = fmin(r.x0, draw->points[2 * i]);
            r.x1 = fmax(r.x1, draw->points[2 * i]);
            r.y0 = fmin(r.y0, draw->points[2 * i + 1]);
            r.y1 = fmax(r.y1, draw->points[2 * i + 1]);
        }
    }
    return r;
}

// Does the segment run through the rectangle? (Liang and Barsky.)
static bool crosses(double x0, double y0, double x1, double y1, struct rect r)
{
    const double p[] = {x0 - x1, x1 - x0, y0 - y1, y1 - y0};
    const double q[] = {x0 - r.x0, r.x1 - x0, y0 - r.y0, r.y1 - y0};
    double from = 0, to = 1;
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0 && q[i] < 0) {
            return false;
        }
        if (p[i] != 0) {
            const double t = q[i] / p[i];
            from = p[i] < 0 ? fmax(from, t) : from;
            to = p[i] > 0 ? fmin(to, t) : to;
        }
    }
    return from <= to;
}

static struct rect grown(struct rect r, double by)
{
    return (struct rect){r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by};
}

// A stroke of the shape runs through the text's box.
static bool stroke_crosses(const struct draw *draw, struct rect text)
{
    const double half = draw->stroke_width / 2 - ROOM;
    const struct rect r = grown(text, half);
    if (draw->stroke_width <= 0 || draw->stroke.a == 0 || r.x0 >= r.x1 || r.y0 >= r.y1) {
        return false;
    }
    const double x0 = draw->x, y0 = draw->y, x1 = draw->x + draw->w, y1 = draw->y + draw->h;
    switch (draw->kind) {
    case DRAW_LINE:
        return crosses(draw->x, draw->y, draw->w, draw->h, r);
    case DRAW_RECT:
        return crosses(x0, y0, x1, y0, r) || crosses(x1, y0, x1, y1, r) ||
               crosses(x1, y1, x0, y1, r) || crosses(x0, y1, x0, y0, r);
    case DRAW_POLYLINE:
    case DRAW_POLYGON:
        for (int i = 0; i + 1 < draw->n_points; i++) {
            if (crosses(draw->points[2 * i], draw->points[2 * i + 1], draw->points[2 * i + 2],
                        draw->points[2 * i + 3], r)) {
                return true;
            }
        }
        return false;
    default:
        return false;
    }
}

static bool fills(const struct draw *draw)
{
    return (draw->kind == DRAW_RECT || draw->kind == DRAW_POLYGON || draw->kind == DRAW_CIRCLE ||
            draw->kind == DRAW_IMAGE) &&
           (draw->kind == DRAW_IMAGE || draw->fill.a != 0);
}

// ---- looking at one frame

static bool bad(struct looker *looker, const char *what, const struct draw *draw,
                const struct draw *other)
{
    char beside[128] = "";
    if (other != NULL && other->kind == DRAW_TEXT) {
        snprintf(beside, sizeof beside, " and \"%.60s\"", other->text);
    } else if (other != NULL) {
        snprintf(beside, sizeof beside, " and shape %d at %.0f, %.0f", (int)other->kind, other->x,
                 other->y);
    }
    snprintf(looker->why, sizeof looker->why, "%s: \"%.60s\" at %.0f, %.0f, size %.0f%s", what,
             draw->kind == DRAW_TEXT ? draw->text : "(shape)", draw->x, draw->y, draw->size,
             beside);
    return false;
}

// `from`: the first command that is not hidden behind what the text stands on.
static bool look_at_text(struct looker *looker, size_t at, size_t from)
{
    const struct draw *text = &looker->list.commands[at];
    const bool bold = text->font == FONT_BOLD || text->font == FONT_SEMIBOLD;
    // The scripts of a large symbol are as large as it is.
    const bool math = text->font == FONT_MATH || text->font == FONT_MATH_ITALIC;
    const double least = math ? LARGE_U * SCRIPT : LARGE_U;
    const bool large = text->size >= least - 0.01 || (bold && text->size >= LARGE_BOLD_U - 0.01);
    const double contrast = color_contrast(text->fill, text->behind);
    if (floor(text->size * looker->list.scale + 0.5) < TEXT_LEAST_PX) {
        return bad(looker, "under 13 pixels", text, NULL);
    }
    if (contrast < (large ? CONTRAST_LARGE : CONTRAST)) {
        return bad(looker, "contrast", text, NULL);
    }
    const struct rect box = looker->bounds[at];
    struct color behind = looker->list.background;
    for (size_t i = from; i < looker->list.n; i++) {
        const struct draw *other = &looker->list.commands[i];
        const struct rect r = looker->bounds[i];
        if (!overlap(box, grown(r, other->stroke_width), 0)) {
            continue;
        }
        if (i < at && fills(other) && inside(box, grown(r, -1), 4) && other->fill.a == 255) {
            behind = other->fill;
        }
        if (i > at && fills(other) && other->fill.a == 255 && overlap(box, r, ROOM)) {
            return bad(looker, "painted over", text, other);
        }
        if (i != at && other->kind == DRAW_TEXT && overlap(box, r, ROOM)) {
            return bad(looker, "text on text", text, other);
        }
        if (!other->decorative && overlap(box, grown(r, other->stroke_width / 2), 0) &&
            stroke_crosses(other, box)) {
            return bad(looker, "line through text", text, other);
        }
    }
    if (memcmp(&behind, &text->behind, sizeof behind) != 0) {
        return bad(looker, "stands on another colour than it says", text, NULL);
    }
    return true;
}

// Where the panel is a sheet, what it lies on is hidden: index of its region, or n.
static size_t find_sheet(const struct draw_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->commands[i].kind == DRAW_REGION && strcmp(list->commands[i].name, "sheet") == 0) {
            return i;
        }
    }
    return list->n;
}

static void find_bounds(struct looker *looker)
{
    const size_t n = looker->list.n;
    if (n > looker->n_bounds) {
        free(looker->bounds);
        looker->bounds = malloc(n * sizeof *looker->bounds);
        looker->n_bounds = looker->bounds == NULL ? 0 : n;
    }
    struct rect clip = {-INFINITY, -INFINITY, INFINITY, INFINITY};
    const struct rect everything = clip;
    for (size_t i = 0; i < n && i < looker->n_bounds; i++) {
        const struct draw *draw = &looker->list.commands[i];
        struct rect *r = &looker->bounds[i];
        *r = bounds(looker, draw);
        clip = draw->kind == DRAW_CLIP ? *r : draw->kind == DRAW_UNCLIP ? everything : clip;
        if (draw->kind != DRAW_TEXT) { // shapes may be cut, text may not
            *r = (struct rect){fmax(r->x0, clip.x0), fmax(r->y0, clip.y0), fmin(r->x1, clip.x1),
                               fmin(r->y1, clip.y1)};
        }
    }
}

bool look_at_frame(struct looker *looker)
{
    const struct draw_list *list = &looker->list;
    find_bounds(looker);
    const struct rect frame = {0, 0, list->width, list->height};
    const size_t sheet = find_sheet(list);
    const struct rect hidden =
        sheet < list->n ? bounds(looker, &list->commands[sheet]) : (struct rect){0, 0, 0, 0};
    struct rect region = frame;
    for (size_t i = 0; i < list->n; i++) {
        const struct draw *draw = &list->commands[i];
        if (draw->kind == DRAW_REGION) {
            region = looker->bounds[i];
            if (!inside(region, frame, 0.5)) {
                return bad(looker, "region outside the frame", draw, NULL);
            }
            continue;
        }
        if (draw->kind == DRAW_CLIP || draw->kind == DRAW_UNCLIP) {
            continue;
        }
        const struct rect r = looker->bounds[i];
        if (!inside(r, region, draw->kind == DRAW_HIT ? 20 : 1)) {
            return bad(looker, "outside its region", draw, NULL);
        }
        const bool under = i < sheet && overlap(r, grown(hidden, 3), 0);
        if (draw->kind == DRAW_TEXT && !under && !look_at_text(looker, i, i > sheet ? sheet : 0)) {
            return false;
        }
    }
    return true;
}

// ---- beginning, telling, ending

bool look_begin(struct looker *looker, const char *fonts)
{
    struct error error = {0};
    *looker = (struct looker){.number = 0};
    looker->painter = painter_create(fonts, &error);
    if (looker->painter == NULL) {
        error_print(&error, stderr);
        return false;
    }
    draw_init(&looker->list);
    return true;
}

void tell(struct looker *looker, bool good, const char *name, const struct setup *setup)
{
    looker->number++;
    looker->failed += good ? 0 : 1;
    printf("%s %d %s %dx%d text %d\n", good ? "ok" : "not ok", looker->number, name, setup->width,
           setup->height, setup->text_step);
    if (!good) {
        printf("# %s\n", looker->why);
    }
}

int look_end(struct looker *looker)
{
    printf("1..%d\n", looker->number);
    free(looker->bounds);
    draw_finish(&looker->list);
    painter_destroy(looker->painter);
    return looker->failed == 0 && looker->number > 0 ? 0 : 1;
}

// ---- what to look at

bool look_at_walks(struct looker *looker, struct timeline *timeline, const struct setup *setup,
                   look_grain *look)
{
    static const char *const WALKS[] = {NULL, "scatter", "chain rule"};
    bool good = true;
    for (size_t w = 0; w < sizeof WALKS / sizeof WALKS[0] && good; w++) {
        struct error error = {0};
        if (WALKS[w] != NULL && !timeline_set_walk(timeline, WALKS[w], &error)) {
            continue;
        }
        for (int grain = 0; grain < GRAIN_COUNT && good; grain++) {
            good = look(looker, timeline, setup, (enum grain)grain);
        }
    }
    struct error error = {0};
    timeline_set_walk(timeline, "gather", &error);
    return good;
}

void look_at_folders(struct looker *looker, char **folders, int n, look_lesson *look)
{
    for (int f = 0; f < n; f++) {
        struct error error = {0};
        char **names = NULL;
        size_t files = 0;
        if (!folder_list(folders[f], &names, &files, &error)) {
            error_print(&error, stderr);
            looker->failed++;
        }
        for (size_t i = 0; i < files; i++) {
            if (text_ends_with(names[i], ".json") && !text_ends_with(names[i], ".schema.json")) {
                char *path = path_join(folders[f], names[i]);
                look(looker, path, names[i]);
                free(path);
            }
        }
        file_names_free(names, files);
    }
}
