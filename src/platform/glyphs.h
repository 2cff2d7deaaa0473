// Glyphs' coverage and advances, lazily read from the font files and kept. Sizes are whole device
// pixels a em. Needs no SDL_Init and no display.
#ifndef CONVSTEP_PLATFORM_GLYPHS_H
#define CONVSTEP_PLATFORM_GLYPHS_H

#include "base/error.h"
#include "draw/list.h"

struct glyphs;
// ERROR_SYSTEM where a font is missing from the folder or SDL_ttf does not start.
struct glyphs *glyphs_create(const char *folder, struct error *error);
void glyphs_destroy(struct glyphs *glyphs);

// Coverage of w x h pixels, 0..255, row by row; left and top from the pen on the baseline, y down.
// Valid while it is being placed.
struct glyph {
    int left, top, w, h;
    const uint8_t *coverage;
};

enum { GLYPHS_PX_MAX = 1024 }; // larger sizes are cut to this

// Where the pen stands after a text, in pixels from its start: the sum of advances and kerning,
// with each figure in the advance of the widest one. Whole pixels.
int glyphs_width(struct glyphs *glyphs, enum font font, int px, const char *text);

// The glyphs of a text from left to right; x is where the glyph's own pen pixel lies.
typedef void glyphs_place(void *user, int x, const struct glyph *glyph);
void glyphs_each(struct glyphs *glyphs, enum font font, int px, const char *text,
                 glyphs_place *place, void *user);

#endif
