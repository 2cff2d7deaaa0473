#include "nn/parameters.h"

#include "nn/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool starts_backward(const struct program *program, const struct node *node)
{
    const struct gradient *gradient = &program->gradients[node->output.tensor];
    return gradient->exists && gradient->given != NULL && gradient->last_node < 0;
}

int parameters_loss(const struct program *program)
{
    int found = -1, n = 0;
    for (int i = 0; i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        if (op_class_attr(node->op) < 0) {
            continue;
        }
        if (starts_backward(program, node)) {
            return i;
        }
        found = i;
        n++;
    }
    return n == 1 ? found : -1;
}

// The name of input `input` among the parameters of the operation.
static const char *input_name(const struct op *op, int input)
{
    for (size_t i = 0; i < op->n_params; i++) {
        if (op->params[i].type == PARAM_TENSOR && input-- == 0) {
            return op->params[i].name;
        }
    }
    return "";
}

static bool is_parameter(const char *name)
{
    return strcmp(name, "weight") == 0 || strcmp(name, "bias") == 0;
}

static bool has(const int *list, int n, int value)
{
    for (int i = 0; i < n; i++) {
        if (list[i] == value) {
            return true;
        }
    }
    return false;
}

int parameters_default(const struct program *program, int *out)
{
    int n = 0;
    for (int tensor = 0; tensor < program->n_tensors; tensor++) {
        if (program->updates[tensor].node >= 0) {
            out[n++] = tensor;
        }
    }
    const bool update = n > 0;
    for (int i = 0; !update && i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        for (int k = 0; k < node->n_inputs && !node->op->keeps_weights; k++) {
            int tensor = node->inputs[k].tensor;
            if (tensor >= 0 && program->tensors[tensor].producer < 0 &&
                program_has_gradient(program, tensor) && !has(out, n, tensor) &&
                is_parameter(input_name(node->op, k))) {
                out[n++] = tensor;
            }
        }
    }
    return n;
}

static const struct node *first_user(const struct program *program, int tensor, int *input)
{
    for (int i = 0; i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        for (*input = 0; *input < node->n_inputs; ++*input) {
            if (node->inputs[*input].tensor == tensor) {
                return node;
            }
        }
    }
    return NULL;
}

static void fill(float *out, int64_t n, float value)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = value;
    }
}

// -1 or 1, both alike.
static void fill_signs(float *out, int64_t n, struct random *random)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = random_below(random, 2) == 0 ? -1.0F : 1.0F;
    }
}

static void fill_normal(float *out, int64_t n, struct random *random, double std)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = (float)random_normal(random, 0.0, std);
    }
}

void parameters_randomise(struct program *program, int tensor, const struct random *seed)
{
    const struct tensor *t = &program->tensors[tensor];
    const int64_t n = shape_elements(&t->shape);
    struct random random = random_split(seed, (uint64_t)tensor);
    struct counts counts = {0};
    struct words words = {0};
    int input;
    const struct node *node = first_user(program, tensor, &input);
    const char *name = node ? input_name(node->op, input) : "";
    if (node && node->op->counts) {
        node->op->counts(node, &counts, &words);
    }
    const int64_t window = counts.kernel[0] * counts.kernel[1];
    const int64_t outputs = node ? shape_elements(&node->out_shape) : 1;
    if (strcmp(name, "bias") == 0) {
        fill(t->value, n, 0.0F);
    } else if (node && node->op->keeps_weights) {
        fill_signs(t->value, n, &random);
    } else if (t->shape.rank == 1 && window > 1) {
        fill(t->value, n, 1.0F / (float)window);
    } else {
        double inputs = (double)counts.multiplies / (double)outputs;
        fill_normal(t->value, n, &random, sqrt(2.0 / (inputs < 1.0 ? 1.0 : inputs)));
    }
}

// ---- all of them, taken and put back

static size_t numbers_of(const struct program *program, int tensor)
{
    return (size_t)shape_elements(&program->tensors[tensor].shape);
}

float *parameters_taken(const struct program *program, const int *tensors, int n)
{
    size_t total = 0, at = 0;
    for (int i = 0; i < n; i++) {
        total += numbers_of(program, tensors[i]);
    }
    float *numbers = calloc(total + 1, sizeof *numbers);
    if (numbers == NULL) {
        abort();
    }
    for (int i = 0; i < n; i++) {
        const size_t count = numbers_of(program, tensors[i]);
        memcpy(numbers + at, program->tensors[tensors[i]].value, count * sizeof *numbers);
        at += count;
    }
    return numbers;
}

void parameters_put(struct program *program, const int *tensors, int n, const float *numbers)
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        const size_t count = numbers_of(program, tensors[i]);
        memcpy(program->tensors[tensors[i]].value, numbers + at, count * sizeof *numbers);
        at += count;
    }
    program_changed(program);
}
