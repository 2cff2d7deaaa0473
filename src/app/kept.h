// Digits of the user's own, kept with their labels: 28 x 28 pictures, one PNG each in the data
// folder, under digits/LABEL/NUMBER.png. So they are data as `train` and `evaluate` take them, and
// can be looked at, copied and deleted with any other program.
#ifndef CONVSTEP_APP_KEPT_H
#define CONVSTEP_APP_KEPT_H

#include "image/dataset.h"
#include "image/digit.h"

enum { KEPT_LABELS = 10, KEPT_MAX = 1000 };

struct kept_digit {
    int label;
    int number; // of its file; 0: it has none
    uint8_t pixels[DIGIT_PIXELS];
};
struct kept {
    char *folder; // NULL: they are kept until the program ends
    struct kept_digit *digits;
    int n, capacity;
    int counts[KEPT_LABELS];
    int added; // the last so many have been kept since the program began
};

// Reads those of this data folder; there need be none. False and error where one cannot be read (it
// has been set aside as NAME.damaged), there are too many (the rest is passed over), or the folder
// cannot be read. kept_finish is needed in any case.
bool kept_load(struct kept *kept, const char *data_folder, struct error *error);
void kept_finish(struct kept *kept);

// ERROR_SYSTEM where its file cannot be written, ERROR_CALL where there are KEPT_MAX; then it is
// not kept.
bool kept_add(struct kept *kept, int label, const uint8_t pixels[DIGIT_PIXELS],
              struct error *error);
// Takes back the one kept last, and deletes its file. False where none has been kept since the
// program began, or the file cannot be deleted.
bool kept_take_back(struct kept *kept, struct error *error);

// Those with a label below `classes`, as data; the caller finishes them. False: there are none.
bool kept_dataset(const struct kept *kept, int classes, struct dataset *out);

#endif
