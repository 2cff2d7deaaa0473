// What is laid over a lesson on demand: the check of a gradient, the panel of counts.
#include "app_driver.h"

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

static bool helps_with(struct app *app, const char *words)
{
    app_draw(app, &CONTEXT);
    for (int i = 0; i < app->n_help; i++) {
        if (strcmp(app->help_lines[i].text, words) == 0) {
            return true;
        }
    }
    return false;
}

static void the_help_tells_what_this_lesson_has(void **state)
{
    struct app *app = *state;
    press(app, "?");
    assert_true(helps_with(app, "another walk"));
    assert_true(helps_with(app, "check this gradient"));
    assert_false(helps_with(app, "errata on or off"));
    assert_false(helps_with(app, "a digit of yours"));
    assert_false(helps_with(app, "fine-tune the network"));
    assert_false(helps_with(app, "what it learned"));
    press(app, "Esc");
}

// Clicks into the line of the help with these words, on its k-th key.
static void click_help(struct app *app, const char *words, int k)
{
    press(app, "?");
    app_draw(app, &CONTEXT);
    for (int row = 0; row < app->n_help; row++) {
        if (strcmp(app->help_lines[row].text, words) != 0) {
            continue;
        }
        for (size_t i = app->list.n; i-- > 0;) {
            const struct draw *hit = &app->list.commands[i];
            if (hit->kind == DRAW_HIT && strcmp(hit->name, "help-key") == 0 &&
                hit->argument == row * HELP_KEYS_MAX + k) {
                const double scale = app->list.scale;
                app_event(app, &(struct app_event){EVENT_PRESS, .x = (hit->x + hit->w - 2) * scale,
                                                   .y = (hit->y + hit->h / 2) * scale});
                app_draw(app, &CONTEXT);
                return;
            }
        }
    }
    fail_msg("nothing to click at \"%s\"", words);
}

static void the_help_can_be_clicked(void **state)
{
    struct app *app = *state;
    click_help(app, "sizes and counts", 0);
    assert_true(app->view.counts && !app->view.help);
    click_help(app, "paper or board", 0);
    assert_int_equal(app->view.theme, THEME_BOARD);
    click_help(app, "step size", 3);
    assert_int_equal(app->session.step.grain, GRAIN_MULTIPLY);
    click_help(app, "text size", 0);
    const int larger = app->view.text_step;
    assert_true(larger > 0);
    click_help(app, "text size", 1);
    assert_int_equal(app->view.text_step, larger - 1);
    click_help(app, "explore the cells", 0);
    assert_int_equal(app_where(app), IN_EXPLORE);
    press(app, "E");
    click_help(app, "all keys", 0);
    assert_false(app->view.help);
    click_help(app, "one level back", 0);
    assert_true(app->library);
}

static void a_gradient_is_checked_on_demand(void **state)
{
    struct app *app = *state;
    struct error error = {0};
    press(app, "Right Right Right");
    app_draw(app, &CONTEXT);
    const size_t plain = app->list.n;
    press(app, "C");
    assert_true(app->view.check);
    app_draw(app, &CONTEXT);
    assert_true(app->list.n > plain);
    assert_true(app_run(app, "check", 0, &error));
    assert_false(app->view.check);
    app_draw_clean(app, &CONTEXT, &app->list);
    assert_int_equal(app->list.n, plain);
}

static void a_lesson_without_gradients_refuses_the_check(void **state)
{
    struct app *app = *state;
    struct error error = {0};
    char *path = path_join(getenv("CONVSTEP_SOURCE_ROOT"), "lessons/max-pooling.json");
    assert_true(session_open(&app->session, path, GRAIN_CELL, &error));
    free(path);
    assert_false(app_run(app, "check", 0, &error));
    assert_non_null(strstr(error.what, "no gradient"));
    assert_false(app->view.check);
}

static void the_panel_of_counts_opens_and_closes(void **state)
{
    struct app *app = *state;
    app_draw(app, &CONTEXT);
    const size_t plain = app->list.n;
    press(app, "I");
    assert_true(app->view.counts);
    app_draw(app, &CONTEXT);
    bool found = false;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        found = found || (draw->kind == DRAW_TEXT && strcmp(draw->text, "Multiplies") == 0);
    }
    assert_true(found);
    press(app, "I");
    app_draw(app, &CONTEXT);
    assert_int_equal(app->list.n, plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_help_tells_what_this_lesson_has, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_help_can_be_clicked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_gradient_is_checked_on_demand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lesson_without_gradients_refuses_the_check, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_panel_of_counts_opens_and_closes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
