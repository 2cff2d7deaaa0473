// Standard output and standard error.
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void stop(struct output *output)
{
    output->stopped = true;
    output->reason = errno;
}

void output_text(struct output *output, const char *text, size_t length)
{
    if (!output->stopped && length > 0 && fwrite(text, 1, length, stdout) != length) {
        stop(output);
    }
}

void output_buffer(struct output *output, struct buffer *buffer)
{
    output_text(output, buffer->data, buffer->length);
    buffer_clear(buffer);
}

int output_close(struct output *output, int status)
{
    if (!output->stopped && fflush(stdout) != 0) {
        stop(output);
    }
    if (!output->stopped || output->reason == EPIPE) {
        return status;
    }
    struct error error = {0};
    error_set(&error, ERROR_SYSTEM, "standard output cannot be written: %s",
              strerror(output->reason));
    return cli_fail(&error);
}

int cli_fail(const struct error *error)
{
    error_print(error, stderr);
    return (int)error->kind;
}
