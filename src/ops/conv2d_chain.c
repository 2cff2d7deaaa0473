// The input's gradient by the chain rule: which outputs did this input take part in, and by which
// weight? Each gives its delta times that weight. No product with a zero: the number of terms
// differs from cell to cell. The same order as the gather walk, so the same bits.
#include "ops/conv.h"
#include "ops/say.h"

#include <string.h>

int chain_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct conv *conv = conv_of(node);
    out[0] = (struct phase){.name = "products",
                            .n_axes = 3,
                            .axes = {{"input map", conv->C, conv->out_begin},
                                     {"row", conv->H, conv->axis[0].outs_begin},
                                     {"column", conv->W, conv->axis[1].outs_begin}},
                            .uniform = conv->table ? 1 : conv->O / conv->groups,
                            .maps = conv->C};
    return 1;
}

struct at {
    int64_t c, y, x; // input cell
    int64_t terms;
    int64_t o, slice, row, col, out_row, out_col;
};

static struct at chain_at(const struct conv *conv, struct place place)
{
    struct at at = {.x = place.cell % conv->W,
                    .y = place.cell / conv->W % conv->H,
                    .c = place.cell / conv->W / conv->H};
    int64_t first, step, term = place.term < 0 ? 0 : place.term;
    int64_t rows = window_touched(&conv->axis[0], at.y, &first, &step);
    int64_t cols = window_touched(&conv->axis[1], at.x, &first, &step);
    int64_t maps = conv_outputs(conv, at.c);
    at.terms = maps * rows * cols;
    if (maps > 0) {
        at.o = conv_output(conv, at.c, at.terms > 0 ? term / (rows * cols) : 0);
        at.slice = conv_slice(conv, at.o, at.c);
    }
    if (at.terms > 0) {
        at.out_row = window_touch(&conv->axis[0], at.y, term / cols % rows, &at.row);
        at.out_col = window_touch(&conv->axis[1], at.x, term % cols, &at.col);
    }
    return at;
}

void chain_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = chain_at(conv, place);
    *out = (struct term){.writes = ref_of(conv->input, OF_GRADIENT, place.cell)};
    if (place.term < 0) {
        return;
    }
    out->by = BY_ADD_PRODUCT;
    out->group = (int)at.o;
    out->row = (int)at.out_row;
    out->reads[out->n_reads++] =
        ref_of(conv->output, OF_GRADIENT, conv_output_at(conv, at.o, at.out_row, at.out_col));
    out->reads[out->n_reads++] =
        ref_of(conv->weight, OF_VALUE, conv_weight_at(conv, at.o, at.slice, at.row, at.col));
}

// The deltas of the windows that read input cell (y, x): first, and how far they reach.
static void frame_deltas(const struct conv *conv, const struct at *at, struct operand *show)
{
    const int64_t in[2] = {at->y, at->x};
    for (int i = 0; i < 2; i++) {
        int64_t first, step, count = window_touched(&conv->axis[i], in[i], &first, &step);
        show->window[i] = first;
        show->window[2 + i] = count > 0 ? step * (count - 1) + 1 : 0;
        show->step[i] = step;
    }
    if (at->terms == 0) {
        memset(show->window, 0, sizeof show->window);
    }
}

int chain_operands(const struct node *node, struct place place, struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    struct at at = chain_at(conv, place);
    out[0] = conv_show_deltas(conv, at.o);
    out[0].marks = MARK_CHIPS;
    frame_deltas(conv, &at, &out[0]);
    words_clear(&out[0].note);
    words_plain(&out[0].note, "the outputs it took part in");
    out[1] = conv_show_kernel(conv, at.o, at.slice);
    out[1].link = LINK_TIMES;
    words_clear(&out[1].note);
    words_plain(&out[1].note, "not turned");
    out[2] = conv_show_result(conv, at.c);
    return 3;
}

static void say_symbol(struct words *out, const struct node *node, struct ref ref)
{
    words_ref(out, node->program, &ref);
}

static void say_multiply(const struct node *node, struct place place, const struct at *at,
                         struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct term term;
    chain_term(node, place, &term);
    say_symbol(out, node, ref_of(conv->input, OF_VALUE, place.cell));
    words_plain(out, " took part in ");
    say_symbol(out, node, ref_of(conv->output, OF_VALUE, term.reads[0].index));
    words_plain(out, ", multiplied by ");
    say_symbol(out, node, term.reads[1]);
    words_plain(out, ". So it gets ");
    say_product(out, node, &term);
    int64_t left = at->terms - 1 - place.term;
    if (left == 0) {
        words_plain(out, at->terms > 1        ? "; the sum is "
                         : node->has_previous ? ", with the sum so far "
                                              : " and nothing else: ");
        say_partial(out, node, &OP_CONV2D_GRAD_INPUT.walks[2], place);
    } else {
        words_plain(out, "; ");
        say_left(out, left);
    }
    words_plain(out, ".");
}

// " took part in z_11 and z_12: ", or of more outputs how many.
static void say_outputs(const struct node *node, struct place place, const struct at *at,
                        struct words *out)
{
    enum { NAMED = 2 };
    const struct conv *conv = conv_of(node);
    struct term term;
    if (at->terms > NAMED) {
        words_plain(out, " took part in %lld outputs: ", (long long)at->terms);
        return;
    }
    for (place.term = 0; place.term < at->terms; place.term++) {
        chain_term(node, place, &term);
        words_plain(out, place.term == 0 ? " took part in " : " and ");
        say_symbol(out, node, ref_of(conv->output, OF_VALUE, term.reads[0].index));
    }
    words_plain(out, ": ");
}

static void say_cell(const struct node *node, struct place place, const struct at *at,
                     struct words *out)
{
    const struct conv *conv = conv_of(node);
    say_symbol(out, node, ref_of(conv->input, OF_VALUE, place.cell));
    if (at->terms == 0) {
        words_plain(out, node->has_previous ? " took part in no output here: nothing is added."
                                            : " took part in no output: its delta is 0.");
        return;
    }
    say_outputs(node, place, at, out);
    if (say_terms(out, node, &OP_CONV2D_GRAD_INPUT.walks[2], place.cell, PRODUCTS_SAID)) {
        words_plain(out, node->has_previous ? ", added to the sum so far, makes " : " makes ");
    } else {
        words_plain(out, "their deltas times the weights %sadd up to ",
                    node->has_previous ? "and the sum so far " : "");
    }
    place.term = at->terms - 1;
    say_partial(out, node, &OP_CONV2D_GRAD_INPUT.walks[2], place);
    words_plain(out, ".");
}

void chain_caption(const struct node *node, struct place place, enum grain grain, struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = chain_at(conv, place);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY && place.term >= 0) {
        say_multiply(node, place, &at, out);
    } else if (grain == GRAIN_MULTIPLY || grain == GRAIN_CELL) {
        say_cell(node, place, &at, out);
    } else if (grain == GRAIN_MAP && conv->C > 1) {
        words_plain(out, "Input map %lld is done: each cell asked which outputs it took part in.",
                    (long long)at.c + 1);
    } else {
        words_plain(out, "Every input cell has asked which outputs it took part in. The sums are "
                         "those of the turned kernel.");
    }
}
