// A lesson's program: tensors, and one flat list of nodes: the network's operations, then their
// gradients in reverse order, then the updates. Values are computed when they are looked at.
#ifndef CONVSTEP_NN_PROGRAM_H
#define CONVSTEP_NN_PROGRAM_H

#include "base/arena.h"
#include "nn/op.h"

struct program {
    struct arena arena; // everything below lives here
    struct tensor *tensors;
    int n_tensors, cap_tensors;
    struct node **nodes; // stable addresses
    int n_nodes, cap_nodes;
    int n_forward;    // the first n_forward nodes are the network
    struct gradient { // per tensor
        bool wanted;  // a start depends on it
        bool exists;
        bool known;         // has numbers
        const float *given; // a given delta (or the loss's 1), NULL: none
        bool given_symbolic;
        int last_node; // the node that finishes it; -1: only given
    } * gradients;
    struct update {
        int node; // -1: not updated
    } * updates;
    double learning_rate;
    const char *const *classes; // names of what the network tells apart, borrowed; NULL: none
    int n_classes;
    struct error *building; // while program_backward runs: where an operation's error goes
    int decimals;           // the lesson's override; -1: by rule
    int exact_decimals;     // 0..2 where every number of the lesson is exact with so many; else -1.
                            // Filled on first use by program_decimals
    bool decimals_known;
    int *grid_decimals[4];     // by enum of: per tensor, cached; -1 unknown
    uint64_t changes;          // counts program_changed
    struct nudge_kept *nudges; // the last checks of gradients (nn/nudge.c); NULL: none yet
};

void program_init(struct program *program);
void program_finish(struct program *program);

// Declares a tensor; copies name; `value` (may be NULL: symbolic) is copied into the arena.
// Returns its index. The caller has checked that the name is new and the shape within limits.
int program_tensor(struct program *program, const char *name, const struct shape *shape,
                   const float *value);
int program_find(const struct program *program, const char *name);      // -1
int program_find_node(const struct program *program, const char *name); // -1

// Appends a forward operation that writes a new tensor `output`; inputs in the order of the op's
// tensor parameters (-1: absent), attrs in the order of op->params. Runs infer. NULL and error
// (ERROR_LESSON, pointer = parameter name) where it does not fit.
struct node *program_forward(struct program *program, const struct op *op, const char *name,
                             const int *inputs, const struct attr *attrs, const char *output,
                             struct error *error);

// Starts of the backward pass: a given delta (values NULL: symbolic), or the loss itself (delta 1).
bool program_given(struct program *program, int tensor, const float *values, struct error *error);
// Appends all gradient nodes, in reverse order of the network, for the starts given. Only tensors
// that a start depends on get gradients.
bool program_backward(struct program *program, struct error *error);
// For op->backward: appends gradient node `name` (suffix after ':') of `op` for the forward node's
// input number `input`. Inputs are (tensor, of) pairs; attributes and state are the forward node's.
// Returns NULL where the input is absent or wants no gradient.
struct node *program_gradient(struct program *program, const struct node *forward,
                              const struct op *op, const char *suffix, int input,
                              const struct node_input *inputs, int n_inputs);
bool program_wants_gradient(const struct program *program, int tensor);
// Appends the update of a declared tensor by `op` (OP_SGD; the ops stand right of this room).
// attrs[0].number is the learning rate. ERROR_LESSON where it is computed or has no gradient.
bool program_update(struct program *program, const struct op *op, int tensor, double learning_rate,
                    struct error *error);

// Computes node `index` and what it needs. No-op where it is done or has no numbers.
void program_compute(struct program *program, int node);
void program_compute_all(struct program *program);
// Computes what node `index` reads and sets its in, previous and positions, so that its partial
// sums can be asked for; the node itself only where its terms are functions of the whole (softmax).
void program_prepare(struct program *program, int node);
// Changes one number of a declared tensor; what was computed is computed again when looked at.
bool program_set(struct program *program, int tensor, int64_t index, float value);
// What was computed is computed again when looked at: a declared tensor's numbers have changed.
void program_changed(struct program *program);
// Numbers of a tensor; computes them if need be. NULL: none exist (or are symbolic).
const float *program_value(struct program *program, int tensor);
const float *program_gradient_of(struct program *program, int tensor);
const float *program_updated(struct program *program, int tensor);
const int32_t *program_positions(struct program *program, int tensor);
bool program_has_gradient(const struct program *program, int tensor);
bool program_has_update(const struct program *program, int tensor);
// One number by its name; false where it has none. Gradients: the finished one.
bool program_read(struct program *program, const struct ref *ref, double *value);

// ---- stepping a node (generic over all walks)
// -------------------------------------------------------
int64_t phase_cells(const struct phase *phase);
int64_t phase_terms(const struct phase *phase); // of all cells
int64_t phase_cell_terms(const struct phase *phase, int64_t cell);
int64_t phase_terms_before(const struct phase *phase, int64_t cell);
void phase_decode(const struct phase *phase, int64_t term, int64_t *cell, int64_t *cell_term);
void phase_indices(const struct phase *phase, int64_t cell, int64_t at[PHASE_MAX_AXES]);

enum cell_state {
    CELL_EMPTY,   // not reached: shown empty
    CELL_PARTIAL, // has a sum that is not the last
    CELL_DONE
};
// State and number of element `index` of what `node` writes, after `place`. The number is
// recomputed from its first term in the order of the real computation: bit for bit `out` when done.
// *known false: no numbers (symbolic).
enum cell_state node_cell(const struct node *node, const struct walk *walk, struct place place,
                          int64_t index, float *value, bool *known);
// The value that the step at `place` leaves in what it writes; false: it computes no cell or has no
// numbers.
bool node_partial(const struct node *node, const struct walk *walk, struct place place,
                  struct ref *writes, float *value);
// The places whose terms make element `index`, in order: for formula columns. Returns how many in
// all.
int64_t node_sources(const struct node *node, const struct walk *walk, int64_t index,
                     struct place *out, int64_t first, int64_t max);
// Evaluates forward nodes from_node .. upto_node in double from (perturbed) tensor values, by the
// walks: for finite differences. values[tensor] are the caller's arrays for what those nodes read;
// what they write is put where values[] has room for it, else into `arena`.
void program_evaluate64(struct program *program, struct arena *arena, double **values,
                        int from_node, int upto_node);

// ---- how it is said and shown
// ------------------------------------------------------------------------ "δz_{21}", 1-based; with
// commas where an axis counts ten or more, or where there are three indices; leading axes of size 1
// left out.
void ref_math(const struct program *program, const struct ref *ref, char *out, size_t size);
void tensor_math(const struct program *program, int tensor, enum of of, char *out, size_t size);
enum role ref_role(const struct program *program, int tensor,
                   enum of of); // gradients of activations and sums:
                                // delta; of weights and biases: weight (their own colour)
// Decimals for a grid, by the rule of steps.md; terms of a formula one more (capped at 9) unless
// exact.
int program_decimals(struct program *program, int tensor, enum of of, bool term);
// Power of ten in the grid's head: its numbers are shown as value / 10^exponent. 0, or negative
// where three digits of the largest number would need more than four decimals.
int program_exponent(struct program *program, int tensor, enum of of);
// A number as a cell of that grid, on its own: "0.40", "1.23×10⁻⁵".
void program_number(struct program *program, int tensor, enum of of, double value, char out[64]);
void ref_number(struct program *program, const struct ref *ref,
                char out[64]); // "" where it has none
void words_ref(struct words *words, struct program *program, const struct ref *ref); // its symbol
void words_value(struct words *words, struct program *program,
                 const struct ref *ref); // its number, or symbol where none
void words_float(struct words *words, struct program *program, const struct ref *grid,
                 double value); // as a cell of that grid

#endif
