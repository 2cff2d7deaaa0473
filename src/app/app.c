#include "app/app.h"

#include "app/panel.h"
#include "app/shelf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const double MESSAGE_S = 8;
static const double FRAME_S = 1.0 / 60; // while something moves

// ---- opening and closing ---------------------------------------------------------------

// A lesson stands behind the library, so that there always is one.
static bool open_first(struct app *app, struct error *error)
{
    if (!catalog_load(&app->catalog, error)) {
        return false;
    }
    app->catalog_loaded = true;
    for (size_t i = 0; i < app->catalog.n; i++) {
        if (!app->catalog.entries[i].broken) {
            return session_open(&app->session, app->catalog.entries[i].path, GRAIN_CELL, error);
        }
    }
    if (app->catalog.n > 0) { // the first one's own message
        return session_open(&app->session, app->catalog.entries[0].path, GRAIN_CELL, error);
    }
    return error_set(error, ERROR_SYSTEM,
                     "no lessons found: neither beside the program, nor where it is installed");
}

bool app_init(struct app *app, const char *path, struct error *error)
{
    *app = (struct app){.dirty = true};
    view_defaults(&app->view);
    app->view.panel = &app->panel;
    draw_init(&app->list);
    if (!path) {
        bool opened = open_first(app, error);
        if (opened) {
            shelf_show(app);
        }
        return opened;
    }
    app->begun = true;
    const bool opened = session_open(&app->session, path, GRAIN_CELL, error);
    if (opened) {
        pad_opened(app);
        tune_opened(app);
    }
    return opened;
}

void app_finish(struct app *app)
{
    tune_finish(app);
    session_finish(&app->session);
    pad_finish(&app->pad);
    learn_finish(&app->learn);
    ask_finish(&app->asking);
    progress_finish(&app->progress);
    catalog_finish(&app->catalog);
    draw_finish(&app->list);
}

bool app_need_catalog(struct app *app)
{
    struct error error = {0};
    if (!app->catalog_loaded && !catalog_load(&app->catalog, &error)) {
        app_say(app, "%s", error.what);
        return false;
    }
    app->catalog_loaded = true;
    if (app->catalog.n == 0) {
        app_say(app, "There are no lessons in the library");
        return false;
    }
    return true;
}

bool app_open(struct app *app, size_t lesson)
{
    struct error error = {0};
    const struct catalog_entry *entry = &app->catalog.entries[lesson];
    bool kept = app->library || app_keep_place(app, &error);
    struct error wrong = {0};
    if (!session_open(&app->session, entry->path, app->session.step.grain, &wrong)) {
        char line[APP_MESSAGE_MAX];
        error_format(&wrong, line, sizeof line);
        app_say(app, "%s", line);
        return false;
    }
    app->library = app->searching = false;
    app->begun = true;
    app->reached = 0;
    app->view.playing = false;
    app->view.focus_control = -1;
    app->panel = (struct panel_state){.typed = false};
    learn_close(app);
    pad_opened(app);
    ask_opened(app);
    explore_leave(app);
    tune_opened(app);
    const struct progress_entry *left = progress_find(&app->progress, entry->id);
    if (left) {
        shelf_return(app, left);
    }
    if (!kept) {
        app_say_error(app, "Your place was not kept: ", &error);
    }
    return true;
}

// ---- messages --------------------------------------------------------------------------

void app_say(struct app *app, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(app->message, sizeof app->message, format, list);
    va_end(list);
    app->view.message = app->message;
    app->message_left_s = MESSAGE_S;
    app->dirty = true;
}

void app_say_error(struct app *app, const char *what, const struct error *error)
{
    char text[APP_MESSAGE_MAX];
    error_format(error, text, sizeof text);
    app_say(app, "%s%s", what, text);
}

static void unsay(struct app *app)
{
    app->view.message = NULL;
    app->message_left_s = 0;
}

// ---- commands --------------------------------------------------------------------------

// Of what lies below fields and the help: a lesson's, a panel's, the library's.
static unsigned where_below(const struct app *app)
{
    return app->library          ? IN_LIBRARY
           : tune_where(app)     ? IN_TUNE
           : app->pad.state.open ? IN_PAD
           : app->asking.open    ? IN_QUESTION
           : app->exploring.on   ? IN_EXPLORE
           : panel_where(app)    ? panel_where(app)
                                 : IN_LESSON;
}

unsigned app_where(const struct app *app)
{
    return app->view.goto_text || app->pad.state.path ? IN_FIELD
           : app->view.help                           ? IN_HELP
           : app->library && app->searching           ? IN_SEARCH
                                                      : where_below(app);
}

const char *app_do(struct app *app, const struct command *command, int64_t argument)
{
    if (!(command->where & app_where(app))) {
        return "not here";
    }
    const char *reason = command->refuses ? command->refuses(app) : NULL;
    unsay(app);
    if (reason) {
        app_say(app, "%s", reason);
        return reason;
    }
    command->run(app, argument);
    ask_follow(app);
    explore_follow(app);
    shelf_reached(app);
    app->dirty = true;
    return NULL;
}

// ---- time ------------------------------------------------------------------------------

double app_interval(enum grain grain, double speed)
{
    static const double SECONDS[GRAIN_COUNT] = {
        [GRAIN_LAYER] = 2.4, [GRAIN_MAP] = 1.6, [GRAIN_CELL] = 0.9, [GRAIN_MULTIPLY] = 0.45};
    return SECONDS[grain] / speed;
}

// At most one step a call: where drawing is slower than the steps, none is left out unseen.
static void play(struct app *app, double dt_s)
{
    double interval = app_interval(app->session.step.grain, app->view.speed);
    app->played_s += dt_s;
    if (app->played_s < interval) {
        return;
    }
    app->played_s = fmin(app->played_s - interval, interval);
    if (ask_next(app)) { // it stops here until answered
        return;
    }
    const int64_t from = app->session.step.number;
    session_go(&app->session, from + 1);
    motion_begin(app, from, MOTION_BY_PLAYING);
    shelf_reached(app);
    app->view.playing = app->session.step.number < session_steps(&app->session) || ask_waits(app);
    app->dirty = true;
}

struct app_wants app_frame(struct app *app, double dt_s)
{
    struct app_wants wants = {.wait_s = -1};
    explore_frame(app);
    motion_frame(app, dt_s);
    if (app->view.playing) {
        play(app, dt_s);
    }
    if (app->view.message) {
        app->message_left_s -= dt_s;
        if (app->message_left_s <= 0) {
            unsay(app);
            app->dirty = true;
        }
    }
    if (app->view.playing) {
        double interval = app_interval(app->session.step.grain, app->view.speed);
        wants.wait_s = fmax(0, interval - app->played_s);
    }
    if (app->view.message && (wants.wait_s < 0 || app->message_left_s < wants.wait_s)) {
        wants.wait_s = app->message_left_s;
    }
    if (tune_frame(app, dt_s)) {
        wants.wait_s = 0;
    }
    if (motion_under_way(app) && (wants.wait_s < 0 || wants.wait_s > FRAME_S)) {
        wants.wait_s = FRAME_S;
    }
    wants.repaint = app->dirty;
    return wants;
}

// ---- drawing ---------------------------------------------------------------------------

// The keys of what lies below the help. What this lesson has not got is not told.
static void fill_help(struct app *app)
{
    const unsigned below = where_below(app);
    app->n_help = commands_help(app->help, below, below == IN_LESSON ? app : NULL);
    for (int i = 0; i < app->n_help; i++) {
        app->help_lines[i] =
            (struct help_line){app->help[i].group, app->help[i].keys, app->help[i].text};
    }
}

void app_draw(struct app *app, const struct view_context *context)
{
    struct view_context with_help = *context;
    fill_help(app);
    with_help.help = app->help_lines;
    with_help.n_help = app->n_help;
    if (app->library) {
        struct library_page page = app_library_page(app);
        view_library(&app->list, &with_help, &page, &app->view);
    } else {
        app->view.tune = tune_shown(app);
        learn_prepare(app);
        with_help.cells = &app->exploring.cells;
        do {
            view_frame(&app->list, &with_help, &app->session.timeline, &app->session.step,
                       &app->view);
        } while (explore_drawn(app));
    }
    app->dirty = false;
}

void app_draw_clean(const struct app *app, const struct view_context *context,
                    struct draw_list *list)
{
    struct view_state state;
    view_defaults(&state);
    state.width_px = app->view.width_px;
    state.height_px = app->view.height_px;
    state.theme = app->view.theme;
    state.text_step = app->view.text_step;
    state.errata = app->view.errata;
    state.check = app->view.check;
    state.counts = app->view.counts;
    state.tune = tune_shown(app);
    state.learned = app->view.learned;
    struct pad_state pad = app->pad.state;
    pad.pen_shown = false;
    pad.path = NULL;
    state.pad = app->view.pad ? &pad : NULL;
    struct panel_state panel = app->panel;
    panel.field = panel.size_chosen = false;
    state.panel = &panel;
    view_frame(list, context, &app->session.timeline, &app->session.step, &state);
}
