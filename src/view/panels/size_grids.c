// The input with its padding, the windows on it, what no window reads, and the output.
#include "view/panels/size_parts.h"

#include <math.h>
#include <stdio.h>

static const double CELL = 44, OUT = 76, HEAD = 40, BRACKETS = 54, FOOT = 44, ARROW = 130;

struct grids {
    const struct sizes_view *view;
    const struct frame *frame;
    double x, y;      // of the padded input
    double cell, gap; // of the input
    double out, out_x, out_y;
    bool labels; // the windows carry their numbers
    bool apart;  // they do not overlap
};

static double pitch(const struct grids *grids)
{
    return grids->cell + grids->gap;
}

static double span(const struct grids *grids, int64_t cells)
{
    return (double)cells * pitch(grids) - grids->gap;
}

static struct box cell_box(const struct grids *grids, int64_t row, int64_t col)
{
    return (struct box){grids->x + (double)col * pitch(grids),
                        grids->y + (double)row * pitch(grids), grids->cell, grids->cell};
}

static struct box window_box(const struct grids *grids, int64_t down, int64_t across)
{
    const int64_t s = grids->view->sizes.stride;
    const struct box first = cell_box(grids, down * s, across * s);
    const double side = span(grids, grids->view->sizes.filter);
    return (struct box){first.x, first.y, side, side};
}

// Cells that the window which does not fit would hang over the padded side; 0: it fits, or would
// begin behind it.
static int64_t hangs(const struct sliding *s)
{
    const int64_t side = s->size + 2 * s->padding, begin = s->windows * s->stride;
    return s->over > 0 && begin < side ? begin + s->filter - side : 0;
}

// ---- input

// Stronger than the hatch of padding: it is what the picture is about.
static void draw_hatch(const struct grids *grids, struct box box)
{
    static const double STEP = 9;
    struct style style = frame_stroke(grids->frame->theme->line2, 1.5);
    style.decorative = true;
    for (double k = STEP; k < box.w + box.h; k += STEP) {
        draw_line(grids->frame->list, box.x + fmax(0, k - box.h), box.y + fmin(k, box.h),
                  box.x + fmin(k, box.w), box.y + fmax(0, k - box.w), style);
    }
}

static struct style cell_style(const struct grids *grids, struct color fill, struct color edge,
                               double width)
{
    struct style style = frame_card(fill, edge, width, grids->cell * 0.08);
    style.decorative = true; // a window's number stands across the middle cells
    return style;
}

static void draw_cells(const struct grids *grids)
{
    const struct frame *frame = grids->frame;
    const struct theme_colors *c = frame->theme;
    const struct sizes_view *view = grids->view;
    const struct role_colors *role = &c->role[ROLE_ACTIVATION];
    const int64_t p = view->sizes.padding;
    // What is not read shows once the last window of its axis has been slid over.
    const bool across = view->done >= view->across.windows;
    const bool down = view->done >= view->across.windows * view->down.windows;
    for (int64_t i = 0; i < view->sizes.height + 2 * p; i++) {
        for (int64_t j = 0; j < view->sizes.width + 2 * p; j++) {
            const struct box box = cell_box(grids, i, j);
            const bool pad =
                i < p || j < p || i >= view->sizes.height + p || j >= view->sizes.width + p;
            const bool read = (!down || sliding_reads(&view->down, i)) &&
                              (!across || sliding_reads(&view->across, j));
            if (pad) {
                struct style dashed = frame_dashed(c->line2, 1.5, 4, 4);
                dashed.radius = grids->cell * 0.08;
                dashed.decorative = true;
                frame_rect(frame, box, dashed);
            } else if (read) {
                frame_rect(
                    frame, box,
                    cell_style(grids, role->tint, color_mix(role->tint, role->base, 0.35), 1));
            } else {
                frame_rect(frame, box, cell_style(grids, c->surface, c->line2, 1.5));
                draw_hatch(grids, (struct box){box.x + 3, box.y + 3, box.w - 6, box.h - 6});
            }
        }
    }
}

static bool reached(const struct grids *grids, int64_t window)
{
    return window < grids->view->done || window == grids->view->current;
}

static void draw_window(const struct grids *grids, int64_t down, int64_t across)
{
    const struct frame *frame = grids->frame;
    const struct theme_colors *c = frame->theme;
    const struct box box = window_box(grids, down, across);
    const int64_t number = down * grids->view->across.windows + across;
    char text[48];
    if (!reached(grids, number)) {
        return;
    }
    if (grids->apart) {
        frame_rect(frame, (struct box){box.x - 1, box.y - 1, box.w + 2, box.h + 2},
                   frame_card((struct color){0}, c->ink3, 2.5, 8));
    }
    if (grids->labels) {
        snprintf(text, sizeof text, "%lld,%lld", (long long)down + 1, (long long)across + 1);
        const double w = frame_measure(frame, FONT_SEMIBOLD, frame_floor(frame, 28), text) + 8;
        frame_rect(frame, (struct box){box.x + box.w / 2 - w / 2, box.y + box.h / 2 - 17, w, 34},
                   frame_card(c->role[ROLE_ACTIVATION].tint, c->role[ROLE_ACTIVATION].tint, 0, 4));
        draw_text(frame->list, box.x + box.w / 2, box.y + box.h / 2, text,
                  frame_text(FONT_SEMIBOLD, frame_floor(frame, 28), c->role[ROLE_ACTIVATION].ink,
                             c->role[ROLE_ACTIVATION].tint, ANCHOR_MIDDLE));
    }
}

static void draw_windows(const struct grids *grids)
{
    const struct sizes_view *view = grids->view;
    for (int64_t i = 0; i < view->down.windows; i++) {
        for (int64_t j = 0; j < view->across.windows; j++) {
            draw_window(grids, i, j);
        }
    }
    if (view->current >= 0) {
        const struct box box = window_box(grids, view->current / view->across.windows,
                                          view->current % view->across.windows);
        struct style frame = frame_stroke(grids->frame->theme->ink, 6);
        frame.radius = 12;
        frame_rect(grids->frame, (struct box){box.x - 4, box.y - 4, box.w + 8, box.h + 8}, frame);
    }
}

// The first window that does not fit, over the edge.
static void draw_hanging(const struct grids *grids, int64_t down, int64_t across)
{
    const struct frame *frame = grids->frame;
    const struct sizes_view *view = grids->view;
    const int64_t rows = view->sizes.height + 2 * view->sizes.padding;
    const int64_t cols = view->sizes.width + 2 * view->sizes.padding;
    const int64_t s = view->sizes.stride;
    struct style ghost = frame_dashed(frame->theme->line2, 1.5, 4, 5);
    ghost.radius = 4;
    for (int64_t i = down * s; i < down * s + view->sizes.filter; i++) {
        for (int64_t j = across * s; j < across * s + view->sizes.filter; j++) {
            if (i >= rows || j >= cols) {
                const struct box box = cell_box(grids, i, j);
                frame_rect(frame, (struct box){box.x + 1, box.y + 1, box.w - 2, box.h - 2}, ghost);
            }
        }
    }
    const struct box box = window_box(grids, down, across);
    struct style edge = frame_dashed(frame->theme->ink, 4, 12, 8);
    edge.radius = 9;
    frame_rect(frame, (struct box){box.x - 2, box.y - 2, box.w + 4, box.h + 4}, edge);
}

// ---- words around the input

// A bracket over the cells of a window; the words only where there is room for them.
static void draw_bracket(const struct grids *grids, int64_t window, bool fits)
{
    const struct frame *frame = grids->frame;
    const struct theme_colors *c = frame->theme;
    const struct box box = window_box(grids, 0, window);
    const double y = grids->y - 16, size = frame_floor(frame, 22);
    const double points[] = {box.x + 3,         y + 6, box.x + 3,         y - 2,
                             box.x + box.w - 3, y - 2, box.x + box.w - 3, y + 6};
    struct style style = frame_stroke(fits ? c->ink : c->ink3, 3);
    char text[32];
    if (!fits) {
        style.dash_on = 7;
        style.dash_off = 6;
    }
    draw_polyline(frame->list, points, 4, style);
    const enum font font = fits ? FONT_MEDIUM : FONT_SEMIBOLD;
    snprintf(text, sizeof text, fits ? "window %lld" : "does not fit", (long long)window + 1);
    if (fits && frame_measure(frame, font, size, text) > box.w + grids->gap - 8) {
        snprintf(text, sizeof text, "%lld", (long long)window + 1);
    }
    if (frame_measure(frame, font, size, text) <= box.w + grids->gap - (fits ? 8 : 0)) {
        draw_text(frame->list, box.x + box.w / 2, y - 21, text,
                  frame_text(font, size, fits ? c->ink2 : c->ink, c->bg, ANCHOR_MIDDLE));
    }
}

static void draw_brackets(const struct grids *grids)
{
    const struct sizes_view *view = grids->view;
    const bool all = view->done >= view->across.windows;
    if (!grids->apart) {
        return;
    }
    for (int64_t j = 0; j < view->across.windows; j++) {
        if (reached(grids, j)) {
            draw_bracket(grids, j, true);
        }
    }
    if (all && hangs(&view->across) > 0) {
        draw_bracket(grids, view->across.windows, false);
    }
}

// The cells at the end that no window reads: a line along them, and two words where there is room.
static void draw_unread(const struct grids *grids)
{
    static const char WORDS[] = "never read";
    const struct frame *frame = grids->frame;
    const struct theme_colors *c = frame->theme;
    const struct sizes_view *view = grids->view;
    const int64_t p = view->sizes.padding;
    const double size = frame_floor(frame, 24);
    const double bottom = grids->y + span(grids, view->sizes.height + 2 * p) + 10;
    const double half = frame_measure(frame, FONT_SEMIBOLD, size, WORDS) / 2;
    const struct style line = frame_stroke(c->ink, 4);
    bool said = false;
    for (int64_t j = p; j < view->sizes.width + p; j++) {
        if (!sliding_reads(&view->across, j)) {
            const struct box box = cell_box(grids, 0, j);
            const bool last = j + 1 == view->sizes.width + p || sliding_reads(&view->across, j + 1);
            draw_line(frame->list, box.x + 2, bottom, box.x + box.w - 2, bottom, line);
            if (last && !said && hangs(&view->down) == 0) {
                const double x = fmax(grids->x + half, box.x + box.w / 2);
                draw_text(frame->list, x, bottom + 24, WORDS,
                          frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_MIDDLE));
                said = true;
            }
        }
    }
    for (int64_t i = p; i < view->sizes.height + p; i++) {
        if (!sliding_reads(&view->down, i)) {
            const struct box box = cell_box(grids, i, 0);
            draw_line(frame->list, grids->x - 10, box.y + 2, grids->x - 10, box.y + box.h - 2,
                      line);
        }
    }
}

static void draw_title(const struct grids *grids, const char *what, double x, double y, double room,
                       const int64_t size[3])
{
    const double text_size = frame_floor(grids->frame, 26);
    char text[128];
    snprintf(text, sizeof text, "%s, %lld wide and %lld high%s", what, (long long)size[0],
             (long long)size[1], size[2] > 1 ? ", " : "");
    if (size[2] > 1) {
        const size_t n = sizeof text / 2;
        char maps[32];
        snprintf(maps, sizeof maps, "%lld maps", (long long)size[2]);
        snprintf(text, sizeof text, "%s, %lld × %lld, %.*s", what, (long long)size[0],
                 (long long)size[1], (int)n, maps);
    }
    const struct theme_colors *c = grids->frame->theme;
    if (frame_measure(grids->frame, FONT_BOLD, text_size, text) > room) {
        snprintf(text, sizeof text, "%s, %lld × %lld", what, (long long)size[0],
                 (long long)size[1]);
    }
    frame_elided(grids->frame, x, y, room, text,
                 frame_text(FONT_BOLD, text_size, c->ink, c->bg, ANCHOR_START));
}

// ---- output

static void draw_output(const struct grids *grids)
{
    const struct frame *frame = grids->frame;
    const struct sizes_view *view = grids->view;
    const struct theme_colors *c = frame->theme;
    const struct role_colors *role = &c->role[ROLE_SUM];
    const struct color fill = color_mix(role->tint, role->base, 0.2);
    const double size = frame_floor(frame, 28);
    const double step = grids->out + (grids->out > 12 ? 6 : 2);
    for (int64_t i = 0; i < view->down.windows; i++) {
        for (int64_t j = 0; j < view->across.windows; j++) {
            const struct box box = {grids->out_x + (double)j * step,
                                    grids->out_y + (double)i * step, grids->out, grids->out};
            const bool done = reached(grids, i * view->across.windows + j);
            char text[48];
            frame_rect(frame, box,
                       done ? frame_card(fill, role->ink, 1.2, 5)
                            : frame_card((struct color){0}, c->line2, 1.5, 5));
            snprintf(text, sizeof text, "%lld,%lld", (long long)i + 1, (long long)j + 1);
            if (done && frame_measure(frame, FONT_SEMIBOLD, size, text) + 10 <= grids->out) {
                draw_text(frame->list, box.x + grids->out / 2, box.y + grids->out / 2, text,
                          frame_text(FONT_SEMIBOLD, size, role->ink, fill, ANCHOR_MIDDLE));
            }
        }
    }
}

// ---- layout

static double out_span(const struct grids *grids, int64_t cells)
{
    return (double)cells * (grids->out + (grids->out > 12 ? 6 : 2));
}

// Rows and columns that the drawing takes, windows that hang over included.
static int64_t drawn(const struct sliding *s)
{
    return s->size + 2 * s->padding + hangs(s);
}

static void fit(struct grids *grids, struct box box)
{
    const struct sizes_view *view = grids->view;
    const double height = box.h - HEAD - BRACKETS - FOOT;
    const int64_t rows = drawn(&view->down), cols = drawn(&view->across);
    const double left = 20; // for the line along unread rows
    for (double f = 1; f > 0.02; f *= 0.96) {
        grids->cell = CELL * f;
        grids->gap = f > 0.4 ? 4 : f > 0.2 ? 2 : 0.5;
        grids->out = fmin(OUT * f * 1.2, OUT);
        const double out_w = fmax(out_span(grids, view->across.windows), 200);
        const double width = left + span(grids, cols) + ARROW + out_w;
        const double tall = fmax(span(grids, rows), out_span(grids, view->down.windows));
        if (width <= box.w && tall <= height) {
            break;
        }
    }
    const double in_w = left + span(grids, cols);
    const double out_w = out_span(grids, view->across.windows);
    const double spare = fmax(0, box.w - in_w - ARROW - fmax(out_w, 200));
    const double down = fmax(0, height - span(grids, rows));
    grids->x = floor(box.x + left + fmin(spare / 2, 110));
    grids->y = floor(box.y + HEAD + BRACKETS + down / 2);
    grids->out_x = grids->x + span(grids, cols) + ARROW;
    grids->out_y = grids->y + (span(grids, rows) - out_span(grids, view->down.windows)) / 2;
    grids->out_y = fmax(grids->out_y, box.y + HEAD + 30);
    grids->apart = view->sizes.stride >= view->sizes.filter;
    grids->labels = grids->apart && span(grids, view->sizes.filter) >= 70;
}

void size_grids_draw(const struct sizes_view *view, struct box box)
{
    const struct frame *frame = view->frame;
    struct grids grids = {.view = view, .frame = frame};
    fit(&grids, box);
    const bool across = view->done >= view->across.windows;
    const bool down = view->done >= view->across.windows * view->down.windows;
    const double head = grids.apart ? BRACKETS + 16 : 30;
    const int64_t in[] = {view->sizes.width, view->sizes.height, view->sizes.depth};
    const int64_t out[] = {view->across.windows, view->down.windows, view->sizes.depth};
    draw_title(&grids, "Input", grids.x, grids.y - head, grids.out_x - grids.x - 20, in);
    draw_cells(&grids);
    draw_windows(&grids);
    draw_brackets(&grids);
    if (across && hangs(&view->across) > 0) {
        draw_hanging(&grids, 0, view->across.windows);
    }
    if (down && hangs(&view->down) > 0) {
        draw_hanging(&grids, view->down.windows, 0);
    }
    if (down) {
        draw_unread(&grids);
    }
    const double middle = grids.y + span(&grids, drawn(&view->down)) / 2;
    frame_arrow(frame, grids.out_x - ARROW + 34, middle, grids.out_x - 26, middle, 4, 18,
                frame->theme->ink2);
    draw_output(&grids);
    if (down) {
        draw_title(&grids, "Output", grids.out_x, grids.out_y - 30, box.x + box.w - grids.out_x,
                   out);
    }
}
