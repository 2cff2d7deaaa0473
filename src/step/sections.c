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

enum { SECTIONS_MAX = 64, SPLIT_MAX = 10 };

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

static void capital(char *text)
{
    text[0] = (char)toupper((unsigned char)text[0]);
}

// "Turn", "Pad": the single steps before the cells.
static void add_singles(struct list *list, const struct timeline_entry *entry)
{
    for (int p = 0; p < entry->n_phases; p++) {
        if (entry->phases[p].n_axes == 0) {
            char name[64];
            snprintf(name, sizeof name, "%s", entry->phases[p].name);
            capital(name);
            add(list, 0, (struct place){p, 0, -1}, 0, name);
        }
    }
}

// Which axis to split at: the first that has several values, where they are few enough to be named.
static int split_axis(const struct phase *cells, int64_t *parts)
{
    *parts = 1;
    for (int a = 0; a < cells->n_axes; a++) {
        *parts *= cells->axes[a].count;
        if (cells->axes[a].count > 1) {
            return *parts <= SPLIT_MAX ? a : -1;
        }
    }
    return -1;
}

static void add_cells(struct list *list, const struct timeline_entry *entry)
{
    const int phase = entry->n_phases - 1;
    const struct phase *cells = &entry->phases[phase];
    int64_t parts, size = phase_cells(cells);
    if (cells->n_axes == 0) {
        return;
    }
    int axis = split_axis(cells, &parts);
    if (axis < 0) {
        add(list, 0, (struct place){phase, 0, 0}, 0, "Cells");
        return;
    }
    for (int64_t i = 0; i < parts; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s %lld", cells->axes[axis].name, (long long)i + 1);
        capital(name);
        int64_t ticks = axis + 1 < cells->n_axes ? cells->axes[axis + 1].count : 0;
        add(list, 0, (struct place){phase, i * (size / parts), 0}, ticks, name);
    }
}

static void entry_name(const struct timeline *timeline, int entry, char *out, size_t size)
{
    const struct node *node = node_of(timeline, entry);
    char math[40];
    tensor_math(&timeline->lesson->program, node->output.tensor, node->output.of, math,
                sizeof math);
    if (node->label != NULL && node->phase == NODE_FORWARD) {
        snprintf(out, size, "%s", node->label);
    } else if (node->phase == NODE_FORWARD) {
        snprintf(out, size, "%s", node->op->title);
    } else {
        snprintf(out, size, "%s$%s$", node->phase == NODE_UPDATE ? "Update " : "", math);
    }
}

static void add_entries(struct list *list, const struct timeline *timeline)
{
    for (int e = 0; e < timeline->n; e++) {
        char name[64];
        entry_name(timeline, e, name, sizeof name);
        add(list, e, (struct place){0, 0, 0}, 0, name);
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
        if (section->ticks > section->last - section->first) {
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
    if (timeline->n == 1 && grain > GRAIN_MAP) {
        add_singles(&list, &timeline->entries[0]);
        add_cells(&list, &timeline->entries[0]);
    } else if (timeline->n <= list.max) {
        add_entries(&list, timeline);
    } else {
        add_passes(&list, timeline);
    }
    return number(timeline, grain, &list);
}
