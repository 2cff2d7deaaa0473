// A frame is a pure function of the timeline, the step and the view state: no clock, no globals, no
// SDL.
#ifndef CONVSTEP_VIEW_VIEW_H
#define CONVSTEP_VIEW_VIEW_H

#include "draw/list.h"
#include "nn/pattern.h"
#include "step/timeline.h"

enum theme { THEME_PAPER, THEME_BOARD, THEME_COUNT };
extern const char *const THEME_NAMES[THEME_COUNT]; // "paper", "board"

// What the reader has typed and set in a lesson's panel (view/panels/panel.h).
struct panel_state {
    bool typed;                           // `text` is there; false: as the lesson begins
    char text[PATTERN_TEXT_MAX + 1];      // the field's
    char last_read[PATTERN_TEXT_MAX + 1]; // the last text that could be read: shown below an error
    bool field;                           // the field has the keyboard
    int caret;                            // bytes of the text before it
    int first_row;                        // of the table, where it is longer than its place
    struct lesson_sizes sizes;            // `given` where they have been changed
    int size;                             // the number that + and - change, SIZE_WIDTH …
    bool size_chosen;                     // it is marked
};

// A question to the reader that is being asked: which one, and what has been done with it.
struct question_state {
    int question;   // of the lesson's
    unsigned tried; // bit k: choice k has been chosen
    int chosen;     // the last one; -1: none yet
    bool hint;      // the hint has been asked for, since the last choice
    bool shown;     // the answer has been asked for
};

// A cell of the stage that is pointed at (view/stage/explore.h).
struct explored {
    struct ref ref; // index -1: a zero of padding
    int slot;       // of the stage
    int64_t i, j;   // in the slot's grid
    bool keyboard;  // by the focus, not by the mouse
};

struct view_cells;    // view/stage/explore.h
struct pad_state;     // view/digits/pad.h
struct tune_view;     // view/digits/tune.h
struct learned_state; // view/network/learned.h

struct view_state {
    int width_px, height_px;
    enum theme theme;
    int text_step; // larger and smaller: u * 1.15^n for caption, formula and chrome; -2..4
    bool playing;
    double speed; // 0.25 .. 8
    bool hide_bar;
    bool blank;            // black screen
    bool help;             // the help overlay lies on top
    bool errata;           // errata are marked (default on)
    bool check;            // a gradient's last cell is checked by nudging
    bool counts;           // the panel of sizes and counts is open
    const char *goto_text; // being typed for "go to step"; NULL: not open
    const char *message;   // one line for the user; NULL
    double window_move;  // motion 0..1 of the window from the step before; 1: arrived (always 1 in
                         // exports)
    int64_t window_from; // the step it comes from
    const struct panel_state *panel;       // NULL: as the lesson begins
    const struct question_state *question; // being asked; NULL: none
    const struct explored *explored;       // pointed at; NULL: nothing is
    const struct pad_state *pad;           // NULL: the lesson has none
    const struct tune_view *tune;          // fine-tuning, on show; NULL: it is not
    const struct learned_state *learned;   // what it learned is on show; NULL: it is not
    int focus_control;                     // keyboard focus among the hits of the frame; -1 none
};
void view_defaults(struct view_state *view);

// Commands as the help shows them; filled by app from its table, so that view does not know app.
// A click on its k-th key is "help-key" with HELP_KEYS_MAX times the line's number + k.
enum { HELP_KEYS_MAX = 8 };
struct help_line {
    const char *group, *keys, *text;
};
struct view_context {
    measure_text *measure;
    void *measure_user;
    const struct help_line *help;
    int n_help;
    struct view_cells *cells; // is told what can be pointed at in the frame; NULL: nobody asks
};

// Appends the whole frame. list is begun by it.
void view_frame(struct draw_list *list, const struct view_context *context,
                const struct timeline *timeline, const struct step *step,
                const struct view_state *state);

#endif
