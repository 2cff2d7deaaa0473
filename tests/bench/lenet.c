// How fast a lesson's network runs and trains, one thread. lenet LESSON.json [SECONDS]: two lines,
// images a second: "forward N" (one image at a time, as a user draws) and "train N" (batches of 64,
// momentum, on made-up images). With --count IMAGES: no clock, one pass over so many images with
// the loops that every machine has, for instruction counts.
#include "lesson/training.h"
#include "nn/trainer.h"
#include "ops/lanes_kernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 64, IMAGES = 512, FORWARDS = 64 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct labelled make_images(const struct training *training, int64_t count)
{
    struct program *program = &training->lesson->program;
    int64_t elements = shape_elements(&program->tensors[training->picture->tensor].shape);
    struct labelled data = {.count = count,
                            .images = malloc((size_t)(count * elements) * sizeof(float)),
                            .classes = malloc((size_t)count * sizeof(int32_t))};
    if (data.images == NULL || data.classes == NULL) {
        abort();
    }
    random_fill_uniform(data.images, count * elements, 1, 0, 1);
    for (int64_t i = 0; i < count; i++) {
        data.classes[i] = (int32_t)(i % training->n_classes);
    }
    return data;
}

// Images a second, one after the other, up to what the loss reads.
static double forward(const struct training *training, const struct labelled *data, double seconds)
{
    struct program *program = &training->lesson->program;
    const struct node *loss = program->nodes[training->loss_node];
    const int answer = program->tensors[loss->inputs[0].tensor].producer;
    struct tensor *image = &program->tensors[training->picture->tensor];
    const int64_t elements = shape_elements(&image->shape);
    const double start = now();
    int64_t done = 0;
    while (now() - start < seconds) {
        for (int i = 0; i < FORWARDS; i++, done++) {
            memcpy(image->value, data->images + done % data->count * elements,
                   (size_t)elements * sizeof(float));
            program_changed(program);
            program_compute(program, answer);
        }
    }
    return (double)done / (now() - start);
}

static struct trainer *start_trainer(const struct training *training, const struct labelled *data,
                                     const struct lanes_kernels *kernels)
{
    const struct trainer_options options = {.image = training->picture->tensor,
                                            .loss_node = training->loss_node,
                                            .parameters = training->parameters,
                                            .n_parameters = training->n_parameters,
                                            .epochs = 1 << 30,
                                            .batch = BATCH,
                                            .learning_rate = 0.001,
                                            .momentum = 0.9,
                                            .decay = 1,
                                            .kernels = kernels};
    return trainer_create(&training->lesson->program, &options, data, NULL);
}

static double train(const struct training *training, const struct labelled *data, double seconds)
{
    struct trainer *trainer = start_trainer(training, data, lanes_kernels_best());
    trainer_run(trainer, 2);
    const double start = now();
    int64_t batches = 0;
    for (; now() - start < seconds; batches += 2) {
        trainer_run(trainer, 2);
    }
    const double rate = (double)(batches * BATCH) / (now() - start);
    trainer_destroy(trainer);
    return rate;
}

static void count_only(const struct training *training, int64_t images)
{
    struct labelled data = make_images(training, images);
    struct trainer *trainer = start_trainer(training, &data, lanes_kernels_named("baseline"));
    trainer_run(trainer, (int)((images + BATCH - 1) / BATCH));
    trainer_destroy(trainer);
    labelled_finish(&data);
}

static void measure(const struct training *training, double seconds)
{
    struct labelled data = make_images(training, IMAGES);
    printf("forward %.0f\n", forward(training, &data, seconds));
    printf("train %.0f\n", train(training, &data, seconds));
    printf("instructions %s\n", lanes_kernels_best()->name);
    labelled_finish(&data);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct training training;
    struct lesson *lesson = argc > 1 ? lesson_load(argv[1], &error) : NULL;
    if (lesson == NULL || !training_find(&training, lesson, &error) ||
        !training_choose(&training, NULL, &error)) {
        error_print(&error, stderr);
        lesson_destroy(lesson);
        return 2;
    }
    if (argc > 3 && strcmp(argv[2], "--count") == 0) {
        count_only(&training, strtol(argv[3], NULL, 10));
    } else {
        measure(&training, argc > 2 ? strtod(argv[2], NULL) : 1.0);
    }
    lesson_destroy(lesson);
    return 0;
}
