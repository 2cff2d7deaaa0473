#include "cmocka_all.h"

#include "lesson/picture.h"

#include <math.h>
#include <string.h>

enum { SIDE_MAX = 12 };

// A grey picture, opaque.
static void grey(const int *values, int n, uint8_t *rgba)
{
    for (int i = 0; i < n; i++) {
        memset(rgba + 4 * i, values[i], 3);
        rgba[4 * i + 3] = 255;
    }
}

static void white_is_exactly_high_and_black_exactly_low(void **state)
{
    (void)state;
    const uint8_t rgba[] = {255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 0};
    const struct picture_format format = {
        .channels = 1, .low = -0.1f, .high = 1.175f, .height = 1, .width = 3};
    float out[3];
    picture_numbers(&format, rgba, 1, 3, out);
    assert_true(out[0] == 1.175f);
    assert_true(out[1] == -0.1f);
    assert_true(out[2] == -0.1f); // transparent stands on black
}

// Brought to any size, a picture of one grey stays that grey; shrunk, its mean stays.
static void stretching_keeps_a_plain_grey_and_shrinking_the_mean(void **state)
{
    (void)state;
    static const int plain[SIDE_MAX * SIDE_MAX] = {0};
    uint8_t rgba[4 * SIDE_MAX * SIDE_MAX];
    float out[SIDE_MAX * SIDE_MAX];
    for (int h = 1; h <= SIDE_MAX; h++) {
        for (int w = 1; w <= SIDE_MAX; w += 3) {
            const struct picture_format format = {
                .channels = 1, .low = 1, .high = 256, .height = h, .width = w};
            grey(plain, 5 * 7, rgba);
            picture_numbers(&format, rgba, 5, 7, out);
            for (int i = 0; i < h * w; i++) {
                assert_true(out[i] == 1);
            }
        }
    }
    int values[6 * 10];
    double mean = 0;
    for (int i = 0; i < 60; i++) {
        values[i] = i * 37 % 256;
        mean += values[i] / 60.0;
    }
    grey(values, 60, rgba);
    for (int h = 1; h <= 6; h++) {
        for (int w = 1; w <= 10; w++) {
            const struct picture_format format = {
                .channels = 1, .low = 0, .high = 255, .height = h, .width = w};
            double sum = 0;
            picture_numbers(&format, rgba, 6, 10, out);
            for (int i = 0; i < h * w; i++) {
                sum += (double)out[i];
            }
            assert_true(fabs(sum / (h * w) - mean) < 1e-4);
        }
    }
}

static void growing_is_linear_between_the_centres_of_pixels(void **state)
{
    (void)state;
    const int values[] = {0, 100, 40};
    const float want[] = {0, 25, 75, 85, 55, 40};
    const struct picture_format format = {
        .channels = 1, .low = 0, .high = 255, .height = 1, .width = 6};
    uint8_t rgba[12];
    float out[6];
    grey(values, 3, rgba);
    picture_numbers(&format, rgba, 1, 3, out);
    for (int i = 0; i < 6; i++) {
        assert_true(fabsf(out[i] - want[i]) < 1e-4f);
    }
}

static void padding_centres_and_takes_no_larger_picture(void **state)
{
    (void)state;
    const int values[] = {10, 20};
    struct picture_format format = {
        .channels = 1, .low = 0, .high = 255, .height = 3, .width = 5, .fit = PICTURE_PAD};
    uint8_t rgba[8];
    float out[15];
    struct error error = {0};
    grey(values, 2, rgba);
    assert_true(picture_size(&format, 1, 2, &error));
    picture_numbers(&format, rgba, 1, 2, out);
    for (int i = 0; i < 15; i++) {
        // The odd column of padding stands right.
        assert_true(fabsf(out[i] - (i == 6 ? 10 : i == 7 ? 20 : 0)) < 1e-4f);
    }
    assert_false(picture_size(&format, 4, 2, &error));
    assert_int_equal(error.kind, ERROR_LESSON);
}

static void without_a_size_it_is_the_pictures_own(void **state)
{
    (void)state;
    struct picture_format format = {.channels = 3};
    struct error error = {0};
    assert_true(picture_size(&format, 4, 9, &error));
    assert_int_equal(format.height, 4);
    assert_int_equal(format.width, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_is_exactly_high_and_black_exactly_low),
        cmocka_unit_test(stretching_keeps_a_plain_grey_and_shrinking_the_mean),
        cmocka_unit_test(growing_is_linear_between_the_centres_of_pixels),
        cmocka_unit_test(padding_centres_and_takes_no_larger_picture),
        cmocka_unit_test(without_a_size_it_is_the_pictures_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
