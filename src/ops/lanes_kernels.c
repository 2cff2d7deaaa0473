// Fully connected layers and pooling, many images at once, and the table of an instruction set.
// Built once for each.
#include "ops/lanes_vector.h"

#include <string.h>

// So many sums side by side: a load serves all.
enum { TILE = 4 };

// ---- fully connected
// -----------------------------------------------------------------------------

// `tile` sums side by side: sum t takes factor[t * factor_gap + i * step] of value i.
struct products {
    int64_t n;
    const float *value; // [i][LANES]
    const float *factor;
    int64_t gap, step;
};

HOT void add_tile(const struct products *p, vector sum[][VECTORS], int64_t lane, const int tile)
{
    for (int64_t i = 0; i < p->n; i++) {
        vector value[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            value[v] = load(p->value + i * LANES + lane + v * WIDTH);
        }
        for (int t = 0; t < tile; t++) {
            const vector factor = fill(p->factor[t * p->gap + i * p->step]);
            for (int v = 0; v < VECTORS; v++) {
                sum[t][v] += value[v] * factor;
            }
        }
    }
}

// previous and bias may be NULL.
HOT void linear_tile(const struct products *p, const float *previous, const float *bias, float *out,
                     const int tile)
{
    for (int64_t lane = 0; lane < LANES; lane += PART) {
        vector sum[TILE][VECTORS];
        for (int t = 0; t < tile; t++) {
            for (int v = 0; v < VECTORS; v++) {
                sum[t][v] =
                    previous ? load(previous + t * LANES + lane + v * WIDTH) : fill(EMPTY_SUM);
            }
        }
        add_tile(p, sum, lane, tile);
        for (int t = 0; t < tile; t++) {
            for (int v = 0; v < VECTORS; v++) {
                store(out + t * LANES + lane + v * WIDTH,
                      bias ? sum[t][v] + fill(bias[t]) : sum[t][v]);
            }
        }
    }
}

static void linear_forward(int64_t n_out, int64_t n_in, const float *in, const float *weight,
                           const float *bias, float *out)
{
    struct products p = {.n = n_in, .value = in, .gap = n_in, .step = 1};
    int64_t o = 0;
    for (; o + TILE <= n_out; o += TILE) {
        p.factor = weight + o * n_in;
        linear_tile(&p, NULL, bias ? bias + o : NULL, out + o * LANES, TILE);
    }
    for (; o < n_out; o++) {
        p.factor = weight + o * n_in;
        linear_tile(&p, NULL, bias ? bias + o : NULL, out + o * LANES, 1);
    }
}

static void linear_grad_input(int64_t n_out, int64_t n_in, const float *delta, const float *weight,
                              const float *previous, float *out)
{
    struct products p = {.n = n_out, .value = delta, .gap = 1, .step = n_in};
    int64_t j = 0;
    for (; j + TILE <= n_in; j += TILE) {
        p.factor = weight + j;
        linear_tile(&p, previous ? previous + j * LANES : NULL, NULL, out + j * LANES, TILE);
    }
    for (; j < n_in; j++) {
        p.factor = weight + j;
        linear_tile(&p, previous ? previous + j * LANES : NULL, NULL, out + j * LANES, 1);
    }
}

// Lanes are weights of one row here, PART of them at a time: image after image.
HOT void outer_rows(int64_t n_in, int64_t width, const float column[LANES][PART],
                    const float *delta, int used, float *sum, const int rows)
{
    vector total[TILE][VECTORS];
    float edge[TILE][PART] = {{0}};
    for (int t = 0; t < rows; t++) {
        memcpy(edge[t], sum + t * n_in, (size_t)width * sizeof(float));
        for (int v = 0; v < VECTORS; v++) {
            total[t][v] = load(edge[t] + v * WIDTH);
        }
    }
    for (int l = 0; l < used; l++) {
        for (int t = 0; t < rows; t++) {
            const vector factor = fill(delta[t * LANES + l]);
            for (int v = 0; v < VECTORS; v++) {
                total[t][v] += load(column[l] + v * WIDTH) * factor;
            }
        }
    }
    for (int t = 0; t < rows; t++) {
        for (int v = 0; v < VECTORS; v++) {
            store(edge[t] + v * WIDTH, total[t][v]);
        }
        memcpy(sum + t * n_in, edge[t], (size_t)width * sizeof(float));
    }
}

static void linear_grad_weight(int64_t n_out, int64_t n_in, const float *in, const float *delta,
                               int used, float *sum)
{
    for (int64_t j = 0; j < n_in; j += PART) {
        const int64_t width = n_in - j < PART ? n_in - j : PART;
        float column[LANES][PART] = {{0}};
        for (int64_t x = 0; x < width; x++) {
            for (int l = 0; l < LANES; l++) {
                column[l][x] = in[(j + x) * LANES + l];
            }
        }
        int64_t o = 0;
        for (; o + TILE <= n_out; o += TILE) {
            outer_rows(n_in, width, (const float(*)[PART])column, delta + o * LANES, used,
                       sum + o * n_in + j, TILE);
        }
        for (; o < n_out; o++) {
            outer_rows(n_in, width, (const float(*)[PART])column, delta + o * LANES, used,
                       sum + o * n_in + j, 1);
        }
    }
}

// ---- the greatest of a window
// --------------------------------------------------------------------

// The first maximum wins; NaN takes the place of a number, once.
HOT void max_cell(const struct pool *pool, const float *in, int64_t row, int64_t col, float *out,
                  int32_t *positions)
{
    const struct window_axis *down = &pool->axis[0], *along = &pool->axis[1];
    const struct window_clipped rows = down->clips[row], cols = along->clips[col];
    const int64_t top = row * down->stride - down->padding + rows.first * down->dilation;
    const int64_t left = col * along->stride - along->padding + cols.first * along->dilation;
    for (int64_t lane = 0; lane < LANES; lane += WIDTH) {
        int64_t at = top * pool->W + left;
        vector best = load(in + at * LANES + lane);
        mask place = fill_mask((int32_t)at);
        for (int64_t r = 0; r < rows.count; r++) {
            for (int64_t q = 0; q < cols.count; q++) {
                at = (top + r * down->dilation) * pool->W + left + q * along->dilation;
                const vector value = load(in + at * LANES + lane);
                const mask wins = BEATS(value, best);
                best = (vector)CHOOSE((mask)value, (mask)best, wins);
                place = CHOOSE(fill_mask((int32_t)at), place, wins);
            }
        }
        store(out + lane, best);
        *(stored_mask *)(positions + lane) = place;
    }
}

static void max_pool(const struct pool *pool, const float *in, float *out, int32_t *positions)
{
    for (int64_t c = 0; c < pool->C; c++) {
        for (int64_t row = 0; row < pool->OH; row++) {
            for (int64_t col = 0; col < pool->OW; col++) {
                max_cell(pool, in + c * pool->H * pool->W * LANES, row, col, out, positions);
                out += LANES;
                positions += LANES;
            }
        }
    }
}

#define TEXT_(set) #set
#define TEXT(set) TEXT_(set)

extern const struct lanes_kernels OF_SET(lanes_kernels);
const struct lanes_kernels OF_SET(lanes_kernels) = {
    .name = TEXT(LANES_SET),
    .conv_forward = OF_SET(conv_forward),
    .conv_grad_input = OF_SET(conv_grad_input),
    .conv_grad_weight = OF_SET(conv_grad_weight),
    .linear_forward = linear_forward,
    .linear_grad_input = linear_grad_input,
    .linear_grad_weight = linear_grad_weight,
    .max_pool = max_pool,
    .tanh_cells = OF_SET(tanh_cells),
    .sigmoid_cells = OF_SET(sigmoid_cells),
    .conv_forward_one = OF_SET(conv_forward_one),
    .linear_forward_one = OF_SET(linear_forward_one),
    .max_pool_one = OF_SET(max_pool_one),
};
