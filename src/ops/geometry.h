// The geometry of sliding windows, one axis at a time: convolution and pooling share it.
//
// Output o reads input o * stride - padding + tap * dilation for tap = 0 .. kernel - 1, as far as
// that exists (0 <= input < in). Going back, input i took part in output o by tap (i + padding - o
// * stride) / dilation, where that comes out whole and is a tap. Per input the outputs are an
// arithmetic progression. Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic".
#ifndef CONVSTEP_OPS_GEOMETRY_H
#define CONVSTEP_OPS_GEOMETRY_H

#include "base/arena.h"
#include "base/error.h"
#include "nn/tensor.h"

struct window_clipped { // the taps of an output that exist
    int64_t first, count;
};
struct window_reached { // the outputs that an input takes part in: first, first + out_step, ...
    int64_t first, count, tap; // `tap`: by which the first reads it; the next by tap - tap_step
};

struct window_axis {
    int64_t in, out, kernel, stride, padding, dilation;
    const int64_t *taps_begin; // out + 1 prefix sums: how many taps of each output exist
    const int64_t *outs_begin; // in + 1 prefix sums: how many outputs each input takes part in
    const int64_t *tap_outs;   // kernel pairs: the outputs whose tap exists, first and end
    const struct window_clipped *clips;   // of each output
    const struct window_reached *reached; // of each input
    int64_t out_step, tap_step;
};

// Span of a kernel with its gaps: dilation * (kernel - 1) + 1.
int64_t window_span(const struct window_axis *axis);

// floor((in + 2 padding - span) / stride) + 1; with `ceil_mode` the quotient is rounded up, and one
// less where the last window would start at or beyond in + padding, counted from the padded edge
// (PyTorch's rule). Less than 1 where no window fits.
int64_t window_out(const struct window_axis *axis, bool ceil_mode);

// Fills the prefix sums and tables; in, out and the rest are set. O(in + out + kernel) memory of
// the arena.
void window_prepare(struct window_axis *axis, struct arena *arena);

// The taps of output `out` that exist are first .. first + count - 1.
int64_t window_clip(const struct window_axis *axis, int64_t out, int64_t *first);
// The input that tap `tap` of output `out` reads; may lie outside 0 .. in - 1.
int64_t window_input(const struct window_axis *axis, int64_t out, int64_t tap);

// The outputs that input `in` takes part in: how many; the first and the distance to the next.
int64_t window_touched(const struct window_axis *axis, int64_t in, int64_t *first, int64_t *step);
// The k-th of them, in ascending order, and the tap by which it reads `in`.
int64_t window_touch(const struct window_axis *axis, int64_t in, int64_t k, int64_t *tap);
// Which of them `out` is; it is one of them.
int64_t window_touch_rank(const struct window_axis *axis, int64_t in, int64_t out);

// The outputs whose tap `tap` reads an input that exists: first .. end - 1.
void window_outs_of_tap(const struct window_axis *axis, int64_t tap, int64_t *first, int64_t *end);

// How many cells of [-padding, in + padding) (with) or [0, in) (without padding) a window covers;
// an average's divisor is the product over both axes. Source: PyTorch's avg_pool2d.
int64_t window_cover(const struct window_axis *axis, int64_t out, bool with_padding);

// floor(a / b) for b > 0.
int64_t floor_div(int64_t a, int64_t b);

#endif
