// Sixteen images at once, one a lane. Each lane's sums keep the order of the reference, so that a
// lane ends in the same bits as the node computed alone.
#ifndef CONVSTEP_NN_LANES_H
#define CONVSTEP_NN_LANES_H

#include "nn/op.h"

enum { LANES = 16 };

struct lanes_kernels; // the hot loops of one instruction set, ops/lanes_kernels.h

struct lanes_input {
    const float *data; // NULL: absent
    bool shared;       // [element], the same for every image; else [element][LANES]
};
struct lanes_call {
    const struct node *node;
    const struct lanes_kernels *kernels;
    struct lanes_input in[NODE_MAX_INPUTS];
    const float *previous;  // [element][LANES]; NULL: none
    float *out;             // [element][LANES]
    int32_t *positions;     // [element][LANES], of an op that saves or reads them
    const int32_t *classes; // [LANES], a loss's targets
    // Gradient of a parameter: where not NULL, lanes 0 .. used - 1 are added onto sum[element] in
    // their order, and out is not written.
    float *sum;
    int used;
};

#endif
