// Pictures for fine-tuning: split by class, and a stranger's hand.
#include "cmocka_all.h"

#include "lesson/digits.h"

#include <string.h>

enum { SIDE = 28, CELLS = SIDE * SIDE, COUNT = 9 };

struct world {
    struct lesson *lesson;
    struct training training;
    float images[COUNT * CELLS];
    int32_t classes[COUNT];
    struct labelled all;
};

static int setup(void **state)
{
    static struct world world;
    struct error error = {0};
    world.lesson = lesson_load(CONVSTEP_TEST_LESSONS "/valid/practice-pad.json", &error);
    if (world.lesson == NULL || !training_find(&world.training, world.lesson, &error)) {
        fail_msg("%s", error.what);
    }
    static const int32_t CLASSES[COUNT] = {2, 2, 1, 2, 1, 2, 0, 2, 2};
    memcpy(world.classes, CLASSES, sizeof CLASSES);
    for (int i = 0; i < COUNT * CELLS; i++) { // an upright bar, as bright as its number
        const int row = i % CELLS / SIDE, col = i % SIDE;
        const bool ink = col >= 13 && col < 16 && row >= 5 && row < 23;
        world.images[i] = ink ? 0.5F + 0.05F * (float)(i / CELLS) : 0.0F;
    }
    world.all = (struct labelled){COUNT, world.images, world.classes};
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    lesson_destroy(((struct world *)*state)->lesson);
    return 0;
}

static void every_second_of_a_class_is_kept_back(void **state)
{
    struct world *world = *state;
    static const int LEARNED[] = {0, 2, 3, 6, 7}, KEPT[] = {1, 4, 5, 8};
    struct labelled learned, kept;
    digits_split(&world->training, &world->all, &learned, &kept);
    assert_int_equal(learned.count, 5);
    assert_int_equal(kept.count, 4);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(learned.classes[i], world->classes[LEARNED[i]]);
        assert_memory_equal(learned.images + (size_t)i * CELLS,
                            world->images + (size_t)LEARNED[i] * CELLS, CELLS * sizeof(float));
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(kept.classes[i], world->classes[KEPT[i]]);
        assert_memory_equal(kept.images + (size_t)i * CELLS,
                            world->images + (size_t)KEPT[i] * CELLS, CELLS * sizeof(float));
    }
    labelled_finish(&learned);
    labelled_finish(&kept);
}

static double leans(const float *image)
{
    double mass = 0, across = 0, down = 0, both = 0;
    for (int i = 0; i < CELLS; i++) {
        const double ink = (double)image[i];
        mass += ink;
        across += ink * (i % SIDE);
        down += ink * (i / SIDE);
        both += ink * (i % SIDE) * (i / SIDE);
    }
    return both - across * down / mass;
}

static void a_stranger_writes_the_same_digits_another_way_every_time_alike(void **state)
{
    struct world *world = *state;
    struct labelled hand, again;
    digits_of_a_stranger(&world->training, &world->all, 100, &hand);
    digits_of_a_stranger(&world->training, &world->all, 4, &again);
    assert_int_equal(hand.count, COUNT);
    assert_int_equal(again.count, 4);
    assert_memory_equal(hand.images, again.images, 4 * CELLS * sizeof(float));
    assert_memory_equal(hand.classes, world->classes, sizeof world->classes);
    for (int i = 0; i < COUNT; i++) {
        assert_true(leans(world->images + (size_t)i * CELLS) > -1);
        assert_true(leans(hand.images + (size_t)i * CELLS) < -100); // up is to the right
    }
    labelled_finish(&hand);
    labelled_finish(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_second_of_a_class_is_kept_back, setup, tear_down),
        cmocka_unit_test_setup_teardown(
            a_stranger_writes_the_same_digits_another_way_every_time_alike, setup, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
