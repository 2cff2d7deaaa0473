// The chain rule in symbols (design system 2, section 4; picture 11): what was done on the way
// there, the sums it made written out, and the list of results as far as they are derived. For any
// operation whose walk asks, cell by cell, what a cell of its input touched, where there are no
// numbers.
#ifndef CONVSTEP_VIEW_STAGE_DERIVATION_H
#define CONVSTEP_VIEW_STAGE_DERIVATION_H

#include "view/formula/terms.h"
#include "view/stage/stage.h"

struct derivation {
    const struct node *forward; // the operation whose gradient this is
    const struct walk *walk;    // how its sums are made
    struct terms terms;         // of the delta that is derived
    struct ref cell;            // the input it is the delta of; tensor -1: none
    int64_t results, outputs;   // deltas in all; sums in all
    int64_t derived;            // deltas that are complete
};

// False where this step shows no such thing.
bool derivation_find(struct derivation *derivation, const struct frame *frame);
// The sum that term k of the delta goes through, and its own term in which the cell stands (-1:
// none).
int64_t derivation_output(const struct derivation *derivation, const struct frame *frame,
                          int64_t k);
int64_t derivation_place(const struct derivation *derivation, int64_t output);
struct term derivation_term(const struct derivation *derivation, int64_t output, int64_t k);
int64_t derivation_sum_terms(const struct derivation *derivation, int64_t output);

// Stage, sums and list in the place of the stage; takes the list's column off the frame's stage.
void derivation_draw(struct frame *frame, const struct derivation *derivation);
// The list, where it lies over the stage: drawn after everything else.
void derivation_draw_sheet(const struct frame *frame, const struct derivation *derivation);

// "nine", or from eleven on "11"; "Nine" with a capital.
void count_word(int64_t n, char out[64]);

#endif
