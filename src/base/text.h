// UTF-8, and the name that was probably meant.
#ifndef CONVSTEP_BASE_TEXT_H
#define CONVSTEP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Decodes one character, strictly (no surrogates, no overlong forms). Returns its length in bytes,
// 0 at the end or where the bytes are not UTF-8.
size_t utf8_decode(const char *text, size_t length, uint32_t *codepoint);
size_t utf8_encode(uint32_t codepoint, char out[4]);

// The nearest of `names` by edit distance (transpositions count one), or NULL where none is near:
// at most a third of the word's length plus one.
const char *text_nearest(const char *word, const char *const *names, size_t n_names);

bool text_ends_with(const char *text, const char *end);

#endif
