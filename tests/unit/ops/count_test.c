// Parameters, multiplies and receptive fields of known networks.
#include "cmocka_all.h"

#include "lesson/lesson.h"
#include "nn/count.h"

#include <string.h>

static const char LESSON[] =
    "{\"format\": 1, \"title\": \"counts\", \"tensors\": {"
    "\"x\": {\"shape\": [1, 32, 32], \"fill\": 0.5},"
    "\"w1\": {\"shape\": [6, 1, 5, 5], \"fill\": 0.1}, \"b1\": {\"shape\": [6], \"fill\": 0},"
    "\"w3\": {\"shape\": [16, 6, 5, 5], \"fill\": 0.1}, \"b3\": {\"shape\": [16], \"fill\": 0},"
    "\"w5\": {\"shape\": [10, 400], \"fill\": 0.1}},"
    "\"network\": ["
    "{\"op\": \"conv2d\", \"input\": \"x\", \"weight\": \"w1\", \"bias\": \"b1\", \"output\": "
    "\"c1\"},"
    "{\"op\": \"max_pool2d\", \"input\": \"c1\", \"kernel_size\": 2, \"output\": \"s2\"},"
    "{\"op\": \"conv2d\", \"input\": \"s2\", \"weight\": \"w3\", \"bias\": \"b3\", \"output\": "
    "\"c3\"},"
    "{\"op\": \"max_pool2d\", \"input\": \"c3\", \"kernel_size\": 2, \"output\": \"s4\"},"
    "{\"op\": \"flatten\", \"input\": \"s4\", \"output\": \"f\"},"
    "{\"op\": \"linear\", \"input\": \"f\", \"weight\": \"w5\", \"output\": \"y\"}]}";

static void lenet_sees_what_it_should(void **state)
{
    (void)state;
    static const struct {
        int64_t parameters, multiplies, field, jump;
        bool spatial;
    } cases[] = {
        {156, 117600, 5, 1, true}, {0, 0, 6, 2, true},   {2416, 240000, 14, 2, true},
        {0, 0, 16, 4, true},       {0, 0, 16, 4, false}, {4000, 4000, 16, 4, false},
    };
    struct error error = {0};
    struct lesson *lesson = lesson_parse("counts.json", LESSON, strlen(LESSON), &error);
    assert_non_null(lesson);
    for (int i = 0; i < 6; i++) {
        struct words why;
        struct counts counts = count_node(lesson->program.nodes[i], &why);
        struct field field = count_field(&lesson->program, i);
        assert_int_equal(counts.parameters, cases[i].parameters);
        assert_int_equal(counts.multiplies, cases[i].multiplies);
        assert_int_equal(field.size[0], cases[i].field);
        assert_int_equal(field.size[1], cases[i].field);
        assert_int_equal(field.jump[1], cases[i].jump);
        assert_int_equal(field.spatial, cases[i].spatial);
    }
    struct counts all = count_all(&lesson->program);
    assert_int_equal(all.parameters, 156 + 2416 + 4000);
    struct words words;
    char text[512];
    count_words(lesson->program.nodes[0], &words);
    words_to_text(&words, text, sizeof text);
    assert_non_null(strstr(text, "156 parameters"));
    assert_non_null(strstr(text, "a cell sees 5 × 5 of the input"));
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lenet_sees_what_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
