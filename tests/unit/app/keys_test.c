#include "cmocka_all.h"

#include "app/keys.h"

#include <string.h>

static void names_are_read_into_keys(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct key key;
    } cases[] = {
        {"Right", {KEY_RIGHT, 0}},
        {"Ctrl+Left", {KEY_LEFT, KEY_CTRL}},
        {"Shift+B", {'b', KEY_SHIFT}},
        {"B", {'b', 0}},
        {"?", {'?', 0}},
        {".", {'.', 0}},
        {"Ctrl++", {'+', KEY_CTRL}},
        {"Ctrl+-", {'-', KEY_CTRL}},
        {"Ctrl+0", {'0', KEY_CTRL}},
        {"Shift+Tab", {KEY_TAB, KEY_SHIFT}},
        {"PageDown", {KEY_PAGE_DOWN, 0}},
        {"Nokey", {KEY_NONE, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *names = cases[i].name;
        struct key key = {0};
        assert_true(key_next(&names, &key));
        if (key.code != cases[i].key.code || key.mods != cases[i].key.mods) {
            fail_msg("%s is read as %x with %u", cases[i].name, key.code, key.mods);
        }
        assert_false(key_next(&names, &key));
    }
}

static void a_list_is_read_to_its_end(void **state)
{
    (void)state;
    assert_true(key_in("Right PageDown", (struct key){KEY_PAGE_DOWN, 0}));
    assert_true(key_in("Right PageDown", (struct key){KEY_RIGHT, 0}));
    assert_false(key_in("Right PageDown", (struct key){KEY_RIGHT, KEY_CTRL}));
    assert_false(key_in("", (struct key){KEY_RIGHT, 0}));
}

static void shift_counts_for_letters_and_named_keys_alone(void **state)
{
    (void)state;
    assert_true(key_equal((struct key){'?', KEY_SHIFT}, (struct key){'?', 0}));
    assert_true(key_equal((struct key){'1', KEY_SHIFT}, (struct key){'1', 0}));
    assert_true(key_equal((struct key){'B', KEY_SHIFT}, (struct key){'b', KEY_SHIFT}));
    assert_false(key_equal((struct key){'b', KEY_SHIFT}, (struct key){'b', 0}));
    assert_false(key_equal((struct key){KEY_TAB, KEY_SHIFT}, (struct key){KEY_TAB, 0}));
}

// On many keyboards + is Shift and =, and Ctrl is pressed with = alone.
static void ctrl_and_equals_is_ctrl_and_plus(void **state)
{
    (void)state;
    assert_true(key_equal((struct key){'=', KEY_CTRL}, (struct key){'+', KEY_CTRL}));
    assert_true(key_equal((struct key){'=', KEY_CTRL | KEY_SHIFT}, (struct key){'+', KEY_CTRL}));
    assert_false(key_equal((struct key){'=', 0}, (struct key){'+', 0}));
}

static void keys_are_shown_as_they_are_printed(void **state)
{
    (void)state;
    char shown[64];
    keys_shown("Right PageDown Ctrl+Left Shift+B g Ctrl+- ?", shown, sizeof shown);
    assert_string_equal(shown, "→ PageDown Ctrl+← Shift+B G Ctrl+− ?");
    char small[4];
    keys_shown("Home End", small, sizeof small);
    assert_true(strlen(small) < sizeof small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_into_keys),
        cmocka_unit_test(a_list_is_read_to_its_end),
        cmocka_unit_test(shift_counts_for_letters_and_named_keys_alone),
        cmocka_unit_test(ctrl_and_equals_is_ctrl_and_plus),
        cmocka_unit_test(keys_are_shown_as_they_are_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
