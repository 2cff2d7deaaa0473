// convstep check --gradients: what the backward pass says against the measured slope of the loss.
#ifndef CONVSTEP_CLI_CHECK_GRADIENTS_H
#define CONVSTEP_CLI_CHECK_GRADIENTS_H

#include "cli/cli.h"
#include "lesson/lesson.h"

// One line a tensor that has a gradient: how many of its cells were checked (all, or up to 200
// spread evenly; fewer where the network is large) and the one that is furthest off, or why none
// can be. Cells that differ are said on standard error. Returns how many do.
int check_gradients(struct output *output, struct lesson *lesson);

#endif
