#include "view/library/thumb.h"

#include "view/stage/stage.h"
#include "view/symbol.h"

#include <math.h>
#include <string.h>

enum { CHEAP_STEPS = 4000, STACKS_FROM = 4, MATH_SIZE = 34, GRIDS_MOST = 3 };
static const double PART_WAY = 0.45; // of an operation's steps: some cells are still to come

// ---- making: grids --------------------------------------------------------------------------

// What grids are asked of: a lesson at a step, drawn nowhere.
static struct frame nowhere(const struct timeline *timeline, const struct step *step,
                            const struct view_state *state)
{
    struct frame frame = {.state = state, .timeline = timeline, .step = step};
    frame.entry = &timeline->entries[step->entry];
    frame.program = &timeline->lesson->program;
    frame.node = frame.program->nodes[frame.entry->node];
    frame.walk = &frame.node->op->walks[frame.entry->walk];
    return frame;
}

static int64_t terms_of(const struct timeline *timeline, int entry)
{
    const int64_t end = entry + 1 < timeline->n
                            ? timeline->entries[entry + 1].before[GRAIN_MULTIPLY]
                            : timeline->steps[GRAIN_MULTIPLY];
    return end - timeline->entries[entry].before[GRAIN_MULTIPLY];
}

// What the lesson is about: of the way back, if it goes back, the operation with most products.
static int chosen_entry(const struct timeline *timeline)
{
    const struct program *program = &timeline->lesson->program;
    int best = 0;
    for (int i = 1; i < timeline->n; i++) {
        const bool back = program->nodes[timeline->entries[i].node]->phase == NODE_BACKWARD;
        const bool best_back = program->nodes[timeline->entries[best].node]->phase == NODE_BACKWARD;
        if (back > best_back ||
            (back == best_back && terms_of(timeline, i) >= terms_of(timeline, best))) {
            best = i;
        }
    }
    return best;
}

// What comes before has to be computed: only where that is little.
static struct step part_way(const struct timeline *timeline)
{
    if (timeline->steps[GRAIN_MULTIPLY] > CHEAP_STEPS) {
        return timeline_step(timeline, GRAIN_CELL, 1);
    }
    const int entry = chosen_entry(timeline);
    const int64_t before = timeline->entries[entry].before[GRAIN_CELL];
    const int64_t end = entry + 1 < timeline->n ? timeline->entries[entry + 1].before[GRAIN_CELL]
                                                : timeline->steps[GRAIN_CELL];
    return timeline_step(timeline, GRAIN_CELL,
                         before + 1 + (int64_t)(PART_WAY * (double)(end - before)));
}

static int sampled(int64_t at, int64_t shown, int64_t all)
{
    return (int)(shown < all ? at * all / shown : at);
}

static const char *link_sign(enum link link)
{
    switch (link) {
    case LINK_STAR:
        return "∗";
    case LINK_TIMES:
        return "×";
    case LINK_PLUS:
        return "+";
    case LINK_MINUS:
        return "−";
    default:
        return "";
    }
}

static void take_window(struct thumb_piece *piece, const struct operand *operand,
                        const struct grid *grid)
{
    const int64_t *w = operand->window;
    if (w[2] > 0 && piece->rows == grid->rows && piece->cols == grid->cols && !operand->result) {
        for (int i = 0; i < 4; i++) {
            piece->window[i] = (int)w[i];
        }
        piece->window[2] = (int)((w[2] - 1) * (operand->step[0] > 0 ? operand->step[0] : 1) + 1);
        piece->window[3] = (int)((w[3] - 1) * (operand->step[1] > 0 ? operand->step[1] : 1) + 1);
    }
}

static void take_grid(struct arena *arena, const struct frame *frame, struct thumb *thumb,
                      const struct operand *operand)
{
    const struct grid grid = grid_of(frame, operand);
    struct thumb_piece *piece = &thumb->piece[thumb->n];
    *piece = (struct thumb_piece){.role = grid.role, .scale = grid.scale};
    piece->rows = (int)(grid.rows < THUMB_SIDE ? grid.rows : THUMB_SIDE);
    piece->cols = (int)(grid.cols < THUMB_SIDE ? grid.cols : THUMB_SIDE);
    if (piece->rows < 1 || piece->cols < 1) {
        return;
    }
    const int n = piece->rows * piece->cols;
    piece->cells = arena_array(arena, (size_t)n, sizeof *piece->cells);
    for (int k = 0; k < n; k++) {
        const struct cell cell =
            grid_cell(frame, &grid, sampled(k / piece->cols, piece->rows, grid.rows),
                      sampled(k % piece->cols, piece->cols, grid.cols));
        piece->cells[k] = (struct thumb_cell){(unsigned char)cell.kind, cell.value};
    }
    piece->link = thumb->n == 0 ? NULL : link_sign(operand->link);
    take_window(piece, operand, &grid);
    thumb->n++;
}

// ---- making: symbols ------------------------------------------------------------------------

static void take_math(struct arena *arena, struct thumb *thumb, const char *math, int role)
{
    if (thumb->n < THUMB_PIECES) {
        thumb->piece[thumb->n++] =
            (struct thumb_piece){.role = role < 0 ? ROLE_ACTIVATION : (enum role)role,
                                 .math = arena_strdup(arena, math),
                                 .plain = role < 0};
    }
}

static void take_symbol(struct arena *arena, struct thumb *thumb, const struct program *program,
                        const struct operand *operand)
{
    char symbol[TEXT_MAX];
    tensor_math(program, operand->tensor, operand->of, symbol, sizeof symbol);
    take_math(arena, thumb, symbol, (int)ref_role(program, operand->tensor, operand->of));
}

// Not a bias, not what lies below another, and of a kernel and the turned one the turned one.
static bool is_shown(const struct operand *operands, int i, int n)
{
    const struct operand *operand = &operands[i];
    bool again = false;
    for (int k = i + 1; k < n; k++) {
        again |= operands[k].tensor == operand->tensor && operands[k].of == operand->of;
    }
    return operand->result ||
           (operand->stage_row == 0 && !again && operand->rows * operand->cols > 1);
}

// "δa = Σ δz w": what is written, and of what.
static void symbols(struct arena *arena, struct thumb *thumb, const struct program *program,
                    const struct operand *operands, int n)
{
    thumb->kind = THUMB_MATH;
    for (int i = 0; i < n; i++) {
        if (operands[i].result) {
            take_symbol(arena, thumb, program, &operands[i]);
            take_math(arena, thumb, "= Σ", -1);
            break;
        }
    }
    for (int i = 0; i < n; i++) {
        if (!operands[i].result && is_shown(operands, i, n)) {
            take_symbol(arena, thumb, program, &operands[i]);
        }
    }
}

static bool has_numbers(const struct frame *frame, const struct operand *operands, int n)
{
    for (int i = 0; i < n; i++) {
        if (!operands[i].result && !grid_of(frame, &operands[i]).symbolic) {
            return true;
        }
    }
    return false;
}

static void one_operation(struct arena *arena, struct thumb *thumb, const struct timeline *timeline)
{
    struct view_state state;
    struct operand operands[OPERANDS_MAX];
    const struct step step = part_way(timeline);
    view_defaults(&state);
    const struct frame frame = nowhere(timeline, &step, &state);
    program_prepare(frame.program, frame.node->index);
    const int n = stage_operands(&frame, step.place, operands);
    if (!has_numbers(&frame, operands, n)) {
        symbols(arena, thumb, frame.program, operands, n);
        return;
    }
    thumb->kind = THUMB_GRIDS;
    int shown = 0;
    for (int i = 0; i < n; i++) {
        shown += is_shown(operands, i, n);
    }
    for (int i = 0; i < n; i++) { // the last of them: the result is there
        if (is_shown(operands, i, n) && shown-- <= GRIDS_MOST) {
            take_grid(arena, &frame, thumb, &operands[i]);
        }
    }
}

// ---- making: networks, patterns, sizes --------------------------------------------------------

static double map_side(const struct shape *shape)
{
    return shape->rank < 2 ? 1 : (double)shape->dim[shape->rank - 1];
}

static void take_stack(struct thumb *thumb, const struct tensor *tensor)
{
    if (thumb->n < THUMB_PIECES) {
        thumb->piece[thumb->n] = (struct thumb_piece){.role = tensor->role,
                                                      .side = map_side(&tensor->shape),
                                                      .link = thumb->n == 0 ? NULL : ""};
        thumb->n++;
    }
}

// A tensor where the maps get smaller or their role changes.
static void network(struct thumb *thumb, const struct timeline *timeline)
{
    const struct program *program = &timeline->lesson->program;
    const struct tensor *last = NULL;
    double largest = 1;
    thumb->kind = THUMB_STACKS;
    for (int i = 0; i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        const struct tensor *in = &program->tensors[node->inputs[0].tensor];
        const struct tensor *out = &program->tensors[node->output.tensor];
        if (last == NULL) {
            take_stack(thumb, last = in);
        }
        if (map_side(&out->shape) != map_side(&last->shape) || out->role != last->role) {
            take_stack(thumb, last = out);
        }
    }
    for (int i = 0; i < thumb->n; i++) {
        largest = fmax(largest, thumb->piece[i].side);
    }
    for (int i = 0; i < thumb->n; i++) {
        thumb->piece[i].side = sqrt(thumb->piece[i].side / largest);
    }
    for (int i = 0; i < timeline->n; i++) {
        thumb->back |= program->nodes[timeline->entries[i].node]->phase == NODE_BACKWARD;
    }
}

// A bar for each of the first layers that the pattern names.
static void pattern(struct thumb *thumb, const char *text)
{
    static const struct {
        const char *word;
        enum role role;
    } LAYERS[] = {{"INPUT", ROLE_ACTIVATION}, {"CONV", ROLE_WEIGHT}, {"RELU", ROLE_SUM},
                  {"POOL", ROLE_ACTIVATION},  {"AVG", ROLE_SUM},     {"SUB", ROLE_SUM},
                  {"FC", ROLE_WEIGHT}};
    thumb->kind = THUMB_BARS;
    for (; *text != '\0' && thumb->n < THUMB_PIECES; text++) {
        for (size_t i = 0; i < sizeof LAYERS / sizeof LAYERS[0]; i++) {
            if (strncmp(text, LAYERS[i].word, strlen(LAYERS[i].word)) == 0) {
                thumb->piece[thumb->n++] = (struct thumb_piece){.role = LAYERS[i].role};
                break;
            }
        }
    }
}

static void sizes(struct arena *arena, struct thumb *thumb, const struct lesson_sizes *given)
{
    thumb->kind = THUMB_MATH;
    if (given->padding > 0) {
        take_math(arena, thumb, "(W − F + 2P) / S + 1", -1);
    } else {
        take_math(arena, thumb, "(W − F) / S + 1", -1);
    }
}

const struct thumb *thumb_make(struct arena *arena, const struct timeline *timeline)
{
    struct thumb *thumb = arena_alloc(arena, sizeof *thumb);
    const struct lesson *lesson = timeline->lesson;
    if (lesson->n_presets > 0) {
        pattern(thumb, lesson->presets[0].text);
    } else if (lesson->sizes.given) {
        sizes(arena, thumb, &lesson->sizes);
    } else if (lesson->program.n_forward >= STACKS_FROM && timeline->n >= STACKS_FROM) {
        network(thumb, timeline);
    } else if (timeline->n > 0) {
        one_operation(arena, thumb, timeline);
    }
    return thumb;
}

// ---- drawing --------------------------------------------------------------------------------

static const double GAP = 2, LINK = 34, CELL_MOST = 21, RADIUS = 3, ROUND = 0.18, FINE = 10;

static void draw_link(const struct frame *frame, const char *link, double x, double y, bool texts)
{
    if (link[0] == '\0') {
        frame_arrow(frame, x - 11, y, x + 11, y, 2.5, 10, frame->theme->ink3);
    } else if (texts) {
        frame_operator(frame, x, y, link, frame_floor(frame, 28), frame->theme->ink,
                       frame->theme->surface);
    }
}

static void draw_tile(const struct frame *frame, const struct thumb_piece *piece,
                      const struct thumb_cell *cell, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const struct box inner = {box.x + 0.75, box.y + 0.75, box.w - 1.5, box.h - 1.5};
    const double radius = fmin(RADIUS, box.w * ROUND); // a small tile is still a square
    if (cell->kind == KIND_ZERO) {
        struct style dashed =
            box.w < FINE ? frame_stroke(c->line, 1) : frame_dashed(c->line2, 1.2, 3, 3);
        dashed.radius = radius;
        frame_rect(frame, inner, dashed);
        return;
    }
    if (cell->kind == KIND_TODO) {
        struct style empty = frame_stroke(c->line, 1.5);
        empty.radius = radius;
        frame_rect(frame, inner, empty);
        return;
    }
    const struct shade shade =
        ramp_shade(frame->ramps, c, piece->role, (double)cell->value, piece->scale, true);
    frame_rect(frame, box, frame_card(shade.fill, shade.edge, box.w < FINE ? 0 : 1, radius));
    if (cell->value < 0 && box.w >= FINE) {
        frame_rect(frame,
                   (struct box){box.x + box.w * 0.28, box.y + box.h / 2 - 1.5, box.w * 0.44, 3},
                   frame_fill(shade.text));
    }
}

static void draw_grid(const struct frame *frame, const struct thumb_piece *piece, double x,
                      double y, double cell)
{
    const double pitch = cell + GAP;
    for (int k = 0; k < piece->rows * piece->cols; k++) {
        draw_tile(
            frame, piece, &piece->cells[k],
            (struct box){x + k % piece->cols * pitch, y + k / piece->cols * pitch, cell, cell});
    }
    const int *w = piece->window;
    if (w[2] > 0) {
        struct style ring = frame_stroke(frame->theme->ink, 3);
        ring.radius = 5;
        frame_rect(frame,
                   (struct box){x + w[1] * pitch - 2.5, y + w[0] * pitch - 2.5,
                                w[3] * pitch - GAP + 5, w[2] * pitch - GAP + 5},
                   ring);
    }
}

static double grids_cell(const struct thumb *thumb, struct box box)
{
    double cols = 0, rows = 1;
    for (int i = 0; i < thumb->n; i++) {
        cols += thumb->piece[i].cols;
        rows = fmax(rows, thumb->piece[i].rows);
    }
    const double wide = (box.w - LINK * (thumb->n - 1)) / fmax(cols, 1) - GAP;
    return fmax(3, fmin(CELL_MOST, fmin(wide, (box.h + GAP) / rows - GAP)));
}

static void draw_grids(const struct frame *frame, const struct thumb *thumb, struct box box,
                       bool texts)
{
    const double cell = grids_cell(thumb, box), middle = box.y + box.h / 2;
    double x = box.x;
    for (int i = 0; i < thumb->n; i++) {
        const struct thumb_piece *piece = &thumb->piece[i];
        const double w = piece->cols * (cell + GAP) - GAP, h = piece->rows * (cell + GAP) - GAP;
        if (piece->link != NULL) {
            draw_link(frame, piece->link, x + LINK / 2, middle, texts);
            x += LINK;
        }
        draw_grid(frame, piece, x, middle - h / 2, cell);
        x += w;
    }
}

static struct style role_card(const struct frame *frame, enum role role)
{
    const struct role_colors *colors = &frame->theme->role[role];
    return frame_card(color_mix(colors->tint, colors->base, 0.4), colors->ink, 1.5, 4);
}

static void draw_stacks(const struct frame *frame, const struct thumb *thumb, struct box box)
{
    static const double LEAST = 12, ROOM = 18;
    const double most = thumb->back ? 44 : 56, middle = box.y + (thumb->back ? 24 : box.h / 2);
    double all = ROOM * (thumb->n - 1), x = box.x;
    for (int i = 0; i < thumb->n; i++) {
        all += LEAST + (most - LEAST) * thumb->piece[i].side;
    }
    const double k = fmin(1, box.w / all);
    for (int i = 0; i < thumb->n; i++) {
        const double side = k * (LEAST + (most - LEAST) * thumb->piece[i].side);
        if (i > 0) {
            frame_arrow(frame, x + 2, middle, x + k * ROOM - 2, middle, 2, 7, frame->theme->ink3);
            x += k * ROOM;
        }
        frame_rect(frame, (struct box){x, middle - side / 2, side, side},
                   role_card(frame, thumb->piece[i].role));
        x += side;
    }
    if (thumb->back) {
        frame_arrow(frame, x, box.y + 58, box.x + 2, box.y + 58, 3, 12,
                    frame->theme->role[ROLE_DELTA].ink);
    }
}

static void draw_bars(const struct frame *frame, const struct thumb *thumb, struct box box)
{
    const double middle = box.y + box.h / 2;
    for (int i = 0; i < thumb->n; i++) {
        const double x = box.x + i * 36, h = i > 3 ? 28 : 48;
        frame_rect(frame, (struct box){x, middle - h / 2, 22, h},
                   role_card(frame, thumb->piece[i].role));
        if (i + 1 < thumb->n) {
            draw_line(frame->list, x + 25, middle, x + 33, middle,
                      frame_stroke(frame->theme->ink3, 2.5));
        }
    }
}

static double math_all(const struct frame *frame, const struct thumb *thumb, double size)
{
    double w = 0;
    for (int i = 0; i < thumb->n; i++) {
        w += math_width(frame, thumb->piece[i].math, size) + (i > 0 ? size * 0.25 : 0);
    }
    return w;
}

static void draw_math(const struct frame *frame, const struct thumb *thumb, struct box box)
{
    const double least = frame_floor(frame, 20) / 0.66; // its scripts are read as well
    double size = fmax(frame_floor(frame, MATH_SIZE), least), x = box.x;
    while (math_all(frame, thumb, size) > box.w && size * 0.95 >= least) {
        size *= 0.95;
    }
    for (int i = 0; i < thumb->n; i++) {
        const struct thumb_piece *piece = &thumb->piece[i];
        const double w = math_width(frame, piece->math, size);
        if (x + w > box.x + box.w + 1) {
            return;
        }
        math_draw(frame, x, box.y + box.h / 2, piece->math, size,
                  piece->plain ? frame->theme->ink : frame->theme->role[piece->role].ink,
                  frame->theme->surface, ANCHOR_START);
        x += w + size * 0.25;
    }
}

void thumb_draw(const struct frame *frame, const struct thumb *thumb, struct box box, bool texts)
{
    switch (thumb->kind) {
    case THUMB_GRIDS:
        draw_grids(frame, thumb, box, texts);
        break;
    case THUMB_STACKS:
        draw_stacks(frame, thumb, box);
        break;
    case THUMB_BARS:
        draw_bars(frame, thumb, box);
        break;
    case THUMB_MATH:
        if (texts) {
            draw_math(frame, thumb, box);
        }
        break;
    case THUMB_NONE:
        break;
    }
}
