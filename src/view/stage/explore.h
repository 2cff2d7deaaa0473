// Pointing at a cell of the stage: what it is made from lights up, and where it goes; a card in the
// place of formula and caption says both with numbers.
#ifndef CONVSTEP_VIEW_STAGE_EXPLORE_H
#define CONVSTEP_VIEW_STAGE_EXPLORE_H

#include "nn/trace.h"
#include "view/stage/stage.h"

// ---- what can be pointed at: filled while the frame is drawn (view_context.cells)
struct cell_grid {
    int slot;
    bool zoom; // of the slot's window
    struct grid grid;
    struct operand operand; // the grid's own
};
enum { CELL_GRIDS_MAX = 2 * OPERANDS_MAX };
struct view_cells {
    int n;
    struct cell_grid grids[CELL_GRIDS_MAX]; // in reading order
};
// The cell at a point in u; false: there is none. Gaps belong to the cell before them.
bool view_cells_at(const struct view_cells *cells, double x, double y, struct explored *out);
// Where this element stands now; the slot that it was in is preferred. False: nowhere.
bool view_cells_find(const struct view_cells *cells, struct explored *cell);
// The neighbour so many rows and columns on, as far as there is one.
void view_cells_move(const struct view_cells *cells, struct explored *cell, int rows, int cols);
// The middle of the grid `by` grids on, around.
void view_cells_turn(const struct view_cells *cells, struct explored *cell, int by);

// ---- the cell that is pointed at
enum { MARKED_MAX = 512, GOES_MAX = 3 };
struct marked {
    int slot;
    int64_t i, j;
};
struct goes { // into what one operation writes
    int node;
    struct readers readers;
};
struct explore {
    struct explored at;
    const struct slot *slot;
    struct cell cell;
    int maker; // node; -1: given, or a zero of padding
    int entry; // of the timeline that steps the maker; -1: none does
    int walk;  // of the maker
    int64_t step;
    struct marked from[MARKED_MAX], into[MARKED_MAX];
    int n_from, n_into;
    bool from_shown; // something that it is made from stands on the stage
    struct goes goes[GOES_MAX];
    int n_goes, more_goes; // besides those above
    struct trace_field sees;
};

// Tells context->cells what can be pointed at, and finds the cell that is; false: none on show.
bool explore_find(struct explore *explore, const struct frame *frame, const struct stage *stage);
void explore_draw(const struct explore *explore, const struct frame *frame,
                  const struct stage *stage);
void explore_card(const struct explore *explore, const struct frame *frame);
// The step at which the element is finished, where the timeline steps what makes it; 0: it is given
// or not stepped.
int64_t explore_step(const struct timeline *timeline, const struct step *step,
                     const struct ref *ref);

#endif
