#include "nn/program.h"

#include <assert.h>
#include <math.h>

// A sum on its way. It starts at its first term.
struct sum {
    float value;
    bool started;
};

// The number of a cell that `node` reads, from the pointers that program_prepare has set.
static float number_of(const struct node *node, const struct ref *ref)
{
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor == ref->tensor && node->inputs[i].of == ref->of) {
            return ref->of == OF_POSITION ? (float)node->positions[ref->index]
                                          : node->in[i][ref->index];
        }
    }
    assert(!"a term reads what its node does not");
    return 0.0F;
}

static void put(struct sum *sum, float term)
{
    sum->value = sum->started ? sum->value + term : term;
    sum->started = true;
}

static void take_largest(struct sum *sum, float term)
{
    // The first of equals wins, and NaN over everything.
    if (!sum->started || term > sum->value || (isnan(term) && !isnan(sum->value))) {
        sum->value = term;
    }
    sum->started = true;
}

static void combine(struct sum *sum, const struct node *node, const struct term *term)
{
    float r[TERM_MAX_READS] = {0};
    if (term->by == BY_NOTHING) {
        return;
    }
    for (int i = 0; i < term->n_reads; i++) {
        r[i] = number_of(node, &term->reads[i]);
    }
    switch (term->by) {
    case BY_NOTHING:
        break;
    case BY_SET:
        *sum = (struct sum){r[0], true};
        break;
    case BY_ADD:
        put(sum, r[0]);
        break;
    case BY_ADD_PRODUCT:
        put(sum, r[0] * r[1]);
        break;
    case BY_MAX:
        take_largest(sum, r[0]);
        break;
    case BY_SCALE:
        sum->value *= r[0];
        break;
    case BY_DIVIDE:
        sum->value /= term->factor;
        break;
    case BY_ADD_SCALED:
        put(sum, r[0] / term->factor);
        break;
    case BY_ADD_SQUARE:
        put(sum, (r[0] - r[1]) * (r[0] - r[1]));
        break;
    case BY_FUNCTION:
        put(sum, node->op->function32(node, term, r));
        break;
    }
}

// What element `index` holds before the first of this node's terms.
static struct sum sum_start(const struct node *node, const struct walk *walk, int64_t index)
{
    if (node->has_previous) {
        return (struct sum){node->previous == NULL ? 0.0F : node->previous[index], true};
    }
    return (struct sum){walk->zeros_first ? 0.0F : walk->of_nothing, walk->zeros_first};
}

static int place_compare(struct place a, struct place b)
{
    if (a.phase != b.phase) {
        return a.phase < b.phase ? -1 : 1;
    }
    if (a.cell != b.cell) {
        return a.cell < b.cell ? -1 : 1;
    }
    return a.term < b.term ? -1 : a.term > b.term;
}

static int64_t element_of(const struct node *node, const struct walk *walk, int64_t cell)
{
    return walk->cell_index == NULL ? cell : walk->cell_index(node, cell);
}

static int64_t cell_of(const struct node *node, const struct walk *walk, int64_t index)
{
    return walk->index_cell == NULL ? index : walk->index_cell(node, index);
}

// The phase of a walk whose cells are elements of the result: the last, by construction.
static int cell_phase(const struct node *node, const struct walk *walk,
                      struct phase phases[WALK_MAX_PHASES])
{
    return walk->phases(node, phases) - 1;
}

// How many of the sources of `index` lie at or before `place`; they come in step order.
static int64_t sources_until(const struct node *node, const struct walk *walk, int64_t index,
                             struct place place)
{
    int64_t low = 0, high = walk->n_sources(node, index);
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (place_compare(walk->source(node, index, middle), place) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct sum sum_until(const struct node *node, const struct walk *walk, int64_t index,
                            struct place place)
{
    struct sum sum = sum_start(node, walk, index);
    struct term term;
    if (walk->n_sources != NULL) {
        int64_t n = sources_until(node, walk, index, place);
        for (int64_t k = 0; k < n; k++) {
            walk->term(node, walk->source(node, index, k), &term);
            combine(&sum, node, &term);
        }
        return sum;
    }
    for (int64_t t = 0; t <= place.term; t++) {
        walk->term(node, (struct place){place.phase, place.cell, t}, &term);
        combine(&sum, node, &term);
    }
    return sum;
}

bool node_partial(const struct node *node, const struct walk *walk, struct place place,
                  struct ref *writes, float *value)
{
    program_prepare(node->program, node->index);
    struct phase phases[WALK_MAX_PHASES];
    int n = walk->phases(node, phases);
    assert(place.phase < n);
    (void)n;
    struct term term = {.writes = {.tensor = -1}};
    bool cells = phases[place.phase].n_axes > 0;
    if (place.term >= 0) {
        walk->term(node, place, &term);
    } else if (cells && walk->n_sources == NULL) {
        term.writes = node->output;
        term.writes.index = element_of(node, walk, place.cell);
    }
    *writes = term.writes;
    if (term.writes.tensor < 0 || !cells || !node->known) {
        return false;
    }
    *value = sum_until(node, walk, term.writes.index, place).value;
    return true;
}

// A walk with sources: an element is done once the last place that touches it is behind (at once
// where nothing does), and shows a number as soon as zeros are laid or the first place touched it.
static enum cell_state touched_state(const struct node *node, const struct walk *walk,
                                     struct place place, int64_t index)
{
    int64_t done = sources_until(node, walk, index, place);
    if (done == walk->n_sources(node, index)) {
        return CELL_DONE;
    }
    return done > 0 || walk->zeros_first || node->has_previous ? CELL_PARTIAL : CELL_EMPTY;
}

static enum cell_state state_of(const struct node *node, const struct walk *walk,
                                struct place place, int64_t index, struct place *until)
{
    *until = place;
    if (walk->n_sources != NULL) {
        return touched_state(node, walk, place, index);
    }
    struct phase phases[WALK_MAX_PHASES];
    int phase = cell_phase(node, walk, phases);
    int64_t cell = cell_of(node, walk, index);
    // Not reached: it shows the sum that this node goes on from, where there is one.
    enum cell_state before = node->has_previous ? CELL_PARTIAL : CELL_EMPTY;
    if (place.phase < phase) {
        *until = (struct place){phase, 0, -1};
        return before;
    }
    if (cell < 0) { // never stepped: it holds what it held before
        *until = (struct place){phase, 0, -1};
        return CELL_DONE;
    }
    int64_t terms = phase_cell_terms(&phases[phase], cell);
    *until = (struct place){phase, cell, cell < place.cell ? terms - 1 : place.term};
    if (cell > place.cell) {
        until->term = -1;
        return before;
    }
    return cell < place.cell || place.term + 1 >= terms ? CELL_DONE : CELL_PARTIAL;
}

enum cell_state node_cell(const struct node *node, const struct walk *walk, struct place place,
                          int64_t index, float *value, bool *known)
{
    program_prepare(node->program, node->index);
    struct place until;
    enum cell_state state = state_of(node, walk, place, index, &until);
    *known = node->known && state != CELL_EMPTY;
    if (*known) {
        // A finished cell of a computed node is its number; else the sum is made again.
        *value = state == CELL_DONE && node->computed ? node->out[index]
                                                      : sum_until(node, walk, index, until).value;
    }
    return state;
}

int64_t node_sources(const struct node *node, const struct walk *walk, int64_t index,
                     struct place *out, int64_t first, int64_t max)
{
    if (walk->n_sources != NULL) {
        int64_t n = walk->n_sources(node, index);
        for (int64_t k = first; k < n && k - first < max; k++) {
            out[k - first] = walk->source(node, index, k);
        }
        return n;
    }
    struct phase phases[WALK_MAX_PHASES];
    int phase = cell_phase(node, walk, phases);
    int64_t cell = cell_of(node, walk, index);
    int64_t n = cell < 0 ? 0 : phase_cell_terms(&phases[phase], cell);
    for (int64_t k = first; k < n && k - first < max; k++) {
        out[k - first] = (struct place){phase, cell, k};
    }
    return n;
}
