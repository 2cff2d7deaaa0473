// Sentences that captions of several operations share. All append to `words`.
#ifndef CONVSTEP_OPS_SAY_H
#define CONVSTEP_OPS_SAY_H

#include "nn/program.h"

// "first", "second", … up to "tenth"; NULL beyond. `n` counts from 0.
const char *say_ordinal(int64_t n);
// "Third product", "Product 14 of 25" (n from 0).
void say_nth(struct words *words, const char *what, int64_t n, int64_t of);
// "row 2, column 3" from 0-based indices.
void say_row_column(struct words *words, int64_t row, int64_t column);
// "input" or, where there are several, "input map 2".
void say_map(struct words *words, const char *what, int64_t map, int64_t maps);
// "2 × 3"
void say_size(struct words *words, int64_t rows, int64_t columns);
// ", padded by 1" or ", padded by 1 and 2"; nothing where both are 0.
void say_padded(struct words *words, int64_t rows, int64_t columns);
// "one more to add", "5 more to add"
void say_left(struct words *words, int64_t left);

// The number of a cell in its role's colour, its symbol where it has none; say_factor puts negative
// numbers in brackets.
void say_value(struct words *words, const struct node *node, struct ref ref);
void say_factor(struct words *words, const struct node *node, struct ref ref);
// "r0 × r1" of a product.
void say_product(struct words *words, const struct node *node, const struct term *term);
// "1 × 0.4 + 3 × (−0.2)": what makes the element `index` of what the node writes, products with
// zeros of padding left out, and what scales or divides the sum. false, and nothing is said, where
// there are none or more than `most`.
bool say_terms(struct words *words, const struct node *node, const struct walk *walk, int64_t index,
               int most);
// The number that the step at `place` leaves in the cell it writes; its symbol where there is none.
void say_partial(struct words *words, const struct node *node, const struct walk *walk,
                 struct place place);
bool say_known(const struct node *node, struct ref ref, double *value);

// Position of a cell in its window, for people: "left-upper", "right-upper", "left-bottom",
// "right-bottom" in a window of 2 x 2; else "row 2, column 1".
void say_corner(struct words *words, int64_t row, int64_t column, int64_t rows, int64_t columns);

// The tensor's last two axes, of one map: rank 0 and 1 are a single row.
struct ref ref_of(int tensor, enum of of, int64_t index);

#endif
