#include "step/timeline.h"

#include "base/buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct node *node_of(const struct timeline *timeline, int entry)
{
    return timeline->lesson->program.nodes[timeline->entries[entry].node];
}

static const struct walk *walk_of(const struct timeline *timeline, int entry)
{
    return &node_of(timeline, entry)->op->walks[timeline->entries[entry].walk];
}

// The last phase holds the cells; those before it are single steps.
static const struct phase *cells_of(const struct timeline_entry *entry)
{
    return &entry->phases[entry->n_phases - 1];
}

static int singles_of(const struct timeline_entry *entry)
{
    return cells_of(entry)->n_axes == 0 ? entry->n_phases : entry->n_phases - 1;
}

static int64_t maps_of(const struct timeline_entry *entry)
{
    int64_t maps = cells_of(entry)->maps;
    return maps < 1 ? 1 : maps;
}

// ---- walks by another order than the maps
// ---------------------------------------------------------- Scatter touches every map with every
// delta. Step m at grain map is where the m-th map to be complete is complete: where its last term
// stands. Nearly always that is close to the end.

enum { TERMS_BACK_MAX = 1 << 18 };

static int64_t number_of_term(const struct phase *cells, struct place place)
{
    return phase_terms_before(cells, place.cell) + place.term;
}

// Looks back from the end; returns how many maps were met.
static int64_t find_back(const struct node *node, const struct walk *walk,
                         const struct timeline_entry *entry, int64_t *last)
{
    const struct phase *cells = cells_of(entry);
    int64_t terms = phase_terms(cells), maps = maps_of(entry), met = 0;
    int64_t area = shape_elements(&node->out_shape) / maps;
    int64_t end = terms > TERMS_BACK_MAX ? terms - TERMS_BACK_MAX : 0;
    for (int64_t t = terms - 1; t >= end && met < maps; t--) {
        struct place place = {.phase = entry->n_phases - 1};
        struct term term;
        phase_decode(cells, t, &place.cell, &place.term);
        walk->term(node, place, &term);
        int64_t map = term.writes.tensor < 0 ? -1 : term.writes.index / area;
        if (map >= 0 && last[map] < 0) {
            last[map] = t;
            met++;
        }
    }
    return met;
}

// Those that were not met: from the sources of their elements. A map that nothing reaches keeps -1.
static void find_by_elements(const struct node *node, const struct walk *walk,
                             const struct timeline_entry *entry, int64_t *last)
{
    int64_t maps = maps_of(entry), area = shape_elements(&node->out_shape) / maps;
    for (int64_t m = 0; m < maps; m++) {
        bool met = last[m] >= 0;
        for (int64_t i = m * area; !met && i < (m + 1) * area; i++) {
            struct place place;
            int64_t sources = node_sources(node, walk, i, &place, 0, 0);
            if (sources > 0) {
                node_sources(node, walk, i, &place, sources - 1, 1);
                int64_t term = number_of_term(cells_of(entry), place);
                last[m] = term > last[m] ? term : last[m];
            }
        }
    }
}

static int ascending(const void *a, const void *b)
{
    int64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left < right ? -1 : left > right;
}

// Every map has a step of its own: maps that nothing reaches are complete with the first terms.
static bool find_map_terms(const struct node *node, const struct walk *walk,
                           struct timeline_entry *entry)
{
    free(entry->map_terms);
    entry->map_terms = NULL;
    int64_t maps = maps_of(entry);
    if (!walk->by_map || maps <= 1 || phase_terms(cells_of(entry)) < maps) {
        return true;
    }
    int64_t *last = calloc((size_t)maps, sizeof *last);
    if (last == NULL) {
        return false;
    }
    for (int64_t m = 0; m < maps; m++) {
        last[m] = -1;
    }
    if (find_back(node, walk, entry, last) < maps) {
        find_by_elements(node, walk, entry, last);
    }
    qsort(last, (size_t)maps, sizeof *last, ascending);
    for (int64_t m = 0; m < maps; m++) {
        int64_t least = m == 0 ? 0 : last[m - 1] + 1;
        last[m] = last[m] < least ? least : last[m];
    }
    entry->map_terms = last;
    return true;
}

static void count_steps(struct timeline_entry *entry, bool by_map)
{
    const struct phase *cells = cells_of(entry);
    int64_t singles = singles_of(entry);
    entry->steps[GRAIN_LAYER] = 1;
    entry->steps[GRAIN_MAP] = by_map && entry->map_terms == NULL ? 1 : maps_of(entry);
    entry->steps[GRAIN_CELL] = singles + phase_cells(cells);
    entry->steps[GRAIN_MULTIPLY] = singles + phase_terms(cells);
}

static bool count_all(struct timeline *timeline, struct error *error)
{
    memset(timeline->steps, 0, sizeof timeline->steps);
    for (int i = 0; i < timeline->n; i++) {
        struct timeline_entry *entry = &timeline->entries[i];
        entry->n_phases = walk_of(timeline, i)->phases(node_of(timeline, i), entry->phases);
        if (!find_map_terms(node_of(timeline, i), walk_of(timeline, i), entry)) {
            return error_set(error, ERROR_SYSTEM, "no memory for the timeline");
        }
        count_steps(entry, walk_of(timeline, i)->by_map);
        for (int g = 0; g < GRAIN_COUNT; g++) {
            entry->before[g] = timeline->steps[g];
            if (entry->steps[g] < 0 || timeline->steps[g] > INT64_MAX - entry->steps[g]) {
                return error_set(error, ERROR_LESSON, "the lesson has more than 2^63 steps");
            }
            timeline->steps[g] += entry->steps[g];
        }
    }
    return true;
}

bool timeline_init(struct timeline *timeline, struct lesson *lesson, struct error *error)
{
    *timeline = (struct timeline){.lesson = lesson, .n = lesson->n_walked};
    if (timeline->n == 0) {
        return error_set(error, ERROR_LESSON, "the lesson has no operation to step through");
    }
    timeline->entries = calloc((size_t)timeline->n, sizeof *timeline->entries);
    if (timeline->entries == NULL) {
        return error_set(error, ERROR_SYSTEM, "no memory for the timeline");
    }
    for (int i = 0; i < timeline->n; i++) {
        timeline->entries[i].node = lesson->walked[i].node;
        timeline->entries[i].walk = lesson->walked[i].walk;
    }
    if (!count_all(timeline, error)) {
        timeline_finish(timeline);
        return false;
    }
    return true;
}

void timeline_finish(struct timeline *timeline)
{
    for (int i = 0; i < timeline->n; i++) {
        free(timeline->entries[i].map_terms);
    }
    free(timeline->entries);
    *timeline = (struct timeline){0};
}

// On a command line the blank of "chain rule" may be a dash or an underscore, or the first word do.
static bool walk_is(const char *name, const char *asked)
{
    size_t i = 0;
    for (; asked[i] != '\0'; i++) {
        char letter = asked[i] == '-' || asked[i] == '_' ? ' ' : asked[i];
        if (letter != name[i]) {
            return false;
        }
    }
    return i > 0 && (name[i] == '\0' || name[i] == ' ');
}

// "gather, scatter, chain rule": the walks that operations of this lesson have to choose from.
static void walk_names(const struct timeline *timeline, struct buffer *out)
{
    const struct op *said = NULL;
    for (int i = 0; i < timeline->n; i++) {
        const struct op *op = node_of(timeline, i)->op;
        for (int w = 0; w < op->n_walks && op->n_walks > 1 && op != said; w++) {
            buffer_printf(out, "%s%s", out->length > 0 ? ", " : "", op->walks[w].name);
        }
        said = op->n_walks > 1 ? op : said;
    }
}

static bool no_such_walk(const struct timeline *timeline, const char *walk, struct error *error)
{
    struct buffer names = {0};
    walk_names(timeline, &names);
    if (names.length > 0) {
        error_set(error, ERROR_CALL, "no operation of this lesson has a walk '%s'; there are %s",
                  walk, names.data);
    } else {
        error_set(error, ERROR_CALL,
                  "no operation of this lesson has a walk '%s': each has only one way", walk);
    }
    buffer_finish(&names);
    return false;
}

bool timeline_set_walk(struct timeline *timeline, const char *walk, struct error *error)
{
    bool found = false;
    for (int i = 0; i < timeline->n; i++) {
        const struct op *op = node_of(timeline, i)->op;
        for (int w = 0; w < op->n_walks; w++) {
            if (op->walks[w].name != NULL && walk_is(op->walks[w].name, walk)) {
                timeline->entries[i].walk = w;
                found = true;
            }
        }
    }
    return found ? count_all(timeline, error) : no_such_walk(timeline, walk, error);
}

bool timeline_set_entry_walk(struct timeline *timeline, int entry, int walk, struct error *error)
{
    assert(walk >= 0 && walk < node_of(timeline, entry)->op->n_walks);
    timeline->entries[entry].walk = walk;
    return count_all(timeline, error);
}

// ---- places
// ------------------------------------------------------------------------------------------

static int entry_at(const struct timeline *timeline, enum grain grain, int64_t number)
{
    int low = 0, high = timeline->n; // before(low) < number
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (timeline->entries[middle].before[grain] < number) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct place cell_end(const struct timeline_entry *entry, int64_t cell)
{
    const struct phase *cells = cells_of(entry);
    return (struct place){entry->n_phases - 1, cell, phase_cell_terms(cells, cell) - 1};
}

// First loop cell of map m; of m = maps: all cells.
static int64_t map_begin(const struct phase *cells, int64_t m)
{
    if (cells->maps <= 1) {
        return m == 0 ? 0 : phase_cells(cells);
    }
    int64_t first = cells->map_begin == NULL ? m : cells->map_begin[m];
    int64_t below = cells->axes[0].count == 0 ? 0 : phase_cells(cells) / cells->axes[0].count;
    return first * below;
}

static int64_t map_of_cell(const struct phase *cells, int64_t cell)
{
    int64_t low = 0, high = cells->maps < 1 ? 1 : cells->maps;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (map_begin(cells, middle) <= cell) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct place last_place(const struct timeline_entry *entry)
{
    const struct phase *cells = cells_of(entry);
    if (cells->n_axes == 0) {
        return (struct place){entry->n_phases - 1, 0, -1};
    }
    return cell_end(entry, phase_cells(cells) - 1);
}

static struct place decoded(const struct timeline_entry *entry, int64_t term)
{
    struct place place = {.phase = entry->n_phases - 1};
    phase_decode(cells_of(entry), term, &place.cell, &place.term);
    return place;
}

static struct place map_end(const struct timeline_entry *entry, int64_t map)
{
    if (map + 1 >= entry->steps[GRAIN_MAP]) {
        return last_place(entry);
    }
    if (entry->map_terms != NULL) {
        return decoded(entry, entry->map_terms[map]);
    }
    return cell_end(entry, map_begin(cells_of(entry), map + 1) - 1);
}

static struct place place_of(const struct timeline_entry *entry, enum grain grain, int64_t within)
{
    const int singles = singles_of(entry);
    const struct phase *cells = cells_of(entry);
    if (grain >= GRAIN_CELL && within < singles) {
        return (struct place){(int)within, 0, -1};
    }
    if (grain == GRAIN_LAYER || cells->n_axes == 0) {
        return last_place(entry);
    }
    if (grain == GRAIN_MAP) {
        return map_end(entry, within);
    }
    if (grain == GRAIN_CELL) {
        return cell_end(entry, within - singles);
    }
    return decoded(entry, within - singles);
}

static bool ends_cell(const struct timeline_entry *entry, struct place place)
{
    const struct phase *phase = &entry->phases[place.phase];
    return phase->n_axes == 0 || place.term + 1 >= phase_cell_terms(phase, place.cell);
}

struct step timeline_step(const struct timeline *timeline, enum grain grain, int64_t number)
{
    number = number < 1 ? 1 : number > timeline->steps[grain] ? timeline->steps[grain] : number;
    struct step step = {.grain = grain, .number = number};
    step.entry = entry_at(timeline, grain, number);
    const struct timeline_entry *entry = &timeline->entries[step.entry];
    step.place = place_of(entry, grain, number - 1 - entry->before[grain]);
    step.whole_cell = grain < GRAIN_MULTIPLY || ends_cell(entry, step.place);
    return step;
}

// The map whose step covers the place.
static int64_t map_at(const struct timeline_entry *entry, struct place place)
{
    const struct phase *cells = cells_of(entry);
    int64_t maps = entry->steps[GRAIN_MAP];
    if (entry->map_terms == NULL) {
        return maps == 1 ? 0 : map_of_cell(cells, place.cell);
    }
    // A delta that reaches nothing belongs to the terms that come after it.
    int64_t term = number_of_term(cells, place) + (place.term < 0), low = 0, high = maps - 1;
    while (low < high) { // the first map whose last term is not before this one
        int64_t middle = low + (high - low) / 2;
        if (entry->map_terms[middle] < term) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Steps of the entry before the one that covers the place.
static int64_t within_of(const struct timeline_entry *entry, enum grain grain, struct place place)
{
    const int singles = singles_of(entry);
    bool single = place.phase < singles;
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && single)) {
        return 0;
    }
    if (grain == GRAIN_MAP) {
        return map_at(entry, place);
    }
    if (single) {
        return place.phase;
    }
    if (grain == GRAIN_CELL) {
        return singles + place.cell;
    }
    // A cell without terms has no step of its own: the one before it.
    int64_t number = singles + number_of_term(cells_of(entry), place);
    return number < 0 ? 0 : number;
}

struct step timeline_at(const struct timeline *timeline, enum grain grain, const struct step *step)
{
    const struct timeline_entry *entry = &timeline->entries[step->entry];
    int64_t within = within_of(entry, grain, step->place);
    return timeline_step(timeline, grain, entry->before[grain] + within + 1);
}

struct lesson_place timeline_place(const struct timeline *timeline, const struct step *step)
{
    const struct timeline_entry *entry = &timeline->entries[step->entry];
    return (struct lesson_place){.node = entry->node,
                                 .walk = entry->walk,
                                 .phase = step->place.phase,
                                 .cell = step->place.cell,
                                 .term = step->place.term,
                                 .grain = (int)step->grain};
}

struct step timeline_finish_of(const struct timeline *timeline, enum grain grain, int entry,
                               int64_t index)
{
    const struct node *node = node_of(timeline, entry);
    const struct walk *walk = walk_of(timeline, entry);
    struct step step = {.entry = entry, .place = last_place(&timeline->entries[entry])};
    struct place last;
    int64_t n = node_sources(node, walk, index, &last, 0, 0);
    if (n > 0) {
        node_sources(node, walk, index, &last, n - 1, 1);
        step.place = last;
    } else if (walk->n_sources == NULL) {
        int64_t cell = walk->index_cell == NULL ? index : walk->index_cell(node, index);
        if (cell >= 0) {
            step.place = cell_end(&timeline->entries[entry], cell);
        }
    } else {
        step.place = (struct place){0, 0, -1};
    }
    return timeline_at(timeline, grain, &step);
}
