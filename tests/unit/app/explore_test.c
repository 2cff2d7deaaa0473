// Pointing at cells with mouse and keyboard, by events as the window sends them.
#include "app_driver.h"

// The lesson with 11 steps by cell: the kernel turns, zeros go around the deltas, nine cells.
static int set_up_lesson(void **state, const char *lesson)
{
    struct app *app = new_app(lesson);
    app->asking.off = true; // tests/unit/app/ask_test.c
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_event(app, &(struct app_event){EVENT_MOVE, .x = 1, .y = 1});
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static int set_up(void **state)
{
    return set_up_lesson(state, "lessons/convolution-backward-1.json");
}

static int set_up_network(void **state)
{
    return set_up_lesson(state, "lessons/small-cnn.json");
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
        app_frame(app, 1);
        app_draw(app, &CONTEXT);
    }
}

static int64_t step_of(const struct app *app)
{
    return app->session.step.number;
}

// Where a cell of the deltas that are made stands, in pixels.
static void place_of(const struct app *app, int64_t index, double *x, double *y)
{
    const struct view_cells *cells = &app->exploring.cells;
    const struct lesson *lesson = app->session.lesson;
    struct explored at = {.slot = -1};
    at.ref = (struct ref){program_find(&lesson->program, "a"), OF_GRADIENT, index};
    assert_true(view_cells_find(cells, &at));
    for (int k = 0; k < cells->n; k++) {
        if (cells->grids[k].slot == at.slot) {
            const struct box box = grid_box(&cells->grids[k].grid, at.i, at.j);
            *x = (box.x + box.w / 2) * app->list.scale;
            *y = (box.y + box.h / 2) * app->list.scale;
        }
    }
}

static struct app_wants move_to(struct app *app, double x, double y)
{
    app_event(app, &(struct app_event){EVENT_MOVE, .x = x, .y = y});
    return app_frame(app, 0.01);
}

static void the_mouse_lights_a_cell_and_idle_stays_idle(void **state)
{
    struct app *app = *state;
    double x, y;
    press(app, "End");
    place_of(app, 4, &x, &y);
    app_draw(app, &CONTEXT);
    assert_true(move_to(app, x, y).repaint);
    app_draw(app, &CONTEXT);
    assert_true(shows(app, "made from") && shows(app, "goes into"));
    assert_false(move_to(app, x + 3, y - 3).repaint); // the same cell
    place_of(app, 5, &x, &y);
    assert_true(move_to(app, x, y).repaint);
    app_draw(app, &CONTEXT);
    assert_int_equal(app->exploring.at.ref.index, 5);
    assert_true(move_to(app, 4, 500).repaint);
    app_draw(app, &CONTEXT);
    assert_false(shows(app, "made from"));
    assert_false(move_to(app, 5, 500).repaint);
    assert_true(app_frame(app, 0).wait_s < 0);
}

static void another_size_of_the_window_is_no_movement_of_the_mouse(void **state)
{
    struct app *app = *state;
    double x, y;
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1600, .height_px = 900});
    app_draw(app, &CONTEXT);
    place_of(app, 4, &x, &y);
    move_to(app, x, y);
    assert_false(app->exploring.pointed);
    move_to(app, x + 1, y);
    assert_true(app->exploring.pointed);
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    assert_false(app->exploring.pointed);
}

static void a_key_lets_go_of_what_the_mouse_points_at(void **state)
{
    struct app *app = *state;
    double x, y;
    place_of(app, 0, &x, &y);
    move_to(app, x, y);
    app_draw(app, &CONTEXT);
    assert_true(shows(app, "made from"));
    press(app, "Right");
    assert_false(shows(app, "made from"));
    press(app, "Space");
    move_to(app, x, y); // nothing lights up while it plays
    assert_false(app->exploring.pointed);
}

static void a_click_goes_to_the_step_that_makes_the_cell(void **state)
{
    struct app *app = *state;
    double x, y;
    press(app, "Right Right Right");
    for (int64_t index = 8; index >= 0; index -= 4) {
        place_of(app, index, &x, &y);
        app_event(app, &(struct app_event){EVENT_PRESS, .x = x, .y = y});
        app_event(app, &(struct app_event){EVENT_RELEASE, .x = x, .y = y});
        assert_int_equal(step_of(app), 3 + index);
        app_draw(app, &CONTEXT);
    }
    app_event(app, &(struct app_event){EVENT_PRESS, .x = 4, .y = 500});
    assert_int_equal(step_of(app), 3);
}

static void the_keyboard_begins_at_the_cell_that_is_written(void **state)
{
    struct app *app = *state;
    const int a = program_find(&app->session.lesson->program, "a");
    press(app, "G 8 Enter E");
    assert_int_equal(app_where(app), IN_EXPLORE);
    assert_int_equal(app->exploring.at.ref.tensor, a);
    assert_int_equal(app->exploring.at.ref.index, 5);
    press(app, "Left Up");
    assert_int_equal(app->exploring.at.ref.index, 1);
    press(app, "Up Up Right Right Right");
    assert_int_equal(app->exploring.at.ref.index, 2);
    assert_int_equal(step_of(app), 8);
    press(app, "Enter");
    assert_int_equal(step_of(app), 5);
    assert_true(shows(app, "made from"));
    press(app, "PageDown PageDown Down");
    assert_int_equal(step_of(app), 7);
    assert_int_equal(app->exploring.at.ref.index, 5);
    assert_true(shows(app, "not computed yet"));
    press(app, "Esc");
    assert_int_equal(app_where(app), IN_LESSON);
    assert_false(shows(app, "made from"));
    assert_false(app->library);
}

static void tab_goes_through_all_grids_and_round(void **state)
{
    struct app *app = *state;
    press(app, "G 8 Enter E");
    const int slot = app->exploring.at.slot;
    int met = 0;
    do {
        press(app, "Tab");
        met++;
    } while (app->exploring.at.slot != slot && met < 20);
    assert_int_equal(met, app->exploring.cells.n);
    press(app, "Shift+Tab Tab");
    assert_int_equal(app->exploring.at.slot, slot);
}

static void a_zero_of_padding_is_said_to_be_one(void **state)
{
    struct app *app = *state;
    press(app, "G 8 Enter E Shift+Tab Left Left Left Up Up Up");
    assert_int_equal(app->exploring.at.ref.index, -1);
    assert_true(shows(app, "padding"));
    press(app, "Enter");
    assert_int_equal(step_of(app), 8);
}

static void what_lies_over_the_stage_ends_it(void **state)
{
    struct app *app = *state;
    press(app, "E L");
    assert_true(app->library);
    press(app, "Esc");
    assert_int_equal(app_where(app), IN_LESSON);
    press(app, "E E");
    assert_int_equal(app_where(app), IN_LESSON);
    press(app, "E ?");
    assert_true(app->view.help);
    press(app, "Esc");
    assert_int_equal(app_where(app), IN_EXPLORE);
    app->asking.off = false;
    press(app, "PageDown");
    assert_int_equal(app_where(app), IN_QUESTION);
    assert_false(app->exploring.on);
}

static void without_grids_there_is_nothing_to_explore(void **state)
{
    struct app *app = *state;
    struct error error = {0};
    char *path = path_join(getenv("CONVSTEP_SOURCE_ROOT"), "lessons/output-size.json");
    assert_true(session_open(&app->session, path, GRAIN_CELL, &error));
    free(path);
    app_draw(app, &CONTEXT);
    press(app, "E");
    assert_int_equal(app->exploring.cells.n, 0);
    assert_false(app->exploring.on);
    assert_non_null(app->view.message);
    move_to(app, 300, 300);
    assert_false(app->exploring.pointed);
}

// The rows of a table are grids as well: from the delta of the loss to the score it is of.
static void the_rows_of_a_table_are_explored(void **state)
{
    struct app *app = *state;
    const struct timeline *timeline = &app->session.timeline;
    const struct program *program = &app->session.lesson->program;
    const int back = program_find_node(program, "loss:input");
    const int scores = program_find(program, "z2");
    assert_true(back >= 0 && scores >= 0);
    for (int e = 0; e < timeline->n; e++) {
        if (timeline->entries[e].node == back) {
            session_go(&app->session, timeline->entries[e].before[GRAIN_CELL] + 2);
        }
    }
    app_draw(app, &CONTEXT);
    press(app, "E");
    assert_true(app->exploring.on);
    assert_int_equal(app->exploring.at.ref.tensor, scores);
    assert_int_equal(app->exploring.at.ref.of, OF_GRADIENT);
    assert_int_equal(app->exploring.at.ref.index, 1);
    press(app, "Tab");
    assert_int_equal(app->exploring.at.ref.tensor, scores);
    assert_int_equal(app->exploring.at.ref.of, OF_VALUE);
    press(app, "Enter");
    const struct timeline_entry *at = &timeline->entries[app->session.step.entry];
    assert_int_equal(program->nodes[at->node]->output.tensor, scores);
    assert_int_equal(program->nodes[at->node]->phase, NODE_FORWARD);
}

static void a_picture_of_the_step_shows_nothing_of_it(void **state)
{
    struct app *app = *state;
    app_draw_clean(app, &CONTEXT, &app->list);
    const uint64_t before = draw_hash(&app->list);
    press(app, "E Left");
    app_draw_clean(app, &CONTEXT, &app->list);
    assert_true(draw_hash(&app->list) == before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_mouse_lights_a_cell_and_idle_stays_idle),
        TEST(another_size_of_the_window_is_no_movement_of_the_mouse),
        TEST(a_key_lets_go_of_what_the_mouse_points_at),
        TEST(a_click_goes_to_the_step_that_makes_the_cell),
        TEST(the_keyboard_begins_at_the_cell_that_is_written),
        TEST(tab_goes_through_all_grids_and_round),
        TEST(a_zero_of_padding_is_said_to_be_one),
        TEST(what_lies_over_the_stage_ends_it),
        TEST(without_grids_there_is_nothing_to_explore),
        TEST(a_picture_of_the_step_shows_nothing_of_it),
        cmocka_unit_test_setup_teardown(the_rows_of_a_table_are_explored, set_up_network,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
