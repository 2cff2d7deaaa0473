// The sizes of the stage's cells: as large as fit, gaps shrink first (design system, section 4).
#include "view/stage/slots.h"

#include <math.h>
#include <string.h>

static const double CELL_MAX = 108, KERNEL = 0.85; // of a cell
static const double COMMON_LEAST = 40;             // below it grids have sizes of their own
static const double KERNEL_LEAST = 60;             // a kernel is not made smaller than this
static const double NUMBERS_LEAST = 52, SURELY = 100, TILE_MAX = 30, ZOOM_MAX = 104;
static const double ZOOM_LEAST = 40, BETWEEN_ROWS = 58, BETWEEN_ROWS_LEAST = 28;
enum { ZOOM_TAPS_MAX = 6, PLACES_LOOKED_AT = 5 };

// Grids below each other share the height; a kernel is a little smaller than what it slides over.
static void set_common(struct stage *stage, const struct frame *frame, double cell)
{
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->kernel ? fmax(floor(cell * KERNEL), fmin(cell, KERNEL_LEAST)) : cell;
    }
    for (int c = 0; c < stage->columns; c++) {
        while (stage_stacked(stage, c) &&
               stage_column_height(stage, c) > stage_room_height(stage, frame)) {
            bool smaller = false;
            for (int i = 0; i < stage->n; i++) {
                struct slot *slot = &stage->slots[i];
                if (slot->column == c && slot->cell > 1) {
                    slot->cell -= 1;
                    smaller = true;
                }
            }
            if (!smaller) {
                break;
            }
        }
    }
}

// Small cells may still hold short numbers.
static bool numbers_fit(const struct stage *stage, const struct frame *frame)
{
    for (int i = 0; i < stage->n; i++) {
        const struct slot *slot = &stage->slots[i];
        struct grid grid = slot->grid;
        if (slot->cell >= SURELY || grid.symbolic) {
            continue;
        }
        grid.cell_w = slot_cell_width(slot->rows, slot->cols, slot->cell);
        grid.cell_h = slot->cell;
        grid.gap = level_gap(slot->cell);
        grid.level = level_of(slot->cell);
        grid_style(frame, &grid);
        if (!grid.style.shown) {
            return false;
        }
    }
    return true;
}

// One size for all grids; false where it would be too small for whole numbers.
static bool try_common(struct stage *stage, const struct frame *frame)
{
    for (double cell = CELL_MAX; cell >= COMMON_LEAST; cell -= 1) {
        set_common(stage, frame, cell);
        bool large = true;
        for (int i = 0; i < stage->n; i++) {
            large = large && stage->slots[i].cell >= COMMON_LEAST;
        }
        if (large && stage_fits(stage, frame) && numbers_fit(stage, frame)) {
            return true;
        }
    }
    return false;
}

// Makes the slots with the largest of a measure smaller by a little, those of the same size alike;
// of all columns, or of one.
static bool shrink(struct stage *stage, double (*measure)(const struct slot *), int column)
{
    static const double STEP = 0.96, LEAST = 0.05;
    double most = 0;
    bool zoom = false;
    const struct slot *worst = NULL;
    for (int i = 0; i < stage->n; i++) {
        const struct slot *slot = &stage->slots[i];
        if ((column < 0 || slot->column == column) && measure(slot) > most && slot->cell > LEAST) {
            most = measure(slot);
            worst = slot;
        }
    }
    if (worst == NULL) {
        return false;
    }
    zoom = worst->zoom_rows > 0 && worst->cell < TILE_MAX * 0.5 && worst->zoom_cell > ZOOM_LEAST;
    const double cell = worst->cell;
    const int64_t rows = worst->rows, cols = worst->cols;
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        if (slot != worst && (slot->rows != rows || slot->cols != cols || slot->cell != cell)) {
            continue;
        }
        if (zoom && slot->zoom_rows > 0) {
            slot->zoom_cell = fmax(ZOOM_LEAST, slot->zoom_cell * STEP);
        } else {
            slot->cell *= STEP;
        }
    }
    return true;
}

static int tallest_column(const struct stage *stage)
{
    int column = 0;
    for (int c = 1; c < stage->columns; c++) {
        column = stage_column_height(stage, c) > stage_column_height(stage, column) ? c : column;
    }
    return column;
}

// As large as the stage is high.
static void set_most(struct stage *stage, const struct frame *frame)
{
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->zoom_rows > 0 ? TILE_MAX : slot->kernel ? CELL_MAX * KERNEL : CELL_MAX;
        slot->zoom_cell = ZOOM_MAX;
        while (slot->zoom_rows > 0 && slot_zoom_height(slot) > stage_room_height(stage, frame)) {
            slot->zoom_cell -= 2;
            slot->zoom_rows = slot->zoom_cell < ZOOM_LEAST ? 0 : slot->zoom_rows;
        }
    }
}

enum { TURNS_MAX = 2000 };

static void shrink_height(struct stage *stage, const struct frame *frame)
{
    for (int turn = 0; turn < TURNS_MAX && stage_height(stage) > stage_room_height(stage, frame);
         turn++) {
        if (!shrink(stage, slot_map_height, tallest_column(stage))) {
            return;
        }
    }
}

static void whole_cells(struct stage *stage)
{
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->cell >= 4 ? floor(slot->cell) : slot->cell;
        slot->zoom_cell = floor(slot->zoom_cell);
    }
}

// Every grid as large as its share: the widest gives way first.
static void set_own(struct stage *stage, const struct frame *frame)
{
    set_most(stage, frame);
    shrink_height(stage, frame);
    for (int turn = 0; turn < TURNS_MAX && !stage_fits(stage, frame); turn++) {
        if (!shrink(stage, slot_width, -1)) {
            break;
        }
    }
    whole_cells(stage);
}

// ---- with zooms: what is zoomed keeps its numbers

// The grid of a slot, or its zoom.
struct part {
    struct slot *slot;
    bool zoom;
    double least; // below it the cells are of little use
};

static double *part_cell(const struct part *part)
{
    return part->zoom ? &part->slot->zoom_cell : &part->slot->cell;
}

static double part_width(const struct part *part)
{
    const struct slot *slot = part->slot;
    const double map = slot_map_width(slot);
    return part->zoom ? slot_width(slot) - map - ZOOM_GAP : map;
}

// The smallest cell with numbers; of what never has room for them a tile that can be told apart.
static double least_of(const struct frame *frame, const struct part *part)
{
    static const double TILE = 12, FINE = 7, TILE_WIDTH = 160, FINE_WIDTH = 120;
    const struct slot *slot = part->slot;
    struct grid grid = slot->grid;
    if (!part->zoom && !slot->kernel && slot->rows * slot->cols > 1) {
        const double room = slot->zoom_rows > 0 ? FINE_WIDTH : TILE_WIDTH;
        return fmin(slot->zoom_rows > 0 ? FINE : TILE, room / (double)slot->cols);
    }
    for (double cell = ZOOM_LEAST; cell < ZOOM_MAX; cell += 2) {
        grid.cell_w = grid.cell_h = cell;
        grid.gap = level_gap(cell);
        grid.level = level_of(cell);
        grid_style(frame, &grid);
        if (grid.style.shown || (grid.symbolic && cell >= NUMBERS_LEAST)) {
            return cell;
        }
    }
    return ZOOM_LEAST;
}

static int parts_of(struct stage *stage, const struct frame *frame,
                    struct part parts[2 * OPERANDS_MAX])
{
    int n = 0;
    for (int i = 0; i < stage->n; i++) {
        for (int zoom = 0; zoom < (stage->slots[i].zoom_rows > 0 ? 2 : 1); zoom++) {
            parts[n] = (struct part){.slot = &stage->slots[i], .zoom = zoom == 1};
            parts[n].least = least_of(frame, &parts[n]);
            n++;
        }
    }
    return n;
}

// Makes the widest part smaller that is not yet at its least; those of the same cells alike.
static bool shrink_part(struct part parts[], int n)
{
    static const double STEP = 0.97;
    const struct part *worst = NULL;
    for (int k = 0; k < n; k++) {
        if (*part_cell(&parts[k]) > parts[k].least &&
            (worst == NULL || part_width(&parts[k]) > part_width(worst))) {
            worst = &parts[k];
        }
    }
    if (worst == NULL) {
        return false;
    }
    const double cell = *part_cell(worst);
    const struct slot *slot = worst->slot;
    const bool zoom = worst->zoom;
    for (int k = 0; k < n; k++) {
        const struct slot *other = parts[k].slot;
        if (parts[k].zoom == zoom && other->rows == slot->rows && other->cols == slot->cols &&
            *part_cell(&parts[k]) == cell) {
            *part_cell(&parts[k]) = fmax(parts[k].least, cell * STEP);
        }
    }
    return true;
}

static bool has_numbers(const struct frame *frame, const struct part *part)
{
    struct grid grid = part->slot->grid;
    grid.cell_h = *part_cell(part);
    grid.cell_w = grid.cell_h * (part->zoom ? part->slot->zoom_wide : part->slot->wide);
    grid.gap = level_gap(grid.cell_h);
    grid.level = level_of(grid.cell_h);
    grid_style(frame, &grid);
    return grid.style.shown || grid.symbolic;
}

// On a low stage the cells of kernel and zoom are wider than high, where that lets their numbers
// in.
static void widen(struct stage *stage, const struct frame *frame, struct part parts[], int n)
{
    static const double STEP = 0.05, MOST = 1.6;
    for (int k = 0; k < n; k++) {
        struct slot *slot = parts[k].slot;
        double *wide = parts[k].zoom ? &slot->zoom_wide : &slot->wide;
        if (!parts[k].zoom && !slot->kernel) {
            continue;
        }
        while (!has_numbers(frame, &parts[k]) && *wide < MOST) {
            *wide += STEP;
        }
        if (!has_numbers(frame, &parts[k]) || !stage_fits(stage, frame)) {
            *wide = 1;
        }
    }
}

// Every part gives way before the numbers of kernel and zoom do; false where even that is too much.
static bool set_parts(struct stage *stage, const struct frame *frame)
{
    struct part parts[2 * OPERANDS_MAX];
    set_most(stage, frame);
    shrink_height(stage, frame);
    const int n = parts_of(stage, frame, parts);
    while (!stage_fits(stage, frame)) {
        if (!shrink_part(parts, n)) {
            return false;
        }
    }
    whole_cells(stage);
    widen(stage, frame, parts, n);
    return true;
}

// The largest window of the walk, looked for at some places: at the borders windows are cut.
static void largest_window(const struct frame *frame, int operand, int64_t taps[2])
{
    struct operand operands[OPERANDS_MAX];
    const int last = frame->entry->n_phases - 1;
    const struct phase *cells = &frame->entry->phases[last];
    const int64_t n = cells->n_axes > 0 ? phase_cells(cells) : 0;
    taps[0] = taps[1] = 0;
    for (int k = 0; k < PLACES_LOOKED_AT && n > 0; k++) {
        const struct place place = {last, (n - 1) / (PLACES_LOOKED_AT - 1) * k, 0};
        memset(operands, 0, sizeof operands);
        if (stage_operands(frame, place, operands) <= operand) {
            continue;
        }
        for (int axis = 0; axis < 2; axis++) {
            const int64_t own = grid_taps(operands[operand].window, operands[operand].step, axis);
            taps[axis] = own > taps[axis] ? own : taps[axis];
        }
    }
}

static bool wants_zoom(const struct slot *slot, const int64_t taps[2])
{
    return slot->cell < NUMBERS_LEAST && !slot->grid.style.shown && taps[0] * taps[1] > 1 &&
           taps[0] <= ZOOM_TAPS_MAX && taps[1] <= ZOOM_TAPS_MAX;
}

static void choose_sizes(struct stage *stage, const struct frame *frame)
{
    bool zooms = false;
    stage->between_rows = BETWEEN_ROWS;
    if (try_common(stage, frame)) {
        return;
    }
    stage->between_rows = BETWEEN_ROWS_LEAST;
    if (try_common(stage, frame)) {
        return;
    }
    set_own(stage, frame);
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        int64_t taps[2];
        largest_window(frame, i, taps);
        if (wants_zoom(slot, taps)) {
            zooms = true;
            slot->zoom_rows = taps[0];
            slot->zoom_cols = taps[1];
        }
    }
    if (zooms && !set_parts(stage, frame)) {
        set_own(stage, frame);
    }
}

// Long heads must not make a grid of few cells tiny.
static bool is_tiny(const struct stage *stage)
{
    static const double TINY = 30;
    enum { FEW = 64 };
    for (int i = 0; i < stage->n; i++) {
        const struct slot *slot = &stage->slots[i];
        if (slot->rows * slot->cols <= FEW && slot->zoom_rows == 0 && slot->cell < TINY) {
            return true;
        }
    }
    return false;
}

static void sizes_with(struct stage *stage, const struct frame *frame, double squeeze)
{
    stage->squeeze = squeeze;
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->zoom_rows = slot->zoom_cols = 0;
        slot->wide = slot->zoom_wide = 1;
    }
    choose_sizes(stage, frame);
}

void stage_sizes(struct stage *stage, const struct frame *frame)
{
    for (double squeeze = 0; squeeze <= 1; squeeze += 0.5) {
        sizes_with(stage, frame, squeeze);
        if (!is_tiny(stage)) {
            return;
        }
    }
    sizes_with(stage, frame, 0);
}
