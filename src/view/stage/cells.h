// Drawing cells and their marks (design system, section 4).
#ifndef CONVSTEP_VIEW_STAGE_CELLS_H
#define CONVSTEP_VIEW_STAGE_CELLS_H

#include "view/stage/grid.h"

// What is drawn in a cell besides its number.
struct cell_marks {
    const char *chip; // the other factor: "×0.4"; NULL: none
    enum role chip_role;
    bool light;                 // a 0 that was laid, not made
    bool written;               // being written at this step: ticks below the number
    int64_t ticks, done;        // products in all, and so far
    bool saved;                 // a maximum stood here
    int corner;                 // of its window: 0..3 row by row; -1: not said
    int glyph_rows, glyph_cols; // small picture of a window, 0: none
    unsigned glyph;             // filled places, bit row * cols + col
    bool checked;               // done with: the check disc
    bool erratum;               // a folded corner will lie on it
    bool changed;               // by `change`, said below the number
    double change;
};

// The cell itself, with its number or symbol.
void cell_draw(const struct frame *frame, const struct grid *grid, struct box box,
               const struct cell *cell, const struct cell_marks *marks);
// A cell that holds a symbol, on a fill of its own: 0 the tint of its role, 1 its base.
void cell_draw_symbol(const struct frame *frame, const struct grid *grid, struct box box,
                      int64_t index, double strength);
// All cells of a grid too fine for that: one picture.
void cells_texture(const struct frame *frame, const struct grid *grid);
// The same at most `side` pixels a side, without the outline.
void cells_image(const struct frame *frame, const struct grid *grid, int side);

void cell_now(const struct frame *frame, struct box box);
void cell_double(const struct frame *frame, struct box box, enum role role);
void cell_window(const struct frame *frame, struct box span, double outside, bool level_e);
void cell_erratum(const struct frame *frame, struct box box);
double cell_chip_width(const struct frame *frame, const char *text);
void cell_hatch(const struct frame *frame, struct box box, double step);
// The ticks of a sum that is being made, centred on x, y.
void cell_ticks(const struct frame *frame, double x, double y, double room, int64_t n, int64_t done,
                struct color color, struct color empty);
// The picture of a window with filled places; its upper left corner is at x, y.
void cell_glyph(const struct frame *frame, double x, double y, double pitch,
                const struct cell_marks *marks, struct color color);
void cell_check(const struct frame *frame, double x, double y, double radius);

#endif
