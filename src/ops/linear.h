// What linear and rbf, and their gradients, share: a weight of one row an output.
#ifndef CONVSTEP_OPS_LINEAR_H
#define CONVSTEP_OPS_LINEAR_H

#include "nn/op.h"

// The state of `linear`, of `rbf`, and of their gradients.
struct linear {
    int64_t in, out;
    int input, weight, bias, output; // tensors; bias -1: none
};

static inline const struct linear *linear_of(const struct node *node)
{
    return node->state;
}

// Input 0 of rank 1, input 1 out × in: sets the output's shape and role, the weight's role, and the
// state (without a bias). ERROR_LESSON.
bool linear_infer_rows(struct program *program, struct node *node, struct error *error);

#endif
