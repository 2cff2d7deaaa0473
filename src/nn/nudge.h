// A gradient checked on demand: the number is nudged up and down, and the slope of the start of the
// backward pass is measured, in double. It goes forward only, so it shares nothing with the way
// back.
#ifndef CONVSTEP_NN_NUDGE_H
#define CONVSTEP_NN_NUDGE_H

#include "nn/program.h"

// The most steps that a check may take, there and there: beyond, it is refused.
enum { NUDGE_MAX_TERMS = 20000000 };

struct nudge {
    double by;       // what was added and taken away: 0.001, or less where that says nothing
    double measured; // (L(x + by) - L(x - by)) / (2 by); L is the loss, or the sum of given delta *
                     // value
    double worked;   // what the backward pass says
    // At a corner (two maxima alike, a rectifier at 0) the slopes to the two sides differ. A
    // gradient that lies between them agrees; where several corners meet, another may be right too,
    // and the check decides nothing.
    bool corner;
    double down, up; // those slopes
    bool agrees;     // to three digits, or to a thousandth of the largest gradient of the tensor
};

int64_t nudge_terms(const struct program *program); // steps of one forward pass

// false where the gradient does not exist or has no numbers (symbols), or where it would take too
// long; *why then says so, static. The last results are kept in the program until its numbers
// change, so that asking again for the same number runs nothing.
bool program_nudge(struct program *program, int tensor, int64_t index, struct nudge *out,
                   const char **why);

#endif
