// How far the user has got in each lesson, in one small file of the data folder: lines of
// "GRAIN STEP REACHED ID", the lesson last left first. REACHED counts steps by cell.
#ifndef CONVSTEP_APP_PROGRESS_H
#define CONVSTEP_APP_PROGRESS_H

#include "base/error.h"
#include "nn/words.h"

#include <stdint.h>

struct progress_entry {
    char *id; // borrowed in what progress_put is given
    enum grain grain;
    int64_t step;    // of that grain, from 1
    int64_t reached; // the furthest step by cell
};
struct progress {
    char *path;                     // of the file; NULL: nothing is kept
    struct progress_entry *entries; // the last first
    size_t n, capacity;
};

// Reads the file of this folder; there need be neither. False and error where it is damaged (it
// has been set aside as NAME.damaged, and the progress is empty) or cannot be read (nothing will be
// written over it). progress_finish is needed in any case.
bool progress_load(struct progress *progress, const char *folder, struct error *error);
void progress_finish(struct progress *progress);
const struct progress_entry *progress_find(const struct progress *progress, const char *id);
// Makes it the last one; `reached` never goes back. Ids with control characters are not kept.
void progress_put(struct progress *progress, const struct progress_entry *entry);
// Writes the file, whole or not at all; makes the folder. Nothing where no path is set.
bool progress_save(const struct progress *progress, struct error *error);

#endif
