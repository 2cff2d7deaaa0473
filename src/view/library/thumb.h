// The small picture of a lesson on its card: tiles of an operation's grids, the sizes of its
// layers, or its formula. Made once from the lesson, drawn in any theme.
#ifndef CONVSTEP_VIEW_LIBRARY_THUMB_H
#define CONVSTEP_VIEW_LIBRARY_THUMB_H

#include "base/arena.h"
#include "view/frame.h"

enum thumb_kind {
    THUMB_NONE,
    THUMB_GRIDS,  // tiles, as far as the step shown has them
    THUMB_STACKS, // one square a tensor, by the size of its maps
    THUMB_BARS,   // one bar a layer of a pattern
    THUMB_MATH    // symbols in the colours of their roles
};
enum { THUMB_PIECES = 6, THUMB_SIDE = 8 }; // cells a side; larger maps are sampled

struct thumb_cell {
    unsigned char kind; // enum cell_kind
    float value;
};
struct thumb_piece {
    enum role role;
    int rows, cols;
    struct thumb_cell *cells;
    double scale;
    int window[4];    // row, column, rows, columns; rows 0: none
    const char *link; // operator drawn before it; "" an arrow; NULL nothing
    double side;      // of a stack, 0..1
    const char *math; // markup; upright and in ink where `plain`
    bool plain;
};
struct thumb {
    enum thumb_kind kind;
    struct thumb_piece piece[THUMB_PIECES];
    int n;
    bool back; // an arrow goes back below
};

// Lives in `arena`. Cheap: of a lesson of more than a few thousand steps nothing is computed
// that is not declared.
const struct thumb *thumb_make(struct arena *arena, const struct timeline *timeline);
// Into a box of at most 64u height; signs and symbols only where `texts`. The card is `surface`.
void thumb_draw(const struct frame *frame, const struct thumb *thumb, struct box box, bool texts);

#endif
