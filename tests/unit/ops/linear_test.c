// linear and rbf: known numbers, steps, counts, what is refused.
#include "lesson_of.h"

static const char LINEAR[] =
    "'tensors':{'x':{'values':[1,-2,0.5]},'w':{'values':[[1,2,4],[0.5,0,-1]]},"
    "'b':{'values':[0.5,-1]}},"
    "'network':[{'op':'linear','input':'x','weight':'w','bias':'b','output':'y'}],"
    "'backward':{'gradients':{'y':[2,-1]}},"
    "'update':{'rule':'sgd','learning_rate':0.5,'parameters':['w','b']}";

static void linear_and_its_gradients_are_right(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(LINEAR);
    struct program *program = &lesson->program;
    assert_value(lesson, "y", (const double[]){-0.5, -1}, 2);
    assert_gradient(lesson, "x", (const double[]){1.5, 4, 9}, 3);
    assert_gradient(lesson, "w", (const double[]){2, -4, 1, -1, 2, -0.5}, 6);
    assert_gradient(lesson, "b", (const double[]){2, -1}, 2);
    assert_numbers(program_updated(program, program_find(program, "w")),
                   (const double[]){0, 4, 3.5, 1, -1, -0.75}, 6, 0.0);
    assert_numbers(program_updated(program, program_find(program, "b")),
                   (const double[]){-0.5, -0.5}, 2, 0.0);
    lesson_destroy(lesson);
}

static void linear_steps_as_the_contract_says(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(LINEAR);
    assert_int_equal(steps_of(node_of(lesson, "linear-1"), 0), 2 * (3 + 1));
    assert_int_equal(steps_of(node_of(lesson, "linear-1:input"), 0), 3 * 2);
    assert_int_equal(steps_of(node_of(lesson, "linear-1:weight"), 0), 6);
    assert_int_equal(steps_of(node_of(lesson, "linear-1:bias"), 0), 2);
    assert_int_equal(steps_of(node_of(lesson, "sgd:w"), 0), 6);
    lesson_destroy(lesson);
}

static void linear_and_sgd_say_what_they_do(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(LINEAR);
    const struct node *node = node_of(lesson, "linear-1");
    assert_caption(node, 0, (struct place){0, 0, 1}, GRAIN_MULTIPLY,
                   "Output 1. Second product: −2.0 × 2.0; the sum is now −3.0.");
    assert_caption(node, 0, (struct place){0, 1, 3}, GRAIN_MULTIPLY,
                   "Last comes the bias, −1.0: it makes output 2 −1.0.");
    assert_caption(node, 0, (struct place){0, 0, 3}, GRAIN_CELL,
                   "Output 1: row 1 of the weights times the input, plus the bias, makes −0.5.");
    assert_caption(node, 0, (struct place){0, 1, 3}, GRAIN_LAYER,
                   "Every output sees all 3 inputs, each through a weight of its own, and adds its "
                   "bias.");
    assert_caption(node_of(lesson, "linear-1:weight"), 0, (struct place){0, 4, 0}, GRAIN_CELL,
                   "The weight from input 2 to output 2: −2.0 × (−1) makes 2.0.");
    assert_caption(node_of(lesson, "sgd:w"), 0, (struct place){0, 1, 0}, GRAIN_CELL,
                   "The loss falls with w₁₂ (its gradient is −4.0), so it goes up by 0.5 times "
                   "that, to 4.00.");
    lesson_destroy(lesson);
}

static void counts_come_with_their_arithmetic(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'x':{'shape':[400],'fill':1},'w':{'shape':[120,400],'fill':1},"
                  "'b':{'shape':[120],'fill':1}},"
                  "'network':[{'op':'linear','input':'x','weight':'w','bias':'b','output':'y'}]");
    const struct node *node = node_of(lesson, "linear-1");
    struct counts counts;
    struct words why;
    char text[256];
    words_clear(&why);
    node->op->counts(node, &counts, &why);
    words_to_text(&why, text, sizeof text);
    assert_int_equal(counts.parameters, 48120);
    assert_int_equal(counts.multiplies, 48000);
    assert_string_equal(text, "120 · (400 + 1) = 48\u2009120 parameters; "
                              "120 · 400 = 48\u2009000 multiplies");
    lesson_destroy(lesson);
}

static void rbf_and_its_gradients_are_right(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'x':{'values':[0.5,1]},'w':{'values':[[1,-1],[1,1],[-1,0]]}},"
                  "'network':[{'op':'rbf','input':'x','weight':'w','output':'y'}],"
                  "'backward':{'gradients':{'y':[1,2,-1]}}");
    assert_value(lesson, "y", (const double[]){4.25, 0.25, 3.25}, 3);
    assert_gradient(lesson, "x", (const double[]){-6, 2}, 2);
    assert_gradient(lesson, "w", (const double[]){1, -4, 2, 0, 3, 2}, 6);
    assert_int_equal(steps_of(node_of(lesson, "rbf-1"), 0), 6);
    assert_int_equal(steps_of(node_of(lesson, "rbf-1:input"), 0), 2);
    assert_int_equal(steps_of(node_of(lesson, "rbf-1:weight"), 0), 6);
    lesson_destroy(lesson);
}

static void shapes_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *x, *w, *b, *op, *want;
    } cases[] = {
        {"[2,3]", "[4,6]", "[4]", "linear",
         "/network/0/input: must have one axis, is 2 × 3; put a flatten before it"},
        {"[2,3]", "[4,6]", NULL, "rbf",
         "/network/0/input: must have one axis, is 2 × 3; put a flatten before it"},
        {"[3]", "[4,2]", "[4]", "linear",
         "/network/0/weight: must be out × 3 (one column an element of the input), is 4 × 2"},
        {"[3]", "[4,2]", NULL, "rbf",
         "/network/0/weight: must be out × 3 (one column an element of the input), is 4 × 2"},
        {"[3]", "[2,1,3]", "[2]", "linear", "/network/0/weight: rank of 'w' must be 0..2, is 3"},
        {"[3]", "[2,3]", "[3]", "linear",
         "/network/0/bias: must have 2 elements, one an output, has 3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[1024], error[4096];
        snprintf(body, sizeof body,
                 "'tensors':{'x':{'shape':%s,'fill':1},'w':{'shape':%s,'fill':1}%s%s%s},"
                 "'network':[{'op':'%s','input':'x','weight':'w',%s'output':'y'}]",
                 cases[i].x, cases[i].w, cases[i].b ? ",'b':{'shape':" : "",
                 cases[i].b ? cases[i].b : "", cases[i].b ? ",'fill':1}" : "", cases[i].op,
                 cases[i].b ? "'bias':'b'," : "");
        lesson_error(body, error, sizeof error);
        assert_string_equal(error, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_and_its_gradients_are_right),
        cmocka_unit_test(linear_steps_as_the_contract_says),
        cmocka_unit_test(linear_and_sgd_say_what_they_do),
        cmocka_unit_test(counts_come_with_their_arithmetic),
        cmocka_unit_test(rbf_and_its_gradients_are_right),
        cmocka_unit_test(shapes_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
