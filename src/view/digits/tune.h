// The panel of fine-tuning: curves, confusion matrices before and now, what learns, and in the
// place of the transport how far it is and what can be done.
#ifndef CONVSTEP_VIEW_DIGITS_TUNE_H
#define CONVSTEP_VIEW_DIGITS_TUNE_H

#include "nn/tune.h"
#include "view/frame.h"

enum tune_phase {
    TUNE_READY, // nothing has been learned yet
    TUNE_RUNNING,
    TUNE_PAUSED, // it goes on where it stopped
    TUNE_ENDED,  // all rounds are done, or the loss is no number any more
    TUNE_KEPT    // the lesson goes on with the new weights
};
struct tune_layer {
    const char *name;
    bool learns;
};
struct tune_view {
    enum tune_phase phase;
    const char *wrong; // why there is nothing to fine-tune on; NULL: there is
    const struct tune_curve *trained, *random; // NULL: nothing is known; there is no such network
    int rounds, n_classes;
    int64_t learned, kept, replayed,
        old_kept;                        // pictures: own ones, a round's old ones, old ones scored
    bool own;                            // they are the reader's own digits; false: a stranger's
    bool own_possible;                   // there are enough of them
    int64_t own_digits, stranger_digits; // in the two sets
    const struct tune_layer *layers;
    int n_layers;
    int replay_each; // old digits for each new one, where any are mixed in
    bool replay, also_random;
    bool can_undo; // weights have been put in the place of others
    bool saved;    // there is a file of weights to load
    bool broken;   // the loss is no number any more
};

// Fills the frame below the top bar.
void tune_draw(const struct frame *frame, const struct tune_view *tune);

// ---- for the other files of this panel (tune_*.c)
void tune_switches_draw(const struct frame *frame, const struct tune_view *tune, struct box box);
void tune_bar_draw(const struct frame *frame, const struct tune_view *tune);
int tune_now(const struct tune_view *tune); // the last round that is known; -1: none is

#endif
