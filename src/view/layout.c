// Sizes and places of the stage's grids: cells as large as fit, gaps shrink first (design system,
// section 4).
#include "view/sentence.h"
#include "view/stage.h"
#include "view/symbol.h"

#include <math.h>
#include <string.h>

static const double MARGIN = 48;
static const double CELL_MAX = 108, KERNEL = 0.85; // of a cell
static const double COMMON_LEAST = 40;             // below it grids have sizes of their own
static const double KERNEL_LEAST = 60;             // a kernel is not made smaller than this
static const double NUMBERS_LEAST = 52, SURELY = 100, TILE_MAX = 30, ZOOM_MAX = 104;
static const double HEAD_SPACE = 58, NOTE_SPACE = 44, BETWEEN_ROWS = 58, BETWEEN_ROWS_LEAST = 28,
                    AIR = 10;
static const double WINDOWS_APART = 28, TILE_WINDOWS_APART = 8;
static const double HEAD_AIR = 28; // from a head to what stands right of it
static const double ZOOM_LEAST = 40;
static const double TURN_HEIGHT = 150; // under it a head stands at the height of the turn
enum { ZOOM_TAPS_MAX = 6, PLACES_LOOKED_AT = 5 };

// ---- gaps

struct link_room {
    double best, least;
};
static const struct link_room LINK_ROOMS[] = {
    [LINK_NONE] = {72, 40},    [LINK_STAR] = {112, 64},  [LINK_TIMES] = {96, 64},
    [LINK_EQUALS] = {140, 76}, [LINK_ARROW] = {150, 84}, [LINK_TURN] = {150, 112},
    [LINK_PLUS] = {100, 64},   [LINK_MINUS] = {100, 80},
};

static double words_width(const struct frame *frame, const struct words *words, double size)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words,
                  (struct sentence_style){.font = FONT_MEDIUM, .size = frame_floor(frame, size)});
    return sentence_width(&sentence);
}

// The gap before a column, with `tight` from 0 (best) to 1 (least).
static double link_gap(const struct frame *frame, const struct operand *operand, double tight)
{
    static const struct link_room MINUS_TIMES = {196, 156}; // "− η ×"
    const bool times = operand->link == LINK_MINUS && operand->link_above.length > 0;
    const struct link_room room = times ? MINUS_TIMES : LINK_ROOMS[operand->link];
    double words = 0;
    if (operand->link != LINK_TURN) {
        words = fmax(words_width(frame, &operand->link_above, 26),
                     words_width(frame, &operand->link_below, 24));
    }
    const double best = fmax(room.best, words > 0 ? words + 56 : 0);
    const double least = fmax(room.least, words > 0 ? words + 40 : 0);
    return best + (least - best) * tight;
}

// ---- sizes of one slot

static double between(double cell)
{
    return cell >= COMMON_LEAST ? WINDOWS_APART : TILE_WINDOWS_APART;
}

// A single row of tiny cells is still as thick as a stroke that can be seen; the cells of a column
// are wider than high, so that its numbers fit.
static double cell_height(int64_t rows, double cell)
{
    static const double THICK = 24;
    return rows == 1 ? fmax(cell, THICK) : cell;
}

static double cell_width(int64_t rows, int64_t cols, double cell)
{
    static const double WIDE = 112, THICK = 40, WITH_NUMBERS = 24;
    if (cols > 1 || rows == 1) {
        return cell;
    }
    return fmax(cell, cell >= WITH_NUMBERS ? WIDE : THICK);
}

static double zoom_height(const struct slot *slot)
{
    return slot->zoom_rows > 0
               ? grid_length(slot->zoom_rows, slot->zoom_cell, level_gap(slot->zoom_cell), 0, 0)
               : 0;
}

static double slot_height(const struct slot *slot)
{
    const double cell = cell_height(slot->rows, slot->cell);
    const double own = grid_length(slot->rows, cell, level_gap(slot->cell), slot->grid.period[0],
                                   between(slot->cell));
    return fmax(own, zoom_height(slot));
}

static const double ZOOM_GAP = 72;

static double map_width(const struct slot *slot)
{
    const double cell = cell_width(slot->rows, slot->cols, slot->cell);
    return grid_length(slot->cols, cell, level_gap(slot->cell), slot->grid.period[1],
                       between(slot->cell));
}

static double slot_width(const struct slot *slot)
{
    const double cell = cell_width(slot->zoom_rows, slot->zoom_cols, slot->zoom_cell);
    const double zoom =
        grid_length(slot->zoom_cols, cell, level_gap(slot->zoom_cell), 0, 0) + ZOOM_GAP;
    return map_width(slot) + (slot->zoom_rows > 0 ? zoom : 0);
}

// ---- the whole row

static double column_width(const struct stage *stage, int column)
{
    double width = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            width = fmax(width, slot_width(&stage->slots[i]));
        }
    }
    return width;
}

static double column_head(const struct stage *stage, int column)
{
    double width = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            width = fmax(width, stage->slots[i].head_w);
        }
    }
    return width;
}

static const struct operand *column_first(const struct stage *stage, int column)
{
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            return &stage->reference[i];
        }
    }
    return &stage->reference[0];
}

static bool stacked(const struct stage *stage, int column)
{
    int rows = 0;
    for (int i = 0; i < stage->n; i++) {
        rows += stage->slots[i].column == column;
    }
    return rows > 1;
}

static double column_height(const struct stage *stage, int column)
{
    double height = 0;
    int rows = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            height += slot_height(&stage->slots[i]) + (rows++ > 0 ? stage->between_rows : 0);
        }
    }
    return height;
}

// Sets the gaps; returns the width of everything, heads that stick out included.
static double set_gaps(struct stage *stage, const struct frame *frame, double tight)
{
    double total = 0, sticks_out = 0;
    bool two = false; // words at an arrow may stand at the height of a head
    for (int c = 0; c < stage->columns; c++) {
        two = two || stacked(stage, c);
    }
    for (int c = 0; c < stage->columns; c++) {
        const double width = column_width(stage, c);
        stage->gap_before[c] = 0;
        if (c > 0) {
            const double gap = link_gap(frame, column_first(stage, c), tight);
            const enum link link = column_first(stage, c)->link;
            const bool beside = (two && link == LINK_ARROW) ||
                                (link == LINK_TURN && column_height(stage, c - 1) < TURN_HEIGHT);
            stage->gap_before[c] = beside && sticks_out > 0
                                       ? gap + sticks_out + HEAD_AIR / 2
                                       : fmax(gap, sticks_out > 0 ? sticks_out + HEAD_AIR : 0);
        }
        total += stage->gap_before[c] + width;
        sticks_out = column_head(stage, c) - width;
    }
    return total + fmax(0, sticks_out);
}

static double tallest(const struct stage *stage)
{
    double height = 0;
    for (int c = 0; c < stage->columns; c++) {
        height = fmax(height, column_height(stage, c));
    }
    return height;
}

// Below the grids stand notes, and heads where there is a second row.
static double note_space(const struct stage *stage)
{
    bool two = false;
    for (int c = 0; c < stage->columns; c++) {
        two = two || stacked(stage, c);
    }
    return two ? HEAD_SPACE : NOTE_SPACE;
}

static double room_height(const struct stage *stage, const struct frame *frame)
{
    return frame->stage.h - HEAD_SPACE - note_space(stage) - 2 * AIR;
}

static bool fits(struct stage *stage, const struct frame *frame)
{
    return tallest(stage) <= room_height(stage, frame) &&
           set_gaps(stage, frame, 1) <= frame->stage.w - 2 * MARGIN;
}

// Grids below each other share the height; a kernel is a little smaller than what it slides over.
static void set_common(struct stage *stage, const struct frame *frame, double cell)
{
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->kernel ? fmax(floor(cell * KERNEL), fmin(cell, KERNEL_LEAST)) : cell;
    }
    for (int c = 0; c < stage->columns; c++) {
        while (stacked(stage, c) && column_height(stage, c) > room_height(stage, frame)) {
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
        grid.cell_w = cell_width(slot->rows, slot->cols, slot->cell);
        grid.cell_h = slot->cell;
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
        if (large && fits(stage, frame) && numbers_fit(stage, frame)) {
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

// Of the map alone: a zoom does not get smaller with it.
static double map_height(const struct slot *slot)
{
    return grid_length(slot->rows, cell_height(slot->rows, slot->cell), level_gap(slot->cell),
                       slot->grid.period[0], between(slot->cell));
}

static int tallest_column(const struct stage *stage)
{
    int column = 0;
    for (int c = 1; c < stage->columns; c++) {
        column = column_height(stage, c) > column_height(stage, column) ? c : column;
    }
    return column;
}

// Every grid as large as its share: the widest gives way first.
static void set_own(struct stage *stage, const struct frame *frame)
{
    enum { TURNS_MAX = 2000 };
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->zoom_rows > 0 ? TILE_MAX : slot->kernel ? CELL_MAX * KERNEL : CELL_MAX;
        slot->zoom_cell = ZOOM_MAX;
        while (slot->zoom_rows > 0 && zoom_height(slot) > room_height(stage, frame)) {
            slot->zoom_cell -= 2;
            slot->zoom_rows = slot->zoom_cell < ZOOM_LEAST ? 0 : slot->zoom_rows;
        }
    }
    for (int turn = 0; turn < TURNS_MAX && tallest(stage) > room_height(stage, frame); turn++) {
        if (!shrink(stage, map_height, tallest_column(stage))) {
            break;
        }
    }
    for (int turn = 0; turn < TURNS_MAX && !fits(stage, frame); turn++) {
        if (!shrink(stage, slot_width, -1)) {
            break;
        }
    }
    for (int i = 0; i < stage->n; i++) {
        struct slot *slot = &stage->slots[i];
        slot->cell = slot->cell >= 4 ? floor(slot->cell) : slot->cell;
        slot->zoom_cell = floor(slot->zoom_cell);
    }
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

static void set_sizes(struct stage *stage, const struct frame *frame)
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
    if (zooms) {
        set_own(stage, frame);
    }
}

// ---- places

static void place_grid(struct grid *grid, double cell, struct box room)
{
    grid->cell_w = cell_width(grid->rows, grid->cols, cell);
    grid->cell_h = cell_height(grid->rows, cell);
    grid->gap = level_gap(cell);
    grid->between = between(cell);
    grid->level = level_of(cell);
    grid->x = room.x + (room.w - grid_width(grid)) / 2;
    grid->y = room.y + (room.h - grid_height(grid)) / 2;
}

static void place_slot(struct slot *slot, const struct frame *frame)
{
    const struct operand *operand = slot->operand;
    const struct box room = {slot->x, slot->y, map_width(slot), slot->h};
    place_grid(&slot->grid, slot->cell, room);
    grid_style(frame, &slot->grid);
    slot->zoomed = slot->zoom_rows > 0 && operand->window[2] > 0 &&
                   grid_taps(operand->window, operand->step, 0) <= slot->zoom_rows &&
                   grid_taps(operand->window, operand->step, 1) <= slot->zoom_cols;
    if (slot->zoomed) {
        slot->zoom = grid_crop(&slot->grid, operand->window, operand->step);
        const struct box zoom = {slot->x + room.w + ZOOM_GAP, slot->y, slot->w - room.w - ZOOM_GAP,
                                 slot->h};
        place_grid(&slot->zoom, slot->zoom_cell, zoom);
        slot->zoom.x = zoom.x;
        grid_style(frame, &slot->zoom);
    }
}

static void place_column(struct stage *stage, const struct frame *frame, int column, double x)
{
    const double height = tallest(stage);
    const bool two = stacked(stage, column);
    double below = stage->axis + height / 2;
    for (int i = stage->n - 1; i >= 0; i--) {
        struct slot *slot = &stage->slots[i];
        if (slot->column != column) {
            continue;
        }
        slot->w = slot_width(slot);
        slot->h = slot_height(slot);
        slot->x = x;
        // Of two grids one ends where the tallest column does, the other begins there.
        slot->y = !two             ? stage->axis - slot->h / 2
                  : slot->row == 0 ? stage->axis - height / 2
                                   : below - slot->h;
        slot->note_below = two && slot->row > 0;
        place_slot(slot, frame);
    }
}

static void place_all(struct stage *stage, const struct frame *frame)
{
    const double room = frame->stage.w - 2 * MARGIN;
    double tight = 0;
    while (tight < 1 && set_gaps(stage, frame, tight) > room) {
        tight = fmin(1, tight + 0.05);
    }
    const double total = set_gaps(stage, frame, tight), height = tallest(stage);
    const double spare = frame->stage.h - height - HEAD_SPACE - note_space(stage);
    stage->axis = frame->stage.y + HEAD_SPACE + spare / 2 + height / 2;
    double x = frame->stage.x + (frame->stage.w - total) / 2;
    for (int c = 0; c < stage->columns; c++) {
        x += stage->gap_before[c];
        place_column(stage, frame, c, floor(x));
        x += column_width(stage, c);
    }
}

// ---- what is shown

static double head_width(const struct frame *frame, const struct operand *operand)
{
    char symbol[TEXT_MAX];
    stage_symbol(frame, operand, symbol, sizeof symbol);
    const double words = words_width(frame, &operand->head, 26);
    return math_width(frame, symbol, 42) + (words > 0 ? 14 + words : 0);
}

static bool has_window(const struct operand *operand)
{
    return operand->window[2] > 0 && operand->window[3] > 0;
}

static void fill_slot(struct stage *stage, const struct frame *frame, int i)
{
    struct slot *slot = &stage->slots[i];
    const struct operand *operand = &stage->operands[i], *reference = &stage->reference[i];
    *slot = (struct slot){.operand = operand, .row = operand->stage_row};
    stage->columns += slot->row == 0 || i == 0;
    slot->column = stage->columns - 1;
    slot->grid = grid_of(frame, operand);
    grid_measure(frame, &slot->grid);
    const struct grid kept = grid_of(frame, reference);
    slot->rows = kept.rows > slot->grid.rows ? kept.rows : slot->grid.rows;
    slot->cols = kept.cols > slot->grid.cols ? kept.cols : slot->grid.cols;
    const bool weights = !has_window(reference) && slot->grid.role == ROLE_WEIGHT;
    slot->kernel = !operand->result && (weights || operand->product) && slot->rows * slot->cols > 1;
    if (operand->marks & MARK_WINDOWS) {
        grid_periods(frame, i, slot->grid.period);
    }
    // A note may take two lines; a head takes one.
    slot->head_w =
        fmax(head_width(frame, reference), words_width(frame, &reference->note, 24) * 0.62);
}

// The lesson's own words for a tensor stand beside its symbol where it is shown as it is.
static void labels_put(const struct frame *frame, struct operand operands[], int n)
{
    for (int i = 0; i < n; i++) {
        const struct transform *transform = &operands[i].transform;
        const char *label = frame->program->tensors[operands[i].tensor].label;
        if (label != NULL && operands[i].of == OF_VALUE && !transform->turn &&
            !operands[i].product && transform->low[0] <= 0 && transform->low[1] <= 0) {
            words_clear(&operands[i].head);
            words_markup(&operands[i].head, label);
        }
    }
}

void stage_layout(struct stage *stage, const struct frame *frame)
{
    const struct place at = frame->step->place;
    const int last = frame->entry->n_phases - 1;
    struct place end = {last, 0, 0};
    const struct phase *cells = &frame->entry->phases[last];
    if (cells->n_axes > 0) {
        end.cell = phase_cells(cells) - 1;
        end.term = phase_cell_terms(cells, end.cell) - 1;
    }
    memset(stage, 0, sizeof *stage);
    stage->n = stage_operands(frame, at, stage->operands);
    labels_put(frame, stage->operands, stage->n);
    if (stage_operands(frame, end, stage->reference) != stage->n) {
        memcpy(stage->reference, stage->operands, sizeof stage->reference);
    }
    for (int i = 0; i < stage->n; i++) {
        fill_slot(stage, frame, i);
    }
    set_sizes(stage, frame);
    place_all(stage, frame);
}

const struct slot *stage_slot_of(const struct stage *stage, const struct ref *ref)
{
    int64_t i, j;
    for (int s = stage->n - 1; s >= 0; s--) {
        const struct operand *operand = stage->slots[s].operand;
        if (operand->tensor == ref->tensor && operand->of == ref->of && !operand->product &&
            grid_find(&stage->slots[s].grid, ref->index, &i, &j)) {
            return &stage->slots[s];
        }
    }
    return NULL;
}

bool stage_cell_box(const struct stage *stage, const struct ref *ref, struct box *cell,
                    struct box *grid)
{
    const struct slot *slot = stage_slot_of(stage, ref);
    int64_t i, j;
    if (slot == NULL || !grid_find(&slot->grid, ref->index, &i, &j)) {
        return false;
    }
    *cell = grid_box(&slot->grid, i, j);
    *grid = grid_span(&slot->grid, 0, 0, slot->grid.rows, slot->grid.cols);
    return true;
}
