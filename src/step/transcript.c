#include "step/transcript.h"

#include "base/number.h"
#include "nn/count.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct node *node_of(const struct timeline *timeline, const struct step *step)
{
    return timeline->lesson->program.nodes[timeline->entries[step->entry].node];
}

static const struct walk *walk_of(const struct timeline *timeline, const struct step *step)
{
    return &node_of(timeline, step)->op->walks[timeline->entries[step->entry].walk];
}

static void prepare(const struct timeline *timeline, const struct step *step)
{
    program_prepare(&timeline->lesson->program, timeline->entries[step->entry].node);
}

void step_caption(const struct timeline *timeline, const struct step *step, struct words *out)
{
    const struct lesson_place here = timeline_place(timeline, step);
    const char *story = lesson_story(timeline->lesson, &here);
    words_clear(out);
    if (story != NULL) {
        words_markup(out, story);
        return;
    }
    prepare(timeline, step);
    walk_of(timeline, step)->caption(node_of(timeline, step), step->place, step->grain, out);
}

// "Cell 5 of 9 · row 2, column 2", from the axes that have more than one value.
static void where_by_axes(const struct timeline_entry *entry, const struct step *step,
                          struct words *out)
{
    const struct phase *phase = &entry->phases[step->place.phase];
    int64_t at[PHASE_MAX_AXES], cells = phase_cells(phase);
    char number[NUMBER_MAX], of[NUMBER_MAX];
    phase_indices(phase, step->place.cell, at);
    if (step->grain == GRAIN_MAP) {
        words_plain(out, "Map %lld of %lld", (long long)(step->number - entry->before[GRAIN_MAP]),
                    (long long)entry->steps[GRAIN_MAP]);
        return;
    }
    number_count(step->place.cell + 1, number);
    number_count(cells, of);
    words_plain(out, "Cell %s of %s", number, of);
    const char *link = " · ";
    for (int a = 0; a < phase->n_axes; a++) {
        if (phase->axes[a].count > 1) {
            words_plain(out, "%s%s %lld", link, phase->axes[a].name, (long long)at[a] + 1);
            link = ", ";
        }
    }
}

void step_where(const struct timeline *timeline, const struct step *step, struct words *out)
{
    const struct walk *walk = walk_of(timeline, step);
    const struct node *node = node_of(timeline, step);
    const struct phase *phase = &timeline->entries[step->entry].phases[step->place.phase];
    words_clear(out);
    if (walk->where != NULL) {
        walk->where(node, step->place, step->grain, out);
    } else if (step->grain == GRAIN_LAYER || phase->n_axes == 0) {
        words_plain(out, "%s", node->op->title);
    } else {
        where_by_axes(&timeline->entries[step->entry], step, out);
    }
}

// ---- what a step reads and writes
// ---------------------------------------------------------------------

static bool same_ref(const struct ref *a, const struct ref *b)
{
    return a->tensor == b->tensor && a->of == b->of && a->index == b->index;
}

static void add_number(const struct ref *ref, bool known, double value, struct buffer *out)
{
    char text[NUMBER_MAX];
    if (!known) {
        snprintf(text, sizeof text, "null");
    } else if (ref->of == OF_POSITION) {
        snprintf(text, sizeof text, "%.0f", value);
    } else {
        number_json((float)value, text);
    }
    buffer_puts(out, text);
}

static void add_ref(const struct program *program, const struct ref *ref, bool known, double value,
                    struct buffer *out)
{
    static const char *const OFS[] = {"value", "gradient", "updated", "position"};
    const struct tensor *tensor = &program->tensors[ref->tensor];
    int64_t at[TENSOR_MAX_RANK];
    shape_unflatten(&tensor->shape, ref->index, at);
    buffer_printf(out, "{\"tensor\": \"%s\", \"of\": \"%s\", \"at\": [", tensor->name,
                  OFS[ref->of]);
    for (int i = 0; i < tensor->shape.rank; i++) {
        buffer_printf(out, "%s%lld", i == 0 ? "" : ", ", (long long)at[i]);
    }
    buffer_puts(out, "], \"value\": ");
    add_number(ref, known, value, out);
    buffer_puts(out, "}");
}

// The cells that a step has read so far, without repeats: a table of hashed refs.
struct seen {
    struct ref *slots; // tensor -1: free
    size_t n, size;    // size is a power of two
    struct arena arena;
};

static size_t slot_of(const struct seen *seen, const struct ref *ref)
{
    uint64_t hash = ((uint64_t)ref->index * 4 + (uint64_t)ref->of) * 4096 + (uint64_t)ref->tensor;
    size_t slot = (size_t)((hash * 0x9E3779B97F4A7C15ULL) >> 20) & (seen->size - 1);
    while (seen->slots[slot].tensor >= 0 && !same_ref(&seen->slots[slot], ref)) {
        slot = (slot + 1) & (seen->size - 1);
    }
    return slot;
}

static void seen_grow(struct seen *seen)
{
    struct seen grown = *seen;
    grown.size = seen->size == 0 ? 64 : 2 * seen->size;
    grown.slots = arena_array(&grown.arena, grown.size, sizeof *grown.slots);
    for (size_t i = 0; i < grown.size; i++) {
        grown.slots[i].tensor = -1;
    }
    for (size_t i = 0; i < seen->size; i++) {
        if (seen->slots[i].tensor >= 0) {
            grown.slots[slot_of(&grown, &seen->slots[i])] = seen->slots[i];
        }
    }
    *seen = grown;
}

static bool repeats(struct seen *seen, const struct ref *ref)
{
    if (2 * seen->n >= seen->size) {
        seen_grow(seen);
    }
    size_t slot = slot_of(seen, ref);
    if (seen->slots[slot].tensor >= 0) {
        return true;
    }
    seen->slots[slot] = *ref;
    seen->n++;
    return false;
}

static void add_term_reads(struct program *program, const struct term *term, struct seen *seen,
                           struct buffer *out)
{
    for (int i = 0; i < term->n_reads; i++) {
        double value = 0;
        if (!repeats(seen, &term->reads[i])) {
            bool known = program_read(program, &term->reads[i], &value);
            buffer_puts(out, seen->n > 1 ? ", " : "");
            add_ref(program, &term->reads[i], known, value, out);
        }
    }
}

static bool computes_cells(const struct timeline *timeline, const struct step *step)
{
    return timeline->entries[step->entry].phases[step->place.phase].n_axes > 0;
}

// At multiply the term's reads, at cell those of all its terms in order, else none.
static void add_reads(const struct timeline *timeline, const struct step *step, struct buffer *out)
{
    struct place place = step->place;
    if (step->grain < GRAIN_CELL || (place.term < 0 && computes_cells(timeline, step))) {
        return;
    }
    struct seen seen = {0};
    place.term = step->grain == GRAIN_CELL && place.term >= 0 ? 0 : place.term;
    for (; place.term <= step->place.term; place.term++) {
        struct term term = {.n_reads = 0};
        walk_of(timeline, step)->term(node_of(timeline, step), place, &term);
        add_term_reads(&timeline->lesson->program, &term, &seen, out);
    }
    arena_finish(&seen.arena);
}

// The place whose write the step reports. A coarse step that ends with a loop cell that touches
// nothing (a delta in the padding) reports the last term before it.
static struct place place_of_write(const struct timeline *timeline, const struct step *step)
{
    struct place place = step->place;
    const struct phase *phase = &timeline->entries[step->entry].phases[place.phase];
    if (step->grain >= GRAIN_CELL || place.term >= 0 || phase->n_axes == 0 ||
        walk_of(timeline, step)->n_sources == NULL) {
        return place;
    }
    int64_t term = phase_terms_before(phase, place.cell) - 1;
    if (term >= 0) {
        phase_decode(phase, term, &place.cell, &place.term);
    }
    return place;
}

static bool written(const struct timeline *timeline, const struct step *step, struct ref *writes,
                    float *value)
{
    return node_partial(node_of(timeline, step), walk_of(timeline, step),
                        place_of_write(timeline, step), writes, value);
}

// JSON string of plain UTF-8.
static void add_string(const char *text, struct buffer *out)
{
    buffer_puts(out, "\"");
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\') {
            buffer_printf(out, "\\%c", *p);
        } else if ((unsigned char)*p < 0x20) {
            buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)*p);
        } else {
            buffer_append(out, p, 1);
        }
    }
    buffer_puts(out, "\"");
}

static void plain_caption(const struct timeline *timeline, const struct step *step, char *out,
                          size_t size)
{
    struct words words;
    step_caption(timeline, step, &words);
    words_to_text(&words, out, size);
}

void transcript_json(const struct timeline *timeline, const struct step *step, struct buffer *out)
{
    static const char *const PHASES[] = {"forward", "backward", "update"};
    const struct node *node = node_of(timeline, step);
    char caption[WORDS_TEXT_MAX * 2];
    prepare(timeline, step);
    buffer_printf(out, "{\"step\": %lld, \"name\": ", (long long)step->number);
    add_string(node->name, out);
    buffer_printf(out, ", \"op\": \"%s\", \"phase\": \"%s\", \"reads\": [", node->op->name,
                  PHASES[node->phase]);
    add_reads(timeline, step, out);
    buffer_puts(out, "], \"writes\": ");
    struct ref writes;
    float value = 0;
    bool known = written(timeline, step, &writes, &value);
    if (writes.tensor < 0) {
        buffer_puts(out, "null");
    } else {
        add_ref(node->program, &writes, known, (double)value, out);
    }
    buffer_puts(out, ", \"text\": ");
    plain_caption(timeline, step, caption, sizeof caption);
    add_string(caption, out);
    buffer_puts(out, "}");
}

// ---- the numbers in plain text
// ------------------------------------------------------------------------

// What a step of this grain has completed: all of what the node writes, or a map of it.
struct completed {
    int64_t first, n;
    int64_t map; // -1: all
};

// false: a cell, or more numbers than a line should hold.
static bool find_completed(const struct timeline *timeline, const struct step *step,
                           const struct ref *writes, struct completed *completed)
{
    enum { NUMBERS_MAX = 72 };
    const struct node *node = node_of(timeline, step);
    const struct phase *phase = &timeline->entries[step->entry].phases[step->place.phase];
    const int64_t all = shape_elements(&node->out_shape);
    const int64_t maps = node->out_shape.rank > 0 ? node->out_shape.dim[0] : 1;
    const bool by_map = walk_of(timeline, step)->by_map;
    *completed = (struct completed){0, all, -1};
    if (step->grain > GRAIN_MAP || phase->n_axes == 0) {
        return false;
    }
    if (step->grain == GRAIN_MAP && phase->maps > 1) {
        completed->n = all / maps;
        completed->map = writes->index / completed->n;
        completed->first = completed->map * completed->n;
    }
    return completed->n > 1 && completed->n <= NUMBERS_MAX && !(by_map && completed->map >= 0);
}

// "δa = 0.1 0.5 / 0.4 1.6": row by row, and " // " from map to map.
static void add_completed(const struct timeline *timeline, const struct step *step,
                          const struct completed *completed, struct buffer *out)
{
    const struct node *node = node_of(timeline, step);
    const struct shape *shape = &node->out_shape;
    const int64_t cols = shape->rank > 0 ? shape->dim[shape->rank - 1] : 1;
    const int64_t area = shape->rank > 1 ? cols * shape->dim[shape->rank - 2] : cols;
    char symbol[WORDS_TEXT_MAX], text[NUMBER_MAX];
    tensor_math(node->program, node->output.tensor, node->output.of, symbol, sizeof symbol);
    char plain[WORDS_TEXT_MAX];
    math_to_text(symbol, plain, sizeof plain);
    buffer_printf(out, " [%s", plain);
    if (completed->map >= 0) {
        buffer_printf(out, ", map %lld", (long long)completed->map + 1);
    }
    buffer_puts(out, " =");
    for (int64_t i = 0; i < completed->n; i++) {
        float value = 0;
        bool known = false;
        node_cell(node, walk_of(timeline, step), step->place, completed->first + i, &value, &known);
        program_number(node->program, node->output.tensor, node->output.of, (double)value, text);
        buffer_printf(out, "%s %s",
                      i == 0 || i % cols > 0 ? ""
                      : i % area > 0         ? " /"
                                             : " //",
                      text);
    }
    buffer_puts(out, "]");
}

static void add_written(const struct timeline *timeline, const struct step *step,
                        struct buffer *out)
{
    struct program *program = &timeline->lesson->program;
    struct completed completed;
    struct ref writes;
    float value = 0;
    if (!written(timeline, step, &writes, &value)) {
        return;
    }
    if (find_completed(timeline, step, &writes, &completed)) {
        add_completed(timeline, step, &completed, out);
        return;
    }
    struct words words = {0};
    char text[WORDS_TEXT_MAX * 2];
    words_ref(&words, program, &writes);
    words_plain(&words, " = ");
    words_float(&words, program, &writes, (double)value);
    words_to_text(&words, text, sizeof text);
    buffer_printf(out, " [%s]", text);
}

void transcript_text(const struct timeline *timeline, const struct step *step, struct buffer *out)
{
    char text[WORDS_TEXT_MAX * 2];
    plain_caption(timeline, step, text, sizeof text);
    buffer_printf(out, "%lld. %s: %s", (long long)step->number, node_of(timeline, step)->name,
                  text);
    add_written(timeline, step, out);
    const struct node *node = node_of(timeline, step);
    if (step->grain == GRAIN_LAYER && node->phase == NODE_FORWARD) {
        struct words counts;
        count_words(node, &counts);
        words_to_text(&counts, text, sizeof text);
        buffer_printf(out, " [%s]", text);
    }
}
