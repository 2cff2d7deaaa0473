#include "../base/cmocka_all.h"

#include "base/file.h"
#include "image/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "dataset-test"

static void put_png(const char *path, uint32_t grey)
{
    const uint32_t pixels[] = {grey * 0x010101, 0x00FF0000};
    struct error error = {0};
    char *folder = path_dirname(path);
    assert_true(folder_make(folder, &error));
    free(folder);
    if (!png_write_file(path, pixels, 2, 1, 2, &error)) {
        fail_msg("%s", error.what);
    }
}

static void put(const char *path, const void *bytes, size_t size)
{
    struct error error = {0};
    char *folder = path_dirname(path);
    assert_true(folder_make(folder, &error) && file_write(path, bytes, size, &error));
    free(folder);
}

static void refused(const char *where, enum error_kind kind, const char *says)
{
    struct dataset dataset;
    struct error error = {0};
    assert_false(dataset_open(&dataset, where, &error));
    if (error.kind != kind || (!strstr(error.what, says) && !strstr(error.file, says))) {
        fail_msg("%s: kind %d, %s: %s", where, (int)error.kind, error.file, error.what);
    }
    assert_null(dataset.labels);
}

static void numbers_are_in_numeric_order_and_words_in_that_of_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *folder, *names[3];
    } cases[] = {{FOLDER "/numbers", {"2", "010", "100"}},
                 {FOLDER "/words", {"10", "2", "b"}},
                 {FOLDER "/long", {"9", "99999999999999999999998", "99999999999999999999999"}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset;
        struct error error = {0};
        for (int c = 0; c < 3; c++) {
            char path[256];
            snprintf(path, sizeof path, "%s/%s/b.png", cases[i].folder, cases[i].names[c]);
            put_png(path, (uint32_t)c);
        }
        assert_true(dataset_open(&dataset, cases[i].folder, &error));
        assert_int_equal(dataset.n_classes, 3);
        for (int c = 0; c < 3; c++) {
            struct png_picture picture;
            assert_string_equal(dataset.classes[c], cases[i].names[c]);
            assert_int_equal(dataset.labels[c], c);
            assert_true(dataset_picture(&dataset, c, &picture, &error));
            assert_int_equal(picture.rgba[0], c);
            assert_int_equal(picture.rgba[4], 255);
            png_picture_finish(&picture);
        }
        dataset_finish(&dataset);
    }
}

static void only_pngs_of_subfolders_count(void **state)
{
    (void)state;
    struct dataset dataset;
    struct error error = {0};
    put_png(FOLDER "/mixed/a/2.png", 2);
    put_png(FOLDER "/mixed/a/1.PNG", 1);
    put_png(FOLDER "/mixed/a/.3.png", 3);
    put_png(FOLDER "/mixed/stray.png", 4);
    put_png(FOLDER "/mixed/.cache/x.png", 5);
    put(FOLDER "/mixed/a/notes.txt", "no", 2);
    assert_true(dataset_open(&dataset, FOLDER "/mixed", &error));
    assert_int_equal(dataset.n_classes, 1);
    assert_int_equal(dataset.count, 2);
    dataset_finish(&dataset);
}

static const unsigned char IMAGES[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8, 9, 10};
static const unsigned char LABELS[] = {0, 0, 8, 1, 0, 0, 0, 2, 3, 0};

static void idx_files_are_two_paths_with_a_comma(void **state)
{
    (void)state;
    struct dataset dataset;
    struct error error = {0};
    struct png_picture picture;
    put(FOLDER "/a,b", IMAGES, sizeof IMAGES);
    put(FOLDER "/labels", LABELS, sizeof LABELS);
    assert_true(dataset_open(&dataset, FOLDER "/a,b," FOLDER "/labels", &error));
    assert_int_equal(dataset.count, 2);
    assert_int_equal(dataset.n_classes, 4);
    assert_string_equal(dataset.classes[3], "3");
    assert_int_equal(dataset.labels[0], 3);
    assert_true(dataset_picture(&dataset, 1, &picture, &error));
    assert_int_equal(picture.width, 2);
    const uint8_t want[] = {9, 9, 9, 255, 10, 10, 10, 255};
    assert_memory_equal(picture.rgba, want, sizeof want);
    png_picture_finish(&picture);
    dataset_finish(&dataset);
}

static void what_is_no_data_is_refused(void **state)
{
    (void)state;
    struct error error = {0};
    put(FOLDER "/images", IMAGES, sizeof IMAGES);
    put(FOLDER "/labels", LABELS, sizeof LABELS);
    put(FOLDER "/cut", IMAGES, sizeof IMAGES - 1);
    put(FOLDER "/none", (const unsigned char[]){0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2},
        16);
    put(FOLDER "/no-labels", (const unsigned char[]){0, 0, 8, 1, 0, 0, 0, 0}, 8);
    assert_true(folder_make(FOLDER "/empty", &error) && folder_make(FOLDER "/bare/a", &error));
    refused(FOLDER "/cut," FOLDER "/labels", ERROR_LESSON, "cut");
    refused(FOLDER "/labels," FOLDER "/images", ERROR_LESSON, "labels");
    refused(FOLDER "/images," FOLDER "/no-labels", ERROR_LESSON, "no-labels");
    refused(FOLDER "/images," FOLDER "/missing", ERROR_SYSTEM, "missing");
    refused(FOLDER "/empty", ERROR_LESSON, "one subfolder of PNGs a class");
    refused(FOLDER "/bare", ERROR_LESSON, "at least one picture");
    refused(FOLDER "/images", ERROR_CALL, "is no folder");
    refused(FOLDER "/nowhere", ERROR_SYSTEM, "is no folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_numeric_order_and_words_in_that_of_bytes),
        cmocka_unit_test(only_pngs_of_subfolders_count),
        cmocka_unit_test(idx_files_are_two_paths_with_a_comma),
        cmocka_unit_test(what_is_no_data_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
