// All lessons that are found, in the library's order: sections as the lecture has them, others by
// name after them; in a section by `order`, then title; last what cannot be read.
#ifndef CONVSTEP_APP_CATALOG_H
#define CONVSTEP_APP_CATALOG_H

#include "base/arena.h"
#include "base/error.h"
#include "nn/words.h"
#include "view/library/thumb.h"

struct catalog_entry {
    const char *id, *path;
    const char *section, *title, *summary; // "": none. A broken lesson has its id as title
    const char *short_title;               // the title where the lesson gives none
    const char *words; // what a search looks through: titles, operations, symbols
    bool own;          // from the user's data folder
    double order;
    int64_t steps[GRAIN_COUNT];
    const struct thumb *thumb;  // NULL where broken
    const struct error *broken; // what is wrong with the file; NULL: nothing
    const char *broken_text;    // the same on one line
};
struct catalog {
    struct arena arena;
    struct catalog_entry *entries;
    size_t n;
};

bool catalog_load(struct catalog *catalog, struct error *error);
void catalog_finish(struct catalog *catalog);
// Index of a lesson by its file, else by its id (a file may be named in several ways); n where it
// is not among them.
size_t catalog_find(const struct catalog *catalog, const char *path, const char *id);

#endif
