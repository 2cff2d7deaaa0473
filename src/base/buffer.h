// A growing string. buffer.data is always NUL-terminated after the first append.
#ifndef CONVSTEP_BASE_BUFFER_H
#define CONVSTEP_BASE_BUFFER_H

#include <stddef.h>

struct buffer {
    char *data;
    size_t length, capacity;
};

void buffer_append(struct buffer *buffer, const char *text, size_t length);
void buffer_puts(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void buffer_clear(struct buffer *buffer); // keeps the memory
void buffer_finish(struct buffer *buffer);

#endif
