// Fine-tuning: the same bits every time, frozen tensors untouched, what is forgotten without
// replay.
#include "lesson_of.h"

#include "nn/parameters.h"
#include "nn/tune.h"
#include "ops/lanes_kernels.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS = 20, OWN = 12, KEPT = 10, OLD = 50, OLD_KEPT = 24, ROUNDS = 6, W2 = 12 };

static struct lesson *network(void)
{
    return lesson_of("'tensors':{'x':{'shape':[1,4,5],'fill':0},"
                     "'w1':{'shape':[6,20],'random':{'distribution':'normal','seed':1,'std':0.3}},"
                     "'b1':{'shape':[6],'fill':0},"
                     "'w2':{'shape':[2,6],'random':{'distribution':'normal','seed':2,'std':0.4}}},"
                     "'network':[{'op':'flatten','input':'x','output':'f'},"
                     "{'op':'linear','input':'f','weight':'w1','bias':'b1','output':'y'},"
                     "{'op':'tanh','input':'y','output':'a'},"
                     "{'op':'linear','input':'a','weight':'w2','output':'z'},"
                     "{'op':'cross_entropy','input':'z','target':1,'output':'L'}],"
                     "'backward':{'loss':'L'}");
}

// Class 1 is bright on the right, class 0 on the left; of the new ones it is the other way round.
static struct labelled make_data(unsigned seed, int64_t count, bool other)
{
    struct random random;
    struct labelled data = {.count = count,
                            .images = malloc((size_t)count * CELLS * sizeof(float)),
                            .classes = malloc((size_t)count * sizeof(int32_t))};
    assert_non_null(data.images);
    assert_non_null(data.classes);
    random_seed(&random, seed);
    for (int64_t i = 0; i < count; i++) {
        data.classes[i] = (int32_t)(i % 2);
        for (int64_t cell = 0; cell < CELLS; cell++) {
            const bool bright = (cell % 5 >= 3) == ((data.classes[i] == 1) != other);
            data.images[i * CELLS + cell] =
                (float)random_uniform(&random, bright ? 0.3 : 0.0, bright ? 1.0 : 0.7);
        }
    }
    return data;
}

struct world {
    struct lesson *trained, *random;
    struct tune_pictures pictures;
    int all[8], n_all;
    struct tune_options options;
};

static void free_data(struct labelled *data)
{
    free(data->images);
    free(data->classes);
}

// The network learns the old pictures first.
static void teach(struct world *world)
{
    const struct trainer_options options = {.image = world->options.image,
                                            .loss_node = world->options.loss_node,
                                            .parameters = world->all,
                                            .n_parameters = world->n_all,
                                            .epochs = 20,
                                            .batch = 10,
                                            .learning_rate = 0.1,
                                            .momentum = 0.9,
                                            .decay = 1,
                                            .kernels = lanes_kernels_best()};
    struct trainer *trainer =
        trainer_create(&world->trained->program, &options, &world->pictures.old, NULL);
    while (trainer_run(trainer, 100)) {
    }
    trainer_destroy(trainer);
}

static int setup(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->trained = network();
    world->random = network();
    struct program *program = &world->trained->program;
    world->n_all = parameters_default(program, world->all);
    world->pictures = (struct tune_pictures){.own = make_data(1, OWN, true),
                                             .kept = make_data(2, KEPT, true),
                                             .old = make_data(3, OLD, false),
                                             .old_kept = make_data(4, OLD_KEPT, false)};
    world->options = (struct tune_options){.image = program_find(program, "x"),
                                           .loss_node = parameters_loss(program),
                                           .learn = world->all,
                                           .n_learn = world->n_all,
                                           .all = world->all,
                                           .n_all = world->n_all,
                                           .rounds = ROUNDS,
                                           .batch = 5,
                                           .replay = 3,
                                           .learning_rate = 0.1,
                                           .momentum = 0.9,
                                           .seed = 7,
                                           .kernels = lanes_kernels_best()};
    teach(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    free_data(&world->pictures.own);
    free_data(&world->pictures.kept);
    free_data(&world->pictures.old);
    free_data(&world->pictures.old_kept);
    lesson_destroy(world->trained);
    lesson_destroy(world->random);
    free(world);
    return 0;
}

static float *weights(const struct world *world)
{
    return parameters_taken(&world->trained->program, world->all, world->n_all);
}

static size_t bytes(const struct world *world)
{
    size_t n = 0;
    for (int i = 0; i < world->n_all; i++) {
        n += (size_t)shape_elements(&world->trained->program.tensors[world->all[i]].shape);
    }
    return n * sizeof(float);
}

static struct tune *run(struct world *world, bool random)
{
    struct tune *tune =
        tune_create(&world->trained->program, random ? &world->random->program : NULL,
                    &world->options, &world->pictures);
    while (tune_step(tune)) {
    }
    return tune;
}

static void the_same_run_gives_the_same_bits_with_any_instructions(void **state)
{
    struct world *world = *state;
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    float *before = weights(world), *want = NULL;
    const int n = lanes_kernels_all(all);
    for (int k = 0; k <= n; k++) {
        world->options.kernels = all[k % n];
        tune_destroy(run(world, k > 0)); // the random network beside it changes nothing
        float *got = weights(world);
        if (want != NULL) {
            assert_memory_equal(got, want, bytes(world));
            free(got);
        } else {
            want = got;
        }
        parameters_put(&world->trained->program, world->all, world->n_all, before);
    }
    world->options.seed = 8;
    tune_destroy(run(world, false));
    float *other = weights(world);
    assert_memory_not_equal(other, want, bytes(world));
    free(other);
    free(want);
    free(before);
}

static void frozen_tensors_keep_their_bits_and_put_brings_all_back(void **state)
{
    struct world *world = *state;
    struct program *program = &world->trained->program;
    float *before = weights(world);
    const int w2 = program_find(program, "w2"), last = world->n_all - 1;
    assert_int_equal(world->all[last], w2);
    world->options.learn = &w2;
    world->options.n_learn = 1;
    tune_destroy(run(world, false));
    float *after = weights(world);
    const size_t frozen = bytes(world) - W2 * sizeof(float);
    assert_memory_equal(after, before, frozen);
    assert_memory_not_equal((char *)after + frozen, (char *)before + frozen, W2 * sizeof(float));
    parameters_put(program, world->all, world->n_all, before);
    free(after);
    after = weights(world);
    assert_memory_equal(after, before, bytes(world));
    free(after);
    free(before);
}

static int64_t sum(const int64_t *confusion, bool right)
{
    return right ? confusion[0] + confusion[3]
                 : confusion[0] + confusion[1] + confusion[2] + confusion[3];
}

static void every_round_is_scored(void **state)
{
    struct world *world = *state;
    struct tune *tune = tune_create(&world->trained->program, &world->random->program,
                                    &world->options, &world->pictures);
    assert_int_equal(tune_rounds_done(tune), -1);
    while (tune_rounds_done(tune) < 0) {
        assert_true(tune_step(tune));
    }
    const struct tune_curve *trained = tune_curve(tune, TUNE_TRAINED);
    const struct tune_curve *random = tune_curve(tune, TUNE_RANDOM);
    assert_int_equal(trained->n, 1);
    assert_int_equal(trained->rounds[0].old, OLD_KEPT); // it knows them
    assert_int_equal(trained->rounds[0].kept, 0);       // it has learned the opposite
    while (tune_step(tune)) {
        assert_int_equal(trained->n, random->n);
    }
    assert_int_equal(tune_rounds_done(tune), ROUNDS);
    assert_int_equal(tune_classes(tune), 2);
    assert_int_equal(sum(trained->before, false), KEPT);
    assert_int_equal(sum(trained->before, true), trained->rounds[0].kept);
    assert_int_equal(sum(trained->now, true), trained->rounds[ROUNDS].kept);
    assert_int_equal(sum(random->now, true), random->rounds[ROUNDS].kept);
    assert_int_equal(sum(random->now, false), KEPT);
    assert_false(tune_broken(tune));
    tune_destroy(tune);
}

// As many as there are, where more are asked for.
static void old_pictures_are_replayed(void **state)
{
    struct world *world = *state;
    struct tune *tune =
        tune_create(&world->trained->program, NULL, &world->options, &world->pictures);
    assert_int_equal(tune_replayed(tune), 3 * OWN);
    assert_null(tune_curve(tune, TUNE_RANDOM));
    tune_destroy(tune);
    world->options.replay = 100;
    tune = tune_create(&world->trained->program, NULL, &world->options, &world->pictures);
    assert_int_equal(tune_replayed(tune), OLD);
    tune_destroy(tune);
}

static void more_is_forgotten_without_replay(void **state)
{
    struct world *world = *state;
    int64_t old[2];
    float *before = weights(world);
    for (int replay = 0; replay < 2; replay++) {
        world->options.replay = 3 * replay;
        struct tune *tune = run(world, false);
        old[replay] = tune_curve(tune, TUNE_TRAINED)->rounds[ROUNDS].old;
        tune_destroy(tune);
        parameters_put(&world->trained->program, world->all, world->n_all, before);
    }
    assert_true(old[0] < OLD_KEPT / 2);
    assert_true(old[1] > old[0] + OLD_KEPT / 4);
    free(before);
}

static void a_loss_that_is_no_number_ends_it(void **state)
{
    struct world *world = *state;
    world->options.learning_rate = 1e38;
    struct tune *tune = run(world, true);
    assert_true(tune_broken(tune));
    assert_false(tune_step(tune));
    assert_true(tune_rounds_done(tune) < ROUNDS);
    tune_destroy(tune);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_run_gives_the_same_bits_with_any_instructions),
        TEST(frozen_tensors_keep_their_bits_and_put_brings_all_back),
        TEST(every_round_is_scored),
        TEST(old_pictures_are_replayed),
        TEST(more_is_forgotten_without_replay),
        TEST(a_loss_that_is_no_number_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
