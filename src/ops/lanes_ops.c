// The lanes of operations: hot loops are called, the rest is one loop over lanes inside.
#include "ops/lanes.h"

#include "ops/lanes_kernels.h"
#include "ops/linear.h"

#include <string.h>

// Inputs `from` .. `to` - 1 are a number a lane each.
static bool are_lanes(const struct lanes_call *call, int from, int to)
{
    for (int i = from; i < to; i++) {
        if (call->in[i].data == NULL || call->in[i].shared) {
            return false;
        }
    }
    return true;
}

static bool are_shared(const struct lanes_call *call, int from, int to)
{
    for (int i = from; i < to; i++) {
        if (call->in[i].data != NULL && !call->in[i].shared) {
            return false;
        }
    }
    return true;
}

// A gradient goes on from a sum that stands in lanes, or from none.
static bool previous_fits(const struct lanes_call *call)
{
    return !call->node->has_previous || call->previous != NULL;
}

static void add_to_sum(const struct lanes_call *call)
{
    int64_t n = call->sum != NULL ? shape_elements(&call->node->out_shape) : 0;
    for (int64_t i = 0; i < n; i++) {
        for (int l = 0; l < call->used; l++) {
            call->sum[i] += call->out[i * LANES + l];
        }
    }
}

// ---- convolution, fully connected
// ----------------------------------------------------------------

bool conv2d_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 3)) {
        return false;
    }
    const struct conv *conv = conv_of(call->node);
    call->kernels->conv_forward(conv, call->in[0].data, call->in[1].data,
                                conv->bias ? call->in[2].data : NULL, call->out);
    return true;
}

bool conv2d_grad_input_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 2) || !previous_fits(call)) {
        return false;
    }
    call->kernels->conv_grad_input(conv_of(call->node), call->in[0].data, call->in[1].data,
                                   call->previous, call->out);
    return true;
}

bool conv2d_grad_weight_lanes(const struct lanes_call *call)
{
    if (call->sum == NULL || !are_lanes(call, 0, 2)) {
        return false;
    }
    call->kernels->conv_grad_weight(conv_of(call->node), call->in[0].data, call->in[1].data,
                                    call->used, call->sum);
    return true;
}

// Lane by lane the sum of `n` numbers that stand side by side, from `sum` on.
static void sum_cells(const float *from, int64_t n, float *sum)
{
    for (int64_t i = 0; i < n; i++) {
        for (int l = 0; l < LANES; l++) {
            sum[l] += from[i * LANES + l];
        }
    }
}

static void start_sum(const float *previous, float *sum)
{
    for (int l = 0; l < LANES; l++) {
        sum[l] = previous ? previous[l] : -0.0F; // -0 + x is x
    }
}

bool conv2d_grad_bias_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !previous_fits(call)) {
        return false;
    }
    const struct conv *conv = conv_of(call->node);
    const int64_t area = conv->OH * conv->OW;
    for (int64_t o = 0; o < conv->O; o++) {
        float sum[LANES];
        start_sum(call->previous ? call->previous + o * LANES : NULL, sum);
        sum_cells(call->in[0].data + o * area * LANES, area, sum);
        memcpy(call->out + o * LANES, sum, sizeof sum);
    }
    add_to_sum(call);
    return true;
}

bool linear_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 3)) {
        return false;
    }
    const struct linear *linear = linear_of(call->node);
    call->kernels->linear_forward(linear->out, linear->in, call->in[0].data, call->in[1].data,
                                  linear->bias >= 0 ? call->in[2].data : NULL, call->out);
    return true;
}

bool linear_grad_input_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 2) || !previous_fits(call)) {
        return false;
    }
    const struct linear *linear = linear_of(call->node);
    call->kernels->linear_grad_input(linear->out, linear->in, call->in[0].data, call->in[1].data,
                                     call->previous, call->out);
    return true;
}

bool linear_grad_weight_lanes(const struct lanes_call *call)
{
    if (call->sum == NULL || !are_lanes(call, 0, 2)) {
        return false;
    }
    const struct linear *linear = linear_of(call->node);
    call->kernels->linear_grad_weight(linear->out, linear->in, call->in[0].data, call->in[1].data,
                                      call->used, call->sum);
    return true;
}

// ---- pooling
// -------------------------------------------------------------------------------------

bool max_pool2d_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1)) {
        return false;
    }
    call->kernels->max_pool(pool_of(call->node), call->in[0].data, call->out, call->positions);
    return true;
}

static void lay_previous(const struct lanes_call *call)
{
    size_t bytes = (size_t)shape_elements(&call->node->out_shape) * LANES * sizeof *call->out;
    if (call->previous) {
        memcpy(call->out, call->previous, bytes);
    } else {
        memset(call->out, 0, bytes);
    }
}

bool max_pool2d_grad_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !previous_fits(call)) {
        return false;
    }
    const struct pool *pool = pool_of(call->node);
    const int64_t area = pool->H * pool->W, places = pool->OH * pool->OW;
    const float *delta = call->in[0].data;
    const int32_t *positions = call->positions;
    lay_previous(call);
    for (int64_t c = 0; c < pool->C; c++) {
        float *map = call->out + c * area * LANES;
        for (int64_t i = 0; i < places; i++, delta += LANES, positions += LANES) {
            for (int l = 0; l < LANES; l++) {
                map[(int64_t)positions[l] * LANES + l] += delta[l];
            }
        }
    }
    return true;
}

// Lane by lane the sum of a window, from its first cell on.
static void sum_window(const struct pool *pool, const struct window *window, const float *in,
                       float sum[LANES])
{
    memcpy(sum, in + pool_cell(pool, window, 0, NULL) * LANES, LANES * sizeof *sum);
    for (int64_t k = 1; k < window->cells; k++) {
        sum_cells(in + pool_cell(pool, window, k, NULL) * LANES, 1, sum);
    }
}

// Adds one number a lane to every cell of a window.
static void add_to_window(const struct pool *pool, const struct window *window,
                          const float share[LANES], float *out)
{
    for (int64_t k = 0; k < window->cells; k++) {
        sum_cells(share, 1, out + pool_cell(pool, window, k, NULL) * LANES);
    }
}

bool avg_pool2d_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1)) {
        return false;
    }
    const struct pool *pool = pool_of(call->node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        const float divisor = (float)pool_divisor(pool, &window);
        float sum[LANES];
        sum_window(pool, &window, call->in[0].data, sum);
        for (int l = 0; l < LANES; l++) {
            call->out[cell * LANES + l] = sum[l] / divisor;
        }
    }
    return true;
}

bool avg_pool2d_grad_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !previous_fits(call)) {
        return false;
    }
    const struct pool *pool = pool_of(call->node);
    lay_previous(call);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        const float divisor = (float)pool_divisor(pool, &window);
        float share[LANES];
        for (int l = 0; l < LANES; l++) {
            share[l] = call->in[0].data[cell * LANES + l] / divisor;
        }
        add_to_window(pool, &window, share, call->out);
    }
    return true;
}

bool subsample2d_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 3)) {
        return false;
    }
    const struct pool *pool = pool_of(call->node);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        const float weight = call->in[1].data[window.map], bias = call->in[2].data[window.map];
        float sum[LANES];
        sum_window(pool, &window, call->in[0].data, sum);
        for (int l = 0; l < LANES; l++) {
            call->out[cell * LANES + l] = sum[l] * weight + bias;
        }
    }
    return true;
}

bool subsample2d_grad_input_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !are_shared(call, 1, 2) || !previous_fits(call)) {
        return false;
    }
    const struct pool *pool = pool_of(call->node);
    lay_previous(call);
    for (int64_t cell = 0; cell < pool->C * pool->OH * pool->OW; cell++) {
        struct window window = pool_window(pool, cell);
        const float weight = call->in[1].data[window.map];
        float product[LANES];
        for (int l = 0; l < LANES; l++) {
            product[l] = call->in[0].data[cell * LANES + l] * weight;
        }
        add_to_window(pool, &window, product, call->out);
    }
    return true;
}

// A map's sum over its windows of delta, times the window's sum where there is an input.
static void subsample2d_sums(const struct lanes_call *call, const float *in)
{
    const struct pool *pool = pool_of(call->node);
    const int64_t places = pool->OH * pool->OW;
    const float *delta = call->in[0].data;
    for (int64_t map = 0; map < pool->C; map++) {
        float sum[LANES], factor[LANES];
        start_sum(NULL, sum);
        for (int64_t cell = map * places; cell < (map + 1) * places; cell++) {
            struct window window = pool_window(pool, cell);
            if (in) {
                sum_window(pool, &window, in, factor);
            }
            for (int l = 0; l < LANES; l++) {
                sum[l] += in ? delta[cell * LANES + l] * factor[l] : delta[cell * LANES + l];
            }
        }
        for (int l = 0; l < LANES; l++) {
            int64_t at = map * LANES + l;
            call->out[at] = call->previous ? call->previous[at] + sum[l] : sum[l];
        }
    }
    add_to_sum(call);
}

bool subsample2d_grad_weight_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 2) || !previous_fits(call)) {
        return false;
    }
    subsample2d_sums(call, call->in[1].data);
    return true;
}

bool subsample2d_grad_bias_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !previous_fits(call)) {
        return false;
    }
    subsample2d_sums(call, NULL);
    return true;
}

// ---- cell by cell
// --------------------------------------------------------------------------------

bool add_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 2)) {
        return false;
    }
    int64_t n = shape_elements(&call->node->out_shape) * LANES;
    for (int64_t i = 0; i < n; i++) {
        call->out[i] = call->in[0].data[i] + call->in[1].data[i];
    }
    return true;
}

bool copy_lanes(const struct lanes_call *call)
{
    if (!are_lanes(call, 0, 1) || !previous_fits(call)) {
        return false;
    }
    int64_t n = shape_elements(&call->node->out_shape) * LANES;
    for (int64_t i = 0; i < n; i++) {
        float value = call->in[0].data[i];
        call->out[i] = call->previous ? call->previous[i] + value : value;
    }
    add_to_sum(call);
    return true;
}
