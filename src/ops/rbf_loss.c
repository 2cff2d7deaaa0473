// L = y[t] + log(e^-j + sum over i of e^-y[i]): the distance from the right code, and a pull of all
// codes away from the input, as if a further class stood at distance j (LeCun et al. 1998, eq. 9).
// With m the largest of -j and -y[i]: y[t] + m + log(e^(-j - m) + sum of e^(-y[i] - m)), which
// neither overflows nor vanishes. Back: δy[i] = ([i = t] - e^-y[i] / (e^-j + sum)) δL.
#include "ops/operations.h"

#include "base/transcendental.h"
#include "ops/cells.h"
#include "ops/class_table.h"
#include "ops/say.h"
#include "ops/share_loss.h"

// ---- numbers -----------------------------------------------------------------------------------

static float rbf_loss_function32(const struct node *node, const struct term *term,
                                 const float *reads)
{
    (void)term;
    struct exponentials e = share_loss_exponentials(node);
    return (reads[0] + e.largest) + math_logf(e.sum);
}

static double rbf_loss_function64(const struct node *node, const struct term *term,
                                  const double *reads)
{
    (void)term;
    struct exponentials e = share_loss_exponentials(node);
    return (reads[0] + (double)e.largest) + math_log((double)e.sum);
}

static void rbf_loss_compute(struct node *node)
{
    float read = node->in[0][share_loss_target(node)];
    node->out[0] = rbf_loss_function32(node, NULL, &read);
}

static void rbf_loss_compute64(const struct node *node, const double *const *in, double *out)
{
    struct exponentials64 e = share_loss_exponentials64(node, in[0]);
    out[0] = (in[0][share_loss_target(node)] + e.largest) + math_log(e.sum);
}

// ---- how it is said ----------------------------------------------------------------------------

// With m the smallest distance and s the sum of the exponentials measured from it.
static void rbf_loss_formula(const struct node *node, const struct term *term, bool numbers,
                             struct words *out)
{
    cells_say_first(out, node, term->reads[0], numbers);
    words_plain(out, " − ");
    if (numbers && node->in[0]) {
        struct exponentials e = share_loss_exponentials(node);
        words_float(out, node->program, &term->reads[0], (double)-e.largest);
        words_plain(out, " + ln ");
        exponentials_say(out, node, ROLE_SUM, (double)e.sum);
    } else {
        words_math(out, ROLE_SUM, "m");
        words_plain(out, " + ln ");
        words_math(out, ROLE_SUM, "s");
    }
}

static void rbf_loss_caption(const struct node *node, struct place place, enum grain grain,
                             struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "The loss wants the right distance small and, through the logarithm, "
                         "the others large.");
    } else if (place.phase < EXPONENTIALS_PHASES) {
        share_loss_caption(node, place.phase, out);
    } else {
        words_plain(out, "The right distance, ");
        say_value(out, node, cells_input(node, 0, share_loss_target(node)));
        words_plain(out, ", less the smallest, and the logarithm of the sum make the loss, ");
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
        words_plain(out, "One for the right class, less the share of each: the right distance "
                         "shrinks, near wrong ones grow.");
        return;
    }
    class_table_say(out, node, shape_elements(&node->out_shape), place.cell);
    words_plain(out, place.cell == share_loss_target(node) ? ", the right one, and its distance: "
                                                           : ", a wrong one, and its distance: ");
    share_loss_grad_formula(node, &term, true, out);
    cells_say_makes(out, node, place);
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the distances, rank 1"},
    {"target", PARAM_CLASS, .required = true, .min = 0, .max = TENSOR_MAX_ELEMENTS - 1,
     .help = "index of the right class, from 0"},
    {"j", PARAM_NUMBER, .fallback = 40.0,
     .help = "the distance beyond which a wrong class is left alone"}};
static const struct walk WALK[] = {{.phases = share_loss_phases,
                                    .term = share_loss_term,
                                    .operands = share_loss_operands,
                                    .table = share_loss_table,
                                    .caption = rbf_loss_caption,
                                    .where = class_table_where}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = share_loss_grad_term,
                                         .operands = share_loss_grad_operands,
                                         .table = share_loss_table,
                                         .caption = grad_caption,
                                         .where = class_table_where}};

const struct op OP_RBF_LOSS = {.name = "rbf_loss",
                               .title = "Loss of distances",
                               .summary = "y[t] + log(e^-j + sum of e^-y[i])",
                               .params = PARAMS,
                               .n_params = 3,
                               .infer = share_loss_infer,
                               .compute = rbf_loss_compute,
                               .smallest_wins = true,
                               .backward = share_loss_backward,
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
                                    .compute = share_loss_grad_compute,
                                    .walks = GRAD_WALK,
                                    .n_walks = 1,
                                    .function32 = share_loss_grad32,
                                    .function64 = share_loss_grad64,
                                    .formula = share_loss_grad_formula};
