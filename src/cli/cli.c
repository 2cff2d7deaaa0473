#include "cli/cli.h"

#include "base/text.h"
#include "lesson/library.h"
#include "nn/words.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

const struct subcommand *const SUBCOMMANDS[] = {&CLI_LIST,   &CLI_RUN,   &CLI_CHECK,    &CLI_STEPS,
                                                &CLI_EXPORT, &CLI_TRAIN, &CLI_EVALUATE, NULL};
enum { N_SUBCOMMANDS = sizeof SUBCOMMANDS / sizeof *SUBCOMMANDS - 1 };

const char *const GRAIN_CHOICES[] = {"layer", "map", "cell", "multiply", NULL};
static_assert(sizeof GRAIN_CHOICES / sizeof *GRAIN_CHOICES == GRAIN_COUNT + 1, "one word a grain");

static const struct subcommand *find_command(const char *name)
{
    for (int i = 0; i < N_SUBCOMMANDS; i++) {
        if (strcmp(SUBCOMMANDS[i]->name, name) == 0) {
            return SUBCOMMANDS[i];
        }
    }
    return NULL;
}

static bool asks_for(const char *word, const char *longer, const char *shorter)
{
    return strcmp(word, longer) == 0 || (shorter != NULL && strcmp(word, shorter) == 0);
}

static int print(struct buffer *text)
{
    struct output output = {0};
    output_buffer(&output, text);
    buffer_finish(text);
    return output_close(&output, 0);
}

// --help anywhere on the line (but for the value of an option, which nobody would call that).
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (asks_for(argv[i], "--help", "-h")) {
            return true;
        }
    }
    return false;
}

// The first word of a call without a command is a lesson. Where it is neither, the nearest of both.
static bool check_lesson(const char *word, struct error *error)
{
    struct error none = {0};
    char *path = library_resolve(word, &none);
    free(path);
    if (path != NULL) {
        return true;
    }
    const char *names[N_SUBCOMMANDS];
    for (int i = 0; i < N_SUBCOMMANDS; i++) {
        names[i] = SUBCOMMANDS[i]->name;
    }
    const char *nearest = text_nearest(word, names, N_SUBCOMMANDS);
    if (none.kind != ERROR_CALL || nearest == NULL) {
        *error = none;
        return false;
    }
    return error_set(error, ERROR_CALL,
                     "no command and no lesson is called \"%s\", did you mean \"%s\"?", word,
                     nearest);
}

static int run_command(const struct subcommand *command, int argc, char **argv, bool window)
{
    struct arguments args;
    struct error error = {0};
    if (!arguments_parse(&args, command, argc, argv, &error) ||
        (window && args.n_words > 0 && !check_lesson(args.words[0], &error))) {
        return cli_fail(&error);
    }
    return command->run(&args);
}

int cli_main(int argc, char **argv, const struct subcommand *window)
{
    const struct subcommand *command = argc > 1 ? find_command(argv[1]) : NULL;
    int words = command != NULL ? 2 : 1;
    struct buffer text = {0};
    // A reader that closes the pipe is seen where we write (EPIPE), not as a signal that kills.
    signal(SIGPIPE, SIG_IGN);
    if (asks_for_help(argc - words, argv + words)) {
        if (command != NULL) {
            usage_command(&text, command);
        } else {
            usage_program(&text, window);
        }
        return print(&text);
    }
    if (argc == 2 && asks_for(argv[1], "--version", NULL)) {
        buffer_puts(&text, "convstep " CONVSTEP_VERSION "\n");
        return print(&text);
    }
    return run_command(command != NULL ? command : window, argc > words ? argc - words : 0,
                       argv + words, command == NULL);
}
