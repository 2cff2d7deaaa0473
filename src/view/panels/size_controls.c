// The card of the sizes panel: each number with − and +, and which stride fits.
#include "view/panels/panel.h"
#include "view/panels/size_parts.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const struct {
    const char *symbol, *words;
} NAMES[SIZE_COUNT] = {
    [SIZE_WIDTH] = {"W", "input width"}, [SIZE_HEIGHT] = {"H", "input height"},
    [SIZE_DEPTH] = {"D", "input maps"},  [SIZE_FILTER] = {"F", "filter"},
    [SIZE_STRIDE] = {"S", "stride"},     [SIZE_PADDING] = {"P", "padding"},
};
static const double HEIGHT = 540, ROW = 56, PAD = 30;
enum { STRIDES = 5 };

struct card {
    const struct frame *frame;
    struct box box;
    double f; // of its natural height
};

static double sized(const struct card *card, double u)
{
    return frame_floor(card->frame, fmin(u * fmax(card->f, 0.5), frame_size(card->frame, u)));
}

static void draw_button(const struct card *card, struct box box, bool plus, bool off)
{
    const struct theme_colors *c = card->frame->theme;
    const double x = box.x + box.w / 2, y = box.y + box.h / 2, arm = fmin(10, box.h * 0.25);
    const struct style stroke = frame_stroke(off ? c->line2 : c->ink, 4);
    frame_rect(card->frame, box, frame_card(c->bg, c->line2, 1.5, 12));
    draw_line(card->frame->list, x - arm, y, x + arm, y, stroke);
    if (plus) {
        draw_line(card->frame->list, x, y - arm, x, y + arm, stroke);
    }
}

static void draw_number(const struct card *card, struct lesson_sizes *sizes, int which, double y)
{
    const struct frame *frame = card->frame;
    const struct theme_colors *c = frame->theme;
    const struct panel_state *panel = frame->state->panel;
    const double left = card->box.x + PAD, right = card->box.x + card->box.w - PAD;
    const double h = fmin(50, ROW * card->f - 4), w = 60;
    const int64_t value = *panel_size(sizes, which);
    int64_t least, most;
    char text[32];
    panel_size_limits(sizes, which, &least, &most);
    math_draw(frame, left, y, NAMES[which].symbol, sized(card, 40), c->ink, c->surface,
              ANCHOR_START);
    const double x = right - w;
    frame_elided(frame, left + 54, y, x - 92 - w - left - 60, NAMES[which].words,
                 frame_text(FONT_REGULAR, sized(card, 26), c->ink, c->surface, ANCHOR_START));
    const struct box plus = {x, y - h / 2, w, h}, minus = {x - 92 - w, y - h / 2, w, h};
    draw_button(card, minus, false, value <= least);
    frame_hit(frame, minus, "size-less", which);
    snprintf(text, sizeof text, "%lld", (long long)value);
    draw_text(frame->list, x - 46, y, text,
              frame_text(FONT_BOLD, sized(card, value > 999 ? 30 : 36), c->ink, c->surface,
                         ANCHOR_MIDDLE));
    draw_button(card, plus, true, value >= most);
    frame_hit(frame, plus, "size-more", which);
    if (panel != NULL && panel->size_chosen && panel->size == which) {
        struct style ring = frame_stroke(c->ink, 4);
        ring.radius = 10;
        ring.decorative = true;
        frame_rect(frame, (struct box){x - 86, y - h / 2, 80, h}, ring);
    }
}

// ---- which stride fits

static void draw_check(const struct card *card, double x, double y)
{
    const double s = 22 * fmax(card->f, 0.7) / 2;
    const double points[] = {x - s * 0.8, y, x - s * 0.2, y + s * 0.6, x + s * 0.8, y - s * 0.6};
    draw_polyline(card->frame->list, points, 3, frame_stroke(card->frame->theme->ink, 4));
}

static void draw_left(const struct card *card, double x, double y, double room, int64_t left,
                      struct color behind)
{
    const struct frame *frame = card->frame;
    const double size = sized(card, 22);
    char text[32];
    snprintf(text, sizeof text, "%lld left", (long long)left);
    if (frame_measure(frame, FONT_REGULAR, size, text) > room) {
        snprintf(text, sizeof text, "%lld", (long long)left);
    }
    draw_text(frame->list, x, y, text,
              frame_text(FONT_REGULAR, size, frame->theme->ink2, behind, ANCHOR_MIDDLE));
}

static void draw_stride(const struct card *card, const struct lesson_sizes *sizes, int stride,
                        struct box box)
{
    const struct frame *frame = card->frame;
    const struct theme_colors *c = frame->theme;
    const bool own = sizes->stride == stride;
    const struct color behind = own ? c->bg : c->surface;
    const int64_t more = 2 * sizes->padding - sizes->filter;
    const int64_t left[2] = {(sizes->width + more) % stride, (sizes->height + more) % stride};
    const double x = box.x + box.w / 2, pitch = box.h / 3;
    char text[16];
    if (own) {
        frame_rect(frame, box, frame_card(c->bg, c->ink, 3, 12));
    }
    snprintf(text, sizeof text, "%d", stride);
    draw_text(frame->list, x, box.y + pitch * 0.5, text,
              frame_text(FONT_BOLD, sized(card, 26), c->ink, behind, ANCHOR_MIDDLE));
    for (int axis = 0; axis < 2; axis++) {
        const double y = box.y + pitch * (axis + 1.5);
        if (left[axis] == 0) {
            draw_check(card, x, y);
        } else {
            draw_left(card, x, y, box.w - 10, left[axis], behind);
        }
    }
    frame_hit(frame, box, "size-stride", stride);
}

static void draw_strides(const struct card *card, const struct lesson_sizes *sizes, double y)
{
    static const char *const ROWS[] = {"width", "height"};
    const struct frame *frame = card->frame;
    const struct theme_colors *c = frame->theme;
    const double f = card->f, left = card->box.x + PAD;
    const double bottom = card->box.y + card->box.h - 10, size = sized(card, 24);
    draw_line(frame->list, left, y, card->box.x + card->box.w - PAD, y, frame_stroke(c->line, 1));
    draw_text(frame->list, left, y + fmax(26 * f, 16), "Which stride fits?",
              frame_text(FONT_SEMIBOLD, sized(card, 26), c->ink, c->surface, ANCHOR_START));
    const double top = y + fmax(50 * f, 32), pitch = (bottom - top) / 3;
    for (int axis = 0; axis < 2; axis++) {
        draw_text(frame->list, left, top + pitch * (axis + 1.5), ROWS[axis],
                  frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
    }
    const double x = left + fmax(100, frame_measure(frame, FONT_REGULAR, size, "height") + 24);
    const double w = (card->box.x + card->box.w - 16 - x) / STRIDES;
    for (int s = 0; s < STRIDES; s++) {
        draw_stride(card, sizes, s + 1, (struct box){x + w * s, top, w - 6, bottom - top});
    }
}

void size_controls_draw(const struct sizes_view *view, struct box box)
{
    struct card card = {.frame = view->frame, .box = box};
    struct lesson_sizes sizes = view->sizes;
    card.f = fmin(1, box.h / HEIGHT);
    card.box.h = HEIGHT * card.f;
    frame_rect(view->frame, card.box,
               frame_card(view->frame->theme->surface, view->frame->theme->line, 1.5, 16));
    double y = card.box.y + 10 * card.f;
    for (int i = 0; i < SIZE_COUNT; i++) {
        draw_number(&card, &sizes, i, y + ROW * card.f / 2);
        y += ROW * card.f;
    }
    draw_strides(&card, &sizes, y + 6 * card.f);
}
