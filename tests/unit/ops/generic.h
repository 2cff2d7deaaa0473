// What must hold of every operation and every walk, whatever it computes. Each function fails the
// running cmocka test, naming the operation, the walk and the place.
#ifndef CONVSTEP_TESTS_OPS_GENERIC_H
#define CONVSTEP_TESTS_OPS_GENERIC_H

#include "cmocka_all.h"

#include "lesson/lesson.h"

// For every node of the program and each of its walks: step numbers decode and encode; reads name
// cells that exist and that the node declares; every element is finished exactly once; the sum
// after its last term is what compute() wrote, bit for bit; sources name the very places that touch
// it.
void generic_walks(struct program *program);

// Every gradient of a declared tensor against central differences of sum(given * value) over the
// starts, in double. Programs without numbers have none to compare.
void generic_gradients(struct program *program);

// A lesson with random shapes, attributes and numbers around the operation `kind`; the same for the
// same seed. The caller destroys it.
enum { GENERIC_KINDS = 19 };
extern const char *const GENERIC_KIND_NAMES[GENERIC_KINDS];
struct lesson *generic_lesson(int kind, unsigned seed);

#endif
