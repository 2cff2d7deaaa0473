// Pointers, lines and columns of what has been scanned.
#include "lesson/scan.h"

#include "base/buffer.h"
#include "base/text.h"
#include "lesson/scan_keys.h"

#include <stdio.h>
#include <string.h>

static void append_key(struct buffer *out, const char *quote)
{
    const char *at = quote + 1;
    for (uint32_t c = scan_string_next(&at); c != 0; c = scan_string_next(&at)) {
        char bytes[4];
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            buffer_printf(out, "\\u%04X", (unsigned)c);
        } else if (c == '~' || c == '/') {
            buffer_puts(out, c == '~' ? "~0" : "~1");
        } else {
            buffer_append(out, bytes, utf8_encode(c, bytes));
        }
    }
}

static void append_pointer(const struct scan *scan, uint32_t value, struct buffer *out)
{
    if (value == SCAN_NO_PARENT || scan->values[value].parent == SCAN_NO_PARENT) {
        return;
    }
    const struct scan_value *v = &scan->values[value];
    append_pointer(scan, v->parent, out); // no deeper than LESSON_MAX_DEPTH
    buffer_puts(out, "/");
    if (v->key & SCAN_MEMBER) {
        append_key(out, scan->text + (v->key & ~SCAN_MEMBER));
    } else {
        buffer_printf(out, "%u", (unsigned)v->key);
    }
}

void scan_pointer(const struct scan *scan, uint32_t value, char *out, size_t size)
{
    struct buffer buffer = {0};
    append_pointer(scan, value, &buffer);
    size_t n = buffer.length < size ? buffer.length : size - 1;
    while (n > 0 && n < buffer.length && ((unsigned char)buffer.data[n] & 0xC0) == 0x80) {
        n--; // cut between characters
    }
    if (n > 0) {
        memcpy(out, buffer.data, n);
    }
    out[n] = '\0';
    if (n == 0) {
        snprintf(out, size, "/");
    }
    buffer_finish(&buffer);
}

void scan_place(const struct scan *scan, size_t offset, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset && i < scan->size; i++) {
        if (scan->text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)scan->text[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

void scan_key_place(const struct scan *scan, uint32_t value, int *line, int *column)
{
    const struct scan_value *v = &scan->values[value];
    *line = v->line;
    *column = v->column;
    if (v->key & SCAN_MEMBER) {
        scan_place(scan, v->key & ~SCAN_MEMBER, line, column);
    }
}
