// The walks through the present operation as cards beside the stage: what each of them does, how
// many products it takes, and a small picture. A click on a card changes to its walk.
#ifndef CONVSTEP_VIEW_PANELS_WALKS_PANEL_H
#define CONVSTEP_VIEW_PANELS_WALKS_PANEL_H

#include "view/frame.h"

// Takes the cards' column off the right of the stage: frame->walks. Not for the slides' own walk,
// which needs the whole width, not beside the counts, and not where the grids of the stage would
// become too small for it.
void walks_room(struct frame *frame);
void walks_draw(const struct frame *frame);

#endif
