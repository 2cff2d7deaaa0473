// The generator is the published one, its numbers are spread as they should, and stay what they
// are.
#include "cmocka_all.h"

#include "nn/random.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static void bits_are_the_published_generators(void **state)
{
    (void)state;
    // xoshiro256** from the state 1, 2, 3, 4.
    static const uint64_t want[] = {11520ULL, 0ULL, 1509978240ULL, 1215971899390074240ULL};
    struct random random = {.state = {1, 2, 3, 4}};
    for (int i = 0; i < 4; i++) {
        assert_true(random_bits(&random) == want[i]);
    }
    // SplitMix64 from 1234567.
    static const uint64_t seeded[] = {6457827717110365317ULL, 3203168211198807973ULL,
                                      9817491932198370423ULL, 4593380528125082431ULL};
    random_seed(&random, 1234567);
    for (int i = 0; i < 4; i++) {
        assert_true(random.state[i] == seeded[i]);
    }
}

static void units_are_even_and_below_one(void **state)
{
    (void)state;
    struct random random;
    int bins[16] = {0};
    double sum = 0.0;
    random_seed(&random, 7);
    for (int i = 0; i < 160000; i++) {
        double u = random_unit(&random);
        assert_true(u >= 0.0 && u < 1.0);
        bins[(int)(u * 16.0)]++;
        sum += u;
    }
    for (int i = 0; i < 16; i++) {
        assert_in_range(bins[i], 9600, 10400);
    }
    assert_true(fabs(sum / 160000.0 - 0.5) < 0.003);
}

static void normal_numbers_have_their_moments(void **state)
{
    (void)state;
    struct random random;
    double sum = 0.0, squares = 0.0, fourths = 0.0;
    int n = 200000, beyond_two = 0;
    random_seed(&random, 11);
    for (int i = 0; i < n; i++) {
        double z = random_normal(&random, 0.0, 1.0);
        sum += z;
        squares += z * z;
        fourths += z * z * z * z;
        beyond_two += fabs(z) > 2.0;
    }
    assert_true(fabs(sum / n) < 0.01);
    assert_true(fabs(squares / n - 1.0) < 0.02);
    assert_true(fabs(fourths / n - 3.0) < 0.1);
    assert_true(fabs((double)beyond_two / n - 0.0455) < 0.002);
}

static void uniform_floats_stay_below_high(void **state)
{
    (void)state;
    float out[50000];
    // Two floats apart: rounding alone would reach high every other time.
    random_fill_uniform(out, 50000, 3, 1.0, 1.0 + 0x1p-22);
    bool low = false, middle = false;
    for (int i = 0; i < 50000; i++) {
        assert_true(out[i] >= 1.0F && (double)out[i] < 1.0 + 0x1p-22);
        low = low || out[i] == 1.0F;
        middle = middle || out[i] > 1.0F;
    }
    assert_true(low && middle);
    random_fill_uniform(out, 10, 3, -2.0, -2.0);
    assert_true(out[9] == -2.0F);
}

static void below_takes_each_number_alike(void **state)
{
    (void)state;
    struct random random;
    int bins[7] = {0};
    random_seed(&random, 1);
    for (int i = 0; i < 70000; i++) {
        int64_t k = random_below(&random, 7);
        assert_in_range(k, 0, 6);
        bins[k]++;
    }
    for (int i = 0; i < 7; i++) {
        assert_in_range(bins[i], 9600, 10400);
    }
    assert_int_equal(random_below(&random, 1), 0);
}

static void shuffling_keeps_every_value(void **state)
{
    (void)state;
    struct random random;
    int64_t values[100];
    bool seen[100] = {false}, moved = false;
    for (int i = 0; i < 100; i++) {
        values[i] = i;
    }
    random_seed(&random, 5);
    random_shuffle(&random, values, 100);
    for (int i = 0; i < 100; i++) {
        assert_false(seen[values[i]]);
        seen[values[i]] = true;
        moved = moved || values[i] != i;
    }
    assert_true(moved);
}

static void children_differ_from_each_other_and_are_repeatable(void **state)
{
    (void)state;
    struct random parent;
    random_seed(&parent, 9);
    struct random a = random_split(&parent, 0), b = random_split(&parent, 1);
    struct random again = random_split(&parent, 0);
    uint64_t first = random_bits(&a);
    assert_true(first != random_bits(&b));
    assert_true(first == random_bits(&again));
    assert_true(first != random_bits(&parent));
}

// Lessons and trained weights rely on these numbers: they may never change.
static void numbers_are_the_same_everywhere(void **state)
{
    (void)state;
    float uniform[1000], normal[1000];
    uint64_t hash = 0xcbf29ce484222325ULL;
    random_fill_uniform(uniform, 1000, 42, -1.0, 1.0);
    random_fill_normal(normal, 1000, 42, 0.0, 0.1);
    for (int i = 0; i < 2000; i++) {
        uint32_t bits;
        memcpy(&bits, i < 1000 ? &uniform[i] : &normal[i - 1000], sizeof bits);
        hash = (hash ^ bits) * 0x100000001b3ULL;
    }
    if (hash != 0xf928c2e0d7406917ULL) {
        fail_msg("the bits add up to 0x%llx", (unsigned long long)hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_the_published_generators),
        cmocka_unit_test(units_are_even_and_below_one),
        cmocka_unit_test(normal_numbers_have_their_moments),
        cmocka_unit_test(uniform_floats_stay_below_high),
        cmocka_unit_test(below_takes_each_number_alike),
        cmocka_unit_test(shuffling_keeps_every_value),
        cmocka_unit_test(children_differ_from_each_other_and_are_repeatable),
        cmocka_unit_test(numbers_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
