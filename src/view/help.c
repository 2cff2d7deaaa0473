// The help overlay: all keys, made from the table of commands, and the legend of marks.
#include "view/cells.h"
#include "view/frame.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROUPS_MAX = 8, KEYS_MAX = 6, MARKS = 7 };

struct help {
    struct box card;
    double f; // size, 1 as in the design
    const char *groups[GROUPS_MAX];
    int lines[GROUPS_MAX]; // of each group
    double widths[GROUPS_MAX];
    int n, most;
};

static void find_groups(struct help *help, const struct frame *frame)
{
    for (int i = 0; i < frame->context->n_help; i++) {
        const char *group = frame->context->help[i].group;
        int g = 0;
        while (g < help->n && strcmp(help->groups[g], group) != 0) {
            g++;
        }
        if (g == GROUPS_MAX) {
            continue;
        }
        if (g == help->n) {
            help->groups[help->n++] = group;
        }
        help->lines[g]++;
        help->most = help->lines[g] > help->most ? help->lines[g] : help->most;
    }
}

// ---- keys

static double text_size(const struct frame *frame, const struct help *help, double u)
{
    return frame_floor(frame, u * help->f);
}

// Draws the keys of a line, or only measures them.
static double draw_caps(const struct frame *frame, const struct help *help,
                        const struct help_line *line, double x, double y, bool draws)
{
    const double cap = text_size(frame, help, 20), left = x;
    char keys[128];
    snprintf(keys, sizeof keys, "%s", line->keys);
    char *at = keys;
    for (int n = 0; *at != '\0' && n < KEYS_MAX; n++) {
        char *end = strchr(at, ' ');
        if (end != NULL) {
            *end = '\0';
        }
        x += 7 + (draws ? frame_keycap(frame, x, y, cap, at) : frame_keycap_width(frame, cap, at));
        at = end == NULL ? at + strlen(at) : end + 1;
    }
    return x - left;
}

static void draw_line_of(const struct frame *frame, const struct help *help,
                         const struct help_line *line, double x, double y, double right)
{
    const struct theme_colors *c = frame->theme;
    x += draw_caps(frame, help, line, x, y, true);
    frame_elided(
        frame, x + 6, y, right - x - 6, line->text,
        frame_text(FONT_REGULAR, text_size(frame, help, 22), c->ink, c->surface, ANCHOR_START));
}

// Columns share the width by what their longest lines need.
static void set_widths(struct help *help, const struct frame *frame)
{
    double total = 0;
    for (int i = 0; i < frame->context->n_help; i++) {
        const struct help_line *line = &frame->context->help[i];
        const double words =
            frame_measure(frame, FONT_REGULAR, text_size(frame, help, 22), line->text);
        const double w = draw_caps(frame, help, line, 0, 0, false) + words + 40;
        for (int g = 0; g < help->n; g++) {
            if (strcmp(help->groups[g], line->group) == 0) {
                help->widths[g] = fmax(help->widths[g], w);
            }
        }
    }
    for (int g = 0; g < help->n; g++) {
        total += help->widths[g];
    }
    const double spare = (help->card.w - 112 - total) / (help->n < 1 ? 1 : help->n);
    for (int g = 0; g < help->n; g++) {
        help->widths[g] += spare;
    }
}

static void draw_keys(const struct frame *frame, const struct help *help, double top, double bottom)
{
    const struct theme_colors *c = frame->theme;
    double x = help->card.x + 56;
    const double pitch =
        fmin(66 * help->f / (frame->narrow ? 0.9 : 1), (bottom - top - 56 * help->f) / help->most);
    for (int g = 0; g < help->n; g++) {
        const double w = help->widths[g];
        draw_text(
            frame->list, x, top, help->groups[g],
            frame_text(FONT_BOLD, text_size(frame, help, 28), c->ink, c->surface, ANCHOR_START));
        draw_line(frame->list, x, top + 30 * help->f, x + w - 32, top + 30 * help->f,
                  frame_stroke(c->line, 1.5));
        double y = top + 30 * help->f + pitch * 0.72;
        for (int i = 0; i < frame->context->n_help; i++) {
            const struct help_line *line = &frame->context->help[i];
            if (strcmp(line->group, help->groups[g]) == 0) {
                draw_line_of(frame, help, line, x, y, x + w - 20);
                y += pitch;
            }
        }
        x += w;
    }
}

// ---- marks

static void example(const struct frame *frame, struct box box, double value, enum role role,
                    enum cell_kind kind, const struct cell_marks *marks)
{
    static const struct operand OPERAND = {.rows = 1, .cols = 1};
    const struct grid grid = {.operand = &OPERAND,
                              .role = role,
                              .scale = 4,
                              .cell_w = box.w,
                              .cell_h = box.h,
                              .level = LEVEL_B,
                              .style = {.shown = kind != KIND_PARTIAL, .size = box.w * 0.4}};
    const struct cell cell = {
        .kind = kind == KIND_PARTIAL ? KIND_DONE : kind, .index = 0, .value = (float)value};
    cell_draw(frame, &grid, box, &cell, marks);
}

static void draw_mark(const struct frame *frame, int i, struct box box)
{
    const struct cell_marks plain = {.corner = -1}, saved = {.saved = true, .corner = 0};
    const struct cell_marks folded = {.erratum = true, .corner = -1};
    const struct box inner = {box.x + 6, box.y + 6, box.w - 12, box.h - 12};
    switch (i) {
    case 0:
        example(frame, inner, 2, ROLE_DELTA, KIND_DONE, &plain);
        cell_window(frame, inner, 5, false);
        break;
    case 1:
        example(frame, inner, 1, ROLE_DELTA, KIND_PARTIAL, &plain);
        cell_double(frame, inner, ROLE_DELTA);
        break;
    case 2:
        example(frame, box, 2, ROLE_DELTA, KIND_DONE, &plain);
        cell_now(frame, box);
        break;
    case 3:
        example(frame, box, 0, ROLE_DELTA, KIND_TODO, &plain);
        break;
    case 4:
        example(frame, box, 0, ROLE_DELTA, KIND_ZERO, &plain);
        break;
    case 5:
        example(frame, box, 3, ROLE_ACTIVATION, KIND_DONE, &saved);
        break;
    default:
        example(frame, box, -1, ROLE_DELTA, KIND_DONE, &folded);
        cell_erratum(frame, box);
        break;
    }
}

static void draw_marks(const struct frame *frame, const struct help *help, double top)
{
    static const char *const NAMES[MARKS] = {"being read",   "being written", "this product",
                                             "not computed", "padding",       "saved place",
                                             "slide differs"};
    const struct theme_colors *c = frame->theme;
    const double f = help->f, side = 74 * f, w = (help->card.w - 112) / MARKS;
    const double left = help->card.x + 56;
    draw_line(frame->list, left, top - 30 * f, help->card.x + help->card.w - 56, top - 30 * f,
              frame_stroke(c->line, 1.5));
    draw_text(frame->list, left, top + 12 * f, "Marks",
              frame_text(FONT_BOLD, text_size(frame, help, 28), c->ink, c->surface, ANCHOR_START));
    for (int i = 0; i < MARKS; i++) {
        const double x = left + i * w;
        draw_mark(frame, i, (struct box){x, top + 48 * f, side, side});
        frame_elided(
            frame, x, top + 48 * f + side + 26 * f, w - 16, NAMES[i],
            frame_text(FONT_REGULAR, text_size(frame, help, 22), c->ink, c->surface, ANCHOR_START));
    }
}

static double role_width(const struct frame *frame, const struct help *help, const char *symbol,
                         const char *words)
{
    return 44 * help->f + (symbol ? math_width(frame, symbol, 38 * help->f) + 12 : 0) +
           frame_measure(frame, FONT_REGULAR, text_size(frame, help, 22), words) + 36 * help->f;
}

static void draw_roles(const struct frame *frame, const struct help *help, double y)
{
    static const struct {
        enum role role;
        const char *symbol, *words;
    } ROLES[] = {{ROLE_ACTIVATION, "a", "activations"},
                 {ROLE_WEIGHT, "w", "weights"},
                 {ROLE_SUM, "z", "sums"},
                 {ROLE_DELTA, "δ", "deltas"}};
    const struct theme_colors *c = frame->theme;
    const double f = help->f, size = text_size(frame, help, 22);
    const struct text_style words =
        frame_text(FONT_REGULAR, size, c->ink, c->surface, ANCHOR_START);
    double x = help->card.x + 56;
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++) {
        const struct role_colors *role = &c->role[ROLES[i].role];
        frame_rect(frame, (struct box){x, y - 15 * f, 30 * f, 30 * f},
                   (struct style){.fill = role->base, .radius = 6});
        const double symbol = math_draw(frame, x + 44 * f, y - 2, ROLES[i].symbol, 38 * f,
                                        role->ink, c->surface, ANCHOR_START);
        draw_text(frame->list, x + 56 * f + symbol, y, ROLES[i].words, words);
        x += role_width(frame, help, ROLES[i].symbol, ROLES[i].words);
    }
    frame_rect(frame, (struct box){x, y - 15 * f, 30 * f, 30 * f},
               (struct style){.fill = c->negative_base, .radius = 6});
    draw_line(frame->list, x + 8 * f, y, x + 22 * f, y, frame_stroke(c->surface, 4));
    frame_elided(frame, x + 44 * f, y, help->card.x + help->card.w - 40 - x - 44 * f,
                 "negative, whatever the role", words);
}

void help_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const double room_x = frame->narrow ? 40 : 90;
    struct help help = {.card = {room_x, 48, frame->width - 2 * room_x, frame->height - 96}};
    help.f = fmin(fmin(frame->larger, 1), help.card.w / 1700);
    help.f = fmax(help.f, 0.7);
    find_groups(&help, frame);
    frame_region(frame, "help", (struct box){0, 0, frame->width, frame->height});
    frame_rect(frame, (struct box){0, 0, frame->width, frame->height}, frame_fill(c->veil));
    frame_rect(frame, help.card, frame_card(c->surface, c->line2, 1.5, 24));
    const double top = help.card.y + 60;
    draw_text(frame->list, help.card.x + 56, top, "Keys",
              frame_text(FONT_BOLD, text_size(frame, &help, 40), c->ink, c->surface, ANCHOR_START));
    const double size = text_size(frame, &help, 24), cap = text_size(frame, &help, 22);
    const double right = help.card.x + help.card.w - 56;
    const double word = frame_measure(frame, FONT_REGULAR, size, "close");
    const double key = frame_keycap_width(frame, cap, "Esc");
    draw_text(frame->list, right, top, "close",
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    frame_keycap(frame, right - word - 12 - key, top, cap, "Esc");
    frame_hit(frame, (struct box){right - word - 20 - key, top - 26, word + key + 28, 52}, "leave",
              0);
    const double marks = help.card.y + help.card.h - 272 * help.f;
    if (help.n > 0) {
        set_widths(&help, frame);
        draw_keys(frame, &help, top + 76 * help.f, marks - 40 * help.f);
    }
    draw_marks(frame, &help, marks);
    draw_roles(frame, &help, help.card.y + help.card.h - 46 * help.f);
}
