#include "app/tune.h"

#include "app/actions.h"
#include "app/app.h"
#include "app/shelf.h"
#include "app/tune_data.h"
#include "base/file.h"
#include "nn/parameters.h"
#include "ops/lanes_kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Chosen on MNIST's digits with LeNet-5: small batches for a few dozen pictures.
static const double MOMENTUM = 0.9;
enum { BATCH = 16, SEED = 1, WRONG_MAX = 1024 };
// A frame should take so long: more is done in the next one, or less.
static const double FRAME_S = 0.025;
enum { BUDGET_MAX = 256 };

struct tuning {
    bool open, loaded;
    enum tune_phase phase;
    struct tune_data data;
    int set;
    bool replay, also_random;
    int *learn; // tensors; room for all parameters
    struct tune *tune;
    float *latest; // all parameters after the last round that is known
    float *old;    // the lesson's, before others were put in their place; NULL: none were
    int budget;    // steps of the engine a frame
    int known;     // rounds
    char wrong[WRONG_MAX];
    char *saved; // the path of the weights' file; NULL: nowhere to save
    struct tune_view view;
};

static struct tuning *tuning_of(const struct app *app)
{
    return app->tuning != NULL && app->tuning->open ? app->tuning : NULL;
}

unsigned tune_where(const struct app *app)
{
    return tuning_of(app) != NULL ? IN_TUNE : 0;
}

// ---- beginning
// -----------------------------------------------------------------------------------

static void stop(struct tuning *tuning)
{
    tune_destroy(tuning->tune);
    tuning->tune = NULL;
    free(tuning->latest);
    tuning->latest = NULL;
}

// As before the first round, with the lesson's present weights. Where no layer learns, the run
// could not begin, but its scores are those of any.
static void begin(struct app *app)
{
    struct tuning *tuning = app->tuning;
    struct tune_data *data = &tuning->data;
    const struct training *training = &data->training;
    const struct lesson_practice *practice = &app->session.lesson->practice;
    float *weights = parameters_taken(&app->session.lesson->program, training->parameters,
                                      training->n_parameters);
    stop(tuning);
    parameters_put(&data->trained->program, training->parameters, training->n_parameters, weights);
    free(weights);
    int n = tune_data_learning(data, tuning->learn);
    const struct tune_options options = {.image = training->picture->tensor,
                                         .loss_node = training->loss_node,
                                         .learn = n > 0 ? tuning->learn : training->parameters,
                                         .n_learn = n > 0 ? n : training->n_parameters,
                                         .all = training->parameters,
                                         .n_all = training->n_parameters,
                                         .rounds = practice->rounds,
                                         .batch = BATCH,
                                         .replay = tuning->replay ? practice->replay : 0,
                                         .learning_rate = (double)practice->learning_rate,
                                         .momentum = MOMENTUM,
                                         .seed = SEED,
                                         .kernels = lanes_kernels_best()};
    const struct tune_pictures pictures = {
        .own = data->learned, .kept = data->kept, .old = data->old, .old_kept = data->old_kept};
    tuning->tune =
        tune_create(&data->trained->program, tuning->also_random ? &data->random->program : NULL,
                    &options, &pictures);
    tuning->phase = TUNE_READY;
    tuning->budget = 1;
    tuning->known = -1;
    app->dirty = true;
}

static void use_set(struct app *app, int set)
{
    app->tuning->set = set;
    tune_data_use(&app->tuning->data, set);
    begin(app);
}

static char *saved_path(const struct app *app)
{
    if (app->progress.path == NULL) {
        return NULL;
    }
    char name[512];
    char *folder = path_dirname(app->progress.path);
    snprintf(name, sizeof name, "weights/%s.safetensors", app->session.lesson->id);
    char *path = path_join(folder, name);
    free(folder);
    return path;
}

static void load(struct app *app)
{
    struct tuning *tuning = app->tuning;
    const struct lesson *lesson = app->session.lesson;
    struct error error = {0};
    struct dataset own;
    const bool any = kept_dataset(&app->pad.kept, lesson->practice.n_classes, &own);
    tuning->loaded = tune_data_load(&tuning->data, lesson, any ? &own : NULL, &error);
    if (any) {
        dataset_finish(&own);
    }
    free(tuning->saved);
    tuning->saved = saved_path(app);
    if (!tuning->loaded) {
        error_format(&error, tuning->wrong, sizeof tuning->wrong);
        tune_data_finish(&tuning->data);
        return;
    }
    tuning->replay = lesson->practice.replay > 0;
    tuning->also_random = true;
    tuning->learn = calloc((size_t)tuning->data.training.n_parameters, sizeof *tuning->learn);
    if (tuning->learn == NULL) {
        abort();
    }
    use_set(app, tune_data_enough(&tuning->data, SET_OWN) ? SET_OWN : SET_STRANGER);
}

// Digits may have been kept since the panel was open last.
static void renew_own(struct app *app)
{
    struct tuning *tuning = app->tuning;
    struct error error = {0};
    struct dataset own;
    const bool any = kept_dataset(&app->pad.kept, tuning->data.training.n_classes, &own);
    if (!tune_data_own(&tuning->data, any ? &own : NULL, &error)) {
        app_say(app, "%s", error.what);
    }
    if (any) {
        dataset_finish(&own);
    }
    if (tuning->phase == TUNE_READY) {
        const bool enough = tune_data_enough(&tuning->data, SET_OWN);
        use_set(app, enough ? SET_OWN : SET_STRANGER);
    }
}

static void open_panel(struct app *app)
{
    if (app->tuning == NULL) {
        app->tuning = calloc(1, sizeof *app->tuning);
        if (app->tuning == NULL) {
            abort();
        }
    }
    struct tuning *tuning = app->tuning;
    tuning->open = true;
    app->view.playing = false;
    app->view.focus_control = -1;
    if (tuning->loaded) {
        renew_own(app);
    } else {
        load(app);
    }
}

static void close_panel(struct app *app)
{
    if (app->tuning->phase == TUNE_RUNNING) {
        app->tuning->phase = TUNE_PAUSED;
    }
    app->tuning->open = false;
    app->view.focus_control = -1;
}

void tune_finish(struct app *app)
{
    struct tuning *tuning = app->tuning;
    if (tuning != NULL) {
        stop(tuning);
        tune_data_finish(&tuning->data);
        free(tuning->learn);
        free(tuning->old);
        free(tuning->saved);
        free(tuning);
    }
    app->tuning = NULL;
}

void tune_opened(struct app *app)
{
    tune_finish(app);
    if (app->session.lesson->practice.given &&
        app->session.lesson->practice.opens == PRACTICE_TUNE) {
        open_panel(app);
    }
}

// ---- time
// ----------------------------------------------------------------------------------------

static void take_latest(struct tuning *tuning)
{
    const struct training *training = &tuning->data.training;
    free(tuning->latest);
    tuning->latest = parameters_taken(&tuning->data.trained->program, training->parameters,
                                      training->n_parameters);
}

// True where something is left to do.
static bool step(struct app *app)
{
    struct tuning *tuning = app->tuning;
    const bool more = tune_step(tuning->tune);
    if (tune_rounds_done(tuning->tune) > tuning->known) {
        tuning->known = tune_rounds_done(tuning->tune);
        take_latest(tuning);
        app->dirty = true;
    }
    if (!more) {
        tuning->phase = TUNE_ENDED;
        app->dirty = true;
    }
    return more && (tuning->known < 0 || tuning->phase == TUNE_RUNNING);
}

bool tune_frame(struct app *app, double dt_s)
{
    struct tuning *tuning = tuning_of(app);
    if (tuning == NULL || tuning->tune == NULL || app->library ||
        (tuning->known >= 0 && tuning->phase != TUNE_RUNNING)) {
        return false;
    }
    tuning->budget = dt_s < FRAME_S ? tuning->budget + 1 : 1 + tuning->budget / 2;
    tuning->budget = tuning->budget < BUDGET_MAX ? tuning->budget : BUDGET_MAX;
    for (int i = 0; i < tuning->budget; i++) {
        if (!step(app)) {
            return false;
        }
    }
    return true;
}

// ---- what is shown
// -------------------------------------------------------------------------------

const struct tune_view *tune_shown(const struct app *app)
{
    struct tuning *tuning = tuning_of(app);
    if (tuning == NULL) {
        return NULL;
    }
    const struct tune_data *data = &tuning->data;
    const struct lesson_practice *practice = &app->session.lesson->practice;
    struct tune_view *view = &tuning->view;
    *view = (struct tune_view){.phase = tuning->phase,
                               .wrong = tuning->loaded ? NULL : tuning->wrong,
                               .rounds = practice->rounds,
                               .n_classes = practice->n_classes};
    if (!tuning->loaded) {
        return view;
    }
    if (tuning->known >= 0) {
        view->trained = tune_curve(tuning->tune, TUNE_TRAINED);
        view->random = tune_curve(tuning->tune, TUNE_RANDOM);
    }
    view->learned = data->learned.count;
    view->kept = data->kept.count;
    view->replayed = tune_replayed(tuning->tune);
    view->old_kept = data->old_kept.count;
    view->own = tuning->set == SET_OWN;
    view->own_digits = data->sets[SET_OWN].count;
    view->stranger_digits = data->sets[SET_STRANGER].count;
    view->layers = data->layers;
    view->n_layers = data->n_layers;
    view->replay_each = practice->replay > 0 ? practice->replay : 1;
    view->replay = tuning->replay;
    view->also_random = tuning->also_random;
    view->can_undo = tuning->old != NULL;
    view->saved = tuning->saved != NULL && file_exists(tuning->saved);
    view->broken = tune_broken(tuning->tune);
    return view;
}

// ---- starting and stopping
// -----------------------------------------------------------------------

void do_tune(struct app *app, int64_t argument)
{
    (void)argument;
    if (tuning_of(app) != NULL) {
        close_panel(app);
    } else {
        open_panel(app);
    }
}

void do_tune_start(struct app *app, int64_t argument)
{
    (void)argument;
    struct tuning *tuning = app->tuning;
    if (!tuning->loaded) {
        return;
    }
    if (tune_data_learning(&tuning->data, tuning->learn) == 0) {
        app_say(app, "Nothing learns: switch a layer on");
        return;
    }
    if (tuning->phase == TUNE_RUNNING) {
        tuning->phase = TUNE_PAUSED;
        return;
    }
    if (tuning->phase == TUNE_ENDED || tuning->phase == TUNE_KEPT) {
        begin(app); // again, from the lesson's weights
    }
    tuning->phase = TUNE_RUNNING;
    tuning->budget = 1;
}

// The lesson goes on with these weights of all parameters; its own can be brought back.
static void replace(struct app *app, const float *weights)
{
    struct tuning *tuning = app->tuning;
    const struct training *training = &tuning->data.training;
    struct program *program = &app->session.lesson->program;
    free(tuning->old);
    tuning->old = parameters_taken(program, training->parameters, training->n_parameters);
    parameters_put(program, training->parameters, training->n_parameters, weights);
    pad_read(app);
}

const char *no_weights_to_keep(const struct app *app)
{
    const struct tuning *tuning = app->tuning;
    if (app->view.focus_control >= 0) {
        return NULL; // the control is pressed
    }
    return tuning->known > 0 && tuning->phase != TUNE_KEPT && !tune_broken(tuning->tune)
               ? NULL
               : "There are no new weights to keep: Space starts";
}

void do_tune_keep(struct app *app, int64_t argument)
{
    (void)argument;
    if (app->view.focus_control >= 0) {
        app_press_focus(app);
        return;
    }
    replace(app, app->tuning->latest);
    app->tuning->phase = TUNE_KEPT;
}

void do_tune_cancel(struct app *app, int64_t argument)
{
    struct tuning *tuning = app->tuning;
    if (app->view.focus_control >= 0) {
        app->view.focus_control = -1;
    } else if (tuning->loaded && tuning->phase != TUNE_READY && tuning->phase != TUNE_KEPT) {
        begin(app);
        app_say(app, "Cancelled: the old weights are as they were");
    } else if (app->session.lesson->practice.opens == PRACTICE_TUNE) {
        do_library(app, argument);
    } else {
        close_panel(app);
    }
}

const char *no_weights_to_undo(const struct app *app)
{
    return app->tuning->old != NULL ? NULL : "No weights have been kept";
}

void do_tune_undo(struct app *app, int64_t argument)
{
    (void)argument;
    struct tuning *tuning = app->tuning;
    const struct training *training = &tuning->data.training;
    parameters_put(&app->session.lesson->program, training->parameters, training->n_parameters,
                   tuning->old);
    free(tuning->old);
    tuning->old = NULL;
    pad_read(app);
    begin(app);
    app_say(app, "The old weights are back");
}

// ---- files
// ---------------------------------------------------------------------------------------

const char *no_weights_to_save(const struct app *app)
{
    return app->tuning->saved == NULL ? "There is no folder to save weights in"
           : app->tuning->old == NULL ? "There are no new weights: keep some first"
                                      : NULL;
}

void do_tune_save(struct app *app, int64_t argument)
{
    (void)argument;
    struct tuning *tuning = app->tuning;
    struct error error = {0};
    struct training training = tuning->data.training;
    char *folder = path_dirname(tuning->saved);
    training.lesson = app->session.lesson;
    if (folder_make(folder, &error) && training_write(&training, tuning->saved, &error)) {
        app_say(app, "Saved as %s", tuning->saved);
    } else {
        app_say_error(app, "The weights are not saved: ", &error);
    }
    free(folder);
}

const char *no_weights_saved(const struct app *app)
{
    const struct tuning *tuning = app->tuning;
    return !tuning->loaded ? "There is nothing to fine-tune on"
           : tuning->saved != NULL && file_exists(tuning->saved)
               ? NULL
               : "No weights of this lesson have been saved";
}

// Into the copy first: a file that is wrong half-way changes nothing.
void do_tune_load(struct app *app, int64_t argument)
{
    (void)argument;
    struct tuning *tuning = app->tuning;
    const struct training *training = &tuning->data.training;
    struct error error = {0};
    if (!training_read(tuning->data.trained, tuning->saved, &error)) {
        app_say_error(app, "", &error);
        begin(app);
        return;
    }
    float *weights = parameters_taken(&tuning->data.trained->program, training->parameters,
                                      training->n_parameters);
    replace(app, weights);
    free(weights);
    begin(app);
    tuning->phase = TUNE_KEPT;
}

// ---- switches
// ------------------------------------------------------------------------------------

const char *still_tuning(const struct app *app)
{
    const enum tune_phase phase = app->tuning->phase;
    return !app->tuning->loaded                        ? "There is nothing to fine-tune on"
           : phase == TUNE_READY || phase == TUNE_KEPT ? NULL
                                                       : "Keep or cancel this run first";
}

void do_tune_learn(struct app *app, int64_t layer)
{
    struct tune_data *data = &app->tuning->data;
    if (layer >= 0 && layer < data->n_layers) {
        data->layers[layer].learns = !data->layers[layer].learns;
        begin(app);
    }
}

void do_tune_replay(struct app *app, int64_t argument)
{
    (void)argument;
    app->tuning->replay = !app->tuning->replay && app->session.lesson->practice.replay > 0;
    begin(app);
}

void do_tune_random(struct app *app, int64_t argument)
{
    (void)argument;
    app->tuning->also_random = !app->tuning->also_random;
    begin(app);
}

void do_tune_digits(struct app *app, int64_t set)
{
    set = set < 0 ? 1 - app->tuning->set : set;
    if (set != SET_OWN && set != SET_STRANGER) {
        return;
    }
    if (!tune_data_enough(&app->tuning->data, (int)set)) {
        app_say(app,
                "Draw and keep at least two of one digit first: one is learned, one kept back");
        return;
    }
    use_set(app, (int)set);
}
