#include "ops/conv.h"

#include "ops/say.h"

#include <assert.h>

int64_t conv_inputs(const struct conv *conv, int64_t o)
{
    return conv->table ? conv->in_begin[o + 1] - conv->in_begin[o] : conv->slices;
}

int64_t conv_input(const struct conv *conv, int64_t o, int64_t k)
{
    if (conv->table) {
        return conv->in_map[conv->in_begin[o] + k];
    }
    return o / (conv->O / conv->groups) * conv->slices + k;
}

int64_t conv_slice(const struct conv *conv, int64_t o, int64_t c)
{
    (void)o;
    return conv->table ? c : c % conv->slices;
}

int64_t conv_outputs(const struct conv *conv, int64_t c)
{
    return conv->table ? conv->out_begin[c + 1] - conv->out_begin[c] : conv->O / conv->groups;
}

int64_t conv_output(const struct conv *conv, int64_t c, int64_t k)
{
    if (conv->table) {
        return conv->out_map[conv->out_begin[c] + k];
    }
    return c / conv->slices * (conv->O / conv->groups) + k;
}

int64_t conv_output_rank(const struct conv *conv, int64_t c, int64_t o)
{
    if (!conv->table) {
        return o % (conv->O / conv->groups);
    }
    int64_t low = conv->out_begin[c], high = conv->out_begin[c + 1];
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (conv->out_map[middle] <= o) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low - conv->out_begin[c];
}

int64_t conv_weight_at(const struct conv *conv, int64_t o, int64_t slice, int64_t row, int64_t col)
{
    return ((o * conv->slices + slice) * conv->K + row) * conv->L + col;
}

int64_t conv_output_at(const struct conv *conv, int64_t o, int64_t row, int64_t col)
{
    return (o * conv->OH + row) * conv->OW + col;
}

int64_t conv_input_at(const struct conv *conv, int64_t c, int64_t row, int64_t col)
{
    return (c * conv->H + row) * conv->W + col;
}

int64_t conv_pad_low(const struct window_axis *axis)
{
    return window_span(axis) - 1 - axis->padding;
}

int64_t conv_pad_high(const struct window_axis *axis)
{
    int64_t spread = (axis->out - 1) * axis->stride + 1;
    return axis->in + window_span(axis) - 1 - conv_pad_low(axis) - spread;
}

struct operand conv_show_input(const struct conv *conv, int64_t map)
{
    struct operand show = {
        .tensor = conv->input, .of = OF_VALUE, .leading = map, .rows = conv->H, .cols = conv->W};
    for (int i = 0; i < 2; i++) {
        show.transform.low[i] = show.transform.high[i] = conv->axis[i].padding;
    }
    say_map(&show.head, "input", map, conv->C);
    say_padded(&show.head, conv->axis[0].padding, conv->axis[1].padding);
    say_size(&show.note, conv->H, conv->W);
    return show;
}

struct operand conv_show_kernel(const struct conv *conv, int64_t o, int64_t slice)
{
    struct operand show = {.tensor = conv->weight,
                           .of = OF_VALUE,
                           .leading = o * conv->slices + slice,
                           .rows = conv->K,
                           .cols = conv->L};
    words_plain(&show.head, "kernel");
    if (conv->O > 1) {
        words_plain(&show.head, " %lld", (long long)o + 1);
    }
    if (conv->slices > 1) {
        words_plain(&show.head, "%s slice %lld", conv->O > 1 ? "," : "", (long long)slice + 1);
    }
    say_size(&show.note, conv->K, conv->L);
    return show;
}

struct operand conv_show_deltas(const struct conv *conv, int64_t o)
{
    struct operand show = {.tensor = conv->output,
                           .of = OF_GRADIENT,
                           .leading = o,
                           .rows = conv->OH,
                           .cols = conv->OW};
    say_map(&show.head, "deltas", o, conv->O);
    say_size(&show.note, conv->OH, conv->OW);
    return show;
}

struct operand conv_show_result(const struct conv *conv, int64_t c)
{
    struct operand show = {.tensor = conv->input,
                           .of = OF_GRADIENT,
                           .result = true,
                           .leading = c,
                           .rows = conv->H,
                           .cols = conv->W,
                           .link = LINK_EQUALS};
    say_map(&show.head, "deltas of the input", c, conv->C);
    say_size(&show.note, conv->H, conv->W);
    return show;
}
