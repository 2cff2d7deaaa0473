// What a formula that stands in numbers comes to, as it is printed: "0.235 − 1" is −0.765.
#ifndef CONVSTEP_VIEW_FORMULA_ARITHMETIC_H
#define CONVSTEP_VIEW_FORMULA_ARITHMETIC_H

#include "nn/words.h"

// Reads +, −, ×, ÷ (or /), brackets, ², max(a, b), ln and exp( ). false: it holds something else.
bool arithmetic_value(const char *text, double *value);
bool arithmetic_words(const struct words *words, double *value);
// "=" where what is printed comes to `result` with so many decimals, else "≈".
const char *arithmetic_equals(const struct words *words, double result, int decimals);

#endif
