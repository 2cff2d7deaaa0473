#include "app_driver.h"

#include <math.h>
#include <stdio.h>

// The lesson with 11 steps by cell and 38 by multiply.
static const char LESSON[] = "lessons/convolution-backward-1.json";

static int set_up(void **state)
{
    struct app *app = new_app(LESSON);
    app->asking.off = true; // tests/unit/app/ask_test.c
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
}

static int64_t step_of(const struct app *app)
{
    return app->session.step.number;
}

static void hold(struct app *app, const char *key_name)
{
    struct key key;
    key_next(&key_name, &key);
    app_event(app, &(struct app_event){EVENT_KEY, .key = key, .repeated = true});
}

static void keys_step(void **state)
{
    struct app *app = *state;
    static const struct {
        const char *keys;
        int64_t step;
    } cases[] = {
        {"Right", 2}, {"PageDown Right", 4}, {"Left", 3},        {"PageUp PageUp PageUp", 1},
        {"End", 11},  {"Right", 11},         {"Ctrl+Right", 11}, {"Home", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(app, cases[i].keys);
        if (step_of(app) != cases[i].step) {
            fail_msg("after %s: step %lld", cases[i].keys, (long long)step_of(app));
        }
    }
}

static void a_held_key_repeats_where_it_makes_sense(void **state)
{
    struct app *app = *state;
    press(app, "Right");
    hold(app, "Right");
    hold(app, "Right");
    assert_int_equal(step_of(app), 4);
    press(app, "T");
    enum theme theme = app->view.theme;
    hold(app, "T");
    assert_int_equal(app->view.theme, theme);
}

static void phases_are_jumped_over_and_back(void **state)
{
    struct app *app = *state;
    press(app, "4 Home");
    struct section sections[64];
    int n =
        timeline_sections(&app->session.timeline, GRAIN_MULTIPLY, &app->session.step, sections, 64);
    assert_in_range(n, 3, 64);
    for (int i = 1; i < n; i++) {
        press(app, "Ctrl+Right");
        assert_int_equal(step_of(app), sections[i].first);
    }
    press(app, "Ctrl+Right");
    assert_int_equal(step_of(app), sections[n - 1].last);
    for (int i = n - 1; i >= 0; i--) {
        press(app, "Ctrl+Left");
        assert_int_equal(step_of(app), sections[i].first);
    }
}

static void the_place_is_kept_when_the_grain_changes(void **state)
{
    struct app *app = *state;
    press(app, "4 G 2 1 Enter");
    assert_int_equal(step_of(app), 21);
    press(app, "3");
    assert_int_equal(app->session.step.grain, GRAIN_CELL);
    int64_t cell = step_of(app);
    struct place place = app->session.step.place;
    press(app, "4");
    assert_int_equal(app->session.step.place.cell, place.cell);
    press(app, "3");
    assert_int_equal(step_of(app), cell);
    press(app, "1");
    assert_int_equal(app->session.step.grain, GRAIN_LAYER);
    assert_int_equal(step_of(app), 1);
}

static void a_number_is_typed_and_no_letter_acts(void **state)
{
    struct app *app = *state;
    press(app, "G");
    assert_string_equal(app->view.goto_text, "");
    press(app, "1 q t b . Space 9 Backspace 0");
    assert_string_equal(app->view.goto_text, "10");
    assert_false(app->quit);
    assert_false(app->view.blank);
    assert_int_equal(app->view.theme, THEME_PAPER);
    press(app, "Enter");
    assert_null(app->view.goto_text);
    assert_int_equal(step_of(app), 10);
}

static void the_field_is_left_without_a_jump(void **state)
{
    struct app *app = *state;
    press(app, "G 5 Esc");
    assert_null(app->view.goto_text);
    assert_int_equal(step_of(app), 1);
    press(app, "G Backspace Enter");
    assert_int_equal(step_of(app), 1);
    assert_null(app->view.message);
}

static void a_number_beyond_the_last_step_is_said(void **state)
{
    struct app *app = *state;
    press(app, "G 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 Enter");
    assert_int_equal(step_of(app), 11);
    assert_non_null(strstr(app->view.message, "from 1 to 11"));
}

static void playing_makes_one_step_an_interval_and_stops_at_the_end(void **state)
{
    struct app *app = *state;
    double interval = app_interval(GRAIN_CELL, 1);
    press(app, "Space");
    assert_true(app->view.playing);
    struct app_wants wants = app_frame(app, interval * 0.4);
    assert_int_equal(step_of(app), 1);
    assert_true(fabs(wants.wait_s - interval * 0.6) < 1e-9);
    wants = app_frame(app, wants.wait_s);
    assert_int_equal(step_of(app), 2);
    assert_true(wants.repaint);
    for (int i = 0; i < 9; i++) {
        wants = app_frame(app, interval);
    }
    assert_int_equal(step_of(app), 11);
    assert_false(app->view.playing);
    wants = app_frame(app, 0.5); // the window has arrived
    assert_true(wants.wait_s < 0);
    press(app, "Space");
    assert_int_equal(step_of(app), 1);
}

static void a_late_frame_leaves_no_step_out(void **state)
{
    struct app *app = *state;
    press(app, "Space");
    app_frame(app, 1000);
    assert_int_equal(step_of(app), 2);
    app_frame(app, 0);
    assert_int_equal(step_of(app), 3);
    app_frame(app, 0);
    assert_int_equal(step_of(app), 3);
}

static void a_step_by_hand_ends_playing(void **state)
{
    struct app *app = *state;
    press(app, "Space Right");
    assert_false(app->view.playing);
    press(app, "Space T ]");
    assert_true(app->view.playing);
}

static void speed_halves_and_doubles_within_its_limits(void **state)
{
    struct app *app = *state;
    press(app, "] ] ] ] ]");
    assert_true(app->view.speed == 8);
    press(app, "0");
    assert_true(app->view.speed == 1);
    press(app, "[ [ [ [");
    assert_true(app->view.speed == 0.25);
    assert_true(app_interval(GRAIN_CELL, 0.25) == 4 * app_interval(GRAIN_CELL, 1));
    assert_true(app_interval(GRAIN_MULTIPLY, 1) < app_interval(GRAIN_CELL, 1));
}

static void idle_is_idle(void **state)
{
    struct app *app = *state;
    app_frame(app, 0);
    app_draw(app, &CONTEXT);
    struct app_wants wants = app_frame(app, 0);
    assert_false(wants.repaint);
    assert_true(wants.wait_s < 0);
}

static void any_key_brings_the_picture_back_and_keeps_the_step(void **state)
{
    struct app *app = *state;
    press(app, "Right .");
    assert_true(app->view.blank);
    hold(app, ".");
    assert_true(app->view.blank);
    press(app, "Right");
    assert_false(app->view.blank);
    assert_int_equal(step_of(app), 2);
    press(app, "B");
    app_event(app, &(struct app_event){EVENT_PRESS, .x = 5, .y = 5});
    assert_false(app->view.blank);
    app_event(app, &(struct app_event){EVENT_KEY, .key = {KEY_OTHER, 0}});
    press(app, ".");
    app_event(app, &(struct app_event){EVENT_KEY, .key = {KEY_OTHER, 0}});
    assert_false(app->view.blank);
}

static void escape_goes_one_level_back_and_never_out_of_full_screen(void **state)
{
    struct app *app = *state;
    press(app, "F ?");
    assert_true(app->fullscreen);
    assert_true(app->view.help);
    press(app, "Esc");
    assert_false(app->view.help);
    assert_false(app->library);
    press(app, "Esc");
    assert_true(app->library);
    press(app, "Esc");
    assert_false(app->library);
    assert_true(app->fullscreen);
    press(app, "F5");
    assert_false(app->fullscreen);
}

static void text_size_stays_within_its_steps(void **state)
{
    struct app *app = *state;
    press(app, "Ctrl++ Ctrl+= Ctrl++ Ctrl++ Ctrl++ Ctrl++");
    assert_int_equal(app->view.text_step, 4);
    press(app, "Ctrl+0");
    assert_int_equal(app->view.text_step, 0);
    press(app, "Ctrl+- Ctrl+- Ctrl+-");
    assert_int_equal(app->view.text_step, -2);
}

static void what_cannot_be_done_is_said(void **state)
{
    struct app *app = *state;
    press(app, "X");
    assert_string_equal(app->view.message, "This lesson has no errata");
    assert_true(app->view.errata);
    struct app_wants wants = app_frame(app, 1);
    assert_true(wants.wait_s > 0);
    app_frame(app, wants.wait_s);
    assert_null(app->view.message);
    press(app, "X Right");
    assert_null(app->view.message);
}

// ---- clicks ----------------------------------------------------------------------------

static const struct draw *hit_named(const struct app *app, const char *name, int64_t argument)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, name) == 0 &&
            (argument < 0 || hit->argument == argument)) {
            return hit;
        }
    }
    fail_msg("no control %s", name);
    return NULL;
}

static void click(struct app *app, const char *name, int64_t argument)
{
    const struct draw *hit = hit_named(app, name, argument);
    double x = (hit->x + hit->w / 2) * app->list.scale, y = (hit->y + hit->h / 2) * app->list.scale;
    app_event(app, &(struct app_event){EVENT_PRESS, .x = x, .y = y});
    app_event(app, &(struct app_event){EVENT_RELEASE, .x = x, .y = y});
    app_draw(app, &CONTEXT);
}

static void every_control_of_the_frame_is_a_command(void **state)
{
    struct app *app = *state;
    assert_in_range(app_controls(app), 8, 1000);
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && !command_find(hit->name)) {
            fail_msg("a control says \"%s\", which is no command", hit->name);
        }
    }
}

static void clicks_step_and_change_the_grain(void **state)
{
    struct app *app = *state;
    click(app, "next", -1);
    click(app, "next", -1);
    assert_int_equal(step_of(app), 3);
    click(app, "back", -1);
    assert_int_equal(step_of(app), 2);
    click(app, "last", -1);
    assert_int_equal(step_of(app), 11);
    click(app, "first", -1);
    assert_int_equal(step_of(app), 1);
    click(app, "grain", GRAIN_MULTIPLY);
    assert_int_equal(app->session.step.grain, GRAIN_MULTIPLY);
    click(app, "play", -1);
    assert_true(app->view.playing);
}

static void dragging_along_the_timeline_goes_through_every_step(void **state)
{
    struct app *app = *state;
    const struct draw *track = hit_named(app, "seek", 1);
    double y = track->y + track->h / 2;
    bool seen[12] = {false};
    app_event(app, &(struct app_event){EVENT_PRESS, .x = track->x + 1, .y = y});
    assert_int_equal(step_of(app), 1);
    for (double x = 0; x <= 1920; x += 4) {
        app_event(app, &(struct app_event){EVENT_MOVE, .x = x, .y = y + 300});
        seen[step_of(app)] = true;
    }
    assert_int_equal(step_of(app), 11);
    for (int i = 1; i <= 11; i++) {
        assert_true(seen[i]);
    }
    app_event(app, &(struct app_event){EVENT_RELEASE, .x = 1920, .y = y});
    app_event(app, &(struct app_event){EVENT_MOVE, .x = 60, .y = y});
    assert_int_equal(step_of(app), 11);
}

static void the_wheel_steps(void **state)
{
    struct app *app = *state;
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = -1});
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = -0.5});
    assert_int_equal(step_of(app), 2);
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = -0.5});
    assert_int_equal(step_of(app), 3);
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = 9});
    assert_int_equal(step_of(app), 1);
}

static void the_keyboard_reaches_every_control(void **state)
{
    struct app *app = *state;
    int n = app_controls(app);
    bool reached = false;
    for (int i = 0; i < n && !reached; i++) {
        press(app, "Tab");
        assert_int_equal(app->view.focus_control, i);
        app_draw(app, &CONTEXT);
        press(app, "Enter");
        app_draw(app, &CONTEXT);
        reached = step_of(app) == 2; // the control "next"
        if (app->view.help || app->view.goto_text || app->library) {
            press(app, "Esc");
            app->view.focus_control = i;
        }
        app_draw(app, &CONTEXT);
        if (!reached) {
            press(app, "Home 3");
        }
    }
    assert_true(reached);
    press(app, "Esc Shift+Tab");
    assert_int_equal(app->view.focus_control, app_controls(app) - 1);
}

static void a_click_beside_the_help_closes_it(void **state)
{
    struct app *app = *state;
    press(app, "?");
    app_draw(app, &CONTEXT);
    app_event(app, &(struct app_event){EVENT_PRESS, .x = 2, .y = 1078});
    assert_false(app->view.help);
    assert_int_equal(step_of(app), 1);
}

// ---- scripts and nonsense --------------------------------------------------------------

static void a_script_says_commands_by_name(void **state)
{
    struct app *app = *state;
    struct error error = {0};
    assert_true(app_script(app, "grain 3; seek 21\nnext;;theme", &error));
    assert_int_equal(step_of(app), 22);
    assert_int_equal(app->view.theme, THEME_BOARD);
    static const char *const BAD[] = {"fly", "next 3", "seek x", "seek 1 2",
                                      "seek 99999999999999999999"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        error = (struct error){0};
        assert_false(app_script(app, BAD[i], &error));
        assert_int_equal(error.kind, ERROR_CALL);
    }
}

static void nonsense_does_no_harm(void **state)
{
    struct app *app = *state;
    uint32_t bits = 7;
    static const uint32_t NAMED = KEY_OTHER - KEY_LEFT + 1;
    for (int i = 0; i < 6000; i++) {
        bits = bits * 1664525U + 1013904223U;
        uint32_t pick = bits >> 8;
        struct app_event event = {.kind = EVENT_KEY, .repeated = pick % 5 == 0};
        event.key.code = pick % 2 ? '!' + pick / 2 % 94 : KEY_LEFT + pick / 2 % NAMED;
        event.key.mods = pick / 256 % 4;
        if (pick % 7 == 0) {
            event.kind = (enum event_kind)(EVENT_PRESS + pick / 7 % 4);
            event.x = pick % 1920;
            event.y = pick / 3 % 1080;
            event.notches = (double)(pick % 5) - 2;
        }
        app_event(app, &event);
        app_frame(app, 0.05);
        if (i % 20 == 0) {
            app_draw(app, &CONTEXT);
        }
        assert_in_range(step_of(app), 1, session_steps(&app->session));
    }
}

static void a_file_that_breaks_leaves_the_lesson_as_it_was(void **state)
{
    (void)state;
    char *source = path_join(getenv("CONVSTEP_SOURCE_ROOT"), LESSON), *text;
    size_t size;
    struct error error = {0};
    assert_true(file_read(source, 1 << 20, &text, &size, &error));
    char *copy = path_join(getenv("CONVSTEP_SCRATCH"), "reloaded.json");
    assert_true(folder_make(getenv("CONVSTEP_SCRATCH"), &error));
    assert_true(file_write(copy, text, size, &error));

    struct app app;
    assert_true(app_init(&app, copy, &error));
    press(&app, "4 G 2 1 Enter");
    assert_true(file_write(copy, text, size / 2, &error));
    press(&app, "R");
    assert_non_null(app.view.message);
    assert_non_null(strstr(app.view.message, "reloaded.json:"));
    assert_int_equal(step_of(&app), 21);
    app_draw(&app, &CONTEXT);

    assert_true(file_write(copy, text, size, &error));
    press(&app, "R");
    assert_int_equal(step_of(&app), 21);
    assert_int_equal(app.session.step.grain, GRAIN_MULTIPLY);
    app_finish(&app);
    remove(copy);
    free(copy);
    free(text);
    free(source);
}

// ---- the library -----------------------------------------------------------------------

static void the_library_opens_what_is_chosen(void **state)
{
    struct app *app = *state;
    press(app, "L");
    assert_true(app->library);
    assert_in_range(app->catalog.n, 2, 1000);
    assert_string_equal(app->catalog.entries[app->chosen].id, "convolution-backward-1");
    press(app, "Home Right Left Right");
    assert_int_equal(app->chosen, 1);
    app_draw(app, &CONTEXT);
    press(app, "Enter");
    assert_false(app->library);
    assert_string_equal(app->session.lesson->id, app->catalog.entries[1].id);
    press(app, "L Home");
    app_draw(app, &CONTEXT);
    click(app, "open", 0);
    assert_string_equal(app->session.lesson->id, app->catalog.entries[0].id);
}

// What cannot be read stands last, and is passed over.
static size_t readable(const struct app *app)
{
    size_t n = 0;
    while (n < app->catalog.n && !app->catalog.entries[n].broken) {
        n++;
    }
    return n;
}

static void every_lesson_is_reached_one_after_the_other(void **state)
{
    struct app *app = *state;
    press(app, "L Home Enter");
    size_t n = readable(app);
    for (size_t i = 1; i < n; i++) {
        press(app, "N");
        assert_string_equal(app->session.lesson->id, app->catalog.entries[i].id);
    }
    press(app, "N");
    assert_string_equal(app->view.message, "This is the last lesson");
    press(app, "Shift+N");
    assert_string_equal(app->session.lesson->id, app->catalog.entries[n - 2].id);
}

static void the_chosen_card_is_always_in_sight(void **state)
{
    struct app *app = *state;
    press(app, "L Home");
    for (size_t i = 0; i < app->catalog.n; i++) {
        app_draw(app, &CONTEXT);
        const struct draw *card = hit_named(app, "open", (int64_t)app->chosen);
        assert_true(card->y >= 206 && card->y + card->h <= 1080 - 72);
        press(app, "Right");
    }
    assert_int_equal(app->chosen, app->catalog.n - 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(keys_step),
        TEST(a_held_key_repeats_where_it_makes_sense),
        TEST(phases_are_jumped_over_and_back),
        TEST(the_place_is_kept_when_the_grain_changes),
        TEST(a_number_is_typed_and_no_letter_acts),
        TEST(the_field_is_left_without_a_jump),
        TEST(a_number_beyond_the_last_step_is_said),
        TEST(playing_makes_one_step_an_interval_and_stops_at_the_end),
        TEST(a_late_frame_leaves_no_step_out),
        TEST(a_step_by_hand_ends_playing),
        TEST(speed_halves_and_doubles_within_its_limits),
        TEST(idle_is_idle),
        TEST(any_key_brings_the_picture_back_and_keeps_the_step),
        TEST(escape_goes_one_level_back_and_never_out_of_full_screen),
        TEST(text_size_stays_within_its_steps),
        TEST(what_cannot_be_done_is_said),
        TEST(every_control_of_the_frame_is_a_command),
        TEST(clicks_step_and_change_the_grain),
        TEST(dragging_along_the_timeline_goes_through_every_step),
        TEST(the_wheel_steps),
        TEST(the_keyboard_reaches_every_control),
        TEST(a_click_beside_the_help_closes_it),
        TEST(a_script_says_commands_by_name),
        TEST(nonsense_does_no_harm),
        TEST(the_library_opens_what_is_chosen),
        TEST(every_lesson_is_reached_one_after_the_other),
        TEST(the_chosen_card_is_always_in_sight),
        cmocka_unit_test(a_file_that_breaks_leaves_the_lesson_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
