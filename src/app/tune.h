// Fine-tuning the open lesson's network on a few new digits: the reader's own, or a stranger's
// where there are none. A copy of the network learns, in slices between two frames; the lesson
// itself has its old weights until the new ones are kept, and undo brings them back.
#ifndef CONVSTEP_APP_TUNE_H
#define CONVSTEP_APP_TUNE_H

#include "view/digits/tune.h"

#include <stdbool.h>

struct app;
struct tuning; // NULL until it is first opened

// A lesson has been opened or read again: what was begun on the one before is dropped. Opens the
// panel where the lesson begins with it.
void tune_opened(struct app *app);
void tune_finish(struct app *app);
unsigned tune_where(const struct app *app); // IN_TUNE, or 0: it is not on show
// Goes on learning for some milliseconds. True: call again at once.
bool tune_frame(struct app *app, double dt_s);
const struct tune_view *tune_shown(const struct app *app); // NULL: it is not on show

void do_tune(struct app *app, int64_t argument); // opens and closes it
void do_tune_start(struct app *app, int64_t argument);
void do_tune_keep(struct app *app, int64_t argument); // or presses the control in focus
void do_tune_cancel(struct app *app, int64_t argument);
void do_tune_undo(struct app *app, int64_t argument);
void do_tune_save(struct app *app, int64_t argument);
void do_tune_load(struct app *app, int64_t argument);
void do_tune_learn(struct app *app, int64_t layer);
void do_tune_replay(struct app *app, int64_t argument);
void do_tune_random(struct app *app, int64_t argument);
void do_tune_digits(struct app *app, int64_t set); // 0: own ones, 1: a stranger's; -1: the other

const char *no_weights_to_keep(const struct app *app);
const char *no_weights_to_undo(const struct app *app);
const char *no_weights_to_save(const struct app *app);
const char *no_weights_saved(const struct app *app);
const char *still_tuning(const struct app *app);

#endif
