// Coverage on pixels: rectangles, filled contours and strokes, anti-aliased by area. Everything is
// in device pixels, y down, pixel (0, 0) covers [0,1) x [0,1). Colours are blended as sRGB bytes.
#ifndef CONVSTEP_PLATFORM_RASTER_H
#define CONVSTEP_PLATFORM_RASTER_H

#include "draw/list.h"
#include "platform/painter.h"

struct box {
    int x0, y0, x1, y1;
}; // pixels, half-open
struct box box_intersect(struct box a, struct box b);
bool box_empty(struct box box);

struct raster; // the target, the clip, and working memory that is kept between frames
struct raster *raster_create(void);
void raster_destroy(struct raster *raster);
// Paints on `target` from now on; the clip is all of it. The pixels stay the caller's.
void raster_target(struct raster *raster, struct pixels target);
void raster_set_clip(struct raster *raster, struct box clip);
struct box raster_clip(const struct raster *raster);

// Blends one colour with n coverages (0..255) onto a row, from x on; inside the clip only.
void raster_coverage(struct raster *raster, int x, int y, int n, const uint8_t *coverage,
                     struct color color);
// A rectangle by exact area: crisp where its edges lie on pixel edges.
void raster_rect(struct raster *raster, double x0, double y0, double x1, double y1,
                 struct color color);

// Contours, added one by one and filled together by exact area. Coverage is the winding number
// times the area, cut at 1: a contour inside another of opposite direction makes a hole.
void raster_contour(struct raster *raster, const double *points, int n);
void raster_contour_reversed(struct raster *raster, const double *points, int n);
// Fills the part of the contours inside `within`; they stay until raster_contours_clear.
void raster_fill(struct raster *raster, struct box within, struct color color);
void raster_contours_clear(struct raster *raster);

// ---- stroke.c

struct stroke {
    double width;             // pixels
    double dash_on, dash_off; // pixels; dash_on 0: solid
    bool round_cap;
    struct color color;
};

// A line along n points (pairs), joins round; `closed`: back to the first point. Where it crosses
// itself it is not painted twice.
void raster_stroke(struct raster *raster, const double *points, int n, bool closed,
                   struct stroke stroke);

struct round_rect {
    double x0, y0, x1, y1, radius;
};
void raster_round_rect(struct raster *raster, struct round_rect rect, struct color color);
// The stroke lies half inside, half outside the rectangle's edge. Dashes start at the left end of
// the top edge and go clockwise.
void raster_round_rect_stroke(struct raster *raster, struct round_rect rect, struct stroke stroke);
void raster_circle(struct raster *raster, double x, double y, double radius, struct color color);
void raster_circle_stroke(struct raster *raster, double x, double y, double radius,
                          struct stroke stroke);

// Working memory for coverage bytes, zeroed; at least n bytes. Valid until the next call.
uint8_t *raster_scratch(struct raster *raster, size_t n);

#endif
