#include "nn/nudge.h"

#include <math.h>
#include <string.h>

// Zeros where there are no numbers.
static double *doubles(struct arena *arena, const float *numbers, int64_t n)
{
    double *out = arena_array(arena, (size_t)n, sizeof *out);
    for (int64_t i = 0; i < n; i++) {
        out[i] = numbers == NULL ? 0 : (double)numbers[i];
    }
    return out;
}

int64_t nudge_terms(const struct program *program)
{
    int64_t terms = 0;
    for (int i = 0; i < program->n_forward; i++) {
        struct phase phases[WALK_MAX_PHASES];
        const struct node *node = program->nodes[i];
        int n = node->op->walks[0].phases(node, phases);
        terms += phase_terms(&phases[n - 1]);
    }
    return terms;
}

// L: what the backward pass starts from. NaN where a start has no number.
static double start_of(const struct program *program, double *const *values)
{
    double loss = 0;
    for (int t = 0; t < program->n_tensors; t++) {
        const float *given = program->gradients[t].given;
        int64_t n = given == NULL ? 0 : shape_elements(&program->tensors[t].shape);
        if (program->gradients[t].given_symbolic || (n > 0 && values[t] == NULL)) {
            return NAN;
        }
        for (int64_t i = 0; i < n; i++) {
            loss += (double)given[i] * values[t][i];
        }
    }
    return loss;
}

static double nudged(struct program *program, struct arena *arena, double **values, int tensor,
                     int64_t index, double by)
{
    double was = values[tensor][index];
    values[tensor][index] = was + by;
    program_evaluate64(program, arena, values, program->tensors[tensor].producer + 1,
                       program->n_forward - 1);
    double loss = start_of(program, values);
    values[tensor][index] = was;
    return loss;
}

static double largest(const float *numbers, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)numbers[i]));
    }
    return most;
}

// Smooth curves bend by much less than a tenth of their slope within so small a nudge.
static bool is_corner(const struct nudge *nudge, double scale)
{
    static const double BEND = 0.05;
    return fabs(nudge->up - nudge->down) >
           BEND * fmax(fmax(fabs(nudge->up), fabs(nudge->down)), 0.01 * scale);
}

static void compare(struct nudge *nudge, double scale)
{
    const double room = fmax(0.001 * scale, 0.0005 * fabs(nudge->worked)) + 1e-9;
    nudge->agrees = fabs(nudge->measured - nudge->worked) <= room;
    if (!nudge->agrees && is_corner(nudge, scale)) {
        nudge->corner = true;
        nudge->agrees = nudge->worked >= fmin(nudge->down, nudge->up) - room &&
                        nudge->worked <= fmax(nudge->down, nudge->up) + room;
    }
}

bool program_nudge(struct program *program, int tensor, int64_t index, struct nudge *out,
                   const char **why)
{
    *out = (struct nudge){.by = 0.001};
    if (!program_has_gradient(program, tensor)) {
        *why = "there is no gradient to check";
        return false;
    }
    const float *worked = program_gradient_of(program, tensor);
    // A gradient that is known though some values are symbols does not depend on them: any numbers
    // in their place leave the slope as it is.
    if (worked == NULL) {
        *why = "a check needs numbers, and there are symbols on the way";
        return false;
    }
    if (nudge_terms(program) > NUDGE_MAX_TERMS) {
        *why = "the network is too large to be run again for one number";
        return false;
    }
    struct arena arena = {0};
    size_t n = (size_t)program->n_tensors;
    double **values = arena_array(&arena, n, sizeof *values);
    for (int t = 0; t < program->n_tensors; t++) {
        const struct tensor *declared = &program->tensors[t];
        if (declared->producer < 0) {
            values[t] = doubles(&arena, declared->value, shape_elements(&declared->shape));
        }
    }
    program_evaluate64(program, &arena, values, 0, program->n_forward - 1);
    const double here = start_of(program, values);
    const double up = nudged(program, &arena, values, tensor, index, out->by);
    const double down = nudged(program, &arena, values, tensor, index, -out->by);
    arena_finish(&arena);
    out->measured = (up - down) / (2 * out->by);
    out->up = (up - here) / out->by;
    out->down = (here - down) / out->by;
    out->worked = (double)worked[index];
    compare(out, largest(worked, shape_elements(&program->tensors[tensor].shape)));
    if (isnan(out->measured)) {
        *why = "a check needs numbers, and there are symbols on the way";
        return false;
    }
    return true;
}
