// A gradient checked on demand: the number is nudged up and down, and the slope of the start of the
// backward pass is measured, in double. It goes forward only, so it shares nothing with the way
// back.
#ifndef CONVSTEP_NN_NUDGE_H
#define CONVSTEP_NN_NUDGE_H

#include "nn/program.h"

// The most steps that a check may take, there and there: beyond, it is refused.
enum { NUDGE_MAX_TERMS = 20000000 };

struct nudge {
    double by;       // what was added and taken away
    double measured; // (L(x + by) - L(x - by)) / (2 by); L is the loss, or the sum of given delta *
                     // value
    double worked;   // what the backward pass says
    bool agrees;     // to three digits, or to a thousandth of the largest gradient of the tensor
};

// false where the tensor has no gradient or the forward pass no numbers (symbols), or where it
// would take too long; *why then says so, static.
bool program_nudge(struct program *program, int tensor, int64_t index, struct nudge *out,
                   const char **why);

#endif
