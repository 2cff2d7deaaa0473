// The bar at the top: where this lesson stands, which walk is shown, and help.
#include "view/digits/pad.h"
#include "view/network/strip.h"

#include <string.h>

static const double MARGIN = 48, MARK_WIDTH = 44;

// The program's mark: 3 × 3 cells, the window on four of them.
static void draw_mark(const struct frame *frame, double x, double y)
{
    static const double PITCH = 9, CELL = 7;
    const struct theme_colors *c = frame->theme;
    for (int i = 0; i < 9; i++) {
        const int row = i / 3, col = i % 3;
        struct style style = frame_fill(row < 2 && col < 2 ? c->role[ROLE_WEIGHT].base : c->line2);
        style.radius = 1.5;
        draw_rect(frame->list, x + col * PITCH, y - 13 + row * PITCH, CELL, CELL, style);
    }
    struct style window = frame_stroke(c->ink, 2.5);
    window.radius = 4;
    draw_rect(frame->list, x - 3, y - 16, 22, 22, window);
}

// ---- the right side, from right to left; each returns the new right edge

// A key, what it is for beside it; a click does the same.
static double draw_key(const struct frame *frame, double right, double y, const char *key,
                       const char *word, const char *command)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 22), key_size = frame_size(frame, 20);
    const double x = right - frame_measure(frame, FONT_REGULAR, size, word) - 10 -
                     frame_keycap_width(frame, key_size, key);
    draw_text(frame->list, right, y, word,
              frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
    frame_keycap(frame, x, y, key_size, key);
    frame_hit(frame, (struct box){x - 6, y - size, right - x + 12, 2 * size}, command, 0);
    return x;
}

static double draw_help_key(const struct frame *frame, double right, double y)
{
    return draw_key(frame, right, y, "?", "Help", "help");
}

// Of a network: what it learned; from there back to the steps.
static double draw_learned_key(const struct frame *frame, double right, double y)
{
    struct strip strip;
    if (!strip_of(frame->timeline->lesson, &strip)) {
        return right;
    }
    return draw_key(frame, right - 30, y, "V", frame->state->learned != NULL ? "Steps" : "Learned",
                    "learned");
}

static double draw_walks(const struct frame *frame, double right, double y)
{
    enum { WALKS_MAX = 8 };
    const char *names[WALKS_MAX];
    char words[WALKS_MAX][32];
    const struct theme_colors *c = frame->theme;
    const int n = frame->node->op->n_walks;
    if (n < 2 || n > WALKS_MAX) {
        return right;
    }
    for (int i = 0; i < n; i++) {
        strncpy(words[i], frame->node->op->walks[i].name, sizeof words[i] - 1);
        words[i][sizeof words[i] - 1] = '\0';
        words[i][0] = (char)(words[i][0] >= 'a' && words[i][0] <= 'z' ? words[i][0] - 'a' + 'A'
                                                                      : words[i][0]);
        names[i] = words[i];
    }
    const double size = frame_size(frame, 22);
    const struct segments segments = {.items = names,
                                      .n = n,
                                      .chosen = frame->entry->walk,
                                      .size = size,
                                      .height = size * 2,
                                      .command = "walk"};
    right -= 30;
    draw_line(frame->list, right, y - 18, right, y + 18, frame_stroke(c->line2, 1.5));
    right -= 24;
    right -= frame_segments(frame, right, y, &segments) + 16;
    if (!frame->narrow) {
        draw_text(frame->list, right, y, "Walk",
                  frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
        right -= frame_measure(frame, FONT_REGULAR, size, "Walk");
    }
    return right;
}

// ---- the left side

static double draw_chevron(const struct frame *frame, double x, double y)
{
    const double points[] = {x + 2, y - 7, x + 9, y, x + 2, y + 7};
    draw_polyline(frame->list, points, 3, frame_stroke(frame->theme->faint, 2.5));
    return x + 28;
}

static double crumb_width(const struct frame *frame, const char *text, bool last)
{
    return frame_measure(frame, last ? FONT_SEMIBOLD : FONT_REGULAR, frame_size(frame, 24), text);
}

static void draw_crumbs(const struct frame *frame, double x, double y, double right)
{
    const struct theme_colors *c = frame->theme;
    const struct lesson *lesson = frame->timeline->lesson;
    const double size = frame_size(frame, 24);
    const double library = crumb_width(frame, "Library", false);
    const struct text_style style = frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START);
    draw_text(frame->list, x, y, "Library", style);
    frame_hit(frame, (struct box){MARGIN - 8, y - 24, x - MARGIN + library + 16, 48}, "library", 0);
    x = draw_chevron(frame, x + library + 16, y);
    const char *title = lesson->title;
    const bool section = lesson->section != NULL && lesson->section[0] != '\0';
    double before = section ? crumb_width(frame, lesson->section, false) + 16 + 28 : 0;
    if (lesson->short_title != NULL && x + before + crumb_width(frame, title, true) > right) {
        title = lesson->short_title;
    }
    const bool tune = frame->state->tune != NULL, pad = pad_shown(frame) || tune;
    if (section && !pad && x + before + crumb_width(frame, title, true) <= right) {
        draw_text(frame->list, x, y, lesson->section, style);
        x = draw_chevron(frame, x + before - 28, y);
    }
    title = pad && lesson->short_title != NULL ? lesson->short_title : title;
    const double w = frame_elided(frame, x, y, right - x, title,
                                  frame_text(pad ? FONT_REGULAR : FONT_SEMIBOLD, size,
                                             pad ? c->ink2 : c->ink, c->bg, ANCHOR_START));
    if (pad && w > 0) {
        frame_hit(frame, (struct box){x - 8, y - 24, w + 16, 48}, tune ? "tune" : "pad", 0);
        x = draw_chevron(frame, x + w + 16, y);
        frame_elided(frame, x, y, right - x, tune ? "Fine-tune" : "Draw a digit",
                     frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    } else if (w > 0) {
        pad_tag_draw(frame, x + w + 24, y, right);
    }
}

void topbar_draw(const struct frame *frame)
{
    const struct box bar = frame->topbar;
    const double y = bar.y + bar.h / 2;
    frame_region(frame, "topbar", bar);
    draw_line(frame->list, 0, bar.y + bar.h - 0.5, frame->width, bar.y + bar.h - 0.5,
              frame_stroke(frame->theme->line, 1));
    draw_mark(frame, MARGIN, y);
    double right = draw_help_key(frame, frame->width - MARGIN, y);
    if (frame->state->pad != NULL) {
        right = pad_top_draw(frame, right, y);
    }
    if (frame->state->tune != NULL) {
        right = draw_key(frame, right - 30, y, "Shift+T", "Steps", "tune");
    } else if (!pad_shown(frame)) {
        right = draw_walks(frame, draw_learned_key(frame, right, y), y);
    }
    draw_crumbs(frame, MARGIN + MARK_WIDTH, y, right - 40);
}
