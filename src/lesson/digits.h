// Pictures for fine-tuning: those that are learned from and those that are kept back, and a set
// from a stranger's hand where the reader has drawn none.
#ifndef CONVSTEP_LESSON_DIGITS_H
#define CONVSTEP_LESSON_DIGITS_H

#include "lesson/training.h"

// Of each class the second picture is kept back, the fourth, and so on. The caller frees both with
// labelled_finish.
void digits_split(const struct training *training, const struct labelled *all,
                  struct labelled *learned, struct labelled *kept);
// The first `count` pictures (all where there are fewer) as a stranger would have written them:
// each turned, narrowed and slanted by much the same (nn/augment.h), from a fixed seed. The caller
// frees them with labelled_finish.
void digits_of_a_stranger(const struct training *training, const struct labelled *from,
                          int64_t count, struct labelled *out);

#endif
