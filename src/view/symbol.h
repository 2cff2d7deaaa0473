// Symbols with real sub- and superscripts, set from markup: "w_{12}", "a^{l-1}", "δz_{21}".
// Letters are italic, digits and signs upright; scripts are 0.66 of the size.
#ifndef CONVSTEP_VIEW_SYMBOL_H
#define CONVSTEP_VIEW_SYMBOL_H

#include "view/frame.h"

double math_width(const struct frame *frame, const char *math, double size);
// x is the left, the middle or the right end (anchor), y the middle of the x-height band. Returns
// the width.
double math_draw(const struct frame *frame, double x, double y, const char *math, double size,
                 struct color color, struct color behind, enum anchor anchor);

#endif
