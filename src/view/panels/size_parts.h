// The parts of the sizes panel. Only src/view/size_*.c include this.
#ifndef CONVSTEP_VIEW_PANELS_SIZE_PARTS_H
#define CONVSTEP_VIEW_PANELS_SIZE_PARTS_H

#include "lesson/lesson.h"
#include "view/frame.h"

// One axis: windows over a side of `size` cells and the padding at both ends.
struct sliding {
    int64_t size, filter, stride, padding;
    int64_t windows; // that fit
    int64_t over;    // cells behind the last window: what the division leaves
    int64_t unread;  // cells of the input that no window reads
};
struct sizes_view {
    const struct frame *frame;
    struct lesson_sizes sizes;
    struct sliding down, across;
    int64_t done;    // windows of the grid that have been slid over; all: windows of both axes
    int64_t current; // the one the step is at, from 0; -1: none, all are done
};

struct sliding sliding_of(int64_t size, const struct lesson_sizes *sizes);
// A cell of the padded side, from 0: no window reads it.
bool sliding_reads(const struct sliding *sliding, int64_t cell);

// The input with its windows, the arrow and the output.
void size_grids_draw(const struct sizes_view *view, struct box box);
// The numbers with their buttons, and which stride would fit.
void size_controls_draw(const struct sizes_view *view, struct box box);

#endif
