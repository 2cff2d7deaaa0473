// Where the backward pass starts, and the update after it.
#include "lesson/fields.h"
#include "lesson/numbers.h"
#include "lesson/reader.h"

#include "ops/table.h"

#include <stdlib.h>
#include <string.h>

// Passes on what the program found wrong about `at`.
static bool passed(struct reader *reader, const struct json *at, bool ok, const struct error *inner)
{
    return ok || reader_pass(reader, at, inner);
}

static bool give_symbolic(struct reader *reader, const struct json *given, int tensor)
{
    struct error inner = {0};
    if (!fields_check(reader, given, &SYMBOLIC_FIELDS, NULL, 0)) {
        return false;
    }
    reader->lesson->program.tensors[tensor].gradient_symbol = reader_text(reader, given, "symbol");
    return passed(reader, given, program_given(&reader->lesson->program, tensor, NULL, &inner),
                  &inner);
}

static bool give_numbers(struct reader *reader, const struct json *given, int tensor)
{
    struct program *program = &reader->lesson->program;
    const struct shape shape = program->tensors[tensor].shape;
    struct error inner = {0};
    int rank;
    if (!numbers_fit(reader, given, &shape, &rank)) {
        return false;
    }
    float *values = malloc((size_t)shape_elements(&shape) * sizeof *values);
    if (values == NULL) {
        return error_set(reader->error, ERROR_SYSTEM, "out of memory");
    }
    bool ok = numbers_floats(reader, given, values) &&
              passed(reader, given, program_given(program, tensor, values, &inner), &inner);
    free(values);
    return ok;
}

static bool read_gradients(struct reader *reader, const struct json *gradients)
{
    if (json_first(gradients) == NULL) {
        return reader_fail(reader, gradients,
                           "must give the deltas of at least one tensor, is empty");
    }
    for (const struct json *g = json_first(gradients); g != NULL; g = json_next(g)) {
        int tensor = reader_tensor_key(reader, g);
        if (tensor < 0 || !(json_kind(g) == JSON_OBJECT ? give_symbolic(reader, g, tensor)
                                                        : give_numbers(reader, g, tensor))) {
            return false;
        }
    }
    return true;
}

static bool read_loss(struct reader *reader, const struct json *loss)
{
    struct program *program = &reader->lesson->program;
    struct error inner = {0};
    int tensor = reader_tensor(reader, loss, json_string(loss));
    if (tensor < 0) {
        return false;
    }
    if (shape_elements(&program->tensors[tensor].shape) != 1) {
        char text[128];
        shape_text(&program->tensors[tensor].shape, text, sizeof text);
        return reader_fail(reader, loss, "must be a tensor of one number, %s is %s",
                           reader_quote(reader, json_string(loss)), text);
    }
    const float one = 1;
    return passed(reader, loss, program_given(program, tensor, &one, &inner), &inner);
}

bool read_backward(struct reader *reader, const struct json *backward)
{
    struct error inner = {0};
    if (backward == NULL) {
        return true;
    }
    if (!fields_check(reader, backward, &BACKWARD_FIELDS, NULL, 0)) {
        return false;
    }
    const struct json *gradients = json_get(backward, "gradients"),
                      *loss = json_get(backward, "loss");
    if ((gradients == NULL) == (loss == NULL)) {
        return reader_fail(reader, backward, "needs exactly one of gradients and loss, has %s",
                           loss == NULL ? "neither" : "both");
    }
    if (loss != NULL ? !read_loss(reader, loss) : !read_gradients(reader, gradients)) {
        return false;
    }
    return passed(reader, backward, program_backward(&reader->lesson->program, &inner), &inner);
}

static bool read_parameter(struct reader *reader, const struct json *name, double rate)
{
    struct program *program = &reader->lesson->program;
    struct error inner = {0};
    if (json_kind(name) != JSON_STRING) {
        return reader_fail(reader, name, "must be the name of a tensor, is %s",
                           JSON_KIND_NAMES[json_kind(name)]);
    }
    int tensor = reader_tensor(reader, name, json_string(name));
    const char *quoted = reader_quote(reader, json_string(name));
    if (tensor < 0) {
        return false;
    }
    if (program->tensors[tensor].producer >= 0) {
        return reader_fail(reader, name,
                           "%s is computed by an operation, only declared tensors are updated",
                           quoted);
    }
    if (!program_has_gradient(program, tensor)) {
        return reader_fail(reader, name, "%s has no gradient, the backward pass does not reach it",
                           quoted);
    }
    if (program_has_update(program, tensor)) {
        return reader_fail(reader, name, "%s stands twice", quoted);
    }
    return passed(reader, name, program_update(program, &OP_SGD, tensor, rate, &inner), &inner);
}

bool read_update(struct reader *reader, const struct json *update)
{
    static const char *const rules[] = {"sgd"};
    float rate;
    if (update == NULL) {
        return true;
    }
    if (!fields_check(reader, update, &UPDATE_FIELDS, NULL, 0) ||
        reader_word(reader, update, "rule", rules, 1, 0) < 0 ||
        !reader_float(reader, json_get(update, "learning_rate"), &rate)) {
        return false;
    }
    const struct json *parameters = json_get(update, "parameters");
    for (const struct json *p = json_first(parameters); p != NULL; p = json_next(p)) {
        if (!read_parameter(reader, p, json_number(json_get(update, "learning_rate")))) {
            return false;
        }
    }
    return true;
}
