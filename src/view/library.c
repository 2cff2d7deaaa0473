#include "view/library.h"

#include "view/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// In u. What holds text grows with the text step.
static const double HEADER = 104, HINTS = 72, MARGIN = 64, PAD = 24, TOP = 16;
static const double ROW = 96, GAP = 12, HEADING = 62, TITLE = 26, BODY = 24, CHROME = 22;

// ---- where everything is ------------------------------------------------------------------

struct place_of_list {
    double width, top, bottom; // between header and hints
    double text;               // factor of the text step
};

static struct place_of_list place_in(const struct frame *frame)
{
    return (struct place_of_list){.width = frame->width,
                                  .top = HEADER,
                                  .bottom = frame->height - HINTS,
                                  .text = frame->larger};
}

// Where nothing is drawn.
static struct place_of_list place(const struct view_state *state)
{
    struct draw_list list;
    struct frame frame;
    draw_init(&list);
    frame_begin(&frame, &list, NULL, state, NULL);
    struct place_of_list at = place_in(&frame);
    draw_finish(&list);
    return at;
}

static bool starts_section(const struct library_page *page, size_t row)
{
    return row == 0 || strcmp(page->rows[row].section, page->rows[row - 1].section) != 0;
}

static bool has_heading(const struct library_page *page, size_t row)
{
    return page->rows[row].section[0] != '\0' && starts_section(page, row);
}

// Distance of a row's upper edge from the beginning of the list.
static double row_top(const struct library_page *page, size_t row, double text)
{
    double y = TOP;
    for (size_t i = 0; i <= row && i < page->n; i++) {
        y += has_heading(page, i) ? HEADING * text : 0;
        y += i < row ? ROW * text + GAP : 0;
    }
    return y;
}

static double list_height(const struct library_page *page, double text)
{
    return page->n ? row_top(page, page->n - 1, text) + ROW * text + TOP : 0;
}

static double clamped(const struct library_page *page, const struct place_of_list *at,
                      double scroll)
{
    double most = fmax(0, list_height(page, at->text) - (at->bottom - at->top));
    return fmin(most, fmax(0, scroll));
}

double view_library_scroll(const struct library_page *page, const struct view_state *state)
{
    struct place_of_list at = place(state);
    return clamped(page, &at, page->scroll);
}

double view_library_reveal(const struct library_page *page, const struct view_state *state)
{
    struct place_of_list at = place(state);
    if (page->n == 0) {
        return 0;
    }
    size_t row = page->chosen < page->n ? page->chosen : page->n - 1;
    double top = row_top(page, row, at.text), bottom = top + ROW * at.text + GAP;
    double scroll = fmax(page->scroll, bottom - (at.bottom - at.top));
    top -= has_heading(page, row) ? HEADING * at.text + TOP : GAP;
    return clamped(page, &at, fmin(scroll, top));
}

size_t view_library_rows_a_page(const struct view_state *state)
{
    struct place_of_list at = place(state);
    double rows = floor((at.bottom - at.top) / (ROW * at.text + GAP));
    return rows < 1 ? 1 : (size_t)rows;
}

// ---- the frame -----------------------------------------------------------------------------

// The 3 x 3 dots with their 2 x 2 window.
static void sign(const struct frame *frame, double x, double y)
{
    const struct theme_colors *theme = frame->theme;
    for (int i = 0; i < 9; i++) {
        bool inside = i / 3 < 2 && i % 3 < 2;
        struct box dot = {x + i % 3 * 9, y - 13 + i / 3 * 9.0, 7, 7};
        struct color color = inside ? theme->role[ROLE_WEIGHT].base : theme->line2;
        frame_rect(frame, dot, frame_card(color, color, 0, 1.5));
    }
    struct style window = frame_stroke(theme->ink, 2.5);
    window.radius = 4;
    frame_rect(frame, (struct box){x - 3, y - 16, 22, 22}, window);
}

static void rule(const struct frame *frame, double x1, double x2, double y)
{
    draw_line(frame->list, x1, y, x2, y, frame_stroke(frame->theme->line, 1));
}

static double put(const struct frame *frame, double x, double y, const char *text,
                  struct text_style style)
{
    draw_text(frame->list, x, y, text, style);
    return frame_measure(frame, style.font, style.size, text);
}

static void header(const struct frame *frame, const struct library_page *page)
{
    const struct theme_colors *theme = frame->theme;
    struct text_style name =
        frame_text(FONT_BOLD, frame_size(frame, 34), theme->ink, theme->bg, ANCHOR_START);
    struct text_style body =
        frame_text(FONT_REGULAR, frame_size(frame, BODY), theme->ink2, theme->bg, ANCHOR_START);
    frame_region(frame, "top", (struct box){0, 0, frame->width, HEADER});
    sign(frame, MARGIN, 54);
    double x = MARGIN + 44 + put(frame, MARGIN + 44, 54, "convstep", name) + 24;
    char count[64];
    snprintf(count, sizeof count, "%zu %s", page->n, page->n == 1 ? "lesson" : "lessons");
    put(frame, x, 55, count, body);
    body.anchor = ANCHOR_END;
    double w = put(frame, frame->width - MARGIN, 54, "Back to the lesson", body);
    frame_hit(frame, (struct box){frame->width - MARGIN - w - 10, 28, w + 20, 52}, "leave", 0);
    rule(frame, 0, frame->width, HEADER);
}

static void heading(const struct frame *frame, const char *section, double y)
{
    const struct theme_colors *theme = frame->theme;
    double x =
        MARGIN + 18 +
        put(frame, MARGIN, y, section,
            frame_text(FONT_BOLD, frame_size(frame, TITLE), theme->ink, theme->bg, ANCHOR_START));
    rule(frame, x, frame->width - MARGIN, y);
}

static void row_texts(const struct frame *frame, const struct library_row *row, double y, double w)
{
    const struct theme_colors *theme = frame->theme;
    double text = frame->larger, left = MARGIN + PAD, room = w - 2 * PAD, taken = 0;
    struct text_style body = frame_text(FONT_REGULAR, frame_size(frame, BODY), theme->ink2,
                                        theme->surface, ANCHOR_START);
    struct text_style title = frame_text(FONT_SEMIBOLD, frame_size(frame, TITLE), theme->ink,
                                         theme->surface, ANCHOR_START);
    if (row->note[0]) {
        struct text_style note = body;
        note.anchor = ANCHOR_END;
        taken = put(frame, left + room, y + 32 * text, row->note, note) + PAD;
    }
    frame_elided(frame, left, y + 32 * text, room - taken, row->title, title);
    body.color = row->broken ? theme->alert : theme->ink2;
    frame_elided(frame, left, y + 68 * text, room, row->summary, body);
}

static void row(const struct frame *frame, const struct library_page *page, size_t index, double y,
                const struct place_of_list *at)
{
    const struct theme_colors *theme = frame->theme;
    struct box box = {MARGIN, y, frame->width - 2 * MARGIN, ROW * at->text};
    bool chosen = index == page->chosen;
    frame_rect(frame, box,
               frame_card(theme->surface, chosen ? theme->ink : theme->line, chosen ? 4 : 1.5, 14));
    row_texts(frame, &page->rows[index], y, box.w);
    double top = fmax(y, at->top), bottom = fmin(y + box.h, at->bottom);
    frame_hit(frame, (struct box){box.x, top, box.w, bottom - top}, "open", (int64_t)index);
}

// Returns how many rows are below what is shown.
static size_t rows(const struct frame *frame, const struct library_page *page, double scroll,
                   const struct place_of_list *at)
{
    size_t below = 0;
    frame_region(frame, "list", (struct box){0, at->top, at->width, at->bottom - at->top});
    draw_clip(frame->list, 0, at->top, at->width, at->bottom - at->top);
    for (size_t i = 0; i < page->n; i++) {
        double y = at->top + row_top(page, i, at->text) - scroll;
        if (has_heading(page, i) && y > at->top && y - HEADING * at->text < at->bottom) {
            heading(frame, page->rows[i].section, y - HEADING * at->text / 2);
        }
        if (y + ROW * at->text > at->top && y < at->bottom) {
            row(frame, page, i, y, at);
        }
        below += y + ROW * at->text / 2 > at->bottom;
    }
    draw_unclip(frame->list);
    return below;
}

static void scroll_bar(const struct frame *frame, double all, double scroll,
                       const struct place_of_list *at)
{
    double h = at->bottom - at->top - 32, shown = (at->bottom - at->top) / all;
    struct box track = {at->width - 30, at->top + 16, 10, h};
    if (shown >= 1) {
        return;
    }
    struct box thumb = {track.x, track.y + h * scroll / all, track.w, h * shown};
    frame_rect(frame, track, frame_card(frame->theme->track, frame->theme->track, 0, 5));
    frame_rect(frame, thumb, frame_card(frame->theme->ink3, frame->theme->ink3, 0, 5));
}

static const struct hint {
    const char *keys[2], *text, *command;
} HINT[] = {{{"↑", "↓"}, "choose", NULL},
            {{"Enter"}, "open", NULL},
            {{"T"}, "paper or board", "theme"},
            {{"?"}, "all keys", "help"}};

// Returns its width.
static double hint(const struct frame *frame, const struct hint *hint, double x, double y)
{
    const struct theme_colors *theme = frame->theme;
    double w = 0;
    for (int k = 0; k < 2 && hint->keys[k]; k++) {
        w += frame_keycap(frame, x + w, y, frame_size(frame, 20), hint->keys[k]) + 6;
    }
    w += 6;
    w += put(
        frame, x + w, y, hint->text,
        frame_text(FONT_REGULAR, frame_size(frame, CHROME), theme->ink2, theme->bg, ANCHOR_START));
    if (hint->command) {
        frame_hit(frame, (struct box){x - 8, y - 26, w + 16, 52}, hint->command, 0);
    }
    return w;
}

static void hints(const struct frame *frame, size_t below, const struct place_of_list *at)
{
    const struct theme_colors *theme = frame->theme;
    double y = at->bottom + HINTS / 2, x = MARGIN;
    frame_region(frame, "hints", (struct box){0, at->bottom, at->width, HINTS});
    rule(frame, 0, at->width, at->bottom);
    for (size_t i = 0; i < sizeof HINT / sizeof *HINT; i++) {
        x += hint(frame, &HINT[i], x, y) + 40;
    }
    if (below > 0) {
        char more[64];
        snprintf(more, sizeof more, "%zu more below", below);
        put(frame, at->width - MARGIN, y, more,
            frame_text(FONT_SEMIBOLD, frame_size(frame, CHROME), theme->ink, theme->bg,
                       ANCHOR_END));
    }
}

void view_library(struct draw_list *list, const struct view_context *context,
                  const struct library_page *page, const struct view_state *state)
{
    struct frame frame;
    struct ramps ramps = {.filled = {false}}; // the help draws cells
    frame_begin(&frame, list, context, state, &ramps);
    if (state->blank) {
        list->background = (struct color){0, 0, 0, 255};
        return;
    }
    struct place_of_list at = place_in(&frame);
    double scroll = clamped(page, &at, page->scroll);
    header(&frame, page);
    size_t below = rows(&frame, page, scroll, &at);
    scroll_bar(&frame, list_height(page, at.text), scroll, &at);
    if (state->message) {
        frame.caption = (struct box){0, at.bottom, at.width, HINTS};
        rule(&frame, 0, at.width, at.bottom);
        message_draw(&frame);
    } else {
        hints(&frame, below, &at);
    }
    if (state->help) {
        help_draw(&frame);
    }
    focus_draw(&frame);
}
