// The help overlay: all keys, made from the table of commands, and the legend of marks.
#include "view/frame.h"
#include "view/stage/cells.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 160, MARKS = 7, COLUMNS_MAX = 5 };
static const double PITCH = 50, PITCH_LEAST = 37; // from line to line, in u at size 1
// In lines: a heading with its rule, and the air above one that is not the first of its column.
static const double HEADING = 1.5, ABOVE_HEADING = 0.5;

// A heading or a line of keys; both have their place.
struct item {
    const char *heading; // NULL: a line
    bool goes_on;        // the group has begun in the column before
    const struct help_line *line;
    int column;
    double y; // in lines from the top
};
struct help {
    struct box card;
    double f; // size, 1 as in the design
    struct item items[ITEMS_MAX];
    int n, columns;
    double lines; // of the longest column
    double pitch;
};

static double text_size(const struct frame *frame, const struct help *help, double u)
{
    return frame_floor(frame, u * help->f);
}

// ---- where everything stands

// Groups stand below each other and go on in the next column; false where they are not enough.
struct flow {
    int column;
    double y;
};

static bool put(struct help *help, struct flow *flow, const struct item *item, double height)
{
    if (flow->column >= help->columns || help->n == ITEMS_MAX) {
        return false;
    }
    struct item *put = &help->items[help->n++];
    *put = *item;
    put->column = flow->column;
    put->y = flow->y;
    flow->y += height;
    return true;
}

// The heading, where at least two of its lines fit below it; else it begins the next column.
static bool put_heading(struct help *help, struct flow *flow, const char *group, bool goes_on)
{
    static const double TWO_LINES = 2;
    if (flow->y > 0 && flow->y + ABOVE_HEADING + HEADING + TWO_LINES > help->lines) {
        *flow = (struct flow){flow->column + 1, 0};
    }
    flow->y += flow->y > 0 ? ABOVE_HEADING : 0;
    return put(help, flow, &(struct item){.heading = group, .goes_on = goes_on}, HEADING);
}

static bool place(struct help *help, const struct frame *frame)
{
    struct flow flow = {0, 0};
    const char *group = "";
    help->n = 0;
    for (int i = 0; i < frame->context->n_help; i++) {
        const struct help_line *line = &frame->context->help[i];
        const bool same = strcmp(line->group, group) == 0;
        const bool full = flow.y + 1 > help->lines;
        if (same && full) {
            flow = (struct flow){flow.column + 1, 0};
        }
        if ((!same || full) && !put_heading(help, &flow, line->group, same)) {
            return false;
        }
        group = line->group;
        if (!put(help, &flow, &(struct item){.line = line}, 1)) {
            return false;
        }
    }
    return true;
}

// Columns of like height: the least number of lines with which all find their place.
static void balance(struct help *help, const struct frame *frame)
{
    static const double STEP = 0.25;
    help->lines = HEADING + 2;
    while (!place(help, frame) && help->lines < ITEMS_MAX) {
        help->lines += STEP;
    }
}

// ---- keys

// Draws the keys of a line, or only measures them.
static double draw_caps(const struct frame *frame, const struct help *help,
                        const struct help_line *line, double x, double y, bool draws)
{
    const double cap = text_size(frame, help, 20), left = x;
    char keys[128];
    snprintf(keys, sizeof keys, "%s", line->keys);
    char *at = keys;
    for (int n = 0; *at != '\0' && n < HELP_KEYS_MAX; n++) {
        char *end = strchr(at, ' ');
        if (end != NULL) {
            *end = '\0';
        }
        const double w = frame_keycap_width(frame, cap, at);
        if (draws) {
            const int64_t row = line - frame->context->help;
            frame_keycap(frame, x, y, cap, at);
            draw_hit_mouse(frame->list, x - 3, y - help->pitch / 2, w + 6, help->pitch, "help-key",
                           row * HELP_KEYS_MAX + n);
        }
        x += 7 + w;
        at = end == NULL ? at + strlen(at) : end + 1;
    }
    return x - left;
}

static double widest_line(const struct help *help, const struct frame *frame)
{
    double widest = 0;
    for (int i = 0; i < frame->context->n_help; i++) {
        const struct help_line *line = &frame->context->help[i];
        widest = fmax(
            widest, draw_caps(frame, help, line, 0, 0, false) + 6 +
                        frame_measure(frame, FONT_REGULAR, text_size(frame, help, 22), line->text));
    }
    return widest;
}

static double column_width(const struct help *help)
{
    return (help->card.w - 112) / help->columns;
}

// As many columns as the longest line leaves room for, and as large as all lines find room.
static void lay_out(struct help *help, const struct frame *frame, double room)
{
    static const double SMALLER = 0.97, SMALLEST = 0.6, AIR = 36;
    for (;; help->f *= SMALLER) {
        help->columns = (int)((help->card.w - 112) / (widest_line(help, frame) + AIR));
        help->columns = help->columns < 1             ? 1
                        : help->columns > COLUMNS_MAX ? COLUMNS_MAX
                                                      : help->columns;
        balance(help, frame);
        help->pitch = fmin(PITCH * help->f, room / help->lines);
        if (help->pitch >= text_size(frame, help, PITCH_LEAST) || help->f < SMALLEST) {
            return;
        }
    }
}

static void draw_heading(const struct frame *frame, const struct help *help,
                         const struct item *item, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const double size = text_size(frame, help, 26), right = x + column_width(help) - 32;
    y += help->pitch * 0.45;
    draw_text(frame->list, x, y, item->heading,
              frame_text(FONT_BOLD, size, c->ink, c->surface, ANCHOR_START));
    if (item->goes_on) {
        draw_text(frame->list, x + frame_measure(frame, FONT_BOLD, size, item->heading), y,
                  ", continued", frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
    }
    y += help->pitch * 0.55;
    draw_line(frame->list, x, y, right, y, frame_stroke(c->line, 1.5));
}

static void draw_keys(const struct frame *frame, const struct help *help, double top)
{
    const struct theme_colors *c = frame->theme;
    for (int i = 0; i < help->n; i++) {
        const struct item *item = &help->items[i];
        const double x = help->card.x + 56 + item->column * column_width(help);
        double y = top + item->y * help->pitch;
        if (item->heading != NULL) {
            draw_heading(frame, help, item, x, y);
            continue;
        }
        y += help->pitch / 2;
        const double end = x + column_width(help) - 20;
        draw_hit_mouse(frame->list, x, y - help->pitch / 2, end - x, help->pitch, "help-key",
                       (item->line - frame->context->help) * HELP_KEYS_MAX);
        const double words = x + draw_caps(frame, help, item->line, x, y, true) + 6;
        frame_elided(
            frame, words, y, x + column_width(help) - 20 - words, item->line->text,
            frame_text(FONT_REGULAR, text_size(frame, help, 22), c->ink, c->surface, ANCHOR_START));
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
    frame_region(frame, "help", (struct box){0, 0, frame->width, frame->height});
    frame_rect(frame, (struct box){0, 0, frame->width, frame->height}, frame_fill(c->veil));
    frame_region(frame, "sheet", help.card);
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
    const double f = help.f, marks = help.card.y + help.card.h - 272 * f;
    const double keys = top + 50 * f;
    if (frame->context->n_help > 0) {
        lay_out(&help, frame, marks - 58 * f - keys);
        draw_keys(frame, &help, keys);
    }
    help.f = f;
    draw_marks(frame, &help, marks);
    draw_roles(frame, &help, help.card.y + help.card.h - 46 * help.f);
}
