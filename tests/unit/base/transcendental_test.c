#include "cmocka_all.h"

#include "base/transcendental.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

// How many floats `got` is away from the true value, in units of the last place of the true value.
static double ulps(float got, double want)
{
    if (isnan(want) || isnan(got)) {
        return isnan(want) && isnan(got) ? 0.0 : INFINITY;
    }
    float nearest = (float)want;
    if (isinf(nearest) || isinf(got)) {
        return nearest == got ? 0.0 : INFINITY;
    }
    int exponent;
    frexp(want, &exponent);
    double ulp = ldexp(1.0, (exponent < -125 ? -125 : exponent) - 24);
    return fabs((double)got - want) / ulp;
}

static double sigmoid64(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static const struct function {
    const char *name;
    float (*ours)(float);
    double (*ours64)(double);
    double (*libm)(double);
} FUNCTIONS[] = {
    {"exp", math_expf, math_exp, exp},
    {"log", math_logf, math_log, log},
    {"tanh", math_tanhf, math_tanh, tanh},
    {"sigmoid", math_sigmoidf, math_sigmoid, sigmoid64},
};
enum { N_FUNCTIONS = sizeof FUNCTIONS / sizeof FUNCTIONS[0] };

static void check(const struct function *f, float x)
{
    double off = ulps(f->ours(x), f->libm((double)x));
    if (!(off <= 0.51)) {
        fail_msg("%s(%a) = %a is %g ulp from %a", f->name, (double)x, (double)f->ours(x), off,
                 f->libm((double)x));
    }
}

// Every 4099th of all 2^32 patterns: each exponent, denormals and NaNs among them, over 2000 times.
static void floats_are_within_half_an_ulp(void **state)
{
    (void)state;
    for (int f = 0; f < N_FUNCTIONS; f++) {
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 4099) {
            check(&FUNCTIONS[f], float_of((uint32_t)bits));
        }
    }
}

static void floats_are_within_half_an_ulp_where_it_matters(void **state)
{
    (void)state;
    for (int f = 0; f < N_FUNCTIONS; f++) {
        for (int i = -110000; i <= 110000; i++) {
            check(&FUNCTIONS[f], (float)i * 1e-3f);
            check(&FUNCTIONS[f], 1.0f + (float)i * 0x1p-23f); // log near 1
            check(&FUNCTIONS[f], (float)i * 1e-7f);
        }
    }
}

static void doubles_are_within_six_ulp(void **state)
{
    (void)state;
    for (int f = 0; f < N_FUNCTIONS; f++) {
        for (int i = -60000; i <= 60000; i++) {
            double xs[] = {i * 0.0123456789, i * 1e-5, 1.0 + i * 1e-6, i * 1e-12, i * 1e-300};
            for (int j = 0; j < 5; j++) {
                double got = FUNCTIONS[f].ours64(xs[j]), want = FUNCTIONS[f].libm(xs[j]);
                bool same = got == want || (isnan(got) && isnan(want));
                if (!same && !(fabs(got - want) <= 6.0 * DBL_EPSILON * fabs(want) + 0x1p-1073)) {
                    fail_msg("%s(%a) = %a, not %a", FUNCTIONS[f].name, xs[j], got, want);
                }
            }
        }
    }
}

static void ends_are_exact(void **state)
{
    (void)state;
    assert_int_equal(bits_of(math_tanhf(-0.0f)), bits_of(-0.0f));
    assert_int_equal(bits_of(math_tanhf(0.0f)), bits_of(0.0f));
    assert_true(math_tanhf(INFINITY) == 1.0f && math_tanhf(-INFINITY) == -1.0f);
    assert_true(math_tanhf(float_of(1)) == float_of(1));
    assert_true(math_expf(0.0f) == 1.0f && math_expf(-0.0f) == 1.0f);
    assert_true(math_expf(-INFINITY) == 0.0f && isinf(math_expf(INFINITY)));
    assert_true(isinf(math_expf(88.8f)) && math_expf(-104.0f) == 0.0f);
    assert_true(math_expf(-103.0f) == float_of(1)); // the smallest denormal
    assert_true(math_logf(1.0f) == 0.0f && isinf(math_logf(INFINITY)));
    assert_true(math_logf(0.0f) == -INFINITY && math_logf(-0.0f) == -INFINITY);
    assert_true(isnan(math_logf(-1.0f)) && isnan(math_logf(-INFINITY)));
    assert_true(math_sigmoidf(0.0f) == 0.5f && math_sigmoidf(INFINITY) == 1.0f);
    assert_true(math_sigmoidf(-INFINITY) == 0.0f && math_sigmoidf(-100.0f) > 0.0f);
    for (int f = 0; f < N_FUNCTIONS; f++) {
        assert_true(isnan(FUNCTIONS[f].ours(NAN)) && isnan(FUNCTIONS[f].ours64(NAN)));
    }
}

// The same bits on every machine and with every compiler: a sum over the results' bits (FNV-1a).
static void bits_are_the_same_everywhere(void **state)
{
    (void)state;
    static const uint64_t want[N_FUNCTIONS] = {0x1ccdbc730accad5fULL, 0xa108f7de6ba5fcf8ULL,
                                               0xe66d1a94704b811fULL, 0xf15d7b1a777a642dULL};
    for (int f = 0; f < N_FUNCTIONS; f++) {
        uint64_t hash = 0xcbf29ce484222325ULL;
        for (int i = -40000; i <= 40000; i++) {
            double x = i * 0x1p-10, y = FUNCTIONS[f].ours64(x);
            uint64_t bits;
            memcpy(&bits, &y, sizeof bits);
            hash = (hash ^ (isnan(y) ? 1 : bits)) * 0x100000001b3ULL;
        }
        if (hash != want[f]) {
            fail_msg("%s: the bits add up to 0x%llx", FUNCTIONS[f].name, (unsigned long long)hash);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_are_within_half_an_ulp),
        cmocka_unit_test(floats_are_within_half_an_ulp_where_it_matters),
        cmocka_unit_test(doubles_are_within_six_ulp),
        cmocka_unit_test(ends_are_exact),
        cmocka_unit_test(bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
