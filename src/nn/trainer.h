// Training: mini-batches of labelled images, stochastic gradient descent with momentum.
//
// A batch's gradient g is the mean over its images, added up image by image. The velocity v and the
// parameter w go on by v = momentum * v + g, w = w - rate * v, as in PyTorch's torch.optim.SGD; the
// rate is multiplied by `decay` after every epoch. Images are shuffled anew every epoch. The same
// program, data and options give the same bits on every machine.
#ifndef CONVSTEP_NN_TRAINER_H
#define CONVSTEP_NN_TRAINER_H

#include "nn/augment.h"
#include "nn/score.h"

// Streams of the seed that a trainer uses, from 0; the next is free for the first weights.
enum { TRAINER_ORDER, TRAINER_PICTURES, TRAINER_STREAMS };

struct trainer_options {
    int image, loss_node;  // of the program
    const int *parameters; // tensors to change, borrowed
    int n_parameters;
    int epochs, batch; // both 1 or more
    double learning_rate, momentum, decay;
    uint64_t seed; // of shuffling and of what `augment` draws
    struct augment augment;
    const struct lanes_kernels *kernels;
};

struct trainer_progress {
    int epoch, epochs;  // epochs done
    int64_t images, of; // in this epoch, so far
    double loss;        // mean over the images of this epoch so far, or of the last one
    bool tested;        // the three below are known
    double test_loss, test_accuracy; // of the last epoch done
    double best_accuracy;            // so far
    bool broken;                     // the loss is no number any more
    bool done;
};

struct trainer;

// Data is borrowed. `test` may be NULL. The program's gradients are those of the loss.
struct trainer *trainer_create(struct program *program, const struct trainer_options *options,
                               const struct labelled *train, const struct labelled *test);
void trainer_destroy(struct trainer *trainer); // takes NULL

// Runs at most so many batches, held-out images counting alike; false where nothing is left to do.
// The program's parameters hold the present weights after it.
bool trainer_run(struct trainer *trainer, int max_batches);
struct trainer_progress trainer_progress(const struct trainer *trainer);
// Puts the best weights so far into the program: those of the epoch that answered most held-out
// images rightly (of several the one with the smaller loss). The present ones where there are no
// held-out images or no epoch has been scored.
void trainer_keep_best(struct trainer *trainer);

#endif
