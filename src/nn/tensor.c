#include "nn/tensor.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int64_t shape_elements(const struct shape *shape)
{
    int64_t n = 1;
    for (int i = 0; i < shape->rank; i++) {
        n *= shape->dim[i];
    }
    return n;
}

bool shape_checked(const struct shape *shape, int64_t *elements)
{
    int64_t n = 1;
    for (int i = 0; i < shape->rank; i++) {
        if (shape->dim[i] < 1 || shape->dim[i] > TENSOR_MAX_ELEMENTS / n) {
            return false;
        }
        n *= shape->dim[i];
    }
    *elements = n;
    return true;
}

bool shape_equal(const struct shape *a, const struct shape *b)
{
    if (a->rank != b->rank) {
        return false;
    }
    for (int i = 0; i < a->rank; i++) {
        if (a->dim[i] != b->dim[i]) {
            return false;
        }
    }
    return true;
}

bool shape_promote(const struct shape *shape, int rank, struct shape *out)
{
    if (shape->rank > rank) {
        return false;
    }
    struct shape promoted = {.rank = rank};
    for (int i = 0; i < rank; i++) {
        int from = i - (rank - shape->rank);
        promoted.dim[i] = from < 0 ? 1 : shape->dim[from];
    }
    *out = promoted;
    return true;
}

void shape_unflatten(const struct shape *shape, int64_t index, int64_t at[TENSOR_MAX_RANK])
{
    for (int i = shape->rank - 1; i >= 0; i--) {
        at[i] = index % shape->dim[i];
        index /= shape->dim[i];
    }
}

void shape_text(const struct shape *shape, char *out, size_t size)
{
    if (shape->rank == 0) {
        snprintf(out, size, "a single number");
        return;
    }
    size_t used = 0;
    for (int i = 0; i < shape->rank && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%lld", i == 0 ? "" : " × ",
                                 (long long)shape->dim[i]);
    }
}
