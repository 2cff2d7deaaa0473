#include "image/idx.h"

#include "base/file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    MAGIC_IMAGES = 0x00000803,
    MAGIC_LABELS = 0x00000801,
    HEADER_IMAGES = 16,
    HEADER_LABELS = 8,
    GZIP_WINDOW = 15 + 16, // zlib's way to ask for a gzip header
};

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool fail(struct error *error, const char *label, const char *what)
{
    return error_set(error, ERROR_LESSON, "%s is no good IDX file: %s", label, what);
}

// ---- gzip --------------------------------------------------------------------------------------

// Doubles `*out`, up to one byte more than the limit, so that too much is seen.
static bool grow(uint8_t **out, size_t *capacity)
{
    size_t larger = *capacity * 2 < IDX_MAX_BYTES + 1 ? *capacity * 2 : IDX_MAX_BYTES + 1;
    uint8_t *grown = realloc(*out, larger);
    if (!grown) {
        return false;
    }
    *out = grown;
    *capacity = larger;
    return true;
}

// The next bytes of a stream; Z_OK while there is more, Z_STREAM_END at its end.
static int inflate_more(z_stream *stream, uint8_t **out, size_t *capacity, size_t *size)
{
    if (*size == *capacity && !grow(out, capacity)) {
        return Z_MEM_ERROR;
    }
    size_t room = *capacity - *size;
    uInt offered = room < UINT_MAX ? (uInt)room : UINT_MAX;
    stream->next_out = *out + *size;
    stream->avail_out = offered;
    int status = inflate(stream, Z_NO_FLUSH);
    *size += offered - stream->avail_out;
    return status;
}

static bool gunzip(const char *label, const void *bytes, size_t size, uint8_t **out,
                   size_t *out_size, struct error *error)
{
    z_stream stream = {.next_in = (z_const Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size};
    size_t capacity = (size_t)1 << 16;
    *out_size = 0;
    *out = malloc(capacity);
    if (!*out || inflateInit2(&stream, GZIP_WINDOW) != Z_OK) {
        free(*out);
        return error_set(error, ERROR_SYSTEM, "%s: the system has no memory left", label);
    }
    int status = Z_OK;
    while (status == Z_OK && *out_size <= IDX_MAX_BYTES) {
        status = inflate_more(&stream, out, &capacity, out_size);
    }
    bool spare = stream.avail_in > 0;
    inflateEnd(&stream);
    if (status == Z_STREAM_END && !spare && *out_size <= IDX_MAX_BYTES) {
        return true;
    }
    free(*out);
    *out = NULL;
    if (status == Z_MEM_ERROR) {
        return error_set(error, ERROR_SYSTEM, "%s: the system has no memory left", label);
    }
    return fail(error, label,
                status == Z_OK           ? "unpacked it must be at most 1 GiB"
                : status == Z_STREAM_END ? "bytes follow the end of its gzip data"
                : status == Z_BUF_ERROR  ? "its gzip data is cut short"
                                         : "its gzip data is damaged");
}

// ---- the format --------------------------------------------------------------------------------

static bool check_side(uint32_t side, const char *name, const char *label, struct error *error)
{
    return (side >= 1 && side <= IDX_MAX_SIDE) ||
           error_set(error, ERROR_LESSON, "%s is no good IDX file: %s must be 1..%d, is %lu", label,
                     name, IDX_MAX_SIDE, (unsigned long)side);
}

// `size` is what the file has, header included.
static bool read_header(struct idx *idx, bool images, const char *label, const uint8_t *bytes,
                        size_t size, struct error *error)
{
    size_t header = images ? HEADER_IMAGES : HEADER_LABELS;
    uint32_t want = images ? MAGIC_IMAGES : MAGIC_LABELS;
    if (size < header) {
        return fail(error, label, "it is shorter than its header");
    }
    if (big_endian(bytes) != want) {
        return error_set(error, ERROR_LESSON,
                         "%s is no good IDX file: it must begin with 0x%08lx (%s), begins with "
                         "0x%08lx",
                         label, (unsigned long)want, images ? "images" : "labels",
                         (unsigned long)big_endian(bytes));
    }
    idx->count = big_endian(bytes + 4);
    idx->height = idx->width = 1;
    if (images) {
        uint32_t height = big_endian(bytes + 8), width = big_endian(bytes + 12);
        if (!check_side(height, "height", label, error) ||
            !check_side(width, "width", label, error)) {
            return false;
        }
        idx->height = (int)height;
        idx->width = (int)width;
    }
    uint64_t area = (uint64_t)idx->height * (uint64_t)idx->width;
    uint64_t bytes_wanted = (uint64_t)idx->count * area;
    return bytes_wanted == size - header ||
           error_set(error, ERROR_LESSON,
                     "%s is no good IDX file: after its header must stand %llu bytes, stand %zu",
                     label, (unsigned long long)bytes_wanted, size - header);
}

static bool parse_plain(struct idx *idx, bool images, const char *label, const uint8_t *bytes,
                        size_t size, struct error *error)
{
    if (!read_header(idx, images, label, bytes, size, error)) {
        return false;
    }
    size_t header = images ? HEADER_IMAGES : HEADER_LABELS;
    idx->bytes = malloc(size - header > 0 ? size - header : 1);
    if (!idx->bytes) {
        return error_set(error, ERROR_SYSTEM, "%s: the system has no memory left", label);
    }
    memcpy(idx->bytes, bytes + header, size - header);
    return true;
}

bool idx_parse(struct idx *idx, bool images, const char *label, const void *bytes, size_t size,
               struct error *error)
{
    const uint8_t *data = bytes;
    uint8_t *unpacked;
    size_t unpacked_size;
    *idx = (struct idx){0};
    if (size > IDX_MAX_BYTES) {
        return fail(error, label, "it must be at most 1 GiB");
    }
    bool ok;
    if (size >= 2 && data[0] == 0x1F && data[1] == 0x8B) {
        if (!gunzip(label, bytes, size, &unpacked, &unpacked_size, error)) {
            return false;
        }
        ok = parse_plain(idx, images, label, unpacked, unpacked_size, error);
        free(unpacked);
    } else {
        ok = parse_plain(idx, images, label, data, size, error);
    }
    if (!ok) {
        idx_finish(idx);
    }
    return ok;
}

static bool read_file(struct idx *idx, bool images, const char *path, struct error *error)
{
    char *bytes;
    size_t size;
    *idx = (struct idx){0};
    if (!file_read(path, IDX_MAX_BYTES, &bytes, &size, error)) {
        return false;
    }
    bool ok = idx_parse(idx, images, path_basename(path), bytes, size, error);
    free(bytes);
    return ok;
}

bool idx_read_images(struct idx *images, const char *path, struct error *error)
{
    return read_file(images, true, path, error);
}

bool idx_read_labels(struct idx *labels, const char *path, struct error *error)
{
    return read_file(labels, false, path, error);
}

void idx_finish(struct idx *idx)
{
    free(idx->bytes);
    *idx = (struct idx){0};
}

static bool check_pair(const struct idx *images, const struct idx *labels, const char *labels_path,
                       int classes, struct error *error)
{
    const char *label = path_basename(labels_path);
    if (images->count != labels->count) {
        return error_set(error, ERROR_LESSON, "%s must hold %lld labels, one an image, holds %lld",
                         label, (long long)images->count, (long long)labels->count);
    }
    for (int64_t i = 0; classes > 0 && i < labels->count; i++) {
        if (labels->bytes[i] >= classes) {
            return error_set(error, ERROR_LESSON, "%s: label %lld must be 0..%d, is %d", label,
                             (long long)i, classes - 1, labels->bytes[i]);
        }
    }
    return true;
}

bool idx_read_pair(struct idx *images, struct idx *labels, const char *images_path,
                   const char *labels_path, int classes, struct error *error)
{
    *labels = (struct idx){0};
    if (!idx_read_images(images, images_path, error)) {
        return false;
    }
    if (idx_read_labels(labels, labels_path, error) &&
        check_pair(images, labels, labels_path, classes, error)) {
        return true;
    }
    idx_finish(images);
    idx_finish(labels);
    return false;
}
