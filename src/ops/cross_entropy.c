// Softmax and the logarithm in one: L = log(sum over k of e^(x[k] - m)) - (x[t] - m), m the
// largest, t the right class. Back: δx[i] = (p[i] - y[i]) δL, y one at t and else zero: the
// softmax's own derivative is in it already.
#include "ops/operations.h"

#include "base/transcendental.h"
#include "ops/cells.h"
#include "ops/class_table.h"
#include "ops/say.h"
#include "ops/share_loss.h"

// ---- numbers -----------------------------------------------------------------------------------

static float cross_entropy_function32(const struct node *node, const struct term *term,
                                      const float *reads)
{
    (void)term;
    struct exponentials e = share_loss_exponentials(node);
    return math_logf(e.sum) - (reads[0] - e.largest);
}

static double cross_entropy_function64(const struct node *node, const struct term *term,
                                       const double *reads)
{
    (void)term;
    struct exponentials e = share_loss_exponentials(node);
    return math_log((double)e.sum) - (reads[0] - (double)e.largest);
}

static void cross_entropy_compute(struct node *node)
{
    float read = node->in[0][share_loss_target(node)];
    node->out[0] = cross_entropy_function32(node, NULL, &read);
}

static void cross_entropy_compute64(const struct node *node, const double *const *in, double *out)
{
    struct exponentials64 e = share_loss_exponentials64(node, in[0]);
    out[0] = math_log(e.sum) - (in[0][share_loss_target(node)] - e.largest);
}

// ---- how it is said ----------------------------------------------------------------------------

static void cross_entropy_formula(const struct node *node, const struct term *term, bool numbers,
                                  struct words *out)
{
    (void)term;
    words_plain(out, "− ln ");
    share_loss_say(out, node, share_loss_target(node), numbers);
}

static void cross_entropy_caption(const struct node *node, struct place place, enum grain grain,
                                  struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Cross-entropy: softmax makes shares of the scores; the loss is minus the "
                         "logarithm of the right one's.");
    } else if (place.phase < EXPONENTIALS_PHASES) {
        share_loss_caption(node, place.phase, out);
    } else {
        words_plain(out, "The right class has a share of ");
        share_loss_say(out, node, share_loss_target(node), true);
        words_plain(out, "; minus its logarithm is the loss, ");
        cells_say_result(out, node, place);
        words_plain(out, ".");
    }
}

static void grad_caption(const struct node *node, struct place place, enum grain grain,
                         struct words *out)
{
    struct term term;
    share_loss_grad_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain) && grain == GRAIN_LAYER) {
        words_plain(out, "The share less the target, p − y: the right class is pulled up, the "
                         "others are pushed down.");
        return;
    }
    double delta;
    bool right = place.cell == share_loss_target(node);
    if (say_known(node, term.reads[SHARE_LOSS_DELTA], &delta) && delta > 0.0) {
        class_table_say(out, node, shape_elements(&node->out_shape), place.cell);
        words_plain(out, right ? " is the right one and wants to go up, so its delta is negative: "
                               : " is a wrong one, pushed down by its own share: ");
    } else {
        class_table_say(out, node, shape_elements(&node->out_shape), place.cell);
        words_plain(out, right ? ", the right one: " : ", a wrong one: ");
    }
    share_loss_grad_formula(node, &term, true, out);
    cells_say_makes(out, node, place);
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the scores (logits), rank 1"},
    {"target", PARAM_CLASS, .required = true, .min = 0, .max = TENSOR_MAX_ELEMENTS - 1,
     .help = "index of the right class, from 0"}};
static const struct walk WALK[] = {{.phases = share_loss_phases,
                                    .term = share_loss_term,
                                    .operands = share_loss_operands,
                                    .table = share_loss_table,
                                    .caption = cross_entropy_caption,
                                    .where = class_table_where}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = share_loss_grad_term,
                                         .operands = share_loss_grad_operands,
                                         .table = share_loss_table,
                                         .caption = grad_caption,
                                         .where = class_table_where}};

const struct op OP_CROSS_ENTROPY = {.name = "cross_entropy",
                                    .title = "Cross-entropy",
                                    .summary = "minus the logarithm of the right class's softmax",
                                    .params = PARAMS,
                                    .n_params = 2,
                                    .infer = share_loss_infer,
                                    .compute = cross_entropy_compute,
                                    .backward = share_loss_backward,
                                    .walks = WALK,
                                    .n_walks = 1,
                                    .function32 = cross_entropy_function32,
                                    .function64 = cross_entropy_function64,
                                    .compute64 = cross_entropy_compute64,
                                    .formula = cross_entropy_formula,
                                    .counts = cells_counts};
const struct op OP_CROSS_ENTROPY_GRAD = {.name = "cross_entropy_grad",
                                         .title = "Cross-entropy, back",
                                         .summary = "(p - y) times the loss's delta",
                                         .compute = share_loss_grad_compute,
                                         .walks = GRAD_WALK,
                                         .n_walks = 1,
                                         .function32 = share_loss_grad32,
                                         .function64 = share_loss_grad64,
                                         .formula = share_loss_grad_formula};
