#include "cmocka_all.h"

#include "app/commands.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_command_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const struct command *command = &COMMANDS[i];
        if (!command->name || !command->group || !command->keys || !command->run ||
            !(command->where & ANYWHERE)) {
            fail_msg("row %zu (%s) lacks something", i, command->name ? command->name : "?");
        }
        if (!command->keys[0] && command->help) {
            fail_msg("%s is in the help, but has no key", command->name);
        }
    }
}

static void rows_of_one_name_do_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const struct command *first = command_find(COMMANDS[i].name);
        if (first->run != COMMANDS[i].run || first->takes_argument != COMMANDS[i].takes_argument) {
            fail_msg("two commands are called %s", first->name);
        }
    }
}

static void every_key_name_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const char *names = COMMANDS[i].keys;
        struct key key;
        while (key_next(&names, &key)) {
            if (key.code == KEY_NONE) {
                fail_msg("%s: unknown key in \"%s\"", COMMANDS[i].name, COMMANDS[i].keys);
            }
        }
    }
}

static void no_key_means_two_things_in_one_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const char *names = COMMANDS[i].keys;
        struct key key;
        while (key_next(&names, &key)) {
            for (size_t k = i + 1; k < N_COMMANDS; k++) {
                if ((COMMANDS[i].where & COMMANDS[k].where) && key_in(COMMANDS[k].keys, key)) {
                    fail_msg("a key of %s (%s) is also one of %s (%s)", COMMANDS[i].name,
                             COMMANDS[i].keys, COMMANDS[k].name, COMMANDS[k].keys);
                }
            }
        }
    }
}

static void no_letter_acts_where_a_number_is_typed(void **state)
{
    (void)state;
    for (uint32_t code = '!'; code <= '~'; code++) {
        const struct command *plain = command_of_key((struct key){code, 0}, IN_FIELD);
        const struct command *shifted = command_of_key((struct key){code, KEY_SHIFT}, IN_FIELD);
        if (plain || shifted) {
            fail_msg("%c is %s", (char)code, (plain ? plain : shifted)->name);
        }
    }
}

static void the_clicker_steps_and_blanks(void **state)
{
    (void)state;
    static const struct {
        struct key key;
        const char *name;
    } cases[] = {
        {{KEY_PAGE_DOWN, 0}, "next"}, {{KEY_PAGE_UP, 0}, "back"},  {{'.', 0}, "blank"},
        {{'b', 0}, "blank"},          {{KEY_F5, 0}, "fullscreen"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct command *command = command_of_key(cases[i].key, IN_LESSON);
        assert_non_null(command);
        assert_string_equal(command->name, cases[i].name);
    }
}

static void every_key_stands_in_the_help_once(void **state)
{
    (void)state;
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, ANYWHERE, NULL);
    size_t keys_in_help = 0, keys_in_table = 0;
    for (int i = 0; i < n; i++) {
        assert_true(rows[i].keys[0] != '\0');
        assert_true(strlen(rows[i].keys) + 1 < COMMAND_KEYS_MAX);
        for (const char *c = rows[i].keys; *c; c++) {
            keys_in_help += *c == ' ';
        }
        keys_in_help++;
    }
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const char *names = COMMANDS[i].keys;
        struct key key;
        while (key_next(&names, &key)) {
            keys_in_table += !COMMANDS[i].unlisted;
        }
        if (COMMANDS[i].unlisted) { // the row before says what it does
            assert_true(i > 0 && strcmp(COMMANDS[i].name, COMMANDS[i - 1].name) == 0);
        }
    }
    assert_int_equal(keys_in_help, keys_in_table);
}

static void a_lesson_is_helped_with_its_own_keys_alone(void **state)
{
    (void)state;
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, IN_LESSON, NULL);
    struct command_help all[COMMAND_HELP_MAX];
    assert_true(n > 0 && n < commands_help(all, ANYWHERE, NULL));
    bool steps = false;
    for (int i = 0; i < n; i++) {
        steps = steps || strcmp(rows[i].text, "next step") == 0;
        assert_true(strcmp(rows[i].text, "search lessons") != 0);
    }
    assert_true(steps);
}

static void the_help_is_in_whole_groups(void **state)
{
    (void)state;
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, ANYWHERE, NULL);
    for (int i = 1; i < n; i++) {
        for (int k = 0; k < i - 1; k++) {
            if (strcmp(rows[i].group, rows[k].group) == 0 &&
                strcmp(rows[i].group, rows[i - 1].group) != 0) {
                fail_msg("group %s begins twice", rows[i].group);
            }
        }
    }
}

static void the_text_for_the_terminal_names_every_row(void **state)
{
    (void)state;
    struct buffer text = {0};
    commands_text(&text);
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, ANYWHERE, NULL);
    for (int i = 0; i < n; i++) {
        assert_non_null(strstr(text.data, rows[i].text));
        assert_non_null(strstr(text.data, rows[i].keys));
    }
    buffer_finish(&text);
}

// Where it fails, it prints the table that the README should hold.
static void the_table_of_the_readme_is_this_one(void **state)
{
    (void)state;
    char *path = path_join(getenv("CONVSTEP_SOURCE_ROOT"), "README.md");
    struct error error = {0};
    char *readme;
    size_t size;
    if (!file_read(path, 1 << 22, &readme, &size, &error)) {
        fail_msg("%s: %s", path, error.what);
    }
    struct buffer table = {0};
    commands_markdown(&table);
    if (!strstr(readme, table.data)) {
        fail_msg("README.md should hold this table of keys:\n%s", table.data);
    }
    buffer_finish(&table);
    free(readme);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_whole),
        cmocka_unit_test(rows_of_one_name_do_the_same),
        cmocka_unit_test(every_key_name_is_known),
        cmocka_unit_test(no_key_means_two_things_in_one_place),
        cmocka_unit_test(no_letter_acts_where_a_number_is_typed),
        cmocka_unit_test(the_clicker_steps_and_blanks),
        cmocka_unit_test(every_key_stands_in_the_help_once),
        cmocka_unit_test(a_lesson_is_helped_with_its_own_keys_alone),
        cmocka_unit_test(the_help_is_in_whole_groups),
        cmocka_unit_test(the_text_for_the_terminal_names_every_row),
        cmocka_unit_test(the_table_of_the_readme_is_this_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
