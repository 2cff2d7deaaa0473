// Questions to the reader, each with its place, its answers and the reasons of the wrong ones.
#include "lesson/fields.h"
#include "lesson/reader.h"

#include <string.h>

// A question is asked at one exact place. What `at` leaves open is the last: the last phase of the
// walk, the last cell of the phase, the last term of the cell.
static void make_exact(const struct lesson *lesson, struct question *question)
{
    struct lesson_place *at = &question->at;
    struct phase phases[WALK_MAX_PHASES];
    const struct node *node = lesson->program.nodes[at->node];
    at->walk = lesson->walked[question->entry].walk;
    int n = node->op->walks[at->walk].phases(node, phases);
    at->phase = at->phase < 0 ? n - 1 : at->phase;
    const struct phase *phase = &phases[at->phase];
    if (phase->n_axes == 0) {
        at->cell = 0; // term -1
        return;
    }
    at->cell = at->cell < 0 ? phase_cells(phase) - 1 : at->cell;
    at->term = at->term < 0 ? phase_cell_terms(phase, at->cell) - 1 : at->term;
}

static bool read_question_place(struct reader *reader, const struct json *at,
                                struct question *question)
{
    if (!read_place(reader, at, &question->at, &question->entry)) {
        return false;
    }
    if (question->at.term >= 0 && question->at.cell < 0) {
        return reader_fail(reader, json_get(at, "term"),
                           "a question is asked at one place: a term needs its cell");
    }
    make_exact(reader->lesson, question);
    return true;
}

static bool not_empty(struct reader *reader, const struct json *object, const char *key)
{
    const struct json *text = json_get(object, key);
    return text == NULL || *json_string(text) != '\0' ||
           reader_fail(reader, text, "must not be empty");
}

// `right` is true or absent; who is not right says why.
static bool check_right(struct reader *reader, const struct json *choice)
{
    const struct json *right = json_get(choice, "right");
    if (right != NULL && (json_kind(right) != JSON_BOOL || !json_bool(right))) {
        return reader_fail(reader, right, "must be true; leave it out at the wrong ones");
    }
    return right != NULL || json_get(choice, "why") != NULL ||
           reader_fail_under(reader, choice, "why", "is missing, a wrong answer needs its reason");
}

static bool read_choice(struct reader *reader, const struct json *value, struct question *question)
{
    struct choice *choice = &question->choices[question->n_choices];
    if (!fields_check(reader, value, &CHOICE_FIELDS, NULL, 0) ||
        !not_empty(reader, value, "text") || !not_empty(reader, value, "why") ||
        !check_right(reader, value)) {
        return false;
    }
    *choice =
        (struct choice){reader_text(reader, value, "text"), reader_text(reader, value, "why")};
    for (int i = 0; i < question->n_choices; i++) {
        if (strcmp(question->choices[i].text, choice->text) == 0) {
            return reader_fail(reader, json_get(value, "text"), "the same answer stands twice");
        }
    }
    if (json_get(value, "right") != NULL) {
        if (question->right >= 0) {
            return reader_fail(reader, json_get(value, "right"), "only one answer may be right");
        }
        question->right = question->n_choices;
    }
    question->n_choices++;
    return true;
}

static bool read_choices(struct reader *reader, const struct json *choices,
                         struct question *question)
{
    size_t n = json_count(choices);
    if (n < QUESTION_MIN_CHOICES || n > QUESTION_MAX_CHOICES) {
        return reader_fail(reader, choices, "%zu answers, must be %d..%d", n, QUESTION_MIN_CHOICES,
                           QUESTION_MAX_CHOICES);
    }
    question->right = -1;
    for (const struct json *c = json_first(choices); c != NULL; c = json_next(c)) {
        if (!read_choice(reader, c, question)) {
            return false;
        }
    }
    return question->right >= 0 ||
           reader_fail(reader, choices, "one of the answers must be right: \"right\": true");
}

bool read_questions(struct reader *reader, const struct json *questions)
{
    struct lesson *lesson = reader->lesson;
    if (questions == NULL) {
        return true;
    }
    lesson->questions =
        arena_array(&lesson->arena, json_count(questions) + 1, sizeof *lesson->questions);
    for (const struct json *q = json_first(questions); q != NULL; q = json_next(q)) {
        struct question *question = &lesson->questions[lesson->n_questions++];
        if (!fields_check(reader, q, &QUESTION_FIELDS, NULL, 0) || !not_empty(reader, q, "text") ||
            !not_empty(reader, q, "hint") ||
            !read_question_place(reader, json_get(q, "at"), question) ||
            !read_choices(reader, json_get(q, "choices"), question)) {
            return false;
        }
        question->text = reader_text(reader, q, "text");
        question->hint = reader_text(reader, q, "hint");
    }
    return true;
}

int lesson_question(const struct lesson *lesson, int entry, const struct lesson_place *here,
                    int from)
{
    for (int i = from; i < lesson->n_questions && !lesson->other_picture; i++) {
        const struct lesson_place *at = &lesson->questions[i].at;
        if (lesson->questions[i].entry == entry && at->walk == here->walk &&
            at->phase == here->phase && at->cell == here->cell && at->term == here->term &&
            (at->grain < 0 || at->grain == here->grain)) {
            return i;
        }
    }
    return -1;
}
