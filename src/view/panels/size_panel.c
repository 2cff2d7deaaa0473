// The size of an output, by sliding the window: the grids, the numbers to change, the formula, and
// a sentence on what fits.
#include "base/buffer.h"
#include "view/panels/panel.h"
#include "view/panels/size_parts.h"
#include "view/question.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double MARGIN = 48;

struct sliding sliding_of(int64_t size, const struct lesson_sizes *sizes)
{
    struct sliding s = {size, sizes->filter, sizes->stride, sizes->padding, 0, 0, 0};
    const int64_t room = size + 2 * s.padding - s.filter;
    s.windows = room / s.stride + 1;
    s.over = room % s.stride;
    for (int64_t cell = s.padding; cell < s.padding + size; cell++) {
        s.unread += !sliding_reads(&s, cell);
    }
    return s;
}

bool sliding_reads(const struct sliding *sliding, int64_t cell)
{
    const int64_t last = sliding->windows - 1;
    const int64_t window = cell / sliding->stride < last ? cell / sliding->stride : last;
    return cell - window * sliding->stride < sliding->filter;
}

// ---- where the step is

// The operation that is stepped makes an output of these very sizes: its cells are the windows.
static bool same_sizes(const struct sizes_view *view)
{
    const struct frame *frame = view->frame;
    const struct shape *out = &frame->program->tensors[frame->node->output.tensor].shape;
    const struct lesson_sizes *own = &frame->timeline->lesson->sizes;
    return frame->node->output.of == OF_VALUE && out->rank == 3 &&
           out->dim[1] == view->down.windows && out->dim[2] == view->across.windows &&
           view->sizes.width == own->width && view->sizes.height == own->height &&
           view->sizes.filter == own->filter && view->sizes.stride == own->stride &&
           view->sizes.padding == own->padding;
}

static void find_place(struct sizes_view *view)
{
    const struct frame *frame = view->frame;
    const struct place at = frame->step->place;
    const struct phase *phase = &frame->entry->phases[at.phase];
    const int64_t all = view->down.windows * view->across.windows;
    view->done = all;
    view->current = -1;
    if (!same_sizes(view) || phase->n_axes == 0 || phase_cells(phase) % all != 0) {
        return;
    }
    const bool last = at.term + 1 >= phase_cell_terms(phase, at.cell);
    view->current = at.cell % all;
    if (at.cell < all) { // the first map: the maps behind it are slid over in the same way
        view->done = view->current + (last ? 1 : 0);
    }
    if (at.cell + 1 == phase_cells(phase) && last) {
        view->current = -1;
    }
}

// ---- formula

struct line {
    double x, y, size;
};

static double put_math(const struct sizes_view *view, double x, const struct line *line,
                       const char *math, struct color color)
{
    return x + math_draw(view->frame, x, line->y, math, line->size, color, view->frame->theme->bg,
                         ANCHOR_START);
}

static double put_equals(const struct sizes_view *view, double x, const struct line *line)
{
    frame_operator(view->frame, x + line->size * 0.75, line->y, "=", line->size * 0.95,
                   view->frame->theme->ink, view->frame->theme->bg);
    return x + line->size * 1.5;
}

static double put_result(const struct sizes_view *view, double x, const struct line *line,
                         int64_t result, bool known)
{
    const struct theme_colors *c = view->frame->theme;
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)result);
    const double size = line->size * 1.05;
    const double width = frame_measure(view->frame, FONT_BOLD, size, text);
    if (known) {
        draw_text(view->frame->list, x, line->y, text,
                  frame_text(FONT_BOLD, size, c->role[ROLE_SUM].ink, c->bg, ANCHOR_START));
    } else {
        struct style style = frame_dashed(c->line2, 2, 6, 6);
        style.radius = 8;
        frame_rect(view->frame, (struct box){x - 8, line->y - size * 0.52, width + 16, size * 1.04},
                   style);
    }
    return x + width;
}

// "W′ = (7 − 3 + 2·0) / 3 + 1 = 4 / 3 + 1 → rounded down: 1 + 1 = 2". Returns the right end.
static double draw_numbers(const struct sizes_view *view, const struct line *line,
                           const char *symbol, const struct sliding *s, bool known)
{
    const struct theme_colors *c = view->frame->theme;
    const int64_t room = s->size + 2 * s->padding - s->filter;
    char text[96];
    double x = put_math(view, line->x, line, symbol, c->role[ROLE_SUM].ink);
    x = put_equals(view, x, line);
    snprintf(text, sizeof text, "(%lld − %lld + 2·%lld) / %lld + 1", (long long)s->size,
             (long long)s->filter, (long long)s->padding, (long long)s->stride);
    x = put_equals(view, put_math(view, x, line, text, c->ink), line);
    if (!known) {
        return put_result(view, x + 8, line, s->windows, false);
    }
    snprintf(text, sizeof text, "%lld / %lld + 1", (long long)room, (long long)s->stride);
    x = put_math(view, x, line, text, c->ink);
    if (s->over > 0) {
        const double size = fmax(frame_floor(view->frame, 20), line->size * 0.6);
        snprintf(text, sizeof text, "→ rounded down: %lld + 1 =", (long long)(s->windows - 1));
        x += line->size * 0.5;
        draw_text(view->frame->list, x, line->y, text,
                  frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
        x += frame_measure(view->frame, FONT_REGULAR, size, text) + line->size * 0.5;
    } else {
        x = put_equals(view, x, line);
    }
    return put_result(view, x, line, s->windows, true);
}

static double draw_symbols(const struct sizes_view *view, const struct line *line)
{
    const struct theme_colors *c = view->frame->theme;
    double x = put_math(view, line->x, line, "W′", c->role[ROLE_SUM].ink);
    x = put_equals(view, x, line);
    x = put_math(view, x, line, "(W − F + 2P) / S + 1", c->ink) + line->size * 1.6;
    x = put_math(view, x, line, "D′", c->role[ROLE_SUM].ink);
    x = put_equals(view, x, line);
    x = put_equals(view, put_math(view, x, line, "D", c->ink), line);
    return put_result(view, x, line, view->sizes.depth, true);
}

static double draw_lines(const struct sizes_view *view, struct line line, double pitch)
{
    const int64_t all = view->across.windows * view->down.windows;
    double right = draw_symbols(view, &line);
    line.y += pitch;
    right = fmax(
        right, draw_numbers(view, &line, "W′", &view->across, view->done >= view->across.windows));
    line.y += pitch;
    return fmax(right, draw_numbers(view, &line, "H′", &view->down, view->done >= all));
}

// The width that the lines take at this size: drawn on a list that is thrown away.
static double lines_width(const struct sizes_view *view, double size)
{
    struct draw_list list;
    struct frame frame = *view->frame;
    struct sizes_view copy = *view;
    draw_init(&list);
    draw_begin(&list, frame.width, frame.height, frame.list->scale, frame.theme->bg);
    frame.list = &list;
    copy.frame = &frame;
    copy.done = view->across.windows * view->down.windows; // the room of the finished lines is kept
    const double width = draw_lines(&copy, (struct line){0, 0, size}, 0);
    draw_finish(&list);
    return width;
}

static void draw_formula(const struct sizes_view *view)
{
    const struct frame *frame = view->frame;
    const struct box box = frame->formula;
    const double pitch = box.h / 3, least = frame_floor(frame, 26);
    double size = fmin(frame_size(frame, 42), pitch * 0.75);
    frame_region(frame, "formula", box);
    double width = lines_width(view, size);
    while (width > frame->width - 2 * MARGIN && size > least) {
        size = fmax(least, size * 0.96);
        width = lines_width(view, size);
    }
    draw_lines(view,
               (struct line){fmax(MARGIN, (frame->width - width) / 2), box.y + pitch / 2, size},
               pitch);
}

// ---- the sentence

static bool fits_both(const struct sizes_view *view, int64_t stride, bool both)
{
    const int64_t more = 2 * view->sizes.padding - view->sizes.filter;
    return (view->sizes.width + more) % stride == 0 &&
           (!both || (view->sizes.height + more) % stride == 0);
}

enum { STRIDES = 5 }; // that the table shows

// "1, 2 and 4": the strides of the table that leave nothing over; how many.
static int list_strides(const struct sizes_view *view, bool both, struct buffer *out)
{
    int n = 0, last = 0;
    for (int s = 1; s <= STRIDES; s++) {
        last = fits_both(view, s, both) ? s : last;
    }
    for (int s = 1; s <= STRIDES; s++) {
        if (fits_both(view, s, both)) {
            buffer_printf(out, "%s%d", n == 0 ? "" : s == last ? " and " : ", ", s);
            n++;
        }
    }
    return n;
}

static void say_over(struct words *words, const char *where, const char *cells,
                     const struct sliding *s)
{
    const int64_t room = s->size + 2 * s->padding - s->filter;
    const int64_t hangs = s->windows * s->stride - room;
    words_plain(
        words, "%s, %lld is not a multiple of %lld: one window more would hang over by %lld %s%s. ",
        where, (long long)room, (long long)s->stride, (long long)hangs, cells,
        hangs == 1 ? "" : "s");
}

static void say_unread(struct words *words, const struct sizes_view *view)
{
    const int64_t cols = view->across.unread, rows = view->down.unread;
    char text[96];
    if (cols == 0 && rows == 0) {
        words_plain(words, "Only padding is left over. ");
        return;
    }
    if (cols > 0 && rows > 0) {
        snprintf(text, sizeof text, "%lld column%s and %lld row%s are never read", (long long)cols,
                 cols == 1 ? "" : "s", (long long)rows, rows == 1 ? "" : "s");
    } else {
        const int64_t n = cols > 0 ? cols : rows;
        snprintf(text, sizeof text, "%lld %s%s %s never read", (long long)n,
                 cols > 0 ? "column" : "row", n == 1 ? "" : "s", n == 1 ? "is" : "are");
    }
    words_bold(words, text);
    words_plain(words, ". ");
}

// What the sizes come to.
static void say_result(struct words *words, const struct sizes_view *view)
{
    struct buffer strides = {0};
    if (view->across.over == 0 && view->down.over == 0) {
        words_plain(words, "The windows fit both ways: nothing is left over. ");
        if (view->across.unread > 0 || view->down.unread > 0) {
            words_plain(words, "But the stride is larger than the filter: ");
            say_unread(words, view);
        }
        return;
    }
    if (view->across.over > 0) {
        say_over(words, "Across", "column", &view->across);
    }
    if (view->down.over > 0) {
        say_over(words, "Down", "row", &view->down);
    }
    say_unread(words, view);
    const int n = list_strides(view, true, &strides); // 1 always fits
    words_plain(words, n == 1 ? "Stride %s fits both sides." : "Strides %s fit both sides.",
                strides.data);
    buffer_finish(&strides);
}

static void say_window(struct words *words, const struct sizes_view *view)
{
    const int64_t across = view->current % view->across.windows;
    const int64_t down = view->current / view->across.windows;
    const int64_t left = across * view->sizes.stride - view->sizes.padding + 1;
    const int64_t top = down * view->sizes.stride - view->sizes.padding + 1;
    const long long more = view->sizes.filter - 1;
    char place[64];
    snprintf(place, sizeof place, "Window %lld, %lld", (long long)down + 1, (long long)across + 1);
    words_bold(words, place);
    words_plain(words, " lies on rows %lld to %lld and columns %lld to %lld", (long long)top,
                (long long)top + more, (long long)left, (long long)left + more);
    if (across + 1 == view->across.windows && view->down.windows * view->across.windows > 1) {
        words_plain(words, ": the last one that fits across.");
    } else {
        words_plain(words, ". The next begins %lld further.", (long long)view->sizes.stride);
    }
}

static void draw_caption(const struct sizes_view *view)
{
    const struct frame *frame = view->frame;
    const struct box box = frame->caption;
    const struct lesson_place here = timeline_place(frame->timeline, frame->step);
    const char *story = view->current >= 0 ? lesson_story(frame->timeline->lesson, &here) : NULL;
    struct words words;
    words_clear(&words);
    if (story != NULL) {
        words_markup(&words, story);
    } else if (view->current >= 0) {
        say_window(&words, view);
    } else {
        say_result(&words, view);
    }
    frame_region(frame, "caption", box);
    sentence_fit(frame, &words,
                 (struct sentence_style){.font = FONT_REGULAR,
                                         .size = frame_size(frame, 28),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_MIDDLE,
                                         .strong = true},
                 (struct box){box.x + MARGIN, box.y, box.w - 2 * MARGIN, box.h},
                 frame_floor(frame, 22), 2, 38.0 / 28);
}

void sizes_panel_draw(const struct frame *frame)
{
    struct sizes_view view = {.frame = frame,
                              .sizes = panel_sizes(frame->timeline->lesson, frame->state->panel)};
    const struct box stage = frame->stage;
    const double controls = frame->narrow ? 480 : 576;
    view.down = sliding_of(view.sizes.height, &view.sizes);
    view.across = sliding_of(view.sizes.width, &view.sizes);
    find_place(&view);
    frame_region(frame, "stage", stage);
    const double x = frame->width - MARGIN - controls;
    size_grids_draw(&view, (struct box){MARGIN, stage.y, x - 2 * MARGIN, stage.h});
    size_controls_draw(&view, (struct box){x, stage.y + 16, controls, stage.h - 20});
    if (frame->question.w > 0) {
        question_draw(frame);
        return;
    }
    draw_formula(&view);
    if (frame->state->goto_text != NULL) {
        goto_draw(frame);
    } else if (frame->state->message != NULL) {
        message_draw(frame);
    } else {
        draw_caption(&view);
    }
}
