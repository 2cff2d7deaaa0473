// convstep check: lessons against what their sources print.
#include "base/file.h"
#include "base/text.h"
#include "cli/check_gradients.h"
#include "cli/cli.h"
#include "lesson/lesson.h"
#include "lesson/library.h"

#include <stdio.h>
#include <stdlib.h>

// Differences go to standard error, errata to standard output: those are as they should be.
static void say(void *user, bool wrong, const char *line)
{
    struct output *output = user;
    struct buffer text = {0};
    if (wrong) {
        fprintf(stderr, "%s\n", line);
        return;
    }
    buffer_printf(&text, "%s\n", line);
    output_buffer(output, &text);
    buffer_finish(&text);
}

static void report(struct output *output, const struct lesson *lesson, int wrong)
{
    struct buffer text = {0};
    int64_t compared = 0;
    for (int i = 0; i < lesson->n_expectations; i++) {
        compared += shape_elements(&lesson->program.tensors[lesson->expectations[i].tensor].shape);
    }
    compared -= lesson->n_errata;
    buffer_printf(&text, "%s: ", lesson->path);
    if (wrong > 0) {
        buffer_printf(&text, "%d wrong, ", wrong);
    }
    buffer_printf(&text, "%lld number%s compared", (long long)compared, compared == 1 ? "" : "s");
    if (lesson->n_errata > 0) {
        buffer_printf(&text, ", %d errat%s", lesson->n_errata, lesson->n_errata == 1 ? "um" : "a");
    }
    buffer_puts(&text, wrong > 0 ? "\n" : ": ok\n");
    output_buffer(output, &text);
    buffer_finish(&text);
}

static int check(struct output *output, const char *name, bool gradients)
{
    struct error error = {0};
    // lessons/*.json on the command line holds the format's schema too.
    if (text_ends_with(name, ".schema.json") && file_exists(name)) {
        struct buffer text = {0};
        buffer_printf(&text, "%s: a schema, no lesson: left out\n", name);
        output_buffer(output, &text);
        buffer_finish(&text);
        return 0;
    }
    char *path = library_resolve(name, &error);
    struct lesson *lesson = path != NULL ? lesson_load(path, &error) : NULL;
    free(path);
    if (lesson == NULL) {
        return cli_fail(&error);
    }
    int wrong = lesson_check(lesson, say, output);
    report(output, lesson, wrong);
    wrong += gradients ? check_gradients(output, lesson) : 0;
    lesson_destroy(lesson);
    return wrong > 0 ? ERROR_LESSON : 0;
}

static int run_check(const struct arguments *args)
{
    struct output output = {0};
    int worst = 0;
    for (int i = 0; i < args->n_words; i++) {
        int status = check(&output, args->words[i], arguments_option(args, "gradients")->given);
        worst = status > worst ? status : worst;
    }
    return output_close(&output, worst);
}

static const struct option OPTIONS[] = {
    {"gradients", OPTION_FLAG,
     .help = "and every gradient against the slope of the loss, measured by nudging"},
};
const struct subcommand CLI_CHECK = {
    .name = "check",
    .usage = "check LESSON... [--gradients]",
    .summary = "validates lessons, computes them, compares with what their sources print",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = INT32_MAX,
    .run = run_check,
};
