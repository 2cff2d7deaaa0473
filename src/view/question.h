// The card of a question to the reader: what is asked, the choices with their keys, and what is to
// be said to the one that was chosen. It lies where formula and caption do; the stage gives way.
#ifndef CONVSTEP_VIEW_QUESTION_H
#define CONVSTEP_VIEW_QUESTION_H

#include "view/frame.h"

// The question that is asked in this frame; NULL: none.
const struct question *question_of(const struct frame *frame);
// It has been answered, or its answer shown.
bool question_done(const struct question *question, const struct question_state *state);
// Takes the card's place out of the stage (or, without a transport, from the bottom of the frame),
// as high as its longest text needs; sets frame->question.
void question_room(struct frame *frame);
void question_draw(const struct frame *frame);

#endif
