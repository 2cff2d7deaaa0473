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

static void every_gradient_agrees_with_its_slope(void **state)
{
    (void)state;
    struct error error = {0};
    struct lesson *lesson = lesson_parse("nudge.json", LESSON, strlen(LESSON), &error);
    assert_non_null(lesson);
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
    struct error error = {0};
    struct lesson *lesson = lesson_parse("nudge.json", LESSON, strlen(LESSON), &error);
    assert_non_null(lesson);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_agrees_with_its_slope),
        cmocka_unit_test(a_wrong_gradient_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
