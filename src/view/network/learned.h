// What a network has learned, in the place of the stage: the kernels of the layer at work, the maps
// that a number responds to, and what in the picture it hangs on. The number is the winning output
// or, where single cells are stepped, the cell that is being made.
#ifndef CONVSTEP_VIEW_NETWORK_LEARNED_H
#define CONVSTEP_VIEW_NETWORK_LEARNED_H

#include "nn/influence.h"
#include "view/frame.h"

enum { LEARNED_MAPS = 12 };

struct learned_map {
    int64_t map; // or element of a list
    double share;
};
struct learned_state {
    int tensor; // whose element is looked at
    int64_t element;
    int answer;            // it is the winning output, this class; -1: a cell
    bool smallest;         // the smallest output wins: what makes it smaller speaks for it
    int image;             // the tensor the network begins with
    const float *gradient; // of that number by the image's; NULL: it does not hang on it. Turned
                           // round where the smallest wins; borrowed
    int layer;             // the tensor whose maps are shown; -1: none
    struct learned_map maps[LEARNED_MAPS]; // those that do most, first
    int n_maps;
};

// Which number is looked at in this step. False where the lesson has nothing to look into.
bool learned_target(const struct timeline *timeline, const struct step *step,
                    struct learned_state *out);
// Fills what hangs on it. `gradient` has room for the image's elements and must outlive the state.
void learned_fill(struct influence *influence, const struct timeline *timeline,
                  const struct step *step, struct learned_state *state, float *gradient);

void learned_draw(const struct frame *frame); // fills the stage and the formula's place
void learned_caption_draw(const struct frame *frame);

#endif
