#include "lesson/library.h"

#include "base/file.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROOTS_MAX = 5, PATH_SIZE = 4096 };

// Folders that may hold what ships with the program: lessons/ and assets/. The first one that has
// what is looked for is the one.
struct roots {
    char *path[ROOTS_MAX];
    int n;
};

static void *checked(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static char *copy(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(checked(malloc(size)), text, size);
}

// Takes `path`; keeps it where the folder exists.
static void add_root(struct roots *roots, char *path)
{
    if (!folder_exists(path)) {
        free(path);
        return;
    }
    assert(roots->n < ROOTS_MAX);
    roots->path[roots->n++] = path;
}

// Beside the program: its own folder; the one above it, where a build folder stands in the source
// tree; share/convstep beside bin/. Last, where it was installed to.
static void add_shipped(struct roots *roots)
{
    char program[PATH_SIZE];
    if (path_of_program(program, sizeof program)) {
        char *folder = path_dirname(program), *above = path_dirname(folder);
        add_root(roots, copy(folder));
        add_root(roots, copy(above));
        add_root(roots, path_join(above, "share/convstep"));
        free(folder);
        free(above);
    }
    add_root(roots, copy(CONVSTEP_DATADIR));
}

static const char *other_root(void)
{
    const char *other = getenv("CONVSTEP_DATA");
    return other != NULL && *other != '\0' ? other : NULL;
}

static struct roots find_roots(void)
{
    struct roots roots = {0};
    if (other_root() != NULL) {
        add_root(&roots, copy(other_root()));
    } else {
        add_shipped(&roots);
    }
    return roots;
}

static void roots_finish(struct roots *roots)
{
    for (int i = 0; i < roots->n; i++) {
        free(roots->path[i]);
    }
}

static char *shipped_lessons(void)
{
    struct roots roots = find_roots();
    char *found = NULL;
    for (int i = 0; i < roots.n && found == NULL; i++) {
        char *lessons = path_join(roots.path[i], "lessons");
        if (folder_exists(lessons)) {
            found = lessons;
        } else {
            free(lessons);
        }
    }
    roots_finish(&roots);
    return found;
}

char *library_user_folder(void)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    // The XDG specification: a relative path there is to be ignored.
    if (data != NULL && data[0] == '/') {
        return path_join(data, "convstep");
    }
    return path_join(home != NULL && *home != '\0' ? home : ".", ".local/share/convstep");
}

static char *user_lessons(void)
{
    char *folder = library_user_folder(), *lessons = path_join(folder, "lessons");
    free(folder);
    return lessons;
}

char *library_asset(const char *relative)
{
    struct roots roots = find_roots();
    if (other_root() != NULL) {
        add_shipped(&roots); // another root may hold lessons alone
    }
    char *found = NULL;
    for (int i = 0; i < roots.n && found == NULL; i++) {
        char *assets = path_join(roots.path[i], "assets"), *path = path_join(assets, relative);
        free(assets);
        if (file_exists(path) || folder_exists(path)) {
            found = path;
        } else {
            free(path);
        }
    }
    roots_finish(&roots);
    return found;
}

// ---- lessons ----------------------------------------------------------------------------------

bool library_is_lesson(const char *name)
{
    return text_ends_with(name, ".json") && !text_ends_with(name, ".schema.json") && name[0] != '.';
}

static bool has(const struct library *library, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(library->entries[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

// Adds the lessons of a folder whose ids are not there yet. A folder that is not there has none.
static bool add_folder(struct library *library, const char *folder, struct error *error)
{
    char **names;
    size_t n, hides = library->n;
    if (folder == NULL || !folder_exists(folder)) {
        return true;
    }
    if (!folder_list(folder, &names, &n, error)) {
        return false;
    }
    library->entries =
        checked(realloc(library->entries, (library->n + n + 1) * sizeof *library->entries));
    for (size_t i = 0; i < n; i++) {
        if (!library_is_lesson(names[i])) {
            continue;
        }
        char *id = copy(names[i]);
        id[strlen(id) - strlen(".json")] = '\0';
        if (has(library, hides, id)) {
            free(id);
            continue;
        }
        library->entries[library->n++] = (struct library_entry){id, path_join(folder, names[i])};
    }
    file_names_free(names, n);
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct library_entry *x = a, *y = b;
    return strcmp(x->id, y->id);
}

bool library_find(struct library *library, struct error *error)
{
    *library = (struct library){0};
    char *user = user_lessons(), *shipped = shipped_lessons();
    bool ok = add_folder(library, user, error) && add_folder(library, shipped, error);
    free(user);
    free(shipped);
    if (!ok) {
        library_finish(library);
    } else if (library->n > 0) {
        qsort(library->entries, library->n, sizeof *library->entries, by_id);
    }
    return ok;
}

void library_finish(struct library *library)
{
    for (size_t i = 0; i < library->n; i++) {
        free(library->entries[i].id);
        free(library->entries[i].path);
    }
    free(library->entries);
    *library = (struct library){0};
}

static char *find_id(const struct library *library, const char *id, struct error *error)
{
    const char **ids = checked(malloc((library->n + 1) * sizeof *ids));
    char *path = NULL;
    for (size_t i = 0; i < library->n; i++) {
        ids[i] = library->entries[i].id;
        if (strcmp(ids[i], id) == 0) {
            path = copy(library->entries[i].path);
        }
    }
    if (path == NULL) {
        const char *nearest = text_nearest(id, ids, library->n);
        error_set(error, ERROR_CALL, "no lesson has the id \"%s\"%s%s%s", id,
                  nearest ? ", did you mean \"" : "; convstep list names them all",
                  nearest ? nearest : "", nearest ? "\"?" : "");
    }
    free(ids);
    return path;
}

char *library_resolve(const char *name, struct error *error)
{
    struct library library;
    if (strchr(name, '/') != NULL || text_ends_with(name, ".json")) {
        return copy(name);
    }
    if (!library_find(&library, error)) {
        return NULL;
    }
    char *path = find_id(&library, name, error);
    library_finish(&library);
    return path;
}
