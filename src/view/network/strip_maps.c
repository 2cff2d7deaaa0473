// All maps of a layer in one place of the strip.
#include "view/network/strip_parts.h"

#include <math.h>

enum { BESIDE_MOST = 3, STACK_MOST = 24 };

// Side by side while they are few, else one behind the other.
static void draw_few(const struct frame *frame, const struct layer_maps *maps, struct box place)
{
    static const double BETWEEN = 14;
    const double each = (place.w - BETWEEN * (double)(maps->n - 1)) / (double)maps->n;
    const double cell = layer_maps_cell(maps, (struct box){0, 0, each, place.h});
    const double w = cell * (double)maps->cols;
    double x = place.x + (place.w - w * (double)maps->n - BETWEEN * (double)(maps->n - 1)) / 2;
    for (int64_t k = 0; k < maps->n; k++, x += w + BETWEEN) {
        layer_maps_draw(frame, maps, k, (struct box){x, place.y, w, place.h});
    }
}

// A map of the stack of which nothing is known yet: the front one has the dot.
static void draw_empty(const struct frame *frame, struct box box, bool front)
{
    if (front) {
        layer_maps_unknown(frame, box, 3);
        return;
    }
    struct style edge = frame_stroke(frame->theme->line, 1.25);
    edge.radius = 3;
    frame_rect(frame, box, edge);
}

static void draw_stack(const struct frame *frame, const struct layer_maps *maps, struct box place,
                       struct color behind)
{
    static const double STEP_MOST = 9.5, DEPTH = 0.44;
    const int64_t n = maps->n < STACK_MOST ? maps->n : STACK_MOST;
    const double step = fmin(STEP_MOST, DEPTH * fmin(place.w, place.h) / (double)(n - 1));
    const double depth = step * (double)(n - 1);
    const double cell = layer_maps_cell(maps, (struct box){0, 0, place.w - depth, place.h - depth});
    const double w = cell * (double)maps->cols, h = cell * (double)maps->rows;
    const double x = place.x + (place.w - w - depth) / 2;
    const double y = place.y + (place.h - h - depth) / 2;
    for (int64_t k = n - 1; k >= 0; k--) {
        const struct box box = {x + step * (double)k, y + depth - step * (double)k, w, h};
        frame_rect(frame, box, frame_fill(behind));
        if (layer_maps_begun(frame, maps, k)) {
            layer_maps_draw(frame, maps, k, box);
        } else {
            draw_empty(frame, box, k == 0);
        }
    }
}

// A list of numbers: one row while that is readable, else several; tall and narrow where asked for.
static void draw_list(const struct frame *frame, const struct layer_maps *maps, struct box place,
                      bool tall)
{
    static const double BEST = 34, READABLE = 16, MOST = 20, TALL_MOST = 17, LEAST = 4;
    const int64_t n = maps->n * maps->rows * maps->cols;
    double cell = fmin(BEST, fmin(place.w / (double)n, place.h));
    int64_t cols = n;
    if (tall) {
        const double rows = fmin((double)n, fmax(10, 2.2 * sqrt((double)n)));
        cell = fmin(TALL_MOST, place.h / rows);
        cols = (int64_t)ceil((double)n / rows);
    } else if (cell < READABLE) { // the largest cells that fill the place
        for (cell = MOST; cell > LEAST; cell -= 0.5) {
            cols = (int64_t)(place.w / cell);
            if (cols > 0 && (double)((n + cols - 1) / cols) * cell <= place.h) {
                break;
            }
        }
        const int64_t rows = (n + cols - 1) / cols;
        cols = (n + rows - 1) / rows;
    }
    const double w = cell * (double)cols, h = cell * (double)((n + cols - 1) / cols);
    layer_maps_list(frame, maps, place.x + (place.w - w) / 2, place.y + (place.h - h) / 2, cols,
                    cell);
}

bool strip_is_list(const struct layer_maps *maps)
{
    return maps->rows * maps->n == 1 || maps->rows * maps->cols == 1;
}

bool strip_is_stack(const struct layer_maps *maps)
{
    return !strip_is_list(maps) && maps->n > BESIDE_MOST;
}

void strip_maps(const struct frame *frame, const struct layer_maps *maps, struct box place,
                struct color behind, bool tall)
{
    if (strip_is_list(maps)) {
        draw_list(frame, maps, place, tall);
    } else if (strip_is_stack(maps)) {
        draw_stack(frame, maps, place, behind);
    } else {
        draw_few(frame, maps, place);
    }
}
