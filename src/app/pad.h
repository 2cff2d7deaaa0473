// The pad of a lesson with practice: drawing, picking and opening digits, keeping them, and the
// lesson's image, which they take the place of. Leaving the pad, the lesson's own steps are those
// of the digit that was drawn, until the lesson's own picture is put back.
#ifndef CONVSTEP_APP_PAD_H
#define CONVSTEP_APP_PAD_H

#include "app/event.h"
#include "app/kept.h"
#include "view/digits/pad.h"

struct app;

enum { PAD_PATH_MAX = 1024 };

struct pad {
    struct pad_state state; // what the view shows; the drawing and the path point into this struct
    struct drawing drawing;
    uint8_t seen[DIGIT_PIXELS]; // as the network gets it, before the lesson's own range and padding
    bool stroke;                // the mouse button went down on the pad
    int label;                  // said by the user; -1: as the network says
    float *own_image;           // the lesson's own numbers, while others stand in their place
    int64_t own_class;          // the target of its loss
    struct dataset shipped;     // digits to pick from; opened when first asked for
    bool shipped_open;
    int64_t picked;              // of them, the last one
    char opened[PAD_SOURCE_MAX]; // the name of the picture opened last
    char path[PAD_PATH_MAX + 1]; // being typed
    bool path_by_key;            // the key that opened its field is yet to come as text
    struct kept kept;            // of all lessons
};

void pad_finish(struct pad *pad);
// Another lesson, or the same anew, is open: nothing is drawn. Opens the pad where the lesson
// begins with it.
void pad_opened(struct app *app);
// Digits are kept in this data folder from now on. False where some cannot be read: that is said.
bool pad_use_folder(struct app *app, const char *folder);
// Weights have changed: what the network says of the digit is asked again.
void pad_read(struct app *app);
// The class that the network says; -1 where nothing is drawn or the lesson has no practice.
int pad_says(struct app *app);

// ---- events
void pad_press(struct app *app, const struct draw *hit, double x, double y); // in u, on the pad
void pad_move(struct app *app, double x, double y);                          // in u
void pad_release(struct app *app);
bool pad_key(struct app *app, struct key key);    // true where the field of a path took it
void pad_type(struct app *app, const char *text); // into that field
void pad_press_enter(struct app *app);            // opens what was typed
void pad_leave_field(struct app *app);            // without opening it
void pad_drop(struct app *app, const char *path); // a file was dropped on the window
bool pad_open_picture(struct app *app, const char *path, struct error *error);

// ---- commands
void do_pad(struct app *app, int64_t argument);  // opens it, or goes back to the steps
void do_pad_tool(struct app *app, int64_t tool); // 0: pen, 1: eraser, -1: the other one
void do_pad_pen(struct app *app, int64_t argument);
void do_pad_left(struct app *app, int64_t argument);
void do_pad_right(struct app *app, int64_t argument);
void do_pad_up(struct app *app, int64_t argument);
void do_pad_down(struct app *app, int64_t argument);
void do_pad_undo(struct app *app, int64_t argument);
void do_pad_clear(struct app *app, int64_t argument);
void do_pad_pick(struct app *app, int64_t number); // from 1; 0: the next one, -1: the one before
void do_pad_misread(struct app *app, int64_t by);  // 1: the next one, -1: the one before
void do_pad_label(struct app *app, int64_t label);
void do_pad_keep(struct app *app, int64_t argument);
void do_pad_take_back(struct app *app, int64_t argument);
void do_pad_layer(struct app *app, int64_t map); // PAD_LAYER_MAPS * tensor + map
void do_own_picture(struct app *app, int64_t argument);
void do_open_picture(struct app *app, int64_t argument); // a field for its path
bool do_open_path(struct app *app, const char *path, struct error *error);

const char *no_practice(const struct app *app);
const char *no_own_digit(const struct app *app);
const char *nothing_drawn(const struct app *app);

#endif
