// Pictures of the user's on the pad, and digits that are kept, by events as the window sends them.
#include "pad_driver.h"

#include <unistd.h>

// ---- pictures

// A thick L turned by half: the stem of a 7 and its bar.
static char *write_seven(const char *name, uint32_t paper, uint32_t ink)
{
    enum { W = 120, H = 160 };
    static uint32_t pixels[W * H];
    struct error error = {0};
    for (int i = 0; i < W * H; i++) {
        const int x = i % W, y = i / W, stem = 88 - (y - 30) / 3;
        const bool on = (y >= 30 && y < 44 && x >= 30 && x < 96) ||
                        (y >= 30 && y < 136 && x >= stem - 8 && x < stem + 8);
        pixels[i] = on ? ink : paper;
    }
    char *path = path_join(getenv("CONVSTEP_SCRATCH"), name);
    char *folder = path_dirname(path);
    assert_true(folder_make(folder, &error));
    assert_true(png_write_file(path, pixels, W, H, W, &error));
    free(folder);
    return path;
}

static void a_picture_is_opened_from_a_script_a_field_and_by_dropping(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    struct error error = {0};
    char *dark = write_seven("seven dark.png", 0xFFFFFF, 0x101010);
    char *light = write_seven("seven-light.png", 0x202020, 0xF0E0FF);
    char script[1200];
    snprintf(script, sizeof script, "pad\nopen-picture %s", dark);
    assert_true(app_script(app, script, &error));
    app_draw(app, &CONTEXT);
    assert_int_equal(pad_says(app), 7);
    assert_true(shows(app, "seven dark.png"));
    float *image = copy_image(app);
    press(app, "C");
    type(app, "o"); // opens the field, and is no letter of the path
    assert_non_null(app->pad.state.path);
    assert_string_equal(app->pad.state.path, "");
    type(app, light);
    press(app, "Backspace");
    type(app, "g");
    press(app, "Enter");
    assert_int_equal(pad_says(app), 7);
    assert_true(image_is(app, image)); // the same ink
    press(app, "C Esc");
    app_event(app, &(struct app_event){.kind = EVENT_FILE, .text = light});
    assert_true(app->pad.state.open);
    assert_true(image_is(app, image));
    free(image);
    free(dark);
    free(light);
    close_lesson(app);
}

static void what_is_no_picture_is_said(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    struct error error = {0};
    assert_false(app_script(app, "pad; open-picture /no/such/picture.png", &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
    char *blank = write_seven("blank.png", 0x808080, 0x828282);
    press(app, "O");
    type(app, blank);
    press(app, "Enter");
    assert_non_null(strstr(app->message, "nothing stands out"));
    assert_true(app->pad.state.empty);
    press(app, "O Esc");
    assert_true(app->pad.state.path == NULL && app->pad.state.open);
    free(blank);
    close_lesson(app);
    app = open_lesson("lessons/max-pooling.json");
    app_event(app, &(struct app_event){.kind = EVENT_FILE, .text = "x.png"});
    assert_non_null(strstr(app->message, "a lesson with a pad"));
    press(app, "Y");
    assert_string_equal(app->message, "This lesson has nothing to draw on");
    close_lesson(app);
}

// ---- keeping

static void a_digit_is_kept_with_its_label(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    uint8_t seen[DIGIT_PIXELS];
    press(app, "Y K");
    assert_string_equal(app->message, "Nothing is drawn yet");
    draw_four(app);
    memcpy(seen, app->pad.seen, sizeof seen);
    press(app, "9"); // says the user
    assert_int_equal(app->pad.state.label, 9);
    press(app, "K");
    assert_int_equal(app->pad.kept.n, 1);
    assert_int_equal(app->pad.kept.digits[0].label, 9);
    assert_memory_equal(app->pad.kept.digits[0].pixels, seen, sizeof seen);
    assert_true(app->pad.state.empty); // ready for the next one
    assert_true(shows(app, "Fine-tune with 1 digit"));
    draw_four(app);
    assert_int_equal(app->pad.state.label, 4); // as the network says, until the user does
    click(app, "pad-keep", 0);
    assert_int_equal(app->pad.kept.counts[4], 1);
    assert_true(shows(app, "Fine-tune with 2 digits"));
    press(app, "Shift+K Shift+K");
    assert_int_equal(app->pad.kept.n, 0);
    close_lesson(app);
}

static void kept_digits_are_there_again(void **state)
{
    (void)state;
    char name[64];
    snprintf(name, sizeof name, "pad-%d", (int)getpid());
    char *folder = path_join(getenv("CONVSTEP_SCRATCH"), name);
    struct app *app = open_lesson(LESSONS[1]);
    assert_true(app_use_folder(app, folder));
    press(app, "Y");
    draw_four(app);
    press(app, "K");
    close_lesson(app);
    app = open_lesson(LESSONS[0]);
    assert_true(app_use_folder(app, folder));
    press(app, "Y");
    assert_int_equal(app->pad.state.kept[4], 1);
    close_lesson(app);
    free(folder);
}

static void a_folder_that_cannot_be_written_is_named(void **state)
{
    (void)state;
    struct error error = {0};
    char *file = path_join(getenv("CONVSTEP_SCRATCH"), "pad-no-folder");
    assert_true(file_write(file, "", 0, &error));
    struct app *app = open_lesson(LESSONS[1]);
    app_use_folder(app, file);
    press(app, "Y");
    draw_four(app);
    press(app, "K");
    assert_int_equal(app->pad.kept.n, 0);
    assert_false(app->pad.state.empty); // what is drawn is still there
    assert_non_null(strstr(app->message, file));
    close_lesson(app);
    remove(file);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_opened_from_a_script_a_field_and_by_dropping),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_named),
        cmocka_unit_test(what_is_no_picture_is_said),
        cmocka_unit_test(a_digit_is_kept_with_its_label),
        cmocka_unit_test(kept_digits_are_there_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
