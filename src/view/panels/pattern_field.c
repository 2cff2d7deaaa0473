// The field the pattern is typed into, what is wrong with it, and the patterns to begin from.
#include "base/number.h"
#include "view/panels/pattern_parts.h"
#include "view/sentence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MARGIN = 48, PAD = 28, RADIUS = 14;
enum { ROWS_MAX = 4, PIECE_MAX = 128 };

// ---- the text, broken into rows

struct rows {
    int begin[ROWS_MAX + 1]; // bytes; row i is begin[i] .. begin[i + 1]
    int n;
    double size;
};

static double width_of(const struct frame *frame, double size, const char *text, int begin, int end)
{
    char piece[PATTERN_TEXT_MAX + 1];
    const int n = end - begin > PATTERN_TEXT_MAX ? PATTERN_TEXT_MAX : end - begin;
    memcpy(piece, text + begin, (size_t)n);
    piece[n] = '\0';
    return frame_measure(frame, FONT_MEDIUM, size, piece);
}

static bool starts_character(const char *text, int at)
{
    return ((unsigned char)text[at] & 0xC0) != 0x80;
}

// The end of the row that begins at `begin`: after the last arrow that fits, else after a space,
// else wherever the room ends.
static int row_end(const struct frame *frame, double size, const char *text, int begin, double room)
{
    const int length = (int)strlen(text);
    int fits = begin, arrow = -1, space = -1;
    double width = 0;
    for (int at = begin; at < length;) {
        int next = at + 1;
        while (next < length && !starts_character(text, next)) {
            next++;
        }
        width += width_of(frame, size, text, at, next);
        if (width > room && fits > begin) {
            return arrow > begin ? arrow : space > begin ? space : fits;
        }
        fits = next;
        const bool after = next >= 2 && strncmp(text + next - 2, "->", 2) == 0;
        arrow = after || (text[at] == ' ' && arrow == at) ? next : arrow;
        space = text[at] == ' ' ? next : space;
        at = next;
    }
    return length;
}

static bool break_rows(const struct frame *frame, const char *text, double room, int most,
                       struct rows *rows)
{
    const int length = (int)strlen(text);
    rows->n = 0;
    rows->begin[0] = 0;
    do {
        if (rows->n == most) {
            return false;
        }
        const int begin = rows->begin[rows->n];
        rows->begin[++rows->n] = row_end(frame, rows->size, text, begin, room);
    } while (rows->begin[rows->n] < length);
    return true;
}

// One row in the full size, else two or more as the text gets smaller; what is too long even then
// is cut: the rows around the caret are shown.
static void set_rows(const struct frame *frame, const char *text, double room, int caret,
                     struct rows *rows)
{
    const double largest = frame_size(frame, 29), least = frame_floor(frame, 22);
    rows->size = largest;
    for (int most = 1; most <= ROWS_MAX; most++) {
        const double down = most == 1 ? largest * 0.85 : most == 2 ? largest * 0.8 : least;
        for (rows->size = largest; rows->size >= fmax(down, least) - 0.01;
             rows->size = rows->size > least ? fmax(rows->size * 0.95, least) : 0) {
            if (break_rows(frame, text, room, most, rows)) {
                return;
            }
        }
    }
    rows->size = least;
    break_rows(frame, text, room, ROWS_MAX, rows);
    while (rows->begin[rows->n] < caret) { // one row on
        memmove(rows->begin, rows->begin + 1, ROWS_MAX * sizeof rows->begin[0]);
        rows->begin[ROWS_MAX] = row_end(frame, least, text, rows->begin[ROWS_MAX - 1], room);
    }
}

// ---- one row in its colours

static bool is_sign(const char *text, int at)
{
    return strchr("[]*", text[at]) != NULL || strncmp(text + at, "->", 2) == 0 ||
           strncmp(text + at, "→", strlen("→")) == 0;
}

// The end of the piece of one colour that begins at `at`.
static int piece_end(const char *text, int at, int end, enum font *font, struct color *color,
                     const struct theme_colors *c)
{
    *font = FONT_MEDIUM;
    *color = c->ink;
    if (text[at] == '[' || text[at] == ']') {
        *color = c->ink2;
        return at + 1;
    }
    if (text[at] == '*') {
        *color = c->ink2;
        for (at++; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
        }
        return at;
    }
    if (is_sign(text, at)) {
        *color = c->ink3;
        return at + (text[at] == '-' ? 2 : (int)strlen("→"));
    }
    const int begin = at;
    while (at < end && at - begin < PIECE_MAX - 4 && !is_sign(text, at)) {
        at++;
    }
    while (at < end && !starts_character(text, at)) {
        at++;
    }
    return at;
}

struct pen {
    const struct frame *frame;
    const char *text;
    double size, x, y;
};

// Where byte `at` of the row stands: the pieces are set one by one, and so are these widths.
static double pen_at(const struct pen *pen, int begin, int at)
{
    enum font font;
    struct color color;
    double x = pen->x;
    while (begin < at) {
        const int end =
            piece_end(pen->text, begin, (int)strlen(pen->text), &font, &color, pen->frame->theme);
        x += width_of(pen->frame, pen->size, pen->text, begin, end < at ? end : at);
        begin = end;
    }
    return x;
}

static void draw_row(const struct pen *pen, int begin, int end)
{
    const struct theme_colors *c = pen->frame->theme;
    double x = pen->x;
    while (begin < end) {
        enum font font;
        struct color color;
        char piece[PIECE_MAX];
        int next = piece_end(pen->text, begin, end, &font, &color, c);
        next = next > end ? end : next;
        snprintf(piece, sizeof piece, "%.*s", next - begin, pen->text + begin);
        if (piece[strspn(piece, " ")] != '\0') {
            draw_text(pen->frame->list, x, pen->y, piece,
                      frame_text(font, pen->size, color, c->surface, ANCHOR_START));
        }
        x += width_of(pen->frame, pen->size, pen->text, begin, next);
        begin = next;
    }
}

static void underline(const struct pen *pen, int row_begin, int begin, int end, bool missing)
{
    const double least = pen->size * 0.5;
    const double x = pen_at(pen, row_begin, begin);
    const double to = missing ? x + least : pen_at(pen, row_begin, end);
    const double y = pen->y + pen->size * 0.62;
    draw_line(pen->frame->list, x, y, fmax(to, x + least), y,
              frame_stroke(pen->frame->theme->alert, 4));
}

// The part of this row that is wrong; where it is the first, its left end goes to *word_x.
static void mark_error(const struct pen *pen, const struct rows *rows, int row,
                       const struct pattern_error *error, double *word_x)
{
    const int begin = rows->begin[row], end = rows->begin[row + 1];
    const bool missing = error->end <= error->begin;
    const bool last = row + 1 == rows->n;
    const int from = error->begin > begin ? error->begin : begin;
    const int to = error->end < end ? error->end : end;
    const bool here = missing ? error->begin >= begin && (error->begin < end || last) : from < to;
    if (!here) {
        return;
    }
    if (error->begin >= begin) {
        *word_x = pen_at(pen, begin, from);
    }
    underline(pen, begin, from, to, missing);
}

static void draw_caret(const struct pen *pen, const struct rows *rows, int row, int caret)
{
    const int begin = rows->begin[row], end = rows->begin[row + 1];
    if (caret < begin || (caret >= end && row + 1 < rows->n) || caret > end) {
        return;
    }
    const double x = pen_at(pen, begin, caret) + 1;
    struct style style = frame_stroke(pen->frame->theme->ink, 3);
    style.decorative = true;
    draw_line(pen->frame->list, x, pen->y - pen->size * 0.62, x, pen->y + pen->size * 0.62, style);
}

// A click puts the caret between the letters it is nearest to.
static void caret_hits(const struct pen *pen, const struct rows *rows, int row, struct box place)
{
    const int begin = rows->begin[row], end = rows->begin[row + 1];
    double left = place.x, x = pen->x;
    for (int at = begin; at < end;) {
        int next = at + 1;
        while (next < end && !starts_character(pen->text, next)) {
            next++;
        }
        const double w = width_of(pen->frame, pen->size, pen->text, at, next);
        draw_hit_mouse(pen->frame->list, left, place.y, x + w / 2 - left, place.h, "caret", at);
        left = x + w / 2;
        x += w;
        at = next;
    }
    // The end of a row is the begin of the next one: its last letter's.
    draw_hit_mouse(pen->frame->list, left, place.y, place.x + place.w - left, place.h, "caret",
                   row + 1 < rows->n ? end - 1 : end);
}

// "Enter  type your own" at the right end, while nothing is typed and there is room.
static void draw_invitation(const struct frame *frame, struct box field, double from)
{
    static const char WORDS[] = "type your own";
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 22), y = field.y + field.h / 2;
    const double words = frame_measure(frame, FONT_REGULAR, size, WORDS);
    const double key = frame_keycap_width(frame, size, "Enter");
    double x = field.x + field.w - PAD - words - 12 - key;
    if (x < from + PAD) {
        return;
    }
    frame_keycap(frame, x, y, size, "Enter");
    draw_text(frame->list, x + key + 12, y, WORDS,
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
}

double pattern_field_draw(const struct frame *frame, const char *text,
                          const struct pattern_error *error, double y, double *word_x)
{
    const struct theme_colors *c = frame->theme;
    const struct panel_state *panel = frame->state->panel;
    const bool focus = panel != NULL && panel->field;
    const double width = frame->width - 2 * MARGIN;
    struct rows rows;
    set_rows(frame, text, width - 2 * PAD, focus ? panel->caret : 0, &rows);
    const double pitch = rows.size * 1.4;
    const struct box box = {MARGIN, y, width,
                            fmax(72, (rows.n - 1) * pitch + rows.size * 1.3 + 26)};
    frame_rect(frame, box,
               error != NULL ? frame_card(c->surface, c->alert, 4, RADIUS)
                             : frame_card(c->surface, c->ink, focus ? 4 : 3, RADIUS));
    frame_hit(frame, box, "type-pattern", 0);
    struct pen pen = {frame, text, rows.size, box.x + PAD,
                      box.y + box.h / 2 - (rows.n - 1) * pitch / 2};
    for (int i = 0; i < rows.n; i++, pen.y += pitch) {
        draw_row(&pen, rows.begin[i], rows.begin[i + 1]);
        if (error != NULL) {
            mark_error(&pen, &rows, i, error, word_x);
        }
        if (focus) {
            draw_caret(&pen, &rows, i, panel->caret);
        }
        const double top = i == 0 ? box.y : pen.y - pitch / 2;
        const double bottom = i + 1 == rows.n ? box.y + box.h : pen.y + pitch / 2;
        caret_hits(&pen, &rows, i, (struct box){box.x, top, box.w, bottom - top});
    }
    if (!focus && rows.n == 1) {
        draw_invitation(frame, box, pen_at(&pen, 0, rows.begin[1]));
    }
    return box.y + box.h;
}

// ---- what is wrong

static double chip_width(const struct frame *frame, const char *text, double size)
{
    return frame_measure(frame, FONT_SEMIBOLD, size, text) + 24;
}

static void draw_allowed(const struct frame *frame, const struct pattern_error *error, double y,
                         double size)
{
    static const char WORDS[] = "Allowed here",
                      OPTIONS[] = "options behind a layer: s stride, p padding, g groups";
    const struct theme_colors *c = frame->theme;
    const struct text_style plain =
        frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START);
    const double right = frame->width - MARGIN - PAD;
    double x = MARGIN + PAD;
    draw_text(frame->list, x, y, WORDS, plain);
    x += frame_measure(frame, FONT_REGULAR, size, WORDS) + 20;
    for (int i = 0; error->allowed[i] != NULL; i++) {
        const double w = chip_width(frame, error->allowed[i], size), h = size * 1.6;
        if (x + w > right) {
            return;
        }
        frame_rect(frame, (struct box){x, y - h / 2, w, h}, frame_card(c->bg, c->line2, 1.5, 8));
        draw_text(frame->list, x + w / 2, y, error->allowed[i],
                  frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_MIDDLE));
        x += w + 12;
    }
    if (x + 20 + frame_measure(frame, FONT_REGULAR, size, OPTIONS) <= right) {
        draw_text(frame->list, right, y, OPTIONS,
                  frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    }
}

// "Tab  put POOL2 in"; returns its left edge.
static double draw_offer(const struct frame *frame, const char *suggestion, double y, double size)
{
    const struct theme_colors *c = frame->theme;
    char words[PATTERN_NAME_MAX + 16];
    double right = frame->width - MARGIN - PAD;
    if (suggestion[0] == '\0') {
        return right;
    }
    snprintf(words, sizeof words, "put %s in", suggestion);
    draw_text(frame->list, right, y, words,
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    const double key = frame_keycap_width(frame, size, "Tab");
    const double x = right - frame_measure(frame, FONT_REGULAR, size, words) - 12 - key;
    frame_keycap(frame, x, y, size, "Tab");
    frame_hit(frame, (struct box){x - 6, y - size, right - x + 12, 2 * size}, "put-suggestion", 0);
    return x - 20;
}

static void draw_notch(const struct frame *frame, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const double points[] = {x - 15, y, x, y - 17, x + 15, y};
    const double inside[] = {x - 14, y + 2, x, y - 16, x + 14, y + 2};
    draw_polygon(frame->list, inside, 3, frame_fill(c->surface));
    draw_polyline(frame->list, points, 3, frame_stroke(c->alert, 2.5));
}

double pattern_error_draw(const struct frame *frame, const struct pattern_error *error, double y,
                          double word_x)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 26), small = frame_size(frame, 22);
    const double line = size * 1.5, chips = error->allowed != NULL ? small * 2 : 0;
    const struct box box = {MARGIN, y + 26, frame->width - 2 * MARGIN, line * 1.2 + chips + 28};
    const double x = fmin(fmax(word_x + 9, box.x + 40), box.x + box.w - 40);
    const double middle = box.y + 14 + line * 0.6;
    char column[32];
    struct words words;
    words_clear(&words);
    words_plain(&words, "%s", error->what);
    if (error->suggestion[0] != '\0') {
        words_plain(&words, ". Did you mean ");
        words_bold(&words, error->suggestion);
        words_plain(&words, "?");
    }
    snprintf(column, sizeof column, "Column %d:", error->column);
    frame_rect(frame, box, frame_card(c->surface, c->alert, 2.5, RADIUS));
    draw_notch(frame, x, box.y);
    draw_text(frame->list, box.x + PAD, middle, column,
              frame_text(FONT_BOLD, size, c->alert, c->surface, ANCHOR_START));
    const double left = box.x + PAD + frame_measure(frame, FONT_BOLD, size, column) + size * 0.4;
    const double right = draw_offer(frame, error->suggestion, middle, small);
    sentence_fit(frame, &words,
                 (struct sentence_style){.font = FONT_REGULAR,
                                         .size = size,
                                         .color = c->ink,
                                         .behind = c->surface,
                                         .anchor = ANCHOR_START},
                 (struct box){left, middle - line / 2, right - left, line}, small, 1, 1.3);
    if (error->allowed != NULL) {
        draw_allowed(frame, error, box.y + box.h - 12 - small, small);
    }
    return box.y + box.h;
}

// ---- patterns to begin from

struct chips {
    double size, count, height;
    double x, y; // of the next one
};

static double preset_width(const struct frame *frame, const struct chips *chips,
                           const struct lesson_preset *preset, char count[NUMBER_MAX])
{
    number_count(preset->parameters, count);
    return frame_measure(frame, FONT_SEMIBOLD, chips->size, preset->name) + 14 +
           frame_measure(frame, FONT_REGULAR, chips->count, count) + 40;
}

static void draw_preset(const struct frame *frame, struct chips *chips, int index, bool chosen)
{
    const struct theme_colors *c = frame->theme;
    const struct lesson_preset *preset = &frame->timeline->lesson->presets[index];
    char count[NUMBER_MAX];
    const double w = preset_width(frame, chips, preset, count);
    if (chips->x + w > frame->width - MARGIN) {
        chips->x = MARGIN;
        chips->y += chips->height + 10;
    }
    const struct box box = {chips->x, chips->y - chips->height / 2, w, chips->height};
    const struct color fill = chosen ? c->ink : c->surface;
    frame_rect(frame, box, frame_card(fill, chosen ? c->ink : c->line2, 1.5, 12));
    draw_text(frame->list, box.x + 20, chips->y, preset->name,
              frame_text(FONT_SEMIBOLD, chips->size, chosen ? c->bg : c->ink, fill, ANCHOR_START));
    draw_text(frame->list, box.x + w - 20, chips->y, count,
              frame_text(FONT_REGULAR, chips->count, chosen ? c->bg : c->ink2, fill, ANCHOR_END));
    frame_hit(frame, box, "preset", index);
    chips->x += w + 14;
}

// What is known of the pattern on show beyond its numbers.
static double draw_note(const struct frame *frame, const struct lesson_preset *preset,
                        const struct pattern *pattern, double y)
{
    const double size = frame_size(frame, 26);
    struct words words;
    words_clear(&words);
    if (preset != NULL && preset->note != NULL) {
        words_markup(&words, preset->note);
    }
    if (pattern->ignored[0] != '\0') {
        words_plain(&words, "%sIgnored, since no size depends on it: ", words.n > 0 ? " " : "");
        words_bold(&words, pattern->ignored);
        words_plain(&words, ".");
    }
    if (words.n == 0) {
        return y;
    }
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    const struct sentence_style style = {.font = FONT_REGULAR,
                                         .size = size,
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_START,
                                         .strong = true};
    const double room = frame->width - 2 * MARGIN;
    sentence_init(&sentence, frame, &words, style);
    const int lines = sentence_break(&sentence, room, 2, begin);
    const double height = size * 1.35 * (lines == 1 ? 1 : 2);
    sentence_fit(frame, &words, style, (struct box){MARGIN, y + 14, room, height},
                 frame_floor(frame, 20), 2, 1.3);
    return y + 14 + height;
}

double pattern_presets_draw(const struct frame *frame, const char *text,
                            const struct pattern *pattern, double y)
{
    static const char START[] = "Start from", BESIDE[] = "parameters beside the name";
    const struct theme_colors *c = frame->theme;
    const struct lesson *lesson = frame->timeline->lesson;
    const double size = frame_size(frame, 24), small = frame_size(frame, 22);
    struct chips chips = {.size = size, .count = small, .height = size * 2, .x = MARGIN};
    const struct lesson_preset *chosen = NULL;
    chips.y = y + 16 + chips.height / 2;
    draw_text(frame->list, chips.x, chips.y, START,
              frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
    chips.x += frame_measure(frame, FONT_REGULAR, size, START) + 22;
    for (int i = 0; i < lesson->n_presets; i++) {
        const bool same = chosen == NULL && strcmp(lesson->presets[i].text, text) == 0;
        chosen = same ? &lesson->presets[i] : chosen;
        draw_preset(frame, &chips, i, same);
    }
    const double right = frame->width - MARGIN;
    if (chips.x + 20 + frame_measure(frame, FONT_REGULAR, small, BESIDE) <= right) {
        draw_text(frame->list, right, chips.y, BESIDE,
                  frame_text(FONT_REGULAR, small, c->ink2, c->bg, ANCHOR_END));
    }
    return draw_note(frame, chosen, pattern, chips.y + chips.height / 2);
}
