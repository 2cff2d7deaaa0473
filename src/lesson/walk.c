// What is stepped.
#include "lesson/fields.h"
#include "lesson/reader.h"

#include <string.h>

// The words of a walk are its name; the only walk of an operation has none.
static int find_walk(struct reader *reader, const struct json *as, const struct op *op)
{
    const char *names[PHASE_MAX_AXES + WALK_MAX_PHASES];
    size_t n = 0;
    for (int i = 0; i < op->n_walks; i++) {
        if (op->walks[i].name != NULL && strcmp(op->walks[i].name, json_string(as)) == 0) {
            return i;
        }
        if (op->walks[i].name != NULL && n < sizeof names / sizeof *names) {
            names[n++] = op->walks[i].name;
        }
    }
    const char *quoted = reader_quote(reader, json_string(as));
    if (n == 0) {
        reader_fail(reader, as, "%s has only one walk, it has no name", op->name);
    } else {
        reader_fail(reader, as, "%s has no walk %s%s", op->name, quoted,
                    reader_nearest(reader, json_string(as), names, n));
    }
    return -1;
}

static bool read_walked(struct reader *reader, const struct json *value, struct walked *out)
{
    bool plain = json_kind(value) == JSON_STRING;
    if (!plain && !fields_check(reader, value, &WALK_FIELDS, NULL, 0)) {
        return false;
    }
    const struct json *name = plain ? value : json_get(value, "name");
    const struct json *as = plain ? NULL : json_get(value, "as");
    *out = (struct walked){.node = reader_node(reader, name, json_string(name))};
    if (out->node < 0 || as == NULL) {
        return out->node >= 0;
    }
    out->walk = find_walk(reader, as, reader->lesson->program.nodes[out->node]->op);
    return out->walk >= 0;
}

bool read_walk(struct reader *reader, const struct json *walk)
{
    struct lesson *lesson = reader->lesson;
    int n = walk != NULL ? (int)json_count(walk) : lesson->program.n_nodes;
    lesson->walked = arena_array(&lesson->arena, (size_t)n + 1, sizeof *lesson->walked);
    if (n == 0) {
        return reader_fail(reader, walk,
                           "is empty, it names what is stepped; leave it out to step everything");
    }
    if (walk == NULL) {
        for (int i = 0; i < n; i++) {
            lesson->walked[lesson->n_walked++] = (struct walked){.node = i};
        }
        return true;
    }
    for (const struct json *w = json_first(walk); w != NULL; w = json_next(w)) {
        if (!read_walked(reader, w, &lesson->walked[lesson->n_walked++])) {
            return false;
        }
    }
    return true;
}
