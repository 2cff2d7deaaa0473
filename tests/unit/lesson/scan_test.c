#include "cmocka_all.h"

#include "base/buffer.h"
#include "lesson/lesson.h"
#include "lesson/scan.h"

#include <stdlib.h>
#include <string.h>

static bool scan(struct scan *scan, const char *text, struct error *error)
{
    *error = (struct error){0};
    return scan_text(scan, text, strlen(text), error);
}

static void every_value_has_its_line_its_column_and_its_pointer(void **state)
{
    (void)state;
    static const char text[] =
        "{ \"é😀\": [1,\n\t[true, \"ü\", null]],\r\n \"a/b~c\": {\"\": -0.5e+3} }";
    static const struct {
        int line, column;
        const char *pointer;
    } want[] = {
        {1, 1, "/"},        {1, 9, "/é😀"},       {1, 10, "/é😀/0"},
        {2, 2, "/é😀/1"},    {2, 3, "/é😀/1/0"},   {2, 9, "/é😀/1/1"},
        {2, 14, "/é😀/1/2"}, {3, 11, "/a~1b~0c"}, {3, 16, "/a~1b~0c/"},
    };
    struct scan s;
    struct error error;
    assert_true(scan(&s, text, &error));
    assert_int_equal(s.n_values, sizeof want / sizeof *want);
    for (uint32_t i = 0; i < s.n_values; i++) {
        char pointer[64];
        scan_pointer(&s, i, pointer, sizeof pointer);
        assert_string_equal(pointer, want[i].pointer);
        assert_int_equal(s.values[i].line, want[i].line);
        assert_int_equal(s.values[i].column, want[i].column);
    }
    int line, column;
    scan_key_place(&s, 7, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 2);
    scan_finish(&s);
}

static void what_the_grammar_allows_passes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "-0.0e-0",
        " [ ] ",
        "{}",
        "\t\r\n[ 1 , 2 ]\n",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
        "\"\x7f\"",
        "1e-400",
        "1.7976931348623157e308",
        "{\"a\": 1, \"A\": 2, \"\\u00e1\": 3, \"aa\": 4}",
        "[{\"a\": 1}, {\"a\": 1}]",
        "123456789012345678901234567890.12345678901234567890123456789012",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct scan s;
        struct error error;
        bool ok = scan(&s, texts[i], &error);
        scan_finish(&s);
        if (!ok) {
            fail_msg("%s: %s", texts[i], error.what);
        }
    }
}

// Each of these is accepted by some JSON library. The column where it goes wrong.
static const struct {
    const char *text;
    int column;
} wrong[] = {
    {"01", 1},
    {"-01", 1},
    {"1.", 3},
    {".5", 1},
    {"+1", 1},
    {"1e", 3},
    {"1e+", 4},
    {"--1", 2},
    {"- 1", 2},
    {"0x1", 2},
    {"1e400", 1},
    {"-1e400", 1},
    {"[1,]", 4},
    {"[,1]", 2},
    {"[1 2]", 4},
    {"[1", 3},
    {"[", 2},
    {"{\"a\"}", 5},
    {"{\"a\":}", 6},
    {"{\"a\":1,}", 8},
    {"{a:1}", 2},
    {"{1:1}", 2},
    {"{\"a\" 1}", 6},
    {"tru", 1},
    {"True", 1},
    {"nulls", 5},
    {"NaN", 1},
    {"Infinity", 1},
    {"'a'", 1},
    {"\"a", 1},
    {"\"\\a\"", 2},
    {"\"\\u12\"", 2},
    {"\"\\u123g\"", 2},
    {"\"\\uD800\"", 2},
    {"\"\\uDC00\"", 2},
    {"\"\\uD800\\u0041\"", 2},
    {"\"\\uD800\\uD800\"", 2},
    {"\"\t\"", 2},
    {"\"\x1f\"", 2},
    {"\"\x80\"", 2},
    {"\"\xC0\x80\"", 2},
    {"\"\xED\xA0\x80\"", 2},
    {"\"\xF4\x90\x80\x80\"", 2},
    {"\"é\xE9\"", 3},
    {"\xEF\xBB\xBF{}", 1},
    {"1 2", 3},
    {"{} x", 4},
    {"/* */ 1", 1},
    {"\"\\u0000\"", 2},
    {"\xC2\xA0"
     "1",
     1},
    {"{\"a\":1,\"b\":2,\"a\":3}", 14},
    {"{\"a\":1,\"\\u0061\":2}", 8},
    {"{\"\\ud83d\\ude00\":1,\"😀\":2}", 19},
    {"1234567890123456789012345678901234567890123456789012345678901234", 1},
};

static void what_it_does_not_allow_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct scan s;
        struct error error;
        bool ok = scan(&s, wrong[i].text, &error);
        scan_finish(&s);
        if (ok || error.kind != ERROR_LESSON || error.line != 1 ||
            error.column != wrong[i].column) {
            fail_msg("%s: passed %d, column %d, not %d", wrong[i].text, ok, error.column,
                     wrong[i].column);
        }
    }
}

// The first duplicate in the text is named, in whatever order a sort finds them.
static void the_first_of_many_duplicates_is_reported(void **state)
{
    (void)state;
    struct scan s;
    struct error error;
    assert_false(
        scan(&s, "{\"z\": 1, \"y\": 2, \"x\": 3,\n \"y\": 4, \"x\": 5, \"z\": 6}", &error));
    scan_finish(&s);
    assert_string_equal(error.pointer, "/y");
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 2);
    assert_non_null(strstr(error.what, "line 1, column 10"));
}

static void sixty_four_levels_pass_and_one_more_does_not(void **state)
{
    (void)state;
    for (int depth = LESSON_MAX_DEPTH; depth <= LESSON_MAX_DEPTH + 1; depth++) {
        struct buffer text = {0};
        struct scan s;
        struct error error;
        for (int i = 0; i < depth; i++) {
            buffer_puts(&text, i % 2 ? "{\"a\":" : "[");
        }
        buffer_puts(&text, "1");
        for (int i = depth - 1; i >= 0; i--) {
            buffer_puts(&text, i % 2 ? "}" : "]");
        }
        assert_int_equal(scan(&s, text.data, &error), depth == LESSON_MAX_DEPTH);
        scan_finish(&s);
        buffer_finish(&text);
    }
}

// A hostile file: deeper than any stack, refused at the limit.
static void a_million_brackets_are_refused_early(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *text = malloc(N);
    struct scan s;
    struct error error = {0};
    assert_non_null(text);
    memset(text, '[', N);
    assert_false(scan_text(&s, text, N, &error));
    assert_int_equal(error.column, LESSON_MAX_DEPTH + 1);
    assert_int_equal(s.n_values, LESSON_MAX_DEPTH + 1);
    scan_finish(&s);
    free(text);
}

static void a_text_may_end_anywhere(void **state)
{
    (void)state;
    static const char text[] = "{\"a\": [1.5e-2, \"\\ud83d\\ude00é\", true], \"b\": {\"c\": null}}";
    for (size_t size = 0; size < sizeof text - 1; size++) {
        char *part = malloc(size + 1); // exactly as long, so that a reader beyond it is seen
        struct scan s;
        struct error error = {0};
        assert_non_null(part);
        memcpy(part, text, size);
        assert_false(scan_text(&s, part, size, &error));
        assert_int_equal(error.kind, ERROR_LESSON);
        scan_finish(&s);
        free(part);
    }
}

static void a_long_pointer_is_cut_between_characters(void **state)
{
    (void)state;
    struct scan s;
    struct error error;
    char pointer[8];
    assert_true(scan(&s, "{\"éééééé\": 1}", &error));
    scan_pointer(&s, 1, pointer, sizeof pointer);
    assert_string_equal(pointer, "/ééé");
    scan_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_its_line_its_column_and_its_pointer),
        cmocka_unit_test(what_the_grammar_allows_passes),
        cmocka_unit_test(what_it_does_not_allow_fails),
        cmocka_unit_test(the_first_of_many_duplicates_is_reported),
        cmocka_unit_test(sixty_four_levels_pass_and_one_more_does_not),
        cmocka_unit_test(a_million_brackets_are_refused_early),
        cmocka_unit_test(a_text_may_end_anywhere),
        cmocka_unit_test(a_long_pointer_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
