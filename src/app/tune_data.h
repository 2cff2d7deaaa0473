// What fine-tuning works on: two copies of the open lesson, its digits, and which layers learn.
// Only src/app/tune*.c include this.
#ifndef CONVSTEP_APP_TUNE_DATA_H
#define CONVSTEP_APP_TUNE_DATA_H

#include "image/dataset.h"
#include "lesson/digits.h"
#include "view/digits/tune.h"

enum { SET_OWN, SET_STRANGER, SETS };

struct tune_data {
    struct lesson *trained, *random; // they learn; the open lesson does not
    struct training training;        // of `trained`; its parameters: all that can learn
    struct labelled old, held_out;
    struct labelled sets[SETS];
    struct labelled learned, kept; // of the set in use
    struct labelled old_kept;      // a part of held_out
    struct tune_layer *layers;     // in the arena of `trained`
    int *layer_of;                 // of each parameter
    int n_layers;
};

// Loads everything; `own` may be NULL: there are no own digits. Uses the own digits where there are
// enough, else a stranger's. ERROR_LESSON and ERROR_SYSTEM where a file is missing or wrong;
// tune_data_finish is needed in any case.
bool tune_data_load(struct tune_data *data, const struct lesson *lesson, const struct dataset *own,
                    struct error *error);
void tune_data_finish(struct tune_data *data);
// Own digits as they are now.
bool tune_data_own(struct tune_data *data, const struct dataset *own, struct error *error);
bool tune_data_enough(const struct tune_data *data, int set); // to learn from and to keep some back
void tune_data_use(struct tune_data *data, int set);
// The tensors of the layers that learn; `out` has room for all parameters. Returns how many.
int tune_data_learning(const struct tune_data *data, int *out);

#endif
