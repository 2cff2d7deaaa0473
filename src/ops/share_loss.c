#include "ops/share_loss.h"

#include "ops/cells.h"
#include "ops/class_table.h"
#include "ops/infer.h"
#include "ops/operations.h"
#include "ops/say.h"

#include <stdio.h>

enum { ATTR_TARGET, ATTR_J };

// What tells the two losses apart.
struct kind {
    float sign;
    const char *inputs;                  // "scores"
    const char *link_above, *link_below; // on the way to the loss
    const char *grad_above;              // on the way back; NULL: p − y
    const char *target;                  // its symbol in the table
    const char *deltas;                  // what the row of deltas is
    const char *loss;                    // and that of the loss
    const struct op *grad;
};

static const struct kind KINDS[] = {
    {.sign = 1,
     .inputs = "scores",
     .link_above = "− ln",
     .link_below = "of the share",
     .target = "y",
     .deltas = "delta, p − y",
     .loss = "loss, − ln p",
     .grad = &OP_CROSS_ENTROPY_GRAD},
    {.sign = -1,
     .inputs = "distances",
     .link_above = "near the right,",
     .link_below = "far from others",
     .grad_above = "target − share",
     .target = "t",
     .deltas = "delta, t − p",
     .loss = "loss",
     .grad = &OP_RBF_LOSS_GRAD},
};

static const struct node *loss_of(const struct node *node)
{
    return node->program->nodes[node->forward];
}

static bool has_further(const struct node *node)
{
    return loss_of(node)->op == &OP_RBF_LOSS;
}

static const struct kind *kind_of(const struct node *node)
{
    return &KINDS[has_further(node)];
}

static int input_of(const struct node *node)
{
    return node->phase == NODE_FORWARD ? 0 : SHARE_LOSS_INPUT;
}

int64_t share_loss_target(const struct node *node)
{
    return loss_of(node)->attrs[ATTR_TARGET].pair[0];
}

// ---- numbers -----------------------------------------------------------------------------------

// What a further class brings: e to minus its distance.
static float further_of(const struct node *node)
{
    return -(float)loss_of(node)->attrs[ATTR_J].number;
}

struct exponentials share_loss_exponentials(const struct node *node)
{
    const int input = input_of(node);
    const float further = has_further(node) ? further_of(node) : 0.0F;
    return exponentials_of(node->in[input], shape_elements(cells_input_shape(node, input)),
                           kind_of(node)->sign, has_further(node) ? &further : NULL);
}

struct exponentials64 share_loss_exponentials64(const struct node *node, const double *x)
{
    const double further = has_further(node) ? -loss_of(node)->attrs[ATTR_J].number : 0.0;
    return exponentials64_of(x, shape_elements(cells_input_shape(node, input_of(node))),
                             (double)kind_of(node)->sign, has_further(node) ? &further : NULL);
}

// Share and target apart: of a distance the other way round than of a score.
static float apart(const struct node *node, float share, bool right)
{
    const float target = right ? 1.0F : 0.0F;
    return has_further(node) ? target - share : share - target;
}

float share_loss_grad32(const struct node *node, const struct term *term, const float *reads)
{
    const struct exponentials e = share_loss_exponentials(node);
    const bool right = term->writes.index == share_loss_target(node);
    return apart(node, exponentials_share(&e, reads[SHARE_LOSS_INPUT]), right) *
           reads[SHARE_LOSS_DELTA];
}

double share_loss_grad64(const struct node *node, const struct term *term, const double *reads)
{
    const struct exponentials e = share_loss_exponentials(node);
    const struct exponentials64 e64 = {(double)e.sign, (double)e.largest, (double)e.sum};
    const double target = term->writes.index == share_loss_target(node) ? 1.0 : 0.0;
    const double share = exponentials64_share(&e64, reads[SHARE_LOSS_INPUT]);
    return (has_further(node) ? target - share : share - target) * reads[SHARE_LOSS_DELTA];
}

void share_loss_grad_compute(struct node *node)
{
    const struct exponentials e = share_loss_exponentials(node);
    const int64_t n = shape_elements(&node->out_shape), target = share_loss_target(node);
    for (int64_t i = 0; i < n; i++) {
        const float share = exponentials_share(&e, node->in[SHARE_LOSS_INPUT][i]);
        cells_put(node, i, apart(node, share, i == target) * node->in[SHARE_LOSS_DELTA][0]);
    }
}

bool share_loss_infer(struct program *program, struct node *node, struct error *error)
{
    if (!cells_want_rank_1(node, error) || !cells_want_class(node, error)) {
        return false;
    }
    node->out_shape = (struct shape){.rank = 0};
    program->tensors[node->output.tensor].role = ROLE_SUM;
    return true;
}

bool share_loss_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT},
                                      {node->inputs[0].tensor, OF_VALUE}};
    program_gradient(program, node, kind_of(node)->grad, "input", 0, from, 2);
    return true;
}

// ---- the walks ---------------------------------------------------------------------------------

int share_loss_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return exponentials_phases(node, "loss", out);
}

void share_loss_term(const struct node *node, struct place place, struct term *out)
{
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == EXPONENTIALS_PHASES) {
        out->by = BY_FUNCTION;
        out->reads[out->n_reads++] = cells_input(node, 0, share_loss_target(node));
        out->writes = ref_of(node->output.tensor, OF_VALUE, 0);
    }
}

void share_loss_grad_term(const struct node *node, struct place place, struct term *out)
{
    *out = (struct term){.by = BY_FUNCTION,
                         .n_reads = 2,
                         .writes = ref_of(node->output.tensor, OF_GRADIENT, place.cell),
                         .reads = {cells_input(node, SHARE_LOSS_DELTA, 0),
                                   cells_input(node, SHARE_LOSS_INPUT, place.cell)}};
}

int share_loss_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct kind *kind = kind_of(node);
    out[0] = exponentials_show(node, place, share_loss_target(node));
    words_plain(&out[0].head, "%s", kind->inputs);
    out[1] = cells_show(node, node->output.tensor, OF_VALUE,
                        place.phase == EXPONENTIALS_PHASES ? 0 : -1);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "%s", kind->link_above);
    words_plain(&out[1].link_below, "%s", kind->link_below);
    words_plain(&out[1].head, "loss");
    return 2;
}

int share_loss_grad_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX])
{
    const struct kind *kind = kind_of(node);
    out[0] = cells_show(node, node->inputs[SHARE_LOSS_INPUT].tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "%s", kind->inputs);
    out[1] = cells_show(node, node->inputs[SHARE_LOSS_DELTA].tensor, OF_GRADIENT, 0);
    out[1].link = LINK_TIMES;
    words_plain(&out[1].head, "delta of the loss");
    out[2] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[2].link = LINK_ARROW;
    if (kind->grad_above == NULL) {
        words_math(&out[2].link_above, ROLE_DELTA, "p − y");
    } else {
        words_plain(&out[2].link_above, "%s", kind->grad_above);
    }
    words_plain(&out[2].head, "deltas of the %s", kind->inputs);
    return 3;
}

// ---- the table ---------------------------------------------------------------------------------

static void add_targets(struct table *table, const struct node *node)
{
    struct table_row *row = class_table_row(table, kind_of(node)->target, "target");
    table->targets = table->n_rows - 1;
    row->role = ROLE_ACTIVATION;
    for (int c = 0; c < table->n_classes; c++) {
        const bool right = class_table_class(table, c) == share_loss_target(node);
        row->cells[c] = class_table_number(right ? 1 : 0, true);
    }
}

// One number, below the right class.
static void add_loss(struct table *table, const struct node *node)
{
    const struct table_cell loss = {.kind = TABLE_ELEMENT};
    struct table_row *row = class_table_elements(table, node, node->output, kind_of(node)->loss);
    for (int c = 0; c < table->n_classes; c++) {
        const bool right = class_table_class(table, c) == share_loss_target(node);
        row->cells[c] = right ? loss : (struct table_cell){.kind = TABLE_NOTHING};
    }
}

// What the present step works with: of a score its share, of the right distance itself on the way
// to the loss; and the target on the way back.
static void mark_reads(struct table *table, const struct node *node)
{
    const bool back = node->phase != NODE_FORWARD;
    const int row = back || !has_further(node) ? table->shares : 0;
    table->rows[row].cells[table->column].read = true;
    table->rows[table->targets].cells[table->column].read = back;
}

bool share_loss_table(const struct node *node, struct place place, struct table *out)
{
    const bool back = node->phase != NODE_FORWARD;
    const bool cells = back || place.phase == EXPONENTIALS_PHASES;
    const int input = input_of(node);
    const float further = has_further(node) ? further_of(node) : 0.0F;
    if (node->in[input] == NULL || !node->known) {
        return false;
    }
    const struct class_working working = {.input = input,
                                          .what = kind_of(node)->inputs,
                                          .e = share_loss_exponentials(node),
                                          .further = has_further(node) ? &further : NULL,
                                          .reached = cells ? EXPONENTIALS_PHASES : place.phase};
    const struct ref in_between = {.tensor = -1};
    class_table_columns(out, node, shape_elements(cells_input_shape(node, input)),
                        has_further(node), back ? place.cell : share_loss_target(node));
    class_table_working(out, node, &working);
    class_table_shares(out, node, &working, in_between, cells);
    add_targets(out, node);
    if (back) {
        out->deltas = out->n_rows;
        out->from_share = has_further(node);
        class_table_elements(out, node, node->output, kind_of(node)->deltas);
    } else {
        add_loss(out, node);
    }
    if (cells) {
        mark_reads(out, node);
    } else {
        out->column = -1;
    }
    return true;
}

// ---- how it is said ----------------------------------------------------------------------------

void share_loss_say(struct words *words, const struct node *node, int64_t index, bool number)
{
    const float *x = node->in[input_of(node)];
    char symbol[64];
    if (number && x != NULL) {
        const struct exponentials e = share_loss_exponentials(node);
        exponentials_say(words, node, ROLE_ACTIVATION, (double)exponentials_share(&e, x[index]));
    } else {
        snprintf(symbol, sizeof symbol, "p_{%lld}", (long long)index + 1);
        words_math(words, ROLE_ACTIVATION, symbol);
    }
}

static void say_target(struct words *words, const struct node *node, int64_t index, bool number)
{
    char symbol[64];
    if (number) {
        words_plain(words, index == share_loss_target(node) ? "1" : "0");
    } else {
        snprintf(symbol, sizeof symbol, "%s_{%lld}", kind_of(node)->target, (long long)index + 1);
        words_math(words, ROLE_ACTIVATION, symbol);
    }
}

// The backward pass starts with the loss itself, whose delta is 1: a factor that need not be said.
static bool just_one(const struct node *node)
{
    const struct node_input *delta = &node->inputs[SHARE_LOSS_DELTA];
    const float *value = node->in[SHARE_LOSS_DELTA];
    return node->program->gradients[delta->tensor].last_node < 0 && value != NULL &&
           value[0] == 1.0F;
}

void share_loss_grad_formula(const struct node *node, const struct term *term, bool numbers,
                             struct words *out)
{
    const int64_t index = term->writes.index;
    const bool one = just_one(node);
    words_plain(out, one ? "" : "(");
    if (has_further(node)) {
        say_target(out, node, index, numbers);
        words_plain(out, " − ");
        share_loss_say(out, node, index, numbers);
    } else {
        share_loss_say(out, node, index, numbers);
        words_plain(out, " − ");
        say_target(out, node, index, numbers);
    }
    if (!one) {
        words_plain(out, ") × ");
        cells_say_operand(out, node, term->reads[SHARE_LOSS_DELTA], numbers);
    }
}

void share_loss_caption(const struct node *node, int phase, struct words *out)
{
    const float further = has_further(node) ? further_of(node) : 0.0F;
    exponentials_caption(node, phase, kind_of(node)->inputs, kind_of(node)->sign,
                         has_further(node) ? &further : NULL, out);
}
