// The terms of the cell that this step works on, in symbols, in numbers, and added up.
#ifndef CONVSTEP_VIEW_FORMULA_TERMS_H
#define CONVSTEP_VIEW_FORMULA_TERMS_H

#include "view/frame.h"

struct terms {
    struct ref written; // the cell; tensor -1: none
    int64_t n, done;    // how many in all; how many of them are done
    int64_t now;        // the one of this very step, yellow; -1: none
    bool known;         // there are numbers
    bool finished;
    bool waiting;  // this step makes no cell: the next one's terms are all to come
    bool previous; // the sum goes on from another operation's
    double before; // that number
    double total;  // of the cell so far
    enum role role;
    int decimals; // of sums
};

void terms_find(struct terms *terms, const struct frame *frame);
struct term terms_at(const struct terms *terms, const struct frame *frame, int64_t k);
// The sum after term k.
double terms_running(const struct terms *terms, const struct frame *frame, int64_t k);
// What terms first .. first + n - 1 bring together: their sum, or the largest of them.
double terms_subtotal(const struct terms *terms, const struct frame *frame, int64_t first,
                      int64_t n);
// What a term brings by itself; 0 where it has no numbers.
double term_value(const struct frame *frame, const struct term *term);
void term_symbol(struct words *words, const struct frame *frame, const struct term *term);
void term_number(struct words *words, const struct frame *frame, const struct term *term);
// What stands before a term: "+", ",", "×", "÷".
const char *term_operator(const struct term *term);
// Scaling and dividing work on all that stands before them.
bool term_on_sum(const struct term *term);
// "=" or, where the rounded terms do not add up to the rounded sum, "≈".
const char *terms_equals(const struct terms *terms, const struct frame *frame);
// A sum of the cell as it is written in the formula, and as in its grid.
void terms_sum_text(const struct terms *terms, double value, char out[64]);
void terms_total_text(const struct terms *terms, const struct frame *frame, double value,
                      char out[64]);

#endif
