// The sections of the bar: named, without gaps, in order.
#include "generic.h"
#include "lesson_of.h"

#include "step/timeline.h"

#include <string.h>

enum { MAX = 16 };

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

// "name first-last ticks; …"
static void sections_text(struct lesson *lesson, enum grain grain, char *out, size_t size)
{
    struct timeline timeline;
    struct error error = {0};
    struct section sections[MAX];
    assert_true(timeline_init(&timeline, lesson, &error));
    struct step step = timeline_step(&timeline, grain, 1);
    int n = timeline_sections(&timeline, grain, &step, sections, MAX);
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < n && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s %lld-%lld %lld", i ? "; " : "",
                                 sections[i].name, (long long)sections[i].first,
                                 (long long)sections[i].last, (long long)sections[i].ticks);
    }
    timeline_finish(&timeline);
}

struct sections_case {
    const char *id;
    enum grain grain;
    const char *want;
};

static const struct sections_case CASES[] = {
    {"convolution-backward-1", GRAIN_MULTIPLY,
     "Turn $w$ 1-1 0; Pad $δ$ 2-2 0; Row 1 3-14 3; Row 2 15-26 3; Row 3 27-38 3"},
    {"convolution-backward-1", GRAIN_CELL,
     "Turn $w$ 1-1 0; Pad $δ$ 2-2 0; Row 1 3-5 3; Row 2 6-8 3; Row 3 9-11 3"},
    // One operation, walked in several ways: each is said.
    {"why-the-kernel-turns", GRAIN_CELL,
     "$δa$, scatter 1-4 0; $δa$, chain rule 5-13 0; $δa$, gather 14-24 0"},
    {"convolution-backward-symbols", GRAIN_LAYER,
     "Convolution 1-1 0; $δa$, chain rule 2-2 0; $δa$, gather 3-3 0"},
};

static void test_sections_of_the_slides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[2048];
        struct lesson *lesson = shipped(CASES[i].id);
        sections_text(lesson, CASES[i].grain, text, sizeof text);
        assert_string_equal(text, CASES[i].want);
        lesson_destroy(lesson);
    }
}

static void test_a_kernel_and_its_bias_are_cut_by_weights(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        "'tensors':{'a':{'values':[[1,0,2],[0,1,1],[2,1,0]]},'w':{'values':[[1,2],[0,1]]},"
        "'b':{'values':[0]}},"
        "'network':[{'op':'conv2d','input':'a','weight':'w','bias':'b','output':'z'}],"
        "'backward':{'gradients':{'z':[[1,2],[3,4]]}},"
        "'walk':['conv2d-1:weight','conv2d-1:bias']");
    char text[2048];
    sections_text(lesson, GRAIN_MULTIPLY, text, sizeof text);
    assert_string_equal(text, "$δw_{11}$ 1-4 4; $δw_{12}$ 5-8 4; $δw_{21}$ 9-12 4; "
                              "$δw_{22}$ 13-16 4; $δb$ 17-20 0");
    lesson_destroy(lesson);
}

static void test_sections_cover_every_step_once(void **state)
{
    (void)state;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        struct lesson *lesson = generic_lesson(kind, 5);
        struct timeline timeline;
        struct error error = {0};
        assert_true(timeline_init(&timeline, lesson, &error));
        for (int g = 0; g < GRAIN_COUNT; g++) {
            struct section sections[MAX];
            struct step step = timeline_step(&timeline, (enum grain)g, 1);
            int n = timeline_sections(&timeline, (enum grain)g, &step, sections, MAX);
            assert_in_range(n, 1, MAX);
            int64_t next = 1;
            for (int i = 0; i < n; i++) {
                assert_int_equal(sections[i].first, next);
                assert_true(sections[i].last >= sections[i].first);
                assert_true(sections[i].name[0] != '\0');
                next = sections[i].last + 1;
            }
            assert_int_equal(next, timeline.steps[g] + 1);
        }
        timeline_finish(&timeline);
        lesson_destroy(lesson);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections_of_the_slides),
        cmocka_unit_test(test_a_kernel_and_its_bias_are_cut_by_weights),
        cmocka_unit_test(test_sections_cover_every_step_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
