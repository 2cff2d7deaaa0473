// What stands on the stage, and where.
#include "view/sentence.h"
#include "view/stage/lanes.h"
#include "view/stage/map_switch.h"
#include "view/stage/slots.h"
#include "view/symbol.h"

#include <math.h>
#include <string.h>

// ---- places

static void place_grid(struct grid *grid, double cell, double wide, struct box room)
{
    grid->cell_w = wide * slot_cell_width(grid->rows, grid->cols, cell);
    grid->cell_h = slot_cell_height(grid->rows, cell);
    grid->gap = level_gap(cell);
    grid->between = slot_between(cell);
    grid->level = level_of(cell);
    grid->x = room.x + (room.w - grid_width(grid)) / 2;
    grid->y = room.y + (room.h - grid_height(grid)) / 2;
}

static void place_slot(struct slot *slot, const struct frame *frame)
{
    const struct operand *operand = slot->operand;
    const struct box room = {slot->x, slot->y, slot_map_width(slot), slot->h};
    place_grid(&slot->grid, slot->cell, slot->wide, room);
    grid_style(frame, &slot->grid);
    slot->zoomed = slot->zoom_rows > 0 && operand->window[2] > 0 &&
                   grid_taps(operand->window, operand->step, 0) <= slot->zoom_rows &&
                   grid_taps(operand->window, operand->step, 1) <= slot->zoom_cols;
    if (slot->zoomed) {
        slot->zoom = grid_crop(&slot->grid, operand->window, operand->step);
        const struct box zoom = {slot->x + room.w + ZOOM_GAP, slot->y, slot->w - room.w - ZOOM_GAP,
                                 slot->h};
        place_grid(&slot->zoom, slot->zoom_cell, slot->zoom_wide, zoom);
        slot->zoom.x = zoom.x;
        grid_style(frame, &slot->zoom);
    }
}

static void place_column(struct stage *stage, const struct frame *frame, int column, double x)
{
    const double height = stage_height(stage);
    const bool two = stage_stacked(stage, column);
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
    const double room = frame->stage.w - 2 * STAGE_MARGIN;
    double tight = 0;
    while (tight < 1 && stage_gaps(stage, frame, tight) > room) {
        tight = fmin(1, tight + 0.05);
    }
    while (stage->squeeze < 1 && stage_gaps(stage, frame, tight) > room) {
        stage->squeeze = fmin(1, stage->squeeze + 0.1);
    }
    const double total = stage_gaps(stage, frame, tight), height = stage_height(stage);
    const double spare = frame->stage.h - height - STAGE_HEAD - stage_note_space(stage);
    stage->axis = frame->stage.y + STAGE_HEAD + spare / 2 + height / 2;
    double x = frame->stage.x + (frame->stage.w - total) / 2;
    for (int c = 0; c < stage->columns; c++) {
        x += stage->gap_before[c];
        place_column(stage, frame, c, floor(x));
        x += stage_column_width(stage, c);
    }
}

// ---- what is shown

static double head_width(const struct frame *frame, const struct operand *operand)
{
    char symbol[TEXT_MAX];
    stage_symbol(frame, operand, symbol, sizeof symbol);
    const double words = slot_words(frame, &operand->head, 26);
    return math_width(frame, symbol, 42) + (words > 0 ? 14 + words : 0);
}

static bool has_window(const struct operand *operand)
{
    return operand->window[2] > 0 && operand->window[3] > 0;
}

static bool is_framed(const struct operand *operand)
{
    return has_window(operand) && operand->window[2] * operand->window[3] > 1;
}

static void fill_slot(struct stage *stage, const struct frame *frame, int i)
{
    struct slot *slot = &stage->slots[i];
    const struct operand *operand = &stage->operands[i], *reference = &stage->reference[i];
    *slot = (struct slot){.operand = operand, .row = operand->stage_row, .wide = 1, .zoom_wide = 1};
    stage->columns += slot->row == 0 || i == 0;
    slot->column = stage->columns - 1;
    slot->grid = grid_of(frame, operand);
    slot->grid.framed = operand->result && (is_framed(operand) || is_framed(reference));
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
        fmax(head_width(frame, reference), slot_words(frame, &reference->note, 24) * 0.62);
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

static void lay_out(struct stage *stage, const struct frame *frame)
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
    stage_sizes(stage, frame);
    place_all(stage, frame);
}

// ---- the switch of the result's maps

enum { SWITCH_AIR = 12, SWITCH_HEIGHT = MAP_SIDE + SWITCH_AIR };

// At the right, above what stands there; false where that would leave the stage.
static bool put_switch(struct stage *stage, const struct frame *frame, const struct operand *result)
{
    static const double HEAD = 62, SHARE = 0.5;
    const struct box room = frame->stage;
    const double w = fmin(map_switch_width(frame, result), room.w * SHARE);
    const double left = room.x + room.w - STAGE_MARGIN - w;
    double top = room.y + SWITCH_AIR + MAP_SIDE + HEAD;
    bool under = false;
    for (int i = 0; i < stage->n; i++) {
        const struct slot *slot = &stage->slots[i];
        const double right = slot->x + fmax(slot->w, slot->head_w) + 20;
        const double y = fmin(slot->y, slot->grid.y);
        top = right > left ? (under ? fmin(top, y) : y) : top;
        under = under || right > left;
    }
    stage->maps = (struct box){left, top - HEAD - MAP_SIDE, w, MAP_SIDE};
    return stage->maps.y >= room.y + SWITCH_AIR;
}

void stage_layout(struct stage *stage, const struct frame *frame)
{
    static const double LEAST = 300;
    memset(stage, 0, sizeof *stage);
    if (lanes_layout(stage, frame)) {
        return;
    }
    lay_out(stage, frame);
    const struct operand *result = map_result(stage->operands, stage->n);
    if (result == NULL || map_count(frame->program, result) < 2 ||
        put_switch(stage, frame, result)) {
        return;
    }
    struct frame lower = *frame; // the grids make room for it
    lower.stage.y += SWITCH_HEIGHT;
    lower.stage.h -= SWITCH_HEIGHT;
    if (lower.stage.h < LEAST) {
        stage->maps.w = 0;
        return;
    }
    lay_out(stage, &lower);
    put_switch(stage, frame, map_result(stage->operands, stage->n));
    stage->maps.y = fmax(stage->maps.y, frame->stage.y + SWITCH_AIR);
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
