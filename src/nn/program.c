#include "nn/program.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void program_init(struct program *program)
{
    *program = (struct program){.decimals = -1, .exact_decimals = -1};
}

void program_finish(struct program *program)
{
    arena_finish(&program->arena);
    program_init(program);
}

// The arena frees all at once, so an array that grows leaves its smaller self behind.
static void *grown(struct arena *arena, const void *old, int n, int capacity, size_t size)
{
    void *array = arena_array(arena, (size_t)capacity, size);
    if (n > 0) {
        memcpy(array, old, (size_t)n * size);
    }
    return array;
}

static void reserve_tensors(struct program *program)
{
    if (program->n_tensors < program->cap_tensors) {
        return;
    }
    int n = program->n_tensors, capacity = n == 0 ? 32 : 2 * n;
    struct arena *arena = &program->arena;
    program->tensors = grown(arena, program->tensors, n, capacity, sizeof *program->tensors);
    program->gradients = grown(arena, program->gradients, n, capacity, sizeof *program->gradients);
    program->updates = grown(arena, program->updates, n, capacity, sizeof *program->updates);
    program->cap_tensors = capacity;
}

static int add_tensor(struct program *program, const char *name, const struct shape *shape)
{
    reserve_tensors(program);
    int index = program->n_tensors++;
    struct tensor *tensor = &program->tensors[index];
    *tensor = (struct tensor){.shape = *shape, .role = ROLE_ACTIVATION, .producer = -1};
    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    program->gradients[index] = (struct gradient){.last_node = -1};
    program->updates[index] = (struct update){.node = -1};
    return index;
}

int program_tensor(struct program *program, const char *name, const struct shape *shape,
                   const float *value)
{
    int index = add_tensor(program, name, shape);
    if (value != NULL) {
        size_t n = (size_t)shape_elements(shape);
        float *copy = arena_array(&program->arena, n, sizeof *copy);
        memcpy(copy, value, n * sizeof *copy);
        program->tensors[index].value = copy;
    }
    return index;
}

int program_find(const struct program *program, const char *name)
{
    for (int i = 0; i < program->n_tensors; i++) {
        if (strcmp(program->tensors[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int program_find_node(const struct program *program, const char *name)
{
    for (int i = 0; i < program->n_nodes; i++) {
        if (strcmp(program->nodes[i]->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static struct node *add_node(struct program *program, const struct op *op, enum node_phase phase)
{
    if (program->n_nodes == program->cap_nodes) {
        int n = program->n_nodes, capacity = n == 0 ? 32 : 2 * n;
        program->nodes = grown(&program->arena, program->nodes, n, capacity, sizeof(struct node *));
        program->cap_nodes = capacity;
    }
    struct node *node = arena_alloc(&program->arena, sizeof *node);
    node->op = op;
    node->program = program;
    node->phase = phase;
    node->index = program->n_nodes;
    node->forward = node->index;
    node->previous_node = -1;
    program->nodes[program->n_nodes++] = node;
    return node;
}

// Whether the numbers of an input are there, or can be computed.
static bool input_known(const struct program *program, const struct node_input *input)
{
    const struct tensor *tensor = &program->tensors[input->tensor];
    switch (input->of) {
    case OF_GRADIENT:
        return program->gradients[input->tensor].known;
    case OF_UPDATED:
        return program->updates[input->tensor].node >= 0 &&
               program->nodes[program->updates[input->tensor].node]->known;
    case OF_VALUE:
    case OF_POSITION:
        break;
    }
    return tensor->producer < 0 ? tensor->value != NULL : program->nodes[tensor->producer]->known;
}

static bool inputs_known(const struct program *program, const struct node *node)
{
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor >= 0 && !input_known(program, &node->inputs[i])) {
            return false;
        }
    }
    return true;
}

static int count_params(const struct op *op, bool tensors)
{
    int n = 0;
    for (size_t i = 0; i < op->n_params; i++) {
        n += (op->params[i].type == PARAM_TENSOR) == tensors;
    }
    return n;
}

struct node *program_forward(struct program *program, const struct op *op, const char *name,
                             const int *inputs, const struct attr *attrs, const char *output,
                             struct error *error)
{
    assert(program->n_nodes == program->n_forward);
    const struct shape scalar = {0};
    int tensor = add_tensor(program, output, &scalar);
    struct node *node = add_node(program, op, NODE_FORWARD);
    snprintf(node->name, sizeof node->name, "%s", name);
    node->n_inputs = count_params(op, true);
    for (int i = 0; i < node->n_inputs; i++) {
        node->inputs[i] = (struct node_input){inputs[i], OF_VALUE};
    }
    int n_attrs = count_params(op, false);
    for (int i = 0; i < n_attrs; i++) {
        node->attrs[i] = attrs[i];
    }
    node->output = (struct ref){tensor, OF_VALUE, 0};
    program->tensors[tensor].producer = node->index;
    if (!op->infer(program, node, error)) {
        program->n_nodes--;
        program->n_tensors--;
        return NULL;
    }
    program->tensors[tensor].shape = node->out_shape;
    node->known = inputs_known(program, node);
    program->n_forward = program->n_nodes;
    return node;
}

// ---- gradients
// ---------------------------------------------------------------------------------------

bool program_given(struct program *program, int tensor, const float *values, struct error *error)
{
    struct gradient *gradient = &program->gradients[tensor];
    if (gradient->exists) {
        return error_set(error, ERROR_LESSON, "'%s' has a given gradient already",
                         program->tensors[tensor].name);
    }
    *gradient = (struct gradient){.wanted = true, .exists = true, .last_node = -1};
    if (values == NULL) {
        gradient->given_symbolic = true;
        return true;
    }
    size_t n = (size_t)shape_elements(&program->tensors[tensor].shape);
    float *copy = arena_array(&program->arena, n, sizeof *copy);
    memcpy(copy, values, n * sizeof *copy);
    gradient->given = copy;
    gradient->known = true;
    return true;
}

bool program_wants_gradient(const struct program *program, int tensor)
{
    return tensor >= 0 && program->gradients[tensor].wanted;
}

bool program_backward(struct program *program, struct error *error)
{
    // Everything that a start depends on wants a gradient: inputs of the nodes whose output does.
    for (int i = program->n_forward - 1; i >= 0; i--) {
        const struct node *node = program->nodes[i];
        for (int k = 0; k < node->n_inputs && program->gradients[node->output.tensor].wanted; k++) {
            if (node->inputs[k].tensor >= 0) {
                program->gradients[node->inputs[k].tensor].wanted = true;
            }
        }
    }
    program->building = error;
    bool ok = true;
    for (int i = program->n_forward - 1; ok && i >= 0; i--) {
        const struct node *node = program->nodes[i];
        if (program->gradients[node->output.tensor].exists && node->op->backward != NULL) {
            ok = node->op->backward(program, node, error) && error->kind == ERROR_NONE;
        }
    }
    program->building = NULL;
    return ok;
}

struct node *program_gradient(struct program *program, const struct node *forward,
                              const struct op *op, const char *suffix, int input,
                              const struct node_input *inputs, int n_inputs)
{
    int tensor = forward->inputs[input].tensor;
    if (!program_wants_gradient(program, tensor)) {
        return NULL;
    }
    assert(n_inputs <= NODE_MAX_INPUTS);
    struct gradient *gradient = &program->gradients[tensor];
    struct node *node = add_node(program, op, NODE_BACKWARD);
    snprintf(node->name, sizeof node->name, "%.120s:%s", forward->name, suffix);
    node->forward = forward->index;
    node->state = forward->state;
    memcpy(node->attrs, forward->attrs, sizeof node->attrs);
    memcpy(node->inputs, inputs, (size_t)n_inputs * sizeof *inputs);
    node->n_inputs = n_inputs;
    node->output = (struct ref){tensor, OF_GRADIENT, 0};
    node->out_shape = program->tensors[tensor].shape;
    node->has_previous = gradient->exists;
    node->previous_node = gradient->last_node;
    if (op->infer != NULL && !op->infer(program, node, program->building)) {
        return NULL;
    }
    node->known = inputs_known(program, node) && (!gradient->exists || gradient->known);
    gradient->exists = true;
    gradient->known = node->known;
    gradient->last_node = node->index;
    return node;
}

bool program_update(struct program *program, const struct op *op, int tensor, double learning_rate,
                    struct error *error)
{
    const struct tensor *target = &program->tensors[tensor];
    if (target->producer >= 0) {
        return error_set(error, ERROR_LESSON,
                         "'%s' is computed by '%s', only declared tensors can be updated",
                         target->name, program->nodes[target->producer]->name);
    }
    if (!program->gradients[tensor].exists) {
        return error_set(error, ERROR_LESSON,
                         "'%s' has no gradient, the start of the backward pass must depend on it",
                         target->name);
    }
    if (program->updates[tensor].node >= 0) {
        return error_set(error, ERROR_LESSON, "'%s' is named twice, once is allowed", target->name);
    }
    program->learning_rate = learning_rate;
    struct node *node = add_node(program, op, NODE_UPDATE);
    snprintf(node->name, sizeof node->name, "sgd:%s", target->name);
    node->inputs[0] = (struct node_input){tensor, OF_VALUE};
    node->inputs[1] = (struct node_input){tensor, OF_GRADIENT};
    node->n_inputs = 2;
    node->attrs[0].number = learning_rate;
    node->output = (struct ref){tensor, OF_UPDATED, 0};
    node->out_shape = target->shape;
    if (op->infer != NULL && !op->infer(program, node, error)) {
        program->n_nodes--;
        return false;
    }
    node->known = inputs_known(program, node);
    program->updates[tensor].node = node->index;
    return true;
}
