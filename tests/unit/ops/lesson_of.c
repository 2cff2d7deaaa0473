#include "lesson_of.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *quoted(const char *body)
{
    static const char HEAD[] = "{'format':1,'title':'t',";
    size_t size = sizeof HEAD + strlen(body) + 2;
    char *text = malloc(size);
    assert_non_null(text);
    snprintf(text, size, "%s%s}", HEAD, body);
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '\'') {
            *c = '"';
        }
    }
    return text;
}

struct lesson *lesson_of(const char *body)
{
    struct error error = {0};
    char *text = quoted(body);
    struct lesson *lesson = lesson_parse("test.json", text, strlen(text), &error);
    free(text);
    if (!lesson) {
        fail_msg("%s: %s", error.pointer, error.what);
    }
    return lesson;
}

void lesson_error(const char *body, char *out, size_t size)
{
    struct error error = {0};
    char *text = quoted(body);
    struct lesson *lesson = lesson_parse("test.json", text, strlen(text), &error);
    free(text);
    lesson_destroy(lesson);
    snprintf(out, size, "%s%s%s", error.pointer, lesson ? "" : ": ", error.what);
}

void assert_numbers(const float *got, const double *want, size_t n, double tolerance)
{
    assert_non_null(got);
    for (size_t i = 0; i < n; i++) {
        if (!(fabs((double)got[i] - want[i]) <= tolerance)) {
            fail_msg("element %zu is %.9g, not %.9g", i, (double)got[i], want[i]);
        }
    }
}

void assert_value(struct lesson *lesson, const char *tensor, const double *want, size_t n)
{
    struct program *program = &lesson->program;
    assert_numbers(program_value(program, program_find(program, tensor)), want, n, 1e-6);
}

void assert_gradient(struct lesson *lesson, const char *tensor, const double *want, size_t n)
{
    struct program *program = &lesson->program;
    assert_numbers(program_gradient_of(program, program_find(program, tensor)), want, n, 1e-6);
}

const struct node *node_of(struct lesson *lesson, const char *name)
{
    int index = program_find_node(&lesson->program, name);
    if (index < 0) {
        fail_msg("no operation %s", name);
    }
    program_compute(&lesson->program, index);
    return lesson->program.nodes[index];
}

int64_t steps_of(const struct node *node, int walk)
{
    struct phase phases[WALK_MAX_PHASES];
    int n = node->op->walks[walk].phases(node, phases);
    int64_t steps = 0;
    for (int i = 0; i < n; i++) {
        steps += phases[i].n_axes == 0 ? 1 : phase_terms(&phases[i]);
    }
    return steps;
}

void assert_caption(const struct node *node, int walk, struct place place, enum grain grain,
                    const char *want)
{
    struct words words;
    char text[1024];
    words_clear(&words);
    node->op->walks[walk].caption(node, place, grain, &words);
    words_to_text(&words, text, sizeof text);
    assert_string_equal(text, want);
}
