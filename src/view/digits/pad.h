// The pad: a digit of the reader's own, drawn while the network reads it. Left the drawing and what
// becomes of it, in the middle every map of every layer, right the answer; at the bottom what the
// digit is, to be kept. In the place of the steps.
#ifndef CONVSTEP_VIEW_DIGITS_PAD_H
#define CONVSTEP_VIEW_DIGITS_PAD_H

#include "image/digit.h"
#include "image/drawing.h"
#include "view/frame.h"
#include "view/network/answer.h"

// The argument of a click on map k of a tensor: tensor * PAD_LAYER_MAPS + k.
enum { PAD_LABELS = 10, PAD_SOURCE_MAX = 96, PAD_LAYER_MAPS = 4096 };

struct pad_state {
    bool open;  // on show, in the place of the steps
    bool own;   // the image is the reader's digit, not the lesson's own picture
    bool empty; // nothing is drawn
    const struct drawing *drawing;
    bool eraser;                 // the tool
    double pen[2];               // where it stands, in pixels of the drawing
    bool pen_shown, pen_down;    // down: by the keyboard
    char source[PAD_SOURCE_MAX]; // what was picked or opened; "": it is drawn
    int truth;                   // its class, where it is known; -1
    int label;                   // what it is to be kept as; -1: nothing is drawn
    int kept[PAD_LABELS], n_kept;
    const char *path; // of a picture, being typed; NULL
};

// The pad is on show.
bool pad_shown(const struct frame *frame);
// Fills the frame below the top bar.
void pad_draw(const struct frame *frame);
// The top bar's right side: digits that ship, a picture. Returns the new right edge.
double pad_top_draw(const struct frame *frame, double right, double y);
// In the steps: whose digit they are, where it is not the lesson's; a click goes back to that one.
void pad_tag_draw(const struct frame *frame, double x, double y, double right);

// What the network says, of any lesson with such a loss: the inputs of its loss, or the shares that
// it makes of them, which are put into `shares`. False where it has none.
bool pad_answer(struct program *program, const struct lesson *lesson, struct answer *out,
                float shares[ANSWER_MOST]);

// ---- for the files of the pad
void pad_drawing_draw(const struct frame *frame, struct box box);
void pad_maps_draw(const struct frame *frame, const struct answer *answer, struct box box);
void pad_answer_draw(const struct frame *frame, struct box box, const struct answer *answer);
void pad_collect_draw(const struct frame *frame);
void pad_caption_draw(const struct frame *frame, const struct answer *answer);

#endif
