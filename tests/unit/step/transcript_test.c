// The lines of the transcript, read back as JSON and held against what the program computed.
#include "generic.h"
#include "lesson_of.h"

#include "step/transcript.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 3000 };

static const char *const OF_NAMES[] = {"value", "gradient", "updated", "position"};

static enum of of_named(const char *name)
{
    for (int i = 0; i < 4; i++) {
        if (strcmp(OF_NAMES[i], name) == 0) {
            return (enum of)i;
        }
    }
    fail_msg("of %s", name);
    return OF_VALUE;
}

static struct ref ref_of_json(const struct program *program, const cJSON *json)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "tensor"));
    const char *of = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "of"));
    const cJSON *at = cJSON_GetObjectItemCaseSensitive(json, "at");
    struct ref ref = {.tensor = program_find(program, name), .of = of_named(of)};
    assert_true(ref.tensor >= 0);
    const struct shape *shape = &program->tensors[ref.tensor].shape;
    assert_int_equal(cJSON_GetArraySize(at), shape->rank);
    for (int i = 0; i < shape->rank; i++) {
        int64_t index = (int64_t)cJSON_GetArrayItem(at, i)->valuedouble;
        assert_in_range(index, 0, shape->dim[i] - 1);
        ref.index = ref.index * shape->dim[i] + index;
    }
    return ref;
}

static bool is_number(const cJSON *json, double want)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, "value");
    return cJSON_IsNumber(value) && (float)value->valuedouble == (float)want;
}

// Reads are finished numbers; what was written last is what the program holds.
static void check_line(struct program *program, const char *line, float **written)
{
    cJSON *json = cJSON_Parse(line);
    if (!json) {
        fail_msg("no JSON: %s", line);
    }
    const cJSON *reads = cJSON_GetObjectItemCaseSensitive(json, "reads"), *read;
    cJSON_ArrayForEach(read, reads)
    {
        double value;
        struct ref ref = ref_of_json(program, read);
        if (program_read(program, &ref, &value) && !is_number(read, value)) {
            fail_msg("read is not %g: %s", value, line);
        }
    }
    const cJSON *writes = cJSON_GetObjectItemCaseSensitive(json, "writes");
    assert_non_null(writes);
    if (!cJSON_IsNull(writes)) {
        struct ref ref = ref_of_json(program, writes);
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(writes, "value");
        float **grid = &written[4 * ref.tensor + (int)ref.of];
        if (!*grid) {
            size_t n = (size_t)shape_elements(&program->tensors[ref.tensor].shape);
            *grid = malloc(n * sizeof **grid);
            assert_non_null(*grid);
            for (size_t i = 0; i < n; i++) {
                (*grid)[i] = NAN;
            }
        }
        (*grid)[ref.index] = cJSON_IsNumber(value) ? (float)value->valuedouble : NAN;
    }
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "text"));
    assert_true(text && text[0]);
    cJSON_Delete(json);
}

static void check_written(struct program *program, float **written, bool whole)
{
    for (int i = 0; i < 4 * program->n_tensors; i++) {
        struct ref ref = {i / 4, (enum of)(i % 4), 0};
        int64_t n = written[i] ? shape_elements(&program->tensors[ref.tensor].shape) : 0;
        for (ref.index = 0; ref.index < n; ref.index++) {
            double value;
            bool stepped = whole && !isnan(written[i][ref.index]);
            if (stepped && program_read(program, &ref, &value) &&
                (float)value != written[i][ref.index]) {
                fail_msg("last written to %s[%lld]: %g, computed %g",
                         program->tensors[ref.tensor].name, (long long)ref.index,
                         (double)written[i][ref.index], value);
            }
        }
        free(written[i]);
    }
}

static void check_transcript(struct lesson *lesson, enum grain grain, const char *walk)
{
    struct timeline timeline;
    struct error error = {0};
    struct program *program = &lesson->program;
    assert_true(timeline_init(&timeline, lesson, &error));
    if (walk && !timeline_set_walk(&timeline, walk, &error)) {
        timeline_finish(&timeline);
        return;
    }
    float **written = calloc((size_t)program->n_tensors * 4, sizeof *written);
    assert_non_null(written);
    bool whole = timeline.steps[grain] <= STEPS_MAX;
    for (int64_t n = 1; n <= timeline.steps[grain] && n <= STEPS_MAX; n++) {
        struct buffer line = {0};
        struct step step = timeline_step(&timeline, grain, n);
        transcript_json(&timeline, &step, &line);
        assert_null(strchr(line.data, '\n'));
        check_line(program, line.data, written);
        buffer_clear(&line);
        transcript_text(&timeline, &step, &line);
        assert_true(line.length > 0);
        buffer_finish(&line);
    }
    // A coarser step of a walk that touches several cells at once names the last of them alone.
    for (int e = 0; e < timeline.n && grain != GRAIN_MULTIPLY; e++) {
        const struct node *node = program->nodes[timeline.entries[e].node];
        whole = whole && !node->op->walks[timeline.entries[e].walk].n_sources;
    }
    check_written(program, written, whole);
    free(written);
    timeline_finish(&timeline);
}

static void test_the_last_write_of_a_cell_is_what_run_prints(void **state)
{
    (void)state;
    static const char *const walks[] = {NULL, "scatter", "chain rule"};
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= 3; seed++) {
            for (int i = 0; i < 9; i++) {
                struct lesson *lesson = generic_lesson(kind, seed);
                check_transcript(lesson, (enum grain)(1 + i % 3), walks[i / 3]);
                lesson_destroy(lesson);
            }
        }
    }
}

static struct lesson *shipped(const char *id)
{
    char path[1024];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s.json", LESSONS, id);
    struct lesson *lesson = lesson_load(path, &error);
    if (!lesson) {
        fail_msg("%s: %s", path, error.what);
    }
    return lesson;
}

static void assert_line(struct timeline *timeline, enum grain grain, int64_t number,
                        const char *want)
{
    struct buffer line = {0};
    struct step step = timeline_step(timeline, grain, number);
    transcript_json(timeline, &step, &line);
    char *text = strstr(line.data, ", \"text\": ");
    assert_non_null(text);
    *text = '\0';
    assert_string_equal(line.data, want);
    buffer_finish(&line);
}

static void test_lines_of_convolution_backward_1(void **state)
{
    (void)state;
    struct lesson *lesson = shipped("convolution-backward-1");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_line(&timeline, GRAIN_MULTIPLY, 1,
                "{\"step\": 1, \"name\": \"conv2d-1:input\", \"op\": \"conv2d_grad_input\", "
                "\"phase\": \"backward\", \"reads\": [], \"writes\": null");
    assert_line(&timeline, GRAIN_MULTIPLY, 21,
                "{\"step\": 21, \"name\": \"conv2d-1:input\", \"op\": \"conv2d_grad_input\", "
                "\"phase\": \"backward\", \"reads\": [{\"tensor\": \"z\", \"of\": \"gradient\", "
                "\"at\": [0, 1, 0], \"value\": 2}, {\"tensor\": \"k1\", \"of\": \"value\", "
                "\"at\": [0, 1], \"value\": 0.2}], \"writes\": {\"tensor\": \"a\", "
                "\"of\": \"gradient\", \"at\": [1, 1], \"value\": 1.4}");
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

static void test_lines_of_grain_map_read_nothing_and_write_the_last_cell(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of("'tensors':{'a':{'values':[[[1,-2]],[[3,4]]]}},"
                                      "'network':[{'op':'relu','input':'a','output':'z'}]");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_line(&timeline, GRAIN_MAP, 1,
                "{\"step\": 1, \"name\": \"relu-1\", \"op\": \"relu\", \"phase\": \"forward\", "
                "\"reads\": [], \"writes\": {\"tensor\": \"z\", \"of\": \"value\", "
                "\"at\": [0, 0, 1], \"value\": 0}");
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

static void assert_text(const struct timeline *timeline, enum grain grain, int64_t number,
                        const char *end)
{
    struct step step = timeline_step(timeline, grain, number);
    struct buffer line = {0};
    transcript_text(timeline, &step, &line);
    const size_t length = strlen(end);
    if (line.length < length || strcmp(line.data + line.length - length, end) != 0) {
        fail_msg("%s\ndoes not end in %s", line.data, end);
    }
    buffer_finish(&line);
}

// A reader who has the text alone is told every number that is complete, of many one cell.
static void test_text_of_coarse_grains_has_the_numbers(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'values':[[[1,-2],[0,7]],[[3,4],[5,-1]]]},"
                  "'b':{'shape':[9,9],'fill':2}},"
                  "'network':[{'op':'relu','input':'a','output':'z'},"
                  "{'op':'relu','name':'large','input':'b','output':'y'}],"
                  "'backward':{'gradients':{'z':[[[1,2],[3,4]],[[5,6],[7,8]]]}}");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_text(&timeline, GRAIN_MAP, 2, " [z, map 2 = 3 4 / 5 0]");
    assert_text(&timeline, GRAIN_LAYER, 1, " [z = 1 0 / 0 7 // 3 4 / 5 0] [0 parameters]");
    assert_text(&timeline, GRAIN_LAYER, 2, " [y₉₉ = 2] [0 parameters]");
    assert_text(&timeline, GRAIN_LAYER, 3, " [δa = 1 0 / 0 4 // 5 6 / 7 0]");
    assert_text(&timeline, GRAIN_CELL, 4, " [z₁,₂,₂ = 7]");
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

static void test_what_has_no_numbers_is_null(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'a':{'shape':[1,1,2],'symbol':'a'}},"
                  "'network':[{'op':'max_pool2d','input':'a','output':'z','kernel_size':[1,2]}],"
                  "'backward':{'gradients':{'z':[[[5]]]}}");
    struct timeline timeline;
    struct error error = {0};
    assert_true(timeline_init(&timeline, lesson, &error));
    assert_line(&timeline, GRAIN_MULTIPLY, 2,
                "{\"step\": 2, \"name\": \"max_pool2d-1\", \"op\": \"max_pool2d\", "
                "\"phase\": \"forward\", \"reads\": [{\"tensor\": \"a\", \"of\": \"value\", "
                "\"at\": [0, 0, 1], \"value\": null}], \"writes\": {\"tensor\": \"z\", "
                "\"of\": \"value\", \"at\": [0, 0, 0], \"value\": null}");
    assert_line(&timeline, GRAIN_CELL, 3,
                "{\"step\": 3, \"name\": \"max_pool2d-1:input\", \"op\": \"max_pool2d_grad\", "
                "\"phase\": \"backward\", \"reads\": [{\"tensor\": \"z\", \"of\": \"position\", "
                "\"at\": [0, 0, 0], \"value\": null}, {\"tensor\": \"z\", \"of\": \"gradient\", "
                "\"at\": [0, 0, 0], \"value\": 5}], \"writes\": null");
    timeline_finish(&timeline);
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_last_write_of_a_cell_is_what_run_prints),
        cmocka_unit_test(test_lines_of_convolution_backward_1),
        cmocka_unit_test(test_lines_of_grain_map_read_nothing_and_write_the_last_cell),
        cmocka_unit_test(test_text_of_coarse_grains_has_the_numbers),
        cmocka_unit_test(test_what_has_no_numbers_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
