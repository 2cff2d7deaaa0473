// tanh and the sigmoid of many numbers, the steps and so the bits of base/transcendental.c: what is
// a branch there is computed both ways and chosen here. Built once for each instruction set.
#include "ops/lanes_vector.h"

#include "base/exp_constants.h"
#include "base/transcendental.h"

#if defined(__GNUC__)
enum { DOUBLES = WIDTH / 2 };
typedef double doubles __attribute__((vector_size(DOUBLES * 8)));
typedef int64_t longs __attribute__((vector_size(DOUBLES * 8)));
typedef int32_t ints __attribute__((vector_size(DOUBLES * 4)));
typedef float floats __attribute__((vector_size(DOUBLES * 4)));
typedef floats stored_floats __attribute__((aligned(4), __may_alias__));

HOT doubles all(double x)
{
    return x - (doubles){0};
}

HOT doubles choose(longs where, doubles yes, doubles no)
{
    return (doubles)(((longs)yes & where) | ((longs)no & ~where));
}

HOT doubles exp_series(doubles x)
{
    doubles sum = all(0.0);
    for (int i = 0; i < EXP_TERMS; i++) {
        sum = sum * x + EXP_OVER_FACTORIAL[i];
    }
    return x + x * x * sum;
}

// x = k ln 2 + r: what exp_series is asked for, and what rounding r lost.
struct reduced {
    doubles r, lost;
    ints k;
};

HOT struct reduced reduce(doubles x)
{
    struct reduced out;
    const doubles scaled = x * LOG2_E;
    out.k = __builtin_convertvector(scaled + choose(scaled < 0.0, all(-0.5), all(0.5)), ints);
    const doubles k = __builtin_convertvector(out.k, doubles);
    const doubles high = x - k * LN2_HIGH, low = k * LN2_LOW;
    out.r = high - low;
    out.lost = (high - out.r) - low;
    return out;
}

HOT doubles power_of_two(ints k)
{
    return (doubles)((__builtin_convertvector(k, longs) + 1023) << 52);
}

HOT doubles tanh_of(doubles x)
{
    const doubles size = (doubles)((longs)x & INT64_MAX);
    // Beyond 22 it is 1, and e^2x is not asked for.
    const doubles twice = 2.0 * choose(size < TANH_ONE, size, all(TANH_ONE));
    const longs small = size < TANH_SERIES;
    const struct reduced by = reduce(twice);
    const doubles series = exp_series(choose(small, twice, by.r));
    const doubles power = (1.0 + (series + by.lost)) * power_of_two(by.k);
    const doubles share =
        choose(small, series, all(2.0)) / choose(small, series + 2.0, power + 1.0);
    doubles t = choose(small, share, 1.0 - share);
    t = choose(size > TANH_ONE, all(1.0), t);
    t = (doubles)((longs)t | ((longs)x & INT64_MIN));
    t = choose(size < TANH_CUBIC, x * (1.0 - x * x / 3.0), t);
    return choose(x == x, t, x);
}

// Rounded to float32 nothing is seen of e^-x beyond these.
#define SIGMOID_LOW (-45.0)
#define SIGMOID_HIGH 300.0

HOT doubles sigmoid_of(doubles x)
{
    doubles y = -x;
    y = choose(y > SIGMOID_HIGH, all(SIGMOID_HIGH), y);
    y = choose(y < SIGMOID_LOW, all(SIGMOID_LOW), y);
    const struct reduced by = reduce(choose(x == x, y, all(0.0)));
    const doubles power = (1.0 + (exp_series(by.r) + by.lost)) * power_of_two(by.k);
    return choose(x == x, 1.0 / (1.0 + power), x);
}

HOT doubles widen(const float *from)
{
    return __builtin_convertvector(*(const stored_floats *)from, doubles);
}

HOT void narrow(doubles value, float *to)
{
    *(stored_floats *)to = __builtin_convertvector(value, floats);
}
#else
enum { DOUBLES = 1 };
typedef double doubles;

HOT doubles tanh_of(doubles x)
{
    return math_tanh(x);
}

HOT doubles sigmoid_of(doubles x)
{
    return math_sigmoid(x);
}

HOT doubles widen(const float *from)
{
    return (doubles)*from;
}

HOT void narrow(doubles value, float *to)
{
    *to = (float)value;
}
#endif

void OF_SET(tanh_cells)(int64_t n, const float *in, float *out, double stretch, double amplitude)
{
    int64_t i = 0;
    for (; i + DOUBLES <= n; i += DOUBLES) {
        narrow(amplitude * tanh_of(stretch * widen(in + i)), out + i);
    }
    for (; i < n; i++) {
        out[i] = (float)(amplitude * math_tanh(stretch * (double)in[i]));
    }
}

void OF_SET(sigmoid_cells)(int64_t n, const float *in, float *out)
{
    int64_t i = 0;
    for (; i + DOUBLES <= n; i += DOUBLES) {
        narrow(sigmoid_of(widen(in + i)), out + i);
    }
    for (; i < n; i++) {
        out[i] = math_sigmoidf(in[i]);
    }
}
