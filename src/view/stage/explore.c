#include "view/stage/explore.h"

#include "view/stage/cells.h"

#include <math.h>

// ---- what can be pointed at -----------------------------------------------------------------

static void add_grid(struct view_cells *cells, const struct grid *grid, int slot, bool zoom)
{
    if (cells->n == CELL_GRIDS_MAX) {
        return;
    }
    struct cell_grid *added = &cells->grids[cells->n++];
    *added = (struct cell_grid){slot, zoom, *grid, *grid->operand};
    added->grid.operand = &added->operand;
}

static void keep_cells(struct view_cells *cells, const struct stage *stage)
{
    cells->n = 0;
    for (int s = 0; s < stage->n; s++) {
        const struct slot *slot = &stage->slots[s];
        if (slot->operand->product) {
            continue;
        }
        add_grid(cells, &slot->grid, s, false);
        if (slot->zoomed) {
            add_grid(cells, &slot->zoom, s, true);
        }
    }
}

// The cell whose place, or the gap behind it, holds `at`; -1: none.
static int64_t cell_of(int64_t n, double cell, double gap, int64_t period, double between,
                       double at)
{
    int64_t low = 0, high = n; // cell low begins at or before `at`
    if (at < 0 || at >= grid_length(n, cell, gap, period, between)) {
        return -1;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        const double begin = grid_length(middle + 1, cell, gap, period, between) - cell;
        *(begin <= at ? &low : &high) = middle;
    }
    return low;
}

// In the cells of the slot's grid, whichever of its grids the cell is in.
static struct explored explored_in(const struct cell_grid *in, int64_t i, int64_t j)
{
    const struct grid *grid = &in->grid;
    return (struct explored){
        .ref = {in->operand.tensor, in->operand.of, grid_index(grid, i, j)},
        .slot = in->slot,
        .i = in->zoom ? grid->crop[0] + i * grid->crop_step[0] : i,
        .j = in->zoom ? grid->crop[1] + j * grid->crop_step[1] : j,
    };
}

bool view_cells_at(const struct view_cells *cells, double x, double y, struct explored *out)
{
    for (int k = cells->n - 1; k >= 0; k--) {
        const struct grid *g = &cells->grids[k].grid;
        const int64_t i = cell_of(g->rows, g->cell_h, g->gap, g->period[0], g->between, y - g->y);
        const int64_t j = cell_of(g->cols, g->cell_w, g->gap, g->period[1], g->between, x - g->x);
        if (i >= 0 && j >= 0) {
            *out = explored_in(&cells->grids[k], i, j);
            return true;
        }
    }
    return false;
}

static const struct cell_grid *grid_of_slot(const struct view_cells *cells, int slot)
{
    for (int k = 0; k < cells->n; k++) {
        if (cells->grids[k].slot == slot && !cells->grids[k].zoom) {
            return &cells->grids[k];
        }
    }
    return NULL;
}

static bool holds(const struct cell_grid *in, const struct ref *ref)
{
    return in->operand.tensor == ref->tensor && in->operand.of == ref->of && !in->zoom;
}

bool view_cells_find(const struct view_cells *cells, struct explored *cell)
{
    const struct cell_grid *own = grid_of_slot(cells, cell->slot);
    if (own != NULL && holds(own, &cell->ref) && cell->i < own->grid.rows &&
        cell->j < own->grid.cols && grid_index(&own->grid, cell->i, cell->j) == cell->ref.index) {
        return true;
    }
    for (int k = cells->n - 1; k >= 0 && cell->ref.index >= 0; k--) {
        const struct cell_grid *in = &cells->grids[k];
        if (holds(in, &cell->ref) && grid_find(&in->grid, cell->ref.index, &cell->i, &cell->j)) {
            cell->slot = in->slot;
            return true;
        }
    }
    return false;
}

static int64_t between(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

void view_cells_move(const struct view_cells *cells, struct explored *cell, int rows, int cols)
{
    const struct cell_grid *in = grid_of_slot(cells, cell->slot);
    if (in != NULL) {
        *cell = explored_in(in, between(cell->i + rows, 0, in->grid.rows - 1),
                            between(cell->j + cols, 0, in->grid.cols - 1));
    }
}

void view_cells_turn(const struct view_cells *cells, struct explored *cell, int by)
{
    const int step = by < 0 ? -1 : 1;
    int at = 0;
    if (cells->n == 0) {
        return;
    }
    for (int k = 0; k < cells->n; k++) {
        at = cells->grids[k].slot == cell->slot && !cells->grids[k].zoom ? k : at;
    }
    do { // a zoom shows cells of the grid before it
        at = (at + step + cells->n) % cells->n;
    } while (cells->grids[at].zoom);
    const struct cell_grid *in = &cells->grids[at];
    *cell = explored_in(in, (in->grid.rows - 1) / 2, (in->grid.cols - 1) / 2);
}

// ---- what makes it, and when ------------------------------------------------------------------

// The entry that steps the node: the present one, else the nearest before, else the first after.
static int entry_of(const struct timeline *timeline, int here, int node)
{
    for (int e = here; e >= 0; e--) {
        if (timeline->entries[e].node == node) {
            return e;
        }
    }
    for (int e = here + 1; e < timeline->n; e++) {
        if (timeline->entries[e].node == node) {
            return e;
        }
    }
    return -1;
}

int64_t explore_step(const struct timeline *timeline, const struct step *step,
                     const struct ref *ref)
{
    const int here = timeline->entries[step->entry].node;
    const int maker = ref->index < 0 ? -1 : trace_maker(&timeline->lesson->program, ref, here);
    const int entry = maker < 0 ? -1 : entry_of(timeline, step->entry, maker);
    return entry < 0 ? 0 : timeline_finish_of(timeline, step->grain, entry, ref->index).number;
}

// ---- marks ------------------------------------------------------------------------------------

static bool marked_already(const struct marked *marks, int n, struct marked mark)
{
    for (int k = 0; k < n; k++) {
        if (marks[k].slot == mark.slot && marks[k].i == mark.i && marks[k].j == mark.j) {
            return true;
        }
    }
    return false;
}

// Everywhere on the stage where this element stands.
static void mark(const struct stage *stage, const struct ref *ref, struct marked *marks, int *n)
{
    for (int s = 0; s < stage->n; s++) {
        const struct slot *slot = &stage->slots[s];
        struct marked mark = {.slot = s};
        if (slot->operand->tensor == ref->tensor && slot->operand->of == ref->of &&
            !slot->operand->product && *n < MARKED_MAX &&
            grid_find(&slot->grid, ref->index, &mark.i, &mark.j) &&
            !marked_already(marks, *n, mark)) {
            marks[(*n)++] = mark;
        }
    }
}

static bool reads_into(const struct readers *readers, int64_t index)
{
    const int64_t n = readers_count(readers);
    for (int64_t k = 0; k < n; k++) {
        if (readers_at(readers, k) == index) {
            return true;
        }
    }
    return false;
}

// A step of a function names few of the cells it takes: each on the stage is asked where it goes.
static void mark_by_asking(struct explore *explore, const struct frame *frame,
                           const struct stage *stage)
{
    enum { ASKED_MAX = 4096 };
    const struct node *maker = frame->program->nodes[explore->maker];
    for (int s = 0; s < stage->n; s++) {
        const struct grid *grid = &stage->slots[s].grid;
        struct ref ref = {grid->operand->tensor, grid->operand->of, 0};
        const int input = trace_input(maker, &ref, 0);
        for (int64_t k = 0; input >= 0 && k < grid->rows * grid->cols && k < ASKED_MAX; k++) {
            struct readers readers;
            ref.index = grid_index(grid, k / grid->cols, k % grid->cols);
            if (ref.index < 0) {
                continue;
            }
            trace_readers(maker, input, ref.index, &readers);
            if (reads_into(&readers, explore->at.ref.index)) {
                mark(stage, &ref, explore->from, &explore->n_from);
            }
        }
    }
}

static void mark_from(struct explore *explore, const struct frame *frame, const struct stage *stage)
{
    enum { TERMS_MAX = 2048 };
    const struct node *maker = frame->program->nodes[explore->maker];
    const struct walk *walk = &maker->op->walks[explore->walk];
    int64_t n = node_sources(maker, walk, explore->at.ref.index, NULL, 0, 0);
    for (int64_t k = 0; k < n && k < TERMS_MAX; k++) {
        struct place place;
        struct term term;
        node_sources(maker, walk, explore->at.ref.index, &place, k, 1);
        walk->term(maker, place, &term);
        if (term.by == BY_FUNCTION) {
            mark_by_asking(explore, frame, stage);
            return;
        }
        for (int r = 0; r < term.n_reads && !term.padding; r++) {
            mark(stage, &term.reads[r], explore->from, &explore->n_from);
        }
    }
}

static void mark_into(struct explore *explore, const struct stage *stage, const struct node *node,
                      const struct readers *readers)
{
    enum { READERS_MAX = 1 << 14 };
    const int64_t n = readers_count(readers);
    for (int64_t k = 0; k < n && k < READERS_MAX; k++) {
        const struct ref ref = {node->output.tensor, node->output.of, readers_at(readers, k)};
        mark(stage, &ref, explore->into, &explore->n_into);
    }
}

static bool on_stage(const struct stage *stage, const struct node *node)
{
    for (int s = 0; s < stage->n; s++) {
        const struct operand *operand = stage->slots[s].operand;
        if (operand->tensor == node->output.tensor && operand->of == node->output.of) {
            return true;
        }
    }
    return false;
}

// Those on the stage first, then the others, in the order of the program.
static void find_goes(struct explore *explore, const struct frame *frame, const struct stage *stage)
{
    for (int shown = 1; shown >= 0; shown--) {
        for (int i = 0; i < frame->program->n_nodes; i++) {
            const struct node *node = frame->program->nodes[i];
            const int input = trace_input(node, &explore->at.ref, 0);
            if (input < 0 || on_stage(stage, node) != (shown == 1)) {
                continue;
            }
            struct goes goes = {.node = i};
            program_prepare(frame->program, i);
            trace_readers(node, input, explore->at.ref.index, &goes.readers);
            if (readers_count(&goes.readers) == 0) {
                continue;
            }
            if (shown) {
                mark_into(explore, stage, node, &goes.readers);
            }
            if (explore->n_goes < GOES_MAX) {
                explore->goes[explore->n_goes++] = goes;
            } else {
                explore->more_goes++;
            }
        }
    }
}

// ---- finding it ---------------------------------------------------------------------------------

// What it is directly made from needs no receptive field.
static bool reads_directly(const struct node *maker, int tensor)
{
    const struct ref ref = {tensor, OF_VALUE, 0};
    return trace_input(maker, &ref, 0) >= 0;
}

static void find_maker(struct explore *explore, const struct frame *frame,
                       const struct stage *stage)
{
    const struct ref *ref = &explore->at.ref;
    explore->maker = trace_maker(frame->program, ref, frame->node->index);
    if (explore->maker < 0) {
        return;
    }
    explore->entry = entry_of(frame->timeline, frame->step->entry, explore->maker);
    explore->walk = explore->entry < 0 ? 0 : frame->timeline->entries[explore->entry].walk;
    explore->step = explore_step(frame->timeline, frame->step, ref);
    program_prepare(frame->program, explore->maker);
    mark_from(explore, frame, stage);
    explore->from_shown = explore->n_from > 0;
    explore->sees = trace_sees(frame->program, ref);
    if (explore->sees.tensor >= 0 &&
        reads_directly(frame->program->nodes[explore->maker], explore->sees.tensor)) {
        explore->sees.tensor = -1;
    }
}

bool explore_find(struct explore *explore, const struct frame *frame, const struct stage *stage)
{
    struct view_cells own, *cells = frame->context->cells;
    const struct explored *at = frame->state->explored;
    if (cells == NULL && at == NULL) {
        return false;
    }
    cells = cells == NULL ? &own : cells;
    keep_cells(cells, stage);
    explore->maker = explore->entry = -1;
    explore->walk = 0;
    explore->n_from = explore->n_into = explore->n_goes = explore->more_goes = 0;
    explore->from_shown = false;
    explore->step = 0;
    explore->sees.tensor = -1;
    if (at == NULL) {
        return false;
    }
    explore->at = *at;
    if (!view_cells_find(cells, &explore->at)) {
        return false;
    }
    explore->slot = &stage->slots[explore->at.slot];
    explore->cell = grid_cell(frame, &explore->slot->grid, explore->at.i, explore->at.j);
    if (explore->at.ref.index >= 0) {
        find_maker(explore, frame, stage);
        find_goes(explore, frame, stage);
    }
    return true;
}

// ---- drawing on the stage -----------------------------------------------------------------------

struct area {
    int64_t i, j, rows, cols;
};

// The rectangle around a slot's marks; true where they fill it.
static bool fills(const struct marked *marks, int n, int slot, struct area *area)
{
    int64_t last_i = -1, last_j = -1, count = 0;
    area->i = area->j = INT64_MAX;
    for (int k = 0; k < n; k++) {
        if (marks[k].slot != slot) {
            continue;
        }
        area->i = marks[k].i < area->i ? marks[k].i : area->i;
        area->j = marks[k].j < area->j ? marks[k].j : area->j;
        last_i = marks[k].i > last_i ? marks[k].i : last_i;
        last_j = marks[k].j > last_j ? marks[k].j : last_j;
        count++;
    }
    area->rows = last_i - area->i + 1;
    area->cols = last_j - area->j + 1;
    return count > 0 && area->rows * area->cols == count;
}

static struct box grown(struct box box, double by)
{
    return (struct box){box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by};
}

// Around cells that belong together, or around one of several that do not.
static void outline(const struct frame *frame, const struct grid *grid, struct box box, bool into,
                    bool one)
{
    const bool tiles = grid->level >= LEVEL_D;
    const double width = tiles ? 3 : one && !into ? 6 : 4;
    struct style style = into ? frame_dashed(frame->theme->role[grid->role].ink, width,
                                             tiles ? 6 : 14, tiles ? 4 : 8)
                              : frame_stroke(frame->theme->ink, width);
    style.radius = tiles ? 5 : into || !one ? 9 : 14;
    frame_rect(frame, grown(box, tiles ? 2.5 : into ? 4 : one ? 5 : 1), style);
}

static void outline_in(const struct frame *frame, const struct grid *grid,
                       const struct marked *marks, int n, int slot, bool into)
{
    struct area area;
    if (fills(marks, n, slot, &area)) {
        outline(frame, grid, grid_span(grid, area.i, area.j, area.rows, area.cols), into, true);
        return;
    }
    for (int k = 0; k < n; k++) {
        if (marks[k].slot == slot) {
            outline(frame, grid, grid_box(grid, marks[k].i, marks[k].j), into, false);
        }
    }
}

// The same cell in the zoom of its slot; false where that does not show it.
static bool in_zoom(const struct slot *slot, int64_t i, int64_t j, struct marked *out)
{
    const struct grid *zoom = &slot->zoom;
    i -= zoom->crop[0];
    j -= zoom->crop[1];
    if (!slot->zoomed || i < 0 || j < 0 || i % zoom->crop_step[0] != 0 ||
        j % zoom->crop_step[1] != 0 || i / zoom->crop_step[0] >= zoom->rows ||
        j / zoom->crop_step[1] >= zoom->cols) {
        return false;
    }
    out->i = i / zoom->crop_step[0];
    out->j = j / zoom->crop_step[1];
    return true;
}

static void outline_all(const struct frame *frame, const struct stage *stage,
                        const struct marked *marks, int n, bool into)
{
    for (int s = 0; s < stage->n; s++) {
        const struct slot *slot = &stage->slots[s];
        struct marked zoomed[MARKED_MAX];
        int n_zoomed = 0;
        for (int k = 0; k < n; k++) {
            zoomed[n_zoomed].slot = s;
            n_zoomed +=
                marks[k].slot == s && in_zoom(slot, marks[k].i, marks[k].j, &zoomed[n_zoomed]);
        }
        outline_in(frame, &slot->grid, marks, n, s, into);
        outline_in(frame, &slot->zoom, zoomed, n_zoomed, s, into);
    }
}

// The focus: two lines, so that it is no window that is read.
static void outline_focus(const struct frame *frame, const struct grid *grid, int64_t i, int64_t j)
{
    const struct theme_colors *c = frame->theme;
    const double least = 18;
    struct box box = grid_box(grid, i, j);
    box = grown(box, fmax(0, (least - fmin(box.w, box.h)) / 2));
    struct style style = frame_stroke(c->ink, 4);
    style.radius = 9;
    frame_rect(frame, grown(box, 4), style);
    style = frame_stroke(c->surface, 2);
    style.radius = 8;
    frame_rect(frame, grown(box, 1), style);
}

void explore_draw(const struct explore *explore, const struct frame *frame,
                  const struct stage *stage)
{
    const struct slot *slot = explore->slot;
    const struct explored *at = &explore->at;
    outline_all(frame, stage, explore->from, explore->n_from, false);
    outline_all(frame, stage, explore->into, explore->n_into, true);
    outline_focus(frame, &slot->grid, at->i, at->j);
    struct marked zoomed;
    if (in_zoom(slot, at->i, at->j, &zoomed)) {
        outline_focus(frame, &slot->zoom, zoomed.i, zoomed.j);
    }
}
