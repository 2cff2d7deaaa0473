// What a lesson with practice meets besides good data: digits of other classes, data that are not
// there or are damaged, weights without them, a file that was written anew behind its back.
#include "pad_driver.h"

#include <stdio.h>

static const char MODERN[] = "lessons/lenet-5-modern.json";

static const char *scratch(const char *name)
{
    static char path[4096];
    struct error error = {0};
    assert_true(folder_make(getenv("CONVSTEP_SCRATCH"), &error));
    snprintf(path, sizeof path, "%s/hostile-%s", getenv("CONVSTEP_SCRATCH"), name);
    return path;
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
    struct error error = {0};
    assert_true(file_write(path, bytes, size, &error));
}

// "IMAGES,LABELS" of two digits, each with one pixel, side x side.
static const char *write_digits(int side, uint8_t first, uint8_t second)
{
    static char where[8192];
    uint8_t images[16 + 2 * 64 * 64] = {0, 0, 8, 3, 0, 0, 0, 2};
    const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 2, first, second};
    assert_true(side <= 64);
    images[11] = images[15] = (uint8_t)side;
    images[16] = images[16 + side * side] = 255;
    char labels_path[4096];
    snprintf(labels_path, sizeof labels_path, "%s", scratch("labels.idx"));
    write_bytes(labels_path, labels, sizeof labels);
    write_bytes(scratch("images.idx"), images, 16 + 2 * (size_t)side * (size_t)side);
    snprintf(where, sizeof where, "%s,%s", scratch("images.idx"), labels_path);
    return where;
}

static void digits_of_a_class_that_is_none_are_not_picked(void **state)
{
    (void)state;
    struct app *app = open_lesson(MODERN);
    app->session.lesson->practice.held_out = write_digits(28, 3, 200);
    press(app, "Y N N");
    assert_string_equal(app->view.message,
                        "The digits have 201 classes, the lesson tells 10 apart");
    assert_true(app->pad.state.empty);
    app->session.lesson->practice.held_out = write_digits(28, 3, 9);
    press(app, "N N");
    assert_int_equal(app->pad.state.truth, 9);
    close_lesson(app);
}

static void digits_of_any_size_can_be_picked(void **state)
{
    (void)state;
    struct app *app = open_lesson(MODERN);
    for (int side = 1; side <= 64; side += 63) {
        press(app, "R");
        app->session.lesson->practice.held_out = write_digits(side, 1, 2);
        press(app, "Y N");
        assert_int_equal(app->pad.state.truth, 1);
        assert_false(app->pad.state.empty);
        press(app, "Y");
    }
    close_lesson(app);
}

static void without_data_there_is_nothing_to_load_weights_into(void **state)
{
    (void)state;
    struct app *app = open_lesson(MODERN);
    char folder[4096], path[8192];
    struct error error = {0};
    snprintf(folder, sizeof folder, "%s", scratch("data"));
    snprintf(path, sizeof path, "%s/weights", folder);
    assert_true(folder_make(path, &error));
    snprintf(path, sizeof path, "%s/weights/%s.safetensors", folder, app->session.lesson->id);
    write_bytes(path, "no weights", 10);
    app_use_folder(app, folder);
    app->session.lesson->practice.data = "/nowhere/images,/nowhere/labels";
    press(app, "Shift+T");
    assert_non_null(tune_shown(app)->wrong);
    press(app, "O");
    assert_string_equal(app->view.message, "There is nothing to fine-tune on");
    press(app, "Space Enter U S H M R");
    assert_non_null(tune_shown(app)->wrong);
    close_lesson(app);
}

static void a_file_written_since_it_was_opened_is_not_fine_tuned(void **state)
{
    (void)state;
    struct app *app = open_lesson(MODERN);
    char *other = path_join(getenv("CONVSTEP_SOURCE_ROOT"), LESSONS[0]);
    app->session.lesson->path = other;
    press(app, "Shift+T");
    assert_non_null(tune_shown(app)->wrong);
    assert_non_null(strstr(tune_shown(app)->wrong, "has changed since it was opened"));
    press(app, "Space Esc");
    assert_int_equal(app_where(app), IN_LESSON);
    close_lesson(app);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_of_a_class_that_is_none_are_not_picked),
        cmocka_unit_test(digits_of_any_size_can_be_picked),
        cmocka_unit_test(without_data_there_is_nothing_to_load_weights_into),
        cmocka_unit_test(a_file_written_since_it_was_opened_is_not_fine_tuned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
