// How a lesson wants to be shown, where the rule is not meant.
#include "lesson/fields.h"
#include "lesson/reader.h"

#include <string.h>

// Some tensor that the network makes has a number a class.
static bool has_answer(const struct program *program, int64_t n)
{
    for (int i = 0; i < program->n_forward; i++) {
        const struct shape *shape = &program->nodes[i]->out_shape;
        if (shape->rank == 1 && shape->dim[0] == n) {
            return true;
        }
    }
    return false;
}

static bool read_class(struct reader *reader, const struct json *name, const char **out)
{
    if (json_kind(name) != JSON_STRING) {
        return reader_fail(reader, name, "must be text, is %s", JSON_KIND_NAMES[json_kind(name)]);
    }
    *out = reader_copy(reader, json_string(name));
    const size_t length = strlen(*out);
    return (length >= 1 && length <= LESSON_CLASS_MAX) ||
           reader_fail(reader, name, "must be a short name of 1..%d bytes, has %zu",
                       LESSON_CLASS_MAX, length);
}

bool read_classes(struct reader *reader, const struct json *names)
{
    struct lesson *lesson = reader->lesson;
    if (names == NULL) {
        return true;
    }
    const size_t n = json_count(names);
    if (n < 1 || n > LESSON_MAX_CLASSES) {
        return reader_fail(reader, names, "has %zu classes, 1..%d are allowed", n,
                           LESSON_MAX_CLASSES);
    }
    if (!has_answer(&lesson->program, (int64_t)n)) {
        return reader_fail(reader, names,
                           "has %zu classes, but the network makes no list of %zu numbers", n, n);
    }
    lesson->classes = arena_array(&lesson->arena, n, sizeof *lesson->classes);
    for (const struct json *name = json_first(names); name != NULL; name = json_next(name)) {
        if (!read_class(reader, name, &lesson->classes[lesson->n_classes++])) {
            return false;
        }
    }
    lesson->program.classes = lesson->classes;
    lesson->program.n_classes = lesson->n_classes;
    return true;
}

bool read_strip(struct reader *reader, const struct json *strip)
{
    if (strip == NULL) {
        return true;
    }
    if (json_kind(strip) != JSON_BOOL) {
        return reader_fail(reader, strip, "must be true or false, is %s",
                           JSON_KIND_NAMES[json_kind(strip)]);
    }
    reader->lesson->strip = json_bool(strip) ? STRIP_SHOWN : STRIP_HIDDEN;
    return true;
}
