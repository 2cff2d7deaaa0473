// y = f(x) on every cell, and back: δx = δy f'.
//
// The slope of the squashing functions is read off what they made, y (1 − y) and 1 − y², as every
// framework does; ReLU's off its input, and at 0 it is 0. LeNet-5's scaled tanh is 1.7159
// tanh(2x/3) (LeCun, Bottou, Bengio and Haffner 1998, appendix A).
#include "ops/operations.h"

#include "base/transcendental.h"
#include "ops/cells.h"
#include "ops/lanes.h"
#include "ops/lanes_kernels.h"
#include "ops/say.h"

#include <assert.h>
#include <string.h>

enum { IN_INPUT };
enum { IN_DELTA, IN_USED }; // of the gradients

static const double AMPLITUDE = 1.7159, STRETCH = 2.0 / 3.0;

// Where a template below has an @, the cell's symbol or number is put.
struct function {
    const struct op *forward, *gradient;
    bool slope_of_output;      // slope reads y; else x
    double (*value)(double x); // rounded once to float32
    double (*slope)(double used);
    const char *arrow;       // at the arrow from input to output
    const char *slope_words; // between deltas and the values that the slope is read off
    const char *value_template, *slope_template;
    const char *name, *range;       // what squashes, and to what; range NULL: it does not squash
    const char *whole, *whole_back; // the caption of the whole layer
};

// Many cells at once, the same bits; in and out are n long.
struct cells_call {
    const float *used, *delta, *previous; // previous: NULL where there is none
    float *out;
    int64_t n;
    const struct lanes_kernels *kernels;
};
struct many {
    void (*values)(const struct cells_call *call);
    void (*slopes)(const struct cells_call *call);
};

// ---- the functions -----------------------------------------------------------------------------

static double relu(double x)
{
    return x > 0.0 || x != x ? x : 0.0;
}

static double relu_slope(double x)
{
    return x <= 0.0 ? 0.0 : 1.0;
}

static double sigmoid_slope(double y)
{
    return y * (1.0 - y);
}

static double tanh_slope(double y)
{
    return 1.0 - y * y;
}

static double scaled_tanh(double x)
{
    return AMPLITUDE * math_tanh(STRETCH * x);
}

static double scaled_tanh_slope(double y)
{
    double t = y / AMPLITUDE;
    return AMPLITUDE * STRETCH * (1.0 - t * t);
}

static const struct function FUNCTIONS[] = {
    {&OP_RELU, &OP_RELU_GRAD, false, relu, relu_slope, "ReLU", "where it was above 0", "max(0, @)",
     "1 if @ > 0, else 0", "ReLU", NULL, "ReLU keeps every number above 0 and makes the others 0.",
     "A delta passes where the input was above 0, and stops everywhere else."},
    {&OP_SIGMOID, &OP_SIGMOID_GRAD, true, math_sigmoid, sigmoid_slope, "sigmoid", "slope y(1 − y)",
     "1 / (1 + exp(−@))", "@ (1 − @)", "The sigmoid", "0 and 1",
     "The sigmoid squashes every number to between 0 and 1.",
     "Every delta is multiplied by the sigmoid's slope, y(1 − y): small where it is saturated."},
    {&OP_TANH, &OP_TANH_GRAD, true, math_tanh, tanh_slope, "tanh", "slope 1 − y²", "tanh(@)",
     "1 − @²", "tanh", "−1 and 1", "tanh squashes every number to between −1 and 1.",
     "Every delta is multiplied by the slope of tanh, 1 − y²: small where it is saturated."},
    {&OP_SCALED_TANH, &OP_SCALED_TANH_GRAD, true, scaled_tanh, scaled_tanh_slope,
     "1.7159 tanh(2x/3)", "slope 1.1439 − 0.3885 y²", "1.7159 · tanh(2/3 · @)",
     "1.1439 − 0.3885 · @²", "The scaled tanh", "−1.7159 and 1.7159",
     "LeNet-5's squashing, 1.7159 · tanh(2x/3): it leaves 1 at 1 and −1 at −1.",
     "Every delta is multiplied by the slope of 1.7159 · tanh(2x/3) at its place."},
};

// ---- many cells ---------------------------------------------------------------------------------
// One loop a function, so that compilers see through it and do several cells at a time.

static inline void back_by(double (*slope)(double), const struct cells_call *call)
{
    const float *restrict used = call->used, *restrict delta = call->delta;
    float *restrict out = call->out;
    for (int64_t i = 0; i < call->n; i++) {
        out[i] = (float)((double)delta[i] * slope((double)used[i]));
    }
    for (int64_t i = 0; call->previous && i < call->n; i++) {
        out[i] = call->previous[i] + out[i];
    }
}

// In float32: what passes is not rounded, and a product with 1 or 0 is exact.
static void relu_values(const struct cells_call *call)
{
    const float *restrict used = call->used;
    float *restrict out = call->out;
    for (int64_t i = 0; i < call->n; i++) {
        out[i] = used[i] <= 0.0F ? 0.0F : used[i];
    }
}

static void relu_slopes(const struct cells_call *call)
{
    const float *restrict used = call->used, *restrict delta = call->delta;
    float *restrict out = call->out;
    for (int64_t i = 0; i < call->n; i++) {
        // A comparison as a number, not a choice: no branch to be guessed wrongly.
        out[i] = delta[i] * (float)!(used[i] <= 0.0F);
    }
    for (int64_t i = 0; call->previous && i < call->n; i++) {
        out[i] = call->previous[i] + out[i];
    }
}

static void sigmoid_values(const struct cells_call *call)
{
    call->kernels->sigmoid_cells(call->n, call->used, call->out);
}

static void sigmoid_slopes(const struct cells_call *call)
{
    back_by(sigmoid_slope, call);
}

static void tanh_values(const struct cells_call *call)
{
    call->kernels->tanh_cells(call->n, call->used, call->out, 1.0, 1.0);
}

static void tanh_slopes(const struct cells_call *call)
{
    back_by(tanh_slope, call);
}

static void scaled_tanh_values(const struct cells_call *call)
{
    call->kernels->tanh_cells(call->n, call->used, call->out, STRETCH, AMPLITUDE);
}

static void scaled_tanh_slopes(const struct cells_call *call)
{
    back_by(scaled_tanh_slope, call);
}

static const struct many MANY[] = {{relu_values, relu_slopes},
                                   {sigmoid_values, sigmoid_slopes},
                                   {tanh_values, tanh_slopes},
                                   {scaled_tanh_values, scaled_tanh_slopes}};
static_assert(sizeof MANY / sizeof *MANY == sizeof FUNCTIONS / sizeof *FUNCTIONS, "one a function");

static const struct function *function_of(const struct node *node)
{
    const struct function *function = FUNCTIONS;
    while (function->forward != node->op && function->gradient != node->op) {
        function++;
    }
    return function;
}

// ---- numbers -----------------------------------------------------------------------------------

static bool elementwise_infer(struct program *program, struct node *node, struct error *error)
{
    (void)error;
    node->out_shape = *cells_input_shape(node, IN_INPUT);
    program->tensors[node->output.tensor].role = ROLE_ACTIVATION;
    return true;
}

static void elementwise_compute(struct node *node)
{
    const struct function *function = function_of(node);
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        node->out[i] = (float)function->value((double)node->in[IN_INPUT][i]);
    }
}

static double elementwise_function64(const struct node *node, const struct term *term,
                                     const double *reads)
{
    (void)term;
    return function_of(node)->value(reads[0]);
}

static float elementwise_function32(const struct node *node, const struct term *term,
                                    const float *reads)
{
    (void)term;
    return (float)function_of(node)->value((double)reads[0]);
}

static bool elementwise_backward(struct program *program, const struct node *node,
                                 struct error *error)
{
    (void)error;
    const struct function *function = function_of(node);
    int output = node->output.tensor, input = node->inputs[IN_INPUT].tensor;
    const struct node_input from[] = {{output, OF_GRADIENT},
                                      {function->slope_of_output ? output : input, OF_VALUE}};
    program_gradient(program, node, function->gradient, "input", IN_INPUT, from, 2);
    return true;
}

static double gradient_function64(const struct node *node, const struct term *term,
                                  const double *reads)
{
    (void)term;
    return reads[IN_DELTA] * function_of(node)->slope(reads[IN_USED]);
}

static float gradient_function32(const struct node *node, const struct term *term,
                                 const float *reads)
{
    double reads64[] = {(double)reads[IN_DELTA], (double)reads[IN_USED]};
    return (float)gradient_function64(node, term, reads64);
}

bool elementwise_lanes(const struct lanes_call *call)
{
    if (call->in[IN_INPUT].shared) {
        return false;
    }
    const struct cells_call cells = {.used = call->in[IN_INPUT].data,
                                     .out = call->out,
                                     .n = shape_elements(&call->node->out_shape) * LANES,
                                     .kernels = call->kernels};
    MANY[function_of(call->node) - FUNCTIONS].values(&cells);
    return true;
}

void elementwise_fast(struct node *node)
{
    const struct cells_call cells = {.used = node->in[IN_INPUT],
                                     .out = node->out,
                                     .n = shape_elements(&node->out_shape),
                                     .kernels = lanes_kernels_best()};
    MANY[function_of(node) - FUNCTIONS].values(&cells);
}

bool elementwise_grad_lanes(const struct lanes_call *call)
{
    if (call->in[IN_DELTA].shared || call->in[IN_USED].shared ||
        (call->node->has_previous && !call->previous)) {
        return false;
    }
    const struct cells_call cells = {.used = call->in[IN_USED].data,
                                     .delta = call->in[IN_DELTA].data,
                                     .previous = call->previous,
                                     .out = call->out,
                                     .n = shape_elements(&call->node->out_shape) * LANES};
    MANY[function_of(call->node) - FUNCTIONS].slopes(&cells);
    return call->sum == NULL;
}

static void gradient_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        float reads[] = {node->in[IN_DELTA][i], node->in[IN_USED][i]};
        cells_put(node, i, gradient_function32(node, NULL, reads));
    }
}

// ---- the walks ---------------------------------------------------------------------------------

static void elementwise_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, IN_INPUT, 1, BY_FUNCTION);
}

static void gradient_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, IN_DELTA, 2, BY_FUNCTION);
}

static int elementwise_operands(const struct node *node, struct place place,
                                struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_INPUT].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "input");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->output.tensor, OF_VALUE, place.cell);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "%s", function_of(node)->arrow);
    words_plain(&out[1].head, "output");
    return 2;
}

static int gradient_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_DELTA].tensor, OF_GRADIENT, place.cell);
    words_plain(&out[0].head, "deltas");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->inputs[IN_USED].tensor, OF_VALUE, place.cell);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, function_of(node)->slope_of_output ? "what it made" : "its input");
    words_plain(&out[1].note, "%s", function_of(node)->slope_words);
    out[2] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[2].link = LINK_EQUALS;
    words_plain(&out[2].head, "deltas of the input");
    return 3;
}

// ---- how it is said ----------------------------------------------------------------------------

static void fill(const struct node *node, const char *template, struct ref cell, bool numbers,
                 struct words *out)
{
    const char *at;
    for (; (at = strchr(template, '@')) != NULL; template = at + 1) {
        words_plain(out, "%.*s", (int)(at - template), template);
        cells_say_operand(out, node, cell, numbers);
    }
    words_plain(out, "%s", template);
}

static void elementwise_formula(const struct node *node, const struct term *term, bool numbers,
                                struct words *out)
{
    fill(node, function_of(node)->value_template, term->reads[0], numbers, out);
}

static void gradient_formula(const struct node *node, const struct term *term, bool numbers,
                             struct words *out)
{
    const char *slope = function_of(node)->slope_template;
    bool sum = slope[0] != '@'; // a product needs no brackets
    cells_say_first(out, node, term->reads[IN_DELTA], numbers);
    words_plain(out, sum ? " × (" : " × ");
    fill(node, slope, term->reads[IN_USED], numbers, out);
    words_plain(out, sum ? ")" : "");
}

static void say_relu(const struct node *node, struct place place, struct ref read,
                     struct words *out)
{
    double x;
    if (!say_known(node, read, &x)) {
        words_plain(out, "ReLU keeps ");
        say_value(out, node, read);
        words_plain(out, " if it is above 0, else it gives 0.");
        return;
    }
    say_value(out, node, read);
    if (x > 0.0) {
        words_plain(out, " is above 0: it passes as it is.");
    } else {
        words_plain(out, x < 0.0 ? " is below 0: ReLU makes it " : " is not above 0: it gives ");
        cells_say_result(out, node, place);
        words_plain(out, ".");
    }
}

static void say_relu_back(const struct node *node, struct place place, const struct term *term,
                          struct words *out)
{
    double x;
    bool known = say_known(node, term->reads[IN_USED], &x);
    words_plain(out, "On the way there stood ");
    say_value(out, node, term->reads[IN_USED]);
    words_plain(out, known ? x <= 0.0 ? ", not above 0: the delta " : ", above 0: the delta "
                           : ": if it was above 0, the delta ");
    say_value(out, node, term->reads[IN_DELTA]);
    words_plain(out, known && x <= 0.0 ? " stops here" : " passes");
    cells_say_joined(out, node);
    if (node->has_previous) {
        words_plain(out, ": ");
        cells_say_result(out, node, place);
    }
    words_plain(out, ".");
}

static void elementwise_caption(const struct node *node, struct place place, enum grain grain,
                                struct words *out)
{
    const struct function *function = function_of(node);
    struct ref read = cells_input(node, IN_INPUT, place.cell);
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "%s", function->whole);
    } else if (!function->range) {
        say_relu(node, place, read, out);
    } else {
        words_plain(out, "%s squashes ", function->name);
        say_value(out, node, read);
        words_plain(out, " to ");
        cells_say_result(out, node, place);
        words_plain(out, ", between %s.", function->range);
    }
}

static void gradient_caption(const struct node *node, struct place place, enum grain grain,
                             struct words *out)
{
    const struct function *function = function_of(node);
    struct term term;
    gradient_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "%s", function->whole_back);
    } else if (!function->range) {
        say_relu_back(node, place, &term, out);
    } else {
        words_plain(out, "The slope where it made ");
        say_value(out, node, term.reads[IN_USED]);
        words_plain(out, " is ");
        fill(node, function->slope_template, term.reads[IN_USED], true, out);
        words_plain(out, "; times the delta ");
        say_value(out, node, term.reads[IN_DELTA]);
        words_plain(out, " it makes ");
        cells_say_result(out, node, place);
        cells_say_joined(out, node);
        words_plain(out, ".");
    }
}

// ---- the table of them -------------------------------------------------------------------------

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "any shape; the output has the same"}};

static const struct walk FORWARD_WALK[] = {{.phases = cells_phases,
                                            .term = elementwise_term,
                                            .operands = elementwise_operands,
                                            .caption = elementwise_caption}};
static const struct walk GRADIENT_WALK[] = {{.phases = cells_phases,
                                             .term = gradient_term,
                                             .operands = gradient_operands,
                                             .caption = gradient_caption}};

#define FORWARD(NAME, TITLE, SUMMARY)                                                              \
    {                                                                                              \
        .name = NAME, .title = TITLE, .summary = SUMMARY, .params = PARAMS, .n_params = 1,         \
        .infer = elementwise_infer, .compute = elementwise_compute,                                \
        .compute_fast = elementwise_fast, .compute_lanes = elementwise_lanes,                      \
        .backward = elementwise_backward, .walks = FORWARD_WALK, .n_walks = 1,                     \
        .function32 = elementwise_function32, .function64 = elementwise_function64,                \
        .formula = elementwise_formula, .counts = cells_counts                                     \
    }
#define GRADIENT(NAME, TITLE)                                                                      \
    {                                                                                              \
        .name = NAME, .title = TITLE, .summary = "the output's gradient times the slope",          \
        .compute = gradient_compute, .compute_lanes = elementwise_grad_lanes,                      \
        .walks = GRADIENT_WALK, .n_walks = 1, .function32 = gradient_function32,                   \
        .function64 = gradient_function64, .formula = gradient_formula                             \
    }

const struct op OP_RELU = FORWARD("relu", "ReLU", "max(0, x) on every cell");
const struct op OP_SIGMOID = FORWARD("sigmoid", "Sigmoid", "1 / (1 + e^-x) on every cell");
const struct op OP_TANH = FORWARD("tanh", "Hyperbolic tangent", "tanh(x) on every cell");
const struct op OP_SCALED_TANH =
    FORWARD("scaled_tanh", "Scaled tanh", "1.7159 tanh(2x/3) on every cell, LeNet-5's squashing");

const struct op OP_RELU_GRAD = GRADIENT("relu_grad", "ReLU, back");
const struct op OP_SIGMOID_GRAD = GRADIENT("sigmoid_grad", "Sigmoid, back");
const struct op OP_TANH_GRAD = GRADIENT("tanh_grad", "Hyperbolic tangent, back");
const struct op OP_SCALED_TANH_GRAD = GRADIENT("scaled_tanh_grad", "Scaled tanh, back");
