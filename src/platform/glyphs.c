#include "platform/glyphs.h"

#include "base/file.h"
#include "base/text.h"

#include <SDL2/SDL_ttf.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    // Advances are read at this size, so that they are exact to 1/2000 em whatever the text's size.
    METRIC_PX = 2000,
    // Small glyphs stand on quarters of a pixel, so that words are evenly spaced: rendered four
    // times
    // as large and averaged.
    PHASES = 4,
    PHASED_PX_MAX = 40,
    FONT_FILE_MAX = 1 << 24, // bytes
    NO_FONT = FONT_COUNT,    // the character is in no font: a box stands for it
};

static const char *const FILE_NAMES[] = {
    [FONT_REGULAR] = "Inter-Regular.otf",    [FONT_MEDIUM] = "Inter-Medium.otf",
    [FONT_SEMIBOLD] = "Inter-SemiBold.otf",  [FONT_BOLD] = "Inter-Bold.otf",
    [FONT_MATH] = "STIXGeneral-Regular.otf", [FONT_MATH_ITALIC] = "STIXGeneral-Italic.otf",
};
static_assert(sizeof FILE_NAMES / sizeof *FILE_NAMES == FONT_COUNT, "a font has no file");

struct face {
    char *path;
    char *file; // read whole when first needed; the font reads from it
    TTF_Font *font;
    bool tried;
    int px; // the size it stands at
    double widest_figure;
};

// What is known of a character or of a pair of them, independent of the size, in em.
struct metric {
    uint64_t key; // 0: free
    double value; // advance or kerning
    int font;     // that has the character
};

struct image {
    uint64_t key; // 0: free
    struct glyph phases[PHASES];
};

// Open addressing, at most half full; entries are `size` bytes that begin with their key.
struct table {
    unsigned char *entries;
    size_t size, capacity, used;
};

struct glyphs {
    struct face faces[FONT_COUNT];
    struct table metrics, images;
};

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("convstep: the system has no memory left\n", stderr);
        abort();
    }
    return memory;
}

// ---- tables

static uint64_t key_of(const unsigned char *entry)
{
    uint64_t key;
    memcpy(&key, entry, sizeof key);
    return key;
}

static unsigned char *table_slot(const struct table *table, uint64_t key)
{
    size_t i = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (table->capacity - 1);
    for (;; i = (i + 1) & (table->capacity - 1)) {
        unsigned char *entry = table->entries + i * table->size;
        if (key_of(entry) == 0 || key_of(entry) == key) {
            return entry;
        }
    }
}

static void table_grow(struct table *table)
{
    struct table larger = {.size = table->size,
                           .capacity = table->capacity == 0 ? 256 : table->capacity * 2,
                           .used = table->used};
    larger.entries = checked(calloc(larger.capacity, larger.size));
    for (size_t i = 0; i < table->capacity; i++) {
        unsigned char *entry = table->entries + i * table->size;
        if (key_of(entry) != 0) {
            memcpy(table_slot(&larger, key_of(entry)), entry, table->size);
        }
    }
    free(table->entries);
    *table = larger;
}

// The entry of a key; *fresh: it was not there, and holds nothing but the key.
static void *table_entry(struct table *table, uint64_t key, bool *fresh)
{
    if (table->used * 2 >= table->capacity) {
        table_grow(table);
    }
    unsigned char *entry = table_slot(table, key);
    *fresh = key_of(entry) == 0;
    if (*fresh) {
        memcpy(entry, &key, sizeof key);
        table->used++;
    }
    return entry;
}

// ---- fonts

static bool missing(const char *path, struct error *error)
{
    if (error->kind == ERROR_NONE) {
        snprintf(error->file, sizeof error->file, "%s", path);
    }
    return error_set(error, ERROR_SYSTEM, "the font is missing");
}

struct glyphs *glyphs_create(const char *folder, struct error *error)
{
    struct glyphs *glyphs = checked(calloc(1, sizeof *glyphs));
    glyphs->metrics.size = sizeof(struct metric);
    glyphs->images.size = sizeof(struct image);
    bool complete = true;
    for (int i = 0; i < FONT_COUNT && complete; i++) {
        glyphs->faces[i].path = path_join(folder, FILE_NAMES[i]);
        complete = file_exists(glyphs->faces[i].path) || missing(glyphs->faces[i].path, error);
    }
    if (complete && TTF_Init() != 0) {
        complete = error_set(error, ERROR_SYSTEM, "SDL_ttf does not start: %s", TTF_GetError());
    }
    if (!complete) {
        for (int i = 0; i < FONT_COUNT; i++) {
            free(glyphs->faces[i].path);
        }
        free(glyphs);
        return NULL;
    }
    return glyphs;
}

void glyphs_destroy(struct glyphs *glyphs)
{
    if (glyphs == NULL) {
        return;
    }
    for (int i = 0; i < FONT_COUNT; i++) {
        if (glyphs->faces[i].font != NULL) {
            TTF_CloseFont(glyphs->faces[i].font);
        }
        free(glyphs->faces[i].file);
        free(glyphs->faces[i].path);
    }
    for (size_t i = 0; i < glyphs->images.capacity; i++) {
        struct image *image =
            (struct image *)(void *)(glyphs->images.entries + i * glyphs->images.size);
        for (int phase = 0; phase < PHASES; phase++) {
            free((void *)(uintptr_t)image->phases[phase].coverage);
        }
    }
    free(glyphs->images.entries);
    free(glyphs->metrics.entries);
    TTF_Quit();
    free(glyphs);
}

static void open_font(struct face *face, int px)
{
    struct error error = {0};
    size_t size = 0;
    face->tried = true;
    face->px = px;
    if (file_read(face->path, FONT_FILE_MAX, &face->file, &size, &error)) {
        face->font = TTF_OpenFontRW(SDL_RWFromConstMem(face->file, (int)size), 1, px);
    }
    if (face->font != NULL) {
        TTF_SetFontHinting(face->font, TTF_HINTING_NONE);
    }
}

// The font at a size, or NULL where the file is no font.
static TTF_Font *font_at(struct glyphs *glyphs, int font, int px)
{
    struct face *face = &glyphs->faces[font];
    if (!face->tried) {
        open_font(face, px);
    }
    // Our own tables keep what was rendered, so that it does not matter that SDL_ttf forgets it.
    if (face->font != NULL && face->px != px) {
        TTF_SetFontSize(face->font, px);
        face->px = px;
    }
    return face->font;
}

static bool is_math(int font)
{
    return font == FONT_MATH || font == FONT_MATH_ITALIC;
}

// The font that has a character: the one asked for, else the other family's regular one.
static int font_with(struct glyphs *glyphs, int font, uint32_t codepoint)
{
    const int candidates[] = {font, is_math(font) ? FONT_REGULAR : FONT_MATH};
    for (int i = 0; i < 2; i++) {
        TTF_Font *opened = font_at(glyphs, candidates[i], METRIC_PX);
        if (opened != NULL && TTF_GlyphIsProvided32(opened, codepoint)) {
            return candidates[i];
        }
    }
    return NO_FONT;
}

// ---- advances and kerning

static const double BOX_ADVANCE = 0.6, BOX_HEIGHT = 0.72; // em, for a character no font has

static double advance_of(struct glyphs *glyphs, int font, uint32_t codepoint)
{
    if (font == NO_FONT) {
        return BOX_ADVANCE;
    }
    int advance = 0;
    TTF_GlyphMetrics32(font_at(glyphs, font, METRIC_PX), codepoint, NULL, NULL, NULL, NULL,
                       &advance);
    return advance / (double)METRIC_PX;
}

static struct metric metric_of(struct glyphs *glyphs, int font, uint32_t codepoint)
{
    bool fresh;
    struct metric *metric =
        table_entry(&glyphs->metrics, (uint64_t)(font + 1) << 56 | codepoint, &fresh);
    if (fresh) {
        metric->font = font_with(glyphs, font, codepoint);
        metric->value = advance_of(glyphs, metric->font, codepoint);
    }
    return *metric;
}

static bool is_figure(uint32_t codepoint)
{
    return codepoint >= '0' && codepoint <= '9';
}

static double widest_figure(struct glyphs *glyphs, int font)
{
    struct face *face = &glyphs->faces[font];
    if (face->widest_figure == 0) {
        for (uint32_t figure = '0'; figure <= '9'; figure++) {
            face->widest_figure = fmax(face->widest_figure, metric_of(glyphs, font, figure).value);
        }
    }
    return face->widest_figure;
}

static bool is_letter(uint32_t codepoint)
{
    return (codepoint >= 'A' && codepoint <= 'Z') || (codepoint >= 'a' && codepoint <= 'z') ||
           (codepoint >= 0xC0 && codepoint < 0x250 && codepoint != 0xD7 && codepoint != 0xF7);
}

// Beside letters these are kerned too; other pairs could be joined into another glyph (->, 3x3).
static bool is_mark(uint32_t codepoint)
{
    return codepoint == '.' || codepoint == ',' || codepoint == ':' || codepoint == ';' ||
           codepoint == '?' || codepoint == '!' || codepoint == '\'' || codepoint == 0x2019 ||
           codepoint == 0x201C || codepoint == 0x201D;
}

static bool may_kern(int font, uint32_t left, uint32_t right)
{
    return !is_math(font) && (is_letter(left) || is_letter(right)) &&
           (is_letter(left) || is_mark(left)) && (is_letter(right) || is_mark(right));
}

// What SDL_ttf adds to a text's width where its first glyph reaches left of the pen.
static int overhang(TTF_Font *font, uint32_t codepoint)
{
    int left = 0;
    TTF_GlyphMetrics32(font, codepoint, &left, NULL, NULL, NULL, NULL);
    return left < 0 ? -left : 0;
}

// The kerning of a pair, in METRIC_PX: the width of both less that of each. SDL_ttf has no call
// that reads the font's pair positioning (GPOS) by itself, but its layout does.
static int kerning_by_widths(TTF_Font *font, uint32_t left, uint32_t right)
{
    char pair[9];
    size_t first = utf8_encode(left, pair), second = utf8_encode(right, pair + first);
    pair[first + second] = '\0';
    int both = 0, one = 0, advance = 0;
    if (TTF_SizeUTF8(font, pair, &both, NULL) != 0 ||
        TTF_SizeUTF8(font, pair + first, &one, NULL) != 0 ||
        TTF_GlyphMetrics32(font, left, NULL, NULL, NULL, NULL, &advance) != 0) {
        return 0;
    }
    int kerning = (both - overhang(font, left)) - (one - overhang(font, right)) - advance;
    // More than this is no kerning but another glyph.
    return abs(kerning) > METRIC_PX / 6 || abs(kerning) < 3 ? 0 : kerning;
}

static double kerning_of(struct glyphs *glyphs, int font, uint32_t left, uint32_t right)
{
    if (!may_kern(font, left, right)) {
        return 0;
    }
    bool fresh;
    const uint64_t key = (uint64_t)(font + 1) << 56 | (uint64_t)left << 28 | (uint64_t)right;
    struct metric *metric = table_entry(&glyphs->metrics, key, &fresh);
    if (fresh) {
        TTF_Font *opened = font_at(glyphs, font, METRIC_PX);
        metric->value =
            opened == NULL ? 0 : kerning_by_widths(opened, left, right) / (double)METRIC_PX;
    }
    return metric->value;
}

// ---- layout

// A pen that walks along a text. Characters that are not UTF-8 end it.
struct pen {
    struct glyphs *glyphs;
    int font, px;
    const char *text;
    size_t left; // bytes
    double x;    // pixels
    uint32_t before;
    int before_font;
};

struct placed {
    uint32_t codepoint;
    int font;
    double x;
};

static bool pen_next(struct pen *pen, struct placed *placed)
{
    uint32_t codepoint;
    const size_t length = utf8_decode(pen->text, pen->left, &codepoint);
    if (length == 0) {
        return false;
    }
    pen->text += length;
    pen->left -= length;
    const struct metric metric = metric_of(pen->glyphs, pen->font, codepoint);
    double advance = metric.value, shift = 0;
    if (is_figure(codepoint) && metric.font == pen->font) {
        advance = widest_figure(pen->glyphs, pen->font);
        shift = (advance - metric.value) / 2;
    } else if (pen->before != 0 && pen->before_font == pen->font && metric.font == pen->font) {
        pen->x += kerning_of(pen->glyphs, pen->font, pen->before, codepoint) * pen->px;
    }
    *placed = (struct placed){codepoint, metric.font, pen->x + shift * pen->px};
    pen->x += advance * pen->px;
    pen->before = codepoint;
    pen->before_font = metric.font;
    return true;
}

static struct pen pen_at(struct glyphs *glyphs, enum font font, int px, const char *text)
{
    px = px < 1 ? 1 : px > GLYPHS_PX_MAX ? GLYPHS_PX_MAX : px;
    return (struct pen){
        .glyphs = glyphs, .font = (int)font, .px = px, .text = text, .left = strlen(text)};
}

int glyphs_width(struct glyphs *glyphs, enum font font, int px, const char *text)
{
    struct pen pen = pen_at(glyphs, font, px, text);
    struct placed placed;
    while (pen_next(&pen, &placed)) {
    }
    return (int)floor(pen.x + 0.5);
}

// ---- images

static int floor_div(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

// The inked part of a surface: its pixels from the pen on the baseline, y down.
struct ink {
    const SDL_Surface *surface;
    int origin_x, base_y, left, top, right, bottom;
};

// Sums of `factor` rows each, `h` of them, as wide as the ink. The caller frees them.
static uint16_t *sum_rows(const struct ink *ink, int factor, int top, int h)
{
    const int w = ink->right - ink->left;
    uint16_t *sums = checked(calloc((size_t)w * (size_t)h + 1, sizeof *sums));
    for (int y = ink->top; y < ink->bottom; y++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)((const char *)ink->surface->pixels +
                                             (ptrdiff_t)(y + ink->base_y) * ink->surface->pitch);
        row += ink->left + ink->origin_x;
        uint16_t *out = sums + (size_t)(floor_div(y, factor) - top) * (size_t)w;
        for (int x = 0; x < w; x++) {
            out[x] = (uint16_t)(out[x] + (row[x] >> 24));
        }
    }
    return sums;
}

// Coverage of a glyph rendered `factor` times too large, with the pen `phase` of its pixels to the
// right of a pixel's edge.
static struct glyph reduce(const struct ink *ink, const uint16_t *sums, int factor, int phase)
{
    const int top = floor_div(ink->top, factor), h = floor_div(ink->bottom - 1, factor) + 1 - top;
    const int left = floor_div(ink->left + phase, factor);
    const int w = floor_div(ink->right + phase - 1, factor) + 1 - left;
    const int n = ink->right - ink->left, first = ink->left + phase - left * factor;
    const int area = factor * factor;
    uint8_t *coverage = checked(calloc((size_t)w * (size_t)h, 1));
    for (int y = 0; y < h; y++) {
        const uint16_t *row = sums + (size_t)y * (size_t)n;
        int x = 0;
        for (int out = 0; out < w; out++) {
            int sum = 0;
            for (const int end = (out + 1) * factor - first; x < end && x < n; x++) {
                sum += row[x];
            }
            coverage[(size_t)y * (size_t)w + (size_t)out] = (uint8_t)((sum + area / 2) / area);
        }
    }
    return (struct glyph){left, top, w, h, coverage};
}

static void reduce_all(struct image *image, const struct ink *ink, int phases)
{
    const int top = floor_div(ink->top, phases);
    uint16_t *sums = sum_rows(ink, phases, top, floor_div(ink->bottom - 1, phases) + 1 - top);
    for (int phase = 0; phase < phases; phase++) {
        image->phases[phase] = reduce(ink, sums, phases, phase);
    }
    free(sums);
}

// A frame of 1/16 em in place of a character that no font has.
static struct glyph box_image(int px)
{
    const int line = px < 16 ? 1 : px / 16;
    const int w = (int)(px * (BOX_ADVANCE - 0.12)), h = (int)(px * BOX_HEIGHT);
    uint8_t *coverage = checked(calloc((size_t)w * (size_t)h + 1, 1));
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            const bool inside = x >= line && x < w - line && y >= line && y < h - line;
            coverage[y * w + x] = inside ? 0 : 255;
        }
    }
    return (struct glyph){(int)(px * 0.06), -h, w, h, coverage};
}

static void render(struct glyphs *glyphs, struct image *image, int font, int px, uint32_t codepoint)
{
    const int phases = px <= PHASED_PX_MAX ? PHASES : 1;
    TTF_Font *opened = font_at(glyphs, font, px * phases);
    const SDL_Color white = {255, 255, 255, 255};
    SDL_Surface *surface =
        opened == NULL ? NULL : TTF_RenderGlyph32_Blended(opened, codepoint, white);
    int left = 0, right = 0, bottom = 0, top = 0;
    if (surface == NULL || surface->format->BytesPerPixel != 4 ||
        TTF_GlyphMetrics32(opened, codepoint, &left, &right, &bottom, &top, NULL) != 0) {
        SDL_FreeSurface(surface);
        return;
    }
    // SDL_ttf's surface begins at the pen, or left of it where the glyph does; its rows begin at
    // the font's ascent, or above it where the glyph does.
    struct ink ink = {.surface = surface, .origin_x = left < 0 ? -left : 0};
    const int ascent = TTF_FontAscent(opened);
    ink.base_y = top > ascent ? top : ascent;
    ink.left = left;
    ink.right = right < surface->w - ink.origin_x ? right : surface->w - ink.origin_x;
    ink.top = -top;
    ink.bottom = -bottom < surface->h - ink.base_y ? -bottom : surface->h - ink.base_y;
    if (ink.left < ink.right && ink.top < ink.bottom) {
        reduce_all(image, &ink, phases);
    }
    SDL_FreeSurface(surface);
}

static const struct glyph *image_of(struct glyphs *glyphs, int font, int px, uint32_t codepoint,
                                    int phase)
{
    bool fresh;
    const uint64_t key =
        (uint64_t)(font + 1) << 56 | (uint64_t)px << 32 | (font == NO_FONT ? 0 : codepoint);
    struct image *image = table_entry(&glyphs->images, key, &fresh);
    if (fresh && font == NO_FONT) {
        image->phases[0] = box_image(px);
    } else if (fresh) {
        render(glyphs, image, font, px, codepoint);
    }
    return &image->phases[image->phases[phase].coverage == NULL ? 0 : phase];
}

void glyphs_each(struct glyphs *glyphs, enum font font, int px, const char *text,
                 glyphs_place *place, void *user)
{
    struct pen pen = pen_at(glyphs, font, px, text);
    struct placed placed;
    while (pen_next(&pen, &placed)) {
        const int phases = pen.px <= PHASED_PX_MAX && placed.font != NO_FONT ? PHASES : 1;
        const int position = (int)floor(placed.x * phases + 0.5);
        const int x = (position + phases * 65536) / phases - 65536;
        const struct glyph *glyph =
            image_of(glyphs, placed.font, pen.px, placed.codepoint, position - x * phases);
        if (glyph->coverage != NULL) {
            place(user, x, glyph);
        }
    }
}
