// How numbers are written: one place for cells, formula, captions, transcript and JSON.
#ifndef CONVSTEP_BASE_NUMBER_H
#define CONVSTEP_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMBER_MAX = 64 }; // bytes that any function here may write, NUL included

// The shortest decimal text that reads back as the same float32: "0.1", "1e-10", "-0". ASCII, for
// JSON. Not finite: "null". Independent of the locale.
size_t number_json(float value, char out[NUMBER_MAX]);
size_t number_json_double(double value, char out[NUMBER_MAX]);

// Fewest decimals (0..max) with which the shortest text of `value` is exact; max + 1 where none is.
int number_exact_decimals(float value, int max);

// Fixed decimals for people: U+2212 for the minus, no minus on a zero ("0.0"). `decimals` 0..9.
size_t number_people(double value, int decimals, char out[NUMBER_MAX]);

// With a thin space (U+2009) each three digits: 1 368.
size_t number_count(int64_t value, char out[NUMBER_MAX]);

#endif
