// Help, printed from the tables.
#include "cli/cli.h"

#include "app/commands.h"
#include "base/text.h"

#include <string.h>

enum { INDENT = 2, COLUMN = 26 };

// "  --grain G              one step is …"
static void put_line(struct buffer *out, const char *left, const char *right)
{
    size_t width = INDENT + strlen(left);
    buffer_printf(out, "%*s%s", INDENT, "", left);
    if (width + 1 > COLUMN) {
        buffer_puts(out, "\n");
        width = 0;
    }
    buffer_printf(out, "%*s%s\n", (int)(COLUMN - width), "", right);
}

static void put_option(struct buffer *out, const struct option *option)
{
    struct buffer left = {0};
    buffer_printf(&left, "--%s", option->name);
    if (option->value != NULL) {
        buffer_printf(&left, " %s", option->value);
    }
    put_line(out, left.data, option->help);
    buffer_finish(&left);
}

static void put_usage(struct buffer *out, const struct subcommand *command)
{
    buffer_printf(out, "  convstep%s%s\n", command->usage[0] == '\0' ? "" : " ", command->usage);
}

void usage_program(struct buffer *out, const struct subcommand *window)
{
    buffer_puts(out, "convstep: convolutional networks, one step at a time\n\nusage:\n");
    put_usage(out, window);
    for (size_t i = 0; SUBCOMMANDS[i] != NULL; i++) {
        put_usage(out, SUBCOMMANDS[i]);
    }
    buffer_puts(out, "\ncommands:\n");
    put_line(out, "(none)", window->summary);
    for (size_t i = 0; SUBCOMMANDS[i] != NULL; i++) {
        put_line(out, SUBCOMMANDS[i]->name, SUBCOMMANDS[i]->summary);
    }
    buffer_puts(out, "\noptions without a command:\n");
    for (int i = 0; i < window->n_options; i++) {
        put_option(out, &window->options[i]);
    }
    put_line(out, "--help", "this; convstep COMMAND --help has the options of a command");
    put_line(out, "--version", "the version");
    buffer_puts(out,
                "\nLESSON is a path (it has a / or ends in .json) or an id of convstep list.\n"
                "\nexit status: 0 done, 1 a lesson is wrong, 2 the call is wrong, 3 the system "
                "failed\n");
}

void usage_command(struct buffer *out, const struct subcommand *command)
{
    buffer_printf(out, "%s\n\nusage:\n", command->summary);
    put_usage(out, command);
    buffer_puts(out, "\noptions:\n");
    for (int i = 0; i < command->n_options; i++) {
        put_option(out, &command->options[i]);
    }
    put_line(out, "--help", "this");
}
