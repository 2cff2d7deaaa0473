#include "view/library/library_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double HEADER = 104, HINTS = 72, CARD_LEAST = 275;
static const double HEADING_TO_CARD = 26, BELOW_CARD = 33, FIRST_HEADING = 34;
static const double BODY = 24, CHROME = 22;
enum { COLUMNS = 6, COLUMNS_NARROW = 4 };

// ---- where everything is ------------------------------------------------------------------

static double first_heading(const struct shelf *shelf)
{
    return FIRST_HEADING * shelf->text;
}

static double heading_room(const struct shelf *shelf)
{
    return HEADING_TO_CARD * shelf->text;
}

static double heading_y(const struct shelf *shelf, size_t row)
{
    return shelf->top + first_heading(shelf) + (double)row * shelf->pitch - shelf->scroll;
}

static double card_y(const struct shelf *shelf, size_t row)
{
    return heading_y(shelf, row) + heading_room(shelf);
}

static size_t row_count(const struct shelf *shelf, const struct library_page *page)
{
    return (page->n + shelf->columns - 1) / shelf->columns;
}

static double all_height(const struct shelf *shelf, const struct library_page *page)
{
    return first_heading(shelf) + (double)row_count(shelf, page) * shelf->pitch;
}

static double scroll_most(const struct shelf *shelf, const struct library_page *page)
{
    return fmax(0, all_height(shelf, page) - (shelf->bottom - shelf->top));
}

// Cards whose title is not in sight, and the pill that says so: within the hints, where it hides no
// card.
static void count_below(struct shelf *shelf, const struct frame *frame,
                        const struct library_page *page)
{
    shelf->below = 0;
    for (size_t i = 0; i < page->n; i++) {
        shelf->below += card_y(shelf, i / shelf->columns) + 84 + 34 * shelf->text > shelf->bottom;
    }
    if (shelf->below > 0 && frame->context && !frame->state->message) {
        char text[64];
        const double size = frame_size(frame, BODY), h = size * 52 / BODY;
        snprintf(text, sizeof text, "%zu more below", shelf->below);
        const double w = frame_measure(frame, FONT_SEMIBOLD, size, text) + 92;
        shelf->pill = (struct box){shelf->width / 2 - w / 2,
                                   (shelf->bottom + frame->height - h) / 2 + 1, w, h};
    }
}

static struct shelf shelf_in(const struct frame *frame, const struct library_page *page)
{
    struct shelf shelf = {.width = frame->width, .scroll = page->scroll};
    shelf.text = fmax(frame_size(frame, 24) / 24, frame_size(frame, 20) / 20);
    shelf.header = HEADER * fmax(1, 0.85 * frame_size(frame, BODY) / BODY);
    shelf.top = shelf.header + (page->go_on ? 18 + library_go_on_height(frame) : 0);
    shelf.bottom = frame->height - HINTS * fmax(1, 0.8 * frame_size(frame, CHROME) / CHROME);
    const double room = frame->width - 2 * LIBRARY_MARGIN + LIBRARY_GAP;
    const double fit = floor(room / (CARD_LEAST * shelf.text + LIBRARY_GAP));
    shelf.columns = (size_t)fmax(1, fmin(fit, frame->narrow ? COLUMNS_NARROW : COLUMNS));
    shelf.card_w = room / (double)shelf.columns - LIBRARY_GAP;
    shelf.card_h = 84 + 78 * shelf.text;
    shelf.pitch = shelf.card_h + (HEADING_TO_CARD + BELOW_CARD) * shelf.text;
    shelf.scroll = fmin(scroll_most(&shelf, page), fmax(0, page->scroll));
    count_below(&shelf, frame, page);
    return shelf;
}

// Where nothing is drawn.
static struct shelf shelf_of(const struct library_page *page, const struct view_state *state)
{
    struct draw_list list;
    struct frame frame;
    draw_init(&list);
    frame_begin(&frame, &list, NULL, state, NULL);
    struct shelf shelf = shelf_in(&frame, page);
    draw_finish(&list);
    return shelf;
}

double view_library_scroll(const struct library_page *page, const struct view_state *state)
{
    return shelf_of(page, state).scroll;
}

double view_library_reveal(const struct library_page *page, const struct view_state *state)
{
    struct shelf shelf = shelf_of(page, state);
    if (page->n == 0) {
        return 0;
    }
    const size_t chosen = page->chosen < page->n ? page->chosen : page->n - 1;
    const size_t row = chosen / shelf.columns;
    static const double AIR = 12;
    const double top = heading_y(&shelf, row) - first_heading(&shelf);
    const double bottom = card_y(&shelf, row) + shelf.card_h + AIR;
    double scroll = shelf.scroll + fmax(0, bottom - shelf.bottom);
    scroll = fmin(scroll, shelf.scroll + top - shelf.top);
    return fmin(scroll_most(&shelf, page), fmax(0, scroll));
}

size_t view_library_columns(const struct view_state *state)
{
    const struct library_page nothing = {.search = ""};
    return shelf_of(&nothing, state).columns;
}

size_t view_library_rows_a_page(const struct library_page *page, const struct view_state *state)
{
    const struct shelf shelf = shelf_of(page, state);
    const double rows = floor((shelf.bottom - shelf.top) / shelf.pitch);
    return rows < 1 ? 1 : (size_t)rows;
}

// ---- groups --------------------------------------------------------------------------------

static bool same_section(const struct library_page *page, size_t a, size_t b)
{
    return strcmp(page->cards[a].section, page->cards[b].section) == 0;
}

// "3 of 4" of the whole group.
static void group_count(const struct library_page *page, size_t first, char *out, size_t size)
{
    size_t n = 0, finished = 0;
    for (size_t i = first; i < page->n && same_section(page, first, i); i++) {
        n++;
        finished += !page->cards[i].wrong && page->cards[i].reached >= page->cards[i].steps;
    }
    snprintf(out, size, "%zu of %zu", finished, n);
}

// Over the cards first to end - 1 of a row.
static void heading(const struct frame *frame, const struct shelf *shelf,
                    const struct library_page *page, size_t first, size_t end)
{
    const struct theme_colors *c = frame->theme;
    const bool begins = first == 0 || !same_section(page, first - 1, first);
    const double size = frame_size(frame, begins ? 26 : 24), small = frame_size(frame, CHROME);
    const double pitch = shelf->card_w + LIBRARY_GAP, y = heading_y(shelf, first / shelf->columns);
    const double x = LIBRARY_MARGIN + (double)(first % shelf->columns) * pitch;
    double right = x + (double)(end - first) * pitch - LIBRARY_GAP;
    char text[TEXT_MAX], count[64];
    if (!library_text_fits(shelf, (struct box){x, y - size / 2, right - x, size})) {
        return;
    }
    snprintf(text, sizeof text, begins ? "%s" : "%s, continued", page->cards[first].section);
    const struct text_style style = frame_text(begins ? FONT_BOLD : FONT_REGULAR, size,
                                               begins ? c->ink : c->ink2, c->bg, ANCHOR_START);
    group_count(page, first, count, sizeof count);
    const double taken = frame_measure(frame, FONT_REGULAR, small, count) + 16;
    const bool room = frame_measure(frame, style.font, size, text) + taken <= right - x;
    if (begins && room && !page->cards[first].wrong) {
        draw_text(frame->list, right, y, count,
                  frame_text(FONT_REGULAR, small, c->ink2, c->bg, ANCHOR_END));
        right -= taken;
    }
    const double w = frame_elided(frame, x, y, right - x, text, style);
    if (right > x + w + 24 + 18) {
        draw_line(frame->list, x + w + 18, y + 1, right, y + 1, frame_stroke(c->line, 1));
    }
}

static void row(const struct frame *frame, const struct shelf *shelf,
                const struct library_page *page, size_t begin)
{
    const size_t end = begin + shelf->columns < page->n ? begin + shelf->columns : page->n;
    for (size_t first = begin; first < end;) {
        size_t next = first + 1;
        while (next < end && same_section(page, first, next)) {
            next++;
        }
        heading(frame, shelf, page, first, next);
        first = next;
    }
    for (size_t i = begin; i < end; i++) {
        const struct box box = {
            LIBRARY_MARGIN + (double)(i - begin) * (shelf->card_w + LIBRARY_GAP),
            card_y(shelf, begin / shelf->columns), shelf->card_w, shelf->card_h};
        if (box.y < shelf->bottom && box.y + box.h > shelf->top) {
            library_card_draw(frame, shelf, &page->cards[i], box, i == page->chosen);
        }
    }
}

static void nothing_found(const struct frame *frame, const struct shelf *shelf,
                          const struct library_page *page)
{
    const struct theme_colors *c = frame->theme;
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "No lesson has “%s” in it. Esc shows all", page->search);
    frame_elided(frame, LIBRARY_MARGIN, shelf->top + 80, frame->width - 2 * LIBRARY_MARGIN, text,
                 frame_text(FONT_REGULAR, frame_size(frame, 26), c->ink2, c->bg, ANCHOR_START));
}

static void cards(const struct frame *frame, const struct shelf *shelf,
                  const struct library_page *page)
{
    const struct box place = {0, shelf->top, shelf->width, shelf->bottom - shelf->top};
    frame_region(frame, "cards", place);
    draw_clip(frame->list, place.x, place.y, place.w, place.h);
    for (size_t begin = 0; begin < page->n; begin += shelf->columns) {
        const double y = heading_y(shelf, begin / shelf->columns);
        if (y - 40 < shelf->bottom && y + shelf->pitch > shelf->top) {
            row(frame, shelf, page, begin);
        }
    }
    draw_unclip(frame->list);
    if (page->n == 0) {
        nothing_found(frame, shelf, page);
    }
}

// ---- what lies beside and below -------------------------------------------------------------

static void pill(const struct frame *frame, const struct shelf *shelf)
{
    const struct theme_colors *c = frame->theme;
    const struct box box = shelf->pill;
    const double size = frame_size(frame, BODY), y = box.y + box.h / 2, x = box.x + box.w - 36;
    const double points[] = {x - 9, y - 5, x, y + 5, x + 9, y - 5};
    char text[64];
    if (box.w <= 0) {
        return;
    }
    snprintf(text, sizeof text, "%zu more below", shelf->below);
    frame_rect(frame, box, frame_card(c->ink, c->ink, 0, box.h / 2));
    draw_text(frame->list, box.x + 28, y, text,
              frame_text(FONT_SEMIBOLD, size, c->bg, c->ink, ANCHOR_START));
    draw_polyline(frame->list, points, 3,
                  (struct style){.stroke = c->bg, .stroke_width = 4, .round_cap = true});
    frame_hit(frame, box, "choose-page-next", 0);
}

static void scroll_bar(const struct frame *frame, const struct shelf *shelf,
                       const struct library_page *page)
{
    static const double BESIDE = 12; // easy to take
    const double h = shelf->bottom - shelf->top - 44, all = all_height(shelf, page);
    const double shown = (shelf->bottom - shelf->top) / all;
    const struct box track = {shelf->width - 30, shelf->top + 24, 10, h};
    if (shown >= 1) {
        return;
    }
    const struct box thumb = {track.x, track.y + h * shelf->scroll / all, track.w, h * shown};
    frame_rect(frame, track, frame_card(frame->theme->track, frame->theme->track, 0, 5));
    frame_rect(frame, thumb, frame_card(frame->theme->ink3, frame->theme->ink3, 0, 5));
    draw_hit_mouse(frame->list, track.x - BESIDE, track.y, track.w + 2 * BESIDE, track.h, "scroll",
                   (int64_t)ceil(scroll_most(shelf, page)));
    draw_hit_mouse(frame->list, thumb.x - BESIDE, thumb.y, thumb.w + 2 * BESIDE, thumb.h, "scroll",
                   (int64_t)shelf->scroll);
}

static const struct hint {
    const char *keys[4], *text, *command;
} LEFT[] = {{{"←", "→", "↑", "↓"}, "choose", NULL},
            {{"Enter"}, "open", "press"},
            {{"Page Down"}, "next rows", "choose-page-next"}},
  RIGHT[] = {{{"?"}, "all keys", "help"}, {{"T"}, "paper or board", "theme"}},
  SEARCHING[] = {{{"Esc"}, "all lessons", "leave"}}; // ? and T are typed then

static double hint_width(const struct frame *frame, const struct hint *hint)
{
    double w = 6 + frame_measure(frame, FONT_REGULAR, frame_size(frame, CHROME), hint->text);
    for (int k = 0; k < 4 && hint->keys[k]; k++) {
        w += frame_keycap_width(frame, frame_size(frame, 20), hint->keys[k]) + 6;
    }
    return w;
}

static void hint_draw(const struct frame *frame, const struct hint *hint, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const double left = x;
    for (int k = 0; k < 4 && hint->keys[k]; k++) {
        x += frame_keycap(frame, x, y, frame_size(frame, 20), hint->keys[k]) + 6;
    }
    draw_text(frame->list, x + 6, y, hint->text,
              frame_text(FONT_REGULAR, frame_size(frame, CHROME), c->ink2, c->bg, ANCHOR_START));
    if (hint->command) {
        frame_hit(frame, (struct box){left - 8, y - 26, hint_width(frame, hint) + 16, 52},
                  hint->command, 0);
    }
}

// From both sides, as many as there is room for beside the pill; the first on the right always.
static void hints(const struct frame *frame, const struct shelf *shelf, bool searching)
{
    const struct hint *at_right = searching ? SEARCHING : RIGHT;
    static const double BETWEEN = 36;
    const double y = (shelf->bottom + frame->height) / 2 + 2;
    double x = LIBRARY_MARGIN, right = shelf->width - LIBRARY_MARGIN;
    const struct box *over = &shelf->pill;
    right -= hint_width(frame, &at_right[0]);
    const double left_end = over->w > 0 ? fmin(over->x, right) : right;
    hint_draw(frame, &at_right[0], right, y);
    for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++) {
        const double w = hint_width(frame, &LEFT[i]);
        if (x + w > left_end - BETWEEN) {
            break;
        }
        hint_draw(frame, &LEFT[i], x, y);
        x += w + BETWEEN;
    }
    if (searching) {
        return;
    }
    right -= hint_width(frame, &at_right[1]) + BETWEEN;
    if (right >= (over->w > 0 ? over->x + over->w + BETWEEN : x)) {
        hint_draw(frame, &at_right[1], right, y);
    }
}

static void below_cards(struct frame *frame, const struct shelf *shelf, bool searching)
{
    const struct box place = {0, shelf->bottom, shelf->width, frame->height - shelf->bottom};
    frame_region(frame, "hints", place);
    draw_line(frame->list, 0, shelf->bottom, shelf->width, shelf->bottom,
              frame_stroke(frame->theme->line2, 1.5));
    if (frame->state->message) {
        frame->caption = place;
        message_draw(frame);
    } else {
        hints(frame, shelf, searching);
        pill(frame, shelf);
    }
}

void view_library(struct draw_list *list, const struct view_context *context,
                  const struct library_page *page, const struct view_state *state)
{
    struct frame frame;
    struct ramps ramps = {.filled = {false}};
    frame_begin(&frame, list, context, state, &ramps);
    if (state->blank) {
        list->background = (struct color){0, 0, 0, 255};
        return;
    }
    const struct shelf shelf = shelf_in(&frame, page);
    library_header_draw(&frame, page, &shelf);
    if (page->go_on) {
        library_go_on_draw(&frame, page, &shelf);
    }
    cards(&frame, &shelf, page);
    scroll_bar(&frame, &shelf, page);
    below_cards(&frame, &shelf, page->searching);
    if (state->help) {
        help_draw(&frame);
    }
    focus_draw(&frame);
}
