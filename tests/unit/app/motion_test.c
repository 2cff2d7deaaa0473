// The window on its way from step to step: how long it takes, what ends it, and that nothing is
// left to do afterwards.
#include "app_driver.h"

static int set_up(void **state)
{
    struct app *app = new_app("lessons/convolution-backward-1.json");
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_do(app, command_find("seek"), 4); // the window lies on the second cell
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static void press(struct app *app, const char *keys, bool repeated)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key, .repeated = repeated});
    }
}

static void stands(struct app *app)
{
    assert_true(app->view.window_move == 1);
    assert_false(motion_under_way(app));
}

// Idle: nothing to draw, nothing to wait for.
static void is_idle(struct app *app)
{
    app_draw(app, &CONTEXT);
    const struct app_wants wants = app_frame(app, 0.01);
    assert_false(wants.repaint);
    assert_true(wants.wait_s < 0);
}

static void a_step_moves_the_window_for_120_ms_and_then_rests(void **state)
{
    struct app *app = *state;
    press(app, "Right", false);
    assert_int_equal(app->session.step.number, 5);
    assert_true(app->view.window_move == 0);
    assert_int_equal(app->view.window_from, 4);
    double last = 0;
    for (int i = 0; i < 5; i++) { // 100 ms
        const struct app_wants wants = app_frame(app, 0.02);
        assert_true(wants.repaint);
        assert_true(wants.wait_s > 0 && wants.wait_s < 0.02);
        assert_true(app->view.window_move > last && app->view.window_move < 1);
        last = app->view.window_move;
        app_draw(app, &CONTEXT);
    }
    assert_true(last > 0.9); // fast at first
    assert_true(app_frame(app, 0.021).repaint);
    stands(app);
    is_idle(app);
}

static uint64_t drawn(struct app *app)
{
    app_draw(app, &CONTEXT);
    return draw_hash(&app->list);
}

static void it_is_drawn_on_its_way_and_arrives_where_it_always_stood(void **state)
{
    struct app *app = *state;
    struct draw_list clean;
    draw_init(&clean);
    press(app, "Right", false);
    const uint64_t begun = drawn(app);
    app_draw_clean(app, &CONTEXT, &clean); // a picture is of the step, not of the way to it
    const uint64_t saved = draw_hash(&clean);
    app_frame(app, 0.04);
    const uint64_t half = drawn(app);
    app_frame(app, 1);
    const uint64_t arrived = drawn(app);
    assert_true(begun != half && half != arrived && begun != arrived);
    assert_true(saved == arrived);
    press(app, "Left", false); // back: from where it was
    assert_int_equal(app->view.window_from, 5);
    assert_true(drawn(app) != arrived);
    draw_finish(&clean);
}

static void whatever_one_does_ends_it(void **state)
{
    struct app *app = *state;
    const struct app_event events[] = {
        {EVENT_KEY, .key = {'t', 0}},
        {EVENT_PRESS, .x = 5, .y = 700},
        {EVENT_WHEEL, .notches = 0.25},
        {EVENT_RESIZE, .width_px = 1280, .height_px = 720},
    };
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        press(app, "Right", false);
        app_frame(app, 0.01);
        assert_true(motion_under_way(app));
        app_event(app, &events[i]);
        stands(app);
        assert_true(app_frame(app, 0).repaint);
    }
    press(app, "Right", false);
    app_event(app, &(struct app_event){EVENT_MOVE, .x = 5, .y = 700}); // but for looking around
    assert_true(motion_under_way(app));
    press(app, "Right", false); // the next one begins where it is
    assert_true(app->view.window_move == 0);
    assert_int_equal(app->view.window_from + 1, app->session.step.number);
}

static void jumps_held_keys_and_scrubbing_do_not_move(void **state)
{
    struct app *app = *state;
    static const char *const KEYS[] = {"Home", "End", "Ctrl+Left", "G 7 Enter", "3", "W"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        press(app, KEYS[i], false);
        stands(app);
    }
    press(app, "Home", false);
    press(app, "Right", true);
    stands(app);
    assert_int_equal(app->session.step.number, 2);
    press(app, "Home Left", false); // there is no step before the first
    stands(app);
    app_draw(app, &CONTEXT);
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "seek") == 0) {
            app_event(app, &(struct app_event){EVENT_PRESS, .x = hit->x + 1, .y = hit->y + 1});
            app_event(app, &(struct app_event){EVENT_MOVE, .x = hit->x + 400, .y = hit->y + 1});
            break;
        }
    }
    assert_true(app->scrubbing);
    stands(app);
}

static void reduced_motion_is_none(void **state)
{
    struct app *app = *state;
    press(app, "M Right", false);
    stands(app);
    press(app, "M Right", false);
    assert_true(motion_under_way(app));
    motion_reduce(app, true); // as the environment may ask for
    stands(app);
    press(app, "Left Space", false);
    app_frame(app, 1);
    stands(app);
}

static void playing_moves_it_as_fast_as_it_plays(void **state)
{
    struct app *app = *state;
    static const struct {
        double speed, length_s;
    } cases[] = {{1, 0.16}, {2, 0.12}, {8, 0.12}, {0.5, 0.2}, {0.25, 0.2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(app, "3", false);
        app_do(app, command_find("seek"), 4);
        app->view.speed = cases[i].speed;
        press(app, "Space", false);
        app_frame(app, app_interval(GRAIN_CELL, cases[i].speed));
        assert_int_equal(app->session.step.number, 5);
        assert_true(motion_under_way(app));
        const double just_before = cases[i].length_s - 0.001;
        motion_frame(app, just_before);
        assert_true(motion_under_way(app));
        motion_frame(app, 0.002);
        stands(app);
        press(app, "Space", false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_step_moves_the_window_for_120_ms_and_then_rests),
        TEST(it_is_drawn_on_its_way_and_arrives_where_it_always_stood),
        TEST(whatever_one_does_ends_it),
        TEST(jumps_held_keys_and_scrubbing_do_not_move),
        TEST(reduced_motion_is_none),
        TEST(playing_moves_it_as_fast_as_it_plays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
