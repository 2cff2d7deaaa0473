// The pad, by events as the window sends them: what is drawn or picked is read, undone, and
// stepped.
#include "pad_driver.h"

#include "lesson/training.h"

#include <math.h>

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
    press(app, "Shift+Y Home Ctrl+Right Left Right");
    assert_int_equal(app_where(app), IN_QUESTION);
    press(app, "Y Esc");
    assert_int_equal(app_where(app), IN_LESSON);
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
        cmocka_unit_test(the_steps_are_those_of_the_digit),
        cmocka_unit_test(words_on_the_lessons_own_numbers_are_not_told_of_another),
        cmocka_unit_test(a_map_leads_to_its_steps),
        cmocka_unit_test(another_lesson_begins_anew),
        cmocka_unit_test(a_lesson_may_begin_with_it),
        cmocka_unit_test(nonsense_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
