// Maps of a tensor as small pictures: what is known of them at this step, in the colours of cells.
#ifndef CONVSTEP_VIEW_NETWORK_LAYER_MAPS_H
#define CONVSTEP_VIEW_NETWORK_LAYER_MAPS_H

#include "view/stage/grid.h"

enum layer_state {
    LAYER_LATER, // its operation comes later in what is stepped: nothing is shown of it
    LAYER_NOW,   // it is being made
    LAYER_DONE   // made or given; or not stepped, and all is done that is stepped before it
};
struct layer_maps {
    int tensor;
    enum of of;
    enum layer_state state;
    bool exists;  // false: a gradient that nothing asks for
    bool stepped; // some step makes it
    enum role role;
    int64_t n; // maps: leading axes together
    int64_t rows, cols;
};

struct layer_maps layer_maps_of(const struct frame *frame, int tensor, enum of of);
// True where some number of map k is known at this step.
bool layer_maps_begun(const struct frame *frame, const struct layer_maps *maps, int64_t k);
// Map k with its frame, as large as fits, centred; dashed with a dot where nothing is known of it.
// Returns where it stands.
struct box layer_maps_draw(const struct frame *frame, const struct layer_maps *maps, int64_t k,
                           struct box place);
// Side of a cell of a map in a place, a whole number of u where that loses little.
double layer_maps_cell(const struct layer_maps *maps, struct box place);
// A tensor of rank 1 in rows of `cols`, read row by row, in tiles of `cell`, at x, y.
void layer_maps_list(const struct frame *frame, const struct layer_maps *maps, double x, double y,
                     int64_t cols, double cell);
void layer_maps_unknown(const struct frame *frame, struct box box,
                        double radius); // dashed, with a dot

#endif
