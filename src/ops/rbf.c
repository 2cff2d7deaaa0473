// Radial basis functions, LeNet-5's output: y[i] = sum over j of (x[j] - W[i][j])², the squared
// distance from the code of class i; the smallest wins (LeCun et al. 1998, section II.B).
//
// δx[j]    =  sum over i of 2 (x[j] - W[i][j]) δy[i]
// δW[i][j] = -2 (x[j] - W[i][j]) δy[i]
#include "ops/operations.h"

#include "base/number.h"
#include "nn/trace.h"
#include "ops/cells.h"
#include "ops/linear.h"
#include "ops/say.h"

enum { IN_INPUT, IN_WEIGHT };
enum { IN_DELTA, IN_X, IN_W }; // of the gradients

// ---- numbers -----------------------------------------------------------------------------------

static void rbf_compute(struct node *node)
{
    const struct linear *rbf = linear_of(node);
    const float *x = node->in[IN_INPUT];
    for (int64_t i = 0; i < rbf->out; i++) {
        const float *w = node->in[IN_WEIGHT] + i * rbf->in;
        float first = x[0] - w[0], sum = first * first;
        for (int64_t j = 1; j < rbf->in; j++) {
            float d = x[j] - w[j];
            sum += d * d;
        }
        node->out[i] = sum;
    }
}

static float pull(float x, float w, float delta)
{
    return 2.0F * (x - w) * delta;
}

static float input_gradient(const struct node *node, int64_t j)
{
    const struct linear *rbf = linear_of(node);
    const float *delta = node->in[IN_DELTA], *w = node->in[IN_W];
    float x = node->in[IN_X][j], sum = pull(x, w[j], delta[0]);
    for (int64_t i = 1; i < rbf->out; i++) {
        sum += pull(x, w[i * rbf->in + j], delta[i]);
    }
    return sum;
}

static void grad_input_compute(struct node *node)
{
    for (int64_t j = 0; j < linear_of(node)->in; j++) {
        cells_put(node, j, input_gradient(node, j));
    }
}

static float grad_input_function32(const struct node *node, const struct term *term,
                                   const float *reads)
{
    (void)reads; // it needs all the deltas and a column of the weights
    return input_gradient(node, term->writes.index);
}

static double grad_input_function64(const struct node *node, const struct term *term,
                                    const double *reads)
{
    const struct linear *rbf = linear_of(node);
    double sum = 0.0;
    for (int64_t i = 0; i < rbf->out; i++) {
        double w = (double)node->in[IN_W][i * rbf->in + term->writes.index];
        sum += 2.0 * (reads[IN_X] - w) * (double)node->in[IN_DELTA][i];
    }
    return sum;
}

static void grad_weight_compute(struct node *node)
{
    const struct linear *rbf = linear_of(node);
    for (int64_t i = 0; i < rbf->out; i++) {
        for (int64_t j = 0; j < rbf->in; j++) {
            int64_t at = i * rbf->in + j;
            cells_put(node, at,
                      -pull(node->in[IN_X][j], node->in[IN_W][at], node->in[IN_DELTA][i]));
        }
    }
}

static float grad_weight_function32(const struct node *node, const struct term *term,
                                    const float *reads)
{
    (void)node;
    (void)term;
    return -pull(reads[IN_X], reads[IN_W], reads[IN_DELTA]);
}

static double grad_weight_function64(const struct node *node, const struct term *term,
                                     const double *reads)
{
    (void)node;
    (void)term;
    return -2.0 * (reads[IN_X] - reads[IN_W]) * reads[IN_DELTA];
}

static bool rbf_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct linear *rbf = linear_of(node);
    const struct node_input from[] = {
        {rbf->output, OF_GRADIENT}, {rbf->input, OF_VALUE}, {rbf->weight, OF_VALUE}};
    program_gradient(program, node, &OP_RBF_GRAD_INPUT, "input", IN_INPUT, from, 3);
    program_gradient(program, node, &OP_RBF_GRAD_WEIGHT, "weight", IN_WEIGHT, from, 3);
    return true;
}

// ---- forward walk ------------------------------------------------------------------------------

static int rbf_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "squares", .uniform = linear_of(node)->in};
    cells_axes(&node->out_shape, &out[0]);
    out[0].axes[0].name = "output";
    return 1;
}

static void rbf_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *rbf = linear_of(node);
    int64_t j = place.term < 0 ? 0 : place.term;
    *out = (struct term){.by = BY_ADD_SQUARE,
                         .n_reads = 2,
                         .writes = ref_of(rbf->output, OF_VALUE, place.cell),
                         .reads = {ref_of(rbf->input, OF_VALUE, j),
                                   ref_of(rbf->weight, OF_VALUE, place.cell * rbf->in + j)},
                         .row = (int)(j / cells_terms_of_a_row(rbf->in))};
}

static int rbf_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct linear *rbf = linear_of(node);
    out[0] = cells_show(node, rbf->input, OF_VALUE, 0);
    out[0].transform.flat = false;
    cells_frame(&out[0], 0, 0, 1, rbf->in);
    words_plain(&out[0].head, "input");
    out[1] = cells_show(node, rbf->weight, OF_VALUE, -1);
    cells_frame(&out[1], place.cell, 0, 1, rbf->in);
    out[1].link = LINK_MINUS;
    words_plain(&out[1].head, "codes");
    words_plain(&out[1].note, "a row a class");
    out[2] = cells_show(node, rbf->output, OF_VALUE, place.cell);
    out[2].link = LINK_ARROW;
    words_plain(&out[2].link_above, "squared");
    words_plain(&out[2].link_below, "summed");
    words_plain(&out[2].head, "distances");
    words_plain(&out[2].note, "the smallest wins");
    return 3;
}

static void rbf_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "How far is the input from the code of each class? "
                         "The squares of the differences add up; the smallest sum wins.");
        return;
    }
    if (grain != GRAIN_MULTIPLY) {
        words_plain(out, "The squared distance of the input from code %lld is ",
                    (long long)place.cell + 1);
        cells_say_result(out, node, place);
        words_plain(out, ".");
        return;
    }
    struct term term;
    rbf_term(node, place, &term);
    words_plain(out, "Code %lld. ", (long long)place.cell + 1);
    say_nth(out, "difference", place.term, linear_of(node)->in);
    words_plain(out, ": (");
    say_value(out, node, term.reads[0]);
    words_plain(out, " − ");
    say_factor(out, node, term.reads[1]);
    words_plain(out, ")²");
    cells_say_sum(out, node, place);
    words_plain(out, ".");
}

static void rbf_counts(const struct node *node, struct counts *out, struct words *why)
{
    const struct linear *rbf = linear_of(node);
    *out = (struct counts){.multiplies = rbf->out * rbf->in};
    const long long in = (long long)rbf->in, n = (long long)rbf->out;
    char multiplies[NUMBER_MAX];
    number_count(out->multiplies, multiplies);
    words_plain(why, "0 parameters: %lld codes of %lld are fixed", n, in);
    words_plain(why, "; %lld · %lld = %s multiplies", n, in, multiplies);
}

// ---- gradients ---------------------------------------------------------------------------------

// A step names three cells at most: the first output's stand for the whole column.
static void grad_input_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *rbf = linear_of(node);
    *out = (struct term){
        .by = BY_FUNCTION,
        .n_reads = 2,
        .writes = ref_of(rbf->input, OF_GRADIENT, place.cell),
        .reads = {ref_of(rbf->output, OF_GRADIENT, 0), ref_of(rbf->input, OF_VALUE, place.cell)}};
}

static void grad_weight_term(const struct node *node, struct place place, struct term *out)
{
    const struct linear *rbf = linear_of(node);
    *out = (struct term){.by = BY_FUNCTION,
                         .n_reads = 3,
                         .writes = ref_of(rbf->weight, OF_GRADIENT, place.cell),
                         .reads = {ref_of(rbf->output, OF_GRADIENT, place.cell / rbf->in),
                                   ref_of(rbf->input, OF_VALUE, place.cell % rbf->in),
                                   ref_of(rbf->weight, OF_VALUE, place.cell)}};
}

static int grad_input_operands(const struct node *node, struct place place,
                               struct operand out[OPERANDS_MAX])
{
    const struct linear *rbf = linear_of(node);
    out[0] = cells_show(node, rbf->input, OF_VALUE, place.cell);
    words_plain(&out[0].head, "input");
    out[1] = cells_show(node, rbf->weight, OF_VALUE, -1);
    cells_frame(&out[1], 0, place.cell, rbf->out, 1);
    out[1].link = LINK_MINUS;
    words_plain(&out[1].head, "codes");
    words_plain(&out[1].note, "read by columns");
    out[2] = cells_show(node, rbf->output, OF_GRADIENT, 0);
    cells_frame(&out[2], 0, 0, rbf->out, 1);
    out[2].link = LINK_TIMES;
    words_plain(&out[2].head, "deltas");
    out[3] = cells_show(node, rbf->input, OF_GRADIENT, place.cell);
    out[3].link = LINK_ARROW;
    words_plain(&out[3].link_above, "summed, × 2");
    words_plain(&out[3].head, "deltas of the input");
    return 4;
}

static int grad_weight_operands(const struct node *node, struct place place,
                                struct operand out[OPERANDS_MAX])
{
    const struct linear *rbf = linear_of(node);
    out[0] = cells_show(node, rbf->input, OF_VALUE, 0);
    out[0].transform.flat = false;
    cells_frame(&out[0], 0, place.cell % rbf->in, 1, 1);
    words_plain(&out[0].head, "input");
    out[1] = cells_show(node, rbf->weight, OF_VALUE, place.cell);
    out[1].link = LINK_MINUS;
    words_plain(&out[1].head, "codes");
    out[2] = cells_show(node, rbf->output, OF_GRADIENT, place.cell / rbf->in);
    out[2].link = LINK_TIMES;
    words_plain(&out[2].head, "deltas");
    out[3] = cells_show(node, rbf->weight, OF_GRADIENT, place.cell);
    out[3].link = LINK_ARROW;
    words_plain(&out[3].link_above, "× (−2)");
    words_plain(&out[3].head, "gradient of the codes");
    return 4;
}

static void grad_input_formula(const struct node *node, const struct term *term, bool numbers,
                               struct words *out)
{
    words_plain(out, "Σ 2 (");
    cells_say_first(out, node, term->reads[IN_X], numbers);
    words_plain(out, " − ");
    words_math(out, ROLE_WEIGHT, "w_i");
    words_plain(out, ") × ");
    words_math(out, ROLE_DELTA, "δ_i");
}

static void grad_weight_formula(const struct node *node, const struct term *term, bool numbers,
                                struct words *out)
{
    words_plain(out, "−2 (");
    cells_say_first(out, node, term->reads[IN_X], numbers);
    words_plain(out, " − ");
    cells_say_operand(out, node, term->reads[IN_W], numbers);
    words_plain(out, ") × ");
    cells_say_operand(out, node, term->reads[IN_DELTA], numbers);
}

static void grad_input_caption(const struct node *node, struct place place, enum grain grain,
                               struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Every input is pulled by each code: twice its difference from it, "
                         "times that output's delta.");
        return;
    }
    words_plain(out, "Input %lld is ", (long long)place.cell + 1);
    say_value(out, node, cells_input(node, IN_X, place.cell));
    words_plain(out, ": twice its difference from each code, times the code's delta, adds up to ");
    cells_say_result(out, node, place);
    cells_say_joined(out, node);
    words_plain(out, ".");
}

static void grad_weight_caption(const struct node *node, struct place place, enum grain grain,
                                struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "The gradient of a code is that of the input, turned around: "
                         "only their difference counts.");
        return;
    }
    struct term term;
    grad_weight_term(node, place, &term);
    words_plain(out, "Code %lld, element %lld: ", (long long)(place.cell / linear_of(node)->in) + 1,
                (long long)(place.cell % linear_of(node)->in) + 1);
    grad_weight_formula(node, &term, true, out);
    cells_say_makes(out, node, place);
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "rank 1; put a flatten before it"},
    {"weight", PARAM_TENSOR, .required = true, .help = "out × in: the code of each class"}};
static const struct walk WALK[] = {
    {.phases = rbf_phases, .term = rbf_term, .operands = rbf_operands, .caption = rbf_caption}};
static const struct walk GRAD_INPUT_WALK[] = {{.phases = cells_phases,
                                               .term = grad_input_term,
                                               .operands = grad_input_operands,
                                               .caption = grad_input_caption}};
static const struct walk GRAD_WEIGHT_WALK[] = {{.phases = cells_phases,
                                                .term = grad_weight_term,
                                                .operands = grad_weight_operands,
                                                .caption = grad_weight_caption}};

// ---- where their numbers go ------------------------------------------------------------------

static void rbf_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct linear *rbf = linear_of(node);
    if (input == 0) {
        readers_add(out, 0, rbf->out, 1, 1);
    } else {
        out->first = index / rbf->in;
    }
}

static void grad_input_readers(const struct node *node, int input, int64_t index,
                               struct readers *out)
{
    const struct linear *rbf = linear_of(node);
    if (input == 0) { // a delta
        readers_add(out, 0, rbf->in, 1, 1);
    } else {
        out->first = index % rbf->in;
    }
}

static void grad_weight_readers(const struct node *node, int input, int64_t index,
                                struct readers *out)
{
    const struct linear *rbf = linear_of(node);
    if (input == 0) { // a delta: its row
        readers_add(out, index * rbf->in, rbf->in, 1, 1);
    } else {
        out->first = index; // of the input its column
        readers_add(out, 0, input == 1 ? rbf->out : 1, 1, rbf->in);
    }
}

const struct op OP_RBF = {.name = "rbf",
                          .title = "Distances from codes",
                          .summary = "squared distance of the input from each row of the weight",
                          .params = PARAMS,
                          .n_params = 2,
                          .infer = linear_infer_rows,
                          .compute = rbf_compute,
                          .keeps_weights = true,
                          .backward = rbf_backward,
                          .readers = rbf_readers,
                          .walks = WALK,
                          .n_walks = 1,
                          .counts = rbf_counts};
const struct op OP_RBF_GRAD_INPUT = {.name = "rbf_grad_input",
                                     .title = "Distances, back to the input",
                                     .summary = "twice the differences times the deltas",
                                     .compute = grad_input_compute,
                                     .readers = grad_input_readers,
                                     .walks = GRAD_INPUT_WALK,
                                     .n_walks = 1,
                                     .function32 = grad_input_function32,
                                     .function64 = grad_input_function64,
                                     .formula = grad_input_formula};
const struct op OP_RBF_GRAD_WEIGHT = {.name = "rbf_grad_weight",
                                      .title = "Distances, gradient of the codes",
                                      .summary = "minus twice the difference times the delta",
                                      .compute = grad_weight_compute,
                                      .readers = grad_weight_readers,
                                      .walks = GRAD_WEIGHT_WALK,
                                      .n_walks = 1,
                                      .function32 = grad_weight_function32,
                                      .function64 = grad_weight_function64,
                                      .formula = grad_weight_formula};
