#include "view/theme.h"

#include <math.h>

const char *const THEME_NAMES[THEME_COUNT] = {"paper", "board"};

#define RGB(hex)                                                                                   \
    {                                                                                              \
        (hex) >> 16 & 255, (hex) >> 8 & 255, (hex)&255, 255                                        \
    }

// clang-format off
#define PAPER_WEIGHT {RGB(0xE69F00), RGB(0x875000), RGB(0xFCEFD2), RGB(0x643A00)}
#define BOARD_WEIGHT {RGB(0xE69F00), RGB(0xFFC04D), RGB(0x3B2E14), RGB(0x643A00)}

const struct theme_colors THEMES[THEME_COUNT] = {
    [THEME_PAPER] = {
        .bg = RGB(0xFAF9F6), .surface = RGB(0xFFFFFF), .sunk = RGB(0xF1EFEA),
        .track = RGB(0xE3E0D8), .line = RGB(0xDAD6CD), .line2 = RGB(0xB9B4A9),
        .ink = RGB(0x1A1C21), .ink2 = RGB(0x50555F), .ink3 = RGB(0x686D77),
        .faint = RGB(0x8E929A),
        .now = RGB(0xFFD84A), .now_ink = RGB(0x1A1C21), .now_edge = RGB(0x1A1C21),
        .alert = RGB(0xB3261E), .hatch = RGB(0xE2DFD8), .pad = RGB(0x7C818A),
        .veil = {0x0B, 0x0D, 0x10, 214},
        .neutral = RGB(0xFFFFFF), .negative_base = RGB(0x4C5360), .negative_tint = RGB(0xE9EBEE),
        .ceiling = 0.82,
        .role = {
            [ROLE_ACTIVATION] = {RGB(0x0068A8), RGB(0x005688), RGB(0xE2EFF7), RGB(0x1A1C21)},
            [ROLE_SUM] = {RGB(0x00936B), RGB(0x00604A), RGB(0xDDF2EA), RGB(0x1A1C21)},
            [ROLE_WEIGHT] = PAPER_WEIGHT,
            [ROLE_BIAS] = PAPER_WEIGHT,
            [ROLE_DELTA] = {RGB(0xCC79A7), RGB(0x8A2F66), RGB(0xF7E6F0), RGB(0x741E52)},
        },
    },
    [THEME_BOARD] = {
        .dark = true,
        .bg = RGB(0x13161B), .surface = RGB(0x1C2027), .sunk = RGB(0x0E1115),
        .track = RGB(0x333945), .line = RGB(0x363C47), .line2 = RGB(0x59616E),
        .ink = RGB(0xF3F1EB), .ink2 = RGB(0xBFC3CB), .ink3 = RGB(0x979DA8),
        .faint = RGB(0x6F7784),
        .now = RGB(0xFFD84A), .now_ink = RGB(0x13161B), .now_edge = RGB(0xFFD84A),
        .alert = RGB(0xFF8A73), .hatch = RGB(0x2A3039), .pad = RGB(0x949AA5),
        .veil = {0x0B, 0x0D, 0x10, 214},
        .neutral = RGB(0x20252D), .negative_base = RGB(0x5F6875), .negative_tint = RGB(0x2B313B),
        .ceiling = 0.62,
        .role = {
            [ROLE_ACTIVATION] = {RGB(0x4AA5E6), RGB(0x7CC4F2), RGB(0x1B3142), RGB(0x13161B)},
            [ROLE_SUM] = {RGB(0x0F9670), RGB(0x5FDDB6), RGB(0x16352D), RGB(0x13161B)},
            [ROLE_WEIGHT] = BOARD_WEIGHT,
            [ROLE_BIAS] = BOARD_WEIGHT,
            [ROLE_DELTA] = {RGB(0xF0B4D6), RGB(0xF0A8D0), RGB(0x3A2333), RGB(0x741E52)},
        },
    },
};
// clang-format on

static const struct color BLACK = RGB(0x000000), WHITE = RGB(0xFFFFFF);
static const double EDGE_MIX = 0.13; // a cell's hairline: its fill towards black or white
static const double WEAK = 0.12;     // below this share of the scale a fill goes to the neutral
static const double SYMBOL_MIX = 0.05;
static const double READS_WELL = 4.5; // contrast that needs nothing better

static struct color text_on(const struct theme_colors *theme, struct color fill)
{
    struct color other = theme->dark ? theme->bg : WHITE;
    double ink = color_contrast(theme->ink, fill);
    return ink >= READS_WELL || ink >= color_contrast(other, fill) ? theme->ink : other;
}

struct shade theme_shade_of(const struct theme_colors *theme, struct color fill)
{
    return (struct shade){.fill = fill,
                          .edge = color_mix(fill, theme->dark ? WHITE : BLACK, EDGE_MIX),
                          .text = text_on(theme, fill)};
}

struct shade theme_symbol_shade(const struct theme_colors *theme, enum role role)
{
    const struct role_colors *colors = &theme->role[role];
    struct shade shade = theme_shade_of(theme, color_mix(colors->tint, colors->base, SYMBOL_MIX));
    shade.text = colors->ink;
    return shade;
}

static struct color ramp_fill(const struct theme_colors *theme, enum role role, bool negative,
                              double ceiling, double t)
{
    struct color base = negative ? theme->negative_base : theme->role[role].base;
    struct color tint = negative ? theme->negative_tint : theme->role[role].tint;
    if (t < WEAK) {
        return color_mix(theme->neutral, tint, 0.1 + 0.9 * t / WEAK);
    }
    return color_mix(tint, base, (t - WEAK) / (1 - WEAK) * ceiling);
}

struct shade ramp_shade(struct ramps *ramps, const struct theme_colors *theme, enum role role,
                        double value, double scale, bool tile)
{
    if (value == 0) {
        ramps->zero = ramps->zero_filled ? ramps->zero : theme_shade_of(theme, theme->neutral);
        ramps->zero_filled = true;
        return ramps->zero;
    }
    const bool negative = value < 0;
    const int ramp = ((int)role * 2 + (negative ? 1 : 0)) * 2 + (tile ? 1 : 0);
    if (!ramps->filled[ramp]) {
        for (int i = 0; i < RAMP_STEPS; i++) {
            double ceiling = tile ? 1 : theme->ceiling;
            ramps->shades[ramp][i] = theme_shade_of(
                theme, ramp_fill(theme, role, negative, ceiling, i / (RAMP_STEPS - 1.0)));
        }
        ramps->filled[ramp] = true;
    }
    double t = scale > 0 ? fabs(value) / scale : 1;
    int step = t < 1 ? (int)(t * (RAMP_STEPS - 1) + 0.5) : RAMP_STEPS - 1;
    return ramps->shades[ramp][step];
}
