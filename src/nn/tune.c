#include "nn/tune.h"

#include "nn/parameters.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SCORED_AT_ONCE = 4 * LANES };
// Streams of the seed, behind those of the trainers.
enum { TUNE_WEIGHTS = TRAINER_STREAMS, TUNE_REPLAY };

enum stage { STAGE_TRAIN, STAGE_KEPT, STAGE_OLD };

struct run {
    struct program *program; // NULL: there is no such network
    struct trainer *trainer;
    struct batch *batch; // forward only
    struct score kept, old;
    struct tune_curve curve;
};

struct tune {
    struct arena arena;
    struct tune_options options;
    struct tune_pictures pictures;
    struct random seed;
    struct labelled mixed; // the round's pictures: the own ones, behind them old ones
    int64_t *order;        // of the old ones
    int n_classes;
    int round; // under way
    struct run runs[TUNE_RUNS];
    int which; // run under way
    enum stage stage;
    int64_t at; // pictures scored in this stage
    bool done, broken;
};

static void begin_stage(struct tune *tune, enum stage stage)
{
    struct run *run = &tune->runs[tune->which];
    const size_t cells = (size_t)tune->n_classes * (size_t)tune->n_classes;
    tune->stage = stage;
    tune->at = 0;
    if (stage == STAGE_KEPT) {
        int64_t *confusion = run->kept.confusion;
        memset(confusion, 0, cells * sizeof *confusion);
        run->kept = (struct score){.n_classes = tune->n_classes, .confusion = confusion};
        run->old = (struct score){0};
    }
}

// ---- creating
// ------------------------------------------------------------------------------------

static int64_t replayed(const struct tune_options *options, const struct tune_pictures *pictures)
{
    const int64_t wanted = pictures->own.count * options->replay;
    return wanted < pictures->old.count ? wanted : pictures->old.count;
}

static void make_room(struct tune *tune, int64_t elements)
{
    const struct labelled *own = &tune->pictures.own;
    const int64_t count = own->count + replayed(&tune->options, &tune->pictures);
    struct arena *arena = &tune->arena;
    tune->mixed.count = count;
    tune->mixed.images = arena_array(arena, (size_t)(count * elements), sizeof(float));
    tune->mixed.classes = arena_array(arena, (size_t)count, sizeof(int32_t));
    tune->order = arena_array(arena, (size_t)tune->pictures.old.count + 1, sizeof *tune->order);
    memcpy(tune->mixed.images, own->images, (size_t)(own->count * elements) * sizeof(float));
    memcpy(tune->mixed.classes, own->classes, (size_t)own->count * sizeof(int32_t));
}

static void randomise(const struct tune *tune, struct program *program)
{
    const struct random weights = random_split(&tune->seed, TUNE_WEIGHTS);
    for (int i = 0; i < tune->options.n_all; i++) {
        parameters_randomise(program, tune->options.all[i], &weights);
    }
    program_changed(program);
}

static void start_run(struct tune *tune, int which, struct program *program)
{
    const struct tune_options *from = &tune->options;
    struct run *run = &tune->runs[which];
    const bool all = which == TUNE_RANDOM;
    const size_t cells = (size_t)tune->n_classes * (size_t)tune->n_classes;
    const struct trainer_options options = {.image = from->image,
                                            .loss_node = from->loss_node,
                                            .parameters = all ? from->all : from->learn,
                                            .n_parameters = all ? from->n_all : from->n_learn,
                                            .epochs = from->rounds,
                                            .batch = from->batch,
                                            .learning_rate = from->learning_rate,
                                            .momentum = from->momentum,
                                            .decay = 1,
                                            .seed = from->seed,
                                            .kernels = from->kernels};
    run->program = program;
    run->trainer = trainer_create(program, &options, &tune->mixed, NULL);
    run->batch = batch_create(program, from->kernels, from->image, from->loss_node, NULL, 0);
    run->curve.rounds =
        arena_array(&tune->arena, (size_t)from->rounds + 1, sizeof *run->curve.rounds);
    run->curve.before = arena_array(&tune->arena, cells, sizeof(int64_t));
    run->curve.now = arena_array(&tune->arena, cells, sizeof(int64_t));
    run->kept.confusion = arena_array(&tune->arena, cells, sizeof(int64_t));
}

struct tune *tune_create(struct program *trained, struct program *random,
                         const struct tune_options *options, const struct tune_pictures *pictures)
{
    assert(options->n_learn > 0 && options->rounds > 0 && pictures->kept.count > 0);
    struct tune *tune = calloc(1, sizeof *tune);
    if (tune == NULL) {
        abort();
    }
    const struct node *loss = trained->nodes[options->loss_node];
    tune->options = *options;
    tune->pictures = *pictures;
    tune->n_classes = (int)shape_elements(&trained->tensors[loss->inputs[0].tensor].shape);
    random_seed(&tune->seed, options->seed);
    make_room(tune, shape_elements(&trained->tensors[options->image].shape));
    start_run(tune, TUNE_TRAINED, trained);
    if (random != NULL) {
        randomise(tune, random);
        start_run(tune, TUNE_RANDOM, random);
    }
    begin_stage(tune, STAGE_KEPT);
    return tune;
}

void tune_destroy(struct tune *tune)
{
    if (tune != NULL) {
        for (int i = 0; i < TUNE_RUNS; i++) {
            trainer_destroy(tune->runs[i].trainer);
            batch_destroy(tune->runs[i].batch);
        }
        arena_finish(&tune->arena);
        free(tune);
    }
}

// ---- a round
// -------------------------------------------------------------------------------------

// Puts old pictures behind the own ones. The trainers read them only while a round is trained.
static void mix(struct tune *tune)
{
    const struct labelled *old = &tune->pictures.old;
    const int64_t elements = batch_image_elements(tune->runs[0].batch);
    const int64_t own = tune->pictures.own.count;
    const struct random replay = random_split(&tune->seed, TUNE_REPLAY);
    struct random random = random_split(&replay, (uint64_t)tune->round);
    for (int64_t i = 0; i < old->count; i++) {
        tune->order[i] = i;
    }
    random_shuffle(&random, tune->order, old->count);
    for (int64_t i = own; i < tune->mixed.count; i++) {
        const int64_t from = tune->order[i - own];
        memcpy(tune->mixed.images + i * elements, old->images + from * elements,
               (size_t)elements * sizeof(float));
        tune->mixed.classes[i] = old->classes[from];
    }
}

// What both networks have got in this round is known from now on.
static void publish(struct tune *tune)
{
    const size_t cells = (size_t)tune->n_classes * (size_t)tune->n_classes;
    for (int i = 0; i < TUNE_RUNS; i++) {
        struct run *run = &tune->runs[i];
        if (run->program == NULL) {
            continue;
        }
        run->curve.rounds[run->curve.n++] =
            (struct tune_round){.loss = run->kept.loss / (double)run->kept.images,
                                .kept = run->kept.right,
                                .old = run->old.right};
        memcpy(run->curve.now, run->kept.confusion, cells * sizeof(int64_t));
        if (tune->round == 0) {
            memcpy(run->curve.before, run->kept.confusion, cells * sizeof(int64_t));
        }
    }
}

static void end_run(struct tune *tune)
{
    if (tune->which + 1 < TUNE_RUNS && tune->runs[tune->which + 1].program != NULL) {
        tune->which++;
        begin_stage(tune, tune->round == 0 ? STAGE_KEPT : STAGE_TRAIN);
        return;
    }
    publish(tune);
    tune->which = 0;
    tune->done = tune->round == tune->options.rounds;
    if (!tune->done) {
        tune->round++;
        mix(tune);
        begin_stage(tune, STAGE_TRAIN);
    }
}

static void train(struct tune *tune)
{
    struct trainer *trainer = tune->runs[tune->which].trainer;
    trainer_run(trainer, 1);
    const struct trainer_progress progress = trainer_progress(trainer);
    if (progress.broken) {
        tune->broken = tune->done = true;
    } else if (progress.epoch == tune->round) {
        begin_stage(tune, STAGE_KEPT);
    }
}

// True where all of them are scored.
static bool score(struct tune *tune, struct score *score, const struct labelled *pictures)
{
    const struct run *run = &tune->runs[tune->which];
    const int64_t left = pictures->count - tune->at;
    const int64_t n = left < SCORED_AT_ONCE ? left : SCORED_AT_ONCE;
    score_images(score, run->batch, run->program->nodes[tune->options.loss_node], pictures,
                 tune->at, n);
    tune->at += n;
    return tune->at == pictures->count;
}

bool tune_step(struct tune *tune)
{
    struct run *run = &tune->runs[tune->which];
    const struct tune_pictures *pictures = &tune->pictures;
    if (tune->done) {
        return false;
    }
    if (tune->stage == STAGE_TRAIN) {
        train(tune);
    } else if (tune->stage == STAGE_KEPT) {
        if (score(tune, &run->kept, &pictures->kept)) {
            if (tune->which == TUNE_TRAINED && pictures->old_kept.count > 0) {
                begin_stage(tune, STAGE_OLD);
            } else {
                end_run(tune);
            }
        }
    } else if (score(tune, &run->old, &pictures->old_kept)) {
        end_run(tune);
    }
    return !tune->done;
}

// ---- what has come of it
// -------------------------------------------------------------------------

int tune_rounds_done(const struct tune *tune)
{
    return tune->runs[TUNE_TRAINED].curve.n - 1;
}

bool tune_broken(const struct tune *tune)
{
    return tune->broken;
}

int64_t tune_replayed(const struct tune *tune)
{
    return tune->mixed.count - tune->pictures.own.count;
}

int tune_classes(const struct tune *tune)
{
    return tune->n_classes;
}

const struct tune_curve *tune_curve(const struct tune *tune, int which)
{
    return tune->runs[which].program != NULL ? &tune->runs[which].curve : NULL;
}
