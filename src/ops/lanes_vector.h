// What the hot loops are written in: vectors as wide as the instruction set that they are compiled
// for. Only files that are built once for each set, with LANES_SET naming it, include this
// (src/ops/meson.build); it is the one place with compilers' vector types, where they are.
// Elsewhere a vector is one number.
#ifndef CONVSTEP_OPS_LANES_VECTOR_H
#define CONVSTEP_OPS_LANES_VECTOR_H

#include "ops/lanes_kernels.h"

#if defined(__GNUC__)
#if defined(__AVX512F__)
enum { WIDTH = 16, VECTORS = 1 };
#elif defined(__AVX__)
enum { WIDTH = 8, VECTORS = 2 };
#else
enum { WIDTH = 4, VECTORS = 2 };
#endif
typedef float vector __attribute__((vector_size(WIDTH * 4)));
typedef int32_t mask __attribute__((vector_size(WIDTH * 4)));
// The same in memory, where numbers of four bytes stand.
typedef vector stored_vector __attribute__((aligned(4), __may_alias__));
typedef mask stored_mask __attribute__((aligned(4), __may_alias__));
#define HOT static inline __attribute__((always_inline))
#define CHOOSE(yes, no, where) (((yes) & (where)) | ((no) & ~(where)))
// Whether a value takes the place of the maximum so far: NaN does once, and keeps it.
#define BEATS(value, best) (~(mask)((value) <= (best)) & (mask)((best) == (best)))
// Squares of SPAN x SPAN numbers can be turned, where compilers know how.
#if defined(__AVX__)
#define SPAN 8
#else
#define SPAN 4
#endif
typedef float span __attribute__((vector_size(SPAN * 4)));
typedef span stored_span __attribute__((aligned(4), __may_alias__));
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#endif
#endif
#else
enum { WIDTH = 1, VECTORS = 8 };
typedef float vector, stored_vector;
typedef int32_t mask, stored_mask;
#define HOT static inline
#define CHOOSE(yes, no, where) ((where) ? (yes) : (no))
#define BEATS(value, best) (!((value) <= (best)) & ((best) == (best)))
#endif
// So many lanes are summed at a time: the sums of four maps stay in registers.
enum { PART = WIDTH * VECTORS };

// Adding to -0 gives the very term, so a sum that starts at -0 starts at its first term.
#define EMPTY_SUM (-0.0F)

// All lanes the same; x - 0 is x, for -0 too.
HOT vector fill(float x)
{
#if defined(__GNUC__)
    return x - (vector){0};
#else
    return x;
#endif
}

HOT mask fill_mask(int32_t x)
{
#if defined(__GNUC__)
    return x - (mask){0};
#else
    return x;
#endif
}

HOT vector load(const float *from)
{
    return *(const stored_vector *)from;
}

HOT void store(float *to, vector value)
{
    *(stored_vector *)to = value;
}

// The name of a function or table of this set: OF_SET(conv_forward) is conv_forward_avx2.
#define OF_SET_2(name, set) name##_##set
#define OF_SET_1(name, set) OF_SET_2(name, set)
#define OF_SET(name) OF_SET_1(name, LANES_SET)

// lanes_conv.c, for the table of lanes_kernels.c
void OF_SET(conv_forward)(const struct conv *conv, const float *in, const float *weight,
                          const float *bias, float *out);
void OF_SET(conv_grad_input)(const struct conv *conv, const float *delta, const float *weight,
                             const float *previous, float *out);
void OF_SET(conv_grad_weight)(const struct conv *conv, const float *in, const float *delta,
                              int used, float *sum);
// lanes_cells.c
void OF_SET(tanh_cells)(int64_t n, const float *in, float *out, double stretch, double amplitude);
void OF_SET(sigmoid_cells)(int64_t n, const float *in, float *out);
// lanes_one.c
void OF_SET(conv_forward_one)(const struct conv *conv, const float *in, const float *weight,
                              const float *bias, float *scratch, float *out);
void OF_SET(linear_forward_one)(int64_t n_out, int64_t n_in, const float *in, const float *weight,
                                const float *bias, float *out);
void OF_SET(max_pool_one)(const struct pool *pool, const float *in, float *out, int32_t *positions);

#endif
