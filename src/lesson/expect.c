// What the source prints, and where it is wrong.
#include "lesson/fields.h"
#include "lesson/numbers.h"
#include "lesson/reader.h"

#include <math.h>
#include <string.h>

// The keys of `expect` and of an erratum, in the order of enum of.
static const struct {
    const char *expect, *erratum;
    const char *missing; // why a tensor may not have one
} kinds[] = {
    [OF_VALUE] = {"values", "value",
                  "has no numbers, it is symbolic or depends on a symbolic tensor"},
    [OF_GRADIENT] =
        {"gradients", "gradient",
         "has no gradient with numbers: the backward pass does not reach it, or needs symbolic "
         "tensors for it"},
    [OF_UPDATED] = {"updated", "updated", "is not updated with numbers"},
    [OF_POSITION] = {"positions", NULL,
                     "is no output of max_pool2d with numbers, only those have positions"},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static bool has_numbers(const struct program *program, enum of of, int tensor)
{
    const struct tensor *t = &program->tensors[tensor];
    const struct node *producer = t->producer >= 0 ? program->nodes[t->producer] : NULL;
    switch (of) {
    case OF_VALUE:
        return producer != NULL ? producer->known : t->value != NULL;
    case OF_GRADIENT:
        return program_has_gradient(program, tensor) && program->gradients[tensor].known;
    case OF_UPDATED:
        return program_has_update(program, tensor) &&
               program->nodes[program->updates[tensor].node]->known;
    case OF_POSITION:
        return producer != NULL && producer->known && producer->op->saves_positions;
    }
    return false;
}

static bool check_positions(struct reader *reader, const struct json *value)
{
    if (json_kind(value) == JSON_NUMBER) {
        int64_t position;
        return reader_integer(reader, value, 0, TENSOR_MAX_ELEMENTS, &position);
    }
    for (const struct json *e = json_first(value); e != NULL; e = json_next(e)) {
        if (!check_positions(reader, e)) {
            return false;
        }
    }
    return true;
}

static bool read_expectation(struct reader *reader, const struct json *member, enum of of)
{
    struct lesson *lesson = reader->lesson;
    struct expectation e = {.of = of, .tensor = reader_tensor_key(reader, member)};
    if (e.tensor < 0) {
        return false;
    }
    const struct shape *shape = &lesson->program.tensors[e.tensor].shape;
    if (!has_numbers(&lesson->program, of, e.tensor)) {
        return reader_fail_key(reader, member, "%s %s", reader_quote(reader, json_key(member)),
                               kinds[of].missing);
    }
    if (!numbers_fit(reader, member, shape, &e.given_rank) ||
        (of == OF_POSITION && !check_positions(reader, member))) {
        return false;
    }
    size_t n = (size_t)shape_elements(shape);
    double *values = arena_array(&lesson->arena, n, sizeof *values);
    struct file_place *places = arena_array(&lesson->arena, n, sizeof *places);
    numbers_doubles(reader, member, values, places);
    e.values = values;
    e.places = places;
    lesson->expectations[lesson->n_expectations++] = e;
    return true;
}

bool read_expect(struct reader *reader, const struct json *expect)
{
    struct lesson *lesson = reader->lesson;
    const struct json *maps[N_KINDS] = {NULL}, *tolerance;
    size_t n = 0;
    lesson->tolerance = 1e-4;
    if (expect == NULL) {
        return true;
    }
    if (!fields_check(reader, expect, &EXPECT_FIELDS, NULL, 0)) {
        return false;
    }
    if ((tolerance = json_get(expect, "tolerance")) != NULL) {
        lesson->tolerance = json_number(tolerance);
        if (lesson->tolerance < 0) {
            return reader_fail(reader, tolerance, "must not be negative, is %g", lesson->tolerance);
        }
    }
    for (int of = 0; of < N_KINDS; of++) {
        maps[of] = json_get(expect, kinds[of].expect);
        n += maps[of] != NULL ? json_count(maps[of]) : 0;
    }
    lesson->expectations = arena_array(&lesson->arena, n + 1, sizeof *lesson->expectations);
    for (int of = 0; of < N_KINDS; of++) {
        for (const struct json *m = maps[of] ? json_first(maps[of]) : NULL; m != NULL;
             m = json_next(m)) {
            if (!read_expectation(reader, m, (enum of)of)) {
                return false;
            }
        }
    }
    return true;
}

// ---- errata -----------------------------------------------------------------------------------

// Which of value, gradient and updated the erratum has; exactly one. NULL and an error else.
static const struct json *erratum_target(struct reader *reader, const struct json *erratum,
                                         enum of *of)
{
    const struct json *found = NULL;
    for (int i = 0; i < N_KINDS; i++) {
        const struct json *member = kinds[i].erratum ? json_get(erratum, kinds[i].erratum) : NULL;
        if (member != NULL && found != NULL) {
            reader_fail_key(reader, member,
                            "stands beside %s, an erratum is about exactly one of value, "
                            "gradient and updated",
                            kinds[*of].erratum);
            return NULL;
        }
        if (member != NULL) {
            found = member;
            *of = (enum of)i;
        }
    }
    if (found == NULL) {
        reader_fail(reader, erratum,
                    "names no tensor, exactly one of value, gradient and updated does");
    }
    return found;
}

// The source's number must stand in `expect`, as printed.
static bool check_printed(struct reader *reader, const struct json *printed,
                          const struct erratum *erratum)
{
    const struct lesson *lesson = reader->lesson;
    for (int i = 0; i < lesson->n_expectations; i++) {
        const struct expectation *e = &lesson->expectations[i];
        if (e->of == erratum->of && e->tensor == erratum->tensor) {
            double expected = e->values[erratum->index];
            return expected == erratum->printed ||
                   reader_fail(reader, printed,
                               "is %.9g, expect has %.9g in this cell (line %d): both must be what "
                               "the source prints",
                               erratum->printed, expected, (int)e->places[erratum->index].line);
        }
    }
    return reader_fail(
        reader, printed,
        "expect has no %s of this tensor, an erratum's printed number stands there too",
        kinds[erratum->of].expect);
}

static bool check_first(struct reader *reader, const struct json *at, const struct erratum *erratum)
{
    const struct lesson *lesson = reader->lesson;
    for (int i = 0; i < lesson->n_errata; i++) {
        const struct erratum *e = &lesson->errata[i];
        if (e->of == erratum->of && e->tensor == erratum->tensor && e->index == erratum->index) {
            return reader_fail(
                reader, at,
                "the erratum in line %d is about the same cell, one cell has at most one",
                (int)e->place.line);
        }
    }
    return true;
}

static bool read_erratum(struct reader *reader, const struct json *object)
{
    struct lesson *lesson = reader->lesson;
    struct erratum e = {.number = lesson->n_errata};
    if (!fields_check(reader, object, &ERRATUM_FIELDS, NULL, 0)) {
        return false;
    }
    const struct json *target = erratum_target(reader, object, &e.of);
    const struct json *at = json_get(object, "at"), *printed = json_get(object, "printed");
    if (target == NULL || (e.tensor = reader_tensor(reader, target, json_string(target))) < 0 ||
        !numbers_read_index(reader, at, &lesson->program.tensors[e.tensor].shape, &e.index)) {
        return false;
    }
    const struct scan_value *place = &reader->document.scan.values[json_record(printed)];
    e.printed = json_number(printed);
    e.place = (struct file_place){place->line, place->column};
    e.note = reader_text(reader, object, "note");
    e.note = e.note == NULL ? "" : e.note;
    if (!check_first(reader, at, &e) || !check_printed(reader, printed, &e)) {
        return false;
    }
    lesson->errata[lesson->n_errata++] = e;
    return true;
}

bool read_errata(struct reader *reader, const struct json *errata)
{
    struct lesson *lesson = reader->lesson;
    if (errata == NULL) {
        return true;
    }
    lesson->errata = arena_array(&lesson->arena, json_count(errata) + 1, sizeof *lesson->errata);
    for (const struct json *e = json_first(errata); e != NULL; e = json_next(e)) {
        if (!read_erratum(reader, e)) {
            return false;
        }
    }
    return true;
}
