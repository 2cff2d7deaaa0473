// What a network answers: who wins, how it is written, and that the picture says so.
#include "cmocka_all.h"

#include "view/network/answer.h"

#include <float.h>
#include <math.h>
#include <string.h>

static double half_an_em(void *user, enum font font, double size, double scale, const char *text)
{
    (void)user;
    (void)font;
    (void)scale;
    return 0.5 * size * (double)strlen(text);
}

static const float DISTANCES[] = {50.5F, 44.8F, 45.6F, 44.0F, 28.7F};

static void the_best_come_first_and_the_first_of_equals_before_the_others(void **state)
{
    (void)state;
    static const float TIED[] = {0.25F, 0.5F, 0.25F, 0.5F};
    int order[ANSWER_MOST];
    struct answer answer = {.scores = DISTANCES, .n = 5, .smallest_wins = true};
    static const int NEAREST[] = {4, 3, 1, 2, 0}, LARGEST[] = {1, 3, 0, 2};
    assert_int_equal(answer_order(&answer, order), 5);
    assert_memory_equal(order, NEAREST, sizeof NEAREST);
    answer = (struct answer){.scores = TIED, .n = 4};
    assert_int_equal(answer_order(&answer, order), 4);
    assert_memory_equal(order, LARGEST, sizeof LARGEST);
}

static void numbers_keep_three_digits(void **state)
{
    (void)state;
    static const struct {
        float largest;
        int decimals;
    } cases[] = {{0.751F, 3}, {1, 2}, {28.7F, 1}, {133, 0}, {1e6F, 0}, {0.0004F, 4}, {0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const float numbers[] = {0, -cases[i].largest};
        assert_int_equal(answer_decimals(numbers, 2), cases[i].decimals);
    }
}

static void a_code_is_nearly_as_tall_as_that_of_1998(void **state)
{
    (void)state;
    int rows, cols;
    answer_sides(84, &rows, &cols);
    assert_int_equal(rows, 12);
    assert_int_equal(cols, 7);
    answer_sides(7, &rows, &cols);
    assert_int_equal(rows * cols, 7);
}

// Draws an answer in a frame of its own.
struct drawing {
    struct draw_list list;
    struct ramps ramps;
    struct view_state state;
    struct frame frame;
};

static void draw(struct drawing *drawing, const struct answer *answer, double w, double h)
{
    static const struct view_context CONTEXT = {.measure = half_an_em};
    memset(drawing, 0, sizeof *drawing);
    draw_init(&drawing->list);
    view_defaults(&drawing->state);
    frame_begin(&drawing->frame, &drawing->list, &CONTEXT, &drawing->state, &drawing->ramps);
    answer_draw(&drawing->frame, (struct box){100, 100, w, h}, answer);
}

static const struct draw *text_of(const struct drawing *drawing, const char *text)
{
    for (size_t i = 0; i < drawing->list.n; i++) {
        const struct draw *draw = &drawing->list.commands[i];
        if (draw->kind == DRAW_TEXT && strcmp(draw->text, text) == 0) {
            return draw;
        }
    }
    return NULL;
}

static void the_smallest_distance_wins_and_stands_first(void **state)
{
    (void)state;
    static struct drawing drawing;
    const struct answer answer = {.scores = DISTANCES, .n = 5, .smallest_wins = true};
    draw(&drawing, &answer, 700, 500);
    assert_non_null(text_of(&drawing, "wins"));
    assert_true(text_of(&drawing, "28.7")->y < text_of(&drawing, "44.0")->y);
    assert_true(text_of(&drawing, "44.0")->y < text_of(&drawing, "50.5")->y);
    assert_true(text_of(&drawing, "wins")->y == text_of(&drawing, "28.7")->y);
    draw_finish(&drawing.list);
}

static void rows_that_do_not_fit_are_counted(void **state)
{
    (void)state;
    static struct drawing drawing;
    const struct answer answer = {.scores = DISTANCES, .n = 5, .smallest_wins = true};
    draw(&drawing, &answer, 700, 180);
    assert_non_null(text_of(&drawing, "28.7"));
    assert_null(text_of(&drawing, "50.5"));
    assert_non_null(text_of(&drawing, "2 more"));
    draw_finish(&drawing.list);
}

static void the_largest_share_leads_and_the_next_is_named(void **state)
{
    (void)state;
    static struct drawing drawing;
    static const float SHARES[] = {0.1F, 0.2F, 0.7F};
    static const char *const NAMES[] = {"cat", "dog", "horse"};
    const struct answer answer = {.scores = SHARES, .n = 3, .names = NAMES};
    draw(&drawing, &answer, 900, 300);
    assert_non_null(text_of(&drawing, "horse leads with 0.700, then dog with 0.200"));
    assert_null(text_of(&drawing, "wins"));
    draw_finish(&drawing.list);
}

static void before_it_is_computed_nothing_is_said_of_it(void **state)
{
    (void)state;
    static struct drawing drawing;
    const struct answer bars = {.n = 3};
    draw(&drawing, &bars, 600, 300);
    for (size_t i = 0; i < drawing.list.n; i++) {
        const struct draw *draw = &drawing.list.commands[i];
        assert_true(draw->kind != DRAW_TEXT || strstr(draw->text, "leads") == NULL);
    }
    assert_non_null(text_of(&drawing, "2"));
    draw_finish(&drawing.list);
    const struct answer distances = {.n = 3, .smallest_wins = true};
    draw(&drawing, &distances, 600, 300);
    assert_non_null(text_of(&drawing, "not computed yet"));
    assert_null(text_of(&drawing, "wins"));
    draw_finish(&drawing.list);
}

static bool is_finite(const struct draw *draw)
{
    bool finite = isfinite(draw->x) && isfinite(draw->y) && isfinite(draw->w) &&
                  isfinite(draw->h) && isfinite(draw->radius) && isfinite(draw->size);
    for (int i = 0; i < 2 * draw->n_points; i++) {
        finite = finite && isfinite(draw->points[i]);
    }
    return finite && draw->w >= 0 && draw->radius >= 0;
}

// A network that came apart: its scores are no numbers, and all is drawn somewhere nevertheless.
static void scores_that_are_no_numbers_are_drawn_within_the_box(void **state)
{
    (void)state;
    static const float SCORES[][4] = {{INFINITY, 1, 2, 3},
                                      {-INFINITY, 1, 2, 3},
                                      {NAN, 1, 2, 3},
                                      {1, 2, NAN, INFINITY},
                                      {-1, -INFINITY, NAN, INFINITY},
                                      {INFINITY, INFINITY, INFINITY, INFINITY},
                                      {-INFINITY, -INFINITY, -INFINITY, -INFINITY},
                                      {NAN, NAN, NAN, NAN},
                                      {FLT_MAX, -FLT_MAX, FLT_MIN, 0}};
    static struct drawing drawing;
    for (size_t i = 0; i < 2 * sizeof SCORES / sizeof SCORES[0]; i++) {
        const struct answer answer = {.scores = SCORES[i / 2], .n = 4, .smallest_wins = i % 2};
        draw(&drawing, &answer, 900, 400);
        assert_true(drawing.list.n > 8);
        for (size_t k = 0; k < drawing.list.n; k++) {
            const struct draw *at = &drawing.list.commands[k];
            if (!is_finite(at) || at->y < 60 || at->y > 540 || at->x < 60 || at->x > 1040) {
                fail_msg("scores %d: %s %d at %g, %g, %g, %g", (int)i, at->text ? at->text : "kind",
                         (int)at->kind, at->x, at->y, at->w, at->h);
            }
        }
        draw_finish(&drawing.list);
    }
}

static void what_is_no_number_comes_last(void **state)
{
    (void)state;
    static const float SCORES[] = {NAN, 2, NAN, -INFINITY, INFINITY, 3};
    static const int LARGEST[] = {4, 5, 1, 3, 0, 2}, SMALLEST[] = {3, 1, 5, 4, 0, 2};
    int order[ANSWER_MOST];
    struct answer answer = {.scores = SCORES, .n = 6};
    assert_int_equal(answer_order(&answer, order), 6);
    assert_memory_equal(order, LARGEST, sizeof LARGEST);
    answer.smallest_wins = true;
    assert_int_equal(answer_order(&answer, order), 6);
    assert_memory_equal(order, SMALLEST, sizeof SMALLEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_first_and_the_first_of_equals_before_the_others),
        cmocka_unit_test(numbers_keep_three_digits),
        cmocka_unit_test(a_code_is_nearly_as_tall_as_that_of_1998),
        cmocka_unit_test(the_smallest_distance_wins_and_stands_first),
        cmocka_unit_test(rows_that_do_not_fit_are_counted),
        cmocka_unit_test(the_largest_share_leads_and_the_next_is_named),
        cmocka_unit_test(before_it_is_computed_nothing_is_said_of_it),
        cmocka_unit_test(scores_that_are_no_numbers_are_drawn_within_the_box),
        cmocka_unit_test(what_is_no_number_comes_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
