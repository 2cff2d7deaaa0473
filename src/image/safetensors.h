// Tensors in a file: safetensors, as https://github.com/huggingface/safetensors describes it
// (format section). Eight bytes of header length, a JSON header, then the numbers, little-endian,
// row-major.
#ifndef CONVSTEP_IMAGE_SAFETENSORS_H
#define CONVSTEP_IMAGE_SAFETENSORS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAFETENSORS_MAX_RANK = 8, SAFETENSORS_NAME_MAX = 255, SAFETENSORS_MAX_ENTRIES = 65536 };

struct safetensors_entry {
    char name[SAFETENSORS_NAME_MAX + 1]; // UTF-8
    char dtype[12];                      // "F32", as the file says
    int rank;
    int64_t dim[SAFETENSORS_MAX_RANK];
    int64_t elements;  // their product, 1 for rank 0
    size_t begin, end; // bytes of the data after the header
};

struct safetensors {
    struct safetensors_entry *entries; // in the order of the data
    int n;
    const uint8_t *data; // after the header; lives in `bytes`
    char *bytes;         // the file, owned where it was opened by path
    char label[256];     // what messages call it: the path's last part
};

// Reads and checks the whole file: lengths, JSON, names, shapes, and that the entries' bytes follow
// each other without hole or overlap to the end. ERROR_SYSTEM where it cannot be read, ERROR_LESSON
// where it is wrong (or larger than 1 GiB); then nothing needs to be finished.
bool safetensors_open(struct safetensors *file, const char *path, struct error *error);
// The same of bytes in memory, which must outlive `file`.
bool safetensors_parse(struct safetensors *file, const char *label, const void *bytes, size_t size,
                       struct error *error);
void safetensors_finish(struct safetensors *file);

// NULL where there is none.
const struct safetensors_entry *safetensors_find(const struct safetensors *file, const char *name);
// Writes entry->elements numbers to out: F32 as they are, F16 and BF16 exactly, F64 rounded.
// ERROR_LESSON for any other dtype.
bool safetensors_read(const struct safetensors *file, const struct safetensors_entry *entry,
                      float *out, struct error *error);

// A tensor to write, F32. Borrowed.
struct safetensors_item {
    const char *name;
    int rank;
    const int64_t *dim;
    const float *values;
};
// Written whole or not at all (ERROR_SYSTEM), in the order of the names' bytes: the same tensors
// give the same file. The names differ and are UTF-8 of at most SAFETENSORS_NAME_MAX bytes.
bool safetensors_write(const char *path, const struct safetensors_item *items, int n,
                       struct error *error);

#endif
