// Paints a draw list onto pixels: own anti-aliased spans; glyphs' coverage from SDL_ttf, hinting
// off. No display and no SDL_Init is needed. The same list gives the same pixels on every run.
#ifndef CONVSTEP_PLATFORM_PAINTER_H
#define CONVSTEP_PLATFORM_PAINTER_H

#include "base/error.h"
#include "draw/list.h"

struct painter; // fonts and glyph caches

// Opens the fonts found in `font_folder`. ERROR_SYSTEM where one is missing.
struct painter *painter_create(const char *font_folder, struct error *error);
void painter_destroy(struct painter *painter);

// 32-bit pixels, 0x00RRGGBB native endian, `pitch` in pixels. Paints the list over all of it.
struct pixels {
    uint32_t *data;
    int width, height, pitch;
};
void painter_paint(struct painter *painter, const struct draw_list *list,
                   const struct pixels *target);
// A measure_text; user is the painter.
double painter_measure(void *user, enum font font, double size, double scale, const char *text);

#endif
