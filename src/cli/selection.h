// What steps and export share: the steps of a lesson that a call names.
#ifndef CONVSTEP_CLI_SELECTION_H
#define CONVSTEP_CLI_SELECTION_H

#include "cli/cli.h"
#include "step/timeline.h"

// The options that name them, for a table of options.
// clang-format off
#define SELECTION_OPTIONS                                                                          \
    {"grain", OPTION_CHOICE, "G", GRAIN_CHOICES,                                                   \
     .help = "layer, map, cell (default) or multiply"},                                            \
    {"walk", OPTION_TEXT, "W", .help = "another walk: gather, scatter, chain rule"},               \
    {"from", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "first step, from 1"},       \
    {"to", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "last step, included"}
// clang-format on

struct selection {
    struct lesson *lesson;
    struct timeline timeline;
    enum grain grain;
    int64_t from, to; // both included
};

// Opens the lesson that the call's first word names. False and error as lesson_load, or ERROR_CALL
// where it has no such walk or steps. selection_finish is needed in any case.
bool selection_open(struct selection *selection, const struct arguments *args, struct error *error);
void selection_finish(struct selection *selection);

#endif
