#include "ops/geometry.h"

#include <assert.h>

int64_t floor_div(int64_t a, int64_t b)
{
    assert(b > 0);
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

static int64_t min_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

int64_t window_span(const struct window_axis *axis)
{
    return axis->dilation * (axis->kernel - 1) + 1;
}

int64_t window_out(const struct window_axis *axis, bool ceil_mode)
{
    int64_t room = axis->in + 2 * axis->padding - window_span(axis);
    int64_t out = floor_div(room + (ceil_mode ? axis->stride - 1 : 0), axis->stride) + 1;
    if (ceil_mode && (out - 1) * axis->stride >= axis->in + axis->padding) {
        out--;
    }
    return out;
}

// The tables for loops that ask for every cell.
static void prepare_tables(struct window_axis *axis, struct arena *arena)
{
    struct window_clipped *clips = arena_array(arena, (size_t)axis->out, sizeof *clips);
    struct window_reached *reached = arena_array(arena, (size_t)axis->in, sizeof *reached);
    int64_t common = gcd(axis->stride, axis->dilation), step;
    for (int64_t o = 0; o < axis->out; o++) {
        clips[o].count = window_clip(axis, o, &clips[o].first);
    }
    for (int64_t i = 0; i < axis->in; i++) {
        reached[i].count = window_touched(axis, i, &reached[i].first, &step);
        if (reached[i].count > 0) {
            window_touch(axis, i, 0, &reached[i].tap);
        }
    }
    axis->out_step = axis->dilation / common;
    axis->tap_step = axis->stride / common;
    axis->clips = clips;
    axis->reached = reached;
}

void window_prepare(struct window_axis *axis, struct arena *arena)
{
    int64_t *taps = arena_array(arena, (size_t)axis->out + 1, sizeof *taps);
    int64_t *outs = arena_array(arena, (size_t)axis->in + 1, sizeof *outs);
    for (int64_t o = 0; o < axis->out; o++) {
        int64_t first;
        taps[o + 1] = taps[o] + window_clip(axis, o, &first);
    }
    for (int64_t i = 0; i < axis->in; i++) {
        int64_t first, step;
        outs[i + 1] = outs[i] + window_touched(axis, i, &first, &step);
    }
    int64_t *tap_outs = arena_array(arena, (size_t)axis->kernel * 2, sizeof *tap_outs);
    for (int64_t tap = 0; tap < axis->kernel; tap++) {
        window_outs_of_tap(axis, tap, &tap_outs[2 * tap], &tap_outs[2 * tap + 1]);
    }
    axis->tap_outs = tap_outs;
    axis->taps_begin = taps;
    axis->outs_begin = outs;
    prepare_tables(axis, arena);
}

int64_t window_input(const struct window_axis *axis, int64_t out, int64_t tap)
{
    return out * axis->stride - axis->padding + tap * axis->dilation;
}

int64_t window_clip(const struct window_axis *axis, int64_t out, int64_t *first)
{
    int64_t start = out * axis->stride - axis->padding;
    int64_t low = max_of(0, floor_div(-start + axis->dilation - 1, axis->dilation));
    int64_t high = min_of(axis->kernel, floor_div(axis->in - 1 - start, axis->dilation) + 1);
    *first = low;
    return max_of(0, high - low);
}

int64_t window_touched(const struct window_axis *axis, int64_t in, int64_t *first, int64_t *step)
{
    int64_t at = in + axis->padding;
    int64_t lowest = at - axis->dilation * (axis->kernel - 1);
    int64_t out = max_of(0, floor_div(lowest + axis->stride - 1, axis->stride));
    int64_t last = min_of(axis->out - 1, at / axis->stride);
    *step = axis->dilation / gcd(axis->stride, axis->dilation);
    // The taps of successive outputs come back to the same remainder after `step` outputs.
    for (int64_t tries = 0; tries < *step && out <= last; tries++, out++) {
        if ((at - out * axis->stride) % axis->dilation == 0) {
            *first = out;
            return (last - out) / *step + 1;
        }
    }
    *first = 0;
    return 0;
}

int64_t window_touch(const struct window_axis *axis, int64_t in, int64_t k, int64_t *tap)
{
    int64_t first, step;
    int64_t count = window_touched(axis, in, &first, &step);
    assert(k >= 0 && k < count);
    (void)count;
    int64_t out = first + k * step;
    *tap = (in + axis->padding - out * axis->stride) / axis->dilation;
    return out;
}

int64_t window_touch_rank(const struct window_axis *axis, int64_t in, int64_t out)
{
    int64_t first, step;
    window_touched(axis, in, &first, &step);
    return (out - first) / step;
}

void window_outs_of_tap(const struct window_axis *axis, int64_t tap, int64_t *first, int64_t *end)
{
    int64_t offset = tap * axis->dilation - axis->padding;
    int64_t low = max_of(0, floor_div(-offset + axis->stride - 1, axis->stride));
    int64_t high = min_of(axis->out, floor_div(axis->in - 1 - offset, axis->stride) + 1);
    *first = low;
    *end = max_of(low, high);
}

int64_t window_cover(const struct window_axis *axis, int64_t out, bool with_padding)
{
    int64_t edge = with_padding ? axis->padding : 0;
    int64_t start = out * axis->stride - axis->padding;
    int64_t end = min_of(start + axis->kernel, axis->in + edge);
    return end - max_of(start, -edge);
}
