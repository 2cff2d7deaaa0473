// L = y[t] + log(e^-j + sum over i of e^-y[i]): the distance from the right code, and a pull of all
// codes away from the input, as if a further class stood at distance j (LeCun et al. 1998, eq. 9).
// With m the largest of -j and -y[i]: y[t] + m + log(e^(-j - m) + sum of e^(-y[i] - m)), which
// neither overflows nor vanishes. Back: δy[i] = ([i = t] - e^-y[i] / (e^-j + sum)) δL.
#include "ops/operations.h"

#include "base/transcendental.h"
#include "ops/cells.h"
#include "ops/exponentials.h"
#include "ops/say.h"

enum { ATTR_TARGET, ATTR_J };
enum { IN_DELTA, IN_DISTANCES }; // of the gradient

static int64_t target_of(const struct node *node)
{
    return node->program->nodes[node->forward]->attrs[ATTR_TARGET].pair[0];
}

static double j_of(const struct node *node)
{
    return node->program->nodes[node->forward]->attrs[ATTR_J].number;
}

static bool rbf_loss_infer(struct program *program, struct node *node, struct error *error)
{
    if (!cells_want_rank_1(node, error) || !cells_want_class(node, error)) {
        return false;
    }
    node->out_shape = (struct shape){.rank = 0};
    program->tensors[node->output.tensor].role = ROLE_SUM;
    return true;
}

// ---- numbers -----------------------------------------------------------------------------------

static struct exponentials distances_of(const struct node *node, int input)
{
    float first = -(float)j_of(node);
    return exponentials_of(node->in[input], shape_elements(cells_input_shape(node, input)), -1.0F,
                           &first);
}

static float rbf_loss_function32(const struct node *node, const struct term *term,
                                 const float *reads)
{
    (void)term;
    struct exponentials e = distances_of(node, 0);
    return (reads[0] + e.largest) + math_logf(e.sum);
}

static double rbf_loss_function64(const struct node *node, const struct term *term,
                                  const double *reads)
{
    (void)term;
    struct exponentials e = distances_of(node, 0);
    return (reads[0] + (double)e.largest) + math_log((double)e.sum);
}

static void rbf_loss_compute(struct node *node)
{
    float read = node->in[0][target_of(node)];
    node->out[0] = rbf_loss_function32(node, NULL, &read);
}

static void rbf_loss_compute64(const struct node *node, const double *const *in, double *out)
{
    double first = -j_of(node);
    int64_t n = shape_elements(cells_input_shape(node, 0));
    struct exponentials64 e = exponentials64_of(in[0], n, -1.0, &first);
    out[0] = (in[0][target_of(node)] + e.largest) + math_log(e.sum);
}

static bool rbf_loss_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT},
                                      {node->inputs[0].tensor, OF_VALUE}};
    program_gradient(program, node, &OP_RBF_LOSS_GRAD, "input", 0, from, 2);
    return true;
}

static float grad_of(const struct exponentials *e, float y, bool right, float delta)
{
    return ((right ? 1.0F : 0.0F) - exponentials_share(e, y)) * delta;
}

static float grad_function32(const struct node *node, const struct term *term, const float *reads)
{
    struct exponentials e = distances_of(node, IN_DISTANCES);
    return grad_of(&e, reads[IN_DISTANCES], term->writes.index == target_of(node), reads[IN_DELTA]);
}

static double grad_function64(const struct node *node, const struct term *term, const double *reads)
{
    struct exponentials e = distances_of(node, IN_DISTANCES);
    struct exponentials64 e64 = {-1.0, (double)e.largest, (double)e.sum};
    double right = term->writes.index == target_of(node) ? 1.0 : 0.0;
    return (right - exponentials64_share(&e64, reads[IN_DISTANCES])) * reads[IN_DELTA];
}

static void grad_compute(struct node *node)
{
    struct exponentials e = distances_of(node, IN_DISTANCES);
    int64_t n = shape_elements(&node->out_shape), target = target_of(node);
    for (int64_t i = 0; i < n; i++) {
        cells_put(node, i,
                  grad_of(&e, node->in[IN_DISTANCES][i], i == target, node->in[IN_DELTA][0]));
    }
}

// ---- the walks ---------------------------------------------------------------------------------

static int rbf_loss_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return exponentials_phases(node, "loss", out);
}

static void rbf_loss_term(const struct node *node, struct place place, struct term *out)
{
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == EXPONENTIALS_PHASES) {
        out->by = BY_FUNCTION;
        out->reads[out->n_reads++] = cells_input(node, 0, target_of(node));
        out->writes = ref_of(node->output.tensor, OF_VALUE, 0);
    }
}

static void grad_term(const struct node *node, struct place place, struct term *out)
{
    *out = (struct term){
        .by = BY_FUNCTION,
        .n_reads = 2,
        .writes = ref_of(node->output.tensor, OF_GRADIENT, place.cell),
        .reads = {cells_input(node, IN_DELTA, 0), cells_input(node, IN_DISTANCES, place.cell)}};
}

static int rbf_loss_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX])
{
    out[0] = exponentials_show(node, place, target_of(node));
    words_plain(&out[0].head, "distances");
    out[1] = cells_show(node, node->output.tensor, OF_VALUE,
                        place.phase == EXPONENTIALS_PHASES ? 0 : -1);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "near the right,");
    words_plain(&out[1].link_below, "far from others");
    words_plain(&out[1].head, "loss");
    return 2;
}

static int grad_operands(const struct node *node, struct place place,
                         struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_DISTANCES].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "distances");
    out[1] = cells_show(node, node->inputs[IN_DELTA].tensor, OF_GRADIENT, 0);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "delta of the loss");
    out[2] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[2].link = LINK_ARROW;
    words_plain(&out[2].link_above, "target − share");
    words_plain(&out[2].head, "deltas of the distances");
    return 3;
}

// ---- how it is said ----------------------------------------------------------------------------

static void rbf_loss_formula(const struct node *node, const struct term *term, bool numbers,
                             struct words *out)
{
    cells_say_first(out, node, term->reads[0], numbers);
    if (numbers && node->in[0]) {
        // e^-y is too small to be written as it is: its logarithm is.
        struct exponentials e = distances_of(node, 0);
        double logarithm = (double)(e.largest + math_logf(e.sum));
        words_plain(out, logarithm < 0.0 ? " + (" : " + ");
        words_float(out, node->program, &node->output, logarithm);
        words_plain(out, logarithm < 0.0 ? ")" : "");
    } else {
        words_plain(out, " + ln ");
        words_math(out, ROLE_SUM, "s");
    }
}

static void grad_formula(const struct node *node, const struct term *term, bool numbers,
                         struct words *out)
{
    double y;
    words_plain(out, term->writes.index == target_of(node) ? "(1 − " : "(0 − ");
    if (numbers && node->in[IN_DISTANCES] && say_known(node, term->reads[IN_DISTANCES], &y)) {
        struct exponentials e = distances_of(node, IN_DISTANCES);
        words_float(out, node->program, &node->output, (double)exponentials_share(&e, (float)y));
    } else {
        words_plain(out, "exp(−");
        words_ref(out, node->program, &term->reads[IN_DISTANCES]);
        words_plain(out, ") / ");
        words_math(out, ROLE_SUM, "s");
    }
    words_plain(out, ") × ");
    cells_say_operand(out, node, term->reads[IN_DELTA], numbers);
}

static void rbf_loss_caption(const struct node *node, struct place place, enum grain grain,
                             struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "The loss wants the right distance small and, through the logarithm, "
                         "the others large.");
    } else if (place.phase < EXPONENTIALS_PHASES) {
        float first = -(float)j_of(node);
        exponentials_caption(node, place.phase, "distances", -1.0F, &first, out);
    } else {
        words_plain(out, "The right distance, ");
        say_value(out, node, cells_input(node, 0, target_of(node)));
        words_plain(out, ", plus the logarithm of the sum makes the loss, ");
        cells_say_result(out, node, place);
        words_plain(out, ".");
    }
}

static void grad_caption(const struct node *node, struct place place, enum grain grain,
                         struct words *out)
{
    struct term term;
    grad_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain) && grain == GRAIN_LAYER) {
        words_plain(out, "One for the right class, less the share of each: the right distance "
                         "shrinks, near wrong ones grow.");
        return;
    }
    words_plain(out, place.cell == target_of(node) ? "The distance of the right class: "
                                                   : "The distance of a wrong class: ");
    grad_formula(node, &term, true, out);
    words_plain(out, " makes ");
    cells_say_result(out, node, place);
    cells_say_joined(out, node);
    words_plain(out, ".");
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the distances, rank 1"},
    {"target", PARAM_CLASS, .required = true, .min = 0, .max = TENSOR_MAX_ELEMENTS - 1,
     .help = "index of the right class, from 0"},
    {"j", PARAM_NUMBER, .fallback = 40.0,
     .help = "the distance beyond which a wrong class is left alone"}};
static const struct walk WALK[] = {{.phases = rbf_loss_phases,
                                    .term = rbf_loss_term,
                                    .operands = rbf_loss_operands,
                                    .caption = rbf_loss_caption}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = grad_term,
                                         .operands = grad_operands,
                                         .caption = grad_caption}};

const struct op OP_RBF_LOSS = {.name = "rbf_loss",
                               .title = "Loss of distances",
                               .summary = "y[t] + log(e^-j + sum of e^-y[i])",
                               .params = PARAMS,
                               .n_params = 3,
                               .infer = rbf_loss_infer,
                               .compute = rbf_loss_compute,
                               .smallest_wins = true,
                               .backward = rbf_loss_backward,
                               .walks = WALK,
                               .n_walks = 1,
                               .function32 = rbf_loss_function32,
                               .function64 = rbf_loss_function64,
                               .compute64 = rbf_loss_compute64,
                               .formula = rbf_loss_formula,
                               .counts = cells_counts};
const struct op OP_RBF_LOSS_GRAD = {.name = "rbf_loss_grad",
                                    .title = "Loss of distances, back",
                                    .summary = "(target - share) times the loss's delta",
                                    .compute = grad_compute,
                                    .walks = GRAD_WALK,
                                    .n_walks = 1,
                                    .function32 = grad_function32,
                                    .function64 = grad_function64,
                                    .formula = grad_formula};
