// Pictures a little changed, so that a network learns from more than there are.
#ifndef CONVSTEP_NN_AUGMENT_H
#define CONVSTEP_NN_AUGMENT_H

#include "nn/random.h"
#include "nn/tensor.h"

// Which changes, each drawn anew for every picture and epoch. Sides are the picture's height and
// width.
enum {
    AUGMENT_SHIFT = 1,  // up to a fourteenth of the side, any way
    AUGMENT_SCALE = 2,  // each axis by 0.85 to 1.15
    AUGMENT_SLANT = 4,  // columns lean by up to 0.3 of their height
    AUGMENT_ELASTIC = 8 // bent smoothly: cubic B-splines over random displacements of a 5 x 5 grid
                        // (after Simard, Steinkraus and Platt 2003)
};
struct augment {
    unsigned changes;
    float background; // what lies outside of the picture
};

// The words of --augment, one a bit from the lowest; ends in NULL.
extern const char *const AUGMENT_NAMES[];

// One picture C x H x W to another; bilinear between pixel centres.
void augment_picture(const struct augment *augment, const struct random *seed,
                     const struct shape *shape, const float *in, float *out);

// The same picture as from another hand: every one turned clockwise by about 28 degrees, narrowed
// to about three quarters and slanted, and bent a little; each drawn anew within narrow bounds.
// `changes` is not read.
void augment_hand(const struct augment *augment, const struct random *seed,
                  const struct shape *shape, const float *in, float *out);

#endif
