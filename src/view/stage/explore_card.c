// The card of the cell that is pointed at: its number, what it is made from, where it goes, and
// what of the network's input it sees.
#include "view/sentence.h"
#include "view/stage/explore.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

// In u at normal text size.
static const double CARD_W = 1640, PAD = 44, SIDE_W = 330, SIDE_W_NARROW = 270;
static const double SYMBOL = 54, VALUE = 50, HEAD = 24, LABEL = 24, TEXT = 30, TEXT_LINE = 26,
                    TEXT_LEAST = 24; // scripts have their room from there on
static const double SAMPLE = 22, KEY = 22;
enum { TERMS_WHOLE = 4, NAMES_SHOWN = 4 };

struct card {
    struct box box;
    double f;
    double side_w;
    double label_x, text_x, right;
};

// ---- what is said -----------------------------------------------------------------------------

// The frame in which the cell's last term is the step: the terms of the formula are its terms.
struct making {
    struct frame frame;
    struct timeline_entry entry;
    struct step step;
    struct terms terms;
};

static bool find_making(struct making *making, const struct explore *explore,
                        const struct frame *frame)
{
    const struct node *node = frame->program->nodes[explore->maker];
    const struct walk *walk = &node->op->walks[explore->walk];
    const int64_t n = node_sources(node, walk, explore->at.ref.index, NULL, 0, 0);
    making->frame = *frame;
    making->entry = (struct timeline_entry){.node = explore->maker, .walk = explore->walk};
    making->entry.n_phases = walk->phases(node, making->entry.phases);
    making->step = (struct step){.grain = GRAIN_CELL, .whole_cell = true};
    making->frame.node = node;
    making->frame.walk = walk;
    making->frame.entry = &making->entry;
    making->frame.step = &making->step;
    if (n == 0) {
        return false;
    }
    node_sources(node, walk, explore->at.ref.index, &making->step.place, n - 1, 1);
    terms_find(&making->terms, &making->frame);
    return making->terms.written.tensor >= 0;
}

static bool brings_nothing(const struct making *making, int64_t k)
{
    return terms_at(&making->terms, &making->frame, k).by == BY_NOTHING;
}

// The term that works on the sum of those before it; n: none.
static int64_t first_on_sum(const struct making *making)
{
    for (int64_t k = 0; k < making->terms.n; k++) {
        const struct term term = terms_at(&making->terms, &making->frame, k);
        if (term_on_sum(&term)) {
            return k;
        }
    }
    return making->terms.n;
}

static void say_term(struct words *words, const struct making *making, int64_t k, bool numbers)
{
    const struct term term = terms_at(&making->terms, &making->frame, k);
    if (numbers) {
        term_number(words, &making->frame, &term);
    } else {
        term_symbol(words, &making->frame, &term);
    }
}

static void say_operator(struct words *words, const struct making *making, int64_t k, bool first,
                         int64_t on_sum)
{
    const struct term term = terms_at(&making->terms, &making->frame, k);
    const bool comma = term.by == BY_MAX;
    if (!first) {
        words_plain(words, "%s%s%s ", k == on_sum ? ")" : "", comma ? "" : " ",
                    term_operator(&term));
    }
}

// The terms that count: all of a few, of many the first ones and the last.
static void say_terms(struct words *words, const struct making *making, bool numbers)
{
    const int64_t n = making->terms.n, on_sum = first_on_sum(making);
    const struct term head = terms_at(&making->terms, &making->frame, 0);
    int64_t counting = 0, said = 0;
    for (int64_t k = 0; k < n; k++) {
        counting += !brings_nothing(making, k);
    }
    words_plain(words, "%s", head.by == BY_MAX ? "max(" : on_sum < n ? "(" : "");
    if (making->terms.previous) {
        char before[64];
        terms_sum_text(&making->terms, making->terms.before, before);
        words_plain(words, "%s", numbers ? before : "what was there");
    }
    for (int64_t k = 0; k < n; k++) {
        if (brings_nothing(making, k)) {
            continue;
        }
        const bool shown = counting <= TERMS_WHOLE || said < TERMS_WHOLE - 1 || k == n - 1;
        if (shown) {
            say_operator(words, making, k, said == 0 && !making->terms.previous, on_sum);
            say_term(words, making, k, numbers);
        } else if (said == TERMS_WHOLE - 1) {
            words_plain(words, "%s …", head.by == BY_MAX ? "," : " +");
        }
        said++;
    }
    words_plain(words, "%s", head.by == BY_MAX ? ")" : "");
    if (said == 0 && !making->terms.previous) {
        words_plain(words, "0");
    }
}

// "z_23 = 0.4 × 1 + … = 0.45": with numbers where the cell has its own at this step.
static void say_made(struct words *words, const struct explore *explore, const struct frame *frame)
{
    struct making making;
    char total[64];
    const bool done = explore->cell.kind == KIND_DONE;
    words_clear(words);
    if (explore->at.ref.index < 0) {
        words_plain(words, "no number: a zero that lies around the numbers or between them");
        return;
    }
    if (explore->maker < 0) {
        words_plain(words, "no other: the lesson gives it");
        return;
    }
    const struct node *node = frame->program->nodes[explore->maker];
    if (!find_making(&making, explore, frame)) {
        words_plain(words, "nothing reaches it");
        return;
    }
    const struct term first = terms_at(&making.terms, &making.frame, 0);
    words_ref(words, frame->program, &explore->at.ref);
    if (first.by == BY_FUNCTION && node->op->formula == NULL) {
        words_plain(words, "  by %s", node->op->title);
        return;
    }
    words_plain(words, "  =  ");
    say_terms(words, &making, done && making.terms.known);
    if (done && making.terms.known) {
        words_plain(words, "  %s  ", terms_equals(&making.terms, &making.frame));
        terms_total_text(&making.terms, &making.frame, making.terms.total, total);
        words_bold(words, total);
    }
    if (!explore->from_shown) {
        words_plain(words, "  (not on the stage)");
    }
}

static void say_goes(struct words *words, const struct explore *explore, const struct frame *frame)
{
    words_clear(words);
    for (int g = 0; g < explore->n_goes; g++) {
        const struct goes *goes = &explore->goes[g];
        const struct node *node = frame->program->nodes[goes->node];
        const int64_t n = readers_count(&goes->readers);
        const int64_t names = g == 0 ? NAMES_SHOWN : 1;
        words_plain(words, "%s", g > 0 ? "; " : "");
        for (int64_t k = 0; k < n && k < names; k++) {
            const struct ref ref = {node->output.tensor, node->output.of,
                                    readers_at(&goes->readers, k)};
            words_plain(words, "%s", k > 0 ? ", " : "");
            words_ref(words, frame->program, &ref);
        }
        if (n > names) {
            words_plain(words, " and %lld more", (long long)(n - names));
        }
    }
    if (explore->n_goes == 0) {
        words_plain(words, "nothing in this lesson");
    } else if (explore->more_goes > 0) {
        words_plain(words, "; and on");
    }
}

static void say_range(struct words *words, const char *one, const char *many, int64_t low,
                      int64_t high)
{
    if (low == high) {
        words_plain(words, "%s %lld", one, (long long)low + 1);
    } else {
        words_plain(words, "%s %lld to %lld", many, (long long)low + 1, (long long)high + 1);
    }
}

static void say_sees(struct words *words, const struct explore *explore, const struct frame *frame)
{
    const struct trace_field *sees = &explore->sees;
    const struct tensor *tensor = &frame->program->tensors[sees->tensor];
    char symbol[TEXT_MAX];
    words_clear(words);
    if (sees->whole) {
        words_plain(words, "all of ");
    } else {
        say_range(words, "row", "rows", sees->low[0], sees->high[0]);
        words_plain(words, " and ");
        say_range(words, "column", "columns", sees->low[1], sees->high[1]);
        words_plain(words, " of ");
    }
    tensor_math(frame->program, sees->tensor, OF_VALUE, symbol, sizeof symbol);
    words_math(words, (int)tensor->role, symbol);
    words_plain(words, ", %lld × %lld", (long long)tensor->shape.dim[tensor->shape.rank - 2],
                (long long)tensor->shape.dim[tensor->shape.rank - 1]);
}

// ---- the left side: which cell
// -------------------------------------------------------------------

static const char *title_of(const struct node *node)
{
    return node->label != NULL ? node->label : node->op->title;
}

static void say_maker(const struct explore *explore, const struct frame *frame, char *out,
                      size_t size)
{
    const char *title = explore->maker < 0 ? "" : title_of(frame->program->nodes[explore->maker]);
    if (explore->at.ref.index < 0) {
        snprintf(out, size, "padding");
    } else if (explore->maker < 0) {
        snprintf(out, size, "given");
    } else if (explore->cell.kind != KIND_DONE) {
        snprintf(out, size, "%s",
                 explore->cell.kind == KIND_PARTIAL ? "not finished yet" : "not computed yet");
    } else {
        snprintf(out, size, "by %s", title);
    }
}

static void value_text(const struct explore *explore, const struct frame *frame, char out[64])
{
    const struct ref *ref = &explore->at.ref;
    out[0] = '\0';
    if (ref->index < 0) {
        snprintf(out, 64, "0");
    } else if ((explore->cell.kind == KIND_DONE || explore->cell.kind == KIND_PARTIAL) &&
               !explore->slot->grid.symbolic) {
        program_number(frame->program, ref->tensor, ref->of, (double)explore->cell.value, out);
    }
}

static void draw_side(const struct explore *explore, const struct frame *frame,
                      const struct card *card)
{
    const struct theme_colors *c = frame->theme;
    const struct role_colors *role = &c->role[explore->slot->grid.role];
    const double x = card->box.x + PAD, f = card->f, room = card->side_w;
    char symbol[TEXT_MAX] = "", value[64], maker[TEXT_MAX];
    const struct sentence_style head = {.font = FONT_REGULAR,
                                        .size = frame_floor(frame, HEAD * f),
                                        .color = c->ink2,
                                        .behind = c->surface};
    sentence_fit(frame, &explore->slot->operand->head, head,
                 (struct box){x, card->box.y + card->box.h * 0.17, room, 0}, frame_floor(frame, 20),
                 1, 1.2);
    if (explore->at.ref.index >= 0) {
        ref_math(frame->program, &explore->at.ref, symbol, sizeof symbol);
    }
    value_text(explore, frame, value);
    double size = SYMBOL * f, number = VALUE * f, y = card->box.y + card->box.h * 0.46;
    const double equals = symbol[0] != '\0' && value[0] != '\0' ? 60 * f : 0;
    while (size > 26 && math_width(frame, symbol, size) + equals +
                                frame_measure(frame, FONT_BOLD, number, value) >
                            room) {
        size *= 0.96;
        number *= 0.96;
    }
    double at = x;
    at += math_draw(frame, at, y, symbol, size, role->ink, c->surface, ANCHOR_START);
    if (equals > 0) {
        frame_operator(frame, at + equals / 2, y, "=", size * 0.85, c->ink2, c->surface);
    }
    draw_text(frame->list, at + equals, y, value,
              frame_text(FONT_BOLD, number, role->ink, c->surface, ANCHOR_START));
    say_maker(explore, frame, maker, sizeof maker);
    frame_elided(frame, x, card->box.y + card->box.h * 0.78, room, maker,
                 frame_text(FONT_REGULAR, head.size, c->ink2, c->surface, ANCHOR_START));
}

// ---- the right side: rows
// -------------------------------------------------------------------------

enum sample { SAMPLE_FROM, SAMPLE_INTO, SAMPLE_NONE };

static void draw_sample(const struct frame *frame, enum role role, enum sample sample, double x,
                        double y, double f)
{
    const double side = SAMPLE * f;
    struct style style = sample == SAMPLE_FROM
                             ? frame_stroke(frame->theme->ink, 4)
                             : frame_dashed(frame->theme->role[role].ink, 3, 6, 4);
    style.radius = 6;
    if (sample != SAMPLE_NONE) {
        frame_rect(frame, (struct box){x, y - side / 2, side, side}, style);
    }
}

static const char *const LABELS[] = {"made from", "goes into", "sees"};

// In one line, where a little smaller will do.
static bool fits_line(const struct frame *frame, const struct words *words,
                      struct sentence_style style, double room)
{
    struct sentence sentence;
    style.size *= TEXT_LINE / TEXT;
    sentence_init(&sentence, frame, words, style);
    return sentence_width(&sentence) <= room;
}

static void draw_row(const struct explore *explore, const struct frame *frame,
                     const struct card *card, int row, double y, const struct words *words)
{
    const struct theme_colors *c = frame->theme;
    const double f = card->f, h = card->box.h / 3.4;
    const struct ref *into = NULL;
    if (explore->n_goes > 0) {
        into = &frame->program->nodes[explore->goes[0].node]->output;
    }
    const enum role role =
        into == NULL ? explore->slot->grid.role : ref_role(frame->program, into->tensor, into->of);
    const bool none = (row == 0 && explore->n_from == 0) || (row == 1 && explore->n_into == 0);
    draw_sample(frame, role, none ? SAMPLE_NONE : (enum sample)row, card->label_x, y, f);
    draw_text(
        frame->list, card->label_x + (SAMPLE + 14) * f, y, LABELS[row],
        frame_text(FONT_REGULAR, frame_floor(frame, LABEL * f), c->ink2, c->surface, ANCHOR_START));
    const struct sentence_style style = {.font = FONT_MEDIUM,
                                         .size = frame_floor(frame, fmax(TEXT * f, TEXT_LINE)),
                                         .color = c->ink,
                                         .behind = c->surface};
    const struct box place = {card->text_x, y - h / 2, card->right - card->text_x, h};
    const bool one = fits_line(frame, words, style, place.w);
    sentence_fit(frame, words, style, place,
                 frame_floor(frame, fmax(TEXT_LEAST, (one ? TEXT_LINE : TEXT_LEAST) * f)),
                 one ? 1 : 2, 1.16);
}

// At the right end of the last row: what a click or the key does.
static double draw_key(const struct explore *explore, const struct frame *frame,
                       const struct card *card, double y)
{
    const struct theme_colors *c = frame->theme;
    const double f = card->f, size = frame_floor(frame, KEY * f);
    const char *key = explore->at.keyboard ? "Enter" : "click";
    char words[64];
    if (explore->step == 0) {
        return card->right;
    }
    snprintf(words, sizeof words, "step %lld", (long long)explore->step);
    const double text = frame_measure(frame, FONT_REGULAR, frame_floor(frame, LABEL * f), words);
    const double x = card->right - text - 12 * f - frame_keycap_width(frame, size, key);
    frame_keycap(frame, x, y, size, key);
    draw_text(
        frame->list, card->right, y, words,
        frame_text(FONT_REGULAR, frame_floor(frame, LABEL * f), c->ink2, c->surface, ANCHOR_END));
    return x - 30 * f;
}

static void lay_out(struct card *card, const struct frame *frame)
{
    const double top = frame->formula.y + 2, bottom = frame->caption.y + frame->caption.h - 16;
    const double w = fmin(CARD_W, frame->width - 96);
    card->f = fmin(frame->larger, 1.3);
    card->box = (struct box){(frame->width - w) / 2, top, w, bottom - top};
    card->side_w = (frame->narrow ? SIDE_W_NARROW : SIDE_W) * fmax(1, card->f);
    card->label_x = card->box.x + PAD + card->side_w + 2 * 30;
    card->right = card->box.x + card->box.w - PAD;
    double label = 0;
    for (int i = 0; i < 3; i++) {
        label = fmax(label, frame_measure(frame, FONT_REGULAR, frame_floor(frame, LABEL * card->f),
                                          LABELS[i]));
    }
    card->text_x = card->label_x + (SAMPLE + 14 + 26) * card->f + label;
}

void explore_card(const struct explore *explore, const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    struct card card;
    struct words words;
    lay_out(&card, frame);
    const struct box box = card.box;
    frame_region(frame, "explore", box);
    frame_rect(frame, box, frame_card(c->surface, c->line2, 1.5, 18));
    draw_side(explore, frame, &card);
    const double rule = card.label_x - 30;
    draw_line(frame->list, rule, box.y + 30, rule, box.y + box.h - 30, frame_stroke(c->line, 1));
    const bool sees = explore->sees.tensor >= 0;
    const double first = box.y + box.h * (sees ? 0.19 : 0.27);
    const double pitch = box.h * (sees ? 0.31 : 0.46);
    say_made(&words, explore, frame);
    draw_row(explore, frame, &card, 0, first, &words);
    say_goes(&words, explore, frame);
    const double last = first + pitch * (sees ? 2 : 1), right = card.right;
    if (!sees) {
        card.right = draw_key(explore, frame, &card, last);
    }
    draw_row(explore, frame, &card, 1, first + pitch, &words);
    card.right = right;
    if (sees) {
        card.right = draw_key(explore, frame, &card, last);
        say_sees(&words, explore, frame);
        draw_row(explore, frame, &card, 2, last, &words);
    }
}
