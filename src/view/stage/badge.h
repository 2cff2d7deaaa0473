// A gradient checked beside its cell: the number is nudged, and the slope of the loss that is
// measured stands against the one that the backward pass worked out (nn/nudge.h).
#ifndef CONVSTEP_VIEW_STAGE_BADGE_H
#define CONVSTEP_VIEW_STAGE_BADGE_H

#include "view/stage/stage.h"

// Takes the badge's strip off the foot of the stage, or where that is too low the caption's place:
// frame->check. Nothing on the way forward and where the check is off.
void badge_room(struct frame *frame);
bool badge_in_caption(const struct frame *frame);
// The last cell that the gradient has finished, or why it cannot be checked.
void badge_draw(const struct frame *frame, const struct stage *stage);

#endif
