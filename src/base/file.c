#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool system_error(struct error *error, const char *path, const char *what)
{
    int why = errno;
    if (error->kind == ERROR_NONE) {
        snprintf(error->file, sizeof error->file, "%s", path);
    }
    return error_set(error, ERROR_SYSTEM, "%s: %s", what, strerror(why));
}

static bool read_all(FILE *file, size_t limit, char **data, size_t *size)
{
    size_t capacity = 1 << 16, used = 0;
    char *text = malloc(capacity + 1);
    while (text != NULL) {
        used += fread(text + used, 1, capacity - used, file);
        if (used < capacity || used > limit) {
            break;
        }
        capacity *= 2;
        char *more = realloc(text, capacity + 1);
        if (more == NULL) {
            free(text);
        }
        text = more;
    }
    if (text == NULL || ferror(file)) {
        free(text);
        return false;
    }
    text[used] = '\0';
    *data = text;
    *size = used;
    return true;
}

bool file_read(const char *path, size_t limit, char **data, size_t *size, struct error *error)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &status) != 0) {
        system_error(error, path, "cannot be opened");
        if (file != NULL) {
            fclose(file);
        }
        return false;
    }
    bool ok = false;
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        system_error(error, path, "cannot be read");
    } else if (!read_all(file, limit, data, size)) {
        system_error(error, path, "cannot be read");
    } else if (*size > limit) {
        free(*data);
        *data = NULL;
        if (error->kind == ERROR_NONE) {
            snprintf(error->file, sizeof error->file, "%s", path);
        }
        error_set(error, ERROR_LESSON, "the file is too large, at most %zu bytes are allowed",
                  limit);
    } else {
        ok = true;
    }
    fclose(file);
    return ok;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        data += n;
        size -= (size_t)n;
    }
    return true;
}

// A new file beside `path` whose name no other program has; caller frees the name.
static int open_beside(const char *path, char **name)
{
    size_t size = strlen(path) + 40;
    *name = malloc(size);
    for (int i = 0; *name != NULL && i < 1000; i++) {
        snprintf(*name, size, "%s.%ld-%d.part", path, (long)getpid(), i);
        int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd >= 0 || errno != EEXIST) {
            return fd;
        }
    }
    return -1;
}

bool file_write(const char *path, const void *data, size_t size, struct error *error)
{
    char *name = NULL;
    int fd = open_beside(path, &name);
    if (fd < 0) {
        system_error(error, path, "cannot be written");
        free(name);
        return false;
    }
    bool ok = write_all(fd, data, size);
    int why = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok && rename(name, path) != 0) {
        ok = false;
        why = errno;
    }
    if (!ok) {
        unlink(name);
        errno = why;
        system_error(error, path, "cannot be written");
    }
    free(name);
    return ok;
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool folder_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool folder_make(const char *path, struct error *error)
{
    char *part = strdup(path);
    bool ok = part != NULL;
    for (char *p = part; ok && *p != '\0'; p++) {
        if (p[1] != '/' && p[1] != '\0') {
            continue;
        }
        char next = p[1];
        p[1] = '\0';
        if (mkdir(part, 0777) != 0 && !folder_exists(part)) {
            ok = system_error(error, path, "the folder cannot be made");
        }
        p[1] = next;
    }
    free(part);
    return ok;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool folder_list(const char *path, char ***names, size_t *n, struct error *error)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return system_error(error, path, "the folder cannot be read");
    }
    char **list = NULL;
    size_t count = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (count == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            char **more = realloc(list, capacity * sizeof *list);
            if (more == NULL) {
                abort();
            }
            list = more;
        }
        list[count++] = strdup(entry->d_name);
    }
    closedir(dir);
    if (count > 0) {
        qsort(list, count, sizeof *list, by_bytes);
    }
    *names = list;
    *n = count;
    return true;
}

void file_names_free(char **names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(names[i]);
    }
    free(names);
}

char *path_join(const char *dir, const char *name)
{
    if (name[0] == '/') {
        return strdup(name);
    }
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);
    if (path == NULL) {
        abort();
    }
    snprintf(path, size, "%s%s%s", dir, dir[0] == '\0' || dir[strlen(dir) - 1] == '/' ? "" : "/",
             name);
    return path;
}

char *path_dirname(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return strdup(".");
    }
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

const char *path_basename(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool path_of_program(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);
    if (n <= 0 || (size_t)n >= size - 1) {
        return false;
    }
    out[n] = '\0';
    return true;
}

bool path_same(const char *a, const char *b)
{
    struct stat left, right;
    if (stat(a, &left) != 0 || stat(b, &right) != 0) {
        char *x = path_dirname(a), *y = path_dirname(b);
        bool same = stat(x, &left) == 0 && stat(y, &right) == 0 &&
                    strcmp(path_basename(a), path_basename(b)) == 0;
        free(x);
        free(y);
        if (!same) {
            return false;
        }
    }
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}
