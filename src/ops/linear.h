// What linear and its gradients share.
#ifndef CONVSTEP_OPS_LINEAR_H
#define CONVSTEP_OPS_LINEAR_H

#include "nn/op.h"

// The state of the node and of its gradients.
struct linear {
    int64_t in, out;
    int input, weight, bias, output; // tensors; bias -1: none
};

static inline const struct linear *linear_of(const struct node *node)
{
    return node->state;
}

#endif
