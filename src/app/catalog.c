#include "app/catalog.h"

#include "base/number.h"
#include "lesson/library.h"
#include "step/timeline.h"

#include <stdlib.h>
#include <string.h>

static const char *const SECTIONS[] = {"Pooling", "Architecture", "Back-propagation"};
enum { N_SECTIONS = sizeof SECTIONS / sizeof *SECTIONS };

static int section_rank(const struct catalog_entry *entry)
{
    int i = 0;
    while (i < N_SECTIONS && strcmp(entry->section, SECTIONS[i]) != 0) {
        i++;
    }
    return entry->broken ? N_SECTIONS + 2 : i + (i == N_SECTIONS && entry->section[0] == '\0');
}

static int compare(const void *left, const void *right)
{
    const struct catalog_entry *a = left;
    const struct catalog_entry *b = right;
    int by_rank = section_rank(a) - section_rank(b);
    int by_section = strcmp(a->section, b->section);
    if (by_rank || by_section) {
        return by_rank ? by_rank : by_section;
    }
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    int by_title = strcmp(a->title, b->title);
    return by_title ? by_title : strcmp(a->id, b->id);
}

static const char *copied(struct arena *arena, const char *text)
{
    return arena_strdup(arena, text ? text : "");
}

static void read_entry(struct arena *arena, struct catalog_entry *entry)
{
    struct error error = {0};
    struct timeline timeline;
    struct lesson *lesson = lesson_load(entry->path, &error);
    if (lesson && timeline_init(&timeline, lesson, &error)) {
        entry->section = copied(arena, lesson->section);
        entry->title = copied(arena, lesson->title);
        entry->summary = copied(arena, lesson->summary);
        entry->order = lesson->order;
        memcpy(entry->steps, timeline.steps, sizeof entry->steps);
        timeline_finish(&timeline);
    } else {
        struct error *copy = arena_alloc(arena, sizeof *copy);
        *copy = error;
        entry->section = entry->summary = "";
        entry->title = entry->id;
        entry->broken = copy;
    }
    lesson_destroy(lesson);
}

bool catalog_load(struct catalog *catalog, struct error *error)
{
    *catalog = (struct catalog){0};
    struct library library = {0};
    if (!library_find(&library, error)) {
        return false;
    }
    struct arena *arena = &catalog->arena;
    catalog->n = library.n;
    catalog->entries = arena_array(arena, library.n, sizeof *catalog->entries);
    for (size_t i = 0; i < library.n; i++) {
        struct catalog_entry *entry = &catalog->entries[i];
        entry->id = copied(arena, library.entries[i].id);
        entry->path = copied(arena, library.entries[i].path);
        read_entry(arena, entry);
    }
    library_finish(&library);
    if (catalog->n > 0) {
        qsort(catalog->entries, catalog->n, sizeof *catalog->entries, compare);
    }
    return true;
}

void catalog_finish(struct catalog *catalog)
{
    arena_finish(&catalog->arena);
    *catalog = (struct catalog){0};
}

size_t catalog_find(const struct catalog *catalog, const char *path, const char *id)
{
    for (size_t i = 0; i < catalog->n; i++) {
        if (strcmp(catalog->entries[i].path, path) == 0) {
            return i;
        }
    }
    size_t i = 0;
    while (i < catalog->n && strcmp(catalog->entries[i].id, id) != 0) {
        i++;
    }
    return i;
}

static const char *steps_text(struct arena *arena, int64_t steps)
{
    char count[NUMBER_MAX];
    number_count(steps, count);
    return arena_printf(arena, "%s %s", count, steps == 1 ? "step" : "steps");
}

static const char *broken_text(struct arena *arena, const struct error *error)
{
    char line[4096];
    error_format(error, line, sizeof line);
    return copied(arena, line);
}

struct library_row *catalog_rows(struct catalog *catalog, enum grain grain)
{
    struct arena *arena = &catalog->arena;
    struct library_row *rows = arena_array(arena, catalog->n, sizeof *rows);
    for (size_t i = 0; i < catalog->n; i++) {
        const struct catalog_entry *entry = &catalog->entries[i];
        bool broken = entry->broken != NULL;
        rows[i] = (struct library_row){.section = broken ? "Cannot be read" : entry->section,
                                       .title = entry->title,
                                       .summary = broken ? broken_text(arena, entry->broken)
                                                         : entry->summary,
                                       .note = broken ? "" : steps_text(arena, entry->steps[grain]),
                                       .broken = broken};
    }
    return rows;
}
