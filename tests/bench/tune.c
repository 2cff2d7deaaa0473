// How long fine-tuning takes, one thread. tune LESSON.json [DIGITS [ROUNDS]]: learns DIGITS (20)
// digits of a stranger's hand in ROUNDS (10) rounds, with the lesson's replay and what learns in
// it. Prints a line a round; then seconds of the processor: of fine-tuning alone, with the scoring
// of what is kept back after each round, and of all that the window does: old digits scored as
// well, and the same work from random weights.
#include "nn/tune.h"
#include "lesson/digits.h"
#include "nn/parameters.h"
#include "ops/lanes_kernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DIGITS = 20, ROUNDS = 10, BATCH = 16, OLD_KEPT = 300, SEED = 1 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct bench {
    struct training training;
    struct labelled data, held_out, hand;
    struct tune_pictures pictures;
};

static bool read_data(const struct training *training, const char *where, struct labelled *out,
                      struct error *error)
{
    struct dataset dataset;
    if (!dataset_open(&dataset, where, error)) {
        return false;
    }
    const bool good = training_data(training, &dataset, out, error);
    dataset_finish(&dataset);
    return good;
}

// As many to learn as to keep back.
static bool read_all(struct bench *bench, struct lesson *lesson, int64_t digits,
                     struct error *error)
{
    const struct lesson_practice *practice = &lesson->practice;
    if (!practice->given || practice->held_out == NULL) {
        return error_set(error, ERROR_CALL, "the lesson has no practice with held_out");
    }
    if (!training_find(&bench->training, lesson, error) ||
        !training_choose(&bench->training, NULL, error) ||
        !read_data(&bench->training, practice->data, &bench->data, error) ||
        !read_data(&bench->training, practice->held_out, &bench->held_out, error)) {
        return false;
    }
    digits_of_a_stranger(&bench->training, &bench->held_out, 2 * digits, &bench->hand);
    digits_split(&bench->training, &bench->hand, &bench->pictures.own, &bench->pictures.kept);
    bench->pictures.old = bench->data;
    bench->pictures.old_kept = bench->held_out;
    const int64_t elements =
        shape_elements(&lesson->program.tensors[bench->training.picture->tensor].shape);
    const int64_t skipped = bench->hand.count;
    bench->pictures.old_kept.images += skipped * elements;
    bench->pictures.old_kept.classes += skipped;
    bench->pictures.old_kept.count -= skipped;
    if (bench->pictures.old_kept.count > OLD_KEPT) {
        bench->pictures.old_kept.count = OLD_KEPT;
    }
    return true;
}

static struct tune *start(const struct bench *bench, struct program *random, int rounds)
{
    struct lesson *lesson = bench->training.lesson;
    const struct lesson_practice *practice = &lesson->practice;
    const struct tune_options options = {.image = bench->training.picture->tensor,
                                         .loss_node = bench->training.loss_node,
                                         .learn = practice->learns,
                                         .n_learn = practice->n_learns,
                                         .all = bench->training.parameters,
                                         .n_all = bench->training.n_parameters,
                                         .rounds = rounds,
                                         .batch = BATCH,
                                         .replay = practice->replay,
                                         .learning_rate = (double)practice->learning_rate,
                                         .momentum = 0.9,
                                         .seed = SEED,
                                         .kernels = lanes_kernels_best()};
    return tune_create(&lesson->program, random, &options, &bench->pictures);
}

static void say(const struct tune *tune, const struct bench *bench)
{
    const struct tune_curve *trained = tune_curve(tune, TUNE_TRAINED);
    const struct tune_curve *random = tune_curve(tune, TUNE_RANDOM);
    for (int i = 0; i < trained->n; i++) {
        const struct tune_round *round = &trained->rounds[i];
        printf("round %d: loss %.3f, %" PRId64 " of %" PRId64 " right, old %" PRId64 " of %" PRId64,
               i, round->loss, round->kept, bench->pictures.kept.count, round->old,
               bench->pictures.old_kept.count);
        if (random != NULL) {
            printf(", from random %.3f, %" PRId64, random->rounds[i].loss, random->rounds[i].kept);
        }
        printf("\n");
    }
}

// Seconds from the first score on. The lesson has its weights again afterwards.
static double run(struct bench *bench, struct program *random, int rounds, bool tell)
{
    const struct training *training = &bench->training;
    struct program *program = &training->lesson->program;
    float *weights = parameters_taken(program, training->parameters, training->n_parameters);
    struct tune *tune = start(bench, random, rounds);
    while (tune_rounds_done(tune) < 0) {
        tune_step(tune);
    }
    const double from = now();
    while (tune_step(tune)) {
    }
    const double seconds = now() - from;
    if (tell) {
        say(tune, bench);
    }
    tune_destroy(tune);
    parameters_put(program, training->parameters, training->n_parameters, weights);
    free(weights);
    return seconds;
}

static void measure(struct bench *bench, struct program *random, int rounds)
{
    const int64_t old_kept = bench->pictures.old_kept.count;
    bench->pictures.old_kept.count = 0;
    const double alone = run(bench, NULL, rounds, false);
    bench->pictures.old_kept.count = old_kept;
    const double all = run(bench, random, rounds, true);
    printf("fine-tuning %.3f s, all that the window does %.3f s\n", alone, all);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct bench bench = {.hand = {0}};
    const int64_t digits = argc > 2 ? strtol(argv[2], NULL, 10) : DIGITS;
    const int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : ROUNDS;
    struct lesson *lesson = argc > 1 ? lesson_load(argv[1], &error) : NULL;
    struct lesson *random = lesson != NULL ? lesson_load(argv[1], &error) : NULL;
    const bool good = random != NULL && read_all(&bench, lesson, digits, &error);
    if (good) {
        measure(&bench, &random->program, rounds);
    } else {
        error_print(&error, stderr);
    }
    labelled_finish(&bench.pictures.own);
    labelled_finish(&bench.pictures.kept);
    labelled_finish(&bench.hand);
    labelled_finish(&bench.held_out);
    labelled_finish(&bench.data);
    lesson_destroy(random);
    lesson_destroy(lesson);
    return good ? 0 : 2;
}
