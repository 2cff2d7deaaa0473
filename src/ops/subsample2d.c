// LeNet-5's pooling (LeCun et al. 1998, section II.B): the sum of a window, times one weight a map,
// plus one bias a map. Its gradients are in subsample2d_grad.c.
#include "base/number.h"
#include "ops/infer.h"
#include "ops/lanes.h"
#include "ops/operations.h"
#include "ops/pool.h"
#include "ops/say.h"

enum { IN_INPUT, IN_WEIGHT, IN_BIAS };
enum { ATTR_KERNEL, ATTR_STRIDE };

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the maps it reads, C × H × W"},
    {"weight", PARAM_TENSOR, .required = true, .help = "one weight a map"},
    {"bias", PARAM_TENSOR, .required = true, .help = "one bias a map"},
    {"kernel_size", PARAM_PAIR, .required = true, .min = 1, .max = 1024,
     .help = "rows and columns of a window"},
    {"stride", PARAM_PAIR, .min = 1, .max = 1024, .fallback_of = "kernel_size",
     .help = "cells from one window to the next"},
};

static bool check_one_a_map(const struct program *program, const struct node *node, int input,
                            const char *name, int64_t maps, struct error *error)
{
    struct shape shape;
    if (!infer_promote(program, node, input, name, 1, &shape, error)) {
        return false;
    }
    if (shape.dim[0] != maps) {
        return infer_error(error, name, "must have %lld element%s, one a map, has %lld",
                           (long long)maps, maps == 1 ? "" : "s", (long long)shape.dim[0]);
    }
    return true;
}

static bool sub_infer(struct program *program, struct node *node, struct error *error)
{
    static const struct pool_attrs WHICH = {ATTR_KERNEL, ATTR_STRIDE, -1, -1, -1, -1};
    if (!pool_infer(program, node, &WHICH, error)) {
        return false;
    }
    struct pool *pool = node->state;
    pool->weight = node->inputs[IN_WEIGHT].tensor;
    pool->bias = node->inputs[IN_BIAS].tensor;
    program->tensors[pool->output].role = ROLE_SUM;
    infer_role(program, pool->weight, ROLE_WEIGHT);
    infer_role(program, pool->bias, ROLE_BIAS);
    return check_one_a_map(program, node, IN_WEIGHT, "weight", pool->C, error) &&
           check_one_a_map(program, node, IN_BIAS, "bias", pool->C, error);
}

// ---- numbers ------------------------------------------------------------------------------------

static void sub_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        float sum = pool_sum(pool, node->in[IN_INPUT], &window);
        sum *= node->in[IN_WEIGHT][window.map];
        node->out[cell] = sum + node->in[IN_BIAS][window.map];
    }
}

static bool sub_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct pool *pool = pool_of(node);
    const struct node_input to_input[] = {{pool->output, OF_GRADIENT}, {pool->weight, OF_VALUE}};
    const struct node_input to_weight[] = {{pool->output, OF_GRADIENT}, {pool->input, OF_VALUE}};
    const struct node_input to_bias[] = {{pool->output, OF_GRADIENT}};
    program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_INPUT, "input", IN_INPUT, to_input, 2);
    program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_WEIGHT, "weight", IN_WEIGHT, to_weight, 2);
    program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_BIAS, "bias", IN_BIAS, to_bias, 1);
    return true;
}

// ---- the walk there -----------------------------------------------------------------------------

static int sub_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = pool_phase(pool_of(node), 2);
    return 1;
}

static void sub_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    *out = (struct term){.writes = ref_of(pool->output, OF_VALUE, place.cell), .n_reads = 1};
    if (place.term >= window.cells) {
        bool weight = place.term == window.cells;
        out->by = weight ? BY_SCALE : BY_ADD;
        out->reads[0] = ref_of(weight ? pool->weight : pool->bias, OF_VALUE, window.map);
        out->group = out->row = -1;
        return;
    }
    int64_t tap[2];
    out->by = BY_ADD;
    out->reads[0] = ref_of(pool->input, OF_VALUE, pool_cell(pool, &window, place.term, tap));
    out->group = (int)window.map;
    out->row = (int)tap[0];
}

static int sub_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    out[0] = pool_show_input(pool, &window, OF_VALUE);
    say_map(&out[0].head, "input", window.map, pool->C);
    out[1] = pool_show_one(pool, pool->weight, OF_VALUE, window.map, "weight");
    out[1].link = LINK_TIMES;
    out[2] = pool_show_one(pool, pool->bias, OF_VALUE, window.map, "bias");
    out[2].link = LINK_PLUS;
    out[3] = pool_show_output(pool, &window, OF_VALUE);
    out[3].result = true;
    out[3].link = LINK_EQUALS;
    words_plain(&out[3].head, "pooled");
    return 4;
}

static void sub_say_multiply(const struct node *node, struct place place,
                             const struct window *window, struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct term term;
    sub_term(node, place, &term);
    pool_say_window(out, pool, window, "Window");
    if (place.term >= window->cells) {
        bool weight = place.term == window->cells;
        words_plain(out, weight ? ": its sum times the map's weight, " : ": plus the map's bias, ");
        say_value(out, node, term.reads[0]);
        words_plain(out, weight ? ", makes " : ", makes the cell ");
        say_partial(out, node, &OP_SUBSAMPLE2D.walks[0], place);
        words_plain(out, ".");
        return;
    }
    words_plain(out, place.term == 0 ? ": the sum begins with " : ": plus ");
    say_factor(out, node, term.reads[0]);
    words_plain(out, "; ");
    if (place.term == window->cells - 1) {
        words_plain(out, "weight and bias are left.");
    } else {
        say_left(out, window->cells - 1 - place.term);
        words_plain(out, ".");
    }
}

static void sub_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY) {
        sub_say_multiply(node, place, &window, out);
    } else if (grain == GRAIN_CELL) {
        pool_say_window(out, pool, &window, "Window");
        words_plain(out, ": the sum of its %lld cell%s, times the weight, ",
                    (long long)window.cells, window.cells == 1 ? "" : "s");
        say_value(out, node, ref_of(pool->weight, OF_VALUE, window.map));
        words_plain(out, ", plus the bias, ");
        say_value(out, node, ref_of(pool->bias, OF_VALUE, window.map));
        words_plain(out, ", is ");
        say_value(out, node, ref_of(pool->output, OF_VALUE, place.cell));
        words_plain(out, ".");
    } else if (grain == GRAIN_MAP && pool->C > 1) {
        words_plain(out, "Map %lld is done: ", (long long)window.map + 1);
        pool_say_sizes(out, pool);
        words_plain(out, ", with one weight and one bias for the whole map.");
    } else {
        words_plain(out,
                    pool->C > 1 ? "Sub-sampling is done: each map of " : "Sub-sampling is done: ");
        pool_say_sizes(out, pool);
        words_plain(out, ". It is no average: each map learns a weight and a bias.");
    }
}

static void sub_counts(const struct node *node, struct counts *out, struct words *why)
{
    const struct pool *pool = pool_of(node);
    char number[NUMBER_MAX];
    pool_counts(pool, out);
    out->parameters = 2 * pool->C;
    out->multiplies = pool->C * pool->OH * pool->OW;
    words_clear(why);
    number_count(out->parameters, number);
    words_plain(why, "%lld · (1 + 1) = %s parameters; ", (long long)pool->C, number);
    number_count(out->multiplies, number);
    words_plain(why, "%lld·%lld·%lld = %s multiplies", (long long)pool->C, (long long)pool->OH,
                (long long)pool->OW, number);
}

// ---- the table's entry --------------------------------------------------------------------------

static const struct walk WALKS[] = {{.phases = sub_phases,
                                     .term = sub_term,
                                     .operands = sub_operands,
                                     .caption = sub_caption,
                                     .where = pool_where}};

const struct op OP_SUBSAMPLE2D = {.name = "subsample2d",
                                  .title = "Sub-sampling",
                                  .summary = "LeNet-5's pooling: the sum of a window, times one "
                                             "weight a map, plus one bias a map.",
                                  .params = PARAMS,
                                  .n_params = sizeof PARAMS / sizeof *PARAMS,
                                  .infer = sub_infer,
                                  .compute = sub_compute,
                                  .compute_lanes = subsample2d_lanes,
                                  .backward = sub_backward,
                                  .readers = pool_readers,
                                  .walks = WALKS,
                                  .n_walks = 1,
                                  .counts = sub_counts};
