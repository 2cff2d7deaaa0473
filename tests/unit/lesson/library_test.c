#include "cmocka_all.h"

#include "base/file.h"
#include "lesson/library.h"

#include <stdlib.h>
#include <string.h>

// A user's folder and a root that replaces what ships, both below the scratch folder.
static char *user, *root;

static void put(const char *folder, const char *name)
{
    struct error error = {0};
    char *path = path_join(folder, name), *parent = path_dirname(path);
    assert_true(folder_make(parent, &error));
    assert_true(file_write(path, "{}", 2, &error));
    free(path);
    free(parent);
}

static int set_up(void **state)
{
    (void)state;
    const char *scratch = getenv("CONVSTEP_SCRATCH");
    assert_non_null(scratch);
    char *data = path_join(scratch, "library-user");
    user = path_join(data, "convstep");
    root = path_join(scratch, "library-root");
    setenv("XDG_DATA_HOME", data, 1);
    setenv("CONVSTEP_DATA", root, 1);
    put(user, "lessons/b.json");
    put(user, "lessons/mine.json");
    put(root, "lessons/a.json");
    put(root, "lessons/b.json");
    put(root, "lessons/lesson.schema.json");
    put(root, "lessons/.hidden.json");
    put(root, "lessons/notes.txt");
    put(root, "assets/fonts/one.otf");
    free(data);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(user);
    free(root);
    return 0;
}

static void lessons_are_found_and_a_users_own_hides_one_that_ships(void **state)
{
    (void)state;
    static const char *const ids[] = {"a", "b", "mine"};
    struct library library;
    struct error error = {0};
    assert_true(library_find(&library, &error));
    assert_int_equal(library.n, 3);
    for (size_t i = 0; i < library.n; i++) {
        assert_string_equal(library.entries[i].id, ids[i]);
    }
    assert_int_equal(strncmp(library.entries[1].path, user, strlen(user)), 0);
    assert_int_equal(strncmp(library.entries[0].path, root, strlen(root)), 0);
    library_finish(&library);
}

static void a_name_is_a_path_or_an_id(void **state)
{
    (void)state;
    static const struct {
        const char *name, *path; // NULL: resolved below a root
    } cases[] = {{"x/y", "x/y"}, {"z.json", "z.json"}, {"./a", "./a"}, {"a", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        char *path = library_resolve(cases[i].name, &error);
        assert_non_null(path);
        if (cases[i].path != NULL) {
            assert_string_equal(path, cases[i].path);
        } else {
            assert_true(file_exists(path));
        }
        free(path);
    }
}

static void an_unknown_id_is_a_wrong_call_with_the_nearest_one(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(library_resolve("mien", &error));
    assert_int_equal(error.kind, ERROR_CALL);
    assert_non_null(strstr(error.what, "\"mine\"?"));
}

static void assets_stand_beside_the_lessons(void **state)
{
    (void)state;
    char *font = library_asset("fonts/one.otf"), *folder = library_asset("fonts");
    assert_non_null(font);
    assert_non_null(folder);
    assert_true(file_exists(font));
    assert_true(folder_exists(folder));
    assert_null(library_asset("no/such/thing"));
    free(font);
    free(folder);
}

static void a_relative_data_folder_is_ignored(void **state)
{
    (void)state;
    char *before = library_user_folder();
    setenv("HOME", "/home-of-one", 1);
    setenv("XDG_DATA_HOME", "relative", 1);
    char *folder = library_user_folder();
    assert_string_equal(folder, "/home-of-one/.local/share/convstep");
    before[strlen(before) - strlen("/convstep")] = '\0';
    setenv("XDG_DATA_HOME", before, 1);
    free(folder);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lessons_are_found_and_a_users_own_hides_one_that_ships),
        cmocka_unit_test(a_name_is_a_path_or_an_id),
        cmocka_unit_test(an_unknown_id_is_a_wrong_call_with_the_nearest_one),
        cmocka_unit_test(assets_stand_beside_the_lessons),
        cmocka_unit_test(a_relative_data_folder_is_ignored),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
