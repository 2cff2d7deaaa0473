// What the operations without sliding windows share: a walk of one step a cell, its grid on the
// stage, the checks of their inputs' ranks.
#ifndef CONVSTEP_OPS_CELLS_H
#define CONVSTEP_OPS_CELLS_H

#include "nn/program.h"

// Fills the axes, maps and map_begin of a phase that visits every cell of `shape` in row order; the
// loop cell is the flat index. Rank 0 is one axis of one cell.
void cells_axes(const struct shape *shape, struct phase *out);
// The whole walk of a node that writes each cell by one step: phase "cells".
int cells_phases(const struct node *node, struct phase out[WALK_MAX_PHASES]);
// How many maps the tensor has: its first index; 1 for a single number.
int64_t cells_maps(const struct shape *shape);

// The grid that holds element `index` of a tensor, rank 1 as a column. The window lies on that one
// cell; cells_frame makes it another. index -1: the first map, no window.
struct operand cells_show(const struct node *node, int tensor, enum of of, int64_t index);
void cells_frame(struct operand *show, int64_t row, int64_t column, int64_t rows, int64_t columns);
// "4 × 3 × 3" below the grid.
void cells_note_shape(struct operand *show, const struct node *node);

// The term of a step that reads the same cell of inputs `first` .. `first + n - 1`.
struct term cells_term(const struct node *node, int64_t index, int first, int n, enum combine by);
struct ref cells_input(const struct node *node, int input, int64_t index);
const struct shape *cells_input_shape(const struct node *node, int input);

// Writes value to out[index], going on from the sum before where there is one.
void cells_put(struct node *node, int64_t index, float value);

// Input 0 must have rank 1; the message names flatten.
bool cells_want_rank_1(const struct node *node, struct error *error);
// attrs[0], the index of the right class, must be one of input 0.
bool cells_want_class(const struct node *node, struct error *error);
// Inputs 0 and 1 must have equal shapes; `param` is the name of input 1.
bool cells_want_equal(const struct node *node, const char *param, struct error *error);

// Long sums are shown in at most eight groups, of at least five terms each.
int64_t cells_terms_of_a_row(int64_t terms);

// No parameters and no products.
void cells_counts(const struct node *node, struct counts *out, struct words *why);

// A cell's symbol, or its number (in brackets where negative): the operands of a formula.
void cells_say_operand(struct words *words, const struct node *node, struct ref ref, bool number);
// The same for the first operand, which needs no brackets.
void cells_say_first(struct words *words, const struct node *node, struct ref ref, bool number);
// The number the step at `place` leaves in its cell, in the colour of its role.
void cells_say_result(struct words *words, const struct node *node, struct place place);
// "; the sum is now 0.3"; nothing where there are no numbers.
void cells_say_sum(struct words *words, const struct node *node, struct place place);
// ", added to the sum already there": for gradients that go on from the sum of another operation.
void cells_say_joined(struct words *words, const struct node *node);
// " makes 0.3.": how a sentence about a cell's working ends; what was there before is named too.
void cells_say_makes(struct words *words, const struct node *node, struct place place);
// Does a step of this grain make more than one cell? Its caption speaks of all of them then.
bool cells_whole(const struct node *node, enum grain grain);
// "Map 2 of 6: " at grain map where there are several.
void cells_say_map(struct words *words, const struct node *node, struct place place,
                   enum grain grain);

#endif
