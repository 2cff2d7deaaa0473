#include "app/progress.h"

#include "base/buffer.h"
#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "progress"
#define FIRST_LINE "convstep progress 1"
enum { FILE_LIMIT = 1 << 20, ENTRIES_MAX = 4096 };

static void *checked(void *memory)
{
    if (!memory) {
        abort();
    }
    return memory;
}

static char *copied(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(checked(malloc(size)), text, size);
}

// ---- lines ------------------------------------------------------------------------------

static bool read_grain(const char **text, enum grain *grain)
{
    for (int i = 0; i < GRAIN_COUNT; i++) {
        size_t length = strlen(GRAIN_NAMES[i]);
        if (strncmp(*text, GRAIN_NAMES[i], length) == 0 && (*text)[length] == ' ') {
            *grain = (enum grain)i;
            *text += length + 1;
            return true;
        }
    }
    return false;
}

// A whole number of at least 1, and the space after it.
static bool read_number(const char **text, int64_t *number)
{
    if (**text < '1' || **text > '9') {
        return false;
    }
    char *end;
    errno = 0;
    *number = strtoll(*text, &end, 10);
    *text = end + 1;
    return errno == 0 && *end == ' ';
}

static bool good_id(const char *id)
{
    for (const char *c = id; *c; c++) {
        if ((unsigned char)*c < ' ') {
            return false;
        }
    }
    return *id != '\0';
}

static void append(struct progress *progress, const struct progress_entry *entry, const char *id)
{
    if (progress->n == progress->capacity) {
        progress->capacity = progress->capacity ? 2 * progress->capacity : 16;
        progress->entries =
            checked(realloc(progress->entries, progress->capacity * sizeof *progress->entries));
    }
    progress->entries[progress->n] = *entry;
    progress->entries[progress->n++].id = copied(id);
}

static bool read_line(struct progress *progress, const char *line)
{
    struct progress_entry entry = {0};
    if (!read_grain(&line, &entry.grain) || !read_number(&line, &entry.step) ||
        !read_number(&line, &entry.reached) || !good_id(line) || progress_find(progress, line) ||
        progress->n == ENTRIES_MAX) {
        return false;
    }
    append(progress, &entry, line);
    return true;
}

// Cuts `text` at its line ends. Returns the number of the first line that is wrong, 0: none.
static int read_lines(struct progress *progress, char *text, size_t size)
{
    int number = 0;
    char *end = text + size;
    if (strlen(text) != size) {
        return 1; // a NUL in it
    }
    while (text < end) {
        char *stop = strchr(text, '\n');
        number++;
        if (!stop) {
            return number; // cut off
        }
        *stop = '\0';
        if (number == 1 ? strcmp(text, FIRST_LINE) != 0 : !read_line(progress, text)) {
            return number;
        }
        text = stop + 1;
    }
    return number == 0;
}

// ---- the file ---------------------------------------------------------------------------

static void forget(struct progress *progress)
{
    for (size_t i = 0; i < progress->n; i++) {
        free(progress->entries[i].id);
    }
    progress->n = 0;
}

static bool set_aside(struct progress *progress, int line, struct error *error)
{
    size_t size = strlen(progress->path) + sizeof ".damaged";
    char *aside = checked(malloc(size));
    snprintf(aside, size, "%s.damaged", progress->path);
    forget(progress);
    if (rename(progress->path, aside) == 0) {
        error_set(error, ERROR_SYSTEM,
                  "%s: line %d cannot be read; the file was set aside as %s, and places are kept "
                  "anew",
                  progress->path, line, aside);
    } else {
        error_set(error, ERROR_SYSTEM,
                  "%s: line %d cannot be read, and it cannot be set aside: %s; no place is kept",
                  progress->path, line, strerror(errno));
        free(progress->path);
        progress->path = NULL;
    }
    free(aside);
    return false;
}

bool progress_load(struct progress *progress, const char *folder, struct error *error)
{
    *progress = (struct progress){.path = path_join(folder, FILE_NAME)};
    char *text;
    size_t size;
    if (!file_exists(progress->path) && !folder_exists(progress->path)) {
        return true;
    }
    if (!file_read(progress->path, FILE_LIMIT, &text, &size, error)) {
        if (error->kind == ERROR_LESSON) { // too large: no file of ours
            return set_aside(progress, 1, error);
        }
        free(progress->path);
        progress->path = NULL;
        return false;
    }
    int wrong = read_lines(progress, text, size);
    free(text);
    return wrong == 0 || set_aside(progress, wrong, error);
}

void progress_finish(struct progress *progress)
{
    forget(progress);
    free(progress->entries);
    free(progress->path);
    *progress = (struct progress){0};
}

bool progress_save(const struct progress *progress, struct error *error)
{
    if (!progress->path) {
        return true;
    }
    struct buffer text = {0};
    buffer_puts(&text, FIRST_LINE "\n");
    for (size_t i = 0; i < progress->n; i++) {
        const struct progress_entry *entry = &progress->entries[i];
        buffer_printf(&text, "%s %" PRId64 " %" PRId64 " %s\n", GRAIN_NAMES[entry->grain],
                      entry->step, entry->reached, entry->id);
    }
    char *folder = path_dirname(progress->path);
    bool saved =
        folder_make(folder, error) && file_write(progress->path, text.data, text.length, error);
    free(folder);
    buffer_finish(&text);
    return saved;
}

// ---- entries ----------------------------------------------------------------------------

const struct progress_entry *progress_find(const struct progress *progress, const char *id)
{
    for (size_t i = 0; i < progress->n; i++) {
        if (strcmp(progress->entries[i].id, id) == 0) {
            return &progress->entries[i];
        }
    }
    return NULL;
}

void progress_put(struct progress *progress, const struct progress_entry *entry)
{
    if (!good_id(entry->id)) {
        return;
    }
    const struct progress_entry *known = progress_find(progress, entry->id);
    if (!known && progress->n == ENTRIES_MAX) {
        free(progress->entries[--progress->n].id); // the one left longest ago
    }
    if (!known) {
        append(progress, entry, entry->id);
        known = &progress->entries[progress->n - 1];
    }
    struct progress_entry now = *known;
    size_t at = (size_t)(known - progress->entries);
    now.grain = entry->grain;
    now.step = entry->step;
    now.reached = entry->reached > now.reached ? entry->reached : now.reached;
    memmove(progress->entries + 1, progress->entries, at * sizeof now);
    progress->entries[0] = now;
}
