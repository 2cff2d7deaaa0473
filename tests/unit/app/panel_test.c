// What is typed and changed in the panels of lessons, by events as the window sends them.
#include "app_driver.h"

#include "view/panels/panel.h"

static int open_lesson(void **state, const char *name)
{
    struct app *app = new_app(name);
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static int open_pattern(void **state)
{
    return open_lesson(state, "lessons/layer-pattern.json");
}

static int open_sizes(void **state)
{
    return open_lesson(state, "lessons/output-size.json");
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    app_draw(app, &CONTEXT);
}

// As the window does: each character is a key, then a text.
static void type(struct app *app, const char *text)
{
    for (; *text != '\0'; text++) {
        const char one[] = {*text, '\0'};
        const uint32_t code = *text == ' ' ? (uint32_t)KEY_SPACE : (uint32_t)(unsigned char)*text;
        app_event(app, &(struct app_event){EVENT_KEY, .key = {code, 0}});
        app_event(app, &(struct app_event){EVENT_TEXT, .text = one});
    }
    app_draw(app, &CONTEXT);
}

static void click(struct app *app, const char *command, int64_t argument)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, command) == 0 && hit->argument == argument) {
            const double x = (hit->x + hit->w / 2) * app->list.scale;
            const double y = (hit->y + hit->h / 2) * app->list.scale;
            app_event(app, &(struct app_event){EVENT_PRESS, .x = x, .y = y});
            app_event(app, &(struct app_event){EVENT_RELEASE, .x = x, .y = y});
            app_draw(app, &CONTEXT);
            return;
        }
    }
    fail_msg("nothing to click for %s %lld", command, (long long)argument);
}

static const char *text_of(const struct app *app)
{
    return panel_text(&app->session.timeline, &app->session.step, &app->panel);
}

static void clear_field(struct app *app)
{
    press(app, "Enter End");
    while (text_of(app)[0] != '\0') {
        press(app, "Backspace");
    }
}

static void a_pattern_is_typed_and_counted(void **state)
{
    struct app *app = *state;
    clear_field(app);
    assert_true(shows(app, "Column 1:"));
    type(app, "INPUT 8x8x1 -> CONV3x3-4 -> POOL2 -> FC10");
    assert_string_equal(text_of(app), "INPUT 8x8x1 -> CONV3x3-4 -> POOL2 -> FC10");
    assert_true(shows(app, "(3·3·1 + 1) · 4"));
    assert_true(shows(app, "690")); // 40 and (4·4·4 + 1) · 10
    assert_false(app->quit);        // no letter has acted
    assert_false(app->view.help);
}

static void keys_move_the_caret_by_characters(void **state)
{
    struct app *app = *state;
    clear_field(app);
    app_event(app, &(struct app_event){EVENT_TEXT, .text = "→"});
    app_event(app, &(struct app_event){EVENT_TEXT, .text = "×"});
    press(app, "Left Left");
    assert_int_equal(app->panel.caret, 0);
    press(app, "Right");
    assert_int_equal(app->panel.caret, (int)strlen("→"));
    press(app, "Delete");
    assert_string_equal(text_of(app), "→");
    press(app, "Home Delete");
    assert_string_equal(text_of(app), "");
    press(app, "Delete Backspace Left Right");
    assert_string_equal(text_of(app), "");
    app_event(app, &(struct app_event){EVENT_TEXT, .text = "\x1b\n"});
    assert_string_equal(text_of(app), "");
}

static void what_is_wrong_is_shown_and_tab_puts_the_suggestion_in(void **state)
{
    struct app *app = *state;
    clear_field(app);
    type(app, "INPUT 8x8x1 -> POOL2 -> FC10");
    press(app, "Left Left Left Left Left Left Left Left Left Left");
    press(app, "Backspace");
    type(app, "L");
    assert_string_equal(text_of(app), "INPUT 8x8x1 -> POLL2 -> FC10");
    assert_true(shows(app, "Column 16:"));
    assert_true(shows(app, "last pattern that could be read"));
    press(app, "Tab");
    assert_string_equal(text_of(app), "INPUT 8x8x1 -> POOL2 -> FC10");
    assert_true(app->panel.field);
    assert_false(shows(app, "Column 16:"));
    press(app, "Tab"); // nothing to put in: the field is left
    assert_false(app->panel.field);
}

static void presets_are_chosen_by_keys_and_by_clicks(void **state)
{
    struct app *app = *state;
    const struct lesson *lesson = app->session.lesson;
    press(app, "PageDown");
    assert_string_equal(text_of(app), lesson->presets[1].text);
    press(app, "Left Left");
    assert_string_equal(text_of(app), lesson->presets[0].text);
    click(app, "preset", 3);
    assert_string_equal(text_of(app), lesson->presets[3].text);
    press(app, "Right Right Right Right");
    assert_string_equal(text_of(app), lesson->presets[lesson->n_presets - 1].text);
    press(app, "R"); // as the lesson begins
    assert_string_equal(text_of(app), app->session.lesson->presets[0].text);
}

static void the_field_is_entered_and_left(void **state)
{
    struct app *app = *state;
    click(app, "type-pattern", 0);
    assert_true(app->panel.field);
    press(app, "Esc");
    assert_false(app->panel.field);
    press(app, "?");
    assert_true(app->view.help);
    press(app, "Esc Enter Enter");
    assert_false(app->panel.field);
    press(app, "Enter");
    click(app, "preset", 1); // a click beside the field leaves it, and acts
    assert_false(app->panel.field);
    assert_string_equal(text_of(app), app->session.lesson->presets[1].text);
}

static void a_text_has_an_end(void **state)
{
    struct app *app = *state;
    clear_field(app);
    for (int i = 0; i < PATTERN_TEXT_MAX + 5; i++) {
        app_event(app, &(struct app_event){EVENT_TEXT, .text = "x"});
    }
    app_draw(app, &CONTEXT);
    assert_int_equal(strlen(text_of(app)), PATTERN_TEXT_MAX);
    assert_non_null(app->view.message);
}

static void long_tables_scroll_to_their_end_and_no_further(void **state)
{
    struct app *app = *state;
    clear_field(app);
    type(app, "INPUT 64x64x3 -> [CONV3x3-8]*60");
    press(app, "Down Down Up");
    assert_int_equal(app->panel.first_row, 1);
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = -1000});
    app_draw(app, &CONTEXT);
    const int last = app->panel.first_row;
    assert_in_range(last, 2, 60);
    press(app, "Down");
    assert_int_equal(app->panel.first_row, last);
    app_event(app, &(struct app_event){EVENT_WHEEL, .notches = 1000});
    assert_int_equal(app->panel.first_row, 0);
}

static void sizes_change_within_their_limits(void **state)
{
    struct app *app = *state;
    struct lesson_sizes sizes;
    press(app, "Down +");
    sizes = panel_sizes(app->session.lesson, &app->panel);
    assert_int_equal(sizes.width, 8);
    press(app, "Up - - -");
    sizes = panel_sizes(app->session.lesson, &app->panel);
    assert_int_equal(sizes.padding, 0); // it was 0
    assert_non_null(app->view.message);
    click(app, "size-more", SIZE_PADDING);
    click(app, "size-stride", 2);
    for (int i = 0; i < 40; i++) {
        click(app, "size-more", SIZE_FILTER);
    }
    sizes = panel_sizes(app->session.lesson, &app->panel);
    assert_int_equal(sizes.filter, 10); // 8 columns and a padding of 1 on both sides
    assert_int_equal(sizes.stride, 2);
    press(app, "R");
    sizes = panel_sizes(app->session.lesson, &app->panel);
    assert_int_equal(sizes.filter, 3);
}

// 7 columns, a filter of 3, stride 3: 4 / 3 is rounded down. With stride 2 nothing is left.
static void the_sentence_says_what_is_never_read(void **state)
{
    struct app *app = *state;
    press(app, "End");
    assert_true(shows(app, "never read"));
    assert_true(shows(app, "→ rounded down: 1 + 1 ="));
    click(app, "size-stride", 2);
    assert_false(shows(app, "never read"));
    assert_false(shows(app, "→ rounded down: 1 + 1 ="));
}

static void steps_still_step_where_sizes_are_shown(void **state)
{
    struct app *app = *state;
    press(app, "Right Right");
    assert_int_equal(app->session.step.number, 3);
}

#define PATTERN(test) cmocka_unit_test_setup_teardown(test, open_pattern, tear_down)
#define SIZES(test) cmocka_unit_test_setup_teardown(test, open_sizes, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PATTERN(a_pattern_is_typed_and_counted),
        PATTERN(keys_move_the_caret_by_characters),
        PATTERN(what_is_wrong_is_shown_and_tab_puts_the_suggestion_in),
        PATTERN(presets_are_chosen_by_keys_and_by_clicks),
        PATTERN(the_field_is_entered_and_left),
        PATTERN(a_text_has_an_end),
        PATTERN(long_tables_scroll_to_their_end_and_no_further),
        SIZES(sizes_change_within_their_limits),
        SIZES(the_sentence_says_what_is_never_read),
        SIZES(steps_still_step_where_sizes_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
