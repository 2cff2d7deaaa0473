// The hot loops of training: one image a lane, so that every image's sums keep the order of the
// reference. Compiled once for each instruction set; all of them give the same bits.
//
// Activations and deltas are [element][LANES]; weights are plain. A gradient of weights is added
// up over lanes 0 .. used - 1 in their order, onto `sum`.
#ifndef CONVSTEP_OPS_LANES_KERNELS_H
#define CONVSTEP_OPS_LANES_KERNELS_H

#include "nn/lanes.h"
#include "ops/conv.h"
#include "ops/pool.h"

struct lanes_kernels {
    const char *name; // "avx512", "avx2", "baseline"
    // bias may be NULL
    void (*conv_forward)(const struct conv *conv, const float *in, const float *weight,
                         const float *bias, float *out);
    // previous may be NULL: the sums start at their first terms.
    void (*conv_grad_input)(const struct conv *conv, const float *delta, const float *weight,
                            const float *previous, float *out);
    void (*conv_grad_weight)(const struct conv *conv, const float *in, const float *delta, int used,
                             float *sum);
    void (*linear_forward)(int64_t n_out, int64_t n_in, const float *in, const float *weight,
                           const float *bias, float *out);
    void (*linear_grad_input)(int64_t n_out, int64_t n_in, const float *delta, const float *weight,
                              const float *previous, float *out);
    void (*linear_grad_weight)(int64_t n_out, int64_t n_in, const float *in, const float *delta,
                               int used, float *sum);
    void (*max_pool)(const struct pool *pool, const float *in, float *out, int32_t *positions);
    // n numbers: amplitude * tanh(stretch * x), in double, rounded once; the sigmoid.
    void (*tanh_cells)(int64_t n, const float *in, float *out, double stretch, double amplitude);
    void (*sigmoid_cells)(int64_t n, const float *in, float *out);
    // One image, plain numbers: lanes are output maps or outputs. Without a connection table;
    // scratch has lanes_scratch(conv) numbers.
    void (*conv_forward_one)(const struct conv *conv, const float *in, const float *weight,
                             const float *bias, float *scratch, float *out);
    void (*linear_forward_one)(int64_t n_out, int64_t n_in, const float *in, const float *weight,
                               const float *bias, float *out);
    void (*max_pool_one)(const struct pool *pool, const float *in, float *out, int32_t *positions);
};

// The fastest set that this processor has. `name` asks for one ("baseline"); NULL where this
// processor or this build has none of that name.
const struct lanes_kernels *lanes_kernels_best(void);
const struct lanes_kernels *lanes_kernels_named(const char *name);
// All that this processor has, the fastest first; returns how many (1..LANES_KERNELS_MAX).
enum { LANES_KERNELS_MAX = 3 };
int lanes_kernels_all(const struct lanes_kernels *out[LANES_KERNELS_MAX]);

// Numbers of scratch that conv_forward_one needs.
int64_t lanes_scratch(const struct conv *conv);

#endif
