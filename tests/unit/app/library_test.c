// The library in use, and the places it keeps. XDG_DATA_HOME is a folder of the tests' own.
#include "app_driver.h"

#include "lesson/library.h"

#include <math.h>
#include <stdio.h>

struct world {
    struct app app;
    char *folder, *file, *damaged;
};

static void begin(struct world *world, bool with_folder)
{
    struct error error = {0};
    if (!app_init(&world->app, NULL, &error)) {
        fail_msg("%s", error.what);
    }
    world->app.asking.off = true; // tests/unit/app/ask_test.c
    app_event(&world->app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    if (with_folder) {
        app_use_folder(&world->app, world->folder);
    }
    app_draw(&world->app, &CONTEXT);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct error error = {0};
    world->folder = library_user_folder();
    world->file = path_join(world->folder, "progress");
    world->damaged = path_join(world->folder, "progress.damaged");
    if (!folder_make(world->folder, &error)) {
        fail_msg("%s", error.what);
    }
    remove(world->file);
    remove(world->damaged);
    begin(world, true);
    *state = world;
    return 0;
}

static int tear_down_world(void **state)
{
    struct world *world = *state;
    app_finish(&world->app);
    remove(world->file);
    remove(world->damaged);
    free(world->folder);
    free(world->file);
    free(world->damaged);
    free(world);
    return 0;
}

static void again(struct world *world)
{
    struct error error = {0};
    if (!app_keep_place(&world->app, &error)) {
        fail_msg("%s", error.what);
    }
    app_finish(&world->app);
    begin(world, true);
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    app_frame(app, 0);
}

static void write_progress(struct world *world, const char *text)
{
    struct error error = {0};
    if (!file_write(world->file, text, strlen(text), &error)) {
        fail_msg("%s", error.what);
    }
}

static const struct library_card *chosen(const struct app *app)
{
    return &app->cards[app->chosen];
}

static const char *chosen_id(const struct app *app)
{
    return app->catalog.entries[chosen(app)->lesson].id;
}

static void choose(struct app *app, const char *id)
{
    press(app, "Home");
    for (size_t i = 0; i < app->n_cards && strcmp(chosen_id(app), id) != 0; i++) {
        press(app, "Right");
    }
    assert_string_equal(chosen_id(app), id);
}

// ---- moving ------------------------------------------------------------------------------

static void it_opens_at_the_library_and_escape_stays(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    assert_true(app->library);
    press(app, "Esc Esc");
    assert_true(app->library);
    press(app, "Enter");
    assert_false(app->library);
    press(app, "Esc");
    assert_true(app->library);
    press(app, "Esc");
    assert_false(app->library);
}

static void arrows_go_through_rows_across_groups(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    const size_t columns = 6, n = app->n_cards;
    assert_int_equal(view_library_columns(&app->view), columns);
    assert_true(n > columns + 2);
    press(app, "Home Right Right Down");
    assert_int_equal(app->chosen, columns + 2);
    assert_string_not_equal(app->cards[2].section, chosen(app)->section);
    press(app, "Up Up");
    assert_int_equal(app->chosen, 2);
    press(app, "End");
    assert_int_equal(app->chosen, n - 1);
    press(app, "Down Right PageDown");
    assert_int_equal(app->chosen, n - 1);
    press(app, "Home Left Up PageUp");
    assert_int_equal(app->chosen, 0);
    press(app, "PageDown");
    assert_int_equal(app->chosen % columns, 0);
    assert_true(app->chosen > 0);
}

static void four_by_three_has_four_columns(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1024, .height_px = 768});
    press(app, "Home Down");
    assert_int_equal(app->chosen, 4);
}

static void every_card_can_be_clicked(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    for (size_t k = 0; k < app->n_cards; k++) {
        struct app_event event = {EVENT_PRESS};
        app_choose(app, k);
        app_draw(app, &CONTEXT);
        for (size_t i = 0; i < app->list.n; i++) {
            const struct draw *hit = &app->list.commands[i];
            if (hit->kind == DRAW_HIT && strcmp(hit->name, "open") == 0 &&
                hit->argument == app->cards[k].lesson) {
                event.x = (hit->x + 20) * app->list.scale;
                event.y = (hit->y + 20) * app->list.scale;
            }
        }
        const struct catalog_entry *entry = &app->catalog.entries[app->cards[k].lesson];
        app_event(app, &event);
        if (entry->broken) {
            assert_non_null(strstr(app->message, entry->broken->what));
        } else {
            assert_string_equal(app->session.lesson->id, entry->id);
            press(app, "L");
        }
    }
}

static bool has_title(const struct draw_list *list, const struct draw *card)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct draw *text = &list->commands[i];
        if (text->kind == DRAW_TEXT && text->font == FONT_SEMIBOLD && text->x >= card->x &&
            text->x < card->x + card->w && text->y >= card->y && text->y < card->y + card->h) {
            return true;
        }
    }
    return false;
}

// Every card that is whole has its title, and what says how many are below hides none of them.
static void how_many_are_below_is_said_over_no_card(void **state)
{
    static const int SIZES[][2] = {{1600, 900}, {1280, 720}, {1024, 768}, {700, 900}};
    struct app *app = &((struct world *)*state)->app;
    const struct draw_list *list = &app->list;
    for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
        double bottom = 0, whole = 0;
        int n_below = 0;
        app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = SIZES[s][0],
                                           .height_px = SIZES[s][1]});
        press(app, "Home");
        app_draw(app, &CONTEXT);
        for (size_t i = 0; i < list->n; i++) {
            const struct draw *at = &list->commands[i];
            if (at->kind == DRAW_HIT && strcmp(at->name, "open") == 0) {
                whole = fmax(whole, at->h);
                bottom = fmax(bottom, at->y + at->h);
                assert_true(at->h < whole - 0.01 || has_title(list, at));
            } else if (at->kind == DRAW_HIT && strcmp(at->name, "choose-page-next") == 0) {
                n_below++;
                assert_true(at->y >= bottom - 0.01);
            }
        }
        assert_true(whole > 0 && n_below > 0);
    }
}

// ---- searching ---------------------------------------------------------------------------

static void typing_filters_and_escape_shows_all(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    const size_t all = app->n_cards;
    static const struct {
        const char *keys, *id;
    } cases[] = {
        {"/ a v e r a g e Space b a c k", "average-pooling-backward"}, // title, in any order
        {"/ m a x _ p o o l 2 d", "max-pooling"},                      // operation
        {"/ M A X - P O O L", "max-pooling"},
        {"/ d e l t a Space k e r n e l", "kernel-gradient"}, // symbol
        {"/ S u b s e c t Backspace Backspace Backspace Backspace Backspace Backspace Backspace "
         "s m a l l Space c n n",
         "small-cnn"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(app, cases[i].keys);
        bool found = false;
        for (size_t k = 0; k < app->n_cards; k++) {
            found |= strcmp(app->catalog.entries[app->cards[k].lesson].id, cases[i].id) == 0;
        }
        if (!found || app->n_cards >= all) {
            fail_msg("\"%s\" finds %zu of %zu, without %s", app->search, app->n_cards, all,
                     cases[i].id);
        }
        press(app, "Esc");
        assert_int_equal(app->n_cards, all);
        assert_true(app->library && !app->searching);
    }
}

static bool clickable(const struct app *app, const char *command)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, command) == 0) {
            return true;
        }
    }
    return false;
}

static void no_letter_acts_while_searching(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    app_draw(app, &CONTEXT);
    assert_true(clickable(app, "theme") && clickable(app, "help"));
    press(app, "/ q t b . ? l /");
    assert_string_equal(app->search, "qtb.?l/");
    assert_false(app->quit || app->view.blank || app->view.help);
    assert_int_equal(app->view.theme, THEME_PAPER);
    assert_int_equal(app->n_cards, 0);
    app_draw(app, &CONTEXT);
    assert_false(clickable(app, "theme") || clickable(app, "help")); // their keys are typed
    assert_true(clickable(app, "leave"));
    press(app, "Enter Down Up Left Right End PageDown");
    assert_true(app->library);
    press(app, "Esc");
    for (int i = 0; i < 200; i++) {
        press(app, i == 0 ? "/ x" : "x");
    }
    assert_int_equal(strlen(app->search), APP_SEARCH_MAX);
    press(app, "Esc");
}

static void what_is_found_is_opened(void **state)
{
    struct app *app = &((struct world *)*state)->app;
    press(app, "/ k e r n e l Space g r a d i e n t Enter");
    assert_false(app->library);
    assert_string_equal(app->session.lesson->id, "kernel-gradient");
    press(app, "L");
    assert_string_equal(app->search, "");
    assert_string_equal(chosen_id(app), "kernel-gradient");
}

// ---- places ------------------------------------------------------------------------------

static void one_goes_on_where_one_stopped(void **state)
{
    struct world *world = *state;
    struct app *app = &world->app;
    press(app, "Space");
    assert_string_equal(app->view.message, "There is no lesson to go on with");
    choose(app, "convolution-backward-1");
    press(app, "Enter 4 G 2 1 Enter");
    again(world);
    assert_string_equal(chosen_id(app), "convolution-backward-1");
    assert_int_equal(chosen(app)->reached, 7);
    assert_int_equal(app_library_page(app).go_on_step, 21);
    press(app, "Space");
    assert_false(app->library);
    assert_int_equal(app->session.step.grain, GRAIN_MULTIPLY);
    assert_int_equal(app->session.step.number, 21);
}

static void how_far_one_got_never_goes_back(void **state)
{
    struct world *world = *state;
    struct app *app = &world->app;
    choose(app, "max-pooling");
    press(app, "Enter End Home Right L");
    assert_string_equal(chosen_id(app), "max-pooling");
    assert_int_equal(chosen(app)->reached, chosen(app)->steps);
    assert_int_equal(app->finished, 1);
    choose(app, "average-pooling");
    press(app, "Enter L"); // only looked at
    assert_int_equal(chosen(app)->reached, 0);
    again(world);
    assert_int_equal(app->finished, 1);
    assert_string_equal(chosen_id(app), "max-pooling");
    press(app, "Enter");
    assert_int_equal(app->session.step.number, 2);
    press(app, "N");
    assert_string_not_equal(app->session.lesson->id, "max-pooling");
    press(app, "Right Right Shift+N");
    assert_int_equal(app->session.step.number, 2);
}

static void a_damaged_file_is_set_aside_and_said(void **state)
{
    struct world *world = *state;
    static const char *const TEXTS[] = {
        "",
        "convstep progress 2\n",
        "convstep progress 1\ncell 5 6",
        "convstep progress 1\ncell 5 6 \n",
        "convstep progress 1\ncell 0 6 max-pooling\n",
        "convstep progress 1\ncell -3 6 max-pooling\n",
        "convstep progress 1\ncell 99999999999999999999 6 max-pooling\n",
        "convstep progress 1\ncells 5 6 max-pooling\n",
        "convstep progress 1\ncell 5 6 max-pooling\ncell 5 6 max-pooling\n",
        "convstep progress 1\n\n",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        remove(world->damaged);
        write_progress(world, TEXTS[i]);
        if (app_use_folder(&world->app, world->folder)) {
            fail_msg("taken: \"%s\"", TEXTS[i]);
        }
        assert_non_null(strstr(world->app.view.message, "progress.damaged"));
        assert_false(file_exists(world->file));
        char *kept;
        size_t size;
        struct error error = {0};
        assert_true(file_read(world->damaged, 1 << 20, &kept, &size, &error));
        assert_string_equal(kept, TEXTS[i]);
        free(kept);
        assert_int_equal(world->app.progress.n, 0);
    }
    press(&world->app, "Home Enter Right L");
    assert_true(file_exists(world->file));
}

static void all_that_is_damaged_is_said(void **state)
{
    struct world *world = *state;
    struct error error = {0};
    char *folder = path_join(world->folder, "digits/7");
    char *digit = path_join(folder, "0001.png"), *aside = path_join(folder, "0001.png.damaged");
    assert_true(folder_make(folder, &error) && file_write(digit, "none", 4, &error));
    write_progress(world, "none");
    assert_false(app_use_folder(&world->app, world->folder));
    assert_non_null(strstr(world->app.view.message, "progress.damaged"));
    assert_non_null(strstr(world->app.view.message, "0001.png"));
    remove(aside);
    free(folder);
    free(digit);
    free(aside);
}

static void places_beyond_a_lesson_and_lessons_that_are_gone_do_no_harm(void **state)
{
    struct world *world = *state;
    struct app *app = &world->app;
    write_progress(world, "convstep progress 1\n"
                          "cell 3 3 there is no such lesson\n"
                          "multiply 999999999 999999999 max-pooling\n");
    assert_true(app_use_folder(app, world->folder));
    assert_string_equal(chosen_id(app), "max-pooling");
    assert_int_equal(chosen(app)->reached, chosen(app)->steps);
    app_draw(app, &CONTEXT);
    press(app, "Space");
    assert_int_equal(app->session.step.number, 1); // it had been finished
    press(app, "L");
    again(world);
    assert_non_null(progress_find(&app->progress, "there is no such lesson"));
}

static void a_folder_that_cannot_be_written_is_said(void **state)
{
    struct world *world = *state;
    struct error error = {0};
    char *file = path_join(world->folder, "no-folder");
    assert_true(file_write(file, "x", 1, &error)); // a file where the folder should be
    app_use_folder(&world->app, file);
    press(&world->app, "Home Enter Right");
    assert_false(app_keep_place(&world->app, &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
    press(&world->app, "L");
    assert_true(world->app.library);
    assert_non_null(strstr(world->app.view.message, "not kept"));
    remove(file);
    free(file);
}

static void without_a_folder_nothing_is_written(void **state)
{
    struct world *world = *state;
    struct error error = {0};
    app_finish(&world->app);
    begin(world, false);
    press(&world->app, "Home Enter Right Right L Enter N L");
    assert_true(app_keep_place(&world->app, &error));
    assert_false(file_exists(world->file));
}

static void a_lesson_of_the_same_name_elsewhere_is_another(void **state)
{
    struct world *world = *state;
    struct error error = {0};
    char *source = path_join(getenv("CONVSTEP_SOURCE_ROOT"), "lessons/max-pooling.json"), *text;
    char *copy = path_join(world->folder, "max-pooling.json");
    size_t size;
    assert_true(file_read(source, 1 << 20, &text, &size, &error));
    assert_true(file_write(copy, text, size, &error));
    app_finish(&world->app);
    assert_true(app_init(&world->app, copy, &error));
    app_use_folder(&world->app, world->folder);
    press(&world->app, "Right Right");
    assert_true(app_keep_place(&world->app, &error));
    assert_false(file_exists(world->file));
    remove(copy);
    free(copy);
    free(source);
    free(text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down_world)
    const struct CMUnitTest tests[] = {
        TEST(it_opens_at_the_library_and_escape_stays),
        TEST(arrows_go_through_rows_across_groups),
        TEST(four_by_three_has_four_columns),
        TEST(every_card_can_be_clicked),
        TEST(how_many_are_below_is_said_over_no_card),
        TEST(typing_filters_and_escape_shows_all),
        TEST(no_letter_acts_while_searching),
        TEST(what_is_found_is_opened),
        TEST(one_goes_on_where_one_stopped),
        TEST(how_far_one_got_never_goes_back),
        TEST(a_damaged_file_is_set_aside_and_said),
        TEST(all_that_is_damaged_is_said),
        TEST(places_beyond_a_lesson_and_lessons_that_are_gone_do_no_harm),
        TEST(a_folder_that_cannot_be_written_is_said),
        TEST(without_a_folder_nothing_is_written),
        TEST(a_lesson_of_the_same_name_elsewhere_is_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
