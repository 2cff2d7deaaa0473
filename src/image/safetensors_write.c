#include "image/safetensors.h"

#include "base/buffer.h"
#include "base/file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, ALIGNMENT = 8 };

static void put_string(struct buffer *out, const char *text)
{
    buffer_puts(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            buffer_printf(out, "\\%c", *c);
        } else if ((unsigned char)*c < 0x20) {
            buffer_printf(out, "\\u%04x", (unsigned)*c);
        } else {
            buffer_append(out, c, 1);
        }
    }
    buffer_puts(out, "\"");
}

static size_t item_elements(const struct safetensors_item *item)
{
    size_t elements = 1;
    for (int i = 0; i < item->rank; i++) {
        elements *= (size_t)item->dim[i];
    }
    return elements;
}

static void put_header(struct buffer *out, const struct safetensors_item *const *items, int n)
{
    size_t at = 0;
    buffer_puts(out, "{");
    for (int i = 0; i < n; i++) {
        size_t end = at + item_elements(items[i]) * sizeof(float);
        put_string(out, items[i]->name);
        buffer_puts(out, ":{\"dtype\":\"F32\",\"shape\":[");
        for (int d = 0; d < items[i]->rank; d++) {
            buffer_printf(out, "%s%lld", d > 0 ? "," : "", (long long)items[i]->dim[d]);
        }
        buffer_printf(out, "],\"data_offsets\":[%zu,%zu]}%s", at, end, i + 1 < n ? "," : "");
        at = end;
    }
    buffer_puts(out, "}");
    while (out->length % ALIGNMENT != 0) {
        buffer_puts(out, " ");
    }
}

static void put_little_endian(struct buffer *out, uint64_t value, size_t n)
{
    char bytes[8];
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (char)(value >> (8 * i) & 0xFF);
    }
    buffer_append(out, bytes, n);
}

static int items_by_name(const void *a, const void *b)
{
    return strcmp((*(const struct safetensors_item *const *)a)->name,
                  (*(const struct safetensors_item *const *)b)->name);
}

bool safetensors_write(const char *path, const struct safetensors_item *items, int n,
                       struct error *error)
{
    struct buffer header = {0}, out = {0};
    const struct safetensors_item **sorted = calloc((size_t)n + 1, sizeof *sorted);
    if (!sorted) {
        return error_set(error, ERROR_SYSTEM, "%s: the system has no memory left", path);
    }
    for (int i = 0; i < n; i++) {
        assert(strlen(items[i].name) <= SAFETENSORS_NAME_MAX);
        sorted[i] = &items[i];
    }
    qsort(sorted, (size_t)n, sizeof *sorted, items_by_name);
    put_header(&header, sorted, n);
    put_little_endian(&out, header.length, LENGTH_BYTES);
    buffer_append(&out, header.data, header.length);
    for (int i = 0; i < n; i++) {
        for (size_t e = 0; e < item_elements(sorted[i]); e++) {
            uint32_t bits;
            memcpy(&bits, &sorted[i]->values[e], sizeof bits);
            put_little_endian(&out, bits, sizeof bits);
        }
    }
    bool ok = file_write(path, out.data, out.length, error);
    free(sorted);
    buffer_finish(&header);
    buffer_finish(&out);
    return ok;
}
