// Going back through a maximum: look up the saved place, put the delta there; the others get
// nothing from this window.
#include "base/number.h"
#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/stage/marks.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

enum { CARDS = 3 };
static const double CARD_W = 430, CARD_H = 128, GAP = 36, TITLE = 26, LEAST = 20;
static const char *const TITLES[CARDS] = {"Look up the saved place", "Put the delta there",
                                          "The others get nothing"};

struct cards {
    struct term look_up, put;
    bool reached; // past the steps that make no cell
    int now;      // the yellow one; -1: none
    int done;     // how many are
    double f;
    bool known;
    int64_t cell;
};

// The terms of this loop cell, if they are of this kind.
static bool find(struct cards *cards, const struct frame *frame)
{
    const int last = frame->entry->n_phases - 1;
    struct place place = {last, 0, 0};
    if (frame->step->place.phase == last) {
        place.cell = frame->step->place.cell;
        cards->reached = true;
    }
    if (frame->entry->phases[last].n_axes == 0 ||
        phase_cell_terms(&frame->entry->phases[last], place.cell) != 2) {
        return false;
    }
    frame->walk->term(frame->node, place, &cards->look_up);
    place.term = 1;
    frame->walk->term(frame->node, place, &cards->put);
    cards->cell = place.cell;
    cards->known = frame->node->known;
    return cards->look_up.n_reads == 1 && cards->look_up.reads[0].of == OF_POSITION;
}

static struct color title_color(const struct frame *frame, const struct cards *cards, int i)
{
    const struct theme_colors *c = frame->theme;
    return i == cards->now ? c->now_ink : i < cards->done ? c->ink : c->ink3;
}

static void draw_place(const struct frame *frame, const struct cards *cards, double x, double y)
{
    static const char *const CORNERS[] = {"left-upper", "right-upper", "left-bottom",
                                          "right-bottom"};
    const struct theme_colors *c = frame->theme;
    const double f = cards->f, size = 32 * f;
    const bool now = cards->now == 0;
    const struct color color = now ? c->now_ink : c->role[ROLE_ACTIVATION].ink;
    int64_t taps[2], tap[2];
    char text[64];
    if (!marks_saved_tap(frame, cards->cell, taps, tap)) {
        return;
    }
    if (taps[0] == 2 && taps[1] == 2) {
        snprintf(text, sizeof text, "%s", CORNERS[tap[0] * 2 + tap[1]]);
    } else {
        snprintf(text, sizeof text, "row %d, column %d", (int)tap[0] + 1, (int)tap[1] + 1);
    }
    const struct cell_marks glyph = {.glyph_rows = (int)taps[0],
                                     .glyph_cols = (int)taps[1],
                                     .glyph = 1U << (tap[0] * taps[1] + tap[1])};
    double left = x;
    if (taps[0] <= 3 && taps[1] <= 3) {
        const double pitch = (taps[0] > 2 || taps[1] > 2 ? 10 : 13) * f;
        cell_glyph(frame, x + 2, y - pitch * (double)taps[0] / 2, pitch, &glyph, color);
        left += pitch * (double)taps[1] + 16 * f;
    }
    draw_text(frame->list, left, y, text,
              frame_text(FONT_SEMIBOLD, size, color, now ? c->now : c->surface, ANCHOR_START));
}

// "δ_32 = δ_21 = 4", or where something lies there already "δ_32 += δ_21 = 4, now 7".
static void draw_put(const struct frame *frame, const struct cards *cards, double x, double y,
                     double room)
{
    const struct theme_colors *c = frame->theme;
    const bool now = cards->now == 1;
    const struct color behind = now ? c->now : c->surface, ink = now ? c->now_ink : c->ink;
    const struct color delta = now ? c->role[ROLE_DELTA].on_now : c->role[ROLE_DELTA].ink;
    char to[TEXT_MAX], from[TEXT_MAX], text[128];
    struct ref writes;
    float value = 0;
    double size = 44 * cards->f;
    const struct place place = {frame->step->place.phase, cards->cell, 1};
    if (cards->put.writes.tensor < 0) {
        return;
    }
    ref_math(frame->program, &cards->put.writes, to, sizeof to);
    ref_math(frame->program, &cards->put.reads[0], from, sizeof from);
    text[0] = '\0';
    bool adds = false;
    double read = 0;
    const bool known = program_read(frame->program, &cards->put.reads[0], &read) &&
                       node_partial(frame->node, frame->walk, place, &writes, &value);
    if (known) {
        char got[64], sum[64];
        ref_number(frame->program, &cards->put.reads[0], got);
        number_people(
            (double)value,
            program_decimals(frame->program, cards->put.writes.tensor, cards->put.writes.of, false),
            sum);
        adds = fabs((double)value - read) > 1e-6 * fmax(1, fabs(read));
        snprintf(text, sizeof text, adds ? "= %s, now %s" : "= %s", got, sum);
    }
    double width;
    for (;; size *= 0.95) {
        width = math_width(frame, to, size) + math_width(frame, from, size) +
                size * (adds ? 2.2 : 1.6) + frame_measure(frame, FONT_BOLD, size * 0.82, text);
        if (width <= room || size < 24) {
            break;
        }
    }
    x += math_draw(frame, x, y, to, size, delta, behind, ANCHOR_START) + size * 0.4;
    const double wide = adds ? 0.6 : 0;
    frame_operator(frame, x + size * (0.25 + wide / 2), y, adds ? "+=" : "=", size * 0.86, ink,
                   behind);
    x += size * (0.85 + wide);
    x += math_draw(frame, x, y, from, size, delta, behind, ANCHOR_START) + size * 0.3;
    draw_text(frame->list, x, y, text,
              frame_text(FONT_BOLD, size * 0.82, ink, behind, ANCHOR_START));
}

// As large as fits the card, and no smaller than can be read.
static void draw_line_of(const struct frame *frame, double x, double y, double room,
                         const char *text, struct text_style style)
{
    while (frame_measure(frame, style.font, style.size, text) > room &&
           style.size > frame_floor(frame, LEAST)) {
        style.size = fmax(frame_floor(frame, LEAST), style.size * 0.97);
    }
    frame_elided(frame, x, y, room, text, style);
}

static void draw_card(const struct frame *frame, const struct cards *cards, int i, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double f = cards->f, x = box.x + 26 * f;
    const bool now = i == cards->now, done = i < cards->done;
    const struct color behind = now ? c->now : done ? c->surface : c->bg;
    if (now) {
        formula_block(frame, box, 16);
    } else {
        frame_rect(frame, box, frame_card(done ? c->surface : (struct color){0}, c->line, 1.5, 16));
    }
    const double room = box.w - 44 * f;
    draw_line_of(frame, x, box.y + 36 * f, room, TITLES[i],
                 frame_text(now ? FONT_SEMIBOLD : FONT_MEDIUM, frame_floor(frame, TITLE * f),
                            title_color(frame, cards, i), behind, ANCHOR_START));
    const double y = box.y + 86 * f;
    if (i == 0 && (done || now)) {
        draw_place(frame, cards, x, y);
    } else if (i == 1 && (done || now)) {
        draw_put(frame, cards, x, y, box.w - 52 * f);
    } else if (i == 2) {
        draw_line_of(frame, x, y, room, "from this window",
                     frame_text(FONT_MEDIUM, frame_floor(frame, TITLE * f),
                                title_color(frame, cards, i), behind, ANCHOR_START));
    }
}

static void draw_next(const struct frame *frame, double x, double y)
{
    const double points[] = {x - 5, y - 12, x + 7, y, x - 5, y + 12};
    draw_polyline(
        frame->list, points, 3,
        (struct style){.stroke = frame->theme->line2, .stroke_width = 4, .round_cap = true});
}

bool cards_draw(const struct frame *frame)
{
    struct cards cards = {.now = -1};
    if (!find(&cards, frame)) {
        return false;
    }
    const struct box room = frame->formula;
    const double natural = CARDS * CARD_W + (CARDS - 1) * GAP;
    const double f =
        fmin(fmin(frame->larger, formula_room(frame) / natural), (room.h - 8) / CARD_H);
    cards.f = f;
    if (cards.reached) {
        cards.now = frame->step->grain < GRAIN_CELL ? -1 : frame->step->place.term;
        cards.done = frame->step->place.term == 0 ? 0 : CARDS;
    }
    double x = (room.w - natural * f) / 2;
    const double y = room.y + (room.h - CARD_H * f) / 2;
    for (int i = 0; i < CARDS; i++) {
        draw_card(frame, &cards, i, (struct box){x, y, CARD_W * f, CARD_H * f});
        x += CARD_W * f;
        if (i + 1 < CARDS) {
            draw_next(frame, x + GAP * f / 2, y + CARD_H * f / 2);
        }
        x += GAP * f;
    }
    return true;
}
