// Every operation with random shapes: walks against loops, gradients against finite differences.
#include "generic.h"

enum { SEEDS = 10 };

static void test_walks_end_in_the_bits_of_the_loops(void **state)
{
    (void)state;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct lesson *lesson = generic_lesson(kind, seed);
            generic_walks(&lesson->program);
            lesson_destroy(lesson);
        }
    }
}

static void test_gradients_agree_with_finite_differences(void **state)
{
    (void)state;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct lesson *lesson = generic_lesson(kind, seed);
            generic_gradients(&lesson->program);
            lesson_destroy(lesson);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walks_end_in_the_bits_of_the_loops),
        cmocka_unit_test(test_gradients_agree_with_finite_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
