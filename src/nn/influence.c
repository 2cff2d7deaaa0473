#include "nn/influence.h"

#include <stdlib.h>

struct influence {
    struct program program; // tensors have the indices that they have in the other one
};

// Those that are declared: they come before all that operations write.
static void copy_tensors(struct program *to, const struct program *from)
{
    for (int t = 0; t < from->n_tensors && from->tensors[t].producer < 0; t++) {
        const struct tensor *tensor = &from->tensors[t];
        program_tensor(to, tensor->name, &tensor->shape, tensor->value);
        to->tensors[t].role = tensor->role;
    }
}

static bool copy_nodes(struct program *to, const struct program *from, int last)
{
    struct error error = {0};
    for (int i = 0; i <= last; i++) {
        const struct node *node = from->nodes[i];
        int inputs[NODE_MAX_INPUTS];
        for (int k = 0; k < NODE_MAX_INPUTS; k++) {
            inputs[k] = k < node->n_inputs ? node->inputs[k].tensor : -1;
        }
        const struct node *copy = program_forward(to, node->op, node->name, inputs, node->attrs,
                                                  from->tensors[node->output.tensor].name, &error);
        if (copy == NULL || copy->output.tensor != node->output.tensor) {
            return false;
        }
    }
    return true;
}

static bool start_at(struct program *program, int tensor, int64_t index)
{
    struct error error = {0};
    const int64_t n = shape_elements(&program->tensors[tensor].shape);
    float *one = calloc((size_t)n, sizeof *one);
    if (one == NULL) {
        abort();
    }
    one[index] = 1.0F;
    const bool good =
        program_given(program, tensor, one, &error) && program_backward(program, &error);
    free(one);
    return good;
}

struct influence *influence_create(struct program *program, int tensor, int64_t index)
{
    const int producer = program->tensors[tensor].producer;
    if (producer < 0 || index < 0 || index >= shape_elements(&program->tensors[tensor].shape) ||
        !program->nodes[producer]->known) {
        return NULL;
    }
    struct influence *influence = calloc(1, sizeof *influence);
    if (influence == NULL) {
        abort();
    }
    program_init(&influence->program);
    copy_tensors(&influence->program, program);
    if (!copy_nodes(&influence->program, program, producer) ||
        !start_at(&influence->program, tensor, index)) {
        influence_destroy(influence);
        return NULL;
    }
    return influence;
}

void influence_destroy(struct influence *influence)
{
    if (influence != NULL) {
        program_finish(&influence->program);
        free(influence);
    }
}

const float *influence_of(struct influence *influence, int tensor)
{
    struct program *program = &influence->program;
    return tensor < program->n_tensors && program_has_gradient(program, tensor)
               ? program_gradient_of(program, tensor)
               : NULL;
}

bool influence_maps(struct influence *influence, int tensor, double *sums)
{
    const float *gradient = influence_of(influence, tensor);
    const float *value = gradient == NULL ? NULL : program_value(&influence->program, tensor);
    if (value == NULL) {
        return false;
    }
    const struct shape *shape = &influence->program.tensors[tensor].shape;
    const int64_t all = shape_elements(shape);
    const int64_t each =
        shape->rank < 2 ? 1 : shape->dim[shape->rank - 1] * shape->dim[shape->rank - 2];
    for (int64_t k = 0; k < all / each; k++) {
        sums[k] = 0;
        for (int64_t i = k * each; i < (k + 1) * each; i++) {
            sums[k] += (double)gradient[i] * (double)value[i];
        }
    }
    return true;
}

struct program *influence_program(struct influence *influence)
{
    return &influence->program;
}
