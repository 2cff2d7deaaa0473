#include "base/transcendental.h"

#include "base/exp_constants.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// Nothing here calls a function of libm; <math.h> gives INFINITY and NAN alone.
static_assert(FLT_EVAL_METHOD == 0, "sums must be rounded to their own type, not to x87's");
static_assert(sizeof(double) == sizeof(uint64_t) && DBL_MANT_DIG == 53, "IEEE 754 double");

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// 2^k for a normal result, -1022 <= k <= 1023.
static double power_of_two(int k)
{
    return from_bits((uint64_t)(k + 1023) << 52);
}

// e^x - 1 for |x| <= 0.5: the Taylor series to x^14; what is left out is under 1e-16 of x.
static double exp_series(double x)
{
    double sum = 0.0;
    for (int i = 0; i < EXP_TERMS; i++) {
        sum = sum * x + EXP_OVER_FACTORIAL[i];
    }
    return x + x * x * sum;
}

// x = k ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^k e^r.
double math_exp(double x)
{
    if (x != x) {
        return x;
    }
    if (x > 709.79) {
        return INFINITY;
    }
    if (x < -745.2) {
        return 0.0;
    }
    double scaled = x * LOG2_E;
    int k = (int)(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    double high = x - k * LN2_HIGH, low = k * LN2_LOW, r = high - low;
    double lost = (high - r) - low; // by rounding r; e^(r + lost) = e^r + lost to this accuracy
    double e = 1.0 + (exp_series(r) + lost);
    if (k >= -1021 && k <= 1023) {
        return e * power_of_two(k);
    }
    // In two factors where 2^k itself is no normal number; the last product rounds once.
    int half = k / 2;
    return e * power_of_two(half) * power_of_two(k - half);
}

// x = 2^e m with m from sqrt(1/2) to sqrt(2); log m = 2 atanh((m - 1) / (m + 1)).
double math_log(double x)
{
    if (x != x || x < 0.0) {
        return NAN;
    }
    if (x == 0.0) {
        return -INFINITY;
    }
    if (x > DBL_MAX) {
        return x;
    }
    int exponent = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        exponent = -54;
    }
    uint64_t bits = bits_of(x);
    exponent += (int)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xfffffffffffffULL) | (1023ULL << 52));
    if (m > 0x1.6a09e667f3bcdp+0) {
        m *= 0.5;
        exponent++;
    }
    double f = m - 1.0, s = f / (2.0 + f), z = s * s; // f is exact
    double series = 0.0;                              // z/3 + z^2/5 + ... + z^11/23
    for (int n = 23; n >= 3; n -= 2) {
        series = z * (series + 1.0 / n);
    }
    // 2s = f - s f; written so that the leading term of the result, f, is exact.
    double log_m = f - s * (f - 2.0 * series);
    return exponent * LN2_HIGH + (log_m + exponent * LN2_LOW);
}

double math_tanh(double x)
{
    double size = x < 0.0 ? -x : x, t;
    if (x != x) {
        return x;
    }
    if (size < TANH_CUBIC) {
        return x * (1.0 - x * x / 3.0);
    }
    if (size > TANH_ONE) {
        t = 1.0; // 1 - 2 e^-44 rounds to 1
    } else if (size < TANH_SERIES) {
        double e = exp_series(2.0 * size); // e^2x - 1, without its loss of digits
        t = e / (e + 2.0);
    } else {
        t = 1.0 - 2.0 / (math_exp(2.0 * size) + 1.0);
    }
    return x < 0.0 ? -t : t;
}

double math_sigmoid(double x)
{
    return 1.0 / (1.0 + math_exp(-x));
}

float math_expf(float x)
{
    return (float)math_exp((double)x);
}

float math_logf(float x)
{
    return (float)math_log((double)x);
}

float math_tanhf(float x)
{
    return (float)math_tanh((double)x);
}

float math_sigmoidf(float x)
{
    return (float)math_sigmoid((double)x);
}
