#include "view/stage/derivation.h"

#include "base/number.h"
#include "view/formula/sums.h"
#include "view/panels/counts_panel.h"
#include "view/panels/results_panel.h"
#include "view/sentence.h"
#include "view/stage/cells.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MARGIN = 48, LEFT = 64, AIR = 20;
static const double HEAD_SPACE = 62, HEAD_UP = 34, SYMBOL = 40, HEAD = 26;
static const double CELL_MAX = 88, CELL_BEST = 54, CELL_LEAST = 8;
static const double LINK = 110, LINK_LEAST = 64, WORDS_GAP = 44;
static const double STRONG = 0.35; // how far the tint of the present input goes to its base
static const double ROWS_LEAST = 2;

// ---- what is derived

static struct place place_of(const struct derivation *derivation, int64_t output, int64_t k)
{
    struct place place = {0, 0, -1};
    node_sources(derivation->forward, derivation->walk, output, &place, k, 1);
    return place;
}

struct term derivation_term(const struct derivation *derivation, int64_t output, int64_t k)
{
    struct term term;
    derivation->walk->term(derivation->forward, place_of(derivation, output, k), &term);
    return term;
}

int64_t derivation_sum_terms(const struct derivation *derivation, int64_t output)
{
    struct place unused;
    return node_sources(derivation->forward, derivation->walk, output, &unused, 0, 1);
}

int64_t derivation_output(const struct derivation *derivation, const struct frame *frame, int64_t k)
{
    const struct term term = terms_at(&derivation->terms, frame, k);
    return term.n_reads > 0 ? term.reads[0].index : -1;
}

int64_t derivation_place(const struct derivation *derivation, int64_t output)
{
    const int64_t n = derivation_sum_terms(derivation, output);
    for (int64_t k = 0; k < n; k++) {
        const struct term term = derivation_term(derivation, output, k);
        for (int r = 0; r < term.n_reads; r++) {
            const struct ref *read = &term.reads[r];
            if (read->tensor == derivation->cell.tensor && read->of == derivation->cell.of &&
                read->index == derivation->cell.index) {
                return k;
            }
        }
    }
    return -1;
}

// Each result is one cell of the walk, in order; each of its terms goes through one sum.
static bool is_derivation(const struct frame *frame)
{
    const struct walk *walk = frame->walk;
    if (frame->node->phase != NODE_BACKWARD || frame->node->known ||
        walk->manner != MANNER_TOUCHED || walk->n_sources != NULL || walk->cell_index != NULL) {
        return false;
    }
    const struct node *forward = frame->program->nodes[frame->node->forward];
    return forward->op->walks[0].n_sources == NULL && forward->op->function32 == NULL;
}

bool derivation_find(struct derivation *derivation, const struct frame *frame)
{
    if (!is_derivation(frame)) {
        return false;
    }
    const struct node *forward = frame->program->nodes[frame->node->forward];
    *derivation = (struct derivation){
        .forward = forward,
        .walk = &forward->op->walks[0],
        .results = shape_elements(&frame->node->out_shape),
        .outputs = shape_elements(&frame->program->tensors[forward->output.tensor].shape)};
    terms_find(&derivation->terms, frame);
    derivation->cell = derivation->terms.written;
    derivation->cell.of = OF_VALUE;
    if (derivation->cell.tensor >= 0) {
        derivation->derived = derivation->cell.index + (derivation->terms.finished ? 1 : 0);
    }
    return derivation->cell.tensor >= 0;
}

// ---- its operands: those of the way there, where the input stands in the present sum

enum { GRIDS_MAX = OPERANDS_MAX };
struct scene {
    struct operand operands[GRIDS_MAX];
    struct grid grids[GRIDS_MAX];
    int n;
    double gap, width, height;
};

static void fill_scene(struct scene *scene, const struct frame *frame,
                       const struct derivation *derivation)
{
    struct operand all[OPERANDS_MAX] = {0};
    const struct terms *terms = &derivation->terms;
    const int64_t k = terms->done > 0 ? terms->done - 1 : 0;
    const int64_t output = terms->n > 0 ? derivation_output(derivation, frame, k) : 0;
    const int64_t own = derivation_place(derivation, output);
    const int n = derivation->walk->operands(derivation->forward,
                                             place_of(derivation, output, own < 0 ? 0 : own), all);
    scene->n = 0;
    for (int i = 0; i < n; i++) {
        if (all[i].stage_row == 0 && !all[i].product) {
            struct operand *operand = &scene->operands[scene->n];
            *operand = all[i];
            scene->grids[scene->n++] = grid_of(frame, operand);
        }
    }
}

static void set_cells(struct scene *scene, double cell, double gap)
{
    scene->gap = gap;
    scene->width = scene->height = 0;
    for (int i = 0; i < scene->n; i++) {
        struct grid *grid = &scene->grids[i];
        grid->cell_w = grid->cell_h = cell;
        grid->gap = level_gap(cell);
        grid->level = level_of(cell);
        scene->width += grid_width(grid) + (i > 0 ? gap : 0);
        scene->height = fmax(scene->height, grid_height(grid));
    }
}

static void size_scene(struct scene *scene, double width, double height)
{
    for (double cell = CELL_MAX; cell >= CELL_LEAST; cell -= 1) {
        set_cells(scene, cell, LINK);
        if (scene->width > width) {
            set_cells(scene, cell, LINK_LEAST);
        }
        if (scene->width <= width && scene->height <= height) {
            return;
        }
    }
}

static void place_scene(struct scene *scene, const struct frame *frame, double x, double top)
{
    for (int i = 0; i < scene->n; i++) {
        struct grid *grid = &scene->grids[i];
        grid->x = x;
        grid->y = top + (scene->height - grid_height(grid)) / 2;
        grid_measure(frame, grid);
        grid_style(frame, grid);
        x += grid_width(grid) + scene->gap;
    }
}

// ---- drawing them

static void draw_head(const struct frame *frame, const struct grid *grid, double room)
{
    const struct theme_colors *c = frame->theme;
    const double y = grid->y - HEAD_UP;
    char symbol[TEXT_MAX];
    stage_symbol(frame, grid->operand, symbol, sizeof symbol);
    const double w =
        math_draw(frame, grid->x, y, symbol, SYMBOL, c->role[grid->role].ink, c->bg, ANCHOR_START) +
        12;
    sentence_fit(frame, &grid->operand->head,
                 (struct sentence_style){.font = FONT_MEDIUM,
                                         .size = frame_floor(frame, HEAD),
                                         .color = c->ink,
                                         .behind = c->bg},
                 (struct box){grid->x + w, y + 2, room - w, 0}, frame_floor(frame, 22), 1, 1.2);
}

static void draw_link(const struct frame *frame, enum link link, double x, double y)
{
    static const struct {
        const char *sign;
        double size, down;
    } SIGNS[] = {
        [LINK_NONE] = {"", 0, 0},     [LINK_STAR] = {"∗", 64, 9},  [LINK_TIMES] = {"×", 56, 0},
        [LINK_EQUALS] = {"=", 56, 0}, [LINK_ARROW] = {"→", 56, 0}, [LINK_TURN] = {"", 0, 0},
        [LINK_PLUS] = {"+", 56, 0},   [LINK_MINUS] = {"−", 56, 0}};
    if (SIGNS[link].size > 0) {
        frame_operator(frame, x, y + SIGNS[link].down, SIGNS[link].sign, SIGNS[link].size,
                       frame->theme->ink2, frame->theme->bg);
    }
}

// The cell whose delta is derived stands out; in symbols nothing else tells one cell from another.
static void draw_cells(const struct frame *frame, const struct derivation *derivation,
                       const struct grid *grid)
{
    const struct cell_marks none = {.corner = -1};
    if (grid->level == LEVEL_E) {
        cells_texture(frame, grid);
        return;
    }
    for (int64_t k = 0; k < grid->rows * grid->cols; k++) {
        const int64_t i = k / grid->cols, j = k % grid->cols;
        const struct cell cell = grid_cell(frame, grid, i, j);
        const struct box box = grid_box(grid, i, j);
        const bool own = cell.index == derivation->cell.index &&
                         grid->operand->tensor == derivation->cell.tensor;
        if (own && grid->symbolic) {
            cell_draw_symbol(frame, grid, box, cell.index, STRONG);
        } else {
            cell_draw(frame, grid, box, &cell, &none);
        }
    }
}

// Frames around small cells stay clear of the symbols beside them.
static double outside_of(const struct grid *grid)
{
    return grid->level <= LEVEL_B ? 5.5 : 3;
}

// The frame around the sums that the cell stands in, those of this map.
static void draw_touched(const struct frame *frame, const struct derivation *derivation,
                         const struct grid *grid)
{
    int64_t low[2] = {INT64_MAX, INT64_MAX}, high[2] = {-1, -1};
    for (int64_t k = 0; k < derivation->terms.n; k++) {
        int64_t at[2];
        if (grid_find(grid, derivation_output(derivation, frame, k), &at[0], &at[1])) {
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = at[axis] < low[axis] ? at[axis] : low[axis];
                high[axis] = at[axis] > high[axis] ? at[axis] : high[axis];
            }
        }
    }
    if (high[0] >= 0) {
        cell_window(frame,
                    grid_span(grid, low[0], low[1], high[0] - low[0] + 1, high[1] - low[1] + 1),
                    outside_of(grid), grid->level == LEVEL_E);
    }
}

static void draw_now(const struct frame *frame, const struct derivation *derivation,
                     const struct grid *grid)
{
    const struct terms *terms = &derivation->terms;
    if (terms->now < 0 || grid->level == LEVEL_E) {
        return;
    }
    const struct term term = terms_at(terms, frame, terms->now);
    for (int r = 0; r < term.n_reads; r++) {
        int64_t i, j;
        // The delta of a sum has its place where the sum has it.
        const enum of of = r == 0 ? OF_VALUE : term.reads[r].of;
        if (term.reads[r].tensor == grid->operand->tensor && of == grid->operand->of &&
            grid_find(grid, term.reads[r].index, &i, &j)) {
            cell_now(frame, grid_box(grid, i, j));
        }
    }
}

static void draw_marks(const struct frame *frame, const struct derivation *derivation,
                       const struct grid *grid)
{
    int64_t i, j;
    draw_now(frame, derivation, grid);
    if (grid->operand->tensor == derivation->cell.tensor &&
        grid_find(grid, derivation->cell.index, &i, &j)) {
        cell_window(frame, grid_box(grid, i, j), outside_of(grid), grid->level == LEVEL_E);
    } else if (grid->operand->tensor == derivation->forward->output.tensor) {
        draw_touched(frame, derivation, grid);
    }
}

static void draw_scene(const struct frame *frame, const struct derivation *derivation,
                       const struct scene *scene, double right)
{
    for (int i = 0; i < scene->n; i++) {
        const struct grid *grid = &scene->grids[i];
        const double end = i + 1 < scene->n ? scene->grids[i + 1].x - 16 : right;
        draw_head(frame, grid, end - grid->x);
        if (i > 0) {
            draw_link(frame, grid->operand->link, grid->x - scene->gap / 2,
                      scene->grids[0].y + grid_height(&scene->grids[0]) / 2);
        }
        draw_cells(frame, derivation, grid);
    }
    for (int i = 0; i < scene->n; i++) {
        draw_marks(frame, derivation, &scene->grids[i]);
    }
}

// ---- how many sums it stands in

void count_word(int64_t n, char out[64])
{
    static const char *const WORDS[] = {"no",  "one",   "two",   "three", "four", "five",
                                        "six", "seven", "eight", "nine",  "ten"};
    if (n >= 0 && n < (int64_t)(sizeof WORDS / sizeof *WORDS)) {
        snprintf(out, 64, "%s", WORDS[n]);
    } else {
        number_count(n, out);
    }
}

// "a_22 touches", "all four outputs:", "four terms".
static void touches_words(struct words lines[3], const struct derivation *derivation,
                          const struct frame *frame)
{
    const int64_t n = derivation->terms.n, all = derivation->outputs;
    char some[64], every[64], terms[160];
    count_word(n, some);
    count_word(all, every);
    for (int i = 0; i < 3; i++) {
        words_clear(&lines[i]);
    }
    words_ref(&lines[0], frame->program, &derivation->cell);
    words_plain(&lines[0], " touches");
    if (n == all && n > 1) {
        words_plain(&lines[1], "%s %s outputs:", n == 2 ? "both" : "all", n == 2 ? "" : every);
    } else if (all == 1) {
        words_plain(&lines[1], "%s output:", n == 0 ? "no" : "the one");
    } else if (n == 0) {
        words_plain(&lines[1], "no output:");
    } else {
        words_plain(&lines[1], "%s of %s outputs:", some, every);
    }
    snprintf(terms, sizeof terms, "%s term%s", some, n == 1 ? "" : "s");
    words_bold(&lines[2], terms);
}

static double touches_size(const struct frame *frame)
{
    return frame_floor(frame, 26);
}

// As wide at every step: nothing moves from one to the next.
static double touches_width(const struct frame *frame, const struct derivation *derivation)
{
    char text[TEXT_MAX], every[64];
    count_word(derivation->outputs, every);
    snprintf(text, sizeof text, "three of %s outputs:", every);
    return frame_measure(frame, FONT_REGULAR, touches_size(frame), text);
}

static void draw_touches(const struct frame *frame, const struct derivation *derivation, double x,
                         double y)
{
    struct words lines[3];
    touches_words(lines, derivation, frame);
    const struct sentence_style style = {.font = FONT_REGULAR,
                                         .size = touches_size(frame),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .math_size = 36};
    for (int i = 0; i < 3; i++) {
        struct sentence sentence;
        sentence_init(&sentence, frame, &lines[i], style);
        sentence_draw(&sentence, frame, x, y + (i - 1) * 40);
    }
}

// ---- the whole

// Where the list is a sheet, what opens it says how far it is.
static void draw_sheet_key(const struct frame *frame, const struct derivation *derivation)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, 22), right = frame->width - MARGIN;
    const double y = frame->stage.y + 34;
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%lld of %lld derived", (long long)derivation->derived,
             (long long)derivation->results);
    const double w = frame_measure(frame, FONT_REGULAR, size, text);
    const double cap = frame_keycap_width(frame, size, "I");
    draw_text(frame->list, right, y, text,
              frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
    frame_keycap(frame, right - w - 12 - cap, y, size, "I");
    frame_hit(frame, (struct box){right - w - 20 - cap, y - size, w + cap + 28, 2 * size}, "counts",
              0);
}

// The grids leave room for the sums as long as their symbols can be read.
static double sums_height(const struct frame *frame, const struct scene *scene,
                          const struct derivation *derivation, double room)
{
    struct scene best = *scene;
    const double pitch = sums_pitch(frame);
    set_cells(&best, CELL_BEST, LINK);
    const double fit = floor((room - HEAD_SPACE - best.height - 2 * AIR) / pitch);
    const double most = floor((room - HEAD_SPACE - CELL_BEST) / pitch);
    const int rows = (int)fmax(0, fmax(fit, fmin(ROWS_LEAST, most)));
    return sums_rows(derivation, frame, rows) * pitch;
}

// Where everything stands.
struct places {
    struct box panel, sums;
    double x, right, top; // of the grids
    bool said;            // there is room for the words beside them
};

static double right_of(const struct frame *frame, struct box panel)
{
    static const double BESIDE = 36;
    return panel.w > 0                                   ? panel.x - BESIDE
           : frame->counts.w > 0 && !frame->counts_sheet ? frame->counts.x - BESIDE
                                                         : frame->width - MARGIN;
}

static void find_places(struct places *at, struct scene *scene, const struct frame *frame,
                        const struct derivation *derivation)
{
    const struct box stage = frame->stage;
    const double words = touches_width(frame, derivation) + WORDS_GAP;
    const double below = sums_height(frame, scene, derivation, stage.h);
    at->right = right_of(frame, at->panel);
    const double room = at->right - LEFT;
    size_scene(scene, room - words, stage.h - HEAD_SPACE - below - 2 * AIR);
    at->said = scene->width + words <= room;
    const double spare = stage.h - HEAD_SPACE - scene->height - below;
    at->top = stage.y + HEAD_SPACE + fmin(spare * 0.3, 40);
    at->sums = (struct box){LEFT, stage.y + stage.h - below - fmin(spare * 0.35, 26), room, below};
    const double wide =
        fmax(scene->width + (at->said ? words : 0), sums_draw(frame, derivation, at->sums, false));
    at->x = at->panel.w > 0 ? LEFT : fmax(LEFT, LEFT + (room - wide) / 2);
    at->sums.x = at->x;
    at->sums.w = at->right - at->x;
}

void derivation_draw(struct frame *frame, const struct derivation *derivation)
{
    struct scene scene;
    struct places at = {.said = false};
    const bool sheet = results_panel_is_sheet(frame);
    if (!sheet) {
        at.panel = results_panel_box(frame);
        counts_room(frame);
    }
    fill_scene(&scene, frame, derivation);
    find_places(&at, &scene, frame, derivation);
    frame_region(frame, "stage", frame->stage);
    place_scene(&scene, frame, at.x, at.top);
    draw_scene(frame, derivation, &scene, at.right);
    if (at.said) {
        draw_touches(frame, derivation, at.x + scene.width + WORDS_GAP, at.top + scene.height / 2);
    }
    sums_draw(frame, derivation, at.sums, true);
    if (at.panel.w > 0) {
        results_panel_draw(frame, derivation, at.panel);
    } else if (sheet && !frame->state->counts) {
        draw_sheet_key(frame, derivation);
    }
}

void derivation_draw_sheet(const struct frame *frame, const struct derivation *derivation)
{
    if (results_panel_is_sheet(frame) && frame->state->counts) {
        results_panel_draw(frame, derivation, results_panel_box(frame));
    }
}
