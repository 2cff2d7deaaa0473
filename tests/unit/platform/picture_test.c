// Paints every primitive the frames are made of, at three pixel densities, into PNG files in the
// build folder, to be looked at; and checks that they come out the same again.
#include "../base/cmocka_all.h"

#include "draw/list.h"
#include "image/png_file.h"
#include "platform/painter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct color BACKGROUND = {0xFA, 0xF9, 0xF6, 255}, INK = {0x1A, 0x1C, 0x21, 255};
static const struct color INK2 = {0x50, 0x55, 0x5F, 255}, LINE = {0xDA, 0xD6, 0xCD, 255};
static const struct color LINE2 = {0xB9, 0xB4, 0xA9, 255}, HATCH = {0xE2, 0xDF, 0xD8, 255};
static const struct color NOW = {0xFF, 0xD8, 0x4A, 255}, SUNK = {0xF1, 0xEF, 0xEA, 255};
static const struct color SURFACE = {255, 255, 255, 255}, PAD = {0x7C, 0x81, 0x8A, 255};
static const struct color BLUE = {0x00, 0x68, 0xA8, 255}, BLUE_TINT = {0xE2, 0xEF, 0xF7, 255};
static const struct color BLUE_INK = {0x00, 0x56, 0x88, 255}, GREEN = {0x00, 0x60, 0x4A, 255};
static const struct color ORANGE_INK = {0x87, 0x50, 0x00, 255};
static const double PI = 3.14159265358979323846;

static void put(struct draw_list *list, double x, double y, const char *text, enum font font,
                double size, enum anchor anchor, struct color color)
{
    draw_text(list, x, y, text,
              (struct text_style){.font = font, .size = size, .color = color, .anchor = anchor});
}

static void cell(struct draw_list *list, double x, double y, double side, const char *text,
                 double strength)
{
    struct color fill = color_mix(BLUE_TINT, BLUE, strength);
    struct color edge = color_mix(fill, (struct color){0, 0, 0, 255}, 0.13);
    draw_rect(
        list, x, y, side, side,
        (struct style){.fill = fill, .stroke = edge, .stroke_width = 1, .radius = 0.07 * side});
    struct color ink = color_contrast(INK, fill) >= 4.5 ? INK : SURFACE;
    put(list, x + side / 2, y + side / 2, text, FONT_SEMIBOLD, 0.4 * side, ANCHOR_MIDDLE, ink);
}

static void padded_cell(struct draw_list *list, double x, double y, double side)
{
    const double in = side - 8, step = side / 8;
    for (double k = step; k < 2 * in; k += step) {
        draw_line(list, x + 4 + fmax(0, k - in), y + 4 + fmin(k, in), x + 4 + fmin(k, in),
                  y + 4 + fmax(0, k - in), (struct style){.stroke = HATCH, .stroke_width = 1.5});
    }
    draw_rect(list, x + 1, y + 1, side - 2, side - 2,
              (struct style){.stroke = LINE2,
                             .stroke_width = 2,
                             .radius = 0.07 * side,
                             .dash_on = 7,
                             .dash_off = 6});
    draw_rect(list, x + side / 2 - 20, y + side / 2 - 22, 40, 44,
              (struct style){.fill = BACKGROUND, .radius = 6});
    put(list, x + side / 2, y + side / 2, "0", FONT_MEDIUM, 0.36 * side, ANCHOR_MIDDLE, PAD);
}

static void double_frame(struct draw_list *list, double x, double y, double side)
{
    draw_rect(list, x - 2.5, y - 2.5, side + 5, side + 5,
              (struct style){.stroke = GREEN, .stroke_width = 5, .radius = 11});
    draw_rect(list, x + 6, y + 6, side - 12, side - 12,
              (struct style){.stroke = GREEN, .stroke_width = 2.5, .radius = 5});
}

static void now_ring(struct draw_list *list, double x, double y, double side)
{
    draw_rect(list, x + 4.5, y + 4.5, side - 9, side - 9,
              (struct style){.stroke = NOW, .stroke_width = 7, .radius = 6});
    draw_rect(list, x + 0.5, y + 0.5, side - 1, side - 1,
              (struct style){.stroke = INK, .stroke_width = 2.5, .radius = 8});
}

static void head(struct draw_list *list, double x, double y, double angle, double size,
                 struct color color)
{
    const double points[] = {x,
                             y,
                             x - size * cos(angle - 0.46),
                             y - size * sin(angle - 0.46),
                             x - size * cos(angle + 0.46),
                             y - size * sin(angle + 0.46)};
    draw_polygon(list, points, 3,
                 (struct style){.fill = color, .stroke = color, .stroke_width = 2});
}

static void turn_arrow(struct draw_list *list, double x, double y, double radius)
{
    for (int half = 0; half < 2; half++) {
        double points[2 * 49];
        const double from = half * PI + PI * 1.06, to = half * PI + PI * 1.84;
        for (int i = 0; i < 49; i++) {
            const double angle = from + (to - from) * i / 48;
            points[2 * i] = x + radius * cos(angle);
            points[2 * i + 1] = y + radius * sin(angle);
        }
        draw_polyline(list, points, 49,
                      (struct style){.stroke = ORANGE_INK, .stroke_width = 5, .round_cap = true});
        const double turn = to + PI / 2 + 0.22;
        head(list, points[96] + 15 * cos(turn), points[97] + 15 * sin(turn), turn, 21, ORANGE_INK);
    }
    put(list, x, y, "180°", FONT_SEMIBOLD, 24, ANCHOR_MIDDLE, ORANGE_INK);
}

static void paint_cells(struct draw_list *list)
{
    cell(list, 40, 120, 108, "0.5", 0.1);
    cell(list, 154, 120, 108, "\u22120.2", 0.5);
    cell(list, 268, 120, 108, "1.0", 0.82);
    padded_cell(list, 382, 120, 108);
    now_ring(list, 40, 120, 108);
    double_frame(list, 268, 120, 108);
    draw_rect(list, 35, 115, 232, 118,
              (struct style){.stroke = INK, .stroke_width = 6, .radius = 14});
    draw_rect(list, 497, 121, 106, 106,
              (struct style){.stroke = LINE, .stroke_width = 2, .radius = 7});
    draw_circle(list, 550, 174, 3.8, (struct style){.fill = LINE2});
    turn_arrow(list, 700, 174, 48);
    draw_line(list, 780, 174, 840, 174,
              (struct style){.stroke = INK, .stroke_width = 4, .round_cap = true});
    head(list, 858, 174, 0, 18, INK);
    draw_circle(list, 920, 174, 36, (struct style){.stroke = INK, .stroke_width = 4});
    draw_circle(list, 1000, 174, 15,
                (struct style){.fill = NOW, .stroke = INK, .stroke_width = 3.5});
    const double check[] = {1060, 176, 1072, 190, 1098, 160};
    draw_polyline(list, check, 3,
                  (struct style){.stroke = INK, .stroke_width = 4, .round_cap = true});
    const double diamond[] = {1140, 165, 1149, 174, 1140, 183, 1131, 174};
    draw_polygon(list, diamond, 4, (struct style){.fill = INK});
}

static void paint_words(struct draw_list *list)
{
    put(list, 40, 280,
        "Each delta meets the turned kernel: 3 × (\u22120.2) = \u22120.6, so far 0.8", FONT_REGULAR,
        28, ANCHOR_START, INK);
    put(list, 40, 320,
        "AV To Wave illicit Type. fjord r, y. Gradient of the input by the gather walk",
        FONT_REGULAR, 24, ANCHOR_START, INK2);
    put(list, 40, 356, "0123456789", FONT_MEDIUM, 36, ANCHOR_START, INK);
    put(list, 40, 396, "1111111111", FONT_MEDIUM, 36, ANCHOR_START, INK);
    put(list, 320, 376, "δ", FONT_MATH_ITALIC, 46, ANCHOR_START, GREEN);
    put(list, 350, 384, "11", FONT_MATH, 30, ANCHOR_START, GREEN);
    put(list, 420, 376, "w", FONT_MATH_ITALIC, 46, ANCHOR_START, ORANGE_INK);
    put(list, 480, 376, "Σ ∂ ∗ ∞", FONT_MATH, 46, ANCHOR_START, INK);
    put(list, 680, 376, "Medium", FONT_MEDIUM, 30, ANCHOR_START, INK);
    put(list, 800, 376, "SemiBold", FONT_SEMIBOLD, 30, ANCHOR_START, INK);
    put(list, 960, 376, "Bold 2.4", FONT_BOLD, 34, ANCHOR_START, BLUE_INK);
    put(list, 40, 440, "meta 20: step 1 368 of 12 000", FONT_REGULAR, 20, ANCHOR_START, INK2);
    put(list, 420, 440, "no font has \U0001F600 or \u4E2D", FONT_REGULAR, 24, ANCHOR_START, INK2);
}

static void paint_controls(struct draw_list *list)
{
    draw_line(list, 0, 80, 1280, 80, (struct style){.stroke = LINE, .stroke_width = 1});
    for (int i = 0; i < 9; i++) {
        draw_rect(
            list, 48 + i % 3 * 9, 27 + i / 3 * 9, 7, 7,
            (struct style){.fill = i / 3 < 2 && i % 3 < 2 ? ORANGE_INK : LINE2, .radius = 1.5});
    }
    draw_rect(list, 45, 24, 22, 22,
              (struct style){.stroke = INK, .stroke_width = 2.5, .radius = 4});
    draw_rect(list, 40, 500, 800, 10, (struct style){.fill = LINE, .radius = 5});
    draw_rect(list, 40, 500, 300, 10, (struct style){.fill = INK, .radius = 5});
    draw_circle(list, 340, 505, 15,
                (struct style){.fill = NOW, .stroke = INK, .stroke_width = 3.5});
    draw_rect(list, 40, 540, 88, 56, (struct style){.fill = INK, .radius = 12});
    const double play[] = {76.2, 555, 97, 568, 76.2, 581};
    draw_polygon(list, play, 3,
                 (struct style){.fill = BACKGROUND, .stroke = BACKGROUND, .stroke_width = 3});
    draw_rect(
        list, 138, 540, 64, 56,
        (struct style){.fill = BACKGROUND, .stroke = LINE2, .stroke_width = 1.5, .radius = 12});
    draw_rect(list, 240, 546, 300, 44,
              (struct style){.fill = SUNK, .stroke = LINE, .stroke_width = 1, .radius = 10});
    draw_rect(list, 243, 549, 100, 38,
              (struct style){.fill = SURFACE, .stroke = LINE2, .stroke_width = 1.5, .radius = 8});
    put(list, 293, 568, "Layer", FONT_SEMIBOLD, 24, ANCHOR_MIDDLE, INK);
    put(list, 393, 568, "Cell", FONT_MEDIUM, 24, ANCHOR_MIDDLE, INK2);
    draw_rect(list, 560, 550, 84, 52,
              (struct style){.stroke = LINE2, .stroke_width = 2, .dash_on = 6, .dash_off = 6});
    draw_line(list, 680, 560, 800, 600,
              (struct style){.stroke = INK, .stroke_width = 3.5, .dash_on = 10, .dash_off = 9});
    struct color pixels[25];
    for (int i = 0; i < 25; i++) {
        pixels[i] = color_mix(BLUE_TINT, BLUE, i / 24.0);
    }
    draw_clip(list, 860, 500, 100, 80);
    draw_image(list, 850, 500, 120, 120, pixels, 5, 5);
    draw_unclip(list);
    draw_rect(list, 1000, 500, 120, 100, (struct style){.fill = {0, 0, 0, 128}, .radius = 20});
}

static void scene(struct draw_list *list, double scale)
{
    draw_begin(list, 1280, 640, scale, BACKGROUND);
    paint_cells(list);
    paint_words(list);
    paint_controls(list);
}

static void assert_painted_alike(struct painter *painter, const struct draw_list *list,
                                 const struct pixels *first, const char *path)
{
    const size_t n = (size_t)first->width * (size_t)first->height;
    struct error error = {0};
    uint32_t *again = malloc(n * sizeof *again);
    painter_paint(painter, list,
                  &(struct pixels){again, first->width, first->height, first->width});
    assert_memory_equal(first->data, again, n * sizeof *again);
    free(again);
    struct png_picture picture;
    assert_true(png_read_file(path, &picture, &error));
    assert_int_equal(picture.width, first->width);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = picture.rgba + 4 * i;
        assert_int_equal(first->data[i], (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
    }
    png_picture_finish(&picture);
}

static void every_primitive_paints_the_same_twice_and_survives_a_png(void **state)
{
    (void)state;
    struct error error = {0};
    struct painter *painter = painter_create(getenv("CONVSTEP_TEST_FONTS"), &error);
    assert_non_null(painter);
    const double scales[] = {1, 2.0 / 3, 2};
    struct draw_list list;
    draw_init(&list);
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        const int width = (int)lround(1280 * scales[i]), height = (int)lround(640 * scales[i]);
        struct pixels pixels = {calloc((size_t)width * (size_t)height, 4), width, height, width};
        char path[64];
        snprintf(path, sizeof path, "primitives-%d.png", height);
        scene(&list, scales[i]);
        painter_paint(painter, &list, &pixels);
        assert_true(png_write_file(path, pixels.data, width, height, width, &error));
        assert_painted_alike(painter, &list, &pixels, path);
        free(pixels.data);
    }
    draw_finish(&list);
    painter_destroy(painter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_primitive_paints_the_same_twice_and_survives_a_png),
    };
    return cmocka_run_group_tests_name("platform/picture", tests, NULL, NULL);
}
