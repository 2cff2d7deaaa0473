// Places in what is stepped, and the lesson's own captions for them.
#include "lesson/fields.h"
#include "lesson/reader.h"

#include <string.h>

static bool is_named(const char *name, const char *wanted)
{
    return name != NULL && strcmp(name, wanted) == 0;
}

// The entry of what is stepped that `at` means: the first one of the node or, with `as`, the first
// one of the node in that walk. -1 and an error where there is none.
static int find_entry(struct reader *reader, const struct json *at, int node)
{
    const struct lesson *lesson = reader->lesson;
    const struct op *op = lesson->program.nodes[node]->op;
    const struct json *name = json_get(at, "name"), *as = json_get(at, "as");
    bool stepped = false;
    for (int i = 0; i < lesson->n_walked; i++) {
        const struct walked *walked = &lesson->walked[i];
        stepped = stepped || walked->node == node;
        if (walked->node == node &&
            (as == NULL || is_named(op->walks[walked->walk].name, json_string(as)))) {
            return i;
        }
    }
    if (stepped) {
        reader_fail(reader, as, "%s is not stepped as %s", reader_quote(reader, json_string(name)),
                    reader_quote(reader, json_string(as)));
    } else {
        reader_fail(reader, name, "%s is not stepped, the lesson's walk leaves it out",
                    reader_quote(reader, json_string(name)));
    }
    return -1;
}

// The phase that `at` means: the one it names; without a name the first one that computes cells.
// -1 and an error where there is none.
static int find_phase(struct reader *reader, const struct json *at, const struct phase *phases,
                      int n)
{
    const struct json *name = json_get(at, "phase");
    const char *names[WALK_MAX_PHASES];
    size_t n_names = 0;
    for (int i = 0; i < n; i++) {
        if (name != NULL ? is_named(phases[i].name, json_string(name)) : phases[i].n_axes > 0) {
            return i;
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
    return -1;
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
                      struct lesson_place *out)
{
    int64_t most = out->cell >= 0 ? phase_cell_terms(phase, out->cell) - 1 : INT32_MAX;
    return reader_integer(reader, term, 0, most < 0 ? 0 : most, &out->term);
}

// Phase, cell and term, as far as `at` names them.
static bool read_within(struct reader *reader, const struct json *at, struct lesson_place *out)
{
    struct phase phases[WALK_MAX_PHASES];
    const struct json *cell = json_get(at, "cell"), *term = json_get(at, "term");
    if (cell == NULL && term == NULL && json_get(at, "phase") == NULL) {
        return true;
    }
    const struct node *node = reader->lesson->program.nodes[out->node];
    out->phase = find_phase(reader, at, phases, node->op->walks[out->walk].phases(node, phases));
    if (out->phase < 0) {
        return false;
    }
    const struct phase *phase = &phases[out->phase];
    return (cell == NULL || read_cell(reader, cell, phase, &out->cell)) &&
           (term == NULL || read_term(reader, term, phase, out));
}

bool read_place(struct reader *reader, const struct json *at, struct lesson_place *out, int *entry)
{
    *out = (struct lesson_place){.walk = -1, .phase = -1, .cell = -1, .term = -1};
    if (!fields_check(reader, at, &PLACE_FIELDS, NULL, 0)) {
        return false;
    }
    out->grain = reader_word(reader, at, "grain", GRAIN_NAMES, GRAIN_COUNT, -1);
    if (json_get(at, "grain") != NULL && out->grain < 0) {
        return false;
    }
    const struct json *name = json_get(at, "name");
    out->node = reader_node(reader, name, json_string(name));
    *entry = out->node < 0 ? -1 : find_entry(reader, at, out->node);
    if (*entry < 0) {
        return false;
    }
    out->walk = reader->lesson->walked[*entry].walk;
    if (!read_within(reader, at, out)) {
        return false;
    }
    if (out->phase < 0 && json_get(at, "as") == NULL) {
        out->walk = -1; // words for the whole operation fit every way of stepping it
    }
    return true;
}

bool read_story(struct reader *reader, const struct json *list)
{
    struct lesson *lesson = reader->lesson;
    int entry;
    if (list == NULL) {
        return true;
    }
    lesson->stories = arena_array(&lesson->arena, json_count(list) + 1, sizeof *lesson->stories);
    for (const struct json *s = json_first(list); s != NULL; s = json_next(s)) {
        struct story *story = &lesson->stories[lesson->n_stories++];
        if (!fields_check(reader, s, &STORY_FIELDS, NULL, 0) ||
            !read_place(reader, json_get(s, "at"), &story->at, &entry)) {
            return false;
        }
        story->text = reader_text(reader, s, "text");
    }
    return true;
}

// How closely a story names this place; -1 where it is about another one.
static int closeness(const struct lesson_place *at, const struct lesson_place *here)
{
    const int64_t named[][2] = {{at->walk, here->walk},
                                {at->phase, here->phase},
                                {at->cell, here->cell},
                                {at->term, here->term},
                                {at->grain, here->grain}};
    int close = 0;
    if (at->node != here->node) {
        return -1;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i][0] >= 0 && named[i][0] != named[i][1]) {
            return -1;
        }
        close += named[i][0] >= 0;
    }
    return close;
}

const char *lesson_story(const struct lesson *lesson, const struct lesson_place *here)
{
    const char *text = NULL;
    int closest = -1;
    for (int i = 0; i < lesson->n_stories; i++) {
        const struct lesson_place *at = &lesson->stories[i].at;
        int close = closeness(at, here);
        if (close > closest && !(lesson->other_picture && at->cell >= 0)) {
            closest = close;
            text = lesson->stories[i].text;
        }
    }
    return text;
}
