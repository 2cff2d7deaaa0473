#include "app/catalog.h"

#include "base/number.h"
#include "lesson/library.h"
#include "step/timeline.h"

#include <stdlib.h>
#include <string.h>

// A lesson without a section, and one that cannot be read, come last.
static int compare_sections(const struct catalog_entry *a, const struct catalog_entry *b)
{
    if ((a->section[0] == '\0') != (b->section[0] == '\0')) {
        return a->section[0] == '\0' ? 1 : -1;
    }
    return strcmp(a->section, b->section);
}

static int compare(const void *left, const void *right)
{
    const struct catalog_entry *a = left;
    const struct catalog_entry *b = right;
    int by_section = compare_sections(a, b);
    if (by_section) {
        return by_section;
    }
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    return strcmp(a->id, b->id);
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
        char line[2048];
        error_format(&error, line, sizeof line);
        entry->section = entry->summary = "";
        entry->title = entry->id;
        entry->broken = copied(arena, line);
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

struct library_row *catalog_rows(struct catalog *catalog, enum grain grain)
{
    struct library_row *rows = arena_array(&catalog->arena, catalog->n, sizeof *rows);
    for (size_t i = 0; i < catalog->n; i++) {
        const struct catalog_entry *entry = &catalog->entries[i];
        char count[NUMBER_MAX];
        number_count(entry->steps[grain], count);
        rows[i] = (struct library_row){
            .section = entry->section,
            .title = entry->title,
            .summary = entry->broken ? entry->broken : entry->summary,
            .note = entry->broken ? "cannot be read"
                                  : arena_printf(&catalog->arena, "%s %s", count,
                                                 entry->steps[grain] == 1 ? "step" : "steps"),
            .broken = entry->broken != NULL};
    }
    return rows;
}
