// The check of a gradient on demand: agrees where it is right, and says where it is not.
#include "cmocka_all.h"

#include "lesson/lesson.h"
#include "nn/nudge.h"

#include <string.h>

static const char LESSON[] =
    "{\"format\": 1, \"title\": \"nudge\", \"tensors\": {"
    "\"x\": {\"values\": [[1, 0.5, -2], [0.25, 3, 1], [2, -1, 0.5]]},"
    "\"s\": {\"shape\": [3, 3], \"symbol\": \"s\"},"
    "\"w\": {\"values\": [[0.5, -1], [2, 0.25]]}},"
    "\"network\": [{\"op\": \"conv2d\", \"input\": \"x\", \"weight\": \"w\", \"output\": \"z\"},"
    "{\"op\": \"tanh\", \"input\": \"z\", \"output\": \"y\"}],"
    "\"backward\": {\"gradients\": {\"y\": [[1, 2], [-1, 0.5]]}}}";

static struct lesson *parsed(const char *text)
{
    struct error error = {0};
    struct lesson *lesson = lesson_parse("nudge.json", text, strlen(text), &error);
    assert_non_null(lesson);
    return lesson;
}

static void every_gradient_agrees_with_its_slope(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(LESSON);
    struct program *program = &lesson->program;
    static const char *const names[] = {"x", "w", "z", "y"};
    for (size_t k = 0; k < 4; k++) {
        int tensor = program_find(program, names[k]);
        int64_t n = shape_elements(&program->tensors[tensor].shape);
        for (int64_t i = 0; i < n; i++) {
            struct nudge nudge;
            const char *why = NULL;
            assert_true(program_nudge(program, tensor, i, &nudge, &why));
            if (!nudge.agrees) {
                fail_msg("%s[%d]: %.9g against %.9g", names[k], (int)i, nudge.measured,
                         nudge.worked);
            }
        }
    }
    lesson_destroy(lesson);
}

static void a_wrong_gradient_is_found(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(LESSON);
    struct program *program = &lesson->program;
    int w = program_find(program, "w");
    program_compute_all(program);
    program->nodes[program->gradients[w].last_node]->out[1] += 0.25F;
    struct nudge nudge;
    const char *why = NULL;
    assert_true(program_nudge(program, w, 1, &nudge, &why));
    assert_false(nudge.agrees);
    assert_false(program_nudge(program, program_find(program, "s"), 0, &nudge, &why));
    assert_non_null(why);
    lesson_destroy(lesson);
}

// Two maxima alike: the slope to one side is the delta, to the other nothing.
static const char CORNER[] =
    "{\"format\": 1, \"title\": \"corner\", \"tensors\": {"
    "\"x\": {\"values\": [[2, 2], [0, 1]]}},"
    "\"network\": [{\"op\": \"max_pool2d\", \"input\": \"x\", \"kernel_size\": 2, "
    "\"output\": \"y\"}],"
    "\"backward\": {\"gradients\": {\"y\": [[3]]}}}";

static void a_corner_is_said_and_agrees_with_either_side(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(CORNER);
    int x = program_find(&lesson->program, "x");
    for (int64_t i = 0; i < 4; i++) {
        struct nudge nudge;
        const char *why = NULL;
        assert_true(program_nudge(&lesson->program, x, i, &nudge, &why));
        assert_int_equal(nudge.corner, i < 2);
        assert_true(nudge.agrees);
        if (i < 2) {
            assert_float_equal(nudge.down, 0, 1e-6);
            assert_float_equal(nudge.up, 3, 1e-6);
        }
    }
    lesson_destroy(lesson);
}

// The slides give kernel and deltas alone: the gradient of the input does not need the input.
static const char SYMBOLS[] =
    "{\"format\": 1, \"title\": \"symbols\", \"tensors\": {"
    "\"a\": {\"shape\": [3, 3], \"symbol\": \"a\"}, \"w\": {\"values\": [[0.1, 0.2], [0.2, 0.4]]}},"
    "\"network\": [{\"op\": \"conv2d\", \"input\": \"a\", \"weight\": \"w\", \"output\": "
    "\"z\"}],"
    "\"backward\": {\"gradients\": {\"z\": [[1, 3], [2, 2]]}}}";

static void symbols_that_do_not_matter_are_no_hindrance(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(SYMBOLS);
    struct program *program = &lesson->program;
    struct nudge nudge;
    const char *why = NULL;
    assert_true(program_nudge(program, program_find(program, "a"), 4, &nudge, &why));
    assert_true(nudge.agrees);
    assert_float_equal(nudge.measured, 1.6, 1e-6);
    assert_false(program_nudge(program, program_find(program, "w"), 0, &nudge, &why));
    assert_non_null(strstr(why, "symbols"));
    lesson_destroy(lesson);
}

// A bias moves ten cells; the one at 0.0003 comes over ReLU's corner under a nudge of 0.001.
static const char SMALL_CORNER[] =
    "{\"format\": 1, \"title\": \"small corner\", \"tensors\": {"
    "\"x\": {\"values\": [[1, 1, 1, 1, 1, 1, 1, 1, 1, 0.0003]]}, \"w\": {\"values\": [[1]]},"
    "\"b\": {\"values\": [0]}},"
    "\"network\": [{\"op\": \"conv2d\", \"input\": \"x\", \"weight\": \"w\", \"bias\": \"b\", "
    "\"output\": \"z\"}, {\"op\": \"relu\", \"input\": \"z\", \"output\": \"y\"}],"
    "\"backward\": {\"gradients\": {\"y\": [[5, 5, 5, 5, 5, 5, 5, 5, 5, 1]]}}}";

static void a_corner_nearby_is_no_error_of_the_gradient(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(SMALL_CORNER);
    struct program *program = &lesson->program;
    const int b = program_find(program, "b");
    struct nudge nudge;
    const char *why = NULL;
    assert_true(program_nudge(program, b, 0, &nudge, &why));
    assert_true(nudge.agrees);
    assert_false(nudge.corner);
    assert_true(nudge.by < 0.0003);
    assert_float_equal(nudge.measured, 46, 1e-6);
    program->nodes[program->gradients[b].last_node]->out[0] += 0.5F;
    assert_true(program_nudge(program, b, 0, &nudge, &why));
    assert_false(nudge.agrees);
    assert_float_equal(nudge.by, 0.001, 1e-9);
    lesson_destroy(lesson);
}

// A number is written behind the program's back, which is no way to change it: only a result that
// was kept is the same after it.
static void a_result_is_kept_until_numbers_change(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(LESSON);
    struct program *program = &lesson->program;
    const int w = program_find(program, "w"), x = program_find(program, "x");
    struct nudge first, other, again;
    const char *why = NULL;
    assert_true(program_nudge(program, w, 1, &first, &why));
    assert_true(program_nudge(program, w, 2, &other, &why));
    assert_true(first.measured != other.measured);
    program->tensors[x].value[0] += 1;
    assert_true(program_nudge(program, w, 1, &again, &why));
    assert_true(again.measured == first.measured && again.worked == first.worked &&
                again.by == first.by && again.agrees);
    program->tensors[x].value[0] -= 1;
    assert_true(program_set(program, x, 1, 0.75F));
    assert_true(program_nudge(program, w, 1, &again, &why));
    assert_true(again.measured != first.measured);
    assert_true(again.agrees);
    assert_true(program_set(program, x, 1, 0.5F));
    assert_true(program_nudge(program, w, 1, &again, &why));
    assert_true(again.measured == first.measured && again.worked == first.worked);
    lesson_destroy(lesson);
}

// More than are kept at once, and the first of them after that.
static void results_that_gave_way_are_worked_out_again(void **state)
{
    (void)state;
    struct lesson *lesson = parsed(LESSON);
    struct program *program = &lesson->program;
    static const char *const names[] = {"x", "w", "z", "y"};
    double measured[2][64];
    for (int round = 0; round < 2; round++) {
        int at = 0;
        for (size_t k = 0; k < 4; k++) {
            const int tensor = program_find(program, names[k]);
            const int64_t n = shape_elements(&program->tensors[tensor].shape);
            for (int64_t i = 0; i < n; i++, at++) {
                struct nudge nudge;
                const char *why = NULL;
                assert_true(program_nudge(program, tensor, i, &nudge, &why));
                assert_true(nudge.agrees);
                measured[round][at] = nudge.measured;
            }
        }
        assert_int_equal(at, 21);
        for (int i = 0; i < at; i++) {
            assert_true(measured[round][i] == measured[0][i]);
        }
    }
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_agrees_with_its_slope),
        cmocka_unit_test(a_wrong_gradient_is_found),
        cmocka_unit_test(a_corner_is_said_and_agrees_with_either_side),
        cmocka_unit_test(a_corner_nearby_is_no_error_of_the_gradient),
        cmocka_unit_test(a_result_is_kept_until_numbers_change),
        cmocka_unit_test(results_that_gave_way_are_worked_out_again),
        cmocka_unit_test(symbols_that_do_not_matter_are_no_hindrance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
