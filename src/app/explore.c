#include "app/explore.h"

#include "app/app.h"

#include <string.h>

// ---- what is pointed at ---------------------------------------------------------------------

static bool same(const struct explored *a, const struct explored *b)
{
    return a->slot == b->slot && a->i == b->i && a->j == b->j && a->keyboard == b->keyboard &&
           a->ref.tensor == b->ref.tensor && a->ref.of == b->ref.of && a->ref.index == b->ref.index;
}

static void point(struct app *app, const struct explored *at)
{
    struct exploring *exploring = &app->exploring;
    if (!exploring->pointed || !same(at, &exploring->at)) {
        exploring->at = *at;
        exploring->pointed = true;
        app->dirty = true;
    }
    app->view.explored = &exploring->at;
}

static void let_go(struct app *app)
{
    app->dirty |= app->exploring.pointed;
    app->exploring.pointed = false;
    app->view.explored = NULL;
}

void explore_leave(struct app *app)
{
    app->exploring.on = false;
    let_go(app);
}

void explore_follow(struct app *app)
{
    app->exploring.moved = false;
    if (!app->exploring.on || app->asking.open || app->library) {
        explore_leave(app);
    }
}

// ---- the mouse --------------------------------------------------------------------------------

void explore_pointer(struct app *app, double x, double y)
{
    struct exploring *exploring = &app->exploring;
    exploring->moved |= exploring->seen && (x != exploring->x || y != exploring->y);
    exploring->seen = true;
    exploring->x = x;
    exploring->y = y;
}

void explore_resized(struct app *app)
{
    app->exploring.seen = app->exploring.moved = false;
    if (!app->exploring.on) {
        let_go(app);
    }
}

static bool may_point(const struct app *app)
{
    return (app_where(app) & (IN_LESSON | IN_EXPLORE)) && !app->view.playing && !app->view.blank;
}

void explore_frame(struct app *app)
{
    struct exploring *exploring = &app->exploring;
    struct explored at;
    if (!exploring->moved) {
        return;
    }
    exploring->moved = false;
    if (may_point(app) && draw_hit_at(&app->list, exploring->x, exploring->y) == NULL &&
        view_cells_at(&exploring->cells, exploring->x, exploring->y, &at)) {
        at.keyboard = exploring->on;
        point(app, &at);
    } else if (!exploring->on) { // the focus stays where it is
        let_go(app);
    }
}

bool explore_click(struct app *app, double x, double y)
{
    struct explored at;
    if (!may_point(app) || !view_cells_at(&app->exploring.cells, x, y, &at)) {
        return false;
    }
    at.keyboard = app->exploring.on;
    point(app, &at);
    app_do(app, command_in("explore-step", app_where(app)), 0);
    return true;
}

// ---- the keyboard -----------------------------------------------------------------------------

// The cell that is being written, else the middle of the first grid.
static struct explored first_cell(const struct app *app)
{
    const struct session *session = &app->session;
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    const struct node *node = session->lesson->program.nodes[entry->node];
    struct explored at = {.slot = -1};
    float value = 0;
    node_partial(node, &node->op->walks[entry->walk], session->step.place, &at.ref, &value);
    if (at.ref.tensor < 0 || !view_cells_find(&app->exploring.cells, &at)) {
        view_cells_turn(&app->exploring.cells, &at, 1);
    }
    at.keyboard = true;
    return at;
}

bool explore_drawn(struct app *app)
{
    struct exploring *exploring = &app->exploring;
    if (!exploring->on || app->view.help || app->view.blank || app->view.message) {
        return false;
    }
    if (exploring->cells.n == 0) {
        explore_leave(app);
        return true;
    }
    if (view_cells_find(&exploring->cells, &exploring->at)) {
        return false;
    }
    const struct explored at = first_cell(app);
    point(app, &at);
    return true;
}

const char *no_cells(const struct app *app)
{
    return app->exploring.cells.n > 0 ? NULL : "There are no cells to point at here";
}

void do_explore(struct app *app, int64_t argument)
{
    (void)argument;
    struct exploring *exploring = &app->exploring;
    if (exploring->on) {
        explore_leave(app);
        return;
    }
    struct explored at = exploring->pointed ? exploring->at : first_cell(app);
    at.keyboard = true;
    exploring->on = true;
    app->view.playing = false;
    app->view.focus_control = -1;
    point(app, &at);
}

static void move(struct app *app, int rows, int cols)
{
    struct explored at = app->exploring.at;
    view_cells_move(&app->exploring.cells, &at, rows, cols);
    at.keyboard = true;
    point(app, &at);
}

void do_explore_left(struct app *app, int64_t argument)
{
    (void)argument;
    move(app, 0, -1);
}

void do_explore_right(struct app *app, int64_t argument)
{
    (void)argument;
    move(app, 0, 1);
}

void do_explore_up(struct app *app, int64_t argument)
{
    (void)argument;
    move(app, -1, 0);
}

void do_explore_down(struct app *app, int64_t argument)
{
    (void)argument;
    move(app, 1, 0);
}

void do_explore_grid(struct app *app, int64_t by)
{
    struct explored at = app->exploring.at;
    view_cells_turn(&app->exploring.cells, &at, by < 0 ? -1 : 1);
    at.keyboard = true;
    point(app, &at);
}

void do_explore_step(struct app *app, int64_t argument)
{
    (void)argument;
    struct session *session = &app->session;
    if (!app->exploring.pointed) {
        return;
    }
    const int64_t number = explore_step(&session->timeline, &session->step, &app->exploring.at.ref);
    if (number > 0) {
        app->view.playing = false;
        session_go(session, number);
    }
}
