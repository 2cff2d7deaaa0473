// The sums of the way there written out, one a row: the terms in which the present input stands are
// underlined as far as they have been derived, the one of this step is yellow. Where there is no
// room for all, those that the input stands in; where there is none for them, those around the
// present one, and of long sums what stands around the input.
#ifndef CONVSTEP_VIEW_FORMULA_SUMS_H
#define CONVSTEP_VIEW_FORMULA_SUMS_H

#include "view/stage/derivation.h"

// How many rows they take where there is room for `room`: the same at every step.
int sums_rows(const struct derivation *derivation, const struct frame *frame, int room);
double sums_pitch(const struct frame *frame); // from row to row, u
// Draws as many rows as fit; returns the width they take, the same at every step. With `draws`
// false it only measures.
double sums_draw(const struct frame *frame, const struct derivation *derivation, struct box box,
                 bool draws);

#endif
