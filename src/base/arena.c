#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 1 << 14 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    max_align_t data[];
};

static void out_of_memory(void)
{
    fputs("convstep: the system has no memory left\n", stderr);
    abort();
}

static struct arena_block *block_create(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_block)) {
        out_of_memory();
    }
    // calloc hands out fresh pages as they are, so that large tensors cost nothing until touched.
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        out_of_memory();
    }
    block->size = size;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX - align) {
        out_of_memory();
    }
    size = (size + align - 1) / align * align;
    struct arena_block *block = arena->first;
    if (block == NULL || block->size - block->used < size) {
        block = block_create(size < BLOCK_MIN ? BLOCK_MIN : size);
        // A large block goes behind the current one, which still has room for small things.
        if (size >= BLOCK_MIN && arena->first != NULL) {
            block->next = arena->first->next;
            arena->first->next = block;
        } else {
            block->next = arena->first;
            arena->first = block;
        }
    }
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        out_of_memory();
    }
    return arena_alloc(arena, count * size);
}

char *arena_strdup(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *text = arena_alloc(arena, size);
    vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

void arena_finish(struct arena *arena)
{
    struct arena_block *block = arena->first;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->first = NULL;
}
