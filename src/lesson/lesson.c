#include "lesson/lesson.h"

#include "base/file.h"
#include "base/text.h"
#include "lesson/fields.h"
#include "lesson/reader.h"

#include <stdlib.h>
#include <string.h>

static bool read_head(struct reader *reader, const struct json *root)
{
    struct lesson *lesson = reader->lesson;
    int64_t format, decimals = -1;
    const struct json *order = json_get(root, "order"), *digits = json_get(root, "decimals");
    if (!reader_integer(reader, json_get(root, "format"), 1, 1, &format) ||
        (digits != NULL && !reader_integer(reader, digits, 0, 9, &decimals))) {
        return false;
    }
    lesson->title = reader_text(reader, root, "title");
    lesson->short_title = reader_text(reader, root, "short_title");
    lesson->section = reader_text(reader, root, "section");
    lesson->source = reader_text(reader, root, "source");
    lesson->summary = reader_text(reader, root, "summary");
    lesson->order = order != NULL ? json_number(order) : 0;
    lesson->program.decimals = (int)decimals;
    return true;
}

// What is kept for each of at most `n` tensors.
static void allocate(struct reader *reader, size_t n)
{
    struct arena *arena = &reader->lesson->arena;
    reader->role_given = arena_array(arena, n + 1, sizeof *reader->role_given);
    reader->roles = arena_array(arena, n + 1, sizeof *reader->roles);
    reader->lesson->tensor_places =
        arena_array(arena, n + 1, sizeof *reader->lesson->tensor_places);
}

static bool read_lesson(struct reader *reader)
{
    const struct json *root = reader->document.root;
    if (!fields_check(reader, root, &LESSON_FIELDS, NULL, 0) || !read_head(reader, root)) {
        return false;
    }
    allocate(reader, json_count(json_get(root, "tensors")) + json_count(json_get(root, "network")));
    return read_tensors(reader, json_get(root, "tensors")) &&
           read_network(reader, json_get(root, "network")) &&
           read_backward(reader, json_get(root, "backward")) &&
           read_update(reader, json_get(root, "update")) &&
           read_expect(reader, json_get(root, "expect")) &&
           read_errata(reader, json_get(root, "errata")) &&
           read_walk(reader, json_get(root, "walk")) &&
           read_story(reader, json_get(root, "story")) &&
           read_questions(reader, json_get(root, "questions")) &&
           read_pattern(reader, json_get(root, "pattern")) &&
           read_sizes(reader, json_get(root, "sizes")) &&
           read_compare(reader, json_get(root, "compare")) &&
           read_practice(reader, json_get(root, "practice")) &&
           read_classes(reader, json_get(root, "classes")) &&
           read_strip(reader, json_get(root, "strip"));
}

// The file's name without ".json".
static char *lesson_id(struct arena *arena, const char *path)
{
    char *id = arena_strdup(arena, path_basename(path));
    if (text_ends_with(id, ".json")) {
        id[strlen(id) - strlen(".json")] = '\0';
    }
    return id;
}

static struct lesson *lesson_create(const char *path)
{
    struct lesson *lesson = calloc(1, sizeof *lesson);
    if (lesson == NULL) {
        abort();
    }
    lesson->path = arena_strdup(&lesson->arena, path);
    lesson->id = lesson_id(&lesson->arena, path);
    program_init(&lesson->program);
    return lesson;
}

// What is wrong with the file as a whole stands at its beginning.
static void at_the_beginning(const char *path, struct error *error)
{
    snprintf(error->file, sizeof error->file, "%s", path);
    snprintf(error->pointer, sizeof error->pointer, "/");
    error->line = error->column = 1;
}

static struct lesson *parse(const char *path, const char *made, const char *text, size_t size,
                            struct error *error)
{
    struct reader reader = {.path = path, .made = made, .error = error};
    if (size > LESSON_MAX_BYTES) {
        error_set(error, ERROR_LESSON, "%zu bytes, at most %d are allowed", size, LESSON_MAX_BYTES);
        at_the_beginning(path, error);
        return NULL;
    }
    if (!document_parse(&reader.document, text, size, error)) {
        snprintf(error->file, sizeof error->file, "%s", path);
        return NULL;
    }
    reader.folder = path_dirname(path);
    reader.lesson = lesson_create(path);
    bool ok = read_lesson(&reader);
    reader_close_file(&reader);
    free(reader.folder);
    document_finish(&reader.document);
    if (!ok) {
        lesson_destroy(reader.lesson);
        return NULL;
    }
    return reader.lesson;
}

struct lesson *lesson_parse(const char *path, const char *text, size_t size, struct error *error)
{
    return parse(path, NULL, text, size, error);
}

struct lesson *lesson_load(const char *path, struct error *error)
{
    return lesson_load_to_make(path, NULL, error);
}

struct lesson *lesson_load_to_make(const char *path, const char *made, struct error *error)
{
    char *text;
    size_t size;
    if (!file_read(path, LESSON_MAX_BYTES, &text, &size, error)) {
        if (error->kind == ERROR_LESSON) {
            at_the_beginning(path, error);
        }
        return NULL;
    }
    struct lesson *lesson = parse(path, made, text, size, error);
    free(text);
    return lesson;
}

void lesson_destroy(struct lesson *lesson)
{
    if (lesson != NULL) {
        program_finish(&lesson->program);
        arena_finish(&lesson->arena);
        free(lesson);
    }
}
