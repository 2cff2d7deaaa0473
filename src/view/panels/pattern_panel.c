// The layer pattern calculator: the text, the patterns to begin from or what is wrong, the layers
// as stacks, and a table of their sizes and counts.
#include "view/panels/panel.h"
#include "view/panels/pattern_parts.h"
#include "view/question.h"

#include <math.h>

static const double MARGIN = 48, FADED = 0.45, BOTTOM = 16, AIR = 20;
enum { LAYERS_LEAST = 6, TENTHS_LEAST = 5 };

struct color pattern_color(const struct pattern_view *view, struct color color)
{
    return view->faded ? color_mix(view->frame->theme->bg, color, FADED) : color;
}

// "last pattern that could be read" on a line across.
static double draw_divider(const struct frame *frame, double y)
{
    static const char WORDS[] = "last pattern that could be read";
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 22), h = size * 1.8, x = frame->width / 2;
    const double half = frame_measure(frame, FONT_SEMIBOLD, size, WORDS) / 2 + 20;
    y += AIR + h / 2 - 12;
    draw_line(frame->list, MARGIN, y, x - half, y, frame_stroke(c->line2, 1.5));
    draw_line(frame->list, x + half, y, frame->width - MARGIN, y, frame_stroke(c->line2, 1.5));
    frame_rect(frame, (struct box){x - half, y - h / 2, 2 * half, h},
               frame_card(c->bg, c->line2, 1.5, h / 2));
    draw_text(frame->list, x, y, WORDS,
              frame_text(FONT_SEMIBOLD, size, c->ink2, c->bg, ANCHOR_MIDDLE));
    return y + h / 2;
}

// Stacks above the table: smaller where that shows all its rows, and none where not even a short
// table has room below them.
static void draw_layers(const struct pattern_view *view, double y, double bottom)
{
    const struct frame *frame = view->frame;
    const double width = frame->width - 2 * MARGIN, room = bottom - y - 1.5 * AIR;
    const int n = view->pattern->n_layers;
    for (int tenths = 10; tenths >= TENTHS_LEAST; tenths--) {
        const double share = tenths / 10.0;
        const double stacks = pattern_stacks_height(view, width, share);
        const int layers = tenths == TENTHS_LEAST && n > LAYERS_LEAST ? LAYERS_LEAST : n;
        if (room - stacks >= pattern_table_height(frame, layers)) {
            pattern_stacks_draw(view, (struct box){MARGIN, y + AIR, width, stacks}, share);
            y += AIR + stacks;
            break;
        }
    }
    pattern_table_draw(view, (struct box){MARGIN, y + AIR / 2, width, bottom - y - AIR / 2});
}

// What is typed in place of the table's lower end, while a message or a field for a step is there.
static double draw_notice(const struct frame *frame)
{
    const double bottom =
        frame->question.w > 0 ? frame->question.y - BOTTOM : frame->height - BOTTOM;
    if (frame->state->goto_text == NULL && frame->state->message == NULL) {
        return bottom;
    }
    struct frame notice = *frame;
    notice.caption = (struct box){0, frame->height - 100 * fmax(1, frame->larger), frame->width,
                                  96 * fmax(1, frame->larger)};
    if (frame->state->goto_text != NULL) {
        goto_draw(&notice);
    } else {
        message_draw(&notice);
    }
    return notice.caption.y;
}

static void draw_pattern(const struct frame *frame)
{
    const char *text = panel_text(frame->timeline, frame->step, frame->state->panel);
    const double top = frame->topbar.y + frame->topbar.h;
    struct pattern pattern, last;
    struct pattern_error error;
    double word_x = 0, bottom = draw_notice(frame);
    struct pattern_view view = {.frame = frame, .pattern = &pattern};
    frame_region(frame, "panel", (struct box){0, top, frame->width, bottom - top});
    const bool read = pattern_parse(&pattern, text, &error);
    double y = pattern_field_draw(frame, text, read ? NULL : &error, top + AIR, &word_x);
    if (read) {
        y = pattern_presets_draw(frame, text, &pattern, y);
        draw_layers(&view, y, bottom);
        pattern_finish(&pattern);
        return;
    }
    y = pattern_error_draw(frame, &error, y, word_x);
    view = (struct pattern_view){.frame = frame, .pattern = &last, .faded = true};
    const struct panel_state *panel = frame->state->panel;
    if (panel != NULL && pattern_parse(&last, panel->last_read, &error)) {
        draw_layers(&view, draw_divider(frame, y), bottom);
        pattern_finish(&last);
    }
}

void pattern_panel_draw(const struct frame *frame)
{
    draw_pattern(frame);
    if (frame->question.w > 0) {
        question_draw(frame);
    }
}
