#include "platform/painter.h"

#include "platform/glyphs.h"
#include "platform/raster.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Where the baseline lies below a text's y, in em: half the height of Inter's capitals; for the
// symbols, below the middle of the x-height band.
static const double BELOW_MIDDLE = 0.364, BELOW_MIDDLE_MATH = 0.3;
// Strokes thinner than this are hairlines: one whole device pixel, on the pixel grid.
static const double HAIRLINE_MAX_PX = 1.25;

struct painter {
    struct glyphs *glyphs;
    struct raster *raster;
    double *points; // device pixels
    size_t points_capacity;
    struct box clips[DRAW_CLIPS_MAX];
    int n_clips;
};

struct painter *painter_create(const char *font_folder, struct error *error)
{
    struct glyphs *glyphs = glyphs_create(font_folder, error);
    if (glyphs == NULL) {
        return NULL;
    }
    struct painter *painter = calloc(1, sizeof *painter);
    if (painter == NULL) {
        glyphs_destroy(glyphs);
        error_set(error, ERROR_SYSTEM, "the system has no memory left");
        return NULL;
    }
    painter->glyphs = glyphs;
    painter->raster = raster_create();
    return painter;
}

void painter_destroy(struct painter *painter)
{
    if (painter == NULL) {
        return;
    }
    glyphs_destroy(painter->glyphs);
    raster_destroy(painter->raster);
    free(painter->points);
    free(painter);
}

static double nearest(double x)
{
    return floor(x + 0.5);
}

// ---- strokes and shapes

static struct stroke stroke_of(const struct draw *draw, double scale)
{
    return (struct stroke){
        .width = fmax(1, draw->stroke_width * scale),
        .dash_on = draw->dash_on * scale,
        .dash_off = draw->dash_off * scale,
        .round_cap = draw->round_cap,
        .color = draw->stroke,
    };
}

static bool has_stroke(const struct draw *draw)
{
    return draw->stroke_width > 0 && draw->stroke.a != 0;
}

static void paint_rect(struct painter *painter, const struct draw *draw, double scale)
{
    struct round_rect rect = {draw->x * scale, draw->y * scale, (draw->x + draw->w) * scale,
                              (draw->y + draw->h) * scale, draw->radius * scale};
    struct stroke stroke = stroke_of(draw, scale);
    const bool stroked = has_stroke(draw);
    if (stroked && stroke.width < HAIRLINE_MAX_PX) {
        // The hairline lies just inside the rectangle, on whole pixels.
        stroke.width = 1;
        rect.x0 = nearest(rect.x0) + 0.5;
        rect.y0 = nearest(rect.y0) + 0.5;
        rect.x1 = fmax(nearest(rect.x1) - 0.5, rect.x0);
        rect.y1 = fmax(nearest(rect.y1) - 0.5, rect.y0);
        rect.radius = rect.radius > 0.5 ? rect.radius - 0.5 : 0;
    }
    raster_round_rect(painter->raster, rect, draw->fill);
    if (stroked) {
        raster_round_rect_stroke(painter->raster, rect, stroke);
    }
}

// An upright or level hairline comes to lie on whole pixels.
static void snap_hairline(double points[4], struct stroke *stroke)
{
    if (stroke->width >= HAIRLINE_MAX_PX) {
        return;
    }
    for (int axis = 0; axis < 2; axis++) {
        if (points[axis] == points[axis + 2] && points[1 - axis] != points[3 - axis]) {
            stroke->width = 1;
            points[axis] = points[axis + 2] = floor(points[axis]) + 0.5;
        }
    }
}

static void paint_line(struct painter *painter, const struct draw *draw, double scale)
{
    double points[4] = {draw->x * scale, draw->y * scale, draw->w * scale, draw->h * scale};
    struct stroke stroke = stroke_of(draw, scale);
    if (has_stroke(draw)) {
        snap_hairline(points, &stroke);
        raster_stroke(painter->raster, points, 2, false, stroke);
    }
}

static const double *scaled_points(struct painter *painter, const struct draw *draw, double scale)
{
    const size_t n = (size_t)draw->n_points * 2;
    if (n > painter->points_capacity) {
        double *points = realloc(painter->points, n * sizeof *points);
        if (points == NULL) {
            fputs("convstep: the system has no memory left\n", stderr);
            abort();
        }
        painter->points = points;
        painter->points_capacity = n;
    }
    for (size_t i = 0; i < n; i++) {
        painter->points[i] = draw->points[i] * scale;
    }
    return painter->points;
}

static void paint_points(struct painter *painter, const struct draw *draw, double scale)
{
    const bool closed = draw->kind == DRAW_POLYGON;
    const double *points = scaled_points(painter, draw, scale);
    if (closed && draw->fill.a != 0) {
        raster_contours_clear(painter->raster);
        raster_contour(painter->raster, points, draw->n_points);
        raster_fill(painter->raster, raster_clip(painter->raster), draw->fill);
        raster_contours_clear(painter->raster);
    }
    if (has_stroke(draw)) {
        raster_stroke(painter->raster, points, draw->n_points, closed, stroke_of(draw, scale));
    }
}

static void paint_circle(struct painter *painter, const struct draw *draw, double scale)
{
    const double x = draw->x * scale, y = draw->y * scale, radius = draw->w * scale;
    raster_circle(painter->raster, x, y, radius, draw->fill);
    if (has_stroke(draw)) {
        raster_circle_stroke(painter->raster, x, y, radius, stroke_of(draw, scale));
    }
}

// ---- text

static int text_px(double size, double scale)
{
    const double px = nearest(size * scale);
    return px < 1 ? 1 : px > GLYPHS_PX_MAX ? GLYPHS_PX_MAX : (int)px;
}

double painter_measure(void *user, enum font font, double size, double scale, const char *text)
{
    struct painter *painter = user;
    return glyphs_width(painter->glyphs, font, text_px(size, scale), text) / scale;
}

struct text_place {
    struct raster *raster;
    int x, base;
    struct color color;
};

static void place_glyph(void *user, int x, const struct glyph *glyph)
{
    const struct text_place *place = user;
    for (int row = 0; row < glyph->h; row++) {
        raster_coverage(place->raster, place->x + x + glyph->left, place->base + glyph->top + row,
                        glyph->w, glyph->coverage + (size_t)row * (size_t)glyph->w, place->color);
    }
}

static void paint_text(struct painter *painter, const struct draw *draw, double scale)
{
    const int px = text_px(draw->size, scale);
    const bool math = draw->font == FONT_MATH || draw->font == FONT_MATH_ITALIC;
    const double base = (draw->y + (math ? BELOW_MIDDLE_MATH : BELOW_MIDDLE) * draw->size) * scale;
    double x = draw->x * scale;
    if (!(fabs(x) < 1e6 && fabs(base) < 1e6) || draw->fill.a == 0) {
        return;
    }
    if (draw->anchor != ANCHOR_START) {
        const int width = glyphs_width(painter->glyphs, draw->font, px, draw->text);
        x -= draw->anchor == ANCHOR_MIDDLE ? width / 2.0 : width;
    }
    struct text_place place = {painter->raster, (int)nearest(x), (int)nearest(base), draw->fill};
    glyphs_each(painter->glyphs, draw->font, px, draw->text, place_glyph, &place);
}

// ---- images and clips

static struct box pixel_box(const struct draw *draw, double scale)
{
    const double limit = 1 << 24;
    const double edges[4] = {draw->x, draw->y, draw->x + draw->w, draw->y + draw->h};
    int at[4];
    for (int i = 0; i < 4; i++) {
        at[i] = (int)fmax(-limit, fmin(limit, nearest(edges[i] * scale)));
    }
    return (struct box){at[0], at[1], at[2], at[3]};
}

// Each device pixel takes the picture's pixel that its middle lies in.
static void paint_image(struct painter *painter, const struct draw *draw, double scale)
{
    const struct box box = pixel_box(draw, scale);
    const struct box seen = box_intersect(box, raster_clip(painter->raster));
    const int64_t width = (int64_t)box.x1 - box.x0, height = (int64_t)box.y1 - box.y0;
    for (int y = seen.y0; y < seen.y1; y++) {
        const int64_t row = (2 * (int64_t)(y - box.y0) + 1) * draw->h_px / (2 * height);
        const struct color *source = draw->pixels + (size_t)row * (size_t)draw->w_px;
        for (int x = seen.x0, end; x < seen.x1; x = end) {
            const int64_t column = (2 * (int64_t)(x - box.x0) + 1) * draw->w_px / (2 * width);
            // The last device pixel whose middle lies in this column.
            end = x + 1;
            while (end < seen.x1 &&
                   (2 * (int64_t)(end - box.x0) + 1) * draw->w_px / (2 * width) == column) {
                end++;
            }
            raster_rect(painter->raster, x, y, end, y + 1, source[column]);
        }
    }
}

static void paint_clip(struct painter *painter, const struct draw *draw, double scale)
{
    assert(painter->n_clips < DRAW_CLIPS_MAX);
    const struct box outer = raster_clip(painter->raster);
    painter->clips[painter->n_clips++] = outer;
    raster_set_clip(painter->raster, box_intersect(outer, pixel_box(draw, scale)));
}

static void paint_unclip(struct painter *painter)
{
    assert(painter->n_clips > 0);
    raster_set_clip(painter->raster, painter->clips[--painter->n_clips]);
}

static void paint(struct painter *painter, const struct draw *draw, double scale)
{
    switch (draw->kind) {
    case DRAW_RECT:
        paint_rect(painter, draw, scale);
        break;
    case DRAW_LINE:
        paint_line(painter, draw, scale);
        break;
    case DRAW_POLYLINE:
    case DRAW_POLYGON:
        paint_points(painter, draw, scale);
        break;
    case DRAW_CIRCLE:
        paint_circle(painter, draw, scale);
        break;
    case DRAW_TEXT:
        paint_text(painter, draw, scale);
        break;
    case DRAW_IMAGE:
        paint_image(painter, draw, scale);
        break;
    case DRAW_CLIP:
        paint_clip(painter, draw, scale);
        break;
    case DRAW_UNCLIP:
        paint_unclip(painter);
        break;
    case DRAW_HIT:
    case DRAW_REGION:
    case DRAW_KIND_COUNT:
        break;
    }
}

void painter_paint(struct painter *painter, const struct draw_list *list,
                   const struct pixels *target)
{
    raster_target(painter->raster, *target);
    struct color background = list->background;
    background.a = 255;
    raster_rect(painter->raster, 0, 0, target->width, target->height, background);
    painter->n_clips = 0;
    for (size_t i = 0; i < list->n; i++) {
        paint(painter, &list->commands[i], list->scale);
    }
}
