// Colours of the two themes, and how a number becomes a fill. All tokens are those of the design
// system: hue says what a number is (its role), strength how large it is, graphite that it is
// negative.
#ifndef CONVSTEP_VIEW_THEME_H
#define CONVSTEP_VIEW_THEME_H

#include "nn/tensor.h"
#include "view/view.h"

struct role_colors {
    struct color base, ink, tint; // full-strength fill; text and strokes; weakest fill
    struct color on_now;          // text of this role on the yellow
};
struct theme_colors {
    bool dark;
    struct color bg, surface, sunk, track, line, line2;
    struct color ink, ink2, ink3, faint;
    struct color now, now_ink, now_edge; // the edge is ink on paper, the yellow itself on board
    struct color alert, hatch, pad, veil;
    struct color neutral, negative_base, negative_tint;
    double ceiling; // how far a cell that holds a number goes from tint to base
    struct role_colors role[ROLE_COUNT];
};
extern const struct theme_colors THEMES[THEME_COUNT];

// A cell's fill, the hairline around it, and the text that reads best on it.
struct shade {
    struct color fill, edge, text;
};

enum { RAMP_STEPS = 64, RAMPS = 2 * 2 * ROLE_COUNT };
// 64 steps for each role and sign, for cells with numbers and for tiles without: filled when first
// asked for. Starts zeroed; belongs to one theme.
struct ramps {
    bool filled[RAMPS];
    struct shade shades[RAMPS][RAMP_STEPS];
    bool zero_filled;
    struct shade zero;
};
// `scale` is the largest absolute value of the grid; values that are not finite are full strength.
struct shade ramp_shade(struct ramps *ramps, const struct theme_colors *theme, enum role role,
                        double value, double scale, bool tile);
// A cell that holds a symbol: nearly plain.
struct shade theme_symbol_shade(const struct theme_colors *theme, enum role role);
struct shade theme_shade_of(const struct theme_colors *theme, struct color fill);

#endif
