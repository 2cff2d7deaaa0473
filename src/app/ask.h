// Questions to the reader: asked before going on from the step that ends at their place. Going
// back, to a step, or to an end never asks. While presenting, none is asked: in full screen, or
// where the user has said so.
#ifndef CONVSTEP_APP_ASK_H
#define CONVSTEP_APP_ASK_H

#include "view/view.h"

struct app;

// What has become of the questions of one lesson, by its path.
struct asked_lesson {
    char *path;
    unsigned char *state; // of each question
    int n;
};
struct asking {
    bool open; // one is on show: the view's question is `state`
    struct question_state state;
    int64_t number; // the step at which it was asked
    enum grain grain;
    int walk;
    bool off;           // not wanted
    bool in_fullscreen; // wanted even there
    struct asked_lesson *lessons;
    size_t n_lessons;
};

void ask_finish(struct asking *asking);
// Before going on: leaves a question that is on show, and asks the next one that belongs here and
// has not been answered or skipped. True where one is on show now: do not go on.
bool ask_next(struct app *app);
bool ask_waits(const struct app *app); // going on from here would ask
// A question on show is left: asked again when it is passed again, or skipped for this reading.
void ask_leave(struct app *app);
void ask_skip(struct app *app);
bool ask_done(const struct app *app); // the one on show has been answered, or its answer shown
// After every command: a question whose step has been left is left.
void ask_follow(struct app *app);
void ask_opened(struct app *app);     // another lesson, or the same anew: none is skipped yet
void ask_fullscreen(struct app *app); // has been entered or left

void do_answer(struct app *app, int64_t choice);
void do_hint(struct app *app, int64_t argument);
void do_show(struct app *app, int64_t argument);
void do_questions(struct app *app, int64_t argument); // on, off

#endif
