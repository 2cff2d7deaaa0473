// Checks of shapes and attributes that several operations make. Each returns true, or sets `error`
// (ERROR_LESSON) with the parameter's name as its pointer.
#ifndef CONVSTEP_OPS_INFER_H
#define CONVSTEP_OPS_INFER_H

#include "nn/program.h"
#include "ops/geometry.h"

// Sets the error and its pointer; always false.
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool infer_error(struct error *error, const char *parameter, const char *format, ...);

// The shape of input `input`, leading axes of 1 added up to `rank`.
bool infer_promote(const struct program *program, const struct node *node, int input,
                   const char *parameter, int rank, struct shape *out, struct error *error);

// Takes stride, padding, dilation and kernel as they are set in axis[0] (rows) and axis[1]
// (columns) and sets `out`. `parameter` is the one that is blamed where the window is too large.
bool infer_windows(struct window_axis axis[2], bool ceil_mode, const char *parameter,
                   struct error *error);

// A declared tensor has the role that the operation gives it ("weight").
void infer_role(struct program *program, int tensor, enum role role);

// The output's shape maps x axis[0].out x axis[1].out.
bool infer_output(struct node *node, int64_t maps, const struct window_axis axis[2],
                  struct error *error);

#endif
