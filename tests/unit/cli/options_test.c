#include "cmocka_all.h"

#include "cli/cli.h"

#include <string.h>

static const char *const fruit[] = {"apple", "pear", NULL};
static const struct option options[] = {
    {"json", OPTION_FLAG, .help = "h"},
    {"out", OPTION_TEXT, "DIR", .help = "h"},
    {"from", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "h"},
    {"rate", OPTION_NUMBER, "R", .help = "h"},
    {"fruit", OPTION_CHOICE, "F", fruit, .help = "h"},
    {"size", OPTION_SIZE, "WxH", .min = 16, .max = 99, .help = "h"},
};
static const struct subcommand command = {
    .name = "try",
    .usage = "try LESSON",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .min_words = 1,
    .max_words = 2,
};

enum { WORDS_LIMIT = 24 };

// Parses words that blanks separate.
static bool parse(const char *line, struct arguments *args, struct error *error)
{
    static char text[256];
    static char *argv[WORDS_LIMIT];
    int argc = 0;
    snprintf(text, sizeof text, "%s", line);
    for (char *c = text; *c != '\0' && argc < WORDS_LIMIT;) {
        argv[argc++] = c;
        c += strcspn(c, " ");
        if (*c == ' ') {
            *c++ = '\0';
        }
    }
    *error = (struct error){0};
    return arguments_parse(args, &command, argc, argv, error);
}

static void values_are_read_in_both_spellings(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "L --json --out d --from 7 --rate -1.5e3 --fruit pear --size 16x99 M",
        "--size=16x99 --fruit=pear L M --rate=-1.5e3 --from=7 --out=d --json",
        "--from 3 L --from 7 --json --out=x --out d --rate -1500 --fruit pear M --size=16x99",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct arguments args;
        struct error error;
        if (!parse(lines[i], &args, &error)) {
            fail_msg("%s: %s", lines[i], error.what);
        }
        assert_int_equal(args.n_words, 2);
        assert_string_equal(args.words[0], "L");
        assert_string_equal(args.words[1], "M");
        assert_true(arguments_option(&args, "json")->given);
        assert_string_equal(arguments_option(&args, "out")->text, "d");
        assert_int_equal(arguments_option(&args, "from")->integer[0], 7);
        assert_true(arguments_option(&args, "rate")->number == -1500);
        assert_int_equal(arguments_option(&args, "fruit")->choice, 1);
        assert_int_equal(arguments_option(&args, "size")->integer[0], 16);
        assert_int_equal(arguments_option(&args, "size")->integer[1], 99);
    }
}

static void what_is_not_given_is_not_given(void **state)
{
    (void)state;
    struct arguments args;
    struct error error;
    assert_true(parse("L", &args, &error));
    for (int i = 0; i < command.n_options; i++) {
        assert_false(args.options[i].given);
    }
}

static void after_two_dashes_all_are_words(void **state)
{
    (void)state;
    struct arguments args;
    struct error error;
    assert_true(parse("--json -- --from -", &args, &error));
    assert_int_equal(args.n_words, 2);
    assert_string_equal(args.words[0], "--from");
    assert_string_equal(args.words[1], "-");
}

static void numbers_reach_to_64_bits(void **state)
{
    (void)state;
    struct arguments args;
    struct error error;
    assert_true(parse("L --from 9223372036854775807", &args, &error));
    assert_true(arguments_option(&args, "from")->integer[0] == INT64_MAX);
    assert_false(parse("L --from 9223372036854775808", &args, &error));
}

static void a_wrong_call_says_what_and_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"", "needs a LESSON"},
        {"a b c", "\"c\" is one word too many"},
        {"L --jsn", "no option --jsn, did you mean --json?"},
        {"L --quite-another", "no option --quite-another"},
        {"L -j", "no option -j"},
        {"L --json=1", "--json takes no value"},
        {"L --from", "--from needs a value"},
        {"L --from 0", "1..9223372036854775807, is \"0\""},
        {"L --from 1x", "is \"1x\""},
        {"L --from=", "is \"\""},
        {"L --from +1", "is \"+1\""},
        {"L --from 1.0", "is \"1.0\""},
        {"L --from -", "is \"-\""},
        {"L --rate nan", "must be a number"},
        {"L --rate 1e999", "must be a number"},
        {"L --rate 1,5", "must be a number"},
        {"L --fruit plum", "must be apple or pear, is \"plum\""},
        {"L --fruit aple", "did you mean apple?"},
        {"L --size 20", "must be WIDTHxHEIGHT, each 16..99"},
        {"L --size 15x20", "each 16..99"},
        {"L --size 20x100", "each 16..99"},
        {"L --size 20x20x20", "each 16..99"},
        {"L --out=", "not empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arguments args;
        struct error error;
        bool ok = parse(cases[i].line, &args, &error);
        if (ok || error.kind != ERROR_CALL || strstr(error.what, cases[i].says) == NULL) {
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].line, error.what, cases[i].says);
        }
    }
}

// Every subcommand is named in the help of the program, and every option in that of its subcommand.
static void help_is_made_of_the_tables(void **state)
{
    (void)state;
    struct buffer all = {0};
    usage_program(&all, &command);
    for (size_t i = 0; SUBCOMMANDS[i] != NULL; i++) {
        struct buffer own = {0};
        const struct subcommand *s = SUBCOMMANDS[i];
        usage_command(&own, s);
        assert_true(s->n_options <= CLI_MAX_OPTIONS && s->run != NULL);
        assert_non_null(strstr(all.data, s->usage));
        assert_non_null(strstr(all.data, s->summary));
        assert_int_equal(strncmp(s->usage, s->name, strlen(s->name)), 0);
        for (int k = 0; k < s->n_options; k++) {
            assert_non_null(strstr(own.data, s->options[k].help));
            assert_non_null(strstr(s->usage, s->options[k].name));
            assert_int_equal(s->options[k].type == OPTION_FLAG, s->options[k].value == NULL);
            assert_int_equal(s->options[k].type == OPTION_CHOICE, s->options[k].choices != NULL);
        }
        buffer_finish(&own);
    }
    buffer_finish(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_in_both_spellings),
        cmocka_unit_test(what_is_not_given_is_not_given),
        cmocka_unit_test(after_two_dashes_all_are_words),
        cmocka_unit_test(numbers_reach_to_64_bits),
        cmocka_unit_test(a_wrong_call_says_what_and_what_is_allowed),
        cmocka_unit_test(help_is_made_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
