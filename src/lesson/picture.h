// A picture as the numbers of a tensor, C x H x W.
#ifndef CONVSTEP_LESSON_PICTURE_H
#define CONVSTEP_LESSON_PICTURE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum picture_fit { PICTURE_STRETCH, PICTURE_PAD };
enum { PICTURE_MAX_SIDE = 16384 };

struct picture_format {
    int channels;      // 1: 0.299 R + 0.587 G + 0.114 B; or 3
    float low, high;   // what pixel values 0 and 255 become
    int height, width; // 0: the picture's own
    enum picture_fit fit;
};

// Fills height and width where they are 0. ERROR_LESSON where `fit` is pad and the picture is
// larger.
bool picture_size(struct picture_format *format, int picture_height, int picture_width,
                  struct error *error);

// Writes channels * height * width numbers from 4-byte RGBA pixels. Transparent pixels stand on
// black. Stretch: each axis by itself, area average where it shrinks, bilinear between pixel
// centres (edges held) where it grows. Pad: as it is, centred (the odd pixel right and below), the
// rest `low`. picture_size has passed.
void picture_numbers(const struct picture_format *format, const uint8_t *rgba, int picture_height,
                     int picture_width, float *out);

#endif
