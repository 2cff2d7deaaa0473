// Memory that lives and dies together: a program's tensors, a lesson's strings, a frame's commands.
#ifndef CONVSTEP_BASE_ARENA_H
#define CONVSTEP_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *first;
};

// Zeroed, aligned for any type. Never returns NULL: the program aborts with a message where the
// system has no memory left (sizes that come from a file are checked against limits before).
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size); // count * size, checked
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void arena_finish(struct arena *arena); // frees all; the arena is empty and usable again

#endif
