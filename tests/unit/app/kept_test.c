// Digits that are kept: their files, what is damaged, and the data they make.
#include "cmocka_all.h"

#include "app/kept.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *folder;
static int made;

static int set_up(void **state)
{
    char name[64];
    struct error error = {0};
    snprintf(name, sizeof name, "kept-%d-%d", (int)getpid(), made++);
    folder = path_join(getenv("CONVSTEP_SCRATCH"), name);
    *state = NULL;
    return folder_make(folder, &error) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    free(folder);
    return 0;
}

static char *path_in(const char *name)
{
    return path_join(folder, name);
}

static void fill(uint8_t pixels[DIGIT_PIXELS], int seed)
{
    for (int i = 0; i < DIGIT_PIXELS; i++) {
        pixels[i] = (uint8_t)(i * 7 + seed * 31);
    }
}

static void add(struct kept *kept, int label, int seed)
{
    uint8_t pixels[DIGIT_PIXELS];
    struct error error = {0};
    fill(pixels, seed);
    if (!kept_add(kept, label, pixels, &error)) {
        fail_msg("%s", error.what);
    }
}

static void load(struct kept *kept)
{
    struct error error = {0};
    if (!kept_load(kept, folder, &error)) {
        fail_msg("%s", error.what);
    }
}

static void what_is_kept_is_there_again(void **state)
{
    (void)state;
    struct kept kept, again;
    uint8_t pixels[DIGIT_PIXELS];
    load(&kept);
    assert_int_equal(kept.n, 0);
    add(&kept, 7, 1);
    add(&kept, 2, 2);
    add(&kept, 7, 3);
    load(&again);
    assert_int_equal(again.n, 3);
    assert_int_equal(again.counts[7], 2);
    assert_int_equal(again.counts[2], 1);
    fill(pixels, 2);
    assert_int_equal(again.digits[0].label, 2);
    assert_memory_equal(again.digits[0].pixels, pixels, sizeof pixels);
    fill(pixels, 3);
    assert_int_equal(again.digits[2].label, 7);
    assert_memory_equal(again.digits[2].pixels, pixels, sizeof pixels);
    kept_finish(&kept);
    kept_finish(&again);
}

static void they_are_data_as_a_folder_is(void **state)
{
    (void)state;
    struct kept kept;
    struct dataset own, read;
    struct error error = {0};
    load(&kept);
    assert_false(kept_dataset(&kept, 10, &own));
    add(&kept, 3, 1);
    add(&kept, 9, 2);
    add(&kept, 0, 3);
    char *digits = path_in("digits");
    assert_true(dataset_open(&read, digits, &error));
    free(digits);
    assert_int_equal(read.count, 3);
    assert_int_equal(read.n_classes, 10); // all ten folders are there
    static const int labels[] = {0, 3, 9};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(read.labels[i], labels[i]);
    }
    dataset_finish(&read);

    struct png_picture picture;
    assert_true(kept_dataset(&kept, 9, &own)); // the 9 is no class of such a lesson
    assert_int_equal(own.count, 2);
    assert_int_equal(own.n_classes, 4);
    assert_string_equal(own.classes[3], "3");
    assert_true(dataset_picture(&own, 0, &picture, &error));
    assert_int_equal(own.labels[0], 3);
    for (int i = 0; i < DIGIT_PIXELS; i++) {
        assert_int_equal(picture.rgba[4 * i], kept.digits[0].pixels[i]);
    }
    png_picture_finish(&picture);
    dataset_finish(&own);
    kept_finish(&kept);
}

static void the_last_one_is_taken_back(void **state)
{
    (void)state;
    struct kept kept, again;
    struct error error = {0};
    load(&kept);
    add(&kept, 4, 1);
    add(&kept, 4, 2);
    char *path = path_in("digits/4/0002.png");
    assert_true(file_exists(path));
    assert_true(kept_take_back(&kept, &error));
    assert_false(file_exists(path));
    free(path);
    assert_int_equal(kept.counts[4], 1);
    load(&again); // what was kept before the program began stays
    assert_int_equal(again.n, 1);
    assert_false(kept_take_back(&again, &error));
    assert_int_equal(error.kind, ERROR_CALL);
    assert_int_equal(again.n, 1);
    kept_finish(&kept);
    kept_finish(&again);
}

static void write_text(const char *name, const char *text)
{
    struct error error = {0};
    char *path = path_in(name);
    assert_true(file_write(path, text, strlen(text), &error));
    free(path);
}

static void damaged_ones_are_set_aside_and_said(void **state)
{
    (void)state;
    struct kept kept;
    struct error error = {0};
    const uint32_t small[4] = {0};
    load(&kept);
    add(&kept, 5, 1);
    kept_finish(&kept);
    write_text("digits/5/0002.png", "no picture");
    write_text("digits/5/notes.txt", "is none of ours");
    char *path = path_in("digits/6/0001.png");
    assert_true(png_write_file(path, small, 2, 2, 2, &error));
    assert_false(kept_load(&kept, folder, &error));
    assert_non_null(strstr(error.what, "digits/5/0002.png"));
    assert_non_null(strstr(error.what, "set aside"));
    assert_int_equal(kept.n, 1);
    assert_false(file_exists(path));
    free(path);
    path = path_in("digits/6/0001.png.damaged");
    assert_true(file_exists(path));
    free(path);
    add(&kept, 6, 2);
    kept_finish(&kept);
    load(&kept); // said once
    assert_int_equal(kept.n, 2);
    kept_finish(&kept);
}

static void nothing_is_kept_that_cannot_be_written(void **state)
{
    (void)state;
    struct kept kept;
    struct error error = {0};
    uint8_t pixels[DIGIT_PIXELS] = {0};
    write_text("digits", "a file where the folder should be");
    load(&kept);
    assert_false(kept_add(&kept, 1, pixels, &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_int_equal(kept.n, 0);
    assert_int_equal(kept.counts[1], 0);
    kept_finish(&kept);
}

static void there_is_room_for_so_many(void **state)
{
    (void)state;
    struct kept kept = {.folder = NULL}; // in memory
    struct error error = {0};
    uint8_t pixels[DIGIT_PIXELS] = {0};
    for (int i = 0; i < KEPT_MAX; i++) {
        add(&kept, i % KEPT_LABELS, i);
    }
    assert_false(kept_add(&kept, 0, pixels, &error));
    assert_int_equal(error.kind, ERROR_CALL);
    assert_int_equal(kept.n, KEPT_MAX);
    kept_finish(&kept);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_there_again),
        TEST(they_are_data_as_a_folder_is),
        TEST(the_last_one_is_taken_back),
        TEST(damaged_ones_are_set_aside_and_said),
        TEST(nothing_is_kept_that_cannot_be_written),
        TEST(there_is_room_for_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
