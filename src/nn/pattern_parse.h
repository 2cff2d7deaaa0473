// The two halves of reading a pattern: text to a tree (pattern.c), layers to shapes
// (pattern_shapes.c). Only those files include this.
#ifndef CONVSTEP_NN_PATTERN_PARSE_H
#define CONVSTEP_NN_PATTERN_PARSE_H

#include "nn/pattern.h"

// What a layer says, before its input is known. -1: not said.
struct pattern_spec {
    enum pattern_kind kind;
    const char *word; // of the table: "CONV"
    int64_t size[3];  // INPUT: rows, columns, maps; windows: rows, columns, maps or -1; FC: n
    int64_t stride, padding, dilation, groups, connections;
    char options[PATTERN_NAME_MAX];
    int begin, end;
};

// Sets *error at the bytes begin..end of the text; returns false. The column is counted later.
bool pattern_fail(struct pattern_error *error, int begin, int end, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;
// Appends the layer that `spec` says to the pattern; its input is the last layer.
bool pattern_append(struct pattern *pattern, const struct pattern_spec *spec,
                    struct pattern_error *error);

#endif
