// Fine-tuning: a network that knows its task goes on learning from a few new pictures, with old
// ones replayed between them so that it does not forget those. Beside it, if asked for, the same
// network with random weights does the same work: the same pictures in the same order, as many
// rounds, the same learning rate, every layer learning.
//
// A round is one pass over the new pictures and `replay` old ones for each, drawn anew every round.
// After each round both networks are scored on new pictures that were kept back, and the first on
// old ones it never saw. The same programs, pictures and options give the same bits on every
// machine, in slices of any size.
#ifndef CONVSTEP_NN_TUNE_H
#define CONVSTEP_NN_TUNE_H

#include "nn/trainer.h"

// Borrowed; of each at least one picture, but that `old` may be empty where nothing is replayed,
// and `old_kept` where nobody asks what is forgotten.
struct tune_pictures {
    struct labelled own, kept;     // new ones: learned from; kept back
    struct labelled old, old_kept; // of those trained on; never seen
};
struct tune_options {
    int image, loss_node; // of the programs
    const int *learn;     // tensors that learn, at least one; borrowed
    int n_learn;
    const int *all; // tensors of the random network that are random and learn; borrowed
    int n_all;
    int rounds, batch; // both 1 or more
    int replay;        // old pictures for each new one; 0: none
    double learning_rate, momentum;
    uint64_t seed;
    const struct lanes_kernels *kernels;
};

// After a round; the one with index 0 is before the first.
struct tune_round {
    double loss;  // mean over the new pictures that were kept back
    int64_t kept; // of them, how many are answered rightly
    int64_t old;  // the same of the old ones; of the random network not counted, 0
};
struct tune_curve {
    struct tune_round *rounds;
    int n;                 // how many of them are known
    int64_t *before, *now; // n_classes x n_classes, [true class][answer], of the pictures kept back
};
enum { TUNE_TRAINED, TUNE_RANDOM, TUNE_RUNS };

struct tune;

// `trained` learns from the numbers that its tensors have. `random` is another program of the same
// lesson, or NULL; its tensors `all` get random numbers.
struct tune *tune_create(struct program *trained, struct program *random,
                         const struct tune_options *options, const struct tune_pictures *pictures);
void tune_destroy(struct tune *tune); // takes NULL

// Does a little: one batch, or the scoring of some pictures. False where nothing is left to do.
bool tune_step(struct tune *tune);
int tune_rounds_done(const struct tune *tune);  // by both networks; -1: not even scored yet
bool tune_broken(const struct tune *tune);      // the loss is no number any more: it has ended
int64_t tune_replayed(const struct tune *tune); // old pictures a round
int tune_classes(const struct tune *tune);
// Both have as many rounds at any time. NULL where there is no such network.
const struct tune_curve *tune_curve(const struct tune *tune, int which);

#endif
