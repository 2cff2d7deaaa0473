// Sixteen images at once, operation by operation: op->compute_lanes (nn/op.h). Each gives the bits
// of its op->compute; false where an input is not in the form it knows, and nothing is written.
// And one image by vectors: op->compute_fast, the same bits too.
#ifndef CONVSTEP_OPS_LANES_H
#define CONVSTEP_OPS_LANES_H

#include "nn/lanes.h"

bool conv2d_lanes(const struct lanes_call *call);
bool conv2d_grad_input_lanes(const struct lanes_call *call);
bool conv2d_grad_weight_lanes(const struct lanes_call *call);
bool conv2d_grad_bias_lanes(const struct lanes_call *call);
bool linear_lanes(const struct lanes_call *call);
bool linear_grad_input_lanes(const struct lanes_call *call);
bool linear_grad_weight_lanes(const struct lanes_call *call);
bool max_pool2d_lanes(const struct lanes_call *call);
bool max_pool2d_grad_lanes(const struct lanes_call *call);
bool avg_pool2d_lanes(const struct lanes_call *call);
bool avg_pool2d_grad_lanes(const struct lanes_call *call);
bool subsample2d_lanes(const struct lanes_call *call);
bool subsample2d_grad_input_lanes(const struct lanes_call *call);
bool subsample2d_grad_weight_lanes(const struct lanes_call *call);
bool subsample2d_grad_bias_lanes(const struct lanes_call *call);
bool elementwise_lanes(const struct lanes_call *call);      // all functions of one number
bool elementwise_grad_lanes(const struct lanes_call *call); // and their gradients
bool add_lanes(const struct lanes_call *call);
bool copy_lanes(const struct lanes_call *call); // the output is the input, or adds it to a gradient

void conv2d_fast(struct node *node);
void linear_fast(struct node *node);
void max_pool2d_fast(struct node *node);
void elementwise_fast(struct node *node);

#endif
