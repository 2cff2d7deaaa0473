#include "view/panels/walks_panel.h"

#include "base/number.h"
#include "view/stage/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CARDS_MAX = 3, WEIGHTS_MAX = 6 };
static const double WIDTH = 430, MARGIN = 48, AIR = 20, CARD = 164, BETWEEN = 16, PAD = 24;
static const double STAGE_LEAST = 1440; // as wide as in a 4:3 frame
static const double CELL_LEAST = 64;    // cells of the stage that show their numbers at ease
static const double TITLE = 26, TEXT = 22;

// ---- how many products

// Different numbers in ascending order; `more`: there are others between the first and the last.
struct numbers {
    int64_t values[WEIGHTS_MAX];
    int n;
    bool more;
};

static void put(struct numbers *numbers, int64_t value)
{
    int at = 0;
    while (at < numbers->n && numbers->values[at] < value) {
        at++;
    }
    if (at < numbers->n && numbers->values[at] == value) {
        return;
    }
    if (numbers->n == WEIGHTS_MAX) { // the least and the most are kept
        numbers->more = true;
        if (at == 0) {
            numbers->values[0] = value;
        } else if (at == WEIGHTS_MAX) {
            numbers->values[WEIGHTS_MAX - 1] = value;
        }
        return;
    }
    memmove(&numbers->values[at + 1], &numbers->values[at],
            (size_t)(numbers->n - at) * sizeof *numbers->values);
    numbers->values[at] = value;
    numbers->n++;
}

static struct numbers weights_of(const struct axis *axis)
{
    struct numbers weights = {.n = 0};
    if (axis->begin == NULL) {
        put(&weights, 1);
        return weights;
    }
    for (int64_t i = 0; i < axis->count; i++) {
        put(&weights, axis->begin[i + 1] - axis->begin[i]);
    }
    return weights;
}

// How many terms the cells of a phase have: the products of what its axes weigh.
static struct numbers terms_of(const struct phase *phase)
{
    struct numbers terms = {.values = {phase->uniform}, .n = 1};
    for (int a = 0; a < phase->n_axes; a++) {
        const struct numbers weights = weights_of(&phase->axes[a]), before = terms;
        terms = (struct numbers){.more = before.more || weights.more};
        for (int i = 0; i < before.n; i++) {
            for (int k = 0; k < weights.n; k++) {
                put(&terms, before.values[i] * weights.values[k]);
            }
        }
    }
    for (int i = 0; i < terms.n; i++) {
        terms.values[i] += phase->extra;
    }
    return terms;
}

// "9 cells × 4 products", "1, 2 or 4 terms a cell", "1 to 9 terms a cell".
static void count_words(const struct node *node, const struct walk *walk, char *out, size_t size)
{
    enum { LISTED_MAX = 3 };
    struct phase phases[WALK_MAX_PHASES] = {0};
    char first[NUMBER_MAX], second[NUMBER_MAX], last[NUMBER_MAX];
    const int n = walk->phases(node, phases);
    const struct phase *phase = &phases[n - 1];
    const struct numbers terms = terms_of(phase);
    const int64_t cells = phase_cells(phase);
    const char *each = walk->each == NULL ? "cell" : walk->each;
    number_count(terms.values[0], first);
    number_count(terms.values[terms.n - 1], last);
    if (terms.n == 1) {
        number_count(cells, second);
        snprintf(out, size, "%s %s%s × %s product%s", second, each, cells == 1 ? "" : "s", first,
                 terms.values[0] == 1 ? "" : "s");
    } else if (terms.n == 2) {
        snprintf(out, size, "%s or %s terms a %s", first, last, each);
    } else if (terms.n == LISTED_MAX) {
        number_count(terms.values[1], second);
        snprintf(out, size, "%s, %s or %s terms a %s", first, second, last, each);
    } else {
        snprintf(out, size, "%s to %s terms a %s", first, last, each);
    }
}

// ---- the small pictures, in u from the upper left corner of their place

struct picture {
    const struct frame *frame;
    double x, y, f;
    struct color fill, edge; // of cells with a delta
};

static void small(const struct picture *p, double x, double y, double side, struct style style)
{
    style.radius = 3 * p->f;
    frame_rect(p->frame, (struct box){p->x + x * p->f, p->y + y * p->f, side * p->f, side * p->f},
               style);
}

static void window(const struct picture *p, double x, double y, double side)
{
    struct style style = frame_stroke(p->frame->theme->ink, 3);
    style.radius = 5 * p->f;
    frame_rect(p->frame, (struct box){p->x + x * p->f, p->y + y * p->f, side * p->f, side * p->f},
               style);
}

static void arrow(const struct picture *p, double from, double to, double y, bool adds)
{
    const struct theme_colors *c = p->frame->theme;
    frame_arrow(p->frame, p->x + from * p->f, p->y + y * p->f, p->x + to * p->f, p->y + y * p->f,
                adds ? 3 : 2.5, adds ? 11 : 10, adds ? p->edge : c->ink3);
}

// A map of three by three cells, the middle one being written.
static void result(const struct picture *p, double x, double y)
{
    static const double PITCH = 20, SIDE = 18;
    const struct theme_colors *c = p->frame->theme;
    for (int k = 0; k < 9; k++) {
        const bool middle = k == 4;
        small(p, x + k % 3 * PITCH, y + (int)(k / 3) * PITCH, SIDE,
              frame_card(middle ? p->fill : c->surface, middle ? p->edge : c->line2,
                         middle ? 2.5 : 1.2, 0));
    }
}

static void draw_slide(const struct picture *p)
{
    static const double PITCH = 16, SIDE = 14;
    const struct theme_colors *c = p->frame->theme;
    for (int k = 0; k < 16; k++) {
        const int i = k / 4, j = k % 4;
        const bool zero = i == 0 || j == 0 || i == 3 || j == 3;
        small(p, j * PITCH, i * PITCH - 6, SIDE,
              zero ? frame_dashed(c->line2, 1.2, 3, 3) : frame_fill(p->fill));
    }
    window(p, 13, 7, 36);
    arrow(p, 82, 132, 26, false);
    result(p, 150, -2);
}

static void draw_spread(const struct picture *p)
{
    static const double PITCH = 20, SIDE = 18;
    for (int k = 0; k < 4; k++) {
        small(p, k % 2 * PITCH, (int)(k / 2) * PITCH + 6, SIDE, frame_fill(p->fill));
    }
    window(p, -3, 23, SIDE + 6);
    arrow(p, 58, 132, 26, true);
    result(p, 150, -2);
    window(p, 147, 17, 44);
}

static void draw_touched(const struct picture *p)
{
    for (int k = 0; k < 4; k++) {
        const double y = k * 15 - 4;
        draw_line(p->frame->list, p->x + 39 * p->f, p->y + 27 * p->f, p->x + 166 * p->f,
                  p->y + (y + 6) * p->f, frame_stroke(p->edge, 2));
        small(p, 166, y, 12, frame_card(p->fill, p->edge, 1, 0));
    }
    result(p, 0, -2);
}

static void draw_picture(const struct frame *frame, enum manner manner, double x, double y,
                         double f)
{
    const enum role role =
        ref_role(frame->program, frame->node->output.tensor, frame->node->output.of);
    const struct role_colors *colors = &frame->theme->role[role];
    const struct picture picture = {frame,      x, y, f, color_mix(colors->tint, colors->base, 0.6),
                                    colors->ink};
    static void (*const DRAW[])(const struct picture *) = {[MANNER_SLIDE] = draw_slide,
                                                           [MANNER_SPREAD] = draw_spread,
                                                           [MANNER_TOUCHED] = draw_touched};
    DRAW[manner](&picture);
}

// ---- where and how

// The grids of the stage stay as large as that their numbers are shown.
static bool stage_is_large(const struct frame *frame)
{
    struct stage stage;
    stage_layout(&stage, frame);
    for (int i = 0; i < stage.n; i++) {
        if (stage.slots[i].cell < CELL_LEAST) {
            return false;
        }
    }
    return true;
}

void walks_room(struct frame *frame)
{
    const int n = frame->node->op->n_walks;
    const double f = fmax(frame->larger, 1), w = WIDTH * f;
    const double h = (n * CARD + (n - 1) * BETWEEN) * f;
    frame->walks = (struct box){0};
    if (frame->entry->walk == 0 || n < 2 || n > CARDS_MAX || frame->state->counts ||
        frame->state->check || frame->width - MARGIN - w < STAGE_LEAST ||
        h + AIR > frame->stage.h) {
        return;
    }
    struct frame narrowed = *frame;
    narrowed.stage.w -= w + MARGIN;
    narrowed.products = frame->node->known;
    narrowed.products = narrowed.products && stage_is_large(&narrowed);
    if (stage_is_large(&narrowed)) {
        frame->products = narrowed.products;
        frame->stage = narrowed.stage;
        frame->walks = (struct box){frame->width - MARGIN - w, frame->stage.y + AIR, w, h};
    }
}

static void draw_card(const struct frame *frame, int k, struct box box, double f)
{
    const struct theme_colors *c = frame->theme;
    const struct walk *walk = &frame->node->op->walks[k];
    const bool current = k == frame->entry->walk;
    const double size = frame_floor(frame, TEXT * f), right = box.x + box.w - PAD * f;
    const double x = box.x + PAD * f, y = box.y + 32 * f;
    char title[TEXT_MAX], count[TEXT_MAX];
    frame_rect(frame, box,
               frame_card(c->surface, current ? c->ink : c->line, current ? 4 : 1.5, 18));
    snprintf(title, sizeof title, "%s", walk->name);
    title[0] = (char)(title[0] >= 'a' && title[0] <= 'z' ? title[0] - 'a' + 'A' : title[0]);
    count_words(frame->node, walk, count, sizeof count);
    const double wide = frame_elided(
        frame, x, y, right - x, title,
        frame_text(FONT_BOLD, frame_floor(frame, TITLE * f), c->ink, c->surface, ANCHOR_START));
    frame_elided(frame, right, y, right - x - wide - 12, count,
                 frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    frame_elided(frame, x, box.y + 66 * f, right - x, walk->summary,
                 frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
    draw_picture(frame, walk->manner, x + 2, box.y + 91 * f, f);
    frame_hit(frame, box, "walk", k);
}

void walks_draw(const struct frame *frame)
{
    const double f = frame->walks.w / WIDTH;
    if (frame->walks.w <= 0) {
        return;
    }
    frame_region(frame, "walks",
                 (struct box){frame->walks.x - 2, frame->walks.y - 2, frame->walks.w + 4,
                              frame->walks.h + 4});
    for (int k = 0; k < frame->node->op->n_walks; k++) {
        draw_card(frame, k,
                  (struct box){frame->walks.x, frame->walks.y + k * (CARD + BETWEEN) * f,
                               frame->walks.w, CARD * f},
                  f);
    }
}
