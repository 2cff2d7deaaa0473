// What conv2d and its gradients share: sizes, and which maps read which.
//
// C x H x W input, O x I x K x L weight (I = C / groups), O x OH x OW output.
#ifndef CONVSTEP_OPS_CONV_H
#define CONVSTEP_OPS_CONV_H

#include "nn/program.h"
#include "ops/geometry.h"

enum { PRODUCTS_SAID = 4 }; // of a cell, in a sentence: more are only counted

struct conv {
    int64_t C, H, W, O, OH, OW, K, L;
    int64_t slices; // I: the weight's second axis
    int64_t groups;
    struct window_axis axis[2]; // rows, columns
    bool table;                 // a connection table stands in for groups
    const int64_t *in_begin;    // table: O + 1 prefix sums into in_map
    const int64_t *in_map;      // input maps of each output map, ascending
    const int64_t *out_begin;   // table: C + 1 prefix sums into out_map
    const int64_t *out_map;     // output maps of each input map, ascending
    bool bias;
    int input, weight, bias_tensor, output; // tensors; bias_tensor -1 where there is none
};

extern const struct op OP_CONV2D_GRAD_INPUT, OP_CONV2D_GRAD_WEIGHT, OP_CONV2D_GRAD_BIAS;

static inline const struct conv *conv_of(const struct node *node)
{
    return node->state;
}

// Input maps that output map o reads: how many; the k-th; its slice of the kernel.
int64_t conv_inputs(const struct conv *conv, int64_t o);
int64_t conv_input(const struct conv *conv, int64_t o, int64_t k);
int64_t conv_slice(const struct conv *conv, int64_t o, int64_t c);
// Output maps that read input map c: how many; the k-th; which of them o is.
int64_t conv_outputs(const struct conv *conv, int64_t c);
int64_t conv_output(const struct conv *conv, int64_t c, int64_t k);
int64_t conv_output_rank(const struct conv *conv, int64_t c, int64_t o);

// Flat indices.
int64_t conv_weight_at(const struct conv *conv, int64_t o, int64_t slice, int64_t row, int64_t col);
int64_t conv_output_at(const struct conv *conv, int64_t o, int64_t row, int64_t col);
int64_t conv_input_at(const struct conv *conv, int64_t c, int64_t row, int64_t col);

// Zeros around the deltas, so that the turned kernel reaches every input cell: low before the first
// (negative: it is cropped), high after the last, in cells after the zeros between.
int64_t conv_pad_low(const struct window_axis *axis);
int64_t conv_pad_high(const struct window_axis *axis);

// Grids of the stage that several walks show.
struct operand conv_show_input(const struct conv *conv, int64_t map);
struct operand conv_show_kernel(const struct conv *conv, int64_t o, int64_t slice);
struct operand conv_show_deltas(const struct conv *conv, int64_t o);
struct operand conv_show_result(const struct conv *conv, int64_t c); // the deltas of the input

// Where their numbers go (op->readers).
void conv2d_readers(const struct node *node, int input, int64_t index, struct readers *out);
void conv2d_grad_input_readers(const struct node *node, int input, int64_t index,
                               struct readers *out);
void conv2d_grad_weight_readers(const struct node *node, int input, int64_t index,
                                struct readers *out);
void conv2d_grad_bias_readers(const struct node *node, int input, int64_t index,
                              struct readers *out);

// The walks "scatter" (conv2d_scatter.c) and "chain rule" (conv2d_chain.c) of the input's gradient.
int scatter_phases(const struct node *node, struct phase out[WALK_MAX_PHASES]);
void scatter_term(const struct node *node, struct place place, struct term *out);
int64_t scatter_n_sources(const struct node *node, int64_t index);
struct place scatter_source(const struct node *node, int64_t index, int64_t k);
int scatter_operands(const struct node *node, struct place place, struct operand out[OPERANDS_MAX]);
void scatter_caption(const struct node *node, struct place place, enum grain grain,
                     struct words *out);
void scatter_where(const struct node *node, struct place place, enum grain grain,
                   struct words *out);
int chain_phases(const struct node *node, struct phase out[WALK_MAX_PHASES]);
void chain_term(const struct node *node, struct place place, struct term *out);
int chain_operands(const struct node *node, struct place place, struct operand out[OPERANDS_MAX]);
void chain_caption(const struct node *node, struct place place, enum grain grain,
                   struct words *out);

#endif
