// The gradient of a convolution's biases: every cell of output map o got b[o] once, so its deltas
// add up. δb[o] = sum over output row, column of δz[o].
#include "ops/conv.h"
#include "ops/lanes.h"
#include "ops/say.h"

static void grad_bias_compute(struct node *node)
{
    const struct conv *conv = conv_of(node);
    const float *delta = node->in[0];
    int64_t area = conv->OH * conv->OW;
    for (int64_t o = 0; o < conv->O; o++) {
        // -0 + x is x: the sum starts at its first term.
        float sum = node->previous ? node->previous[o] : -0.0F;
        for (int64_t i = 0; i < area; i++) {
            sum += delta[o * area + i];
        }
        node->out[o] = sum;
    }
}

static int grad_bias_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct conv *conv = conv_of(node);
    out[0] = (struct phase){.name = "sums",
                            .n_axes = 1,
                            .axes = {{"output map", conv->O}},
                            .uniform = conv->OH * conv->OW,
                            .maps = conv->O};
    return 1;
}

static void grad_bias_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    *out = (struct term){.writes = ref_of(conv->bias_tensor, OF_GRADIENT, place.cell),
                         .by = BY_ADD,
                         .group = (int)place.cell,
                         .row = (int)(place.term / conv->OW),
                         .n_reads = 1};
    out->reads[0] =
        ref_of(conv->output, OF_GRADIENT, place.cell * conv->OH * conv->OW + place.term);
}

static int grad_bias_operands(const struct node *node, struct place place,
                              struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    out[0] = conv_show_deltas(conv, place.cell);
    out[0].window[2] = conv->OH;
    out[0].window[3] = conv->OW;
    out[1] = (struct operand){.tensor = conv->bias_tensor,
                              .of = OF_GRADIENT,
                              .result = true,
                              .leading = place.cell,
                              .rows = 1,
                              .cols = 1,
                              .link = LINK_ARROW};
    words_plain(&out[1].link_above, "sum");
    say_map(&out[1].head, "of the bias", place.cell, conv->O);
    words_plain(&out[1].note, "the sum of the deltas");
    return 2;
}

static void grad_bias_caption(const struct node *node, struct place place, enum grain grain,
                              struct words *out)
{
    enum { DELTAS_SAID = 4 };
    const struct conv *conv = conv_of(node);
    int64_t area = conv->OH * conv->OW;
    struct term term;
    words_clear(out);
    if (grain == GRAIN_LAYER && conv->O > 1) {
        words_plain(out, "The gradient of the biases is done: of each map the sum of its deltas.");
        return;
    }
    if (grain != GRAIN_MULTIPLY) {
        words_plain(out, "Every cell of the output");
        say_map(out, "", place.cell, conv->O);
        words_plain(out, " got this bias once, so its deltas add up: ");
        if (say_terms(out, node, &OP_CONV2D_GRAD_BIAS.walks[0], place.cell, DELTAS_SAID)) {
            words_plain(out, " makes ");
        }
        place.term = area - 1;
        say_partial(out, node, &OP_CONV2D_GRAD_BIAS.walks[0], place);
        words_plain(out, ".");
        return;
    }
    grad_bias_term(node, place, &term);
    words_plain(out, "The bias went into every output cell, so the deltas add up. ");
    say_nth(out, "delta", place.term, area);
    words_plain(out, ": ");
    say_value(out, node, term.reads[0]);
    words_plain(out, place.term == area - 1 ? "; the sum is " : "; ");
    if (place.term == area - 1) {
        say_partial(out, node, &OP_CONV2D_GRAD_BIAS.walks[0], place);
    } else {
        say_left(out, area - 1 - place.term);
    }
    words_plain(out, ".");
}

static const struct walk WALKS[] = {{.phases = grad_bias_phases,
                                     .term = grad_bias_term,
                                     .operands = grad_bias_operands,
                                     .caption = grad_bias_caption}};

const struct op OP_CONV2D_GRAD_BIAS = {.name = "conv2d_grad_bias",
                                       .title = "Gradient of the biases",
                                       .summary = "The deltas of each output map add up.",
                                       .compute = grad_bias_compute,
                                       .compute_lanes = conv2d_grad_bias_lanes,
                                       .readers = conv2d_grad_bias_readers,
                                       .walks = WALKS,
                                       .n_walks = 1};
