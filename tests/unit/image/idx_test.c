// IDX files, plain and packed; everything cut, stretched or mislabelled is refused.
#include "cmocka_all.h"

#include "image/idx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const unsigned char IMAGES[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                       0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};
static const unsigned char LABELS[] = {0, 0, 8, 1, 0, 0, 0, 2, 9, 0};

static void assert_refused(bool images, const void *bytes, size_t size, const char *says)
{
    struct idx idx;
    struct error error = {0};
    assert_false(idx_parse(&idx, images, "f", bytes, size, &error));
    if (!strstr(error.what, says) || error.kind != ERROR_LESSON) {
        fail_msg("'%s' is not in: %s", says, error.what);
    }
    assert_null(idx.bytes);
}

static size_t pack(const void *bytes, size_t size, unsigned char *out, size_t out_size)
{
    z_stream stream = {.next_in = (z_const Bytef *)(uintptr_t)bytes,
                       .avail_in = (uInt)size,
                       .next_out = out,
                       .avail_out = (uInt)out_size};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return stream.total_out;
}

static void images_and_labels_are_read(void **state)
{
    (void)state;
    struct idx idx;
    struct error error = {0};
    assert_true(idx_parse(&idx, true, "f", IMAGES, sizeof IMAGES, &error));
    assert_int_equal(idx.count, 2);
    assert_int_equal(idx.height, 2);
    assert_int_equal(idx.width, 3);
    assert_memory_equal(idx.bytes, IMAGES + 16, 12);
    idx_finish(&idx);
    assert_true(idx_parse(&idx, false, "f", LABELS, sizeof LABELS, &error));
    assert_int_equal(idx.count, 2);
    assert_int_equal(idx.bytes[0], 9);
    idx_finish(&idx);
}

static void packed_files_are_read_the_same(void **state)
{
    (void)state;
    // A large one too, so that the buffer grows several times.
    size_t size = 16 + 300 * 28 * 28;
    unsigned char *large = malloc(size), *packed = malloc(size + 1000);
    assert_non_null(large);
    assert_non_null(packed);
    static const unsigned char head[] = {0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 0, 28, 0, 0, 0, 28};
    memcpy(large, head, 16);
    for (size_t i = 16; i < size; i++) {
        large[i] = (unsigned char)(i * 7 + i / 1000);
    }
    struct idx idx;
    struct error error = {0};
    size_t n = pack(large, size, packed, size + 1000);
    assert_true(idx_parse(&idx, true, "f", packed, n, &error));
    assert_int_equal(idx.count, 300);
    assert_memory_equal(idx.bytes, large + 16, size - 16);
    idx_finish(&idx);
    free(large);
    free(packed);
}

static void files_that_lie_are_refused(void **state)
{
    (void)state;
    unsigned char bytes[sizeof IMAGES + 1];
    assert_refused(true, LABELS, sizeof LABELS, "shorter than its header");
    assert_refused(false, IMAGES, sizeof IMAGES, "must begin with 0x00000801 (labels)");
    for (size_t cut = 0; cut < sizeof IMAGES; cut++) {
        assert_refused(true, IMAGES, cut, cut < 16 ? "shorter" : "must stand 12 bytes");
    }
    memcpy(bytes, IMAGES, sizeof IMAGES);
    assert_refused(true, bytes, sizeof bytes, "must stand 12 bytes, stand 13");
    memset(bytes + 4, 0xFF, 4); // four thousand million images
    assert_refused(true, bytes, sizeof IMAGES, "must stand 25769803770 bytes, stand 12");
    memset(bytes + 8, 0xFF, 8);
    assert_refused(true, bytes, sizeof IMAGES, "height must be 1..4096, is 4294967295");
    memset(bytes + 8, 0, 4);
    assert_refused(true, bytes, sizeof IMAGES, "height must be 1..4096, is 0");
}

static void damaged_packing_is_refused(void **state)
{
    (void)state;
    unsigned char packed[200];
    size_t n = pack(IMAGES, sizeof IMAGES, packed, sizeof packed);
    for (size_t cut = 2; cut < n; cut++) {
        assert_refused(true, packed, cut, "cut short");
    }
    packed[n] = 0;
    assert_refused(true, packed, n + 1, "bytes follow the end");
    packed[n - 5] ^= 1; // its checksum
    assert_refused(true, packed, n, "damaged");
    packed[n - 5] ^= 1;
    packed[10] ^= 0x06; // no such kind of block
    assert_refused(true, packed, n, "damaged");
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void pairs_must_fit(void **state)
{
    (void)state;
    static const unsigned char three[] = {0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 1};
    struct idx images, labels;
    struct error error = {0};
    write_bytes("pair-images", IMAGES, sizeof IMAGES);
    write_bytes("pair-labels", LABELS, sizeof LABELS);
    write_bytes("pair-three", three, sizeof three);
    assert_true(idx_read_pair(&images, &labels, "pair-images", "pair-labels", 10, &error));
    idx_finish(&images);
    idx_finish(&labels);
    assert_false(idx_read_pair(&images, &labels, "pair-images", "pair-labels", 9, &error));
    assert_string_equal(error.what, "pair-labels: label 0 must be 0..8, is 9");
    error = (struct error){0};
    assert_false(idx_read_pair(&images, &labels, "pair-images", "pair-three", 0, &error));
    assert_string_equal(error.what, "pair-three must hold 2 labels, one an image, holds 3");
    error = (struct error){0};
    assert_false(idx_read_pair(&images, &labels, "pair-images", "pair-none", 0, &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_null(images.bytes);
    remove("pair-images");
    remove("pair-labels");
    remove("pair-three");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_and_labels_are_read),
        cmocka_unit_test(packed_files_are_read_the_same),
        cmocka_unit_test(files_that_lie_are_refused),
        cmocka_unit_test(damaged_packing_is_refused),
        cmocka_unit_test(pairs_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
