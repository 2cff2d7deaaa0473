// Windows against their definition: output o reads input o * stride - padding + tap * dilation.
#include "ops/geometry.h"

#include "cmocka_all.h"

static bool reads(const struct window_axis *axis, int64_t out, int64_t in, int64_t *tap)
{
    for (int64_t t = 0; t < axis->kernel; t++) {
        if (out * axis->stride - axis->padding + t * axis->dilation == in) {
            *tap = t;
            return true;
        }
    }
    return false;
}

static void check_outputs(const struct window_axis *axis)
{
    for (int64_t o = 0; o < axis->out; o++) {
        int64_t first, count = window_clip(axis, o, &first), seen = 0;
        for (int64_t t = 0; t < axis->kernel; t++) {
            int64_t in = window_input(axis, o, t);
            bool exists = in >= 0 && in < axis->in;
            assert_int_equal(exists, t >= first && t < first + count);
            assert_int_equal(exists, o >= axis->tap_outs[2 * t] && o < axis->tap_outs[2 * t + 1]);
            seen += exists;
        }
        assert_int_equal(axis->taps_begin[o + 1] - axis->taps_begin[o], seen);
    }
}

static void check_inputs(const struct window_axis *axis)
{
    for (int64_t i = 0; i < axis->in; i++) {
        int64_t k = 0, tap, found;
        for (int64_t o = 0; o < axis->out; o++) {
            if (reads(axis, o, i, &tap)) {
                assert_int_equal(window_touch(axis, i, k, &found), o);
                assert_int_equal(found, tap);
                assert_int_equal(window_touch_rank(axis, i, o), k);
                k++;
            }
        }
        assert_int_equal(axis->outs_begin[i + 1] - axis->outs_begin[i], k);
    }
}

static void every_window_reads_what_its_definition_says(void **state)
{
    (void)state;
    int checked = 0;
    for (int i = 0; i < 8 * 5 * 4 * 4 * 4; i++) {
        struct window_axis axis = {.in = 1 + i % 8,
                                   .kernel = 1 + i / 8 % 5,
                                   .stride = 1 + i / 40 % 4,
                                   .padding = i / 160 % 4,
                                   .dilation = 1 + i / 640 % 4};
        axis.out = window_out(&axis, i % 3 == 0);
        if (axis.out >= 1) {
            struct arena arena = {0};
            window_prepare(&axis, &arena);
            check_outputs(&axis);
            check_inputs(&axis);
            arena_finish(&arena);
            checked++;
        }
    }
    assert_true(checked > 1000);
}

static void sizes_are_those_of_pytorch(void **state)
{
    (void)state;
    static const struct {
        struct window_axis axis;
        bool ceil_mode;
        int64_t out;
    } CASES[] = {
        {{.in = 32, .kernel = 5, .stride = 1, .dilation = 1}, false, 28},
        {{.in = 28, .kernel = 2, .stride = 2, .dilation = 1}, false, 14},
        {{.in = 5, .kernel = 2, .stride = 2, .dilation = 1}, false, 2},
        {{.in = 5, .kernel = 2, .stride = 2, .dilation = 1}, true, 3},
        {{.in = 7, .kernel = 3, .stride = 2, .padding = 1, .dilation = 2}, false, 3},
        // The last window would start in the padding behind the map: it is left out.
        {{.in = 4, .kernel = 2, .stride = 5, .padding = 1, .dilation = 1}, true, 1},
        {{.in = 3, .kernel = 2, .stride = 2, .padding = 1, .dilation = 1}, true, 2},
        {{.in = 2, .kernel = 3, .stride = 1, .dilation = 1}, false, 0},
        {{.in = 2, .kernel = 3, .stride = 2, .dilation = 1}, true, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t out = window_out(&CASES[i].axis, CASES[i].ceil_mode);
        if (out != CASES[i].out) {
            fail_msg("case %zu: %lld, not %lld", i, (long long)out, (long long)CASES[i].out);
        }
    }
}

static void an_average_covers_its_map_or_the_padding_too(void **state)
{
    (void)state;
    struct window_axis axis = {
        .in = 4, .out = 3, .kernel = 3, .stride = 2, .padding = 1, .dilation = 1};
    assert_int_equal(window_cover(&axis, 0, true), 3);
    assert_int_equal(window_cover(&axis, 0, false), 2);
    assert_int_equal(window_cover(&axis, 2, true), 2); // hangs over the padding, too
    assert_int_equal(window_cover(&axis, 2, false), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_window_reads_what_its_definition_says),
        cmocka_unit_test(sizes_are_those_of_pytorch),
        cmocka_unit_test(an_average_covers_its_map_or_the_padding_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
