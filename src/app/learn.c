#include "app/learn.h"

#include "app/app.h"

#include <stdlib.h>

void learn_finish(struct learn *learn)
{
    influence_destroy(learn->influence);
    free(learn->gradient);
    *learn = (struct learn){.open = false};
}

void learn_close(struct app *app)
{
    learn_finish(&app->learn);
    app->view.learned = NULL;
}

// A number of the lesson as it is now: its picture, its weights.
static bool work_out(struct app *app)
{
    struct learn *learn = &app->learn;
    const struct session *session = &app->session;
    struct program *program = &session->lesson->program;
    if (!learned_target(&session->timeline, &session->step, &learn->state)) {
        return false;
    }
    influence_destroy(learn->influence);
    learn->influence = influence_create(program, learn->state.tensor, learn->state.element);
    const int64_t n = shape_elements(&program->tensors[learn->state.image].shape);
    free(learn->gradient);
    learn->gradient = malloc((size_t)n * sizeof *learn->gradient);
    if (learn->influence == NULL || learn->gradient == NULL) {
        return false;
    }
    learned_fill(learn->influence, &session->timeline, &session->step, &learn->state,
                 learn->gradient);
    return true;
}

void learn_prepare(struct app *app)
{
    app->view.learned = app->learn.open && work_out(app) ? &app->learn.state : NULL;
}

void do_learned(struct app *app, int64_t argument)
{
    (void)argument;
    if (app->learn.open) {
        learn_close(app);
    } else {
        app->learn.open = true;
    }
}

const char *nothing_learned(const struct app *app)
{
    struct learned_state state;
    return learned_target(&app->session.timeline, &app->session.step, &state)
               ? NULL
               : "There is no network to look into here";
}
