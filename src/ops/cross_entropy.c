// Softmax and the logarithm in one: L = log(sum over k of e^(x[k] - m)) - (x[t] - m), m the
// largest, t the right class. Back: δx[i] = (p[i] - y[i]) δL, y one at t and else zero: the
// softmax's own derivative is in it already.
#include "ops/operations.h"

#include "base/transcendental.h"
#include "ops/cells.h"
#include "ops/exponentials.h"
#include "ops/infer.h"
#include "ops/say.h"

enum { ATTR_TARGET };
enum { IN_DELTA, IN_SCORES }; // of the gradient

static int64_t target_of(const struct node *node)
{
    return node->program->nodes[node->forward]->attrs[ATTR_TARGET].pair[0];
}

static bool cross_entropy_infer(struct program *program, struct node *node, struct error *error)
{
    if (!cells_want_rank_1(node, error) || !cells_want_class(node, error)) {
        return false;
    }
    node->out_shape = (struct shape){.rank = 0};
    program->tensors[node->output.tensor].role = ROLE_SUM;
    return true;
}

// ---- numbers -----------------------------------------------------------------------------------

static struct exponentials scores_of(const struct node *node, int input)
{
    return exponentials_of(node->in[input], shape_elements(cells_input_shape(node, input)), 1.0F,
                           NULL);
}

static float cross_entropy_function32(const struct node *node, const struct term *term,
                                      const float *reads)
{
    (void)term;
    struct exponentials e = scores_of(node, 0);
    return math_logf(e.sum) - (reads[0] - e.largest);
}

static double cross_entropy_function64(const struct node *node, const struct term *term,
                                       const double *reads)
{
    (void)term;
    struct exponentials e = scores_of(node, 0);
    return math_log((double)e.sum) - (reads[0] - (double)e.largest);
}

static void cross_entropy_compute(struct node *node)
{
    float read = node->in[0][target_of(node)];
    node->out[0] = cross_entropy_function32(node, NULL, &read);
}

static void cross_entropy_compute64(const struct node *node, const double *const *in, double *out)
{
    int64_t n = shape_elements(cells_input_shape(node, 0));
    struct exponentials64 e = exponentials64_of(in[0], n, 1.0, NULL);
    out[0] = math_log(e.sum) - (in[0][target_of(node)] - e.largest);
}

static bool cross_entropy_backward(struct program *program, const struct node *node,
                                   struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT},
                                      {node->inputs[0].tensor, OF_VALUE}};
    program_gradient(program, node, &OP_CROSS_ENTROPY_GRAD, "input", 0, from, 2);
    return true;
}

static float grad_of(const struct exponentials *e, float x, bool right, float delta)
{
    return (exponentials_share(e, x) - (right ? 1.0F : 0.0F)) * delta;
}

static float grad_function32(const struct node *node, const struct term *term, const float *reads)
{
    struct exponentials e = scores_of(node, IN_SCORES);
    return grad_of(&e, reads[IN_SCORES], term->writes.index == target_of(node), reads[IN_DELTA]);
}

static double grad_function64(const struct node *node, const struct term *term, const double *reads)
{
    struct exponentials e = scores_of(node, IN_SCORES);
    struct exponentials64 e64 = {1.0, (double)e.largest, (double)e.sum};
    double y = term->writes.index == target_of(node) ? 1.0 : 0.0;
    return (exponentials64_share(&e64, reads[IN_SCORES]) - y) * reads[IN_DELTA];
}

static void grad_compute(struct node *node)
{
    struct exponentials e = scores_of(node, IN_SCORES);
    int64_t n = shape_elements(&node->out_shape), target = target_of(node);
    for (int64_t i = 0; i < n; i++) {
        cells_put(node, i, grad_of(&e, node->in[IN_SCORES][i], i == target, node->in[IN_DELTA][0]));
    }
}

// ---- the walks ---------------------------------------------------------------------------------

static int cross_entropy_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return exponentials_phases(node, "loss", out);
}

static void cross_entropy_term(const struct node *node, struct place place, struct term *out)
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
        .reads = {cells_input(node, IN_DELTA, 0), cells_input(node, IN_SCORES, place.cell)}};
}

static int cross_entropy_operands(const struct node *node, struct place place,
                                  struct operand out[OPERANDS_MAX])
{
    out[0] = exponentials_show(node, place, target_of(node));
    words_plain(&out[0].head, "scores");
    out[1] = cells_show(node, node->output.tensor, OF_VALUE,
                        place.phase == EXPONENTIALS_PHASES ? 0 : -1);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "− ln");
    words_plain(&out[1].link_below, "of the share");
    words_plain(&out[1].head, "loss");
    return 2;
}

static int grad_operands(const struct node *node, struct place place,
                         struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_SCORES].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "scores");
    out[1] = cells_show(node, node->inputs[IN_DELTA].tensor, OF_GRADIENT, 0);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "delta of the loss");
    out[2] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[2].link = LINK_ARROW;
    words_math(&out[2].link_above, ROLE_DELTA, "p − y");
    words_plain(&out[2].head, "deltas of the scores");
    return 3;
}

// ---- how it is said ----------------------------------------------------------------------------

// The share of one score, or its symbol.
static void say_share(struct words *words, const struct node *node, int input, struct ref read)
{
    double x;
    if (node->in[input] && say_known(node, read, &x)) {
        struct exponentials e = scores_of(node, input);
        words_float(words, node->program, &node->output, (double)exponentials_share(&e, (float)x));
    } else {
        char math[32];
        snprintf(math, sizeof math, "p_{%lld}", (long long)read.index + 1);
        words_math(words, ROLE_ACTIVATION, math);
    }
}

static void cross_entropy_formula(const struct node *node, const struct term *term, bool numbers,
                                  struct words *out)
{
    words_plain(out, "− ln ");
    if (numbers) {
        say_share(out, node, 0, term->reads[0]);
        return;
    }
    char math[32];
    snprintf(math, sizeof math, "p_{%lld}", (long long)target_of(node) + 1);
    words_math(out, ROLE_ACTIVATION, math);
}

static void grad_formula(const struct node *node, const struct term *term, bool numbers,
                         struct words *out)
{
    long long i = (long long)term->writes.index;
    words_plain(out, "(");
    if (numbers) {
        say_share(out, node, IN_SCORES, term->reads[IN_SCORES]);
        words_plain(out, i == target_of(node) ? " − 1" : " − 0");
    } else {
        char math[64];
        snprintf(math, sizeof math, "p_{%lld} − y_{%lld}", i + 1, i + 1);
        words_math(out, ROLE_ACTIVATION, math);
    }
    words_plain(out, ") × ");
    cells_say_operand(out, node, term->reads[IN_DELTA], numbers);
}

static void cross_entropy_caption(const struct node *node, struct place place, enum grain grain,
                                  struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Cross-entropy: softmax makes shares of the scores; the loss is minus the "
                         "logarithm of the right one's.");
    } else if (place.phase < EXPONENTIALS_PHASES) {
        exponentials_caption(node, place.phase, "scores", 1.0F, NULL, out);
    } else {
        words_plain(out, "The right class has a share of ");
        say_share(out, node, 0, cells_input(node, 0, target_of(node)));
        words_plain(out, "; minus its logarithm is the loss, ");
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
        words_plain(out, "The share less the target, p − y: the right class is pulled up, the "
                         "others are pushed down.");
        return;
    }
    double delta;
    bool right = place.cell == target_of(node);
    if (say_known(node, term.reads[IN_DELTA], &delta) && delta > 0.0) {
        words_plain(out, right ? "The right class wants to go up, so its delta is negative: "
                               : "A wrong class is pushed down by its own share: ");
    } else {
        words_plain(out, right ? "The right class: " : "A wrong class: ");
    }
    grad_formula(node, &term, true, out);
    words_plain(out, " makes ");
    cells_say_result(out, node, place);
    cells_say_joined(out, node);
    words_plain(out, ".");
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the scores (logits), rank 1"},
    {"target", PARAM_CLASS, .required = true, .min = 0, .max = TENSOR_MAX_ELEMENTS - 1,
     .help = "index of the right class, from 0"}};
static const struct walk WALK[] = {{.phases = cross_entropy_phases,
                                    .term = cross_entropy_term,
                                    .operands = cross_entropy_operands,
                                    .caption = cross_entropy_caption}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = grad_term,
                                         .operands = grad_operands,
                                         .caption = grad_caption}};

const struct op OP_CROSS_ENTROPY = {.name = "cross_entropy",
                                    .title = "Cross-entropy",
                                    .summary = "minus the logarithm of the right class's softmax",
                                    .params = PARAMS,
                                    .n_params = 2,
                                    .infer = cross_entropy_infer,
                                    .compute = cross_entropy_compute,
                                    .backward = cross_entropy_backward,
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
                                         .compute = grad_compute,
                                         .walks = GRAD_WALK,
                                         .n_walks = 1,
                                         .function32 = grad_function32,
                                         .function64 = grad_function64,
                                         .formula = grad_formula};
