// LeNet-5's pooling (LeCun et al. 1998, section II.B): the sum of a window, times one weight a map,
// plus one bias a map. Its gradients: input δ·w into every cell of the window; weight the sum over
// windows of δ times the window's sum; bias the sum of δ.
#include "base/number.h"
#include "ops/infer.h"
#include "ops/lanes.h"
#include "ops/operations.h"
#include "ops/pool.h"
#include "ops/say.h"

#include <string.h>

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

static float window_sum(const struct pool *pool, const float *input, const struct window *window)
{
    float sum = input[pool_cell(pool, window, 0, NULL)];
    for (int64_t k = 1; k < window->cells; k++) {
        sum += input[pool_cell(pool, window, k, NULL)];
    }
    return sum;
}

static void sub_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        float sum = window_sum(pool, node->in[IN_INPUT], &window);
        sum *= node->in[IN_WEIGHT][window.map];
        node->out[cell] = sum + node->in[IN_BIAS][window.map];
    }
}

static void grad_input_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    pool_lay_zeros(node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        float product = node->in[0][cell] * node->in[1][window.map];
        for (int64_t k = 0; k < window.cells; k++) {
            node->out[pool_cell(pool, &window, k, NULL)] += product;
        }
    }
}

// The whole gradient of map `map`'s weight (with the input) or bias (without).
static float sum_of_map(const struct pool *pool, const float *delta, const float *input,
                        int64_t map)
{
    int64_t places = pool->OH * pool->OW;
    float sum = -0.0F; // -0 + x is x: the sum starts at its first term
    for (int64_t i = 0; i < places; i++) {
        struct window window = pool_window(pool, map * places + i);
        float value = delta[map * places + i];
        sum += input ? value * window_sum(pool, input, &window) : value;
    }
    return sum;
}

static void store_sums(struct node *node, const float *delta, const float *input)
{
    const struct pool *pool = pool_of(node);
    for (int64_t map = 0; map < pool->C; map++) {
        float sum = sum_of_map(pool, delta, input, map);
        node->out[map] = node->previous ? node->previous[map] + sum : sum;
    }
}

static void grad_weight_compute(struct node *node)
{
    store_sums(node, node->in[0], node->in[1]);
}

static void grad_bias_compute(struct node *node)
{
    store_sums(node, node->in[0], NULL);
}

static bool sub_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct pool *pool = pool_of(node);
    const struct node_input to_input[] = {{pool->output, OF_GRADIENT}, {pool->weight, OF_VALUE}};
    const struct node_input to_weight[] = {{pool->output, OF_GRADIENT}, {pool->input, OF_VALUE}};
    const struct node_input to_bias[] = {{pool->output, OF_GRADIENT}};
    struct node *made[3] = {
        program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_INPUT, "input", IN_INPUT, to_input, 2),
        program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_WEIGHT, "weight", IN_WEIGHT, to_weight,
                         2),
        program_gradient(program, node, &OP_SUBSAMPLE2D_GRAD_BIAS, "bias", IN_BIAS, to_bias, 1)};
    for (int i = 0; i < 3; i++) {
        if (made[i]) {
            made[i]->state = node->state;
        }
    }
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

static struct operand one_of_map(const struct pool *pool, int tensor, enum of of, int64_t map,
                                 const char *head)
{
    struct operand show = {.tensor = tensor, .of = of, .leading = map, .rows = 1, .cols = 1};
    say_map(&show.head, head, map, pool->C);
    return show;
}

static int sub_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    out[0] = pool_show_input(pool, &window, OF_VALUE);
    say_map(&out[0].head, "input", window.map, pool->C);
    out[1] = one_of_map(pool, pool->weight, OF_VALUE, window.map, "weight");
    out[1].link = LINK_TIMES;
    out[2] = one_of_map(pool, pool->bias, OF_VALUE, window.map, "bias");
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
    say_value(out, node, term.reads[0]);
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
        words_plain(out, ": the sum of %lld cell%s, times ", (long long)window.cells,
                    window.cells == 1 ? "" : "s");
        say_value(out, node, ref_of(pool->weight, OF_VALUE, window.map));
        words_plain(out, ", plus ");
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

// ---- the way back: input ------------------------------------------------------------------------

static int grad_input_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return pool_grad_phases(pool_of(node), 0, out);
}

static void grad_input_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == 0) {
        return;
    }
    struct window window = pool_window(pool, place.cell);
    out->writes = ref_of(pool->input, OF_GRADIENT, pool_cell(pool, &window, place.term, NULL));
    out->by = BY_ADD_PRODUCT;
    out->n_reads = 2;
    out->reads[0] = ref_of(pool->output, OF_GRADIENT, place.cell);
    out->reads[1] = ref_of(pool->weight, OF_VALUE, window.map);
    out->group = (int)window.map;
    out->row = (int)window.y;
}

static int grad_input_operands(const struct node *node, struct place place,
                               struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    bool zeros = place.phase == 0;
    struct window window = pool_window(pool, zeros ? 0 : place.cell);
    out[0] = pool_show_output(pool, &window, OF_GRADIENT);
    words_plain(&out[0].head, "from above");
    out[1] = one_of_map(pool, pool->weight, OF_VALUE, window.map, "weight");
    out[1].link = LINK_TIMES;
    out[2] = pool_show_input(pool, &window, OF_GRADIENT);
    out[2].result = true;
    out[2].link = LINK_ARROW;
    words_plain(&out[2].link_above, "up-sample");
    words_plain(&out[2].link_below, "δ × weight");
    say_map(&out[2].head, "going back", window.map, pool->C);
    if (zeros) {
        memset(out[2].window, 0, sizeof out[2].window);
    }
    return 3;
}

static void grad_input_caption(const struct node *node, struct place place, enum grain grain,
                               struct words *out)
{
    const struct pool *pool = pool_of(node);
    words_clear(out);
    if (place.phase == 0) {
        pool_say_zeros(out, node);
        return;
    }
    struct window window = pool_window(pool, place.cell);
    struct term term;
    grad_input_term(node, place, &term);
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && pool->C == 1)) {
        words_plain(out, "All deltas are back: each went, times the weight, to every cell of its "
                         "window.");
    } else if (grain == GRAIN_MAP) {
        words_plain(out,
                    "Map %lld is done: each delta went, times the weight, to every cell of its "
                    "window.",
                    (long long)window.map + 1);
    } else if (grain == GRAIN_CELL) {
        pool_say_window(out, pool, &window, "Window");
        words_plain(out, ": each of its %lld cell%s gets the delta times the weight, ",
                    (long long)window.cells, window.cells == 1 ? "" : "s");
        say_product(out, node, &term);
        words_plain(out, ".");
    } else {
        const struct walk *walk = &OP_SUBSAMPLE2D_GRAD_INPUT.walks[0];
        int64_t tap[2];
        pool_tap(pool, &window, term.writes.index, tap);
        pool_say_window(out, pool, &window, "From window");
        words_plain(out, pool_already(node, walk, place, term.writes.index)
                             ? ", added to what is there: "
                             : ": ");
        say_product(out, node, &term);
        words_plain(out, " for ");
        pool_say_tap(out, pool, "its", tap);
        words_plain(out, ", now ");
        say_partial(out, node, walk, place);
        words_plain(out, ".");
    }
}

// ---- the way back: weight and bias --------------------------------------------------------------

static int grad_map_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct pool *pool = pool_of(node);
    out[0] = (struct phase){
        .name = "cells", .n_axes = 1, .axes = {{"map", pool->C}}, .uniform = 1, .maps = pool->C};
    return 1;
}

// One step a map takes all its windows; its reads name the first.
static void grad_map_term(const struct node *node, struct place place, bool weight,
                          struct term *out)
{
    const struct pool *pool = pool_of(node);
    *out = (struct term){.by = BY_FUNCTION, .n_reads = weight ? 2 : 1, .group = (int)place.cell};
    out->writes = ref_of(weight ? pool->weight : pool->bias, OF_GRADIENT, place.cell);
    out->reads[0] = ref_of(pool->output, OF_GRADIENT, place.cell * pool->OH * pool->OW);
    out->reads[1] = ref_of(pool->input, OF_VALUE, place.cell * pool->H * pool->W);
}

static void grad_weight_term(const struct node *node, struct place place, struct term *out)
{
    grad_map_term(node, place, true, out);
}

static void grad_bias_term(const struct node *node, struct place place, struct term *out)
{
    grad_map_term(node, place, false, out);
}

static float grad_weight_value(const struct node *node, const struct term *term, const float *reads)
{
    (void)reads;
    return sum_of_map(pool_of(node), node->in[0], node->in[1], term->writes.index);
}

static float grad_bias_value(const struct node *node, const struct term *term, const float *reads)
{
    (void)reads;
    return sum_of_map(pool_of(node), node->in[0], NULL, term->writes.index);
}

static int grad_map_operands(const struct node *node, struct place place, bool weight,
                             struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell * pool->OH * pool->OW);
    int n = 0;
    out[n] = pool_show_output(pool, &window, OF_GRADIENT);
    out[n].window[2] = pool->OH;
    out[n].window[3] = pool->OW;
    say_map(&out[n].head, "deltas", window.map, pool->C);
    n++;
    if (weight) {
        out[n] = pool_show_input(pool, &window, OF_VALUE);
        out[n].link = LINK_TIMES;
        memset(out[n].window, 0, sizeof out[n].window);
        say_map(&out[n].head, "input, summed by window", window.map, pool->C);
        n++;
    }
    out[n] = one_of_map(pool, weight ? pool->weight : pool->bias, OF_GRADIENT, window.map,
                        weight ? "of the weight" : "of the bias");
    out[n].result = true;
    out[n].link = LINK_ARROW;
    words_plain(&out[n].link_above, "sum");
    return n + 1;
}

static int grad_weight_operands(const struct node *node, struct place place,
                                struct operand out[OPERANDS_MAX])
{
    return grad_map_operands(node, place, true, out);
}

static int grad_bias_operands(const struct node *node, struct place place,
                              struct operand out[OPERANDS_MAX])
{
    return grad_map_operands(node, place, false, out);
}

static void grad_map_caption(const struct node *node, struct place place, enum grain grain,
                             bool weight, struct words *out)
{
    const struct pool *pool = pool_of(node);
    int64_t windows = pool->OH * pool->OW;
    const struct op *op = weight ? &OP_SUBSAMPLE2D_GRAD_WEIGHT : &OP_SUBSAMPLE2D_GRAD_BIAS;
    words_clear(out);
    if (grain == GRAIN_LAYER && pool->C > 1) {
        words_plain(out, weight ? "Each map's weight has its gradient: deltas times window sums."
                                : "Each map's bias has its gradient: the sum of the map's deltas.");
        return;
    }
    if (pool->C > 1) {
        words_plain(out, "Map %lld: ", (long long)place.cell + 1);
    }
    words_plain(out, "%lld delta%s%s%s ", (long long)windows, windows == 1 ? "" : "s",
                weight ? ", each times the sum of its window," : "",
                windows == 1 ? " gives" : " add up to");
    say_partial(out, node, &op->walks[0], place);
    words_plain(out, node->has_previous ? ", with what was there." : ".");
}

static void grad_weight_caption(const struct node *node, struct place place, enum grain grain,
                                struct words *out)
{
    grad_map_caption(node, place, grain, true, out);
}

static void grad_bias_caption(const struct node *node, struct place place, enum grain grain,
                              struct words *out)
{
    grad_map_caption(node, place, grain, false, out);
}

// ---- the table's entries ------------------------------------------------------------------------

static const struct walk WALKS[] = {{.phases = sub_phases,
                                     .term = sub_term,
                                     .operands = sub_operands,
                                     .caption = sub_caption,
                                     .where = pool_where}};
static const struct walk INPUT_WALKS[] = {{.phases = grad_input_phases,
                                           .term = grad_input_term,
                                           .n_sources = pool_n_sources,
                                           .source = pool_source,
                                           .zeros_first = true,
                                           .operands = grad_input_operands,
                                           .caption = grad_input_caption,
                                           .where = pool_grad_where}};
static const struct walk WEIGHT_WALKS[] = {{.phases = grad_map_phases,
                                            .term = grad_weight_term,
                                            .operands = grad_weight_operands,
                                            .caption = grad_weight_caption}};
static const struct walk BIAS_WALKS[] = {{.phases = grad_map_phases,
                                          .term = grad_bias_term,
                                          .operands = grad_bias_operands,
                                          .caption = grad_bias_caption}};

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
                                  .walks = WALKS,
                                  .n_walks = 1,
                                  .counts = sub_counts};

const struct op OP_SUBSAMPLE2D_GRAD_INPUT = {.name = "subsample2d_grad_input",
                                             .title = "Gradient of the input",
                                             .summary = "Every delta goes, times the map's weight, "
                                                        "to every cell of its window.",
                                             .compute = grad_input_compute,
                                             .compute_lanes = subsample2d_grad_input_lanes,
                                             .walks = INPUT_WALKS,
                                             .n_walks = 1};

const struct op OP_SUBSAMPLE2D_GRAD_WEIGHT = {.name = "subsample2d_grad_weight",
                                              .title = "Gradient of the weights",
                                              .summary = "The deltas of each map times the sums of "
                                                         "their windows, added up.",
                                              .compute = grad_weight_compute,
                                              .compute_lanes = subsample2d_grad_weight_lanes,
                                              .walks = WEIGHT_WALKS,
                                              .n_walks = 1,
                                              .function32 = grad_weight_value};

const struct op OP_SUBSAMPLE2D_GRAD_BIAS = {.name = "subsample2d_grad_bias",
                                            .title = "Gradient of the biases",
                                            .summary = "The deltas of each map add up.",
                                            .compute = grad_bias_compute,
                                            .compute_lanes = subsample2d_grad_bias_lanes,
                                            .walks = BIAS_WALKS,
                                            .n_walks = 1,
                                            .function32 = grad_bias_value};
