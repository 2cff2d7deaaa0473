// What is stepped, and the lesson's own captions for places in it.
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

// ---- story ------------------------------------------------------------------------------------

// The phases of the walk in which the node is stepped.
static int node_phases(const struct lesson *lesson, int node, struct phase phases[WALK_MAX_PHASES])
{
    const struct op *op = lesson->program.nodes[node]->op;
    for (int i = 0; i < lesson->n_walked; i++) {
        if (lesson->walked[i].node == node) {
            return op->walks[lesson->walked[i].walk].phases(lesson->program.nodes[node], phases);
        }
    }
    return -1;
}

static bool is_phase(const struct phase *phase, const char *name)
{
    return phase->name != NULL && strcmp(phase->name, name) == 0;
}

// The phase that `at` means: the one it names; without a name the first one that computes cells.
static const struct phase *find_phase(struct reader *reader, const struct json *at,
                                      const struct phase *phases, int n)
{
    const struct json *name = json_get(at, "phase");
    const char *names[WALK_MAX_PHASES];
    size_t n_names = 0;
    for (int i = 0; i < n; i++) {
        if (name != NULL ? is_phase(&phases[i], json_string(name)) : phases[i].n_axes > 0) {
            return &phases[i];
        }
        if (phases[i].name != NULL) {
            names[n_names++] = phases[i].name;
        }
    }
    if (name == NULL) {
        reader_fail(reader, at, "no phase of this walk computes cells");
    } else {
        reader_fail(reader, name, "this walk has no phase %s%s",
                    reader_quote(reader, json_string(name)),
                    reader_nearest(reader, json_string(name), names, n_names));
    }
    return NULL;
}

static bool read_cell(struct reader *reader, const struct json *cell, const struct phase *phase,
                      int64_t *out)
{
    if ((int)json_count(cell) != phase->n_axes) {
        return reader_fail(reader, cell, "has %zu indices, the loops of this phase take %d",
                           json_count(cell), phase->n_axes);
    }
    *out = 0;
    int axis = 0;
    for (const struct json *i = json_first(cell); i != NULL; i = json_next(i), axis++) {
        int64_t index;
        if (!reader_integer(reader, i, 0, phase->axes[axis].count - 1, &index)) {
            return false;
        }
        *out = *out * phase->axes[axis].count + index;
    }
    return true;
}

static bool read_term(struct reader *reader, const struct json *term, const struct phase *phase,
                      struct story *story)
{
    int64_t most = story->cell >= 0 ? phase_cell_terms(phase, story->cell) - 1 : INT32_MAX;
    return reader_integer(reader, term, 0, most < 0 ? 0 : most, &story->term);
}

static bool read_place(struct reader *reader, const struct json *at, struct story *story)
{
    struct phase phases[WALK_MAX_PHASES];
    const struct json *cell = json_get(at, "cell"), *term = json_get(at, "term"),
                      *name = json_get(at, "name");
    story->grain = reader_word(reader, at, "grain", GRAIN_NAMES, GRAIN_COUNT, -1);
    if (json_get(at, "grain") != NULL && story->grain < 0) {
        return false;
    }
    story->node = reader_node(reader, name, json_string(name));
    int n = story->node < 0 ? -1 : node_phases(reader->lesson, story->node, phases);
    if (n < 0) {
        return story->node >= 0 &&
               reader_fail(reader, name, "%s is not stepped, the lesson's walk leaves it out",
                           reader_quote(reader, json_string(name)));
    }
    if (cell == NULL && term == NULL && json_get(at, "phase") == NULL) {
        return true;
    }
    const struct phase *phase = find_phase(reader, at, phases, n);
    if (phase == NULL) {
        return false;
    }
    story->phase = phase->name == NULL ? NULL : reader_copy(reader, phase->name);
    return (cell == NULL || read_cell(reader, cell, phase, &story->cell)) &&
           (term == NULL || read_term(reader, term, phase, story));
}

bool read_story(struct reader *reader, const struct json *list)
{
    struct lesson *lesson = reader->lesson;
    if (list == NULL) {
        return true;
    }
    lesson->stories = arena_array(&lesson->arena, json_count(list) + 1, sizeof *lesson->stories);
    for (const struct json *s = json_first(list); s != NULL; s = json_next(s)) {
        struct story story = {.cell = -1, .term = -1, .grain = -1};
        if (!fields_check(reader, s, &STORY_FIELDS, NULL, 0)) {
            return false;
        }
        const struct json *at = json_get(s, "at");
        if (!fields_check(reader, at, &PLACE_FIELDS, NULL, 0) || !read_place(reader, at, &story)) {
            return false;
        }
        story.text = reader_text(reader, s, "text");
        lesson->stories[lesson->n_stories++] = story;
    }
    return true;
}

bool read_questions(struct reader *reader, const struct json *questions)
{
    for (const struct json *q = questions ? json_first(questions) : NULL; q != NULL;
         q = json_next(q)) {
        if (json_kind(q) != JSON_OBJECT) {
            return reader_fail(reader, q, "a question must be an object, is %s",
                               JSON_KIND_NAMES[json_kind(q)]);
        }
    }
    return true;
}

// How closely a story names a place; -1 where it is about another one.
static int closeness(const struct story *story, const char *phase, int64_t cell, int64_t term,
                     enum grain grain)
{
    bool other_phase = story->phase != NULL && (phase == NULL || strcmp(story->phase, phase) != 0);
    if (other_phase || (story->cell >= 0 && story->cell != cell) ||
        (story->term >= 0 && story->term != term) ||
        (story->grain >= 0 && story->grain != (int)grain)) {
        return -1;
    }
    return (story->phase != NULL) + (story->cell >= 0) + (story->term >= 0) + (story->grain >= 0);
}

const char *lesson_story(const struct lesson *lesson, int node, const char *phase, int64_t cell,
                         int64_t term, enum grain grain)
{
    const char *text = NULL;
    int closest = -1;
    for (int i = 0; i < lesson->n_stories; i++) {
        const struct story *story = &lesson->stories[i];
        int close = story->node == node ? closeness(story, phase, cell, term, grain) : -1;
        if (close > closest) {
            closest = close;
            text = story->text;
        }
    }
    return text;
}
