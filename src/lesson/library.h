// Where lessons are found: the user's folder, beside the program, the install prefix,
// CONVSTEP_DATA.
#ifndef CONVSTEP_LESSON_LIBRARY_H
#define CONVSTEP_LESSON_LIBRARY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct library_entry {
    char *id, *path;
};
struct library {
    struct library_entry *entries; // a user's lesson hides one of the same id that ships
    size_t n;
};

bool library_find(struct library *library, struct error *error); // all of them, sorted by id
void library_finish(struct library *library);
// LESSON of the command line: a path (has a '/' or ends in .json) or an id. The path, caller frees;
// NULL and ERROR_CALL with the nearest id where there is none.
char *library_resolve(const char *name, struct error *error);
// Whether a file of this name is a lesson: what ends in .json, but for a schema and hidden files.
bool library_is_lesson(const char *name);
// Where "fonts" or "fonts/NAME.otf" is, caller frees; NULL where it is missing.
char *library_asset(const char *relative);
char *library_user_folder(void); // the user's data folder (XDG), caller frees

#endif
