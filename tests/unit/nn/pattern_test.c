#include "cmocka_all.h"

#include "nn/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLE "INPUT 32x32x3 -> [[CONV3x3-16 -> RELU]*2 -> POOL2]*3 -> [FC128 -> RELU]*1 -> FC10"

static void parse(struct pattern *pattern, const char *text)
{
    struct pattern_error error;
    if (!pattern_parse(pattern, text, &error)) {
        char what[512];
        pattern_error_text(&error, what, sizeof what);
        fail_msg("%s: %s", text, what);
    }
}

// Published totals: LeCun et al. 1998 (60 000 trainable parameters); Krizhevsky et al. 2012 with
// its two groups; Simonyan and Zisserman 2015, configuration D; Springenberg et al. 2015.
static void the_totals_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t parameters, multiplies;
    } cases[] = {
        {EXAMPLE, 46234, 4310272},
        {"INPUT 32x32x1 -> CONV5x5-6 p0 -> SUB2 -> CONV5x5-16 p0 c60 -> SUB2 -> CONV5x5-120 p0 -> "
         "FC84 -> RBF10",
         60000, 117600 + 1176 + 150000 + 400 + 48000 + 10080 + 840},
        {"INPUT 227x227x3 -> CONV11x11-96 s4 p0 -> RELU -> LRN -> POOL3 s2 -> CONV5x5-256 g2 -> "
         "RELU -> LRN -> POOL3 s2 -> CONV3x3-384 -> RELU -> CONV3x3-384 g2 -> RELU -> CONV3x3-256 "
         "g2 -> RELU -> POOL3 s2 -> [FC4096 -> RELU -> DROPOUT]*2 -> FC1000",
         60965224, 724406816},
        {"INPUT 224x224x3 -> [CONV3x3-64 -> RELU]*2 -> POOL2 -> [CONV3x3-128 -> RELU]*2 -> POOL2 "
         "-> [CONV3x3-256 -> RELU]*3 -> POOL2 -> [[CONV3x3-512 -> RELU]*3 -> POOL2]*2 -> [FC4096 "
         "-> RELU]*2 -> FC1000",
         138357544, 15470264320},
        {"INPUT 32x32x3 -> [CONV3x3-96 -> RELU]*2 -> CONV3x3-96 s2 -> RELU -> [CONV3x3-192 -> "
         "RELU]*2 -> CONV3x3-192 s2 -> RELU -> CONV3x3-192 -> RELU -> CONV1x1-192 -> RELU -> "
         "CONV1x1-10 -> RELU -> AVG8 -> SOFTMAX",
         1369738, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pattern pattern;
        parse(&pattern, cases[i].text);
        assert_int_equal(pattern.parameters, cases[i].parameters);
        if (cases[i].multiplies >= 0) {
            assert_int_equal(pattern.multiplies, cases[i].multiplies);
        }
        pattern_finish(&pattern);
    }
}

// "name shape parameters multiplies sees unread" of the last layer.
static void last_layer(const struct pattern *pattern, char *out, size_t size)
{
    const struct pattern_layer *layer = &pattern->layers[pattern->n_layers - 1];
    snprintf(out, size, "%s %lldx%lldx%lld%s %lld %lld %lldx%lld%s %lld,%lld%s%s", layer->name,
             (long long)layer->rows, (long long)layer->cols, (long long)layer->maps,
             layer->flat ? " flat" : "", (long long)layer->parameters, (long long)layer->multiplies,
             (long long)layer->sees[0], (long long)layer->sees[1], layer->sees_all ? " all" : "",
             (long long)layer->unread[0], (long long)layer->unread[1], layer->then[0] ? " " : "",
             layer->then);
}

static void every_kind_of_layer_has_its_shape_and_counts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *last;
    } cases[] = {
        {"INPUT 7x5x2", "INPUT 7x5x2 0 0 1x1 0,0"},
        {"input 7×5×2 → conv3x3-4", "CONV3×3-4 7x5x4 76 2520 3x3 0,0"},
        {"INPUT 7x5x2->CONV3-4", "CONV3×3-4 7x5x4 76 2520 3x3 0,0"},
        {"INPUT 7x5x2 -> CONV3x5-4 p0", "CONV3×5-4 5x1x4 124 600 3x5 0,0"},
        {"INPUT 8x8x2 -> CONV3x3-4 s2", "CONV3×3-4 4x4x4 76 1152 3x3 0,0"},
        {"INPUT 8x8x2 -> CONV3x3-4 s2 p0", "CONV3×3-4 3x3x4 76 648 3x3 1,1"},
        {"INPUT 8x8x2 -> CONV3x3-4 d2", "CONV3×3-4 8x8x4 76 4608 5x5 0,0"},
        {"INPUT 8x8x2 -> CONV2x2-4 d2", "CONV2×2-4 8x8x4 36 2048 3x3 0,0"},
        {"INPUT 8x8x4 -> CONV3x3-4 g2", "CONV3×3-4 8x8x4 76 4608 3x3 0,0"},
        {"INPUT 8x8x4 -> CONV3x3-4 c8", "CONV3×3-4 8x8x4 76 4608 3x3 0,0"},
        {"INPUT 7x9x3 -> POOL3", "POOL3 2x3x3 0 0 3x3 1,0"},
        {"INPUT 7x9x3 -> POOL3s2", "POOL3 3x4x3 0 0 3x3 0,0"},
        {"INPUT 7x9x3 -> POOL2x3 s2", "POOL2×3 3x4x3 0 0 2x3 1,0"},
        {"INPUT 7x9x3 -> POOL1 s2", "POOL1 4x5x3 0 0 1x1 3,4"},
        {"INPUT 8x8x3 -> POOL3 s2 p1", "POOL3 4x4x3 0 0 3x3 0,0"},
        {"INPUT 6x6x3 -> AVG2 -> TANH", "AVG2 3x3x3 0 0 2x2 0,0 TANH"},
        {"INPUT 6x6x3 -> SUB2", "SUB2 3x3x3 6 27 2x2 0,0"},
        {"INPUT 6x6x3 -> FC4", "FC4 1x1x4 flat 436 432 1x1 all 0,0"},
        {"INPUT 6x6x3 -> FC4 -> RELU -> FC2 -> SOFTMAX", "FC2 1x1x2 flat 10 8 1x1 all 0,0 SOFTMAX"},
        {"INPUT 6x6x3 -> RBF4", "RBF4 1x1x4 flat 0 432 1x1 all 0,0"},
        {"INPUT 9x9x1 -> [CONV3x3-2]*3", "CONV3×3-2 9x9x2 38 2916 7x7 0,0"},
        {"INPUT 9x9x1 -> POOL3 -> CONV3x3-2", "CONV3×3-2 3x3x2 20 162 9x9 0,0"},
        {"INPUT 9x9x1 -> [[RELU]*1000]*1000 -> LRN", "INPUT 9x9x1 0 0 1x1 0,0 RELU"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pattern pattern;
        char last[256];
        parse(&pattern, cases[i].text);
        last_layer(&pattern, last, sizeof last);
        if (strcmp(last, cases[i].last) != 0) {
            fail_msg("%s: %s, not %s", cases[i].text, last, cases[i].last);
        }
        pattern_finish(&pattern);
    }
}

#define LAYERS "CONV3x3-16, POOL2, AVG2, SUB2, RELU, FC10, [ … ]*2"
static const struct {
    const char *text, *message;
} UNREADABLE[] = {
    {"INPUT 32x32x3 -> [[CONV3x3-16 -> RELU]*2 -> POLL2]*3 -> FC10",
     "column 45: no layer is called POLL2, did you mean POOL2? Allowed here: " LAYERS},
    {"INPUT 8x8x1 → POLL2",
     "column 15: no layer is called POLL2, did you mean POOL2? Allowed here: " LAYERS},
    {"", "column 1: a pattern begins with INPUT; allowed here: INPUT 32x32x3"},
    {"  -> POOL2", "column 3: a pattern begins with INPUT; allowed here: INPUT 32x32x3"},
    {"POOL2", "column 1: a pattern begins with INPUT; allowed here: INPUT 32x32x3"},
    {"[CONV3x3-2]*2", "column 1: a pattern begins with INPUT; allowed here: INPUT 32x32x3"},
    {"IMPUT 8x8x1", "column 1: no layer is called IMPUT, did you mean INPUT? Allowed here: "
                    "INPUT 32x32x3"},
    {"INPUT 8x8", "column 10: the input's number of maps is missing, INPUT takes rows, columns "
                  "and maps: INPUT 32x32x3"},
    {"INPUT 8x8x0", "column 11: the input's number of maps must be 1 to 1000000, is 0"},
    {"INPUT x8x1", "column 7: the input's number of rows is missing"},
    {"INPUT 99999999999999999999999x8x1",
     "column 7: the input's number of rows must be 1 to 100000, is 99999999999999999999"},
    {"INPUT 8x8x1 ->", "column 15: a layer is missing; allowed here: " LAYERS},
    {"INPUT 8x8x1 -> -> POOL2", "column 16: a layer is missing; allowed here: " LAYERS},
    {"INPUT 8x8x1 -> []", "column 17: a layer is missing; allowed here: " LAYERS},
    {"INPUT 8x8x1 POOL2", "column 13: an arrow is missing before this; allowed here: ->"},
    {"INPUT 8x8x1 -> [POOL2 FC1]",
     "column 23: an arrow is missing before this; allowed here: ->, ]"},
    {"INPUT 8x8x1 -> POOL2]", "column 21: no bracket is open here; allowed here: ->"},
    {"INPUT 8x8x1 -> [POOL2", "column 16: this bracket is never closed"},
    {"INPUT 8x8x1 -> [POOL2]*", "column 24: the number of repeats is missing"},
    {"INPUT 8x8x1 -> [POOL2]*0", "column 24: the number of repeats must be 1 to 1000, is 0"},
    {"INPUT 8x8x1 -> INPUT 8x8x1",
     "column 16: INPUT stands at the beginning alone; allowed here: " LAYERS},
    {"INPUT 8x8x1 -> CONV", "column 20: the window's size is missing"},
    {"INPUT 8x8x1 -> CONV3x3", "column 16: the number of maps is missing, as in CONV3x3-16"},
    {"INPUT 8x8x1 -> CONV3x3->FC1", "column 16: the number of maps is missing, as in CONV3x3-16"},
    {"INPUT 8x8x1 -> CONV3x3-4 z2", "column 26: CONV has no option z2, it takes s stride, p "
                                    "padding, d dilation, g groups, c connections"},
    {"INPUT 8x8x1 -> FC3 s2", "column 20: FC has no option s2, it takes none"},
    {"INPUT 8x8x1 -> CONV3x3-4 s2 s1", "column 29: the stride is given twice"},
    {"INPUT 8x8x1 -> CONV3x3-4 s0", "column 27: the stride must be 1 to 1000, is 0"},
    {"INPUT 8x8x1 -> CONV2x2-4", "column 16: a window 2 long keeps no size with as many zeros "
                                 "on both sides; say the padding, as in p0"},
    {"INPUT 8x8x3 -> CONV3x3-4 g2",
     "column 16: 2 groups must divide the 3 maps read and the 4 made"},
    {"INPUT 8x8x6 -> CONV3x3-4 c3", "column 16: the connections of 4 maps with 6 must be 4 to "
                                    "24, are 3"},
    {"INPUT 8x8x6 -> CONV3x3-4 g2 c8", "column 16: CONV: give connections or groups, not both"},
    {"INPUT 8x8x1 -> CONV9x9-4 p0", "column 16: CONV: a window 9 long does not fit into 8 rows"},
    {"INPUT 8x8x1 -> CONV3x13-4 p2 s2", "column 16: CONV: a window 13 long does not fit into 8 "
                                        "columns and their padding"},
    {"INPUT 8x8x1 -> POOL2 p2",
     "column 16: POOL: the padding is at most half the window, 0 to 1, is 2"},
    {"INPUT 8x8x1 -> POOL2x3", "column 16: POOL: a window that is not square needs its stride, "
                               "as in s2"},
    {"INPUT 8x8x1 -> FC4 -> POOL2",
     "column 23: POOL reads maps, but FC4 has made one row of 4 numbers"},
    {"INPUT 8x8x1 -> [[[[[[[[[POOL1]]]]]]]]]", "column 24: brackets go 8 deep at most"},
    {"INPUT 8x8x1 -> [[CONV1x1-1]*100]*11", "column 18: a pattern has 1000 layers at most"},
    {"INPUT 100000x100000x1000000 -> CONV1000x1000-1000000 p500 s1",
     "column 32: CONV: a count of this layer is more than 64 bits hold"},
    {"INPUT 8x8x1 -> \xff\xfe", "column 16: no layer is called \xff\xfe; allowed here: " LAYERS},
};

static void what_cannot_be_read_is_pointed_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof UNREADABLE / sizeof *UNREADABLE; i++) {
        struct pattern pattern;
        struct pattern_error error;
        char message[512] = "it was read";
        if (pattern_parse(&pattern, UNREADABLE[i].text, &error)) {
            pattern_finish(&pattern);
        } else {
            pattern_error_text(&error, message, sizeof message);
        }
        if (strcmp(message, UNREADABLE[i].message) != 0) {
            fail_msg("%s:\n  %s\n  not %s", UNREADABLE[i].text, message, UNREADABLE[i].message);
        }
    }
}

static void a_pattern_has_a_longest_text(void **state)
{
    (void)state;
    char text[PATTERN_TEXT_MAX + 2];
    struct pattern pattern;
    struct pattern_error error;
    memset(text, ' ', sizeof text);
    memcpy(text, "INPUT 1x1x1", 11);
    text[PATTERN_TEXT_MAX] = '\0';
    parse(&pattern, text);
    pattern_finish(&pattern);
    text[PATTERN_TEXT_MAX] = ' ';
    text[PATTERN_TEXT_MAX + 1] = '\0';
    assert_false(pattern_parse(&pattern, text, &error));
    assert_string_equal(error.what, "a pattern has 1000 characters at most");
}

static void blocks_and_ignored_words_are_kept(void **state)
{
    (void)state;
    struct pattern pattern;
    parse(&pattern, EXAMPLE " -> LRN -> DROPOUT0.5 -> LRN");
    assert_int_equal(pattern.n_layers, 12);
    assert_int_equal(pattern.n_blocks, 3);
    assert_int_equal(pattern.blocks[1].first, 4);
    assert_int_equal(pattern.blocks[1].last, 6);
    assert_int_equal(pattern.blocks[1].number, 2);
    assert_int_equal(pattern.blocks[1].of, 3);
    assert_string_equal(pattern.ignored, "LRN, DROPOUT");
    assert_string_equal(pattern.layers[1].arithmetic, "(3·3·3 + 1) · 16");
    assert_string_equal(pattern.layers[10].arithmetic, "(4·4·16 + 1) · 128");
    pattern_finish(&pattern);
}

// A sum of every layer is the total, whatever is cut out of or put into a pattern's text.
static void damaged_patterns_are_refused_or_add_up(void **state)
{
    (void)state;
    static const char BITS[] = "[]*->x 0129spdgcCONVPOLFCINUT\xe2\x86\x92";
    uint32_t random = 1;
    for (int turn = 0; turn < 20000; turn++) {
        char text[] = EXAMPLE;
        for (int k = 0; k < 1 + turn % 4; k++) {
            random = random * 1664525U + 1013904223U;
            text[(random >> 8) % (sizeof text - 1)] = BITS[(random >> 20) % (sizeof BITS - 1)];
        }
        struct pattern pattern;
        struct pattern_error error;
        if (!pattern_parse(&pattern, text, &error)) {
            assert_true(error.column >= 1 && error.begin <= error.end);
            assert_true(error.end <= (int)sizeof text && error.what[0] != '\0');
            continue;
        }
        int64_t sum = 0;
        for (int i = 0; i < pattern.n_layers; i++) {
            sum += pattern.layers[i].parameters;
        }
        assert_int_equal(sum, pattern.parameters);
        pattern_finish(&pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_totals_are_the_published_ones),
        cmocka_unit_test(every_kind_of_layer_has_its_shape_and_counts),
        cmocka_unit_test(what_cannot_be_read_is_pointed_at),
        cmocka_unit_test(a_pattern_has_a_longest_text),
        cmocka_unit_test(blocks_and_ignored_words_are_kept),
        cmocka_unit_test(damaged_patterns_are_refused_or_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
