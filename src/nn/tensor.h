// Shapes and tensors. Activations are C x H x W (no batch axis), convolution weights
// O x I/groups x kH x kW, linear weights out x in, biases rank 1. Row-major, float32.
#ifndef CONVSTEP_NN_TENSOR_H
#define CONVSTEP_NN_TENSOR_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MAX_RANK = 4, TENSOR_NAME_MAX = 64 };
// Limits, each said in its message: elements of one tensor, and an axis.
#define TENSOR_MAX_ELEMENTS ((int64_t)1 << 28)

struct shape {
    int rank;
    int64_t dim[TENSOR_MAX_RANK];
};

int64_t shape_elements(const struct shape *shape); // 1 for rank 0
bool shape_checked(const struct shape *shape,
                   int64_t *elements); // false where the product is too large
bool shape_equal(const struct shape *a, const struct shape *b);
// Missing leading axes are 1: [2,2] promoted to rank 3 is [1,2,2]. The flat index of an element is
// the same before and after. false where shape has a higher rank than asked for.
bool shape_promote(const struct shape *shape, int rank, struct shape *out);
void shape_unflatten(const struct shape *shape, int64_t index, int64_t at[TENSOR_MAX_RANK]);
// "6 × 14 × 14"; "a single number" for rank 0
void shape_text(const struct shape *shape, char *out, size_t size);

enum role { ROLE_ACTIVATION, ROLE_SUM, ROLE_WEIGHT, ROLE_BIAS, ROLE_DELTA, ROLE_COUNT };

struct tensor {
    char name[TENSOR_NAME_MAX + 1];
    struct shape shape; // as declared, or as its operation gives it
    enum role role;
    const char *symbol;          // what is shown: "a^{l-1}"; NULL: the name
    const char *gradient_symbol; // NULL: δ before the symbol
    const char *label;           // words beside the symbol; NULL: made by the operation
    int producer;                // index of the forward node that writes it; -1: declared
    float *value;                // NULL: symbolic, no numbers. Owned by the program
    int32_t *position;           // of a max_pool2d output: saved place, row * W + column; else NULL
};

#endif
