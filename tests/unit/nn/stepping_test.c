// Phases whose cells have different numbers of terms, and a toy operation that is walked by them:
// out[i][j] = sum of the first rows[i] * columns[j] numbers of the input.
#include "cmocka_all.h"

#include "nn/program.h"

#include <string.h>

static const int64_t ROWS[] = {0, 0, 2, 2, 3, 3}; // prefix sums: 0, 2, 0, 1, 0
static const int64_t COLUMNS[] = {0, 3, 3, 4, 4}; // 3, 0, 1, 0

static struct phase uneven(int64_t uniform, int64_t extra)
{
    return (struct phase){.name = "sums",
                          .n_axes = 2,
                          .axes = {{"row", 5, ROWS}, {"column", 4, COLUMNS}},
                          .uniform = uniform,
                          .extra = extra,
                          .maps = 1};
}

static void check_phase(const struct phase *phase)
{
    int64_t step = 0;
    for (int64_t cell = 0; cell < phase_cells(phase); cell++) {
        assert_int_equal(phase_terms_before(phase, cell), step);
        for (int64_t term = 0; term < phase_cell_terms(phase, cell); term++, step++) {
            int64_t found, found_term;
            phase_decode(phase, step, &found, &found_term);
            assert_int_equal(found, cell);
            assert_int_equal(found_term, term);
        }
    }
    assert_int_equal(phase_terms(phase), step);
}

static void test_cells_without_terms_are_stepped_over(void **state)
{
    (void)state;
    for (int64_t uniform = 0; uniform <= 3; uniform++) {
        for (int64_t extra = 0; extra <= 2; extra++) {
            struct phase phase = uneven(uniform, extra);
            check_phase(&phase);
        }
    }
    struct phase phase = uneven(1, 0);
    assert_int_equal(phase_terms(&phase), 12);
    int64_t cell, term;
    phase_decode(&phase, 0, &cell, &term);
    assert_int_equal(cell, 4);
}

static void test_step_numbers_are_64_bit(void **state)
{
    (void)state;
    struct phase phase = {
        .name = "products",
        .n_axes = 3,
        .axes = {{"map", 4096, NULL}, {"row", 4096, NULL}, {"column", 4096, NULL}},
        .uniform = 1 << 20,
        .extra = 1,
        .maps = 4096};
    int64_t cells = (int64_t)4096 * 4096 * 4096, cell, term;
    assert_int_equal(phase_terms(&phase), cells * ((1 << 20) + 1));
    phase_decode(&phase, phase_terms(&phase) - 1, &cell, &term);
    assert_int_equal(cell, cells - 1);
    assert_int_equal(term, 1 << 20);
    int64_t at[PHASE_MAX_AXES];
    phase_indices(&phase, cells - 1, at);
    assert_int_equal(at[0], 4095);
    assert_int_equal(at[2], 4095);
}

// ---- the toy operation
// -----------------------------------------------------------------------------

enum { COLUMNS_N = 4, CELLS = 20 };

static int toy_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    (void)node;
    out[0] = (struct phase){.name = "look", .maps = 1};
    out[1] = uneven(1, 0);
    return 2;
}

static void toy_term(const struct node *node, struct place place, struct term *out)
{
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == 1) {
        out->reads[0] = (struct ref){node->inputs[0].tensor, OF_VALUE, place.term};
        out->n_reads = 1;
        out->writes = node->output;
        out->writes.index = place.cell;
        out->by = BY_ADD;
    }
}

static bool toy_infer(struct program *program, struct node *node, struct error *error)
{
    if (program->tensors[node->inputs[0].tensor].shape.rank != 1) {
        return error_set(error, ERROR_LESSON, "rank must be 1");
    }
    node->out_shape = (struct shape){2, {CELLS / COLUMNS_N, COLUMNS_N}};
    return true;
}

static void toy_compute(struct node *node)
{
    struct phase phase = uneven(1, 0);
    for (int64_t cell = 0; cell < CELLS; cell++) {
        int64_t terms = phase_cell_terms(&phase, cell);
        float sum = terms > 0 ? node->in[0][0] : 0.0F;
        for (int64_t i = 1; i < terms; i++) {
            sum += node->in[0][i];
        }
        node->out[cell] = sum;
    }
}

static const struct walk TOY_WALKS[] = {{.phases = toy_phases, .term = toy_term}};
static const struct param TOY_PARAMS[] = {{"input", PARAM_TENSOR, .required = true}};
static const struct op TOY = {.name = "toy",
                              .params = TOY_PARAMS,
                              .n_params = 1,
                              .infer = toy_infer,
                              .compute = toy_compute,
                              .walks = TOY_WALKS,
                              .n_walks = 1};

static const float NUMBERS[6] = {0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F};

static struct node *toy_program(struct program *program, const float *numbers)
{
    const struct shape shape = {1, {6}};
    struct error error = {0};
    program_init(program);
    int input = program_tensor(program, "x", &shape, numbers);
    struct node *node = program_forward(program, &TOY, "toy-1", &input, NULL, "y", &error);
    assert_non_null(node);
    return node;
}

static void test_partial_sums_do_not_need_the_node_computed(void **state)
{
    (void)state;
    struct program program;
    struct node *node = toy_program(&program, NUMBERS);
    const struct walk *walk = &TOY.walks[0];
    struct ref writes;
    float value = 0;
    assert_false(node_partial(node, walk, (struct place){0, 0, -1}, &writes, &value));
    assert_int_equal(writes.tensor, -1);
    assert_true(node_partial(node, walk, (struct place){1, 4, 2}, &writes, &value));
    assert_int_equal(writes.index, 4);
    assert_true(value == (0.1F + 0.2F) + 0.3F);
    assert_true(node_partial(node, walk, (struct place){1, 5, -1}, &writes, &value));
    assert_int_equal(writes.index, 5);
    assert_true(value == 0.0F);
    assert_false(node->computed);
    program_finish(&program);
}

static void test_cells_are_empty_partial_done(void **state)
{
    (void)state;
    struct program program;
    struct node *node = toy_program(&program, NUMBERS);
    const struct walk *walk = &TOY.walks[0];
    float value = -1;
    bool known = false;
    assert_int_equal(node_cell(node, walk, (struct place){0, 0, -1}, 4, &value, &known),
                     CELL_EMPTY);
    assert_int_equal(node_cell(node, walk, (struct place){1, 3, -1}, 4, &value, &known),
                     CELL_EMPTY);
    assert_int_equal(node_cell(node, walk, (struct place){1, 4, 1}, 4, &value, &known),
                     CELL_PARTIAL);
    assert_true(known && value == 0.1F + 0.2F);
    int64_t terms = node_sources(node, walk, 4, NULL, 0, 0);
    assert_int_equal(terms, 6);
    assert_int_equal(node_cell(node, walk, (struct place){1, 4, 5}, 4, &value, &known), CELL_DONE);
    assert_true(value == program_value(&program, node->output.tensor)[4]);
    program_finish(&program);
}

static void test_symbols_have_states_but_no_numbers(void **state)
{
    (void)state;
    struct program program;
    struct node *node = toy_program(&program, NULL);
    float value = 0;
    bool known = true;
    assert_false(node->known);
    assert_null(program_value(&program, node->output.tensor));
    assert_int_equal(node_cell(node, &TOY.walks[0], (struct place){1, 4, 1}, 4, &value, &known),
                     CELL_PARTIAL);
    assert_false(known);
    program_finish(&program);
}

static void test_a_changed_number_is_computed_anew(void **state)
{
    (void)state;
    struct program program;
    struct node *node = toy_program(&program, NUMBERS);
    assert_true(program_value(&program, node->output.tensor)[6] == 0.1F + 0.2F);
    assert_true(program_set(&program, 0, 0, 7.0F));
    assert_true(program_value(&program, node->output.tensor)[6] == 7.0F + 0.2F);
    assert_false(program_set(&program, 0, 6, 1.0F));
    assert_false(program_set(&program, node->output.tensor, 0, 1.0F));
    program_finish(&program);
}

static void test_what_does_not_fit_leaves_no_node(void **state)
{
    (void)state;
    struct program program;
    const struct shape shape = {0};
    struct error error = {0};
    program_init(&program);
    int input = program_tensor(&program, "x", &shape, NUMBERS);
    assert_null(program_forward(&program, &TOY, "toy-1", &input, NULL, "y", &error));
    assert_int_equal(error.kind, ERROR_LESSON);
    assert_int_equal(program.n_nodes, 0);
    assert_int_equal(program_find(&program, "y"), -1);
    program_finish(&program);
}

static void test_double_sums_follow_the_walk(void **state)
{
    (void)state;
    struct program program;
    toy_program(&program, NUMBERS);
    double numbers[6] = {1, 2, 4, 8, 16, 32}, *values[2] = {numbers, NULL};
    struct arena arena = {0};
    program_evaluate64(&program, &arena, values, 0, 0);
    assert_true(values[1][4] == 63.0 && values[1][6] == 3.0 && values[1][0] == 0.0);
    arena_finish(&arena);
    program_finish(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_without_terms_are_stepped_over),
        cmocka_unit_test(test_step_numbers_are_64_bit),
        cmocka_unit_test(test_partial_sums_do_not_need_the_node_computed),
        cmocka_unit_test(test_cells_are_empty_partial_done),
        cmocka_unit_test(test_symbols_have_states_but_no_numbers),
        cmocka_unit_test(test_a_changed_number_is_computed_anew),
        cmocka_unit_test(test_what_does_not_fit_leaves_no_node),
        cmocka_unit_test(test_double_sums_follow_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
