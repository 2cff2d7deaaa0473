#include "platform/raster.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Contours are accumulated in bands of rows, so that the working memory stays in the cache.
enum { BAND_ROWS = 32 };
// Beyond this a coordinate is a mistake; it also keeps the conversion to int defined.
static const double FAR = 1e7;

struct edge {
    double x0, y0, x1, y1, sign;
}; // y0 < y1; sign: the direction it was drawn in

struct raster {
    struct pixels target;
    struct box clip;
    struct edge *edges;
    size_t n_edges, edges_capacity;
    double left, top, right, bottom; // bounds of the edges
    float *band;                     // BAND_ROWS rows of differences of coverage; zero between uses
    size_t band_stride;
    uint8_t *scratch;
    size_t scratch_size;
};

// The library's fmin and fmax are calls that mind NaN; these are one instruction.
static inline double least(double a, double b)
{
    return a < b ? a : b;
}

static inline double most(double a, double b)
{
    return a > b ? a : b;
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("convstep: the system has no memory left\n", stderr);
        abort();
    }
    return memory;
}

struct box box_intersect(struct box a, struct box b)
{
    return (struct box){
        .x0 = a.x0 > b.x0 ? a.x0 : b.x0,
        .y0 = a.y0 > b.y0 ? a.y0 : b.y0,
        .x1 = a.x1 < b.x1 ? a.x1 : b.x1,
        .y1 = a.y1 < b.y1 ? a.y1 : b.y1,
    };
}

bool box_empty(struct box box)
{
    return box.x0 >= box.x1 || box.y0 >= box.y1;
}

struct raster *raster_create(void)
{
    struct raster *raster = checked(calloc(1, sizeof *raster));
    raster_contours_clear(raster);
    return raster;
}

void raster_destroy(struct raster *raster)
{
    if (raster == NULL) {
        return;
    }
    free(raster->edges);
    free(raster->band);
    free(raster->scratch);
    free(raster);
}

void raster_target(struct raster *raster, struct pixels target)
{
    raster->target = target;
    raster->clip = (struct box){0, 0, target.width, target.height};
    size_t stride = (size_t)target.width + 2;
    if (stride > raster->band_stride) {
        free(raster->band);
        raster->band = checked(calloc(stride * BAND_ROWS, sizeof *raster->band));
        raster->band_stride = stride;
    }
}

void raster_set_clip(struct raster *raster, struct box clip)
{
    struct box all = {0, 0, raster->target.width, raster->target.height};
    raster->clip = box_intersect(clip, all);
}

struct box raster_clip(const struct raster *raster)
{
    return raster->clip;
}

uint8_t *raster_scratch(struct raster *raster, size_t n)
{
    if (n > raster->scratch_size) {
        free(raster->scratch);
        raster->scratch = checked(malloc(n));
        raster->scratch_size = n;
    }
    return memset(raster->scratch, 0, n);
}

// ---- blending

static uint32_t pack(struct color color)
{
    return (uint32_t)color.r << 16 | (uint32_t)color.g << 8 | color.b;
}

// (a * alpha + b * (255 - alpha)) / 255, rounded, for red and blue at once and for green.
static inline uint32_t blend(uint32_t over, uint32_t under, uint32_t alpha)
{
    const uint32_t rest = 255 - alpha;
    uint32_t rb = (over & 0xFF00FF) * alpha + (under & 0xFF00FF) * rest + 0x800080;
    uint32_t g = (over >> 8 & 0xFF) * alpha + (under >> 8 & 0xFF) * rest + 0x80;
    rb = (rb + (rb >> 8 & 0xFF00FF)) >> 8 & 0xFF00FF;
    g = (g + (g >> 8)) >> 8;
    return rb | g << 8;
}

static inline uint32_t times(uint32_t a, uint32_t b)
{
    uint32_t product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

// n pixels of one coverage.
static void blend_span(uint32_t *row, int n, uint32_t color, uint32_t alpha)
{
    if (alpha == 255) {
        for (int i = 0; i < n; i++) {
            row[i] = color;
        }
    } else if (alpha != 0) {
        for (int i = 0; i < n; i++) {
            row[i] = blend(color, row[i], alpha);
        }
    }
}

static uint32_t *row_at(struct raster *raster, int y)
{
    return raster->target.data + (size_t)y * (size_t)raster->target.pitch;
}

void raster_coverage(struct raster *raster, int x, int y, int n, const uint8_t *coverage,
                     struct color color)
{
    const struct box clip = raster->clip;
    if (y < clip.y0 || y >= clip.y1) {
        return;
    }
    int from = x < clip.x0 ? clip.x0 - x : 0;
    int to = x + n > clip.x1 ? clip.x1 - x : n;
    uint32_t packed = pack(color);
    uint32_t *row = row_at(raster, y) + x;
    for (int i = from; i < to; i++) {
        uint32_t alpha = coverage[i];
        if (alpha == 0) {
            continue;
        }
        alpha = color.a == 255 ? alpha : times(alpha, color.a);
        row[i] = alpha == 255 ? packed : blend(packed, row[i], alpha);
    }
}

// ---- rectangles

// How much of each pixel from `first` on lies in [a, b): one value for the first pixel, one for the
// last, 1 between.
struct extent {
    int first, last;
    double at_first, at_last;
};

static struct extent extent_of(double a, double b)
{
    struct extent extent;
    extent.first = (int)floor(a);
    extent.last = (int)ceil(b) - 1;
    if (extent.first >= extent.last) {
        extent.last = extent.first;
        extent.at_first = extent.at_last = b - a;
    } else {
        extent.at_first = extent.first + 1 - a;
        extent.at_last = b - extent.last;
    }
    return extent;
}

static double extent_at(const struct extent *extent, int i)
{
    return i == extent->first ? extent->at_first : i == extent->last ? extent->at_last : 1.0;
}

static uint32_t to_alpha(double coverage, uint8_t alpha)
{
    return (uint32_t)(coverage * alpha + 0.5);
}

static bool sane(double x0, double y0, double x1, double y1)
{
    return fabs(x0) < FAR && fabs(y0) < FAR && fabs(x1) < FAR && fabs(y1) < FAR;
}

void raster_rect(struct raster *raster, double x0, double y0, double x1, double y1,
                 struct color color)
{
    const struct box clip = raster->clip;
    if (!(x0 < x1 && y0 < y1) || color.a == 0) {
        return;
    }
    x0 = most(x0, clip.x0);
    y0 = most(y0, clip.y0);
    x1 = least(x1, clip.x1);
    y1 = least(y1, clip.y1);
    if (x0 >= x1 || y0 >= y1) {
        return;
    }
    const struct extent across = extent_of(x0, x1), down = extent_of(y0, y1);
    const uint32_t packed = pack(color);
    int inner = across.last - across.first - 1;
    for (int y = down.first; y <= down.last; y++) {
        double height = extent_at(&down, y);
        uint32_t *row = row_at(raster, y) + across.first;
        blend_span(row, 1, packed, to_alpha(height * across.at_first, color.a));
        if (across.last > across.first) {
            blend_span(row + 1, inner, packed, to_alpha(height, color.a));
            blend_span(row + 1 + inner, 1, packed, to_alpha(height * across.at_last, color.a));
        }
    }
}

// ---- contours

void raster_contours_clear(struct raster *raster)
{
    raster->n_edges = 0;
    raster->left = raster->top = FAR;
    raster->right = raster->bottom = -FAR;
}

static void add_edge(struct raster *raster, const double *from, const double *to)
{
    if (!sane(from[0], from[1], to[0], to[1])) {
        return;
    }
    raster->left = least(raster->left, least(from[0], to[0]));
    raster->right = most(raster->right, most(from[0], to[0]));
    if (from[1] == to[1]) {
        return;
    }
    if (raster->n_edges == raster->edges_capacity) {
        size_t capacity = raster->edges_capacity == 0 ? 256 : raster->edges_capacity * 2;
        raster->edges = checked(realloc(raster->edges, capacity * sizeof *raster->edges));
        raster->edges_capacity = capacity;
    }
    const bool down = from[1] < to[1];
    const double *high = down ? from : to, *low = down ? to : from;
    raster->edges[raster->n_edges++] =
        (struct edge){high[0], high[1], low[0], low[1], down ? 1.0 : -1.0};
    raster->top = least(raster->top, high[1]);
    raster->bottom = most(raster->bottom, low[1]);
}

void raster_contour(struct raster *raster, const double *points, int n)
{
    for (int i = 0; i < n; i++) {
        add_edge(raster, &points[2 * i], &points[2 * ((i + 1) % n)]);
    }
}

void raster_contour_reversed(struct raster *raster, const double *points, int n)
{
    for (int i = n; i-- > 0;) {
        add_edge(raster, &points[2 * ((i + 1) % n)], &points[2 * i]);
    }
}

// One row's part of an edge, x relative to the band: the area to its right, as differences between
// neighbouring pixels, so that a running sum over the row gives each pixel's coverage.
static void accumulate_row(float *row, double x0, double x1, double height)
{
    if (x0 > x1) {
        double swap = x0;
        x0 = x1;
        x1 = swap;
    }
    const double first = floor(x0);
    const int i = (int)first;
    if (x1 <= first + 1) {
        const double middle = 0.5 * (x0 + x1) - first;
        row[i] += (float)(height * (1 - middle));
        row[i + 1] += (float)(height * middle);
        return;
    }
    // It crosses several pixels: the area it has left behind in pixel k grows as a parabola first
    // and last and evenly between.
    const double slope = height / (x1 - x0);
    const int last = (int)ceil(x1) - 1;
    for (int k = i; k <= last; k++) {
        const double a = k == i ? x0 : k, b = k == last ? x1 : k + 1;
        const double here = slope * (b - a); // the part of the height crossed in this pixel
        const double middle = 0.5 * (a + b) - k;
        row[k] += (float)(here * (1 - middle));
        row[k + 1] += (float)(here * middle);
    }
}

// The part of an edge inside [0, width) x one row; what lies left of it counts as if at its edge,
// what lies right of it covers nothing here.
static void accumulate_clipped(float *row, double x0, double x1, double height, double width)
{
    const double low = least(x0, x1), high = most(x0, x1);
    if (low >= width) {
        return;
    }
    if (high <= 0) {
        row[0] += (float)height;
        return;
    }
    if (low >= 0 && high <= width) {
        accumulate_row(row, x0, x1, height);
        return;
    }
    const double inside_low = most(low, 0), inside_high = least(high, width), run = high - low;
    row[0] += (float)(height * (inside_low - low) / run);
    accumulate_row(row, inside_low, inside_high, height * (inside_high - inside_low) / run);
}

static void accumulate(struct raster *raster, const struct edge *edge, struct box band)
{
    const double top = most(edge->y0, band.y0), bottom = least(edge->y1, band.y1);
    if (top >= bottom || (edge->x0 >= band.x1 && edge->x1 >= band.x1)) {
        return;
    }
    const double slope = (edge->x1 - edge->x0) / (edge->y1 - edge->y0);
    const int last = (int)ceil(bottom) - 1;
    for (int y = (int)floor(top); y <= last; y++) {
        const double from = most(top, y), to = least(bottom, y + 1);
        const double x0 = edge->x0 + (from - edge->y0) * slope - band.x0;
        const double x1 = edge->x0 + (to - edge->y0) * slope - band.x0;
        float *row = raster->band + (size_t)(y - band.y0) * raster->band_stride;
        accumulate_clipped(row, x0, x1, edge->sign * (to - from), band.x1 - band.x0);
    }
}

// Sums the differences up, paints, and leaves the row zero.
static void paint_row(float *differences, uint32_t *row, int n, struct color color)
{
    const uint32_t packed = pack(color);
    const float full = color.a;
    float sum = 0;
    int x = 0;
    while (x < n) {
        sum += differences[x];
        differences[x] = 0;
        int end = x + 1;
        while (end < n && differences[end] == 0) {
            end++;
        }
        const float coverage = fabsf(sum) > 1 ? 1 : fabsf(sum);
        blend_span(row + x, end - x, packed, (uint32_t)(coverage * full + 0.5f));
        x = end;
    }
    differences[n] = 0;
    differences[n + 1] = 0;
}

void raster_fill(struct raster *raster, struct box within, struct color color)
{
    if (raster->n_edges == 0 || color.a == 0) {
        return;
    }
    const struct box bounds = {(int)floor(raster->left), (int)floor(raster->top),
                               (int)ceil(raster->right), (int)ceil(raster->bottom)};
    const struct box box = box_intersect(box_intersect(bounds, within), raster->clip);
    if (box_empty(box)) {
        return;
    }
    for (int y = box.y0; y < box.y1; y += BAND_ROWS) {
        struct box band = {box.x0, y, box.x1, y + BAND_ROWS < box.y1 ? y + BAND_ROWS : box.y1};
        for (size_t i = 0; i < raster->n_edges; i++) {
            accumulate(raster, &raster->edges[i], band);
        }
        for (int row = band.y0; row < band.y1; row++) {
            paint_row(raster->band + (size_t)(row - band.y0) * raster->band_stride,
                      row_at(raster, row) + box.x0, box.x1 - box.x0, color);
        }
    }
}
