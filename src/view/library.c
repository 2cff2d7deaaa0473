#include "view/library.h"

#include "view/frame.h"
#include "view/sentence.h"

#include <math.h>
#include <string.h>

static const double MARGIN = 64, TOPBAR = 80, HINT = 72;
static const double ROW = 104, HEADING = 72, ROW_GAP = 12;

// Sizes that do not need a list: the same arithmetic as frame_begin.
struct page_size {
    double width, height, larger;
};

static struct page_size size_of(const struct view_state *state)
{
    struct frame frame;
    struct draw_list list;
    draw_init(&list);
    frame_begin(&frame, &list, NULL, state, NULL);
    const struct page_size size = {frame.width, frame.height, frame.larger};
    draw_finish(&list);
    return size;
}

static double row_height(const struct page_size *size)
{
    return ROW * fmax(size->larger, 0.8);
}

static double heading_height(const struct page_size *size)
{
    return HEADING * fmax(size->larger, 0.8);
}

static bool has_heading(const struct library_page *page, size_t row)
{
    const char *section = page->rows[row].section;
    return section[0] != '\0' && (row == 0 || strcmp(page->rows[row - 1].section, section) != 0);
}

// Where a row begins in the whole list, its heading not counted; of page->n: the end.
static double row_top(const struct library_page *page, const struct page_size *size, size_t row)
{
    double y = 20;
    for (size_t i = 0; i < page->n && i <= row; i++) {
        y += has_heading(page, i) ? heading_height(size) : 0;
        y += i < row ? row_height(size) : 0;
    }
    return y;
}

static double room(const struct page_size *size)
{
    return size->height - TOPBAR * fmax(size->larger, 1) - HINT;
}

static double limit(const struct library_page *page, const struct page_size *size, double scroll)
{
    const double most = row_top(page, size, page->n) + 20 - room(size);
    return fmax(0, fmin(scroll, most));
}

double view_library_scroll(const struct library_page *page, const struct view_state *state)
{
    const struct page_size size = size_of(state);
    return limit(page, &size, page->scroll);
}

double view_library_reveal(const struct library_page *page, const struct view_state *state)
{
    const struct page_size size = size_of(state);
    if (page->chosen >= page->n) {
        return limit(page, &size, page->scroll);
    }
    const double bottom = row_top(page, &size, page->chosen) + row_height(&size) + 20;
    double top = row_top(page, &size, page->chosen) - 20;
    top -= has_heading(page, page->chosen) ? heading_height(&size) : 0;
    double scroll = fmax(page->scroll, bottom - room(&size));
    return limit(page, &size, fmin(scroll, top));
}

size_t view_library_rows_a_page(const struct view_state *state)
{
    const struct page_size size = size_of(state);
    const double rows = floor(room(&size) / row_height(&size));
    return rows < 1 ? 1 : (size_t)rows;
}

// ---- drawing

static void draw_row(const struct frame *frame, const struct library_row *row, struct box box,
                     bool chosen, size_t index)
{
    const struct theme_colors *c = frame->theme;
    const double title = frame_size(frame, 28), words = frame_size(frame, 24);
    const double upper = box.y + box.h * 0.32, lower = box.y + box.h * 0.7;
    frame_rect(frame, box,
               frame_card(c->surface, chosen ? c->ink : c->line, chosen ? 4 : 1.5, 14));
    const double note = frame_measure(frame, FONT_REGULAR, words, row->note);
    const double left = box.x + 28, right = box.x + box.w - 28;
    draw_text(frame->list, right, upper, row->note,
              frame_text(FONT_REGULAR, words, c->ink2, c->surface, ANCHOR_END));
    frame_elided(frame, left, upper, right - left - note - 40, row->title,
                 frame_text(FONT_SEMIBOLD, title, c->ink, c->surface, ANCHOR_START));
    frame_elided(frame, left, lower, right - left, row->summary,
                 frame_text(FONT_REGULAR, words, row->broken ? c->alert : c->ink2, c->surface,
                            ANCHOR_START));
    frame_hit(frame, box, "open", (int64_t)index);
}

static void draw_rows(const struct frame *frame, const struct library_page *page,
                      const struct page_size *size, struct box place)
{
    const struct theme_colors *c = frame->theme;
    draw_clip(frame->list, place.x, place.y, place.w, place.h);
    for (size_t i = 0; i < page->n; i++) {
        const double y = place.y + row_top(page, size, i) - page->scroll;
        const double h = row_height(size) - ROW_GAP;
        if (y > place.y + place.h || y + h < place.y - heading_height(size)) {
            continue;
        }
        if (has_heading(page, i)) {
            draw_text(frame->list, MARGIN, y - 26 * frame->larger, page->rows[i].section,
                      frame_text(FONT_BOLD, frame_size(frame, 30), c->ink, c->bg, ANCHOR_START));
        }
        draw_row(frame, &page->rows[i], (struct box){MARGIN, y, frame->width - 2 * MARGIN, h},
                 i == page->chosen, i);
    }
    draw_unclip(frame->list);
}

static void draw_bar(const struct frame *frame, struct box bar)
{
    const struct theme_colors *c = frame->theme;
    const double y = bar.y + bar.h / 2, size = frame_size(frame, 22);
    frame_region(frame, "topbar", bar);
    frame_rect(frame, bar, frame_fill(c->bg));
    draw_line(frame->list, 0, bar.h - 0.5, frame->width, bar.h - 0.5, frame_stroke(c->line, 1));
    draw_text(frame->list, MARGIN, y, "Library",
              frame_text(FONT_SEMIBOLD, frame_size(frame, 28), c->ink, c->bg, ANCHOR_START));
    const double word = frame_measure(frame, FONT_REGULAR, size, "Help");
    const double cap = frame_keycap_width(frame, frame_size(frame, 20), "?");
    const double right = frame->width - MARGIN;
    draw_text(frame->list, right, y, "Help",
              frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
    frame_keycap(frame, right - word - 10 - cap, y, frame_size(frame, 20), "?");
    frame_hit(frame, (struct box){right - word - cap - 16, y - size, word + cap + 22, 2 * size},
              "help", 0);
}

static void draw_hint(const struct frame *frame, struct box bar)
{
    static const struct {
        const char *key, *words;
    } HINTS[] = {{"↑", NULL}, {"↓", "choose"}, {"Enter", "open"}, {"Esc", "back to the lesson"}};
    const struct theme_colors *c = frame->theme;
    const double y = bar.y + bar.h / 2, size = fmin(frame_size(frame, 22), 30);
    frame_region(frame, "hint", bar);
    frame_rect(frame, bar, frame_fill(c->surface));
    draw_line(frame->list, 0, bar.y + 0.5, frame->width, bar.y + 0.5, frame_stroke(c->line, 1));
    double x = MARGIN;
    for (size_t i = 0; i < sizeof HINTS / sizeof HINTS[0]; i++) {
        x += frame_keycap(frame, x, y, size * 0.95, HINTS[i].key) + 10;
        if (HINTS[i].words != NULL) {
            draw_text(frame->list, x + 2, y, HINTS[i].words,
                      frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
            x += frame_measure(frame, FONT_REGULAR, size, HINTS[i].words) + 40;
        }
    }
}

void view_library(struct draw_list *list, const struct view_context *context,
                  const struct library_page *page, const struct view_state *state)
{
    static const struct color BLACK = {0, 0, 0, 255};
    struct frame frame;
    struct ramps ramps = {.filled = {false}};
    frame_begin(&frame, list, context, state, &ramps);
    if (state->blank) {
        list->background = BLACK;
        return;
    }
    const struct page_size size = {frame.width, frame.height, frame.larger};
    const double top = TOPBAR * fmax(frame.larger, 1);
    const struct box place = {0, top, frame.width, room(&size)};
    frame_region(&frame, "list", place);
    draw_rows(&frame, page, &size, place);
    draw_bar(&frame, (struct box){0, 0, frame.width, top});
    draw_hint(&frame, (struct box){0, frame.height - HINT, frame.width, HINT});
    if (state->message != NULL) {
        frame.caption = (struct box){0, frame.height - HINT - 100, frame.width, 84};
        message_draw(&frame);
    }
    if (state->help) {
        help_draw(&frame);
    }
    focus_draw(&frame);
}
