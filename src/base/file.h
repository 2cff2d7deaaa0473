// Files: read whole up to a limit, written whole or not at all.
#ifndef CONVSTEP_BASE_FILE_H
#define CONVSTEP_BASE_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reads a regular file of at most `limit` bytes; a NUL follows the data. The caller frees *data.
// ERROR_SYSTEM where it cannot be opened or read or is a folder, ERROR_LESSON where it is larger.
bool file_read(const char *path, size_t limit, char **data, size_t *size, struct error *error);

// Writes beside the final name (same folder), then renames. On any failure (ERROR_SYSTEM)
// nothing stands under `path` that was not there before, and no temporary file is left.
bool file_write(const char *path, const void *data, size_t size, struct error *error);

bool file_exists(const char *path);
bool folder_exists(const char *path);
bool folder_make(const char *path, struct error *error); // with its parents, as mkdir -p

// The names in a folder, sorted by bytes, without "." and "..". Caller: file_names_free.
bool folder_list(const char *path, char ***names, size_t *n, struct error *error);
void file_names_free(char **names, size_t n);

// "dir/name"; where `name` is absolute, `name`. Caller frees.
char *path_join(const char *dir, const char *name);
// Whether both name the same file, which need not exist (its folder must).
bool path_same(const char *a, const char *b);
char *path_dirname(const char *path);         // caller frees; "." where there is none
const char *path_basename(const char *path);  // points into path
bool path_of_program(char *out, size_t size); // absolute path of the running program

#endif
