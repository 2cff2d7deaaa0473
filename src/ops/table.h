// Every operation of the lesson format, in the order of the docs. The only list of them.
#ifndef CONVSTEP_OPS_TABLE_H
#define CONVSTEP_OPS_TABLE_H

#include "nn/op.h"

extern const struct op *const OPS[];        // forward operations, NULL-terminated
const struct op *op_find(const char *name); // forward operations; NULL
extern const struct op OP_SGD;

#endif
