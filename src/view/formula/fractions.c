// The chain rule of one delta: each term as a delta times a fraction, and below it what that is.
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double SYMBOL = 42, PART = 34, BELOW = 44, LEFT_SIDE = 46, LABEL = 24; // u at f 1
static const double FIRST = 64, SECOND = 144, HEIGHT = 190;                         // rows
static const double BLOCK_UP = 50, BLOCK_DOWN = 30, PART_AWAY = 23, AFTER_DELTA = 16;
static const double COLUMN = 250, GAP = 56, LEAST = 0.62;
static const char THAT_IS[] = "that is";

struct column {
    struct term term;
    char delta[TEXT_MAX], above[TEXT_MAX], below[TEXT_MAX]; // of the fraction
    bool done, now;
};
struct fractions {
    struct column columns[COLUMNS_MAX];
    int n;
    char left[TEXT_MAX];
    double f, w, gap, label_w;
};

static void derivative(const struct frame *frame, struct ref ref, char out[TEXT_MAX])
{
    char symbol[TEXT_MAX - 8];
    ref.of = OF_VALUE;
    ref_math(frame->program, &ref, symbol, sizeof symbol);
    snprintf(out, TEXT_MAX, "∂%s", symbol);
}

// False where a term is no delta times something.
static bool fill(struct fractions *all, const struct frame *frame, const struct terms *terms)
{
    all->n = 0;
    for (int64_t k = 0; k < terms->n; k++) {
        struct column *column = &all->columns[all->n++];
        column->term = terms_at(terms, frame, k);
        column->done = k < terms->done;
        column->now = k == terms->now;
        if (column->term.n_reads < 2 || column->term.reads[0].of != OF_GRADIENT) {
            return false;
        }
        ref_math(frame->program, &column->term.reads[0], column->delta, sizeof column->delta);
        derivative(frame, column->term.reads[0], column->above);
        derivative(frame, terms->written, column->below);
    }
    ref_math(frame->program, &terms->written, all->left, sizeof all->left);
    return true;
}

static double fraction_width(const struct frame *frame, const struct column *column, double f)
{
    return fmax(math_width(frame, column->above, PART * f),
                math_width(frame, column->below, PART * f)) +
           8 * f;
}

static double first_width(const struct frame *frame, const struct column *column, double f)
{
    return math_width(frame, column->delta, SYMBOL * f) + AFTER_DELTA * f +
           fraction_width(frame, column, f);
}

static double second_width(const struct frame *frame, const struct column *column, double f,
                           struct words *words, struct sentence *sentence,
                           struct sentence_style style)
{
    words_clear(words);
    term_symbol(words, frame, &column->term);
    style.font = FONT_MATH;
    style.size = BELOW * f * 0.8;
    style.math_size = BELOW * f;
    style.anchor = ANCHOR_MIDDLE;
    sentence_init(sentence, frame, words, style);
    return sentence_width(sentence);
}

static double total(const struct fractions *all)
{
    return all->label_w + all->n * all->w + (all->n - 1) * all->gap;
}

static bool try_size(struct fractions *all, const struct frame *frame, double f)
{
    double widest = 0;
    for (int i = 0; i < all->n; i++) {
        struct words words;
        struct sentence sentence;
        widest = fmax(widest, first_width(frame, &all->columns[i], f));
        widest = fmax(widest, second_width(frame, &all->columns[i], f, &words, &sentence,
                                           (struct sentence_style){0}));
    }
    all->f = f;
    all->label_w =
        fmax(math_width(frame, all->left, LEFT_SIDE * f),
             frame_measure(frame, FONT_REGULAR, frame_floor(frame, LABEL * f), THAT_IS)) +
        62 * f;
    all->gap = GAP * f;
    all->w = fmax((frame->narrow ? 208 : COLUMN) * f, widest + 24 * f);
    if (total(all) > formula_room(frame)) {
        all->gap = 44 * f;
        all->w = widest + 24 * f;
    }
    return total(all) <= formula_room(frame);
}

static bool fit(struct fractions *all, const struct frame *frame)
{
    for (double f = fmin(frame->larger, frame->formula.h / HEIGHT); f >= LEAST; f -= 0.02) {
        if (try_size(all, frame, f)) {
            return true;
        }
    }
    return false;
}

struct inks {
    struct color delta, plain, behind;
};

static struct inks inks_of(const struct frame *frame, const struct column *column, double size)
{
    const struct theme_colors *c = frame->theme;
    const struct role_colors *delta = &c->role[ROLE_DELTA];
    if (column->now) {
        return (struct inks){delta->on_now, c->now_ink, c->now};
    }
    const struct color faint = formula_faint(frame, size);
    return column->done ? (struct inks){delta->ink, c->ink, c->bg}
                        : (struct inks){faint, faint, c->bg};
}

static void draw_first(const struct frame *frame, const struct column *column, double middle,
                       double y, double f)
{
    const struct inks inks = inks_of(frame, column, PART * f);
    double x = middle - first_width(frame, column, f) / 2;
    x += math_draw(frame, x, y, column->delta, SYMBOL * f, inks.delta, inks.behind, ANCHOR_START) +
         AFTER_DELTA * f;
    const double w = fraction_width(frame, column, f), away = PART_AWAY * f;
    math_draw(frame, x + w / 2, y - away, column->above, PART * f, inks.plain, inks.behind,
              ANCHOR_MIDDLE);
    draw_line(frame->list, x, y, x + w, y, frame_stroke(inks.plain, 2.5));
    math_draw(frame, x + w / 2, y + away, column->below, PART * f, inks.plain, inks.behind,
              ANCHOR_MIDDLE);
}

static void draw_second(const struct frame *frame, const struct column *column, double middle,
                        double y, double f)
{
    const struct inks inks = inks_of(frame, column, BELOW * f);
    struct words words;
    struct sentence sentence;
    const struct sentence_style style = {
        .color = inks.plain, .behind = inks.behind, .on_now = column->now};
    if (!column->done) {
        formula_dots(frame, middle, y, f);
        return;
    }
    second_width(frame, column, f, &words, &sentence, style);
    sentence_draw(&sentence, frame, middle, y);
}

static void draw_left(const struct frame *frame, const struct fractions *all, double x,
                      const double rows[2])
{
    const struct theme_colors *c = frame->theme;
    const double f = all->f;
    math_draw(frame, x - 62 * f, rows[0], all->left, LEFT_SIDE * f, c->role[ROLE_DELTA].ink, c->bg,
              ANCHOR_END);
    draw_text(frame->list, x - 62 * f, rows[1], THAT_IS,
              frame_text(FONT_REGULAR, frame_floor(frame, LABEL * f), c->ink2, c->bg, ANCHOR_END));
    for (int r = 0; r < 2; r++) {
        frame_operator(frame, x - 28 * f, rows[r], "=", 42 * f, c->ink, c->bg);
    }
}

bool fractions_draw(const struct frame *frame, const struct terms *terms)
{
    struct fractions all;
    if (terms->n > COLUMNS_MAX || terms->previous || !fill(&all, frame, terms) ||
        !fit(&all, frame)) {
        return false;
    }
    const struct theme_colors *c = frame->theme;
    const double f = all.f, top = frame->formula.y + (frame->formula.h - HEIGHT * f) / 2;
    const double rows[2] = {top + FIRST * f, top + SECOND * f};
    double x = (frame->formula.w - total(&all)) / 2 + all.label_w;
    draw_left(frame, &all, x, rows);
    for (int i = 0; i < all.n; i++) {
        const struct column *column = &all.columns[i];
        if (column->now) {
            formula_block(frame,
                          (struct box){x, rows[0] - BLOCK_UP * f, all.w,
                                       rows[1] - rows[0] + (BLOCK_UP + BLOCK_DOWN) * f},
                          14 * f);
        }
        draw_first(frame, column, x + all.w / 2, rows[0], f);
        draw_second(frame, column, x + all.w / 2, rows[1], f);
        x += all.w + all.gap;
        for (int r = 0; r < 2 && i + 1 < all.n; r++) {
            frame_operator(frame, x - all.gap / 2, rows[r], "+", 40 * f,
                           all.columns[i + 1].done ? c->ink : formula_faint(frame, 40 * f), c->bg);
        }
    }
    return true;
}
