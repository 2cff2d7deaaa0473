#include "cmocka_all.h"

#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void json_text_is_the_shortest_that_reads_back(void **state)
{
    (void)state;
    static const struct {
        float value;
        const char *text;
    } cases[] = {
        {0.0F, "0"},
        {-0.0F, "-0"},
        {0.1F, "0.1"},
        {-0.1F, "-0.1"},
        {1.6F, "1.6"},
        {100.0F, "100"},
        {16777216.0F, "16777216"},
        {1e10F, "10000000000"},
        {1e20F, "1e20"},
        {1e-7F, "1e-7"},
        {0.1F + 0.2F, "0.3"},
        {3.4028235e38F, "3.4028235e38"},
        {1e-45F, "1e-45"},
        {NAN, "null"},
        {INFINITY, "null"},
        {123456.79F, "123456.79"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[NUMBER_MAX];
        assert_int_equal(number_json(cases[i].value, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void json_text_reads_back_for_many_floats(void **state)
{
    (void)state;
    uint32_t bits = 1;
    for (int i = 0; i < 20000; i++) {
        bits = bits * 1664525U + 1013904223U;
        float value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        char text[NUMBER_MAX];
        number_json(value, text);
        back = strtof(text, NULL);
        assert_memory_equal(&value, &back, sizeof value);
    }
}

static void people_read_a_true_minus_and_no_minus_zero(void **state)
{
    (void)state;
    char text[NUMBER_MAX];
    number_people(-0.25, 2, text);
    assert_string_equal(text, "−0.25");
    number_people(-0.04, 1, text);
    assert_string_equal(text, "0.0");
    number_people(8, 0, text);
    assert_string_equal(text, "8");
    number_people(-INFINITY, 1, text);
    assert_string_equal(text, "−∞");
    number_count(1368, text);
    assert_string_equal(text, "1\u2009368");
    number_count(999, text);
    assert_string_equal(text, "999");
}

static void exact_decimals_are_those_of_the_shortest_text(void **state)
{
    (void)state;
    assert_int_equal(number_exact_decimals(0.1F, 2), 1);
    assert_int_equal(number_exact_decimals(-3.0F, 2), 0);
    assert_int_equal(number_exact_decimals(0.25F, 2), 2);
    assert_int_equal(number_exact_decimals(0.333F, 2), 3);
    assert_int_equal(number_exact_decimals(1200.0F, 2), 0);
    assert_int_equal(number_exact_decimals(NAN, 2), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_text_is_the_shortest_that_reads_back),
        cmocka_unit_test(json_text_reads_back_for_many_floats),
        cmocka_unit_test(people_read_a_true_minus_and_no_minus_zero),
        cmocka_unit_test(exact_decimals_are_those_of_the_shortest_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
