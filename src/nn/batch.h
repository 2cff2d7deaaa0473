// A program run over many images: the network forward, and back to the gradients of parameters.
//
// One tensor is the image, and one node the loss, whose target class comes with each image; all
// else is shared. Memory: LANES numbers an element of what is computed. Slices: each call does at
// most LANES images, so that the caller keeps its own time budget.
#ifndef CONVSTEP_NN_BATCH_H
#define CONVSTEP_NN_BATCH_H

#include "nn/lanes.h"
#include "nn/program.h"

struct batch;

// Which attribute of an operation is a target class (op->params, PARAM_CLASS); -1: none is.
int op_class_attr(const struct op *op);

// `image` is the tensor that each image replaces; -1: none. Nodes up to the loss and, with
// `parameters`, the gradient nodes that lead to them are run; others are not. The program must have
// no symbolic tensor on the way. Parameters' numbers are read from program->tensors[].value at each
// run.
struct batch *batch_create(struct program *program, const struct lanes_kernels *kernels, int image,
                           int loss_node, const int *parameters, int n_parameters);
void batch_destroy(struct batch *batch);
int64_t batch_image_elements(const struct batch *batch); // numbers of one image

// images: `used` (1..LANES) arrays of the image tensor's elements; classes: their targets. With
// `sums` (one array a parameter, as many elements) gradients are added onto them image by image.
void batch_run(struct batch *batch, const float *const *images, const int32_t *classes, int used,
               float *const *sums);
// After a run: element of a tensor's value in a lane; the loss.
float batch_value(const struct batch *batch, int tensor, int64_t index, int lane);

#endif
