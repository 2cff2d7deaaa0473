// The card of an erratum: what the slide prints, what is right, and why.
#include "base/number.h"
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/stage/marks.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double CARD_W = 1640, AIR = 44;

// The erratum whose cell is finished at this very step.
const struct erratum *erratum_here(const struct frame *frame)
{
    const struct lesson *lesson = frame->timeline->lesson;
    const struct ref *output = &frame->node->output;
    for (int i = 0; frame->state->errata && i < lesson->n_errata; i++) {
        const struct erratum *erratum = &lesson->errata[i];
        if (erratum->tensor != output->tensor || erratum->of != output->of) {
            continue;
        }
        const struct step finish = timeline_finish_of(frame->timeline, frame->step->grain,
                                                      frame->step->entry, erratum->index);
        if (finish.number == frame->step->number) {
            return erratum;
        }
    }
    return NULL;
}

static bool right_value(const struct frame *frame, const struct erratum *erratum, double *value)
{
    float partial;
    bool known;
    node_cell(frame->node, frame->walk, frame->step->place, erratum->index, &partial, &known);
    *value = (double)partial;
    return known;
}

struct side {
    char printed[NUMBER_MAX], right[NUMBER_MAX];
    double w;
};

static double draw_value(const struct frame *frame, double x, const struct box *card, double f,
                         const char *label, const char *value, bool wrong)
{
    const struct theme_colors *c = frame->theme;
    const double size = 58 * f, y = card->y + card->h * 0.45;
    const double words = frame_floor(frame, 24 * f);
    const enum font font = wrong ? FONT_SEMIBOLD : FONT_BOLD;
    const double w = frame_measure(frame, font, size, value);
    draw_text(frame->list, x, card->y + card->h * 0.2, label,
              frame_text(FONT_REGULAR, words, c->ink2, c->surface, ANCHOR_START));
    draw_text(frame->list, x, y, value,
              frame_text(font, size, wrong ? c->ink3 : c->ink, c->surface, ANCHOR_START));
    if (wrong) { // struck through
        struct style strike = {.stroke = c->alert, .stroke_width = 5, .round_cap = true};
        strike.decorative = true;
        draw_line(frame->list, x - 6, y + 2, x + w + 6, y + 2, strike);
    }
    return fmax(w, frame_measure(frame, FONT_REGULAR, words, label));
}

// "δa_12 = 2 × 0.1 + 1 × (−0.3) = −0.1": the terms that count.
static void say_sum(struct words *words, const struct frame *frame, const struct ref *ref,
                    const char *right)
{
    enum { TERMS_MAX = 5 };
    struct place places[64];
    const int64_t n = node_sources(frame->node, frame->walk, ref->index, places, 0, 64);
    int said = 0;
    words_clear(words);
    words_ref(words, frame->program, ref);
    words_plain(words, "  =  ");
    for (int64_t k = 0; k < n && k < 64; k++) {
        struct term term;
        frame->walk->term(frame->node, places[k], &term);
        if (term.by == BY_NOTHING || said == TERMS_MAX) {
            continue;
        }
        if (said++ > 0) {
            words_plain(words, "  %s  ", term_operator(&term));
        }
        term_number(words, frame, &term);
    }
    words_plain(words, "  =  ");
    words_bold(words, right);
}

static void draw_why(const struct frame *frame, const struct erratum *erratum, const char *right,
                     struct box place, double f)
{
    const struct theme_colors *c = frame->theme;
    const struct ref ref = {erratum->tensor, erratum->of, erratum->index};
    struct words words;
    words_clear(&words);
    words_markup(&words, erratum->note);
    struct sentence_style style = {.font = FONT_SEMIBOLD,
                                   .size = frame_floor(frame, 30 * f),
                                   .color = c->ink,
                                   .behind = c->surface};
    const struct box upper = {place.x, place.y + place.h * 0.1, place.w, place.h * 0.3};
    sentence_fit(frame, &words, style, upper, frame_floor(frame, 24 * f), 2, 1.3);
    if (!frame->node->known) {
        return;
    }
    say_sum(&words, frame, &ref, right);
    style.font = FONT_MEDIUM;
    style.size = frame_floor(frame, 34 * f);
    const struct box lower = {place.x, place.y + place.h * 0.47, place.w, place.h * 0.16};
    sentence_fit(frame, &words, style, lower, frame_floor(frame, 22 * f), 1, 1.3);
    const double key = frame_floor(frame, 22 * f), y = place.y + place.h * 0.8;
    const double w = frame_keycap(frame, place.x, y, key, "X");
    draw_text(
        frame->list, place.x + w + 12, y, "errata on or off",
        frame_text(FONT_REGULAR, frame_floor(frame, 24 * f), c->ink2, c->surface, ANCHOR_START));
    frame_hit(frame, (struct box){place.x, y - key, w, 2 * key}, "errata", 0);
}

// From the cell out of the grid and down to the card.
static void draw_leader(const struct frame *frame, const struct stage *stage,
                        const struct erratum *erratum, const struct box *card)
{
    const struct ref ref = {erratum->tensor, erratum->of, erratum->index};
    const struct color color = frame->theme->alert;
    struct box cell, grid;
    if (!stage_cell_box(stage, &ref, &cell, &grid)) {
        return;
    }
    const bool top = cell.y <= grid.y + 1;
    const double y = top ? cell.y - 13 : cell.y - 3;
    const double x = fmin(grid.x + grid.w + 30, frame->width - 20);
    const double points[] = {
        cell.x + cell.w / 2, cell.y - 5, cell.x + cell.w / 2, y, x, y, x, card->y};
    const bool straight = x >= card->x && x <= card->x + card->w;
    frame_region(frame, "leader",
                 (struct box){0, frame->stage.y, frame->width, card->y + card->h - frame->stage.y});
    if (straight) {
        draw_polyline(frame->list, points, 4, frame_stroke(color, 3));
        draw_circle(frame->list, x, card->y, 7, frame_fill(color));
    }
}

bool erratum_draw(const struct frame *frame, const struct stage *stage)
{
    const struct theme_colors *c = frame->theme;
    const struct erratum *erratum = erratum_here(frame);
    double value = 0;
    if (erratum == NULL || !right_value(frame, erratum, &value)) {
        return false;
    }
    const int decimals = program_decimals(frame->program, erratum->tensor, erratum->of, false);
    struct side side;
    const int more = number_exact_decimals((float)erratum->printed, 4);
    number_people(erratum->printed, more <= 4 && more > decimals ? more : decimals, side.printed);
    number_people(value, decimals, side.right);
    const double top = frame->formula.y + 2, bottom = frame->caption.y + frame->caption.h - 16;
    const double w = fmin(CARD_W, formula_room(frame)), f = fmin(frame->larger, 1.4);
    const struct box card = {(frame->width - w) / 2, top, w, bottom - top};
    frame_region(frame, "erratum", card);
    frame_rect(frame, card, frame_card(c->surface, c->alert, 3, 18));
    double x = card.x + AIR;
    x += draw_value(frame, x, &card, f, "On the slide", side.printed, true) + 64 * f;
    x += draw_value(frame, x, &card, f, "Right", side.right, false) + 48 * f;
    draw_line(frame->list, x, card.y + 34, x, card.y + card.h - 34, frame_stroke(c->line, 1));
    char count[64];
    const struct lesson *lesson = frame->timeline->lesson;
    snprintf(count, sizeof count, "Erratum %d of %d", (int)(erratum - lesson->errata) + 1,
             lesson->n_errata);
    draw_text(
        frame->list, card.x + AIR, card.y + card.h * 0.8, count,
        frame_text(FONT_SEMIBOLD, frame_floor(frame, 24 * f), c->alert, c->surface, ANCHOR_START));
    x += 46;
    draw_why(frame, erratum, side.right, (struct box){x, card.y, card.x + card.w - x - 30, card.h},
             f);
    draw_leader(frame, stage, erratum, &card);
    return true;
}
