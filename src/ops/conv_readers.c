// Where the numbers of a convolution and of its gradients go: the inverse of what each cell reads.
#include "ops/conv.h"

#include "nn/trace.h"

enum { ROWS, COLS };

// One of the maps.
static void add_one(struct readers *out, int64_t index, int64_t unit)
{
    readers_add(out, index, 1, 1, unit);
}

// Output maps that read input map c.
static void add_outputs(struct readers *out, const struct conv *conv, int64_t c, int64_t unit)
{
    if (conv->table) {
        readers_add_list(out, conv->out_map + conv->out_begin[c], conv_outputs(conv, c), unit);
    } else {
        readers_add(out, conv_output(conv, c, 0), conv_outputs(conv, c), 1, unit);
    }
}

// Input maps that output map o reads.
static void add_inputs(struct readers *out, const struct conv *conv, int64_t o, int64_t unit)
{
    if (conv->table) {
        readers_add_list(out, conv->in_map + conv->in_begin[o], conv_inputs(conv, o), unit);
    } else {
        readers_add(out, conv_input(conv, o, 0), conv_inputs(conv, o), 1, unit);
    }
}

// Outputs that input `in` takes part in.
static void add_touched(struct readers *out, const struct window_axis *axis, int64_t in,
                        int64_t unit)
{
    int64_t first, step;
    const int64_t count = window_touched(axis, in, &first, &step);
    readers_add(out, first, count, step, unit);
}

// Inputs that output `o` reads.
static void add_read(struct readers *out, const struct window_axis *axis, int64_t o, int64_t unit)
{
    int64_t first;
    const int64_t count = window_clip(axis, o, &first);
    readers_add(out, window_input(axis, o, first), count, axis->dilation, unit);
}

static bool connected(const struct conv *conv, int64_t o, int64_t c)
{
    for (int64_t k = 0; k < conv_inputs(conv, o); k++) {
        if (conv_input(conv, o, k) == c) {
            return true;
        }
    }
    return false;
}

struct weight_place {
    int64_t o, slice, tap[2];
    int64_t c; // the input map that it weighs; -1: none
};

static struct weight_place weight_place(const struct conv *conv, int64_t index)
{
    struct weight_place w = {.tap = {index / conv->L % conv->K, index % conv->L}};
    w.slice = index / conv->L / conv->K % conv->slices;
    w.o = index / conv->L / conv->K / conv->slices;
    w.c = conv->table ? w.slice : conv_input(conv, w.o, w.slice);
    w.c = conv->table && !connected(conv, w.o, w.c) ? -1 : w.c;
    return w;
}

void conv2d_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct conv *conv = conv_of(node);
    const int64_t map = conv->OH * conv->OW;
    if (input == 0) {
        add_outputs(out, conv, index / conv->W / conv->H, map);
        add_touched(out, &conv->axis[ROWS], index / conv->W % conv->H, conv->OW);
        add_touched(out, &conv->axis[COLS], index % conv->W, 1);
        return;
    }
    if (input == 2) { // the bias of a map
        add_one(out, index, map);
        readers_add(out, 0, map, 1, 1);
        return;
    }
    const struct weight_place w = weight_place(conv, index);
    readers_add(out, w.o, w.c < 0 ? 0 : 1, 1, map);
    for (int a = 0; a < 2; a++) {
        int64_t first, end;
        window_outs_of_tap(&conv->axis[a], w.tap[a], &first, &end);
        readers_add(out, first, end - first, 1, a == ROWS ? conv->OW : 1);
    }
}

void conv2d_grad_input_readers(const struct node *node, int input, int64_t index,
                               struct readers *out)
{
    const struct conv *conv = conv_of(node);
    const int64_t map = conv->H * conv->W;
    if (input == 0) { // a delta
        add_inputs(out, conv, index / conv->OW / conv->OH, map);
        add_read(out, &conv->axis[ROWS], index / conv->OW % conv->OH, conv->W);
        add_read(out, &conv->axis[COLS], index % conv->OW, 1);
        return;
    }
    const struct weight_place w = weight_place(conv, index);
    readers_add(out, w.c < 0 ? 0 : w.c, w.c < 0 ? 0 : 1, 1, map);
    for (int a = 0; a < 2; a++) {
        const struct window_axis *axis = &conv->axis[a];
        int64_t first, end;
        window_outs_of_tap(axis, w.tap[a], &first, &end);
        readers_add(out, window_input(axis, first, w.tap[a]), end - first, axis->stride,
                    a == ROWS ? conv->W : 1);
    }
}

// Of the weights by which input `in` is read: from output to output the tap goes down.
static void add_taps(struct readers *out, const struct window_axis *axis, int64_t in, int64_t unit)
{
    int64_t first, step, tap = 0, next = 0;
    const int64_t count = window_touched(axis, in, &first, &step);
    if (count > 0) {
        window_touch(axis, in, 0, &tap);
        window_touch(axis, in, count > 1 ? 1 : 0, &next);
    }
    readers_add(out, tap, count, next - tap, unit);
}

void conv2d_grad_weight_readers(const struct node *node, int input, int64_t index,
                                struct readers *out)
{
    const struct conv *conv = conv_of(node);
    const int64_t slice = conv->K * conv->L, kernel = conv->slices * slice;
    if (input == 0) { // a number of the input
        const int64_t c = index / conv->W / conv->H;
        add_outputs(out, conv, c, kernel);
        add_one(out, conv_slice(conv, 0, c), slice);
        add_taps(out, &conv->axis[ROWS], index / conv->W % conv->H, conv->L);
        add_taps(out, &conv->axis[COLS], index % conv->W, 1);
        return;
    }
    const int64_t o = index / conv->OW / conv->OH; // a delta
    const int64_t at[2] = {index / conv->OW % conv->OH, index % conv->OW};
    add_one(out, o, kernel);
    if (conv->table) {
        add_inputs(out, conv, o, slice);
    } else {
        readers_add(out, 0, conv->slices, 1, slice);
    }
    for (int a = 0; a < 2; a++) {
        int64_t first;
        const int64_t count = window_clip(&conv->axis[a], at[a], &first);
        readers_add(out, first, count, 1, a == ROWS ? conv->L : 1);
    }
}

void conv2d_grad_bias_readers(const struct node *node, int input, int64_t index,
                              struct readers *out)
{
    (void)input;
    const struct conv *conv = conv_of(node);
    add_one(out, index / conv->OW / conv->OH, 1);
}
