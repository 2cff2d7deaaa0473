// Strokes and round shapes. A stroke along points is the union of its segments: each pixel takes
// the largest coverage, so joins do not show. Coverage across a segment is by distance from its
// middle, which for a straight edge is the area of the pixel's box along the normal.
#include "platform/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double FAR = 1e7;

enum {
    QUARTER_MAX = 64,                    // segments of a quarter circle
    OUTLINE_MAX = 4 * (QUARTER_MAX + 1), // points of a rounded rectangle
};

// ---- segments

struct segment {
    double x, y;         // start
    double ux, uy;       // direction
    double length, half; // half the width
    bool round_start, round_end;
};

// Where a union of segments is gathered before it is painted.
struct mask {
    struct box box;
    uint8_t *coverage;
    size_t stride;
};

static double clamp01(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

static double segment_coverage(const struct segment *s, double x, double y)
{
    const double dx = x - s->x, dy = y - s->y;
    const double along = dx * s->ux + dy * s->uy;
    double across = fabs(dy * s->ux - dx * s->uy);
    double length = 1;
    if (along < 0 && s->round_start) {
        across = sqrt(dx * dx + dy * dy);
    } else if (along > s->length && s->round_end) {
        const double rest = along - s->length;
        across = sqrt(rest * rest + across * across);
    } else {
        const double before = s->round_start ? 1 : clamp01(along + 0.5);
        const double after = s->round_end ? 1 : clamp01(s->length - along + 0.5);
        length = clamp01(before + after - 1);
    }
    return length * clamp01(s->half + 0.5 - across);
}

// The pixels of row y that the segment may touch.
static void segment_extent(const struct segment *s, int y, int *from, int *to)
{
    const double reach = s->half + 1, x_end = s->x + s->ux * s->length;
    double low = fmin(s->x, x_end) - reach, high = fmax(s->x, x_end) + reach;
    if (fabs(s->uy) > 1e-6) {
        const double middle = s->x + (y + 0.5 - s->y) * s->ux / s->uy;
        const double half = reach / fabs(s->uy);
        low = fmax(low, middle - half);
        high = fmin(high, middle + half);
    }
    *from = (int)floor(fmax(low, -FAR));
    *to = (int)ceil(fmin(high, FAR));
}

static void mask_segment(struct mask *mask, const struct segment *s)
{
    const double reach = s->half + 1, y_end = s->y + s->uy * s->length;
    int top = (int)floor(fmin(s->y, y_end) - reach), bottom = (int)ceil(fmax(s->y, y_end) + reach);
    top = top < mask->box.y0 ? mask->box.y0 : top;
    bottom = bottom > mask->box.y1 ? mask->box.y1 : bottom;
    for (int y = top; y < bottom; y++) {
        int from, to;
        segment_extent(s, y, &from, &to);
        from = from < mask->box.x0 ? mask->box.x0 : from;
        to = to > mask->box.x1 ? mask->box.x1 : to;
        uint8_t *row = mask->coverage + (size_t)(y - mask->box.y0) * mask->stride;
        for (int x = from; x < to; x++) {
            const double coverage = segment_coverage(s, x + 0.5, y + 0.5);
            const uint8_t value = (uint8_t)(coverage * 255 + 0.5);
            uint8_t *at = &row[x - mask->box.x0];
            *at = value > *at ? value : *at;
        }
    }
}

static bool mask_begin(struct raster *raster, struct mask *mask, const double *points, int n,
                       double reach)
{
    double left = FAR, top = FAR, right = -FAR, bottom = -FAR;
    for (int i = 0; i < n; i++) {
        if (!(fabs(points[2 * i]) < FAR && fabs(points[2 * i + 1]) < FAR)) {
            return false;
        }
        left = fmin(left, points[2 * i]);
        right = fmax(right, points[2 * i]);
        top = fmin(top, points[2 * i + 1]);
        bottom = fmax(bottom, points[2 * i + 1]);
    }
    const struct box bounds = {(int)floor(left - reach), (int)floor(top - reach),
                               (int)ceil(right + reach), (int)ceil(bottom + reach)};
    mask->box = box_intersect(bounds, raster_clip(raster));
    if (box_empty(mask->box)) {
        return false;
    }
    mask->stride = (size_t)(mask->box.x1 - mask->box.x0);
    mask->coverage = raster_scratch(raster, mask->stride * (size_t)(mask->box.y1 - mask->box.y0));
    return true;
}

static void mask_paint(struct raster *raster, const struct mask *mask, struct color color)
{
    for (int y = mask->box.y0; y < mask->box.y1; y++) {
        raster_coverage(raster, mask->box.x0, y, mask->box.x1 - mask->box.x0,
                        mask->coverage + (size_t)(y - mask->box.y0) * mask->stride, color);
    }
}

// ---- dashes

// Walks along the points and tells which stretches are drawn.
struct walk {
    struct mask *mask;
    const struct stroke *stroke;
    bool on;     // in a dash
    bool fresh;  // the dash begins here
    double left; // pixels until it changes
};

static void walk_segment(struct walk *walk, const double *from, const double *to, bool first,
                         bool last)
{
    const double dx = to[0] - from[0], dy = to[1] - from[1], length = sqrt(dx * dx + dy * dy);
    if (length == 0) {
        return;
    }
    const struct stroke *stroke = walk->stroke;
    const bool dashed = stroke->dash_on > 0;
    double at = 0;
    while (at < length) {
        double step = dashed ? fmin(walk->left, length - at) : length;
        const bool ends = dashed && walk->left <= length - at;
        if (walk->on) {
            mask_segment(
                walk->mask,
                &(struct segment){
                    .x = from[0] + dx / length * at,
                    .y = from[1] + dy / length * at,
                    .ux = dx / length,
                    .uy = dy / length,
                    .length = step,
                    .half = stroke->width / 2,
                    .round_start = stroke->round_cap || !(walk->fresh || (first && at == 0)),
                    .round_end = stroke->round_cap || !(ends || (last && at + step >= length)),
                });
            walk->fresh = false;
        }
        at += step;
        walk->left -= step;
        if (ends) {
            walk->on = !walk->on;
            walk->fresh = true;
            walk->left = walk->on ? stroke->dash_on : stroke->dash_off;
        }
    }
}

// A single upright or level line with butt ends is a rectangle.
static bool stroke_as_rect(struct raster *raster, const double *points, struct stroke stroke)
{
    const double half = stroke.width / 2;
    const double x0 = fmin(points[0], points[2]), x1 = fmax(points[0], points[2]);
    const double y0 = fmin(points[1], points[3]), y1 = fmax(points[1], points[3]);
    if (x0 == x1) {
        raster_rect(raster, x0 - half, y0, x1 + half, y1, stroke.color);
    } else if (y0 == y1) {
        raster_rect(raster, x0, y0 - half, x1, y1 + half, stroke.color);
    }
    return x0 == x1 || y0 == y1;
}

void raster_stroke(struct raster *raster, const double *points, int n, bool closed,
                   struct stroke stroke)
{
    const bool dashed = stroke.dash_on > 0 && stroke.dash_off > 0;
    if (n < 2 || stroke.width <= 0 || stroke.color.a == 0) {
        return;
    }
    // Dashes too fine to be seen would only cost time.
    if (!dashed || stroke.dash_on + stroke.dash_off < 0.5) {
        stroke.dash_on = 0;
    }
    if (n == 2 && stroke.dash_on == 0 && !stroke.round_cap &&
        stroke_as_rect(raster, points, stroke)) {
        return;
    }
    struct mask mask;
    if (!mask_begin(raster, &mask, points, n, stroke.width / 2 + 1)) {
        return;
    }
    struct walk walk = {&mask, &stroke, true, stroke.dash_on > 0, stroke.dash_on};
    const int n_segments = closed ? n : n - 1;
    for (int i = 0; i < n_segments; i++) {
        walk_segment(&walk, &points[2 * i], &points[2 * ((i + 1) % n)], !closed && i == 0,
                     !closed && i == n_segments - 1);
    }
    mask_paint(raster, &mask, stroke.color);
}

// ---- round shapes

// Segments of a quarter circle that stay within 1/50 of a pixel of it.
static int quarter_segments(double radius)
{
    if (radius < 0.1) {
        return 1;
    }
    const double angle = 2 * acos(fmax(0, 1 - 0.02 / radius));
    const int n = (int)ceil(PI / 2 / angle);
    return n < 2 ? 2 : n > QUARTER_MAX ? QUARTER_MAX : n;
}

// The outline, clockwise on the screen from the left end of the top edge; returns its points. The
// polygon of an arc has the arc's area: its corners lie a little outside of the circle.
static int outline(struct round_rect rect, double points[2 * OUTLINE_MAX])
{
    const double r = fmax(0, fmin(rect.radius, fmin(rect.x1 - rect.x0, rect.y1 - rect.y0) / 2));
    if (r == 0) {
        const double square[] = {rect.x0, rect.y0, rect.x1, rect.y0,
                                 rect.x1, rect.y1, rect.x0, rect.y1};
        memcpy(points, square, sizeof square);
        return 4;
    }
    const int n = quarter_segments(r);
    const double step = PI / 2 / n, c = cos(step), s = sin(step);
    const double grown = r * sqrt(step / s);
    const double left = rect.x0 + r, right = rect.x1 - r, top = rect.y0 + r, bottom = rect.y1 - r;
    double x = 0, y = -1; // on the unit circle, from the top clockwise
    for (int i = 0; i <= n; i++) {
        const double reach = i == 0 || i == n ? r : grown;
        if (i == n) {
            x = 1;
            y = 0;
        }
        const double dx = x * reach, dy = y * reach;
        const double corners[4][2] = {{right + dx, top + dy},
                                      {right - dy, bottom + dx},
                                      {left - dx, bottom - dy},
                                      {left + dy, top - dx}};
        for (int k = 0; k < 4; k++) {
            // The last point of the top left corner comes first.
            const int at = (k * (n + 1) + i + 1) % (4 * (n + 1));
            memcpy(&points[2 * at], corners[k], sizeof corners[k]);
        }
        const double turned = x * c - y * s;
        y = x * s + y * c;
        x = turned;
    }
    return 4 * (n + 1);
}

// Between these pixels the edges are straight; the corners lie outside. `wide`, `high`: there is
// something between (a pill has only two ends, a circle is all corner).
struct cuts {
    int left, top, right, bottom;
    bool wide, high;
};

static struct cuts cuts_of(struct round_rect rect, double depth)
{
    const double r = fmax(depth, fmin(rect.radius, fmin(rect.x1 - rect.x0, rect.y1 - rect.y0) / 2));
    struct cuts cuts = {
        .left = (int)ceil(rect.x0 + r),
        .top = (int)ceil(rect.y0 + r),
        .right = (int)floor(rect.x1 - r),
        .bottom = (int)floor(rect.y1 - r),
    };
    cuts.wide = cuts.left <= cuts.right;
    cuts.high = cuts.top <= cuts.bottom;
    return cuts;
}

// Fills the contours where they are not straight: at four corners, two ends, or all.
static void fill_corners(struct raster *raster, const struct cuts *cuts, struct color color)
{
    enum { END = 1 << 24 };
    const int left = cuts->wide ? cuts->left : END, right = cuts->wide ? cuts->right : END;
    const int top = cuts->high ? cuts->top : END, bottom = cuts->high ? cuts->bottom : END;
    raster_fill(raster, (struct box){-END, -END, left, top}, color);
    raster_fill(raster, (struct box){right, -END, END, top}, color);
    raster_fill(raster, (struct box){-END, bottom, left, END}, color);
    raster_fill(raster, (struct box){right, bottom, END, END}, color);
}

static bool sane(struct round_rect rect)
{
    return fabs(rect.x0) < FAR && fabs(rect.y0) < FAR && fabs(rect.x1) < FAR &&
           fabs(rect.y1) < FAR && rect.x0 < rect.x1 && rect.y0 < rect.y1;
}

void raster_round_rect(struct raster *raster, struct round_rect rect, struct color color)
{
    if (rect.radius <= 0) {
        raster_rect(raster, rect.x0, rect.y0, rect.x1, rect.y1, color);
        return;
    }
    if (!sane(rect) || color.a == 0) {
        return;
    }
    double points[2 * OUTLINE_MAX];
    raster_contours_clear(raster);
    raster_contour(raster, points, outline(rect, points));
    const struct cuts cuts = cuts_of(rect, 0);
    fill_corners(raster, &cuts, color);
    raster_contours_clear(raster);
    const double top = cuts.high ? cuts.top : rect.y1, bottom = cuts.high ? cuts.bottom : rect.y1;
    if (cuts.wide) {
        raster_rect(raster, cuts.left, rect.y0, cuts.right, top, color);
        raster_rect(raster, cuts.left, bottom, cuts.right, rect.y1, color);
    }
    if (cuts.high) {
        raster_rect(raster, rect.x0, top, rect.x1, bottom, color);
    }
}

static struct round_rect grow(struct round_rect rect, double by)
{
    // A sharp corner stays sharp outside.
    const double radius = rect.radius > 0 ? fmax(0, rect.radius + by) : 0;
    return (struct round_rect){rect.x0 - by, rect.y0 - by, rect.x1 + by, rect.y1 + by, radius};
}

// The four bars between the corners.
static void stroke_bars(struct raster *raster, struct round_rect outer, struct round_rect inner,
                        const struct cuts *cuts, struct color color)
{
    if (cuts->wide) {
        raster_rect(raster, cuts->left, outer.y0, cuts->right, inner.y0, color);
        raster_rect(raster, cuts->left, inner.y1, cuts->right, outer.y1, color);
    }
    if (cuts->high) {
        raster_rect(raster, outer.x0, cuts->top, inner.x0, cuts->bottom, color);
        raster_rect(raster, inner.x1, cuts->top, outer.x1, cuts->bottom, color);
    }
}

void raster_round_rect_stroke(struct raster *raster, struct round_rect rect, struct stroke stroke)
{
    if (!sane(rect) || stroke.width <= 0 || stroke.color.a == 0) {
        return;
    }
    rect.radius = fmin(rect.radius, fmin(rect.x1 - rect.x0, rect.y1 - rect.y0) / 2);
    double points[2 * OUTLINE_MAX];
    if (stroke.dash_on > 0 && stroke.dash_off > 0) {
        raster_stroke(raster, points, outline(rect, points), true, stroke);
        return;
    }
    const double half = stroke.width / 2;
    const struct round_rect outer = grow(rect, half), inner = grow(rect, -half);
    if (inner.x0 >= inner.x1 || inner.y0 >= inner.y1) {
        raster_round_rect(raster, outer, stroke.color);
        return;
    }
    raster_contours_clear(raster);
    raster_contour(raster, points, outline(outer, points));
    raster_contour_reversed(raster, points, outline(inner, points));
    const struct cuts cuts = cuts_of(outer, stroke.width);
    fill_corners(raster, &cuts, stroke.color);
    raster_contours_clear(raster);
    stroke_bars(raster, outer, inner, &cuts, stroke.color);
}

void raster_circle(struct raster *raster, double x, double y, double radius, struct color color)
{
    raster_round_rect(
        raster, (struct round_rect){x - radius, y - radius, x + radius, y + radius, radius}, color);
}

void raster_circle_stroke(struct raster *raster, double x, double y, double radius,
                          struct stroke stroke)
{
    raster_round_rect_stroke(
        raster, (struct round_rect){x - radius, y - radius, x + radius, y + radius, radius},
        stroke);
}
