// How long fine-tuning takes, one thread. tune LESSON.json [DIGITS [ROUNDS]]: learns DIGITS (20)
// digits of a stranger's hand in ROUNDS (10) rounds, with the lesson's replay and what learns in
// it. Prints a line a round, then "seconds S": of learning alone, and with the scoring after each
// round.
#include "nn/tune.h"
#include "lesson/digits.h"
#include "ops/lanes_kernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DIGITS = 20, ROUNDS = 10, BATCH = 16, OLD_KEPT = 300, SEED = 1 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
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

// Seconds from the first score on.
static double run(struct tune *tune)
{
    while (tune_rounds_done(tune) < 0) {
        tune_step(tune);
    }
    const double from = now();
    while (tune_step(tune)) {
    }
    return now() - from;
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
        struct tune *tune = start(&bench, &random->program, rounds);
        const double seconds = run(tune);
        say(tune, &bench);
        printf("seconds %.3f\n", seconds);
        tune_destroy(tune);
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
