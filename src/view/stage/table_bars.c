// The shares as bars against the target: the bar is p, the line the target, the arrow what is
// between them.
#include "view/sentence.h"
#include "view/stage/table.h"

#include <math.h>

static const double PAD = 28, TITLE_Y = 40, TOP = 92, LABEL_DOWN = 30, LEGEND_DOWN = 66;
static const double LINE = 30, FOOT = 26;
static const double BAR = 0.77, BAR_MAX = 72, OUT = 7;
static const double HEIGHT_LEAST = 90; // of the bars; under it they say nothing

struct bars {
    const struct table_view *view;
    const struct stage *stage;
    const struct frame *frame;
    struct box box; // of the bars alone
    double pitch, w;
    int lines; // of the legend
};

// A number of one row of the table; false where it is not there yet.
static bool number(const struct bars *bars, int row, int column, double *value)
{
    struct cell cell;
    if (row < 0 || !table_cell(bars->view, bars->stage, bars->frame, row, column, &cell) ||
        cell.kind != KIND_DONE) {
        return false;
    }
    *value = (double)cell.value;
    return true;
}

static double height_of(const struct bars *bars, double share)
{
    return bars->box.h * fmax(0, fmin(1, share));
}

static void draw_bar(const struct bars *bars, int column)
{
    const struct frame *frame = bars->frame;
    const struct theme_colors *c = frame->theme;
    const double x = bars->box.x + column * bars->pitch, bottom = bars->box.y + bars->box.h;
    double share = 0, target, delta;
    frame_rect(frame, (struct box){x, bars->box.y, bars->w, bars->box.h},
               frame_card(c->sunk, c->sunk, 0, 6));
    const bool known = number(bars, bars->view->table.shares, column, &share);
    if (known) {
        const double h = height_of(bars, share);
        frame_rect(frame, (struct box){x, bottom - h, bars->w, h},
                   frame_card(c->role[ROLE_ACTIVATION].base, c->sunk, 0, fmin(6, h / 2)));
    }
    if (!number(bars, bars->view->table.targets, column, &target)) {
        return;
    }
    const double line = bottom - height_of(bars, target),
                 out = fmin(OUT, (bars->pitch - bars->w) / 3);
    draw_line(frame->list, x - out, line, x + bars->w + out, line, frame_stroke(c->ink, 5));
    if (known && number(bars, bars->view->table.deltas, column, &delta)) {
        const bool back = bars->view->table.from_share;
        const double end = bottom - height_of(bars, share), sign = end > line ? 1 : -1;
        const double from = back ? end : line + 6 * sign,
                     to = back ? line + 6 * sign : end - 2 * sign;
        const double length = (to - from) * (back ? -sign : sign);
        if (length > 8) {
            frame_arrow(frame, x + bars->w / 2, from, x + bars->w / 2, to, 4,
                        fmin(16, 0.8 * length), c->role[ROLE_DELTA].ink);
        }
    }
}

static void draw_label(const struct bars *bars, int column)
{
    const struct frame *frame = bars->frame;
    const struct theme_colors *c = frame->theme;
    const bool present = column == bars->view->table.column;
    const double size = frame_floor(frame, 24), room = bars->pitch - 6;
    char text[TEXT_MAX];
    table_head(&bars->view->table, column, HEADS_BOTH, text, sizeof text);
    if (frame_measure(frame, FONT_SEMIBOLD, size, text) > room) {
        table_head(&bars->view->table, column, HEADS_SHORT, text, sizeof text);
    }
    frame_elided(frame, bars->box.x + column * bars->pitch + bars->w / 2,
                 bars->box.y + bars->box.h + LABEL_DOWN, room, text,
                 frame_text(present ? FONT_SEMIBOLD : FONT_MEDIUM, size, present ? c->ink : c->ink2,
                            c->surface, ANCHOR_MIDDLE));
}

static void draw_legend(const struct bars *bars)
{
    const struct frame *frame = bars->frame;
    const struct box card = bars->view->bars;
    const char *words[2] = {"The bar is p, the line the target;",
                            bars->view->table.from_share ? "the arrow from bar to line is δ."
                                                         : "the arrow from line to bar is δ."};
    for (int i = 0; i < bars->lines; i++) {
        const double y = bars->box.y + bars->box.h + LEGEND_DOWN + i * LINE;
        frame_elided(frame, card.x + PAD, y, card.w - 2 * PAD, words[i],
                     frame_text(FONT_REGULAR, frame_floor(frame, 22), frame->theme->ink2,
                                frame->theme->surface, ANCHOR_START));
    }
}

void table_bars(const struct table_view *view, const struct stage *stage, const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct box card = view->bars;
    const int n = view->table.n_classes;
    struct bars bars = {.view = view, .stage = stage, .frame = frame};
    bars.lines = view->table.targets < 0 ? 0 : view->table.deltas < 0 ? 1 : 2;
    bars.box = (struct box){card.x + PAD + 6, card.y + TOP, card.w - 2 * PAD - 12, 0};
    bars.box.h = card.h - TOP - LABEL_DOWN - FOOT - (bars.lines > 0 ? 12 + bars.lines * LINE : 0);
    if (bars.box.h < HEIGHT_LEAST && bars.lines > 0) {
        bars.box.h += 12 + bars.lines * LINE;
        bars.lines = 0;
    }
    bars.pitch = (bars.box.w + 20) / n;
    bars.w = floor(fmin(BAR_MAX, bars.pitch * BAR));
    frame_rect(frame, card, frame_card(c->surface, c->line, 1.5, 18));
    draw_text(frame->list, card.x + PAD, card.y + TITLE_Y,
              view->table.targets < 0 ? "p, the shares" : "p against the target",
              frame_text(FONT_BOLD, frame_floor(frame, 26), c->ink, c->surface, ANCHOR_START));
    for (int k = 0; k < n; k++) {
        draw_bar(&bars, k);
        draw_label(&bars, k);
    }
    draw_legend(&bars);
}
