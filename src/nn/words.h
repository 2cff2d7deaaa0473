// Sentences in pieces: plain words, numbers and symbols with their role, so that the same sentence
// is drawn in ink and colour, and written as plain text.
#ifndef CONVSTEP_NN_WORDS_H
#define CONVSTEP_NN_WORDS_H

#include "nn/tensor.h"

enum grain { GRAIN_LAYER, GRAIN_MAP, GRAIN_CELL, GRAIN_MULTIPLY, GRAIN_COUNT };
extern const char *const GRAIN_NAMES[GRAIN_COUNT]; // "layer", "map", "cell", "multiply"

enum word_kind { WORD_PLAIN, WORD_BOLD, WORD_NUMBER, WORD_MATH };
enum { WORDS_MAX = 24, WORDS_TEXT_MAX = 640 };
struct word {
    enum word_kind kind;
    int role;                  // enum role, or -1: ink
    unsigned short begin, end; // into text
};
struct words {
    int n;
    struct word word[WORDS_MAX];
    size_t length;
    char text[WORDS_TEXT_MAX]; // words that do not fit are cut at a whole character
};

void words_clear(struct words *words);
void words_plain(struct words *words, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void words_bold(struct words *words, const char *text);
void words_math(struct words *words, int role, const char *math); // "w_{12}", "a^{l-1}"
void words_number_text(struct words *words, int role, const char *number);
// Markup of stories: $…$ is a symbol, **…** bold; the rest plain.
void words_markup(struct words *words, const char *markup);
// Plain UTF-8: sub- and superscripts as Unicode where they all exist ("δa₂₂", "aˡ⁻¹"), else "_{…}".
void words_to_text(const struct words *words, char *out, size_t size);
void math_to_text(const char *math, char *out, size_t size);

#endif
