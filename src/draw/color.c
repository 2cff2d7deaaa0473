#include "draw/list.h"

#include <math.h>

// sRGB's transfer function (IEC 61966-2-1), both ways.
static double to_linear(uint8_t value)
{
    double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static uint8_t from_linear(double value)
{
    double c = value <= 0.0 ? 0.0 : value;
    c = c <= 0.0031308 ? c * 12.92 : 1.055 * pow(c, 1 / 2.4) - 0.055;
    return (uint8_t)(c >= 1.0 ? 255 : floor(c * 255 + 0.5));
}

static double luminance(struct color color)
{
    return 0.2126 * to_linear(color.r) + 0.7152 * to_linear(color.g) + 0.0722 * to_linear(color.b);
}

double color_contrast(struct color a, struct color b)
{
    double light = luminance(a), dark = luminance(b);
    if (light < dark) {
        double swap = light;
        light = dark;
        dark = swap;
    }
    return (light + 0.05) / (dark + 0.05);
}

// OKLab (B. Ottosson, "A perceptual color space for image processing", 2020).
struct oklab {
    double l, a, b;
};

static struct oklab to_oklab(struct color color)
{
    double r = to_linear(color.r), g = to_linear(color.g), b = to_linear(color.b);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (struct oklab){
        .l = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        .a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        .b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    };
}

static double cube(double x)
{
    return x * x * x;
}

static struct color from_oklab(struct oklab lab, uint8_t alpha)
{
    double l = cube(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
    double m = cube(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
    double s = cube(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
    return (struct color){
        .r = from_linear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        .g = from_linear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        .b = from_linear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
        .a = alpha,
    };
}

struct color color_mix(struct color a, struct color b, double t)
{
    struct oklab from = to_oklab(a), to = to_oklab(b);
    struct oklab mixed = {from.l + (to.l - from.l) * t, from.a + (to.a - from.a) * t,
                          from.b + (to.b - from.b) * t};
    double alpha = a.a + (b.a - a.a) * t;
    alpha = alpha < 0 ? 0 : alpha > 255 ? 255 : alpha;
    return from_oklab(mixed, (uint8_t)floor(alpha + 0.5));
}
