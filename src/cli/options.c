// Options read by the table of their subcommand.
#include "cli/cli.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct option *find_option(const struct subcommand *command, const char *name,
                                        size_t length, int *index)
{
    for (*index = 0; *index < command->n_options; ++*index) {
        const struct option *option = &command->options[*index];
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

static const char *command_name(const struct subcommand *command)
{
    return command->name[0] == '\0' ? "convstep" : command->name;
}

static bool fail_unknown(const struct subcommand *command, const char *name, size_t length,
                         struct error *error)
{
    const char *names[CLI_MAX_OPTIONS + 1];
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1),
             name);
    for (int i = 0; i < command->n_options; i++) {
        names[i] = command->options[i].name;
    }
    names[command->n_options] = "help";
    const char *nearest = text_nearest(word, names, (size_t)command->n_options + 1);
    return error_set(error, ERROR_CALL, "%s has no option --%s%s%s%s", command_name(command), word,
                     nearest ? ", did you mean --" : "", nearest ? nearest : "",
                     nearest ? "?" : "");
}

// ---- values -----------------------------------------------------------------------------------

// A whole number in decimal, all of `text` up to `end`.
static bool parse_integer(const char *text, const char *end, int64_t *out)
{
    char *stop;
    bool digits =
        (*text >= '0' && *text <= '9') || (*text == '-' && text[1] >= '0' && text[1] <= '9');
    errno = 0;
    long long number = digits ? strtoll(text, &stop, 10) : 0;
    *out = number;
    return digits && errno == 0 && stop == end;
}

static bool read_integer(const struct option *option, const char *text, const char *end,
                         int64_t *out, struct error *error)
{
    if (parse_integer(text, end, out) && *out >= option->min && *out <= option->max) {
        return true;
    }
    return error_set(error, ERROR_CALL,
                     "--%s must be a whole number %" PRId64 "..%" PRId64 ", is \"%s\"",
                     option->name, option->min, option->max, text);
}

static bool read_size(const struct option *option, struct option_value *value, struct error *error)
{
    const char *x = strchr(value->text, 'x'), *end = value->text + strlen(value->text);
    if (x != NULL && parse_integer(value->text, x, &value->integer[0]) &&
        parse_integer(x + 1, end, &value->integer[1]) && value->integer[0] >= option->min &&
        value->integer[0] <= option->max && value->integer[1] >= option->min &&
        value->integer[1] <= option->max) {
        return true;
    }
    return error_set(error, ERROR_CALL,
                     "--%s must be WIDTHxHEIGHT, each %" PRId64 "..%" PRId64 ", is \"%s\"",
                     option->name, option->min, option->max, value->text);
}

static bool read_number(const struct option *option, struct option_value *value,
                        struct error *error)
{
    char *stop;
    value->number = strtod(value->text, &stop);
    return (stop != value->text && *stop == '\0' && isfinite(value->number)) ||
           error_set(error, ERROR_CALL, "--%s must be a number, is \"%s\"", option->name,
                     value->text);
}

static bool read_choice(const struct option *option, struct option_value *value,
                        struct error *error)
{
    struct buffer all = {0};
    size_t n = 0;
    for (; option->choices[n] != NULL; n++) {
        if (strcmp(option->choices[n], value->text) == 0) {
            value->choice = (int)n;
            buffer_finish(&all);
            return true;
        }
        buffer_printf(&all, "%s%s",
                      n == 0                           ? ""
                      : option->choices[n + 1] == NULL ? " or "
                                                       : ", ",
                      option->choices[n]);
    }
    const char *nearest = text_nearest(value->text, option->choices, n);
    error_set(error, ERROR_CALL, "--%s must be %s, is \"%s\"%s%s%s", option->name, all.data,
              value->text, nearest ? ", did you mean " : "", nearest ? nearest : "",
              nearest ? "?" : "");
    buffer_finish(&all);
    return false;
}

static bool read_value(const struct option *option, struct option_value *value, struct error *error)
{
    switch (option->type) {
    case OPTION_FLAG:
        return true;
    case OPTION_TEXT:
        return value->text[0] != '\0' ||
               error_set(error, ERROR_CALL, "--%s needs a %s that is not empty", option->name,
                         option->value);
    case OPTION_INTEGER:
        return read_integer(option, value->text, value->text + strlen(value->text),
                            &value->integer[0], error);
    case OPTION_NUMBER:
        return read_number(option, value, error);
    case OPTION_CHOICE:
        return read_choice(option, value, error);
    case OPTION_SIZE:
        return read_size(option, value, error);
    }
    return false;
}

// ---- the line ---------------------------------------------------------------------------------

// argv[0] is "--name" or "--name=value". Returns how many words it takes, 0 on an error.
static int read_option(struct arguments *args, int argc, char **argv, struct error *error)
{
    const char *name = argv[0] + 2, *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    int index;
    const struct option *option = find_option(args->command, name, length, &index);
    if (option == NULL) {
        fail_unknown(args->command, name, length, error);
        return 0;
    }
    if (option->type == OPTION_FLAG && equals != NULL) {
        error_set(error, ERROR_CALL, "--%s takes no value", option->name);
        return 0;
    }
    int taken = option->type == OPTION_FLAG || equals != NULL ? 1 : 2;
    if (taken > argc) {
        error_set(error, ERROR_CALL, "--%s needs a value: --%s %s", option->name, option->name,
                  option->value);
        return 0;
    }
    struct option_value value = {.given = true,
                                 .text = equals != NULL ? equals + 1
                                         : taken == 2   ? argv[1]
                                                        : NULL};
    if (!read_value(option, &value, error)) {
        return 0;
    }
    args->options[index] = value;
    return taken;
}

static bool check_complete(const struct arguments *args, struct error *error)
{
    const struct subcommand *command = args->command;
    for (int i = 0; i < command->n_options; i++) {
        if (command->options[i].required && !args->options[i].given) {
            return error_set(error, ERROR_CALL, "%s needs --%s %s: %s", command_name(command),
                             command->options[i].name, command->options[i].value,
                             command->options[i].help);
        }
    }
    if (args->n_words < command->min_words) {
        return error_set(error, ERROR_CALL, "%s needs a LESSON: convstep %s", command_name(command),
                         command->usage);
    }
    if (args->n_words > command->max_words) {
        return error_set(error, ERROR_CALL, "\"%s\" is one word too many: convstep %s",
                         args->words[command->max_words], command->usage);
    }
    return true;
}

bool arguments_parse(struct arguments *args, const struct subcommand *command, int argc,
                     char **argv, struct error *error)
{
    assert(command->n_options <= CLI_MAX_OPTIONS);
    *args = (struct arguments){.command = command, .words = argv};
    bool options = true; // until "--"
    for (int i = 0; i < argc;) {
        int taken = 1;
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && strncmp(argv[i], "--", 2) == 0) {
            taken = read_option(args, argc - i, argv + i, error);
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            error_set(error, ERROR_CALL, "%s has no option %s, options begin with --",
                      command_name(command), argv[i]);
            taken = 0;
        } else {
            args->words[args->n_words++] = argv[i]; // never beyond what has been read
        }
        if (taken == 0) {
            return false;
        }
        i += taken;
    }
    return check_complete(args, error);
}

const struct option_value *arguments_option(const struct arguments *args, const char *name)
{
    int index;
    const struct option *option = find_option(args->command, name, strlen(name), &index);
    assert(option != NULL);
    (void)option;
    return &args->options[index];
}
