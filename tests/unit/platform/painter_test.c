// Text as it is measured and as it is painted, hairlines, images, clips.
#include "../base/cmocka_all.h"

#include "draw/list.h"
#include "platform/painter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { W = 640, H = 160 };
static uint32_t pixels[H][W];
static const struct pixels TARGET = {pixels[0], W, H, W};
static const struct color BLACK = {0, 0, 0, 255}, WHITE = {255, 255, 255, 255};
static struct draw_list list;

static int start(void **state)
{
    struct error error = {0};
    *state = painter_create(getenv("CONVSTEP_TEST_FONTS"), &error);
    draw_init(&list);
    return *state == NULL;
}

static int finish(void **state)
{
    painter_destroy(*state);
    draw_finish(&list);
    return 0;
}

static void begin(double scale)
{
    draw_begin(&list, W / scale, H / scale, scale, BLACK);
}

static void paint(void **state)
{
    memset(pixels, 0xAB, sizeof pixels);
    painter_paint(*state, &list, &TARGET);
}

struct extent {
    int left, right, top, bottom;
}; // right and bottom: one past

static struct extent ink_of(int level)
{
    struct extent e = {W, 0, H, 0};
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            if ((pixels[y][x] & 0xFF) > (unsigned)level) {
                e.left = x < e.left ? x : e.left;
                e.right = x + 1 > e.right ? x + 1 : e.right;
                e.top = y < e.top ? y : e.top;
                e.bottom = y + 1;
            }
        }
    }
    return e;
}

static void text(double x, double y, const char *string, enum font font, double size,
                 enum anchor anchor)
{
    draw_text(&list, x, y, string, (struct text_style){font, size, WHITE, BLACK, anchor});
}

static double measured_px(void **state, enum font font, double size, double scale,
                          const char *string)
{
    return painter_measure(*state, font, size, scale, string) * scale;
}

// ---- text

static void a_text_takes_the_room_that_is_measured(void **state)
{
    static const char *const TEXTS[] = {"Wave AV To", "0.5", "\u22121.4 × 3", "illicit fjord",
                                        "1 368 of 12 000"};
    static const double SIZES[] = {13, 20, 24, 28, 30, 46}, SCALES[] = {1, 2.0 / 3, 0.711};
    for (int i = 0; i < 5 * 6 * 3; i++) {
        const char *string = TEXTS[i % 5];
        const double size = SIZES[i / 5 % 6], scale = SCALES[i / 30];
        // Between two bars: their distance to it does not depend on what it says.
        const double bars = measured_px(state, FONT_MEDIUM, size, scale, "||");
        char between[64];
        snprintf(between, sizeof between, "|%s|", string);
        const double width = measured_px(state, FONT_MEDIUM, size, scale, string);
        const double both = measured_px(state, FONT_MEDIUM, size, scale, between);
        assert_true(fabs(width - floor(width + 0.5)) < 1e-9);
        assert_true(fabs(both - bars - width) <= 1.5);
        begin(scale);
        text(20 / scale, 80 / scale, between, FONT_MEDIUM, size, ANCHOR_START);
        paint(state);
        const struct extent ink = ink_of(100);
        // The bars' own ink is set in from both ends alike.
        const double inset = ink.left - 20, rest = 20 + both - ink.right;
        if (fabs(inset - rest) > 1.01 || inset < 0) {
            fail_msg("\"%s\" at %g x %g: %g before, %g after", between, size, scale, inset, rest);
        }
    }
}

static void text_hangs_on_its_anchor(void **state)
{
    static const struct {
        enum anchor anchor;
        double share;
    } ANCHORS[] = {{ANCHOR_START, 0}, {ANCHOR_MIDDLE, 0.5}, {ANCHOR_END, 1}};
    const double width = measured_px(state, FONT_BOLD, 40, 1, "HIH");
    for (int i = 0; i < 3; i++) {
        begin(1);
        text(300, 80, "HIH", FONT_BOLD, 40, ANCHORS[i].anchor);
        paint(state);
        const struct extent ink = ink_of(100);
        const double middle = (ink.left + ink.right) / 2.0;
        assert_true(fabs(middle - (300 + width * (0.5 - ANCHORS[i].share))) <= 1);
    }
}

static void capitals_stand_around_the_middle(void **state)
{
    for (int size = 20; size <= 64; size += 2) {
        begin(1);
        text(20, 80, "HEH", FONT_SEMIBOLD, size, ANCHOR_START);
        paint(state);
        const struct extent ink = ink_of(127);
        const double middle = (ink.top + ink.bottom) / 2.0, height = ink.bottom - ink.top;
        assert_true(fabs(middle - 80) <= 1);
        assert_true(fabs(height - 0.727 * size) <= 1); // Inter's capitals: the size is the em
    }
}

static void symbols_stand_on_their_own_line(void **state)
{
    begin(1);
    text(20, 80, "x", FONT_MATH, 100, ANCHOR_START);
    paint(state);
    assert_true(abs(ink_of(100).bottom - 110) <= 1); // 0.3 em below
}

static void figures_keep_their_columns(void **state)
{
    for (int font = 0; font < FONT_COUNT; font++) {
        const double width = measured_px(state, font, 36, 1, "0000.00");
        char number[8] = "0000.00";
        for (char figure = '0'; figure <= '9'; figure++) {
            memset(number, figure, 4);
            number[5] = figure;
            assert_true(measured_px(state, font, 36, 1, number) == width);
        }
    }
    // The point of 1.11 lies where the point of 8.88 lies.
    struct extent point[2];
    for (int i = 0; i < 2; i++) {
        begin(1);
        text(300, 80, i == 0 ? "1.11" : "8.88", FONT_SEMIBOLD, 46, ANCHOR_MIDDLE);
        draw_rect(&list, 0, 0, W, 90, (struct style){.fill = BLACK}); // only what is low
        draw_rect(&list, 0, 0, 280, H, (struct style){.fill = BLACK});
        draw_rect(&list, 291, 0, W, H, (struct style){.fill = BLACK});
        paint(state);
        point[i] = ink_of(200);
    }
    assert_true(point[0].left < point[0].right);
    assert_memory_equal(&point[0], &point[1], sizeof point[0]);
}

static void letters_are_kerned_and_figures_are_not(void **state)
{
    const double size = 100;
    const double apart = measured_px(state, FONT_REGULAR, size, 1, "A") +
                         measured_px(state, FONT_REGULAR, size, 1, "V");
    assert_true(measured_px(state, FONT_REGULAR, size, 1, "AV") < apart - 3);
    const double one = measured_px(state, FONT_REGULAR, size, 1, "1");
    assert_true(fabs(measured_px(state, FONT_REGULAR, size, 1, "1111") - 4 * one) <= 2);
    // Inter joins these when it shapes a text; here they stay what was written.
    const double parts = measured_px(state, FONT_REGULAR, size, 1, "-") +
                         measured_px(state, FONT_REGULAR, size, 1, ">");
    assert_true(fabs(measured_px(state, FONT_REGULAR, size, 1, "->") - parts) <= 1);
}

static void a_character_is_found_in_another_font_or_stands_as_a_box(void **state)
{
    // U+2297 is in STIX and not in Inter, U+4E2D in neither.
    assert_true(measured_px(state, FONT_REGULAR, 40, 1, "\u2297") ==
                measured_px(state, FONT_MATH, 40, 1, "\u2297"));
    assert_true(measured_px(state, FONT_REGULAR, 40, 1, "\u4E2D") == 24);
    begin(1);
    text(20, 80, "\u4E2D", FONT_REGULAR, 40, ANCHOR_START);
    paint(state);
    const struct extent ink = ink_of(200);
    assert_true(ink.right - ink.left > 10 && ink.bottom - ink.top > 20);
    assert_int_equal(pixels[(ink.top + ink.bottom) / 2][(ink.left + ink.right) / 2], 0);
}

static void broken_and_empty_text_do_no_harm(void **state)
{
    static const char *const TEXTS[] = {"", "\xFF", "a\xC3", "\xED\xA0\x80"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        begin(1);
        text(20, 80, TEXTS[i], FONT_REGULAR, 30, ANCHOR_MIDDLE);
        text(NAN, INFINITY, "a", FONT_REGULAR, 30, ANCHOR_MIDDLE);
        text(20, 80, "a", FONT_REGULAR, 0, ANCHOR_MIDDLE);
        paint(state);
        assert_true(painter_measure(*state, FONT_REGULAR, 30, 1, TEXTS[i]) >= 0);
    }
    assert_true(painter_measure(*state, FONT_REGULAR, 1e9, 1, "a") > 0);
}

// ---- shapes

static void hairlines_are_one_whole_pixel_at_any_scale(void **state)
{
    static const double SCALES[] = {2.0 / 3, 0.711, 1, 1.1};
    for (size_t i = 0; i < sizeof SCALES / sizeof *SCALES; i++) {
        const double scale = SCALES[i];
        begin(scale);
        draw_line(&list, 20 / scale, 33, 120 / scale, 33,
                  (struct style){.stroke = WHITE, .stroke_width = 1});
        draw_line(&list, 55, 60 / scale, 55, 140 / scale,
                  (struct style){.stroke = WHITE, .stroke_width = 0.4});
        draw_rect(&list, 200, 40, 70, 50, (struct style){.stroke = WHITE, .stroke_width = 1});
        paint(state);
        int grey = 0, white = 0;
        for (int y = 0; y < H; y++) {
            for (int x = 0; x < W; x++) {
                white += pixels[y][x] == 0xFFFFFF;
                grey += pixels[y][x] != 0xFFFFFF && pixels[y][x] != 0;
            }
        }
        const int x0 = (int)floor(200 * scale + 0.5), x1 = (int)floor(270 * scale + 0.5);
        const int y0 = (int)floor(40 * scale + 0.5), y1 = (int)floor(90 * scale + 0.5);
        assert_int_equal(grey, 0);
        assert_int_equal(white, 100 + 80 + 2 * (x1 - x0) + 2 * (y1 - y0 - 2));
    }
}

static void an_image_is_painted_without_smoothing(void **state)
{
    struct color picture[6];
    for (int i = 0; i < 6; i++) {
        picture[i] = (struct color){(uint8_t)(10 + i), 0, 0, 255};
    }
    begin(1);
    draw_image(&list, 10, 20, 30, 40, picture, 3, 2);
    paint(state);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            const bool inside = x >= 10 && x < 40 && y >= 20 && y < 60;
            const unsigned red = inside ? 10u + (unsigned)((y - 20) / 20 * 3 + (x - 10) / 10) : 0;
            assert_int_equal(pixels[y][x], red << 16);
        }
    }
}

static void clips_nest_and_end(void **state)
{
    begin(1);
    draw_clip(&list, 10, 10, 50, 50);
    draw_clip(&list, 30, 30, 100, 100);
    draw_rect(&list, 0, 0, W, H, (struct style){.fill = WHITE});
    text(0, 40, "MMMMMMMM", FONT_BOLD, 30, ANCHOR_START);
    draw_unclip(&list);
    draw_unclip(&list);
    paint(state);
    const struct extent ink = ink_of(0);
    const struct extent expected = {30, 60, 30, 60};
    assert_memory_equal(&ink, &expected, sizeof ink);
    draw_rect(&list, 100, 100, 1, 1, (struct style){.fill = WHITE});
    paint(state);
    assert_int_equal(pixels[100][100], 0xFFFFFF);
}

static void the_same_list_gives_the_same_pixels_with_another_painter(void **state)
{
    static uint32_t first[H][W];
    struct error error = {0};
    struct painter *other = painter_create(getenv("CONVSTEP_TEST_FONTS"), &error);
    begin(1);
    text(20, 40, "Each delta meets the turned kernel", FONT_REGULAR, 28, ANCHOR_START);
    text(20.37, 100, "1.4", FONT_SEMIBOLD, 60, ANCHOR_START);
    draw_circle(&list, 300.3, 90.7, 31, (struct style){.fill = WHITE});
    // What it has in its caches, and in which order it came there, does not show.
    painter_measure(other, FONT_REGULAR, 28, 1, "ledger tune");
    painter_paint(other, &list, &TARGET);
    memcpy(first, pixels, sizeof first);
    paint(state);
    assert_memory_equal(first, pixels, sizeof first);
    painter_destroy(other);
}

static void a_missing_font_is_named(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(painter_create("/no/such/folder", &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_non_null(strstr(error.what, "font"));
    assert_string_equal(error.file, "/no/such/folder/Inter-Regular.otf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_takes_the_room_that_is_measured),
        cmocka_unit_test(text_hangs_on_its_anchor),
        cmocka_unit_test(capitals_stand_around_the_middle),
        cmocka_unit_test(symbols_stand_on_their_own_line),
        cmocka_unit_test(figures_keep_their_columns),
        cmocka_unit_test(letters_are_kerned_and_figures_are_not),
        cmocka_unit_test(a_character_is_found_in_another_font_or_stands_as_a_box),
        cmocka_unit_test(broken_and_empty_text_do_no_harm),
        cmocka_unit_test(hairlines_are_one_whole_pixel_at_any_scale),
        cmocka_unit_test(an_image_is_painted_without_smoothing),
        cmocka_unit_test(clips_nest_and_end),
        cmocka_unit_test(the_same_list_gives_the_same_pixels_with_another_painter),
        cmocka_unit_test(a_missing_font_is_named),
    };
    return cmocka_run_group_tests_name("platform/painter", tests, start, finish);
}
