// The files of the network strip, and what they share.
#ifndef CONVSTEP_VIEW_NETWORK_STRIP_PARTS_H
#define CONVSTEP_VIEW_NETWORK_STRIP_PARTS_H

#include "view/network/layer_maps.h"
#include "view/network/strip.h"

bool strip_goes_back(const struct timeline *timeline); // some gradient is stepped
// The node whose output a column shows now: the last one of which something is known, else the
// last.
const struct node *strip_shown(const struct frame *frame, const struct strip_column *column);
// The node of the column that makes the loss, a single number; NULL.
const struct node *strip_loss(const struct program *program, const struct strip_column *column);
void strip_name(const struct program *program, const struct strip_column *column, char *out,
                size_t size);
// "2@6×6", "18 → 4", "84"
void strip_shape(const struct program *program, const struct strip_column *column, char *out,
                 size_t size);
// The first step at this grain of what makes the column's maps, or their gradient; 0: no step does.
int64_t strip_step(const struct frame *frame, const struct strip_column *column, bool back);

// The column's maps at this step, and its deltas.
struct layer_maps strip_forward(const struct frame *frame, const struct strip_column *column);

// All maps of a layer, centred in the place. `tall`: a list stands upright.
void strip_maps(const struct frame *frame, const struct layer_maps *maps, struct box place,
                struct color behind, bool tall);
bool strip_is_list(const struct layer_maps *maps);  // single numbers
bool strip_is_stack(const struct layer_maps *maps); // so many maps that they stand one behind the
                                                    // other

#endif
