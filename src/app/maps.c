// Another map of what the present operation writes, at the same cell.
#include "app/actions.h"
#include "view/stage/map_switch.h"

#include <string.h>

static const struct timeline_entry *entry_here(const struct session *session)
{
    return &session->timeline.entries[session->step.entry];
}

static const struct node *node_here(const struct session *session)
{
    return session->lesson->program.nodes[entry_here(session)->node];
}

static const struct walk *walk_here(const struct session *session)
{
    return &node_here(session)->op->walks[entry_here(session)->walk];
}

// How many maps there are; `result` is the one on show. 1 where there is no stack of maps.
static int64_t maps_here(const struct session *session, struct operand *result)
{
    struct operand operands[OPERANDS_MAX];
    memset(operands, 0, sizeof operands);
    const int n = walk_here(session)->operands(node_here(session), session->step.place, operands);
    const struct operand *found = map_result(operands, n);
    if (found == NULL) {
        return 1;
    }
    *result = *found;
    return map_count(&session->lesson->program, found);
}

const char *no_other_map(const struct app *app)
{
    struct operand result;
    return maps_here(&app->session, &result) > 1 ? NULL : "There is one map here";
}

// The element that this step writes, within its map.
static int64_t cell_in_map(const struct session *session, int64_t area)
{
    struct ref writes;
    float value;
    node_partial(node_here(session), walk_here(session), session->step.place, &writes, &value);
    return writes.tensor < 0 ? 0 : writes.index % area;
}

// The loop cell that makes an element; -1: none does.
static int64_t loop_cell(const struct session *session, int64_t index)
{
    const struct walk *walk = walk_here(session);
    return walk->index_cell == NULL ? index : walk->index_cell(node_here(session), index);
}

// The same term of the cell that makes the element, or the last where this one is.
static void go_to_term(struct session *session, int64_t cell)
{
    const struct timeline_entry *entry = entry_here(session);
    const struct phase *cells = &entry->phases[entry->n_phases - 1];
    struct step step = session->step;
    const int64_t terms = phase_cell_terms(cells, cell);
    const bool before = step.place.phase < entry->n_phases - 1;
    const int64_t term = before ? 0 : step.place.term;
    step.place = (struct place){entry->n_phases - 1, cell,
                                step.whole_cell || term >= terms ? terms - 1 : term};
    session->step = timeline_at(&session->timeline, step.grain, &step);
}

void do_map(struct app *app, int64_t map)
{
    struct session *session = &app->session;
    struct operand result;
    const int64_t n = maps_here(session, &result);
    if (map < 0 || map >= n) {
        return;
    }
    const int64_t area = result.rows * result.cols;
    const int64_t index = map * area + cell_in_map(session, area);
    if (walk_here(session)->n_sources == NULL && loop_cell(session, index) < 0) {
        app_say(app, "Nothing is computed here: these maps are not connected");
        return;
    }
    app->view.playing = false;
    if (session->step.grain == GRAIN_LAYER) { // a step is all maps at once
        session_set_grain(session, GRAIN_MAP);
    }
    if (walk_here(session)->n_sources == NULL) {
        go_to_term(session, loop_cell(session, index));
    } else {
        session->step =
            timeline_finish_of(&session->timeline, session->step.grain, session->step.entry, index);
    }
}

static void map_by(struct app *app, int64_t by)
{
    struct operand result = {.leading = 0};
    const int64_t n = maps_here(&app->session, &result);
    const int64_t map = result.leading + by;
    if (map < 0 || map >= n) {
        app_say(app, by < 0 ? "This is the first map" : "This is the last map");
        return;
    }
    do_map(app, map);
}

void do_map_back(struct app *app, int64_t argument)
{
    (void)argument;
    map_by(app, -1);
}

void do_map_next(struct app *app, int64_t argument)
{
    (void)argument;
    map_by(app, 1);
}
