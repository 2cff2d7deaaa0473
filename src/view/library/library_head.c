// The top of the library: name and counts, the field to search in, what to go on with.
#include "view/library/library_parts.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>

static const double CHROME = 22, BODY = 24;

static double put(const struct frame *frame, double x, double y, const char *text,
                  struct text_style style)
{
    draw_text(frame->list, x, y, text, style);
    return frame_measure(frame, style.font, style.size, text);
}

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

static void glass(const struct frame *frame, double x, double y, double size)
{
    struct style line = frame_stroke(frame->theme->ink2, size * 0.12);
    line.round_cap = true;
    draw_circle(frame->list, x - size * 0.1, y - size * 0.1, size * 0.34, line);
    draw_line(frame->list, x + size * 0.16, y + size * 0.16, x + size * 0.46, y + size * 0.46,
              line);
}

static void caret(const struct frame *frame, double x, double y, double size)
{
    struct style line = frame_stroke(frame->theme->ink, 3);
    line.decorative = true;
    draw_line(frame->list, x + 2, y - size * 0.62, x + 2, y + size * 0.62, line);
}

static size_t next_character(const char *text, size_t at)
{
    do {
        at++;
    } while (((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

static double width_of(const struct frame *frame, const char *text, size_t begin, size_t end,
                       double size)
{
    char piece[TEXT_MAX];
    snprintf(piece, sizeof piece, "%.*s", (int)(end - begin), text + begin);
    return frame_measure(frame, FONT_REGULAR, size, piece);
}

// The part that is seen where the text is longer than the field: the caret is in it.
static void seen_of(const struct frame *frame, const struct library_page *page, double size,
                    double room, size_t *begin, size_t *end)
{
    const char *text = page->search;
    *begin = 0;
    while (*begin < page->caret && width_of(frame, text, *begin, page->caret, size) > room) {
        *begin = next_character(text, *begin);
    }
    *end = page->caret;
    while (text[*end] != '\0' &&
           width_of(frame, text, *begin, next_character(text, *end), size) <= room) {
        *end = next_character(text, *end);
    }
}

// A click puts the caret between the letters it is nearest to.
static void caret_hits(const struct frame *frame, const char *text, size_t begin, size_t end,
                       double x, double size, struct box field)
{
    double left = field.x;
    for (size_t at = begin; at < end; at = next_character(text, at)) {
        const double from = width_of(frame, text, begin, at, size);
        const double to = width_of(frame, text, begin, next_character(text, at), size);
        const double middle = x + (from + to) / 2;
        draw_hit_mouse(frame->list, left, field.y, middle - left, field.h, "search-caret",
                       (int64_t)at);
        left = middle;
    }
    draw_hit_mouse(frame->list, left, field.y, field.x + field.w - left, field.h, "search-caret",
                   (int64_t)end);
}

static void draw_invitation(const struct frame *frame, double x, double y, double room)
{
    static const char *const WORDS[] = {"Search lessons, layers, symbols", "Search lessons, layers",
                                        "Search"};
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, BODY);
    for (int i = 0; i < 3; i++) {
        if (frame_measure(frame, FONT_REGULAR, size, WORDS[i]) <= room) {
            put(frame, x, y, WORDS[i],
                frame_text(FONT_REGULAR, size, c->ink3, c->surface, ANCHOR_START));
            return;
        }
    }
}

static void field_text(const struct frame *frame, const struct library_page *page, double x,
                       double y, struct box field)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, BODY), room = field.x + field.w - x;
    size_t begin, end;
    char seen[TEXT_MAX];
    if (page->search[0] == '\0' && !page->searching) {
        draw_invitation(frame, x, y, room);
        return;
    }
    seen_of(frame, page, size, room, &begin, &end);
    snprintf(seen, sizeof seen, "%.*s", (int)(end - begin), page->search + begin);
    if (seen[0] != '\0') {
        put(frame, x, y, seen, frame_text(FONT_REGULAR, size, c->ink, c->surface, ANCHOR_START));
    }
    if (page->searching) {
        caret(frame, x + width_of(frame, page->search, begin, page->caret, size), y, size);
    }
    caret_hits(frame, page->search, begin, end, x, size, field);
}

// Returns its left side.
static double search_field(const struct frame *frame, const struct library_page *page, double y)
{
    const struct theme_colors *c = frame->theme;
    const double text = frame_size(frame, BODY) / BODY, key_size = frame_size(frame, 20);
    const double w = fmin((frame->narrow ? 470 : 560) * text, frame->width * 0.46);
    const struct box box = {frame->width - LIBRARY_MARGIN - w, y - 28 * text, w, 56 * text};
    const char *key = page->searching ? "Esc" : "/";
    const double key_w = frame_keycap_width(frame, key_size, key), x = box.x + 62 * text;
    frame_rect(
        frame, box,
        frame_card(c->surface, page->searching ? c->ink : c->line2, page->searching ? 3 : 1.5, 14));
    glass(frame, box.x + 34 * text, y, 26 * text);
    const double key_x = box.x + w - 16 - key_w;
    frame_hit(frame, box, "search", 0);
    field_text(frame, page, x, y, (struct box){box.x, box.y, key_x - 16 - box.x, box.h});
    frame_keycap(frame, key_x, y, key_size, key);
    if (page->searching) {
        frame_hit(frame, (struct box){key_x - 8, box.y, key_w + 24, box.h}, "leave", 0);
    }
    return box.x;
}

void library_header_draw(const struct frame *frame, const struct library_page *page,
                         const struct shelf *shelf)
{
    const struct theme_colors *c = frame->theme;
    const double y = shelf->header / 2 + 2, left = LIBRARY_MARGIN + 44;
    char count[96];
    frame_region(frame, "top", (struct box){0, 0, frame->width, shelf->header});
    sign(frame, LIBRARY_MARGIN, y);
    const double room = search_field(frame, page, y) - LIBRARY_GAP;
    const double x = left + 24 +
                     put(frame, left, y, "convstep",
                         frame_text(FONT_BOLD, frame_size(frame, 34), c->ink, c->bg, ANCHOR_START));
    snprintf(count, sizeof count, "%zu %s, %zu finished", page->lessons,
             page->lessons == 1 ? "lesson" : "lessons", page->finished);
    frame_elided(frame, x, y + 2, room - x, count,
                 frame_text(FONT_REGULAR, frame_size(frame, BODY), c->ink2, c->bg, ANCHOR_START));
    draw_line(frame->list, 0, shelf->header, frame->width, shelf->header, frame_stroke(c->line, 1));
}

double library_go_on_height(const struct frame *frame)
{
    return 84 * fmax(1, frame_size(frame, BODY) / BODY);
}

static double button(const struct frame *frame, double right, double y, int64_t step)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, BODY), h = size * 44 / BODY;
    char number[NUMBER_MAX], text[NUMBER_MAX + 8];
    number_count(step, number);
    snprintf(text, sizeof text, "Step %s", number);
    const double w = 54 + frame_measure(frame, FONT_SEMIBOLD, size, text) + 24;
    const struct box box = {right - w, y - h / 2, w, h};
    const double points[] = {box.x + 24, y - 9, box.x + 40, y, box.x + 24, y + 9};
    frame_rect(frame, box, frame_card(c->ink, c->ink, 0, 10));
    draw_polygon(frame->list, points, 3, frame_fill(c->bg));
    put(frame, box.x + 54, y, text, frame_text(FONT_SEMIBOLD, size, c->bg, c->ink, ANCHOR_START));
    return box.x;
}

void library_go_on_draw(const struct frame *frame, const struct library_page *page,
                        const struct shelf *shelf)
{
    const struct theme_colors *c = frame->theme;
    const double chrome = frame_size(frame, CHROME), h = library_go_on_height(frame);
    const struct box box = {LIBRARY_MARGIN, shelf->header + 18, frame->width - 2 * LIBRARY_MARGIN,
                            h};
    const double y = box.y + h / 2, key = frame_keycap_width(frame, chrome, "Space");
    double right = box.x + box.w - 24, x = box.x + 28;
    frame_region(frame, "go on", box);
    frame_rect(frame, box, frame_card(c->sunk, c->sunk, 0, 14));
    if (!page->searching) { // there the key is a letter
        right -= key;
        frame_keycap(frame, right, y, chrome, "Space");
        put(frame, right - 14, y, "or press",
            frame_text(FONT_REGULAR, chrome, c->ink2, c->sunk, ANCHOR_END));
        right -= 14 + frame_measure(frame, FONT_REGULAR, chrome, "or press") + 16;
    }
    right = button(frame, right, y, page->go_on_step);
    x +=
        20 + put(frame, x, y, "Go on",
                 frame_text(FONT_REGULAR, frame_size(frame, BODY), c->ink2, c->sunk, ANCHOR_START));
    frame_elided(frame, x, y, right - 24 - x, page->go_on,
                 frame_text(FONT_SEMIBOLD, frame_size(frame, 26), c->ink, c->sunk, ANCHOR_START));
    frame_hit(frame, box, "go-on", 0);
}
