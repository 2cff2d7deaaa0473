// The gradients of sub-sampling: input δ·w into every cell of the window; weight the sum over
// windows of δ times the window's sum s; bias the sum of δ.
#include "ops/lanes.h"
#include "ops/pool.h"
#include "ops/say.h"

#include <stdio.h>
#include <string.h>

// ---- numbers ------------------------------------------------------------------------------------

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
        sum += input ? value * pool_sum(pool, input, &window) : value;
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

// ---- the way back: input ------------------------------------------------------------------------

static int grad_input_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return pool_grad_phases(pool_of(node), 0, out);
}

static void grad_input_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    struct window window;
    if (pool_spread_term(pool, place, &window, out)) {
        out->by = BY_ADD_PRODUCT;
        out->reads[out->n_reads++] = ref_of(pool->weight, OF_VALUE, window.map);
    }
}

static int grad_input_operands(const struct node *node, struct place place,
                               struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    bool zeros = place.phase == 0;
    struct window window = pool_window(pool, zeros ? 0 : place.cell);
    out[0] = pool_show_output(pool, &window, OF_GRADIENT);
    words_plain(&out[0].head, "from above");
    out[1] = pool_show_one(pool, pool->weight, OF_VALUE, window.map, "weight");
    out[1].link = LINK_TIMES;
    out[2] = pool_show_back(pool, &window, zeros);
    words_plain(&out[2].link_below, "δ × weight");
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
        pool_say_from(out, node, walk, place);
        say_product(out, node, &term);
        pool_say_for(out, node, walk, place, true);
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
        say_map(&out[n].head, "input", window.map, pool->C);
        words_plain(&out[n].head, ", ");
        words_math(&out[n].head, ROLE_SUM, "s");
        words_plain(&out[n].head, " a window's sum");
        n++;
    }
    out[n] = pool_show_one(pool, weight ? pool->weight : pool->bias, OF_GRADIENT, window.map, "");
    words_clear(&out[n].head);
    if (pool->C > 1) {
        words_plain(&out[n].head, "of map %lld's ", (long long)window.map + 1);
    } else {
        words_plain(&out[n].head, "of the ");
    }
    words_plain(&out[n].head, weight ? "weight" : "bias");
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

// ---- how it is written -------------------------------------------------------------------------

// One window's part of the sum: δ, and for the weight times s, the sum of the window.
static void say_part(const struct node *node, int64_t cell, bool weight, bool numbers, bool first,
                     struct words *out)
{
    const struct pool *pool = pool_of(node);
    const struct window window = pool_window(pool, cell);
    const struct ref delta = ref_of(pool->output, OF_GRADIENT, cell);
    const struct ref input = ref_of(pool->input, OF_VALUE, 0);
    char symbol[64];
    if (!numbers) {
        words_ref(out, node->program, &delta);
    } else if (first) {
        say_value(out, node, delta);
    } else {
        say_factor(out, node, delta);
    }
    if (weight && numbers) {
        const double sum = (double)pool_sum(pool, node->in[1], &window);
        words_plain(out, sum < 0 ? " × (" : " × ");
        words_float(out, node->program, &input, sum);
        words_plain(out, sum < 0 ? ")" : "");
    } else if (weight) {
        snprintf(symbol, sizeof symbol,
                 pool->OH < 10 && pool->OW < 10 ? " s_{%lld%lld}" : " s_{%lld,%lld}",
                 (long long)window.y + 1, (long long)window.x + 1);
        words_math(out, ROLE_SUM, symbol);
    }
}

// The parts of the first windows; of the others there are too many to be written.
static void grad_map_formula(const struct node *node, const struct term *term, bool weight,
                             bool numbers, struct words *out)
{
    enum { ALL = 4, FIRST = 2 };
    const struct pool *pool = pool_of(node);
    const int64_t windows = pool->OH * pool->OW, shown = windows <= ALL ? windows : FIRST;
    if (numbers && (node->in[0] == NULL || (weight && node->in[1] == NULL))) {
        return;
    }
    for (int64_t i = 0; i < shown; i++) {
        words_plain(out, i > 0 ? " + " : "");
        say_part(node, term->writes.index * windows + i, weight, numbers, i == 0, out);
    }
    words_plain(out, shown < windows ? " + …" : "");
}

static void grad_weight_formula(const struct node *node, const struct term *term, bool numbers,
                                struct words *out)
{
    grad_map_formula(node, term, true, numbers, out);
}

static void grad_bias_formula(const struct node *node, const struct term *term, bool numbers,
                              struct words *out)
{
    grad_map_formula(node, term, false, numbers, out);
}

// ---- the table's entries ------------------------------------------------------------------------

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

const struct op OP_SUBSAMPLE2D_GRAD_INPUT = {.name = "subsample2d_grad_input",
                                             .title = "Gradient of the input",
                                             .summary = "Every delta goes, times the map's weight, "
                                                        "to every cell of its window.",
                                             .compute = grad_input_compute,
                                             .compute_lanes = subsample2d_grad_input_lanes,
                                             .readers = pool_grad_readers,
                                             .walks = INPUT_WALKS,
                                             .n_walks = 1};

const struct op OP_SUBSAMPLE2D_GRAD_WEIGHT = {.name = "subsample2d_grad_weight",
                                              .title = "Gradient of the weights",
                                              .summary = "The deltas of each map times the sums of "
                                                         "their windows, added up.",
                                              .compute = grad_weight_compute,
                                              .compute_lanes = subsample2d_grad_weight_lanes,
                                              .readers = subsample2d_parameter_readers,
                                              .walks = WEIGHT_WALKS,
                                              .n_walks = 1,
                                              .function32 = grad_weight_value,
                                              .formula = grad_weight_formula};

const struct op OP_SUBSAMPLE2D_GRAD_BIAS = {.name = "subsample2d_grad_bias",
                                            .title = "Gradient of the biases",
                                            .summary = "The deltas of each map add up.",
                                            .compute = grad_bias_compute,
                                            .compute_lanes = subsample2d_grad_bias_lanes,
                                            .readers = subsample2d_parameter_readers,
                                            .walks = BIAS_WALKS,
                                            .n_walks = 1,
                                            .function32 = grad_bias_value,
                                            .formula = grad_bias_formula};
