#include "image/safetensors.h"

#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, HEADER_MAX = 64 << 20 };
static const size_t FILE_LIMIT = (size_t)1 << 30;

static const struct dtype {
    const char *name;
    size_t size;
} DTYPES[] = {{"F32", 4}, {"F16", 2}, {"BF16", 2},    {"F64", 8},    {"I64", 8}, {"I32", 4},
              {"I16", 2}, {"I8", 1},  {"U8", 1},      {"BOOL", 1},   {"U16", 2}, {"U32", 4},
              {"U64", 8}, {"C64", 8}, {"F8_E5M2", 1}, {"F8_E4M3", 1}};

static const struct dtype *dtype_of(const char *name)
{
    for (size_t i = 0; i < sizeof DTYPES / sizeof DTYPES[0]; i++) {
        if (strcmp(DTYPES[i].name, name) == 0) {
            return &DTYPES[i];
        }
    }
    return NULL;
}

// ---- the header's JSON -------------------------------------------------------------------------

struct reader {
    const char *at, *begin, *end;
    const char *label;
    struct error *error;
};

static bool fail(struct reader *reader, const char *what)
{
    return error_set(reader->error, ERROR_LESSON,
                     "%s is no good safetensors file: byte %zu of the header: %s", reader->label,
                     (size_t)(reader->at - reader->begin) + 1, what);
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->end && strchr(" \t\n\r", *reader->at) && *reader->at != '\0') {
        reader->at++;
    }
}

static bool next_is(struct reader *reader, char c)
{
    skip_space(reader);
    if (reader->at < reader->end && *reader->at == c) {
        reader->at++;
        return true;
    }
    return false;
}

static bool want(struct reader *reader, char c)
{
    char what[] = "'x' expected";
    what[1] = c;
    return next_is(reader, c) || fail(reader, what);
}

static bool read_hex(struct reader *reader, uint32_t *out)
{
    *out = 0;
    if (reader->end - reader->at < 4) {
        return fail(reader, "four hexadecimal digits expected");
    }
    for (int i = 0; i < 4; i++, reader->at++) {
        static const char digits[] = "0123456789abcdefABCDEF";
        const char *digit = *reader->at ? strchr(digits, *reader->at) : NULL;
        if (!digit) {
            return fail(reader, "four hexadecimal digits expected");
        }
        uint32_t value = (uint32_t)(digit - digits);
        *out = *out * 16 + (value > 15 ? value - 6 : value);
    }
    return true;
}

// After a backslash.
static bool read_escape(struct reader *reader, char out[4], size_t *n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = reader->at < reader->end ? *reader->at : '\0';
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) {
        reader->at++;
        out[0] = to[simple - from];
        *n = 1;
        return true;
    }
    uint32_t unit, low;
    if (c != 'u') {
        return fail(reader, "no such escape");
    }
    reader->at++;
    if (!read_hex(reader, &unit)) {
        return false;
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
        if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u') {
            return fail(reader, "half a surrogate pair");
        }
        reader->at += 2;
        if (!read_hex(reader, &low)) {
            return false;
        }
        if (low < 0xDC00 || low > 0xDFFF) {
            return fail(reader, "half a surrogate pair");
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return fail(reader, "half a surrogate pair");
    }
    *n = utf8_encode(unit, out);
    return true;
}

// One character of a string; *n bytes of it.
static bool read_character(struct reader *reader, char out[4], size_t *n)
{
    if (*reader->at == '\\') {
        reader->at++;
        return read_escape(reader, out, n);
    }
    uint32_t codepoint;
    *n = utf8_decode(reader->at, (size_t)(reader->end - reader->at), &codepoint);
    if (*n == 0 || codepoint < 0x20) {
        return fail(reader, "no UTF-8, or a control character in a string");
    }
    memcpy(out, reader->at, *n);
    reader->at += *n;
    return true;
}

// A string of at most size - 1 bytes without NUL; out NULL: it is read over.
static bool read_string(struct reader *reader, char *out, size_t size)
{
    size_t length = 0;
    if (!want(reader, '"')) {
        return false;
    }
    while (reader->at < reader->end && *reader->at != '"') {
        char character[4];
        size_t n = 0;
        if (!read_character(reader, character, &n)) {
            return false;
        }
        if (!out) {
            continue;
        }
        if (length + n >= size || character[0] == '\0') {
            return fail(reader, "name is too long or holds a NUL");
        }
        memcpy(out + length, character, n);
        length += n;
    }
    if (out) {
        out[length] = '\0';
    }
    return want(reader, '"');
}

static bool read_count(struct reader *reader, int64_t *out)
{
    skip_space(reader);
    const char *first = reader->at;
    int64_t value = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        if (value > (INT64_MAX - 9) / 10) {
            return fail(reader, "number is too large");
        }
        value = value * 10 + (*reader->at++ - '0');
    }
    if (reader->at == first || (*first == '0' && reader->at - first > 1)) {
        return fail(reader, "a whole number of 0 or more expected");
    }
    *out = value;
    return true;
}

// "[1, 2, 3]", at most `max` of them.
static bool read_counts(struct reader *reader, int64_t *out, int max, int *n)
{
    *n = 0;
    if (!want(reader, '[')) {
        return false;
    }
    if (next_is(reader, ']')) {
        return true;
    }
    do {
        if (*n == max) {
            return fail(reader, "list is too long");
        }
        if (!read_count(reader, &out[(*n)++])) {
            return false;
        }
    } while (next_is(reader, ','));
    return want(reader, ']');
}

static bool read_metadata(struct reader *reader)
{
    if (!want(reader, '{')) {
        return false;
    }
    if (next_is(reader, '}')) {
        return true;
    }
    do {
        if (!read_string(reader, NULL, 0) || !want(reader, ':') || !read_string(reader, NULL, 0)) {
            return false;
        }
    } while (next_is(reader, ','));
    return want(reader, '}');
}

static bool check_entry(struct reader *reader, struct safetensors_entry *entry,
                        const int64_t offsets[2])
{
    const struct dtype *dtype = dtype_of(entry->dtype);
    if (!dtype) {
        return fail(reader, "no such dtype");
    }
    size_t bytes = dtype->size;
    entry->elements = 1;
    for (int i = 0; i < entry->rank; i++) {
        if (entry->dim[i] > 0 && bytes > FILE_LIMIT / (size_t)entry->dim[i]) {
            return fail(reader, "shape is too large");
        }
        bytes *= (size_t)entry->dim[i];
        entry->elements *= entry->dim[i];
    }
    if (offsets[0] > offsets[1] || (uint64_t)offsets[1] > FILE_LIMIT ||
        (size_t)(offsets[1] - offsets[0]) != bytes) {
        return fail(reader, "data_offsets do not fit the shape");
    }
    entry->begin = (size_t)offsets[0];
    entry->end = (size_t)offsets[1];
    return true;
}

static bool read_entry(struct reader *reader, struct safetensors_entry *entry)
{
    enum { DTYPE = 1, SHAPE = 2, OFFSETS = 4 };
    int seen = 0, key_bit, n;
    int64_t offsets[2];
    if (!want(reader, '{')) {
        return false;
    }
    do {
        char key[16];
        if (!read_string(reader, key, sizeof key) || !want(reader, ':')) {
            return false;
        }
        bool ok;
        if (strcmp(key, "dtype") == 0) {
            key_bit = DTYPE;
            ok = read_string(reader, entry->dtype, sizeof entry->dtype);
        } else if (strcmp(key, "shape") == 0) {
            key_bit = SHAPE;
            ok = read_counts(reader, entry->dim, SAFETENSORS_MAX_RANK, &entry->rank);
        } else if (strcmp(key, "data_offsets") == 0) {
            key_bit = OFFSETS;
            ok = read_counts(reader, offsets, 2, &n) &&
                 (n == 2 || fail(reader, "data_offsets must be two numbers"));
        } else {
            return fail(reader, "no such key");
        }
        if (!ok) {
            return false;
        }
        if (seen & key_bit) {
            return fail(reader, "key stands twice");
        }
        seen |= key_bit;
    } while (next_is(reader, ','));
    if (seen != (DTYPE | SHAPE | OFFSETS)) {
        return fail(reader, "dtype, shape or data_offsets is missing");
    }
    return want(reader, '}') && check_entry(reader, entry, offsets);
}

static struct safetensors_entry *add_entry(struct safetensors *file, int *capacity)
{
    if (file->n == *capacity) {
        int grown_to = *capacity > 0 ? *capacity * 2 : 16;
        struct safetensors_entry *grown = realloc(file->entries, (size_t)grown_to * sizeof *grown);
        if (!grown) {
            return NULL;
        }
        file->entries = grown;
        *capacity = grown_to;
    }
    struct safetensors_entry *entry = &file->entries[file->n++];
    memset(entry, 0, sizeof *entry);
    return entry;
}

static bool read_tensor(struct reader *reader, struct safetensors *file, const char *name,
                        int *capacity)
{
    if (file->n == SAFETENSORS_MAX_ENTRIES) {
        return fail(reader, "more than 65536 tensors");
    }
    struct safetensors_entry *entry = add_entry(file, capacity);
    if (!entry) {
        return error_set(reader->error, ERROR_SYSTEM, "%s: the system has no memory left",
                         reader->label);
    }
    memcpy(entry->name, name, strlen(name) + 1);
    return read_entry(reader, entry);
}

static bool read_header(struct reader *reader, struct safetensors *file)
{
    int capacity = 0;
    bool metadata = false;
    // No space before it, by the format.
    if (reader->at == reader->end || *reader->at != '{') {
        return fail(reader, "'{' expected");
    }
    reader->at++;
    if (!next_is(reader, '}')) {
        do {
            char name[SAFETENSORS_NAME_MAX + 1];
            if (!read_string(reader, name, sizeof name) || !want(reader, ':')) {
                return false;
            }
            if (strcmp(name, "__metadata__") == 0) {
                if (metadata) {
                    return fail(reader, "__metadata__ stands twice");
                }
                metadata = true;
                if (!read_metadata(reader)) {
                    return false;
                }
            } else if (!read_tensor(reader, file, name, &capacity)) {
                return false;
            }
        } while (next_is(reader, ','));
        if (!want(reader, '}')) {
            return false;
        }
    }
    skip_space(reader);
    return reader->at == reader->end || fail(reader, "nothing but space may follow");
}

// ---- the file ----------------------------------------------------------------------------------

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct safetensors_entry *)a)->name,
                  ((const struct safetensors_entry *)b)->name);
}

static int by_begin(const void *a, const void *b)
{
    const struct safetensors_entry *p = a, *q = b;
    if (p->begin != q->begin) {
        return p->begin < q->begin ? -1 : 1;
    }
    return p->end != q->end ? (p->end < q->end ? -1 : 1) : strcmp(p->name, q->name);
}

static bool check_layout(struct safetensors *file, size_t data_size, struct error *error)
{
    if (file->n > 0) {
        qsort(file->entries, (size_t)file->n, sizeof *file->entries, by_name);
    }
    for (int i = 1; i < file->n; i++) {
        if (strcmp(file->entries[i - 1].name, file->entries[i].name) == 0) {
            return error_set(error, ERROR_LESSON,
                             "%s is no good safetensors file: '%s' stands twice", file->label,
                             file->entries[i].name);
        }
    }
    if (file->n > 0) {
        qsort(file->entries, (size_t)file->n, sizeof *file->entries, by_begin);
    }
    size_t at = 0;
    for (int i = 0; i < file->n; i++) {
        if (file->entries[i].begin != at) {
            return error_set(error, ERROR_LESSON,
                             "%s is no good safetensors file: data of '%s' must begin at byte "
                             "%zu, begins at %zu",
                             file->label, file->entries[i].name, at, file->entries[i].begin);
        }
        at = file->entries[i].end;
    }
    return at == data_size ||
           error_set(error, ERROR_LESSON,
                     "%s is no good safetensors file: its data must be %zu bytes, is %zu",
                     file->label, at, data_size);
}

static uint64_t little_endian(const uint8_t *bytes, size_t n)
{
    uint64_t value = 0;
    for (size_t i = n; i > 0; i--) {
        value = value << 8 | bytes[i - 1];
    }
    return value;
}

// What else people call a file of weights, told by its first bytes; NULL where it is none of them.
static const char *other_format(const uint8_t *bytes)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *words;
    } FORMATS[] = {
        {"PK\3\4", 4, "a zip archive, as torch.save and numpy.savez write it"},
        {"\x80\2", 2, "a Python pickle, as an older torch.save writes it"},
        {"\x80\3", 2, "a Python pickle"},
        {"\x80\4", 2, "a Python pickle"},
        {"\x93NUMPY", 6, "an array of NumPy"},
        {"\x89HDF\r\n\x1A\n", 8, "an HDF5 file, as Keras writes it"},
    };
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (memcmp(bytes, FORMATS[i].bytes, FORMATS[i].n) == 0) {
            return FORMATS[i].words;
        }
    }
    return NULL;
}

bool safetensors_parse(struct safetensors *file, const char *label, const void *bytes, size_t size,
                       struct error *error)
{
    *file = (struct safetensors){0};
    snprintf(file->label, sizeof file->label, "%s", label);
    if (size < LENGTH_BYTES) {
        return error_set(error, ERROR_LESSON,
                         "%s is no good safetensors file: it has %zu bytes, 8 begin one", label,
                         size);
    }
    uint64_t length = little_endian(bytes, LENGTH_BYTES);
    const bool too_long = length > HEADER_MAX || length > size - LENGTH_BYTES;
    if (too_long && other_format(bytes) != NULL) {
        return error_set(error, ERROR_LESSON,
                         "%s is no safetensors file but %s: safetensors.torch.save_file writes one",
                         label, other_format(bytes));
    }
    if (too_long) {
        return error_set(
            error, ERROR_LESSON,
            "%s is no good safetensors file: its header must have at most %zu bytes, "
            "says %llu",
            label, size - LENGTH_BYTES < HEADER_MAX ? size - LENGTH_BYTES : (size_t)HEADER_MAX,
            (unsigned long long)length);
    }
    const char *header = (const char *)bytes + LENGTH_BYTES;
    struct reader reader = {.at = header,
                            .begin = header,
                            .end = header + length,
                            .label = file->label,
                            .error = error};
    file->data = (const uint8_t *)header + length;
    if (!read_header(&reader, file) ||
        !check_layout(file, size - LENGTH_BYTES - (size_t)length, error)) {
        safetensors_finish(file);
        return false;
    }
    return true;
}

bool safetensors_open(struct safetensors *file, const char *path, struct error *error)
{
    char *bytes;
    size_t size;
    *file = (struct safetensors){0};
    if (!file_read(path, FILE_LIMIT, &bytes, &size, error)) {
        return false;
    }
    if (!safetensors_parse(file, path_basename(path), bytes, size, error)) {
        free(bytes);
        return false;
    }
    file->bytes = bytes;
    return true;
}

void safetensors_finish(struct safetensors *file)
{
    free(file->entries);
    free(file->bytes);
    *file = (struct safetensors){0};
}

const struct safetensors_entry *safetensors_find(const struct safetensors *file, const char *name)
{
    for (int i = 0; i < file->n; i++) {
        if (strcmp(file->entries[i].name, name) == 0) {
            return &file->entries[i];
        }
    }
    return NULL;
}

// ---- numbers -----------------------------------------------------------------------------------

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Sign, 5 bits of exponent, 10 of fraction; denormals become normal float32.
static float half_of(uint32_t bits)
{
    uint32_t sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;
    if (exponent == 0x1F) {
        return float_of(sign | 0x7F800000 | fraction << 13);
    }
    if (exponent == 0) {
        float value = (float)fraction * 0x1p-24F;
        return sign ? -value : value;
    }
    return float_of(sign | (exponent + 112) << 23 | fraction << 13);
}

static float double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return (float)value; // beyond float32: infinite
}

bool safetensors_read(const struct safetensors *file, const struct safetensors_entry *entry,
                      float *out, struct error *error)
{
    const uint8_t *from = file->data + entry->begin;
    size_t size = entry->elements > 0 ? (entry->end - entry->begin) / (size_t)entry->elements : 0;
    bool f32 = strcmp(entry->dtype, "F32") == 0, f16 = strcmp(entry->dtype, "F16") == 0;
    bool bf16 = strcmp(entry->dtype, "BF16") == 0, f64 = strcmp(entry->dtype, "F64") == 0;
    if (!f32 && !f16 && !bf16 && !f64) {
        return error_set(error, ERROR_LESSON,
                         "dtype of '%s' in %s must be F32, F16, BF16 or F64, is %s", entry->name,
                         file->label, entry->dtype);
    }
    for (int64_t i = 0; i < entry->elements; i++, from += size) {
        uint64_t bits = little_endian(from, size);
        out[i] = f32    ? float_of((uint32_t)bits)
                 : f16  ? half_of((uint32_t)bits)
                 : bf16 ? float_of((uint32_t)bits << 16)
                        : double_of(bits);
    }
    return true;
}
