// What stands on the stages that a lesson's data asks for: the derivation in symbols, and two
// operations side by side. Texts and hits of the draw list, without a display.
#include "cmocka_all.h"

#include "base/file.h"
#include "step/timeline.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double half_an_em(void *user, enum font font, double size, double scale, const char *text)
{
    (void)user;
    (void)font;
    (void)scale;
    return 0.5 * size * (double)strlen(text);
}
static const struct view_context CONTEXT = {.measure = half_an_em};

struct shown {
    struct lesson *lesson;
    struct timeline timeline;
    struct view_state state;
    struct draw_list list;
};

static int open(void **state, const char *id)
{
    struct shown *shown = calloc(1, sizeof *shown);
    struct error error = {0};
    char name[64];
    snprintf(name, sizeof name, "lessons/%s.json", id);
    char *path = path_join(getenv("CONVSTEP_SOURCE_ROOT"), name);
    shown->lesson = lesson_load(path, &error);
    free(path);
    if (!shown->lesson || !timeline_init(&shown->timeline, shown->lesson, &error)) {
        fail_msg("%s", error.what);
    }
    view_defaults(&shown->state);
    draw_init(&shown->list);
    *state = shown;
    return 0;
}

static int open_symbols(void **state)
{
    return open(state, "convolution-backward-symbols");
}

static int open_compared(void **state)
{
    return open(state, "stride-instead-of-pooling");
}

static int close(void **state)
{
    struct shown *shown = *state;
    draw_finish(&shown->list);
    timeline_finish(&shown->timeline);
    lesson_destroy(shown->lesson);
    free(shown);
    return 0;
}

static void show(struct shown *shown, enum grain grain, int64_t number)
{
    const struct step step = timeline_step(&shown->timeline, grain, number);
    view_frame(&shown->list, &CONTEXT, &shown->timeline, &step, &shown->state);
}

static int count_text(const struct shown *shown, const char *text)
{
    int n = 0;
    for (size_t i = 0; i < shown->list.n; i++) {
        const struct draw *draw = &shown->list.commands[i];
        n += draw->kind == DRAW_TEXT && strcmp(draw->text, text) == 0;
    }
    return n;
}

static int count_lines(const struct shown *shown, double width)
{
    int n = 0;
    for (size_t i = 0; i < shown->list.n; i++) {
        const struct draw *draw = &shown->list.commands[i];
        n += draw->kind == DRAW_LINE && draw->stroke_width == width;
    }
    return n;
}

// Circles of this radius: the dots of what is still to come.
static int count_dots(const struct shown *shown, double least, double most)
{
    int n = 0;
    for (size_t i = 0; i < shown->list.n; i++) {
        const struct draw *draw = &shown->list.commands[i];
        n += draw->kind == DRAW_CIRCLE && draw->w >= least && draw->w <= most;
    }
    return n;
}

static void says(const struct shown *shown, const char *text)
{
    if (count_text(shown, text) == 0) {
        fail_msg("the frame does not say \"%s\"", text);
    }
}

// The third of four terms of the fifth delta.
static void a_derivation_shows_no_more_than_is_derived(void **state)
{
    struct shown *shown = *state;
    show(shown, GRAIN_MULTIPLY, 25);
    says(shown, "The nine deltas");
    says(shown, "4 of 9 derived");
    says(shown, "that is");
    says(shown, "touches");
    says(shown, "four terms");
    assert_int_equal(count_lines(shown, 3.5), 2);       // underlined: the two before
    assert_int_equal(count_lines(shown, 2.5), 4);       // a bar a fraction
    assert_int_equal(count_dots(shown, 3, 3.6), 3 * 5); // four later deltas, one later term
    assert_int_equal(count_text(shown, "∂"), 2 * 4);    // every term of the first line
    show(shown, GRAIN_MULTIPLY, 26);
    says(shown, "5 of 9 derived");
    assert_int_equal(count_lines(shown, 3.5), 3);
    assert_int_equal(count_dots(shown, 3, 3.6), 3 * 4);
    show(shown, GRAIN_LAYER, 2);
    says(shown, "9 of 9 derived");
    says(shown, "one of four outputs:");
    assert_int_equal(count_dots(shown, 3, 3.6), 0);
}

static void in_four_by_three_the_list_is_a_sheet(void **state)
{
    struct shown *shown = *state;
    shown->state.width_px = 1024;
    shown->state.height_px = 768;
    show(shown, GRAIN_MULTIPLY, 25);
    assert_int_equal(count_text(shown, "The nine deltas"), 0);
    says(shown, "4 of 9 derived"); // beside the key
    bool opens = false;
    for (size_t i = 0; i < shown->list.n; i++) {
        const struct draw *draw = &shown->list.commands[i];
        opens |= draw->kind == DRAW_HIT && strcmp(draw->name, "counts") == 0;
    }
    assert_true(opens);
    shown->state.counts = true;
    show(shown, GRAIN_MULTIPLY, 25);
    says(shown, "The nine deltas");
}

static void numbers_are_no_derivation(void **state)
{
    struct error error = {0};
    struct shown *shown = *state;
    close(state);
    open(state, "why-the-kernel-turns");
    shown = *state;
    assert_true(timeline_set_walk(&shown->timeline, "chain rule", &error));
    show(shown, GRAIN_MULTIPLY, 5);
    assert_int_equal(count_text(shown, "that is"), 0);
    says(shown, "numbers");
}

static void two_operations_stand_side_by_side(void **state)
{
    struct shown *shown = *state;
    show(shown, GRAIN_LAYER, 2);
    static const char *const SAID[] = {
        "Max pooling 2×2", "Convolution 2×2", "max", "place saved", "5.2", "0.7"};
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        says(shown, SAID[i]);
    }
    assert_int_equal(count_text(shown, "2 × 2"), 2); // of the same size
    assert_int_equal(count_text(shown, "none"), 2);  // parameters, multiplies of the pool
    says(shown, "16");
    show(shown, GRAIN_LAYER, 1); // the convolution has made nothing yet
    assert_int_equal(count_text(shown, "5.2"), 0);
    says(shown, "16");
}

// The cards go to the same cell of the other operation, and never scrub.
static void a_card_goes_to_the_same_cell(void **state)
{
    struct shown *shown = *state;
    const struct timeline *timeline = &shown->timeline;
    for (int64_t number = 1; number <= timeline->steps[GRAIN_CELL]; number++) {
        int cards = 0;
        const struct step here = timeline_step(timeline, GRAIN_CELL, number);
        show(shown, GRAIN_CELL, number);
        for (size_t i = 0; i < shown->list.n; i++) {
            const struct draw *draw = &shown->list.commands[i];
            if (draw->kind != DRAW_HIT || strcmp(draw->name, "jump") != 0) {
                continue;
            }
            const struct step there = timeline_step(timeline, GRAIN_CELL, draw->argument);
            cards++;
            assert_int_equal(there.entry, cards - 1);
            assert_int_equal(there.place.cell, here.place.cell);
        }
        assert_int_equal(cards, 2);
    }
}

int main(void)
{
#define SYMBOLS(name) cmocka_unit_test_setup_teardown(name, open_symbols, close)
#define COMPARED(name) cmocka_unit_test_setup_teardown(name, open_compared, close)
    const struct CMUnitTest tests[] = {
        SYMBOLS(a_derivation_shows_no_more_than_is_derived),
        SYMBOLS(in_four_by_three_the_list_is_a_sheet),
        SYMBOLS(numbers_are_no_derivation),
        COMPARED(two_operations_stand_side_by_side),
        COMPARED(a_card_goes_to_the_same_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
