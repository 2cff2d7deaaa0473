#include "nn/program.h"

#include <assert.h>
#include <math.h>

struct sum64 {
    double value;
    bool started;
};

static void put64(struct sum64 *sum, double term)
{
    sum->value = sum->started ? sum->value + term : term;
    sum->started = true;
}

static void combine64(struct sum64 *sum, const struct node *node, const struct term *term,
                      double *const *values)
{
    double r[TERM_MAX_READS] = {0};
    for (int i = 0; i < term->n_reads; i++) {
        assert(term->reads[i].of == OF_VALUE);
        r[i] = values[term->reads[i].tensor][term->reads[i].index];
    }
    switch (term->by) {
    case BY_NOTHING:
        break;
    case BY_SET:
        *sum = (struct sum64){r[0], true};
        break;
    case BY_ADD:
        put64(sum, r[0]);
        break;
    case BY_ADD_PRODUCT:
        put64(sum, r[0] * r[1]);
        break;
    case BY_MAX:
        if (!sum->started || r[0] > sum->value) {
            *sum = (struct sum64){r[0], true};
        }
        break;
    case BY_SCALE:
        sum->value *= r[0];
        break;
    case BY_DIVIDE:
        sum->value /= (double)term->factor;
        break;
    case BY_ADD_SCALED:
        put64(sum, r[0] / (double)term->factor);
        break;
    case BY_ADD_SQUARE:
        put64(sum, (r[0] - r[1]) * (r[0] - r[1]));
        break;
    case BY_FUNCTION:
        put64(sum, node->op->function64(node, term, r));
        break;
    }
}

static void walk_node(const struct node *node, double *const *values, double *out)
{
    const struct walk *walk = &node->op->walks[0];
    struct phase phases[WALK_MAX_PHASES];
    int phase = walk->phases(node, phases) - 1;
    assert(walk->n_sources == NULL); // forward walks write a cell at a time
    int64_t cells = phase_cells(&phases[phase]);
    for (int64_t cell = 0; cell < cells; cell++) {
        struct sum64 sum = {(double)walk->of_nothing, false};
        int64_t terms = phase_cell_terms(&phases[phase], cell);
        for (int64_t t = 0; t < terms; t++) {
            struct term term;
            walk->term(node, (struct place){phase, cell, t}, &term);
            combine64(&sum, node, &term, values);
        }
        out[walk->cell_index == NULL ? cell : walk->cell_index(node, cell)] = sum.value;
    }
}

void program_evaluate64(struct program *program, struct arena *arena, double **values,
                        int from_node, int upto_node)
{
    for (int i = from_node; i <= upto_node && i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        const double *in[NODE_MAX_INPUTS] = {NULL};
        bool known = true;
        for (int k = 0; k < node->n_inputs; k++) {
            if (node->inputs[k].tensor >= 0) {
                in[k] = values[node->inputs[k].tensor];
                known = known && in[k] != NULL;
            }
        }
        if (!known) {
            continue;
        }
        double *out = values[node->output.tensor];
        if (out == NULL) {
            out = arena_array(arena, (size_t)shape_elements(&node->out_shape), sizeof *out);
            values[node->output.tensor] = out;
        }
        if (node->op->compute64 != NULL) {
            node->op->compute64(node, in, out);
        } else {
            walk_node(node, values, out);
        }
    }
}
