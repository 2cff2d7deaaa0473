// p[i] = e^(x[i] - m) / sum over k of e^(x[k] - m), m the largest; over all elements of the tensor.
// Back: δx[i] = p[i] (δp[i] - sum over k of δp[k] p[k]).
#include "ops/operations.h"

#include "base/number.h"
#include "ops/cells.h"
#include "ops/class_table.h"
#include "ops/say.h"

#include <math.h>
#include <stdio.h>

enum { IN_DELTA, IN_SHARE }; // of the gradient

static bool softmax_infer(struct program *program, struct node *node, struct error *error)
{
    (void)error;
    node->out_shape = *cells_input_shape(node, 0);
    program->tensors[node->output.tensor].role = ROLE_ACTIVATION;
    return true;
}

// ---- numbers -----------------------------------------------------------------------------------

static struct exponentials softmax_exponentials(const struct node *node)
{
    return exponentials_of(node->in[0], shape_elements(&node->out_shape), 1.0F, NULL);
}

static void softmax_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    struct exponentials e = softmax_exponentials(node);
    for (int64_t i = 0; i < n; i++) {
        node->out[i] = exponentials_share(&e, node->in[0][i]);
    }
}

static void softmax_compute64(const struct node *node, const double *const *in, double *out)
{
    int64_t n = shape_elements(&node->out_shape);
    struct exponentials64 e = exponentials64_of(in[0], n, 1.0, NULL);
    for (int64_t i = 0; i < n; i++) {
        out[i] = exponentials64_share(&e, in[0][i]);
    }
}

static float softmax_function32(const struct node *node, const struct term *term,
                                const float *reads)
{
    (void)term;
    struct exponentials e = softmax_exponentials(node);
    return exponentials_share(&e, reads[0]);
}

static double softmax_function64(const struct node *node, const struct term *term,
                                 const double *reads)
{
    (void)term;
    struct exponentials e = softmax_exponentials(node);
    struct exponentials64 e64 = {1.0, (double)e.largest, (double)e.sum};
    return exponentials64_share(&e64, reads[0]);
}

static bool softmax_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT},
                                      {node->output.tensor, OF_VALUE}};
    program_gradient(program, node, &OP_SOFTMAX_GRAD, "input", 0, from, 2);
    return true;
}

// What all the deltas pull together, each by its share.
static float common_pull(const struct node *node)
{
    const float *delta = node->in[IN_DELTA], *share = node->in[IN_SHARE];
    int64_t n = shape_elements(&node->out_shape);
    float sum = delta[0] * share[0];
    for (int64_t k = 1; k < n; k++) {
        sum += delta[k] * share[k];
    }
    return sum;
}

static void softmax_grad_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    float pull = common_pull(node);
    for (int64_t i = 0; i < n; i++) {
        cells_put(node, i, node->in[IN_SHARE][i] * (node->in[IN_DELTA][i] - pull));
    }
}

static float softmax_grad_function32(const struct node *node, const struct term *term,
                                     const float *reads)
{
    (void)term;
    return reads[IN_SHARE] * (reads[IN_DELTA] - common_pull(node));
}

static double softmax_grad_function64(const struct node *node, const struct term *term,
                                      const double *reads)
{
    (void)term;
    int64_t n = shape_elements(&node->out_shape);
    double pull = 0.0;
    for (int64_t k = 0; k < n; k++) {
        pull += (double)node->in[IN_DELTA][k] * (double)node->in[IN_SHARE][k];
    }
    return reads[IN_SHARE] * (reads[IN_DELTA] - pull);
}

// ---- the walks ---------------------------------------------------------------------------------

static int softmax_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return exponentials_phases(node, "divide", out);
}

static void softmax_term(const struct node *node, struct place place, struct term *out)
{
    if (place.phase < EXPONENTIALS_PHASES) {
        *out = (struct term){.writes = {.tensor = -1}};
    } else {
        *out = cells_term(node, place.cell, 0, 1, BY_FUNCTION);
    }
}

static void softmax_grad_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, IN_DELTA, 2, BY_FUNCTION);
}

static int softmax_operands(const struct node *node, struct place place,
                            struct operand out[OPERANDS_MAX])
{
    bool cells = place.phase == EXPONENTIALS_PHASES;
    out[0] = exponentials_show(node, place, place.cell);
    words_plain(&out[0].head, "scores");
    out[1] = cells_show(node, node->output.tensor, OF_VALUE, cells ? place.cell : -1);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "softmax");
    words_plain(&out[1].head, "shares");
    words_plain(&out[1].note, "together 1");
    return 2;
}

static int softmax_grad_operands(const struct node *node, struct place place,
                                 struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_SHARE].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "shares");
    out[1] = cells_show(node, node->inputs[IN_DELTA].tensor, OF_GRADIENT, place.cell);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "deltas");
    words_plain(&out[1].note, "less what all pull together");
    out[2] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[2].link = LINK_EQUALS;
    words_plain(&out[2].head, "deltas of the scores");
    return 3;
}

// ---- the tables --------------------------------------------------------------------------------

static bool softmax_table(const struct node *node, struct place place, struct table *out)
{
    const int64_t n = shape_elements(&node->out_shape);
    const bool cells = place.phase == EXPONENTIALS_PHASES;
    if (node->in[0] == NULL || !node->known) {
        return false;
    }
    const struct class_working working = {
        .input = 0, .what = "scores", .e = softmax_exponentials(node), .reached = place.phase};
    class_table_columns(out, node, n, false, cells ? place.cell : -1);
    class_table_working(out, node, &working);
    class_table_shares(out, node, &working, node->output, cells && place.cell == n - 1);
    if (cells) {
        out->rows[2].cells[out->column].read = true; // the exponential that is divided
    }
    return true;
}

// "p · δp", "δp − g": of the deltas in the table's second row.
static void row_symbol(const struct table *table, const char *format, char out[TABLE_TEXT_MAX])
{
    char symbol[4 * TABLE_TEXT_MAX];
    snprintf(symbol, sizeof symbol, format, table->rows[1].symbol);
    snprintf(out, TABLE_TEXT_MAX, "%.*s", TABLE_TEXT_MAX - 1, symbol);
}

static int pull_decimals(const struct node *node)
{
    return program_decimals(node->program, node->inputs[IN_DELTA].tensor, OF_GRADIENT, true);
}

// What each delta pulls, and all of them together at the side.
static void add_pulls(struct table *table, const struct node *node)
{
    const float *delta = node->in[IN_DELTA], *share = node->in[IN_SHARE];
    const int64_t n = shape_elements(&node->out_shape);
    char symbol[TABLE_TEXT_MAX];
    row_symbol(table, "p · %s", symbol);
    struct table_row *row = class_table_row(table, symbol, "what each pulls");
    double printed = 0;
    row->role = ROLE_DELTA;
    row->decimals = pull_decimals(node);
    row->scale = 0;
    for (int64_t i = 0; i < n; i++) {
        const double pull = (double)(delta[i] * share[i]);
        row->scale = fmax(row->scale, fabs(pull));
        printed += class_table_printed(pull, row->decimals);
    }
    for (int c = 0; c < table->n_columns; c++) {
        const int64_t i = class_table_class(table, c);
        row->cells[c] = class_table_number((double)(delta[i] * share[i]), true);
    }
    class_table_sum(row, "g", (double)common_pull(node), printed, row->decimals);
}

static void add_less(struct table *table, const struct node *node, int64_t reached)
{
    const float pull = common_pull(node);
    char symbol[TABLE_TEXT_MAX];
    row_symbol(table, "%s − g", symbol);
    struct table_row *row = class_table_row(table, symbol, "less what all pull");
    row->role = ROLE_DELTA;
    row->decimals = pull_decimals(node);
    row->scale = 0;
    for (int c = 0; c < table->n_columns; c++) {
        const int64_t i = class_table_class(table, c);
        const double number = (double)(node->in[IN_DELTA][i] - pull);
        row->cells[c] = class_table_number(number, i <= reached);
        row->scale = fmax(row->scale, fabs(number));
    }
}

static bool softmax_grad_table(const struct node *node, struct place place, struct table *out)
{
    if (!node->known || node->in[IN_DELTA] == NULL || node->in[IN_SHARE] == NULL) {
        return false;
    }
    class_table_columns(out, node, shape_elements(&node->out_shape), false, place.cell);
    class_table_elements(out, node, cells_input(node, IN_SHARE, 0), "shares");
    class_table_elements(out, node, cells_input(node, IN_DELTA, 0), "deltas");
    add_pulls(out, node);
    add_less(out, node, place.cell);
    class_table_elements(out, node, node->output, "times the share");
    out->rows[0].cells[out->column].read = true;
    out->rows[1].cells[out->column].read = true;
    return true;
}

// ---- how it is said ----------------------------------------------------------------------------

static void softmax_formula(const struct node *node, const struct term *term, bool numbers,
                            struct words *out)
{
    if (numbers && node->in[0]) {
        struct exponentials e = softmax_exponentials(node);
        float x = node->in[0][term->reads[0].index];
        exponentials_say(out, node, ROLE_SUM, (double)exponentials_one(&e, x));
        words_plain(out, " ÷ ");
        exponentials_say(out, node, ROLE_SUM, (double)e.sum);
        return;
    }
    words_plain(out, "exp(");
    words_ref(out, node->program, &term->reads[0]);
    words_plain(out, " − ");
    words_math(out, ROLE_SUM, "m");
    words_plain(out, ") ÷ ");
    words_math(out, ROLE_SUM, "s");
}

static void softmax_grad_formula(const struct node *node, const struct term *term, bool numbers,
                                 struct words *out)
{
    cells_say_first(out, node, term->reads[IN_SHARE], numbers);
    words_plain(out, " × (");
    cells_say_operand(out, node, term->reads[IN_DELTA], numbers);
    words_plain(out, " − ");
    if (numbers && node->in[IN_DELTA] && node->in[IN_SHARE]) {
        char text[NUMBER_MAX];
        double pull = (double)common_pull(node);
        number_people(pull, pull_decimals(node), text);
        words_plain(out, pull < 0.0 ? "(" : "");
        words_number_text(out, ROLE_DELTA, text);
        words_plain(out, pull < 0.0 ? ")" : "");
    } else { // what all pull together
        words_math(out, ROLE_DELTA, "g");
    }
    words_plain(out, ")");
}

static void softmax_caption(const struct node *node, struct place place, enum grain grain,
                            struct words *out)
{
    words_clear(out);
    if (grain == GRAIN_LAYER) {
        words_plain(out, "Softmax turns the scores into shares between 0 and 1 that add up to 1.");
    } else if (place.phase < EXPONENTIALS_PHASES && grain != GRAIN_MAP) {
        exponentials_caption(node, place.phase, "scores", 1.0F, NULL, out);
    } else if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "Each exponential is divided by the sum of all.");
    } else {
        struct term term;
        softmax_term(node, (struct place){EXPONENTIALS_PHASES, place.cell, 0}, &term);
        const struct ref score = term.reads[0];
        class_table_say(out, node, shape_elements(&node->out_shape), place.cell);
        words_plain(out, ", with the score ");
        say_value(out, node, score);
        words_plain(out, ": its exponential divided by the sum of all, ");
        softmax_formula(node, &term, true, out);
        words_plain(out, ", is a share of ");
        cells_say_result(out, node, place);
        words_plain(out, ".");
    }
}

static void softmax_grad_caption(const struct node *node, struct place place, enum grain grain,
                                 struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "All shares hang together: a score gets its delta less what all the "
                         "deltas pull, times its share.");
        return;
    }
    struct term term;
    softmax_grad_term(node, place, &term);
    words_plain(out, "The delta less what all pull together, times the share: ");
    softmax_grad_formula(node, &term, true, out);
    cells_say_makes(out, node, place);
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "any shape, taken as one row of scores"}};
static const struct walk WALK[] = {{.phases = softmax_phases,
                                    .term = softmax_term,
                                    .operands = softmax_operands,
                                    .table = softmax_table,
                                    .caption = softmax_caption,
                                    .where = class_table_where}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = softmax_grad_term,
                                         .operands = softmax_grad_operands,
                                         .table = softmax_grad_table,
                                         .caption = softmax_grad_caption,
                                         .where = class_table_where}};

const struct op OP_SOFTMAX = {.name = "softmax",
                              .title = "Softmax",
                              .summary = "exponentials divided by their sum, over all elements",
                              .params = PARAMS,
                              .n_params = 1,
                              .infer = softmax_infer,
                              .compute = softmax_compute,
                              .backward = softmax_backward,
                              .walks = WALK,
                              .n_walks = 1,
                              .function32 = softmax_function32,
                              .function64 = softmax_function64,
                              .compute64 = softmax_compute64,
                              .formula = softmax_formula,
                              .counts = cells_counts};
const struct op OP_SOFTMAX_GRAD = {.name = "softmax_grad",
                                   .title = "Softmax, back",
                                   .summary = "p (δ - Σ δ p)",
                                   .compute = softmax_grad_compute,
                                   .walks = GRAD_WALK,
                                   .n_walks = 1,
                                   .function32 = softmax_grad_function32,
                                   .function64 = softmax_grad_function64,
                                   .formula = softmax_grad_formula};
