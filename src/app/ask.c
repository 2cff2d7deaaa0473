#include "app/ask.h"

#include "app/actions.h"
#include "app/panel.h"

#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 1, ANSWERED = 2 }; // of a question; 0: neither

// ---- what has been asked -------------------------------------------------------------------

static void *checked(void *memory)
{
    if (!memory) {
        abort();
    }
    return memory;
}

void ask_finish(struct asking *asking)
{
    for (size_t i = 0; i < asking->n_lessons; i++) {
        free(asking->lessons[i].path);
        free(asking->lessons[i].state);
    }
    free(asking->lessons);
    *asking = (struct asking){0};
}

static struct asked_lesson *find(const struct asking *asking, const char *path)
{
    for (size_t i = 0; i < asking->n_lessons; i++) {
        if (strcmp(asking->lessons[i].path, path) == 0) {
            return &asking->lessons[i];
        }
    }
    return NULL;
}

static struct asked_lesson *add(struct asking *asking, const struct lesson *lesson)
{
    size_t size = strlen(lesson->path) + 1;
    asking->lessons =
        checked(realloc(asking->lessons, (asking->n_lessons + 1) * sizeof *asking->lessons));
    struct asked_lesson *asked = &asking->lessons[asking->n_lessons++];
    asked->path = memcpy(checked(malloc(size)), lesson->path, size);
    asked->n = lesson->n_questions;
    asked->state = checked(calloc((size_t)asked->n + 1, 1));
    return asked;
}

static unsigned char state_of(const struct app *app, int question)
{
    const struct asked_lesson *asked = find(&app->asking, app->session.lesson->path);
    return asked && question < asked->n ? asked->state[question] : 0;
}

static void mark(struct app *app, int question, unsigned char state)
{
    struct asked_lesson *asked = find(&app->asking, app->session.lesson->path);
    asked = asked ? asked : add(&app->asking, app->session.lesson);
    if (question < asked->n) {
        asked->state[question] |= state;
    }
}

// ---- which one belongs here -----------------------------------------------------------------

// In a lesson with patterns one goes from pattern to pattern: the k-th has the questions of the
// k-th operation.
static int pattern_question(const struct app *app, int from)
{
    const struct lesson *lesson = app->session.lesson;
    const int preset = panel_preset(app);
    for (int i = from; i < lesson->n_questions; i++) {
        const int entry = lesson->questions[i].entry;
        if (preset >= 0 && (entry < lesson->n_presets ? entry : lesson->n_presets - 1) == preset) {
            return i;
        }
    }
    return -1;
}

static int question_from(const struct app *app, int from)
{
    const struct step *step = &app->session.step;
    const struct lesson_place here = timeline_place(&app->session.timeline, step);
    return panel_where(app) & (IN_PATTERN | IN_PATTERN_FIELD)
               ? pattern_question(app, from)
               : lesson_question(app->session.lesson, step->entry, &here, from);
}

static bool wanted(const struct app *app)
{
    return app->fullscreen ? app->asking.in_fullscreen : !app->asking.off;
}

static int question_here(const struct app *app)
{
    int question = wanted(app) ? question_from(app, 0) : -1;
    while (question >= 0 && state_of(app, question) != 0) {
        question = question_from(app, question + 1);
    }
    return question;
}

bool ask_waits(const struct app *app)
{
    return question_here(app) >= 0;
}

// ---- asking and leaving ---------------------------------------------------------------------

static int walk_here(const struct app *app)
{
    return app->session.timeline.entries[app->session.step.entry].walk;
}

static void show(struct app *app, int question)
{
    struct asking *asking = &app->asking;
    asking->open = true;
    asking->state = (struct question_state){.question = question, .chosen = -1};
    asking->number = app->session.step.number;
    asking->grain = app->session.step.grain;
    asking->walk = walk_here(app);
    app->view.question = &asking->state;
    app->view.playing = false;
    app->view.focus_control = -1;
    app->dirty = true;
}

void ask_leave(struct app *app)
{
    app->dirty |= app->asking.open;
    app->asking.open = false;
    app->view.question = NULL;
}

void ask_skip(struct app *app)
{
    if (app->asking.open) {
        mark(app, app->asking.state.question, SKIPPED);
        ask_leave(app);
        app->view.focus_control = -1;
    }
}

bool ask_next(struct app *app)
{
    ask_skip(app);
    const int question = question_here(app);
    if (question >= 0) {
        show(app, question);
    }
    return question >= 0;
}

void ask_follow(struct app *app)
{
    const struct asking *asking = &app->asking;
    if (asking->open &&
        (app->library || asking->number != app->session.step.number ||
         asking->grain != app->session.step.grain || asking->walk != walk_here(app))) {
        ask_leave(app);
    }
}

void ask_opened(struct app *app)
{
    ask_leave(app);
    struct asked_lesson *asked = find(&app->asking, app->session.lesson->path);
    const int n = app->session.lesson->n_questions;
    if (asked && asked->n != n) { // the file has changed
        asked->n = n;
        free(asked->state);
        asked->state = checked(calloc((size_t)n + 1, 1));
    }
    for (int i = 0; asked && i < n; i++) {
        asked->state[i] &= (unsigned char)~SKIPPED;
    }
}

void ask_fullscreen(struct app *app)
{
    app->asking.in_fullscreen = false;
    if (!wanted(app)) {
        ask_leave(app);
    }
}

// ---- commands -------------------------------------------------------------------------------

static const struct question *question_on_show(const struct app *app)
{
    return &app->session.lesson->questions[app->asking.state.question];
}

bool ask_done(const struct app *app)
{
    const struct question_state *state = &app->asking.state;
    return app->asking.open && (state->shown || state->chosen == question_on_show(app)->right);
}

void do_answer(struct app *app, int64_t choice)
{
    struct question_state *state = &app->asking.state;
    if (choice < 0 || choice >= question_on_show(app)->n_choices || ask_done(app)) {
        return;
    }
    state->chosen = (int)choice;
    state->tried |= 1u << choice;
    state->hint = false;
    if (ask_done(app)) {
        app->view.focus_control = -1; // it stood on a choice
        mark(app, state->question, ANSWERED);
    }
}

void do_hint(struct app *app, int64_t argument)
{
    (void)argument;
    app->asking.state.hint = question_on_show(app)->hint != NULL && !ask_done(app);
}

void do_show(struct app *app, int64_t argument)
{
    if (ask_done(app)) {
        do_next(app, argument);
    } else {
        app->asking.state.shown = true;
        app->view.focus_control = -1;
        mark(app, app->asking.state.question, ANSWERED);
    }
}

void do_questions(struct app *app, int64_t argument)
{
    (void)argument;
    struct asking *asking = &app->asking;
    bool ask = !wanted(app);
    if (app->fullscreen) {
        asking->in_fullscreen = ask;
    } else {
        asking->off = !ask;
    }
    ask_leave(app);
    app_say(app, ask ? "Questions are asked" : "No questions are asked");
}
