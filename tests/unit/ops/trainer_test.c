// Training: in slices as in one go, the best weights kept, the same from the same seed.
#include "lesson_of.h"

#include "nn/parameters.h"
#include "nn/trainer.h"
#include "ops/lanes_kernels.h"

#include <stdlib.h>
#include <string.h>

enum { IMAGES = 60, CELLS = 20, MAX_PARAMETERS = 8 };

static const char NETWORK[] =
    "'tensors':{'x':{'shape':[1,4,5],'fill':0},"
    "'w1':{'shape':[3,1,2,3],'random':{'distribution':'normal','seed':1,'std':0.4}},"
    "'b1':{'shape':[3],'fill':0},"
    "'w2':{'shape':[2,6],'random':{'distribution':'normal','seed':2,'std':0.4}},"
    "'v':{'shape':[2,2],'random':{'distribution':'normal','seed':3}}},"
    "'network':[{'op':'conv2d','input':'x','weight':'w1','bias':'b1','output':'z'},"
    "{'op':'tanh','input':'z','output':'a'},"
    "{'op':'avg_pool2d','input':'a','output':'p','kernel_size':[3,2],'stride':[3,1]},"
    "{'op':'flatten','input':'p','output':'f'},"
    "{'op':'linear','input':'f','weight':'w2','output':'y'},";
#define CROSS_ENTROPY "{'op':'cross_entropy','input':'y','target':1,'output':'L'}]"
#define RBF                                                                                        \
    "{'op':'rbf','input':'y','weight':'v','output':'d'},"                                          \
    "{'op':'rbf_loss','input':'d','target':1,'output':'L'}]"
#define FROM_LOSS ",'backward':{'loss':'L'}"

static struct lesson *network(const char *end)
{
    char body[2048];
    int n = snprintf(body, sizeof body, "%s%s", NETWORK, end);
    assert_true(n > 0 && (size_t)n < sizeof body);
    return lesson_of(body);
}

// Class 1 is bright on the right, class 0 on the left.
static struct labelled make_data(unsigned seed)
{
    struct random random;
    struct labelled data = {.count = IMAGES,
                            .images = malloc(IMAGES * CELLS * sizeof(float)),
                            .classes = malloc(IMAGES * sizeof(int32_t))};
    assert_non_null(data.images);
    assert_non_null(data.classes);
    random_seed(&random, seed);
    for (int i = 0; i < IMAGES; i++) {
        data.classes[i] = i % 2;
        for (int cell = 0; cell < CELLS; cell++) {
            bool bright = (cell % 5 >= 3) == (data.classes[i] == 1);
            data.images[i * CELLS + cell] =
                (float)random_uniform(&random, bright ? 0.3 : 0.0, bright ? 1.0 : 0.7);
        }
    }
    return data;
}

static void free_data(struct labelled *data)
{
    free(data->images);
    free(data->classes);
}

struct case_of {
    int slice, batch, epochs;
    unsigned augment;
    uint64_t seed;
    bool test;
    const struct lanes_kernels *kernels;
};

// Trains and copies the parameters one behind the other into `weights`.
static struct trainer_progress train(const struct case_of *c, float weights[64])
{
    struct lesson *lesson = network(CROSS_ENTROPY FROM_LOSS);
    struct program *program = &lesson->program;
    struct labelled data = make_data(1), test = make_data(2);
    int parameters[MAX_PARAMETERS];
    const struct trainer_options options = {.image = program_find(program, "x"),
                                            .loss_node = parameters_loss(program),
                                            .parameters = parameters,
                                            .n_parameters = parameters_default(program, parameters),
                                            .epochs = c->epochs,
                                            .batch = c->batch,
                                            .learning_rate = 0.1,
                                            .momentum = 0.9,
                                            .decay = 0.95,
                                            .seed = c->seed,
                                            .augment.changes = c->augment,
                                            .kernels =
                                                c->kernels ? c->kernels : lanes_kernels_best()};
    struct trainer *trainer = trainer_create(program, &options, &data, c->test ? &test : NULL);
    while (trainer_run(trainer, c->slice)) {
    }
    trainer_keep_best(trainer);
    struct trainer_progress progress = trainer_progress(trainer);
    for (int p = 0; p < options.n_parameters; p++) {
        const struct tensor *t = &program->tensors[parameters[p]];
        int64_t n = shape_elements(&t->shape);
        memcpy(weights, t->value, (size_t)n * sizeof(float));
        weights += n;
    }
    trainer_destroy(trainer);
    free_data(&data);
    free_data(&test);
    lesson_destroy(lesson);
    return progress;
}

static void the_loss_becomes_smaller(void **state)
{
    (void)state;
    float weights[64] = {0};
    struct trainer_progress first =
        train(&(struct case_of){.slice = 1, .batch = 10, .epochs = 1}, weights);
    struct trainer_progress last =
        train(&(struct case_of){.slice = 3, .batch = 10, .epochs = 30, .test = true}, weights);
    assert_true(last.done && last.epoch == 30 && !last.broken);
    assert_true(last.loss < 0.3 * first.loss);
    assert_true(last.tested && last.best_accuracy > 0.9);
    assert_true(last.best_accuracy >= last.test_accuracy);
    assert_false(first.tested);
}

static void slices_seeds_and_instruction_sets_change_no_bit(void **state)
{
    (void)state;
    const struct case_of whole = {
        .slice = 10000, .batch = 7, .epochs = 5, .augment = 15, .test = true};
    float want[64] = {0}, got[64] = {0};
    train(&whole, want);
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    int n = lanes_kernels_all(all);
    for (int k = 0; k < n; k++) {
        struct case_of c = whole;
        c.slice = k + 1;
        c.kernels = all[k];
        train(&c, got);
        assert_memory_equal(got, want, sizeof want);
    }
    struct case_of other = whole;
    other.seed = 9;
    train(&other, got);
    assert_memory_not_equal(got, want, sizeof want);
}

static void the_first_step_is_the_mean_gradient(void **state)
{
    (void)state;
    float weights[64] = {0}, gradient[18] = {0};
    train(&(struct case_of){.slice = 1, .batch = IMAGES, .epochs = 1}, weights);
    struct lesson *lesson = network(CROSS_ENTROPY FROM_LOSS);
    struct program *program = &lesson->program;
    struct labelled data = make_data(1);
    int w1 = program_find(program, "w1");
    struct node *loss = program->nodes[parameters_loss(program)];
    for (int i = 0; i < IMAGES; i++) {
        for (int cell = 0; cell < CELLS; cell++) {
            program_set(program, program_find(program, "x"), cell, data.images[i * CELLS + cell]);
        }
        loss->attrs[0].pair[0] = data.classes[i];
        const float *one = program_gradient_of(program, w1);
        for (int k = 0; k < 18; k++) {
            gradient[k] += one[k] / IMAGES;
        }
    }
    for (int k = 0; k < 18; k++) {
        assert_float_equal(weights[k], program->tensors[w1].value[k] - 0.1F * gradient[k], 1e-6);
    }
    free_data(&data);
    lesson_destroy(lesson);
}

static void parameters_are_every_weight_and_bias_but_the_centres_of_rbf(void **state)
{
    (void)state;
    int found[16];
    struct lesson *lesson = network(RBF FROM_LOSS);
    int n = parameters_default(&lesson->program, found);
    assert_int_equal(n, 3);
    for (int p = 0; p < n; p++) {
        assert_string_not_equal(lesson->program.tensors[found[p]].name, "v");
    }
    lesson_destroy(lesson);
    lesson = network(CROSS_ENTROPY FROM_LOSS
                     ",'update':{'rule':'sgd','learning_rate':0.1,'parameters':['w2']}");
    assert_int_equal(parameters_default(&lesson->program, found), 1);
    assert_string_equal(lesson->program.tensors[found[0]].name, "w2");
    lesson_destroy(lesson);
}

static void random_weights_have_the_spread_of_their_inputs(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'x':{'shape':[50],'fill':0},'w':{'shape':[400,50],'fill':0},"
                  "'b':{'shape':[400],'fill':1},'v':{'shape':[3,400],'fill':0}},"
                  "'network':[{'op':'linear','input':'x','weight':'w','bias':'b','output':'y'},"
                  "{'op':'rbf','input':'y','weight':'v','output':'d'}]");
    struct program *program = &lesson->program;
    struct random seed;
    double square = 0;
    random_seed(&seed, 5);
    for (int t = 1; t < 4; t++) {
        parameters_randomise(program, t, &seed);
    }
    for (int i = 0; i < 400 * 50; i++) {
        double w = (double)program->tensors[1].value[i];
        square += w * w;
    }
    assert_float_equal(square / (400 * 50), 2.0 / 50, 0.002);
    assert_true(program->tensors[2].value[7] == 0.0F);
    for (int i = 0; i < 3 * 400; i++) {
        float v = program->tensors[3].value[i];
        assert_true(v == 1.0F || v == -1.0F);
    }
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_becomes_smaller),
        cmocka_unit_test(slices_seeds_and_instruction_sets_change_no_bit),
        cmocka_unit_test(the_first_step_is_the_mean_gradient),
        cmocka_unit_test(parameters_are_every_weight_and_bias_but_the_centres_of_rbf),
        cmocka_unit_test(random_weights_have_the_spread_of_their_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
