// The sentence of this step; in its place, while they are there, a message or the field for a step.
#include "step/transcript.h"
#include "view/sentence.h"

#include "base/number.h"

#include <stdio.h>

static const double SIZE = 28, SIZE_LEAST = 22, PITCH = 38.0 / 28, MARGIN = 48;

void caption_draw(const struct frame *frame)
{
    const struct box box = frame->caption;
    struct words words;
    frame_region(frame, "caption", box);
    step_caption(frame->timeline, frame->step, &words);
    const struct sentence_style style = {.font = FONT_REGULAR,
                                         .size = frame_size(frame, SIZE),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_MIDDLE,
                                         .strong = true};
    const struct box place = {box.x + MARGIN, box.y, box.w - 2 * MARGIN, box.h};
    sentence_fit(frame, &words, style, place, frame_floor(frame, SIZE_LEAST), 2, PITCH);
}

static struct box centred(const struct frame *frame, double width, double height)
{
    const struct box box = frame->caption;
    return (struct box){(frame->width - width) / 2, box.y + (box.h - height) / 2, width, height};
}

void message_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 24), room = frame->width - 4 * MARGIN;
    double width = frame_measure(frame, FONT_MEDIUM, size, frame->state->message);
    width = width < room ? width : room;
    const struct box card = centred(frame, width + 56, size * 2.2);
    frame_region(frame, "caption", frame->caption);
    frame_rect(frame, card, frame_card(c->surface, c->ink, 2, 14));
    frame_elided(frame, card.x + 28, card.y + card.h / 2, width + 1, frame->state->message,
                 frame_text(FONT_MEDIUM, size, c->ink, c->surface, ANCHOR_START));
}

// "Go to step [21|] of 38   Enter"
void goto_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, 26), field_size = frame_size(frame, 29);
    char of[NUMBER_MAX + 8], steps[NUMBER_MAX];
    number_count(frame->timeline->steps[frame->step->grain], steps);
    snprintf(of, sizeof of, "of %s", steps);
    const char *typed = frame->state->goto_text;
    const double before = frame_measure(frame, FONT_REGULAR, size, "Go to step");
    const double after = frame_measure(frame, FONT_REGULAR, size, of);
    double field = frame_measure(frame, FONT_SEMIBOLD, field_size, typed);
    field = (field > 120 ? field : 120) + 40;
    const double enter = frame_keycap_width(frame, frame_size(frame, 22), "Enter");
    const struct box card =
        centred(frame, before + field + after + enter + 132, frame->caption.h - 4);
    const double y = card.y + card.h / 2;
    frame_region(frame, "caption", frame->caption);
    frame_rect(frame, card, frame_card(c->surface, c->line2, 1.5, 16));
    double x = card.x + 28;
    draw_text(frame->list, x, y, "Go to step",
              frame_text(FONT_REGULAR, size, c->ink, c->surface, ANCHOR_START));
    x += before + 18;
    frame_rect(frame, (struct box){x, y - card.h * 0.36, field, card.h * 0.72},
               frame_card(c->surface, c->ink, 3, 10));
    draw_text(frame->list, x + 16, y, typed,
              frame_text(FONT_SEMIBOLD, field_size, c->ink, c->surface, ANCHOR_START));
    const double caret = x + 18 + frame_measure(frame, FONT_SEMIBOLD, field_size, typed);
    draw_line(frame->list, caret + 2, y - field_size * 0.6, caret + 2, y + field_size * 0.6,
              frame_stroke(c->ink, 3));
    x += field + 18;
    draw_text(frame->list, x, y, of,
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
    frame_keycap(frame, x + after + 28, y, frame_size(frame, 22), "Enter");
}
