#include "nn/nudge.h"

#include <math.h>
#include <string.h>

static const double COARSE = 0.001, FINER = 0.00001;

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

static double largest(const float *numbers, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)numbers[i]));
    }
    return most;
}

// Smooth curves bend by much less than a tenth of their slope within so small a nudge, and less in
// proportion within a smaller one.
static bool is_corner(const struct nudge *nudge, double scale)
{
    const double bend = 0.05 * nudge->by / COARSE;
    return fabs(nudge->up - nudge->down) >
           bend * fmax(fmax(fabs(nudge->up), fabs(nudge->down)), 0.01 * scale);
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

// One number to be nudged, and L where it is as it is.
struct one {
    struct program *program;
    struct arena *arena;
    double **values;
    int tensor;
    int64_t index;
    double here;
};

static double nudged(const struct one *of, double by)
{
    double *value = &of->values[of->tensor][of->index];
    const double was = *value;
    *value = was + by;
    program_evaluate64(of->program, of->arena, of->values,
                       of->program->tensors[of->tensor].producer + 1, of->program->n_forward - 1);
    const double loss = start_of(of->program, of->values);
    *value = was;
    return loss;
}

static void measure_by(const struct one *of, struct nudge *out)
{
    const struct shape *shape = &of->program->tensors[of->tensor].shape;
    const double up = nudged(of, out->by), down = nudged(of, -out->by);
    out->measured = (up - down) / (2 * out->by);
    out->up = (up - of->here) / out->by;
    out->down = (of->here - down) / out->by;
    compare(out, largest(program_gradient_of(of->program, of->tensor), shape_elements(shape)));
}

// A weight of a large network moves thousands of cells, and some of them over a corner: too few to
// be told from a bend, enough to be off in the third digit. A smaller nudge meets none of them, or
// tells those that it stands at from a bend. A gradient that is wrong is wrong under both.
static void measure(const struct one *of, struct nudge *out)
{
    struct nudge finer = *out;
    measure_by(of, out);
    if (!out->agrees) {
        finer.by = FINER;
        measure_by(of, &finer);
        *out = finer.agrees || finer.corner ? finer : *out;
    }
}

static const char *const SYMBOLS = "a check needs numbers, and there are symbols on the way";

// Runs the network, in double.
static void check(struct program *program, int tensor, int64_t index, struct nudge *out)
{
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
    measure(&(struct one){program, &arena, values, tensor, index, start_of(program, values)}, out);
    arena_finish(&arena);
}

// ---- kept results

enum { KEPT = 16 }; // a frame asks for one, and one goes back and forth by some

struct result {
    uint64_t changes; // the program's when it was checked
    int tensor;
    int64_t index;
    struct nudge nudge;
};

struct nudge_kept {
    struct result results[KEPT];
    int n, next; // the oldest gives way
};

static const struct nudge *kept(const struct program *program, int tensor, int64_t index,
                                double worked)
{
    for (int i = 0; program->nudges != NULL && i < program->nudges->n; i++) {
        const struct result *result = &program->nudges->results[i];
        if (result->changes == program->changes && result->tensor == tensor &&
            result->index == index && result->nudge.worked == worked) {
            return &result->nudge;
        }
    }
    return NULL;
}

static void keep(struct program *program, int tensor, int64_t index, const struct nudge *nudge)
{
    if (program->nudges == NULL) {
        program->nudges = arena_alloc(&program->arena, sizeof *program->nudges);
    }
    struct nudge_kept *all = program->nudges;
    all->results[all->next] = (struct result){program->changes, tensor, index, *nudge};
    all->next = (all->next + 1) % KEPT;
    all->n = all->n < KEPT ? all->n + 1 : KEPT;
}

bool program_nudge(struct program *program, int tensor, int64_t index, struct nudge *out,
                   const char **why)
{
    *out = (struct nudge){.by = COARSE};
    if (!program_has_gradient(program, tensor)) {
        *why = "there is no gradient to check";
        return false;
    }
    const float *worked = program_gradient_of(program, tensor);
    // A gradient that is known though some values are symbols does not depend on them: any numbers
    // in their place leave the slope as it is.
    if (worked == NULL) {
        *why = SYMBOLS;
        return false;
    }
    if (nudge_terms(program) > NUDGE_MAX_TERMS) {
        *why = "the network is too large to be run again for one number";
        return false;
    }
    out->worked = (double)worked[index];
    const struct nudge *again = kept(program, tensor, index, out->worked);
    if (again != NULL) {
        *out = *again;
    } else {
        check(program, tensor, index, out);
        keep(program, tensor, index, out);
    }
    if (isnan(out->measured)) {
        *why = SYMBOLS;
        return false;
    }
    return true;
}
