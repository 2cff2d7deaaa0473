#include "../base/cmocka_all.h"

#include "base/file.h"
#include "image/png_file.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define FOLDER "png-test"

static int make_folder(void **state)
{
    (void)state;
    struct error error = {0};
    return folder_make(FOLDER, &error) ? 0 : -1;
}

static uint32_t pixel_at(int x, int y)
{
    return (uint32_t)(x * 7 % 256) << 16 | (uint32_t)(y * 13 % 256) << 8 |
           (uint32_t)((x * y) % 256);
}

static void pixels_come_back_as_they_were_written(void **state)
{
    (void)state;
    enum { W = 37, H = 23, PITCH = 40 };
    static uint32_t pixels[H * PITCH];
    struct error error = {0};
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < PITCH; x++) {
            pixels[y * PITCH + x] = x < W ? pixel_at(x, y) : 0xDEADBEEF;
        }
    }
    assert_true(png_write_file(FOLDER "/round.png", pixels, W, H, PITCH, &error));
    struct png_picture picture;
    assert_true(png_read_file(FOLDER "/round.png", &picture, &error));
    assert_int_equal(picture.width, W);
    assert_int_equal(picture.height, H);
    for (int i = 0; i < W * H; i++) {
        const uint8_t *p = picture.rgba + 4 * i;
        assert_int_equal((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2], pixel_at(i % W, i / W));
        assert_int_equal(p[3], 255);
    }
    png_picture_finish(&picture);
    assert_null(picture.rgba);
}

static void the_same_pixels_give_the_same_bytes_and_no_time(void **state)
{
    (void)state;
    static uint32_t pixels[64 * 64];
    struct error error = {0};
    char *a, *b;
    size_t a_size, b_size;
    for (int i = 0; i < 64 * 64; i++) {
        pixels[i] = pixel_at(i % 64, i / 64);
    }
    assert_true(png_write_file(FOLDER "/a.png", pixels, 64, 64, 64, &error));
    assert_true(png_write_file(FOLDER "/b.png", pixels, 64, 64, 64, &error));
    assert_true(file_read(FOLDER "/a.png", 1 << 20, &a, &a_size, &error));
    assert_true(file_read(FOLDER "/b.png", 1 << 20, &b, &b_size, &error));
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a, b, a_size);
    for (size_t i = 0; i + 4 <= a_size; i++) {
        assert_memory_not_equal(a + i, "tIME", 4);
    }
    free(a);
    free(b);
}

// ---- every kind of PNG, written with libpng itself

static void write_kind(const char *path, int color_type, int depth, bool interlaced)
{
    enum { SIDE = 9 };
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, SIDE, SIDE, depth, color_type,
                 interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                 PNG_FILTER_TYPE_BASE);
    // Entry 0 is black and clear, entry 1 white.
    const png_color palette[2] = {{0, 0, 0}, {255, 255, 255}};
    const png_byte clear[1] = {0};
    if (color_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 2);
        png_set_tRNS(png, info, clear, 1, NULL);
    }
    png_write_info(png, info);
    // The upper left half is 0, the rest full.
    png_byte rows[SIDE][SIDE * 8];
    png_bytep pointers[SIDE];
    memset(rows, 0, sizeof rows);
    const int bits = depth * png_get_channels(png, info);
    for (int y = 0; y < SIDE; y++) {
        pointers[y] = rows[y];
        for (int x = SIDE - y; x < SIDE; x++) {
            for (int bit = 0; bit < bits; bit++) {
                const int at = x * bits + bit;
                const bool on = color_type != PNG_COLOR_TYPE_PALETTE || bit == bits - 1;
                rows[y][at / 8] |= (png_byte)(on ? 0x80 >> at % 8 : 0);
            }
        }
    }
    png_write_image(png, pointers);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

static void every_colour_type_depth_and_interlace_is_read(void **state)
{
    (void)state;
    static const struct {
        int type, depth;
    } KINDS[] = {
        {PNG_COLOR_TYPE_GRAY, 1},        {PNG_COLOR_TYPE_GRAY, 2},
        {PNG_COLOR_TYPE_GRAY, 4},        {PNG_COLOR_TYPE_GRAY, 8},
        {PNG_COLOR_TYPE_GRAY, 16},       {PNG_COLOR_TYPE_RGB, 8},
        {PNG_COLOR_TYPE_RGB, 16},        {PNG_COLOR_TYPE_PALETTE, 1},
        {PNG_COLOR_TYPE_PALETTE, 2},     {PNG_COLOR_TYPE_PALETTE, 4},
        {PNG_COLOR_TYPE_PALETTE, 8},     {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
        {PNG_COLOR_TYPE_GRAY_ALPHA, 16}, {PNG_COLOR_TYPE_RGB_ALPHA, 8},
        {PNG_COLOR_TYPE_RGB_ALPHA, 16},
    };
    for (size_t i = 0; i < 2 * sizeof KINDS / sizeof *KINDS; i++) {
        const int type = KINDS[i / 2].type, depth = KINDS[i / 2].depth;
        struct error error = {0};
        struct png_picture picture;
        write_kind(FOLDER "/kind.png", type, depth, i % 2 == 1);
        if (!png_read_file(FOLDER "/kind.png", &picture, &error)) {
            fail_msg("type %d depth %d: %s", type, depth, error.what);
        }
        assert_int_equal(picture.width, 9);
        const bool clear = type == PNG_COLOR_TYPE_PALETTE || (type & PNG_COLOR_MASK_ALPHA) != 0;
        for (int k = 0; k < 81; k++) {
            const bool full = k % 9 >= 9 - k / 9;
            const uint8_t *p = picture.rgba + 4 * k;
            if (p[0] != (full ? 255 : 0) || p[1] != p[0] || p[2] != p[0] ||
                p[3] != (full || !clear ? 255 : 0)) {
                fail_msg("type %d depth %d interlace %d: pixel %d", type, depth, (int)(i % 2), k);
            }
        }
        png_picture_finish(&picture);
    }
}

// ---- hostile ones

static void put_file(const char *path, const void *data, size_t size)
{
    struct error error = {0};
    assert_true(file_write(path, data, size, &error));
}

static void assert_refused(const char *path, enum error_kind kind)
{
    struct error error = {0};
    struct png_picture picture;
    assert_false(png_read_file(path, &picture, &error));
    assert_int_equal(error.kind, kind);
    assert_null(picture.rgba);
    assert_string_equal(error.file, path);
    assert_true(strlen(error.what) > 0);
}

static void a_png_cut_off_anywhere_is_refused(void **state)
{
    (void)state;
    char *data;
    size_t size;
    struct error error = {0};
    write_kind(FOLDER "/whole.png", PNG_COLOR_TYPE_RGB, 8, true);
    assert_true(file_read(FOLDER "/whole.png", 1 << 20, &data, &size, &error));
    for (size_t n = 0; n < size; n++) {
        put_file(FOLDER "/cut.png", data, n);
        assert_refused(FOLDER "/cut.png", ERROR_LESSON);
    }
    free(data);
}

// Damage may go unseen (in a chunk that is not needed) but never does harm.
static void a_png_with_any_byte_changed_is_refused_or_read(void **state)
{
    (void)state;
    char *data;
    size_t size;
    struct error error = {0};
    int refused = 0;
    write_kind(FOLDER "/whole.png", PNG_COLOR_TYPE_PALETTE, 4, false);
    assert_true(file_read(FOLDER "/whole.png", 1 << 20, &data, &size, &error));
    for (size_t i = 0; i < size; i++) {
        struct error each = {0};
        struct png_picture picture;
        data[i] = (char)(data[i] ^ 0x55);
        put_file(FOLDER "/changed.png", data, size);
        refused += !png_read_file(FOLDER "/changed.png", &picture, &each);
        png_picture_finish(&picture);
        data[i] = (char)(data[i] ^ 0x55);
    }
    assert_true(refused > (int)size / 2);
    free(data);
}

static void put32(unsigned char *out, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)(value >> (24 - 8 * i));
    }
}

// A valid header that asks for a huge picture, and next to no data.
static void write_huge(const char *path, uint32_t width, uint32_t height)
{
    unsigned char data[8 + 25 + 12 + 8] = "\x89PNG\r\n\x1A\n";
    unsigned char *header = data + 8;
    put32(header, 13);
    memcpy(header + 4, "IHDR", 4);
    put32(header + 8, width);
    put32(header + 12, height);
    memcpy(header + 16, "\x08\x06\0\0\0", 5);
    put32(header + 21, (uint32_t)crc32(0, header + 4, 17));
    unsigned char *body = header + 25;
    put32(body, 8);
    memcpy(body + 4, "IDAT\x78\x9C\x03\0\0\0\0\x01", 12);
    put32(body + 16, (uint32_t)crc32(0, body + 4, 12));
    put_file(path, data, sizeof data);
}

static void huge_dimensions_are_refused_before_memory_is_asked_for(void **state)
{
    (void)state;
    static const uint32_t SIZES[][2] = {
        {0x7FFFFFFF, 0x7FFFFFFF}, {16385, 1}, {1, 16385}, {16384, 16384}, {0, 5}, {0xFFFFFFFF, 1},
    };
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        write_huge(FOLDER "/huge.png", SIZES[i][0], SIZES[i][1]);
        assert_refused(FOLDER "/huge.png", ERROR_LESSON);
    }
}

static void what_is_no_png_or_not_there_is_refused(void **state)
{
    (void)state;
    put_file(FOLDER "/text.png", "GIF89a or whatever", 18);
    assert_refused(FOLDER "/text.png", ERROR_LESSON);
    put_file(FOLDER "/empty.png", "", 0);
    assert_refused(FOLDER "/empty.png", ERROR_LESSON);
    assert_refused(FOLDER "/missing.png", ERROR_SYSTEM);
    assert_refused(FOLDER, ERROR_SYSTEM);
}

static void a_write_that_fails_leaves_nothing(void **state)
{
    (void)state;
    const uint32_t pixel = 0;
    char **names;
    size_t before, after;
    struct error listing = {0};
    assert_true(folder_make(FOLDER "/taken", &listing));
    put_file(FOLDER "/taken/file", "x", 1);
    assert_true(folder_list(FOLDER, &names, &before, &listing));
    file_names_free(names, before);
    // A folder that does not exist, a file used as a folder, a folder in the file's place.
    static const char *const PATHS[] = {FOLDER "/no/such/a.png", FOLDER "/taken/file/a.png",
                                        FOLDER "/taken"};
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        struct error error = {0};
        assert_false(png_write_file(PATHS[i], &pixel, 1, 1, 1, &error));
        assert_int_equal(error.kind, ERROR_SYSTEM);
    }
    assert_true(folder_list(FOLDER, &names, &after, &listing));
    file_names_free(names, after);
    assert_int_equal(before, after);
}

static void a_picture_without_pixels_or_too_large_is_not_written(void **state)
{
    (void)state;
    const uint32_t pixel = 0;
    static const int SIZES[][2] = {{0, 1}, {1, 0}, {-1, 1}, {16385, 1}};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct error error = {0};
        assert_false(
            png_write_file(FOLDER "/none.png", &pixel, SIZES[i][0], SIZES[i][1], 1, &error));
        assert_int_equal(error.kind, ERROR_SYSTEM);
        assert_false(file_exists(FOLDER "/none.png"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_come_back_as_they_were_written),
        cmocka_unit_test(the_same_pixels_give_the_same_bytes_and_no_time),
        cmocka_unit_test(every_colour_type_depth_and_interlace_is_read),
        cmocka_unit_test(a_png_cut_off_anywhere_is_refused),
        cmocka_unit_test(a_png_with_any_byte_changed_is_refused_or_read),
        cmocka_unit_test(huge_dimensions_are_refused_before_memory_is_asked_for),
        cmocka_unit_test(what_is_no_png_or_not_there_is_refused),
        cmocka_unit_test(a_write_that_fails_leaves_nothing),
        cmocka_unit_test(a_picture_without_pixels_or_too_large_is_not_written),
    };
    return cmocka_run_group_tests_name("image/png_file", tests, make_folder, NULL);
}
