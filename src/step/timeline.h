// Step number <-> place, at every grain. O(1) memory and O(log) time whatever the number of steps.
#ifndef CONVSTEP_STEP_TIMELINE_H
#define CONVSTEP_STEP_TIMELINE_H

#include "lesson/lesson.h"

struct timeline_entry {
    int node, walk;
    int n_phases;
    struct phase phases[WALK_MAX_PHASES];
    int64_t steps[GRAIN_COUNT];
    int64_t before[GRAIN_COUNT]; // steps of the entries before it
    int64_t *map_terms;          // walks by another order than the maps: the last term of each map,
                                 // ascending; else NULL
};
struct timeline {
    struct lesson *lesson; // borrowed
    struct timeline_entry *entries;
    int n;
    int64_t steps[GRAIN_COUNT];
};
// Where a step of some grain stands: the last multiply it covers.
struct step {
    enum grain grain;
    int64_t number; // from 1
    int entry;
    struct place place;
    bool whole_cell; // grain cell or coarser, or the last term of the cell
};

// ERROR_LESSON where the number of steps does not fit 63 bits.
bool timeline_init(struct timeline *timeline, struct lesson *lesson, struct error *error);
void timeline_finish(struct timeline *timeline);
// walk by name for all entries that have it ("scatter"); false where no entry has it.
bool timeline_set_walk(struct timeline *timeline, const char *walk, struct error *error);
// Another walk, by its place in op->walks, for one entry alone.
bool timeline_set_entry_walk(struct timeline *timeline, int entry, int walk, struct error *error);
// number is clamped to 1..steps. A timeline without steps cannot be made (init fails).
struct step timeline_step(const struct timeline *timeline, enum grain grain, int64_t number);
// The step of `grain` that covers the place of `step` (position kept when the grain changes).
struct step timeline_at(const struct timeline *timeline, enum grain grain, const struct step *step);
// The same place in the words of the lesson: of its stories and questions.
struct lesson_place timeline_place(const struct timeline *timeline, const struct step *step);
// The step at which element `index` of what entry writes is finished.
struct step timeline_finish_of(const struct timeline *timeline, enum grain grain, int entry,
                               int64_t index);

// Sections of the timeline bar: the entries where there are several, else the phases and rows of
// the one.
struct section {
    char name[64];       // math markup allowed: "Turn $w$", "Row 1", "$δa$, gather"
    int64_t first, last; // steps at this grain
    int64_t ticks;       // minor divisions, 0: none
};
int timeline_sections(const struct timeline *timeline, enum grain grain, const struct step *at,
                      struct section *out, int max);

#endif
