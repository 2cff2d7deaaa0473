#include "ops/infer.h"

#include <stdarg.h>

bool infer_error(struct error *error, const char *parameter, const char *format, ...)
{
    if (error->kind != ERROR_NONE) {
        return false;
    }
    char what[sizeof error->what];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    error_set(error, ERROR_LESSON, "%s", what);
    snprintf(error->pointer, sizeof error->pointer, "%s", parameter);
    return false;
}

bool infer_promote(const struct program *program, const struct node *node, int input,
                   const char *parameter, int rank, struct shape *out, struct error *error)
{
    const struct tensor *tensor = &program->tensors[node->inputs[input].tensor];
    if (shape_promote(&tensor->shape, rank, out)) {
        return true;
    }
    return infer_error(error, parameter, "rank of '%s' must be 0..%d, is %d", tensor->name, rank,
                       tensor->shape.rank);
}

bool infer_windows(struct window_axis axis[2], bool ceil_mode, const char *parameter,
                   struct error *error)
{
    static const char *const NAMES[2] = {"height", "width"};
    for (int i = 0; i < 2; i++) {
        axis[i].out = window_out(&axis[i], ceil_mode);
        if (axis[i].out >= 1) {
            continue;
        }
        // With ceil_mode a window may hang over by less than a stride.
        int64_t most = axis[i].in + 2 * axis[i].padding + (ceil_mode ? axis[i].stride - 1 : 0);
        bool gaps = axis[i].dilation > 1;
        return infer_error(error, parameter,
                           "%s of the %skernel must be 1..%lld (input %lld, padding %lld on each "
                           "side), is %lld",
                           NAMES[i], gaps ? "dilated " : "", (long long)most, (long long)axis[i].in,
                           (long long)axis[i].padding, (long long)window_span(&axis[i]));
    }
    return true;
}

void infer_role(struct program *program, int tensor, enum role role)
{
    if (tensor >= 0 && program->tensors[tensor].producer < 0) {
        program->tensors[tensor].role = role;
    }
}

bool infer_output(struct node *node, int64_t maps, const struct window_axis axis[2],
                  struct error *error)
{
    node->out_shape = (struct shape){.rank = 3, .dim = {maps, axis[0].out, axis[1].out}};
    int64_t elements;
    if (shape_checked(&node->out_shape, &elements)) {
        return true;
    }
    char text[128];
    shape_text(&node->out_shape, text, sizeof text);
    return infer_error(error, "output", "size must be 1..%lld elements, is %s",
                       (long long)TENSOR_MAX_ELEMENTS, text);
}
