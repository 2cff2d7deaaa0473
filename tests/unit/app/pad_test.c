// The pad, by events as the window sends them: what is drawn is read, kept, undone, and stepped.
#include "cmocka_all.h"

#include "app/app.h"
#include "base/file.h"
#include "lesson/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double half_an_em(void *user, enum font font, double size, double scale, const char *text)
{
    (void)user;
    (void)font;
    (void)scale;
    return 0.5 * size * (double)strlen(text);
}
static const struct view_context CONTEXT = {.measure = half_an_em};

static struct app *open_lesson(const char *name)
{
    struct app *app = malloc(sizeof *app);
    struct error error = {0};
    char *path = path_join(getenv("CONVSTEP_SOURCE_ROOT"), name);
    bool opened = app_init(app, path, &error);
    free(path);
    if (!opened) {
        fail_msg("%s", error.what);
    }
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    return app;
}

static void close_lesson(struct app *app)
{
    app_finish(app);
    free(app);
}

enum { N_LESSONS = 2 };
static const char *const LESSONS[] = {"lessons/lenet-5.json", "lessons/lenet-5-modern.json"};

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    app_draw(app, &CONTEXT);
}

static void type(struct app *app, const char *text)
{
    for (; *text != '\0'; text++) {
        const char one[] = {*text, '\0'};
        app_event(app, &(struct app_event){EVENT_KEY, .key = {(uint32_t)(unsigned char)*text, 0}});
        app_event(app, &(struct app_event){EVENT_TEXT, .text = one});
    }
    app_draw(app, &CONTEXT);
}

static bool shows(const struct app *app, const char *text)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_TEXT && strcmp(draw->text, text) == 0) {
            return true;
        }
    }
    return false;
}

static const struct draw *control(const struct app *app, const char *command, int64_t argument)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, command) == 0 && hit->argument == argument) {
            return hit;
        }
    }
    fail_msg("no control %s %lld", command, (long long)argument);
    return NULL;
}

// At shares of a control's width and height.
static void mouse(struct app *app, enum event_kind kind, const struct draw *hit, double x, double y)
{
    const double scale = app->list.scale;
    app_event(app, &(struct app_event){.kind = kind,
                                       .x = (hit->x + x * hit->w) * scale,
                                       .y = (hit->y + y * hit->h) * scale});
    app_draw(app, &CONTEXT);
}

static void click(struct app *app, const char *command, int64_t argument)
{
    mouse(app, EVENT_PRESS, control(app, command, argument), 0.5, 0.5);
    app_event(app, &(struct app_event){.kind = EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

static void stroke(struct app *app, double x0, double y0, double x1, double y1)
{
    enum { MOVES = 12 };
    mouse(app, EVENT_PRESS, control(app, "pad-pen", 0), x0, y0);
    for (int i = 1; i <= MOVES; i++) {
        const double t = (double)i / MOVES;
        mouse(app, EVENT_MOVE, control(app, "pad-pen", 0), x0 + t * (x1 - x0), y0 + t * (y1 - y0));
    }
    app_event(app, &(struct app_event){.kind = EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

// In three strokes; two of them make no 4.
static void draw_four(struct app *app)
{
    stroke(app, 0.36, 0.16, 0.27, 0.53);
    stroke(app, 0.27, 0.53, 0.74, 0.52);
    stroke(app, 0.63, 0.20, 0.60, 0.86);
}

static const struct tensor *image_of(const struct app *app)
{
    const struct lesson *lesson = app->session.lesson;
    return &lesson->program.tensors[lesson->pictures[0].tensor];
}

static float *copy_image(const struct app *app)
{
    const size_t size = (size_t)shape_elements(&image_of(app)->shape) * sizeof(float);
    float *copy = malloc(size);
    memcpy(copy, image_of(app)->value, size);
    return copy;
}

static bool image_is(const struct app *app, const float *numbers)
{
    return memcmp(image_of(app)->value, numbers,
                  (size_t)shape_elements(&image_of(app)->shape) * sizeof(float)) == 0;
}

// ---- drawing

static void strokes_make_a_digit_and_the_network_reads_it(void **state)
{
    (void)state;
    for (int i = 0; i < N_LESSONS; i++) {
        struct app *app = open_lesson(LESSONS[i]);
        click(app, "pad", 0);
        assert_int_equal(pad_says(app), -1);
        assert_true(shows(app, "Nothing is drawn yet"));
        draw_four(app);
        assert_int_equal(pad_says(app), 4);
        assert_int_equal(app->pad.state.label, 4);
        assert_true(shows(app, i == 0 ? "4 wins" : "4 leads"));
        close_lesson(app);
    }
}

static void what_is_shown_is_what_the_network_gets(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[0]);
    uint8_t seen[DIGIT_PIXELS];
    press(app, "Y");
    draw_four(app);
    assert_true(digit_normalise(app->pad.drawing.ink, DRAWING_SIDE, DRAWING_SIDE, seen));
    const float *image = image_of(app)->value; // 32 x 32, -0.1 to 1.175
    for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
            const bool inside = y >= 2 && y < 30 && x >= 2 && x < 30;
            const double ink = inside ? seen[(y - 2) * DIGIT_SIDE + x - 2] : 0;
            const double want = -0.1 + ink * 1.275 / 255;
            assert_true(fabs((double)image[y * 32 + x] - want) < 1e-6);
        }
    }
    close_lesson(app);
}

static void undo_and_clear_go_back(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    float *own = copy_image(app);
    press(app, "Y");
    draw_four(app);
    float *four = copy_image(app);
    press(app, "C");
    assert_true(app->pad.state.empty);
    assert_int_equal(pad_says(app), -1);
    press(app, "U");
    assert_true(image_is(app, four));
    assert_int_equal(pad_says(app), 4);
    press(app, "U");
    assert_false(image_is(app, four));
    press(app, "Ctrl+Z Backspace");
    assert_true(app->pad.state.empty);
    press(app, "U");
    assert_true(shows(app, "There is nothing to undo"));
    press(app, "Esc");
    assert_true(image_is(app, own)); // nothing was drawn: the lesson's own picture
    free(own);
    free(four);
    close_lesson(app);
}

static void the_eraser_is_another_tool(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    press(app, "Y");
    stroke(app, 0.5, 0.1, 0.5, 0.9);
    float *line = copy_image(app);
    press(app, "E");
    assert_true(app->pad.state.eraser);
    stroke(app, 0.3, 0.5, 0.7, 0.5);
    assert_false(image_is(app, line));
    press(app, "U");
    assert_true(image_is(app, line));
    click(app, "pad-tool", 0);
    assert_false(app->pad.state.eraser);
    free(line);
    close_lesson(app);
}

static void repeat(struct app *app, const char *key, int times)
{
    for (int i = 0; i < times; i++) {
        press(app, key);
    }
}

static void the_keyboard_draws_as_well(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    press(app, "Y");
    repeat(app, "Left", 6);
    repeat(app, "Up", 8);
    press(app, "Space");
    repeat(app, "Right", 11);
    for (int i = 0; i < 16; i++) {
        press(app, i % 3 == 0 ? "Down Left" : "Down");
    }
    press(app, "Space");
    assert_int_equal(app->pad.drawing.n, 1);
    repeat(app, "Right", 9); // the pen is up
    assert_int_equal(app->pad.drawing.n, 1);
    assert_int_equal(pad_says(app), 7);
    close_lesson(app);
}

// ---- picking

static void a_digit_that_ships_is_the_one_that_is_evaluated(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[0]);
    struct training training;
    struct dataset dataset;
    struct labelled data;
    struct error error = {0};
    assert_true(training_find(&training, app->session.lesson, &error));
    assert_true(dataset_open(&dataset, app->session.lesson->practice.held_out, &error));
    assert_true(training_data(&training, &dataset, &data, &error));
    const int64_t size = shape_elements(&image_of(app)->shape);
    press(app, "Y");
    for (int64_t i = 0; i < 12; i++) {
        press(app, "N");
        assert_true(image_is(app, data.images + i * size));
        assert_int_equal(app->pad.state.truth, data.classes[i]);
        assert_int_equal(app->pad.state.label, data.classes[i]);
    }
    press(app, "Shift+N PageUp");
    assert_true(image_is(app, data.images + 9 * size));
    press(app, "PageDown");
    assert_true(image_is(app, data.images + 10 * size));
    assert_true(app_run(app, "pad-pick", 1000, &error));
    press(app, "N"); // round and round
    assert_true(image_is(app, data.images));
    press(app, "K");
    assert_int_equal(app->pad.kept.n, 0); // it ships: that is no digit of one's own
    labelled_finish(&data);
    dataset_finish(&dataset);
    close_lesson(app);
}

static void misread_ones_are_found(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    press(app, "Y M");
    const int64_t first = app->pad.picked;
    assert_true(app->pad.state.truth >= 0);
    assert_int_not_equal(pad_says(app), app->pad.state.truth);
    for (int64_t i = 0; i < first; i++) { // those before it are read rightly
        struct error error = {0};
        assert_true(app_run(app, "pad-pick", i + 1, &error));
        assert_int_equal(pad_says(app), app->pad.state.truth);
    }
    press(app, "M");
    assert_int_equal(app->pad.picked, first);
    press(app, "M Shift+M");
    assert_int_equal(app->pad.picked, first);
    close_lesson(app);
}

static void missing_digits_are_said(void **state)
{
    (void)state;
    struct app *app = open_lesson("tests/lessons/valid/practice-pad.json"); // begins with the pad
    press(app, "N");
    assert_true(app->view.message != NULL);
    assert_non_null(strstr(app->message, "cannot be read"));
    assert_true(app->pad.state.empty);
    close_lesson(app);
    app = open_lesson("tests/lessons/valid/practice-alone.json");
    press(app, "Y M");
    assert_true(app->view.message != NULL);
    assert_string_equal(app->message, "This lesson comes without digits to pick");
    close_lesson(app);
}

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
    press(app, "C O");
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

// ---- the steps

static void the_steps_are_those_of_the_digit(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[0]);
    struct program *program = &app->session.lesson->program;
    float *own = copy_image(app);
    const int loss = app->session.lesson->practice.loss_node;
    const int answer = program->nodes[loss]->inputs[0].tensor;
    const float before = program_value(program, answer)[4];
    const int64_t target = program->nodes[loss]->attrs[0].pair[0];
    press(app, "Y");
    draw_four(app);
    const float drawn = program_value(program, answer)[4];
    assert_true(drawn != before);
    press(app, "Esc");
    assert_true(shows(app, "Your digit"));
    assert_true(program_value(program, answer)[4] == drawn);
    assert_int_equal(program->nodes[loss]->attrs[0].pair[0], 4);
    press(app, "Y");
    assert_false(app->pad.state.empty); // it is still there
    press(app, "Y");
    click(app, "own-picture", 0);
    assert_false(shows(app, "Your digit"));
    assert_true(image_is(app, own));
    assert_true(program_value(program, answer)[4] == before);
    assert_int_equal(program->nodes[loss]->attrs[0].pair[0], target);
    press(app, "Shift+Y");
    assert_string_equal(app->message, "The lesson's own picture is on show");
    free(own);
    close_lesson(app);
}

static void words_on_the_lessons_own_numbers_are_not_told_of_another(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[0]);
    struct lesson *lesson = app->session.lesson;
    const struct story *story = &lesson->stories[0];
    const struct lesson_place here = story->at;
    assert_true(lesson_story(lesson, &here) == story->text);
    press(app, "Y N Esc");
    assert_true((lesson_story(lesson, &here) == NULL) == (here.cell >= 0));
    for (int i = 0; i < lesson->n_questions; i++) {
        const struct question *asked = &lesson->questions[i];
        assert_int_equal(lesson_question(lesson, asked->entry, &asked->at, 0), -1);
    }
    press(app, "Shift+Y");
    assert_true(lesson_story(lesson, &here) == story->text);
    close_lesson(app);
}

static void a_map_leads_to_its_steps(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[0]);
    const struct program *program = &app->session.lesson->program;
    const int tensor = program_find(program, "c3");
    press(app, "Y");
    draw_four(app);
    click(app, "pad-layer", tensor * PAD_LAYER_MAPS + 5);
    assert_false(app->pad.state.open);
    const struct step *step = &app->session.step;
    const struct node *node = program->nodes[app->session.timeline.entries[step->entry].node];
    assert_int_equal(node->output.tensor, tensor);
    assert_int_equal(step->place.cell, 5 * 10 * 10);
    assert_true(shows(app, "Your digit"));
    close_lesson(app);
}

// Another lesson, or the same read anew, begins with its own picture.
static void another_lesson_begins_anew(void **state)
{
    (void)state;
    struct app *app = open_lesson(LESSONS[1]);
    float *own = copy_image(app);
    press(app, "Y");
    draw_four(app);
    press(app, "Esc R");
    assert_true(image_is(app, own));
    assert_false(app->pad.state.own);
    press(app, "Y");
    assert_true(app->pad.state.empty);
    free(own);
    close_lesson(app);
}

static void a_lesson_may_begin_with_it(void **state)
{
    (void)state;
    struct app *app = open_lesson("tests/lessons/valid/practice-pad.json");
    assert_int_equal(app_where(app), IN_PAD);
    press(app, "Esc");
    assert_int_equal(app_where(app), IN_LESSON);
    close_lesson(app);
}

static void nonsense_does_no_harm(void **state)
{
    (void)state;
    static const char *const KEYS[] = {
        "Y", "Shift+Y", "Space",   "Left", "Right",  "Up",        "Down", "E", "U",
        "C", "N",       "Shift+N", "M",    "O",      "Enter",     "Esc",  "K", "Shift+K",
        "3", "Tab",     "T",       "?",    "Ctrl++", "Backspace", "R"};
    struct app *app = open_lesson(LESSONS[1]);
    uint32_t random = 5;
    for (int i = 0; i < 400; i++) {
        random = random * 1664525 + 1013904223;
        const uint32_t chance = random >> 8;
        if (chance % 3 == 0) {
            static const enum event_kind KINDS[] = {EVENT_PRESS, EVENT_MOVE, EVENT_RELEASE};
            app_event(app, &(struct app_event){.kind = KINDS[chance / 3 % 3],
                                               .x = chance / 9 % 1920,
                                               .y = chance / 9 / 1920 % 1080});
        } else {
            press(app, KEYS[chance / 3 % (sizeof KEYS / sizeof *KEYS)]);
        }
        assert_true(app->pad.state.empty == drawing_is_empty(&app->pad.drawing));
    }
    close_lesson(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strokes_make_a_digit_and_the_network_reads_it),
        cmocka_unit_test(what_is_shown_is_what_the_network_gets),
        cmocka_unit_test(undo_and_clear_go_back),
        cmocka_unit_test(the_eraser_is_another_tool),
        cmocka_unit_test(the_keyboard_draws_as_well),
        cmocka_unit_test(a_digit_that_ships_is_the_one_that_is_evaluated),
        cmocka_unit_test(misread_ones_are_found),
        cmocka_unit_test(missing_digits_are_said),
        cmocka_unit_test(a_picture_is_opened_from_a_script_a_field_and_by_dropping),
        cmocka_unit_test(what_is_no_picture_is_said),
        cmocka_unit_test(a_digit_is_kept_with_its_label),
        cmocka_unit_test(kept_digits_are_there_again),
        cmocka_unit_test(the_steps_are_those_of_the_digit),
        cmocka_unit_test(words_on_the_lessons_own_numbers_are_not_told_of_another),
        cmocka_unit_test(a_map_leads_to_its_steps),
        cmocka_unit_test(another_lesson_begins_anew),
        cmocka_unit_test(a_lesson_may_begin_with_it),
        cmocka_unit_test(nonsense_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
