#include "generic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MAX = 60000 }; // of one walk: a test stays quick

struct visit {
    const struct node *node;
    const struct walk *walk;
    int64_t elements;
    int64_t *touched;   // terms that wrote the element
    struct place *last; // the last of them
};

static const char *walk_name(const struct visit *visit)
{
    return visit->walk->name ? visit->walk->name : "its walk";
}

static void fail_at(const struct visit *visit, struct place place, const char *what)
{
    fail_msg("%s, %s, phase %d cell %lld term %lld: %s", visit->node->name, walk_name(visit),
             place.phase, (long long)place.cell, (long long)place.term, what);
}

static bool same_bits(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_read(const struct visit *visit, struct place place, const struct ref *read)
{
    const struct node *node = visit->node;
    bool declared = false;
    for (int i = 0; i < node->n_inputs; i++) {
        declared =
            declared || (node->inputs[i].tensor == read->tensor && node->inputs[i].of == read->of);
    }
    if (!declared) {
        fail_at(visit, place, "reads what is no input of its node");
    }
    if (read->index < 0 ||
        read->index >= shape_elements(&node->program->tensors[read->tensor].shape)) {
        fail_at(visit, place, "reads a cell that does not exist");
    }
}

static void check_term(struct visit *visit, struct place place)
{
    struct term term;
    visit->walk->term(visit->node, place, &term);
    assert_in_range(term.n_reads, 0, TERM_MAX_READS);
    for (int i = 0; i < term.n_reads; i++) {
        check_read(visit, place, &term.reads[i]);
    }
    if (term.writes.tensor < 0) {
        return;
    }
    const struct ref *output = &visit->node->output;
    if (term.writes.tensor != output->tensor || term.writes.of != output->of ||
        term.writes.index < 0 || term.writes.index >= visit->elements) {
        fail_at(visit, place, "writes a cell that is not of its output");
    }
    visit->touched[term.writes.index]++;
    visit->last[term.writes.index] = place;
}

// A plain walk names the element of each loop cell, and the loop cell of each element.
static void check_cell(struct visit *visit, const struct phase *phase, struct place place)
{
    const struct walk *walk = visit->walk;
    if (walk->n_sources) {
        return;
    }
    int64_t index = walk->cell_index ? walk->cell_index(visit->node, place.cell) : place.cell;
    if (index < 0 || index >= visit->elements) {
        fail_at(visit, place, "its cell is no element of the output");
    }
    if (walk->index_cell && walk->index_cell(visit->node, index) != place.cell) {
        fail_at(visit, place, "cell and element do not lead back to each other");
    }
    if (phase_cell_terms(phase, place.cell) == 0) {
        visit->last[index] = (struct place){place.phase, place.cell, -1};
    }
}

static void walk_phase(struct visit *visit, int number, const struct phase *phase)
{
    struct place place = {number, 0, -1};
    if (phase->n_axes == 0) {
        check_term(visit, place);
        return;
    }
    int64_t cells = phase_cells(phase), step = 0;
    for (place.cell = 0; place.cell < cells; place.cell++) {
        if (phase_terms_before(phase, place.cell) != step) {
            fail_at(visit, place, "terms before the cell are counted wrong");
        }
        place.term = -1;
        check_cell(visit, phase, place);
        int64_t terms = phase_cell_terms(phase, place.cell);
        for (place.term = 0; place.term < terms; place.term++, step++) {
            int64_t cell, term;
            phase_decode(phase, step, &cell, &term);
            if (cell != place.cell || term != place.term) {
                fail_at(visit, place, "its step number is decoded to another place");
            }
            check_term(visit, place);
        }
    }
    assert_int_equal(phase_terms(phase), step);
}

static struct place last_of(const struct phase *phases, int n)
{
    struct place place = {n - 1, 0, -1};
    if (phases[n - 1].n_axes > 0) {
        place.cell = phase_cells(&phases[n - 1]) - 1;
        place.term = phase_cell_terms(&phases[n - 1], place.cell) - 1;
    }
    return place;
}

static void check_sources(struct visit *visit, int64_t index)
{
    struct place place, before = {-1, 0, 0};
    int64_t n = node_sources(visit->node, visit->walk, index, &place, 0, 0);
    assert_int_equal(n, visit->touched[index]);
    for (int64_t k = 0; k < n; k++) {
        struct term term;
        node_sources(visit->node, visit->walk, index, &place, k, 1);
        visit->walk->term(visit->node, place, &term);
        if (term.writes.tensor != visit->node->output.tensor || term.writes.index != index) {
            fail_at(visit, place, "is named as source of an element that it does not write");
        }
        bool ascends = place.phase > before.phase || place.cell > before.cell ||
                       (place.cell == before.cell && place.term > before.term);
        if (!ascends) {
            fail_at(visit, place, "sources do not come in the order of the steps");
        }
        before = place;
    }
}

static void check_finished(struct visit *visit, int64_t index, struct place end)
{
    const struct node *node = visit->node;
    struct place last = visit->last[index];
    float value = 0;
    bool known = false;
    if (last.phase >= 0) {
        struct ref writes;
        if (!node_partial(node, visit->walk, last, &writes, &value) || writes.index != index ||
            !same_bits(value, node->out[index])) {
            fail_at(visit, last, "its last partial sum is not what compute() wrote");
        }
        if (node_cell(node, visit->walk, last, index, &value, &known) != CELL_DONE) {
            fail_at(visit, last, "its cell is not done after its last term");
        }
        if (last.term > 0) {
            last.term--;
            if (node_cell(node, visit->walk, last, index, &value, &known) == CELL_DONE) {
                fail_at(visit, last, "its cell is done before its last term");
            }
        }
    }
    if (node_cell(node, visit->walk, end, index, &value, &known) != CELL_DONE || !known ||
        !same_bits(value, node->out[index])) {
        fail_at(visit, end, "not every element is finished at the end");
    }
}

static void check_walk(const struct node *node, const struct walk *walk)
{
    struct phase phases[WALK_MAX_PHASES];
    int n = walk->phases(node, phases);
    assert_in_range(n, 1, WALK_MAX_PHASES);
    int64_t terms = 0;
    for (int i = 0; i < n; i++) {
        terms += phase_terms(&phases[i]);
        assert_non_null(phases[i].name);
    }
    if (terms > TERMS_MAX) {
        return;
    }
    struct visit visit = {node, walk, shape_elements(&node->out_shape), NULL, NULL};
    visit.touched = calloc((size_t)visit.elements, sizeof *visit.touched);
    visit.last = calloc((size_t)visit.elements, sizeof *visit.last);
    assert_true(visit.touched && visit.last);
    for (int64_t i = 0; i < visit.elements; i++) {
        visit.last[i].phase = -1;
    }
    for (int i = 0; i < n; i++) {
        walk_phase(&visit, i, &phases[i]);
    }
    for (int64_t i = 0; i < visit.elements && node->known; i++) {
        check_sources(&visit, i);
        check_finished(&visit, i, last_of(phases, n));
    }
    free(visit.touched);
    free(visit.last);
}

void generic_walks(struct program *program)
{
    program_compute_all(program);
    for (int i = 0; i < program->n_nodes; i++) {
        assert_true(program->nodes[i]->op->n_walks >= 1);
        assert_int_equal(program->nodes[i]->computed, program->nodes[i]->known);
        for (int w = 0; w < program->nodes[i]->op->n_walks; w++) {
            check_walk(program->nodes[i], &program->nodes[i]->op->walks[w]);
        }
    }
}

// ---- finite differences
// --------------------------------------------------------------------------

static double loss_of(struct program *program, struct arena *arena, double **values)
{
    double loss = 0;
    program_evaluate64(program, arena, values, 0, program->n_forward - 1);
    for (int t = 0; t < program->n_tensors; t++) {
        const float *given = program->gradients[t].given;
        int64_t n = given ? shape_elements(&program->tensors[t].shape) : 0;
        for (int64_t i = 0; i < n; i++) {
            loss += (double)given[i] * values[t][i];
        }
    }
    return loss;
}

static void check_slope(struct program *program, struct arena *arena, double **values, int tensor,
                        int64_t index)
{
    const double h = 1e-5;
    double at = values[tensor][index];
    values[tensor][index] = at + h;
    double up = loss_of(program, arena, values);
    values[tensor][index] = at - h;
    double down = loss_of(program, arena, values);
    values[tensor][index] = at;
    double measured = (up - down) / (2 * h);
    double told = (double)program_gradient_of(program, tensor)[index];
    if (!(fabs(measured - told) <= 1e-4 + 1e-3 * fabs(told))) {
        fail_msg("gradient of %s[%lld] is %.9g, measured %.9g", program->tensors[tensor].name,
                 (long long)index, told, measured);
    }
}

void generic_gradients(struct program *program)
{
    enum { SAMPLES = 24 };
    struct arena arena = {0};
    double **values = arena_array(&arena, (size_t)program->n_tensors, sizeof *values);
    for (int t = 0; t < program->n_tensors; t++) {
        const struct tensor *tensor = &program->tensors[t];
        int64_t n = shape_elements(&tensor->shape);
        if (tensor->producer >= 0 || !tensor->value) {
            continue;
        }
        values[t] = arena_array(&arena, (size_t)n, sizeof **values);
        for (int64_t i = 0; i < n; i++) {
            values[t][i] = (double)tensor->value[i];
        }
    }
    for (int t = 0; t < program->n_tensors; t++) {
        int64_t n = shape_elements(&program->tensors[t].shape);
        bool measurable = program->tensors[t].producer < 0 && values[t] &&
                          program_has_gradient(program, t) && program_gradient_of(program, t);
        int64_t stride = n > SAMPLES ? n / SAMPLES : 1;
        for (int64_t i = 0; measurable && i < n; i += stride) {
            check_slope(program, &arena, values, t, i);
        }
    }
    arena_finish(&arena);
}
