// < and > go to the same cell of another map of what is computed.
#include "app_driver.h"

static void run(struct app *app, const char *script)
{
    struct error error = {0};
    if (!app_script(app, script, &error)) {
        fail_msg("%s: %s", script, error.what);
    }
}

static void expect(const struct app *app, int64_t cell, int64_t term)
{
    assert_int_equal(app->session.step.place.cell, cell);
    assert_int_equal(app->session.step.place.term, term);
}

static void the_same_product_of_the_same_cell(void **state)
{
    (void)state;
    struct app app;
    begin_app(&app,
              "lessons/small-cnn.json"); // its convolution has 2 maps of 6 × 6, 10 terms a cell
    run(&app, "grain 3; seek 34");       // cell 3, product 4
    expect(&app, 3, 3);
    run(&app, "map-next");
    expect(&app, 36 + 3, 3);
    run(&app, "map-next"); // there is no third
    expect(&app, 36 + 3, 3);
    run(&app, "map-back");
    expect(&app, 3, 3);
    run(&app, "grain 2; map 1");
    expect(&app, 36 + 3, 9);
    app_finish(&app);
}

static void a_step_of_all_maps_becomes_one_of_a_map(void **state)
{
    (void)state;
    struct app app;
    begin_app(&app, "lessons/small-cnn.json");
    run(&app, "grain 0; map-back");
    assert_int_equal(app.session.step.grain, GRAIN_MAP);
    expect(&app, 35, 9);
    app_finish(&app);
}

static void one_map_is_refused(void **state)
{
    (void)state;
    struct app app;
    struct error error = {0};
    begin_app(&app, "lessons/convolution-backward-1.json");
    assert_false(app_run(&app, "map-next", 0, &error));
    app_finish(&app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_product_of_the_same_cell),
        cmocka_unit_test(a_step_of_all_maps_becomes_one_of_a_map),
        cmocka_unit_test(one_map_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
