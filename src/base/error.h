// One error, the first one: later ones are ignored, so the message names the cause and not its
// echo.
#ifndef CONVSTEP_BASE_ERROR_H
#define CONVSTEP_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// The values are the program's exit statuses.
enum error_kind { ERROR_NONE = 0, ERROR_LESSON = 1, ERROR_CALL = 2, ERROR_SYSTEM = 3 };

struct error {
    enum error_kind kind;
    char file[1024];    // empty: no place
    int line, column;   // from 1; 0: no place in the file. Columns count UTF-8 characters
    char pointer[1024]; // RFC 6901; empty for the whole document
    char what[2048];    // what is wrong, what is allowed: one line, no full stop
};

// Sets an error unless one is set already. Always returns false, so that callers can return it.
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool error_set(struct error *error, enum error_kind kind, const char *format, ...);

// "FILE:LINE:COLUMN: /pointer: what", as far as each is known; always ends in NUL.
void error_format(const struct error *error, char *out, size_t size);

// The same as one line on `stream`, preceded by "convstep: " where there is no file.
void error_print(const struct error *error, FILE *stream);

#endif
