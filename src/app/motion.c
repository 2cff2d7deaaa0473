#include "app/motion.h"

#include "app/app.h"

#include <math.h>

static const double BY_HAND_S = 0.12, PLAYING_S = 0.16, FAST_S = 0.12, SLOW_S = 0.2;

static double length_of(const struct app *app, enum motion_by by)
{
    const double speed = app->view.speed;
    return by == MOTION_BY_HAND ? BY_HAND_S
           : speed >= 2         ? FAST_S
           : speed <= 0.5       ? SLOW_S
                                : PLAYING_S;
}

void motion_begin(struct app *app, int64_t from, enum motion_by by)
{
    motion_finish(app);
    if (app->motion.reduced || from == app->session.step.number) {
        return;
    }
    app->motion.length_s = length_of(app, by);
    app->motion.passed_s = 0;
    app->view.window_from = from;
    app->view.window_move = 0;
    app->dirty = true;
}

void motion_finish(struct app *app)
{
    app->dirty |= app->view.window_move < 1;
    app->motion.length_s = 0;
    app->view.window_move = 1;
}

bool motion_under_way(const struct app *app)
{
    return app->motion.length_s > 0;
}

// Fast at first, then slower: what is left shrinks with the third power.
void motion_frame(struct app *app, double dt_s)
{
    struct motion *motion = &app->motion;
    if (!motion_under_way(app)) {
        return;
    }
    motion->passed_s += dt_s;
    if (motion->passed_s >= motion->length_s) {
        motion_finish(app);
        return;
    }
    const double left = 1 - motion->passed_s / motion->length_s;
    app->view.window_move = 1 - left * left * left;
    app->dirty = true;
}

void motion_reduce(struct app *app, bool reduced)
{
    app->motion.reduced = reduced;
    motion_finish(app);
}

void do_motion(struct app *app, int64_t argument)
{
    (void)argument;
    motion_reduce(app, !app->motion.reduced);
    app_say(app, app->motion.reduced ? "Nothing moves: each step stands at once"
                                     : "The window moves from step to step");
}
