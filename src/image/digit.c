#include "image/digit.h"

#include <stdlib.h>
#include <string.h>

struct rect {
    int x, y, w, h;
};

// ---- from the ink's box to a smaller or larger one
// ---------------------------------------------

static struct rect ink_box(const uint8_t *ink, int width, int height)
{
    int left = width, right = -1, top = height, bottom = -1;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (ink[(int64_t)y * width + x] > 0) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y;
            }
        }
    }
    return right < 0 ? (struct rect){0}
                     : (struct rect){left, top, right - left + 1, bottom - top + 1};
}

// The larger side becomes `box`, the other one in proportion, at least 1.
static int scaled(int side, int larger, int box)
{
    const int64_t halves = 2 * (int64_t)side * box + larger; // rounded half up
    const int out = (int)(halves / (2 * (int64_t)larger));
    return out < 1 ? 1 : out;
}

static int64_t smaller_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// Pixel i of n_out covers i * n_in .. (i + 1) * n_in, pixel k of n_in k * n_out .. (k + 1) * n_out:
// lengths in units of 1 / n_out of a pixel are whole numbers.
static int64_t overlap(int64_t i, int64_t k, int64_t n_in, int64_t n_out)
{
    return smaller_of((i + 1) * n_in, (k + 1) * n_out) - larger_of(i * n_in, k * n_out);
}

static uint8_t area_average(const uint8_t *ink, int width, struct rect box, int w, int h, int x,
                            int y)
{
    int64_t sum = 0;
    const int64_t area = (int64_t)box.w * box.h;
    for (int64_t r = (int64_t)y * box.h / h; r * h < (int64_t)(y + 1) * box.h; r++) {
        const uint8_t *row = ink + (box.y + r) * width + box.x;
        int64_t along = 0;
        for (int64_t c = (int64_t)x * box.w / w; c * w < (int64_t)(x + 1) * box.w; c++) {
            along += row[c] * overlap(x, c, box.w, w);
        }
        sum += along * overlap(y, r, box.h, h);
    }
    return (uint8_t)((2 * sum + area) / (2 * area));
}

// The ink's box as w x h pixels. The caller frees.
static uint8_t *scale_box(const uint8_t *ink, int width, struct rect box, int w, int h)
{
    uint8_t *out = malloc((size_t)w * (size_t)h);
    if (out == NULL) {
        abort();
    }
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            out[y * w + x] = area_average(ink, width, box, w, h, x, y);
        }
    }
    return out;
}

// ---- into the field
// ----------------------------------------------------------------------------

static int clamped(int64_t value, int most)
{
    return value < 0 ? 0 : value > most ? most : (int)value;
}

// Where a side of `n` pixels begins, so that its centre of mass is in the middle of `side`: the
// mass lies at moment / (2 mass), the middle at side / 2.
static int by_mass(int64_t mass, int64_t moment, int n, int side)
{
    const int64_t doubled = side * mass - moment + mass; // + 1/2, to be rounded down
    int64_t begin = doubled / (2 * mass);
    if (doubled < 0 && doubled % (2 * mass) != 0) {
        begin--;
    }
    return clamped(begin, side - n);
}

static void centre_of_mass(const uint8_t *pixels, int w, int h, int side, int *left, int *top)
{
    int64_t mass = 0, across = 0, down = 0;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            const int64_t ink = pixels[y * w + x];
            mass += ink;
            across += ink * (2 * x + 1);
            down += ink * (2 * y + 1);
        }
    }
    *left = mass > 0 ? by_mass(mass, across, w, side) : (side - w) / 2;
    *top = mass > 0 ? by_mass(mass, down, h, side) : (side - h) / 2;
}

static bool fit(const uint8_t *ink, int width, int height, int box, int side, bool mass,
                uint8_t *out)
{
    const struct rect from = ink_box(ink, width, height);
    memset(out, 0, (size_t)side * (size_t)side);
    if (from.w == 0) {
        return false;
    }
    const int larger = from.w > from.h ? from.w : from.h;
    const int w = scaled(from.w, larger, box), h = scaled(from.h, larger, box);
    int left = (side - w) / 2, top = (side - h) / 2;
    uint8_t *pixels = scale_box(ink, width, from, w, h);
    if (mass) {
        centre_of_mass(pixels, w, h, side, &left, &top);
    }
    for (int y = 0; y < h; y++) {
        memcpy(out + (top + y) * side + left, pixels + y * w, (size_t)w);
    }
    free(pixels);
    return true;
}

bool digit_normalise(const uint8_t *ink, int width, int height, uint8_t out[DIGIT_PIXELS])
{
    return fit(ink, width, height, DIGIT_BOX, DIGIT_SIDE, true, out);
}

bool digit_centre(const uint8_t *ink, int width, int height, int box, int side, uint8_t *out)
{
    return fit(ink, width, height, box, side, false, out);
}

// ---- from a picture
// ----------------------------------------------------------------------------

// On white, as paper is: 0.299 R + 0.587 G + 0.114 B in thousandths.
static int grey_of(const uint8_t *pixel)
{
    const int grey = (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000;
    return (grey * pixel[3] + 255 * (255 - pixel[3]) + 127) / 255;
}

static int middle_of(const int64_t counts[256])
{
    int64_t all = 0, below = 0;
    for (int i = 0; i < 256; i++) {
        all += counts[i];
    }
    int value = 0;
    while (value < 255 && 2 * (below + counts[value]) < all) {
        below += counts[value++];
    }
    return value;
}

// The middle one of the border's pixels: its grey and its opacity.
static void find_background(const struct png_picture *picture, int *grey, int *alpha)
{
    int64_t greys[256] = {0}, alphas[256] = {0};
    for (int y = 0; y < picture->height; y++) {
        const bool edge = y == 0 || y == picture->height - 1;
        const int step = edge || picture->width < 2 ? 1 : picture->width - 1;
        for (int x = 0; x < picture->width; x += step) {
            const uint8_t *pixel = picture->rgba + 4 * ((int64_t)y * picture->width + x);
            greys[grey_of(pixel)]++;
            alphas[pixel[3]]++;
        }
    }
    *grey = middle_of(greys);
    *alpha = middle_of(alphas);
}

bool digit_ink(const struct png_picture *picture, uint8_t *out)
{
    enum { LEAST = 32, PART = 8 };
    const int64_t n = (int64_t)picture->width * picture->height;
    int grey, alpha, most = 0;
    find_background(picture, &grey, &alpha);
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *pixel = picture->rgba + 4 * i;
        const int away = alpha < 128 ? pixel[3] : abs(grey_of(pixel) - grey);
        out[i] = (uint8_t)away;
        most = away > most ? away : most;
    }
    for (int64_t i = 0; i < n && most >= LEAST; i++) {
        out[i] = PART * out[i] < most ? 0 : (uint8_t)((2 * 255 * out[i] + most) / (2 * most));
    }
    return most >= LEAST;
}
