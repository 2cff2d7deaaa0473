#include "cmocka_all.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/convstep-file-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct error error = {0};
    char *deep = path_join(folder, "a/b/c");
    assert_true(folder_make(deep, &error));
    char *path = path_join(deep, "x");
    assert_true(file_write(path, "one\0two", 7, &error));
    char *data;
    size_t size;
    assert_true(file_read(path, 7, &data, &size, &error));
    assert_int_equal(size, 7);
    assert_memory_equal(data, "one\0two", 8);
    free(data);
    char **names;
    size_t n;
    assert_true(folder_list(deep, &names, &n, &error));
    assert_int_equal(n, 1); // no temporary file is left
    assert_string_equal(names[0], "x");
    file_names_free(names, n);
    free(path);
    free(deep);
}

static void a_file_over_the_limit_is_refused(void **state)
{
    (void)state;
    struct error error = {0};
    char *path = path_join(folder, "large");
    assert_true(file_write(path, "12345678", 8, &error));
    char *data = NULL;
    size_t size;
    assert_false(file_read(path, 7, &data, &size, &error));
    assert_null(data);
    assert_int_equal(error.kind, ERROR_LESSON);
    free(path);
}

static void what_cannot_be_opened_or_written_is_a_system_error(void **state)
{
    (void)state;
    char *data = NULL;
    size_t size;
    struct error missing = {0}, is_folder = {0}, no_folder = {0};
    assert_false(file_read("/nowhere/at/all", 10, &data, &size, &missing));
    assert_int_equal(missing.kind, ERROR_SYSTEM);
    assert_false(file_read(folder, 10, &data, &size, &is_folder));
    assert_int_equal(is_folder.kind, ERROR_SYSTEM);
    assert_false(file_write("/nowhere/at/all", "x", 1, &no_folder));
    assert_int_equal(no_folder.kind, ERROR_SYSTEM);
}

static void paths_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *path, *dir, *base;
    } cases[] = {{"a/b.json", "a", "b.json"}, {"b.json", ".", "b.json"}, {"/b", "/", "b"}};
    for (size_t i = 0; i < 3; i++) {
        char *dir = path_dirname(cases[i].path);
        assert_string_equal(dir, cases[i].dir);
        assert_string_equal(path_basename(cases[i].path), cases[i].base);
        free(dir);
    }
}

static void two_names_of_a_file_are_the_same(void **state)
{
    (void)state;
    struct error error = {0};
    char *path = path_join(folder, "same"), *other = path_join(folder, "other");
    char *round = path_join(folder, "./same");
    assert_true(path_same(path, round) && !path_same(path, other)); // neither is there yet
    assert_false(path_same("/no-such-folder/x", "/no-such-folder/x"));
    assert_true(file_write(path, "1", 1, &error) && file_write(other, "1", 1, &error));
    assert_true(path_same(path, round) && !path_same(path, other));
    free(round);
    free(path);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_file_over_the_limit_is_refused),
        cmocka_unit_test(what_cannot_be_opened_or_written_is_a_system_error),
        cmocka_unit_test(paths_are_taken_apart),
        cmocka_unit_test(two_names_of_a_file_are_the_same),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
