#include "view/formula/sums.h"

#include "base/number.h"
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_MAX = 12, COLUMNS_OF_SUM_MAX = 24 };
static const double SIZE = 38, SIZE_LEAST = 30, PITCH = 52;
static const double LABEL = 104, EQUALS = 72; // from the left: the first term, the "="
static const double COLUMN = 236, BETWEEN = 64, MORE = 76;

enum stand { STANDS_NOT, STANDS_LATER, STANDS_DONE, STANDS_NOW };

struct row {
    int64_t output;
    int64_t place; // of the present input among its terms; -1: none
    enum stand stand;
};
struct table {
    struct row rows[ROWS_MAX];
    int n;
    bool all;                // every sum has its row
    int64_t hidden;          // how many have none, of those that were to be shown
    int64_t terms;           // of the longest sum
    int columns;             // of them shown
    double size, w, content; // of a symbol; from column to column; of the widest term
};

double sums_pitch(const struct frame *frame)
{
    return fmax(PITCH, frame_floor(frame, SIZE_LEAST) * 1.3);
}

// The most sums that one input stands in.
static int64_t most_touched(const struct derivation *derivation, const struct frame *frame)
{
    enum { LOOKED_AT_MAX = 4096 };
    const struct phase *cells = &frame->entry->phases[frame->entry->n_phases - 1];
    const int64_t n = phase_cells(cells);
    int64_t most = derivation->terms.n;
    for (int64_t k = 0; k < n && k < LOOKED_AT_MAX; k++) {
        const int64_t terms = phase_cell_terms(cells, k);
        most = terms > most ? terms : most;
    }
    return most;
}

int sums_rows(const struct derivation *derivation, const struct frame *frame, int room)
{
    room = room > ROWS_MAX ? ROWS_MAX : room;
    if (derivation->outputs <= room) {
        return (int)derivation->outputs;
    }
    const int64_t most = most_touched(derivation, frame);
    return most < room ? (int)most : room;
}

// ---- which rows

// The term of the delta that goes through a sum; -1: none. They come in the order of the sums.
static int64_t term_through(const struct derivation *derivation, const struct frame *frame,
                            int64_t output)
{
    for (int64_t k = 0; k < derivation->terms.n; k++) {
        if (derivation_output(derivation, frame, k) == output) {
            return k;
        }
    }
    return -1;
}

static struct row row_of(const struct derivation *derivation, const struct frame *frame,
                         int64_t output)
{
    const struct terms *terms = &derivation->terms;
    const int64_t k = term_through(derivation, frame, output);
    return (struct row){.output = output,
                        .place = k < 0 ? -1 : derivation_place(derivation, output),
                        .stand = k < 0             ? STANDS_NOT
                                 : k == terms->now ? STANDS_NOW
                                 : k < terms->done ? STANDS_DONE
                                                   : STANDS_LATER};
}

static void choose_rows(struct table *table, const struct derivation *derivation,
                        const struct frame *frame, int room)
{
    const int64_t touched = derivation->terms.n;
    const bool all = derivation->outputs <= room;
    const int64_t n = all ? derivation->outputs : touched;
    const int64_t shown = n <= room ? n : room - 1; // the last row says how many there are besides
    int64_t first = derivation->terms.done - 1 - shown / 2;
    first = first > n - shown ? n - shown : first;
    first = first < 0 ? 0 : first;
    table->n = 0;
    for (int64_t k = first; k < first + shown && table->n < ROWS_MAX; k++) {
        table->rows[table->n++] =
            row_of(derivation, frame, all ? k : derivation_output(derivation, frame, k));
    }
    table->all = all;
    table->hidden = n - shown;
}

// ---- which terms

static struct sentence_style style_of(const struct table *table)
{
    return (struct sentence_style){
        .font = FONT_MATH, .size = table->size, .math_size = table->size};
}

static void say_term(struct words *words, const struct derivation *derivation,
                     const struct frame *frame, int64_t output, int64_t k)
{
    const struct term term = derivation_term(derivation, output, k);
    words_clear(words);
    term_symbol(words, frame, &term);
}

static double widest_term(const struct table *table, const struct derivation *derivation,
                          const struct frame *frame)
{
    double widest = 0;
    for (int r = 0; r < table->n; r++) {
        for (int64_t k = 0; k < table->terms && k < COLUMNS_OF_SUM_MAX; k++) {
            struct words words;
            struct sentence sentence;
            say_term(&words, derivation, frame, table->rows[r].output, k);
            sentence_init(&sentence, frame, &words, style_of(table));
            widest = fmax(widest, sentence_width(&sentence));
        }
    }
    return widest;
}

static double all_columns(const struct table *table)
{
    return (table->columns - 1) * table->w + table->content +
           (table->columns < table->terms ? 2 * MORE : 0);
}

// Columns as wide as in the design, then narrower, then in smaller letters, then fewer.
static void choose_columns(struct table *table, const struct derivation *derivation,
                           const struct frame *frame, double room)
{
    table->terms = table->n > 0 ? derivation_sum_terms(derivation, table->rows[0].output) : 0;
    table->columns = table->terms < COLUMNS_OF_SUM_MAX ? (int)table->terms : COLUMNS_OF_SUM_MAX;
    for (table->size = SIZE;; table->size -= 2) {
        table->content = widest_term(table, derivation, frame);
        const double share =
            table->columns > 1 ? (room - table->content) / (table->columns - 1) : COLUMN;
        table->w = fmin(COLUMN, fmax(share, table->content + BETWEEN));
        if (all_columns(table) <= room || table->size - 2 < frame_floor(frame, SIZE_LEAST)) {
            break;
        }
    }
    while (table->columns > 1 && all_columns(table) > room) {
        table->columns--;
    }
}

// ---- drawing

static void draw_term(const struct frame *frame, const struct table *table,
                      const struct words *words, enum stand stand, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    struct sentence sentence;
    struct sentence_style style = style_of(table);
    const bool now = stand == STANDS_NOW, seen = now || stand == STANDS_DONE;
    style.color = now ? c->now_ink : seen ? c->ink : c->ink3;
    style.one_color = !seen;
    style.on_now = now;
    style.behind = now ? c->now : c->bg;
    sentence_init(&sentence, frame, words, style);
    const double w = sentence_width(&sentence), half = table->size * 0.66;
    if (now) {
        formula_block(frame, (struct box){x - 12, y - half, w + 24, 2 * half + 2}, 10);
    }
    sentence_draw(&sentence, frame, x, y);
    if (stand == STANDS_DONE) {
        draw_line(frame->list, x - 2, y + half, x + w + 2, y + half, frame_stroke(c->ink, 3.5));
    }
}

// The first of the terms on show: the present input's among them.
static int64_t first_term(const struct table *table, const struct row *row)
{
    int64_t first = row->place < 0 ? 0 : row->place - table->columns / 2;
    first = first > table->terms - table->columns ? table->terms - table->columns : first;
    return first < 0 ? 0 : first;
}

static void draw_sum(const struct frame *frame, const struct derivation *derivation,
                     const struct table *table, const struct row *row, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const int64_t first = first_term(table, row), last = first + table->columns;
    const bool elided = table->columns < table->terms;
    const double more = elided ? MORE : 0;
    const struct text_style dots = frame_text(FONT_MATH, 32, c->ink3, c->bg, ANCHOR_START);
    if (first > 0) {
        draw_text(frame->list, x, y, "… +", dots);
    }
    x += more;
    for (int64_t k = first; k < last; k++, x += table->w) {
        struct words words;
        say_term(&words, derivation, frame, row->output, k);
        draw_term(frame, table, &words, k == row->place ? row->stand : STANDS_NOT, x, y);
        if (k + 1 < last) {
            frame_operator(frame, x + (table->content + table->w) / 2, y, "+", 32, c->ink3, c->bg);
        }
    }
    x += table->content - table->w;
    if (last < table->terms) {
        draw_text(frame->list, x + 14, y, "+ …", dots);
    }
}

static double label_width(const struct table *table, const struct derivation *derivation,
                          const struct frame *frame)
{
    double widest = 0;
    for (int r = 0; r < table->n; r++) {
        struct ref ref = derivation->forward->output;
        char symbol[TEXT_MAX];
        ref.index = table->rows[r].output;
        ref_math(frame->program, &ref, symbol, sizeof symbol);
        widest = fmax(widest, math_width(frame, symbol, SIZE));
    }
    return fmax(0, widest - (EQUALS - 26));
}

static void draw_hidden(const struct frame *frame, const struct table *table, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    char text[TEXT_MAX], number[NUMBER_MAX];
    number_count(table->hidden, number);
    snprintf(text, sizeof text, "… and %s more sum%s", number, table->hidden == 1 ? "" : "s");
    draw_text(frame->list, x, y, text,
              frame_text(FONT_REGULAR, frame_floor(frame, 24), c->ink2, c->bg, ANCHOR_START));
}

double sums_draw(const struct frame *frame, const struct derivation *derivation, struct box box,
                 bool draws)
{
    const struct theme_colors *c = frame->theme;
    const double pitch = sums_pitch(frame);
    const int room = (int)fmin(ROWS_MAX, floor(box.h / pitch + 0.01));
    struct table table;
    choose_rows(&table, derivation, frame, room);
    if (table.n == 0) {
        return 0;
    }
    const double label = LABEL + label_width(&table, derivation, frame);
    choose_columns(&table, derivation, frame, box.w - label);
    if (!draws) {
        return table.all ? label + all_columns(&table) : box.w;
    }
    for (int r = 0; r < table.n; r++) {
        const double y = box.y + (r + 0.5) * pitch;
        struct ref ref = derivation->forward->output;
        char symbol[TEXT_MAX];
        ref.index = table.rows[r].output;
        ref_math(frame->program, &ref, symbol, sizeof symbol);
        math_draw(frame, box.x, y, symbol, table.size,
                  c->role[ref_role(frame->program, ref.tensor, ref.of)].ink, c->bg, ANCHOR_START);
        frame_operator(frame, box.x + label - LABEL + EQUALS, y, "=", 34, c->ink, c->bg);
        draw_sum(frame, derivation, &table, &table.rows[r], box.x + label, y);
    }
    if (table.hidden > 0) {
        draw_hidden(frame, &table, box.x + label, box.y + (table.n + 0.5) * pitch);
    }
    return box.w;
}
