// The network strip and the overview: what they show of a lesson, and where a click leads.
#include "app_driver.h"

#include "view/network/strip_parts.h"

static int open_lesson(void **state, const char *name)
{
    struct app *app = new_app(name);
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static int open_small(void **state)
{
    return open_lesson(state, "lessons/small-cnn.json");
}

static int open_lenet(void **state)
{
    return open_lesson(state, "lessons/lenet-5.json");
}

static int open_pooling(void **state)
{
    return open_lesson(state, "lessons/max-pooling.json");
}

static const struct draw *region(const struct app *app, const char *name)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_REGION && strcmp(draw->name, name) == 0) {
            return draw;
        }
    }
    return NULL;
}

static bool says(const struct app *app, const char *text)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_TEXT && strcmp(draw->text, text) == 0) {
            return true;
        }
    }
    return false;
}

static void run(struct app *app, const char *script)
{
    struct error error = {0};
    if (!app_script(app, script, &error)) {
        fail_msg("%s", error.what);
    }
    app_draw(app, &CONTEXT);
}

static void click(struct app *app, const struct draw *hit)
{
    const struct app_event press = {.kind = EVENT_PRESS,
                                    .x = (hit->x + hit->w / 2) * app->list.scale,
                                    .y = (hit->y + hit->h / 2) * app->list.scale};
    app_event(app, &press);
    app_event(app, &(struct app_event){.kind = EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

// The n-th hit of the strip, from 0.
static const struct draw *jump_at(const struct app *app, int n)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_HIT && strcmp(draw->name, "jump") == 0 && n-- == 0) {
            return draw;
        }
    }
    fail_msg("no such hit");
    return NULL;
}

static const struct node *node_here(const struct app *app)
{
    return app->session.lesson->program
        .nodes[app->session.timeline.entries[app->session.step.entry].node];
}

static void expect_columns(const struct app *app, const char *const *names, int n)
{
    struct strip strip;
    assert_true(strip_of(app->session.lesson, &strip));
    assert_int_equal(strip.n, n);
    for (int i = 0; i < n; i++) {
        char name[64];
        strip_name(&app->session.lesson->program, &strip.columns[i], name, sizeof name);
        assert_string_equal(name, names[i]);
    }
}

static void a_layer_is_a_column_and_what_follows_it_without_a_label_belongs_to_it(void **state)
{
    static const char *const NAMES[] = {"INPUT", "C1", "S2", "C3", "S4", "C5", "F6", "OUTPUT"};
    expect_columns(*state, NAMES, 8);
}

static void what_only_lays_numbers_out_has_no_column_of_its_own(void **state)
{
    static const char *const NAMES[] = {"input",        "conv 3×3", "ReLU",
                                        "max-pool 2×2", "fc",       "softmax"};
    expect_columns(*state, NAMES, 6);
}

static void one_operation_has_no_strip(void **state)
{
    struct strip strip;
    assert_false(strip_of(((struct app *)*state)->session.lesson, &strip));
    assert_null(region(*state, "strip"));
}

static void a_lesson_decides_for_itself(void **state)
{
    struct app *app = *state;
    struct strip strip;
    app->session.lesson->strip = STRIP_HIDDEN;
    assert_false(strip_of(app->session.lesson, &strip));
    app->session.lesson->strip = STRIP_SHOWN;
    assert_true(strip_of(app->session.lesson, &strip));
}

static void a_click_leads_to_the_layer_and_below_to_its_deltas(void **state)
{
    struct app *app = *state;
    run(app, "grain 2");
    int forward = 0, back = 0;
    for (int i = 0; i < 11; i++) { // six columns; deltas of five of them
        const struct draw *hit = jump_at(app, i);
        const int64_t step = hit->argument;
        click(app, hit);
        assert_int_equal(app->session.step.number, step);
        forward += node_here(app)->phase == NODE_FORWARD;
        back += node_here(app)->phase == NODE_BACKWARD;
    }
    assert_int_equal(forward, 6);
    assert_int_equal(back, 5);
}

static void the_keyboard_gets_there_too(void **state)
{
    struct app *app = *state;
    run(app, "grain 0; focus-next");
    for (int i = 0; i < 60 && node_here(app)->index != 1; i++) {
        run(app, "press");
        if (node_here(app)->index != 1) {
            run(app, "seek 1; focus-next");
        }
    }
    assert_string_equal(node_here(app)->name, "relu");
}

static void the_loss_is_said_once_it_is_known(void **state)
{
    struct app *app = *state;
    run(app, "grain 0; first");
    assert_true(says(app, "δ comes back here"));
    assert_false(says(app, "loss 0.286"));
    run(app, "seek 8");
    assert_true(says(app, "loss 0.286"));
}

static void the_stage_gets_what_the_strip_leaves(void **state)
{
    struct app *app = *state;
    run(app, "grain 2; first");
    const struct draw *strip = region(app, "strip"), *stage = region(app, "stage");
    assert_non_null(strip);
    assert_true(stage->y >= strip->y + strip->h - 0.01);
    run(app, "larger; larger; larger; larger"); // still there, or gone, but never over it
    strip = region(app, "strip");
    stage = region(app, "stage");
    assert_true(strip == NULL || stage->y >= strip->y + strip->h - 0.01);
    assert_true(stage->h >= 200);
}

static void layers_and_maps_are_shown_from_above(void **state)
{
    struct app *app = *state;
    run(app, "grain 0; first");
    assert_true(says(app, "60\u2009000 in all"));
    assert_true(says(app, "10\u2009164"));
    assert_null(region(app, "formula"));
    run(app, "seek 5");
    assert_true(says(app, "Which maps of S2 each map of C3 reads"));
    assert_true(says(app, "6 × (3·25 + 1)"));
    assert_true(says(app, "= 1\u2009516"));
    assert_true(says(app, "not computed yet"));
    run(app, "seek 14");
    assert_true(says(app, "wins"));
    run(app, "grain 2");
    assert_non_null(region(app, "formula"));
}

static void the_counts_of_all_layers_are_there(void **state)
{
    struct app *app = *state;
    run(app, "grain 0; first; counts");
    assert_true(says(app, "60\u2009000"));
    assert_true(says(app, "340\u2009908"));
    assert_true(says(app, "328\u2009096"));
}

static void what_it_learned_is_shown_and_left(void **state)
{
    struct app *app = *state;
    run(app, "grain 0; seek 4; learned");
    assert_true(says(app, "The 6 kernels of C1"));
    assert_true(says(app, "What in S2 speaks for 3"));
    assert_int_equal(app->view.learned->answer, 3);
    assert_int_equal(app->view.learned->n_maps, 6);
    assert_null(region(app, "formula"));
    run(app, "next"); // steps go on
    assert_true(says(app, "The 16 kernels of C3"));
    run(app, "leave");
    assert_null(app->view.learned);
    assert_false(app->library);
    assert_false(says(app, "The 16 kernels of C3"));
}

static void single_cells_have_their_own(void **state)
{
    struct app *app = *state;
    run(app, "grain 2; seek 1; learned");
    const struct learned_state *learned = app->view.learned;
    assert_non_null(learned);
    assert_int_equal(learned->answer, -1);
    assert_int_equal(learned->element, 0);
    // The first cell of C1 sees 5 × 5 of the picture, and no more.
    for (int i = 0; i < 32 * 32; i++) {
        assert_true((learned->gradient[i] != 0) == (i / 32 < 5 && i % 32 < 5));
    }
}

static void one_operation_has_learned_nothing(void **state)
{
    struct app *app = *state;
    struct error error = {0};
    assert_false(app_script(app, "learned", &error));
    app_draw(app, &CONTEXT);
    assert_null(app->view.learned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_layer_is_a_column_and_what_follows_it_without_a_label_belongs_to_it, open_lenet,
            tear_down),
        cmocka_unit_test_setup_teardown(what_only_lays_numbers_out_has_no_column_of_its_own,
                                        open_small, tear_down),
        cmocka_unit_test_setup_teardown(one_operation_has_no_strip, open_pooling, tear_down),
        cmocka_unit_test_setup_teardown(a_lesson_decides_for_itself, open_small, tear_down),
        cmocka_unit_test_setup_teardown(a_click_leads_to_the_layer_and_below_to_its_deltas,
                                        open_small, tear_down),
        cmocka_unit_test_setup_teardown(the_keyboard_gets_there_too, open_small, tear_down),
        cmocka_unit_test_setup_teardown(the_loss_is_said_once_it_is_known, open_small, tear_down),
        cmocka_unit_test_setup_teardown(the_stage_gets_what_the_strip_leaves, open_small,
                                        tear_down),
        cmocka_unit_test_setup_teardown(layers_and_maps_are_shown_from_above, open_lenet,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_counts_of_all_layers_are_there, open_lenet, tear_down),
        cmocka_unit_test_setup_teardown(what_it_learned_is_shown_and_left, open_lenet, tear_down),
        cmocka_unit_test_setup_teardown(single_cells_have_their_own, open_lenet, tear_down),
        cmocka_unit_test_setup_teardown(one_operation_has_learned_nothing, open_pooling, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
