// How much a forward operation holds and does, and how much of the input one of its cells sees.
#ifndef CONVSTEP_NN_COUNT_H
#define CONVSTEP_NN_COUNT_H

#include "nn/program.h"

// Receptive field: r grows by dilation * (kernel - 1) * jump, and jump by stride, from layer to
// layer, rows and columns apart. Source: Araujo, Norris and Sim 2019, "Computing receptive fields
// of convolutional neural networks". Where paths meet, the larger counts.
struct field {
    bool spatial;    // false: past a fully connected operation a cell sees the whole input
    int64_t size[2]; // cells of the input that one cell sees, borders aside
    int64_t jump[2]; // cells of the input from one cell to the next
};

// Of the output of forward node `index`, in the tensors that no operation makes.
struct field count_field(const struct program *program, int index);
// Of what it reads: 1 × 1 where that is a tensor that no operation makes.
struct field count_field_before(const struct program *program, int index);
struct counts count_node(const struct node *node, struct words *why);
// Connections, as LeCun et al. 1998 count them: what each cell of the output takes in, the bias
// too; not what a sum is scaled by. Products with padding count, as they do among the multiplies.
// all = cells * each; where maps read unlike numbers of maps, cells are those of one map and each
// is the sum over the maps. 0: cell by cell, or functions of all cells (squashing, softmax,
// losses).
struct connections {
    int64_t all, cells, each;
};
struct connections count_connections(const struct node *node);
// The arithmetic of `why`, before " = " and the number; "" where there is none, or a reason stands
// in its place.
enum { COUNT_TEXT_MAX = 160 };
struct count_arithmetic {
    char parameters[COUNT_TEXT_MAX], multiplies[COUNT_TEXT_MAX];
    char reason[COUNT_TEXT_MAX]; // why there are no parameters: "a mean needs no weights"
};
void count_take_apart(const struct words *why, struct count_arithmetic *out);
// All forward nodes together.
struct counts count_all(const struct program *program);
// One sentence for a forward node: its arithmetic, and what one of its cells sees.
void count_words(const struct node *node, struct words *out);

#endif
