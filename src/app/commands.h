// Everything a user can ask of the program, in one table: it feeds key dispatch, clicks on the
// draw list (a hit names a command), the help overlay, --help, the README and scripted runs.
#ifndef CONVSTEP_APP_COMMANDS_H
#define CONVSTEP_APP_COMMANDS_H

#include "app/keys.h"
#include "base/buffer.h"
#include "base/error.h"

struct app;

// Where the keyboard is; a key means one thing in each.
enum {
    IN_LESSON = 1,
    IN_LIBRARY = 2,
    IN_HELP = 4,
    IN_FIELD = 8,          // a number is being typed: no letter acts
    IN_PATTERN = 16,       // a lesson with a pattern to try out
    IN_PATTERN_FIELD = 32, // it is being typed; IN_FIELD too
    IN_SIZES = 64,         // a lesson with sizes to try out; IN_LESSON too
    IN_SEARCH = 128,       // what to search for is being typed
    IN_QUESTION = 256,     // a question to the reader is on show
    IN_PAD = 512,          // the pad to draw on is on show
    IN_TUNE = 1024,        // fine-tuning is on show
    IN_EXPLORE = 2048,     // the keyboard has a focus among the cells of the stage
    OUTSIDE_FIELDS = IN_LESSON | IN_EXPLORE | IN_LIBRARY | IN_HELP | IN_PATTERN | IN_SIZES |
                     IN_QUESTION | IN_PAD | IN_TUNE,
    ANYWHERE = OUTSIDE_FIELDS | IN_FIELD | IN_PATTERN_FIELD | IN_SEARCH
};

struct command {
    const char *name;
    const char *group;   // heading in the help
    const char *keys;    // names of app/keys.h; "": none, it is clicked or scripted
    const char *help;    // a few words; NULL: its keys stand in the row before it
    int64_t argument;    // what its keys mean by it
    unsigned where;      // in which of the above
    bool takes_argument; // a hit or script says it: a step, a grain, a lesson
    bool repeats;        // while the key is held
    bool unlisted;       // the help leaves its keys out: the row before says enough
    // Why it cannot be done now, for the user; NULL (or no function): it can.
    const char *(*refuses)(const struct app *app);
    void (*run)(struct app *app, int64_t argument);
    // A script gives it a text besides; NULL: it takes none.
    bool (*run_text)(struct app *app, const char *text, struct error *error);
};
extern const struct command COMMANDS[];
extern const size_t N_COMMANDS;

const struct command *command_find(const char *name); // the first of that name; NULL
// The first of that name that is valid in one of `where`, else the first; NULL.
const struct command *command_in(const char *name, unsigned where);
const struct command *command_of_key(struct key key, unsigned where);

// One row for every command with a help text: the keys of the rows without one go to the row
// before. `keys` is as keys_shown writes them. Only commands that are valid in one of `where`, and
// with an `app` (or NULL) none that it refuses now.
enum { COMMAND_HELP_MAX = 96, COMMAND_KEYS_MAX = 64, COMMAND_ROW_KEYS_MAX = 8 };
struct command_help {
    const char *group, *text;
    char keys[COMMAND_KEYS_MAX];
    struct key key[COMMAND_ROW_KEYS_MAX]; // one for each name in `keys`
    int n_keys;
};
int commands_help(struct command_help out[COMMAND_HELP_MAX], unsigned where, const struct app *app);

void commands_text(struct buffer *out);     // for --help: groups, keys, texts
void commands_markdown(struct buffer *out); // for the README: one table

#endif
