// tune_layout_test FONTS LESSON: the panel of fine-tuning in all its states, at every size and
// theme. See look.h.
#include "look.h"

#include "lesson/lesson.h"
#include "view/digits/tune.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS_MAX = LESSON_PRACTICE_ROUNDS, CLASSES_MAX = 10, LAYERS_MAX = 12 };

// What is made up for a state; the scores follow from it.
struct state {
    const char *name;
    enum tune_phase phase;
    int rounds, now; // -1: nothing is scored
    int n_classes, n_layers;
    int64_t kept, old_kept;
    double loss, from_random; // before the first round; both fall
    bool own, replay, also_random, can_undo, saved, broken;
    bool long_names;
    const char *wrong, *message;
};
static const struct state STATES[] = {
    {"not scored", TUNE_READY, 30, -1, 10, 6, 60, 300, .replay = true},
    {"ready", TUNE_READY, 30, 0, 10, 6, 60, 300, 1.9, 2.7, .replay = true, .also_random = true},
    {"ready, own", TUNE_READY, 10, 0, 10, 6, 9, 300, 0.4, 27.6, true, true, true, true, true},
    {"ready, all saved", TUNE_READY, 1000, 0, 10, 7, 500, 300, 0.4, 27.6, false, true, true, true,
     true},
    {"first round", TUNE_RUNNING, 30, 1, 10, 6, 60, 300, 1.9, 27.6, true, true, true},
    {"in the middle", TUNE_RUNNING, 30, 18, 10, 6, 60, 300, 1.9, 27.6, true, true, true},
    {"paused", TUNE_PAUSED, 30, 18, 10, 7, 60, 1000, 113.7, 9000, false, true, true},
    {"30 of 30", TUNE_ENDED, 30, 30, 10, 6, 60, 300, 1.9, 2.7, false, true, true},
    {"1000 of 1000", TUNE_ENDED, 1000, 1000, 10, 6, 5000, 9000, 99999, 8e8, true, true, true},
    {"without replay", TUNE_PAUSED, 30, 29, 10, 6, 60, 300, 1.9, 0, true},
    {"kept", TUNE_KEPT, 30, 30, 10, 6, 60, 300, 1.9, 2.7, true, true, true, true, true},
    {"loaded", TUNE_KEPT, 30, 0, 10, 6, 60, 300, 1.9, 2.7, false, true, true, true, true},
    {"broken", TUNE_ENDED, 30, 3, 10, 6, 60, 300, 1e30, 1e35, false, true, true, .broken = true},
    {"two classes", TUNE_RUNNING, 1, 1, 2, 1, 3, 0, 0.001, 0.7, true, true, true},
    {"twelve layers", TUNE_RUNNING, 7, 5, 10, 12, 60, 300, 0.01, 0.7, true, true, true,
     .long_names = true},
    {"a message", TUNE_RUNNING, 30, 18, 10, 6, 60, 300, 1.9, 27.6, true, true, true,
     .message = "Keep or cancel this run first"},
    {"nothing", TUNE_READY, 30, -1, 10, 0,
     .wrong = "/usr/local/share/a/very/long/path/lessons/assets/digits/train-images-idx3-ubyte.gz "
              "cannot "
              "be opened: No such file or directory; without it there is nothing to replay"},
};
enum { STATES_N = sizeof STATES / sizeof *STATES };

struct made {
    struct tune_round trained[ROUNDS_MAX + 1], random[ROUNDS_MAX + 1];
    int64_t before[CLASSES_MAX * CLASSES_MAX], now[CLASSES_MAX * CLASSES_MAX];
    struct tune_curve curves[2];
    struct tune_layer layers[LAYERS_MAX];
    struct tune_view view;
};

// From `first` to an eighth, with a hump in the middle.
static double falling(double first, int round)
{
    const double share = round / (round + 4.0);
    return first * (1 - 0.87 * share) * (round == 15 ? 1.4 : 1);
}

static void make_curve(struct tune_curve *curve, struct tune_round *rounds,
                       const struct state *state, double loss, double right)
{
    for (int i = 0; i <= state->now; i++) {
        const double better = 1 - falling(1 - right, i);
        rounds[i] = (struct tune_round){.loss = falling(loss, i),
                                        .kept = (int64_t)(better * (double)state->kept),
                                        .old = state->old_kept - (state->replay ? 1 : i)};
    }
    *curve = (struct tune_curve){.rounds = rounds, .n = state->now + 1};
}

// Row by row: most on the diagonal, the rest everywhere.
static void make_matrix(int64_t *out, const struct state *state, double right)
{
    const int n = state->n_classes;
    const double row = (double)state->kept / n;
    for (int i = 0; i < n * n; i++) {
        const bool diagonal = i % (n + 1) == 0;
        out[i] = (int64_t)(row * (diagonal ? right : (1 - right) * (i % 3)));
    }
}

static void make(struct made *made, const struct state *state)
{
    static const char *const LONG[] = {"convolution of the first layer", "output", "C"};
    static const char *const SHORT[] = {"C1", "S2", "C3", "S4", "C5", "F6", "OUTPUT"};
    for (int i = 0; i < state->n_layers; i++) {
        made->layers[i].name = state->long_names ? LONG[i % 3] : SHORT[i % 7];
        made->layers[i].learns = i % 3 != 0;
    }
    make_curve(&made->curves[0], made->trained, state, state->loss, 0.4);
    make_curve(&made->curves[1], made->random, state, state->from_random, 0.1);
    make_matrix(made->before, state, 0.4);
    make_matrix(made->now, state, 0.9);
    made->curves[0].before = made->before;
    made->curves[0].now = state->now > 0 ? made->now : made->before;
    made->view = (struct tune_view){.phase = state->phase,
                                    .wrong = state->wrong,
                                    .trained = state->now >= 0 ? &made->curves[0] : NULL,
                                    .random = state->also_random ? &made->curves[1] : NULL,
                                    .rounds = state->rounds,
                                    .n_classes = state->n_classes,
                                    .learned = state->kept,
                                    .kept = state->kept,
                                    .replayed = state->replay ? 3 * state->kept : 0,
                                    .old_kept = state->old_kept,
                                    .own = state->own,
                                    .own_digits = state->own ? 2 * state->kept : 0,
                                    .stranger_digits = 120,
                                    .layers = made->layers,
                                    .n_layers = state->n_layers,
                                    .replay_each = state->own ? 3 : 100,
                                    .replay = state->replay,
                                    .also_random = state->also_random,
                                    .can_undo = state->can_undo,
                                    .saved = state->saved,
                                    .broken = state->broken};
}

static bool look_at_state(struct looker *looker, const struct timeline *timeline,
                          const struct setup *setup, const struct state *of, enum theme theme)
{
    static struct made made;
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    const struct step step = timeline_step(timeline, GRAIN_CELL, 1);
    struct view_state state;
    make(&made, of);
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.theme = theme;
    state.message = of->message;
    state.tune = &made.view;
    view_frame(&looker->list, &context, timeline, &step, &state);
    if (look_at_frame(looker)) {
        return true;
    }
    const size_t length = strlen(looker->why);
    snprintf(looker->why + length, sizeof looker->why - length, " (%s, %s)", of->name,
             THEME_NAMES[theme]);
    return false;
}

int main(int argc, char **argv)
{
    struct looker looker;
    struct error error = {0};
    struct timeline timeline = {0};
    if (argc != 3 || !look_begin(&looker, argv[1])) {
        return 2;
    }
    struct lesson *lesson = lesson_load(argv[2], &error);
    if (lesson == NULL || !timeline_init(&timeline, lesson, &error)) {
        error_print(&error, stderr);
        return 1;
    }
    for (int s = 0; s < LOOK_SETUPS; s++) {
        bool good = true;
        for (int i = 0; i < STATES_N * THEME_COUNT && good; i++) {
            good = look_at_state(&looker, &timeline, &SETUPS[s], &STATES[i / THEME_COUNT],
                                 (enum theme)(i % THEME_COUNT));
        }
        tell(&looker, good, "fine-tuning", &SETUPS[s]);
    }
    timeline_finish(&timeline);
    lesson_destroy(lesson);
    return look_end(&looker);
}
