#include "ops/table.h"

#include "ops/operations.h"

#include <string.h>

const struct op *const OPS[] = {
    &OP_CONV2D,  &OP_MAX_POOL2D,    &OP_AVG_POOL2D, &OP_SUBSAMPLE2D, &OP_RELU, &OP_SIGMOID,
    &OP_TANH,    &OP_SCALED_TANH,   &OP_FLATTEN,    &OP_LINEAR,      &OP_RBF,  &OP_ADD,
    &OP_SOFTMAX, &OP_CROSS_ENTROPY, &OP_MSE_LOSS,   &OP_RBF_LOSS,    NULL,
};

const struct op *op_find(const char *name)
{
    for (const struct op *const *op = OPS; *op; op++) {
        if (strcmp((*op)->name, name) == 0) {
            return *op;
        }
    }
    return NULL;
}
