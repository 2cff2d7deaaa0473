// What max_pool2d, avg_pool2d, subsample2d and their gradients share: C x H x W maps, windows K x
// L, C x OH x OW pooled cells. A window reads the cells of it that exist; padding is never read.
#ifndef CONVSTEP_OPS_POOL_H
#define CONVSTEP_OPS_POOL_H

#include "nn/program.h"
#include "ops/geometry.h"

struct pool {
    int64_t C, H, W, OH, OW;
    struct window_axis axis[2]; // rows, columns
    bool include_padding;       // an average's divisor counts padding
    int input, output;          // tensors
    int weight, bias;           // subsample2d; else -1
};

static inline const struct pool *pool_of(const struct node *node)
{
    return node->state;
}

// Which attribute is where in node->attrs; -1: the operation has none, its default holds.
struct pool_attrs {
    int kernel, stride, padding, dilation, ceil_mode, include_padding;
};
// Shapes, prefix sums, state, role of the output. ERROR_LESSON.
bool pool_infer(struct program *program, struct node *node, const struct pool_attrs *which,
                struct error *error);

// A window: its map and place, and which of its cells exist.
struct window {
    int64_t map, y, x;
    int64_t first[2], count[2]; // taps that exist, rows and columns
    int64_t cells;              // how many
};
struct window pool_window(const struct pool *pool, int64_t cell);
// The k-th existing cell, in row order: flat index in the input; its tap, if asked for.
int64_t pool_cell(const struct pool *pool, const struct window *window, int64_t k, int64_t tap[2]);
// The tap by which `window` reads the element `index` of the input; it does read it.
void pool_tap(const struct pool *pool, const struct window *window, int64_t index, int64_t tap[2]);
int64_t pool_divisor(const struct pool *pool, const struct window *window);
// The sum of the window's cells that exist, in row order.
float pool_sum(const struct pool *pool, const float *input, const struct window *window);

// The phase of a pooling walk: one cell a window; its terms are the existing cells, and `extra`.
struct phase pool_phase(const struct pool *pool, int64_t extra);
// Phases "zeros" and "windows" of a gradient that lays zeros first. each: 0, one term an existing
// cell.
int pool_grad_phases(const struct pool *pool, int64_t each, struct phase out[WALK_MAX_PHASES]);

// The windows that read the element `index` of the input: how many; the k-th and which of its
// existing cells the element is.
int64_t pool_n_readers(const struct pool *pool, int64_t index);
struct place pool_reader(const struct pool *pool, int64_t index, int64_t k);
// The same as functions of walks that put one term a cell in phase 1.
int64_t pool_n_sources(const struct node *node, int64_t index);
struct place pool_source(const struct node *node, int64_t index, int64_t k);

// Where the numbers of pools and their gradients go (op->readers): of the input, of the deltas, of
// what the parameters' gradients are made from.
void pool_readers(const struct node *node, int input, int64_t index, struct readers *out);
void pool_grad_readers(const struct node *node, int input, int64_t index, struct readers *out);
void max_pool2d_grad_readers(const struct node *node, int input, int64_t index,
                             struct readers *out);
void subsample2d_parameter_readers(const struct node *node, int input, int64_t index,
                                   struct readers *out);

// A gradient that spreads every delta over its window: which of the input's deltas a step writes,
// and that it reads the window's. false: it lays the zeros.
bool pool_spread_term(const struct pool *pool, struct place place, struct window *window,
                      struct term *out);

// Starts a gradient: at the sums so far, or at zeros.
void pool_lay_zeros(struct node *node);

// ---- shown and said ----------------------------------------------------------------------------
struct operand pool_show_input(const struct pool *pool, const struct window *window, enum of of);
struct operand pool_show_output(const struct pool *pool, const struct window *window, enum of of);
// The deltas of the input that a gradient makes, after an arrow "up-sample"; `zeros`: while they
// are laid there is no window.
struct operand pool_show_back(const struct pool *pool, const struct window *window, bool zeros);
// The one number that `tensor` (a weight, a bias) has for a map. `head`: "weight".
struct operand pool_show_one(const struct pool *pool, int tensor, enum of of, int64_t map,
                             const char *head);
void pool_say_window(struct words *out, const struct pool *pool, const struct window *window,
                     const char *before);
// whose "its" or "the": "its right-upper cell" in windows of 2 x 2, else "its row 1, column 3";
// with "the" the window is said behind it: "row 1, column 3"
void pool_say_tap(struct words *out, const struct pool *pool, const char *whose,
                  const int64_t tap[2]);
// How the caption of a spread step begins, "From window (1, 1): ", and ends, " for its row 2,
// column 1, now 0.5."; `now`: the sum is said even where it is the first there.
void pool_say_from(struct words *out, const struct node *node, const struct walk *walk,
                   struct place place);
void pool_say_for(struct words *out, const struct node *node, const struct walk *walk,
                  struct place place, bool now);
enum { CELLS_SAID = 4 }; // of a window, in a sentence: more are only counted
// "8 × 8 became 4 × 4"
void pool_say_sizes(struct words *out, const struct pool *pool);
void pool_where(const struct node *node, struct place place, enum grain grain, struct words *out);
void pool_grad_where(const struct node *node, struct place place, enum grain grain,
                     struct words *out);
// Whether the element that `place` writes to has a sum already, from an earlier window or path.
bool pool_already(const struct node *node, const struct walk *walk, struct place place,
                  int64_t index);
void pool_say_zeros(struct words *out, const struct node *node);
void pool_counts(const struct pool *pool, struct counts *out);

extern const struct op OP_MAX_POOL2D_GRAD, OP_AVG_POOL2D_GRAD, OP_SUBSAMPLE2D_GRAD_INPUT,
    OP_SUBSAMPLE2D_GRAD_WEIGHT, OP_SUBSAMPLE2D_GRAD_BIAS;

#endif
