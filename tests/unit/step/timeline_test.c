// Step numbers and places, there and back, at every grain and by every walk.
#include "generic.h"
#include "lesson_of.h"

#include "base/file.h"
#include "step/timeline.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 6, STEPS_MAX = 4000 };

struct at { // a place in the order of all steps
    int entry;
    struct place place;
};

static int compare(struct at a, struct at b)
{
    const int64_t left[] = {a.entry, a.place.phase, a.place.cell, a.place.term};
    const int64_t right[] = {b.entry, b.place.phase, b.place.cell, b.place.term};
    for (int i = 0; i < 4; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static struct at at_of(const struct step *step)
{
    return (struct at){step->entry, step->place};
}

static void check_grain(const struct timeline *timeline, enum grain grain)
{
    struct at before = {-1, {0, 0, 0}};
    for (int64_t n = 1; n <= timeline->steps[grain] && n <= STEPS_MAX; n++) {
        struct step step = timeline_step(timeline, grain, n);
        assert_int_equal(step.number, n);
        struct step back = timeline_at(timeline, grain, &step);
        if (back.number != n || compare(before, at_of(&step)) >= 0) {
            fail_msg("%s step %lld of %s: place %d.%lld.%lld leads to %lld", GRAIN_NAMES[grain],
                     (long long)n,
                     timeline->lesson->program.nodes[timeline->entries[step.entry].node]->name,
                     step.place.phase, (long long)step.place.cell, (long long)step.place.term,
                     (long long)back.number);
        }
        before = at_of(&step);
    }
    struct step last = timeline_step(timeline, grain, timeline->steps[grain]);
    struct step end = timeline_step(timeline, GRAIN_LAYER, timeline->steps[GRAIN_LAYER]);
    assert_int_equal(compare(at_of(&last), at_of(&end)), 0);
}

// The coarser step that covers a finer one ends there or later, and the one before it earlier.
static void check_cover(const struct timeline *timeline, enum grain fine, enum grain coarse)
{
    for (int64_t n = 1; n <= timeline->steps[fine] && n <= STEPS_MAX; n++) {
        struct step step = timeline_step(timeline, fine, n);
        struct step cover = timeline_at(timeline, coarse, &step);
        assert_int_equal(cover.entry, step.entry);
        assert_true(compare(at_of(&cover), at_of(&step)) >= 0);
        if (cover.number > 1) {
            struct step earlier = timeline_step(timeline, coarse, cover.number - 1);
            assert_true(compare(at_of(&earlier), at_of(&step)) < 0);
        }
    }
}

static void check_timeline(const struct timeline *timeline)
{
    for (int g = 0; g < GRAIN_COUNT; g++) {
        check_grain(timeline, (enum grain)g);
        for (int coarse = 0; coarse < g; coarse++) {
            check_cover(timeline, (enum grain)g, (enum grain)coarse);
        }
    }
}

static void check_lesson(struct lesson *lesson)
{
    static const char *const walks[] = {NULL, "scatter", "chain rule", "gather"};
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        struct timeline timeline;
        struct error error = {0};
        assert_true(timeline_init(&timeline, lesson, &error));
        struct error none = {0};
        if (!walks[i] || timeline_set_walk(&timeline, walks[i], &none)) {
            check_timeline(&timeline);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

static void test_numbers_and_places_lead_to_each_other(void **state)
{
    (void)state;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            check_lesson(generic_lesson(kind, seed));
        }
    }
}

static struct lesson *shipped(const char *id)
{
    char path[1024];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s.json", LESSONS, id);
    struct lesson *lesson = lesson_load(path, &error);
    if (!lesson) {
        fail_msg("%s: %s", path, error.what);
    }
    return lesson;
}

static void test_convolution_backward_1_has_the_steps_of_the_contract(void **state)
{
    (void)state;
    struct lesson *lesson = shipped("convolution-backward-1");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_int_equal(timeline.steps[GRAIN_LAYER], 1);
    assert_int_equal(timeline.steps[GRAIN_MAP], 1);
    assert_int_equal(timeline.steps[GRAIN_CELL], 11);
    assert_int_equal(timeline.steps[GRAIN_MULTIPLY], 38);
    struct step step = timeline_step(&timeline, GRAIN_MULTIPLY, 21);
    assert_int_equal(step.place.cell, 4);
    assert_int_equal(step.place.term, 2);
    assert_false(step.whole_cell);
    step = timeline_at(&timeline, GRAIN_CELL, &step);
    assert_int_equal(step.number, 7);
    assert_int_equal(step.place.term, 3);
    assert_true(step.whole_cell);
    step = timeline_at(&timeline, GRAIN_MULTIPLY, &step);
    assert_int_equal(step.number, 22);
    step = timeline_finish_of(&timeline, GRAIN_CELL, 0, 8);
    assert_int_equal(step.number, 11);
    assert_int_equal(timeline_step(&timeline, GRAIN_CELL, -3).number, 1);
    assert_int_equal(timeline_step(&timeline, GRAIN_CELL, 99).number, 11);
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

static bool map_is_done(const struct node *node, const struct walk *walk, struct place place,
                        int64_t first, int64_t n)
{
    for (int64_t i = first; i < first + n; i++) {
        float value;
        bool known;
        if (node_cell(node, walk, place, i, &value, &known) != CELL_DONE) {
            return false;
        }
    }
    return true;
}

// Step m at grain map of a scatter walk: m maps have all their deltas.
static void test_a_map_of_a_scatter_walk_is_complete_at_its_step(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 30; seed++) {
        struct lesson *lesson = generic_lesson((int)(seed % 3), seed);
        struct timeline timeline;
        struct error error = {0};
        assert_true(timeline_init(&timeline, lesson, &error));
        assert_true(timeline_set_walk(&timeline, "scatter", &error));
        program_compute_all(&lesson->program);
        for (int64_t n = 1; n <= timeline.steps[GRAIN_MAP]; n++) {
            struct step step = timeline_step(&timeline, GRAIN_MAP, n);
            const struct node *node = lesson->program.nodes[timeline.entries[step.entry].node];
            const struct walk *walk = &node->op->walks[timeline.entries[step.entry].walk];
            int64_t maps = timeline.entries[step.entry].steps[GRAIN_MAP];
            int64_t m = n - 1 - timeline.entries[step.entry].before[GRAIN_MAP];
            int64_t area = shape_elements(&node->out_shape) / maps;
            int64_t complete = 0;
            for (int64_t map = 0; walk->by_map && map < maps; map++) {
                complete += map_is_done(node, walk, step.place, map * area, area);
            }
            assert_true(!walk->by_map || complete > m);
        }
        timeline_finish(&timeline);
        lesson_destroy(lesson);
    }
}

static void test_a_step_far_into_billions_is_found_at_once(void **state)
{
    (void)state;
    // Shapes without numbers: 512 maps of 64 x 64 by kernels of 3 x 3, 9.6e9 products and more.
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[512,64,64],'symbol':'a'},"
                  "'w':{'shape':[512,512,3,3],'symbol':'w'}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','padding':1}]");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_int_equal(timeline.steps[GRAIN_MULTIPLY], 512LL * 64 * 64 * 512 * 9);
    struct step step = timeline_step(&timeline, GRAIN_MULTIPLY, 9000000001LL);
    assert_int_equal(step.place.cell, 9000000000LL / (512 * 9));
    assert_int_equal(step.place.term, 9000000000LL % (512 * 9));
    assert_int_equal(timeline_at(&timeline, GRAIN_MULTIPLY, &step).number, 9000000001LL);
    assert_int_equal(timeline_at(&timeline, GRAIN_MAP, &step).number,
                     step.place.cell / (64 * 64) + 1);
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

static void test_an_unknown_walk_is_refused(void **state)
{
    (void)state;
    struct lesson *lesson = shipped("max-pooling");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_false(timeline_set_walk(&timeline, "sideways", &error));
    assert_int_equal(error.kind, ERROR_CALL);
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_and_places_lead_to_each_other),
        cmocka_unit_test(test_convolution_backward_1_has_the_steps_of_the_contract),
        cmocka_unit_test(test_a_map_of_a_scatter_walk_is_complete_at_its_step),
        cmocka_unit_test(test_a_step_far_into_billions_is_found_at_once),
        cmocka_unit_test(test_an_unknown_walk_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
