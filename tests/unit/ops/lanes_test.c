// Many images at once give the bits of each one alone: for every instruction set this machine has,
// over random networks with every operation that has lanes, and the others among them.
#include "lesson_of.h"

#include "base/transcendental.h"
#include "nn/batch.h"
#include "nn/parameters.h"
#include "nn/random.h"
#include "ops/lanes_kernels.h"
#include "ops/linear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 250, MAX_PARAMETERS = 16 };

// ---- random networks
// -----------------------------------------------------------------------------

static int pick(struct random *random, int low, int high)
{
    return low + (int)random_below(random, high - low + 1);
}

struct sentence {
    char text[4096];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void say(struct sentence *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s->length += (size_t)vsnprintf(s->text + s->length, sizeof s->text - s->length, format, args);
    va_end(args);
    assert_true(s->length < sizeof s->text);
}

static void say_random(struct sentence *s, const char *name, const char *shape, int seed)
{
    say(s, ",'%s':{'shape':[%s],'random':{'distribution':'normal','seed':%d}}", name, shape, seed);
}

// Three output maps or so, each reading some of C.
static void say_connections(struct sentence *s, struct random *random, int O, int C)
{
    say(s, ",'connections':[");
    for (int o = 0; o < O; o++) {
        int first = pick(random, 0, C - 1), last = pick(random, first, C - 1);
        say(s, "%s[", o > 0 ? "," : "");
        for (int c = first; c <= last; c++) {
            say(s, "%s%d", c > first ? "," : "", c);
        }
        say(s, "]");
    }
    say(s, "]");
}

struct size {
    int C, H, W;
};

static void say_conv(struct sentence *tensors, struct sentence *op, struct random *random,
                     struct size size, int seed)
{
    char shape[64];
    int form = pick(random, 0, 2); // full, groups, connections
    int groups = form == 1 ? (size.C % 3 == 0 ? 3 : size.C % 2 == 0 ? 2 : 1) : 1;
    int O = groups * pick(random, 1, form == 1 ? 3 : 9);
    int K = pick(random, 1, 5), L = pick(random, 1, 7);
    int dy = pick(random, 1, 2), dx = pick(random, 1, 2);
    snprintf(shape, sizeof shape, "%d,%d,%d,%d", O, size.C / groups, K, L);
    say_random(tensors, "w", shape, seed);
    snprintf(shape, sizeof shape, "%d", O);
    say_random(tensors, "b", shape, seed + 1);
    // The padding makes room for the kernel wherever the map is too small for it.
    int py = pick(random, 0, 2), px = pick(random, 0, 2);
    while (size.H + 2 * py < dy * (K - 1) + 1) {
        py++;
    }
    while (size.W + 2 * px < dx * (L - 1) + 1) {
        px++;
    }
    say(op, "'op':'conv2d','weight':'w'%s,'stride':[%d,%d],'padding':[%d,%d],'dilation':[%d,%d]",
        pick(random, 0, 3) > 0 ? ",'bias':'b'" : "", pick(random, 1, 3), pick(random, 1, 3), py, px,
        dy, dx);
    if (form == 2) {
        say_connections(op, random, O, size.C);
    } else {
        say(op, ",'groups':%d", groups);
    }
}

static void say_pool(struct sentence *tensors, struct sentence *op, struct random *random,
                     struct size size, int seed)
{
    static const char *const NAMES[] = {"max_pool2d", "avg_pool2d", "subsample2d"};
    const int which = pick(random, 0, 2);
    const int K = pick(random, 1, size.H < 3 ? size.H : 3),
              L = pick(random, 1, size.W < 4 ? size.W : 4);
    say(op, "'op':'%s','kernel_size':[%d,%d],'stride':[%d,%d]", NAMES[which], K, L,
        pick(random, 1, 3), pick(random, 1, 3));
    if (which == 2) {
        char shape[64];
        snprintf(shape, sizeof shape, "%d", size.C);
        say_random(tensors, "w", shape, seed);
        say_random(tensors, "b", shape, seed + 1);
        say(op, ",'weight':'w','bias':'b'");
        return;
    }
    say(op, ",'padding':[%d,%d],'ceil_mode':%s", pick(random, 0, K / 2), pick(random, 0, L / 2),
        pick(random, 0, 1) ? "true" : "false");
    if (which == 1) {
        say(op, ",'count_include_pad':%s", pick(random, 0, 1) ? "true" : "false");
    }
}

// image -> function -> operation, once or twice added up -> function -> flatten -> linear -> loss.
// `flat`: elements before linear; 0: not known yet, the network ends there.
static struct lesson *network_of(unsigned seed, int flat)
{
    static const char *const FUNCTIONS[] = {"relu", "tanh", "sigmoid", "scaled_tanh"};
    struct random random;
    random_seed(&random, seed);
    struct sentence tensors = {.length = 0}, op = {.length = 0}, text = {.length = 0};
    struct size size = {pick(&random, 1, 6), pick(&random, 3, 9), pick(&random, 3, 11)};
    bool convolution = pick(&random, 0, 2) > 0, twice = pick(&random, 0, 1) == 1;
    (convolution ? say_conv : say_pool)(&tensors, &op, &random, size, (int)seed);
    char shape[64];
    snprintf(shape, sizeof shape, "10,%d", flat);
    if (flat > 0) {
        say_random(&tensors, "wl", shape, (int)seed + 2);
        say_random(&tensors, "bl", "10", (int)seed + 3);
        say_random(&tensors, "wr", "7,10", (int)seed + 4);
    }
    say(&text,
        "'tensors':{'x':{'shape':[%d,%d,%d],'random':{'distribution':'normal','seed':1}}%s},"
        "'network':[{'op':'%s','input':'x','output':'a'},{%s,'input':'a','output':'z'},",
        size.C, size.H, size.W, tensors.text, FUNCTIONS[pick(&random, 0, 3)], op.text);
    if (twice) {
        say(&text,
            "{%s,'input':'a','output':'z2'},{'op':'add','input':'z','other':'z2',"
            "'output':'s'},",
            op.text);
    }
    say(&text, "{'op':'%s','input':'%s','output':'r'},{'op':'flatten','input':'r','output':'f'}",
        FUNCTIONS[pick(&random, 0, 3)], twice ? "s" : "z");
    if (flat > 0) {
        say(&text, ",{'op':'linear','input':'f','weight':'wl','bias':'bl','output':'l'},");
        say(&text, "%s],'backward':{'loss':'L'}",
            pick(&random, 0, 2) > 0 ? "{'op':'cross_entropy','input':'l','target':1,'output':'L'}"
                                    : "{'op':'rbf','input':'l','weight':'wr','output':'y'},"
                                      "{'op':'rbf_loss','input':'y','target':1,'output':'L'}");
    } else {
        say(&text, "]");
    }
    return lesson_of(text.text);
}

static struct lesson *random_network(unsigned seed)
{
    struct lesson *shape = network_of(seed, 0);
    int f = program_find(&shape->program, "f");
    int flat = (int)shape_elements(&shape->program.tensors[f].shape);
    lesson_destroy(shape);
    return network_of(seed, flat);
}

// ---- compared
// ------------------------------------------------------------------------------------

struct images {
    float *numbers[LANES];
    int32_t classes[LANES];
    int used;
};

static void make_images(struct images *images, const struct program *program, int image,
                        unsigned seed)
{
    int64_t n = shape_elements(&program->tensors[image].shape);
    struct random random;
    random_seed(&random, seed);
    images->used = pick(&random, 1, LANES);
    for (int l = 0; l < LANES; l++) {
        images->numbers[l] = malloc((size_t)n * sizeof(float));
        assert_non_null(images->numbers[l]);
        images->classes[l] = pick(&random, 0, 6);
        for (int64_t i = 0; i < n; i++) {
            // Equal numbers, zeros of both signs among them: the first maximum wins, -0 stays -0.
            images->numbers[l][i] = pick(&random, 0, 3) == 0 ? (pick(&random, 0, 1) ? -0.0F : 0.0F)
                                                             : (float)random_normal(&random, 0, 1);
        }
        if (seed % 16 == 0) { // a NaN takes the place of a maximum, once
            images->numbers[l][random_below(&random, n)] = NAN;
        }
    }
}

static void free_images(struct images *images)
{
    for (int l = 0; l < LANES; l++) {
        free(images->numbers[l]);
    }
}

static void assert_same(const char *what, const char *set, unsigned seed, int64_t index, float got,
                        float want)
{
    if (memcmp(&got, &want, sizeof got) != 0 && !(isnan(got) && isnan(want))) {
        fail_msg("seed %u, %s, %s[%lld]: %.9g (%a), alone %.9g (%a)", seed, set, what,
                 (long long)index, (double)got, (double)got, (double)want, (double)want);
    }
}

// The reference: image by image, the gradients added up in their order.
static void compute_alone(struct lesson *lesson, const struct images *images, int lane, int image)
{
    struct program *program = &lesson->program;
    int64_t n = shape_elements(&program->tensors[image].shape);
    memcpy(program->tensors[image].value, images->numbers[lane], (size_t)n * sizeof(float));
    for (int i = 0; i < program->n_nodes; i++) {
        struct node *node = program->nodes[i];
        int attr = op_class_attr(program->nodes[node->forward]->op);
        if (attr >= 0) {
            node->attrs[attr].pair[0] = images->classes[lane];
        }
    }
    program_changed(program);
    program_compute_all(program);
}

// A node by op->compute, whatever the program computed it by. The caller frees out and positions.
static struct node reference(const struct node *node)
{
    struct node copy = *node;
    size_t n = (size_t)shape_elements(&node->out_shape);
    copy.out = calloc(n, sizeof(float));
    assert_non_null(copy.out);
    if (node->op->saves_positions) {
        copy.positions = calloc(n, sizeof(int32_t));
        assert_non_null(copy.positions);
    }
    node->op->compute(&copy);
    return copy;
}

// What the hot loops of a set make of one image; false where they have none for this node.
static bool by_kernels(const struct node *node, const struct lanes_kernels *kernels, float *out,
                       int32_t *positions)
{
    if (strcmp(node->op->name, "conv2d") == 0) {
        const struct conv *conv = node->state;
        if (conv->table) {
            return false;
        }
        float *scratch = malloc((size_t)lanes_scratch(conv) * sizeof(float));
        assert_non_null(scratch);
        kernels->conv_forward_one(conv, node->in[0], node->in[1], conv->bias ? node->in[2] : NULL,
                                  scratch, out);
        free(scratch);
    } else if (strcmp(node->op->name, "linear") == 0) {
        const struct linear *linear = node->state;
        kernels->linear_forward_one(linear->out, linear->in, node->in[0], node->in[1], node->in[2],
                                    out);
    } else if (strcmp(node->op->name, "max_pool2d") == 0) {
        kernels->max_pool_one(node->state, node->in[0], out, positions);
    } else {
        return false;
    }
    return true;
}

static void compare_numbers(const struct node *node, const char *set, unsigned seed,
                            const float *out, const int32_t *positions, const struct node *want)
{
    for (int64_t i = 0; i < shape_elements(&node->out_shape); i++) {
        assert_same(node->name, set, seed, i, out[i], want->out[i]);
        if (node->op->saves_positions) {
            assert_int_equal(positions[i], want->positions[i]);
        }
    }
}

static void compare_one(const struct node *node, unsigned seed)
{
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    const int n_all = lanes_kernels_all(all);
    const size_t n = (size_t)shape_elements(&node->out_shape);
    struct node want = reference(node);
    float *out = malloc(n * sizeof(float));
    int32_t *positions = malloc(n * sizeof(int32_t));
    assert_non_null(out);
    assert_non_null(positions);
    compare_numbers(node, "as computed", seed, node->out, node->positions, &want);
    for (int k = 0; k < n_all; k++) {
        if (by_kernels(node, all[k], out, positions)) {
            compare_numbers(node, all[k]->name, seed, out, positions, &want);
        }
    }
    if (node->op->saves_positions) {
        free(want.positions);
    }
    free(want.out);
    free(out);
    free(positions);
}

static void one_image_by_vectors_gives_the_bits_of_the_reference(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct lesson *lesson = random_network(seed);
        program_compute_all(&lesson->program);
        for (int i = 0; i < lesson->program.n_nodes; i++) {
            compare_one(lesson->program.nodes[i], seed);
        }
        lesson_destroy(lesson);
    }
}

static void compare(struct lesson *lesson, const struct lanes_kernels *kernels, unsigned seed)
{
    struct program *program = &lesson->program;
    const int image = 0; // the first tensor declared
    int parameters[MAX_PARAMETERS], n_parameters = 0;
    float *sums[MAX_PARAMETERS], *want[MAX_PARAMETERS];
    struct images images;
    make_images(&images, program, image, seed);
    for (int t = 0; t < program->n_tensors; t++) {
        if (program->tensors[t].producer < 0 && program_has_gradient(program, t)) {
            size_t n = (size_t)shape_elements(&program->tensors[t].shape);
            parameters[n_parameters] = t;
            sums[n_parameters] = calloc(n, sizeof(float));
            want[n_parameters++] = calloc(n, sizeof(float));
        }
    }
    struct batch *batch =
        batch_create(program, kernels, image, parameters_loss(program), parameters, n_parameters);
    batch_run(batch, (const float *const *)images.numbers, images.classes, images.used, sums);
    for (int lane = 0; lane < images.used; lane++) {
        compute_alone(lesson, &images, lane, image);
        for (int t = 0; t < program->n_tensors; t++) {
            const float *value = program_value(program, t);
            for (int64_t i = 0; program->tensors[t].producer >= 0 &&
                                i < shape_elements(&program->tensors[t].shape);
                 i++) {
                assert_same(program->tensors[t].name, kernels->name, seed, i,
                            batch_value(batch, t, i, lane), value[i]);
            }
        }
        for (int p = 0; p < n_parameters; p++) {
            const float *gradient = program_gradient_of(program, parameters[p]);
            for (int64_t i = 0; i < shape_elements(&program->tensors[parameters[p]].shape); i++) {
                want[p][i] += gradient[i];
            }
        }
    }
    for (int p = 0; p < n_parameters; p++) {
        for (int64_t i = 0; i < shape_elements(&program->tensors[parameters[p]].shape); i++) {
            assert_same(program->tensors[parameters[p]].name, kernels->name, seed, i, sums[p][i],
                        want[p][i]);
        }
        free(sums[p]);
        free(want[p]);
    }
    batch_destroy(batch);
    free_images(&images);
}

static void many_images_give_the_bits_of_each_alone(void **state)
{
    (void)state;
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    int n = lanes_kernels_all(all);
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct lesson *lesson = random_network(seed);
        for (int k = 0; k < n; k++) {
            compare(lesson, all[k], seed);
        }
        lesson_destroy(lesson);
    }
}

enum { SAMPLES = 1 << 18, STRIDE = 16381 }; // of 2^32 floats, over all exponents and signs

static void tanh_and_sigmoid_of_many_are_those_of_one(void **state)
{
    (void)state;
    float *in = malloc(SAMPLES * sizeof *in), *out = malloc(SAMPLES * sizeof *out);
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    const int n = lanes_kernels_all(all);
    assert_non_null(in);
    assert_non_null(out);
    for (uint32_t i = 0; i < SAMPLES; i++) {
        uint32_t bits = i * STRIDE;
        memcpy(&in[i], &bits, sizeof bits);
        // Every other one where the functions bend.
        in[i] = i % 2 == 0 ? in[i] : ((float)i / SAMPLES - 0.5F) * 240.0F;
    }
    for (int k = 0; k < n; k++) {
        all[k]->tanh_cells(SAMPLES, in, out, 2.0 / 3.0, 1.7159);
        for (int i = 0; i < SAMPLES; i++) {
            assert_same("scaled tanh", all[k]->name, 0, i, out[i],
                        (float)(1.7159 * math_tanh(2.0 / 3.0 * (double)in[i])));
        }
        all[k]->tanh_cells(SAMPLES - 3, in, out, 1.0, 1.0);
        for (int i = 0; i < SAMPLES - 3; i++) {
            assert_same("tanh", all[k]->name, 0, i, out[i], math_tanhf(in[i]));
        }
        all[k]->sigmoid_cells(SAMPLES, in, out);
        for (int i = 0; i < SAMPLES; i++) {
            assert_same("sigmoid", all[k]->name, 0, i, out[i], math_sigmoidf(in[i]));
        }
    }
    free(in);
    free(out);
}

static void kernels_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(lanes_kernels_named("baseline")->name, "baseline");
    assert_null(lanes_kernels_named("none"));
    assert_ptr_equal(lanes_kernels_named(lanes_kernels_best()->name), lanes_kernels_best());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_images_give_the_bits_of_each_alone),
        cmocka_unit_test(one_image_by_vectors_gives_the_bits_of_the_reference),
        cmocka_unit_test(tanh_and_sigmoid_of_many_are_those_of_one),
        cmocka_unit_test(kernels_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
