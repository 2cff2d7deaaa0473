// Two operations on the same input, side by side: the input they share with the window of the one
// that is stepped, a row for each operation, and beside it a card with what it holds and does.
#ifndef CONVSTEP_VIEW_STAGE_COMPARE_H
#define CONVSTEP_VIEW_STAGE_COMPARE_H

#include "view/stage/stage.h"

struct compare_row {
    const struct node *node;
    int entry;      // of the timeline: the first that steps it
    int first, end; // its slots, but for the input; the last of them is the result
    double y;       // of its middle
    double x;       // where it begins
    enum link link; // before the first of them
};
struct compare {
    struct stage stage; // slots: those of the operation that is stepped, as its walk names them
    struct compare_row rows[LESSON_COMPARED];
    int current; // row
    int input;   // slot
    struct box cards[LESSON_COMPARED];
    double card_f;
};

// False where the lesson compares nothing, this step is of another operation, or there is no room.
bool compare_layout(struct compare *compare, const struct frame *frame);
void compare_draw(const struct compare *compare, const struct frame *frame);

#endif
