// Sentences in pieces (nn/words.h) set in one or more lines: numbers bold in the ink of their role,
// symbols in the math font.
#ifndef CONVSTEP_VIEW_SENTENCE_H
#define CONVSTEP_VIEW_SENTENCE_H

#include "nn/words.h"
#include "view/frame.h"

struct sentence_style {
    enum font font; // of plain words
    double size;
    struct color color, behind;
    enum anchor anchor;
    bool on_now;      // stands on the yellow: the roles' inks for that
    bool one_color;   // roles have no ink of their own (faint)
    bool strong;      // numbers are bold
    double math_size; // of symbols; 0: 1.16 of the size
};

enum { ATOMS_MAX = 200, LINES_MAX = 6 };
// What no line break divides: a word, a number, a symbol.
struct atom {
    enum word_kind kind;
    int role;
    unsigned short begin, end; // in the words' text
    bool spaced;               // a space stands before it
    double width, gap;         // its own, and of that space
};
struct sentence {
    const struct words *words; // borrowed
    struct sentence_style style;
    struct atom atoms[ATOMS_MAX];
    int n;
};

void sentence_init(struct sentence *sentence, const struct frame *frame, const struct words *words,
                   struct sentence_style style);
double sentence_width(const struct sentence *sentence);
// Breaks into at most `max` lines of `room`; line i is atoms begin[i] .. begin[i + 1]. Two lines
// are of like length, and break after a sentence where that is possible. Returns the number of
// lines, or 0 where they are not enough.
int sentence_break(const struct sentence *sentence, double room, int max, int begin[LINES_MAX + 1]);
double sentence_line(const struct sentence *sentence, const struct frame *frame, double x, double y,
                     int begin, int end);
void sentence_draw(const struct sentence *sentence, const struct frame *frame, double x, double y);

// At most `max` lines of `room` in the largest size from style.size down to `least`, `pitch` times
// the size apart, centred on y; at the least size what is too long is cut. Returns the height.
double sentence_fit(const struct frame *frame, const struct words *words,
                    struct sentence_style style, struct box place, double least, int max,
                    double pitch);

#endif
