#include "lesson/numbers.h"

#include <string.h>

enum { TEXT_MAX = 128 };

static bool fail_not_number(struct reader *reader, const struct json *value)
{
    return reader_fail(reader, value, "must be a number, is %s", JSON_KIND_NAMES[json_kind(value)]);
}

// Every list at `level` is as long as the first one there, and lists are where the first has lists.
static bool check_rows(struct reader *reader, const struct json *value, const struct shape *shape,
                       int level)
{
    bool list = json_kind(value) == JSON_ARRAY;
    if (level == shape->rank) {
        return list ? reader_fail(
                          reader, value,
                          "a list where the others beside it are numbers, rows must not be ragged")
               : json_kind(value) == JSON_NUMBER ? true
                                                 : fail_not_number(reader, value);
    }
    if (!list) {
        return reader_fail(reader, value,
                           "%s where the first one beside it is a list, rows must not be ragged",
                           JSON_KIND_NAMES[json_kind(value)]);
    }
    int64_t n = 0;
    for (const struct json *e = json_first(value); e != NULL; e = json_next(e), n++) {
        if (!check_rows(reader, e, shape, level + 1)) {
            return false;
        }
    }
    if (n != shape->dim[level]) {
        return reader_fail(
            reader, value,
            "has %lld elements, the first one beside it has %lld: rows must not be ragged",
            (long long)n, (long long)shape->dim[level]);
    }
    return true;
}

bool numbers_shape(struct reader *reader, const struct json *value, struct shape *shape)
{
    *shape = (struct shape){0};
    const struct json *v = value;
    while (json_kind(v) == JSON_ARRAY) {
        if (shape->rank == TENSOR_MAX_RANK) {
            return reader_fail(reader, v, "lists nested more than %d deep, a tensor has rank 0..%d",
                               TENSOR_MAX_RANK, TENSOR_MAX_RANK);
        }
        if (json_first(v) == NULL) {
            return reader_fail(reader, v, "an empty list, every axis has at least one element");
        }
        shape->dim[shape->rank++] = (int64_t)json_count(v);
        v = json_first(v);
    }
    return check_rows(reader, value, shape, 0);
}

static bool floats(struct reader *reader, const struct json *value, float **out)
{
    if (json_kind(value) == JSON_NUMBER) {
        return reader_float(reader, value, (*out)++);
    }
    for (const struct json *e = json_first(value); e != NULL; e = json_next(e)) {
        if (!floats(reader, e, out)) {
            return false;
        }
    }
    return true;
}

bool numbers_floats(struct reader *reader, const struct json *value, float *out)
{
    return floats(reader, value, &out);
}

struct sink {
    double *values;
    struct file_place *places;
    int64_t n;
};

static void doubles(const struct reader *reader, const struct json *value, struct sink *sink)
{
    if (json_kind(value) == JSON_NUMBER) {
        sink->values[sink->n] = json_number(value);
        if (sink->places != NULL) {
            const struct scan_value *v = &reader->document.scan.values[json_record(value)];
            sink->places[sink->n] = (struct file_place){v->line, v->column};
        }
        sink->n++;
        return;
    }
    for (const struct json *e = json_first(value); e != NULL; e = json_next(e)) {
        doubles(reader, e, sink);
    }
}

void numbers_doubles(struct reader *reader, const struct json *value, double *out,
                     struct file_place *places)
{
    struct sink sink = {out, places, 0};
    doubles(reader, value, &sink);
}

// `given` is `shape` without some of its leading axes of size 1.
static bool fits(const struct shape *given, const struct shape *shape)
{
    int left_out = shape->rank - given->rank;
    for (int i = 0; i < shape->rank; i++) {
        if (left_out < 0 || shape->dim[i] != (i < left_out ? 1 : given->dim[i - left_out])) {
            return false;
        }
    }
    return left_out >= 0;
}

bool numbers_fit(struct reader *reader, const struct json *value, const struct shape *shape,
                 int *given_rank)
{
    struct shape given;
    if (!numbers_shape(reader, value, &given)) {
        return false;
    }
    if (!fits(&given, shape)) {
        char is[TEXT_MAX], wants[TEXT_MAX];
        shape_text(&given, is, sizeof is);
        shape_text(shape, wants, sizeof wants);
        return reader_fail(reader, value, "is %s, the tensor is %s", is, wants);
    }
    *given_rank = given.rank;
    return true;
}

bool numbers_read_shape(struct reader *reader, const struct json *list, struct shape *shape)
{
    *shape = (struct shape){0};
    if (json_count(list) > TENSOR_MAX_RANK) {
        return reader_fail(reader, list, "has %zu axes, a tensor has rank 0..%d", json_count(list),
                           TENSOR_MAX_RANK);
    }
    for (const struct json *e = json_first(list); e != NULL; e = json_next(e)) {
        if (!reader_integer(reader, e, 1, TENSOR_MAX_ELEMENTS, &shape->dim[shape->rank++])) {
            return false;
        }
    }
    int64_t elements;
    if (!shape_checked(shape, &elements) || elements > TENSOR_MAX_ELEMENTS) {
        char text[TEXT_MAX];
        shape_text(shape, text, sizeof text);
        return reader_fail(reader, list, "%s are too many elements, a tensor has at most %lld",
                           text, (long long)TENSOR_MAX_ELEMENTS);
    }
    return true;
}

bool numbers_within_limit(struct reader *reader, const struct json *at, const struct shape *shape)
{
    reader->elements += shape_elements(shape);
    if (reader->elements > LESSON_MAX_ELEMENTS) {
        return reader_fail(
            reader, at,
            "the lesson's tensors hold %lld numbers up to here, at most %lld are allowed",
            (long long)reader->elements, (long long)LESSON_MAX_ELEMENTS);
    }
    return true;
}

bool numbers_read_index(struct reader *reader, const struct json *list, const struct shape *shape,
                        int64_t *index)
{
    int given = (int)json_count(list), left_out = shape->rank - given;
    bool fit = left_out >= 0;
    for (int i = 0; i < left_out && fit; i++) {
        fit = shape->dim[i] == 1;
    }
    if (!fit) {
        char text[TEXT_MAX];
        shape_text(shape, text, sizeof text);
        return reader_fail(reader, list, "has %d ind%s, the tensor is %s", given,
                           given == 1 ? "ex" : "ices", text);
    }
    *index = 0;
    const struct json *e = json_first(list);
    for (int axis = left_out; axis < shape->rank; axis++, e = json_next(e)) {
        int64_t at;
        if (!reader_integer(reader, e, 0, shape->dim[axis] - 1, &at)) {
            return false;
        }
        *index = *index * shape->dim[axis] + at;
    }
    return true;
}
