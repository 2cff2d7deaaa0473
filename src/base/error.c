#include "base/error.h"

#include <stdarg.h>
#include <string.h>

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    if (error == NULL || error->kind != ERROR_NONE) {
        return false;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(error->what, sizeof error->what, format, args);
    va_end(args);
    error->kind = kind;
    return false;
}

void error_format(const struct error *error, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    if (error->file[0] != '\0') {
        used = (size_t)snprintf(out, size, "%s:", error->file);
        if (error->line > 0 && used < size) {
            used += (size_t)snprintf(out + used, size - used, "%d:%d:", error->line, error->column);
        }
        if (used < size) {
            used += (size_t)snprintf(out + used, size - used, " ");
        }
        // The whole document's pointer is empty (RFC 6901), so the line then has none.
        if (error->pointer[0] != '\0' && used < size) {
            used += (size_t)snprintf(out + used, size - used, "%s: ", error->pointer);
        }
    }
    if (used < size) {
        snprintf(out + used, size - used, "%s", error->what);
    }
}

void error_print(const struct error *error, FILE *stream)
{
    char line[sizeof error->file + sizeof error->pointer + sizeof error->what + 64];
    error_format(error, line, sizeof line);
    fprintf(stream, "%s%s\n", error->file[0] == '\0' ? "convstep: " : "", line);
}
