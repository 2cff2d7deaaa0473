// The card of switches: which layers learn, and two that concern the rounds.
#include "view/digits/tune.h"

#include <math.h>
#include <stdio.h>

static const double PAD = 26, TEXT = 24, HEAD = 168, TOGGLE_W = 52, TOGGLE_H = 28, TO_WORDS = 62;
static const double LAYERS_GAP = 27, GAP_LEAST = 10, SWITCHES_GAP = 44;

static void draw_toggle(const struct frame *frame, double x, double y, bool on)
{
    const struct theme_colors *c = frame->theme;
    const double r = TOGGLE_H / 2;
    frame_rect(frame, (struct box){x, y - r, TOGGLE_W, TOGGLE_H},
               frame_card(on ? c->ink : c->surface, on ? c->ink : c->line2, 2, r));
    draw_circle(frame->list, x + (on ? TOGGLE_W - r : r), y, 9,
                frame_fill(on ? c->surface : c->line2));
    if (on) {
        const double points[] = {x + 9, y, x + 13.5, y + 4.5, x + 21, y - 4};
        draw_polyline(frame->list, points, 3, frame_stroke(c->surface, 2.6));
    }
}

struct item {
    const char *words;
    bool on, strong; // strong: bold while it is on
    const char *command;
    int64_t argument;
};

static double name_width(const struct frame *frame, const char *words)
{
    return frame_measure(frame, FONT_BOLD, frame_floor(frame, TEXT), words);
}

// Returns the right edge of what it has drawn.
static double draw_item(const struct frame *frame, double x, double y, double half, double room,
                        const struct item *item)
{
    const struct theme_colors *c = frame->theme;
    draw_toggle(frame, x, y, item->on);
    const double width = frame_elided(
        frame, x + TO_WORDS, y, room, item->words,
        frame_text(item->on && item->strong ? FONT_BOLD : FONT_REGULAR, frame_floor(frame, TEXT),
                   item->on ? c->ink : c->ink2, c->surface, ANCHOR_START));
    frame_hit(frame, (struct box){x - 4, y - half, TO_WORDS + width + 8, 2 * half}, item->command,
              item->argument);
    return x + TO_WORDS + width;
}

// All layers in one row: nearer to each other, then with shorter names, where there are many.
static void draw_layers(const struct frame *frame, const struct tune_view *tune, double x,
                        double right, double y, double half)
{
    const int n = tune->n_layers;
    double widest = right - x, needed = 0;
    for (int i = 0; i < n; i++) {
        needed += TO_WORDS + name_width(frame, tune->layers[i].name);
    }
    double gap = n > 1 ? fmin(LAYERS_GAP, (right - x - needed) / (n - 1)) : 0;
    if (gap < GAP_LEAST) {
        gap = GAP_LEAST;
        widest = fmax(0, (right - x - gap * (n - 1)) / n - TO_WORDS);
    }
    for (int i = 0; i < n && x + TOGGLE_W <= right; i++) {
        const struct tune_layer *layer = &tune->layers[i];
        const double name = fmin(widest, name_width(frame, layer->name));
        draw_item(frame, x, y, half, name + 1,
                  &(struct item){layer->name, layer->learns, true, "tune-learn", i});
        x += TO_WORDS + name + gap;
    }
}

void tune_switches_draw(const struct frame *frame, const struct tune_view *tune, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double left = box.x + PAD, right = box.x + box.w - PAD;
    const double first = box.y + box.h * 0.29, second = box.y + box.h * 0.71;
    const double half = fmin(22, box.h * 0.19), size = frame_floor(frame, TEXT);
    char mix[96];
    frame_region(frame, "switches", box);
    frame_rect(frame, box, frame_card(c->surface, c->line, 1.5, 18));
    draw_text(frame->list, left, first, "What learns",
              frame_text(FONT_SEMIBOLD, size, c->ink, c->surface, ANCHOR_START));
    const double head = fmax(HEAD, frame_measure(frame, FONT_SEMIBOLD, size, "What learns") + 20);
    draw_layers(frame, tune, left + head, right, first, half);
    draw_line(frame->list, left, box.y + box.h / 2, right, box.y + box.h / 2,
              frame_stroke(c->line, 1));
    snprintf(mix, sizeof mix, "mix in %d old digit%s for each %s", tune->replay_each,
             tune->replay_each == 1 ? "" : "s", tune->own ? "of yours" : "new one");
    double x = draw_item(frame, left, second, half, box.w * 0.55,
                         &(struct item){mix, tune->replay, false, "tune-replay", 0});
    x += SWITCHES_GAP;
    draw_item(
        frame, x, second, half, right - x - TO_WORDS,
        &(struct item){"also from random weights", tune->also_random, false, "tune-random", 0});
}
