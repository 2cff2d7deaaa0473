#include "step/timeline.h"

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

static void count_steps(struct timeline_entry *entry)
{
    const struct phase *cells = cells_of(entry);
    int64_t singles = singles_of(entry);
    entry->steps[GRAIN_LAYER] = 1;
    entry->steps[GRAIN_MAP] = maps_of(entry);
    entry->steps[GRAIN_CELL] = singles + phase_cells(cells);
    entry->steps[GRAIN_MULTIPLY] = singles + phase_terms(cells);
}

static bool count_all(struct timeline *timeline, struct error *error)
{
    memset(timeline->steps, 0, sizeof timeline->steps);
    for (int i = 0; i < timeline->n; i++) {
        struct timeline_entry *entry = &timeline->entries[i];
        entry->n_phases = walk_of(timeline, i)->phases(node_of(timeline, i), entry->phases);
        count_steps(entry);
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
    free(timeline->entries);
    *timeline = (struct timeline){0};
}

bool timeline_set_walk(struct timeline *timeline, const char *walk, struct error *error)
{
    bool found = false;
    for (int i = 0; i < timeline->n; i++) {
        const struct op *op = node_of(timeline, i)->op;
        for (int w = 0; w < op->n_walks; w++) {
            if (op->walks[w].name != NULL && strcmp(op->walks[w].name, walk) == 0) {
                timeline->entries[i].walk = w;
                found = true;
            }
        }
    }
    if (!found) {
        return error_set(error, ERROR_CALL, "no operation of this lesson has a walk '%s'", walk);
    }
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

// A walk by another order than the maps (scatter) completes a map with the last delta that reaches
// it: all maps are complete at the end alone, so the steps before it share the cells evenly.
static int64_t map_last_cell(const struct timeline_entry *entry, const struct walk *walk, int64_t m)
{
    const struct phase *cells = cells_of(entry);
    if (walk->by_map) {
        int64_t n = phase_cells(cells), maps = maps_of(entry);
        return (m + 1) * (n / maps) + (m + 1) * (n % maps) / maps - 1;
    }
    return map_begin(cells, m + 1) - 1;
}

static struct place place_of(const struct timeline_entry *entry, const struct walk *walk,
                             enum grain grain, int64_t within)
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
        int64_t cell = map_last_cell(entry, walk, within);
        return cell < 0 ? (struct place){entry->n_phases - 1, 0, -1} : cell_end(entry, cell);
    }
    if (grain == GRAIN_CELL) {
        return cell_end(entry, within - singles);
    }
    struct place place = {.phase = entry->n_phases - 1};
    phase_decode(cells, within - singles, &place.cell, &place.term);
    return place;
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
    step.place =
        place_of(entry, walk_of(timeline, step.entry), grain, number - 1 - entry->before[grain]);
    step.whole_cell = grain < GRAIN_MULTIPLY || ends_cell(entry, step.place);
    return step;
}

static int64_t within_of(const struct timeline_entry *entry, const struct walk *walk,
                         enum grain grain, struct place place)
{
    const int singles = singles_of(entry);
    const struct phase *cells = cells_of(entry);
    bool single = place.phase < singles;
    switch (grain) {
    case GRAIN_LAYER:
        return 0;
    case GRAIN_MAP: {
        if (single || cells->n_axes == 0) {
            return 0;
        }
        if (!walk->by_map) {
            return map_of_cell(cells, place.cell);
        }
        int64_t low = 0, high = maps_of(entry) - 1; // the first map whose last cell is not before
        while (low < high) {
            int64_t middle = low + (high - low) / 2;
            if (map_last_cell(entry, walk, middle) < place.cell) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
    case GRAIN_CELL:
        return single ? place.phase : singles + place.cell;
    case GRAIN_MULTIPLY:
    case GRAIN_COUNT:
        break;
    }
    if (single) {
        return place.phase;
    }
    int64_t before = phase_terms_before(cells, place.cell) + place.term;
    return singles + (before < 0 ? 0 : before);
}

struct step timeline_at(const struct timeline *timeline, enum grain grain, const struct step *step)
{
    const struct timeline_entry *entry = &timeline->entries[step->entry];
    int64_t within = within_of(entry, walk_of(timeline, step->entry), grain, step->place);
    return timeline_step(timeline, grain, entry->before[grain] + within + 1);
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
