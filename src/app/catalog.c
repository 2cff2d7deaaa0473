#include "app/catalog.h"

#include "base/buffer.h"
#include "base/file.h"
#include "lesson/library.h"
#include "step/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const SECTIONS[] = {"Pooling",          "Architecture", "LeNet-5",
                                       "Back-propagation", "A small CNN",  "In practice"};
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

static void add_symbols(struct buffer *words, const struct program *program)
{
    for (int i = 0; i < program->n_tensors; i++) {
        const struct tensor *tensor = &program->tensors[i];
        buffer_printf(words, " %s", tensor->name);
        if (tensor->symbol) {
            buffer_printf(words, " %s", tensor->symbol);
        }
        if (program_has_gradient(program, i)) { // δ is on few keyboards
            buffer_printf(words, " δ%s d%s delta", tensor->name, tensor->name);
        }
    }
}

static const char *words_of(struct arena *arena, const struct lesson *lesson)
{
    struct buffer words = {0};
    const struct program *program = &lesson->program;
    buffer_printf(&words, "%s %s %s %s", lesson->id, lesson->title,
                  lesson->short_title ? lesson->short_title : "",
                  lesson->section ? lesson->section : "");
    for (int i = 0; i < program->n_nodes; i++) {
        const struct op *op = program->nodes[i]->op;
        buffer_printf(&words, " %s %s", op->name, op->title ? op->title : "");
    }
    add_symbols(&words, program);
    const char *copy = copied(arena, words.data);
    buffer_finish(&words);
    return copy;
}

static void take_lesson(struct arena *arena, struct catalog_entry *entry,
                        const struct timeline *timeline)
{
    const struct lesson *lesson = timeline->lesson;
    entry->section = copied(arena, lesson->section);
    entry->title = copied(arena, lesson->title);
    entry->short_title = copied(arena, lesson->short_title ? lesson->short_title : lesson->title);
    entry->summary = copied(arena, lesson->summary);
    entry->words = words_of(arena, lesson);
    entry->order = lesson->order;
    entry->thumb = thumb_make(arena, timeline);
    memcpy(entry->steps, timeline->steps, sizeof entry->steps);
}

static void take_error(struct arena *arena, struct catalog_entry *entry, const struct error *error)
{
    char line[4096];
    struct error *copy = arena_alloc(arena, sizeof *copy);
    *copy = *error;
    struct error short_name = *error; // a card has no room for the folder
    snprintf(short_name.file, sizeof short_name.file, "%s", path_basename(error->file));
    error_format(&short_name, line, sizeof line);
    entry->section = entry->summary = "";
    entry->title = entry->short_title = entry->words = entry->id;
    entry->broken = copy;
    entry->broken_text = copied(arena, line);
}

static void read_entry(struct arena *arena, struct catalog_entry *entry)
{
    struct error error = {0};
    struct timeline timeline;
    struct lesson *lesson = lesson_load(entry->path, &error);
    if (lesson && timeline_init(&timeline, lesson, &error)) {
        take_lesson(arena, entry, &timeline);
        timeline_finish(&timeline);
    } else {
        take_error(arena, entry, &error);
    }
    lesson_destroy(lesson);
}

static bool is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

bool catalog_load(struct catalog *catalog, struct error *error)
{
    *catalog = (struct catalog){0};
    struct library library = {0};
    if (!library_find(&library, error)) {
        return false;
    }
    struct arena *arena = &catalog->arena;
    char *own = library_user_folder();
    catalog->n = library.n;
    catalog->entries = arena_array(arena, library.n, sizeof *catalog->entries);
    for (size_t i = 0; i < library.n; i++) {
        struct catalog_entry *entry = &catalog->entries[i];
        entry->id = copied(arena, library.entries[i].id);
        entry->path = copied(arena, library.entries[i].path);
        entry->own = is_below(entry->path, own);
        read_entry(arena, entry);
    }
    free(own);
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
