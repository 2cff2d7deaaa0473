// relu, sigmoid, tanh, scaled_tanh, flatten and add: known numbers, ends, meeting paths, captions.
#include "lesson_of.h"

#include <math.h>

#define ONE(OP, VALUES, DELTAS)                                                                    \
    "'tensors':{'x':{'values':" VALUES "}},'network':[{'op':'" OP                                  \
    "','input':'x','output':'y'}],'backward':{'gradients':{'y':" DELTAS "}}"

static void relu_keeps_what_is_above_zero_and_its_slope_at_zero_is_zero(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(ONE("relu", "[[1,0,-0.5],[-2,3,0.25]]", "[[1,2,3],[4,5,6]]"));
    assert_value(lesson, "y", (const double[]){1, 0, 0, 0, 3, 0.25}, 6);
    assert_gradient(lesson, "x", (const double[]){1, 0, 0, 0, 5, 6}, 6);
    lesson_destroy(lesson);
}

// The numbers of the double-precision library, at every shape that a lesson can give.
static void squashing_functions_and_their_slopes_are_right(void **state)
{
    (void)state;
    static const double x[] = {-3, -0.5, 0, 0.5, 20}, delta[] = {1, -2, 3, 0.5, 1};
    static const char *const LESSONS[] = {
        ONE("sigmoid", "[-3,-0.5,0,0.5,20]", "[1,-2,3,0.5,1]"),
        ONE("tanh", "[-3,-0.5,0,0.5,20]", "[1,-2,3,0.5,1]"),
        ONE("scaled_tanh", "[-3,-0.5,0,0.5,20]", "[1,-2,3,0.5,1]")};
    for (int f = 0; f < 3; f++) {
        double y[5], back[5];
        for (int i = 0; i < 5; i++) {
            double s = 1.0 / (1.0 + exp(-x[i])), t = tanh(x[i]), u = tanh(2.0 * x[i] / 3.0);
            y[i] = f == 0 ? s : f == 1 ? t : 1.7159 * u;
            double slope = f == 0   ? s * (1.0 - s)
                           : f == 1 ? 1.0 - t * t
                                    : 1.7159 * 2.0 / 3.0 * (1.0 - u * u);
            back[i] = delta[i] * slope;
        }
        struct lesson *lesson = lesson_of(LESSONS[f]);
        assert_value(lesson, "y", y, 5);
        assert_gradient(lesson, "x", back, 5);
        lesson_destroy(lesson);
    }
}

static void elementwise_is_one_step_a_cell_of_any_rank(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'x':{'shape':[2,3,4],'fill':0.5},'s':{'values':1}},"
                  "'network':[{'op':'tanh','input':'x','output':'y'},"
                  "{'op':'relu','input':'s','output':'t'}],"
                  "'backward':{'gradients':{'t':2}}");
    assert_int_equal(steps_of(node_of(lesson, "tanh-1"), 0), 24);
    assert_int_equal(steps_of(node_of(lesson, "relu-1"), 0), 1);
    assert_int_equal(steps_of(node_of(lesson, "relu-1:input"), 0), 1);
    assert_gradient(lesson, "s", (const double[]){2}, 1);
    lesson_destroy(lesson);
}

static void relus_captions_say_what_happens(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(ONE("relu", "[[1.5,-0.5],[0,2]]", "[[0.5,2],[3,4]]"));
    const struct node *there = node_of(lesson, "relu-1"), *back = node_of(lesson, "relu-1:input");
    assert_caption(there, 0, (struct place){0, 0, 0}, GRAIN_CELL,
                   "1.5 is above 0: it passes as it is.");
    assert_caption(there, 0, (struct place){0, 1, 0}, GRAIN_MULTIPLY,
                   "−0.5 is below 0: ReLU makes it 0.0.");
    assert_caption(there, 0, (struct place){0, 2, 0}, GRAIN_CELL,
                   "0.0 is not above 0: it gives 0.0.");
    assert_caption(there, 0, (struct place){0, 3, 0}, GRAIN_LAYER,
                   "ReLU keeps every number above 0 and makes the others 0.");
    assert_caption(back, 0, (struct place){0, 0, 0}, GRAIN_CELL,
                   "On the way there stood 1.5, above 0: the delta 0.5 passes.");
    assert_caption(back, 0, (struct place){0, 1, 0}, GRAIN_CELL,
                   "On the way there stood −0.5, not above 0: the delta 2.0 stops here.");
    lesson_destroy(lesson);
}

static void formulas_are_symbols_or_numbers(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(ONE("tanh", "[0.5,-0.5]", "[-2,1]"));
    const struct node *back = node_of(lesson, "tanh-1:input");
    struct term term;
    struct words words;
    char text[256];
    back->op->walks[0].term(back, (struct place){0, 0, 0}, &term);
    words_clear(&words);
    back->op->formula(back, &term, false, &words);
    words_to_text(&words, text, sizeof text);
    assert_string_equal(text, "δy₁ × (1 − y₁²)");
    words_clear(&words);
    back->op->formula(back, &term, true, &words);
    words_to_text(&words, text, sizeof text);
    assert_string_equal(text, "−2.00 × (1 − 0.462²)");
    lesson_destroy(lesson);
}

static void flatten_keeps_every_number_in_row_order(void **state)
{
    (void)state;
    static const double want[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct lesson *lesson =
        lesson_of(ONE("flatten", "[[[1,2],[3,4]],[[5,6],[7,8]]]", "[1,2,3,4,5,6,7,8]"));
    struct program *program = &lesson->program;
    assert_value(lesson, "y", want, 8);
    assert_gradient(lesson, "x", want, 8);
    assert_int_equal(program->tensors[program_find(program, "y")].shape.rank, 1);
    assert_caption(node_of(lesson, "flatten-1"), 0, (struct place){0, 5, 0}, GRAIN_CELL,
                   "From map 2, row 1, column 2 comes number 6 of the row, 6.");
    lesson_destroy(lesson);
}

static void a_tensor_added_to_itself_gets_both_deltas(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'values':[1,2]}},"
                  "'network':[{'op':'add','input':'a','other':'a','output':'y'},"
                  "{'op':'relu','input':'a','output':'r'},"
                  "{'op':'add','input':'y','other':'r','output':'z'}],"
                  "'backward':{'gradients':{'z':[1,-1]}}");
    assert_value(lesson, "z", (const double[]){3, 6}, 2);
    assert_gradient(lesson, "a", (const double[]){3, -3}, 2);
    const struct node *last = node_of(lesson, "add-1:other");
    struct ref writes;
    float value;
    assert_true(node_partial(last, &last->op->walks[0], (struct place){0, 1, 0}, &writes, &value));
    assert_true(value == -3.0F);
    lesson_destroy(lesson);
}

static void shapes_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    char error[4096];
    lesson_error("'tensors':{'a':{'shape':[2,3],'fill':1},'b':{'shape':[3,2],'fill':1}},"
                 "'network':[{'op':'add','input':'a','other':'b','output':'y'}]",
                 error, sizeof error);
    assert_string_equal(error, "/network/0/other: must have the shape of the input, 2 × 3, is "
                               "3 × 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relu_keeps_what_is_above_zero_and_its_slope_at_zero_is_zero),
        cmocka_unit_test(squashing_functions_and_their_slopes_are_right),
        cmocka_unit_test(elementwise_is_one_step_a_cell_of_any_rank),
        cmocka_unit_test(relus_captions_say_what_happens),
        cmocka_unit_test(formulas_are_symbols_or_numbers),
        cmocka_unit_test(flatten_keeps_every_number_in_row_order),
        cmocka_unit_test(a_tensor_added_to_itself_gets_both_deltas),
        cmocka_unit_test(shapes_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
