// A pad to draw on: strokes of a round pen or eraser, pictures laid on it, and the ink they leave
// on a raster. What was done last can be undone. Coordinates are pixels of the raster, y down.
#ifndef CONVSTEP_IMAGE_DRAWING_H
#define CONVSTEP_IMAGE_DRAWING_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DRAWING_SIDE = 280,
    DRAWING_PIXELS = DRAWING_SIDE * DRAWING_SIDE,
    DRAWING_STEPS_MAX = 512, // that can be undone
    DRAWING_POINTS_MAX = 65536
};
#define DRAWING_PEN_WIDTH 29.4 // as a thick felt pen: 3 pixels of MNIST's 20
#define DRAWING_ERASER_WIDTH 48.0

enum drawing_kind { DRAWING_PEN, DRAWING_ERASER, DRAWING_CLEARED, DRAWING_PICTURE };
struct drawing_step {
    enum drawing_kind kind;
    int first, n;     // points of a stroke
    int side;         // of a picture: DRAWING_SIDE or a divisor of it
    uint8_t *picture; // side x side
    int64_t source;   // of a picture: what the caller knows it by
};
struct drawing {
    uint8_t *ink; // DRAWING_SIDE x DRAWING_SIDE: 0 none, 255 full
    struct drawing_step *steps;
    int n, capacity;
    double *points; // x, y
    int n_points, cap_points;
    bool under_way; // the last step is a stroke that goes on
};

void drawing_init(struct drawing *drawing);
void drawing_finish(struct drawing *drawing);

// A stroke: begun, gone on with, ended. False, and nothing done, where no more fits (begin), where
// none is under way, or where the point is not half a pixel from the last one (move). Points
// outside are moved to the edge.
bool drawing_begin(struct drawing *drawing, enum drawing_kind pen_or_eraser, double x, double y);
bool drawing_move(struct drawing *drawing, double x, double y);
void drawing_end(struct drawing *drawing);

// Nothing is left to see; a step of its own. False where nothing was there.
bool drawing_clear(struct drawing *drawing);
// Takes the place of everything; a picture after a picture takes its place in the steps as well.
// `side` divides DRAWING_SIDE. False where no more fits.
bool drawing_put(struct drawing *drawing, const uint8_t *picture, int side, int64_t source);
bool drawing_undo(struct drawing *drawing); // false: there is nothing to undo

// The first step that can be seen: what stands before it is covered. n where there is none.
int drawing_first_seen(const struct drawing *drawing);
// The picture that is there with nothing drawn over it; NULL: none.
const struct drawing_step *drawing_picture(const struct drawing *drawing);
bool drawing_is_empty(const struct drawing *drawing); // there is no ink

#endif
