// What one number of a network hangs on: its gradient with respect to everything that it is made
// of, the picture too. The network up to it is built once more, with a delta of 1 at that number,
// and goes back by the operations that any lesson goes back by.
#ifndef CONVSTEP_NN_INFLUENCE_H
#define CONVSTEP_NN_INFLUENCE_H

#include "nn/program.h"

struct influence;

// Of element `index` of a tensor that the network makes. NULL where that cannot be: it is declared,
// has no numbers, or an operation on the way has no gradient. The numbers of declared tensors are
// copied now; `program` must outlive the influence.
struct influence *influence_create(struct program *program, int tensor, int64_t index);
void influence_destroy(struct influence *influence); // takes NULL

// ∂(that number) / ∂(each element of a tensor), in the tensor's order; NULL where it does not hang
// on it. Lives as long as the influence.
const float *influence_of(struct influence *influence, int tensor);
// How much each map of a tensor does to it: the sum over the map of gradient * value. `sums` has
// one number a map (of a list, one an element). False where it does not hang on it.
bool influence_maps(struct influence *influence, int tensor, double *sums);
// The network that was built, to check it (nn/nudge.h).
struct program *influence_program(struct influence *influence);

#endif
