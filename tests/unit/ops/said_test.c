// What every operation says and shows, at every grain and on random shapes: captions are sentences
// of at most two lines, formulas are short, grids hold their windows.
#include "generic.h"

#include <string.h>

enum { SEEDS = 4, CAPTION_MAX = 160 };

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

static void check_sentence(const struct node *node, const struct words *words)
{
    char text[2 * WORDS_TEXT_MAX];
    words_to_text(words, text, sizeof text);
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] != '.' || strstr(text, "  ") ||
        characters(text) > CAPTION_MAX || words->n >= WORDS_MAX) {
        fail_msg("%s (%zu characters, %d pieces): %s", node->name, characters(text), words->n,
                 text);
    }
}

static void check_captions(const struct node *node, const struct walk *walk, struct place place)
{
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        struct words words;
        words_clear(&words);
        walk->caption(node, place, (enum grain)grain, &words);
        check_sentence(node, &words);
    }
}

static void check_formula(const struct node *node, const struct walk *walk, struct place place)
{
    struct term term = {.by = BY_NOTHING};
    if (place.term >= 0) {
        walk->term(node, place, &term);
    }
    bool given = term.by == BY_FUNCTION && node->op->formula;
    for (int numbers = 0; given && numbers < 2; numbers++) {
        struct words words;
        words_clear(&words);
        node->op->formula(node, &term, numbers, &words);
        assert_true(words.n > 0 && words.n < WORDS_MAX);
    }
}

// Windows of padded, spread and pooled grids may reach beyond the tensor; the others may not.
static void check_grid(const struct node *node, const struct operand *grid)
{
    const struct transform *t = &grid->transform;
    int64_t elements = shape_elements(&node->program->tensors[grid->tensor].shape);
    int64_t rows = t->flat ? grid->cols : grid->rows, cols = t->flat ? grid->rows : grid->cols;
    if ((grid->leading + 1) * grid->rows * grid->cols > elements) {
        fail_msg("%s: map %lld of %s is beyond it", node->name, (long long)grid->leading,
                 node->program->tensors[grid->tensor].name);
    }
    bool plain = t->low[0] == 0 && t->low[1] == 0 && t->high[0] == 0 && t->high[1] == 0 &&
                 t->gap[0] <= 1 && t->gap[1] <= 1 && !strstr(node->op->name, "pool");
    if (plain && grid->window[2] > 0 &&
        (grid->window[0] < 0 || grid->window[0] + grid->window[2] > rows || grid->window[1] < 0 ||
         grid->window[1] + grid->window[3] > cols)) {
        fail_msg("%s: the window of %s is beyond its grid", node->name,
                 node->program->tensors[grid->tensor].name);
    }
}

static void check_operands(const struct node *node, const struct walk *walk, struct place place)
{
    struct operand grids[OPERANDS_MAX] = {0};
    int n = walk->operands(node, place, grids), results = 0;
    assert_in_range(n, 1, OPERANDS_MAX);
    for (int i = 0; i < n; i++) {
        check_grid(node, &grids[i]);
        results += grids[i].result;
        // What comes later stands beside, joined by nothing.
        assert_true(i == 0 || grids[i].link != LINK_NONE || grids[i].stage_row > 0 ||
                    grids[i].scratch);
    }
    if (results != 1) {
        fail_msg("%s shows %d results", node->name, results);
    }
}

static void check_place(const struct node *node, const struct walk *walk, struct place place)
{
    check_captions(node, walk, place);
    check_formula(node, walk, place);
    check_operands(node, walk, place);
}

static void check_phase(const struct node *node, const struct walk *walk, const struct phase *phase,
                        int number)
{
    if (phase->n_axes == 0) {
        check_place(node, walk, (struct place){number, 0, -1});
        return;
    }
    int64_t cells = phase_cells(phase), step = cells / 7 + 1; // some cells of a large tensor do
    for (int64_t cell = 0; cell < cells; cell += step) {
        int64_t terms = phase_cell_terms(phase, cell);
        for (int64_t term = terms > 0 ? 0 : -1; term < terms; term++) {
            check_place(node, walk, (struct place){number, cell, term});
        }
    }
}

static void check_lesson(struct lesson *lesson)
{
    struct program *program = &lesson->program;
    program_compute_all(program);
    for (int i = 0; i < program->n_nodes; i++) {
        const struct node *node = program->nodes[i];
        for (int w = 0; w < node->op->n_walks; w++) {
            struct phase phases[WALK_MAX_PHASES];
            int n = node->op->walks[w].phases(node, phases);
            for (int p = 0; p < n; p++) {
                check_phase(node, &node->op->walks[w], &phases[p], p);
            }
        }
    }
}

static void every_operation_says_and_shows_what_it_does(void **state)
{
    (void)state;
    for (int kind = 0; kind < GENERIC_KINDS; kind++) {
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct lesson *lesson = generic_lesson(kind, seed);
            check_lesson(lesson);
            lesson_destroy(lesson);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_says_and_shows_what_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
