#include "image/drawing.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *memory, size_t count, size_t size)
{
    void *larger = realloc(memory, count * size);
    if (larger == NULL) {
        abort();
    }
    return larger;
}

void drawing_init(struct drawing *drawing)
{
    *drawing = (struct drawing){.ink = grown(NULL, DRAWING_PIXELS, 1)};
    memset(drawing->ink, 0, DRAWING_PIXELS);
}

void drawing_finish(struct drawing *drawing)
{
    for (int i = 0; i < drawing->n; i++) {
        free(drawing->steps[i].picture);
    }
    free(drawing->steps);
    free(drawing->points);
    free(drawing->ink);
    *drawing = (struct drawing){0};
}

// ---- ink
// ---------------------------------------------------------------------------------------

static double square(double x)
{
    return x * x;
}

// Of a pixel whose centre is so far (squared) from the middle of the stroke.
static int coverage(double away_squared, double radius)
{
    if (away_squared <= square(radius - 0.5)) {
        return 255;
    }
    if (away_squared >= square(radius + 0.5)) {
        return 0;
    }
    return (int)(255 * (radius + 0.5 - sqrt(away_squared)) + 0.5);
}

static double from_segment(const double *a, const double *b, double x, double y)
{
    const double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
    double t = length > 0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / length : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return square(x - a[0] - t * dx) + square(y - a[1] - t * dy);
}

static int pixel_of(double x)
{
    return x < 0 ? 0 : x > DRAWING_SIDE - 1 ? DRAWING_SIDE - 1 : (int)x;
}

// A segment with round ends. The pen leaves the most of what it and others left, the eraser at most
// what it does not cover.
static void ink_segment(struct drawing *drawing, enum drawing_kind kind, const double *a,
                        const double *b)
{
    const double radius = (kind == DRAWING_PEN ? DRAWING_PEN_WIDTH : DRAWING_ERASER_WIDTH) / 2;
    const int left = pixel_of(fmin(a[0], b[0]) - radius - 1),
              right = pixel_of(fmax(a[0], b[0]) + radius + 1),
              top = pixel_of(fmin(a[1], b[1]) - radius - 1),
              bottom = pixel_of(fmax(a[1], b[1]) + radius + 1);
    for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            uint8_t *ink = &drawing->ink[y * DRAWING_SIDE + x];
            const int c = coverage(from_segment(a, b, x + 0.5, y + 0.5), radius);
            if (kind == DRAWING_PEN ? c > *ink : 255 - c < *ink) {
                *ink = (uint8_t)(kind == DRAWING_PEN ? c : 255 - c);
            }
        }
    }
}

static void ink_picture(struct drawing *drawing, const struct drawing_step *step)
{
    const int pixel = DRAWING_SIDE / step->side;
    for (int y = 0; y < DRAWING_SIDE; y++) {
        for (int x = 0; x < DRAWING_SIDE; x++) {
            drawing->ink[y * DRAWING_SIDE + x] = step->picture[y / pixel * step->side + x / pixel];
        }
    }
}

static void ink_step(struct drawing *drawing, const struct drawing_step *step)
{
    const double *points = drawing->points + 2 * (ptrdiff_t)step->first;
    if (step->kind == DRAWING_CLEARED) {
        memset(drawing->ink, 0, DRAWING_PIXELS);
    } else if (step->kind == DRAWING_PICTURE) {
        ink_picture(drawing, step);
    } else {
        ink_segment(drawing, step->kind, points, points);
        for (int i = 1; i < step->n; i++) {
            ink_segment(drawing, step->kind, points + 2 * (i - 1), points + 2 * i);
        }
    }
}

int drawing_first_seen(const struct drawing *drawing)
{
    int first = drawing->n;
    while (first > 0) {
        const enum drawing_kind kind = drawing->steps[first - 1].kind;
        if (kind == DRAWING_CLEARED) {
            break;
        }
        first--;
        if (kind == DRAWING_PICTURE) {
            break;
        }
    }
    return first;
}

static void ink_anew(struct drawing *drawing)
{
    memset(drawing->ink, 0, DRAWING_PIXELS);
    for (int i = drawing_first_seen(drawing); i < drawing->n; i++) {
        ink_step(drawing, &drawing->steps[i]);
    }
}

// ---- steps
// -------------------------------------------------------------------------------------

static struct drawing_step *append(struct drawing *drawing, enum drawing_kind kind)
{
    if (drawing->n == DRAWING_STEPS_MAX) {
        return NULL;
    }
    if (drawing->n == drawing->capacity) {
        drawing->capacity = drawing->capacity > 0 ? 2 * drawing->capacity : 16;
        drawing->steps = grown(drawing->steps, (size_t)drawing->capacity, sizeof *drawing->steps);
    }
    struct drawing_step *step = &drawing->steps[drawing->n++];
    *step = (struct drawing_step){.kind = kind, .first = drawing->n_points};
    return step;
}

// To sixteenths of a pixel, inside the raster.
static double place(double x)
{
    x = !(x > 0) ? 0 : x > DRAWING_SIDE ? DRAWING_SIDE : x;
    return floor(x * 16 + 0.5) / 16;
}

static bool append_point(struct drawing *drawing, double x, double y)
{
    if (drawing->n_points == DRAWING_POINTS_MAX) {
        return false;
    }
    if (drawing->n_points == drawing->cap_points) {
        drawing->cap_points = drawing->cap_points > 0 ? 2 * drawing->cap_points : 256;
        drawing->points =
            grown(drawing->points, 2 * (size_t)drawing->cap_points, sizeof *drawing->points);
    }
    double *point = drawing->points + 2 * (ptrdiff_t)drawing->n_points++;
    point[0] = place(x);
    point[1] = place(y);
    drawing->steps[drawing->n - 1].n++;
    return true;
}

bool drawing_begin(struct drawing *drawing, enum drawing_kind pen_or_eraser, double x, double y)
{
    assert(pen_or_eraser == DRAWING_PEN || pen_or_eraser == DRAWING_ERASER);
    drawing_end(drawing);
    struct drawing_step *step =
        drawing->n_points < DRAWING_POINTS_MAX ? append(drawing, pen_or_eraser) : NULL;
    if (step == NULL) {
        return false;
    }
    append_point(drawing, x, y);
    ink_step(drawing, step);
    drawing->under_way = true;
    return true;
}

bool drawing_move(struct drawing *drawing, double x, double y)
{
    if (!drawing->under_way) {
        return false;
    }
    const double *last = drawing->points + 2 * (ptrdiff_t)(drawing->n_points - 1);
    if (square(place(x) - last[0]) + square(place(y) - last[1]) < 0.25 ||
        !append_point(drawing, x, y)) {
        return false;
    }
    const double *now = drawing->points + 2 * (ptrdiff_t)(drawing->n_points - 1);
    ink_segment(drawing, drawing->steps[drawing->n - 1].kind, now - 2, now);
    return true;
}

void drawing_end(struct drawing *drawing)
{
    drawing->under_way = false;
}

const struct drawing_step *drawing_picture(const struct drawing *drawing)
{
    const struct drawing_step *last = drawing->n > 0 ? &drawing->steps[drawing->n - 1] : NULL;
    return last != NULL && last->kind == DRAWING_PICTURE ? last : NULL;
}

bool drawing_is_empty(const struct drawing *drawing)
{
    for (int i = 0; i < DRAWING_PIXELS; i++) {
        if (drawing->ink[i] > 0) {
            return false;
        }
    }
    return true;
}

bool drawing_clear(struct drawing *drawing)
{
    drawing_end(drawing);
    if (drawing_is_empty(drawing)) {
        return false;
    }
    if (append(drawing, DRAWING_CLEARED) == NULL) { // then nothing before it can be undone
        while (drawing->n > 0) {
            free(drawing->steps[--drawing->n].picture);
        }
        drawing->n_points = 0;
    }
    memset(drawing->ink, 0, DRAWING_PIXELS);
    return true;
}

bool drawing_put(struct drawing *drawing, const uint8_t *picture, int side, int64_t source)
{
    assert(side > 0 && DRAWING_SIDE % side == 0);
    drawing_end(drawing);
    const bool again = drawing->n > 0 && drawing->steps[drawing->n - 1].kind == DRAWING_PICTURE;
    struct drawing_step *step =
        again ? &drawing->steps[drawing->n - 1] : append(drawing, DRAWING_PICTURE);
    if (step == NULL) {
        return false;
    }
    const size_t size = (size_t)side * (size_t)side;
    step->side = side;
    step->source = source;
    step->picture = memcpy(grown(step->picture, size, 1), picture, size);
    ink_picture(drawing, step);
    return true;
}

bool drawing_undo(struct drawing *drawing)
{
    drawing_end(drawing);
    if (drawing->n == 0) {
        return false;
    }
    struct drawing_step *last = &drawing->steps[--drawing->n];
    drawing->n_points = last->first;
    free(last->picture);
    ink_anew(drawing);
    return true;
}
