// Two tensors of equal shape, cell by cell; going back, both get the same deltas.
#include "ops/operations.h"

#include "ops/cells.h"
#include "ops/lanes.h"
#include "ops/say.h"

enum { IN_INPUT, IN_OTHER };

static bool add_infer(struct program *program, struct node *node, struct error *error)
{
    if (!cells_want_equal(node, "other", error)) {
        return false;
    }
    node->out_shape = *cells_input_shape(node, IN_INPUT);
    program->tensors[node->output.tensor].role = ROLE_SUM;
    return true;
}

static void add_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        node->out[i] = node->in[IN_INPUT][i] + node->in[IN_OTHER][i];
    }
}

static float add_function32(const struct node *node, const struct term *term, const float *reads)
{
    (void)node;
    (void)term;
    return reads[0] + reads[1];
}

static double add_function64(const struct node *node, const struct term *term, const double *reads)
{
    (void)node;
    (void)term;
    return reads[0] + reads[1];
}

static bool add_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT}};
    program_gradient(program, node, &OP_ADD_GRAD_INPUT, "input", IN_INPUT, from, 1);
    program_gradient(program, node, &OP_ADD_GRAD_OTHER, "other", IN_OTHER, from, 1);
    return true;
}

static void add_grad_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        cells_put(node, i, node->in[0][i]);
    }
}

static void add_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, IN_INPUT, 2, BY_FUNCTION);
}

static void add_grad_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, 0, 1, BY_ADD);
}

static int add_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[IN_INPUT].tensor, OF_VALUE, place.cell);
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->inputs[IN_OTHER].tensor, OF_VALUE, place.cell);
    out[1].link = LINK_PLUS;
    out[2] = cells_show(node, node->output.tensor, OF_VALUE, place.cell);
    out[2].link = LINK_EQUALS;
    words_plain(&out[2].head, "sum");
    return 3;
}

static int add_grad_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX])
{
    out[0] = cells_show(node, node->inputs[0].tensor, OF_GRADIENT, place.cell);
    words_plain(&out[0].head, "deltas of the sum");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->output.tensor, OF_GRADIENT, place.cell);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, node->has_previous ? "added" : "the same");
    words_plain(&out[1].head, "deltas of an addend");
    return 2;
}

static void add_formula(const struct node *node, const struct term *term, bool numbers,
                        struct words *out)
{
    cells_say_first(out, node, term->reads[0], numbers);
    words_plain(out, " + ");
    cells_say_operand(out, node, term->reads[1], numbers);
}

static void add_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "The two are added cell by cell.");
        return;
    }
    struct term term;
    add_term(node, place, &term);
    words_plain(out, "Cell by cell: ");
    add_formula(node, &term, true, out);
    words_plain(out, " gives ");
    cells_say_result(out, node, place);
    words_plain(out, ".");
}

static void add_grad_caption(const struct node *node, struct place place, enum grain grain,
                             struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "A sum hands its deltas on unchanged to both that were added.");
        return;
    }
    words_plain(out, "A sum hands its delta on as it is: ");
    say_value(out, node, cells_input(node, 0, place.cell));
    cells_say_joined(out, node);
    if (node->has_previous) {
        words_plain(out, ", makes ");
        cells_say_result(out, node, place);
    }
    words_plain(out, ".");
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "any shape"},
    {"other", PARAM_TENSOR, .required = true, .help = "the same shape; may be the same tensor"}};
static const struct walk WALK[] = {
    {.phases = cells_phases, .term = add_term, .operands = add_operands, .caption = add_caption}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = add_grad_term,
                                         .operands = add_grad_operands,
                                         .caption = add_grad_caption}};

const struct op OP_ADD = {.name = "add",
                          .title = "Addition",
                          .summary = "two tensors of equal shape, cell by cell",
                          .params = PARAMS,
                          .n_params = 2,
                          .infer = add_infer,
                          .compute = add_compute,
                          .compute_lanes = add_lanes,
                          .backward = add_backward,
                          .walks = WALK,
                          .n_walks = 1,
                          .function32 = add_function32,
                          .function64 = add_function64,
                          .formula = add_formula,
                          .counts = cells_counts};
const struct op OP_ADD_GRAD_INPUT = {.name = "add_grad_input",
                                     .title = "Addition, back to its input",
                                     .summary = "the sum's deltas as they are",
                                     .compute = add_grad_compute,
                                     .compute_lanes = copy_lanes,
                                     .walks = GRAD_WALK,
                                     .n_walks = 1};
const struct op OP_ADD_GRAD_OTHER = {.name = "add_grad_other",
                                     .title = "Addition, back to the other",
                                     .summary = "the sum's deltas as they are",
                                     .compute = add_grad_compute,
                                     .compute_lanes = copy_lanes,
                                     .walks = GRAD_WALK,
                                     .n_walks = 1};
