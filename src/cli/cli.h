// The command line: one table of subcommands, their options parsed and their help printed from it.
//
// Messages go to standard error, results to standard output. A subcommand returns the program's
// exit status: the values of enum error_kind.
#ifndef CONVSTEP_CLI_CLI_H
#define CONVSTEP_CLI_CLI_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLI_MAX_OPTIONS = 16 };

enum option_type {
    OPTION_FLAG,    // --json
    OPTION_TEXT,    // --out DIR: any text that is not empty
    OPTION_INTEGER, // --from N: 64 bits, min..max
    OPTION_NUMBER,  // --learning-rate R: a finite double
    OPTION_CHOICE,  // --grain G: one of `choices`
    OPTION_SIZE     // --size WxH: two integers, each min..max
};

// One long option. Written `--name VALUE` or `--name=VALUE`; given twice, the last one counts.
struct option {
    const char *name; // without the dashes
    enum option_type type;
    const char *value;          // the word for its value in usage lines: "G", "DIR"; NULL for flags
    const char *const *choices; // OPTION_CHOICE: ends in NULL
    int64_t min, max;           // OPTION_INTEGER, OPTION_SIZE
    bool required;
    const char *help; // one line, no full stop
};

struct option_value {
    bool given;         // everything below is zero where it is not
    const char *text;   // as written; borrowed from argv
    int64_t integer[2]; // OPTION_INTEGER: [0]; OPTION_SIZE: width, height
    double number;      // OPTION_NUMBER
    int choice;         // OPTION_CHOICE: index into choices
};

struct subcommand;
struct arguments {
    const struct subcommand *command;
    struct option_value options[CLI_MAX_OPTIONS]; // in the order of command->options
    char **words;                                 // what is no option, borrowed from argv
    int n_words;
};

struct subcommand {
    const char *name;    // "run"; "" for the window, which has no word of its own
    const char *usage;   // what follows "convstep ": "run LESSON [--json]"
    const char *summary; // one line, no full stop
    const struct option *options;
    int n_options;
    int min_words, max_words;                 // how many LESSONs
    int (*run)(const struct arguments *args); // returns the exit status
};

extern const struct subcommand CLI_LIST, CLI_RUN, CLI_CHECK, CLI_STEPS, CLI_EXPORT, CLI_TRAIN,
    CLI_EVALUATE;
// All that have a name, in the order of --help; ends in NULL. src/cli/cli.c
extern const struct subcommand *const SUBCOMMANDS[];

// The whole program: finds the subcommand (or the window, which is what `convstep` and `convstep
// LESSON` mean), answers --help and --version, parses the options, runs it. Returns the exit
// status.
int cli_main(int argc, char **argv, const struct subcommand *window);

// Parses argv[0..argc) (without the program's and the subcommand's name). ERROR_CALL where an
// option is unknown (with the nearest one), lacks its value, or its value is out of range, and
// where there are too few or too many words. argv's strings are borrowed; args->words points into
// argv, which is reordered.
bool arguments_parse(struct arguments *args, const struct subcommand *command, int argc,
                     char **argv, struct error *error);
// The value of an option by its name. The name must be in the table (assert).
const struct option_value *arguments_option(const struct arguments *args, const char *name);

// Prints the error to standard error and returns the exit status that belongs to it.
int cli_fail(const struct error *error);

extern const char *const GRAIN_CHOICES[]; // for --grain, in the order of enum grain; ends in NULL

// Standard output, watched: a reader that closed the pipe ends the work silently (exit 0), a full
// disk is ERROR_SYSTEM.
struct output {
    bool stopped; // nothing more can be written: stop working
    int reason;   // errno of the failure
};
void output_text(struct output *output, const char *text, size_t length);
void output_buffer(struct output *output, struct buffer *buffer); // writes and clears it
// Flushes. Returns `status`, or ERROR_SYSTEM (said on standard error) where writing failed.
int output_close(struct output *output, int status);

void usage_program(struct buffer *out, const struct subcommand *window);  // convstep --help
void usage_command(struct buffer *out, const struct subcommand *command); // convstep COMMAND --help

#endif
