// Fine-tuning in the program: by keys and clicks, on the network that ships. The lesson has its old
// weights until the new ones are kept, and gets them back by undo.
#include "app_driver.h"

#include "app/actions.h"
#include "nn/parameters.h"

enum { ROUNDS = 4, FRAMES_MAX = 100000, TENSORS_MAX = 64 };

static struct app *open_lesson(const char *name)
{
    struct app *app = new_app(name);
    app->asking.off = true;
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    return app;
}

static int set_up(void **state)
{
    struct app *app = open_lesson("lessons/lenet-5-modern.json");
    struct lesson_practice *practice = &app->session.lesson->practice;
    practice->rounds = ROUNDS; // so that it is quick
    practice->data = practice->held_out;
    practice->replay = 3;
    practice->opens = PRACTICE_STEPS;
    app_draw(app, &CONTEXT);
    *state = app;
    return 0;
}

static void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
        app_draw(app, &CONTEXT);
    }
}

static void click(struct app *app, const char *command, int64_t argument)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, command) == 0 && hit->argument == argument) {
            const double x = (hit->x + hit->w / 2) * app->list.scale;
            const double y = (hit->y + hit->h / 2) * app->list.scale;
            app_event(app, &(struct app_event){EVENT_PRESS, .x = x, .y = y});
            app_event(app, &(struct app_event){EVENT_RELEASE, .x = x, .y = y});
            app_draw(app, &CONTEXT);
            return;
        }
    }
    fail_msg("nothing to click for %s %lld", command, (long long)argument);
}

// Frames until nothing is left to do; each lets so much time pass.
static int frames(struct app *app, double dt_s)
{
    int n = 0;
    while (app_frame(app, dt_s).wait_s == 0) {
        n++;
        assert_true(n < FRAMES_MAX);
    }
    app_draw(app, &CONTEXT);
    return n;
}

// Until so many rounds are known.
static void frames_to_round(struct app *app, int round)
{
    for (int n = 0; tune_now(tune_shown(app)) < round; n++) {
        app_frame(app, 1); // slow ones: little in each
        assert_true(n < FRAMES_MAX);
    }
    app_draw(app, &CONTEXT);
}

static void open_panel(struct app *app)
{
    press(app, "Shift+T");
    assert_int_equal(app_where(app), IN_TUNE);
    frames(app, 0);
    assert_int_equal(tune_now(tune_shown(app)), 0);
}

// Every number that the lesson declares, one behind the other; the caller frees them.
static float *weights(struct app *app, size_t *bytes)
{
    const struct program *program = &app->session.lesson->program;
    int tensors[TENSORS_MAX], n = 0;
    *bytes = 0;
    for (int i = 0; i < program->n_tensors && n < TENSORS_MAX; i++) {
        if (program->tensors[i].producer < 0) {
            tensors[n++] = i;
            *bytes += (size_t)shape_elements(&program->tensors[i].shape) * sizeof(float);
        }
    }
    return parameters_taken(program, tensors, n);
}

static bool same_weights(struct app *app, const float *want)
{
    size_t bytes;
    float *got = weights(app, &bytes);
    const bool same = memcmp(got, want, bytes) == 0;
    free(got);
    return same;
}

static void it_learns_and_keep_and_undo_change_the_lesson(void **state)
{
    struct app *app = *state;
    size_t bytes;
    float *old = weights(app, &bytes);
    open_panel(app);
    assert_true(app_frame(app, 1).wait_s != 0); // nothing runs before it is asked for
    press(app, "Space");
    frames(app, 0);
    const struct tune_view *view = tune_shown(app);
    assert_int_equal(view->phase, TUNE_ENDED);
    assert_int_equal(tune_now(view), ROUNDS);
    assert_true(view->trained->rounds[ROUNDS].kept > view->trained->rounds[0].kept + 5);
    assert_true(view->trained->rounds[ROUNDS].kept > view->random->rounds[ROUNDS].kept);
    assert_true(same_weights(app, old));
    press(app, "Enter");
    assert_int_equal(tune_shown(app)->phase, TUNE_KEPT);
    assert_false(same_weights(app, old));
    press(app, "U");
    assert_int_equal(tune_shown(app)->phase, TUNE_READY);
    assert_true(same_weights(app, old));
    press(app, "U");
    assert_string_equal(app->view.message, "No weights have been kept");
    free(old);
}

static void cancel_and_pause_leave_the_lesson_alone(void **state)
{
    struct app *app = *state;
    size_t bytes;
    float *old = weights(app, &bytes);
    open_panel(app);
    click(app, "tune-start", 0);
    frames_to_round(app, 1);
    press(app, "Space");
    assert_int_equal(tune_shown(app)->phase, TUNE_PAUSED);
    assert_true(app_frame(app, 0).wait_s != 0);
    assert_int_equal(tune_now(tune_shown(app)), 1);
    assert_true(same_weights(app, old));
    press(app, "Space");
    frames_to_round(app, 2);
    click(app, "tune-cancel", 0);
    assert_int_equal(tune_shown(app)->phase, TUNE_READY);
    frames(app, 0);
    assert_int_equal(tune_now(tune_shown(app)), 0);
    assert_true(same_weights(app, old));
    press(app, "Esc"); // one level back
    assert_null(tune_shown(app));
    free(old);
}

static void leaving_pauses_it(void **state)
{
    struct app *app = *state;
    open_panel(app);
    press(app, "Space");
    frames_to_round(app, 1);
    press(app, "Shift+T");
    assert_null(tune_shown(app));
    assert_true(app_frame(app, 0).wait_s != 0);
    press(app, "Shift+T");
    assert_int_equal(tune_shown(app)->phase, TUNE_PAUSED);
    assert_int_equal(tune_now(tune_shown(app)), 1);
}

static void slow_and_quick_frames_end_in_the_same_bits(void **state)
{
    struct app *app = *state;
    size_t bytes;
    float *first = NULL;
    open_panel(app);
    for (int i = 0; i < 2; i++) {
        press(app, "Space");
        const int n = frames(app, i == 0 ? 0 : 1);
        assert_true(n > 1);
        press(app, "Enter");
        float *kept = weights(app, &bytes);
        if (first != NULL) {
            assert_memory_equal(kept, first, bytes);
            free(first);
        }
        first = kept;
        press(app, "U");
    }
    free(first);
}

// What is kept at a pause are the weights that were scored, not those of a round half done.
static void what_is_kept_is_what_was_scored(void **state)
{
    struct app *app = *state;
    size_t bytes;
    open_panel(app);
    press(app, "Space");
    frames_to_round(app, 2);
    for (int i = 0; i < 3; i++) {
        app_frame(app, 1);
    }
    assert_int_equal(tune_now(tune_shown(app)), 2);
    const int64_t right = tune_shown(app)->trained->rounds[2].kept;
    app_draw(app, &CONTEXT);
    press(app, "Enter");
    float *kept = weights(app, &bytes);
    press(app, "Shift+T Shift+T R R"); // begun anew, on the kept ones
    frames(app, 0);
    assert_int_equal(tune_shown(app)->trained->rounds[0].kept, right);
    assert_true(same_weights(app, kept));
    free(kept);
}

static const struct tensor *tensor_of(const struct app *app, const char *name)
{
    const struct program *program = &app->session.lesson->program;
    const int index = program_find(program, name);
    assert_true(index >= 0);
    return &program->tensors[index];
}

static void a_layer_that_is_switched_off_keeps_its_bits(void **state)
{
    struct app *app = *state;
    open_panel(app);
    const struct tensor *c1 = tensor_of(app, "c1.weight"), *f6 = tensor_of(app, "f6.weight");
    float c1_first = c1->value[7], f6_first = f6->value[7];
    float *c1_old =
        parameters_taken(&app->session.lesson->program,
                         (int[]){program_find(&app->session.lesson->program, "c1.weight")}, 1);
    assert_true(tune_shown(app)->layers[0].learns);
    assert_string_equal(tune_shown(app)->layers[0].name, "C1");
    click(app, "tune-learn", 0);
    assert_false(tune_shown(app)->layers[0].learns);
    press(app, "Space");
    frames(app, 0);
    press(app, "Enter");
    assert_memory_equal(c1->value, c1_old, (size_t)shape_elements(&c1->shape) * sizeof(float));
    assert_true(c1->value[7] == c1_first);
    assert_true(f6->value[7] != f6_first);
    free(c1_old);
}

static void switches_are_set_by_the_keyboard_alone_and_not_in_the_middle(void **state)
{
    struct app *app = *state;
    open_panel(app);
    const struct tune_view *view = tune_shown(app);
    const int layers = view->n_layers;
    assert_int_equal(layers, 5);
    press(app, "M R");
    assert_false(tune_shown(app)->replay);
    assert_int_equal(tune_shown(app)->replayed, 0);
    assert_false(tune_shown(app)->also_random);
    frames(app, 0);
    assert_null(tune_shown(app)->random);
    for (int i = 0; i < layers; i++) {
        click(app, "tune-learn", i);
    }
    press(app, "Space");
    assert_string_equal(app->view.message, "Nothing learns: switch a layer on");
    press(app, "Tab Enter"); // the first control is the first layer's
    assert_true(tune_shown(app)->layers[0].learns);
    press(app, "Esc Space");
    assert_int_equal(tune_shown(app)->phase, TUNE_RUNNING);
    press(app, "M");
    assert_string_equal(app->view.message, "Keep or cancel this run first");
}

static void more_is_forgotten_without_replay(void **state)
{
    struct app *app = *state;
    int64_t old[2];
    app->session.lesson->practice.learning_rate = 0.02F;
    open_panel(app);
    for (int i = 0; i < 2; i++) {
        press(app, "Space");
        frames(app, 0);
        const struct tune_view *view = tune_shown(app);
        old[i] = view->trained->rounds[ROUNDS].old;
        assert_int_equal(view->replayed, i == 0 ? 3 * view->learned : 0);
        assert_true(view->trained->rounds[ROUNDS].kept > view->trained->rounds[0].kept);
        press(app, "Esc M");
        frames(app, 0);
    }
    const int64_t of = tune_shown(app)->old_kept;
    assert_true(old[0] > of * 90 / 100);
    assert_true(old[1] < old[0] - of * 5 / 100);
}

static char *data_folder(void)
{
    struct error error = {0};
    char *folder = path_join(getenv("CONVSTEP_SCRATCH"), "tune");
    if (!folder_make(folder, &error)) {
        fail_msg("%s", error.what);
    }
    return folder;
}

static void weights_are_saved_and_loaded_beside_those_that_ship(void **state)
{
    struct app *app = *state;
    size_t bytes;
    float *old = weights(app, &bytes);
    open_panel(app);
    press(app, "S");
    assert_string_equal(app->view.message, "There is no folder to save weights in");
    char *folder = data_folder(), *path = path_join(folder, "weights/lenet-5-modern.safetensors");
    remove(path);
    app_use_folder(app, folder);
    do_reload(app, 0);
    app->session.lesson->practice.rounds = ROUNDS;
    open_panel(app);
    press(app, "O");
    assert_string_equal(app->view.message, "No weights of this lesson have been saved");
    press(app, "Space");
    frames(app, 0);
    press(app, "Enter S");
    assert_true(file_exists(path));
    float *kept = weights(app, &bytes);
    press(app, "U");
    assert_true(same_weights(app, old)); // and the file that ships is as it was:
    do_reload(app, 0);
    assert_true(same_weights(app, old));
    open_panel(app);
    click(app, "tune-load", 0);
    assert_true(same_weights(app, kept));
    press(app, "U");
    assert_true(same_weights(app, old));
    struct error error = {0};
    assert_true(file_write(path, "no weights", 10, &error));
    press(app, "O");
    assert_non_null(app->view.message);
    assert_true(same_weights(app, old));
    remove(path);
    free(path);
    free(folder);
    free(kept);
    free(old);
}

// The folder is told after the lesson is opened, and one may open with the panel.
static void a_panel_that_is_open_already_gets_its_folder(void **state)
{
    struct app *app = *state;
    app->session.lesson->practice.opens = PRACTICE_TUNE;
    tune_opened(app);
    assert_int_equal(app_where(app), IN_TUNE);
    char *folder = data_folder();
    assert_true(app_use_folder(app, folder));
    assert_int_equal(app_where(app), IN_TUNE);
    press(app, "S");
    assert_string_equal(app->view.message, "There are no new weights: keep some first");
    free(folder);
}

static void own_digits_are_learned_where_there_are_enough(void **state)
{
    struct app *app = *state;
    uint8_t pixels[DIGIT_PIXELS] = {0};
    struct error error = {0};
    for (int i = 0; i < 20; i++) {
        pixels[(4 + i) * DIGIT_SIDE + 13] = pixels[(4 + i) * DIGIT_SIDE + 14] = 255;
    }
    assert_true(kept_add(&app->pad.kept, 7, pixels, &error));
    open_panel(app);
    assert_false(tune_shown(app)->own);
    assert_int_equal(tune_shown(app)->own_digits, 1);
    press(app, "H");
    assert_non_null(app->view.message);
    press(app, "Shift+T");
    assert_true(kept_add(&app->pad.kept, 7, pixels, &error));
    assert_true(kept_add(&app->pad.kept, 3, pixels, &error));
    open_panel(app);
    const struct tune_view *view = tune_shown(app);
    assert_true(view->own);
    assert_int_equal(view->learned, 2);
    assert_int_equal(view->kept, 1);
    assert_int_equal(view->replayed, 6);
    press(app, "H");
    assert_false(tune_shown(app)->own);
    assert_int_equal(tune_shown(app)->learned, 60);
    assert_int_equal(tune_shown(app)->kept, 60);
    click(app, "tune-digits", 0);
    assert_true(tune_shown(app)->own);
}

static void what_is_missing_is_said(void **state)
{
    struct app *app = *state;
    app->session.lesson->practice.data = "/nonexistent/images,/nonexistent/labels";
    press(app, "Shift+T");
    assert_non_null(tune_shown(app)->wrong);
    assert_true(shows(app, "There is nothing to fine-tune on"));
    press(app, "Space Enter M H O S U R");
    assert_true(app_frame(app, 0).wait_s != 0);
    press(app, "Esc");
    assert_null(tune_shown(app));
    app->session.lesson->practice.given = false;
    press(app, "Shift+T");
    assert_null(tune_shown(app));
    assert_non_null(app->view.message);
}

static void a_lesson_may_begin_with_it(void **state)
{
    struct app *app = *state;
    app->session.lesson->practice.opens = PRACTICE_TUNE;
    tune_opened(app);
    app_draw(app, &CONTEXT);
    assert_int_equal(app_where(app), IN_TUNE);
    assert_true(shows(app, "What learns"));
    press(app, "?");
    assert_int_equal(app_where(app), IN_HELP);
    press(app, "Esc Esc"); // out of it: there is nothing below it but the library
    assert_true(app->library);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_learns_and_keep_and_undo_change_the_lesson),
        TEST(cancel_and_pause_leave_the_lesson_alone),
        TEST(leaving_pauses_it),
        TEST(slow_and_quick_frames_end_in_the_same_bits),
        TEST(what_is_kept_is_what_was_scored),
        TEST(a_layer_that_is_switched_off_keeps_its_bits),
        TEST(switches_are_set_by_the_keyboard_alone_and_not_in_the_middle),
        TEST(more_is_forgotten_without_replay),
        TEST(weights_are_saved_and_loaded_beside_those_that_ship),
        TEST(a_panel_that_is_open_already_gets_its_folder),
        TEST(own_digits_are_learned_where_there_are_enough),
        TEST(what_is_missing_is_said),
        TEST(a_lesson_may_begin_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
