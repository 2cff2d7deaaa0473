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

// LeCun et al. 1998, section II.B: 122 304, 5 880, 151 600, 2 000, 48 120 and 10 164; the output's
// 840 besides.
static void lenet_has_the_connections_of_the_paper(void **state)
{
    (void)state;
    static const char NETWORK[] =
        "{\"format\": 1, \"title\": \"counts\", \"tensors\": {"
        "\"x\": {\"shape\": [1, 32, 32], \"fill\": 0},"
        "\"w1\": {\"shape\": [6, 1, 5, 5], \"fill\": 0}, \"b1\": {\"shape\": [6], \"fill\": 0},"
        "\"w2\": {\"shape\": [6], \"fill\": 0}, \"b2\": {\"shape\": [6], \"fill\": 0},"
        "\"w3\": {\"shape\": [16, 6, 5, 5], \"fill\": 0}, \"b3\": {\"shape\": [16], \"fill\": 0},"
        "\"w4\": {\"shape\": [16], \"fill\": 0}, \"b4\": {\"shape\": [16], \"fill\": 0},"
        "\"w5\": {\"shape\": [120, 16, 5, 5], \"fill\": 0}, \"b5\": {\"shape\": [120], \"fill\": "
        "0},"
        "\"w6\": {\"shape\": [84, 120], \"fill\": 0}, \"b6\": {\"shape\": [84], \"fill\": 0},"
        "\"w7\": {\"shape\": [10, 84], \"fill\": 0}}, \"network\": ["
        "{\"op\": \"conv2d\", \"input\": \"x\", \"weight\": \"w1\", \"bias\": \"b1\", \"output\": "
        "\"c1\"},"
        "{\"op\": \"tanh\", \"input\": \"c1\", \"output\": \"a1\"},"
        "{\"op\": \"subsample2d\", \"input\": \"a1\", \"weight\": \"w2\", \"bias\": \"b2\","
        " \"kernel_size\": 2, \"output\": \"s2\"},"
        "{\"op\": \"conv2d\", \"input\": \"s2\", \"weight\": \"w3\", \"bias\": \"b3\", \"output\": "
        "\"c3\","
        " \"connections\": [[0,1,2],[1,2,3],[2,3,4],[3,4,5],[0,4,5],[0,1,5],[0,1,2,3],[1,2,3,4],"
        "[2,3,4,5],[0,3,4,5],[0,1,4,5],[0,1,2,5],[0,1,3,4],[1,2,4,5],[0,2,3,5],[0,1,2,3,4,5]]},"
        "{\"op\": \"subsample2d\", \"input\": \"c3\", \"weight\": \"w4\", \"bias\": \"b4\","
        " \"kernel_size\": 2, \"output\": \"s4\"},"
        "{\"op\": \"conv2d\", \"input\": \"s4\", \"weight\": \"w5\", \"bias\": \"b5\", \"output\": "
        "\"c5\"},"
        "{\"op\": \"flatten\", \"input\": \"c5\", \"output\": \"f\"},"
        "{\"op\": \"linear\", \"input\": \"f\", \"weight\": \"w6\", \"bias\": \"b6\", \"output\": "
        "\"f6\"},"
        "{\"op\": \"rbf\", \"input\": \"f6\", \"weight\": \"w7\", \"output\": \"y\"}]}";
    static const struct {
        int64_t all, cells, each;
    } cases[] = {{122304, 4704, 26},  {0, 0, 0},        {5880, 1176, 5},
                 {151600, 100, 1516}, {2000, 400, 5},   {48120, 120, 401},
                 {0, 0, 0},           {10164, 84, 121}, {840, 10, 84}};
    struct error error = {0};
    struct lesson *lesson = lesson_parse("counts.json", NETWORK, strlen(NETWORK), &error);
    int64_t sum = 0;
    assert_non_null(lesson);
    for (int i = 0; i < 9; i++) {
        const struct connections got = count_connections(lesson->program.nodes[i]);
        assert_int_equal(got.all, cases[i].all);
        assert_int_equal(got.cells, cases[i].cells);
        assert_int_equal(got.each, cases[i].each);
        sum += got.all;
    }
    assert_int_equal(sum, 340908);
    const struct counts all = count_all(&lesson->program);
    assert_int_equal(all.parameters, 60000);
    assert_int_equal(all.multiplies, 328096);
    lesson_destroy(lesson);
}

static void lenet_sees_what_it_should(void **state)
{
    (void)state;
    static const struct {
        int64_t parameters, multiplies, field, jump;
        bool spatial;
    } cases[] = {
        {156, 117600, 5, 1, true}, {0, 0, 6, 2, true},  {2416, 240000, 14, 2, true},
        {0, 0, 16, 4, true},       {0, 0, 16, 4, true}, {4000, 4000, 16, 4, false},
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

// 84 -> 10 by codes after sub-sampling of 2 maps: every operation says its counts in the same way.
static const char EVERY_OP[] =
    "{\"format\": 1, \"title\": \"words\", \"tensors\": {"
    "\"x\": {\"shape\": [2, 4, 4], \"fill\": 0.5},"
    "\"s\": {\"shape\": [2], \"fill\": 0.1}, \"sb\": {\"shape\": [2], \"fill\": 0},"
    "\"w\": {\"shape\": [3, 8], \"fill\": 0.1}, \"b\": {\"shape\": [3], \"fill\": 0},"
    "\"v\": {\"shape\": [3, 3], \"fill\": 0.1}, \"codes\": {\"shape\": [5, 3], \"fill\": 1}},"
    "\"network\": ["
    "{\"op\": \"subsample2d\", \"input\": \"x\", \"weight\": \"s\", \"bias\": \"sb\", "
    "\"kernel_size\": 2, \"output\": \"p\"},"
    "{\"op\": \"flatten\", \"input\": \"p\", \"output\": \"f\"},"
    "{\"op\": \"linear\", \"input\": \"f\", \"weight\": \"w\", \"bias\": \"b\", "
    "\"output\": \"y\"},"
    "{\"op\": \"linear\", \"input\": \"y\", \"weight\": \"v\", \"output\": \"z\"},"
    "{\"op\": \"rbf\", \"input\": \"z\", \"weight\": \"codes\", \"output\": \"d\"}]}";

static void every_operation_says_its_counts_alike(void **state)
{
    (void)state;
    static const struct {
        const char *words, *parameters, *multiplies, *reason;
    } cases[] = {
        {"2 · (1 + 1) = 4 parameters; 2·2·2 = 8 multiplies", "2 · (1 + 1)", "2·2·2", ""},
        {"0 parameters", "", "", ""},
        {"3 · (8 + 1) = 27 parameters; 3 · 8 = 24 multiplies", "3 · (8 + 1)", "3 · 8", ""},
        {"3 · 3 = 9 parameters; 3 · 3 = 9 multiplies", "3 · 3", "3 · 3", ""},
        {"0 parameters: 5 codes of 3 are fixed; 5 · 3 = 15 multiplies", "", "5 · 3",
         "5 codes of 3 are fixed"},
    };
    struct error error = {0};
    struct lesson *lesson = lesson_parse("words.json", EVERY_OP, strlen(EVERY_OP), &error);
    assert_non_null(lesson);
    for (int i = 0; i < 5; i++) {
        struct words why;
        struct count_arithmetic parts;
        char text[512];
        count_node(lesson->program.nodes[i], &why);
        words_to_text(&why, text, sizeof text);
        count_take_apart(&why, &parts);
        assert_string_equal(text, cases[i].words);
        assert_string_equal(parts.parameters, cases[i].parameters);
        assert_string_equal(parts.multiplies, cases[i].multiplies);
        assert_string_equal(parts.reason, cases[i].reason);
    }
    struct field before = count_field_before(&lesson->program, 1);
    assert_int_equal(before.size[0], 2);
    assert_int_equal(before.jump[1], 2);
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lenet_sees_what_it_should),
        cmocka_unit_test(lenet_has_the_connections_of_the_paper),
        cmocka_unit_test(every_operation_says_its_counts_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
