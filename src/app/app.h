// The program without its window: state, and what events and time do to it. No clock, no globals,
// no display: the caller says how much time has passed, and shows what is drawn.
#ifndef CONVSTEP_APP_APP_H
#define CONVSTEP_APP_APP_H

#include "app/ask.h"
#include "app/catalog.h"
#include "app/commands.h"
#include "app/event.h"
#include "app/explore.h"
#include "app/learn.h"
#include "app/motion.h"
#include "app/pad.h"
#include "app/progress.h"
#include "app/session.h"
#include "app/tune.h"
#include "view/library/library.h"

enum { APP_GOTO_DIGITS = 18, APP_MESSAGE_MAX = 512, APP_SEARCH_MAX = 64 };

struct app {
    struct session session;
    struct catalog catalog; // loaded when it is first needed
    bool catalog_loaded;
    struct library_card *cards; // those on show, in the catalog's arena
    size_t n_cards, finished;   // on show; finished lessons in all
    struct progress progress;
    struct view_state view; // goto_text and message point into this struct
    bool begun;             // the session's lesson has been opened by the user
    int64_t reached;        // its furthest step by cell
    bool library;           // the library is on show
    size_t chosen;          // of the cards
    double scroll;          // of the library, in u
    bool searching;         // the field to search in has the keyboard
    char search[APP_SEARCH_MAX + 1];
    size_t search_caret; // bytes of it before the caret
    bool dragging;       // the library's scroll bar is being dragged
    double drag_offset;  // where in its thumb it was taken
    char goto_text[APP_GOTO_DIGITS + 1];
    char message[APP_MESSAGE_MAX];
    struct pad pad;             // a digit of the user's own
    struct tuning *tuning;      // fine-tuning; NULL: not begun
    struct learn learn;         // what the network learned
    struct panel_state panel;   // what has been set in the lesson's panel
    struct exploring exploring; // pointing at cells
    struct asking asking;       // questions to the reader
    double message_left_s;      // until the message goes
    double played_s;            // since the last step of playing
    struct motion motion;       // of the stage's window
    double wheel;               // parts of a notch, kept
    bool scrubbing;             // the button went down on the timeline
    struct draw_list list;      // what is on screen: clicks are looked up in it
    struct command_help help[COMMAND_HELP_MAX];
    struct help_line help_lines[COMMAND_HELP_MAX];
    int n_help;
    bool dirty;

    // What the caller is to do; it clears `picture` when done.
    bool quit;
    bool fullscreen;
    bool picture; // save this step as a picture (app_draw_clean), then say where with app_say
};

// Opens the lesson of this file, or with NULL the library. ERROR_LESSON and ERROR_SYSTEM as
// lesson_load; app_finish is needed in any case.
bool app_init(struct app *app, const char *path, struct error *error);
void app_finish(struct app *app);
// Keeps places in this folder from now on (without it none is kept), and reads those that are
// there. False where they cannot be read; that is said to the user.
bool app_use_folder(struct app *app, const char *folder);
// Writes down the place in the open lesson: done when it is left, and by the caller at the end.
bool app_keep_place(struct app *app, struct error *error);

void app_event(struct app *app, const struct app_event *event);

struct app_wants {
    bool repaint;  // the frame may have changed: draw it
    double wait_s; // call again after so long at the latest; < 0: after the next event
};
// Lets `dt_s` seconds pass (0 or more) after the events.
struct app_wants app_frame(struct app *app, double dt_s);

// Draws the frame into app->list. The context's help is set by it.
void app_draw(struct app *app, const struct view_context *context);
// This step as `export` would draw it, at the size and theme of the window: no message, no help.
void app_draw_clean(const struct app *app, const struct view_context *context,
                    struct draw_list *list);

// Runs a command by its name, as a key or a click would. False and ERROR_CALL where there is no
// such command, or it refuses.
bool app_run(struct app *app, const char *name, int64_t argument, struct error *error);
// A script: commands with their argument ("seek 12"), one a line or separated by ";".
bool app_script(struct app *app, const char *script, struct error *error);

unsigned app_where(const struct app *app);             // IN_LESSON, …: where the keyboard is
void app_say(struct app *app, const char *format, ...) // a line for the user, for some seconds
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
// `what` and the reason, with the file where there is one.
void app_say_error(struct app *app, const char *what, const struct error *error);
// Seconds a step lasts at this grain and speed while playing.
double app_interval(enum grain grain, double speed);

// ---- for the other files of this room

// Runs the command, or says why not. Returns NULL where it ran, else the reason.
const char *app_do(struct app *app, const struct command *command, int64_t argument);
struct library_page app_library_page(const struct app *app);
bool app_open(struct app *app, size_t lesson); // of the catalog; says what is wrong
bool app_need_catalog(struct app *app);
void app_choose(struct app *app, size_t card);               // in the library; scrolls there
int app_controls(const struct app *app);                     // how many the frame has to focus
int app_control(const struct app *app, const char *command); // the first that does this; else 0
void app_press_focus(struct app *app);

#endif
