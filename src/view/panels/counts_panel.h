// What the present operation holds and does, with the arithmetic: output size, parameters,
// multiplies and how many of them are done, and how much of the input one cell sees. A gradient
// shows those of its operation, and its own number of products.
#ifndef CONVSTEP_VIEW_PANELS_COUNTS_PANEL_H
#define CONVSTEP_VIEW_PANELS_COUNTS_PANEL_H

#include "view/frame.h"

// Takes the panel's column off the right of the stage: frame->counts. Where the frame is narrow, or
// the stage too low for it, the panel is a sheet over the stage instead, which keeps its width.
void counts_room(struct frame *frame);
void counts_draw(const struct frame *frame);

// A forward operation's size, parameters and multiplies, a row each, as a card; `f` scales it.
double counts_card_height(const struct node *node, double f);
void counts_card_draw(const struct frame *frame, const struct node *node, struct box box, double f,
                      bool current);

#endif
