// What is pointed at rather than pressed: carets, and the library's scroll bar.
#include "app_driver.h"

#include "view/panels/panel.h"

#include <math.h>

static void draw(struct app *app)
{
    app_draw(app, &CONTEXT);
}

static int open(void **state, const char *lesson, int width, int height)
{
    struct app *app = new_app(lesson);
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = width, .height_px = height});
    draw(app);
    *state = app;
    return 0;
}

static int open_library(void **state)
{
    return open(state, NULL, 1024, 640);
}

static int open_pattern(void **state)
{
    return open(state, "lessons/layer-pattern.json", 1920, 1080);
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    draw(app);
}

static void mouse(struct app *app, enum event_kind kind, double x, double y)
{
    app_event(app, &(struct app_event){.kind = kind, .x = x, .y = y});
    draw(app);
}

// The k-th hit of a command, in device pixels.
static struct draw hit_of(const struct app *app, const char *command, int64_t argument, int k)
{
    for (size_t i = 0; i < app->list.n; i++) {
        struct draw hit = app->list.commands[i];
        if (hit.kind == DRAW_HIT && strcmp(hit.name, command) == 0 &&
            (argument < 0 || hit.argument == argument) && k-- == 0) {
            const double scale = app->list.scale;
            hit.x *= scale;
            hit.y *= scale;
            hit.w *= scale;
            hit.h *= scale;
            return hit;
        }
    }
    fail_msg("no hit %s %lld", command, (long long)argument);
    return (struct draw){.kind = DRAW_HIT};
}

static void click_caret(struct app *app, const char *command, int64_t byte)
{
    const struct draw hit = hit_of(app, command, byte, 0);
    mouse(app, EVENT_PRESS, hit.x + hit.w / 2, hit.y + hit.h / 2);
    mouse(app, EVENT_RELEASE, hit.x + hit.w / 2, hit.y + hit.h / 2);
}

static void a_click_puts_the_caret_into_the_pattern(void **state)
{
    struct app *app = *state;
    const char *text = panel_text(&app->session.timeline, &app->session.step, &app->panel);
    const int length = (int)strlen(text);
    for (int byte = 0; byte <= length;
         byte += byte + 7 > length && byte < length ? length - byte : 7) {
        click_caret(app, "caret", byte);
        assert_true(app->panel.field);
        assert_int_equal(app->panel.caret, byte);
    }
    click_caret(app, "caret", 3);
    app_event(app, &(struct app_event){EVENT_TEXT, .text = "X"});
    assert_int_equal(app->panel.text[3], 'X');
    assert_int_equal(app->panel.caret, 4);
    mouse(app, EVENT_PRESS, 5, 1070); // beside the field
    assert_false(app->panel.field);
}

// "→" is three bytes long.
static void the_caret_stands_between_characters(void **state)
{
    struct app *app = *state;
    press(app, "Enter");
    while (app->panel.text[0] != '\0') {
        press(app, "Backspace");
    }
    app_event(app, &(struct app_event){EVENT_TEXT, .text = "A→B"});
    draw(app);
    static const int BYTES[] = {0, 1, 4, 5};
    for (size_t i = 0; i < sizeof BYTES / sizeof *BYTES; i++) {
        click_caret(app, "caret", BYTES[i]);
        assert_int_equal(app->panel.caret, BYTES[i]);
    }
    app_do(app, command_find("caret"), 2);
    assert_int_equal(app->panel.caret, 1);
    app_do(app, command_find("caret"), 99);
    assert_int_equal(app->panel.caret, 5);
}

static void the_search_has_a_caret(void **state)
{
    struct app *app = *state;
    const struct draw field = hit_of(app, "search", -1, 0);
    mouse(app, EVENT_PRESS, field.x + field.w / 2, field.y + field.h / 2);
    assert_true(app->searching);
    press(app, "p l");
    click_caret(app, "search-caret", 1);
    press(app, "o o");
    assert_string_equal(app->search, "pool");
    assert_int_equal(app->search_caret, 3);
    press(app, "Ctrl+Left Ctrl+Left Backspace"); // by keys as well
    assert_string_equal(app->search, "ool");
    assert_int_equal(app->search_caret, 0);
    press(app, "Backspace Ctrl+Left Delete Ctrl+Right Delete");
    assert_string_equal(app->search, "o");
    press(app, "Ctrl+Right Ctrl+Right Delete t");
    assert_string_equal(app->search, "ot");
    press(app, "Esc / a");
    assert_string_equal(app->search, "a");
    assert_int_equal(app->search_caret, 1);
}

static void a_long_search_shows_its_caret(void **state)
{
    struct app *app = *state;
    press(app, "/");
    for (int i = 0; i < APP_SEARCH_MAX; i++) {
        press(app, "x");
    }
    click_caret(app, "search-caret", APP_SEARCH_MAX); // the end is in sight
    for (int i = 0; i < APP_SEARCH_MAX; i++) {
        press(app, "Ctrl+Left");
        hit_of(app, "search-caret", (int64_t)app->search_caret, 0);
    }
    click_caret(app, "search-caret", 0);
    assert_int_equal(app->search_caret, 0);
}

static void the_scroll_bar_is_dragged(void **state)
{
    struct app *app = *state;
    const int64_t most = hit_of(app, "scroll", -1, 0).argument;
    assert_true(most > 100);
    const struct draw track = hit_of(app, "scroll", -1, 0);
    struct draw thumb = hit_of(app, "scroll", -1, 1);
    const double x = thumb.x + thumb.w / 2, way = track.h - thumb.h;
    press(app, "Home");
    thumb = hit_of(app, "scroll", -1, 1);
    mouse(app, EVENT_PRESS, x, thumb.y + 3);
    assert_true(fabs(app->scroll) < 2); // taken, not moved
    mouse(app, EVENT_MOVE, x + 300, thumb.y + 3 + way / 2);
    assert_true(fabs(app->scroll - (double)most / 2) < 3);
    mouse(app, EVENT_MOVE, x, 5000);
    assert_true(fabs(app->scroll - (double)most) < 2);
    mouse(app, EVENT_MOVE, x, -5000);
    assert_true(app->scroll == 0);
    mouse(app, EVENT_RELEASE, x, 100);
    mouse(app, EVENT_MOVE, x, 500);
    assert_true(app->scroll == 0);
    mouse(app, EVENT_PRESS, x, track.y + track.h - 1); // beside the thumb: it comes
    assert_true(fabs(app->scroll - (double)most) < 2);
    mouse(app, EVENT_RELEASE, x, 100);
}

static void the_keyboard_passes_over_them(void **state)
{
    struct app *app = *state;
    press(app, "/ p o o l");
    const int controls = app_controls(app);
    int hits = 0;
    for (size_t i = 0; i < app->list.n; i++) {
        hits += app->list.commands[i].kind == DRAW_HIT;
    }
    assert_true(hits >= controls + 5);
    press(app, "Esc");
    for (int i = 0, n = app_controls(app); i < n; i++) {
        press(app, "Tab");
        assert_int_equal(app->view.focus_control, i);
    }
}

int main(void)
{
#define PATTERN(name) cmocka_unit_test_setup_teardown(name, open_pattern, tear_down)
#define LIBRARY(name) cmocka_unit_test_setup_teardown(name, open_library, tear_down)
    const struct CMUnitTest tests[] = {
        PATTERN(a_click_puts_the_caret_into_the_pattern),
        PATTERN(the_caret_stands_between_characters),
        LIBRARY(the_search_has_a_caret),
        LIBRARY(a_long_search_shows_its_caret),
        LIBRARY(the_scroll_bar_is_dragged),
        LIBRARY(the_keyboard_passes_over_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
