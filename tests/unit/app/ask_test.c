// Questions to the reader: when they are asked and when not, by events as the window sends them.
#include "app_driver.h"

#include <stdio.h>

// Two rows of three numbers, summed by columns: steps 1 to 3 by cell. Asked after step 1 (twice),
// after step 2, and after the last.
static const char LESSON[] =
    "{\"format\": 1, \"title\": \"Asked\",\n"
    " \"tensors\": {\"a\": {\"values\": [1, 2, 3]}, \"b\": {\"values\": [4, 5, 6]}},\n"
    " \"network\": [{\"op\": \"add\", \"name\": \"sum\", \"input\": \"a\", \"other\": \"b\","
    " \"output\": \"c\"}],\n"
    " \"questions\": [\n"
    "  {\"at\": {\"name\": \"sum\", \"cell\": [0]}, \"text\": \"One?\", \"hint\": \"Think.\",\n"
    "   \"choices\": [{\"text\": \"no\", \"why\": \"Because.\"}, {\"text\": \"yes\","
    " \"right\": true}, {\"text\": \"never\", \"why\": \"Because of that.\"}]},\n"
    "  {\"at\": {\"name\": \"sum\", \"cell\": [0]}, \"text\": \"Two?\",\n"
    "   \"choices\": [{\"text\": \"yes\", \"right\": true}, {\"text\": \"no\","
    " \"why\": \"Because.\"}]},\n"
    "  {\"at\": {\"name\": \"sum\", \"cell\": [1]}, \"text\": \"Three?\",\n"
    "   \"choices\": [{\"text\": \"yes\", \"right\": true, \"why\": \"So it is.\"},"
    " {\"text\": \"no\", \"why\": \"Because.\"}]},\n"
    "  {\"at\": {\"name\": \"sum\"}, \"text\": \"Four?\",\n"
    "   \"choices\": [{\"text\": \"yes\", \"right\": true}, {\"text\": \"no\","
    " \"why\": \"Because.\"}]}]}\n";

static const char PATTERN[] =
    "{\"format\": 1, \"title\": \"Asked of a pattern\",\n"
    " \"pattern\": {\"text\": \"INPUT 4x4x1 -> FC2\", \"presets\": [{\"name\": \"more\","
    " \"text\": \"INPUT 4x4x1 -> FC3\"}]},\n"
    " \"tensors\": {\"a\": {\"values\": [1, 2, 3]}},\n"
    " \"network\": [{\"op\": \"relu\", \"name\": \"one\", \"input\": \"a\", \"output\": \"b\"},\n"
    "  {\"op\": \"relu\", \"name\": \"two\", \"input\": \"b\", \"output\": \"c\"}],\n"
    " \"questions\": [{\"at\": {\"name\": \"one\"}, \"text\": \"One?\",\n"
    "   \"choices\": [{\"text\": \"yes\", \"right\": true}, {\"text\": \"no\","
    " \"why\": \"Because.\"}]}]}\n";

static char *written(const char *name, const char *text)
{
    struct error error = {0};
    const char *folder = getenv("CONVSTEP_SCRATCH");
    char *path = path_join(folder, name);
    if (!folder_make(folder, &error) || !file_write(path, text, strlen(text), &error)) {
        fail_msg("%s", error.what);
    }
    return path;
}

static int open_text(void **state, const char *name, const char *text)
{
    struct app *app = malloc(sizeof *app);
    struct error error = {0};
    char *path = written(name, text);
    bool opened = app_init(app, path, &error);
    free(path);
    if (!opened) {
        fail_msg("%s", error.what);
    }
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static int set_up(void **state)
{
    return open_text(state, "asked.json", LESSON);
}

static int set_up_pattern(void **state)
{
    return open_text(state, "asked-pattern.json", PATTERN);
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    app_draw(app, &CONTEXT);
}

static bool shows_part(const struct app *app, const char *text)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_TEXT && strstr(draw->text, text)) {
            return true;
        }
    }
    return false;
}

static bool has_control(const struct app *app, const char *name)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void click(struct app *app, const char *name, int64_t argument)
{
    const struct draw *found = NULL;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, name) == 0 && hit->argument == argument) {
            found = hit;
        }
    }
    if (found == NULL) {
        fail_msg("no control %s", name);
    }
    const double scale = app->list.scale;
    app_event(app, &(struct app_event){EVENT_PRESS, .x = (found->x + found->w / 2) * scale,
                                       .y = (found->y + found->h / 2) * scale});
    app_event(app, &(struct app_event){EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

static int64_t step_of(const struct app *app)
{
    return app->session.step.number;
}

static void going_on_asks_first(void **state)
{
    struct app *app = *state;
    assert_false(app->asking.open);
    press(app, "Right");
    assert_true(app->asking.open);
    assert_int_equal(step_of(app), 1);
    assert_true(shows_part(app, "One?") && shows_part(app, "Question 1 of 4"));
    assert_true(shows_part(app, "Stops") && shows_part(app, "answered"));
}

static void a_wrong_answer_has_its_reason_and_gives_nothing_away(void **state)
{
    struct app *app = *state;
    press(app, "Right C");
    assert_true(shows_part(app, "Not yet.") && shows_part(app, "Because of that."));
    assert_false(ask_done(app));
    press(app, "Left Right"); // tried again it is as new
    assert_false(shows_part(app, "Not yet."));
    press(app, "A C");
    assert_int_equal(app->asking.state.tried, 5);
    press(app, "H");
    assert_true(shows_part(app, "Think."));
    press(app, "B");
    assert_true(ask_done(app) && shows_part(app, "Right."));
    assert_false(has_control(app, "answer"));
}

static void what_belongs_to_one_place_is_asked_in_turn_and_once(void **state)
{
    struct app *app = *state;
    press(app, "PageDown B PageDown");
    assert_true(shows_part(app, "Two?"));
    assert_int_equal(step_of(app), 1);
    press(app, "A Enter");
    assert_false(app->asking.open);
    assert_int_equal(step_of(app), 2);
    press(app, "Left Right");
    assert_int_equal(step_of(app), 2);
    assert_false(app->asking.open);
}

static void it_is_skipped_by_going_on_by_escape_and_by_the_answer(void **state)
{
    struct app *app = *state;
    press(app, "Right Right");
    assert_true(shows_part(app, "Two?"));
    press(app, "Esc");
    assert_false(app->asking.open);
    assert_false(app->library);
    assert_int_equal(step_of(app), 1);
    press(app, "Right Right");
    assert_true(shows_part(app, "Three?"));
    press(app, "S");
    assert_true(shows_part(app, "A is the answer.") && shows_part(app, "So it is."));
    press(app, "S");
    assert_int_equal(step_of(app), 3);
}

static void the_last_step_has_its_question_too(void **state)
{
    struct app *app = *state;
    press(app, "End");
    assert_false(app->asking.open);
    press(app, "Right");
    assert_true(shows_part(app, "Four?"));
    press(app, "A Right");
    assert_false(app->asking.open);
    assert_int_equal(step_of(app), 3);
}

static void going_elsewhere_never_asks(void **state)
{
    struct app *app = *state;
    static const char *const KEYS[] = {"End Home", "G 3 Enter Left", "Ctrl+Right", "Ctrl+Left", "1",
                                       "4",        "3 Home"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        press(app, KEYS[i]);
        if (app->asking.open) {
            fail_msg("%s asks", KEYS[i]);
        }
    }
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = -1});
    assert_int_equal(step_of(app), 2);
    assert_false(app->asking.open);
    // And a question that is on show is left, to be asked again.
    static const char *const LEAVES[] = {"Left", "End", "L", "F", "2"};
    for (size_t i = 0; i < sizeof LEAVES / sizeof *LEAVES; i++) {
        press(app, "Home Right");
        assert_true(app->asking.open);
        press(app, LEAVES[i]);
        if (app->asking.open) {
            fail_msg("%s leaves it on show", LEAVES[i]);
        }
        press(app, app->library ? "Esc" : app->fullscreen ? "F" : "3");
    }
}

static void playing_stops_at_it_and_goes_on(void **state)
{
    struct app *app = *state;
    const double interval = app_interval(GRAIN_CELL, 1);
    press(app, "Space");
    app_frame(app, interval);
    assert_true(app->asking.open);
    assert_false(app->view.playing);
    assert_true(app_frame(app, 0).wait_s < 0);
    press(app, "B Right A Space");
    assert_false(app->asking.open);
    assert_true(app->view.playing);
    app_frame(app, interval);
    assert_int_equal(step_of(app), 2);
    app_frame(app, interval);
    assert_true(shows_part(app, "") && app->asking.open);
    press(app, "Space");
    app_frame(app, interval);
    assert_int_equal(step_of(app), 3);
    assert_true(app->view.playing);
    app_frame(app, interval);
    assert_true(app->asking.open);
    press(app, "Space");
    app_frame(app, interval);
    assert_int_equal(step_of(app), 3);
    assert_false(app->view.playing);
}

static void a_held_key_does_not_run_over_it(void **state)
{
    struct app *app = *state;
    for (int i = 0; i < 5; i++) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = {KEY_RIGHT, 0}, .repeated = true});
    }
    assert_true(app->asking.open);
    assert_int_equal(step_of(app), 1);
}

static void none_is_asked_in_full_screen_unless_wanted_there(void **state)
{
    struct app *app = *state;
    press(app, "F5 Right Right Right");
    assert_int_equal(step_of(app), 3);
    press(app, "Home P Right");
    assert_true(app->asking.open);
    press(app, "F5");            // out of it
    press(app, "F5 Home Right"); // and anew
    assert_int_equal(step_of(app), 2);
}

static void none_is_asked_where_the_reader_says_so(void **state)
{
    struct app *app = *state;
    press(app, "P");
    assert_string_equal(app->view.message, "No questions are asked");
    press(app, "Right Right Left");
    assert_int_equal(step_of(app), 2);
    press(app, "F F Right");
    assert_int_equal(step_of(app), 3);
    press(app, "Home P Right");
    assert_true(app->asking.open);
    press(app, "P");
    assert_false(app->asking.open);
}

static void the_answers_outlast_the_lesson_and_what_was_skipped_comes_again(void **state)
{
    struct app *app = *state;
    press(app, "Right B Right Right");
    assert_int_equal(step_of(app), 2);
    press(app, "R Home Right");
    assert_true(shows_part(app, "Two?"));
}

static void the_mouse_alone_will_do(void **state)
{
    struct app *app = *state;
    click(app, "next", 0);
    click(app, "answer", 0);
    assert_true(shows_part(app, "Not yet."));
    click(app, "hint", 0);
    assert_true(shows_part(app, "Think."));
    click(app, "answer", 1);
    click(app, "next", 0);
    click(app, "show", 0);
    assert_true(shows_part(app, "A is the answer."));
    click(app, "next", 0);
    assert_int_equal(step_of(app), 2);
    click(app, "next", 0);
    click(app, "back", 0);
    assert_int_equal(step_of(app), 1);
    assert_false(app->asking.open);
}

static void the_focus_begins_at_the_choices(void **state)
{
    struct app *app = *state;
    press(app, "Right");
    press(app, "Tab Tab Enter");
    assert_true(ask_done(app));
    assert_int_equal(app->view.focus_control, -1);
}

static void letters_are_answers_only_while_it_is_asked(void **state)
{
    struct app *app = *state;
    press(app, "Right B");
    assert_false(app->view.blank);
    press(app, "Esc B");
    assert_true(app->view.blank);
}

static void a_picture_of_the_step_is_without_it(void **state)
{
    struct app *app = *state;
    app_draw_clean(app, &CONTEXT, &app->list);
    const uint64_t before = draw_hash(&app->list);
    press(app, "Right");
    assert_true(app->asking.open);
    app_draw_clean(app, &CONTEXT, &app->list);
    assert_true(draw_hash(&app->list) == before);
}

static void a_pattern_has_its_question_before_the_next(void **state)
{
    struct app *app = *state;
    press(app, "Right");
    assert_true(app->asking.open && shows_part(app, "One?"));
    press(app, "A Right");
    assert_false(app->asking.open);
    assert_string_equal(app->panel.text, "INPUT 4x4x1 -> FC3");
    press(app, "Right Left");
    assert_false(app->asking.open);
    assert_string_equal(app->panel.text, "INPUT 4x4x1 -> FC2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(going_on_asks_first),
        TEST(a_wrong_answer_has_its_reason_and_gives_nothing_away),
        TEST(what_belongs_to_one_place_is_asked_in_turn_and_once),
        TEST(it_is_skipped_by_going_on_by_escape_and_by_the_answer),
        TEST(the_last_step_has_its_question_too),
        TEST(going_elsewhere_never_asks),
        TEST(playing_stops_at_it_and_goes_on),
        TEST(a_held_key_does_not_run_over_it),
        TEST(none_is_asked_in_full_screen_unless_wanted_there),
        TEST(none_is_asked_where_the_reader_says_so),
        TEST(the_answers_outlast_the_lesson_and_what_was_skipped_comes_again),
        TEST(the_mouse_alone_will_do),
        TEST(the_focus_begins_at_the_choices),
        TEST(letters_are_answers_only_while_it_is_asked),
        TEST(a_picture_of_the_step_is_without_it),
        cmocka_unit_test_setup_teardown(a_pattern_has_its_question_before_the_next, set_up_pattern,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
