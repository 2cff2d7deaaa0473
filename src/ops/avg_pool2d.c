// Average pooling, and its gradient: each delta is shared by the cells of its window.
// Source: slides "Pooling", "Pooling layer sensitivity".
//
// The divisor is the area of the window cut to the map, with count_include_pad cut to the map with
// its padding; windows that hang over (ceil_mode) have a smaller one.
#include "ops/lanes.h"
#include "ops/operations.h"
#include "ops/pool.h"
#include "ops/say.h"

#include <string.h>

enum { ATTR_KERNEL, ATTR_STRIDE, ATTR_PADDING, ATTR_CEIL, ATTR_INCLUDE };

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the maps it reads, C × H × W"},
    {"kernel_size", PARAM_PAIR, .required = true, .min = 1, .max = 1024,
     .help = "rows and columns of a window"},
    {"stride", PARAM_PAIR, .min = 1, .max = 1024, .fallback_of = "kernel_size",
     .help = "cells from one window to the next"},
    {"padding", PARAM_PAIR, .min = 0, .max = 4096, .fallback = 0,
     .help = "zeros around the input, at most half the kernel"},
    {"ceil_mode", PARAM_BOOL, .fallback = 0,
     .help = "a last window may hang over, so that every cell is read"},
    {"count_include_pad", PARAM_BOOL, .fallback = 1,
     .help = "the divisor counts the padding that a window covers, too"},
};

static bool avg_infer(struct program *program, struct node *node, struct error *error)
{
    static const struct pool_attrs WHICH = {ATTR_KERNEL, ATTR_STRIDE, ATTR_PADDING,
                                            -1,          ATTR_CEIL,   ATTR_INCLUDE};
    return pool_infer(program, node, &WHICH, error);
}

// ---- numbers ------------------------------------------------------------------------------------

static void avg_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        float sum = node->in[0][pool_cell(pool, &window, 0, NULL)];
        for (int64_t k = 1; k < window.cells; k++) {
            sum += node->in[0][pool_cell(pool, &window, k, NULL)];
        }
        node->out[cell] = sum / (float)pool_divisor(pool, &window);
    }
}

static void grad_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    pool_lay_zeros(node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        float share = node->in[0][cell] / (float)pool_divisor(pool, &window);
        for (int64_t k = 0; k < window.cells; k++) {
            node->out[pool_cell(pool, &window, k, NULL)] += share;
        }
    }
}

static bool avg_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct node_input inputs[] = {{pool_of(node)->output, OF_GRADIENT}};
    program_gradient(program, node, &OP_AVG_POOL2D_GRAD, "input", 0, inputs, 1);
    return true;
}

// ---- the walk there -----------------------------------------------------------------------------

static int avg_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = pool_phase(pool_of(node), 1);
    return 1;
}

static void avg_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    *out = (struct term){.writes = ref_of(pool->output, OF_VALUE, place.cell)};
    if (place.term >= window.cells) {
        out->by = BY_DIVIDE;
        out->factor = (float)pool_divisor(pool, &window);
        out->group = out->row = -1;
        return;
    }
    int64_t tap[2];
    out->by = BY_ADD;
    out->n_reads = 1;
    out->reads[0] = ref_of(pool->input, OF_VALUE, pool_cell(pool, &window, place.term, tap));
    out->group = (int)window.map;
    out->row = (int)tap[0];
}

static int avg_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    out[0] = pool_show_input(pool, &window, OF_VALUE);
    say_map(&out[0].head, "input", window.map, pool->C);
    out[1] = pool_show_output(pool, &window, OF_VALUE);
    out[1].result = true;
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "mean");
    words_plain(&out[1].link_below, "sum ÷ %lld", (long long)pool_divisor(pool, &window));
    words_plain(&out[1].head, "pooled");
    return 2;
}

// Only where the divisor is not the number of cells that were added.
static void say_divisor(struct words *out, const struct pool *pool, const struct window *window)
{
    if (pool_divisor(pool, window) != window->cells) {
        words_plain(out, " The padding counts in the divisor.");
    }
}

static void avg_say_multiply(const struct node *node, struct place place,
                             const struct window *window, struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct term term;
    avg_term(node, place, &term);
    pool_say_window(out, pool, window, "Window");
    if (place.term == window->cells) {
        words_plain(out, ": the sum");
        if (node->known) {
            struct place before = {.cell = place.cell, .term = place.term - 1};
            words_plain(out, " ");
            say_partial(out, node, &OP_AVG_POOL2D.walks[0], before);
        }
        words_plain(out, " divided by %lld gives the mean ", (long long)pool_divisor(pool, window));
        say_partial(out, node, &OP_AVG_POOL2D.walks[0], place);
        words_plain(out, ".");
        say_divisor(out, pool, window);
        return;
    }
    words_plain(out, place.term == 0 ? ": the sum begins with " : ": plus ");
    say_factor(out, node, term.reads[0]);
    if (place.term == 0 && window->cells > 1) {
        words_plain(out, "; %lld more to add", (long long)window->cells - 1);
    } else if (place.term == window->cells - 1) {
        words_plain(out, "; only the division is left");
    } else {
        words_plain(out, "; ");
        say_left(out, window->cells - 1 - place.term);
    }
    words_plain(out, ".");
}

static void avg_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY) {
        avg_say_multiply(node, place, &window, out);
    } else if (grain == GRAIN_CELL) {
        pool_say_window(out, pool, &window, "Window");
        words_plain(out, ": ");
        if (!say_terms(out, node, &OP_AVG_POOL2D.walks[0], place.cell, CELLS_SAID)) {
            words_plain(out, "the sum of its %lld cells", (long long)window.cells);
        }
        words_plain(out, ", divided by %lld, is ", (long long)pool_divisor(pool, &window));
        say_value(out, node, ref_of(pool->output, OF_VALUE, place.cell));
        words_plain(out, ".");
        say_divisor(out, pool, &window);
    } else if (grain == GRAIN_MAP && pool->C > 1) {
        words_plain(out, "Map %lld is pooled: ", (long long)window.map + 1);
        pool_say_sizes(out, pool);
        words_plain(out, ", each cell the mean of its window.");
    } else {
        words_plain(out, pool->C > 1 ? "Average pooling is done: each map of "
                                     : "Average pooling is done: ");
        pool_say_sizes(out, pool);
        words_plain(out, ", each cell the mean of its window.");
    }
}

static void avg_counts(const struct node *node, struct counts *out, struct words *why)
{
    pool_counts(pool_of(node), out);
    words_clear(why);
    words_plain(why, "0 parameters: a mean needs no weights; 0 multiplies");
}

// ---- the way back -------------------------------------------------------------------------------

static int grad_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return pool_grad_phases(pool_of(node), 0, out);
}

static void grad_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    struct window window;
    if (pool_spread_term(pool, place, &window, out)) {
        out->by = BY_ADD_SCALED;
        out->factor = (float)pool_divisor(pool, &window);
    }
}

static int grad_operands(const struct node *node, struct place place,
                         struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    bool zeros = place.phase == 0;
    struct window window = pool_window(pool, zeros ? 0 : place.cell);
    out[0] = pool_show_output(pool, &window, OF_GRADIENT);
    words_plain(&out[0].head, "from above");
    out[1] = pool_show_back(pool, &window, zeros);
    words_plain(&out[1].link_below, "δ ÷ %lld", (long long)pool_divisor(pool, &window));
    return 2;
}

static void say_share(const struct node *node, const struct term *term, struct words *out)
{
    double delta;
    say_value(out, node, term->reads[0]);
    words_plain(out, " ÷ %lld", (long long)term->factor);
    if (say_known(node, term->reads[0], &delta)) {
        words_plain(out, " = ");
        words_float(out, node->program, &term->writes, (double)((float)delta / term->factor));
    }
}

static void grad_caption(const struct node *node, struct place place, enum grain grain,
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
    grad_term(node, place, &term);
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && pool->C == 1)) {
        words_plain(out, "All deltas are back, each shared by the cells of its window.");
    } else if (grain == GRAIN_MAP) {
        words_plain(out,
                    "Map %lld: all its deltas are back, each shared by the cells of its "
                    "window.",
                    (long long)window.map + 1);
    } else if (grain == GRAIN_CELL) {
        pool_say_window(out, pool, &window, "The delta of window");
        words_plain(out, " is shared: each of its %lld cell%s gets ", (long long)window.cells,
                    window.cells == 1 ? "" : "s");
        say_share(node, &term, out);
        words_plain(out, ".");
    } else {
        const struct walk *walk = &OP_AVG_POOL2D_GRAD.walks[0];
        pool_say_from(out, node, walk, place);
        say_share(node, &term, out);
        pool_say_for(out, node, walk, place, false);
    }
}

static const struct walk WALKS[] = {{.phases = avg_phases,
                                     .term = avg_term,
                                     .operands = avg_operands,
                                     .caption = avg_caption,
                                     .where = pool_where}};
static const struct walk GRAD_WALKS[] = {{.phases = grad_phases,
                                          .term = grad_term,
                                          .n_sources = pool_n_sources,
                                          .source = pool_source,
                                          .zeros_first = true,
                                          .operands = grad_operands,
                                          .caption = grad_caption,
                                          .where = pool_grad_where}};

const struct op OP_AVG_POOL2D = {.name = "avg_pool2d",
                                 .title = "Average pooling",
                                 .summary = "Of each window the mean stays.",
                                 .params = PARAMS,
                                 .n_params = sizeof PARAMS / sizeof *PARAMS,
                                 .infer = avg_infer,
                                 .compute = avg_compute,
                                 .compute_lanes = avg_pool2d_lanes,
                                 .backward = avg_backward,
                                 .readers = pool_readers,
                                 .walks = WALKS,
                                 .n_walks = 1,
                                 .counts = avg_counts};

const struct op OP_AVG_POOL2D_GRAD = {.name = "avg_pool2d_grad",
                                      .title = "Average pooling, backward",
                                      .summary =
                                          "Every delta is shared by the cells of its window.",
                                      .compute = grad_compute,
                                      .compute_lanes = avg_pool2d_grad_lanes,
                                      .readers = pool_grad_readers,
                                      .walks = GRAD_WALKS,
                                      .n_walks = 1};
