#include "step/timeline.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// A section starts at a place of an entry; what steps it has follows from the grain.
struct start {
    int entry;
    struct place place;
};

struct list {
    struct section *sections;
    struct start *starts;
    int n, max;
};

enum {
    SECTIONS_MAX = 64,
    SPLIT_MAX = 10, // sections of one operation's cells
    CELLS_MAX = 4   // so few cells are a section each
};

static void add(struct list *list, int entry, struct place place, int64_t ticks, const char *name)
{
    if (list->n < list->max) {
        struct section *section = &list->sections[list->n];
        *section = (struct section){.ticks = ticks};
        snprintf(section->name, sizeof section->name, "%s", name);
        list->starts[list->n] = (struct start){entry, place};
        list->n++;
    }
}

static const struct node *node_of(const struct timeline *timeline, int entry)
{
    return timeline->lesson->program.nodes[timeline->entries[entry].node];
}

static const struct phase *cells_of(const struct timeline *timeline, int entry)
{
    const struct timeline_entry *e = &timeline->entries[entry];
    return &e->phases[e->n_phases - 1];
}

static void capital(char *text)
{
    text[0] = (char)toupper((unsigned char)text[0]);
}

// The symbol of the first input of a node that is a value (the kernel that turns), or a gradient.
static void input_math(const struct node *node, enum of of, char *out, size_t size)
{
    out[0] = '\0';
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor >= 0 && node->inputs[i].of == of) {
            tensor_math(node->program, node->inputs[i].tensor, of, out, size);
            return;
        }
    }
}

// "Turn $w$", "Pad δ": the single steps before the cells.
static void single_name(const struct node *node, const char *phase, char out[64])
{
    char math[48] = "";
    bool turns = strcmp(phase, "turn") == 0;
    if (turns) {
        input_math(node, OF_VALUE, math, sizeof math);
    }
    bool spreads = strcmp(phase, "pad") == 0 || strcmp(phase, "dilate") == 0;
    snprintf(out, 64, turns && math[0] ? "%s $%s$" : spreads ? "%s $δ$%s" : "%s%s", phase, math);
    capital(out);
}

static void add_singles(struct list *list, const struct timeline *timeline, int e)
{
    const struct timeline_entry *entry = &timeline->entries[e];
    for (int p = 0; p < entry->n_phases; p++) {
        if (entry->phases[p].n_axes == 0) {
            char name[64];
            single_name(node_of(timeline, e), entry->phases[p].name, name);
            add(list, e, (struct place){p, 0, -1}, 0, name);
        }
    }
}

// How the cells of an entry are cut: each cell, the values of an axis, or groups of them.
struct cut {
    int axis;      // -1: each cell
    int64_t parts; // sections
    int64_t each;  // values of the axis, or cells, in a section
};

static struct cut cut_of(const struct phase *cells)
{
    if (phase_cells(cells) <= CELLS_MAX) {
        return (struct cut){-1, phase_cells(cells), 1};
    }
    int axis = 0;
    while (axis + 1 < cells->n_axes && cells->axes[axis].count == 1) {
        axis++;
    }
    int64_t count = cells->axes[axis].count, each = (count + SPLIT_MAX - 1) / SPLIT_MAX;
    return (struct cut){axis, (count + each - 1) / each, each};
}

// A cell by its symbol ("$δw_{12}$"); where one touches several, by what it is ("Window 3").
static void cell_name(const struct node *node, const struct walk *walk, const char *phase,
                      int64_t cell, char out[64])
{
    if (walk->n_sources == NULL) {
        struct ref ref = node->output;
        char math[60];
        ref.index = walk->cell_index == NULL ? cell : walk->cell_index(node, cell);
        ref_math(node->program, &ref, math, sizeof math);
        snprintf(out, 64, "$%s$", math);
        return;
    }
    bool windows = strcmp(phase, "windows") == 0;
    snprintf(out, 64, "%s %lld", windows ? "Window" : "Delta", (long long)cell + 1);
}

static void part_name(const struct axis *axis, const struct cut *cut, int64_t i, char out[64])
{
    int64_t first = i * cut->each + 1, last = first + cut->each - 1;
    last = last > axis->count ? axis->count : last;
    if (first == last) {
        snprintf(out, 64, "%s %lld", axis->name, (long long)first);
    } else {
        snprintf(out, 64, "%ss %lld–%lld", axis->name, (long long)first, (long long)last);
    }
    capital(out);
}

static void add_cells(struct list *list, const struct timeline *timeline, int e)
{
    const struct timeline_entry *entry = &timeline->entries[e];
    const struct node *node = node_of(timeline, e);
    const struct walk *walk = &node->op->walks[entry->walk];
    const int phase = entry->n_phases - 1;
    const struct phase *cells = &entry->phases[phase];
    if (cells->n_axes == 0) {
        return;
    }
    struct cut cut = cut_of(cells);
    int64_t size = 1, ticks = 0;
    for (int a = cut.axis + 1; cut.axis >= 0 && a < cells->n_axes; a++) {
        size *= cells->axes[a].count;
        ticks = ticks == 0 && cells->axes[a].count > 1 ? cells->axes[a].count : ticks;
    }
    for (int64_t i = 0; i < cut.parts; i++) {
        char name[64];
        if (cut.axis < 0) {
            ticks = phase_cell_terms(cells, i);
            cell_name(node, walk, cells->name, i, name);
        } else {
            part_name(&cells->axes[cut.axis], &cut, i, name);
        }
        add(list, e, (struct place){phase, i * cut.each * size, 0},
            cut.each == 1 ? ticks : cut.each, name);
    }
}

static bool title_repeats(const struct timeline *timeline, int entry)
{
    for (int e = 0; e < timeline->n; e++) {
        if (e != entry && node_of(timeline, e)->op == node_of(timeline, entry)->op) {
            return true;
        }
    }
    return false;
}

// Walked in several ways: each is said.
static bool walk_is_said(const struct timeline *timeline, int entry)
{
    for (int e = 0; e < timeline->n; e++) {
        if (e != entry && timeline->entries[e].node == timeline->entries[entry].node) {
            return node_of(timeline, entry)->op->n_walks > 1;
        }
    }
    return false;
}

static void entry_name(const struct timeline *timeline, int entry, char out[64])
{
    const struct node *node = node_of(timeline, entry);
    char math[40], walk[16] = "";
    if (walk_is_said(timeline, entry)) {
        snprintf(walk, sizeof walk, ", %.12s", node->op->walks[timeline->entries[entry].walk].name);
    }
    tensor_math(node->program, node->output.tensor, node->output.of, math, sizeof math);
    if (node->phase != NODE_FORWARD) {
        snprintf(out, 64, "%s$%s$%s", node->phase == NODE_UPDATE ? "Update " : "", math, walk);
    } else if (node->label != NULL) {
        snprintf(out, 64, "%s", node->label);
    } else if (title_repeats(timeline, entry)) {
        snprintf(out, 64, "$%s$", math);
    } else {
        snprintf(out, 64, "%s", node->op->title);
    }
}

static void add_entry(struct list *list, const struct timeline *timeline, int e)
{
    char name[64];
    entry_name(timeline, e, name);
    add(list, e, (struct place){0, 0, 0}, 0, name);
}

static int64_t parts_of(const struct timeline_entry *entry)
{
    const struct phase *cells = &entry->phases[entry->n_phases - 1];
    return entry->n_phases - 1 + (cells->n_axes == 0 ? 1 : cut_of(cells).parts);
}

// One operation or two: their phases and rows. Going forward only to go back, or where there would
// be too many to name, an operation is one section.
static void add_parts(struct list *list, const struct timeline *timeline)
{
    bool back = node_of(timeline, timeline->n - 1)->phase != NODE_FORWARD;
    int64_t room = SPLIT_MAX + 2;
    for (int e = 0; e < timeline->n; e++) {
        room -= parts_of(&timeline->entries[e]);
    }
    for (int e = 0; e < timeline->n; e++) {
        bool last = e == timeline->n - 1;
        bool passing = back && node_of(timeline, e)->phase == NODE_FORWARD;
        if (!last && (passing || room < 0)) {
            add_entry(list, timeline, e);
            continue;
        }
        // A bias beside its kernel is one section: its cells are few and go by quickly.
        if (last && timeline->n > 1 && phase_cells(cells_of(timeline, e)) == 1) {
            add_entry(list, timeline, e);
            continue;
        }
        add_singles(list, timeline, e);
        add_cells(list, timeline, e);
    }
}

static void add_entries(struct list *list, const struct timeline *timeline)
{
    for (int e = 0; e < timeline->n; e++) {
        add_entry(list, timeline, e);
    }
}

// Too many operations to name: forward, backward, update.
static void add_passes(struct list *list, const struct timeline *timeline)
{
    static const char *const NAMES[] = {"Forward", "Backward", "Update"};
    int last = -1;
    for (int e = 0; e < timeline->n; e++) {
        int pass = (int)node_of(timeline, e)->phase;
        if (pass != last) {
            add(list, e, (struct place){0, 0, 0}, 0, NAMES[pass]);
            last = pass;
        }
    }
}

// Steps that the starts have at this grain; sections without a step of their own are left out.
static int number(const struct timeline *timeline, enum grain grain, struct list *list)
{
    int kept = 0;
    for (int i = 0; i < list->n; i++) {
        const struct start *start = &list->starts[i];
        const struct timeline_entry *entry = &timeline->entries[start->entry];
        struct step at = {.entry = start->entry, .place = start->place};
        if (entry->phases[at.place.phase].n_axes == 0) {
            at.place.term = -1;
        }
        int64_t first = timeline_at(timeline, grain, &at).number;
        if (kept > 0 && list->sections[kept - 1].first == first) {
            continue;
        }
        list->sections[kept] = list->sections[i];
        list->sections[kept].first = first;
        kept++;
    }
    for (int i = 0; i < kept; i++) {
        struct section *section = &list->sections[i];
        section->last = i + 1 < kept ? section[1].first - 1 : timeline->steps[grain];
        if (section->ticks < 2 || section->ticks > section->last - section->first + 1) {
            section->ticks = 0;
        }
    }
    return kept;
}

int timeline_sections(const struct timeline *timeline, enum grain grain, const struct step *at,
                      struct section *out, int max)
{
    struct start starts[SECTIONS_MAX];
    struct list list = {out, starts, 0, max < SECTIONS_MAX ? max : SECTIONS_MAX};
    (void)at;
    if (timeline->n <= 2 && grain > GRAIN_MAP) {
        add_parts(&list, timeline);
    } else if (timeline->n <= list.max) {
        add_entries(&list, timeline);
    } else {
        add_passes(&list, timeline);
    }
    return number(timeline, grain, &list);
}
