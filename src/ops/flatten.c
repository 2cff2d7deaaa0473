// All maps in one row, map by map and row by row; going back, every delta to where its number
// stood.
#include "ops/operations.h"

#include "ops/cells.h"
#include "ops/lanes.h"
#include "ops/say.h"

static bool flatten_infer(struct program *program, struct node *node, struct error *error)
{
    (void)error;
    const struct tensor *input = &program->tensors[node->inputs[0].tensor];
    node->out_shape = (struct shape){.rank = 1, .dim = {shape_elements(&input->shape)}};
    program->tensors[node->output.tensor].role = input->role;
    return true;
}

static void flatten_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        node->out[i] = node->in[0][i];
    }
}

static bool flatten_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input from[] = {{node->output.tensor, OF_GRADIENT}};
    program_gradient(program, node, &OP_FLATTEN_GRAD, "input", 0, from, 1);
    return true;
}

static void flatten_grad_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        cells_put(node, i, node->in[0][i]);
    }
}

static void flatten_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, 0, 1, BY_SET);
}

static void flatten_grad_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, 0, 1, BY_ADD);
}

static int flatten_operands(const struct node *node, struct place place,
                            struct operand out[OPERANDS_MAX])
{
    bool back = node->output.of == OF_GRADIENT;
    out[0] = cells_show(node, node->inputs[0].tensor, node->inputs[0].of, place.cell);
    words_plain(&out[0].head, back ? "deltas" : "input");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, node->output.tensor, node->output.of, place.cell);
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, back ? "put back" : "flatten");
    words_plain(&out[1].head, back ? "deltas of the input" : "in one row");
    cells_note_shape(&out[1], node);
    return 2;
}

// "map 2, row 1, column 3" of the tensor that has maps.
static void say_where(struct words *words, const struct shape *shape, int64_t index)
{
    static const char *const names[] = {"map", "row", "column"};
    int64_t at[TENSOR_MAX_RANK];
    shape_unflatten(shape, index, at);
    for (int i = 0; i < shape->rank; i++) {
        bool named = shape->rank <= 3;
        words_plain(words, "%s%s%s%lld", i > 0 ? ", " : "", named ? names[i + 3 - shape->rank] : "",
                    named ? " " : "", (long long)at[i] + 1);
    }
}

static void flatten_caption(const struct node *node, struct place place, enum grain grain,
                            struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "The maps are laid out in one row, map by map and row by row; "
                         "no number changes.");
        return;
    }
    const struct shape *shape = cells_input_shape(node, 0);
    words_plain(out, "From ");
    say_where(out, shape, place.cell);
    words_plain(out, " comes number %lld of the row, ", (long long)place.cell + 1);
    cells_say_result(out, node, place);
    words_plain(out, ".");
}

static void flatten_grad_caption(const struct node *node, struct place place, enum grain grain,
                                 struct words *out)
{
    words_clear(out);
    if (cells_whole(node, grain)) {
        cells_say_map(out, node, place, grain);
        words_plain(out, "Every delta goes back to the place its number came from.");
        return;
    }
    words_plain(out, "Delta %lld, ", (long long)place.cell + 1);
    say_value(out, node, cells_input(node, 0, place.cell));
    words_plain(out, ", goes back to ");
    say_where(out, &node->out_shape, place.cell);
    cells_say_joined(out, node);
    words_plain(out, ".");
}

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "any shape; the output has one axis"}};
static const struct walk WALK[] = {{.phases = cells_phases,
                                    .term = flatten_term,
                                    .operands = flatten_operands,
                                    .caption = flatten_caption}};
static const struct walk GRAD_WALK[] = {{.phases = cells_phases,
                                         .term = flatten_grad_term,
                                         .operands = flatten_operands,
                                         .caption = flatten_grad_caption}};

const struct op OP_FLATTEN = {.name = "flatten",
                              .title = "Flatten",
                              .summary = "all maps in one row",
                              .params = PARAMS,
                              .n_params = 1,
                              .infer = flatten_infer,
                              .compute = flatten_compute,
                              .compute_lanes = copy_lanes,
                              .backward = flatten_backward,
                              .walks = WALK,
                              .n_walks = 1,
                              .counts = cells_counts};
const struct op OP_FLATTEN_GRAD = {.name = "flatten_grad",
                                   .title = "Flatten, back",
                                   .summary = "every delta to where its number stood",
                                   .compute = flatten_grad_compute,
                                   .compute_lanes = copy_lanes,
                                   .walks = GRAD_WALK,
                                   .n_walks = 1};
