// conv2d and its gradients: the slides' numbers, the traps of lessons, what is refused.
#include "lesson_of.h"

// Slides "Convolution layer sensitivity - example": deltas and kernels, the activations unknown.
static const char SLIDE_1[] =
    "'tensors':{'a':{'shape':[3,3],'symbol':'a'},'w':{'values':[[0.1,0.2],[0.2,0.4]]}},"
    "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z'}],"
    "'backward':{'gradients':{'z':[[1,3],[2,2]]}}";

static void the_slides_first_example_comes_out(void **state)
{
    (void)state;
    static const double WANT[] = {0.1, 0.5, 0.6, 0.4, 1.6, 1.6, 0.4, 1.2, 0.8};
    struct lesson *lesson = lesson_of(SLIDE_1);
    assert_gradient(lesson, "a", WANT, 9);
    const struct node *node = node_of(lesson, "conv2d-1:input");
    assert_int_equal(steps_of(node, 0), 38); // turn, pad, 36 products
    assert_int_equal(steps_of(node, 1), 16);
    assert_int_equal(steps_of(node, 2), 16);
    lesson_destroy(lesson);
}

static void the_slides_second_example_keeps_its_minus_sign(void **state)
{
    (void)state;
    static const double WANT[] = {-0.6, -0.1, 0.1, -0.1, 0.3, 0.3, 0.1, 0.3, 0.2};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[3,3],'symbol':'a'},"
                  "'w':{'values':[[-0.3,0.1],[0.1,0.2]]}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z'}],"
                  "'backward':{'gradients':{'z':[[2,1],[1,1]]}}");
    assert_gradient(lesson, "a", WANT, 9);
    lesson_destroy(lesson);
}

static void deltas_of_two_kernels_on_one_input_add_up(void **state)
{
    (void)state;
    static const double WANT[] = {-0.5, 0.4, 0.7, 0.3, 1.9, 1.9, 0.5, 1.5, 1.0};
    // Two operations on one input, and one operation with two kernels.
    static const char *const LESSONS[] = {
        "'tensors':{'a':{'shape':[3,3],'symbol':'a'},'k':{'values':[[0.1,0.2],[0.2,0.4]]},"
        "'l':{'values':[[-0.3,0.1],[0.1,0.2]]}},"
        "'network':[{'op':'conv2d','input':'a','weight':'k','output':'y'},"
        "{'op':'conv2d','input':'a','weight':'l','output':'z'}],"
        "'backward':{'gradients':{'y':[[1,3],[2,2]],'z':[[2,1],[1,1]]}}",
        "'tensors':{'a':{'shape':[3,3],'symbol':'a'},"
        "'w':{'values':[[[[0.1,0.2],[0.2,0.4]]],[[[-0.3,0.1],[0.1,0.2]]]]}},"
        "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z'}],"
        "'backward':{'gradients':{'z':[[[1,3],[2,2]],[[2,1],[1,1]]]}}",
    };
    for (size_t i = 0; i < sizeof LESSONS / sizeof *LESSONS; i++) {
        struct lesson *lesson = lesson_of(LESSONS[i]);
        assert_gradient(lesson, "a", WANT, 9);
        lesson_destroy(lesson);
    }
}

static void padding_skips_cells_and_not_rows(void **state)
{
    (void)state;
    static const double WANT[] = {4, 6, 4, 6, 9, 6, 4, 6, 4};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[3,3],'fill':1},'w':{'shape':[3,3],'fill':1}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','padding':1}]");
    assert_value(lesson, "z", WANT, 9);
    lesson_destroy(lesson);
}

static void weights_take_the_inputs_they_met_and_nothing_turns(void **state)
{
    (void)state;
    // The picture of the weight gradient: the input as it was, the deltas as they are.
    static const double WANT_W[] = {0.25, 0.51, 0.42, 0.5};
    static const double WANT_B[] = {0.6};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'values':[[0.5,1,0],[1,0.5,0.2],[0,0.4,1]]},"
                  "'w':{'values':[[0.1,0.2],[0.2,0.4]]},'b':{'values':[0.5]}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','bias':'b','output':'z'}],"
                  "'backward':{'gradients':{'z':[[0.4,-0.2],[0.1,0.3]]}}");
    assert_gradient(lesson, "w", WANT_W, 4);
    assert_gradient(lesson, "b", WANT_B, 1);
    lesson_destroy(lesson);
}

static void rows_that_no_window_reached_get_nothing(void **state)
{
    (void)state;
    // 5 columns, kernel 2, stride 3: column 2 lies between the windows. 4 rows: the last is left
    // over.
    static const double WANT[] = {1, 1, 0, 2, 2, 1, 1, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[4,5],'fill':1},'w':{'shape':[2,2],'fill':1}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','stride':3}],"
                  "'backward':{'gradients':{'z':[[1,2]]}}");
    assert_gradient(lesson, "a", WANT, 20);
    const struct node *node = node_of(lesson, "conv2d-1:input");
    assert_int_equal(steps_of(node, 0), 3 + 20 * 4); // turn, zeros between, zeros around
    assert_int_equal(steps_of(node, 2), 8);
    assert_caption(node, 0, (struct place){.phase = 3, .cell = 19, .term = 3}, GRAIN_CELL,
                   "Input, row 4, column 5: no window reached it, so its delta is 0.");
    lesson_destroy(lesson);
}

// Of the grid of deltas, when the node is at its phase's first product.
static void assert_note(const struct node *node, int phase, const char *want)
{
    struct operand shown[OPERANDS_MAX];
    const int n =
        node->op->walks[0].operands(node, (struct place){.phase = phase, .term = 0}, shown);
    char note[256];
    words_to_text(&shown[n - 2].note, note, sizeof note);
    assert_string_equal(note, want);
}

static void wide_padding_crops_the_deltas(void **state)
{
    (void)state;
    // A kernel of 1 x 1 with padding 1: a 2 x 2 input, 4 x 4 deltas, of which the middle counts.
    static const double WANT[] = {12, 14, 20, 22};
    struct lesson *lesson = lesson_of(
        "'tensors':{'a':{'shape':[2,2],'fill':1},'w':{'values':[[2]]}},"
        "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','padding':1}],"
        "'backward':{'gradients':{'z':[[1,2,3,4],[5,6,7,8],[9,10,11,12],[13,14,15,16]]}}");
    assert_gradient(lesson, "a", WANT, 4);
    const struct node *node = node_of(lesson, "conv2d-1:input");
    assert_int_equal(steps_of(node, 0), 4); // nothing turns, nothing is padded
    struct operand shown[OPERANDS_MAX];
    int n = node->op->walks[0].operands(node, (struct place){.term = 0}, shown);
    assert_int_equal(n, 3);
    assert_int_equal(shown[1].transform.low[0], -1);
    assert_int_equal(shown[1].transform.high[1], -1);
    assert_note(node, 0, "4 × 4, cut to 2 × 2");
    lesson_destroy(lesson);
}

// Turned, zeros between, zeros around, products: the note says what the head does not.
static void the_deltas_say_how_large_they_became(void **state)
{
    (void)state;
    static const char *const NOTES[] = {"2 × 2", "2 × 2, spread to 3 × 3", "2 × 2, padded to 6 × 7",
                                        "2 × 2, padded to 6 × 7"};
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[5,5],'fill':1},'w':{'shape':[2,3],'fill':1}},"
                  "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','stride':2}],"
                  "'backward':{'gradients':{'z':[[1,2],[3,-2]]}}");
    for (int phase = 0; phase < 4; phase++) {
        assert_note(node_of(lesson, "conv2d-1:input"), phase, NOTES[phase]);
    }
    lesson_destroy(lesson);
    lesson = lesson_of("'tensors':{'a':{'shape':[3,3],'fill':1},'w':{'shape':[2,2],'fill':1}},"
                       "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z'}],"
                       "'backward':{'gradients':{'z':[[1,2],[3,-2]]}}");
    assert_note(node_of(lesson, "conv2d-1:input"), 2, "2 × 2"); // "padded by 1" says the head
    lesson_destroy(lesson);
}

static void unconnected_kernels_are_never_read_and_never_stepped(void **state)
{
    (void)state;
    static const double WANT_W[] = {0, 3, 5, 0};
    static const double WANT_A[] = {8, 5};
    struct lesson *lesson = lesson_of(
        "'tensors':{'a':{'values':[[[5]],[[3]]]},"
        "'w':{'values':[[[[7]],[[5]]],[[[8]],[[9]]]]}},"
        "'network':[{'op':'conv2d','input':'a','weight':'w','output':'z','connections':[[1],[0]]}],"
        "'backward':{'gradients':{'z':[[[1]],[[1]]]}}");
    static const double WANT_Z[] = {15, 40};
    assert_value(lesson, "z", WANT_Z, 2);
    assert_gradient(lesson, "a", WANT_A, 2);
    assert_gradient(lesson, "w", WANT_W, 4);
    const struct node *node = node_of(lesson, "conv2d-1:weight");
    assert_int_equal(steps_of(node, 0), 2);
    assert_int_equal(node->op->walks[0].cell_index(node, 1), 2);
    assert_int_equal(node->op->walks[0].index_cell(node, 0), -1);
    lesson_destroy(lesson);
}

static void assert_counts(const char *body, int64_t parameters, int64_t multiplies, const char *why)
{
    struct lesson *lesson = lesson_of(body);
    const struct node *node = lesson->program.nodes[0];
    struct counts counts;
    struct words words;
    char text[1024];
    node->op->counts(node, &counts, &words);
    words_to_text(&words, text, sizeof text);
    assert_int_equal(counts.parameters, parameters);
    assert_int_equal(counts.multiplies, multiplies);
    assert_string_equal(text, why);
    lesson_destroy(lesson);
}

static void counts_come_with_their_arithmetic(void **state)
{
    (void)state;
    assert_counts("'tensors':{'a':{'shape':[32,32],'fill':0},'w':{'shape':[6,1,5,5],'fill':0},"
                  "'b':{'shape':[6],'fill':0}},'network':[{'op':'conv2d','input':'a','weight':'w',"
                  "'bias':'b','output':'z'}]",
                  156, 117600,
                  "6 · (1·5·5 + 1) = 156 parameters; 6·1·5·5 · 28·28 = 117 600 multiplies");
    assert_counts(
        "'tensors':{'a':{'shape':[6,14,14],'fill':0},'w':{'shape':[16,6,5,5],'fill':0},"
        "'b':{'shape':[16],'fill':0}},'network':[{'op':'conv2d','input':'a','weight':'w',"
        "'bias':'b','output':'z','connections':[[0,1,2],[1,2,3],[2,3,4],[3,4,5],[0,4,5],[0,1,5],"
        "[0,1,2,3],[1,2,3,4],[2,3,4,5],[0,3,4,5],[0,1,4,5],[0,1,2,5],[0,1,3,4],[1,2,4,5],"
        "[0,2,3,5],[0,1,2,3,4,5]]}]",
        1516, 150000,
        "60 connections·5·5 + 16 = 1 516 parameters; 60 connections·5·5 · 10·10 = 150 000 "
        "multiplies");
}

static const struct {
    int walk;
    struct place place;
    enum grain grain;
    const char *text;
} SENTENCES[] = {
    {0,
     {0, 0, -1},
     GRAIN_MULTIPLY,
     "Going back, the kernel turns by 180°: its last weight comes first."},
    {0,
     {1, 0, -1},
     GRAIN_CELL,
     "Zeros go around the deltas, one on each side, so that the kernel reaches every input "
     "cell."},
    {0,
     {2, 0, 0},
     GRAIN_MULTIPLY,
     "The turned kernel sits on row 1, column 1. First product: padding, 0 × 0.4 gives "
     "nothing; 3 more to add."},
    {0,
     {2, 4, 2},
     GRAIN_MULTIPLY,
     "The turned kernel sits on row 2, column 2. Third product: 2 × 0.2; one more to add."},
    {0,
     {2, 4, 3},
     GRAIN_MULTIPLY,
     "The turned kernel sits on row 2, column 2. Fourth product: 2 × 0.1; the sum is 1.6."},
    {0,
     {2, 4, 3},
     GRAIN_CELL,
     "Input, row 2, column 2: 1 × 0.4 + 3 × 0.2 + 2 × 0.2 + 2 × 0.1 makes 1.6."},
    {0,
     {2, 8, 3},
     GRAIN_LAYER,
     "The deltas of the input are done: the turned kernel has sat on every cell."},
    {1,
     {0, 2, 1},
     GRAIN_MULTIPLY,
     "The third delta, 2, spreads the kernel: 2 × 0.2 is added at row 2, column 2, to what is "
     "there: 1.4."},
    {1,
     {0, 2, 3},
     GRAIN_CELL,
     "The third delta, 2, has spread the kernel into 4 cells; where spreads overlap, they add "
     "up."},
    {2,
     {0, 4, 2},
     GRAIN_MULTIPLY,
     "a₂₂ took part in z₂₁, multiplied by w₁₂. So it gets 2 × 0.2; one more to add."},
};

static void a_lecturers_sentences_go_with_the_slide(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(SLIDE_1);
    const struct node *node = node_of(lesson, "conv2d-1:input");
    for (size_t i = 0; i < sizeof SENTENCES / sizeof *SENTENCES; i++) {
        assert_caption(node, SENTENCES[i].walk, SENTENCES[i].place, SENTENCES[i].grain,
                       SENTENCES[i].text);
    }
    lesson_destroy(lesson);
}

static void what_does_not_fit_is_refused_with_what_is_allowed(void **state)
{
    (void)state;
#define ONE(shape, weight, rest)                                                                   \
    "'tensors':{'a':{'shape':" shape ",'fill':1},'w':{'shape':" weight ",'fill':1},"               \
    "'b':{'shape':[3],'fill':0}},'network':[{'op':'conv2d','input':'a','weight':'w',"              \
    "'output':'z'" rest "}]"
    static const struct {
        const char *body, *message;
    } CASES[] = {
        {ONE("[1,1,4,4]", "[2,2]", ""), "/network/0/input: rank of 'a' must be 0..3, is 4"},
        {ONE("[4,5]", "[5,5]", ""),
         "/network/0/weight: height of the kernel must be 1..4 (input 4, padding 0 on each side), "
         "is 5"},
        {ONE("[4,5]", "[2,4]", ",'dilation':2"),
         "/network/0/weight: width of the dilated kernel must be 1..5 (input 5, padding 0 on each "
         "side), is 7"},
        {ONE("[4,5,5]", "[2,3,2,2]", ""),
         "/network/0/weight: second axis must be 4 (4 input maps in 1 group), is 3"},
        {ONE("[4,5,5]", "[2,4,2,2]", ",'groups':2"),
         "/network/0/weight: second axis must be 2 (4 input maps in 2 groups), is 4"},
        {ONE("[4,5,5]", "[3,2,2,2]", ",'groups':2"),
         "/network/0/groups: must divide the 4 input maps and the 3 output maps, is 2"},
        {ONE("[5,5]", "[2,1,2,2]", ",'bias':'b'"),
         "/network/0/bias: must have 2 elements, one an output map, has 3"},
        {ONE("[2,5,5]", "[2,2,2,2]", ",'connections':[[0]]"),
         "/network/0/connections: must hold 2 lists, one an output map, holds 1"},
        {ONE("[2,5,5]", "[2,1,2,2]", ",'groups':2,'connections':[[0],[1]]"),
         "/network/0/connections: groups must be 1 beside it, is 2"},
        {ONE("[2,5,5]", "[2,2,2,2]", ",'connections':[[0],[2]]"),
         "/network/0/connections: input map of output map 1 must be 0..1, is 2"},
        {ONE("[2,5,5]", "[2,2,2,2]", ",'connections':[[1,0],[1]]"),
         "/network/0/connections/0/1: input maps must ascend, 0 follows 1"},
        {ONE("[5,5]", "[2,2]", ",'stride':0"), "/network/0/stride: must be 1..1024, is 0"},
        {ONE("[1,60000]", "[1,1]", ",'padding':4096"),
         "/network/0/output: size must be 1..268435456 elements, is 1 × 8193 × 68192"},
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
        cmocka_unit_test(the_slides_first_example_comes_out),
        cmocka_unit_test(the_slides_second_example_keeps_its_minus_sign),
        cmocka_unit_test(deltas_of_two_kernels_on_one_input_add_up),
        cmocka_unit_test(padding_skips_cells_and_not_rows),
        cmocka_unit_test(weights_take_the_inputs_they_met_and_nothing_turns),
        cmocka_unit_test(rows_that_no_window_reached_get_nothing),
        cmocka_unit_test(wide_padding_crops_the_deltas),
        cmocka_unit_test(the_deltas_say_how_large_they_became),
        cmocka_unit_test(unconnected_kernels_are_never_read_and_never_stepped),
        cmocka_unit_test(counts_come_with_their_arithmetic),
        cmocka_unit_test(a_lecturers_sentences_go_with_the_slide),
        cmocka_unit_test(what_does_not_fit_is_refused_with_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
