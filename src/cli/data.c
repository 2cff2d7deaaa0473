#include "cli/data.h"

#include "lesson/library.h"

#include <stdlib.h>

struct lesson *data_lesson(const char *word, const char *made, struct training *training,
                           struct error *error)
{
    char *path = library_resolve(word, error);
    struct lesson *lesson = path != NULL ? lesson_load_to_make(path, made, error) : NULL;
    free(path);
    if (lesson != NULL && !training_find(training, lesson, error)) {
        lesson_destroy(lesson);
        return NULL;
    }
    return lesson;
}

bool data_read(const struct training *training, const char *where, struct dataset *dataset,
               struct labelled *out, struct error *error)
{
    if (!dataset_open(dataset, where, error)) {
        return false;
    }
    if (!training_data(training, dataset, out, error)) {
        dataset_finish(dataset);
        return false;
    }
    return true;
}
