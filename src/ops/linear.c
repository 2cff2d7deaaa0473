// Fully connected: y = W x + b. Rank 1 in and out; W is out x in.
//
// y[o]     = sum over i of x[i] W[o][i], then + b[o]
// δx[i]    = sum over o of δy[o] W[o][i]     (the column of W)
// δW[o][i] = x[i] δy[o],  δb[o] = δy[o]
#include "nn/trace.h"
#include "ops/operations.h"

#include "base/number.h"
#include "ops/cells.h"
#include "ops/infer.h"
#include "ops/lanes.h"
#include "ops/linear.h"
#include "ops/say.h"

enum { IN_INPUT, IN_WEIGHT, IN_BIAS };

static bool linear_check_bias(const struct node *node, struct error *error)
{
    struct shape bias;
    if (!infer_promote(node->program, node, IN_BIAS, "bias", 1, &bias, error)) {
        return false;
    }
    int64_t out = node->out_shape.dim[0];
    if (bias.dim[0] != out) {
        return infer_error(error, "bias", "must have %lld element%s, one an output, has %lld",
                           (long long)out, out == 1 ? "" : "s", (long long)bias.dim[0]);
    }
    return true;
}

bool linear_infer_rows(struct program *program, struct node *node, struct error *error)
{
    struct shape weight;
    if (!cells_want_rank_1(node, error) ||
        !infer_promote(program, node, IN_WEIGHT, "weight", 2, &weight, error)) {
        return false;
    }
    int64_t in = cells_input_shape(node, IN_INPUT)->dim[0];
    if (weight.dim[1] != in) {
        return infer_error(
            error, "weight",
            "must be out × %lld (one column an element of the input), is %lld × %lld",
            (long long)in, (long long)weight.dim[0], (long long)weight.dim[1]);
    }
    node->out_shape = (struct shape){.rank = 1, .dim = {weight.dim[0]}};
    struct linear *linear = arena_alloc(&program->arena, sizeof *linear);
    *linear = (struct linear){.in = in,
                              .out = weight.dim[0],
                              .input = node->inputs[IN_INPUT].tensor,
                              .weight = node->inputs[IN_WEIGHT].tensor,
                              .bias = -1,
                              .output = node->output.tensor};
    node->state = linear;
    program->tensors[node->output.tensor].role = ROLE_SUM;
    infer_role(program, linear->weight, ROLE_WEIGHT);
    return true;
}

static bool linear_infer(struct program *program, struct node *node, struct error *error)
{
    if (!linear_infer_rows(program, node, error)) {
        return false;
    }
    struct linear *linear = node->state;
    linear->bias = node->n_inputs > IN_BIAS ? node->inputs[IN_BIAS].tensor : -1;
    if (linear->bias >= 0) {
        infer_role(program, linear->bias, ROLE_BIAS);
    }
    return linear->bias < 0 || linear_check_bias(node, error);
}

// ---- numbers -----------------------------------------------------------------------------------

static void linear_compute(struct node *node)
{
    const struct linear *linear = linear_of(node);
    const float *x = node->in[IN_INPUT];
    for (int64_t o = 0; o < linear->out; o++) {
        const float *w = node->in[IN_WEIGHT] + o * linear->in;
        float sum = x[0] * w[0];
        for (int64_t i = 1; i < linear->in; i++) {
            sum += x[i] * w[i];
        }
        node->out[o] = linear->bias >= 0 ? sum + node->in[IN_BIAS][o] : sum;
    }
}

static void grad_input_compute(struct node *node)
{
    const struct linear *linear = linear_of(node);
    const float *delta = node->in[0], *w = node->in[1];
    for (int64_t i = 0; i < linear->in; i++) {
        float first = delta[0] * w[i];
        float sum = node->has_previous ? node->previous[i] + first : first;
        for (int64_t o = 1; o < linear->out; o++) {
            sum += delta[o] * w[o * linear->in + i];
        }
        node->out[i] = sum;
    }
}

static void grad_weight_compute(struct node *node)
{
    const struct linear *linear = linear_of(node);
    const float *x = node->in[0], *delta = node->in[1];
    for (int64_t o = 0; o < linear->out; o++) {
        for (int64_t i = 0; i < linear->in; i++) {
            cells_put(node, o * linear->in + i, x[i] * delta[o]);
        }
    }
}

static void grad_bias_compute(struct node *node)
{
    for (int64_t o = 0; o < linear_of(node)->out; o++) {
        cells_put(node, o, node->in[0][o]);
    }
}

static bool linear_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct linear *linear = linear_of(node);
    const struct node_input delta = {linear->output, OF_GRADIENT};
    const struct node_input to_input[] = {delta, {linear->weight, OF_VALUE}};
    const struct node_input to_weight[] = {{linear->input, OF_VALUE}, delta};
    program_gradient(program, node, &OP_LINEAR_GRAD_INPUT, "input", IN_INPUT, to_input, 2);
    program_gradient(program, node, &OP_LINEAR_GRAD_WEIGHT, "weight", IN_WEIGHT, to_weight, 2);
    if (linear->bias >= 0) {
        program_gradient(program, node, &OP_LINEAR_GRAD_BIAS, "bias", IN_BIAS, &delta, 1);
    }
    return true;
}

// ---- forward walk ------------------------------------------------------------------------------

static int linear_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct linear *linear = linear_of(node);
    out[0] = (struct phase){.name = "products", .uniform = linear->in, .extra = linear->bias >= 0};
    cells_axes(&node->out_shape, &out[0]);
    out[0].axes[0].name = "output";
    return 1;
}

static void linear_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *linear = linear_of(node);
    *out = (struct term){.writes = ref_of(linear->output, OF_VALUE, place.cell)};
    if (place.term >= linear->in) {
        out->by = BY_ADD;
        out->reads[out->n_reads++] = ref_of(linear->bias, OF_VALUE, place.cell);
        out->group = out->row = -1;
        return;
    }
    int64_t i = place.term < 0 ? 0 : place.term;
    out->by = BY_ADD_PRODUCT;
    out->reads[out->n_reads++] = ref_of(linear->input, OF_VALUE, i);
    out->reads[out->n_reads++] = ref_of(linear->weight, OF_VALUE, place.cell * linear->in + i);
    out->row = (int)(i / cells_terms_of_a_row(linear->in));
}

static int linear_operands(const struct node *node, struct place place,
                           struct operand out[OPERANDS_MAX])
{
    const struct linear *linear = linear_of(node);
    int n = 0;
    out[n] = cells_show(node, linear->weight, OF_VALUE, -1);
    cells_frame(&out[n], place.cell, 0, 1, linear->in);
    words_plain(&out[n].head, "weights");
    say_size(&out[n++].note, linear->out, linear->in);
    out[n] = cells_show(node, linear->input, OF_VALUE, 0);
    cells_frame(&out[n], 0, 0, linear->in, 1);
    out[n].link = LINK_TIMES;
    words_plain(&out[n].head, "input");
    words_plain(&out[n++].note, "%lld", (long long)linear->in);
    if (linear->bias >= 0) {
        out[n] = cells_show(node, linear->bias, OF_VALUE, place.cell);
        out[n].link = LINK_PLUS;
        words_plain(&out[n++].head, "bias");
    }
    out[n] = cells_show(node, linear->output, OF_VALUE, place.cell);
    out[n].link = LINK_EQUALS;
    words_plain(&out[n].head, "output");
    words_plain(&out[n].note, "%lld", (long long)linear->out);
    return n + 1;
}

static void linear_caption(const struct node *node, struct place place, enum grain grain,
                           struct words *out)
{
    const struct linear *linear = linear_of(node);
    struct term term;
    linear_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Every output sees all %lld inputs, each through a weight of its own%s.",
                    (long long)linear->in, linear->bias >= 0 ? ", and adds its bias" : "");
        return;
    }
    if (grain != GRAIN_MULTIPLY) {
        words_plain(out, "Output %lld: row %lld of the weights times the input%s makes ",
                    (long long)place.cell + 1, (long long)place.cell + 1,
                    linear->bias >= 0 ? ", plus the bias," : "");
    } else if (term.by == BY_ADD) {
        words_plain(out, "Last comes the bias, ");
        say_value(out, node, term.reads[0]);
        words_plain(out, ": it makes output %lld ", (long long)place.cell + 1);
    } else {
        words_plain(out, "Output %lld. ", (long long)place.cell + 1);
        say_nth(out, "product", place.term, linear->in);
        words_plain(out, ": ");
        say_product(out, node, &term);
        cells_say_sum(out, node, place);
        words_plain(out, ".");
        return;
    }
    cells_say_result(out, node, place);
    words_plain(out, ".");
}

static void linear_counts(const struct node *node, struct counts *out, struct words *why)
{
    const struct linear *linear = linear_of(node);
    char parameters[NUMBER_MAX], multiplies[NUMBER_MAX];
    const long long in = (long long)linear->in, n = (long long)linear->out;
    bool bias = linear->bias >= 0;
    *out = (struct counts){.parameters = linear->out * (linear->in + bias),
                           .multiplies = linear->out * linear->in};
    number_count(out->parameters, parameters);
    number_count(out->multiplies, multiplies);
    if (bias) {
        words_plain(why, "%lld · (%lld + 1) = %s parameters", n, in, parameters);
    } else {
        words_plain(why, "%lld · %lld = %s parameters", n, in, parameters);
    }
    words_plain(why, "; %lld · %lld = %s multiplies", n, in, multiplies);
}

// ---- gradient of the input ---------------------------------------------------------------------

static int grad_input_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "products", .uniform = linear_of(node)->out};
    cells_axes(&node->out_shape, &out[0]);
    out[0].axes[0].name = "input";
    return 1;
}

static void grad_input_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *linear = linear_of(node);
    int64_t o = place.term < 0 ? 0 : place.term;
    *out = (struct term){.by = BY_ADD_PRODUCT,
                         .writes = ref_of(linear->input, OF_GRADIENT, place.cell)};
    out->reads[out->n_reads++] = ref_of(linear->output, OF_GRADIENT, o);
    out->reads[out->n_reads++] = ref_of(linear->weight, OF_VALUE, o * linear->in + place.cell);
    out->row = (int)(o / cells_terms_of_a_row(linear->out));
}

static int grad_input_operands(const struct node *node, struct place place,
                               struct operand out[OPERANDS_MAX])
{
    const struct linear *linear = linear_of(node);
    out[0] = cells_show(node, linear->weight, OF_VALUE, -1);
    cells_frame(&out[0], 0, place.cell, linear->out, 1);
    words_plain(&out[0].head, "weights");
    words_plain(&out[0].note, "read by columns");
    out[1] = cells_show(node, linear->output, OF_GRADIENT, 0);
    cells_frame(&out[1], 0, 0, linear->out, 1);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "deltas");
    out[2] = cells_show(node, linear->input, OF_GRADIENT, place.cell);
    out[2].link = LINK_EQUALS;
    words_plain(&out[2].head, "deltas of the input");
    return 3;
}

static void grad_input_caption(const struct node *node, struct place place, enum grain grain,
                               struct words *out)
{
    const struct linear *linear = linear_of(node);
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Every input answers for the outputs it went to: "
                         "each delta comes back through the same weight.");
        return;
    }
    words_plain(out, "Input %lld", (long long)place.cell + 1);
    if (grain != GRAIN_MULTIPLY) {
        words_plain(out, ": column %lld of the weights times the deltas makes ",
                    (long long)place.cell + 1);
        cells_say_result(out, node, place);
        cells_say_joined(out, node);
    } else {
        struct term term;
        grad_input_term(node, place, &term);
        words_plain(out, ". ");
        say_nth(out, "product", place.term, linear->out);
        words_plain(out, ": ");
        say_product(out, node, &term);
        cells_say_sum(out, node, place);
    }
    words_plain(out, ".");
}

// ---- gradients of weight and bias --------------------------------------------------------------

static void grad_weight_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *linear = linear_of(node);
    *out = (struct term){.by = BY_ADD_PRODUCT,
                         .writes = ref_of(linear->weight, OF_GRADIENT, place.cell)};
    out->reads[out->n_reads++] = ref_of(linear->input, OF_VALUE, place.cell % linear->in);
    out->reads[out->n_reads++] = ref_of(linear->output, OF_GRADIENT, place.cell / linear->in);
}

static int grad_weight_operands(const struct node *node, struct place place,
                                struct operand out[OPERANDS_MAX])
{
    const struct linear *linear = linear_of(node);
    out[0] = cells_show(node, linear->output, OF_GRADIENT, place.cell / linear->in);
    words_plain(&out[0].head, "deltas");
    out[1] = cells_show(node, linear->input, OF_VALUE, 0);
    out[1].transform.flat = false;
    cells_frame(&out[1], 0, place.cell % linear->in, 1, 1);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "input");
    out[2] = cells_show(node, linear->weight, OF_GRADIENT, place.cell);
    out[2].link = LINK_EQUALS;
    words_plain(&out[2].head, "gradient of the weights");
    say_size(&out[2].note, linear->out, linear->in);
    return 3;
}

static void grad_weight_caption(const struct node *node, struct place place, enum grain grain,
                                struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "A weight's gradient is what went in through it times the delta at its "
                         "other end.");
        return;
    }
    struct term term;
    grad_weight_term(node, place, &term);
    words_plain(out,
                "The weight from input %lld to output %lld: ", (long long)term.reads[0].index + 1,
                (long long)term.reads[1].index + 1);
    say_product(out, node, &term);
    cells_say_makes(out, node, place);
}

static void grad_bias_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, 0, 1, BY_ADD);
}

static int grad_bias_operands(const struct node *node, struct place place,
                              struct operand out[OPERANDS_MAX])
{
    const struct linear *linear = linear_of(node);
    out[0] = cells_show(node, linear->output, OF_GRADIENT, place.cell);
    words_plain(&out[0].head, "deltas");
    out[1] = cells_show(node, linear->bias, OF_GRADIENT, place.cell);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "the same");
    words_plain(&out[1].head, "gradient of the bias");
    return 2;
}

static void grad_bias_caption(const struct node *node, struct place place, enum grain grain,
                              struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "A bias is added as it is, so its gradient is the delta itself.");
        return;
    }
    words_plain(out, "Bias %lld is added as it is: its gradient is the delta, ",
                (long long)place.cell + 1);
    cells_say_result(out, node, place);
    cells_say_joined(out, node);
    words_plain(out, ".");
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "rank 1; put a flatten before it"},
    {"weight", PARAM_TENSOR, .required = true, .help = "out × in"},
    {"bias", PARAM_TENSOR, .help = "one number an output, added last"}};
static const struct walk WALK[] = {{.phases = linear_phases,
                                    .term = linear_term,
                                    .operands = linear_operands,
                                    .caption = linear_caption}};
static const struct walk GRAD_INPUT_WALK[] = {{.phases = grad_input_phases,
                                               .term = grad_input_term,
                                               .operands = grad_input_operands,
                                               .caption = grad_input_caption}};
static const struct walk GRAD_WEIGHT_WALK[] = {{.phases = cells_phases,
                                                .term = grad_weight_term,
                                                .operands = grad_weight_operands,
                                                .caption = grad_weight_caption}};
static const struct walk GRAD_BIAS_WALK[] = {{.phases = cells_phases,
                                              .term = grad_bias_term,
                                              .operands = grad_bias_operands,
                                              .caption = grad_bias_caption}};

// ---- where their numbers go ------------------------------------------------------------------

static void linear_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct linear *linear = linear_of(node);
    if (input == 0) {
        readers_add(out, 0, linear->out, 1, 1);
    } else {
        out->first = input == 1 ? index / linear->in : index; // a weight, a bias
    }
}

static void grad_input_readers(const struct node *node, int input, int64_t index,
                               struct readers *out)
{
    const struct linear *linear = linear_of(node);
    if (input == 0) { // a delta
        readers_add(out, 0, linear->in, 1, 1);
    } else {
        out->first = index % linear->in;
    }
}

static void grad_weight_readers(const struct node *node, int input, int64_t index,
                                struct readers *out)
{
    const struct linear *linear = linear_of(node);
    if (input == 0) { // a number of the input: its column
        out->first = index;
        readers_add(out, 0, linear->out, 1, linear->in);
    } else { // a delta: its row
        readers_add(out, index * linear->in, linear->in, 1, 1);
    }
}

const struct op OP_LINEAR = {.name = "linear",
                             .title = "Fully connected",
                             .summary = "W x + b: every output sees every input",
                             .params = PARAMS,
                             .n_params = 3,
                             .infer = linear_infer,
                             .compute = linear_compute,
                             .compute_fast = linear_fast,
                             .compute_lanes = linear_lanes,
                             .backward = linear_backward,
                             .readers = linear_readers,
                             .walks = WALK,
                             .n_walks = 1,
                             .counts = linear_counts};
const struct op OP_LINEAR_GRAD_INPUT = {.name = "linear_grad_input",
                                        .title = "Fully connected, back to the input",
                                        .summary = "the deltas through the columns of W",
                                        .compute = grad_input_compute,
                                        .compute_lanes = linear_grad_input_lanes,
                                        .readers = grad_input_readers,
                                        .walks = GRAD_INPUT_WALK,
                                        .n_walks = 1};
const struct op OP_LINEAR_GRAD_WEIGHT = {.name = "linear_grad_weight",
                                         .title = "Fully connected, gradient of the weights",
                                         .summary = "input times delta, for every pair",
                                         .compute = grad_weight_compute,
                                         .compute_lanes = linear_grad_weight_lanes,
                                         .readers = grad_weight_readers,
                                         .walks = GRAD_WEIGHT_WALK,
                                         .n_walks = 1};
const struct op OP_LINEAR_GRAD_BIAS = {.name = "linear_grad_bias",
                                       .title = "Fully connected, gradient of the bias",
                                       .summary = "the deltas themselves",
                                       .compute = grad_bias_compute,
                                       .compute_lanes = copy_lanes,
                                       .walks = GRAD_BIAS_WALK,
                                       .n_walks = 1};
