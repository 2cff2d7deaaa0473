// The window of the stage on its way from one step to the next (design system, section 5). The step
// itself is never late: only where its window is drawn. Whatever the user does ends it.
#ifndef CONVSTEP_APP_MOTION_H
#define CONVSTEP_APP_MOTION_H

#include <stdbool.h>
#include <stdint.h>

struct app;

struct motion {
    double passed_s, length_s; // length 0: nothing moves
    bool reduced;              // nothing ever does
};

enum motion_by { MOTION_BY_HAND, MOTION_BY_PLAYING };
// From this step to the one that has just been gone to.
void motion_begin(struct app *app, int64_t from, enum motion_by by);
void motion_finish(struct app *app);
void motion_frame(struct app *app, double dt_s);
bool motion_under_way(const struct app *app);
void motion_reduce(struct app *app, bool reduced);

// For the table of commands.
void do_motion(struct app *app, int64_t argument);

#endif
