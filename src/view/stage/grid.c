#include "view/stage/grid.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double SIZE_A = 88, SIZE_B = 64, SIZE_C = 40, SIZE_D = 12;
enum { SAMPLE_MAX = 1 << 16 };

double level_gap(double cell)
{
    return cell >= SIZE_A ? 6 : cell >= SIZE_C ? 4 : cell >= SIZE_D ? 2 : cell >= 6 ? 1 : 0;
}

enum level level_of(double cell)
{
    return cell >= SIZE_A   ? LEVEL_A
           : cell >= SIZE_B ? LEVEL_B
           : cell >= SIZE_C ? LEVEL_C
           : cell >= SIZE_D ? LEVEL_D
                            : LEVEL_E;
}

// ---- what is known of the tensor

static int producer_of(const struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program->gradients[tensor].last_node
           : of == OF_UPDATED ? program->updates[tensor].node
                              : program->tensors[tensor].producer;
}

// True where the operation that makes it is stepped later than the present one.
static bool comes_later(const struct frame *frame, int producer)
{
    for (int e = frame->step->entry + 1; e < frame->timeline->n && producer >= 0; e++) {
        if (frame->timeline->entries[e].node == producer) {
            return true;
        }
    }
    return false;
}

static const float *numbers_of(struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program_gradient_of(program, tensor)
           : of == OF_UPDATED ? program_updated(program, tensor)
                              : program_value(program, tensor);
}

// The largest absolute value; of a very large tensor, of an even sample of it.
static double largest(const float *numbers, int64_t n)
{
    const int64_t step = n / SAMPLE_MAX + 1;
    double most = 0;
    for (int64_t i = 0; numbers != NULL && i < n; i += step) {
        const double size = fabs((double)numbers[i]);
        most = isfinite(size) && size > most ? size : most;
    }
    return most;
}

static int64_t with_zeros(const struct transform *transform, int axis, int64_t n)
{
    const int64_t gap = transform->gap[axis] < 1 ? 1 : transform->gap[axis];
    const int64_t all = transform->low[axis] + (n - 1) * gap + 1 + transform->high[axis];
    return all < 1 ? 1 : all;
}

// The factor's largest in size, with its sign.
static double largest_factor(const struct frame *frame, const struct operand *operand)
{
    const struct ref *factor = &operand->factor;
    const int64_t n = shape_elements(&frame->program->tensors[factor->tensor].shape);
    const float *numbers = numbers_of(frame->program, factor->tensor, factor->of);
    const int64_t step = n / SAMPLE_MAX + 1;
    double most = 0;
    for (int64_t i = 0; numbers != NULL && i < n; i += step) {
        most = fabs((double)numbers[i]) > fabs(most) ? (double)numbers[i] : most;
    }
    return most;
}

struct grid grid_of(const struct frame *frame, const struct operand *operand)
{
    const bool flat = operand->transform.flat;
    const int64_t rows = flat ? operand->rows * operand->cols : operand->rows;
    const int64_t cols = flat ? 1 : operand->cols;
    const int64_t elements = shape_elements(&frame->program->tensors[operand->tensor].shape);
    struct grid grid = {.operand = operand,
                        .role = ref_role(frame->program, operand->tensor, operand->of),
                        .base = operand->leading * operand->rows * operand->cols,
                        .full_rows = with_zeros(&operand->transform, 0, rows),
                        .full_cols = with_zeros(&operand->transform, 1, cols),
                        .crop_step = {1, 1},
                        .widest_decimals = -1};
    grid.rows = grid.full_rows;
    grid.cols = grid.full_cols;
    const struct ref *output = &frame->node->output;
    grid.current = operand->tensor == output->tensor && operand->of == output->of;
    const float *numbers = numbers_of(frame->program, operand->tensor, operand->of);
    grid.symbolic = numbers == NULL && !(grid.current && frame->node->known);
    grid.scale = largest(numbers, elements);
    grid.later = !grid.current &&
                 comes_later(frame, producer_of(frame->program, operand->tensor, operand->of));
    grid.numbers = grid.later ? NULL : numbers;
    if (operand->product) {
        grid.role = ref_role(frame->program, operand->factor.tensor, operand->factor.of);
        grid.scale *= fabs(largest_factor(frame, operand));
    }
    return grid;
}

int64_t grid_taps(const int64_t window[4], const int64_t step[2], int axis)
{
    const int64_t apart = step[axis] < 1 ? 1 : step[axis];
    return (window[2 + axis] + apart - 1) / apart;
}

struct grid grid_crop(const struct grid *grid, const int64_t window[4], const int64_t step[2])
{
    struct grid crop = *grid;
    for (int axis = 0; axis < 2; axis++) {
        crop.crop[axis] = window[axis];
        crop.crop_step[axis] = step[axis] < 1 ? 1 : step[axis];
        crop.period[axis] = 0;
    }
    crop.rows = grid_taps(window, step, 0);
    crop.cols = grid_taps(window, step, 1);
    return crop;
}

// ---- cells and elements

// The element's place on one axis; -1: a zero stands there.
static int64_t unplace(const struct transform *transform, int axis, int64_t at, int64_t n)
{
    const int64_t gap = transform->gap[axis] < 1 ? 1 : transform->gap[axis];
    const int64_t from = at - transform->low[axis];
    return from >= 0 && from % gap == 0 && from / gap < n ? from / gap : -1;
}

int64_t grid_index(const struct grid *grid, int64_t i, int64_t j)
{
    const struct operand *operand = grid->operand;
    const struct transform *transform = &operand->transform;
    int64_t row = grid->crop[0] + i * grid->crop_step[0];
    int64_t col = grid->crop[1] + j * grid->crop_step[1];
    if (transform->turn) {
        row = grid->full_rows - 1 - row;
        col = grid->full_cols - 1 - col;
    }
    if (row < 0 || col < 0 || row >= grid->full_rows || col >= grid->full_cols) {
        return -1;
    }
    if (transform->flat) {
        return grid->base + row;
    }
    row = unplace(transform, 0, row, operand->rows);
    col = unplace(transform, 1, col, operand->cols);
    return row < 0 || col < 0 ? -1 : grid->base + row * operand->cols + col;
}

bool grid_find(const struct grid *grid, int64_t index, int64_t *i, int64_t *j)
{
    const struct operand *operand = grid->operand;
    const struct transform *transform = &operand->transform;
    const int64_t offset = index - grid->base;
    if (offset < 0 || offset >= operand->rows * operand->cols) {
        return false;
    }
    int64_t at[2] = {offset / operand->cols, offset % operand->cols};
    if (transform->flat) {
        at[0] = offset;
        at[1] = 0;
    }
    const int64_t full[2] = {grid->full_rows, grid->full_cols};
    const int64_t shown[2] = {grid->rows, grid->cols};
    for (int axis = 0; axis < 2; axis++) {
        const int64_t gap = transform->gap[axis] < 1 ? 1 : transform->gap[axis];
        at[axis] = transform->low[axis] + at[axis] * gap;
        at[axis] = transform->turn ? full[axis] - 1 - at[axis] : at[axis];
        at[axis] -= grid->crop[axis];
        if (at[axis] < 0 || at[axis] % grid->crop_step[axis] != 0 ||
            at[axis] / grid->crop_step[axis] >= shown[axis]) {
            return false;
        }
        at[axis] /= grid->crop_step[axis];
    }
    *i = at[0];
    *j = at[1];
    return true;
}

// Products are made in the reading order of the window.
static void product_cell(const struct frame *frame, const struct grid *grid, int64_t i, int64_t j,
                         struct cell *cell)
{
    const struct operand *operand = grid->operand;
    const struct ref *factor = &operand->factor;
    const int64_t *w = operand->window;
    const int64_t row = grid->crop[0] + i - w[0], col = grid->crop[1] + j - w[1];
    const float *factors = numbers_of(frame->program, factor->tensor, factor->of);
    if (row >= 0 && row < w[2] && col >= 0 && col < w[3] && row * w[3] + col < operand->made &&
        grid->numbers != NULL && factors != NULL) {
        cell->kind = KIND_DONE;
        cell->value = grid->numbers[cell->index] * factors[factor->index];
    }
}

struct cell grid_cell(const struct frame *frame, const struct grid *grid, int64_t i, int64_t j)
{
    struct cell cell = {.kind = KIND_TODO, .index = grid_index(grid, i, j)};
    if (cell.index < 0) {
        cell.kind = KIND_ZERO;
    } else if (grid->operand->product) {
        product_cell(frame, grid, i, j, &cell);
    } else if (grid->current) {
        bool known;
        const enum cell_state state = node_cell(frame->node, frame->walk, frame->step->place,
                                                cell.index, &cell.value, &known);
        cell.kind = state == CELL_DONE      ? KIND_DONE
                    : state == CELL_PARTIAL ? KIND_PARTIAL
                                            : KIND_TODO;
    } else if (!grid->later && !grid->operand->scratch) {
        cell.kind = KIND_DONE;
        cell.value = grid->numbers == NULL ? 0 : grid->numbers[cell.index];
    }
    return cell;
}

// ---- where cells are

double grid_length(int64_t n, double cell, double gap, int64_t period, double between)
{
    const double windows = period > 0 ? (double)((n - 1) / period) * (between - gap) : 0;
    return (double)n * cell + (double)(n - 1) * gap + windows;
}

static double cell_at(int64_t at, double cell, double gap, int64_t period, double between)
{
    return (double)at * (cell + gap) + (period > 0 ? (double)(at / period) * (between - gap) : 0);
}

struct box grid_box(const struct grid *grid, int64_t i, int64_t j)
{
    return (struct box){
        grid->x + cell_at(j, grid->cell_w, grid->gap, grid->period[1], grid->between),
        grid->y + cell_at(i, grid->cell_h, grid->gap, grid->period[0], grid->between), grid->cell_w,
        grid->cell_h};
}

struct box grid_span(const struct grid *grid, int64_t i, int64_t j, int64_t rows, int64_t cols)
{
    struct box first = grid_box(grid, i, j), last = grid_box(grid, i + rows - 1, j + cols - 1);
    return (struct box){first.x, first.y, last.x + last.w - first.x, last.y + last.h - first.y};
}

double grid_width(const struct grid *grid)
{
    return grid_length(grid->cols, grid->cell_w, grid->gap, grid->period[1], grid->between);
}

double grid_height(const struct grid *grid)
{
    return grid_length(grid->rows, grid->cell_h, grid->gap, grid->period[0], grid->between);
}

static const struct operand *operand_at(const struct frame *frame, struct place place, int operand,
                                        struct operand operands[OPERANDS_MAX])
{
    memset(operands, 0, OPERANDS_MAX * sizeof *operands);
    const int n = frame->walk->operands(frame->node, place, operands);
    return operand < n ? &operands[operand] : NULL;
}

void grid_periods(const struct frame *frame, int operand, int64_t period[2])
{
    struct operand operands[OPERANDS_MAX];
    const int phase = frame->entry->n_phases - 1;
    const struct phase *cells = &frame->entry->phases[phase];
    period[0] = period[1] = 0;
    if (cells->n_axes < 2) {
        return;
    }
    // The windows of the second row and of the second column: the last two axes are these.
    const int64_t cols = cells->axes[cells->n_axes - 1].count;
    const int64_t next[2] = {cols, 1};
    const int64_t counts[2] = {cells->axes[cells->n_axes - 2].count, cols};
    for (int axis = 0; axis < 2; axis++) {
        const struct place place = {phase, next[axis], 0};
        const struct operand *one =
            counts[axis] > 1 ? operand_at(frame, place, operand, operands) : NULL;
        period[axis] = one == NULL ? 0 : one->window[axis];
    }
}

// ---- numbers

void grid_number(const struct grid *grid, double value, char out[64])
{
    char text[NUMBER_MAX];
    number_people(value, grid->style.decimals, text);
    if (grid->style.bare && strspn(text, "0.") == strlen(text)) {
        snprintf(out, 64, "0");
        return;
    }
    // "0.3" to ".3", "−0.3" to "−.3"
    const char *zero = strstr(text, "0.");
    const bool leads = zero != NULL && (zero == text || (unsigned char)zero[-1] >= 0x80);
    if (grid->style.bare && leads) {
        snprintf(out, 64, "%.*s%s", (int)(zero - text), text, zero + 1);
    } else {
        snprintf(out, 64, "%s", text);
    }
}

// Products have as many decimals as the sums that they add up to.
static int decimals_of(const struct frame *frame, const struct operand *operand)
{
    const struct ref *sums = &frame->node->output;
    return operand->product ? program_decimals(frame->program, sums->tensor, sums->of, false)
                            : program_decimals(frame->program, operand->tensor, operand->of, false);
}

static double width_at_100(const struct frame *frame, const struct grid *grid, double number)
{
    char text[64];
    grid_number(grid, number, text);
    return frame_measure(frame, FONT_SEMIBOLD, 100, text);
}

// The widest number of the map at size 100. All figures have one advance, so that this is the
// largest or the smallest; all are looked at where one may be written with a power of ten.
static double find_widest(const struct frame *frame, const struct grid *grid)
{
    enum { LOOKED_AT_MAX = 1024 };
    static const double PLAIN = 1e6;
    const struct operand *operand = grid->operand;
    const float *numbers = numbers_of(frame->program, operand->tensor, operand->of);
    const int64_t all = operand->rows * operand->cols;
    const int64_t n = all < LOOKED_AT_MAX ? all : LOOKED_AT_MAX;
    const double times = operand->product ? largest_factor(frame, operand) : 1;
    double least = PLAIN, most = -PLAIN, widest = 0;
    bool plain = n > 0;
    for (int64_t k = 0; k < n; k++) {
        const double number = numbers == NULL ? 0 : times * (double)numbers[grid->base + k];
        least = number < least ? number : least;
        most = number > most ? number : most;
        plain = plain && fabs(number) < PLAIN;
    }
    if (plain) {
        return fmax(width_at_100(frame, grid, least), width_at_100(frame, grid, most));
    }
    for (int64_t k = 0; k < n; k++) {
        const double number = numbers == NULL ? 0 : times * (double)numbers[grid->base + k];
        widest = fmax(widest, width_at_100(frame, grid, number));
    }
    return widest;
}

void grid_measure(const struct frame *frame, struct grid *grid)
{
    const struct operand *operand = grid->operand;
    grid->style.decimals = decimals_of(frame, operand);
    for (int bare = 0; bare < 2; bare++) {
        grid->style.bare = bare == 1;
        grid->widest[bare] = find_widest(frame, grid);
    }
    grid->widest_decimals = grid->style.decimals;
}

static double widest(const struct frame *frame, const struct grid *grid)
{
    return grid->widest_decimals == grid->style.decimals ? grid->widest[grid->style.bare]
                                                         : find_widest(frame, grid);
}

// Exact numbers are not shortened, others not to less than two digits of the largest.
static bool may_drop(const struct frame *frame, const struct grid *grid)
{
    return grid->style.decimals > 0 && frame->program->exact_decimals < 0 && grid->scale > 0 &&
           grid->style.decimals > 1 - (int)floor(log10(grid->scale));
}

double grid_text_room(const struct grid *grid, double share)
{
    static const double OUTSIDE = 14; // of the frame around a cell that is written
    const double free = grid->cell_w - 2 * (OUTSIDE - grid->gap);
    return fmin(share * grid->cell_w, grid->framed ? free : grid->cell_w);
}

// The size at which the widest number fits; 0 where it is under `least`.
static double fitting(const struct frame *frame, const struct grid *grid, double least)
{
    static const double OF_CELL = 0.42, SMALL = 60, LARGE_TEXT = 28;
    const double of_width = grid->cell_w < SMALL ? 0.74 : least < LARGE_TEXT ? 0.83 : 0.78;
    const double best = fmax(OF_CELL * fmin(grid->cell_h, grid->cell_w), least);
    const double width = widest(frame, grid);
    const double size = width > 0 ? fmin(best, grid_text_room(grid, of_width) / width * 100) : best;
    return size >= least ? size : 0;
}

// Whole numbers first, then without the zero before the point, then smaller.
static bool choose_style(const struct frame *frame, struct grid *grid)
{
    static const struct {
        double least; // u
        bool bare;
    } TRIED[] = {{28, false}, {26, false}, {28, true}, {24, false}, {24, true}};
    for (size_t k = 0; k < sizeof TRIED / sizeof TRIED[0]; k++) {
        grid->style.bare = TRIED[k].bare;
        grid->style.size = fitting(frame, grid, TRIED[k].least);
        if (grid->style.size > 0) {
            return true;
        }
    }
    return false;
}

void grid_style(const struct frame *frame, struct grid *grid)
{
    const struct operand *operand = grid->operand;
    grid->style = (struct number_style){.decimals = decimals_of(frame, operand)};
    if (grid->level > LEVEL_C) {
        return;
    }
    while (!choose_style(frame, grid)) {
        if (!may_drop(frame, grid)) {
            return;
        }
        grid->style.decimals--;
    }
    grid->style.shown = true;
}
