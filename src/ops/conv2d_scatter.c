// The input's gradient by scattering: each delta spreads its kernel, as it is, into the input cells
// that its window read; where spreads overlap they add up. Per input cell the terms come in the
// same order as in the gather walk, so the sums are the same bits.
#include "ops/conv.h"
#include "ops/say.h"

#include <assert.h>
#include <string.h>

int scatter_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct conv *conv = conv_of(node);
    out[0] = (struct phase){.name = "spread",
                            .n_axes = 3,
                            .axes = {{"output map", conv->O, conv->in_begin},
                                     {"row", conv->OH, conv->axis[0].taps_begin},
                                     {"column", conv->OW, conv->axis[1].taps_begin}},
                            .uniform = conv->table ? 1 : conv->slices,
                            .maps = conv->C};
    return 1;
}

struct at {
    int64_t o, y, x;    // delta
    int64_t landing;    // products it has that land in the input
    int64_t rows, cols; // of its kernel that land
    int64_t c, slice, row, col, in_row, in_col;
};

static struct at scatter_at(const struct conv *conv, struct place place)
{
    struct at at = {.x = place.cell % conv->OW,
                    .y = place.cell / conv->OW % conv->OH,
                    .o = place.cell / conv->OW / conv->OH};
    int64_t first[2], term = place.term < 0 ? 0 : place.term;
    at.rows = window_clip(&conv->axis[0], at.y, &first[0]);
    at.cols = window_clip(&conv->axis[1], at.x, &first[1]);
    at.landing = conv_inputs(conv, at.o) * at.rows * at.cols;
    if (at.landing == 0) {
        at.c = conv_input(conv, at.o, 0);
        at.slice = conv_slice(conv, at.o, at.c);
        return at;
    }
    at.c = conv_input(conv, at.o, term / (at.rows * at.cols));
    at.slice = conv_slice(conv, at.o, at.c);
    at.row = first[0] + term / at.cols % at.rows;
    at.col = first[1] + term % at.cols;
    at.in_row = window_input(&conv->axis[0], at.y, at.row);
    at.in_col = window_input(&conv->axis[1], at.x, at.col);
    return at;
}

void scatter_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = scatter_at(conv, place);
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.term < 0) {
        return;
    }
    out->writes = ref_of(conv->input, OF_GRADIENT, conv_input_at(conv, at.c, at.in_row, at.in_col));
    out->by = BY_ADD_PRODUCT;
    out->group = (int)at.o;
    out->row = (int)at.y;
    out->reads[out->n_reads++] = ref_of(conv->output, OF_GRADIENT, place.cell);
    out->reads[out->n_reads++] =
        ref_of(conv->weight, OF_VALUE, conv_weight_at(conv, at.o, at.slice, at.row, at.col));
}

static void split_input(const struct conv *conv, int64_t index, int64_t at[3])
{
    at[0] = index / conv->W / conv->H;
    at[1] = index / conv->W % conv->H;
    at[2] = index % conv->W;
}

int64_t scatter_n_sources(const struct node *node, int64_t index)
{
    const struct conv *conv = conv_of(node);
    int64_t at[3], first, step;
    split_input(conv, index, at);
    return conv_outputs(conv, at[0]) * window_touched(&conv->axis[0], at[1], &first, &step) *
           window_touched(&conv->axis[1], at[2], &first, &step);
}

// Which of the input maps that output map o reads is c.
static int64_t input_rank(const struct conv *conv, int64_t o, int64_t c)
{
    if (!conv->table) {
        return c % conv->slices;
    }
    int64_t low = conv->in_begin[o], high = conv->in_begin[o + 1];
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (conv->in_map[middle] <= c) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low - conv->in_begin[o];
}

struct place scatter_source(const struct node *node, int64_t index, int64_t k)
{
    const struct conv *conv = conv_of(node);
    int64_t at[3], first, step, row, col, low[2];
    split_input(conv, index, at);
    int64_t n_rows = window_touched(&conv->axis[0], at[1], &first, &step);
    int64_t n_cols = window_touched(&conv->axis[1], at[2], &first, &step);
    assert(k >= 0 && n_rows * n_cols > 0);
    int64_t o = conv_output(conv, at[0], k / (n_rows * n_cols));
    int64_t y = window_touch(&conv->axis[0], at[1], k / n_cols % n_rows, &row);
    int64_t x = window_touch(&conv->axis[1], at[2], k % n_cols, &col);
    int64_t rows = window_clip(&conv->axis[0], y, &low[0]);
    int64_t cols = window_clip(&conv->axis[1], x, &low[1]);
    return (struct place){.cell = conv_output_at(conv, o, y, x),
                          .term = (input_rank(conv, o, at[0]) * rows + row - low[0]) * cols + col -
                                  low[1]};
}

// "2 · w": the kernel times this delta, as far as it has spread into this input map.
static struct operand show_products(const struct conv *conv, const struct at *at,
                                    struct place place)
{
    struct operand show = conv_show_kernel(conv, at->o, at->slice);
    const int64_t products = at->rows * at->cols;
    show.link = LINK_EQUALS;
    show.product = true;
    show.factor = ref_of(conv->output, OF_GRADIENT, place.cell);
    show.made = at->landing > 0 && place.term >= 0 ? place.term % products + 1 : 0;
    words_clear(&show.head);
    words_plain(&show.head, "spread");
    words_clear(&show.note);
    words_plain(&show.note, "%lld product%s", (long long)(at->landing > 0 ? products : 0),
                at->landing > 0 && products == 1 ? "" : "s");
    return show;
}

int scatter_operands(const struct node *node, struct place place, struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    struct at at = scatter_at(conv, place);
    const int64_t delta[2] = {at.y, at.x};
    out[0] = conv_show_deltas(conv, at.o);
    out[0].marks = MARK_ARRIVED;
    words_clear(&out[0].note);
    words_plain(&out[0].note, "one after the other");
    out[1] = conv_show_kernel(conv, at.o, at.slice);
    out[1].link = LINK_TIMES;
    words_clear(&out[1].note);
    words_plain(&out[1].note, "not turned");
    out[2] = show_products(conv, &at, place);
    out[3] = conv_show_result(conv, at.c);
    out[3].link = LINK_ARROW;
    out[3].marks = MARK_ARRIVED;
    words_plain(&out[3].link_above, "add");
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &conv->axis[i];
        int64_t first, count = window_clip(axis, delta[i], &first);
        out[0].window[i] = delta[i];
        out[0].window[2 + i] = 1;
        // On the result only what lands in it.
        out[3].window[i] = window_input(axis, delta[i], first);
        out[3].window[2 + i] = count > 0 ? axis->dilation * (count - 1) + 1 : 0;
        out[3].step[i] = axis->dilation;
        out[2].window[i] = first;
        out[2].window[2 + i] = count;
    }
    if (at.landing == 0) {
        memset(out[2].window, 0, sizeof out[2].window);
        memset(out[3].window, 0, sizeof out[3].window);
    }
    return 4;
}

// "The third delta, 2," or "Delta 14 of 25, 0.3,"
static void say_delta(const struct node *node, const struct place *place, const struct at *at,
                      struct words *out)
{
    const struct conv *conv = conv_of(node);
    int64_t deltas = conv->OH * conv->OW, number = at->y * conv->OW + at->x;
    const char *ordinal = deltas <= 10 ? say_ordinal(number) : NULL;
    if (ordinal && conv->O == 1) {
        words_plain(out, "The %s delta, ", deltas == 1 ? "only" : ordinal);
    } else if (conv->O == 1) {
        words_plain(out, "Delta %lld of %lld, ", (long long)number + 1, (long long)deltas);
    } else {
        words_plain(out, "Delta %lld of map %lld, ", (long long)number + 1, (long long)at->o + 1);
    }
    say_value(out, node, ref_of(conv->output, OF_GRADIENT, place->cell));
}

static void say_multiply(const struct node *node, struct place place, const struct at *at,
                         struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct term term;
    scatter_term(node, place, &term);
    struct place first = scatter_source(node, term.writes.index, 0);
    bool begins = first.cell == place.cell && first.term == place.term && !node->has_previous;
    say_delta(node, &place, at, out);
    words_plain(out, ", spreads the kernel: ");
    say_product(out, node, &term);
    words_plain(out, begins ? " goes to " : " is added at ");
    if (conv->C > 1) {
        words_plain(out, "map %lld, ", (long long)at->c + 1);
    }
    say_row_column(out, at->in_row, at->in_col);
    words_plain(out, begins ? ", the first one there: " : ", to what is there: ");
    say_partial(out, node, &OP_CONV2D_GRAD_INPUT.walks[1], place);
    words_plain(out, ".");
}

void scatter_caption(const struct node *node, struct place place, enum grain grain,
                     struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = scatter_at(conv, place);
    words_clear(out);
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && conv->C == 1)) {
        words_plain(out, "Every delta has spread its kernel. The sums are the same as with the "
                         "turned kernel.");
    } else if (grain == GRAIN_MAP) {
        words_plain(out, "All deltas that reach this input map have arrived: it is complete.");
    } else if (at.landing == 0) {
        say_delta(node, &place, &at, out);
        words_plain(out, ", belongs to a window of padding alone: it goes nowhere.");
    } else if (grain == GRAIN_MULTIPLY) {
        say_multiply(node, place, &at, out);
    } else {
        say_delta(node, &place, &at, out);
        words_plain(out,
                    ", has spread the kernel into %lld cell%s; where spreads overlap, they "
                    "add up.",
                    (long long)at.landing, at.landing == 1 ? "" : "s");
    }
}

void scatter_where(const struct node *node, struct place place, enum grain grain, struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = scatter_at(conv, place);
    words_clear(out);
    if (grain <= GRAIN_MAP) {
        words_plain(out, grain == GRAIN_LAYER ? "All deltas" : "One input map complete");
        return;
    }
    words_plain(out, "Delta %lld of %lld", (long long)place.cell + 1,
                (long long)(conv->O * conv->OH * conv->OW));
    if (grain == GRAIN_MULTIPLY && place.term >= 0) {
        words_plain(out, " · product %lld of %lld", (long long)place.term + 1,
                    (long long)at.landing);
    }
}
