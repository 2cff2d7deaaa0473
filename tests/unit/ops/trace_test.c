// Where numbers go and what they are made from, against going through everything: every operation
// with random shapes.
#include "generic.h"

#include "nn/trace.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 10, PART = 64 };

// ---- readers -------------------------------------------------------------------------------

// Marks, for each element of one input, the elements of the result that read it: `marks` is
// [input element][element].
static void mark_reads(const struct node *node, const struct walk *walk, int input, int64_t n,
                       unsigned char *marks)
{
    const struct node_input *in = &node->inputs[input];
    const int64_t elements = shape_elements(&node->program->tensors[node->output.tensor].shape);
    for (int64_t e = 0; e < elements; e++) {
        struct place places[PART];
        int64_t total = 1;
        for (int64_t first = 0; first < total; first += PART) {
            total = node_sources(node, walk, e, places, first, PART);
            for (int64_t k = 0; k < PART && first + k < total; k++) {
                struct term term;
                walk->term(node, places[k], &term);
                for (int r = 0; r < term.n_reads && !term.padding; r++) {
                    if (term.reads[r].tensor == in->tensor && term.reads[r].of == in->of) {
                        assert_in_range(term.reads[r].index, 0, n - 1);
                        marks[term.reads[r].index * elements + e] = 1;
                    }
                }
            }
        }
    }
}

// More than what single steps read is said of functions of a whole, of steps that name the first of
// the many they take, and of a weight whose windows leave cells out.
static bool may_say_more(const struct node *node)
{
    return node->op->compute64 != NULL || strcmp(node->op->name, "rbf_grad_input") == 0 ||
           strncmp(node->op->name, "subsample2d_grad", 16) == 0;
}

static void compare_element(const struct node *node, int input, int64_t index,
                            const unsigned char *marks, int64_t elements)
{
    struct readers readers;
    unsigned char *said = calloc((size_t)elements, 1);
    trace_readers(node, input, index, &readers);
    for (int64_t k = 0; k < readers_count(&readers); k++) {
        const int64_t e = readers_at(&readers, k);
        if (e < 0 || e >= elements || said[e]) {
            fail_msg("%s, input %d, %lld: said to go into %lld, which is not there or twice",
                     node->name, input, (long long)index, (long long)e);
        }
        said[e] = 1;
    }
    for (int64_t e = 0; e < elements; e++) {
        if (said[e] != marks[e] && !(said[e] && may_say_more(node))) {
            fail_msg("%s (%s), input %d, element %lld: %s go into %lld", node->name, node->op->name,
                     input, (long long)index, said[e] ? "does not" : "does", (long long)e);
        }
    }
    free(said);
}

static void compare_node(const struct node *node, const struct walk *walk, int input)
{
    const struct program *program = node->program;
    const int64_t n = shape_elements(&program->tensors[node->inputs[input].tensor].shape);
    const int64_t elements = shape_elements(&program->tensors[node->output.tensor].shape);
    unsigned char *marks = calloc((size_t)(n * elements), 1);
    mark_reads(node, walk, input, n, marks);
    for (int64_t i = 0; i < n; i++) {
        compare_element(node, input, i, marks + i * elements, elements);
    }
    free(marks);
}

static void numbers_go_where_they_are_read(void **state)
{
    (void)state;
    int compared = 0;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct lesson *lesson = generic_lesson(kind, seed);
            struct program *program = &lesson->program;
            for (int i = 0; i < program->n_nodes; i++) {
                const struct node *node = program->nodes[i];
                program_prepare(program, i);
                for (int k = 0; k < node->n_inputs * node->op->n_walks; k++) {
                    const int input = k % node->n_inputs;
                    if (node->inputs[input].tensor >= 0 && node->inputs[input].of != OF_POSITION) {
                        compare_node(node, &node->op->walks[k / node->n_inputs], input);
                        compared++;
                    }
                }
            }
            lesson_destroy(lesson);
        }
    }
    assert_in_range(compared, 1000, 1000000);
}

// ---- receptive fields ------------------------------------------------------------------------

struct hull {
    bool any;
    int64_t low[2], high[2];
};

static void grow(struct hull *hull, int64_t row, int64_t col)
{
    const int64_t at[2] = {row, col};
    for (int a = 0; a < 2; a++) {
        hull->low[a] = !hull->any || at[a] < hull->low[a] ? at[a] : hull->low[a];
        hull->high[a] = !hull->any || at[a] > hull->high[a] ? at[a] : hull->high[a];
    }
    hull->any = true;
}

// All cells of the tensor `given` that this one is made from, through all operations.
static void follow(const struct program *program, const struct ref *ref, int given,
                   struct hull *hull)
{
    const struct shape *shape = &program->tensors[ref->tensor].shape;
    if (ref->tensor == given) {
        const int64_t cols = shape->dim[shape->rank - 1], rows = shape->dim[shape->rank - 2];
        grow(hull, ref->index / cols % rows, ref->index % cols);
        return;
    }
    const int maker = program->tensors[ref->tensor].producer;
    if (maker < 0) {
        return;
    }
    const struct node *node = program->nodes[maker];
    const struct walk *walk = &node->op->walks[0];
    const int64_t terms = node_sources(node, walk, ref->index, NULL, 0, 0);
    for (int64_t k = 0; k < terms; k++) {
        struct place place;
        struct term term;
        node_sources(node, walk, ref->index, &place, k, 1);
        walk->term(node, place, &term);
        for (int r = 0; r < term.n_reads && !term.padding; r++) {
            follow(program, &term.reads[r], given, hull);
        }
    }
}

static void compare_field(const struct program *program, const struct ref *ref)
{
    const struct trace_field field = trace_sees(program, ref);
    struct hull hull = {.any = false};
    if (field.tensor < 0) {
        return;
    }
    const struct shape *shape = &program->tensors[field.tensor].shape;
    follow(program, ref, field.tensor, &hull);
    for (int a = 0; a < 2 && hull.any; a++) {
        const int64_t last = shape->dim[shape->rank - 2 + a] - 1;
        const int64_t low = field.whole ? 0 : field.low[a];
        const int64_t high = field.whole ? last : field.high[a];
        const bool inside = low <= hull.low[a] && high >= hull.high[a] && low >= 0 && high <= last;
        if (!inside || (!field.whole && (low != hull.low[a] || high != hull.high[a]))) {
            fail_msg("%s, element %lld: sees %lld to %lld, said %lld to %lld",
                     program->nodes[program->tensors[ref->tensor].producer]->name,
                     (long long)ref->index, (long long)hull.low[a], (long long)hull.high[a],
                     (long long)low, (long long)high);
        }
    }
}

static void a_cell_sees_what_it_is_made_from(void **state)
{
    (void)state;
    int seen = 0;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct lesson *lesson = generic_lesson(kind, seed);
            const struct program *program = &lesson->program;
            for (int i = 0; i < program->n_forward; i++) {
                struct ref ref = program->nodes[i]->output;
                const int64_t n = shape_elements(&program->tensors[ref.tensor].shape);
                for (ref.index = 0; ref.index < n; ref.index += 1 + n / 40) {
                    compare_field(program, &ref);
                    seen += trace_sees(program, &ref).tensor >= 0;
                }
            }
            lesson_destroy(lesson);
        }
    }
    assert_in_range(seen, 100, 1000000);
}

// ---- makers ------------------------------------------------------------------------------------

static void the_maker_is_the_one_at_hand_then_the_last_before(void **state)
{
    (void)state;
    struct lesson *lesson = generic_lesson(GENERIC_KINDS - 1, 1);
    const struct program *program = &lesson->program;
    for (int i = 0; i < program->n_nodes; i++) {
        const struct ref ref = program->nodes[i]->output;
        assert_int_equal(trace_maker(program, &ref, i), i);
        assert_in_range(trace_maker(program, &ref, program->n_nodes - 1), i, program->n_nodes - 1);
        assert_in_range(trace_maker(program, &ref, 0), 0, i);
        for (int k = 0; k < program->nodes[i]->n_inputs; k++) {
            const struct ref read = {program->nodes[i]->inputs[k].tensor,
                                     program->nodes[i]->inputs[k].of, 0};
            if (read.tensor >= 0) {
                assert_in_range(trace_input(program->nodes[i], &read, 0), 0, k);
            }
        }
    }
    const struct ref given = {program->nodes[0]->inputs[0].tensor, OF_VALUE, 0};
    assert_int_equal(trace_maker(program, &given, 0), -1);
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_go_where_they_are_read),
        cmocka_unit_test(a_cell_sees_what_it_is_made_from),
        cmocka_unit_test(the_maker_is_the_one_at_hand_then_the_last_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
