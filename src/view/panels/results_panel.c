#include "view/panels/results_panel.h"

#include "base/number.h"
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double WIDTH = 656, MARGIN = 48, AIR = 20, PAD = 28, RADIUS = 18;
static const double TITLE = 28, COUNT = 24, HEAD = 64, FOOT = 10;
static const double PITCH = 51, PITCH_LEAST = 42, SYMBOL = 34, TERM = 32, SIGN = 30; // at f 1
static const double LARGER_MAX = 1.15, SMALLEST = 0.8;

struct list {
    int64_t first, shown; // lines
    int64_t hidden;
    double f, pitch;
    double symbol_w; // of the widest left side
};

bool results_panel_is_sheet(const struct frame *frame)
{
    return frame->narrow;
}

struct box results_panel_box(const struct frame *frame)
{
    const double w = WIDTH * fmin(fmax(frame->larger, 1), LARGER_MAX);
    if (frame->state->counts && !frame->narrow) { // its column is the other panel's
        return (struct box){0};
    }
    return (struct box){frame->width - MARGIN - w, frame->stage.y + AIR, w,
                        frame->stage.h - AIR - 6};
}

// ---- which lines

// As large as the text is wanted, then smaller and closer, then not all of them.
static void choose_lines(struct list *list, const struct frame *frame,
                         const struct derivation *derivation, struct box box)
{
    const int64_t n = derivation->results;
    double f = fmin(frame->larger, LARGER_MAX);
    for (;; f -= 0.05) {
        list->f = f;
        list->pitch = PITCH * f;
        const double room = box.h - (HEAD + FOOT) * f;
        const double share = room / (double)n;
        if (share < list->pitch && share >= PITCH_LEAST * f) {
            list->pitch = share;
        }
        list->shown = (int64_t)floor(room / list->pitch + 0.01);
        if (list->shown >= n || f - 0.05 < SMALLEST ||
            (double)n * PITCH_LEAST * SMALLEST > box.h - (HEAD + FOOT) * SMALLEST) {
            break;
        }
    }
    list->shown = list->shown >= n ? n : list->shown > 2 ? list->shown - 1 : 1;
    list->first = derivation->cell.index - list->shown / 2;
    list->first = list->first > n - list->shown ? n - list->shown : list->first;
    list->first = list->first < 0 ? 0 : list->first;
    list->hidden = n - list->shown;
}

static struct ref result_of(const struct derivation *derivation, int64_t index)
{
    struct ref ref = derivation->terms.written;
    ref.index = index;
    return ref;
}

static void measure_symbols(struct list *list, const struct frame *frame,
                            const struct derivation *derivation)
{
    list->symbol_w = 0;
    for (int64_t k = list->first; k < list->first + list->shown; k++) {
        const struct ref ref = result_of(derivation, k);
        char symbol[TEXT_MAX];
        ref_math(frame->program, &ref, symbol, sizeof symbol);
        list->symbol_w = fmax(list->symbol_w, math_width(frame, symbol, SYMBOL * list->f));
    }
}

// ---- one line

struct line {
    int64_t index, terms, done; // of its terms so many are derived
    int64_t now;                // the yellow one; -1: none
    bool current, later;
    double x, y, right; // of its terms
};

static struct term term_of(const struct frame *frame, int64_t index, int64_t k)
{
    struct place place = {0, 0, -1};
    struct term term;
    node_sources(frame->node, frame->walk, index, &place, k, 1);
    frame->walk->term(frame->node, place, &term);
    return term;
}

// Its width; with `draws` it is drawn.
static double draw_product(const struct frame *frame, const struct line *line, int64_t k, double x,
                           double f, bool draws)
{
    const struct theme_colors *c = frame->theme;
    const struct term term = term_of(frame, line->index, k);
    const bool now = k == line->now;
    struct words words;
    struct sentence sentence;
    const struct sentence_style style = {.font = FONT_MATH,
                                         .size = TERM * f * 0.6, // the space between the two
                                         .math_size = frame_floor(frame, TERM * f),
                                         .color = now ? c->now_ink : c->ink,
                                         .behind = now ? c->now : c->surface,
                                         .on_now = now};
    words_clear(&words);
    term_symbol(&words, frame, &term);
    sentence_init(&sentence, frame, &words, style);
    const double w = sentence_width(&sentence);
    if (draws && now) {
        formula_block(frame, (struct box){x - 6, line->y - 20 * f, w + 12, 40 * f}, 8);
    }
    if (draws) {
        sentence_draw(&sentence, frame, x, line->y);
    }
    return w;
}

static double plus_room(const struct line *line, int64_t k, double f)
{
    return (k == line->now ? 38 : 32) * f;
}

// The terms of a line that are drawn: from its first, or while it grows up to its last.
struct part {
    int64_t first, last;
    double elided; // width of the dots for the others; 0: there are none
};

static double part_width(const struct frame *frame, const struct line *line,
                         const struct part *part, double f)
{
    double width = part->first > 0 || part->last < line->done ? part->elided : 0;
    for (int64_t k = part->first; k < part->last; k++) {
        width += draw_product(frame, line, k, 0, f, false) +
                 (k > part->first ? plus_room(line, k, f) : 0);
    }
    return width;
}

static struct part part_of(const struct frame *frame, const struct line *line, double f)
{
    enum { TERMS_MAX = 8 };
    struct part part = {0, line->done,
                        frame_measure(frame, FONT_MATH, frame_floor(frame, SIGN * f), "… +") +
                            12 * f};
    const bool grows = line->done < line->terms || line->now >= 0;
    if (line->done > TERMS_MAX) {
        part.first = grows ? line->done - TERMS_MAX : 0;
        part.last = part.first + TERMS_MAX;
    }
    while (part.first + 1 < part.last &&
           line->x + part_width(frame, line, &part, f) > line->right) {
        part.first += grows ? 1 : 0;
        part.last -= grows ? 0 : 1;
    }
    return part;
}

// A sum that is a little too long is set smaller, from its first term on as for all of them.
static double size_of_terms(const struct frame *frame, const struct line *line, double f)
{
    enum { TERMS_MAX = 6 };
    static const double TERMS_LEAST = 0.8;
    struct line whole = *line;
    const struct part all = {0, line->terms, 0};
    whole.done = line->terms;
    whole.now = line->terms - 1; // the widest that it gets
    double size = f;
    while (line->terms <= TERMS_MAX && size > TERMS_LEAST * f &&
           line->x + part_width(frame, &whole, &all, size) > line->right) {
        size *= 0.98;
    }
    return size;
}

static void draw_terms(const struct frame *frame, const struct line *line, double f)
{
    const struct theme_colors *c = frame->theme;
    const struct part part = part_of(frame, line, f);
    const struct text_style style =
        frame_text(FONT_MATH, frame_floor(frame, SIGN * f), c->ink, c->surface, ANCHOR_START);
    double x = line->x;
    if (part.first > 0) {
        draw_text(frame->list, x, line->y, "… +", style);
        x += part.elided;
    }
    for (int64_t k = part.first; k < part.last; k++) {
        if (k > part.first) {
            const double room = plus_room(line, k, f);
            frame_operator(frame, x + room / 2 - (k == line->now ? 2 * f : 0), line->y, "+",
                           frame_floor(frame, 28 * f), c->ink, c->surface);
            x += room;
        }
        x += draw_product(frame, line, k, x, f, true);
    }
    if (part.last < line->done) {
        draw_text(frame->list, x + 10 * f, line->y, "+ …", style);
    }
}

static void draw_line_of(const struct frame *frame, const struct list *list,
                         const struct derivation *derivation, struct box box, int64_t index,
                         double y)
{
    const struct theme_colors *c = frame->theme;
    const double f = list->f;
    const struct terms *terms = &derivation->terms;
    const struct ref ref = result_of(derivation, index);
    struct place unused;
    char symbol[TEXT_MAX];
    struct line line = {.index = index,
                        .current = index == terms->written.index,
                        .later = index > terms->written.index,
                        .now = -1,
                        .y = y};
    line.terms = node_sources(frame->node, frame->walk, index, &unused, 0, 1);
    line.done = line.current ? terms->done : line.later ? 0 : line.terms;
    line.now = line.current ? terms->now : -1;
    line.later = line.later || (line.current && line.done == 0 && line.terms > 0);
    if (line.current) {
        frame_rect(frame,
                   (struct box){box.x + 12, y - list->pitch / 2 + 1, box.w - 24, list->pitch - 2},
                   (struct style){.stroke = c->ink, .stroke_width = 3, .radius = 10});
    }
    const struct color faint = formula_faint(frame, SIGN * f);
    const struct color ink =
        line.later ? faint : c->role[ref_role(frame->program, ref.tensor, ref.of)].ink;
    const double x = box.x + PAD * f;
    ref_math(frame->program, &ref, symbol, sizeof symbol);
    math_draw(frame, x, y, symbol, SYMBOL * f, ink, c->surface, ANCHOR_START);
    const double sign = x + list->symbol_w + 34 * f;
    frame_operator(frame, sign, y, "=", SIGN * f, line.later ? faint : c->ink, c->surface);
    line.x = sign + 26 * f;
    line.right = box.x + box.w - PAD * f;
    if (line.later) {
        formula_dots(frame, line.x + 24 * f, y, f * 0.92);
    } else if (line.terms == 0) {
        draw_text(frame->list, line.x, y, "0",
                  frame_text(FONT_MATH, TERM * f, c->ink, c->surface, ANCHOR_START));
    } else {
        draw_terms(frame, &line, size_of_terms(frame, &line, f));
    }
}

// ---- the whole

static void draw_head(const struct frame *frame, const struct derivation *derivation,
                      struct box box, double f)
{
    const struct theme_colors *c = frame->theme;
    char title[TEXT_MAX], count[TEXT_MAX], all[64], derived[64];
    count_word(derivation->results, all);
    snprintf(title, sizeof title, derivation->results == 1 ? "The delta" : "The %s deltas", all);
    number_count(derivation->results, all);
    number_count(derivation->derived, derived);
    snprintf(count, sizeof count, "%s of %s derived", derived, all);
    const double y = box.y + 38 * f, size = frame_floor(frame, COUNT * f);
    const double w = frame_measure(frame, FONT_REGULAR, size, count);
    draw_text(frame->list, box.x + box.w - PAD * f, y, count,
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    frame_elided(
        frame, box.x + PAD * f, y, box.w - 2 * PAD * f - w - 20, title,
        frame_text(FONT_BOLD, frame_floor(frame, TITLE * f), c->ink, c->surface, ANCHOR_START));
}

void results_panel_draw(const struct frame *frame, const struct derivation *derivation,
                        struct box box)
{
    const struct theme_colors *c = frame->theme;
    const bool sheet = results_panel_is_sheet(frame);
    struct list list;
    choose_lines(&list, frame, derivation, box);
    measure_symbols(&list, frame, derivation);
    const double f = list.f;
    const int64_t rows = list.shown + (list.hidden > 0 ? 1 : 0);
    box.h = fmin(box.h, (HEAD + FOOT) * f + (double)rows * list.pitch);
    frame_region(frame, sheet ? "sheet" : "results", box);
    frame_rect(frame, box, frame_card(c->surface, sheet ? c->line2 : c->line, 1.5, RADIUS));
    draw_head(frame, derivation, box, f);
    double y = box.y + HEAD * f + list.pitch / 2;
    for (int64_t k = 0; k < list.shown; k++, y += list.pitch) {
        draw_line_of(frame, &list, derivation, box, list.first + k, y);
    }
    if (list.hidden > 0) {
        char text[TEXT_MAX], number[NUMBER_MAX];
        number_count(list.hidden, number);
        snprintf(text, sizeof text, "… and %s more", number);
        draw_text(frame->list, box.x + PAD * f, y, text,
                  frame_text(FONT_REGULAR, frame_floor(frame, COUNT * f), c->ink2, c->surface,
                             ANCHOR_START));
    }
}
