#include "cmocka_all.h"

#include "image/digit.h"
#include "image/drawing.h"

#include <math.h>
#include <string.h>

static int64_t ink_of(const struct drawing *drawing)
{
    int64_t sum = 0;
    for (int i = 0; i < DRAWING_PIXELS; i++) {
        sum += drawing->ink[i];
    }
    return sum;
}

static uint8_t at(const struct drawing *drawing, int x, int y)
{
    return drawing->ink[y * DRAWING_SIDE + x];
}

static void stroke(struct drawing *drawing, enum drawing_kind kind, double x0, double y0, double x1,
                   double y1)
{
    assert_true(drawing_begin(drawing, kind, x0, y0));
    assert_true(drawing_move(drawing, x1, y1));
    drawing_end(drawing);
}

static void a_point_is_a_disc(void **state)
{
    (void)state;
    struct drawing drawing;
    drawing_init(&drawing);
    assert_true(drawing_begin(&drawing, DRAWING_PEN, 100, 140));
    const double radius = DRAWING_PEN_WIDTH / 2, area = 3.14159265358979 * radius * radius;
    assert_true(fabs((double)ink_of(&drawing) / 255 - area) < 0.01 * area);
    assert_int_equal(at(&drawing, 100, 140), 255);
    assert_int_equal(at(&drawing, 100 + (int)radius + 2, 140), 0);
    bool between = false; // smooth at its edge
    for (int x = 100; x < 130; x++) {
        between |= at(&drawing, x, 140) > 0 && at(&drawing, x, 140) < 255;
    }
    assert_true(between);
    drawing_finish(&drawing);
}

static void a_line_is_a_disc_longer(void **state)
{
    (void)state;
    struct drawing drawing;
    drawing_init(&drawing);
    stroke(&drawing, DRAWING_PEN, 60, 60, 160, 60);
    const double radius = DRAWING_PEN_WIDTH / 2;
    const double area = 3.14159265358979 * radius * radius + 100 * DRAWING_PEN_WIDTH;
    assert_true(fabs((double)ink_of(&drawing) / 255 - area) < 0.01 * area);
    drawing_finish(&drawing);
}

static void the_same_line_in_more_moves_is_the_same_ink(void **state)
{
    (void)state;
    struct drawing one, many;
    drawing_init(&one);
    drawing_init(&many);
    stroke(&one, DRAWING_PEN, 40, 50, 200, 50);
    assert_true(drawing_begin(&many, DRAWING_PEN, 40, 50));
    for (int x = 41; x <= 200; x++) {
        assert_true(drawing_move(&many, x, 50));
    }
    assert_false(drawing_move(&many, 200.2, 50)); // not far enough
    drawing_end(&many);
    assert_false(drawing_move(&many, 220, 50)); // none is under way
    assert_memory_equal(one.ink, many.ink, DRAWING_PIXELS);
    drawing_finish(&one);
    drawing_finish(&many);
}

static void the_eraser_takes_away_and_undo_gives_back(void **state)
{
    (void)state;
    static uint8_t before[DRAWING_PIXELS];
    struct drawing drawing;
    drawing_init(&drawing);
    stroke(&drawing, DRAWING_PEN, 60, 140, 220, 140);
    memcpy(before, drawing.ink, sizeof before);
    stroke(&drawing, DRAWING_ERASER, 140, 60, 140, 220);
    assert_int_equal(at(&drawing, 140, 140), 0);
    assert_int_equal(at(&drawing, 80, 140), 255);
    assert_true(drawing_undo(&drawing));
    assert_memory_equal(drawing.ink, before, sizeof before);
    assert_true(drawing_undo(&drawing));
    assert_int_equal(ink_of(&drawing), 0);
    assert_false(drawing_undo(&drawing));
    drawing_finish(&drawing);
}

static void clearing_can_be_undone(void **state)
{
    (void)state;
    static uint8_t before[DRAWING_PIXELS];
    struct drawing drawing;
    drawing_init(&drawing);
    assert_false(drawing_clear(&drawing)); // nothing is there
    stroke(&drawing, DRAWING_PEN, 60, 60, 100, 200);
    stroke(&drawing, DRAWING_PEN, 160, 60, 100, 200);
    memcpy(before, drawing.ink, sizeof before);
    assert_true(drawing_clear(&drawing));
    assert_int_equal(ink_of(&drawing), 0);
    assert_int_equal(drawing_first_seen(&drawing), 3);
    stroke(&drawing, DRAWING_PEN, 10, 10, 20, 20);
    assert_int_equal(drawing_first_seen(&drawing), 3);
    assert_true(drawing_undo(&drawing));
    assert_true(drawing_undo(&drawing));
    assert_memory_equal(drawing.ink, before, sizeof before);
    drawing_finish(&drawing);
}

static void a_picture_takes_the_place_of_all(void **state)
{
    (void)state;
    uint8_t picture[DIGIT_PIXELS] = {0}, other[DIGIT_PIXELS] = {0}, seen[DIGIT_PIXELS];
    struct drawing drawing;
    drawing_init(&drawing);
    stroke(&drawing, DRAWING_PEN, 60, 60, 100, 200);
    const int64_t drawn = ink_of(&drawing);
    for (int y = 4; y < 24; y++) { // MNIST's own convention: 20 rows, its mass in the middle
        picture[y * DIGIT_SIDE + 13] = picture[y * DIGIT_SIDE + 14] = (uint8_t)(100 + y);
        picture[(27 - y) * DIGIT_SIDE + 13] = picture[y * DIGIT_SIDE + 13];
        picture[(27 - y) * DIGIT_SIDE + 14] = picture[y * DIGIT_SIDE + 13];
    }
    other[5 * DIGIT_SIDE + 5] = 255;
    assert_true(drawing_put(&drawing, other, DIGIT_SIDE, 4));
    assert_true(drawing_put(&drawing, picture, DIGIT_SIDE, 5));
    assert_int_equal(drawing.n, 2); // a picture after a picture is one step
    assert_int_equal(drawing_first_seen(&drawing), 1);
    assert_int_equal(drawing_picture(&drawing)->source, 5);
    assert_true(digit_normalise(drawing.ink, DRAWING_SIDE, DRAWING_SIDE, seen));
    assert_memory_equal(seen, picture, sizeof seen);
    stroke(&drawing, DRAWING_PEN, 200, 200, 220, 220);
    assert_null(drawing_picture(&drawing));
    assert_true(drawing_undo(&drawing));
    assert_non_null(drawing_picture(&drawing));
    assert_true(drawing_undo(&drawing));
    assert_int_equal(ink_of(&drawing), drawn);
    drawing_finish(&drawing);
}

static void points_outside_go_to_the_edge(void **state)
{
    (void)state;
    struct drawing drawing;
    drawing_init(&drawing);
    stroke(&drawing, DRAWING_PEN, -500, 140, 900, NAN);
    assert_int_equal(at(&drawing, 0, 140), 255);
    drawing_finish(&drawing);
}

static void there_is_an_end_to_what_fits(void **state)
{
    (void)state;
    struct drawing drawing;
    drawing_init(&drawing);
    for (int i = 0; i < DRAWING_STEPS_MAX; i++) {
        assert_true(drawing_begin(&drawing, DRAWING_PEN, 100, 100));
    }
    assert_false(drawing_begin(&drawing, DRAWING_PEN, 100, 100));
    assert_false(drawing_move(&drawing, 200, 200));
    assert_true(drawing_clear(&drawing)); // makes room, and is the one step that cannot be undone
    assert_int_equal(ink_of(&drawing), 0);
    assert_true(drawing_begin(&drawing, DRAWING_PEN, 10, 10));
    int moves = 0;
    while (drawing_move(&drawing, moves % 2 ? 10 : 11, 10)) {
        moves++;
        assert_true(moves < DRAWING_POINTS_MAX);
    }
    assert_int_equal(drawing.n_points, DRAWING_POINTS_MAX);
    assert_false(drawing_begin(&drawing, DRAWING_PEN, 10, 10));
    drawing_finish(&drawing);
}

// ---- pictures

static struct png_picture picture_of(uint8_t *rgba, int width, int height, const uint8_t ground[4])
{
    for (int i = 0; i < width * height; i++) {
        memcpy(rgba + 4 * (ptrdiff_t)i, ground, 4);
    }
    return (struct png_picture){width, height, rgba};
}

static void what_stands_out_is_ink(void **state)
{
    (void)state;
    static const struct {
        uint8_t ground[4], figure[4];
    } cases[] = {
        {{255, 255, 255, 255}, {0, 0, 0, 255}},     {{0, 0, 0, 255}, {255, 255, 255, 255}},
        {{250, 245, 230, 255}, {20, 40, 160, 255}}, {{0, 0, 0, 0}, {0, 0, 0, 255}},
        {{255, 255, 255, 0}, {255, 255, 255, 255}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t rgba[4 * 6 * 5], ink[6 * 5];
        const struct png_picture picture = picture_of(rgba, 6, 5, cases[i].ground);
        memcpy(rgba + 4 * (2 * 6 + 3), cases[i].figure, 4);
        assert_true(digit_ink(&picture, ink));
        for (int k = 0; k < 30; k++) {
            assert_int_equal(ink[k], k == 15 ? 255 : 0);
        }
    }
}

static void grain_is_no_ink(void **state)
{
    (void)state;
    uint8_t rgba[4 * 8 * 8], ink[8 * 8];
    const uint8_t white[] = {250, 250, 250, 255}, grey[] = {235, 235, 235, 255};
    const struct png_picture picture = picture_of(rgba, 8, 8, white);
    memcpy(rgba + 4 * 20, grey, 4);
    assert_false(digit_ink(&picture, ink)); // nothing stands out
    memset(rgba + 4 * 30, 0, 3);
    assert_true(digit_ink(&picture, ink));
    assert_int_equal(ink[20], 0);
    assert_int_equal(ink[30], 255);
}

static void a_picture_is_laid_in_the_middle(void **state)
{
    (void)state;
    uint8_t ink[10 * 10] = {0};
    static uint8_t out[DRAWING_PIXELS];
    ink[0] = ink[99] = 255; // 10 x 10
    assert_true(digit_centre(ink, 10, 10, 200, DRAWING_SIDE, out));
    assert_int_equal(out[40 * DRAWING_SIDE + 40], 255);
    assert_int_equal(out[239 * DRAWING_SIDE + 239], 255);
    assert_int_equal(out[39 * DRAWING_SIDE + 40], 0);
    assert_int_equal(out[240 * DRAWING_SIDE + 239], 0);
    memset(ink, 0, sizeof ink);
    assert_false(digit_centre(ink, 10, 10, 200, DRAWING_SIDE, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_a_disc),
        cmocka_unit_test(a_line_is_a_disc_longer),
        cmocka_unit_test(the_same_line_in_more_moves_is_the_same_ink),
        cmocka_unit_test(the_eraser_takes_away_and_undo_gives_back),
        cmocka_unit_test(clearing_can_be_undone),
        cmocka_unit_test(a_picture_takes_the_place_of_all),
        cmocka_unit_test(points_outside_go_to_the_edge),
        cmocka_unit_test(there_is_an_end_to_what_fits),
        cmocka_unit_test(what_stands_out_is_ink),
        cmocka_unit_test(grain_is_no_ink),
        cmocka_unit_test(a_picture_is_laid_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
