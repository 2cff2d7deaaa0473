// In the place of the transport: how many rounds are done, and what can be done now.
#include "base/number.h"
#include "view/digits/tune.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MARGIN = 48, BUTTON_GAP = 14, PLAY = 88, HEIGHT = 56, ICON = 26;
static const double TEXT = 24, COUNTER = 34, HINT = 22, TRACK_DOWN = 44, LEAST = 0.5;
enum { BUTTONS_MAX = 3 };

struct button {
    const char *text, *command;
};
struct bar {
    double text, height; // scales of text and buttons
    double size, counter, hint;
    char number[NUMBER_MAX], of[NUMBER_MAX + 8], work[3 * NUMBER_MAX];
    struct button buttons[BUTTONS_MAX]; // from right to left
    int n;
    const char *hint_text, *key; // left of the buttons where there is room; NULL: none
    struct segments sets;        // whose digits; no items: no choice now
    const char *set_names[2];
    char set_texts[2][32];
    bool round_word;
};

static void fill_texts(const struct tune_view *tune, struct bar *bar)
{
    char learned[NUMBER_MAX], replayed[NUMBER_MAX], rounds[NUMBER_MAX];
    const int now = tune_now(tune);
    number_count(now < 0 ? 0 : now, bar->number);
    number_count(tune->rounds, rounds);
    snprintf(bar->of, sizeof bar->of, "of %s", rounds);
    number_count(tune->learned, learned);
    number_count(tune->replayed, replayed);
    const char *whose = tune->own ? "of your digits" : "new digits";
    if (tune->replayed > 0) {
        snprintf(bar->work, sizeof bar->work, "%s %s and %s old ones a round", learned, whose,
                 replayed);
    } else {
        snprintf(bar->work, sizeof bar->work, "%s %s a round", learned, whose);
    }
}

static void add_button(struct bar *bar, const char *text, const char *command)
{
    bar->buttons[bar->n++] = (struct button){text, command};
}

static void fill_choices(const struct tune_view *tune, struct bar *bar)
{
    switch (tune->phase) {
    case TUNE_READY:
        if (tune->can_undo) {
            add_button(bar, "Undo", "tune-undo");
        }
        if (tune->saved) {
            add_button(bar, "Load the saved weights", "tune-load");
        }
        snprintf(bar->set_texts[0], sizeof bar->set_texts[0], "Yours, %d", (int)tune->own_digits);
        snprintf(bar->set_texts[1], sizeof bar->set_texts[1], "A stranger's, %d",
                 (int)tune->stranger_digits);
        break;
    case TUNE_KEPT:
        add_button(bar, "Save them", "tune-save");
        add_button(bar, "Undo", "tune-undo");
        bar->hint_text = "The new weights are in use";
        break;
    default:
        if (!tune->broken) {
            add_button(bar, "Keep these weights", "tune-keep");
        }
        add_button(bar, "Cancel", "tune-cancel");
        bar->hint_text = "Cancel puts the old weights back";
        bar->key = "Esc";
        break;
    }
}

static void set_scale(const struct frame *frame, const struct tune_view *tune, struct bar *bar,
                      double text)
{
    bar->text = text;
    bar->size = frame_floor(frame, TEXT * text);
    bar->counter = frame_floor(frame, COUNTER * text);
    bar->hint = frame_floor(frame, HINT * text);
    if (tune->phase == TUNE_READY) {
        bar->set_names[0] = bar->set_texts[0];
        bar->set_names[1] = bar->set_texts[1];
        bar->sets = (struct segments){.items = bar->set_names,
                                      .n = 2,
                                      .chosen = tune->own ? 0 : 1,
                                      .size = bar->size,
                                      .height = 52 * bar->height,
                                      .command = "tune-digits"};
    }
}

static double button_width(const struct frame *frame, const struct bar *bar, int i)
{
    return frame_measure(frame, FONT_SEMIBOLD, bar->size, bar->buttons[i].text) + 2 * bar->size;
}

static double choices_width(const struct frame *frame, const struct bar *bar)
{
    double width = bar->sets.n > 0 ? frame_segments_width(frame, &bar->sets) : -BUTTON_GAP;
    for (int i = 0; i < bar->n; i++) {
        width += BUTTON_GAP + button_width(frame, bar, i);
    }
    return width;
}

static double counter_width(const struct frame *frame, const struct bar *bar)
{
    const double word =
        bar->round_word ? frame_measure(frame, FONT_REGULAR, bar->size, "Round") + 12 : 0;
    return 26 + word + frame_measure(frame, FONT_BOLD, bar->counter, bar->number) + 12 +
           frame_measure(frame, FONT_REGULAR, bar->size, bar->of);
}

static double needed(const struct frame *frame, const struct bar *bar)
{
    return 2 * MARGIN + PLAY * bar->height + counter_width(frame, bar) + 24 +
           choices_width(frame, bar);
}

static void fit(const struct frame *frame, const struct tune_view *tune, struct bar *bar)
{
    fill_texts(tune, bar);
    fill_choices(tune, bar);
    bar->height = fmin(fmax(frame->larger, 1), 1.35);
    bar->round_word = true;
    set_scale(frame, tune, bar, frame->larger);
    while (needed(frame, bar) > frame->width && bar->text > LEAST) {
        set_scale(frame, tune, bar, bar->text - 0.02);
    }
    bar->round_word = needed(frame, bar) <= frame->width;
}

// ---- drawing
// -------------------------------------------------------------------------------------

static void draw_track(const struct frame *frame, const struct tune_view *tune, double y)
{
    const struct theme_colors *c = frame->theme;
    const int now = tune_now(tune);
    const double room = frame->width - 2 * MARGIN;
    const double done = now > 0 ? room * now / tune->rounds : 0;
    frame_rect(frame, (struct box){MARGIN, y - 5, room, 10},
               (struct style){.fill = c->track, .radius = 5});
    if (done > 0) {
        frame_rect(frame, (struct box){MARGIN, y - 5, fmax(10, done), 10},
                   (struct style){.fill = c->ink, .radius = 5});
    }
    draw_circle(frame->list, fmin(MARGIN + done, frame->width - MARGIN - 2), y, 15,
                (struct style){.fill = c->now, .stroke = c->ink, .stroke_width = 3.5});
}

static void draw_play(const struct frame *frame, const struct bar *bar, double y, bool running)
{
    const struct theme_colors *c = frame->theme;
    const double w = PLAY * bar->height, h = HEIGHT * bar->height, s = ICON * bar->height;
    const struct box box = {MARGIN, y - h / 2, w, h};
    const double x = box.x + w / 2;
    frame_rect(frame, box, frame_card(c->ink, c->ink, 0, 12));
    if (running) {
        const struct style stroke = {.fill = c->bg, .radius = 3};
        frame_rect(frame, (struct box){x - s * 0.38, y - s * 0.48, s * 0.26, s * 0.96}, stroke);
        frame_rect(frame, (struct box){x + s * 0.12, y - s * 0.48, s * 0.26, s * 0.96}, stroke);
    } else {
        const double points[] = {x - s * 0.3, y - s * 0.5, x + s * 0.5,
                                 y,           x - s * 0.3, y + s * 0.5};
        draw_polygon(frame->list, points, 3, frame_card(c->bg, c->bg, 2, 0));
    }
    frame_hit(frame, box, "tune-start", 0);
}

// "Round 18 of 30". Returns the right edge.
static double draw_counter(const struct frame *frame, const struct bar *bar, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct text_style words =
        frame_text(FONT_REGULAR, bar->size, c->ink2, c->surface, ANCHOR_START);
    double x = MARGIN + PLAY * bar->height + 26;
    if (bar->round_word) {
        draw_text(frame->list, x, y, "Round", words);
        x += frame_measure(frame, FONT_REGULAR, bar->size, "Round") + 12;
    }
    draw_text(frame->list, x, y, bar->number,
              frame_text(FONT_BOLD, bar->counter, c->ink, c->surface, ANCHOR_START));
    x += frame_measure(frame, FONT_BOLD, bar->counter, bar->number) + 12;
    draw_text(frame->list, x, y, bar->of, words);
    return x + frame_measure(frame, FONT_REGULAR, bar->size, bar->of);
}

// Returns the left edge.
static double draw_choices(const struct frame *frame, const struct bar *bar, double y)
{
    const struct theme_colors *c = frame->theme;
    const double h = HEIGHT * bar->height;
    double x = frame->width - MARGIN;
    if (bar->sets.n > 0) {
        x -= frame_segments(frame, x, y, &bar->sets) + BUTTON_GAP;
    }
    for (int i = 0; i < bar->n; i++) {
        const double w = button_width(frame, bar, i);
        const struct box box = {x - w, y - h / 2, w, h};
        frame_rect(frame, box, frame_card(c->bg, c->line2, 1.5, 12));
        draw_text(frame->list, x - w / 2, y, bar->buttons[i].text,
                  frame_text(FONT_SEMIBOLD, bar->size, c->ink, c->bg, ANCHOR_MIDDLE));
        frame_hit(frame, box, bar->buttons[i].command, 0);
        x -= w + BUTTON_GAP;
    }
    return x + BUTTON_GAP;
}

static double draw_hint(const struct frame *frame, const struct bar *bar, double left, double right,
                        double y)
{
    const struct theme_colors *c = frame->theme;
    const double key = bar->key != NULL ? frame_keycap_width(frame, bar->hint, bar->key) + 16 : 4;
    const double words = frame_measure(frame, FONT_REGULAR, bar->hint, bar->hint_text) + 20;
    if (right - left < key + 24) {
        return right;
    }
    if (bar->key != NULL) {
        frame_keycap(frame, right - key, y, bar->hint, bar->key);
        right -= key;
    }
    if (right - left < words + 24) {
        return right;
    }
    draw_text(frame->list, right - 20, y, bar->hint_text,
              frame_text(FONT_REGULAR, bar->hint, c->ink2, c->surface, ANCHOR_END));
    return right - words;
}

void tune_bar_draw(const struct frame *frame, const struct tune_view *tune)
{
    const struct theme_colors *c = frame->theme;
    const struct box box = frame->transport;
    struct bar bar = {.n = 0};
    fit(frame, tune, &bar);
    frame_region(frame, "transport", box);
    frame_rect(frame, box, frame_fill(c->surface));
    draw_line(frame->list, 0, box.y + 0.5, frame->width, box.y + 0.5, frame_stroke(c->line, 1));
    const double y = box.y + box.h - 24 - 28 * bar.height;
    draw_track(frame, tune, fmin(box.y + TRACK_DOWN, y - 28 * bar.height - 20));
    draw_play(frame, &bar, y, tune->phase == TUNE_RUNNING);
    const double left = draw_counter(frame, &bar, y);
    double right = draw_choices(frame, &bar, y);
    const double work = frame_measure(frame, FONT_REGULAR, bar.size, bar.work) + 56;
    const bool fits = right - left > work + 24;
    if (bar.hint_text != NULL) {
        right = draw_hint(frame, &bar, fits ? left + work : left, right, y);
    }
    if (right - left > work + 24) {
        draw_line(frame->list, left + 28, y - 16, left + 28, y + 16, frame_stroke(c->line2, 1.5));
        draw_text(frame->list, left + 56, y, bar.work,
                  frame_text(FONT_REGULAR, bar.size, c->ink2, c->surface, ANCHOR_START));
    }
}
