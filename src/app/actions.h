// What the commands do, and why they may refuse. Only the command table needs this header.
#ifndef CONVSTEP_APP_ACTIONS_H
#define CONVSTEP_APP_ACTIONS_H

#include "app/app.h"

void do_next(struct app *app, int64_t argument);
void do_back(struct app *app, int64_t argument);
void do_play(struct app *app, int64_t argument);
void do_first(struct app *app, int64_t argument);
void do_last(struct app *app, int64_t argument);
void do_phase_next(struct app *app, int64_t argument);
void do_phase_back(struct app *app, int64_t argument);
void do_goto(struct app *app, int64_t argument);
void do_seek(struct app *app, int64_t step);
void do_jump(struct app *app, int64_t step); // the same, from where no timeline is
void do_grain(struct app *app, int64_t grain);
void do_slower(struct app *app, int64_t argument);
void do_faster(struct app *app, int64_t argument);
void do_speed(struct app *app, int64_t argument);
void do_speed_next(struct app *app, int64_t argument); // 8× is followed by 0.25×
void do_walk(struct app *app, int64_t walk);           // -1: the next one
void do_map_back(struct app *app, int64_t argument);   // the same cell of the map before
void do_map_next(struct app *app, int64_t argument);
void do_map(struct app *app, int64_t map); // of this one, from 0
void do_errata(struct app *app, int64_t argument);
void do_check(struct app *app, int64_t argument);
void do_counts(struct app *app, int64_t argument);
void do_reload(struct app *app, int64_t argument);
void do_next_lesson(struct app *app, int64_t argument);
void do_previous_lesson(struct app *app, int64_t argument);
void do_focus_next(struct app *app, int64_t argument);
void do_focus_back(struct app *app, int64_t argument);
void do_press(struct app *app, int64_t argument);
void do_leave(struct app *app, int64_t argument);
void do_theme(struct app *app, int64_t argument);
void do_fullscreen(struct app *app, int64_t argument);
void do_larger(struct app *app, int64_t argument);
void do_smaller(struct app *app, int64_t argument);
void do_text_size(struct app *app, int64_t argument);
void do_blank(struct app *app, int64_t argument);
void do_bar(struct app *app, int64_t argument);
void do_picture(struct app *app, int64_t argument);
void do_help(struct app *app, int64_t argument);
void do_help_key(struct app *app, int64_t argument); // a key of the help was clicked
void do_quit(struct app *app, int64_t argument);

const char *no_other_walk(const struct app *app);
const char *no_other_map(const struct app *app);
const char *no_errata(const struct app *app);
const char *no_gradients(const struct app *app);

#endif
