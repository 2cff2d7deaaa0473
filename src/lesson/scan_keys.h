// Keys as they stand in a JSON text, escapes and all: two spellings of the same key are the same
// key.
#ifndef CONVSTEP_LESSON_SCAN_KEYS_H
#define CONVSTEP_LESSON_SCAN_KEYS_H

#include <stdbool.h>
#include <stdint.h>

// The four digits of \uXXXX at `digits`; -1 where they are not, or stand beyond `end`.
int32_t scan_hex4(const char *digits, const char *end);
// The next character of a scanned string (`*at` behind its opening quote), escapes read; 0 at its
// end.
uint32_t scan_string_next(const char **at);
// Both are opening quotes of scanned strings.
bool scan_same_key(const char *a, const char *b);
// For qsort of pointers to opening quotes: by their characters, then by their place in the text.
int scan_key_order(const void *a, const void *b);

#endif
