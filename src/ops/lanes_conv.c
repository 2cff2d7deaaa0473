// Convolution and its gradients, many images at once. Built once for each instruction set.
#include "ops/lanes_vector.h"

#include <string.h>

// ---- convolution
// ---------------------------------------------------------------------------------

// Output maps that read the same inputs are summed up to four at a time: a load serves all.
enum { TILE = 4 };

// How many of `n` alike are taken together: no rest of one where that can be.
static int64_t tile_of(int64_t n)
{
    return n > TILE && n < 2 * TILE ? (n + 1) / 2 : n < TILE ? n : TILE;
}

static bool same_list(const int64_t *begin, const int64_t *list, int64_t a, int64_t b)
{
    int64_t n = begin[a + 1] - begin[a];
    return n == begin[b + 1] - begin[b] &&
           memcmp(list + begin[a], list + begin[b], (size_t)n * sizeof *list) == 0;
}

// How many maps from `o` on read the same inputs as it.
static int64_t maps_alike(const struct conv *conv, int64_t o)
{
    if (!conv->table) {
        int64_t maps = conv->O / conv->groups;
        return maps - o % maps;
    }
    int64_t n = 1;
    while (o + n < conv->O && same_list(conv->in_begin, conv->in_map, o, o + n)) {
        n++;
    }
    return n;
}

struct inputs_of { // the input maps that an output map reads
    int64_t n, first;
    const int64_t *list; // NULL: first, first + 1, ...
};

static struct inputs_of inputs_of(const struct conv *conv, int64_t o)
{
    if (conv->table) {
        return (struct inputs_of){conv->in_begin[o + 1] - conv->in_begin[o], 0,
                                  conv->in_map + conv->in_begin[o]};
    }
    return (struct inputs_of){conv->slices, o / (conv->O / conv->groups) * conv->slices, NULL};
}

struct forward {
    const struct conv *conv;
    const float *in, *weight, *bias;
    float *out;
    int64_t o; // the first map of the tile
    struct inputs_of inputs;
};

HOT void forward_store(const struct forward *f, vector sum, int64_t t, int64_t at, bool none)
{
    if (f->bias) {
        vector bias = fill(f->bias[f->o + t]);
        sum = none ? bias : sum + bias;
    } else if (none) {
        sum = fill(0.0F);
    }
    store(f->out + at, sum);
}

HOT void forward_cell(const struct forward *f, int64_t row, int64_t col, int64_t lane,
                      const int tile)
{
    const struct conv *conv = f->conv;
    const struct window_clipped rows = conv->axis[0].clips[row], cols = conv->axis[1].clips[col];
    const int64_t map = conv->slices * conv->K * conv->L;
    const int64_t gap = conv->axis[1].dilation * LANES;
    const int64_t in_row =
        row * conv->axis[0].stride - conv->axis[0].padding + rows.first * conv->axis[0].dilation;
    const int64_t in_col =
        col * conv->axis[1].stride - conv->axis[1].padding + cols.first * conv->axis[1].dilation;
    vector sum[TILE][VECTORS];
    for (int t = 0; t < tile; t++) {
        for (int v = 0; v < VECTORS; v++) {
            sum[t][v] = fill(EMPTY_SUM);
        }
    }
    for (int64_t k = 0; k < f->inputs.n; k++) {
        const int64_t c = f->inputs.list ? f->inputs.list[k] : f->inputs.first + k;
        const int64_t slice = conv->table ? c : k;
        const float *w = f->weight +
                         ((f->o * conv->slices + slice) * conv->K + rows.first) * conv->L +
                         cols.first;
        const float *x = f->in + ((c * conv->H + in_row) * conv->W + in_col) * LANES + lane;
        for (int64_t r = 0; r < rows.count; r++) {
            for (int64_t q = 0; q < cols.count; q++) {
                vector value[VECTORS];
                for (int v = 0; v < VECTORS; v++) {
                    value[v] = load(x + q * gap + v * WIDTH);
                }
                for (int t = 0; t < tile; t++) {
                    const vector factor = fill(w[t * map + q]);
                    for (int v = 0; v < VECTORS; v++) {
                        sum[t][v] += value[v] * factor;
                    }
                }
            }
            w += conv->L;
            x += conv->axis[0].dilation * conv->W * LANES;
        }
    }
    const bool none = rows.count * cols.count * f->inputs.n == 0;
    for (int t = 0; t < tile; t++) {
        int64_t at = (((f->o + t) * conv->OH + row) * conv->OW + col) * LANES + lane;
        for (int v = 0; v < VECTORS; v++) {
            forward_store(f, sum[t][v], t, at + v * WIDTH, none);
        }
    }
}

HOT void forward_maps(const struct forward *f, const int tile)
{
    for (int64_t row = 0; row < f->conv->OH; row++) {
        for (int64_t col = 0; col < f->conv->OW; col++) {
            for (int64_t lane = 0; lane < LANES; lane += PART) {
                forward_cell(f, row, col, lane, tile);
            }
        }
    }
}

void OF_SET(conv_forward)(const struct conv *conv, const float *in, const float *weight,
                          const float *bias, float *out)
{
    struct forward f = {.conv = conv, .in = in, .weight = weight, .bias = bias, .out = out};
    for (int64_t tile; f.o < conv->O; f.o += tile) {
        tile = tile_of(maps_alike(conv, f.o));
        f.inputs = inputs_of(conv, f.o);
        switch (tile) {
        case 4:
            forward_maps(&f, 4);
            break;
        case 3:
            forward_maps(&f, 3);
            break;
        case 2:
            forward_maps(&f, 2);
            break;
        default:
            forward_maps(&f, 1);
            break;
        }
    }
}

// ---- gradient of the input
// ----------------------------------------------------------------------- Per input cell the
// outputs it took part in, by output map, row, column: the order of "gather".

struct back {
    const struct conv *conv;
    const float *delta, *weight, *previous;
    float *out;
    int64_t c;                // the first input map of the tile
    struct inputs_of outputs; // the output maps that read it
    int64_t slice;
};

HOT void back_cell(const struct back *b, int64_t row, int64_t col, int64_t lane, const int tile)
{
    const struct conv *conv = b->conv;
    const struct window_reached rows = conv->axis[0].reached[row],
                                cols = conv->axis[1].reached[col];
    const int64_t kernel = conv->K * conv->L, cells = conv->H * conv->W;
    const int64_t gap = conv->axis[1].out_step * LANES, tap_gap = conv->axis[1].tap_step;
    const int64_t at = ((b->c * conv->H + row) * conv->W + col) * LANES + lane;
    vector sum[TILE][VECTORS];
    for (int t = 0; t < tile; t++) {
        for (int v = 0; v < VECTORS; v++) {
            sum[t][v] = b->previous ? load(b->previous + at + t * cells * LANES + v * WIDTH)
                                    : fill(EMPTY_SUM);
        }
    }
    for (int64_t k = 0; k < b->outputs.n; k++) {
        const int64_t o = b->outputs.list ? b->outputs.list[k] : b->outputs.first + k;
        const float *w =
            b->weight + ((o * conv->slices + b->slice) * conv->K + rows.tap) * conv->L + cols.tap;
        const float *d =
            b->delta + ((o * conv->OH + rows.first) * conv->OW + cols.first) * LANES + lane;
        for (int64_t i = 0; i < rows.count; i++) {
            for (int64_t j = 0; j < cols.count; j++) {
                vector value[VECTORS];
                for (int v = 0; v < VECTORS; v++) {
                    value[v] = load(d + j * gap + v * WIDTH);
                }
                for (int t = 0; t < tile; t++) {
                    const vector factor = fill(w[t * kernel - j * tap_gap]);
                    for (int v = 0; v < VECTORS; v++) {
                        sum[t][v] += value[v] * factor;
                    }
                }
            }
            w -= conv->axis[0].tap_step * conv->L;
            d += conv->axis[0].out_step * conv->OW * LANES;
        }
    }
    const bool none = b->previous == NULL && rows.count * cols.count * b->outputs.n == 0;
    for (int t = 0; t < tile; t++) {
        for (int v = 0; v < VECTORS; v++) {
            store(b->out + at + t * cells * LANES + v * WIDTH, none ? fill(0.0F) : sum[t][v]);
        }
    }
}

HOT void back_maps(const struct back *b, const int tile)
{
    for (int64_t row = 0; row < b->conv->H; row++) {
        for (int64_t col = 0; col < b->conv->W; col++) {
            for (int64_t lane = 0; lane < LANES; lane += PART) {
                back_cell(b, row, col, lane, tile);
            }
        }
    }
}

// How many input maps from `c` on are read by the same outputs as it.
static int64_t inputs_alike(const struct conv *conv, int64_t c)
{
    if (!conv->table) {
        return conv->slices - c % conv->slices;
    }
    int64_t n = 1;
    while (c + n < conv->C && same_list(conv->out_begin, conv->out_map, c, c + n)) {
        n++;
    }
    return n;
}

static struct inputs_of outputs_of(const struct conv *conv, int64_t c)
{
    if (conv->table) {
        return (struct inputs_of){conv->out_begin[c + 1] - conv->out_begin[c], 0,
                                  conv->out_map + conv->out_begin[c]};
    }
    const int64_t maps = conv->O / conv->groups;
    return (struct inputs_of){maps, c / conv->slices * maps, NULL};
}

void OF_SET(conv_grad_input)(const struct conv *conv, const float *delta, const float *weight,
                             const float *previous, float *out)
{
    struct back b = {
        .conv = conv, .delta = delta, .weight = weight, .previous = previous, .out = out};
    for (int64_t tile; b.c < conv->C; b.c += tile) {
        tile = tile_of(inputs_alike(conv, b.c));
        b.outputs = outputs_of(conv, b.c);
        b.slice = conv->table ? b.c : b.c % conv->slices;
        switch (tile) {
        case 4:
            back_maps(&b, 4);
            break;
        case 3:
            back_maps(&b, 3);
            break;
        case 2:
            back_maps(&b, 2);
            break;
        default:
            back_maps(&b, 1);
            break;
        }
    }
}

// ---- gradient of the weights
// ---------------------------------------------------------------------

// Taps of one kernel row share each delta; so many of them at a time.
enum { TAPS = 5 };

struct taps {
    const struct conv *conv;
    const float *in;    // the input map
    const float *delta; // the deltas of the output map
    int64_t row;        // of the kernel
    int used;
};

// Lanes are added one after the other: image by image.
HOT void add_lanes(const vector *part, int64_t lane, int used, float *sum)
{
    float lanes[PART];
    for (int v = 0; v < VECTORS; v++) {
        store(lanes + v * WIDTH, part[v]);
    }
    for (int64_t l = 0; l < PART && lane + l < used; l++) {
        *sum += lanes[l];
    }
}

HOT void add_products(vector *sum, const float *x, const float *d)
{
    for (int v = 0; v < VECTORS; v++) {
        sum[v] += load(x + v * WIDTH) * load(d + v * WIDTH);
    }
}

// Of output row `row`: the columns all taps have, and before and after those the ones that some
// have.
HOT void taps_row(const struct taps *k, vector sum[][VECTORS], int64_t row, int64_t q, int64_t lane,
                  const int64_t common[2], const int taps)
{
    const struct window_axis *axis = &k->conv->axis[1];
    const int64_t in_row = row * k->conv->axis[0].stride - k->conv->axis[0].padding +
                           k->row * k->conv->axis[0].dilation;
    const float *x = k->in + in_row * k->conv->W * LANES + lane;
    const float *d = k->delta + row * k->conv->OW * LANES + lane;
    const int64_t low = q * axis->dilation - axis->padding;
    for (int t = 0; t < taps; t++) {
        const int64_t *range = axis->tap_outs + 2 * (q + t), at = low + t * axis->dilation;
        const int64_t end = range[1] < common[0] ? range[1] : common[0];
        for (int64_t col = range[0]; col < end; col++) {
            add_products(sum[t], x + (col * axis->stride + at) * LANES, d + col * LANES);
        }
    }
    for (int64_t col = common[0]; col < common[1]; col++) {
        const float *cell = x + (col * axis->stride + low) * LANES;
        vector value[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            value[v] = load(d + col * LANES + v * WIDTH);
        }
        for (int t = 0; t < taps; t++) {
            for (int v = 0; v < VECTORS; v++) {
                sum[t][v] += load(cell + t * axis->dilation * LANES + v * WIDTH) * value[v];
            }
        }
    }
    for (int t = 0; t < taps; t++) {
        const int64_t *range = axis->tap_outs + 2 * (q + t), at = low + t * axis->dilation;
        for (int64_t col = range[0] > common[1] ? range[0] : common[1]; col < range[1]; col++) {
            add_products(sum[t], x + (col * axis->stride + at) * LANES, d + col * LANES);
        }
    }
}

HOT void add_taps(const struct taps *k, int64_t q, float *sum, const int taps)
{
    const int64_t *rows = k->conv->axis[0].tap_outs + 2 * k->row;
    const int64_t *cols = k->conv->axis[1].tap_outs + 2 * q;
    int64_t common[2] = {0, INT64_MAX};
    for (int t = 0; t < taps; t++) {
        common[0] = cols[2 * t] > common[0] ? cols[2 * t] : common[0];
        common[1] = cols[2 * t + 1] < common[1] ? cols[2 * t + 1] : common[1];
    }
    common[1] = common[1] > common[0] ? common[1] : common[0];
    for (int64_t lane = 0; lane < k->used; lane += PART) {
        vector part[TAPS][VECTORS];
        for (int t = 0; t < taps; t++) {
            for (int v = 0; v < VECTORS; v++) {
                part[t][v] = fill(EMPTY_SUM);
            }
        }
        for (int64_t row = rows[0]; row < rows[1]; row++) {
            taps_row(k, part, row, q, lane, common, taps);
        }
        for (int t = 0; t < taps; t++) {
            // A weight that no output reads through has gradient 0, as it has there.
            if (rows[0] < rows[1] && cols[2 * t] < cols[2 * t + 1]) {
                add_lanes(part[t], lane, k->used, sum + t);
            }
        }
    }
}

void OF_SET(conv_grad_weight)(const struct conv *conv, const float *in, const float *delta,
                              int used, float *sum)
{
    struct taps k = {.conv = conv, .used = used};
    for (int64_t o = 0; o < conv->O; o++) {
        const struct inputs_of inputs = inputs_of(conv, o);
        k.delta = delta + o * conv->OH * conv->OW * LANES;
        for (int64_t i = 0; i < inputs.n; i++) {
            const int64_t c = inputs.list ? inputs.list[i] : inputs.first + i;
            const int64_t slice = conv->table ? c : i;
            k.in = in + c * conv->H * conv->W * LANES;
            for (k.row = 0; k.row < conv->K; k.row++) {
                float *row = sum + ((o * conv->slices + slice) * conv->K + k.row) * conv->L;
                int64_t q = 0;
                for (; q + TAPS <= conv->L; q += TAPS) {
                    add_taps(&k, q, row + q, TAPS);
                }
                for (; q + 3 <= conv->L; q += 3) {
                    add_taps(&k, q, row + q, 3);
                }
                for (; q < conv->L; q++) {
                    add_taps(&k, q, row + q, 1);
                }
            }
        }
    }
}
