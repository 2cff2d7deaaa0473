#include "app/actions.h"

#include "app/panel.h"
#include "app/shelf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SPEED_MIN = 0.25, SPEED_MAX = 8;
enum { TEXT_STEP_MIN = -2, TEXT_STEP_MAX = 4 };

// A step by hand ends playing: who steps wants to look.
static void go(struct app *app, int64_t number)
{
    app->view.playing = false;
    session_go(&app->session, number);
}

// To the step beside this one: the window moves there.
static void go_by(struct app *app, int by)
{
    const int64_t from = app->session.step.number;
    go(app, from + by);
    motion_begin(app, from, MOTION_BY_HAND);
}

void do_next(struct app *app, int64_t argument)
{
    if (ask_next(app)) {
        return;
    }
    if (panel_where(app) & IN_PATTERN) { // from a question
        do_preset_next(app, argument);
    } else {
        go_by(app, 1);
    }
}

void do_back(struct app *app, int64_t argument)
{
    ask_leave(app);
    if (panel_where(app) & IN_PATTERN) { // from a question
        do_preset_back(app, argument);
    } else {
        go_by(app, -1);
    }
}

void do_play(struct app *app, int64_t argument)
{
    (void)argument;
    const bool asked = app->asking.open;
    ask_skip(app);
    explore_leave(app);
    app->view.playing = !app->view.playing;
    app->played_s = 0;
    if (app->view.playing && !asked && app->session.step.number == session_steps(&app->session)) {
        session_go(&app->session, 1);
    }
}

void do_first(struct app *app, int64_t argument)
{
    (void)argument;
    go(app, 1);
}

void do_last(struct app *app, int64_t argument)
{
    (void)argument;
    go(app, session_steps(&app->session));
}

void do_phase_next(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.playing = false;
    session_next_section(&app->session);
}

void do_phase_back(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.playing = false;
    session_previous_section(&app->session);
}

void do_goto(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.playing = false;
    app->goto_text[0] = '\0';
    app->view.goto_text = app->goto_text;
}

void do_seek(struct app *app, int64_t step)
{
    go(app, step);
}

void do_jump(struct app *app, int64_t step)
{
    go(app, step);
}

void do_grain(struct app *app, int64_t grain)
{
    if (grain >= 0 && grain < GRAIN_COUNT) {
        session_set_grain(&app->session, (enum grain)grain);
        app->played_s = 0;
    }
}

void do_slower(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.speed = fmax(SPEED_MIN, app->view.speed / 2);
}

void do_faster(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.speed = fmin(SPEED_MAX, app->view.speed * 2);
}

void do_speed(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.speed = 1;
}

void do_speed_next(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.speed = app->view.speed >= SPEED_MAX ? SPEED_MIN : app->view.speed * 2;
}

void do_walk(struct app *app, int64_t walk)
{
    struct error error = {0};
    bool done = walk < 0 ? session_next_walk(&app->session, &error)
                         : session_set_walk(&app->session, (int)walk, &error);
    if (!done) {
        app_say(app, "%s", error.what);
    }
}

const char *no_other_walk(const struct app *app)
{
    return session_walks(&app->session) > 1 ? NULL : "There is one walk through this operation";
}

void do_errata(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.errata = !app->view.errata;
    app_say(app, app->view.errata ? "Errata are marked" : "Errata are not marked");
}

const char *no_errata(const struct app *app)
{
    return app->session.lesson->n_errata > 0 ? NULL : "This lesson has no errata";
}

static const struct node *node_here(const struct app *app)
{
    const struct session *session = &app->session;
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    return session->lesson->program.nodes[entry->node];
}

void do_check(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.check = !app->view.check;
    if (!app->view.check) {
        app_say(app, "Gradients are not checked");
    } else if (node_here(app)->phase != NODE_BACKWARD) {
        app_say(app, "Gradients are checked while they are made, on the way back");
    }
}

const char *no_gradients(const struct app *app)
{
    const struct timeline *timeline = &app->session.timeline;
    for (int i = 0; i < timeline->n; i++) {
        if (timeline->lesson->program.nodes[timeline->entries[i].node]->phase == NODE_BACKWARD) {
            return NULL;
        }
    }
    return "This lesson steps through no gradient";
}

void do_counts(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.counts = !app->view.counts;
}

void do_reload(struct app *app, int64_t argument)
{
    (void)argument;
    struct error error = {0};
    if (session_reload(&app->session, &error)) {
        app->panel = (struct panel_state){.typed = false};
        pad_opened(app);
        ask_opened(app);
        tune_opened(app);
        app_say(app, "Read again: %s", app->session.lesson->path);
    } else {
        char line[APP_MESSAGE_MAX];
        error_format(&error, line, sizeof line);
        app_say(app, "%s", line);
    }
}

// ---- lessons ---------------------------------------------------------------------------

// The lesson `by` places on in the library that opens; broken ones are passed over.
static void open_beside(struct app *app, int by)
{
    if (!app_need_catalog(app)) {
        return;
    }
    const struct lesson *lesson = app->session.lesson;
    size_t n = app->catalog.n;
    size_t at = catalog_find(&app->catalog, lesson->path, lesson->id);
    for (size_t i = at < n ? (size_t)((int64_t)at + by) : 0; i < n; i = (size_t)((int64_t)i + by)) {
        if (!app->catalog.entries[i].broken) {
            app_open(app, i);
            return;
        }
    }
    app_say(app, by > 0 ? "This is the last lesson" : "This is the first lesson");
}

void do_next_lesson(struct app *app, int64_t argument)
{
    (void)argument;
    open_beside(app, 1);
}

void do_previous_lesson(struct app *app, int64_t argument)
{
    (void)argument;
    open_beside(app, -1);
}

// ---- moving around ---------------------------------------------------------------------

static void focus_by(struct app *app, int by)
{
    int n = app_controls(app);
    int at = app->view.focus_control;
    if (n > 0) { // a question's choices come first
        int first = app->asking.open ? app_control(app, "answer") : 0;
        app->view.focus_control = at < 0 ? (by > 0 ? first : n - 1) : (at + by + n) % n;
    }
}

void do_focus_next(struct app *app, int64_t argument)
{
    (void)argument;
    focus_by(app, 1);
}

void do_focus_back(struct app *app, int64_t argument)
{
    (void)argument;
    focus_by(app, -1);
}

static void enter_goto(struct app *app)
{
    int64_t steps = session_steps(&app->session);
    int64_t number = strtoll(app->goto_text, NULL, 10); // at most APP_GOTO_DIGITS digits
    app->view.goto_text = NULL;
    if (app->goto_text[0] == '\0') {
        return;
    }
    session_go(&app->session, number);
    if (number < 1 || number > steps) {
        app_say(app, "The steps go from 1 to %lld", (long long)steps);
    }
}

void do_press(struct app *app, int64_t argument)
{
    if (app->view.goto_text) {
        enter_goto(app);
    } else if (app->pad.state.path) {
        pad_press_enter(app);
    } else if (app->panel.field) {
        panel_leave(app);
    } else if (app->view.focus_control >= 0) {
        app_press_focus(app);
    } else if (ask_done(app)) {
        do_next(app, argument);
    } else if (app->view.help) {
        app->view.help = false;
    } else if (app->library) {
        shelf_open(app);
    } else if (panel_where(app) & IN_PATTERN) {
        do_type_pattern(app, argument);
    }
}

void do_leave(struct app *app, int64_t argument)
{
    if (app->view.goto_text) {
        app->view.goto_text = NULL;
    } else if (app->pad.state.path) {
        pad_leave_field(app);
    } else if (app->panel.field) {
        panel_leave(app);
    } else if (app->view.help) {
        app->view.help = false;
    } else if (app->view.focus_control >= 0) {
        app->view.focus_control = -1;
    } else if (app->pad.state.open && !app->library) {
        do_pad(app, argument);
    } else if (app->asking.open) {
        ask_skip(app);
    } else if (app->learn.open && !app->library) {
        learn_close(app);
    } else if (app->exploring.on && !app->library) {
        explore_leave(app);
    } else if (app->searching || (app->library && app->search[0])) {
        shelf_leave_search(app);
    } else if (app->library) {
        app->library = !app->begun;
    } else {
        do_library(app, argument);
    }
}

void do_help(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.help = !app->view.help;
    app->view.playing = false;
    app->view.focus_control = -1;
}

void do_help_key(struct app *app, int64_t argument)
{
    const int row = (int)(argument / HELP_KEYS_MAX), k = (int)(argument % HELP_KEYS_MAX);
    if (row < 0 || row >= app->n_help || k < 0 || k >= app->help[row].n_keys) {
        return;
    }
    const struct key key = app->help[row].key[k];
    app->view.help = false;
    const struct command *command = command_of_key(key, app_where(app));
    if (command && command->run != do_help) { // it has closed the help already
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
}

void do_quit(struct app *app, int64_t argument)
{
    (void)argument;
    app->quit = true;
}

// ---- display ---------------------------------------------------------------------------

void do_theme(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.theme = (enum theme)((app->view.theme + 1) % THEME_COUNT);
}

void do_fullscreen(struct app *app, int64_t argument)
{
    (void)argument;
    app->fullscreen = !app->fullscreen;
    ask_fullscreen(app);
}

static void set_text_step(struct app *app, int step)
{
    app->view.text_step = step < TEXT_STEP_MIN   ? TEXT_STEP_MIN
                          : step > TEXT_STEP_MAX ? TEXT_STEP_MAX
                                                 : step;
    if (app->library) {
        app_choose(app, app->chosen);
    }
}

void do_larger(struct app *app, int64_t argument)
{
    (void)argument;
    set_text_step(app, app->view.text_step + 1);
}

void do_smaller(struct app *app, int64_t argument)
{
    (void)argument;
    set_text_step(app, app->view.text_step - 1);
}

void do_text_size(struct app *app, int64_t argument)
{
    (void)argument;
    set_text_step(app, 0);
}

void do_blank(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.blank = true;
    app->view.playing = false;
}

void do_bar(struct app *app, int64_t argument)
{
    (void)argument;
    app->view.hide_bar = !app->view.hide_bar;
}

void do_picture(struct app *app, int64_t argument)
{
    (void)argument;
    app->picture = true;
}
