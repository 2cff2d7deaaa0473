// One image: lanes are output maps, so that each sum keeps its order. Built once for each
// instruction set.
#include "ops/lanes_vector.h"

#include <assert.h>
#include <string.h>

// ---- convolution
// --------------------------------------------------------------------------------- M maps of a
// group, in rows of MP numbers: whole vectors. Weights are packed with the map innermost.

struct packed {
    const struct conv *conv;
    const float *in;     // first input map of the group
    const float *weight; // [slice][row][col][MP]
    const float *bias;   // [MP], or NULL
    int64_t MP;
    float *row; // [OW][MP]: one output row
};

static int64_t whole_vectors(int64_t n)
{
    return (n + WIDTH - 1) / WIDTH * WIDTH;
}

// Weights, and behind them the bias, of output maps first .. first + M - 1.
static void pack(const struct conv *conv, const float *weight, const float *bias, int64_t first,
                 int64_t M, int64_t MP, float *out)
{
    const int64_t taps = conv->slices * conv->K * conv->L;
    memset(out, 0, (size_t)((taps + 1) * MP) * sizeof *out);
    for (int64_t m = 0; m < M; m++) {
        const float *from = weight + (first + m) * taps;
        for (int64_t i = 0; i < taps; i++) {
            out[i * MP + m] = from[i];
        }
        if (bias) {
            out[taps * MP + m] = bias[first + m];
        }
    }
}

// `columns` neighbours with the same taps, `vectors` of maps from `map` on.
HOT void one_cells(const struct packed *p, int64_t row, int64_t col, int64_t map, const int columns,
                   const int vectors)
{
    const struct conv *conv = p->conv;
    const struct window_clipped rows = conv->axis[0].clips[row], cols = conv->axis[1].clips[col];
    const int64_t top =
        row * conv->axis[0].stride - conv->axis[0].padding + rows.first * conv->axis[0].dilation;
    const int64_t left =
        col * conv->axis[1].stride - conv->axis[1].padding + cols.first * conv->axis[1].dilation;
    const int64_t gap = conv->axis[1].dilation, step = conv->axis[1].stride;
    vector sum[8][2];
    for (int t = 0; t < columns; t++) {
        for (int v = 0; v < vectors; v++) {
            sum[t][v] = fill(EMPTY_SUM);
        }
    }
    for (int64_t c = 0; c < conv->slices; c++) {
        const float *x = p->in + (c * conv->H + top) * conv->W + left;
        const float *w =
            p->weight + ((c * conv->K + rows.first) * conv->L + cols.first) * p->MP + map;
        for (int64_t r = 0; r < rows.count; r++) {
            for (int64_t q = 0; q < cols.count; q++) {
                vector factor[2];
                for (int v = 0; v < vectors; v++) {
                    factor[v] = load(w + q * p->MP + v * WIDTH);
                }
                for (int t = 0; t < columns; t++) {
                    const vector value = fill(x[q * gap + t * step]);
                    for (int v = 0; v < vectors; v++) {
                        sum[t][v] += value * factor[v];
                    }
                }
            }
            x += conv->axis[0].dilation * conv->W;
            w += conv->L * p->MP;
        }
    }
    const bool none = rows.count * cols.count == 0;
    for (int t = 0; t < columns; t++) {
        for (int v = 0; v < vectors; v++) {
            vector result = none ? fill(0.0F) : sum[t][v];
            if (p->bias) {
                const vector bias = load(p->bias + map + v * WIDTH);
                result = none ? bias : result + bias;
            }
            store(p->row + (col + t) * p->MP + map + v * WIDTH, result);
        }
    }
}

// Columns col .. end - 1, which have the same taps. Returns where it got to.
HOT int64_t one_run(const struct packed *p, int64_t row, int64_t col, int64_t end, int64_t map,
                    const int columns, const int vectors)
{
    for (; col + columns <= end; col += columns) {
        one_cells(p, row, col, map, columns, vectors);
    }
    return col;
}

static void one_pair(const struct packed *p, int64_t row, int64_t col, int64_t end, int64_t map)
{
    if ((end - col) % 5 == 0) {
        col = one_run(p, row, col, end, map, 5, 2);
    }
    col = one_run(p, row, col, end, map, 4, 2);
    col = one_run(p, row, col, end, map, 2, 2);
    one_run(p, row, col, end, map, 1, 2);
}

static void one_single(const struct packed *p, int64_t row, int64_t col, int64_t end, int64_t map)
{
    col = one_run(p, row, col, end, map, 8, 1);
    col = one_run(p, row, col, end, map, 4, 1);
    col = one_run(p, row, col, end, map, 2, 1);
    one_run(p, row, col, end, map, 1, 1);
}

static void one_row(const struct packed *p, int64_t row)
{
    const struct window_clipped *clips = p->conv->axis[1].clips;
    for (int64_t col = 0, end; col < p->conv->OW; col = end) {
        for (end = col + 1; end < p->conv->OW && clips[end].first == clips[col].first &&
                            clips[end].count == clips[col].count;
             end++) {
        }
        int64_t map = 0;
        for (; map + 2 * WIDTH <= p->MP; map += 2 * WIDTH) {
            one_pair(p, row, col, end, map);
        }
        for (; map < p->MP; map += WIDTH) {
            one_single(p, row, col, end, map);
        }
    }
}

void OF_SET(conv_forward_one)(const struct conv *conv, const float *in, const float *weight,
                              const float *bias, float *scratch, float *out)
{
    const int64_t M = conv->O / conv->groups, MP = whole_vectors(M);
    const int64_t taps = conv->slices * conv->K * conv->L;
    for (int64_t group = 0; group < conv->groups; group++) {
        pack(conv, weight, bias, group * M, M, MP, scratch);
        const struct packed p = {.conv = conv,
                                 .in = in + group * conv->slices * conv->H * conv->W,
                                 .weight = scratch,
                                 .bias = bias ? scratch + taps * MP : NULL,
                                 .MP = MP,
                                 .row = scratch + (taps + 1) * MP};
        for (int64_t row = 0; row < conv->OH; row++) {
            one_row(&p, row);
            for (int64_t m = 0; m < M; m++) {
                float *to = out + ((group * M + m) * conv->OH + row) * conv->OW;
                for (int64_t col = 0; col < conv->OW; col++) {
                    to[col] = p.row[col * MP + m];
                }
            }
        }
    }
}

// ---- fully connected
// ----------------------------------------------------------------------------- Lanes are outputs,
// whose weights stand a row apart: squares of SPAN x SPAN weights are turned in registers, row for
// column.

#if defined(SHUFFLE)
HOT span load_span(const float *from)
{
    return *(const stored_span *)from;
}

#if SPAN == 8
// After Fog, "Optimizing subroutines": pairs, then pairs of pairs, then halves.
HOT void turn(span square[SPAN])
{
    span pairs[SPAN], fours[SPAN];
    for (int k = 0; k < SPAN; k += 2) {
        pairs[k] = SHUFFLE(square[k], square[k + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[k + 1] = SHUFFLE(square[k], square[k + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int k = 0; k < SPAN; k += 4) {
        for (int h = 0; h < 2; h++) {
            fours[k + 2 * h] = SHUFFLE(pairs[k + h], pairs[k + 2 + h], 0, 1, 8, 9, 4, 5, 12, 13);
            fours[k + 2 * h + 1] =
                SHUFFLE(pairs[k + h], pairs[k + 2 + h], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int k = 0; k < 4; k++) {
        square[k] = SHUFFLE(fours[k], fours[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        square[k + 4] = SHUFFLE(fours[k], fours[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}
#else
HOT void turn(span square[SPAN])
{
    const span a = SHUFFLE(square[0], square[1], 0, 4, 1, 5);
    const span b = SHUFFLE(square[0], square[1], 2, 6, 3, 7);
    const span c = SHUFFLE(square[2], square[3], 0, 4, 1, 5);
    const span d = SHUFFLE(square[2], square[3], 2, 6, 3, 7);
    square[0] = SHUFFLE(a, c, 0, 1, 4, 5);
    square[1] = SHUFFLE(a, c, 2, 3, 6, 7);
    square[2] = SHUFFLE(b, d, 0, 1, 4, 5);
    square[3] = SHUFFLE(b, d, 2, 3, 6, 7);
}
#endif

// `blocks` times SPAN outputs.
HOT void one_spans(int64_t n_in, const float *in, const float *weight, float *out, const int blocks)
{
    span sum[2];
    for (int b = 0; b < blocks; b++) {
        sum[b] = EMPTY_SUM - (span){0};
    }
    int64_t i = 0;
    for (; i + SPAN <= n_in; i += SPAN) {
        for (int b = 0; b < blocks; b++) {
            span square[SPAN];
            for (int t = 0; t < SPAN; t++) {
                square[t] = load_span(weight + (b * SPAN + t) * n_in + i);
            }
            turn(square);
            for (int k = 0; k < SPAN; k++) {
                sum[b] += square[k] * in[i + k];
            }
        }
    }
    for (int b = 0; b < blocks; b++) {
        *(stored_span *)(out + b * SPAN) = sum[b];
    }
    for (; i < n_in; i++) {
        for (int t = 0; t < blocks * SPAN; t++) {
            out[t] += in[i] * weight[t * n_in + i];
        }
    }
}
#endif

// Rows of the weight side by side: independent sums keep the adders busy.
HOT void one_outputs(int64_t n_in, const float *in, const float *weight, float *sum, const int rows)
{
    float part[8];
    for (int t = 0; t < rows; t++) {
        part[t] = EMPTY_SUM;
    }
    for (int64_t i = 0; i < n_in; i++) {
        for (int t = 0; t < rows; t++) {
            part[t] += in[i] * weight[t * n_in + i];
        }
    }
    for (int t = 0; t < rows; t++) {
        sum[t] = part[t];
    }
}

void OF_SET(linear_forward_one)(int64_t n_out, int64_t n_in, const float *in, const float *weight,
                                const float *bias, float *out)
{
    int64_t o = 0;
#if defined(SHUFFLE)
    for (; o + 2 * SPAN <= n_out; o += 2 * SPAN) {
        one_spans(n_in, in, weight + o * n_in, out + o, 2);
    }
    for (; o + SPAN <= n_out; o += SPAN) {
        one_spans(n_in, in, weight + o * n_in, out + o, 1);
    }
#endif
    for (; o + 8 <= n_out; o += 8) {
        one_outputs(n_in, in, weight + o * n_in, out + o, 8);
    }
    for (; o + 2 <= n_out; o += 2) {
        one_outputs(n_in, in, weight + o * n_in, out + o, 2);
    }
    for (; o < n_out; o++) {
        one_outputs(n_in, in, weight + o * n_in, out + o, 1);
    }
    for (o = 0; bias && o < n_out; o++) {
        out[o] += bias[o];
    }
}

// ---- the greatest of a window
// -------------------------------------------------------------------- Lanes are output columns;
// beyond the last one, the last one again.

static const int32_t LANE_NUMBERS[LANES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static_assert((int)WIDTH <= (int)LANES, "a number for every lane of a vector");

HOT vector gather(const float *from, const int64_t at[WIDTH])
{
    float lanes[WIDTH];
    for (int l = 0; l < WIDTH; l++) {
        lanes[l] = from[at[l]];
    }
    return load(lanes);
}

// The first n of WIDTH windows of a row, all with the same taps; the first one reads map[place]
// first.
HOT void one_windows(const struct pool *pool, const float *map, int64_t place,
                     const struct window_clipped taps[2], float *out, int32_t *positions, int64_t n)
{
    const int64_t step = pool->axis[1].stride;
    int64_t lane_at[WIDTH];
    for (int l = 0; l < WIDTH; l++) {
        lane_at[l] = (l < n ? l : n - 1) * step;
    }
    vector best = gather(map + place, lane_at);
    mask where = fill_mask((int32_t)place);
    for (int64_t r = 0; r < taps[0].count; r++) {
        for (int64_t q = 0; q < taps[1].count; q++) {
            const int64_t at =
                place + r * pool->axis[0].dilation * pool->W + q * pool->axis[1].dilation;
            const vector value = gather(map + at, lane_at);
            const mask wins = BEATS(value, best);
            best = (vector)CHOOSE((mask)value, (mask)best, wins);
            where = CHOOSE(fill_mask((int32_t)at), where, wins);
        }
    }
    where += *(const stored_mask *)LANE_NUMBERS * fill_mask((int32_t)step);
    if (n == WIDTH) {
        store(out, best);
        *(stored_mask *)positions = where;
    } else {
        memcpy(out, &best, (size_t)n * sizeof *out);
        memcpy(positions, &where, (size_t)n * sizeof *positions);
    }
}

static int64_t first_cell(const struct window_axis *axis, int64_t out)
{
    return out * axis->stride - axis->padding + axis->clips[out].first * axis->dilation;
}

static void one_pool_row(const struct pool *pool, const float *map, int64_t row, float *out,
                         int32_t *positions)
{
    const struct window_clipped *clips = pool->axis[1].clips;
    const int64_t top = first_cell(&pool->axis[0], row) * pool->W;
    for (int64_t col = 0, end; col < pool->OW; col = end) {
        const struct window_clipped taps[2] = {pool->axis[0].clips[row], clips[col]};
        int64_t place = top + first_cell(&pool->axis[1], col), x = col;
        for (end = col + 1; end < pool->OW && clips[end].first == taps[1].first &&
                            clips[end].count == taps[1].count;
             end++) {
        }
        for (; x + WIDTH <= end; x += WIDTH, place += WIDTH * pool->axis[1].stride) {
            one_windows(pool, map, place, taps, out + x, positions + x, WIDTH);
        }
        if (x < end) {
            one_windows(pool, map, place, taps, out + x, positions + x, end - x);
        }
    }
}

void OF_SET(max_pool_one)(const struct pool *pool, const float *in, float *out, int32_t *positions)
{
    for (int64_t c = 0; c < pool->C; c++, in += pool->H * pool->W) {
        for (int64_t row = 0; row < pool->OH; row++) {
            one_pool_row(pool, in, row, out, positions);
            out += pool->OW;
            positions += pool->OW;
        }
    }
}
