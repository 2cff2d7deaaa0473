// L = sum over i of (x[i] - t[i])² / n, in order; any two tensors of equal shape.
// Back: δx[i] = 2 (x[i] - t[i]) / n δL, and the target gets the negative of it.
#include "ops/operations.h"

#include "ops/cells.h"
#include "ops/say.h"

enum { IN_INPUT, IN_TARGET };
enum { IN_DELTA, IN_X, IN_T }; // of the gradients

static int64_t pairs_of(const struct node *node, int input)
{
    return shape_elements(cells_input_shape(node, input));
}

static bool mse_loss_infer(struct program *program, struct node *node, struct error *error)
{
    if (!cells_want_equal(node, "target", error)) {
        return false;
    }
    node->out_shape = (struct shape){.rank = 0};
    program->tensors[node->output.tensor].role = ROLE_SUM;
    return true;
}

// ---- numbers -----------------------------------------------------------------------------------

static void mse_loss_compute(struct node *node)
{
    int64_t n = pairs_of(node, IN_INPUT);
    const float *x = node->in[IN_INPUT], *t = node->in[IN_TARGET];
    float first = x[0] - t[0], sum = first * first;
    for (int64_t i = 1; i < n; i++) {
        float d = x[i] - t[i];
        sum += d * d;
    }
    node->out[0] = sum / (float)n;
}

static bool mse_loss_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT},
                                      {node->inputs[IN_INPUT].tensor, OF_VALUE},
                                      {node->inputs[IN_TARGET].tensor, OF_VALUE}};
    program_gradient(program, node, &OP_MSE_LOSS_GRAD_INPUT, "input", IN_INPUT, from, 3);
    program_gradient(program, node, &OP_MSE_LOSS_GRAD_TARGET, "target", IN_TARGET, from, 3);
    return true;
}

static float grad_function32(const struct node *node, const struct term *term, const float *reads)
{
    (void)term;
    float n = (float)pairs_of(node, IN_X);
    float pull = 2.0F * (reads[IN_X] - reads[IN_T]) / n * reads[IN_DELTA];
    return node->op == &OP_MSE_LOSS_GRAD_TARGET ? -pull : pull;
}

static double grad_function64(const struct node *node, const struct term *term, const double *reads)
{
    (void)term;
    double n = (double)pairs_of(node, IN_X);
    double pull = 2.0 * (reads[IN_X] - reads[IN_T]) / n * reads[IN_DELTA];
    return node->op == &OP_MSE_LOSS_GRAD_TARGET ? -pull : pull;
}

static void grad_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        float reads[] = {node->in[IN_DELTA][0], node->in[IN_X][i], node->in[IN_T][i]};
        cells_put(node, i, grad_function32(node, NULL, reads));
    }
}

// ---- the walks ---------------------------------------------------------------------------------

static int mse_loss_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "squares", .uniform = pairs_of(node, IN_INPUT), .extra = 1};
    cells_axes(&node->out_shape, &out[0]);
    return 1;
}

static void mse_loss_term(const struct node *node, struct place place, struct term *out)
{
    int64_t n = pairs_of(node, IN_INPUT), i = place.term < 0 ? 0 : place.term;
    *out = (struct term){.writes = ref_of(node->output.tensor, OF_VALUE, 0)};
    if (i == n) {
        out->by = BY_DIVIDE;
        out->factor = (float)n;
        out->group = out->row = -1;
        return;
    }
    out->by = BY_ADD_SQUARE;
    out->reads[out->n_reads++] = cells_input(node, IN_INPUT, i);
    out->reads[out->n_reads++] = cells_input(node, IN_TARGET, i);
    out->row = (int)(i / cells_terms_of_a_row(n));
}

static void grad_term(const struct node *node, struct place place, struct term *out)
{
    *out =
        (struct term){.by = BY_FUNCTION,
                      .n_reads = 3,
                      .writes = ref_of(node->output.tensor, OF_GRADIENT, place.cell),
                      .reads = {cells_input(node, IN_DELTA, 0), cells_input(node, IN_X, place.cell),
                                cells_input(node, IN_T, place.cell)}};
}

static int mse_loss_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX])
{
    int64_t n = pairs_of(node, IN_INPUT);
    int64_t pair = place.term < 0 || place.term >= n ? n - 1 : place.term;
    out[0] = cells_show(node, node->inputs[IN_INPUT].tensor, OF_VALUE, pair);
    words_plain(&out[0].head, "input");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->inputs[IN_TARGET].tensor, OF_VALUE, pair);
    out[1].link = LINK_MINUS;
    words_plain(&out[1].head, "target");
    out[2] = cells_show(node, node->output.tensor, OF_VALUE, 0);
    out[2].link = LINK_ARROW;
    words_plain(&out[2].link_above, "squared,");
    words_plain(&out[2].link_below, "their mean");
    words_plain(&out[2].head, "loss");
    return 3;
}

static int grad_operands(const struct node *node, struct place place,
                         struct operand out[OPERANDS_MAX])
{
    bool target = node->op == &OP_MSE_LOSS_GRAD_TARGET;
    out[0] = cells_show(node, node->inputs[IN_X].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "input");
    out[1] = cells_show(node, node->inputs[IN_T].tensor, OF_VALUE, place.cell);
    out[1].link = LINK_MINUS;
    words_plain(&out[1].head, "target");
    out[2] = cells_show(node, node->inputs[IN_DELTA].tensor, OF_GRADIENT, 0);
    out[2].link = LINK_TIMES;
    words_plain(&out[2].head, "delta of the loss");
    out[3] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[3].link = LINK_ARROW;
    words_plain(&out[3].link_above, "× %s2 / %lld", target ? "−" : "",
                (long long)pairs_of(node, IN_X));
    words_plain(&out[3].head, target ? "deltas of the target" : "deltas of the input");
    return 4;
}

// ---- how it is said ----------------------------------------------------------------------------

static void say_difference(struct words *words, const struct node *node, struct ref x, struct ref t,
                           bool numbers)
{
    words_plain(words, "(");
    cells_say_first(words, node, x, numbers);
    words_plain(words, " − ");
    cells_say_operand(words, node, t, numbers);
    words_plain(words, ")");
}

static void grad_formula(const struct node *node, const struct term *term, bool numbers,
                         struct words *out)
{
    words_plain(out, node->op == &OP_MSE_LOSS_GRAD_TARGET ? "−2 " : "2 ");
    say_difference(out, node, term->reads[IN_X], term->reads[IN_T], numbers);
    words_plain(out, " / %lld × ", (long long)pairs_of(node, IN_X));
    cells_say_operand(out, node, term->reads[IN_DELTA], numbers);
}

static void mse_loss_caption(const struct node *node, struct place place, enum grain grain,
                             struct words *out)
{
    int64_t n = pairs_of(node, IN_INPUT);
    struct term term;
    mse_loss_term(node, place, &term);
    words_clear(out);
    if (grain != GRAIN_MULTIPLY) {
        words_plain(out, "The mean of the squared differences from the target is the loss, ");
    } else if (term.by == BY_DIVIDE) {
        words_plain(out, "Divided by %lld, their number, it is the mean: ", (long long)n);
    } else {
        say_nth(out, "difference", place.term, n);
        words_plain(out, ", squared: ");
        say_difference(out, node, term.reads[0], term.reads[1], true);
        words_plain(out, "²");
        cells_say_sum(out, node, place);
        words_plain(out, ".");
        return;
    }
    cells_say_result(out, node, place);
    words_plain(out, ".");
}

static void grad_caption(const struct node *node, struct place place, enum grain grain,
                         struct words *out)
{
    struct term term;
    grad_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, node->op == &OP_MSE_LOSS_GRAD_TARGET
                             ? "The target's gradient is that of the input, turned around."
                             : "The further a number is from its target, the more it is pulled: "
                               "twice the difference, over their number.");
        return;
    }
    words_plain(out, "Twice the difference from the target, over their number: ");
    grad_formula(node, &term, true, out);
    cells_say_makes(out, node, place);
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "any shape"},
    {"target", PARAM_TENSOR, .required = true, .help = "the same shape"}};
static const struct walk WALK[] = {{.phases = mse_loss_phases,
                                    .term = mse_loss_term,
                                    .operands = mse_loss_operands,
                                    .caption = mse_loss_caption}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = grad_term,
                                         .operands = grad_operands,
                                         .caption = grad_caption}};

const struct op OP_MSE_LOSS = {.name = "mse_loss",
                               .title = "Mean squared error",
                               .summary = "the mean of the squared differences",
                               .params = PARAMS,
                               .n_params = 2,
                               .infer = mse_loss_infer,
                               .compute = mse_loss_compute,
                               .backward = mse_loss_backward,
                               .walks = WALK,
                               .n_walks = 1,
                               .counts = cells_counts};
const struct op OP_MSE_LOSS_GRAD_INPUT = {.name = "mse_loss_grad_input",
                                          .title = "Mean squared error, back to the input",
                                          .summary = "2 (x - t) / n times the loss's delta",
                                          .compute = grad_compute,
                                          .walks = GRAD_WALK,
                                          .n_walks = 1,
                                          .function32 = grad_function32,
                                          .function64 = grad_function64,
                                          .formula = grad_formula};
const struct op OP_MSE_LOSS_GRAD_TARGET = {.name = "mse_loss_grad_target",
                                           .title = "Mean squared error, back to the target",
                                           .summary = "-2 (x - t) / n times the loss's delta",
                                           .compute = grad_compute,
                                           .walks = GRAD_WALK,
                                           .n_walks = 1,
                                           .function32 = grad_function32,
                                           .function64 = grad_function64,
                                           .formula = grad_formula};
