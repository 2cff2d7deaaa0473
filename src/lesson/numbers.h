// Nested lists of numbers, shapes and indices as they stand in the file.
#ifndef CONVSTEP_LESSON_NUMBERS_H
#define CONVSTEP_LESSON_NUMBERS_H

#include "lesson/reader.h"

// The shape of nested lists of numbers: rank 0 to 4, not ragged, no empty axis.
bool numbers_shape(struct reader *reader, const struct json *value, struct shape *shape);
// The numbers of a value that numbers_shape has passed, in row order; each must fit float32.
bool numbers_floats(struct reader *reader, const struct json *value, float *out);
// As they are, and where each stands (`places` may be NULL).
void numbers_doubles(struct reader *reader, const struct json *value, double *out,
                     struct file_place *places);
// Numbers for a tensor of this shape: leading axes of size 1 may be left out. Fills the rank of the
// lists.
bool numbers_fit(struct reader *reader, const struct json *value, const struct shape *shape,
                 int *given_rank);

// A list of axis lengths, within the limits of a tensor.
bool numbers_read_shape(struct reader *reader, const struct json *list, struct shape *shape);
// Counts `shape` against the limit of all tensors together, before its memory is asked for.
bool numbers_within_limit(struct reader *reader, const struct json *at, const struct shape *shape);
// A list of indices from 0 into a tensor of this shape, as a flat index.
bool numbers_read_index(struct reader *reader, const struct json *list, const struct shape *shape,
                        int64_t *index);

#endif
