#include "lesson/reader.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/text.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// ---- errors -----------------------------------------------------------------------------------

// Sets the message and the file; false where an error stands already.
static bool set(struct reader *reader, const char *format, va_list args)
{
    struct error *error = reader->error;
    if (error->kind != ERROR_NONE) {
        return false;
    }
    char what[sizeof error->what];
    vsnprintf(what, sizeof what, format, args);
    error_set(error, ERROR_LESSON, "%s", what);
    snprintf(error->file, sizeof error->file, "%s", reader->path);
    return true;
}

static void locate(struct reader *reader, const struct json *at)
{
    const struct scan *scan = &reader->document.scan;
    uint32_t record = json_record(at);
    reader->error->line = scan->values[record].line;
    reader->error->column = scan->values[record].column;
    scan_pointer(scan, record, reader->error->pointer, sizeof reader->error->pointer);
}

bool reader_fail(struct reader *reader, const struct json *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (set(reader, format, args)) {
        locate(reader, at);
    }
    va_end(args);
    return false;
}

bool reader_fail_key(struct reader *reader, const struct json *member, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (set(reader, format, args)) {
        locate(reader, member);
        scan_key_place(&reader->document.scan, json_record(member), &reader->error->line,
                       &reader->error->column);
    }
    va_end(args);
    return false;
}

bool reader_fail_under(struct reader *reader, const struct json *object, const char *key,
                       const char *format, ...)
{
    struct error *error = reader->error;
    va_list args;
    va_start(args, format);
    if (set(reader, format, args)) {
        locate(reader, object);
        size_t n = strlen(error->pointer);
        n = n == 1 ? 0 : n; // "/" is the document itself
        snprintf(error->pointer + n, sizeof error->pointer - n, "/%s", key);
    }
    va_end(args);
    return false;
}

bool reader_pass(struct reader *reader, const struct json *at, const struct error *inner)
{
    if (inner->file[0] != '\0') {
        return reader_fail(reader, at, "%s: %s", inner->file, inner->what);
    }
    return reader_fail(reader, at, "%s", inner->what);
}

// ---- words ------------------------------------------------------------------------------------

const char *reader_quote(struct reader *reader, const char *text)
{
    enum { LONGEST = 64 };
    struct buffer out = {0};
    size_t left = strlen(text), characters = 0;
    buffer_puts(&out, "\"");
    while (left > 0 && characters < LONGEST) {
        uint32_t c = 0;
        size_t n = utf8_decode(text, left, &c);
        if (n == 0) {
            break;
        }
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        if (control) {
            buffer_printf(&out, "\\u%04X", (unsigned)c);
        } else {
            buffer_append(&out, text, n);
        }
        text += n;
        left -= n;
        characters++;
    }
    buffer_puts(&out, left > 0 ? "…\"" : "\"");
    const char *quoted = arena_strdup(&reader->lesson->arena, out.data);
    buffer_finish(&out);
    return quoted;
}

const char *reader_nearest(struct reader *reader, const char *word, const char *const *names,
                           size_t n_names)
{
    const char *nearest = text_nearest(word, names, n_names);
    // Of names with one letter, each is one change away from any other.
    return nearest == NULL || (strlen(word) == 1 && strlen(nearest) == 1)
               ? ""
               : arena_printf(&reader->lesson->arena, ", did you mean \"%s\"?", nearest);
}

const char *reader_copy(struct reader *reader, const char *text)
{
    return arena_strdup(&reader->lesson->arena, text);
}

// ---- values -----------------------------------------------------------------------------------

bool reader_integer(struct reader *reader, const struct json *value, int64_t min, int64_t max,
                    int64_t *out)
{
    if (json_kind(value) != JSON_NUMBER) {
        return reader_fail(reader, value, "must be a whole number, is %s",
                           JSON_KIND_NAMES[json_kind(value)]);
    }
    double number = json_number(value);
    char text[NUMBER_MAX];
    number_json_double(number, text);
    if (number != floor(number)) {
        return reader_fail(reader, value, "must be a whole number, is %s", text);
    }
    // The limits of every attribute are far below 2^53, where each integer is a double.
    bool outside = number < (double)min || number > (double)max;
    if (outside && min == max) {
        return reader_fail(reader, value, "must be %lld, is %s", (long long)min, text);
    }
    if (outside) {
        return reader_fail(reader, value, "must be %lld..%lld, is %s", (long long)min,
                           (long long)max, text);
    }
    *out = (int64_t)number;
    return true;
}

bool reader_float(struct reader *reader, const struct json *value, float *out)
{
    if (json_kind(value) != JSON_NUMBER) {
        return reader_fail(reader, value, "must be a number, is %s",
                           JSON_KIND_NAMES[json_kind(value)]);
    }
    double number = json_number(value);
    // The largest double that still rounds to a finite float32 lies half a unit above FLT_MAX.
    if (fabs(number) >= (double)FLT_MAX + ldexp(1, 103)) {
        return reader_fail(reader, value, "%.9g does not fit float32, which reaches to 3.4e38",
                           number);
    }
    *out = (float)number;
    return true;
}

bool reader_two(struct reader *reader, const struct json *value, const struct json *out[2],
                const char *what)
{
    if (json_kind(value) != JSON_ARRAY || json_count(value) != 2) {
        return reader_fail(reader, value, "must be %s", what);
    }
    out[0] = json_first(value);
    out[1] = json_next(out[0]);
    return true;
}

const char *reader_text(struct reader *reader, const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    return value == NULL ? NULL : reader_copy(reader, json_string(value));
}

int reader_word(struct reader *reader, const struct json *object, const char *key,
                const char *const *words, size_t n_words, int fallback)
{
    const struct json *value = json_get(object, key);
    if (value == NULL) {
        return fallback;
    }
    struct buffer allowed = {0};
    for (size_t i = 0; i < n_words; i++) {
        if (strcmp(json_string(value), words[i]) == 0) {
            buffer_finish(&allowed);
            return (int)i;
        }
        buffer_printf(&allowed, "%s\"%s\"",
                      i == 0             ? ""
                      : i + 1 == n_words ? " or "
                                         : ", ",
                      words[i]);
    }
    reader_fail(reader, value, "must be %s, is %s", allowed.data,
                reader_quote(reader, json_string(value)));
    buffer_finish(&allowed);
    return -1;
}

// ---- names ------------------------------------------------------------------------------------

// The message about a tensor that is not there.
static const char *no_tensor(struct reader *reader, const char *name)
{
    const struct program *program = &reader->lesson->program;
    const char **names =
        arena_array(&reader->lesson->arena, (size_t)program->n_tensors + 1, sizeof *names);
    for (int i = 0; i < program->n_tensors; i++) {
        names[i] = program->tensors[i].name;
    }
    return arena_printf(&reader->lesson->arena, "no tensor has the name %s%s",
                        reader_quote(reader, name),
                        reader_nearest(reader, name, names, (size_t)program->n_tensors));
}

int reader_tensor(struct reader *reader, const struct json *at, const char *name)
{
    int tensor = program_find(&reader->lesson->program, name);
    if (tensor < 0) {
        reader_fail(reader, at, "%s", no_tensor(reader, name));
    }
    return tensor;
}

int reader_tensor_key(struct reader *reader, const struct json *member)
{
    int tensor = program_find(&reader->lesson->program, json_key(member));
    if (tensor < 0) {
        reader_fail_key(reader, member, "%s", no_tensor(reader, json_key(member)));
    }
    return tensor;
}

int reader_node(struct reader *reader, const struct json *at, const char *name)
{
    const struct program *program = &reader->lesson->program;
    int node = program_find_node(program, name);
    if (node >= 0) {
        return node;
    }
    const char **names =
        arena_array(&reader->lesson->arena, (size_t)program->n_nodes + 1, sizeof *names);
    for (int i = 0; i < program->n_nodes; i++) {
        names[i] = program->nodes[i]->name;
    }
    reader_fail(reader, at, "no operation of the program has the name %s%s",
                reader_quote(reader, name),
                reader_nearest(reader, name, names, (size_t)program->n_nodes));
    return -1;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool reader_check_name(struct reader *reader, const struct json *at, bool at_key, const char *name)
{
    size_t length = strlen(name);
    bool good = length > 0 && is_letter(name[0]);
    for (size_t i = 0; i < length && good; i++) {
        good = is_letter(name[i]) || (name[i] >= '0' && name[i] <= '9') || name[i] == '.' ||
               name[i] == '-';
    }
    if (good && length <= TENSOR_NAME_MAX) {
        return true;
    }
    const char *what = arena_printf(&reader->lesson->arena,
                                    "the name %s is not allowed: a letter or _, then letters, "
                                    "digits, _ . -, at most %d characters",
                                    reader_quote(reader, name), TENSOR_NAME_MAX);
    return at_key ? reader_fail_key(reader, at, "%s", what) : reader_fail(reader, at, "%s", what);
}
