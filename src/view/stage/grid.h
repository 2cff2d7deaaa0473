// One grid of the stage: which element of a tensor stands in which cell, what is known of it at
// this step, and where the cell is drawn. A zoom is a grid of some cells of another.
#ifndef CONVSTEP_VIEW_STAGE_GRID_H
#define CONVSTEP_VIEW_STAGE_GRID_H

#include "view/frame.h"

// What a cell of this size can show (design system, section 4).
enum level {
    LEVEL_A, // everything: value, chip, marks
    LEVEL_B, // the value
    LEVEL_C, // the value, as short as it needs be
    LEVEL_D, // a tile, a bar where it is negative
    LEVEL_E  // one texture
};
double level_gap(double cell);
enum level level_of(double cell);

// How the numbers of a grid are written: all in one size.
struct number_style {
    bool shown;
    int decimals;
    bool bare; // without the zero before the point
    double size;
};

struct grid {
    const struct operand *operand; // borrowed
    enum role role;
    int64_t base;                 // flat index of the map's first element
    int64_t full_rows, full_cols; // of the map with its zeros
    int64_t rows, cols;           // shown: all of it, or a crop
    int64_t crop[2], crop_step[2];
    int64_t period[2];    // cells from one window to the next where they stand apart, or 0
    const float *numbers; // finished ones; NULL: later, or symbolic
    bool current;         // what the present operation writes: state by cell
    bool later;           // its operation comes later in the timeline
    bool symbolic;
    bool framed;         // the frame of a window around its cells lies over the cells beside them
    double widest[2];    // of its numbers at size 100, and of the bare ones
    int widest_decimals; // that these have; -1: not measured
    double scale;        // largest absolute value
    // Set by the layout.
    double x, y, cell_w, cell_h, gap, between; // between: from window to window
    enum level level;
    struct number_style style;
};

enum cell_kind { KIND_ZERO, KIND_TODO, KIND_PARTIAL, KIND_DONE };
struct cell {
    enum cell_kind kind; // zero: of padding, or between deltas
    int64_t index;       // flat; -1 for zeros
    float value;
};

// Measures the numbers, once for all sizes that are tried.
void grid_measure(const struct frame *frame, struct grid *grid);
struct grid grid_of(const struct frame *frame, const struct operand *operand);
// The cells of a window as a grid of their own.
struct grid grid_crop(const struct grid *grid, const int64_t window[4], const int64_t step[2]);
int64_t grid_taps(const int64_t window[4], const int64_t step[2], int axis);
struct cell grid_cell(const struct frame *frame, const struct grid *grid, int64_t i, int64_t j);
// Flat index of the element in cell (i, j); -1: a zero.
int64_t grid_index(const struct grid *grid, int64_t i, int64_t j);
// Where element `index` stands; false where it is not shown.
bool grid_find(const struct grid *grid, int64_t index, int64_t *i, int64_t *j);
struct box grid_box(const struct grid *grid, int64_t i, int64_t j);
// The cells (i, j) to (i + rows, j + cols) together.
struct box grid_span(const struct grid *grid, int64_t i, int64_t j, int64_t rows, int64_t cols);
double grid_length(int64_t n, double cell, double gap, int64_t period, double between);
double grid_width(const struct grid *grid);
double grid_height(const struct grid *grid);
// How wide a text in its cells may be.
double grid_text_room(const struct grid *grid, double share);
// Chooses decimals and size so that every number of the grid fits its cell.
void grid_style(const struct frame *frame, struct grid *grid);
void grid_number(const struct grid *grid, double value, char out[64]);
// The windows stand apart: how far from one to the next; 0 where there is only one.
void grid_periods(const struct frame *frame, int operand, int64_t period[2]);

#endif
