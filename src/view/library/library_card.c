// One lesson's card: its small picture, its title, its length and how far one got.
#include "view/library/library_parts.h"
#include "view/stage/cells.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double THUMB_H = 64, TITLE = 24, NOTE = 20, PAD = 20;

bool library_text_fits(const struct shelf *shelf, struct box text)
{
    return text.y >= shelf->top && text.y + text.h <= shelf->bottom;
}

static double thin(const struct frame *frame, const struct shelf *shelf, double x, double y,
                   double room, const char *text, struct text_style style)
{
    const struct box box = {x, y - style.size / 2, room, style.size};
    return library_text_fits(shelf, box) ? frame_elided(frame, x, y, room, text, style) : 0;
}

static void bar(const struct frame *frame, struct box box, double share)
{
    const struct theme_colors *c = frame->theme;
    frame_rect(frame, box, frame_card(c->track, c->track, 0, 4));
    box.w *= share;
    frame_rect(frame, box, frame_card(c->ink, c->ink, 0, 4));
}

// "4 of 10 steps" and its bar; "✓ 32 steps"; "24 steps · edges.json".
static void length(const struct frame *frame, const struct shelf *shelf,
                   const struct library_card *card, struct box box, double y)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_size(frame, NOTE), right = box.x + box.w - PAD;
    const bool done = card->reached >= card->steps, begun = card->reached > 0 && !done;
    const char *unit = card->steps == 1 ? "step" : "steps";
    char steps[NUMBER_MAX], reached[NUMBER_MAX], text[TEXT_MAX];
    double x = box.x + PAD;
    number_count(card->steps, steps);
    number_count(card->reached, reached);
    struct text_style style = frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START);
    if (begun) {
        snprintf(text, sizeof text, "%s of %s %s", reached, steps, unit);
        style.font = FONT_SEMIBOLD;
        style.color = c->ink;
    } else {
        snprintf(text, sizeof text, "%s %s%s%s", steps, unit, card->note[0] ? " · " : "",
                 card->note);
    }
    if (done) {
        cell_check(frame, x + 10, y, 10);
        x += 30;
    }
    const double w = thin(frame, shelf, x, y, right - x, text, style);
    if (begun && w > 0 && right - x - w - 14 >= 24) {
        bar(frame, (struct box){x + w + 14, y - 4, right - x - w - 14, 8},
            (double)card->reached / (double)card->steps);
    }
}

// Bytes of the text that stand in one line: up to a space where there is one, else as many as fit.
static size_t line_length(const struct frame *frame, const char *text, double size, double room)
{
    char line[TEXT_MAX];
    size_t fits = 0, space = 0;
    for (size_t at = 1; at < sizeof line && text[fits] != '\0'; at++) {
        const bool whole = ((unsigned char)text[at] & 0xC0) != 0x80;
        snprintf(line, sizeof line, "%.*s", (int)at, text);
        if (whole && frame_measure(frame, FONT_REGULAR, size, line) > room) {
            return space > 0 ? space : fits > 0 ? fits : at;
        }
        fits = whole ? at : fits;
        space = text[at] == ' ' ? at : space;
    }
    return fits;
}

// What is wrong with the file, in the picture's place; cut where it is too long.
static void wrong(const struct frame *frame, const struct shelf *shelf, const char *text,
                  struct box box)
{
    const double size = frame_size(frame, NOTE), pitch = size * 1.2;
    const int lines = (int)fmax(1, floor(box.h / pitch));
    const struct text_style style =
        frame_text(FONT_REGULAR, size, frame->theme->alert, frame->theme->surface, ANCHOR_START);
    double y = box.y + pitch / 2;
    for (int i = 0; i < lines && *text != '\0'; i++, y += pitch) {
        char line[TEXT_MAX];
        const size_t length = line_length(frame, text, size, box.w);
        snprintf(line, sizeof line, "%.*s", i + 1 < lines ? (int)length : TEXT_MAX - 1, text);
        thin(frame, shelf, box.x, y, box.w, line, style);
        text += length;
        text += strspn(text, " ");
    }
}

void library_card_draw(const struct frame *frame, const struct shelf *shelf,
                       const struct library_card *card, struct box box, bool chosen)
{
    const struct theme_colors *c = frame->theme;
    const double title_y = box.y + 84 + 24 * shelf->text, note_y = box.y + 84 + 54 * shelf->text;
    const struct box picture = {box.x + PAD + 2, box.y + PAD, box.w - 2 * PAD - 4, THUMB_H};
    frame_rect(frame, box,
               frame_card(c->surface,
                          chosen        ? c->ink
                          : card->wrong ? c->alert
                                        : c->line,
                          chosen ? 4 : 1.5, 14));
    thin(frame, shelf, box.x + PAD, title_y, box.w - PAD * 1.6, card->title,
         frame_text(FONT_SEMIBOLD, frame_size(frame, TITLE), c->ink, c->surface, ANCHOR_START));
    if (card->wrong) {
        wrong(frame, shelf, card->wrong,
              (struct box){picture.x - 2, box.y + 12, picture.w + 4, 72});
        thin(
            frame, shelf, box.x + PAD, note_y, box.w - 2 * PAD, "cannot be read",
            frame_text(FONT_SEMIBOLD, frame_size(frame, NOTE), c->alert, c->surface, ANCHOR_START));
    } else {
        if (card->thumb) {
            thumb_draw(frame, card->thumb, picture, library_text_fits(shelf, picture));
        }
        length(frame, shelf, card, box, note_y);
    }
    const double top = fmax(box.y, shelf->top), bottom = fmin(box.y + box.h, shelf->bottom);
    frame_hit(frame, (struct box){box.x, top, box.w, bottom - top}, "open", card->lesson);
}
