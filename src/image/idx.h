// MNIST's IDX files (http://yann.lecun.com/exdb/mnist, "file format"): a magic number, the axes,
// the bytes. Plain or compressed by gzip; which of the two, the first bytes tell.
#ifndef CONVSTEP_IMAGE_IDX_H
#define CONVSTEP_IMAGE_IDX_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Limits: unpacked bytes of a file, a side of an image.
#define IDX_MAX_BYTES ((size_t)1 << 30)
enum { IDX_MAX_SIDE = 4096 };

struct idx {
    int64_t count;
    int height, width; // of an image; 1 and 1 for labels
    uint8_t *bytes;    // count * height * width, row-major; owned
};

// Images: magic 0x00000803, three axes. Labels: 0x00000801, one. ERROR_SYSTEM where the file cannot
// be read, ERROR_LESSON where it is not such a file, is cut short, has bytes to spare or is too
// large; then nothing needs to be finished.
bool idx_read_images(struct idx *images, const char *path, struct error *error);
bool idx_read_labels(struct idx *labels, const char *path, struct error *error);
// The same of bytes in memory; `label` is what messages call them.
bool idx_parse(struct idx *idx, bool images, const char *label, const void *bytes, size_t size,
               struct error *error);
void idx_finish(struct idx *idx);

// Both, which must be as many. `labels` are below `classes` where that is above 0.
bool idx_read_pair(struct idx *images, struct idx *labels, const char *images_path,
                   const char *labels_path, int classes, struct error *error);

#endif
