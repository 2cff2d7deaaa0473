// Rows of sums: lanes over cells, so that each sum keeps its own order of terms.
//
// A sum starts at its first term. Adding to -0 gives the very term (-0 + x is x, for x = -0 and +0
// too), so rows start at -0, and cells without any term are set to 0 at the end.
#ifndef CONVSTEP_OPS_ROWS_H
#define CONVSTEP_OPS_ROWS_H

#include <stdint.h>
#include <string.h>

// Starts n sums: at `previous` where there is one, else empty.
static inline void sums_start(float *restrict sum, const float *restrict previous, int64_t n)
{
    if (previous) {
        memcpy(sum, previous, (size_t)n * sizeof *sum);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        sum[i] = -0.0F;
    }
}

// sum[i * sum_gap] += factor * from[i * from_gap]
static inline void sums_add_product(float *restrict sum, int64_t sum_gap,
                                    const float *restrict from, int64_t from_gap, float factor,
                                    int64_t n)
{
    if (sum_gap == 1 && from_gap == 1) {
        for (int64_t i = 0; i < n; i++) {
            sum[i] += factor * from[i];
        }
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        sum[i * sum_gap] += factor * from[i * from_gap];
    }
}

#endif
