// The two ways to compare frames: a hash of what is painted, and a text that golden tests diff.
#include "base/buffer.h"
#include "draw/list.h"

#include <assert.h>
#include <string.h>

static const char *const KIND_NAMES[] = {
    [DRAW_RECT] = "rect",       [DRAW_LINE] = "line",     [DRAW_POLYLINE] = "polyline",
    [DRAW_POLYGON] = "polygon", [DRAW_CIRCLE] = "circle", [DRAW_TEXT] = "text",
    [DRAW_IMAGE] = "image",     [DRAW_CLIP] = "clip",     [DRAW_UNCLIP] = "unclip",
    [DRAW_HIT] = "hit",         [DRAW_REGION] = "region",
};
static_assert(sizeof KIND_NAMES / sizeof *KIND_NAMES == DRAW_KIND_COUNT, "a kind has no name");

static const char *const FONT_NAMES[] = {
    [FONT_REGULAR] = "regular", [FONT_MEDIUM] = "medium", [FONT_SEMIBOLD] = "semibold",
    [FONT_BOLD] = "bold",       [FONT_MATH] = "math",     [FONT_MATH_ITALIC] = "math-italic",
};
static_assert(sizeof FONT_NAMES / sizeof *FONT_NAMES == FONT_COUNT, "a font has no name");

static const char *const ANCHOR_NAMES[] = {
    [ANCHOR_START] = "start",
    [ANCHOR_MIDDLE] = "middle",
    [ANCHOR_END] = "end",
};

// ---- hash: 64 bits at a time, each word multiplied and folded (after wyhash's idea)

static uint64_t add_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t add_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    hash = add_word(hash, size);
    for (; size >= 8; size -= 8, bytes += 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = add_word(hash, word);
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes, size);
    return add_word(hash, rest);
}

static uint64_t add_double(uint64_t hash, double value)
{
    uint64_t word;
    value += 0.0; // -0 and 0 paint the same
    memcpy(&word, &value, sizeof word);
    return add_word(hash, word);
}

static uint64_t add_color(uint64_t hash, struct color color)
{
    return add_word(hash, (uint64_t)color.r << 24 | (uint64_t)color.g << 16 |
                              (uint64_t)color.b << 8 | color.a);
}

static uint64_t add_draw(uint64_t hash, const struct draw *draw)
{
    const double numbers[] = {draw->x,       draw->y,        draw->w,
                              draw->h,       draw->radius,   draw->stroke_width,
                              draw->dash_on, draw->dash_off, draw->size};
    hash = add_word(hash, (uint64_t)draw->kind << 16 | (uint64_t)draw->font << 8 |
                              (uint64_t)draw->anchor << 4 | (uint64_t)draw->round_cap);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        hash = add_double(hash, numbers[i]);
    }
    hash = add_color(add_color(hash, draw->fill), draw->stroke);
    for (int i = 0; i < draw->n_points * 2; i++) {
        hash = add_double(hash, draw->points[i]);
    }
    if (draw->text != NULL) {
        hash = add_bytes(hash, draw->text, strlen(draw->text));
    }
    if (draw->pixels != NULL) {
        hash = add_word(hash, (uint64_t)draw->w_px << 32 | (uint32_t)draw->h_px);
        hash = add_bytes(hash, draw->pixels,
                         (size_t)draw->w_px * (size_t)draw->h_px * sizeof *draw->pixels);
    }
    return hash;
}

uint64_t draw_hash(const struct draw_list *list)
{
    uint64_t hash = add_color(UINT64_C(0x636F6E7673746570), list->background);
    hash = add_double(add_double(add_double(hash, list->width), list->height), list->scale);
    for (size_t i = 0; i < list->n; i++) {
        if (list->commands[i].kind != DRAW_HIT && list->commands[i].kind != DRAW_REGION) {
            hash = add_draw(hash, &list->commands[i]);
        }
    }
    return hash;
}

// ---- dump

// Two decimals, and never "-0.00".
static void put_number(struct buffer *out, double value)
{
    buffer_printf(out, " %.2f", value > -0.005 && value < 0 ? 0.0 : value);
}

static void put_numbers(struct buffer *out, const double *values, int n)
{
    for (int i = 0; i < n; i++) {
        put_number(out, values[i]);
    }
}

static void put_color(struct buffer *out, const char *name, struct color color)
{
    if (color.a == 0) {
        return;
    }
    buffer_printf(out, " %s #%02X%02X%02X", name, (unsigned)color.r, (unsigned)color.g,
                  (unsigned)color.b);
    if (color.a != 255) {
        buffer_printf(out, "%02X", (unsigned)color.a);
    }
}

static void put_quoted(struct buffer *out, const char *text)
{
    buffer_puts(out, " \"");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            buffer_puts(out, "\\");
        }
        if (*at == '\n') {
            buffer_puts(out, "\\n");
        } else {
            buffer_append(out, at, 1);
        }
    }
    buffer_puts(out, "\"");
}

static void put_style(struct buffer *out, const struct draw *draw)
{
    put_color(out, "fill", draw->fill);
    if (draw->stroke_width > 0 && draw->stroke.a != 0) {
        put_color(out, "stroke", draw->stroke);
        buffer_puts(out, " width");
        put_number(out, draw->stroke_width);
    }
    if (draw->dash_on > 0) {
        buffer_puts(out, " dash");
        put_numbers(out, (const double[]){draw->dash_on, draw->dash_off}, 2);
    }
    buffer_puts(out, draw->round_cap ? " round" : "");
    buffer_puts(out, draw->decorative ? " decorative" : "");
}

static void put_text(struct buffer *out, const struct draw *draw)
{
    put_quoted(out, draw->text);
    put_numbers(out, (const double[]){draw->x, draw->y}, 2);
    buffer_printf(out, " %s %s", ANCHOR_NAMES[draw->anchor], FONT_NAMES[draw->font]);
    put_number(out, draw->size);
    put_color(out, "fill", draw->fill);
    put_color(out, "on", draw->behind);
}

static void put_image(struct buffer *out, const struct draw *draw)
{
    size_t size = (size_t)draw->w_px * (size_t)draw->h_px * sizeof *draw->pixels;
    // Byte by byte (FNV-1a), so that golden files do not depend on the byte order.
    uint32_t sum = 2166136261u;
    const unsigned char *bytes = (const unsigned char *)draw->pixels;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 16777619u;
    }
    buffer_printf(out, " of %dx%d pixels %08lx", draw->w_px, draw->h_px, (unsigned long)sum);
}

static void put_draw(struct buffer *out, const struct draw *draw)
{
    buffer_puts(out, KIND_NAMES[draw->kind]);
    switch (draw->kind) {
    case DRAW_TEXT:
        put_text(out, draw);
        break;
    case DRAW_POLYLINE:
    case DRAW_POLYGON:
        put_numbers(out, draw->points, draw->n_points * 2);
        put_style(out, draw);
        break;
    case DRAW_CIRCLE:
        put_numbers(out, (const double[]){draw->x, draw->y, draw->w}, 3);
        put_style(out, draw);
        break;
    case DRAW_HIT:
    case DRAW_REGION:
        buffer_printf(out, " %s", draw->name);
        if (draw->kind == DRAW_HIT) {
            buffer_printf(out, " %lld", (long long)draw->argument);
        }
        put_numbers(out, (const double[]){draw->x, draw->y, draw->w, draw->h}, 4);
        break;
    case DRAW_UNCLIP:
        break;
    default:
        put_numbers(out, (const double[]){draw->x, draw->y, draw->w, draw->h}, 4);
        if (draw->radius > 0) {
            buffer_puts(out, " radius");
            put_number(out, draw->radius);
        }
        if (draw->kind == DRAW_IMAGE) {
            put_image(out, draw);
        }
        put_style(out, draw);
    }
    buffer_puts(out, "\n");
}

void draw_dump(const struct draw_list *list, struct buffer *out)
{
    buffer_puts(out, "frame");
    put_numbers(out, (const double[]){list->width, list->height}, 2);
    buffer_printf(out, " scale %.4f", list->scale);
    put_color(out, "background", list->background);
    buffer_puts(out, "\n");
    for (size_t i = 0; i < list->n; i++) {
        put_draw(out, &list->commands[i]);
    }
}
