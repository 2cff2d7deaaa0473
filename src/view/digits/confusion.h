// A confusion matrix: rows are what a picture is, columns what the network says.
#ifndef CONVSTEP_VIEW_DIGITS_CONFUSION_H
#define CONVSTEP_VIEW_DIGITS_CONFUSION_H

#include "view/frame.h"

struct confusion {
    const char *title, *note;
    const char *short_title, *short_note; // where the long ones have no room; NULL: none
    bool strong;                          // the note is bold
    const int64_t *counts;                // n x n, [row][column]; NULL: nothing is known yet
    int n;                                // classes
    double cell;                          // side
    int64_t most; // what is drawn in full strength: the largest row of both matrices
};

double confusion_width(const struct confusion *confusion);
// x, y: the left upper cell's corner. The names of columns stand above, those of rows to the left.
void confusion_draw(const struct frame *frame, const struct confusion *confusion, double x,
                    double y);
// What rows and columns are, and what the colours mean: one line each, y its middle.
void confusion_axes_legend(const struct frame *frame, double x, double y, double room);
void confusion_colors_legend(const struct frame *frame, double x, double y);
int64_t confusion_largest_row(const int64_t *counts, int n);

#endif
