// The network strip: above the stage, a column for every layer of the lesson's network with its
// maps, as far as they are computed at this step; below them the deltas that come back. A click on
// a column leads to the step where it begins.
#ifndef CONVSTEP_VIEW_NETWORK_STRIP_H
#define CONVSTEP_VIEW_NETWORK_STRIP_H

#include "view/frame.h"

enum { STRIP_COLUMNS_MAX = 256 };

// A column: the nodes of a layer. What follows a labelled operation without a label of its own (its
// squashing) belongs to it, and so does what only puts numbers in another order.
struct strip_column {
    int first, last;   // forward nodes; -1: the input
    int input;         // the input's tensor; -1: a layer
    const char *label; // of the lesson; NULL
};
struct strip {
    struct strip_column columns[STRIP_COLUMNS_MAX];
    int n;
};

// False where the lesson has no strip: too few layers, or it says so.
bool strip_of(const struct lesson *lesson, struct strip *out);
// The column of a forward node; of a gradient the one of its operation, of an update the first that
// reads the parameter. -1: none.
int strip_column_of(const struct strip *strip, const struct node *node);

// Takes the strip's place off the top of the stage (frame->strip): less of it where the stage would
// be too low, none where even that is.
void strip_room(struct frame *frame);
void strip_draw(const struct frame *frame);

#endif
