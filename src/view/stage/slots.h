// Sizes of the stage's grids and gaps in u, for the laying out alone (fit.c chooses the sizes of
// the cells, layout.c the places).
#ifndef CONVSTEP_VIEW_STAGE_SLOTS_H
#define CONVSTEP_VIEW_STAGE_SLOTS_H

#include "view/stage/stage.h"

enum { STAGE_MARGIN = 48, STAGE_HEAD = 58, ZOOM_GAP = 72 };

double slot_words(const struct frame *frame, const struct words *words, double size);

// ---- one slot; of the cells' size that it has now
// A single row of tiny cells is still as thick as a stroke that can be seen; the cells of a column
// are wider than high, so that its numbers fit.
double slot_cell_height(int64_t rows, double cell);
double slot_cell_width(int64_t rows, int64_t cols, double cell);
double slot_between(double cell); // from window to window, where they stand apart
double slot_zoom_height(const struct slot *slot);
double slot_map_width(const struct slot *slot); // without the zoom
double slot_map_height(const struct slot *slot);
double slot_width(const struct slot *slot);
double slot_height(const struct slot *slot);

// ---- columns, and the whole row of them
double stage_column_width(const struct stage *stage, int column);
double stage_column_height(const struct stage *stage, int column);
bool stage_stacked(const struct stage *stage, int column);
double stage_height(const struct stage *stage); // of the tallest column
// Below the grids stand notes, and heads where there is a second row.
double stage_note_space(const struct stage *stage);
double stage_room_height(const struct stage *stage, const struct frame *frame);
// Sets the gaps, with `tight` from 0 (best) to 1 (least); returns the width of everything, heads
// that stick out included.
double stage_gaps(struct stage *stage, const struct frame *frame, double tight);
bool stage_fits(struct stage *stage, const struct frame *frame); // with the least gaps

// Chooses the cells' sizes of all slots.
void stage_sizes(struct stage *stage, const struct frame *frame);

#endif
