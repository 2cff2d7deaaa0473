// The operations of one file each, for the table and for each other's gradients.
#ifndef CONVSTEP_OPS_OPERATIONS_H
#define CONVSTEP_OPS_OPERATIONS_H

#include "nn/op.h"

extern const struct op OP_CONV2D, OP_MAX_POOL2D, OP_AVG_POOL2D, OP_SUBSAMPLE2D;
extern const struct op OP_RELU, OP_SIGMOID, OP_TANH, OP_SCALED_TANH; // elementwise.c
extern const struct op OP_RELU_GRAD, OP_SIGMOID_GRAD, OP_TANH_GRAD, OP_SCALED_TANH_GRAD;
extern const struct op OP_FLATTEN, OP_FLATTEN_GRAD;
extern const struct op OP_ADD, OP_ADD_GRAD_INPUT, OP_ADD_GRAD_OTHER;
extern const struct op OP_LINEAR;
extern const struct op OP_LINEAR_GRAD_INPUT, OP_LINEAR_GRAD_WEIGHT, OP_LINEAR_GRAD_BIAS;
extern const struct op OP_RBF, OP_RBF_GRAD_INPUT, OP_RBF_GRAD_WEIGHT;
extern const struct op OP_SOFTMAX, OP_SOFTMAX_GRAD;
extern const struct op OP_CROSS_ENTROPY, OP_CROSS_ENTROPY_GRAD;
extern const struct op OP_MSE_LOSS, OP_MSE_LOSS_GRAD_INPUT, OP_MSE_LOSS_GRAD_TARGET;
extern const struct op OP_RBF_LOSS, OP_RBF_LOSS_GRAD;

#endif
