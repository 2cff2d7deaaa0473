#include "view/stage/marks.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct erratum *marks_erratum(const struct frame *frame, const struct ref *ref)
{
    const struct lesson *lesson = frame->timeline->lesson;
    for (int i = 0; frame->state->errata && i < lesson->n_errata; i++) {
        const struct erratum *erratum = &lesson->errata[i];
        if (erratum->tensor == ref->tensor && erratum->of == ref->of &&
            erratum->index == ref->index) {
            return erratum;
        }
    }
    return NULL;
}

// ---- the product of this step

static int slot_with(const struct stage *stage, const struct ref *ref, int64_t *i, int64_t *j)
{
    for (int s = stage->n - 1; s >= 0; s--) {
        const struct slot *slot = &stage->slots[s];
        if (slot->operand->tensor == ref->tensor && slot->operand->of == ref->of &&
            !slot->operand->result && !slot->operand->product &&
            grid_find(&slot->grid, ref->index, i, j)) {
            return s;
        }
    }
    return -1;
}

// The slot whose window the terms go through: that with the chips.
static int window_slot(const struct stage *stage)
{
    for (int s = 0; s < stage->n; s++) {
        if (stage->slots[s].operand->marks & MARK_CHIPS) {
            return s;
        }
    }
    return -1;
}

// Term number `tap` of its map in the window's grid; false where terms are not the window's cells.
static bool window_cell(const struct stage *stage, int slot, int64_t tap, int64_t terms, int64_t *i,
                        int64_t *j)
{
    const struct operand *operand = stage->slots[slot].operand;
    const int64_t rows = grid_taps(operand->window, operand->step, 0);
    const int64_t cols = grid_taps(operand->window, operand->step, 1);
    if (rows * cols != terms || cols == 0) {
        return false;
    }
    *i = operand->window[0] + tap / cols * (operand->step[0] < 1 ? 1 : operand->step[0]);
    *j = operand->window[1] + tap % cols * (operand->step[1] < 1 ? 1 : operand->step[1]);
    return true;
}

static void add_now(struct marks *marks, int slot, int64_t i, int64_t j)
{
    if (slot >= 0 && marks->n_nows < NOWS_MAX) {
        marks->nows[marks->n_nows++] = (struct now){slot, i, j};
    }
}

// The product itself, where products have a grid.
static void add_product(struct marks *marks, const struct stage *stage, const struct ref *read)
{
    int64_t i, j;
    for (int s = 0; s < stage->n; s++) {
        const struct operand *operand = stage->slots[s].operand;
        if (operand->product && operand->tensor == read->tensor && operand->of == read->of &&
            grid_find(&stage->slots[s].grid, read->index, &i, &j)) {
            add_now(marks, s, i, j);
        }
    }
}

static void find_now(struct marks *marks, const struct frame *frame, const struct stage *stage)
{
    struct term term;
    struct place place = frame->step->place;
    int64_t i, j;
    if (place.term < 0) {
        return;
    }
    frame->walk->term(frame->node, place, &term);
    for (int r = 0; r < term.n_reads; r++) {
        const int slot = slot_with(stage, &term.reads[r], &i, &j);
        if (slot >= 0) {
            add_now(marks, slot, i, j);
        }
        add_product(marks, stage, &term.reads[r]);
    }
}

// ---- chips

// The terms of the written cell that go through the map on show.
struct through {
    struct term terms[PLACES_MAX];
    struct place places[PLACES_MAX];
    int n;
};

static void add_chip(struct marks *marks, const struct frame *frame, const struct ref *factor,
                     int slot, int64_t i, int64_t j)
{
    char number[64];
    if (marks->n_chips == CHIPS_MAX) {
        return;
    }
    struct chip *chip = &marks->chips[marks->n_chips];
    ref_number(frame->program, factor, number);
    if (number[0] == '\0') {
        return;
    }
    snprintf(chip->text, sizeof chip->text, "×%.24s", number);
    chip->slot = slot;
    chip->i = i;
    chip->j = j;
    chip->role = ref_role(frame->program, factor->tensor, factor->of);
    marks->n_chips++;
}

static bool in_slot(const struct slot *slot, const struct ref *ref, int64_t *i, int64_t *j)
{
    return slot->operand->tensor == ref->tensor && slot->operand->of == ref->of &&
           grid_find(&slot->grid, ref->index, i, j);
}

// A chip and, of the present term, the ring on a cell of padding.
static void mark_term(struct marks *marks, const struct frame *frame, const struct stage *stage,
                      int slot, const struct through *through, int k)
{
    const struct term *term = &through->terms[k];
    const bool present = through->places[k].cell == frame->step->place.cell &&
                         through->places[k].term == frame->step->place.term;
    int64_t i, j;
    for (int r = 0; r < term->n_reads && term->n_reads == 2; r++) {
        if (in_slot(&stage->slots[slot], &term->reads[r], &i, &j)) {
            add_chip(marks, frame, &term->reads[1 - r], slot, i, j);
            return;
        }
    }
    if (term->padding && term->n_reads == 1 && window_cell(stage, slot, k, through->n, &i, &j)) {
        add_chip(marks, frame, &term->reads[0], slot, i, j);
        if (present) {
            add_now(marks, slot, i, j);
        }
    }
}

static void find_through(struct through *through, const struct frame *frame, int64_t index,
                         int group)
{
    static const int64_t PART = 64;
    struct place places[64];
    int64_t total = 1;
    through->n = 0;
    for (int64_t first = 0; first < total && through->n < PLACES_MAX; first += PART) {
        total = node_sources(frame->node, frame->walk, index, places, first, PART);
        for (int64_t k = 0; k < PART && first + k < total && through->n < PLACES_MAX; k++) {
            struct term *term = &through->terms[through->n];
            frame->walk->term(frame->node, places[k], term);
            if (term->group == group) {
                through->places[through->n++] = places[k];
            }
        }
    }
}

// Chips all or none: where one does not fit its cell, the factors stand in the formula alone.
static void drop_wide_chips(struct marks *marks, const struct frame *frame,
                            const struct stage *stage)
{
    static const double AIR = 14; // 11 to the right of it
    for (int k = 0; k < marks->n_chips; k++) {
        const struct slot *slot = &stage->slots[marks->chips[k].slot];
        const struct grid *grid = slot->zoomed ? &slot->zoom : &slot->grid;
        if (grid->level != LEVEL_A ||
            cell_chip_width(frame, marks->chips[k].text) > grid->cell_w - AIR) {
            marks->n_chips = 0;
        }
    }
}

static bool rings(const struct frame *frame, const struct marks *marks)
{
    return frame->step->grain == GRAIN_MULTIPLY ||
           (frame->step->grain == GRAIN_CELL && marks->ticks <= 1);
}

static void find_written(struct marks *marks, const struct frame *frame)
{
    float value;
    const struct place place = frame->step->place;
    node_partial(frame->node, frame->walk, place, &marks->written, &value);
    if (marks->written.tensor < 0) {
        return;
    }
    struct place places[64];
    marks->ticks = node_sources(frame->node, frame->walk, marks->written.index, places, 0, 64);
    for (int64_t first = 0; first < marks->ticks; first += 64) {
        node_sources(frame->node, frame->walk, marks->written.index, places, first, 64);
        for (int64_t k = 0; k < 64 && first + k < marks->ticks; k++) {
            const bool before = places[k].phase < place.phase ||
                                (places[k].phase == place.phase &&
                                 (places[k].cell < place.cell ||
                                  (places[k].cell == place.cell && places[k].term <= place.term)));
            marks->done += before ? 1 : 0;
        }
    }
    marks->finished = marks->done == marks->ticks;
}

void marks_find(struct marks *marks, const struct frame *frame, const struct stage *stage)
{
    struct through through;
    struct term term;
    memset(marks, 0, sizeof *marks);
    marks->written.tensor = -1;
    find_written(marks, frame);
    const struct place place = frame->step->place;
    if (rings(frame, marks)) {
        find_now(marks, frame, stage);
    }
    const int slot = window_slot(stage);
    if (slot < 0 || marks->written.tensor < 0 || place.term < 0) {
        return;
    }
    frame->walk->term(frame->node, place, &term);
    find_through(&through, frame, marks->written.index, term.group);
    const int rings_before = marks->n_nows;
    for (int k = 0; k < through.n; k++) {
        mark_term(marks, frame, stage, slot, &through, k);
    }
    if (!rings(frame, marks)) {
        marks->n_nows = rings_before;
    }
    drop_wide_chips(marks, frame, stage);
}

// ---- saved places

// The operand of the walk that has this mark and holds values, at a place.
static bool operand_with(const struct frame *frame, struct place place, bool pooled,
                         struct operand *found)
{
    struct operand operands[OPERANDS_MAX];
    memset(operands, 0, sizeof operands);
    const int n = frame->walk->operands(frame->node, place, operands);
    for (int i = 0; i < n; i++) {
        const bool places = operands[i].marks & MARK_PLACE;
        if (pooled ? places && operands[i].of == OF_VALUE : !places && operands[i].window[2] > 0) {
            *found = operands[i];
            return true;
        }
    }
    return false;
}

bool marks_saved_tap(const struct frame *frame, int64_t cell, int64_t taps[2], int64_t tap[2])
{
    struct operand map, pooled;
    const struct place place = {frame->entry->n_phases - 1, cell, 0};
    if (!operand_with(frame, place, false, &map) || !operand_with(frame, place, true, &pooled)) {
        return false;
    }
    const int32_t *positions = program_positions(frame->program, pooled.tensor);
    if (positions == NULL) {
        return false;
    }
    const int64_t at[2] = {positions[cell] / map.cols, positions[cell] % map.cols};
    for (int axis = 0; axis < 2; axis++) {
        const int64_t step = map.step[axis] < 1 ? 1 : map.step[axis];
        taps[axis] = grid_taps(map.window, map.step, axis);
        tap[axis] = (at[axis] + map.transform.low[axis] - map.window[axis]) / step;
    }
    return true;
}

static void mark_place(struct cell_marks *out, const struct frame *frame, int64_t index)
{
    enum { GLYPH_MAX = 3 };
    int64_t taps[2], tap[2];
    if (marks_saved_tap(frame, index, taps, tap) && taps[0] <= GLYPH_MAX && taps[1] <= GLYPH_MAX) {
        out->glyph_rows = (int)taps[0];
        out->glyph_cols = (int)taps[1];
        out->glyph = 1U << (tap[0] * taps[1] + tap[1]);
    }
}

// Is this cell of the map the maximum of a window that is shown beside it?
static void mark_saved(struct cell_marks *out, const struct frame *frame, const struct stage *stage,
                       const struct slot *slot, int64_t i, int64_t j, int64_t index)
{
    for (int s = 0; s < stage->n; s++) {
        const struct operand *pooled = stage->slots[s].operand;
        if (!(pooled->marks & MARK_PLACE) || pooled->of != OF_VALUE) {
            continue;
        }
        const int32_t *positions = program_positions(frame->program, pooled->tensor);
        const int64_t n = pooled->rows * pooled->cols;
        for (int64_t k = 0; positions != NULL && k < n; k++) {
            out->saved |= positions[pooled->leading * n + k] == index - slot->grid.base;
        }
    }
    const int64_t *period = slot->grid.period;
    const bool corners = period[0] == 2 && period[1] == 2;
    out->corner = corners ? (int)(i % 2 * 2 + j % 2) : -1;
}

// ---- which deltas have arrived (scatter)

static bool arrived(const struct frame *frame, struct place source)
{
    const struct place at = frame->step->place;
    return source.phase < at.phase ||
           (source.phase == at.phase &&
            (source.cell < at.cell || (source.cell == at.cell && source.term <= at.term)));
}

static void mark_arrived(struct cell_marks *out, const struct frame *frame,
                         const struct stage *stage, const struct slot *slot,
                         const struct cell *cell)
{
    enum { GLYPH_MAX = 3, SOURCES_MAX = 64 };
    const struct place at = frame->step->place;
    if (!slot->operand->result) {
        out->checked =
            cell->index < at.cell || (cell->index == at.cell && frame->step->whole_cell &&
                                      frame->step->grain != GRAIN_MULTIPLY);
        return;
    }
    const struct operand *from = NULL;
    for (int s = 0; s < stage->n; s++) {
        const struct operand *operand = stage->slots[s].operand;
        from = !operand->result && (operand->marks & MARK_ARRIVED) ? operand : from;
    }
    if (from == NULL || from->rows > GLYPH_MAX || from->cols > GLYPH_MAX ||
        cell->kind == KIND_TODO) {
        return;
    }
    struct place places[SOURCES_MAX];
    const int64_t n = node_sources(frame->node, frame->walk, cell->index, places, 0, SOURCES_MAX);
    out->glyph_rows = (int)from->rows;
    out->glyph_cols = (int)from->cols;
    const int64_t base = from->leading * from->rows * from->cols;
    for (int64_t k = 0; k < n && k < SOURCES_MAX; k++) {
        const int64_t delta = places[k].cell - base;
        if (delta >= 0 && delta < from->rows * from->cols && arrived(frame, places[k])) {
            out->glyph |= 1U << delta;
        }
    }
}

// ---- what an update changed

static void mark_change(struct cell_marks *out, const struct stage *stage, const struct cell *cell)
{
    const struct grid *before = &stage->slots[0].grid;
    out->changed = before->numbers != NULL && isfinite(cell->value);
    out->change = out->changed ? (double)cell->value - (double)before->numbers[cell->index] : 0;
}

// ---- one cell

static const struct chip *chip_at(const struct marks *marks, int slot, int64_t i, int64_t j)
{
    for (int k = 0; k < marks->n_chips; k++) {
        const struct chip *chip = &marks->chips[k];
        if (chip->slot == slot && chip->i == i && chip->j == j) {
            return chip;
        }
    }
    return NULL;
}

struct cell_marks marks_of(const struct marks *marks, const struct frame *frame,
                           const struct stage *stage, int slot, int64_t i, int64_t j,
                           const struct cell *cell)
{
    const struct slot *from = &stage->slots[slot];
    const struct operand *operand = from->operand;
    const struct chip *chip = chip_at(marks, slot, i, j);
    struct cell_marks out = {.corner = -1};
    if (chip != NULL) {
        out.chip = chip->text;
        out.chip_role = chip->role;
    }
    if (cell->index < 0) {
        return out;
    }
    const struct ref ref = {operand->tensor, operand->of, cell->index};
    const bool shown = cell->kind == KIND_DONE && !from->grid.symbolic;
    out.written = operand->result && marks->written.index == cell->index &&
                  marks->written.tensor == ref.tensor;
    out.ticks = marks->ticks;
    out.done = marks->done;
    out.light = operand->result && frame->walk->zeros_first && cell->value == 0 && !out.written;
    if (operand->marks & MARK_SAVED) {
        mark_saved(&out, frame, stage, from, i, j, cell->index);
    }
    if ((operand->marks & MARK_PLACE) && shown) {
        mark_place(&out, frame, cell->index);
    }
    if (operand->marks & MARK_ARRIVED) {
        mark_arrived(&out, frame, stage, from, cell);
    }
    if ((operand->marks & MARK_CHANGE) && shown) {
        mark_change(&out, stage, cell);
    }
    out.erratum = cell->kind == KIND_DONE && marks_erratum(frame, &ref) != NULL;
    return out;
}
