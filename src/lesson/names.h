// Names in messages: what there is, where one asked for something else.
#ifndef CONVSTEP_LESSON_NAMES_H
#define CONVSTEP_LESSON_NAMES_H

#include "base/arena.h"

// Where a tensor has another shape, but would fit in another arrangement.
#define AS_MANY_NUMBERS ", as many numbers: reshape it before it is saved"

// "a, b and c"; of many "a, b, c, d, e, f and 12 more". In the arena.
const char *names_listed(struct arena *arena, const char *const *names, size_t n);

#endif
