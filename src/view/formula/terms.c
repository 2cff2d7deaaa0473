#include "view/formula/terms.h"

#include "base/number.h"
#include "view/formula/arithmetic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char TIMES[] = " × ";

// ---- finding them

static bool not_after(struct place a, struct place b)
{
    if (a.phase != b.phase) {
        return a.phase < b.phase;
    }
    return a.cell != b.cell ? a.cell < b.cell : a.term <= b.term;
}

static struct place place_at(const struct terms *terms, const struct frame *frame, int64_t k)
{
    struct place place = {0, 0, -1};
    node_sources(frame->node, frame->walk, terms->written.index, &place, k, 1);
    return place;
}

// Places of one element come in the order of the steps: the done ones come first.
static int64_t count_done(const struct terms *terms, const struct frame *frame)
{
    int64_t low = 0, high = terms->n;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (not_after(place_at(terms, frame, middle), frame->step->place)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// The cell that comes first after steps that make none.
static struct ref first_cell(const struct frame *frame)
{
    const int last = frame->entry->n_phases - 1;
    const struct phase *cells = &frame->entry->phases[last];
    struct term term = {.writes = {.tensor = -1}};
    if (cells->n_axes > 0 && phase_cells(cells) > 0 && phase_cell_terms(cells, 0) > 0) {
        frame->walk->term(frame->node, (struct place){last, 0, 0}, &term);
    }
    return term.writes;
}

static int sum_decimals(const struct terms *terms, const struct frame *frame)
{
    enum { MORE_MAX = 2, LOOKED_AT_MAX = 12 };
    const int least =
        program_decimals(frame->program, terms->written.tensor, terms->written.of, true);
    int decimals = least;
    // Where the lesson's numbers are exact, sums on the way may need a place more.
    for (int64_t k = 0;
         frame->program->exact_decimals >= 0 && terms->known && k < terms->n && k < LOOKED_AT_MAX;
         k++) {
        const double value = terms_running(terms, frame, k);
        while (decimals < least + MORE_MAX) {
            const double scaled = value * pow(10, decimals);
            if (fabs(scaled - nearbyint(scaled)) <= 1e-4 * fmax(1, fabs(scaled))) {
                break;
            }
            decimals++;
        }
    }
    return decimals;
}

void terms_find(struct terms *terms, const struct frame *frame)
{
    const struct step *step = frame->step;
    const struct phase *phase = &frame->entry->phases[step->place.phase];
    float value = 0;
    *terms = (struct terms){.now = -1, .known = frame->node->known};
    node_partial(frame->node, frame->walk, step->place, &terms->written, &value);
    terms->waiting = phase->n_axes == 0;
    if (terms->written.tensor < 0) {
        terms->written = first_cell(frame);
        terms->waiting = true;
    }
    if (terms->written.tensor < 0) {
        return;
    }
    struct place unused;
    terms->n = node_sources(frame->node, frame->walk, terms->written.index, &unused, 0, 1);
    terms->done = terms->waiting ? 0 : count_done(terms, frame);
    terms->finished = !terms->waiting && terms->done == terms->n;
    terms->total = (double)value;
    terms->previous = frame->node->has_previous;
    terms->before = frame->node->previous ? (double)frame->node->previous[terms->written.index] : 0;
    terms->role = ref_role(frame->program, terms->written.tensor, terms->written.of);
    const bool one_step = step->grain == GRAIN_CELL && terms->n == 1;
    if ((step->grain == GRAIN_MULTIPLY || one_step) && !terms->waiting) {
        terms->now = terms->done - 1;
    }
    terms->decimals = sum_decimals(terms, frame);
}

struct term terms_at(const struct terms *terms, const struct frame *frame, int64_t k)
{
    struct term term;
    frame->walk->term(frame->node, place_at(terms, frame, k), &term);
    return term;
}

double terms_running(const struct terms *terms, const struct frame *frame, int64_t k)
{
    struct ref writes;
    float value = 0;
    node_partial(frame->node, frame->walk, place_at(terms, frame, k), &writes, &value);
    return (double)value;
}

// ---- one term

static double read(const struct frame *frame, const struct ref *ref)
{
    double value = 0;
    program_read(frame->program, ref, &value);
    return value;
}

double term_value(const struct frame *frame, const struct term *term)
{
    double reads[TERM_MAX_READS] = {0};
    for (int i = 0; i < term->n_reads; i++) {
        reads[i] = read(frame, &term->reads[i]);
    }
    switch (term->by) {
    case BY_SET:
    case BY_ADD:
    case BY_MAX:
        return reads[0];
    case BY_ADD_PRODUCT:
        return reads[0] * reads[1];
    case BY_ADD_SCALED:
        return reads[0] / (double)term->factor;
    case BY_ADD_SQUARE:
        return (reads[0] - reads[1]) * (reads[0] - reads[1]);
    case BY_FUNCTION:
        return frame->node->op->function64(frame->node, term, reads);
    default:
        return 0;
    }
}

double terms_subtotal(const struct terms *terms, const struct frame *frame, int64_t first,
                      int64_t n)
{
    double sum = 0;
    for (int64_t k = first; k < first + n; k++) {
        const struct term term = terms_at(terms, frame, k);
        const double value = term_value(frame, &term);
        sum = term.by != BY_MAX ? sum + value : k == first ? value : fmax(sum, value);
    }
    return sum;
}

const char *term_operator(const struct term *term)
{
    return term->by == BY_MAX      ? ","
           : term->by == BY_SCALE  ? "×"
           : term->by == BY_DIVIDE ? "÷"
                                   : "+";
}

bool term_on_sum(const struct term *term)
{
    return term->by == BY_SCALE || term->by == BY_DIVIDE;
}

static void say_factor(struct words *words, const struct term *term)
{
    char text[NUMBER_MAX];
    number_people((double)term->factor, 0, text);
    words_plain(words, "%s", text);
}

void term_symbol(struct words *words, const struct frame *frame, const struct term *term)
{
    struct program *program = frame->program;
    switch (term->by) {
    case BY_FUNCTION:
        frame->node->op->formula(frame->node, term, false, words);
        return;
    case BY_DIVIDE:
        say_factor(words, term);
        return;
    case BY_ADD_SQUARE:
        words_plain(words, "(");
        words_ref(words, program, &term->reads[0]);
        words_plain(words, " − ");
        words_ref(words, program, &term->reads[1]);
        words_math(words, -1, ")^{2}");
        return;
    default:
        break;
    }
    if (term->padding) {
        words_math(words, -1, "0");
        words_plain(words, " ");
    }
    for (int i = 0; i < term->n_reads; i++) {
        words_plain(words, i > 0 ? " " : "");
        words_ref(words, program, &term->reads[i]);
    }
    if (term->by == BY_ADD_SCALED) {
        words_plain(words, " ÷ ");
        say_factor(words, term);
    }
}

// A number as the formula writes it; negative factors stand in brackets.
static void say_number(struct words *words, const struct frame *frame, const struct ref *ref,
                       bool factor)
{
    char text[NUMBER_MAX];
    const double value = read(frame, ref);
    const int decimals = program_decimals(frame->program, ref->tensor, ref->of, true);
    const bool brackets = factor && value < 0;
    number_people(value, decimals, text);
    words_plain(words, brackets ? "(" : "");
    words_number_text(words, (int)ref_role(frame->program, ref->tensor, ref->of), text);
    words_plain(words, brackets ? ")" : "");
}

void term_number(struct words *words, const struct frame *frame, const struct term *term)
{
    switch (term->by) {
    case BY_FUNCTION:
        frame->node->op->formula(frame->node, term, true, words);
        return;
    case BY_DIVIDE:
        say_factor(words, term);
        return;
    case BY_ADD_SQUARE:
        words_plain(words, "(");
        say_number(words, frame, &term->reads[0], false);
        words_plain(words, " − ");
        say_number(words, frame, &term->reads[1], true);
        words_plain(words, ")²");
        return;
    default:
        break;
    }
    if (term->padding) {
        words_plain(words, "0%s", TIMES);
    }
    for (int i = 0; i < term->n_reads; i++) {
        words_plain(words, "%s", i > 0 ? TIMES : "");
        say_number(words, frame, &term->reads[i], i > 0 || term->padding || term->by == BY_SCALE);
    }
    if (term->by == BY_ADD_SCALED) {
        words_plain(words, " ÷ ");
        say_factor(words, term);
    }
}

// ---- sums

void terms_sum_text(const struct terms *terms, double value, char out[64])
{
    number_people(value, terms->decimals, out);
}

void terms_total_text(const struct terms *terms, const struct frame *frame, double value,
                      char out[64])
{
    const int decimals =
        program_decimals(frame->program, terms->written.tensor, terms->written.of, false);
    number_people(value, decimals, out);
}

static double rounded(double value, int decimals)
{
    const double tens = pow(10, decimals);
    return nearbyint(value * tens) / tens;
}

static double rounded_read(const struct frame *frame, const struct ref *ref)
{
    return rounded(read(frame, ref), program_decimals(frame->program, ref->tensor, ref->of, true));
}

// What a function's formula comes to in the numbers that it prints; false: that cannot be said.
static bool printed_value(const struct frame *frame, const struct term *term, double *value)
{
    struct words words;
    words_clear(&words);
    term_number(&words, frame, term);
    return arithmetic_words(&words, value);
}

const char *terms_equals(const struct terms *terms, const struct frame *frame)
{
    enum { LOOKED_AT_MAX = 16 };
    const int decimals =
        program_decimals(frame->program, terms->written.tensor, terms->written.of, false);
    if (frame->program->exact_decimals >= 0 || !terms->known) {
        return "=";
    }
    double sum = terms->previous ? rounded(terms->before, terms->decimals) : 0;
    for (int64_t k = 0; k < terms->n; k++) {
        const struct term term = terms_at(terms, frame, k);
        double reads[2] = {0};
        if (term.by == BY_FUNCTION && printed_value(frame, &term, &reads[0])) {
            sum += reads[0];
            continue;
        }
        if (term.by == BY_FUNCTION || term_on_sum(&term) || terms->n > LOOKED_AT_MAX) {
            return "≈";
        }
        for (int i = 0; i < term.n_reads && i < 2; i++) {
            reads[i] = rounded_read(frame, &term.reads[i]);
        }
        sum = term.by == BY_MAX           ? (k == 0 ? reads[0] : fmax(sum, reads[0]))
              : term.by == BY_ADD_PRODUCT ? sum + reads[0] * reads[1]
              : term.by == BY_ADD_SCALED  ? sum + reads[0] / (double)term.factor
              : term.by == BY_ADD_SQUARE  ? sum + (reads[0] - reads[1]) * (reads[0] - reads[1])
              : term.by == BY_NOTHING     ? sum
                                          : sum + reads[0];
    }
    return fabs(sum - rounded(terms->total, decimals)) < 1e-9 ? "=" : "≈";
}
