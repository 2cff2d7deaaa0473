// The parameters of a network: which ones training changes, and random numbers to start from.
#ifndef CONVSTEP_NN_PARAMETERS_H
#define CONVSTEP_NN_PARAMETERS_H

#include "nn/program.h"
#include "nn/random.h"

// The loss of which there is a class to be right about. Where the backward pass starts at one, that
// one; else the only one in the network; -1: none, or several.
int parameters_loss(const struct program *program);
// Writes the tensors that training changes where none are named: those of the update; without one,
// every weight and bias that the loss depends on, but for those of op->keeps_weights. Returns how
// many; out has room for all tensors.
int parameters_default(const struct program *program, int *out);
// Fills a declared tensor, by what it is first used for. Weights: normal numbers with the standard
// deviation sqrt(2 / inputs of one output) (He, Zhang, Ren and Sun 2015). One weight a map of a
// pooling: 1 / cells of a window, so that it begins as an average. Weights that training leaves
// alone: -1 or 1. Biases: 0. `seed`'s stream is the tensor's index.
void parameters_randomise(struct program *program, int tensor, const struct random *seed);

// The numbers of some declared tensors, one behind the other; the caller frees them.
float *parameters_taken(const struct program *program, const int *tensors, int n);
// Puts them back, into this program or another of the same lesson.
void parameters_put(struct program *program, const int *tensors, int n, const float *numbers);

#endif
