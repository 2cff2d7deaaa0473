#include "nn/trainer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct parameter {
    int tensor;
    int64_t n;
    float *velocity, *best;
};

struct trainer {
    struct arena arena;
    struct program *program;
    struct trainer_options options;
    struct labelled train, test;
    const struct node *loss;
    struct batch *batch;
    struct parameter *parameters;
    float **sums;    // a parameter each: the gradients of a batch
    int64_t *order;  // of the images in this epoch
    float *pictures; // LANES changed images
    struct random seed;
    double rate;
    int epoch;  // done
    int64_t at; // images done: of training, then of the held-out ones
    bool testing;
    struct score score, test_score; // of this epoch, or of the last one
    bool tested, has_best, broken;
    int64_t best_right;
    double best_loss, last_loss;
};

static void add_parameter(struct trainer *trainer, int index)
{
    struct parameter *p = &trainer->parameters[index];
    p->tensor = trainer->options.parameters[index];
    p->n = shape_elements(&trainer->program->tensors[p->tensor].shape);
    p->velocity = arena_array(&trainer->arena, (size_t)p->n, sizeof *p->velocity);
    p->best = arena_array(&trainer->arena, (size_t)p->n, sizeof *p->best);
    trainer->sums[index] = arena_array(&trainer->arena, (size_t)p->n, sizeof(float));
}

static void shuffle(struct trainer *trainer)
{
    struct random stream = random_split(&trainer->seed, TRAINER_ORDER);
    struct random random = random_split(&stream, (uint64_t)trainer->epoch);
    for (int64_t i = 0; i < trainer->train.count; i++) {
        trainer->order[i] = i;
    }
    random_shuffle(&random, trainer->order, trainer->train.count);
}

struct trainer *trainer_create(struct program *program, const struct trainer_options *options,
                               const struct labelled *train, const struct labelled *test)
{
    assert(train->count > 0 && options->batch > 0 && options->epochs > 0);
    struct trainer *trainer = calloc(1, sizeof *trainer);
    if (trainer == NULL) {
        abort();
    }
    const size_t n = (size_t)options->n_parameters;
    struct arena *arena = &trainer->arena;
    trainer->program = program;
    trainer->options = *options;
    trainer->train = *train;
    trainer->test = test ? *test : (struct labelled){0};
    trainer->loss = program->nodes[options->loss_node];
    trainer->rate = options->learning_rate;
    trainer->parameters = arena_array(arena, n, sizeof *trainer->parameters);
    trainer->sums = arena_array(arena, n, sizeof *trainer->sums);
    for (int p = 0; p < options->n_parameters; p++) {
        add_parameter(trainer, p);
    }
    trainer->batch = batch_create(program, options->kernels, options->image, options->loss_node,
                                  options->parameters, options->n_parameters);
    trainer->order = arena_array(arena, (size_t)train->count, sizeof *trainer->order);
    trainer->pictures = arena_array(arena, LANES * (size_t)batch_image_elements(trainer->batch),
                                    sizeof *trainer->pictures);
    random_seed(&trainer->seed, options->seed);
    shuffle(trainer);
    return trainer;
}

void trainer_destroy(struct trainer *trainer)
{
    if (trainer != NULL) {
        batch_destroy(trainer->batch);
        arena_finish(&trainer->arena);
        free(trainer);
    }
}

// ---- one batch
// -------------------------------------------------------------------------------------

// Image `index`, or how this epoch sees it.
static const float *picture(struct trainer *trainer, int64_t index, int lane)
{
    const int64_t elements = batch_image_elements(trainer->batch);
    const float *image = trainer->train.images + index * elements;
    if (trainer->options.augment.changes == 0) {
        return image;
    }
    struct random stream = random_split(&trainer->seed, TRAINER_PICTURES);
    struct random seed =
        random_split(&stream, (uint64_t)(trainer->epoch * trainer->train.count + index));
    float *changed = trainer->pictures + lane * elements;
    augment_picture(&trainer->options.augment, &seed,
                    &trainer->program->tensors[trainer->options.image].shape, image, changed);
    return changed;
}

static void descend(const struct trainer *trainer, int index, int64_t images)
{
    const struct parameter *p = &trainer->parameters[index];
    const float momentum = (float)trainer->options.momentum, rate = (float)trainer->rate;
    const float over = (float)images;
    const float *restrict sum = trainer->sums[index];
    float *restrict velocity = p->velocity;
    float *restrict weight = trainer->program->tensors[p->tensor].value;
    for (int64_t i = 0; i < p->n; i++) {
        velocity[i] = momentum * velocity[i] + sum[i] / over;
        weight[i] -= rate * velocity[i];
    }
}

static void train_batch(struct trainer *trainer)
{
    const int64_t left = trainer->train.count - trainer->at;
    const int64_t images = left < trainer->options.batch ? left : trainer->options.batch;
    for (int p = 0; p < trainer->options.n_parameters; p++) {
        memset(trainer->sums[p], 0, (size_t)trainer->parameters[p].n * sizeof(float));
    }
    for (int64_t done = 0; done < images;) {
        const float *pictures[LANES];
        int32_t classes[LANES];
        int used = 0;
        for (; used < LANES && done < images; used++, done++) {
            int64_t index = trainer->order[trainer->at + done];
            pictures[used] = picture(trainer, index, used);
            classes[used] = trainer->train.classes[index];
        }
        batch_run(trainer->batch, pictures, classes, used, trainer->sums);
        score_lanes(&trainer->score, trainer->batch, trainer->loss, classes, used);
    }
    for (int p = 0; p < trainer->options.n_parameters; p++) {
        descend(trainer, p, images);
    }
    trainer->at += images;
}

// ---- epochs
// ------------------------------------------------------------------------------------------

static void keep_if_best(struct trainer *trainer)
{
    const struct score *score = &trainer->test_score;
    if (trainer->has_best &&
        (score->right < trainer->best_right ||
         (score->right == trainer->best_right && !(score->loss < trainer->best_loss)))) {
        return;
    }
    trainer->has_best = true;
    trainer->best_right = score->right;
    trainer->best_loss = score->loss;
    for (int p = 0; p < trainer->options.n_parameters; p++) {
        const struct parameter *parameter = &trainer->parameters[p];
        memcpy(parameter->best, trainer->program->tensors[parameter->tensor].value,
               (size_t)parameter->n * sizeof(float));
    }
}

static void end_epoch(struct trainer *trainer)
{
    trainer->last_loss = trainer->score.loss / (double)trainer->score.images;
    trainer->broken = !isfinite(trainer->last_loss);
    trainer->score = (struct score){0};
    trainer->at = 0;
    trainer->testing = false;
    trainer->rate *= trainer->options.decay;
    trainer->epoch++;
    shuffle(trainer);
}

static void test_batch(struct trainer *trainer)
{
    const int64_t left = trainer->test.count - trainer->at;
    const int64_t images = left < trainer->options.batch ? left : trainer->options.batch;
    if (trainer->at == 0) {
        trainer->test_score = (struct score){0};
    }
    score_images(&trainer->test_score, trainer->batch, trainer->loss, &trainer->test, trainer->at,
                 images);
    trainer->at += images;
    if (trainer->at == trainer->test.count) {
        trainer->tested = true;
        keep_if_best(trainer);
        end_epoch(trainer);
    }
}

static bool is_done(const struct trainer *trainer)
{
    return trainer->broken || trainer->epoch == trainer->options.epochs;
}

bool trainer_run(struct trainer *trainer, int max_batches)
{
    for (int i = 0; i < max_batches && !is_done(trainer); i++) {
        if (trainer->testing) {
            test_batch(trainer);
            continue;
        }
        train_batch(trainer);
        if (trainer->at < trainer->train.count) {
            continue;
        }
        if (trainer->test.count > 0) {
            trainer->testing = true;
            trainer->at = 0;
        } else {
            end_epoch(trainer);
        }
    }
    program_changed(trainer->program);
    return !is_done(trainer);
}

struct trainer_progress trainer_progress(const struct trainer *trainer)
{
    const struct score *score = &trainer->score, *test = &trainer->test_score;
    struct trainer_progress progress = {
        .epoch = trainer->epoch,
        .epochs = trainer->options.epochs,
        .images = trainer->testing ? trainer->train.count : trainer->at,
        .of = trainer->train.count,
        .loss = score->images > 0 ? score->loss / (double)score->images : trainer->last_loss,
        .tested = trainer->tested,
        .broken = trainer->broken,
        .done = is_done(trainer),
    };
    if (trainer->tested && test->images > 0) {
        progress.test_loss = test->loss / (double)test->images;
        progress.test_accuracy = (double)test->right / (double)test->images;
        progress.best_accuracy = (double)trainer->best_right / (double)trainer->test.count;
    }
    return progress;
}

void trainer_keep_best(struct trainer *trainer)
{
    for (int p = 0; p < trainer->options.n_parameters && trainer->has_best; p++) {
        const struct parameter *parameter = &trainer->parameters[p];
        memcpy(trainer->program->tensors[parameter->tensor].value, parameter->best,
               (size_t)parameter->n * sizeof(float));
    }
    program_changed(trainer->program);
}
