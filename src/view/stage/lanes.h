// Lanes: how a cell that sums over several input maps comes about. One lane a map: its cells, the
// window, the slice of the kernel, the subtotal; a plus joins them, then comes the bias. Of more
// than two maps the one at work and the one before it have a lane, the others small pictures; on a
// low stage the one at work alone.
#ifndef CONVSTEP_VIEW_STAGE_LANES_H
#define CONVSTEP_VIEW_STAGE_LANES_H

#include "view/stage/stage.h"

// Lays out the stage in lanes. False, and the stage is empty: the operation is no sum of
// windows over several maps, or there is no room for one lane with numbers.
bool lanes_layout(struct stage *stage, const struct frame *frame);
// All but the cells: words, subtotals, what joins them.
void lanes_draw(const struct stage *stage, const struct frame *frame);

// The terms of the maps first .. last of `maps`, all in one.
struct lane_map lanes_span(const struct lanes *lanes, int first, int last);
// The input map of a lane without one: its operand at this place.
struct operand lanes_input(const struct frame *frame, const struct lane_map *map);

#endif
