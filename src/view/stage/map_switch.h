// The maps of what the present operation writes, as small pictures to switch between; and small
// pictures of one operand's map as it lies on the stage, with its zeros and its window. In u.
#ifndef CONVSTEP_VIEW_STAGE_MAP_SWITCH_H
#define CONVSTEP_VIEW_STAGE_MAP_SWITCH_H

#include "view/stage/stage.h"

enum { MAP_SIDE = 60, MAP_GAP = 12 }; // of a picture with its frame; between two

// How many maps the operand's tensor has; 1 where it is no stack of maps.
int64_t map_count(const struct program *program, const struct operand *operand);
// The operand among n that this operation writes; NULL: none.
const struct operand *map_result(const struct operand operands[], int n);
// One map, without numbers, in the middle of a box; its window too where `window`.
void map_picture(const struct frame *frame, const struct operand *operand, struct box box,
                 bool window);
// How wide the switch of the result's maps is where all have room.
double map_switch_width(const struct frame *frame, const struct operand *result);
// "maps" and a picture each, the one on show framed; right-aligned in the box. As many as fit.
void map_switch_draw(const struct frame *frame, const struct operand *result, struct box box);

#endif
