// convstep steps: the transcript, each step in words and numbers.
#include "cli/cli.h"
#include "lesson/library.h"
#include "step/transcript.h"

#include <inttypes.h>
#include <stdlib.h>

struct range {
    enum grain grain;
    int64_t from, to; // both included
};

static bool read_range(const struct arguments *args, const struct timeline *timeline,
                       struct range *out, struct error *error)
{
    const struct option_value *grain = arguments_option(args, "grain"),
                              *from = arguments_option(args, "from"),
                              *to = arguments_option(args, "to");
    out->grain = grain->given ? (enum grain)grain->choice : GRAIN_CELL;
    int64_t steps = timeline->steps[out->grain];
    out->from = from->given ? from->integer[0] : 1;
    out->to = to->given ? to->integer[0] : steps;
    bool from_wrong = out->from > steps;
    if (from_wrong || out->to > steps) {
        return error_set(error, ERROR_CALL, "--%s must be 1..%" PRId64 " at grain %s, is %" PRId64,
                         from_wrong ? "from" : "to", steps, GRAIN_NAMES[out->grain],
                         from_wrong ? out->from : out->to);
    }
    return out->from <= out->to ||
           error_set(error, ERROR_CALL, "--from %" PRId64 " is behind --to %" PRId64, out->from,
                     out->to);
}

static void print(struct output *output, const struct timeline *timeline, const struct range *range,
                  bool json)
{
    struct buffer line = {0};
    for (int64_t number = range->from; number <= range->to && !output->stopped; number++) {
        struct step step = timeline_step(timeline, range->grain, number);
        (json ? transcript_json : transcript_text)(timeline, &step, &line);
        buffer_puts(&line, "\n");
        output_buffer(output, &line);
    }
    buffer_finish(&line);
}

static bool open_timeline(const struct arguments *args, struct lesson *lesson,
                          struct timeline *timeline, struct range *range, struct error *error)
{
    const struct option_value *walk = arguments_option(args, "walk");
    if (!timeline_init(timeline, lesson, error)) {
        return false;
    }
    if ((!walk->given || timeline_set_walk(timeline, walk->text, error)) &&
        read_range(args, timeline, range, error)) {
        return true;
    }
    timeline_finish(timeline);
    return false;
}

static int run_steps(const struct arguments *args)
{
    struct error error = {0};
    struct output output = {0};
    struct timeline timeline;
    struct range range;
    char *path = library_resolve(args->words[0], &error);
    struct lesson *lesson = path != NULL ? lesson_load(path, &error) : NULL;
    free(path);
    if (lesson == NULL || !open_timeline(args, lesson, &timeline, &range, &error)) {
        lesson_destroy(lesson);
        return cli_fail(&error);
    }
    print(&output, &timeline, &range, arguments_option(args, "json")->given);
    timeline_finish(&timeline);
    lesson_destroy(lesson);
    return output_close(&output, 0);
}

static const struct option OPTIONS[] = {
    {"grain", OPTION_CHOICE, "G", GRAIN_CHOICES, .help = "layer, map, cell (default) or multiply"},
    {"walk", OPTION_TEXT, "W", .help = "another walk: gather, scatter, chain rule"},
    {"from", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "first step, from 1"},
    {"to", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "last step, included"},
    {"json", OPTION_FLAG, .help = "one JSON object a line"},
};
const struct subcommand CLI_STEPS = {
    .name = "steps",
    .usage = "steps LESSON [--grain G] [--walk W] [--from N] [--to N] [--json]",
    .summary = "the transcript: each step in words and numbers",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = 1,
    .run = run_steps,
};
