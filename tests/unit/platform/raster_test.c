// Areas and edges of what the rasteriser covers, measured on black with white paint.
#include "../base/cmocka_all.h"

#include "platform/raster.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { W = 128, H = 96 };
static uint32_t pixels[H][W];
static const struct color WHITE = {255, 255, 255, 255};
static const double PI = 3.14159265358979323846;

static int start(void **state)
{
    *state = raster_create();
    return 0;
}

static int finish(void **state)
{
    raster_destroy(*state);
    return 0;
}

static struct raster *fresh(void **state)
{
    memset(pixels, 0, sizeof pixels);
    raster_target(*state, (struct pixels){pixels[0], W, H, W});
    return *state;
}

static double covered(void)
{
    double sum = 0;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            sum += (pixels[y][x] & 0xFF) / 255.0;
        }
    }
    return sum;
}

static void assert_near(const char *what, double got, double expected, double room)
{
    if (!(fabs(got - expected) <= room)) {
        fail_msg("%s: %.4f, expected %.4f within %.4f", what, got, expected, room);
    }
}

static void a_rectangle_on_pixel_edges_is_crisp(void **state)
{
    struct raster *raster = fresh(state);
    raster_rect(raster, 10, 20, 30, 25, WHITE);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            const bool inside = x >= 10 && x < 30 && y >= 20 && y < 25;
            assert_int_equal(pixels[y][x], inside ? 0xFFFFFF : 0);
        }
    }
}

static void a_rectangle_between_pixels_covers_its_area(void **state)
{
    static const double RECTS[][4] = {{10.25, 20.5, 30.75, 25.25}, {10.25, 20.5, 10.75, 20.75},
                                      {10.9, 20, 11.1, 40},        {0, 0, 0.5, 96},
                                      {-5, -5, 3.5, 3.5},          {120.5, 90.5, 500, 500}};
    for (size_t i = 0; i < sizeof RECTS / sizeof *RECTS; i++) {
        const double *r = RECTS[i];
        raster_rect(fresh(state), r[0], r[1], r[2], r[3], WHITE);
        const double w = fmin(r[2], W) - fmax(r[0], 0), h = fmin(r[3], H) - fmax(r[1], 0);
        assert_near("rectangle", covered(), w * h, 0.2);
    }
    raster_rect(fresh(state), 10.25, 20, 12, 21, WHITE);
    assert_int_equal(pixels[20][10] & 0xFF, 191);
    assert_int_equal(pixels[20][11] & 0xFF, 255);
}

// A regular polygon, turned.
static int regular(double *points, int n, double x, double y, double radius, double turn)
{
    for (int i = 0; i < n; i++) {
        points[2 * i] = x + radius * cos(turn + 2 * PI * i / n);
        points[2 * i + 1] = y + radius * sin(turn + 2 * PI * i / n);
    }
    return n;
}

static double area_of(const double *points, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        const double *a = &points[2 * i], *b = &points[2 * ((i + 1) % n)];
        sum += a[0] * b[1] - b[0] * a[1];
    }
    return fabs(sum) / 2;
}

static void fill(struct raster *raster, const double *points, int n)
{
    raster_contours_clear(raster);
    raster_contour(raster, points, n);
    raster_fill(raster, raster_clip(raster), WHITE);
    raster_contours_clear(raster);
}

static void a_turned_polygon_covers_its_area(void **state)
{
    for (int n = 3; n <= 12; n++) {
        for (int k = 0; k < 20; k++) {
            double points[24];
            regular(points, n, 60.3 + k * 0.17, 45.7 - k * 0.11, 3 + 2.1 * k, k * 0.37);
            fill(fresh(state), points, n);
            // Each pixel of the edge is rounded to 1/255.
            assert_near("polygon", covered(), area_of(points, n), 0.05 + 0.0005 * 40 * k);
        }
    }
}

static void a_polygon_over_the_edge_covers_what_is_inside(void **state)
{
    // A diamond about each corner of the target has a quarter in it.
    static const double CORNERS[][2] = {{0, 0}, {W, 0}, {0, H}, {W, H}};
    for (int i = 0; i < 4; i++) {
        double points[8];
        regular(points, 4, CORNERS[i][0], CORNERS[i][1], 30, 0);
        fill(fresh(state), points, 4);
        assert_near("corner", covered(), 30 * 30 / 2.0, 0.5);
    }
    const double all[] = {-1000, -1000, 1000, -1000, 1000, 1000, -1000, 1000};
    fill(fresh(state), all, 4);
    assert_near("all", covered(), W * H, 0);
}

static void a_contour_the_other_way_round_is_a_hole(void **state)
{
    struct raster *raster = fresh(state);
    const double outer[] = {10, 10, 50, 10, 50, 50, 10, 50},
                 inner[] = {20, 20, 30, 20, 30, 30, 20, 30};
    raster_contours_clear(raster);
    raster_contour(raster, outer, 4);
    raster_contour_reversed(raster, inner, 4);
    raster_fill(raster, raster_clip(raster), WHITE);
    raster_contours_clear(raster);
    assert_near("ring", covered(), 1600 - 100, 0);
    assert_int_equal(pixels[25][25], 0);
    assert_int_equal(pixels[19][25], 0xFFFFFF);
}

static void circles_and_rings_cover_their_area(void **state)
{
    for (int i = 1; i <= 40; i++) {
        const double radius = i * 1.03;
        raster_circle(fresh(state), 60.2, 47.6, radius, WHITE);
        assert_near("circle", covered(), PI * radius * radius, 0.1 + 0.002 * PI * radius * 2);
        const struct stroke stroke = {.width = 3, .color = WHITE};
        raster_circle_stroke(fresh(state), 60.2, 47.6, radius + 1.5, stroke);
        assert_near("ring", covered(), 2 * PI * (radius + 1.5) * 3, 0.2 + 0.004 * PI * radius * 2);
    }
}

static void rounded_rectangles_cover_their_area(void **state)
{
    static const double SHAPES[][5] = {
        {10, 10, 60, 50, 7},       {10.3, 10.7, 60.1, 50.9, 14}, {10, 40, 110, 50, 5},
        {40, 10, 50, 80, 5},       {30, 30, 60, 60, 15},         {10.5, 20.5, 14.5, 23.5, 1.5},
        {20.2, 20.2, 21, 21, 0.2}, {10, 10, 60, 50, 400},
    };
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        const double *s = SHAPES[i], w = s[2] - s[0], h = s[3] - s[1];
        const double r = fmin(s[4], fmin(w, h) / 2);
        const struct round_rect rect = {s[0], s[1], s[2], s[3], s[4]};
        raster_round_rect(fresh(state), rect, WHITE);
        assert_near("fill", covered(), w * h - (4 - PI) * r * r, 0.3);
    }
    const struct round_rect rect = {20, 20, 80, 60, 14};
    raster_round_rect_stroke(fresh(state), rect, (struct stroke){.width = 6, .color = WHITE});
    const double outer = 66 * 46 - (4 - PI) * 17 * 17, inner = 54 * 34 - (4 - PI) * 11 * 11;
    assert_near("stroke", covered(), outer - inner, 0.4);
}

static void a_rounded_rectangle_is_symmetric(void **state)
{
    const struct round_rect rect = {10.5, 8.5, 60.5, 49.5, 9};
    struct raster *raster = fresh(state);
    raster_round_rect(raster, rect, (struct color){0, 0, 128, 255});
    raster_round_rect_stroke(raster, rect, (struct stroke){.width = 3, .color = WHITE});
    for (int y = 0; y < 29; y++) {
        for (int x = 0; x < 71; x++) {
            assert_int_equal(pixels[y][x], pixels[57 - y][x]);
            assert_int_equal(pixels[y][x], pixels[y][70 - x]);
        }
    }
}

static void strokes_cover_length_times_width(void **state)
{
    static const double LINES[][4] = {{20, 20, 90, 20},
                                      {20, 20, 20, 80},
                                      {20.3, 20.6, 90.1, 71.2},
                                      {90, 20, 20, 75},
                                      {20, 50, 90, 53}};
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        const double *p = LINES[i], length = hypot(p[2] - p[0], p[3] - p[1]);
        raster_stroke(fresh(state), p, 2, false, (struct stroke){.width = 4, .color = WHITE});
        assert_near("butt", covered(), 4 * length, 0.02 * 4 * length);
        raster_stroke(fresh(state), p, 2, false,
                      (struct stroke){.width = 4, .round_cap = true, .color = WHITE});
        assert_near("round", covered(), 4 * length + 4 * PI, 0.02 * 4 * length);
    }
    raster_stroke(fresh(state), LINES[0], 2, false, (struct stroke){.width = 2, .color = WHITE});
    assert_int_equal(pixels[19][20], 0xFFFFFF);
    assert_int_equal(pixels[20][89], 0xFFFFFF);
    assert_near("crisp", covered(), 140, 0);
}

static void dashes_follow_the_line(void **state)
{
    const double line[] = {10, 20, 110, 20};
    const struct stroke stroke = {.width = 2, .dash_on = 7, .dash_off = 6, .color = WHITE};
    raster_stroke(fresh(state), line, 2, false, stroke);
    for (int x = 0; x < W; x++) {
        const bool on = x >= 10 && x < 110 && (x - 10) % 13 < 7;
        assert_int_equal(pixels[19][x], on ? 0xFFFFFF : 0);
    }
    // Round a corner: a dash of 20 from 10 before it.
    const double corner[] = {10, 10, 40, 10, 40, 60};
    raster_stroke(fresh(state), corner, 3, false,
                  (struct stroke){.width = 2, .dash_on = 20, .dash_off = 10, .color = WHITE});
    assert_int_equal(pixels[10][35], 0);
    assert_int_equal(pixels[15][40], 0xFFFFFF);
    assert_int_equal(pixels[35][40], 0);
    assert_int_equal(pixels[55][40], 0xFFFFFF);
    assert_int_equal(pixels[70][40], 0);
}

static void a_stroke_that_crosses_itself_is_painted_once(void **state)
{
    struct raster *raster = fresh(state);
    const double cross[] = {20, 20, 60, 60, 60, 20, 20, 60};
    const struct color half = {255, 255, 255, 128};
    raster_stroke(raster, cross, 4, false,
                  (struct stroke){.width = 6, .round_cap = true, .color = half});
    assert_int_equal(pixels[40][40], 0x808080);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            assert_true((pixels[y][x] & 0xFF) <= 0x80);
        }
    }
}

static void nothing_is_painted_outside_the_clip(void **state)
{
    struct raster *raster = fresh(state);
    raster_set_clip(raster, (struct box){30, 20, 70, 50});
    const double points[] = {0, 0, 128, 10, 120, 96, 5, 90};
    uint8_t full[W];
    memset(full, 255, sizeof full);
    raster_rect(raster, 0, 0, W, H, WHITE);
    fill(raster, points, 4);
    raster_stroke(raster, points, 4, true, (struct stroke){.width = 9, .color = WHITE});
    raster_circle(raster, 50, 40, 30, WHITE);
    raster_coverage(raster, 0, 25, W, full, WHITE);
    raster_coverage(raster, 0, 55, W, full, WHITE);
    assert_near("clip", covered(), 40 * 30, 0);
}

static void alpha_and_coverage_mix_bytes(void **state)
{
    struct raster *raster = fresh(state);
    raster_rect(raster, 0, 0, 10, 10, (struct color){200, 100, 50, 255});
    raster_rect(raster, 0, 0, 10, 10, (struct color){0, 200, 250, 51});
    assert_int_equal(pixels[5][5], 160u << 16 | 120u << 8 | 90u);
    raster_rect(raster, 20, 0, 30, 10, (struct color){255, 255, 255, 0});
    assert_int_equal(pixels[5][25], 0);
}

static void senseless_coordinates_paint_nothing_and_do_no_harm(void **state)
{
    static const double BAD[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300};
    struct raster *raster = fresh(state);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        const double b = BAD[i], points[] = {b, 10, 20, b, b, b};
        const struct stroke stroke = {.width = 3, .dash_on = 2, .dash_off = 1, .color = WHITE};
        fill(raster, points, 3);
        raster_stroke(raster, points, 3, true, stroke);
        raster_round_rect(raster, (struct round_rect){b, 1, b, 9, 2}, WHITE);
        raster_round_rect_stroke(raster, (struct round_rect){b, 1, b, 9, 2}, stroke);
        raster_circle(raster, b, b, 4, WHITE);
    }
    assert_near("nothing", covered(), 0, 0);
}

#define RASTER_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RASTER_TEST(a_rectangle_on_pixel_edges_is_crisp),
        RASTER_TEST(a_rectangle_between_pixels_covers_its_area),
        RASTER_TEST(a_turned_polygon_covers_its_area),
        RASTER_TEST(a_polygon_over_the_edge_covers_what_is_inside),
        RASTER_TEST(a_contour_the_other_way_round_is_a_hole),
        RASTER_TEST(circles_and_rings_cover_their_area),
        RASTER_TEST(rounded_rectangles_cover_their_area),
        RASTER_TEST(a_rounded_rectangle_is_symmetric),
        RASTER_TEST(strokes_cover_length_times_width),
        RASTER_TEST(dashes_follow_the_line),
        RASTER_TEST(a_stroke_that_crosses_itself_is_painted_once),
        RASTER_TEST(nothing_is_painted_outside_the_clip),
        RASTER_TEST(alpha_and_coverage_mix_bytes),
        RASTER_TEST(senseless_coordinates_paint_nothing_and_do_no_harm),
    };
    return cmocka_run_group_tests_name("platform/raster", tests, NULL, NULL);
}
