// convstep steps: the transcript, each step in words and numbers.
#include "cli/selection.h"
#include "step/transcript.h"

static void print(struct output *output, const struct selection *selection, bool json)
{
    struct buffer line = {0};
    for (int64_t number = selection->from; number <= selection->to && !output->stopped; number++) {
        struct step step = timeline_step(&selection->timeline, selection->grain, number);
        (json ? transcript_json : transcript_text)(&selection->timeline, &step, &line);
        buffer_puts(&line, "\n");
        output_buffer(output, &line);
    }
    buffer_finish(&line);
}

static int run_steps(const struct arguments *args)
{
    struct error error = {0};
    struct output output = {0};
    struct selection selection;
    if (!selection_open(&selection, args, &error)) {
        selection_finish(&selection);
        return cli_fail(&error);
    }
    print(&output, &selection, arguments_option(args, "json")->given);
    selection_finish(&selection);
    return output_close(&output, 0);
}

static const struct option OPTIONS[] = {
    SELECTION_OPTIONS,
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
