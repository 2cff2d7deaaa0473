// Changing the walk keeps the cell: where the lesson has that walk, the step goes there.
#include "app_driver.h"

#include <stdio.h>

static void open(struct app *app, const char *id)
{
    char name[128];
    snprintf(name, sizeof name, "lessons/%s.json", id);
    begin_app(app, name);
}

static void run(struct app *app, const char *script)
{
    struct error error = {0};
    if (!app_script(app, script, &error)) {
        fail_msg("%s: %s", script, error.what);
    }
}

static const char *walk_of(const struct app *app, int entry)
{
    const struct timeline *timeline = &app->session.timeline;
    const struct timeline_entry *e = &timeline->entries[entry];
    return timeline->lesson->program.nodes[e->node]->op->walks[e->walk].name;
}

// The result cell that the step works on.
static int64_t cell_of(const struct app *app)
{
    const struct session *session = &app->session;
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    const struct node *node = session->lesson->program.nodes[entry->node];
    struct term term;
    node->op->walks[entry->walk].term(node, session->step.place, &term);
    return term.writes.index;
}

static void a_walk_that_the_lesson_has_is_gone_to(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int64_t step, cell;
        const char *walk;
    } cases[] = {
        // Scatter, chain rule and gather each have their entry.
        {"grain 2; seek 9", 9, 4, "chain rule"},
        {"walk", 20, 4, "gather"},
        {"walk", 4, 8, "scatter"}, // complete with the last delta, which spreads to others as well
        {"walk 2", 9, 4, "chain rule"},
        {"walk 2", 9, 4, "chain rule"}, // the one that it is
        {"seek 4; walk 2", 13, 8, "chain rule"},
        {"seek 6; walk 0", 17, 1, "gather"},
        {"seek 14; walk 2", 5, 0, "chain rule"}, // from where the kernel turns: its first
    };
    struct app app;
    open(&app, "why-the-kernel-turns");
    const int64_t steps = app.session.timeline.steps[GRAIN_CELL];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(&app, cases[i].script);
        if (app.session.step.number != cases[i].step || cell_of(&app) != cases[i].cell ||
            strcmp(walk_of(&app, app.session.step.entry), cases[i].walk) != 0) {
            fail_msg("case %zu, %s: step %lld, cell %lld", i, cases[i].script,
                     (long long)app.session.step.number, (long long)cell_of(&app));
        }
        assert_int_equal(app.session.timeline.steps[GRAIN_CELL], steps);
    }
    app_finish(&app);
}

// The lesson has the chain rule and then gather.
static void a_walk_that_it_has_not_changes_this_entry_alone(void **state)
{
    (void)state;
    struct app app;
    open(&app, "convolution-backward-symbols");
    run(&app, "grain 2; seek 20"); // δa₂₂ by gather
    assert_string_equal(walk_of(&app, 2), "gather");
    const int64_t cell = cell_of(&app);
    run(&app, "walk");
    assert_string_equal(walk_of(&app, 1), "chain rule");
    assert_string_equal(walk_of(&app, 2), "scatter");
    assert_int_equal(app.session.step.entry, 2);
    run(&app, "walk"); // and what was left is as the lesson has it
    assert_string_equal(walk_of(&app, 1), "chain rule");
    assert_string_equal(walk_of(&app, 2), "gather");
    assert_int_equal(app.session.step.entry, 1);
    run(&app, "walk");
    assert_int_equal(app.session.step.entry, 2);
    assert_int_equal(cell_of(&app), cell);
    app_finish(&app);
}

static void a_lesson_with_one_entry_changes_it(void **state)
{
    (void)state;
    struct app app;
    open(&app, "convolution-backward-1");
    run(&app, "grain 3; seek 20");
    const int64_t cell = cell_of(&app);
    static const char *const WALKS[] = {"scatter", "chain rule", "gather"};
    for (size_t i = 0; i < sizeof WALKS / sizeof *WALKS; i++) {
        run(&app, "walk");
        assert_string_equal(walk_of(&app, 0), WALKS[i]);
        assert_int_equal(cell_of(&app), cell);
    }
    app_finish(&app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_that_the_lesson_has_is_gone_to),
        cmocka_unit_test(a_walk_that_it_has_not_changes_this_entry_alone),
        cmocka_unit_test(a_lesson_with_one_entry_changes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
