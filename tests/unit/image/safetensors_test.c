// What is read, what is refused, and that what is written reads back and is the same each time.
#include "cmocka_all.h"

#include "base/file.h"
#include "image/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A file: header with its length before it, then `n` bytes of data. The caller frees.
static char *file_of(const char *header, const void *data, size_t n, size_t *size)
{
    size_t length = strlen(header);
    *size = 8 + length + n;
    char *bytes = calloc(1, *size + 1);
    assert_non_null(bytes);
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(length >> (8 * i) & 0xFF);
    }
    memcpy(bytes + 8, header, length);
    if (n > 0) {
        memcpy(bytes + 8 + length, data, n);
    }
    return bytes;
}

static void assert_reads(const char *dtype, const void *data, size_t n, const float *want,
                         int elements)
{
    char header[256];
    size_t size;
    struct safetensors file;
    struct error error = {0};
    float got[8];
    snprintf(header, sizeof header,
             "{\"t\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%zu]}}", dtype, elements,
             n);
    char *bytes = file_of(header, data, n, &size);
    assert_true(safetensors_parse(&file, "t", bytes, size, &error));
    const struct safetensors_entry *entry = safetensors_find(&file, "t");
    assert_non_null(entry);
    assert_int_equal(entry->elements, elements);
    assert_true(safetensors_read(&file, entry, got, &error));
    for (int i = 0; i < elements; i++) {
        if (!(got[i] == want[i] || (isnan(got[i]) && isnan(want[i])))) {
            fail_msg("%s %d is %a, not %a", dtype, i, (double)got[i], (double)want[i]);
        }
    }
    safetensors_finish(&file);
    free(bytes);
}

static void every_float_type_is_read_exactly(void **state)
{
    (void)state;
    static const unsigned char f32[] = {0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0};
    static const unsigned char f64[] = {0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F,
                                        0,    0,    0,    0,    0,    0,    0xF0, 0xC7};
    // 1, -2, the largest, the smallest denormal, the largest denormal, infinity, NaN, -0
    static const unsigned char f16[] = {0,    0x3C, 0, 0xC0, 0xFF, 0x7B, 1, 0,
                                        0xFF, 0x03, 0, 0x7C, 1,    0x7E, 0, 0x80};
    static const unsigned char bf16[] = {0x80, 0x3F, 0x49, 0xC0, 0x80, 0x7F};
    assert_reads("F32", f32, sizeof f32, (const float[]){1.0F, -2.5F}, 2);
    assert_reads("F64", f64, sizeof f64, (const float[]){0.1F, -INFINITY}, 2);
    assert_reads("F16", f16, sizeof f16,
                 (const float[]){1.0F, -2.0F, 65504.0F, 0x1p-24F, 0x3FFp-24F, INFINITY, NAN, -0.0F},
                 8);
    assert_reads("BF16", bf16, sizeof bf16, (const float[]){1.0F, -3.140625F, INFINITY}, 3);
}

static void metadata_escapes_and_any_key_order_are_read(void **state)
{
    (void)state;
    static const char HEADER[] =
        "{ \"__metadata__\" : {\"format\":\"pt\", \"note\":\"\\u00e9\\n\"} , "
        "\"a\\\\b\\ud83d\\ude00\\\"\":{\"data_offsets\":[4,12],\"shape\":[2,1],\"dtype\":\"F32\"},"
        "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[12,12]},"
        "\"scalar\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]}}   ";
    struct safetensors file;
    struct error error = {0};
    size_t size;
    float got;
    char *bytes = file_of(HEADER, "\0\0\0\0\0\0\200\77\0\0\0\0", 12, &size);
    if (!safetensors_parse(&file, "f", bytes, size, &error)) {
        fail_msg("%s", error.what);
    }
    assert_int_equal(file.n, 3);
    const struct safetensors_entry *entry = safetensors_find(&file, "a\\b\xF0\x9F\x98\x80\"");
    assert_non_null(entry);
    assert_int_equal(entry->rank, 2);
    assert_int_equal(entry->dim[0], 2);
    assert_int_equal(safetensors_find(&file, "scalar")->elements, 1);
    assert_int_equal(safetensors_find(&file, "empty")->elements, 0);
    assert_null(safetensors_find(&file, "b"));
    assert_false(safetensors_read(&file, safetensors_find(&file, "scalar"), &got, &error));
    assert_string_equal(error.what, "dtype of 'scalar' in f must be F32, F16, BF16 or F64, is I32");
    safetensors_finish(&file);
    free(bytes);
}

#define ONE(SHAPE, OFFSETS)                                                                        \
    "{\"t\":{\"dtype\":\"F32\",\"shape\":" SHAPE ",\"data_offsets\":" OFFSETS "}}"

static const struct {
    const char *header, *says;
} HOSTILE[] = {
    {"", "'{' expected"},
    {" {}", "'{' expected"},
    {"{", "'\"' expected"},
    {"{}x", "nothing but space"},
    {"{\"t\":1}", "'{' expected"},
    {"{\"t\":{}}", "'\"' expected"},
    {"{\"t\":{\"dtype\":\"F32\"}}", "is missing"},
    {"{\"t\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "stands twice"},
    {"{\"t\":{\"kind\":1}}", "no such key"},
    {"{\"t\":{\"a very very long key\":1}}", "too long"},
    {"{\"t\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", "no such dtype"},
    {ONE("[2]", "[0,4]"), "do not fit"},
    {ONE("[1]", "[4,0]"), "do not fit"},
    {ONE("[1]", "[0,8]"), "do not fit"},
    {ONE("[1]", "[0]"), "two numbers"},
    {ONE("[1]", "[0,4,8]"), "too long"},
    {ONE("[1]", "[4,8]"), "must begin at byte 0, begins at 4"},
    {ONE("[-1]", "[0,4]"), "whole number"},
    {ONE("[01]", "[0,4]"), "whole number"},
    {ONE("[1.0]", "[0,4]"), "']' expected"},
    {ONE("[1e0]", "[0,4]"), "']' expected"},
    {ONE("[true]", "[0,4]"), "whole number"},
    {ONE("[1,]", "[0,4]"), "whole number"},
    {ONE("[99999999999999999999]", "[0,4]"), "too large"},
    {ONE("[9223372036854775807,9223372036854775807]", "[0,4]"), "too large"},
    {ONE("[4294967296,4294967296]", "[0,0]"), "too large"},
    {ONE("[1,1,1,1,1,1,1,1,1]", "[0,4]"), "too long"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
     "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}",
     "'a' stands twice"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
     "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
     "data of 'b' must begin at byte 4, begins at 0"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", "must be 2 bytes, is 4"},
    {"{\"__metadata__\":{\"a\":1}}", "'\"' expected"},
    {"{\"__metadata__\":{},\"__metadata__\":{}}", "stands twice"},
    {"{\"a\tb\":{}}", "control character"},
    {"{\"\xC0\x80\":{}}", "no UTF-8"},
    {"{\"\\x\":{}}", "no such escape"},
    {"{\"\\u0000\":{}}", "NUL"},
    {"{\"\\ud800\":{}}", "surrogate"},
    {"{\"\\ude00\":{}}", "surrogate"},
    {"{\"\\u12g4\":{}}", "hexadecimal"},
    {"{\"\\u12", "hexadecimal"},
    {"{\"abc", "'\"' expected"},
    {"{\"abc\\", "no such escape"},
};

static void hostile_headers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++) {
        struct safetensors file;
        struct error error = {0};
        size_t size;
        char *bytes = file_of(HOSTILE[i].header, "\0\0\0\0", 4, &size);
        if (safetensors_parse(&file, "f", bytes, size, &error)) {
            fail_msg("taken: %s", HOSTILE[i].header);
        }
        if (!strstr(error.what, HOSTILE[i].says) || error.kind != ERROR_LESSON) {
            fail_msg("%s gives: %s", HOSTILE[i].header, error.what);
        }
        free(bytes);
    }
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_of(ONE("[2]", "[0,8]"), "\0\0\0\0\0\0\0\0", 8, &size);
    for (size_t cut = 0; cut < size; cut++) {
        struct safetensors file;
        struct error error = {0};
        char *piece = malloc(cut > 0 ? cut : 1); // its own block, so that a read beyond is caught
        assert_non_null(piece);
        memcpy(piece, bytes, cut);
        assert_false(safetensors_parse(&file, "f", piece, cut, &error));
        assert_int_equal(error.kind, ERROR_LESSON);
        free(piece);
    }
    memset(bytes, 0xFF, 8);
    struct safetensors file;
    struct error error = {0};
    assert_false(safetensors_parse(&file, "f", bytes, size, &error));
    free(bytes);
}

static void every_changed_byte_is_taken_or_refused_but_never_harms(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_of(ONE("[2]", "[0,8]"), "\0\0\0\0\0\0\0\0", 8, &size);
    int taken = 0;
    for (size_t at = 0; at < size; at++) {
        for (int value = 0; value < 256; value++) {
            struct safetensors file;
            struct error error = {0};
            float out[2];
            char kept = bytes[at];
            bytes[at] = (char)value;
            if (safetensors_parse(&file, "f", bytes, size, &error)) {
                taken++;
                for (int i = 0; i < file.n; i++) {
                    if (file.entries[i].elements <= 2) {
                        struct error other = {0};
                        safetensors_read(&file, &file.entries[i], out, &other);
                    }
                }
                safetensors_finish(&file);
            } else {
                assert_int_equal(error.kind, ERROR_LESSON);
            }
            bytes[at] = kept;
        }
    }
    assert_true(taken >= 8 * 256 + 90); // all data bytes, nearly all ASCII letters of the name
    free(bytes);
}

static void what_is_written_reads_back_and_is_the_same_in_any_order(void **state)
{
    (void)state;
    static const int64_t two[] = {2, 3}, one[] = {1};
    static const float a[] = {1.0F, -0.0F, 0x1p-149F, 3.4e38F, -2.5F, 0.1F}, b[] = {7.0F};
    const struct safetensors_item items[] = {
        {"w\"1", 2, two, a}, {"b", 1, one, b}, {"s", 0, NULL, b}};
    const struct safetensors_item turned[] = {items[2], items[0], items[1]};
    struct error error = {0};
    struct safetensors file;
    float got[6];
    char *first, *second;
    size_t first_size, second_size;
    assert_true(safetensors_write("one.safetensors", items, 3, &error));
    assert_true(safetensors_write("two.safetensors", turned, 3, &error));
    assert_true(file_read("one.safetensors", 4096, &first, &first_size, &error));
    assert_true(file_read("two.safetensors", 4096, &second, &second_size, &error));
    assert_int_equal(first_size, second_size);
    assert_memory_equal(first, second, first_size);
    assert_int_equal((unsigned char)first[0] % 8, 0); // the data is aligned
    assert_true(safetensors_open(&file, "one.safetensors", &error));
    assert_true(safetensors_read(&file, safetensors_find(&file, "w\"1"), got, &error));
    assert_memory_equal(got, a, sizeof a);
    safetensors_finish(&file);
    free(first);
    free(second);
    remove("one.safetensors");
    remove("two.safetensors");
}

static void a_file_that_is_not_there_is_the_systems_error(void **state)
{
    (void)state;
    struct safetensors file;
    struct error error = {0};
    assert_false(safetensors_open(&file, "no/such/file.safetensors", &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_float_type_is_read_exactly),
        cmocka_unit_test(metadata_escapes_and_any_key_order_are_read),
        cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(every_changed_byte_is_taken_or_refused_but_never_harms),
        cmocka_unit_test(what_is_written_reads_back_and_is_the_same_in_any_order),
        cmocka_unit_test(a_file_that_is_not_there_is_the_systems_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
