// The declared tensors: where their numbers come from, one table line a source.
#include "lesson/fields.h"
#include "lesson/names.h"
#include "lesson/numbers.h"
#include "lesson/reader.h"

#include "base/file.h"
#include "image/png_file.h"
#include "nn/random.h"

#include <stdlib.h>
#include <string.h>

// A tensor's numbers while they are read. `values` is from malloc; NULL: symbolic.
struct numbers {
    struct shape shape;
    float *values;
};

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_ACTIVATION] = "activation", [ROLE_SUM] = "sum",
    [ROLE_WEIGHT] = "weight",         [ROLE_BIAS] = "bias",
    [ROLE_DELTA] = "delta",
};

static bool allocate(struct reader *reader, const struct json *at, struct numbers *numbers)
{
    if (!numbers_within_limit(reader, at, &numbers->shape)) {
        return false;
    }
    numbers->values = malloc((size_t)shape_elements(&numbers->shape) * sizeof *numbers->values);
    if (numbers->values == NULL) {
        return error_set(reader->error, ERROR_SYSTEM, "out of memory");
    }
    return true;
}

// ---- the sources ------------------------------------------------------------------------------

static bool read_values(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    const struct json *values = json_get(tensor, "values");
    return numbers_shape(reader, values, &out->shape) && allocate(reader, values, out) &&
           numbers_floats(reader, values, out->values);
}

static bool read_shape(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    return numbers_read_shape(reader, json_get(tensor, "shape"), &out->shape);
}

static bool read_fill(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    float fill;
    if (!read_shape(reader, tensor, out) ||
        !reader_float(reader, json_get(tensor, "fill"), &fill) ||
        !allocate(reader, json_get(tensor, "shape"), out)) {
        return false;
    }
    for (int64_t i = 0, n = shape_elements(&out->shape); i < n; i++) {
        out->values[i] = fill;
    }
    return true;
}

// A number of `random`, or its default; it must belong to the distribution.
static bool random_number(struct reader *reader, const struct json *random, const char *key,
                          bool belongs, double *out)
{
    const struct json *value = json_get(random, key);
    if (value == NULL) {
        return true;
    }
    if (!belongs) {
        return reader_fail_key(
            reader, value,
            "does not go with this distribution: uniform has low and high, normal has "
            "mean and std");
    }
    float as_float;
    *out = json_number(value);
    return reader_float(reader, value, &as_float);
}

static bool read_random(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    static const char *const distributions[] = {"uniform", "normal"};
    const struct json *random = json_get(tensor, "random");
    int64_t seed;
    double low = 0, high = 1, mean = 0, std = 1;
    if (!read_shape(reader, tensor, out) ||
        !fields_check(reader, random, &RANDOM_FIELDS, NULL, 0)) {
        return false;
    }
    int normal = reader_word(reader, random, "distribution", distributions, 2, 0);
    if (normal < 0 ||
        !reader_integer(reader, json_get(random, "seed"), 0, (int64_t)1 << 53, &seed) ||
        !random_number(reader, random, "low", normal == 0, &low) ||
        !random_number(reader, random, "high", normal == 0, &high) ||
        !random_number(reader, random, "mean", normal == 1, &mean) ||
        !random_number(reader, random, "std", normal == 1, &std)) {
        return false;
    }
    if (low >= high) {
        return reader_fail(reader, random, "low is %g, it must be below high, which is %g", low,
                           high);
    }
    if (std < 0) {
        return reader_fail(reader, json_get(random, "std"), "must not be negative, is %g", std);
    }
    if (!allocate(reader, json_get(tensor, "shape"), out)) {
        return false;
    }
    int64_t n = shape_elements(&out->shape);
    if (normal == 1) {
        random_fill_normal(out->values, n, (uint64_t)seed, mean, std);
    } else {
        random_fill_uniform(out->values, n, (uint64_t)seed, low, high);
    }
    return true;
}

// One file holds many tensors: the last one opened stays open.
static bool open_file(struct reader *reader, const struct json *at, const char *path)
{
    struct error inner = {0};
    if (reader->file_path != NULL && strcmp(reader->file_path, path) == 0) {
        return true;
    }
    reader_close_file(reader);
    if (!safetensors_open(&reader->file, path, &inner)) {
        return reader_pass(reader, at, &inner);
    }
    reader->file_path = reader_copy(reader, path);
    return true;
}

void reader_close_file(struct reader *reader)
{
    if (reader->file_path != NULL) {
        safetensors_finish(&reader->file);
        reader->file_path = NULL;
    }
}

static const struct safetensors_entry *find_entry(struct reader *reader, const struct json *name)
{
    const struct safetensors *file = &reader->file;
    const struct safetensors_entry *entry = safetensors_find(file, json_string(name));
    if (entry == NULL) {
        const char **names =
            arena_array(&reader->lesson->arena, (size_t)file->n + 1, sizeof *names);
        for (int i = 0; i < file->n; i++) {
            names[i] = file->entries[i].name;
        }
        const char *wanted = json_string(name);
        const char *nearest = reader_nearest(reader, wanted, names, (size_t)file->n);
        const char *all = names_listed(&reader->lesson->arena, names, (size_t)file->n);
        reader_fail(reader, name, "%s holds no tensor %s%s%s", file->label,
                    reader_quote(reader, wanted), *nearest ? nearest : ", it holds ",
                    *nearest ? "" : all);
    }
    return entry;
}

static bool entry_shape(struct reader *reader, const struct json *at,
                        const struct safetensors_entry *entry, struct shape *shape)
{
    if (entry->rank > TENSOR_MAX_RANK) {
        return reader_fail(reader, at, "has rank %d in the file, a tensor has rank 0..%d",
                           entry->rank, TENSOR_MAX_RANK);
    }
    *shape = (struct shape){.rank = entry->rank};
    for (int axis = 0; axis < entry->rank; axis++) {
        if (entry->dim[axis] < 1 || entry->dim[axis] > TENSOR_MAX_ELEMENTS) {
            return reader_fail(reader, at,
                               "has an axis of length %lld in the file, must be 1..%lld",
                               (long long)entry->dim[axis], (long long)TENSOR_MAX_ELEMENTS);
        }
        shape->dim[axis] = entry->dim[axis];
    }
    return true;
}

// Where the tensor says a shape, the file's must be the same.
static bool check_shape(struct reader *reader, const struct json *tensor,
                        const struct numbers *from_file)
{
    struct numbers said = {0};
    char is[128], must[128];
    if (json_get(tensor, "shape") == NULL) {
        return true;
    }
    if (!read_shape(reader, tensor, &said)) {
        return false;
    }
    shape_text(&said.shape, must, sizeof must);
    shape_text(&from_file->shape, is, sizeof is);
    const bool as_many = shape_elements(&said.shape) == shape_elements(&from_file->shape);
    return shape_equal(&said.shape, &from_file->shape) ||
           reader_fail(reader, json_get(tensor, "shape"), "is %s, in the file %s%s", must, is,
                       as_many ? AS_MANY_NUMBERS : "");
}

static bool read_from_file(struct reader *reader, const struct json *tensor, const char *path,
                           struct numbers *out)
{
    const struct json *name = json_get(tensor, "tensor");
    struct error inner = {0};
    if (!open_file(reader, json_get(tensor, "file"), path)) {
        return false;
    }
    const struct safetensors_entry *entry = find_entry(reader, name);
    if (entry == NULL || !entry_shape(reader, name, entry, &out->shape) ||
        !check_shape(reader, tensor, out) || !allocate(reader, name, out)) {
        return false;
    }
    return safetensors_read(&reader->file, entry, out->values, &inner) ||
           reader_pass(reader, name, &inner);
}

// The file is to be made: only shapes are needed.
static bool read_to_make(struct reader *reader, const struct json *tensor, const char *path,
                         struct numbers *out)
{
    const struct json *name = json_get(tensor, "tensor");
    if (json_get(tensor, "shape") != NULL) {
        if (!read_shape(reader, tensor, out)) {
            return false;
        }
    } else {
        if (!file_exists(path)) {
            return reader_fail(reader, json_get(tensor, "file"),
                               "is not there yet: with a shape beside it training can make it");
        }
        if (!open_file(reader, json_get(tensor, "file"), path)) {
            return false;
        }
        const struct safetensors_entry *entry = find_entry(reader, name);
        if (entry == NULL || !entry_shape(reader, name, entry, &out->shape)) {
            return false;
        }
    }
    if (!allocate(reader, name, out)) {
        return false;
    }
    memset(out->values, 0, (size_t)shape_elements(&out->shape) * sizeof *out->values);
    return true;
}

static bool read_file(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    struct lesson *lesson = reader->lesson;
    char *joined = path_join(reader->folder, json_string(json_get(tensor, "file")));
    const char *path = reader_copy(reader, joined);
    free(joined);
    bool made = reader->made != NULL && path_same(path, reader->made);
    if (!(made ? read_to_make : read_from_file)(reader, tensor, path, out)) {
        return false;
    }
    lesson->files[lesson->n_files++] =
        (struct lesson_file){lesson->program.n_tensors, path,
                             reader_copy(reader, json_string(json_get(tensor, "tensor"))), made};
    return true;
}

// ---- pictures ---------------------------------------------------------------------------------

static bool read_picture_format(struct reader *reader, const struct json *tensor,
                                struct picture_format *format)
{
    static const char *const fits[] = {[PICTURE_STRETCH] = "stretch", [PICTURE_PAD] = "pad"};
    const struct json *channels = json_get(tensor, "channels"), *range = json_get(tensor, "range"),
                      *size = json_get(tensor, "size"), *two[2];
    int64_t n = 1, height = 0, width = 0;
    *format = (struct picture_format){.low = 0, .high = 1};
    if (channels != NULL && !reader_integer(reader, channels, 1, 3, &n)) {
        return false;
    }
    if (n == 2) {
        return reader_fail(reader, channels, "must be 1 (grey) or 3 (red, green, blue), is 2");
    }
    if (range != NULL && !(reader_two(reader, range, two, "[low, high]") &&
                           reader_float(reader, two[0], &format->low) &&
                           reader_float(reader, two[1], &format->high))) {
        return false;
    }
    if (size != NULL && !(reader_two(reader, size, two, "[H, W]") &&
                          reader_integer(reader, two[0], 1, PICTURE_MAX_SIDE, &height) &&
                          reader_integer(reader, two[1], 1, PICTURE_MAX_SIDE, &width))) {
        return false;
    }
    int fit = reader_word(reader, tensor, "fit", fits, 2, PICTURE_STRETCH);
    format->channels = (int)n;
    format->height = (int)height;
    format->width = (int)width;
    format->fit = fit == PICTURE_PAD ? PICTURE_PAD : PICTURE_STRETCH;
    return fit >= 0;
}

static bool place_picture(struct reader *reader, const struct json *tensor,
                          const struct png_picture *picture, struct picture_format *format,
                          struct numbers *out)
{
    struct error inner = {0};
    const struct json *image = json_get(tensor, "image");
    if (!picture_size(format, picture->height, picture->width, &inner)) {
        return reader_pass(reader, image, &inner);
    }
    out->shape = (struct shape){3, {format->channels, format->height, format->width}};
    if (!allocate(reader, image, out)) {
        return false;
    }
    picture_numbers(format, picture->rgba, picture->height, picture->width, out->values);
    return true;
}

static bool read_image(struct reader *reader, const struct json *tensor, struct numbers *out)
{
    struct lesson *lesson = reader->lesson;
    const struct json *image = json_get(tensor, "image");
    struct picture_format format;
    struct png_picture picture;
    struct error inner = {0};
    if (!read_picture_format(reader, tensor, &format)) {
        return false;
    }
    char *path = path_join(reader->folder, json_string(image));
    bool read = png_read_file(path, &picture, &inner);
    free(path);
    if (!read) {
        return reader_pass(reader, image, &inner);
    }
    bool ok = place_picture(reader, tensor, &picture, &format, out);
    png_picture_finish(&picture);
    if (ok) {
        lesson->pictures[lesson->n_pictures++] =
            (struct lesson_picture){lesson->program.n_tensors, format};
    }
    return ok;
}

// ---- one tensor -------------------------------------------------------------------------------

enum { COMPANIONS_MAX = 4 };
struct source {
    const char *key;                       // says that the numbers come from here
    const char *needs;                     // the key that must stand beside it, or NULL
    const char *takes[COMPANIONS_MAX + 1]; // those that may
    bool (*read)(struct reader *reader, const struct json *tensor, struct numbers *out);
};
static const struct source sources[] = {
    {"values", NULL, {NULL}, read_values},
    {"fill", "shape", {NULL}, read_fill},
    {"random", "shape", {NULL}, read_random},
    {"file", "tensor", {"shape", NULL}, read_file},
    {"image", NULL, {"channels", "range", "size", "fit", NULL}, read_image},
};
static const struct source symbolic = {"shape", "symbol", {NULL}, read_shape};
enum { N_SOURCES = sizeof sources / sizeof *sources };

// Keys that belong to some source; the others (symbol, role, …) go with all.
static const char *const source_keys[] = {"values", "shape",    "fill",  "random", "file", "tensor",
                                          "image",  "channels", "range", "size",   "fit"};

static bool goes_with(const struct source *source, const char *key)
{
    if (strcmp(key, source->key) == 0 ||
        (source->needs != NULL && strcmp(key, source->needs) == 0)) {
        return true;
    }
    for (int i = 0; source->takes[i] != NULL; i++) {
        if (strcmp(key, source->takes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_companions(struct reader *reader, const struct json *tensor,
                             const struct source *source)
{
    for (size_t i = 0; i < sizeof source_keys / sizeof *source_keys; i++) {
        const struct json *member = json_get(tensor, source_keys[i]);
        if (member != NULL && !goes_with(source, source_keys[i])) {
            return reader_fail_key(reader, member, "does not go with %s", source->key);
        }
    }
    if (source->needs != NULL && json_get(tensor, source->needs) == NULL) {
        return reader_fail_under(reader, tensor, source->needs, "is missing, %s needs it",
                                 source->key);
    }
    return true;
}

static const struct source *find_source(struct reader *reader, const struct json *tensor)
{
    const struct source *found = NULL;
    for (int i = 0; i < N_SOURCES; i++) {
        const struct json *member = json_get(tensor, sources[i].key);
        if (member != NULL && found != NULL) {
            reader_fail_key(
                reader, member,
                "stands beside %s, exactly one of values, fill, random, file and image says "
                "where the numbers come from",
                found->key);
            return NULL;
        }
        found = member != NULL ? &sources[i] : found;
    }
    if (found == NULL && json_get(tensor, "shape") == NULL) {
        reader_fail(
            reader, tensor,
            "says no numbers: values, shape with fill, shape with random, file with tensor, image, "
            "or shape with symbol for none");
        return NULL;
    }
    if (found == NULL && json_get(tensor, "symbol") == NULL) {
        reader_fail(reader, tensor,
                    "has a shape without numbers: fill, random, or symbol for none");
        return NULL;
    }
    return found == NULL ? &symbolic : found;
}

// What may stand on every tensor, declared or written by an operation.
bool read_appearance(struct reader *reader, const struct json *object, int index)
{
    struct tensor *tensor = &reader->lesson->program.tensors[index];
    const struct scan_value *value = &reader->document.scan.values[json_record(object)];
    reader->lesson->tensor_places[index] = (struct file_place){value->line, value->column};
    const char *symbol = reader_text(reader, object, "symbol");
    const char *gradient_symbol = reader_text(reader, object, "gradient_symbol");
    int role = reader_word(reader, object, "role", role_names, ROLE_COUNT, tensor->role);
    tensor->symbol = symbol != NULL ? symbol : tensor->symbol;
    tensor->gradient_symbol = gradient_symbol != NULL ? gradient_symbol : tensor->gradient_symbol;
    if (role >= 0 && json_get(object, "role") != NULL) {
        tensor->role = (enum role)role;
        reader->roles[index] = (enum role)role;
        reader->role_given[index] = true;
    }
    return role >= 0;
}

static bool read_tensor(struct reader *reader, const struct json *tensor)
{
    struct program *program = &reader->lesson->program;
    struct numbers numbers = {0};
    if (!reader_check_name(reader, tensor, true, json_key(tensor)) ||
        !fields_check(reader, tensor, &TENSOR_FIELDS, NULL, 0)) {
        return false;
    }
    const struct source *source = find_source(reader, tensor);
    bool ok = source != NULL && check_companions(reader, tensor, source) &&
              source->read(reader, tensor, &numbers);
    int index = ok ? program_tensor(program, json_key(tensor), &numbers.shape, numbers.values) : -1;
    free(numbers.values);
    if (!ok || !read_appearance(reader, tensor, index)) {
        return false;
    }
    program->tensors[index].label = reader_text(reader, tensor, "label");
    return true;
}

bool read_tensors(struct reader *reader, const struct json *tensors)
{
    struct lesson *lesson = reader->lesson;
    size_t n = json_count(tensors);
    if (n > LESSON_MAX_TENSORS) {
        return reader_fail(reader, tensors, "%zu tensors, at most %d are allowed", n,
                           LESSON_MAX_TENSORS);
    }
    lesson->pictures = arena_array(&lesson->arena, n + 1, sizeof *lesson->pictures);
    lesson->files = arena_array(&lesson->arena, n + 1, sizeof *lesson->files);
    for (const struct json *t = json_first(tensors); t != NULL; t = json_next(t)) {
        if (!read_tensor(reader, t)) {
            return false;
        }
    }
    return true;
}
