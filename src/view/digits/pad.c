#include "view/digits/pad.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>

static const double MARGIN = 48;

bool pad_shown(const struct frame *frame)
{
    return frame->state->tune == NULL && frame->state->pad != NULL && frame->state->pad->open;
}

// ---- the bar at the bottom: what the digit is

struct bar {
    double y;     // of the middle of the buttons
    double key;   // side of a label's button
    double pitch; // from label to label
    double size;  // of text
};

static double draw_button(const struct frame *frame, struct box box, const char *text, double size,
                          bool main, const char *command)
{
    const struct theme_colors *c = frame->theme;
    frame_rect(frame, box,
               main ? frame_card(c->ink, c->ink, 0, 12) : frame_card(c->bg, c->line2, 1.5, 12));
    draw_text(frame->list, box.x + box.w / 2, box.y + box.h / 2, text,
              frame_text(FONT_SEMIBOLD, size, main ? c->bg : c->ink, main ? c->ink : c->bg,
                         ANCHOR_MIDDLE));
    frame_hit(frame, box, command, 0);
    return box.x + box.w;
}

static bool counts_fit(const struct frame *frame, const struct bar *bar, double small)
{
    const struct pad_state *pad = frame->state->pad;
    char text[32];
    for (int k = 0; k < PAD_LABELS; k++) {
        snprintf(text, sizeof text, "%d kept", pad->kept[k]);
        if (frame_measure(frame, FONT_REGULAR, small, text) > bar->pitch - 12) {
            return false;
        }
    }
    return true;
}

static double draw_labels(const struct frame *frame, const struct bar *bar, double x)
{
    const struct theme_colors *c = frame->theme;
    const struct pad_state *pad = frame->state->pad;
    const double small = frame_floor(frame, 20);
    const bool words = counts_fit(frame, bar, small);
    const double counts_y = bar->y + bar->key / 2 + small + 4;
    char text[32];
    if (!words) {
        draw_text(frame->list, MARGIN, counts_y, "kept",
                  frame_text(FONT_REGULAR, small, c->ink2, c->surface, ANCHOR_START));
    }
    for (int k = 0; k < frame->timeline->lesson->practice.n_classes; k++) {
        const bool chosen = k == pad->label;
        const struct box box = {x, bar->y - bar->key / 2, bar->key, bar->key};
        frame_rect(frame, box,
                   chosen ? frame_card(c->ink, c->ink, 0, 12)
                          : frame_card(c->bg, c->line2, 1.5, 12));
        snprintf(text, sizeof text, "%d", k);
        draw_text(frame->list, x + bar->key / 2, bar->y, text,
                  frame_text(chosen ? FONT_BOLD : FONT_MEDIUM, frame_floor(frame, bar->key / 2),
                             chosen ? c->bg : c->ink, chosen ? c->ink : c->bg, ANCHOR_MIDDLE));
        frame_hit(frame, box, "pad-label", k);
        snprintf(text, sizeof text, words ? "%d kept" : "%d", pad->kept[k]);
        draw_text(frame->list, x + bar->key / 2, counts_y, text,
                  frame_text(FONT_REGULAR, small, c->ink2, c->surface, ANCHOR_MIDDLE));
        x += bar->pitch;
    }
    return x;
}

static double key_size(const struct frame *frame, const struct bar *bar)
{
    return frame_floor(frame, bar->size * 0.85);
}

// The width that everything takes at this size of text and these labels.
static double needed(const struct frame *frame, const struct bar *bar, const char *said,
                     const char *tune, double *keep)
{
    const int n = frame->timeline->lesson->practice.n_classes;
    *keep = frame_measure(frame, FONT_SEMIBOLD, bar->size, "Keep it") + 48;
    return 2 * MARGIN + frame_measure(frame, FONT_SEMIBOLD, bar->size, said) + 20 + n * bar->pitch +
           18 + *keep + 14 + frame_keycap_width(frame, key_size(frame, bar), "K") + 24 +
           frame_measure(frame, FONT_SEMIBOLD, bar->size, tune) + 48;
}

void pad_collect_draw(const struct frame *frame)
{
    static const char *const SAID[] = {"This digit is a", "It is a", ""};
    const struct theme_colors *c = frame->theme;
    const struct box box = frame->transport;
    const struct pad_state *pad = frame->state->pad;
    struct bar bar = {.key = 64, .pitch = 74, .size = frame_size(frame, 26)};
    char tune[TEXT_MAX] = "Fine-tune";
    double keep;
    int said = 0;
    if (pad->n_kept > 0) {
        snprintf(tune, sizeof tune, "Fine-tune with %d digit%s", pad->n_kept,
                 pad->n_kept == 1 ? "" : "s");
    }
    while (needed(frame, &bar, SAID[said], tune, &keep) > frame->width) {
        if (bar.size > frame_floor(frame, 20)) {
            bar.size = fmax(frame_floor(frame, 20), bar.size - 1);
        } else if (bar.key > 50) {
            bar.key -= 2;
            bar.pitch = bar.key + 8;
        } else if (said < 2) {
            said++;
        } else {
            snprintf(tune, sizeof tune, "Fine-tune");
            break;
        }
    }
    bar.y = box.y + (box.h - frame_floor(frame, 20)) / 2 - 4;
    frame_rect(frame, box, frame_fill(c->surface));
    draw_line(frame->list, 0, box.y + 0.5, frame->width, box.y + 0.5, frame_stroke(c->line, 1));
    double x = MARGIN;
    draw_text(frame->list, x, bar.y, SAID[said],
              frame_text(FONT_SEMIBOLD, bar.size, c->ink, c->surface, ANCHOR_START));
    x += frame_measure(frame, FONT_SEMIBOLD, bar.size, SAID[said]) + (said < 2 ? 20 : 0);
    x = draw_labels(frame, &bar, x) - (bar.pitch - bar.key) + 24;
    x = draw_button(frame, (struct box){x, bar.y - bar.key / 2, keep, bar.key}, "Keep it", bar.size,
                    true, "pad-keep");
    frame_keycap(frame, x + 14, bar.y, key_size(frame, &bar), "K");
    const double w = frame_measure(frame, FONT_SEMIBOLD, bar.size, tune) + 48;
    draw_button(frame, (struct box){frame->width - MARGIN - w, bar.y - bar.key / 2, w, bar.key},
                tune, bar.size, false, "tune");
}

// ---- the top bar's right side

// A key, words and what a click does, with its right end at `right`. Returns its left end.
static double draw_top(const struct frame *frame, double right, double y, const char *words,
                       const char *key, const char *command)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 22), cap = frame_size(frame, 20);
    const double text = words[0] == '\0' ? 0 : frame_measure(frame, FONT_REGULAR, size, words) + 10;
    const double x = right - text - frame_keycap_width(frame, cap, key);
    if (text > 0) {
        draw_text(frame->list, right, y, words,
                  frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
    }
    frame_keycap(frame, x, y, cap, key);
    frame_hit(frame, (struct box){x - 6, y - size, right - x + 12, 2 * size}, command, 0);
    return x;
}

double pad_top_draw(const struct frame *frame, double right, double y)
{
    const bool brief = frame->narrow || frame->larger > 1.2;
    const double gap = brief ? 22 : 34;
    if (!pad_shown(frame)) {
        return draw_top(frame, right - gap, y, "Draw", "Y", "pad");
    }
    right = draw_top(frame, right - gap, y, brief ? "PNG" : "Open a PNG", "O", "open-picture");
    right =
        draw_top(frame, right - gap, y, brief ? "Misread" : "Misread digit", "M", "pad-misread");
    right = draw_top(frame, right - gap, y, brief ? "Digit" : "Digit that ships", "N", "pad-pick");
    return draw_top(frame, right - gap, y, "Steps", "Esc", "pad");
}

void pad_tag_draw(const struct frame *frame, double x, double y, double right)
{
    const struct theme_colors *c = frame->theme;
    const struct pad_state *pad = frame->state->pad;
    if (pad == NULL || !pad->own || pad->open) {
        return;
    }
    const char *words = pad->truth >= 0 ? "Another digit" : "Your digit";
    const double size = frame_size(frame, 22), h = size * 1.8, cross = size * 0.3;
    const double text = frame_measure(frame, FONT_SEMIBOLD, size, words);
    const struct box box = {x, y - h / 2, text + 3 * size, h};
    if (box.x + box.w > right) {
        return;
    }
    frame_rect(frame, box, frame_card(c->surface, c->ink, 2, h / 2));
    draw_text(frame->list, x + size * 0.9, y, words,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->surface, ANCHOR_START));
    const double middle = box.x + box.w - size * 1.05;
    const struct style line = {.stroke = c->ink2, .stroke_width = 2.5, .round_cap = true};
    draw_line(frame->list, middle - cross, y - cross, middle + cross, y + cross, line);
    draw_line(frame->list, middle - cross, y + cross, middle + cross, y - cross, line);
    frame_hit(frame, box, "own-picture", 0);
}

// ---- the field for a picture's path

static void draw_path(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct box box = frame->caption;
    const char *path = frame->state->pad->path;
    const double size = frame_size(frame, 26), h = box.h - 8;
    const double room = fmin(1100, frame->width - 2 * MARGIN);
    const struct box card = {(frame->width - room) / 2, box.y + 4, room, h};
    const double words = frame_measure(frame, FONT_REGULAR, size, "Open a PNG");
    const double enter = frame_keycap_width(frame, frame_size(frame, 22), "Enter");
    const struct box field = {card.x + 24 + words + 18, card.y + h * 0.14,
                              card.w - words - enter - 24 - 18 - 18 - 24, h * 0.72};
    frame_rect(frame, card, frame_card(c->surface, c->line2, 1.5, 16));
    const double y = card.y + h / 2;
    draw_text(frame->list, card.x + 24, y, "Open a PNG",
              frame_text(FONT_REGULAR, size, c->ink, c->surface, ANCHOR_START));
    frame_rect(frame, field, frame_card(c->surface, c->ink, 3, 10));
    double w = frame_measure(frame, FONT_SEMIBOLD, size, path);
    while (w > field.w - 40 && *path != '\0') { // its end is what is being typed
        do {
            path++;
        } while (((unsigned char)*path & 0xC0) == 0x80);
        w = frame_measure(frame, FONT_SEMIBOLD, size, path);
    }
    draw_text(frame->list, field.x + 16, y, path,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->surface, ANCHOR_START));
    draw_line(frame->list, field.x + 20 + w, y - size * 0.6, field.x + 20 + w, y + size * 0.6,
              frame_stroke(c->ink, 3));
    frame_keycap(frame, card.x + card.w - 24 - enter, y, frame_size(frame, 22), "Enter");
}

// ---- what may be done while nothing is drawn

static void draw_hints(const struct frame *frame, struct box box)
{
    static const struct {
        const char *key, *words;
    } HINTS[] = {{"", "Draw with the mouse"},
                 {"Space", "or with the arrow keys: pen down, pen up"},
                 {"N", "A digit that ships with the program"},
                 {"M", "One that the network misreads"},
                 {"O", "A picture of yours; or drop a PNG here"},
                 {"K", "Keeps what is drawn, to learn from"}};
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 24), cap = frame_size(frame, 20), pitch = size * 2.2;
    const double column = frame_keycap_width(frame, cap, "Space") + 18;
    double y = box.y + 16;
    frame_elided(frame, box.x, y, box.w, "Nothing is drawn yet",
                 frame_text(FONT_BOLD, frame_size(frame, 26), c->ink, c->bg, ANCHOR_START));
    for (size_t i = 0; i < sizeof HINTS / sizeof *HINTS; i++) {
        y += pitch;
        if (HINTS[i].key[0] != '\0') {
            frame_keycap(frame, box.x, y, cap, HINTS[i].key);
        }
        frame_elided(frame, box.x + column, y, box.w - column, HINTS[i].words,
                     frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
    }
}

// ---- all of it

void pad_draw(const struct frame *frame)
{
    const struct pad_state *pad = frame->state->pad;
    const double top = frame->topbar.y + frame->topbar.h, h = frame->caption.y - top - 10;
    const double left = frame->narrow ? 340 : 440, gaps = frame->narrow ? 64 : 102;
    const double wide = frame->width - 2 * MARGIN - left - gaps;
    const double maps = wide * (frame->narrow ? 0.4 : 0.468);
    const double maps_x = MARGIN + left + (frame->narrow ? 32 : 42);
    const double answer_x = maps_x + maps + (frame->narrow ? 32 : 60);
    const struct box right = {answer_x, top + 10, frame->width - MARGIN - answer_x, h};
    struct answer answer;
    float shares[ANSWER_MOST];
    const bool known = pad_answer(frame->program, frame->timeline->lesson, &answer, shares);
    frame_region(frame, "stage", (struct box){0, top, frame->width, frame->caption.y - top});
    pad_drawing_draw(frame, (struct box){MARGIN, top + 10, left, h});
    pad_maps_draw(frame, &answer, (struct box){maps_x, top + 10, maps, h});
    if (pad->empty || !known) {
        draw_hints(frame, right);
    } else {
        pad_answer_draw(frame, right, &answer);
    }
    frame_region(frame, "caption", frame->caption);
    if (pad->path != NULL) {
        draw_path(frame);
    } else if (frame->state->message != NULL) {
        message_draw(frame);
    } else if (known) {
        pad_caption_draw(frame, &answer);
    }
    frame_region(frame, "transport", frame->transport);
    pad_collect_draw(frame);
}
