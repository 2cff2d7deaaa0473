#include "view/digits/confusion.h"

#include "base/number.h"

#include <math.h>

static const double GAP = 2, NUMBER = 28, NAME = 22, TITLE = 26, NOTE = 24, HEAD_UP = 74;
static const double RIGHT_CEILING_PAPER = 0.72, RIGHT_CEILING_BOARD = 0.6, WRONG_CEILING = 0.75;
static const double ALERT_TINT = 0.12; // of alert over the background: the weakest wrong cell

double confusion_width(const struct confusion *confusion)
{
    return confusion->n * (confusion->cell + GAP) - GAP;
}

int64_t confusion_largest_row(const int64_t *counts, int n)
{
    int64_t largest = 1;
    for (int row = 0; row < n; row++) {
        int64_t sum = 0;
        for (int col = 0; col < n; col++) {
            sum += counts[row * n + col];
        }
        largest = sum > largest ? sum : largest;
    }
    return largest;
}

static struct shade shade_of(const struct theme_colors *c, bool right, double share)
{
    const struct role_colors *a = &c->role[ROLE_ACTIVATION];
    const struct color weakest = color_mix(c->bg, c->alert, ALERT_TINT);
    const double ceiling = c->dark ? RIGHT_CEILING_BOARD : RIGHT_CEILING_PAPER;
    struct shade shade =
        theme_shade_of(c, right ? color_mix(a->tint, a->base, fmin(share, 1) * ceiling)
                                : color_mix(weakest, c->alert, fmin(share, 1) * WRONG_CEILING));
    shade.edge = right ? a->ink : c->alert;
    return shade;
}

static void draw_cell(const struct frame *frame, const struct confusion *confusion, int row,
                      int col, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const int64_t count = confusion->counts ? confusion->counts[row * confusion->n + col] : 0;
    const bool right = row == col;
    if (count == 0) {
        struct style empty = frame_card(c->sunk, c->sunk, 0, 4);
        if (right && confusion->counts) {
            empty = frame_card(c->surface, c->role[ROLE_ACTIVATION].ink, 1.5, 4);
        }
        frame_rect(frame, box, empty);
        return;
    }
    const struct shade shade = shade_of(c, right, (double)count / (double)confusion->most);
    char number[NUMBER_MAX];
    number_count(count, number);
    frame_rect(frame, box, frame_card(shade.fill, shade.edge, 1.5, 4));
    double size = frame_floor(frame, fmin(NUMBER, box.w * 0.65));
    while (size > frame_floor(frame, 1) &&
           frame_measure(frame, FONT_SEMIBOLD, size, number) > box.w - 5) {
        size -= 1;
    }
    size = frame_floor(frame, size);
    if (frame_measure(frame, FONT_SEMIBOLD, size, number) <= box.w - 4) {
        draw_text(frame->list, box.x + box.w / 2, box.y + box.h / 2, number,
                  frame_text(FONT_SEMIBOLD, size, shade.text, shade.fill, ANCHOR_MIDDLE));
    }
}

static void draw_names(const struct frame *frame, const struct confusion *confusion, double x,
                       double y)
{
    const struct theme_colors *c = frame->theme;
    const struct text_style style =
        frame_text(FONT_MEDIUM, frame_floor(frame, NAME), c->ink2, c->bg, ANCHOR_MIDDLE);
    for (int i = 0; i < confusion->n; i++) {
        const double along = i * (confusion->cell + GAP) + confusion->cell / 2;
        char name[NUMBER_MAX];
        number_count(i, name);
        draw_text(frame->list, x + along, y - 20, name, style);
        draw_text(frame->list, x - 22, y + along, name, style);
    }
}

// First the note is the short one, then the title too.
static void draw_head(const struct frame *frame, const struct confusion *confusion, double x,
                      double y)
{
    const struct theme_colors *c = frame->theme;
    const enum font font = confusion->strong ? FONT_BOLD : FONT_MEDIUM;
    const double size = frame_floor(frame, TITLE), small = frame_floor(frame, NOTE);
    const double width = confusion_width(confusion);
    const char *title = confusion->title, *note = confusion->note;
    const double room = width - 14;
    if (confusion->short_note != NULL &&
        frame_measure(frame, FONT_BOLD, size, title) + frame_measure(frame, font, small, note) >
            room) {
        note = confusion->short_note;
    }
    if (confusion->short_title != NULL &&
        frame_measure(frame, FONT_BOLD, size, title) + frame_measure(frame, font, small, note) >
            room) {
        title = confusion->short_title;
    }
    draw_text(frame->list, x, y, title, frame_text(FONT_BOLD, size, c->ink, c->bg, ANCHOR_START));
    if (frame_measure(frame, FONT_BOLD, size, title) + frame_measure(frame, font, small, note) <=
        room) {
        draw_text(frame->list, x + width, y, note,
                  frame_text(font, small, c->ink, c->bg, ANCHOR_END));
    }
}

void confusion_draw(const struct frame *frame, const struct confusion *confusion, double x,
                    double y)
{
    const double pitch = confusion->cell + GAP;
    draw_head(frame, confusion, x, y - HEAD_UP);
    draw_names(frame, confusion, x, y);
    for (int row = 0; row < confusion->n; row++) {
        for (int col = 0; col < confusion->n; col++) {
            draw_cell(
                frame, confusion, row, col,
                (struct box){x + col * pitch, y + row * pitch, confusion->cell, confusion->cell});
        }
    }
}

// ---- legend
// --------------------------------------------------------------------------------------

static double draw_sample(const struct frame *frame, double x, double y, bool right,
                          const char *text)
{
    static const double SIDE = 24, SHARE = 0.6;
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, NAME);
    const struct shade shade = shade_of(c, right, SHARE);
    frame_rect(frame, (struct box){x, y - SIDE / 2, SIDE, SIDE},
               frame_card(shade.fill, shade.edge, 1.5, 4));
    draw_text(frame->list, x + SIDE + 10, y, text,
              frame_text(FONT_REGULAR, size, c->ink, c->bg, ANCHOR_START));
    return SIDE + 10 + frame_measure(frame, FONT_REGULAR, size, text);
}

void confusion_axes_legend(const struct frame *frame, double x, double y, double room)
{
    static const char *const TEXTS[] = {"row: what it is, column: what the network says",
                                        "row: what it is, column: the answer",
                                        "row: is, column: says"};
    const double size = frame_floor(frame, NAME);
    size_t i = 0;
    while (i + 1 < sizeof TEXTS / sizeof *TEXTS &&
           frame_measure(frame, FONT_REGULAR, size, TEXTS[i]) > room) {
        i++;
    }
    frame_elided(
        frame, x, y, room, TEXTS[i],
        frame_text(FONT_REGULAR, size, frame->theme->ink2, frame->theme->bg, ANCHOR_START));
}

void confusion_colors_legend(const struct frame *frame, double x, double y)
{
    x += draw_sample(frame, x, y, true, "right") + 30;
    draw_sample(frame, x, y, false, "wrong, off the diagonal");
}
