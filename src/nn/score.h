// How well a network answers: right answers, loss, and which class was taken for which.
#ifndef CONVSTEP_NN_SCORE_H
#define CONVSTEP_NN_SCORE_H

#include "nn/batch.h"

// Images with their classes, borrowed and never changed.
struct labelled {
    int64_t count;
    float *images;    // count x elements of the image tensor
    int32_t *classes; // count
};

struct score {
    int64_t images, right;
    double loss; // their sum
    int n_classes;
    int64_t *confusion; // n_classes x n_classes: [true class][answer]; NULL: not asked for
};

// The answer in a lane after a run: the largest input of the loss, of some the smallest
// (op->smallest_wins); of several the first.
int score_answer(const struct batch *batch, const struct node *loss, int lane);
// Adds lanes 0 .. used - 1 of a run.
void score_lanes(struct score *score, const struct batch *batch, const struct node *loss,
                 const int32_t *classes, int used);
// Runs images first .. first + n - 1 and adds them.
void score_images(struct score *score, struct batch *batch, const struct node *loss,
                  const struct labelled *data, int64_t first, int64_t n);

#endif
