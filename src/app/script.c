#include "app/app.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool app_run(struct app *app, const char *name, int64_t argument, struct error *error)
{
    const struct command *command = command_find(name);
    if (!command) {
        return error_set(error, ERROR_CALL, "no command \"%s\"", name);
    }
    const char *reason = app_do(app, command, argument);
    return reason ? error_set(error, ERROR_CALL, "%s: %s", name, reason) : true;
}

static bool run_text(struct app *app, const struct command *command, char *text,
                     struct error *error)
{
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1])) {
        text[--length] = '\0';
    }
    if (!(command->where & app_where(app))) {
        return error_set(error, ERROR_CALL, "%s: not here", command->name);
    }
    const bool done = command->run_text(app, text, error);
    app->dirty = true;
    return done;
}

// One command of a script: "seek 12". `line` ends at `length`.
static bool run_line(struct app *app, const char *line, size_t length, struct error *error)
{
    char text[1024];
    if (length >= sizeof text) {
        return error_set(error, ERROR_CALL, "a command of at most %zu characters", sizeof text - 1);
    }
    memcpy(text, line, length);
    text[length] = '\0';
    char *name = text + strspn(text, " \t\r");
    char *rest = name + strcspn(name, " \t\r");
    if (*name == '\0') {
        return true;
    }
    if (*rest) {
        *rest++ = '\0';
    }
    const struct command *command = command_find(name);
    int64_t argument = command ? command->argument : 0;
    rest += strspn(rest, " \t\r");
    if (*rest && command && command->run_text) {
        return run_text(app, command, rest, error);
    }
    if (*rest) {
        char *end;
        errno = 0;
        argument = strtoll(rest, &end, 10);
        if (errno || end == rest || end[strspn(end, " \t\r")] ||
            (command && !command->takes_argument)) {
            return error_set(error, ERROR_CALL, "%s: \"%s\" is no argument of it", name, rest);
        }
    }
    return app_run(app, name, argument, error);
}

bool app_script(struct app *app, const char *script, struct error *error)
{
    while (*script) {
        size_t length = strcspn(script, ";\n");
        if (!run_line(app, script, length, error)) {
            return false;
        }
        script += length + (script[length] != '\0');
    }
    return true;
}
