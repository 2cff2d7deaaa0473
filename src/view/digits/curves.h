// Curves over rounds, in ink: told apart by their strokes and by labels at their ends, not by hue.
#ifndef CONVSTEP_VIEW_DIGITS_CURVES_H
#define CONVSTEP_VIEW_DIGITS_CURVES_H

#include "view/frame.h"

enum { CURVES_MAX = 3, CURVE_VALUE_MAX = 64 };
enum curve_stroke {
    CURVE_FOLLOWED, // thick; ends in the yellow dot
    CURVE_SQUARES,  // thin, with squares along it
    CURVE_DASHED    // grey
};
struct curve {
    const char *name;            // short
    char value[CURVE_VALUE_MAX]; // below the name: what it is now
    enum curve_stroke stroke;
    const double *values; // of rounds 0 .. now
};
struct chart {
    const char *title, *note;
    double most; // the axis goes from 0 to it; values above are cut at its edge
    double tick; // one line each
    int rounds, now;
    bool numbers; // of the rounds, below
    struct curve curves[CURVES_MAX];
    int n; // 0: nothing is known yet
};

// Fills the box: head, axis, curves up to `now`, where a line stands, and the labels right of it.
// Two charts of the same width have their rounds at the same places.
void curves_draw(const struct frame *frame, const struct chart *chart, struct box box);
// A tick that goes into `most` about four times: 1, 2, 2.5 or 5 by a power of ten.
double curves_tick(double most);

#endif
