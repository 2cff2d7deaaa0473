// What an operation tells: everything that loader, engine, stepping, drawing, transcript and docs
// know of it. An operation is one file in src/ops/ and one line in its table.
//
// A *node* is an operation with its tensors. Forward, backward and update are all nodes of one flat
// list (nn/program.h). Gradients are in single-assignment form: every node that adds to a tensor's
// gradient writes a buffer of its own that goes on from `previous`, the sum of those before it; the
// tensor's gradient is the last of them.
#ifndef CONVSTEP_NN_OP_H
#define CONVSTEP_NN_OP_H

#include "nn/tensor.h"
#include "nn/words.h"

enum {
    NODE_MAX_INPUTS = 5,
    NODE_NAME_MAX = 160,
    TERM_MAX_READS = 3,
    WALK_MAX_PHASES = 5,
    PHASE_MAX_AXES = 4,
    OPERANDS_MAX = 8
};

struct node;
struct program;
struct arena;
struct lanes_call;
struct table;

// ---- naming cells -------------------------------------------------------------------------------
enum of { OF_VALUE, OF_GRADIENT, OF_UPDATED, OF_POSITION };

// One cell of the value, gradient, updated value or saved positions of a tensor. `index` is flat.
struct ref {
    int tensor; // -1: none
    enum of of;
    int64_t index;
};

// ---- parameters: read by the loader, its errors, the docs and --help
// ------------------------------
enum param_type {
    PARAM_TENSOR, // name of a tensor; node->inputs in table order
    PARAM_INT,    // one integer
    PARAM_PAIR,   // an integer or a pair, "h,w"
    PARAM_BOOL,
    PARAM_NUMBER,     // float
    PARAM_CLASS,      // class index of a loss
    PARAM_CONNECTIONS // lists of input maps, one an output map
};
struct param {
    const char *name;
    enum param_type type;
    bool required;
    int64_t min, max;        // of integers and each of a pair
    double fallback;         // default; for pairs both
    const char *fallback_of; // default is another parameter's value ("kernel_size"), or NULL
    const char *help;        // one line, for docs and errors
};
enum { PARAM_SLOTS = 12 };
// Attribute values as loaded, in the order of op->params (tensors have none here).
// attrs[k] belongs to the k-th parameter that is no tensor.
struct attr {
    int64_t pair[2]; // PARAM_PAIR: h, w; PARAM_INT and PARAM_CLASS: [0]; PARAM_BOOL: [0] 0 or 1
    double number;   // PARAM_NUMBER
    int n_lists;     // PARAM_CONNECTIONS: one list an output map; 0 where absent
    const int32_t *list_begin; // n_lists + 1 prefix sums into list
    const int32_t *list;       // input maps, ascending
};

// ---- walks
// ----------------------------------------------------------------------------------------- A phase
// is a nest of cell axes; each cell has terms. A phase without axes is one step that computes no
// cell (the kernel turns). Terms of a cell = uniform * product of its axes' weights + extra.
// Nothing here grows with the number of steps: one prefix sum an axis.
struct axis {
    const char *name; // "output map", "row", "column"
    int64_t count;
    const int64_t *begin; // count + 1 prefix sums of the weights; NULL: every weight is 1
};
struct phase {
    const char *name; // stable, for stories and tests: "turn", "dilate", "pad", "products", …
    int n_axes;       // 0: one step that computes no cell
    struct axis axes[PHASE_MAX_AXES];
    int64_t uniform;          // terms a cell and unit of weight
    int64_t extra;            // terms that every cell has besides: the bias, the division
    int64_t maps;             // how many maps (first index) of the written tensor; 1: map = layer
    const int64_t *map_begin; // maps + 1: first index on axes[0] of each map; NULL: axes[0] is the
                              // map (or, where maps differs from its count, see walk->by_map)
};
// A place in a node's walk: a phase, its cell (row-major over the axes), its term. term == -1: the
// cell has no terms (or the phase no cells), and it is done.
struct place {
    int phase;
    int64_t cell, term;
};

enum combine {
    BY_NOTHING,     // padding, a zero between deltas, a look-up: the sum stays as it is
    BY_SET,         // = r0
    BY_ADD,         // += r0
    BY_ADD_PRODUCT, // += r0 * r1
    BY_MAX,         // max(sum, r0), the first wins; NaN wins over everything
    BY_SCALE,       // *= r0 (subsample2d's weight)
    BY_DIVIDE,      // /= factor
    BY_ADD_SCALED,  // += r0 / factor (an average's delta)
    BY_ADD_SQUARE,  // += (r0 - r1)^2
    BY_FUNCTION     // += op->function32/64 of the reads; the first term is the sum, as with BY_ADD
};
struct term {
    struct ref reads[TERM_MAX_READS]; // those that exist; a padding product reads the weight alone
    int n_reads;
    struct ref writes; // tensor -1: computes no cell
    enum combine by;
    float factor;
    // For the formula's columns: what the product stands for even where one side is a padding zero.
    bool padding;   // the data side is a padding (or between-deltas) zero
    int group, row; // map and kernel row it belongs to, from 0; -1: bias, division
};

// How a tensor's map is laid out on the stage. grid cell = low[axis] + index * gap[axis]; the turn
// is applied last. Zeroed means as it is (gap 0 is read as 1).
struct transform {
    int64_t low[2], high[2]; // zeros around, rows and columns
    int64_t gap[2];          // stride of δ: gap - 1 zeros between
    bool turn;               // by 180 degrees
    bool flat;               // rank 1 drawn as one column
};
enum link {
    LINK_NONE,
    LINK_STAR,
    LINK_TIMES,
    LINK_EQUALS,
    LINK_ARROW,
    LINK_TURN,
    LINK_PLUS,
    LINK_MINUS
};
enum mark {
    MARK_NONE = 0,
    MARK_SAVED = 1,   // rings and corner triangles where a maximum was found (input of max pooling)
    MARK_PLACE = 2,   // the saved place as a small glyph (pooled cells and their deltas)
    MARK_CHIPS = 4,   // cells in the window carry the other factor as a chip ("×0.4")
    MARK_ARRIVED = 8, // scatter: which deltas have arrived
    MARK_WINDOWS =
        16,          // the windows do not overlap: gaps between them (pooling with stride = kernel)
    MARK_CHANGE = 32 // finished cells say by how much they differ from the first operand's
};
// One grid of the stage, in reading order.
struct operand {
    int tensor;
    enum of of;
    bool result;        // what this node writes
    int stage_row;      // 0; 1: below row 0 in the same column (the deltas under the pooled map)
    int64_t leading;    // which map is on show: flat index of its first element / (H*W)
    int64_t rows, cols; // of that map, before the transform
    struct transform transform;
    int64_t
        window[4];   // in grid cells after the transform: row, column, rows, columns; rows 0: none
    int64_t step[2]; // the window's dilation: cells of the window are `step` apart; 0 is 1
    unsigned marks;
    enum link link;                      // drawn before this operand
    struct words link_above, link_below; // words at an arrow
    struct words head;                   // words beside the symbol: "deltas of the input"
    struct words note;                   // below the grid: "3 × 3", "slides over δ"
    bool scratch; // not yet there at this place (the turned kernel before the turn): drawn empty
    bool product; // a grid of products: its elements times `factor`
    struct ref factor;
    int64_t made; // of the window's products, in reading order; the others are drawn empty
};

// How a walk goes from cell to cell, for a small picture of it.
enum manner {
    MANNER_SLIDE,  // a window slides over what is read
    MANNER_SPREAD, // each cell that is read spreads into a window of the result
    MANNER_TOUCHED // each cell of the result looks for what it touched
};

struct walk {
    const char *name;    // "gather"; NULL for the only walk
    const char *summary; // "each delta spreads the kernel"; NULL for the only walk
    const char *each;    // a loop cell in one word: "delta"; NULL: "cell"
    enum manner manner;
    int (*phases)(const struct node *node, struct phase out[WALK_MAX_PHASES]);
    // What the step at `place` reads, writes and how. A phase without cells: n_reads 0, writes -1.
    void (*term)(const struct node *node, struct place place, struct term *out);
    // Walks in which cells of the written tensor are touched by several loop cells (scatter, going
    // back through pooling) name the k-th place, in step order, that touches the element `index` of
    // what is written. NULL: every loop cell writes one element, whose flat index is cell_index.
    int64_t (*n_sources)(const struct node *node, int64_t index);
    struct place (*source)(const struct node *node, int64_t index, int64_t k);
    // Loop cell -> flat index of the element written, and back (-1: never stepped, as an
    // unconnected kernel). NULL: the same number.
    int64_t (*cell_index)(const struct node *node, int64_t cell);
    int64_t (*index_cell)(const struct node *node, int64_t index);
    float of_nothing; // what a cell without terms and without previous holds (a maximum: -INFINITY)
    bool zeros_first; // phase 0 lays zeros: after it every element of the result has a number
    bool by_map;      // the walk runs in another order than the maps of what it writes (scatter):
                      // at grain map, step m is "map m is complete"
    int (*operands)(const struct node *node, struct place place, struct operand out[OPERANDS_MAX]);
    // The working as a table, drawn in the operands' place (nn/table.h; out->columns_max is set).
    // false, or NULL here: there is none, or there are no numbers.
    bool (*table)(const struct node *node, struct place place, struct table *out);
    // One sentence for this place at this grain, as a lecturer would say it.
    void (*caption)(const struct node *node, struct place place, enum grain grain,
                    struct words *out);
    // Where we are, for the transport: "Cell 5 of 9 · row 2, column 2". NULL: made from the axes.
    void (*where)(const struct node *node, struct place place, enum grain grain, struct words *out);
};

// The elements of a result that one number goes into, as flat indices: first, and from there along
// each axis `count` times `step`, or to the places of a list.
enum { READERS_MAX_AXES = 4 };
struct readers {
    int64_t first;
    int n_axes; // 0: one element
    struct readers_axis {
        int64_t count, step;
        const int64_t *list; // borrowed; its k-th times `step` is added; NULL: k times
    } axes[READERS_MAX_AXES];
};

struct counts {
    int64_t parameters, multiplies;
    int64_t kernel[2], stride[2], padding[2],
        dilation[2]; // for the receptive field; kernel 0: not spatial
};

struct op {
    const char *name;           // "conv2d", "conv2d_grad_input"
    const char *title;          // for people: "Convolution", "Gradient of the input"
    const char *summary;        // one line for the docs
    const struct param *params; // forward operations only; NULL for gradients and update
    size_t n_params;
    // Checks the inputs' shapes against the attributes, sets node->out_shape, the role of the
    // output and op state. An error's `pointer` is the parameter's name alone ("stride"); the
    // loader puts the place before it.
    bool (*infer)(struct program *program, struct node *node, struct error *error);
    // Which inputs' numbers it needs; NULL: all of them.
    void (*compute)(struct node *node);      // the defined order of sums; writes node->out
    void (*compute_fast)(struct node *node); // NULL, or the same bits
    // Sixteen images at once (nn/lanes.h), each in the same bits. false, or NULL here: not in this
    // form of inputs; the engine then computes image by image.
    bool (*compute_lanes)(const struct lanes_call *call);
    // Appends the gradients of its inputs, in the order input, weight, bias (program_gradient).
    bool (*backward)(struct program *program, const struct node *node, struct error *error);
    bool smallest_wins;   // a loss with a class: the answer is its smallest input, not its largest
    bool keeps_weights;   // training leaves its weights alone unless they are named; random ones
                          // are -1 or 1 (LeNet-5's output)
    bool saves_positions; // the engine gives node->positions (shape of out) before compute
    const struct walk *walks; // [0] is the slides'
    int n_walks;
    // What element `index` of input number `input` goes into, other than with a padding's zero.
    // NULL: into the element of the same index where the result has as many, else into all.
    void (*readers)(const struct node *node, int input, int64_t index, struct readers *out);
    // BY_FUNCTION: reads in the order of term->reads. NULL where not used.
    float (*function32)(const struct node *node, const struct term *term, const float *reads);
    double (*function64)(const struct node *node, const struct term *term, const double *reads);
    // Where a cell is a function of more numbers than a step reads (softmax and the losses that
    // hold it): the whole output in double, in[i] the inputs' numbers. NULL: program_evaluate64
    // goes by the walk.
    void (*compute64)(const struct node *node, const double *const *in, double *out);
    // BY_FUNCTION: the right side of the formula in symbols ("δ_2 (1 − a_2^2)") or in numbers.
    // NULL where not used.
    void (*formula)(const struct node *node, const struct term *term, bool numbers,
                    struct words *out);
    // NULL for gradients. `why`: "ARITHMETIC = N parameters; ARITHMETIC = M multiplies"; where
    // there are none "0 parameters", then perhaps ": the reason" (nn/count.h takes it apart).
    void (*counts)(const struct node *node, struct counts *out, struct words *why);
};

enum node_phase { NODE_FORWARD, NODE_BACKWARD, NODE_UPDATE };

struct node_input {
    int tensor; // -1: an optional one that is absent
    enum of of;
};

struct node {
    const struct op *op;
    struct program *program;
    char name[NODE_NAME_MAX]; // "conv2d-1", "conv2d-1:input", "sgd:w1"
    const char *label;        // from the lesson, or NULL
    enum node_phase phase;
    int index;   // in program->nodes
    int forward; // gradients: index of the forward node; else its own
    struct attr attrs[PARAM_SLOTS];
    struct node_input inputs[NODE_MAX_INPUTS];
    int n_inputs;
    struct ref output;                // tensor and of; index unused
    struct shape out_shape;           // set by infer (forward), the tensor's shape else
    const float *in[NODE_MAX_INPUTS]; // numbers of the inputs; NULL: absent or symbolic
    const float *previous; // gradients: the sum so far that this one goes on from; NULL: none
    int previous_node;     // the node whose out is previous; -1: none, or a given delta
    bool has_previous;     // true where there is one, even one without numbers
    float *out;            // this node's own buffer; NULL where it has no numbers
    int32_t *positions;    // saves_positions: saved places, shape of out, the engine's memory;
                           // with an OF_POSITION input: those of that tensor, borrowed
    bool known;            // it has numbers: all that it needs has
    bool computed;
    void *state; // the operation's geometry and prefix sums, in the program's arena
};

#endif
