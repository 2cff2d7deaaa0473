#include "nn/program.h"

#include <assert.h>

static void compute_tensor(struct program *program, int tensor, enum of of)
{
    int node = of == OF_GRADIENT  ? program->gradients[tensor].last_node
               : of == OF_UPDATED ? program->updates[tensor].node
                                  : program->tensors[tensor].producer;
    if (node >= 0) {
        program_compute(program, node);
    }
}

static const float *numbers_of(const struct program *program, int tensor, enum of of)
{
    const struct gradient *gradient = &program->gradients[tensor];
    switch (of) {
    case OF_GRADIENT:
        return gradient->last_node >= 0 ? program->nodes[gradient->last_node]->out
                                        : gradient->given;
    case OF_UPDATED:
        return program->updates[tensor].node < 0
                   ? NULL
                   : program->nodes[program->updates[tensor].node]->out;
    case OF_VALUE:
    case OF_POSITION:
        break;
    }
    const struct tensor *t = &program->tensors[tensor];
    return t->producer < 0 ? t->value : program->nodes[t->producer]->out;
}

// What the node goes on from: the gradient node before it, or the given delta.
static void set_previous(struct program *program, struct node *node)
{
    if (!node->has_previous) {
        return;
    }
    if (node->previous_node >= 0) {
        program_compute(program, node->previous_node);
        node->previous = program->nodes[node->previous_node]->out;
    } else {
        node->previous = program->gradients[node->output.tensor].given;
    }
}

static void set_inputs(struct program *program, struct node *node)
{
    for (int i = 0; i < node->n_inputs; i++) {
        int tensor = node->inputs[i].tensor;
        if (tensor < 0) {
            continue;
        }
        compute_tensor(program, tensor, node->inputs[i].of);
        if (node->inputs[i].of == OF_POSITION) {
            int producer = program->tensors[tensor].producer;
            node->positions = producer < 0 ? NULL : program->nodes[producer]->positions;
        } else {
            node->in[i] = numbers_of(program, tensor, node->inputs[i].of);
        }
    }
    set_previous(program, node);
}

void program_compute(struct program *program, int index)
{
    struct node *node = program->nodes[index];
    if (node->computed) {
        return;
    }
    set_inputs(program, node);
    if (!node->known) {
        return;
    }
    size_t n = (size_t)shape_elements(&node->out_shape);
    if (node->out == NULL) {
        node->out = arena_array(&program->arena, n, sizeof *node->out);
    }
    if (node->op->saves_positions && node->positions == NULL) {
        node->positions = arena_array(&program->arena, n, sizeof *node->positions);
    }
    (node->op->compute_fast != NULL ? node->op->compute_fast : node->op->compute)(node);
    node->computed = true;
    if (node->phase == NODE_FORWARD) {
        struct tensor *tensor = &program->tensors[node->output.tensor];
        tensor->value = node->out;
        tensor->position = node->op->saves_positions ? node->positions : NULL;
    }
}

void program_compute_all(struct program *program)
{
    for (int i = 0; i < program->n_nodes; i++) {
        program_compute(program, i);
    }
}

void program_prepare(struct program *program, int index)
{
    struct node *node = program->nodes[index];
    // A function's terms may be of the whole (softmax); computing it is cheap, sums are not.
    if (node->op->function32 != NULL) {
        program_compute(program, index);
    }
    if (!node->computed) {
        set_inputs(program, node);
    }
}

void program_changed(struct program *program)
{
    for (int i = 0; i < program->n_nodes; i++) {
        program->nodes[i]->computed = false;
    }
    program->decimals_known = false;
    program->changes++;
}

bool program_set(struct program *program, int tensor, int64_t index, float value)
{
    struct tensor *t = &program->tensors[tensor];
    if (t->producer >= 0 || t->value == NULL || index < 0 || index >= shape_elements(&t->shape)) {
        return false;
    }
    t->value[index] = value;
    program_changed(program);
    return true;
}

static const float *looked_at(struct program *program, int tensor, enum of of)
{
    if (tensor < 0) {
        return NULL;
    }
    compute_tensor(program, tensor, of);
    return numbers_of(program, tensor, of);
}

const float *program_value(struct program *program, int tensor)
{
    return looked_at(program, tensor, OF_VALUE);
}

const float *program_gradient_of(struct program *program, int tensor)
{
    return looked_at(program, tensor, OF_GRADIENT);
}

const float *program_updated(struct program *program, int tensor)
{
    return looked_at(program, tensor, OF_UPDATED);
}

const int32_t *program_positions(struct program *program, int tensor)
{
    looked_at(program, tensor, OF_POSITION);
    int producer = program->tensors[tensor].producer;
    return producer < 0 || !program->nodes[producer]->op->saves_positions
               ? NULL
               : program->nodes[producer]->positions;
}

bool program_has_gradient(const struct program *program, int tensor)
{
    return program->gradients[tensor].exists;
}

bool program_has_update(const struct program *program, int tensor)
{
    return program->updates[tensor].node >= 0;
}

bool program_read(struct program *program, const struct ref *ref, double *value)
{
    if (ref->tensor < 0) {
        return false;
    }
    if (ref->of == OF_POSITION) {
        const int32_t *positions = program_positions(program, ref->tensor);
        if (positions != NULL) {
            *value = positions[ref->index];
        }
        return positions != NULL;
    }
    const float *numbers = looked_at(program, ref->tensor, ref->of);
    if (numbers != NULL) {
        *value = (double)numbers[ref->index];
    }
    return numbers != NULL;
}
