// The lesson's numbers against what its source prints.
#include "lesson/lesson.h"

#include "base/buffer.h"

#include <math.h>
#include <stdio.h>

static const char *const of_names[] = {[OF_VALUE] = "value",
                                       [OF_GRADIENT] = "gradient",
                                       [OF_UPDATED] = "updated value",
                                       [OF_POSITION] = "position"};
static const char *const of_keys[] = {[OF_VALUE] = "values",
                                      [OF_GRADIENT] = "gradients",
                                      [OF_UPDATED] = "updated",
                                      [OF_POSITION] = "positions"};

struct checking {
    struct lesson *lesson;
    check_say *say;
    void *user;
    int wrong;
};

// What has been computed for a tensor; floats or positions, NULL where there is none.
struct got {
    const float *floats;
    const int32_t *positions;
};

static struct got compute(struct program *program, enum of of, int tensor)
{
    switch (of) {
    case OF_VALUE:
        return (struct got){.floats = program_value(program, tensor)};
    case OF_GRADIENT:
        return (struct got){.floats = program_has_gradient(program, tensor)
                                          ? program_gradient_of(program, tensor)
                                          : NULL};
    case OF_UPDATED:
        return (struct got){.floats = program_has_update(program, tensor)
                                          ? program_updated(program, tensor)
                                          : NULL};
    case OF_POSITION:
        break;
    }
    return (struct got){.positions = program_positions(program, tensor)};
}

static double element(const struct got *got, int64_t index)
{
    return got->floats != NULL ? (double)got->floats[index] : (double)got->positions[index];
}

// "gradient of a, row 1, column 2"
static void put_cell(const struct lesson *lesson, enum of of, int tensor, int64_t index,
                     struct buffer *out)
{
    static const char *const axes[TENSOR_MAX_RANK + 1][TENSOR_MAX_RANK] = {
        {""},
        {"element"},
        {"row", "column"},
        {"map", "row", "column"},
        {"kernel", "map", "row", "column"}};
    const struct tensor *t = &lesson->program.tensors[tensor];
    int64_t at[TENSOR_MAX_RANK];
    shape_unflatten(&t->shape, index, at);
    buffer_printf(out, "%s of %s", of_names[of], t->name);
    for (int i = 0; i < t->shape.rank; i++) {
        buffer_printf(out, ", %s %lld", axes[t->shape.rank][i], (long long)at[i] + 1);
    }
}

static void say(struct checking *c, bool wrong, struct file_place place, const char *pointer,
                const struct buffer *what)
{
    struct error error = {.line = place.line, .column = place.column};
    char line[sizeof error.file + sizeof error.pointer + sizeof error.what + 64];
    error_set(&error, ERROR_LESSON, "%s", what->data);
    snprintf(error.file, sizeof error.file, "%s", c->lesson->path);
    snprintf(error.pointer, sizeof error.pointer, "%s", pointer);
    error_format(&error, line, sizeof line);
    c->wrong += wrong;
    c->say(c->user, wrong, line);
}

// ---- expectations -----------------------------------------------------------------------------

static const struct erratum *find_erratum(const struct lesson *lesson, const struct expectation *e,
                                          int64_t index)
{
    for (int i = 0; i < lesson->n_errata; i++) {
        const struct erratum *erratum = &lesson->errata[i];
        if (erratum->of == e->of && erratum->tensor == e->tensor && erratum->index == index) {
            return erratum;
        }
    }
    return NULL;
}

static bool is_right(double got, double want, double tolerance)
{
    return fabs(got - want) <= fmax(tolerance, tolerance * fabs(want));
}

// The place in the file: leading axes that it leaves out are not in the pointer.
static void say_difference(struct checking *c, const struct expectation *e, int64_t index,
                           double got)
{
    const struct tensor *t = &c->lesson->program.tensors[e->tensor];
    struct buffer pointer = {0}, what = {0};
    int64_t at[TENSOR_MAX_RANK];
    shape_unflatten(&t->shape, index, at);
    buffer_printf(&pointer, "/expect/%s/%s", of_keys[e->of], t->name);
    for (int i = t->shape.rank - e->given_rank; i < t->shape.rank; i++) {
        buffer_printf(&pointer, "/%lld", (long long)at[i]);
    }
    put_cell(c->lesson, e->of, e->tensor, index, &what);
    buffer_printf(&what, ": computed %.9g, expected %.9g", got, e->values[index]);
    if (e->of != OF_POSITION) {
        buffer_printf(&what, " (tolerance %g)", c->lesson->tolerance);
    }
    say(c, true, e->places[index], pointer.data, &what);
    buffer_finish(&pointer);
    buffer_finish(&what);
}

static void check_expectation(struct checking *c, const struct expectation *e)
{
    const struct lesson *lesson = c->lesson;
    struct got got = compute(&c->lesson->program, e->of, e->tensor);
    double tolerance = e->of == OF_POSITION ? 0 : lesson->tolerance;
    for (int64_t i = 0, n = shape_elements(&lesson->program.tensors[e->tensor].shape); i < n; i++) {
        double value = element(&got, i);
        if (!is_right(value, e->values[i], tolerance) && find_erratum(lesson, e, i) == NULL) {
            say_difference(c, e, i, value);
        }
    }
}

static void check_erratum(struct checking *c, const struct erratum *e)
{
    struct got got = compute(&c->lesson->program, e->of, e->tensor);
    double right = element(&got, e->index);
    bool wrong = is_right(right, e->printed, c->lesson->tolerance);
    struct buffer what = {0}, pointer = {0};
    buffer_printf(&pointer, "/errata/%d%s", e->number, wrong ? "/printed" : "");
    buffer_puts(&what, wrong ? "" : "erratum: ");
    put_cell(c->lesson, e->of, e->tensor, e->index, &what);
    if (wrong) {
        buffer_printf(&what,
                      ": the printed %.9g is right after all (computed %.9g), so it is no erratum",
                      e->printed, right);
    } else {
        buffer_printf(&what, ": the source prints %.9g, right is %.6g%s%s", e->printed, right,
                      *e->note != '\0' ? ": " : "", e->note);
    }
    say(c, wrong, e->place, pointer.data, &what);
    buffer_finish(&what);
    buffer_finish(&pointer);
}

// ---- numbers that are none --------------------------------------------------------------------

static void check_finite(struct checking *c, enum of of, int tensor)
{
    const struct program *program = &c->lesson->program;
    const float *values = compute(&c->lesson->program, of, tensor).floats;
    int64_t n = shape_elements(&program->tensors[tensor].shape), first = -1, count = 0;
    for (int64_t i = 0; values != NULL && i < n; i++) {
        if (!isfinite(values[i])) {
            first = count++ == 0 ? i : first;
        }
    }
    if (count == 0) {
        return;
    }
    struct buffer what = {0}, pointer = {0};
    int producer = program->tensors[tensor].producer;
    if (producer < 0) {
        buffer_printf(&pointer, "/tensors/%s", program->tensors[tensor].name);
    } else {
        buffer_printf(&pointer, "/network/%d", producer);
    }
    put_cell(c->lesson, of, tensor, first, &what);
    buffer_printf(&what, ": is %s, must be finite",
                  isnan(values[first]) ? "NaN"
                  : values[first] > 0  ? "infinity"
                                       : "minus infinity");
    if (count > 1) {
        buffer_printf(&what, ", and so are %lld more", (long long)count - 1);
    }
    say(c, true, c->lesson->tensor_places[tensor], pointer.data, &what);
    buffer_finish(&what);
    buffer_finish(&pointer);
}

int lesson_check(struct lesson *lesson, check_say *say_line, void *user)
{
    struct checking c = {.lesson = lesson, .say = say_line, .user = user};
    program_compute_all(&lesson->program);
    for (int i = 0; i < lesson->n_expectations; i++) {
        check_expectation(&c, &lesson->expectations[i]);
    }
    for (int i = 0; i < lesson->n_errata; i++) {
        check_erratum(&c, &lesson->errata[i]);
    }
    for (int tensor = 0; tensor < lesson->program.n_tensors; tensor++) {
        check_finite(&c, OF_VALUE, tensor);
        check_finite(&c, OF_GRADIENT, tensor);
        check_finite(&c, OF_UPDATED, tensor);
    }
    return c.wrong;
}
