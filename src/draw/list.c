#include "draw/list.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 1 << 16, CLIPS_MAX = DRAW_CLIPS_MAX };

// Memory of one frame's points, strings and pixels. Blocks never move and are kept between frames.
struct draw_block {
    struct draw_block *next;
    size_t used, size;
    max_align_t data[];
};

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("convstep: the system has no memory left\n", stderr);
        abort();
    }
    return memory;
}

void draw_init(struct draw_list *list)
{
    *list = (struct draw_list){.scale = 1};
}

void draw_finish(struct draw_list *list)
{
    while (list->blocks != NULL) {
        struct draw_block *next = list->blocks->next;
        free(list->blocks);
        list->blocks = next;
    }
    free(list->commands);
    draw_init(list);
}

void draw_begin(struct draw_list *list, double width, double height, double scale,
                struct color background)
{
    list->width = width;
    list->height = height;
    list->scale = scale;
    list->background = background;
    list->n = 0;
    for (struct draw_block *block = list->blocks; block != NULL; block = block->next) {
        block->used = 0;
    }
}

static void *reserve(struct draw_list *list, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    assert(size < SIZE_MAX / 2);
    size = (size + align - 1) / align * align;
    struct draw_block *block = list->blocks;
    while (block != NULL && block->size - block->used < size) {
        block = block->next;
    }
    if (block == NULL) {
        size_t room = size < BLOCK_MIN ? BLOCK_MIN : size;
        block = checked(malloc(sizeof *block + room));
        *block = (struct draw_block){.next = list->blocks, .size = room};
        list->blocks = block;
    }
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memory;
}

static char *keep_text(struct draw_list *list, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(reserve(list, size), text, size);
}

static const double *keep_points(struct draw_list *list, const double *points, int n)
{
    assert(n >= 0);
    size_t size = (size_t)n * 2 * sizeof *points;
    return n == 0 ? NULL : memcpy(reserve(list, size), points, size);
}

static struct draw *append(struct draw_list *list, enum draw_kind kind)
{
    if (list->n == list->capacity) {
        size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;
        assert(capacity < SIZE_MAX / sizeof *list->commands);
        list->commands = checked(realloc(list->commands, capacity * sizeof *list->commands));
        list->capacity = capacity;
    }
    struct draw *draw = &list->commands[list->n++];
    *draw = (struct draw){.kind = kind};
    return draw;
}

static struct draw *append_box(struct draw_list *list, enum draw_kind kind, double x, double y,
                               double w, double h)
{
    struct draw *draw = append(list, kind);
    draw->x = x;
    draw->y = y;
    draw->w = w;
    draw->h = h;
    return draw;
}

static void set_style(struct draw *draw, struct style style)
{
    draw->fill = style.fill;
    draw->stroke = style.stroke;
    draw->stroke_width = style.stroke_width;
    draw->radius = style.radius;
    draw->dash_on = style.dash_on;
    draw->dash_off = style.dash_off;
    draw->round_cap = style.round_cap;
    draw->decorative = style.decorative;
}

void draw_rect(struct draw_list *list, double x, double y, double w, double h, struct style style)
{
    set_style(append_box(list, DRAW_RECT, x, y, w, h), style);
}

void draw_line(struct draw_list *list, double x1, double y1, double x2, double y2,
               struct style style)
{
    set_style(append_box(list, DRAW_LINE, x1, y1, x2, y2), style);
}

static void append_points(struct draw_list *list, enum draw_kind kind, const double *points, int n,
                          struct style style)
{
    const double *kept = keep_points(list, points, n);
    struct draw *draw = append(list, kind);
    draw->points = kept;
    draw->n_points = n;
    set_style(draw, style);
}

void draw_polyline(struct draw_list *list, const double *points, int n, struct style style)
{
    append_points(list, DRAW_POLYLINE, points, n, style);
}

void draw_polygon(struct draw_list *list, const double *points, int n, struct style style)
{
    append_points(list, DRAW_POLYGON, points, n, style);
}

void draw_circle(struct draw_list *list, double x, double y, double radius, struct style style)
{
    set_style(append_box(list, DRAW_CIRCLE, x, y, radius, 0), style);
}

// Bytes of a text without a character at its end that a buffer was too short for.
static size_t whole_length(const char *text)
{
    const size_t length = strlen(text);
    size_t last = length;
    while (last > 0 && ((unsigned char)text[last - 1] & 0xC0) == 0x80) {
        last--;
    }
    if (last == 0 || (unsigned char)text[last - 1] < 0xC0) {
        return length;
    }
    const unsigned char lead = (unsigned char)text[last - 1];
    const size_t needed = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return length - last + 1 < needed ? last - 1 : length;
}

void draw_text(struct draw_list *list, double x, double y, const char *text,
               struct text_style style)
{
    char *kept = keep_text(list, text);
    kept[whole_length(kept)] = '\0';
    struct draw *draw = append_box(list, DRAW_TEXT, x, y, 0, 0);
    draw->text = kept;
    draw->font = style.font;
    draw->size = style.size;
    draw->anchor = style.anchor;
    draw->fill = style.color;
    draw->behind = style.behind;
}

void draw_image(struct draw_list *list, double x, double y, double w, double h,
                const struct color *pixels, int w_px, int h_px)
{
    assert(w_px > 0 && h_px > 0);
    size_t size = (size_t)w_px * (size_t)h_px * sizeof *pixels;
    const struct color *kept = memcpy(reserve(list, size), pixels, size);
    struct draw *draw = append_box(list, DRAW_IMAGE, x, y, w, h);
    draw->pixels = kept;
    draw->w_px = w_px;
    draw->h_px = h_px;
}

void draw_clip(struct draw_list *list, double x, double y, double w, double h)
{
    append_box(list, DRAW_CLIP, x, y, w, h);
}

void draw_unclip(struct draw_list *list)
{
    append(list, DRAW_UNCLIP);
}

void draw_hit(struct draw_list *list, double x, double y, double w, double h, const char *command,
              int64_t argument)
{
    const char *kept = keep_text(list, command);
    struct draw *draw = append_box(list, DRAW_HIT, x, y, w, h);
    draw->name = kept;
    draw->argument = argument;
}

void draw_hit_mouse(struct draw_list *list, double x, double y, double w, double h,
                    const char *command, int64_t argument)
{
    draw_hit(list, x, y, w, h, command, argument);
    list->commands[list->n - 1].decorative = true;
}

void draw_region(struct draw_list *list, const char *name, double x, double y, double w, double h)
{
    const char *kept = keep_text(list, name);
    append_box(list, DRAW_REGION, x, y, w, h)->name = kept;
}

static bool holds(const struct draw *box, double x, double y)
{
    return x >= box->x && x < box->x + box->w && y >= box->y && y < box->y + box->h;
}

// Hits under a clip count only where they can be seen: a row scrolled out of a list is not hit.
const struct draw *draw_hit_at(const struct draw_list *list, double x, double y)
{
    const struct draw *found = NULL;
    bool seen[CLIPS_MAX + 1] = {true};
    int depth = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct draw *draw = &list->commands[i];
        if (draw->kind == DRAW_CLIP) {
            assert(depth < CLIPS_MAX);
            seen[depth + 1] = seen[depth] && holds(draw, x, y);
            depth++;
        } else if (draw->kind == DRAW_UNCLIP) {
            assert(depth > 0);
            depth--;
        } else if (draw->kind == DRAW_HIT && seen[depth] && holds(draw, x, y)) {
            found = draw;
        }
    }
    return found;
}
