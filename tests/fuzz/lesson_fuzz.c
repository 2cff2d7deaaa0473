// Any bytes at all as a lesson: refused with a place, or built, checked and freed.
#include "lesson/lesson.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHECKED_ELEMENTS = 4096 }; // a lesson beyond it is built, but not computed

static void ignore(void *user, bool wrong, const char *line)
{
    (void)wrong;
    *(size_t *)user += line[0] != '\0';
}

static bool is_small(const struct program *program)
{
    int64_t elements = 0;
    for (int i = 0; i < program->n_tensors && elements <= CHECKED_ELEMENTS; i++) {
        elements += shape_elements(&program->tensors[i].shape);
    }
    return elements <= CHECKED_ELEMENTS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct lesson *lesson = lesson_parse("fuzz.json", (const char *)data, size, &error);
    size_t lines = 0;
    if (lesson == NULL) {
        // Whatever is wrong has a message and a place (but for memory that the system lacks).
        if (error.what[0] == '\0' || (error.kind == ERROR_LESSON && error.line < 1)) {
            abort();
        }
        return 0;
    }
    if (is_small(&lesson->program)) {
        lesson_check(lesson, ignore, &lines);
    }
    lesson_destroy(lesson);
    return 0;
}
