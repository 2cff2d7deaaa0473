// What formulas in numbers come to, and that anything else is refused.
#include "../base/cmocka_all.h"

#include "view/formula/arithmetic.h"

#include <math.h>

static void formulas_come_to_their_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } CASES[] = {
        {"0.235 − 1", -0.765},
        {"− ln 1.000", 0},
        {"1.000 ÷ 4", 0.25},
        {"6 / 4", 1.5},
        {"(0 − 0.5) × (−2.00)", 1},
        {"2 + 3 × 4 − 1", 13},
        {"(1 − 0.5)² × 2", 0.5},
        {"max(0, −0.5) + max(1, 3)", 3},
        {"exp(0) + 7.5 − 1.5 + ln 1", 7},
        {" 3 ", 3},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        double value = NAN;
        assert_true(arithmetic_value(CASES[i].text, &value));
        assert_true(fabs(value - CASES[i].value) < 1e-12);
    }
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",          "p_2 − y_2", "0.32 × (−1.63) + …",
        "(1",        "1)",        "1 −",
        "tanh(0.5)", "1.2×10⁻⁵",  "1 ÷ 0",
        "ln 0",      "0x1",       "max(1)",
        "1e5",       "nan",       "((((((((((((((((((((1))))))))))))))))))))",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        double value;
        assert_false(arithmetic_value(CASES[i], &value));
    }
}

static void printed_numbers_decide_the_sign(void **state)
{
    (void)state;
    struct words words;
    words_clear(&words);
    words_number_text(&words, -1, "0.235");
    words_plain(&words, " − 1");
    assert_string_equal(arithmetic_equals(&words, -0.7649, 3), "=");
    assert_string_equal(arithmetic_equals(&words, -0.7644, 3), "≈");
    assert_string_equal(arithmetic_equals(&words, -0.7649, 2), "≈");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_come_to_their_numbers),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(printed_numbers_decide_the_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
