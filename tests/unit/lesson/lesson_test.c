#include "cmocka_all.h"

#include "lesson/fields.h"
#include "ops/table.h"

#include <string.h>

// Text with ' for ".
static struct lesson *parse(const char *text, struct error *error)
{
    static char json[1 << 14];
    size_t n = strlen(text);
    assert_true(n < sizeof json);
    for (size_t i = 0; i <= n; i++) {
        json[i] = text[i] == '\'' ? '"' : text[i];
    }
    *error = (struct error){0};
    return lesson_parse("folder/name.of.it.json", json, n, error);
}

static struct lesson *lesson_of(const char *text)
{
    struct error error;
    struct lesson *lesson = parse(text, &error);
    if (lesson == NULL) {
        fail_msg("%s: %s", error.pointer, error.what);
    }
    return lesson;
}

#define HEAD "{'format': 1, 'title': 'T', "
#define CONVOLUTION                                                                                \
    HEAD "'tensors': {'a': {'values': [[1, 2, 3], [4, 5, 6], [7, 8, 9]]},"                         \
         "            'w': {'values': [[1, 0], [0, 1]]}},"                                         \
         "'network': [{'op': 'conv2d', 'input': 'a', 'weight': 'w', 'output': 'z'}],"              \
         "'backward': {'gradients': {'z': [[1, 1], [1, 1]]}}"

static void the_head_is_read(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(CONVOLUTION ", 'section': 'S', 'order': 1.5, 'decimals': 3}");
    assert_string_equal(lesson->id, "name.of.it");
    assert_string_equal(lesson->path, "folder/name.of.it.json");
    assert_string_equal(lesson->title, "T");
    assert_string_equal(lesson->section, "S");
    assert_null(lesson->summary);
    assert_true(lesson->order == 1.5);
    assert_int_equal(lesson->program.decimals, 3);
    lesson_destroy(lesson);
    lesson_destroy(NULL);
}

static void without_a_walk_everything_is_stepped(void **state)
{
    (void)state;
    static const char *const names[] = {"conv2d-1", "conv2d-1:input", "conv2d-1:weight"};
    struct lesson *lesson = lesson_of(CONVOLUTION "}");
    assert_int_equal(lesson->n_walked, 3);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(lesson->program.nodes[lesson->walked[i].node]->name, names[i]);
        assert_int_equal(lesson->walked[i].walk, 0);
    }
    lesson_destroy(lesson);
}

static void a_walk_is_chosen_by_its_name(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        CONVOLUTION ", 'walk': [{'name': 'conv2d-1:input', 'as': 'scatter'}, 'conv2d-1']}");
    assert_int_equal(lesson->n_walked, 2);
    const struct node *node = lesson->program.nodes[lesson->walked[0].node];
    assert_string_equal(node->op->walks[lesson->walked[0].walk].name, "scatter");
    assert_string_equal(lesson->program.nodes[lesson->walked[1].node]->name, "conv2d-1");
    lesson_destroy(lesson);
}

static void attributes_have_their_defaults(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        HEAD "'tensors': {'a': {'shape': [6, 6], 'fill': 1}}, 'network': ["
             "{'op': 'max_pool2d', 'input': 'a', 'output': 'b', 'kernel_size': [2, 3]},"
             "{'op': 'max_pool2d', 'input': 'a', 'output': 'c', 'kernel_size': 2, 'stride': 3},"
             "{'op': 'avg_pool2d', 'input': 'a', 'output': 'd', 'kernel_size': 5, 'name': 'P'},"
             "{'op': 'avg_pool2d', 'input': 'a', 'output': 'e', 'kernel_size': 4}]}");
    const struct program *program = &lesson->program;
    assert_true(shape_equal(&program->tensors[program_find(program, "b")].shape,
                            &(struct shape){3, {1, 3, 2}}));
    assert_true(shape_equal(&program->tensors[program_find(program, "c")].shape,
                            &(struct shape){3, {1, 2, 2}}));
    assert_string_equal(program->nodes[0]->name, "max_pool2d-1");
    assert_string_equal(program->nodes[1]->name, "max_pool2d-2");
    assert_string_equal(program->nodes[2]->name, "P");
    assert_string_equal(program->nodes[3]->name, "avg_pool2d-2"); // P counts
    lesson_destroy(lesson);
}

static void a_lessons_own_words_stand(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        HEAD
        "'tensors': {'a': {'values': [[1]], 'symbol': 'x', 'role': 'delta', 'label': 'words'},"
        "            'w': {'values': [[1]], 'gradient_symbol': 'g'}},"
        "'network': [{'op': 'conv2d', 'input': 'a', 'weight': 'w', 'output': 'z', 'symbol': 'z^l',"
        "             'role': 'activation', 'label': 'first'}]}");
    const struct tensor *tensors = lesson->program.tensors;
    assert_string_equal(tensors[0].symbol, "x");
    assert_string_equal(tensors[0].label, "words");
    assert_int_equal(tensors[0].role, ROLE_DELTA);
    assert_int_equal(tensors[1].role, ROLE_WEIGHT);
    assert_string_equal(tensors[1].gradient_symbol, "g");
    assert_string_equal(tensors[2].symbol, "z^l");
    assert_int_equal(tensors[2].role, ROLE_ACTIVATION);
    assert_string_equal(lesson->program.nodes[0]->label, "first");
    lesson_destroy(lesson);
}

static void the_closest_story_wins(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        CONVOLUTION ", 'walk': ['conv2d-1'], 'story': ["
                    "{'at': {'name': 'conv2d-1', 'cell': [0, 1, 0], 'term': 2}, 'text': 'term'},"
                    "{'at': {'name': 'conv2d-1', 'cell': [0, 1, 0]}, 'text': 'cell'},"
                    "{'at': {'name': 'conv2d-1', 'grain': 'layer'}, 'text': 'layer'}]}");
    const struct {
        struct lesson_place here;
        const char *story; // NULL: none
    } cases[] = {
        {{0, 0, 0, 2, 2, GRAIN_MULTIPLY}, "term"}, {{0, 0, 0, 2, 3, GRAIN_MULTIPLY}, "cell"},
        {{0, 0, 0, 3, 3, GRAIN_LAYER}, "layer"},   {{0, 0, 0, 3, 3, GRAIN_CELL}, NULL},
        {{1, 0, 0, 2, 2, GRAIN_MULTIPLY}, NULL},   {{0, 0, 1, 2, 2, GRAIN_MULTIPLY}, NULL},
        {{0, 1, 0, 2, 2, GRAIN_MULTIPLY}, NULL},   {{0, 1, 0, 3, 3, GRAIN_LAYER}, "layer"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *story = lesson_story(lesson, &cases[i].here);
        print_message("# story %zu\n", i);
        assert_string_equal(story == NULL ? "" : story,
                            cases[i].story == NULL ? "" : cases[i].story);
    }
    lesson_destroy(lesson);
}

#define ANSWERS "'choices': [{'text': 'no', 'why': 'because'}, {'text': 'yes', 'right': true}]"

static void a_question_is_asked_at_one_exact_place(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        CONVOLUTION ", 'walk': [{'name': 'conv2d-1:input', 'as': 'chain rule'}, 'conv2d-1:input'],"
                    "'questions': [{'at': {'name': 'conv2d-1:input'}, 'text': 'end', " ANSWERS "},"
                    "{'at': {'name': 'conv2d-1:input', 'as': 'gather', 'phase': 'pad'},"
                    " 'text': 'pad', 'hint': 'look', " ANSWERS "},"
                    "{'at': {'name': 'conv2d-1:input', 'as': 'gather', 'cell': [0, 1, 1]},"
                    " 'text': 'cell', " ANSWERS "},"
                    "{'at': {'name': 'conv2d-1:input', 'as': 'gather', 'cell': [0, 1, 1]},"
                    " 'text': 'once more', " ANSWERS "},"
                    "{'at': {'name': 'conv2d-1:input', 'as': 'gather', 'cell': [0, 0, 1],"
                    "        'term': 2, 'grain': 'multiply'}, 'text': 'term', " ANSWERS "}]}");
    const int node = lesson->walked[0].node, chain = lesson->walked[0].walk,
              gather = lesson->walked[1].walk;
    const struct {
        int entry, from;
        struct lesson_place here;
        int question;
    } cases[] = {
        {0, 0, {node, chain, 0, 8, 0, GRAIN_LAYER}, 0},
        {0, 0, {node, chain, 0, 8, 0, GRAIN_MULTIPLY}, 0},
        {0, 0, {node, chain, 0, 7, 1, GRAIN_MULTIPLY}, -1},
        {0, 0, {node, gather, 1, 0, -1, GRAIN_CELL}, -1}, // the walk was changed
        {1, 0, {node, gather, 1, 0, -1, GRAIN_CELL}, 1},
        {1, 0, {node, gather, 2, 4, 3, GRAIN_CELL}, 2},
        {1, 3, {node, gather, 2, 4, 3, GRAIN_CELL}, 3},
        {1, 4, {node, gather, 2, 4, 3, GRAIN_CELL}, -1},
        {1, 0, {node, gather, 2, 4, 2, GRAIN_MULTIPLY}, -1},
        {1, 0, {node, gather, 2, 1, 2, GRAIN_MULTIPLY}, 4},
        {1, 0, {node, gather, 2, 1, 2, GRAIN_CELL}, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("# place %zu\n", i);
        assert_int_equal(lesson_question(lesson, cases[i].entry, &cases[i].here, cases[i].from),
                         cases[i].question);
    }
    assert_string_equal(lesson->questions[1].text, "pad");
    assert_string_equal(lesson->questions[1].hint, "look");
    assert_null(lesson->questions[0].hint);
    assert_int_equal(lesson->questions[0].right, 1);
    assert_int_equal(lesson->questions[0].n_choices, 2);
    assert_string_equal(lesson->questions[0].choices[0].why, "because");
    assert_null(lesson->questions[0].choices[1].why);
    lesson_destroy(lesson);
}

static void numbers_are_float32_and_expectations_are_not(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of(HEAD "'tensors': {'a': {'values': [0.1, 3.4028235e38, 3.40282356e38]}},"
                       "'network': [{'op': 'relu', 'input': 'a', 'output': 'b'}],"
                       "'expect': {'values': {'b': [0.1, 1e300, 2]}}}");
    assert_true(lesson->program.tensors[0].value[0] == 0.1f);
    assert_true(lesson->program.tensors[0].value[2] == lesson->program.tensors[0].value[1]);
    assert_true(lesson->expectations[0].values[0] == 0.1);
    assert_true(lesson->expectations[0].values[1] == 1e300);
    assert_true(lesson->tolerance == 1e-4);
    lesson_destroy(lesson);
}

static void random_numbers_are_those_of_their_seed(void **state)
{
    (void)state;
    static const char text[] = HEAD
        "'tensors': {'a': {'shape': [2, 2], 'random': {'distribution': 'normal', 'seed': %d}}},"
        "'network': [{'op': 'relu', 'input': 'a', 'output': 'b'}]}";
    char first[512], second[512];
    snprintf(first, sizeof first, text, 1);
    snprintf(second, sizeof second, text, 2);
    struct lesson *a = lesson_of(first), *b = lesson_of(first), *c = lesson_of(second);
    size_t size = 4 * sizeof(float);
    assert_memory_equal(a->program.tensors[0].value, b->program.tensors[0].value, size);
    assert_memory_not_equal(a->program.tensors[0].value, c->program.tensors[0].value, size);
    lesson_destroy(a);
    lesson_destroy(b);
    lesson_destroy(c);
}

static void practice_is_read_and_its_files_are_not(void **state)
{
    (void)state;
    struct error error = {0};
    struct lesson *lesson = lesson_load(CONVSTEP_TEST_LESSONS "/valid/practice-pad.json", &error);
    assert_non_null(lesson);
    const struct lesson_practice *practice = &lesson->practice;
    assert_true(practice->given);
    assert_string_equal(practice->data, CONVSTEP_TEST_LESSONS
                        "/valid/no-images.idx.gz," CONVSTEP_TEST_LESSONS "/valid/no-labels.idx.gz");
    assert_string_equal(practice->held_out, CONVSTEP_TEST_LESSONS "/valid/no-folder");
    assert_int_equal(practice->rounds, 1000);
    assert_true(practice->learning_rate == 1e-6F);
    assert_int_equal(practice->replay, 0);
    assert_int_equal(practice->n_learns, 2);
    assert_int_equal(practice->learns[0], program_find(&lesson->program, "b"));
    assert_int_equal(practice->learns[1], program_find(&lesson->program, "w"));
    assert_int_equal(practice->opens, PRACTICE_PAD);
    assert_string_equal(lesson->program.nodes[practice->loss_node]->name, "cross_entropy-1");
    assert_int_equal(practice->n_classes, 3);
    lesson_destroy(lesson);

    lesson = lesson_load(CONVSTEP_TEST_LESSONS "/valid/practice-alone.json", &error);
    assert_non_null(lesson);
    practice = &lesson->practice;
    assert_null(practice->held_out);
    assert_int_equal(practice->rounds, 10);
    assert_true(practice->learning_rate == 0.001F);
    assert_int_equal(practice->replay, 3);
    assert_int_equal(practice->n_learns, 2);
    assert_int_equal(practice->opens, PRACTICE_STEPS);
    lesson_destroy(lesson);

    lesson = lesson_load(CONVSTEP_TEST_LESSONS "/valid/practice-tune.json", &error);
    assert_non_null(lesson);
    assert_int_equal(lesson->practice.opens, PRACTICE_TUNE);
    lesson_destroy(lesson);

    lesson = lesson_of(CONVOLUTION "}");
    assert_false(lesson->practice.given);
    lesson_destroy(lesson);
}

static void a_text_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(lesson_parse("x.json", "{}", (size_t)LESSON_MAX_BYTES + 1, &error));
    assert_int_equal(error.kind, ERROR_LESSON);
    assert_int_equal(error.line, 1);
}

static void a_file_that_is_not_there_is_the_systems_fault(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(lesson_load("no/such/lesson.json", &error));
    assert_int_equal(error.kind, ERROR_SYSTEM);
}

// Every key that a table names is known to the loader's nearest-name search, and has its line of
// help.
static void the_tables_of_keys_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; ALL_FIELDS[i] != NULL; i++) {
        for (size_t k = 0; k < ALL_FIELDS[i]->n; k++) {
            const struct field *field = &ALL_FIELDS[i]->list[k];
            assert_true(field->help != NULL && field->help[0] != '\0');
            assert_false(field_ignored(field->name));
            for (size_t j = 0; j < k; j++) {
                assert_string_not_equal(field->name, ALL_FIELDS[i]->list[j].name);
            }
        }
    }
    for (size_t i = 0; OPS[i] != NULL; i++) {
        assert_true(OPS[i]->n_params + OPERATION_FIELDS.n < 64);
        for (size_t k = 0; k < OPS[i]->n_params; k++) {
            for (size_t j = 0; j < OPERATION_FIELDS.n; j++) {
                assert_string_not_equal(OPS[i]->params[k].name, OPERATION_FIELDS.list[j].name);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_is_read),
        cmocka_unit_test(without_a_walk_everything_is_stepped),
        cmocka_unit_test(a_walk_is_chosen_by_its_name),
        cmocka_unit_test(attributes_have_their_defaults),
        cmocka_unit_test(a_lessons_own_words_stand),
        cmocka_unit_test(the_closest_story_wins),
        cmocka_unit_test(a_question_is_asked_at_one_exact_place),
        cmocka_unit_test(numbers_are_float32_and_expectations_are_not),
        cmocka_unit_test(random_numbers_are_those_of_their_seed),
        cmocka_unit_test(practice_is_read_and_its_files_are_not),
        cmocka_unit_test(a_text_beyond_the_limit_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_the_systems_fault),
        cmocka_unit_test(the_tables_of_keys_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
