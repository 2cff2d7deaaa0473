// Symbols, numbers and sentences.
#include "cmocka_all.h"

#include "nn/program.h"

#include <string.h>

static void test_scripts_are_unicode_where_all_of_them_exist(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a_{11}", "a₁₁"},
        {"a^{l-1}", "aˡ⁻¹"},
        {"a^{l-1}_{21}", "aˡ⁻¹₂₁"},
        {"δz_{2,1,3}", "δz₂,₁,₃"},
        {"k_1", "k₁"},
        {"w^q", "w^{q}"},
        {"x_", "x_"},
        {"a_{1", "a_{1"},
        {"plain", "plain"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        math_to_text(cases[i][0], text, sizeof text);
        if (strcmp(text, cases[i][1]) != 0) {
            fail_msg("%s gives %s, not %s", cases[i][0], text, cases[i][1]);
        }
    }
}

static void test_markup_becomes_symbols_and_bold(void **state)
{
    (void)state;
    struct words words;
    char text[128];
    words_clear(&words);
    words_markup(&words, "The kernel $w_{12}$ **turns**, costs $5 * 3.");
    words_to_text(&words, text, sizeof text);
    assert_string_equal(text, "The kernel w₁₂ turns, costs $5 * 3.");
    assert_int_equal(words.word[1].kind, WORD_MATH);
    assert_int_equal(words.word[3].kind, WORD_BOLD);
}

static void test_words_that_do_not_fit_end_with_a_whole_character(void **state)
{
    (void)state;
    struct words words;
    words_clear(&words);
    for (int i = 0; i < WORDS_TEXT_MAX; i++) {
        words_plain(&words, "δ×");
    }
    assert_true(words.length < WORDS_TEXT_MAX);
    assert_int_equal(words.text[words.length], 0);
    assert_int_equal(words.length % 4 % 2, 0);
    char text[6];
    words_to_text(&words, text, sizeof text);
    assert_string_equal(text, "δ×");
}

static void check_ref(const struct program *program, int tensor, enum of of, int64_t index,
                      const char *want)
{
    char math[128];
    struct ref ref = {tensor, of, index};
    ref_math(program, &ref, math, sizeof math);
    assert_string_equal(math, want);
}

static void test_cells_are_named_from_one(void **state)
{
    (void)state;
    struct program program;
    program_init(&program);
    const struct shape shapes[] = {{2, {3, 3}},  {3, {1, 2, 2}}, {3, {2, 3, 4}},   {1, {5}},
                                   {2, {12, 3}}, {0, {0}},       {4, {1, 1, 2, 2}}};
    for (int i = 0; i < 7; i++) {
        char name[8];
        snprintf(name, sizeof name, "t%d", i);
        program_tensor(&program, name, &shapes[i], NULL);
        program.tensors[i].symbol = "a";
    }
    check_ref(&program, 0, OF_VALUE, 5, "a_{23}");
    check_ref(&program, 0, OF_GRADIENT, 3, "δa_{21}");
    check_ref(&program, 1, OF_VALUE, 2, "a_{21}");
    check_ref(&program, 2, OF_VALUE, 23, "a_{2,3,4}");
    check_ref(&program, 3, OF_VALUE, 4, "a_{5}");
    check_ref(&program, 4, OF_VALUE, 35, "a_{12,3}");
    check_ref(&program, 5, OF_VALUE, 0, "a");
    check_ref(&program, 6, OF_VALUE, 1, "a_{12}");
    program.tensors[0].symbol = "k_1";
    check_ref(&program, 0, OF_VALUE, 1, "k_{1,12}");
    program.tensors[0].symbol = "a^{l-1}";
    check_ref(&program, 0, OF_VALUE, 1, "a^{l-1}_{12}");
    program.tensors[0].gradient_symbol = "δ^{l-1}";
    check_ref(&program, 0, OF_GRADIENT, 1, "δ^{l-1}_{12}");
    program_finish(&program);
}

static void check_number(const float *numbers, int64_t n, int64_t index, const char *want)
{
    struct program program;
    const struct shape shape = {1, {n}};
    char text[64];
    program_init(&program);
    struct ref ref = {program_tensor(&program, "x", &shape, numbers), OF_VALUE, index};
    ref_number(&program, &ref, text);
    assert_string_equal(text, want);
    program_finish(&program);
}

static void test_numbers_are_short_where_all_are_and_keep_three_digits_else(void **state)
{
    (void)state;
    check_number((const float[]){0.1F, 1.0F, 0.0F}, 3, 0, "0.1");
    check_number((const float[]){0.1F, 1.0F, 0.0F}, 3, 2, "0.0");
    check_number((const float[]){8, -4}, 2, 1, "−4");
    check_number((const float[]){0.25F, 1}, 2, 1, "1.00");
    check_number((const float[]){1.0F / 3, 2}, 2, 0, "0.33");
    check_number((const float[]){1.0F / 3, 0.5F}, 2, 0, "0.333");
    check_number((const float[]){123.456F, 0}, 2, 0, "123");
    check_number((const float[]){0.0123F, 0}, 2, 0, "0.0123");
    check_number((const float[]){0.000012345F, 0}, 2, 0, "1.23×10⁻⁵");
    check_number((const float[]){0.000012345F, 0}, 2, 1, "0.00");
}

static void test_the_lesson_may_say_how_many_decimals(void **state)
{
    (void)state;
    struct program program;
    const struct shape shape = {1, {1}};
    const float third = 1.0F / 3;
    char text[64];
    program_init(&program);
    program.decimals = 5;
    struct ref ref = {program_tensor(&program, "x", &shape, &third), OF_VALUE, 0};
    ref_number(&program, &ref, text);
    assert_string_equal(text, "0.33333");
    assert_int_equal(program_decimals(&program, 0, OF_POSITION, false), 0);
    program_finish(&program);
}

static void test_shapes_multiply_within_their_limit(void **state)
{
    (void)state;
    int64_t elements;
    assert_true(shape_checked(&(struct shape){2, {1 << 14, 1 << 14}}, &elements));
    assert_int_equal(elements, 1 << 28);
    assert_false(shape_checked(&(struct shape){2, {1 << 14, (1 << 14) + 1}}, &elements));
    assert_false(
        shape_checked(&(struct shape){4, {INT32_MAX, INT32_MAX, INT32_MAX, 4}}, &elements));
    assert_false(shape_checked(&(struct shape){1, {0}}, &elements));
    struct shape promoted;
    assert_true(shape_promote(&(struct shape){2, {2, 3}}, 4, &promoted));
    assert_true(shape_equal(&promoted, &(struct shape){4, {1, 1, 2, 3}}));
    assert_false(shape_promote(&promoted, 3, &promoted));
    char text[64];
    shape_text(&promoted, text, sizeof text);
    assert_string_equal(text, "1 × 1 × 2 × 3");
    shape_text(&(struct shape){0}, text, sizeof text);
    assert_string_equal(text, "a single number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts_are_unicode_where_all_of_them_exist),
        cmocka_unit_test(test_markup_becomes_symbols_and_bold),
        cmocka_unit_test(test_words_that_do_not_fit_end_with_a_whole_character),
        cmocka_unit_test(test_cells_are_named_from_one),
        cmocka_unit_test(test_numbers_are_short_where_all_are_and_keep_three_digits_else),
        cmocka_unit_test(test_the_lesson_may_say_how_many_decimals),
        cmocka_unit_test(test_shapes_multiply_within_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
