// Up to six terms: one column each, in symbols, in numbers and added up.
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double SYMBOL = 44, NUMBER = 36, RUNNING = 30, LABEL = 24, LEFT_SIDE = 46;
static const double ROWS[] = {40, 100, 154}; // from the top, at f 1
static const double HEIGHT = 190;
static const double LEAST = 0.62; // of the size as drawn

struct column {
    struct words symbol, number;
    char running[64];
    const char *before;            // operator
    bool done, now, on_sum, words; // words: the symbol is a word
    double x, w;                   // from the first column
};

struct ledger {
    struct column columns[COLUMNS_MAX];
    int n;
    bool is_max, has_running;
    char left[TEXT_MAX]; // the cell's symbol
    const char *assigns; // "=" or "←"
    const char *label;   // of the third row
    char total[64];
    double f; // size, 1 as in the design
    double gap, label_w, end_w;
};

// ---- what stands in it

static void fill_column(struct column *column, const struct terms *terms, const struct frame *frame,
                        int64_t k)
{
    const struct term term = terms_at(terms, frame, k);
    words_clear(&column->symbol);
    words_clear(&column->number);
    term_symbol(&column->symbol, frame, &term);
    column->done = k < terms->done;
    column->now = k == terms->now;
    column->before = term_operator(&term);
    column->on_sum = term_on_sum(&term);
    column->words = false;
    column->running[0] = '\0';
    if (!terms->known) {
        return;
    }
    term_number(&column->number, frame, &term);
    if (column->done) {
        terms_sum_text(terms, terms_running(terms, frame, k), column->running);
    }
}

// The sum that another operation left: the first column.
static void fill_previous(struct column *column, const struct terms *terms)
{
    char text[64];
    *column = (struct column){.before = "+", .done = true, .words = true};
    words_clear(&column->symbol);
    words_clear(&column->number);
    words_plain(&column->symbol, "so far");
    if (terms->known) {
        terms_sum_text(terms, terms->before, text);
        words_plain(&column->number, "%s", text);
        snprintf(column->running, sizeof column->running, "%s", text);
    }
}

static void fill(struct ledger *ledger, const struct terms *terms, const struct frame *frame)
{
    ledger->n = 0;
    if (terms->previous) {
        fill_previous(&ledger->columns[ledger->n++], terms);
    }
    for (int64_t k = 0; k < terms->n; k++) {
        fill_column(&ledger->columns[ledger->n++], terms, frame, k);
    }
    ref_math(frame->program, &terms->written, ledger->left, sizeof ledger->left);
    ledger->assigns = terms->written.of == OF_UPDATED ? "←" : "=";
    ledger->is_max = ledger->n > 1 && ledger->columns[1].before[0] == ',';
    ledger->has_running = terms->known && ledger->n > 1;
    ledger->label = ledger->is_max ? "largest so far" : "running sum";
    ledger->total[0] = '\0';
    if (terms->finished && terms->known) {
        terms_total_text(terms, frame, terms->total, ledger->total);
    }
}

// ---- how wide it is

static struct sentence_style symbol_style(const struct ledger *ledger, bool words)
{
    if (words) {
        return (struct sentence_style){
            .font = FONT_MEDIUM, .size = 30 * ledger->f, .anchor = ANCHOR_MIDDLE};
    }
    return (struct sentence_style){.font = FONT_MATH,
                                   .size = SYMBOL * ledger->f,
                                   .math_size = SYMBOL * ledger->f,
                                   .anchor = ANCHOR_MIDDLE};
}

static struct sentence_style number_style(const struct ledger *ledger, bool now)
{
    return (struct sentence_style){.font = now ? FONT_BOLD : FONT_MEDIUM,
                                   .size = NUMBER * ledger->f,
                                   .anchor = ANCHOR_MIDDLE,
                                   .one_color = true,
                                   .strong = now};
}

static double width_of(const struct frame *frame, const struct words *words,
                       struct sentence_style style)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words, style);
    return sentence_width(&sentence);
}

static double content_width(const struct ledger *ledger, const struct frame *frame, int i)
{
    const struct column *column = &ledger->columns[i];
    return fmax(width_of(frame, &column->symbol, symbol_style(ledger, column->words)),
                width_of(frame, &column->number, number_style(ledger, true)));
}

static double label_size(const struct frame *frame, const struct ledger *ledger)
{
    return frame_floor(frame, LABEL * ledger->f);
}

static double columns_width(const struct ledger *ledger)
{
    const struct column *last = &ledger->columns[ledger->n - 1];
    return last->x + last->w;
}

static double total_width(const struct ledger *ledger)
{
    return ledger->label_w + columns_width(ledger) + ledger->end_w;
}

static bool on_sum(const struct ledger *ledger)
{
    bool any = false;
    for (int i = 0; i < ledger->n; i++) {
        any = any || ledger->columns[i].on_sum;
    }
    return any;
}

// Columns of one width; what scales or divides needs less.
static void place_columns(struct ledger *ledger, const struct frame *frame, double best, double air)
{
    double widest = 0, x = 0;
    for (int i = 0; i < ledger->n; i++) {
        widest =
            fmax(widest, ledger->columns[i].on_sum ? 0 : content_width(ledger, frame, i) + air);
    }
    for (int i = 0; i < ledger->n; i++) {
        struct column *column = &ledger->columns[i];
        column->x = x;
        column->w =
            column->on_sum ? content_width(ledger, frame, i) + 40 * ledger->f : fmax(best, widest);
        x += column->w + ledger->gap;
    }
}

// Columns as wide as in the design where there is room, else as their contents need.
static bool try_size(struct ledger *ledger, const struct frame *frame, double f)
{
    ledger->f = f;
    const double label = label_size(frame, ledger);
    const double words = fmax(frame_measure(frame, FONT_REGULAR, label, ledger->label),
                              math_width(frame, ledger->left, LEFT_SIDE * f));
    const char *total = ledger->total[0] != '\0' ? ledger->total : "0.00";
    ledger->label_w = words + (66 + (ledger->is_max ? 98 : on_sum(ledger) ? 28 : 0)) * f;
    ledger->end_w = (ledger->is_max ? 16 * f : 0) +
                    fmax(150 * f, 62 * f + 24 + frame_measure(frame, FONT_BOLD, 38 * f, total));
    const double best = ledger->is_max ? 100 : frame->narrow ? 176 : 220;
    ledger->gap = (ledger->is_max ? 30 : on_sum(ledger) ? 60 : frame->narrow ? 40 : 52) * f;
    place_columns(ledger, frame, (ledger->n == 1 ? 280 : best) * f, (ledger->n == 1 ? 72 : 40) * f);
    if (total_width(ledger) > formula_room(frame)) {
        ledger->gap = fmin(ledger->gap, (on_sum(ledger) ? 58 : 40) * f);
        place_columns(ledger, frame, 0, 32 * f);
    }
    return total_width(ledger) <= formula_room(frame);
}

static bool fit(struct ledger *ledger, const struct frame *frame)
{
    const double tall = frame->formula.h / HEIGHT;
    for (double f = fmin(frame->larger, tall); f >= LEAST; f -= 0.02) {
        if (try_size(ledger, frame, f)) {
            return true;
        }
    }
    return false;
}

// ---- drawing

struct origin {
    double x, symbol_y, number_y, running_y; // x: of the first column
};

static void draw_left(const struct frame *frame, const struct terms *terms,
                      const struct ledger *ledger, const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = ledger->f, label = label_size(frame, ledger);
    const double x = at->x - (ledger->is_max ? 98 : on_sum(ledger) ? 28 : 0) * f;
    math_draw(frame, x - 66 * f, at->symbol_y, ledger->left, LEFT_SIDE * f,
              c->role[terms->role].ink, c->bg, ANCHOR_END);
    const double rows[] = {at->symbol_y, at->number_y};
    for (int r = 0; r < (terms->known ? 2 : 1); r++) {
        frame_operator(frame, x - 30 * f, rows[r], ledger->assigns, 42 * f, c->ink, c->bg);
        if (ledger->is_max) {
            draw_text(frame->list, x - 4 * f, rows[r], "max(",
                      frame_text(FONT_MATH, 42 * f, c->ink, c->bg, ANCHOR_START));
        }
    }
    const struct text_style style = frame_text(FONT_REGULAR, label, c->ink2, c->bg, ANCHOR_END);
    if (terms->known) {
        draw_text(frame->list, x - 66 * f, at->number_y, "numbers", style);
    }
    if (ledger->has_running) {
        draw_text(frame->list, x - 66 * f, at->running_y, ledger->label, style);
    }
}

static void draw_words(const struct frame *frame, const struct words *words, double x, double y,
                       struct sentence_style style)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words, style);
    sentence_draw(&sentence, frame, x, y);
}

static void draw_column(const struct frame *frame, const struct terms *terms,
                        const struct ledger *ledger, int i, const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const struct column *column = &ledger->columns[i];
    const double f = ledger->f, w = column->w, x = at->x + column->x, middle = x + w / 2;
    struct sentence_style symbol = symbol_style(ledger, column->words);
    struct sentence_style number = number_style(ledger, column->now);
    symbol.color = number.color = column->done ? c->ink : formula_faint(frame, number.size);
    symbol.behind = number.behind = c->bg;
    symbol.one_color = !column->done;
    symbol.color = column->words ? c->ink2 : symbol.color;
    if (column->now) {
        const double bottom = terms->known ? at->number_y : at->symbol_y;
        formula_block(
            frame, (struct box){x, at->symbol_y - 38 * f, w, bottom - at->symbol_y + (38 + 34) * f},
            14 * f);
        symbol.color = number.color = c->now_ink;
        symbol.behind = number.behind = c->now;
        symbol.on_now = true;
    }
    draw_words(frame, &column->symbol, middle, at->symbol_y, symbol);
    if (terms->known) {
        draw_words(frame, &column->number, middle, at->number_y, number);
    }
    if (ledger->has_running && column->running[0] != '\0') {
        draw_text(frame->list, middle, at->running_y, column->running,
                  frame_text(column->now ? FONT_BOLD : FONT_MEDIUM, frame_floor(frame, RUNNING * f),
                             column->now ? c->ink : c->ink2, c->bg, ANCHOR_MIDDLE));
    }
}

// Brackets around the sum that is scaled or divided by what follows.
static void draw_brackets(const struct frame *frame, const struct ledger *ledger, int last,
                          double y, const struct origin *at, struct color closing)
{
    const struct theme_colors *c = frame->theme;
    const double f = ledger->f;
    const struct column *column = &ledger->columns[last];
    draw_text(frame->list, at->x - 16 * f, y, "(",
              frame_text(FONT_MATH, 46 * f, c->ink, c->bg, ANCHOR_MIDDLE));
    draw_text(frame->list, at->x + column->x + column->w + 14 * f, y, ")",
              frame_text(FONT_MATH, 46 * f, closing, c->bg, ANCHOR_MIDDLE));
}

static void draw_operators(const struct frame *frame, const struct ledger *ledger, double y,
                           const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = ledger->f;
    for (int i = 1; i < ledger->n; i++) {
        const struct column *column = &ledger->columns[i];
        const struct color color = column->done ? c->ink : formula_faint(frame, 40 * f);
        const double x = at->x + column->x - ledger->gap / 2;
        const bool scaled = column->on_sum && i > 1;
        if (scaled) {
            draw_brackets(frame, ledger, i - 1, y, at, color);
        }
        frame_operator(frame, x + (scaled ? 14 * f : 0), y + (column->before[0] == ',' ? 8 * f : 0),
                       column->before, 40 * f, color, c->bg);
    }
}

static void draw_end(const struct frame *frame, const struct terms *terms,
                     const struct ledger *ledger, const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = ledger->f;
    double x = at->x + columns_width(ledger);
    const struct color color = terms->finished ? c->ink : formula_faint(frame, 42 * f);
    if (ledger->is_max) {
        const double rows[] = {at->symbol_y, at->number_y};
        for (int r = 0; r < (terms->known ? 2 : 1); r++) {
            draw_text(frame->list, x + 14 * f, rows[r], ")",
                      frame_text(FONT_MATH, 42 * f, color, c->bg, ANCHOR_MIDDLE));
        }
    }
    if (!terms->known) {
        return;
    }
    x += ledger->is_max ? 16 * f : 0;
    const char *equals = terms->finished ? terms_equals(terms, frame) : "=";
    frame_operator(frame, x + 32 * f, at->number_y, equals, 42 * f, color, c->bg);
    if (ledger->total[0] != '\0') {
        draw_text(frame->list, x + 62 * f, at->number_y, ledger->total,
                  frame_text(FONT_BOLD, 38 * f, c->role[terms->role].ink, c->bg, ANCHOR_START));
    } else {
        formula_pending(frame, x + 62 * f, at->number_y, f);
    }
}

double ledger_draw(const struct frame *frame, const struct terms *terms)
{
    struct ledger ledger;
    fill(&ledger, terms, frame);
    if (!fit(&ledger, frame)) {
        return 0;
    }
    const double f = ledger.f, width = total_width(&ledger);
    double top = frame->formula.y + (frame->formula.h - HEIGHT * f) / 2;
    top += !terms->known ? 56 * f : !ledger.has_running ? 22 * f : 0;
    const struct origin at = {frame->formula.x + (frame->formula.w - width) / 2 + ledger.label_w,
                              top + ROWS[0] * f, top + ROWS[1] * f, top + ROWS[2] * f};
    draw_left(frame, terms, &ledger, &at);
    draw_operators(frame, &ledger, at.symbol_y, &at);
    if (terms->known) {
        draw_operators(frame, &ledger, at.number_y, &at);
    }
    for (int i = 0; i < ledger.n; i++) {
        draw_column(frame, terms, &ledger, i, &at);
    }
    draw_end(frame, terms, &ledger, &at);
    return width;
}
