// Pooling there and back: the slides' numbers, ties, overlaps, divisors, what is refused.
#include "lesson_of.h"

// Slides "Max Pooling" and "AVG Pooling": 2 x 2, stride 1.
static const char STRIDE_1[] =
    "'tensors':{'a':{'values':[[[-2,3,3],[4,-6,-1],[-2,2,1]],[[0,-1,5],[5,0,3],[-1,2,1]]]}},";

static void assert_positions(struct lesson *lesson, const char *tensor, const int32_t *want, int n)
{
    struct program *program = &lesson->program;
    const int32_t *got = program_positions(program, program_find(program, tensor));
    assert_non_null(got);
    for (int i = 0; i < n; i++) {
        if (got[i] != want[i]) {
            fail_msg("place %d is %d, not %d", i, (int)got[i], (int)want[i]);
        }
    }
}

// Slide "BP - Pooling layer sensitivity".
static const char SLIDE[] =
    "'tensors':{'a':{'values':[[8,4,0,1],[1,4,0,2],[1,2,1,0],[0,1,3,2]]}},"
    "'network':[{'op':'max_pool2d','input':'a','output':'z','kernel_size':2}],"
    "'backward':{'gradients':{'z':[[2,8],[4,6]]}}";

static void the_slides_deltas_go_to_the_saved_places(void **state)
{
    (void)state;
    static const double WANT_Z[] = {8, 2, 2, 3};
    static const double WANT_A[] = {2, 0, 0, 0, 0, 0, 0, 8, 0, 4, 0, 0, 0, 0, 6, 0};
    static const int32_t PLACES[] = {0, 7, 9, 14};
    struct lesson *lesson = lesson_of(SLIDE);
    assert_value(lesson, "z", WANT_Z, 4);
    assert_positions(lesson, "z", PLACES, 4);
    assert_gradient(lesson, "a", WANT_A, 16);
    const struct node *node = node_of(lesson, "max_pool2d-1:input");
    assert_int_equal(steps_of(node, 0), 1 + 4 * 2);
    lesson_destroy(lesson);
}

static void the_slides_deltas_are_shared_by_an_average(void **state)
{
    (void)state;
    static const double WANT[] = {0.5, 0.5, 2, 2, 0.5, 0.5, 2, 2, 1, 1, 1.5, 1.5, 1, 1, 1.5, 1.5};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[4,4],'symbol':'a'}},"
                  "'network':[{'op':'avg_pool2d','input':'a','output':'z','kernel_size':2}],"
                  "'backward':{'gradients':{'z':[[2,8],[4,6]]}}");
    assert_gradient(lesson, "a", WANT, 16); // the activations are not needed
    const struct node *node = node_of(lesson, "avg_pool2d-1:input");
    assert_int_equal(steps_of(node, 0), 1 + 16);
    lesson_destroy(lesson);
}

static void the_first_of_equal_maxima_wins_and_overlaps_add_up(void **state)
{
    (void)state;
    // {3, 3, -6, -1} holds its maximum twice; the 4 wins two windows.
    char body[512];
    snprintf(body, sizeof body, "%s%s", STRIDE_1,
             "'network':[{'op':'max_pool2d','input':'a','output':'z','kernel_size':2,'stride':1}],"
             "'backward':{'gradients':{'z':[[[1,2],[4,8]],[[1,2],[4,8]]]}}");
    static const double WANT_Z[] = {4, 3, 4, 2, 5, 5, 5, 3};
    static const int32_t PLACES[] = {3, 1, 3, 7, 3, 2, 3, 5};
    static const double WANT_A[] = {0, 2, 0, 5, 0, 0, 0, 8, 0, 0, 0, 2, 5, 0, 8, 0, 0, 0};
    struct lesson *lesson = lesson_of(body);
    assert_value(lesson, "z", WANT_Z, 8);
    assert_positions(lesson, "z", PLACES, 8);
    assert_gradient(lesson, "a", WANT_A, 18);
    const struct node *back = node_of(lesson, "max_pool2d-1:input");
    assert_int_equal(back->op->walks[0].n_sources(back, 3), 2);
    lesson_destroy(lesson);
}

static void the_slides_averages_come_out(void **state)
{
    (void)state;
    static const double WANT[] = {-0.25, -0.25, -0.5, -1, 1, 1.75, 1.5, 1.5};
    char body[512];
    snprintf(body, sizeof body, "%s%s", STRIDE_1,
             "'network':[{'op':'avg_pool2d','input':'a','output':'z','kernel_size':2,'stride':1}]");
    struct lesson *lesson = lesson_of(body);
    assert_value(lesson, "z", WANT, 8);
    lesson_destroy(lesson);
}

static void a_map_of_one_number_saves_its_first_place(void **state)
{
    (void)state;
    static const double WANT_Z[] = {0, 0, 0, 0};
    static const int32_t PLACES[] = {0, 1, 3, 4};
    struct lesson *lesson = lesson_of(
        "'tensors':{'a':{'shape':[3,3],'fill':0}},'network':[{'op':'max_pool2d','input':'a',"
        "'output':'z','kernel_size':2,'stride':1}]");
    assert_value(lesson, "z", WANT_Z, 4);
    assert_positions(lesson, "z", PLACES, 4);
    lesson_destroy(lesson);
}

static void padding_is_never_a_maximum(void **state)
{
    (void)state;
    static const double WANT[] = {-1, -2, -3, -4};
    static const int32_t PLACES[] = {0, 1, 2, 3};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'values':[[-1,-2],[-3,-4]]}},'network':[{'op':'max_pool2d',"
                  "'input':'a','output':'z','kernel_size':2,'padding':1}]");
    assert_value(lesson, "z", WANT, 4);
    assert_positions(lesson, "z", PLACES, 4);
    assert_int_equal(steps_of(node_of(lesson, "max_pool2d-1"), 0), 4); // cells outside are no steps
    lesson_destroy(lesson);
}

static void averages_of_a_row(const char *attributes, const double *want, size_t n)
{
    char body[512];
    snprintf(body, sizeof body,
             "'tensors':{'a':{'values':[[6,12,18,24,30]]}},'network':[{'op':'avg_pool2d',"
             "'input':'a','output':'z','kernel_size':[1,2],%s}]",
             attributes);
    struct lesson *lesson = lesson_of(body);
    assert_value(lesson, "z", want, n);
    lesson_destroy(lesson);
}

static void the_divisor_counts_what_the_window_covers(void **state)
{
    (void)state;
    static const double FLOOR[] = {9, 21};
    static const double CEIL[] = {9, 21, 30};    // the last window hangs over: one cell
    static const double WITH[] = {3, 15, 27};    // 6 / 2, the padding counts
    static const double WITHOUT[] = {6, 15, 27}; // 6 / 1
    averages_of_a_row("'stride':2", FLOOR, 2);
    averages_of_a_row("'stride':2,'ceil_mode':true", CEIL, 3);
    averages_of_a_row("'stride':2,'padding':[0,1]", WITH, 3);
    averages_of_a_row("'stride':2,'padding':[0,1],'count_include_pad':false", WITHOUT, 3);
}

static void subsampling_is_no_average(void **state)
{
    (void)state;
    static const double WANT_Z[] = {10 * 0.5 + 1, 26 * 0.5 + 1};
    static const double WANT_A[] = {1, 1, 1.5, 1.5, 1, 1, 1.5, 1.5};
    static const double WANT_W[] = {2 * 10 + 3 * 26};
    static const double WANT_B[] = {5};
    struct lesson *lesson = lesson_of(
        "'tensors':{'a':{'values':[[1,2,5,6],[3,4,7,8]]},'w':{'values':[0.5]},"
        "'b':{'values':[1]}},'network':[{'op':'subsample2d','input':'a','weight':'w','bias':'b',"
        "'output':'z','kernel_size':2}],'backward':{'gradients':{'z':[[2,3]]}}");
    assert_value(lesson, "z", WANT_Z, 2);
    assert_gradient(lesson, "a", WANT_A, 8);
    assert_gradient(lesson, "w", WANT_W, 1);
    assert_gradient(lesson, "b", WANT_B, 1);
    assert_int_equal(steps_of(node_of(lesson, "subsample2d-1"), 0), 2 * (4 + 2));
    lesson_destroy(lesson);
}

static void a_lecturers_sentences_go_with_the_slide(void **state)
{
    (void)state;
    static const struct {
        const char *node;
        struct place place;
        enum grain grain;
        const char *text;
    } CASES[] = {
        {"max_pool2d-1",
         {0, 0, 0},
         GRAIN_MULTIPLY,
         "Window 1: it begins with 8, the maximum so far."},
        {"max_pool2d-1", {0, 0, 1}, GRAIN_MULTIPLY, "Window 1: 4 is not larger than 8."},
        {"max_pool2d-1",
         {0, 2, 3},
         GRAIN_CELL,
         "Window 3: of 1, 2, 0 and 1 the largest is 2, in its right-upper cell. That place is "
         "saved."},
        {"max_pool2d-1:input",
         {0, 0, -1},
         GRAIN_CELL,
         "Zeros are laid first: every cell of the input begins with the delta 0."},
        {"max_pool2d-1:input",
         {1, 2, 0},
         GRAIN_MULTIPLY,
         "The maximum of window 3 came from its right-upper cell; that place was saved."},
        {"max_pool2d-1:input",
         {1, 2, 1},
         GRAIN_MULTIPLY,
         "Only the cell that won going forward gets the delta: 4 goes to the right-upper cell of "
         "window 3."},
        {"max_pool2d-1:input",
         {1, 3, 1},
         GRAIN_LAYER,
         "All deltas are back, each at the place its maximum came from."},
    };
    struct lesson *lesson = lesson_of(SLIDE);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_caption(node_of(lesson, CASES[i].node), 0, CASES[i].place, CASES[i].grain,
                       CASES[i].text);
    }
    lesson_destroy(lesson);
}

static void ties_and_overlaps_are_said(void **state)
{
    (void)state;
    char body[512];
    snprintf(body, sizeof body, "%s%s", STRIDE_1,
             "'network':[{'op':'max_pool2d','input':'a','output':'z','kernel_size':2,'stride':1}],"
             "'backward':{'gradients':{'z':[[[1,2],[4,8]],[[1,2],[4,8]]]}}");
    struct lesson *lesson = lesson_of(body);
    assert_caption(node_of(lesson, "max_pool2d-1"), 0, (struct place){0, 1, 3}, GRAIN_CELL,
                   "Window 2 of map 1: of 3, 3, −6 and −1 the largest is 3, there twice; the first "
                   "one wins, in "
                   "its left-upper cell. That place is saved.");
    assert_caption(node_of(lesson, "max_pool2d-1:input"), 0, (struct place){1, 2, 1},
                   GRAIN_MULTIPLY,
                   "Deltas add up: 4 goes to the left-upper cell of window 3 of map 1, where a "
                   "delta lies already; now it is 5.");
    lesson_destroy(lesson);
}

static void what_does_not_fit_is_refused_with_what_is_allowed(void **state)
{
    (void)state;
#define ONE(op, shape, rest)                                                                       \
    "'tensors':{'a':{'shape':" shape ",'fill':1},'w':{'shape':[2],'fill':1}},"                     \
    "'network':[{'op':'" op "','input':'a','output':'z'," rest "}]"
    static const struct {
        const char *body, *message;
    } CASES[] = {
        {ONE("max_pool2d", "[4,4]", "'kernel_size':2,'padding':2"),
         "/network/0/padding: must be 0..1 for rows (half of the kernel's 2), is 2"},
        {ONE("avg_pool2d", "[4,4]", "'kernel_size':[4,1],'padding':1"),
         "/network/0/padding: must be 0..0 for columns (half of the kernel's 1), is 1"},
        {ONE("avg_pool2d", "[4,4]", "'kernel_size':[5,2]"),
         "/network/0/kernel_size: height of the kernel must be 1..4 (input 4, padding 0 on each "
         "side), is 5"},
        {ONE("max_pool2d", "[4,4]", "'kernel_size':[2,3],'dilation':2"),
         "/network/0/kernel_size: width of the dilated kernel must be 1..4 (input 4, padding 0 on "
         "each side), is 5"},
        {ONE("max_pool2d", "[1,4]", "'kernel_size':2,'stride':1,'padding':1,'dilation':2"),
         "/network/0/dilation: must leave each window a cell of the map: row 0 of the windows "
         "holds padding alone (dilation 2, input 1)"},
        {ONE("max_pool2d", "[1,1,4,4]", "'kernel_size':2"),
         "/network/0/input: rank of 'a' must be 0..3, is 4"},
        {ONE("max_pool2d", "[4,4]", "'kernel_size':1025"),
         "/network/0/kernel_size: must be 1..1024, is 1025"},
        {ONE("subsample2d", "[3,4,4]", "'kernel_size':2,'weight':'w','bias':'w'"),
         "/network/0/weight: must have 3 elements, one a map, has 2"},
    };
#undef ONE
    char got[4096];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        lesson_error(CASES[i].body, got, sizeof got);
        assert_string_equal(got, CASES[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slides_deltas_go_to_the_saved_places),
        cmocka_unit_test(the_slides_deltas_are_shared_by_an_average),
        cmocka_unit_test(the_first_of_equal_maxima_wins_and_overlaps_add_up),
        cmocka_unit_test(the_slides_averages_come_out),
        cmocka_unit_test(a_map_of_one_number_saves_its_first_place),
        cmocka_unit_test(padding_is_never_a_maximum),
        cmocka_unit_test(the_divisor_counts_what_the_window_covers),
        cmocka_unit_test(subsampling_is_no_average),
        cmocka_unit_test(a_lecturers_sentences_go_with_the_slide),
        cmocka_unit_test(ties_and_overlaps_are_said),
        cmocka_unit_test(what_does_not_fit_is_refused_with_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
