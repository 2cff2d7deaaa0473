// What a number hangs on: against slopes measured by changing the picture, and against the check
// that goes forward in double.
#include "cmocka_all.h"

#include "lesson_of.h"
#include "nn/influence.h"
#include "nn/nudge.h"

#include <math.h>

static const char NETWORK[] =
    "'tensors': {"
    "'x': {'shape': [1, 6, 6], 'random': {'distribution': 'normal', 'seed': 3}},"
    "'w': {'shape': [3, 1, 3, 3], 'random': {'distribution': 'normal', 'seed': 4, 'std': 0.4}},"
    "'b': {'values': [0.1, -0.2, 0.3]},"
    "'v': {'shape': [4, 12], 'random': {'distribution': 'normal', 'seed': 5, 'std': 0.3}},"
    "'s': {'shape': [4], 'symbol': 's'}},"
    "'network': ["
    "{'op': 'conv2d', 'input': 'x', 'weight': 'w', 'bias': 'b', 'output': 'z'},"
    "{'op': 'tanh', 'input': 'z', 'output': 'a'},"
    "{'op': 'avg_pool2d', 'input': 'a', 'kernel_size': 2, 'output': 'm'},"
    "{'op': 'flatten', 'input': 'm', 'output': 'f'},"
    "{'op': 'linear', 'input': 'f', 'weight': 'v', 'output': 'y'},"
    "{'op': 'softmax', 'input': 'y', 'output': 'p'},"
    "{'op': 'add', 'input': 'y', 'other': 's', 'output': 'q'}]";

static double value_with(struct lesson *lesson, const char *tensor, int64_t element, int64_t pixel,
                         float by)
{
    struct program *program = &lesson->program;
    const int x = program_find(program, "x");
    const float was = program_value(program, x)[pixel];
    program_set(program, x, pixel, was + by);
    const double value = (double)program_value(program, program_find(program, tensor))[element];
    program_set(program, x, pixel, was);
    return value;
}

static void a_pixel_does_what_its_gradient_says(void **state)
{
    (void)state;
    static const struct {
        const char *tensor;
        int64_t element;
    } cases[] = {{"p", 2}, {"y", 0}, {"a", 5}, {"z", 17}};
    static const float BY = 0.02F;
    struct lesson *lesson = lesson_of(NETWORK);
    for (size_t c = 0; c < 4; c++) {
        struct influence *influence = influence_create(
            &lesson->program, program_find(&lesson->program, cases[c].tensor), cases[c].element);
        assert_non_null(influence);
        const float *gradient = influence_of(influence, program_find(&lesson->program, "x"));
        assert_non_null(gradient);
        for (int64_t i = 0; i < 36; i++) {
            const double up = value_with(lesson, cases[c].tensor, cases[c].element, i, BY);
            const double down = value_with(lesson, cases[c].tensor, cases[c].element, i, -BY);
            const double slope = (up - down) / (2 * (double)BY);
            if (fabs(slope - (double)gradient[i]) > 2e-3) {
                fail_msg("%s, pixel %d: %.6g against %.6g", cases[c].tensor, (int)i,
                         (double)gradient[i], slope);
            }
        }
        influence_destroy(influence);
    }
    lesson_destroy(lesson);
}

static void every_gradient_on_the_way_agrees_with_its_slope(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"x", "w", "b", "z", "a", "m", "v"};
    struct lesson *lesson = lesson_of(NETWORK);
    const struct program *program = &lesson->program;
    struct influence *influence = influence_create(&lesson->program, program_find(program, "p"), 1);
    for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++) {
        const int tensor = program_find(program, NAMES[k]);
        const int64_t n = shape_elements(&program->tensors[tensor].shape);
        for (int64_t i = 0; i < n; i++) {
            struct nudge nudge;
            const char *why = NULL;
            assert_true(program_nudge(influence_program(influence), tensor, i, &nudge, &why));
            if (!nudge.agrees) {
                fail_msg("%s[%d]: %.9g against %.9g", NAMES[k], (int)i, nudge.measured,
                         nudge.worked);
            }
        }
    }
    influence_destroy(influence);
    lesson_destroy(lesson);
}

// Nothing on the way from the maps to a score bends, so the maps' shares add up to it.
static void the_shares_of_the_maps_add_up_to_a_score(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(NETWORK);
    struct program *program = &lesson->program;
    struct influence *influence = influence_create(program, program_find(program, "y"), 3);
    double maps[3], list[12], sum = 0, all = 0;
    assert_true(influence_maps(influence, program_find(program, "m"), maps));
    assert_true(influence_maps(influence, program_find(program, "f"), list));
    for (int i = 0; i < 3; i++) {
        sum += maps[i];
    }
    for (int i = 0; i < 12; i++) {
        all += list[i];
    }
    const double score = (double)program_value(program, program_find(program, "y"))[3];
    assert_true(fabs(sum - score) < 1e-5);
    assert_true(fabs(all - score) < 1e-5);
    influence_destroy(influence);
    lesson_destroy(lesson);
}

static void what_it_does_not_hang_on_has_none(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(NETWORK);
    struct program *program = &lesson->program;
    struct influence *influence = influence_create(program, program_find(program, "y"), 0);
    assert_null(influence_of(influence, program_find(program, "s")));
    assert_null(influence_of(influence, program_find(program, "p")));
    double none[4];
    assert_false(influence_maps(influence, program_find(program, "p"), none));
    influence_destroy(influence);
    assert_null(influence_create(program, program_find(program, "q"), 0)); // symbols
    assert_null(influence_create(program, program_find(program, "x"), 0)); // declared
    assert_null(influence_create(program, program_find(program, "y"), 4));
    influence_destroy(NULL);
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pixel_does_what_its_gradient_says),
        cmocka_unit_test(every_gradient_on_the_way_agrees_with_its_slope),
        cmocka_unit_test(the_shares_of_the_maps_add_up_to_a_score),
        cmocka_unit_test(what_it_does_not_hang_on_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
