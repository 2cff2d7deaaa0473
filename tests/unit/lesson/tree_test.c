#include "cmocka_all.h"

#include "lesson/tree.h"

#include <stdlib.h>
#include <string.h>

// Byte offset of a place, the slow way.
static size_t offset_of(const char *text, int line, int column)
{
    size_t at = 0;
    for (; line > 1; at++) {
        line -= text[at] == '\n';
    }
    for (; column > 1; at++) {
        column -= ((unsigned char)text[at + 1] & 0xC0) != 0x80;
    }
    return at;
}

// Every number of the tree stands in the text where its record says.
static int check_places(const struct document *document, const char *text, const struct json *value)
{
    const struct scan_value *place = &document->scan.values[json_record(value)];
    size_t at = offset_of(text, place->line, place->column);
    int n = 1;
    if (json_kind(value) == JSON_NUMBER) {
        assert_true(strtod(text + at, NULL) == json_number(value));
    } else if (json_kind(value) == JSON_STRING) {
        assert_int_equal(text[at], '"');
        assert_memory_equal(text + at + 1, json_string(value), strlen(json_string(value)));
    } else if (json_kind(value) == JSON_ARRAY || json_kind(value) == JSON_OBJECT) {
        assert_int_equal(text[at], json_kind(value) == JSON_ARRAY ? '[' : '{');
        for (const struct json *e = json_first(value); e != NULL; e = json_next(e)) {
            n += check_places(document, text, e);
        }
    }
    return n;
}

static void the_tree_and_the_scan_walk_in_step(void **state)
{
    (void)state;
    static const char text[] =
        "{\"ä\": [[1, 2.5], [], {}, [[-3e2]], \"ü\"],\n"
        " \"b\": {\"c\": 4, \"d\": [5, null, true, [6]], \"e\": 7},\n \"f\": 8}";
    struct document document;
    struct error error = {0};
    assert_true(document_parse(&document, text, strlen(text), &error));
    assert_int_equal(check_places(&document, text, document.root), document.scan.n_values);
    document_finish(&document);
}

static void look_ups_are_case_sensitive(void **state)
{
    (void)state;
    static const char text[] = "{\"A\": 1, \"a\": 2}";
    struct document document;
    struct error error = {0};
    assert_true(document_parse(&document, text, strlen(text), &error));
    assert_true(json_number(json_get(document.root, "a")) == 2);
    assert_true(json_number(json_get(document.root, "A")) == 1);
    assert_null(json_get(document.root, "b"));
    assert_int_equal(json_count(document.root), 2);
    document_finish(&document);
}

static void the_longest_number_is_read_whole(void **state)
{
    (void)state;
    static const char text[] = "[0.10000000000000000000000000000000000000000000000000000000009e1]";
    struct document document;
    struct error error = {0};
    assert_int_equal(strlen(text) - 2, SCAN_NUMBER_MAX);
    assert_true(document_parse(&document, text, strlen(text), &error));
    assert_true(json_number(json_first(document.root)) == 1);
    document_finish(&document);
}

static void nothing_is_left_of_a_text_that_is_wrong(void **state)
{
    (void)state;
    struct document document;
    struct error error = {0};
    assert_false(document_parse(&document, "[1,]", 4, &error));
    assert_null(document.root);
    assert_null(document.scan.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_and_the_scan_walk_in_step),
        cmocka_unit_test(look_ups_are_case_sensitive),
        cmocka_unit_test(the_longest_number_is_read_whole),
        cmocka_unit_test(nothing_is_left_of_a_text_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
