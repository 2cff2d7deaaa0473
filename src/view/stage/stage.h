// The stage: the operands of the present operation in reading order on one axis, each a grid with
// its head and note, and between them what joins them. Sizes follow from what fits.
#ifndef CONVSTEP_VIEW_STAGE_STAGE_H
#define CONVSTEP_VIEW_STAGE_STAGE_H

#include "view/formula/terms.h"
#include "view/stage/grid.h"

struct slot {
    const struct operand *operand;
    struct grid grid;    // as it is at this step, placed
    struct grid zoom;    // of its window, where the cells of the grid are too small for numbers
    bool zoomed, kernel; // zoomed: there is room for one, and a window to show
    int column, row;     // of the stage
    int64_t rows, cols;  // the room it keeps through the whole walk, in cells
    int64_t zoom_rows, zoom_cols;
    double cell, zoom_cell;
    double wide, zoom_wide; // a cell's width by its height
    double x, y, w, h;      // that room, in u
    double head_w;          // of its head; of its note, whichever is wider
    bool note_below;        // a second row of the stage carries its head below
    bool aside;             // its window is read too, but not by this very product
};

// A cell that sums over several input maps tells it in lanes: one a map, its cells, its slice of
// the kernel and what they add up to; a plus joins them (view/stage/lanes.h).
enum { LANES_SHOWN = 2, LANE_MAPS_MAX = 512 };
struct lane_map {
    int map;          // of the input, from 0
    int64_t first, n; // its terms of the cell
};
struct lane {
    int at;            // of the maps below
    int input, kernel; // slots
    double y;          // of its middle
};
struct lanes {
    struct lane lane[LANES_SHOWN];
    int n; // 0: the stage has no lanes
    struct lane_map maps[LANE_MAPS_MAX];
    int n_maps, first, current; // the first with a lane; the one at work, n_maps: none
    bool whole;                 // this step makes the whole cell
    struct terms terms;
    struct operand bias;
    bool has_bias;
    int most, rows; // maps that any cell sums over; lanes that there is room for
    double body;    // height of a lane's grids
    double card_x, card_w, plus_x, bias_x, bias_w;
    double others_x; // thumbnails of the maps without a lane
    int other_columns;
    double other_w; // of a column of them
};

// The operands of the walk at a place that are on the stage; those of products only where there is
// room for them. Returns their number.
int stage_operands(const struct frame *frame, struct place place, struct operand out[OPERANDS_MAX]);
// The symbol over an operand: "δa", of products "2 · w".
void stage_symbol(const struct frame *frame, const struct operand *operand, char *out, size_t size);

struct stage {
    struct operand operands[OPERANDS_MAX];  // at this step
    struct operand reference[OPERANDS_MAX]; // at the last phase: what keeps the room
    struct slot slots[OPERANDS_MAX];
    int n, columns;
    double squeeze;                      // how much heads give way: 0 not at all, 1 altogether
    double between_rows;                 // of a column of two grids
    double axis;                         // y of the middle
    double gap_before[OPERANDS_MAX + 1]; // of each column: from the one before it
    struct lanes lanes;
    struct box maps; // the switch of the result's maps; no width: there is none
};

// Lays out everything; the frame's stage region is the room.
void stage_layout(struct stage *stage, const struct frame *frame);
void stage_draw(const struct stage *stage, const struct frame *frame);

// The slot that shows element `index` of a tensor, the last such; NULL: none.
const struct slot *stage_slot_of(const struct stage *stage, const struct ref *ref);
// Where a finished or written element stands, for leaders; false where it is not shown.
bool stage_cell_box(const struct stage *stage, const struct ref *ref, struct box *cell,
                    struct box *grid);

#endif
