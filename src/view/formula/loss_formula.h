// Beside the formula of a loss's gradient: the loss, as it was computed on the way forward.
#ifndef CONVSTEP_VIEW_FORMULA_LOSS_FORMULA_H
#define CONVSTEP_VIEW_FORMULA_LOSS_FORMULA_H

#include "view/frame.h"

struct loss_formula {
    struct words symbols, numbers;
    char left[TEXT_MAX], total[64];
    const char *equals;  // "=" or "≈"
    double f, left_w, w; // size, 1 as in the design; of "L = " and of all
};

// false: this is no gradient of one, its number is not there yet, or there is no room.
bool loss_formula_find(struct loss_formula *loss, const struct frame *frame);
void loss_formula_draw(const struct loss_formula *loss, const struct frame *frame, double x);

#endif
