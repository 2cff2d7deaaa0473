// softmax and the losses: known numbers, far ends, finite differences in double, what is refused.
#include "lesson_of.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The design's example: scores 2, 1, 0.1, -1, the second class is right.
static void cross_entropy_is_minus_the_logarithm_of_the_right_share(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        "'tensors':{'z':{'values':[2,1,0.1,-1]}},"
        "'network':[{'op':'softmax','input':'z','output':'p'},"
        "{'op':'cross_entropy','input':'z','target':1,'output':'L'}],'backward':{'loss':'L'}");
    double e[4] = {1.0, exp(-1.0), exp(-1.9), exp(-3.0)}, s = e[0] + e[1] + e[2] + e[3];
    double p[4], back[4];
    for (int i = 0; i < 4; i++) {
        p[i] = e[i] / s;
        back[i] = p[i] - (i == 1);
    }
    assert_value(lesson, "p", p, 4);
    assert_value(lesson, "L", (const double[]){-log(p[1])}, 1);
    assert_gradient(lesson, "z", back, 4);
    const struct node *softmax = node_of(lesson, "softmax-1");
    const struct node *loss = node_of(lesson, "cross_entropy-1");
    assert_int_equal(steps_of(softmax, 0), 3 + 4);
    assert_int_equal(steps_of(loss, 0), 3 + 1);
    assert_int_equal(steps_of(node_of(lesson, "cross_entropy-1:input"), 0), 4);
    struct phase phases[WALK_MAX_PHASES];
    assert_int_equal(softmax->op->walks[0].phases(softmax, phases), 4);
    assert_string_equal(phases[0].name, "maximum");
    assert_string_equal(phases[1].name, "exponentials");
    assert_string_equal(phases[2].name, "sum");
    struct term term;
    loss->op->walks[0].term(loss, (struct place){1, 0, -1}, &term);
    assert_int_equal(term.n_reads, 0);
    assert_int_equal(term.writes.tensor, -1);
    loss->op->walks[0].term(loss, (struct place){3, 0, 0}, &term);
    assert_int_equal(term.n_reads, 1);
    assert_int_equal(term.reads[0].index, 1);
    lesson_destroy(lesson);
}

static void far_scores_neither_overflow_nor_vanish(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of("'tensors':{'z':{'values':[1000,0,-1000]}},"
                                      "'network':[{'op':'softmax','input':'z','output':'p'},"
                                      "{'op':'cross_entropy','input':'z','target':2,'output':'L'}],"
                                      "'backward':{'loss':'L'}");
    assert_value(lesson, "p", (const double[]){1, 0, 0}, 3);
    assert_value(lesson, "L", (const double[]){2000}, 1);
    assert_gradient(lesson, "z", (const double[]){1, 0, -1}, 3);
    lesson_destroy(lesson);
    lesson = lesson_of("'tensors':{'y':{'values':[900,800]}},"
                       "'network':[{'op':'rbf_loss','input':'y','target':0,'output':'L'}],"
                       "'backward':{'loss':'L'}");
    assert_value(lesson, "L", (const double[]){860}, 1); // 900 + ln e^-40
    assert_gradient(lesson, "y", (const double[]){1, 0}, 2);
    lesson_destroy(lesson);
}

static void softmax_takes_all_elements_of_any_rank(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of("'tensors':{'z':{'values':[[0,0],[0,0]]}},"
                                      "'network':[{'op':'softmax','input':'z','output':'p'}],"
                                      "'backward':{'gradients':{'p':[[1,0],[0,0]]}}");
    assert_value(lesson, "p", (const double[]){0.25, 0.25, 0.25, 0.25}, 4);
    assert_gradient(lesson, "z", (const double[]){0.1875, -0.0625, -0.0625, -0.0625}, 4);
    lesson_destroy(lesson);
}

static void rbf_loss_follows_the_papers_equation(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'y':{'values':[0.5,2,1]}},"
                  "'network':[{'op':'rbf_loss','input':'y','target':2,'j':3,'output':'L'}],"
                  "'backward':{'loss':'L'}");
    double e[3] = {exp(-0.5), exp(-2.0), exp(-1.0)}, s = exp(-3.0) + e[0] + e[1] + e[2];
    assert_value(lesson, "L", (const double[]){1.0 + log(s)}, 1);
    assert_gradient(lesson, "y", (const double[]){-e[0] / s, -e[1] / s, 1.0 - e[2] / s}, 3);
    assert_int_equal(steps_of(node_of(lesson, "rbf_loss-1"), 0), 4);
    lesson_destroy(lesson);
}

static void mse_loss_is_the_mean_and_pulls_both_sides(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'x':{'values':[[1,2],[3,5]]},'t':{'values':[[0,2],[4,2]]}},"
                  "'network':[{'op':'mse_loss','input':'x','target':'t','output':'L'}],"
                  "'backward':{'gradients':{'L':2}}");
    assert_value(lesson, "L", (const double[]){2.75}, 1);
    assert_gradient(lesson, "x", (const double[]){1, 0, -1, 3}, 4);
    assert_gradient(lesson, "t", (const double[]){-1, 0, 1, -3}, 4);
    const struct node *node = node_of(lesson, "mse_loss-1");
    assert_int_equal(steps_of(node, 0), 5);
    assert_caption(node, 0, (struct place){0, 0, 3}, GRAIN_MULTIPLY,
                   "Fourth difference, squared: (5 − 2)²; the sum is now 11.00.");
    assert_caption(node, 0, (struct place){0, 0, 4}, GRAIN_MULTIPLY,
                   "Divided by 4, their number, it is the mean: 2.75.");
    lesson_destroy(lesson);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *network, *want;
    } cases[] = {
        {"{'op':'cross_entropy','input':'z','target':3,'output':'L'}",
         "/network/0/target: must be 0..2, a class of the input, is 3"},
        {"{'op':'rbf_loss','input':'z','target':9,'output':'L'}",
         "/network/0/target: must be 0..2, a class of the input, is 9"},
        {"{'op':'cross_entropy','input':'m','target':0,'output':'L'}",
         "/network/0/input: must have one axis, is 1 × 3; put a flatten before it"},
        {"{'op':'rbf_loss','input':'m','target':0,'output':'L'}",
         "/network/0/input: must have one axis, is 1 × 3; put a flatten before it"},
        {"{'op':'mse_loss','input':'z','target':'m','output':'L'}",
         "/network/0/target: must have the shape of the input, 3, is 1 × 3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[512], error[4096];
        snprintf(body, sizeof body,
                 "'tensors':{'z':{'values':[1,2,3]},'m':{'values':[[1,2,3]]}},'network':[%s]",
                 cases[i].network);
        lesson_error(body, error, sizeof error);
        assert_string_equal(error, cases[i].want);
    }
}

// L(x) in double with element `index` of x moved by `by`.
static double moved(struct lesson *lesson, int x, int loss, int64_t index, double by)
{
    struct program *program = &lesson->program;
    struct arena arena = {0};
    double **values = calloc((size_t)program->n_tensors, sizeof *values);
    assert_non_null(values);
    for (int t = 0; t < program->n_tensors; t++) {
        const struct tensor *tensor = &program->tensors[t];
        if (tensor->producer >= 0) {
            continue;
        }
        int64_t n = shape_elements(&tensor->shape);
        values[t] = arena_array(&arena, (size_t)n, sizeof **values);
        for (int64_t i = 0; i < n; i++) {
            values[t][i] = (double)tensor->value[i];
        }
    }
    values[x][index] += by;
    program_evaluate64(program, &arena, values, 0, program->n_forward - 1);
    double result = values[loss][0];
    arena_finish(&arena);
    free(values);
    return result;
}

static void finite_differences_agree_with_every_gradient(void **state)
{
    (void)state;
    static const char *const BODIES[] = {
        "'tensors':{'x':{'values':[0.3,-1.2,0.7]},'w':{'values':[[0.5,-1,2],[1,0.2,-0.4]]},"
        "'b':{'values':[0.1,0.2]},'t':{'values':[0.5,-0.3]}},"
        "'network':[{'op':'linear','input':'x','weight':'w','bias':'b','output':'y'},"
        "{'op':'scaled_tanh','input':'y','output':'a'},"
        "{'op':'mse_loss','input':'a','target':'t','output':'L'}],'backward':{'loss':'L'}",
        "'tensors':{'x':{'values':[[0.3,-1.2],[0.7,0.1]]}},"
        "'network':[{'op':'sigmoid','input':'x','output':'s'},{'op':'tanh','input':'x','output':'h'"
        "},"
        "{'op':'add','input':'s','other':'h','output':'y'},"
        "{'op':'softmax','input':'y','output':'p'},{'op':'relu','input':'p','output':'r'},"
        "{'op':'flatten','input':'r','output':'f'},"
        "{'op':'cross_entropy','input':'f','target':2,'output':'L'}],'backward':{'loss':'L'}",
        "'tensors':{'x':{'values':[0.3,-1.2,0.7]},'w':{'values':[[0.5,-1,1],[1,0.2,-0.4]]}},"
        "'network':[{'op':'rbf','input':'x','weight':'w','output':'y'},"
        "{'op':'rbf_loss','input':'y','target':1,'j':2,'output':'L'}],'backward':{'loss':'L'}",
    };
    for (size_t b = 0; b < sizeof BODIES / sizeof *BODIES; b++) {
        struct lesson *lesson = lesson_of(BODIES[b]);
        struct program *program = &lesson->program;
        int loss = program_find(program, "L"), checked = 0;
        for (int t = 0; t < program->n_tensors; t++) {
            if (program->tensors[t].producer >= 0) {
                continue;
            }
            const float *gradient = program_gradient_of(program, t);
            assert_non_null(gradient);
            for (int64_t i = 0; i < shape_elements(&program->tensors[t].shape); i++, checked++) {
                double h = 1e-5;
                double slope =
                    (moved(lesson, t, loss, i, h) - moved(lesson, t, loss, i, -h)) / (2.0 * h);
                if (!(fabs(slope - (double)gradient[i]) <= 1e-6)) {
                    fail_msg("lesson %zu, %s[%lld]: %.9g by differences, %.9g", b,
                             program->tensors[t].name, (long long)i, slope, (double)gradient[i]);
                }
            }
        }
        assert_true(checked >= 4);
        lesson_destroy(lesson);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cross_entropy_is_minus_the_logarithm_of_the_right_share),
        cmocka_unit_test(far_scores_neither_overflow_nor_vanish),
        cmocka_unit_test(softmax_takes_all_elements_of_any_rank),
        cmocka_unit_test(rbf_loss_follows_the_papers_equation),
        cmocka_unit_test(mse_loss_is_the_mean_and_pulls_both_sides),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(finite_differences_agree_with_every_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
