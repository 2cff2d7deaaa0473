// What this step does, cell by cell: which cells its product reads, which one is written, the
// factors that lie on the window as chips, where maxima stood.
#ifndef CONVSTEP_VIEW_STAGE_MARKS_H
#define CONVSTEP_VIEW_STAGE_MARKS_H

#include "view/stage/cells.h"
#include "view/stage/stage.h"

enum { CHIPS_MAX = 64, NOWS_MAX = 8, PLACES_MAX = 1024 };

struct chip {
    int slot;
    int64_t i, j;
    char text[32];
    enum role role;
};
struct now {
    int slot;
    int64_t i, j;
};
struct marks {
    struct ref written;  // tensor -1: none
    int64_t ticks, done; // of its sum
    bool finished;       // with this step
    struct chip chips[CHIPS_MAX];
    int n_chips;
    struct now nows[NOWS_MAX];
    int n_nows;
};

void marks_find(struct marks *marks, const struct frame *frame, const struct stage *stage);
// The marks of one cell; (i, j) in the slot's grid, not in its zoom.
struct cell_marks marks_of(const struct marks *marks, const struct frame *frame,
                           const struct stage *stage, int slot, int64_t i, int64_t j,
                           const struct cell *cell);
// The erratum of an element, where errata are shown; NULL: none.
const struct erratum *marks_erratum(const struct frame *frame, const struct ref *ref);

// The size of the window of loop cell `cell`, and which of its places was saved; false where none
// is known.
bool marks_saved_tap(const struct frame *frame, int64_t cell, int64_t taps[2], int64_t tap[2]);

#endif
