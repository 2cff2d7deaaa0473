// The files of the answer, and what they share.
#ifndef CONVSTEP_VIEW_NETWORK_ANSWER_PARTS_H
#define CONVSTEP_VIEW_NETWORK_ANSWER_PARTS_H

#include "base/number.h"
#include "view/network/answer.h"

// Title and, at the right, a word where there is room. Returns the title's width.
double answer_head(const struct frame *frame, struct box box, const char *title, const char *right);
bool answer_shares(const struct answer *answer); // the scores are shares of one: softmax
// What speaks for the winner and for the next one, cell by cell of what is compared: how far it is
// from the code of each, or what each number of the layer before adds to its score.
void answer_each_draw(const struct frame *frame, struct box box, const struct answer *answer);
void distances_draw(const struct frame *frame, struct box box, const struct answer *answer);

#endif
