#include "cmocka_all.h"

#include "base/buffer.h"
#include "lesson/lesson.h"

#include <string.h>

struct said {
    struct buffer text;
    int wrong, others;
};

static void say(void *user, bool wrong, const char *line)
{
    struct said *said = user;
    *(wrong ? &said->wrong : &said->others) += 1;
    buffer_printf(&said->text, "%s\n", line);
}

// A relu of [-1, 2, 1000] that is expected to be `expect`, with `errata`; ' stands for ".
static void check(const char *expect, const char *errata, struct said *said)
{
    char json[1024];
    struct error error = {0};
    int n = snprintf(json, sizeof json,
                     "{'format': 1, 'title': 'T', 'tensors': {'a': {'values': [[-1, 2, 1000]]}},\n"
                     "'network': [{'op': 'relu', 'input': 'a', 'output': 'b'}],\n"
                     "'backward': {'gradients': {'b': [[1, 2, 3]]}}, 'expect': %s, 'errata': [%s]}",
                     expect, errata);
    for (char *c = json; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    *said = (struct said){0};
    struct lesson *lesson = lesson_parse("x.json", json, (size_t)n, &error);
    if (lesson == NULL) {
        fail_msg("%s: %s", error.pointer, error.what);
    }
    int wrong = lesson_check(lesson, say, said);
    assert_int_equal(wrong, said->wrong);
    lesson_destroy(lesson);
}

static void the_rule_is_absolute_for_small_and_relative_for_large_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *expect;
        int wrong;
    } cases[] = {
        {"{'values': {'b': [[0, 2, 1000]]}}", 0},
        {"{'values': {'b': [[0.00009, 2.00009, 1000.09]]}}", 0},
        {"{'values': {'b': [[0.00011, 2, 1000]]}}", 1},
        {"{'values': {'b': [[0, 2.00019, 1000]]}}", 0},
        {"{'values': {'b': [[0, 2.00021, 1000.11]]}}", 2},
        {"{'values': {'b': [[0, 2, 1000.5]]}, 'tolerance': 0.001}", 0},
        {"{'values': {'b': [[0, 2, 1002]]}, 'tolerance': 0.001}", 1},
        {"{'values': {'b': [[0, 2, 1000]]}, 'tolerance': 0}", 0},
        {"{'values': {'b': [[1, 1, 1]]}, 'gradients': {'a': [[1, 2, 4]]}}", 5},
        {"{}", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said said;
        check(cases[i].expect, "", &said);
        if (said.wrong != cases[i].wrong) {
            fail_msg("%s: %d wrong, not %d\n%s", cases[i].expect, said.wrong, cases[i].wrong,
                     said.text.data);
        }
        buffer_finish(&said.text);
    }
}

static void a_difference_names_its_place_its_tensor_and_its_cell_from_one(void **state)
{
    (void)state;
    struct said said;
    check("{'gradients': {'a': [0, 2,\n  2.5]}}", "", &said);
    assert_string_equal(said.text.data,
                        "x.json:4:3: /expect/gradients/a/2: gradient of a, row 1, column 3: "
                        "computed 3, expected 2.5 (tolerance 0.0001)\n");
    buffer_finish(&said.text);
}

static void an_erratum_is_said_and_its_cell_not_compared(void **state)
{
    (void)state;
    struct said said;
    check("{'values': {'b': [[0, 7, 1000]]}}",
          "{'value': 'b', 'at': [0, 1], 'printed': 7, 'note': 'a slip'}", &said);
    assert_int_equal(said.wrong, 0);
    assert_int_equal(said.others, 1);
    assert_non_null(strstr(said.text.data, "value of b, row 1, column 2"));
    assert_non_null(strstr(said.text.data, "a slip"));
    buffer_finish(&said.text);
    check("{'values': {'b': [[0, 2, 1000]]}}", "{'value': 'b', 'at': [0, 1], 'printed': 2}", &said);
    assert_int_equal(said.wrong, 1);
    assert_non_null(strstr(said.text.data, "right after all"));
    buffer_finish(&said.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_is_absolute_for_small_and_relative_for_large_numbers),
        cmocka_unit_test(a_difference_names_its_place_its_tensor_and_its_cell_from_one),
        cmocka_unit_test(an_erratum_is_said_and_its_cell_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
