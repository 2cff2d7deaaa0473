// A drawing brought to MNIST's convention, which a network trained on it expects: the ink's
// bounding box scaled to 20 x 20 with its proportions kept, then placed in 28 x 28 so that its
// centre of mass is in the middle (LeCun et al. 1998, section III.A). All in whole numbers: the
// same on every machine.
#ifndef CONVSTEP_IMAGE_DIGIT_H
#define CONVSTEP_IMAGE_DIGIT_H

#include "image/png_file.h"

#include <stdbool.h>

enum { DIGIT_SIDE = 28, DIGIT_BOX = 20, DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE };

// `ink` is height x width, row-major, 0 where there is none and 255 where it is full. Area average,
// halves rounded up; the shift is a whole number of pixels, halves to the right and down, and ink
// never leaves the field. False, and all 0, where there is no ink.
bool digit_normalise(const uint8_t *ink, int width, int height, uint8_t out[DIGIT_PIXELS]);

// The same scaling to a box of `box` in a field of `side`, with the box itself in the middle: a
// picture laid onto a pad.
bool digit_centre(const uint8_t *ink, int width, int height, int box, int side, uint8_t *out);

// What stands out from the background of a picture, height x width: dark on light or light on dark,
// or what is not transparent. The background is the middle one of the border's pixels; what differs
// from it most is full ink, and less than an eighth of that none. False where nothing stands out.
bool digit_ink(const struct png_picture *picture, uint8_t *out);

#endif
