#include "view/stage/badge.h"

#include "base/number.h"
#include "nn/nudge.h"
#include "view/formula/formula.h"
#include "view/sentence.h"

#include <math.h>
#include <stdio.h>

static const double HEIGHT = 86, GAP = 12, LINE = 24, SECOND = 22; // u at the normal text size
static const double MATH = 1.16, SCRIPT = 0.66; // a symbol beside words, its scripts
static const double STAGE_LEAST = 260;          // a lower stage is left whole
static const double MARGIN = 24, CHANNEL = 10, INTO = 28;

struct badge {
    struct ref cell; // the gradient that is checked; tensor -1: none
    struct nudge nudge;
    const char *why; // it cannot be; NULL: it is
};

static double scale_of(const struct frame *frame)
{
    return frame_size(frame, LINE) / LINE;
}

void badge_room(struct frame *frame)
{
    const double height = HEIGHT * scale_of(frame);
    frame->check = (struct box){0};
    if (!frame->state->check || frame->node->phase != NODE_BACKWARD) {
        return;
    }
    if (frame->stage.h - height - GAP < STAGE_LEAST) {
        frame->check = frame->caption;
    } else {
        frame->stage.h -= height + GAP;
        frame->check =
            (struct box){frame->stage.x, frame->stage.y + frame->stage.h, frame->stage.w, height};
    }
    if (frame->counts_sheet && frame->counts.y + frame->counts.h > frame->check.y) {
        frame->check.w = frame->counts.x - frame->check.x;
    }
}

bool badge_in_caption(const struct frame *frame)
{
    return frame->check.w > 0 && frame->check.y >= frame->formula.y;
}

// ---- which cell

// A walk that writes cell after cell: this one, or while it is being made the one before.
static int64_t last_cell(const struct frame *frame, const struct phase *phase)
{
    const struct place place = frame->step->place;
    const bool making = place.term >= 0 && place.term + 1 < phase_cell_terms(phase, place.cell);
    const int64_t cell = place.cell - (making ? 1 : 0);
    if (cell < 0 || frame->walk->cell_index == NULL) {
        return cell;
    }
    return frame->walk->cell_index(frame->node, cell);
}

// A walk that comes back to its cells: the last one touched that nothing comes to any more.
static int64_t last_touched(const struct frame *frame, const struct phase *phase)
{
    enum { BACK_MAX = 512 };
    const struct place here = frame->step->place;
    int64_t term = phase_terms_before(phase, here.cell) + here.term;
    for (int k = 0; k < BACK_MAX && term >= 0; k++, term--) {
        struct place place = {here.phase, 0, 0};
        struct term at;
        float value;
        bool known;
        phase_decode(phase, term, &place.cell, &place.term);
        frame->walk->term(frame->node, place, &at);
        if (at.writes.tensor >= 0 && node_cell(frame->node, frame->walk, here, at.writes.index,
                                               &value, &known) == CELL_DONE) {
            return at.writes.index;
        }
    }
    return -1;
}

static void find(struct badge *badge, const struct frame *frame)
{
    const struct phase *phase = &frame->entry->phases[frame->step->place.phase];
    const struct ref *output = &frame->node->output;
    int64_t index = -1;
    if (phase->n_axes > 0) {
        index =
            frame->walk->n_sources == NULL ? last_cell(frame, phase) : last_touched(frame, phase);
    }
    *badge = (struct badge){.cell = {index < 0 ? -1 : output->tensor, OF_GRADIENT, index}};
    if (index < 0) {
        badge->why = "no cell of this gradient is finished yet";
    } else if (frame->program->gradients[output->tensor].last_node != frame->node->index) {
        badge->why = "another path adds to this gradient later";
    } else {
        program_nudge(frame->program, output->tensor, index, &badge->nudge, &badge->why);
        if (badge->why == NULL && badge->nudge.corner && !badge->nudge.agrees) {
            badge->why = "corners of the loss meet here, there is no one slope";
        }
    }
}

// ---- what it says

// Three digits of the larger one, and no more decimals than the grid has by one.
static void say_slope(const struct frame *frame, const struct badge *badge, double slope,
                      char out[NUMBER_MAX])
{
    const struct ref *cell = &badge->cell;
    if (program_exponent(frame->program, cell->tensor, OF_GRADIENT) != 0) {
        program_number(frame->program, cell->tensor, OF_GRADIENT, slope, out);
        return;
    }
    const double most = fmax(fabs(badge->nudge.measured), fabs(badge->nudge.worked));
    const int grid = program_decimals(frame->program, cell->tensor, OF_GRADIENT, true);
    const int least = grid > 3 ? grid : 3;
    const int digits = most > 0 ? 2 - (int)floor(log10(most)) : least;
    number_people(slope, digits < 0 ? 0 : digits > least ? least : digits, out);
}

static void say(struct words *words, const struct frame *frame, const struct badge *badge)
{
    const struct ref value = {badge->cell.tensor, OF_VALUE, badge->cell.index};
    char number[NUMBER_MAX];
    words_clear(words);
    if (badge->why != NULL) {
        words_plain(words, "Not checked: %s.", badge->why);
        return;
    }
    words_plain(words, "Nudge ");
    words_ref(words, frame->program, &value);
    words_plain(words, " by ±%g:  ", badge->nudge.by);
    say_slope(frame, badge, badge->nudge.measured, number);
    words_bold(words, number);
    words_plain(words, " against ");
    say_slope(frame, badge, badge->nudge.worked, number);
    words_bold(words, number);
}

static void say_second(struct words *words, const struct frame *frame, const struct badge *badge)
{
    char down[NUMBER_MAX], up[NUMBER_MAX];
    if (!badge->nudge.corner) {
        words_plain(words, "slope of the loss, measured and worked out");
        return;
    }
    say_slope(frame, badge, badge->nudge.down, down);
    say_slope(frame, badge, badge->nudge.up, up);
    words_plain(words, "a corner of the loss: slope %s on its one side, %s on the other", down, up);
}

// ---- the picture

// A disc with a check, or a cross in the colour of what is wrong.
static void draw_sign(const struct frame *frame, double x, double y, double r, bool agrees)
{
    const struct theme_colors *c = frame->theme;
    const struct style stroke = {.stroke = c->surface, .stroke_width = 0.2 * r, .round_cap = true};
    draw_circle(frame->list, x, y, r, frame_fill(agrees ? c->ink : c->alert));
    if (agrees) {
        const double points[] = {x - 0.44 * r, y + 0.03 * r, x - 0.12 * r,
                                 y + 0.35 * r, x + 0.45 * r, y - 0.32 * r};
        draw_polyline(frame->list, points, 3, stroke);
    } else {
        const double d = 0.36 * r;
        draw_line(frame->list, x - d, y - d, x + d, y + d, stroke);
        draw_line(frame->list, x - d, y + d, x + d, y - d, stroke);
    }
}

// From the cell along the gap under its row, out of the grid at the left, and down to the card.
static void draw_leader(const struct frame *frame, struct box cell, double gap, double channel,
                        double bottom)
{
    const struct color color = frame->theme->ink2;
    const bool first = cell.x - channel <= CHANNEL + 1;
    const double dot = fmin(6, 2 + 0.1 * cell.h);
    const double x = first ? cell.x - 2 : cell.x + fmin(dot, cell.w / 2);
    const double y = first ? cell.y + cell.h / 2 : cell.y + cell.h + gap / 2;
    const double points[] = {x, y, channel, y, channel, bottom};
    draw_polyline(frame->list, points, 3, frame_stroke(color, 2.5));
    draw_circle(frame->list, x, y, dot, frame_fill(color));
}

struct card {
    struct sentence first, second;
    struct words words, slope;
    double k, text_x, w; // scale; where the text begins; width
    const char *differs; // "differs", or ""
};

static void measure(struct card *card, const struct frame *frame, const struct badge *badge)
{
    const struct theme_colors *c = frame->theme;
    const bool checked = badge->why == NULL;
    struct sentence_style style = {
        .font = FONT_REGULAR, .size = LINE * card->k, .color = c->ink, .behind = c->surface};
    // Large enough that a symbol's scripts keep apart.
    style.math_size = fmax(MATH * style.size, frame_floor(frame, 0) / SCRIPT);
    say(&card->words, frame, badge);
    sentence_init(&card->first, frame, &card->words, style);
    words_clear(&card->slope);
    if (checked) {
        say_second(&card->slope, frame, badge);
    }
    style.size = frame_floor(frame, SECOND * card->k);
    style.color = c->ink2;
    sentence_init(&card->second, frame, &card->slope, style);
    card->differs = checked && !badge->nudge.agrees ? "differs" : "";
    const double word = frame_measure(frame, FONT_BOLD, LINE * card->k, card->differs);
    const double first = sentence_width(&card->first) + (word > 0 ? word + 14 : 0);
    card->text_x = (checked ? 70 : 28) * card->k;
    card->w = card->text_x + fmax(first, sentence_width(&card->second)) + 28 * card->k;
}

static void draw_card(const struct frame *frame, const struct card *card, const struct badge *badge,
                      struct box box)
{
    const struct theme_colors *c = frame->theme;
    const bool checked = badge->why == NULL;
    const double x = box.x + card->text_x, y = box.y + box.h * (checked ? 0.33 : 0.5);
    frame_rect(frame, box, frame_card(c->surface, card->differs[0] ? c->alert : c->ink2, 2, 14));
    sentence_draw(&card->first, frame, x, y);
    if (!checked) {
        return;
    }
    draw_sign(frame, box.x + 36 * card->k, box.y + box.h / 2, 17 * card->k, badge->nudge.agrees);
    draw_text(frame->list, x + sentence_width(&card->first) + 14, y, card->differs,
              frame_text(FONT_BOLD, LINE * card->k, c->alert, c->surface, ANCHOR_START));
    sentence_draw(&card->second, frame, x, box.y + box.h * 0.7);
}

// Where the card begins: at the leader's foot, or in the middle where there is none.
static double card_x(const struct frame *frame, double w, double channel, const struct box *grid)
{
    const struct box room = frame->check;
    double x = grid == NULL ? room.x + (room.w - w) / 2 : channel - INTO;
    if (grid != NULL && erratum_here(frame) != NULL) { // its leader goes down at the right
        x = fmin(x, grid->x + grid->w + 14 - w);
    }
    return fmax(room.x + MARGIN, fmin(x, room.x + room.w - MARGIN - w));
}

void badge_draw(const struct frame *frame, const struct stage *stage)
{
    struct badge badge;
    struct card card = {.k = scale_of(frame)};
    struct box cell, grid, room = frame->check;
    if (room.w <= 0) {
        return;
    }
    find(&badge, frame);
    measure(&card, frame, &badge);
    while (card.w > room.w - 2 * MARGIN && card.k > frame_floor(frame, 13) / LINE) {
        card.k *= 0.95;
        measure(&card, frame, &badge);
    }
    const bool tied = badge.why == NULL && !badge_in_caption(frame) &&
                      stage_cell_box(stage, &badge.cell, &cell, &grid);
    const double channel = tied ? grid.x - CHANNEL : 0;
    const double top = frame->stage.y, bottom = room.y + room.h;
    const struct box box = {card_x(frame, card.w, channel, tied ? &grid : NULL), room.y, card.w,
                            room.h};
    const double right = fmax(room.x + room.w, frame->stage.x + frame->stage.w);
    frame_region(
        frame, "check",
        (struct box){room.x, fmin(top, room.y), right - room.x, bottom - fmin(top, room.y)});
    if (tied && channel > box.x + 8 && channel < box.x + box.w - 8) {
        const double gap = stage_slot_of(stage, &badge.cell)->grid.gap;
        draw_leader(frame, cell, gap, channel, room.y);
    }
    draw_card(frame, &card, &badge, box);
}
