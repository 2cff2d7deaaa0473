// "See what it learned": the gradient of the number looked at, worked out when it is drawn.
#ifndef CONVSTEP_APP_LEARN_H
#define CONVSTEP_APP_LEARN_H

#include "view/network/learned.h"

struct app;

struct learn {
    bool open;
    struct influence *influence; // of state's number; NULL: none
    float *gradient;             // of the image, state's
    struct learned_state state;
};

void learn_finish(struct learn *learn);
// Works it out for the present step, and gives it to the view; closes it where there is nothing.
void learn_prepare(struct app *app);
// Another lesson is open.
void learn_close(struct app *app);

void do_learned(struct app *app, int64_t argument);
const char *nothing_learned(const struct app *app);

#endif
