// What train and evaluate share: a lesson for data, and data for a lesson.
#ifndef CONVSTEP_CLI_DATA_H
#define CONVSTEP_CLI_DATA_H

#include "cli/cli.h"
#include "lesson/training.h"

// The lesson of the call, ready for data. `made` as in lesson_load_to_make. NULL and error.
struct lesson *data_lesson(const char *word, const char *made, struct training *training,
                           struct error *error);
// The pictures of DATA, fitted. `dataset` keeps the names of the classes. The caller finishes both.
bool data_read(const struct training *training, const char *where, struct dataset *dataset,
               struct labelled *out, struct error *error);

#endif
