// layout_test FONTS FOLDER…: looks at the draw lists of every lesson in the folders, at every
// grain, size and theme, and says where a frame is not well laid out. Lessons that are added join
// by themselves. TAP on standard output, one line a lesson and size.
//
// Of every text: it covers no other text and no line; nothing is painted over it; it stands on the
// colour it says, with enough contrast; it is at least 13 device pixels high. Of everything: it
// lies in its region and in the frame.
#include "app/shelf.h"
#include "base/file.h"
#include "base/text.h"
#include "platform/painter.h"
#include "view/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES_MAX = 4096, WHY_MAX = 512 };
static const double CAPITALS = 0.36; // half the height of capitals and figures, in em
static const double ROOM = 1.0;      // u: touching is no overlap
static const double TEXT_LEAST_PX = 13, LARGE_U = 30, LARGE_BOLD_U = 24;
static const double SCRIPT = 0.66; // of a symbol
static const double CONTRAST = 4.5, CONTRAST_LARGE = 2.95;

struct rect {
    double x0, y0, x1, y1;
};
struct setup {
    int width, height;
    int text_step;
    int64_t frames; // at most so many steps a grain
};
static const struct setup SETUPS[] = {
    {1920, 1080, 0, 100}, {1280, 720, 0, 16},  {1024, 768, 0, 60},  {3840, 2160, 0, 8},
    {1024, 640, 0, 16},   {1280, 1024, 0, 12}, {1920, 1080, 3, 16}, {1024, 768, 3, 16},
    {1280, 720, 4, 10},   {1024, 640, 4, 10},  {1024, 768, -2, 10},
};

// What may be shown besides: every so many frames of the others are looked at.
static const struct variant {
    bool check, counts;
    int every;
} VARIANTS[] = {{false, false, 1}, {true, false, 25}, {false, true, 25}, {true, true, 25}};

struct looker {
    struct painter *painter;
    struct draw_list list;
    struct rect *bounds; // of the frame's commands
    size_t n_bounds;
    char why[WHY_MAX];
    int number, failed;
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

static struct rect text_rect(const struct looker *looker, const struct draw *draw)
{
    const double w =
        painter_measure(looker->painter, draw->font, draw->size, looker->list.scale, draw->text);
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

static bool look_at_frame(struct looker *looker)
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

// ---- all frames

static bool look_at_steps(struct looker *looker, const struct timeline *timeline,
                          const struct setup *setup, enum grain grain, enum theme theme,
                          const struct variant *variant)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    const int64_t steps = timeline->steps[grain];
    const int64_t most = variant->every == 1 ? setup->frames : 2 + setup->frames / variant->every;
    const int64_t frames = steps < most ? steps : most;
    struct view_state state;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.theme = theme;
    state.check = variant->check;
    state.counts = variant->counts;
    for (int64_t k = 0; k < frames; k++) {
        const int64_t number = frames == 1 ? 1 : 1 + k * (steps - 1) / (frames - 1);
        const struct step step = timeline_step(timeline, grain, number);
        view_frame(&looker->list, &context, timeline, &step, &state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (%s, step %lld, %s%s%s)",
                     GRAIN_NAMES[grain], (long long)number, THEME_NAMES[theme],
                     variant->check ? ", check" : "", variant->counts ? ", counts" : "");
            return false;
        }
    }
    return true;
}

static void tell(struct looker *looker, bool good, const char *name, const struct setup *setup)
{
    looker->number++;
    looker->failed += good ? 0 : 1;
    printf("%s %d %s %dx%d text %d\n", good ? "ok" : "not ok", looker->number, name, setup->width,
           setup->height, setup->text_step);
    if (!good) {
        printf("# %s\n", looker->why);
    }
}

static bool look_at_variants(struct looker *looker, const struct timeline *timeline,
                             const struct setup *setup, enum grain grain)
{
    bool good = true;
    for (size_t v = 0; v < sizeof VARIANTS / sizeof VARIANTS[0] && good; v++) {
        for (int theme = 0; theme < THEME_COUNT && good; theme++) {
            good = look_at_steps(looker, timeline, setup, grain, (enum theme)theme, &VARIANTS[v]);
        }
    }
    return good;
}

static bool look_at_walks(struct looker *looker, struct timeline *timeline,
                          const struct setup *setup)
{
    static const char *const WALKS[] = {NULL, "scatter", "chain rule"};
    bool good = true;
    for (size_t w = 0; w < sizeof WALKS / sizeof WALKS[0] && good; w++) {
        struct error error = {0};
        if (WALKS[w] != NULL && !timeline_set_walk(timeline, WALKS[w], &error)) {
            continue;
        }
        for (int grain = 0; grain < GRAIN_COUNT && good; grain++) {
            good = look_at_variants(looker, timeline, setup, (enum grain)grain);
        }
    }
    struct error error = {0};
    timeline_set_walk(timeline, "gather", &error);
    return good;
}

// ---- questions

// What may be on a question's card: nothing chosen, each choice and the hint, the answer shown.
static bool set_answer(const struct question *question, int k, struct question_state *state)
{
    state->chosen = k < question->n_choices ? k : -1;
    state->tried = state->chosen < 0 ? 0 : (1u << (k + 1)) - 1;
    state->hint = k == question->n_choices && question->hint != NULL;
    state->shown = k == question->n_choices + 1;
    return k <= question->n_choices + 2;
}

static bool look_at_question(struct looker *looker, const struct timeline *timeline,
                             const struct setup *setup, int number, enum theme theme)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    const struct question *question = &timeline->lesson->questions[number];
    struct step step = {
        .entry = question->entry,
        .place = {question->at.phase, question->at.cell, question->at.term},
    };
    step = timeline_at(timeline,
                       question->at.grain < 0 ? GRAIN_CELL : (enum grain)question->at.grain, &step);
    struct question_state asked = {.question = number};
    struct view_state state;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.theme = theme;
    state.question = &asked;
    for (int k = 0; set_answer(question, k, &asked); k++) {
        view_frame(&looker->list, &context, timeline, &step, &state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length,
                     " (question %d, chosen %d, %s)", number + 1, asked.chosen, THEME_NAMES[theme]);
            return false;
        }
    }
    return true;
}

static bool look_at_questions(struct looker *looker, const struct timeline *timeline,
                              const struct setup *setup)
{
    bool good = true;
    for (int i = 0; i < timeline->lesson->n_questions && good; i++) {
        for (int theme = 0; theme < THEME_COUNT && good; theme++) {
            good = look_at_question(looker, timeline, setup, i, (enum theme)theme);
        }
    }
    return good;
}

static void look_at_lesson(struct looker *looker, const char *path, const char *name)
{
    struct error error = {0};
    struct timeline timeline = {0};
    struct lesson *lesson = lesson_load(path, &error);
    if (lesson == NULL || !timeline_init(&timeline, lesson, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
        tell(looker, false, name, &SETUPS[0]);
    } else {
        for (size_t s = 0; s < sizeof SETUPS / sizeof SETUPS[0]; s++) {
            const bool good = look_at_questions(looker, &timeline, &SETUPS[s]) &&
                              look_at_walks(looker, &timeline, &SETUPS[s]);
            tell(looker, good, name, &SETUPS[s]);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

// ---- the library

static bool look_at_library(struct looker *looker, struct app *app, const struct setup *setup)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    app->view.width_px = setup->width;
    app->view.height_px = setup->height;
    app->view.text_step = setup->text_step;
    for (size_t i = 0; i < app->n_cards; i++) {
        app_choose(app, i);
        app->scroll += i % 3 == 1 ? 7.0 * (double)i : 0; // in between as well
        const struct library_page page = app_library_page(app);
        view_library(&looker->list, &context, &page, &app->view);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (card %zu, %s, \"%s\")",
                     i, THEME_NAMES[app->view.theme], app->search);
            return false;
        }
    }
    return true;
}

static void look_at_libraries(struct looker *looker)
{
    static const char *const SEARCHES[] = {"", "back", "nothing has this"};
    struct app app;
    struct error error = {0};
    if (!app_init(&app, NULL, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
        tell(looker, false, "library", &SETUPS[0]);
    }
    for (size_t s = 0; app.library && s < sizeof SETUPS / sizeof SETUPS[0]; s++) {
        bool good = true;
        for (int k = 0; k < 3 * THEME_COUNT && good; k++) {
            app.view.theme = (enum theme)(k % THEME_COUNT);
            snprintf(app.search, sizeof app.search, "%s", SEARCHES[k / THEME_COUNT]);
            app.searching = app.search[0] != '\0';
            app.begun = k % 2 == 0;
            app.session.step.number = 1000 * (k % 3) + 1;
            shelf_fill(&app);
            for (size_t i = 0; i < app.n_cards; i++) { // each state of a card
                app.cards[i].reached = (int64_t)(i % 3) * app.cards[i].steps / 2;
            }
            good = look_at_library(looker, &app, &SETUPS[s]);
        }
        tell(looker, good, "library", &SETUPS[s]);
    }
    app_finish(&app);
}

int main(int argc, char **argv)
{
    struct looker looker = {.number = 0};
    struct error error = {0};
    if (argc < 3) {
        fputs("usage: layout_test FONTS FOLDER…\n", stderr);
        return 2;
    }
    looker.painter = painter_create(argv[1], &error);
    if (looker.painter == NULL) {
        error_print(&error, stderr);
        return 1;
    }
    draw_init(&looker.list);
    for (int f = 2; f < argc; f++) {
        char **names = NULL;
        size_t n = 0;
        if (!folder_list(argv[f], &names, &n, &error)) {
            error_print(&error, stderr);
            looker.failed++;
        }
        for (size_t i = 0; i < n; i++) {
            if (text_ends_with(names[i], ".json") && !text_ends_with(names[i], ".schema.json")) {
                char *path = path_join(argv[f], names[i]);
                look_at_lesson(&looker, path, names[i]);
                free(path);
            }
        }
        file_names_free(names, n);
    }
    look_at_libraries(&looker);
    printf("1..%d\n", looker.number);
    free(looker.bounds);
    draw_finish(&looker.list);
    painter_destroy(looker.painter);
    return looker.failed == 0 && looker.number > 0 ? 0 : 1;
}
