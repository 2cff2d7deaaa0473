// The overview of a network of many maps, at the grains of layers and of maps: the strip at its
// full height, with the layers' parameters; below it the layer at work (its maps, or the table of
// which maps it reads) and what the network answers.
#ifndef CONVSTEP_VIEW_NETWORK_OVERVIEW_H
#define CONVSTEP_VIEW_NETWORK_OVERVIEW_H

#include "view/frame.h"

// True where this step is shown so: going forward, layer by layer or map by map, in a network with
// a layer of so many maps that they stand one behind the other, and where there is room. Then
// frame->strip is its place, and frame->stage what is left above the caption.
bool overview_room(struct frame *frame);
void overview_draw(const struct frame *frame);

#endif
