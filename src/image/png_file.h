// PNG in and out, through libpng.
#ifndef CONVSTEP_IMAGE_PNG_FILE_H
#define CONVSTEP_IMAGE_PNG_FILE_H

#include "base/error.h"

#include <stdint.h>

struct png_picture {
    int width, height;
    uint8_t *rgba;
}; // 4 bytes a pixel, not premultiplied

// 0x00RRGGBB pixels, `pitch` in pixels, as 8-bit RGB. Written whole or not at all.
bool png_write_file(const char *path, const uint32_t *pixels, int width, int height, int pitch,
                    struct error *error);
// ERROR_LESSON where it is no PNG or too large (16384 pixels a side, 64 MiB), ERROR_SYSTEM where it
// cannot be read.
bool png_read_file(const char *path, struct png_picture *picture, struct error *error);
void png_picture_finish(struct png_picture *picture);

#endif
