// The timeline with its sections, the buttons, where we are, speed and grain.
#include "base/number.h"
#include "step/transcript.h"
#include "view/question.h"
#include "view/sentence.h"

#include <math.h>
#include <stdio.h>

static const double MARGIN = 48, SECTION_GAP = 10, SECTION_LEAST = 110;
static const char *const GRAIN_WORDS[GRAIN_COUNT] = {"Layer", "Map", "Cell", "Multiply"};
enum { SECTIONS_MAX = 24 };

// ---- timeline

struct track {
    struct section sections[SECTIONS_MAX];
    double x[SECTIONS_MAX], w[SECTIONS_MAX];
    int n;
};

// Widths go by steps, but none is so small that it cannot be seen and clicked.
static void measure_track(const struct frame *frame, struct track *track)
{
    const double room = frame->width - 2 * MARGIN;
    track->n = timeline_sections(frame->timeline, frame->step->grain, frame->step, track->sections,
                                 SECTIONS_MAX);
    const double avail = room - SECTION_GAP * (track->n - 1);
    const double least = fmin(SECTION_LEAST * fmax(frame->larger, 1), avail / track->n * 0.8);
    double total = 0, wanting = 0, spare = 0;
    for (int i = 0; i < track->n; i++) {
        total += (double)(track->sections[i].last - track->sections[i].first + 1);
    }
    for (int i = 0; i < track->n; i++) {
        double steps = (double)(track->sections[i].last - track->sections[i].first + 1);
        track->w[i] = steps / total * avail;
        wanting += track->w[i] < least ? least - track->w[i] : 0;
        spare += track->w[i] < least ? 0 : track->w[i] - least;
    }
    double x = MARGIN;
    for (int i = 0; i < track->n; i++) {
        track->w[i] = track->w[i] < least
                          ? least
                          : track->w[i] - (spare > 0 ? (track->w[i] - least) * wanting / spare : 0);
        track->x[i] = x;
        x += track->w[i] + SECTION_GAP;
    }
}

static void name_of(struct sentence *sentence, struct words *words, const struct frame *frame,
                    const struct section *section, bool current)
{
    const struct theme_colors *c = frame->theme;
    words_clear(words);
    words_markup(words, section->name);
    sentence_init(sentence, frame, words,
                  (struct sentence_style){.font = current ? FONT_SEMIBOLD : FONT_REGULAR,
                                          .size = frame_size(frame, 22),
                                          .color = current ? c->ink : c->ink2,
                                          .behind = c->surface});
}

static bool is_current(const struct frame *frame, const struct section *section)
{
    return frame->step->number >= section->first && frame->step->number <= section->last;
}

// The present section has its name whole; of the others those that have room.
static void draw_names(const struct frame *frame, const struct track *track, double y)
{
    struct words words;
    struct sentence sentence;
    double from = 0, to = 0;
    for (int i = 0; i < track->n; i++) {
        if (is_current(frame, &track->sections[i])) {
            name_of(&sentence, &words, frame, &track->sections[i], true);
            const double width = sentence_width(&sentence);
            from = fmin(track->x[i] + 1, frame->width - MARGIN - width);
            to = from + width;
            sentence_draw(&sentence, frame, from, y);
        }
    }
    for (int i = 0; i < track->n; i++) {
        const double next = i + 1 < track->n ? track->x[i + 1] : frame->width - MARGIN;
        name_of(&sentence, &words, frame, &track->sections[i], false);
        const double left = track->x[i] + 1, right = left + sentence_width(&sentence);
        const bool free = right + 14 < from || left > to + 14;
        if (!is_current(frame, &track->sections[i]) && right <= next - 8 && free) {
            sentence_draw(&sentence, frame, left, y);
        }
    }
}

static void draw_ticks(const struct frame *frame, double x, double w, double y, int64_t ticks)
{
    enum { TICKS_MAX = 100 };
    for (int64_t i = 1; i < ticks && ticks <= TICKS_MAX && w / (double)ticks >= 8; i++) {
        const double at = x + w * (double)i / (double)ticks;
        draw_line(frame->list, at, y + 10, at, y + 16, frame_stroke(frame->theme->line2, 2));
    }
}

// Returns the x of the playhead, or -1 where it is not in this section.
static double draw_section(const struct frame *frame, const struct track *track, int i, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct section *section = &track->sections[i];
    const int64_t number = frame->step->number;
    const double x = track->x[i], w = track->w[i];
    const bool current = is_current(frame, section);
    const double steps = (double)(section->last - section->first + 1);
    const double done =
        number < section->first ? 0 : fmin(1, (double)(number - section->first + 1) / steps);
    const double top = frame->transport.y + 2;
    frame_rect(frame, (struct box){x, y - 5, w, 10}, (struct style){.fill = c->track, .radius = 5});
    if (done > 0) {
        frame_rect(frame, (struct box){x, y - 5, fmax(10, w * done), 10},
                   (struct style){.fill = current ? c->ink : c->ink3, .radius = 5});
    }
    draw_ticks(frame, x, w, y, section->ticks);
    frame_hit(frame, (struct box){x, top, w, y + 20 - top}, "seek", section->first);
    return current ? x + w * done : -1;
}

static void draw_timeline(const struct frame *frame, double y, double name_y)
{
    struct track track;
    double head = -1;
    measure_track(frame, &track);
    for (int i = 0; i < track.n; i++) {
        head = fmax(head, draw_section(frame, &track, i, y));
    }
    draw_names(frame, &track, name_y);
    if (head >= 0) {
        draw_circle(frame->list, fmin(head, frame->width - MARGIN - 2), y, 15,
                    (struct style){.fill = frame->theme->now,
                                   .stroke = frame->theme->ink,
                                   .stroke_width = 3.5});
    }
}

// ---- buttons

enum icon { ICON_FIRST, ICON_BACK, ICON_PLAY, ICON_NEXT, ICON_LAST, ICON_PAUSE, ICON_COUNT };
static const char *const COMMANDS[] = {"first", "back", "play", "next", "last"};

static void triangle(const struct frame *frame, double x, double y, double tip, double base,
                     double half, struct color color)
{
    const double points[] = {x + base, y - half, x + tip, y, x + base, y + half};
    draw_polygon(frame->list, points, 3, frame_card(color, color, 2, 0));
}

static void draw_icon(const struct frame *frame, enum icon icon, double x, double y, double s,
                      struct color color)
{
    const struct style bar = {.stroke = color, .stroke_width = 4, .round_cap = true};
    switch (icon) {
    case ICON_FIRST:
        draw_line(frame->list, x - s * 0.42, y - s * 0.42, x - s * 0.42, y + s * 0.42, bar);
        triangle(frame, x, y, -s * 0.2, s * 0.44, s * 0.44, color);
        break;
    case ICON_LAST:
        draw_line(frame->list, x + s * 0.42, y - s * 0.42, x + s * 0.42, y + s * 0.42, bar);
        triangle(frame, x, y, s * 0.2, -s * 0.44, s * 0.44, color);
        break;
    case ICON_BACK:
        triangle(frame, x, y, -s * 0.36, s * 0.3, s * 0.44, color);
        break;
    case ICON_NEXT:
        triangle(frame, x, y, s * 0.36, -s * 0.3, s * 0.44, color);
        break;
    case ICON_PLAY:
        triangle(frame, x, y, s * 0.5, -s * 0.3, s * 0.5, color);
        break;
    default:
        frame_rect(frame, (struct box){x - s * 0.38, y - s * 0.48, s * 0.26, s * 0.96},
                   (struct style){.fill = color, .radius = 3});
        frame_rect(frame, (struct box){x + s * 0.12, y - s * 0.48, s * 0.26, s * 0.96},
                   (struct style){.fill = color, .radius = 3});
        break;
    }
}

// How large the controls are: buttons grow less than text.
struct scale {
    double button, text;
};

static double button_width(const struct scale *scale, int i)
{
    return (i == ICON_PLAY ? 88 : 64) * scale->button;
}

static double draw_buttons(const struct frame *frame, double y, const struct scale *scale)
{
    const struct theme_colors *c = frame->theme;
    const double h = 56 * scale->button;
    double x = MARGIN;
    for (int i = 0; i < ICON_PAUSE; i++) {
        const double w = button_width(scale, i);
        const bool main = i == ICON_PLAY;
        const struct box box = {x, y - h / 2, w, h};
        frame_rect(frame, box,
                   main ? frame_card(c->ink, c->ink, 0, 12) : frame_card(c->bg, c->line2, 1.5, 12));
        draw_icon(frame, main && frame->state->playing ? ICON_PAUSE : (enum icon)i, x + w / 2, y,
                  (main ? 26 : 24) * scale->button, main ? c->bg : c->ink);
        frame_hit(frame, box, COMMANDS[i], 0);
        x += w + 10;
    }
    return x;
}

static double buttons_width(const struct scale *scale)
{
    double width = 0;
    for (int i = 0; i < ICON_PAUSE; i++) {
        width += button_width(scale, i) + 10;
    }
    return width;
}

// ---- words and choices of the lower row

struct row {
    struct scale scale;
    double size, small, counter; // of text
    char number[NUMBER_MAX], of[NUMBER_MAX + 8], speed[16];
    struct segments grains;
    bool step_word;
};

static void set_row(const struct frame *frame, struct row *row, double text)
{
    row->scale.text = text;
    row->size = frame_floor(frame, 24 * text);
    row->small = frame_floor(frame, 22 * text);
    row->counter = frame_floor(frame, 34 * text);
    row->grains = (struct segments){.items = GRAIN_WORDS,
                                    .n = GRAIN_COUNT,
                                    .chosen = (int)frame->step->grain,
                                    .size = row->size,
                                    .height = 52 * row->scale.button,
                                    .command = "grain"};
}

static double counter_width(const struct frame *frame, const struct row *row)
{
    const double word =
        row->step_word ? frame_measure(frame, FONT_REGULAR, row->size, "Step") + 12 : 0;
    return 26 + word + frame_measure(frame, FONT_BOLD, row->counter, row->number) + 12 +
           frame_measure(frame, FONT_REGULAR, row->size, row->of);
}

static double speed_width(const struct frame *frame, const struct row *row)
{
    return frame_measure(frame, FONT_SEMIBOLD, row->size, row->speed) + 44;
}

static double needed(const struct frame *frame, const struct row *row)
{
    return 2 * MARGIN + buttons_width(&row->scale) + counter_width(frame, row) + 28 +
           speed_width(frame, row) + 20 + frame_segments_width(frame, &row->grains);
}

static void fit_row(const struct frame *frame, struct row *row)
{
    char steps[NUMBER_MAX];
    number_count(frame->step->number, row->number);
    number_count(frame->timeline->steps[frame->step->grain], steps);
    snprintf(row->of, sizeof row->of, "of %s", steps);
    snprintf(row->speed, sizeof row->speed, "%g×", frame->state->speed);
    row->scale.button = fmin(fmax(frame->larger, 1), 1.35);
    row->step_word = true;
    double text = frame->larger;
    set_row(frame, row, text);
    while (needed(frame, row) > frame->width && text > 0.6) {
        text -= 0.02;
        set_row(frame, row, text);
    }
    row->step_word = needed(frame, row) <= frame->width;
    while (needed(frame, row) > frame->width && row->scale.button > 0.7) {
        row->scale.button -= 0.05;
        set_row(frame, row, text);
    }
}

// "Step 21 of 38"; a click opens the field for a step. Returns the right edge.
static double draw_counter(const struct frame *frame, const struct row *row, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct text_style words =
        frame_text(FONT_REGULAR, row->size, c->ink2, c->surface, ANCHOR_START);
    const double begin = x;
    x += 26;
    if (row->step_word) {
        draw_text(frame->list, x, y, "Step", words);
        x += frame_measure(frame, FONT_REGULAR, row->size, "Step") + 12;
    }
    draw_text(frame->list, x, y, row->number,
              frame_text(FONT_BOLD, row->counter, c->ink, c->surface, ANCHOR_START));
    x += frame_measure(frame, FONT_BOLD, row->counter, row->number) + 12;
    draw_text(frame->list, x, y, row->of, words);
    x += frame_measure(frame, FONT_REGULAR, row->size, row->of);
    frame_hit(frame, (struct box){begin + 14, y - 26, x - begin, 52}, "goto", 0);
    return x + 28;
}

// Returns the left edge.
static double draw_choices(const struct frame *frame, const struct row *row, double left, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct text_style words =
        frame_text(FONT_REGULAR, row->small, c->ink2, c->surface, ANCHOR_END);
    const double step_by = frame_measure(frame, FONT_REGULAR, row->small, "Step by") + 16;
    const double speed = frame_measure(frame, FONT_REGULAR, row->small, "Speed") + 14;
    const double own = speed_width(frame, row), h = row->grains.height;
    double x = frame->width - MARGIN;
    x -= frame_segments(frame, x, y, &row->grains);
    if (!frame->narrow && x - step_by - 40 - own > left) {
        draw_text(frame->list, x - 16, y, "Step by", words);
        x -= step_by + 20;
    }
    x -= 20 + own;
    const struct box box = {x, y - h / 2, own, h};
    frame_rect(frame, box, frame_card(c->bg, c->line2, 1.5, 10));
    draw_text(frame->list, x + own / 2, y, row->speed,
              frame_text(FONT_SEMIBOLD, row->size, c->ink, c->bg, ANCHOR_MIDDLE));
    frame_hit(frame, box, "speed-next", 0);
    struct words where;
    struct sentence sentence;
    if (question_of(frame) != NULL && !question_done(question_of(frame), frame->state->question)) {
        words_clear(&where);
        words_plain(&where, "Stops here until answered");
    } else {
        step_where(frame->timeline, frame->step, &where);
    }
    sentence_init(
        &sentence, frame, &where,
        (struct sentence_style){
            .font = FONT_REGULAR, .size = row->size, .color = c->ink2, .behind = c->surface});
    const double room = x - left - 30, place = sentence_width(&sentence) + 28;
    if (!frame->narrow && room > place && where.length > 0) {
        draw_line(frame->list, left, y - 16, left, y + 16, frame_stroke(c->line2, 1.5));
        sentence_draw(&sentence, frame, left + 28, y);
        left += place + 20;
    }
    if (!frame->narrow && x - speed > left) {
        draw_text(frame->list, x - 14, y, "Speed", words);
    }
    return x;
}

void transport_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct box bar = frame->transport;
    struct row row;
    fit_row(frame, &row);
    frame_region(frame, "transport", bar);
    frame_rect(frame, bar, frame_fill(c->surface));
    draw_line(frame->list, 0, bar.y + 0.5, frame->width, bar.y + 0.5, frame_stroke(c->line, 1));
    const double larger = frame_size(frame, 22) / 22;
    const double name_y = bar.y + 8 + 19 * larger, track_y = name_y + 11 * larger + 18;
    draw_timeline(frame, track_y, name_y);
    const double y = track_y + 34 + 28 * fmin(fmax(frame->larger, 1), 1.35);
    double left = draw_buttons(frame, y, &row.scale);
    left = draw_counter(frame, &row, left - 10, y);
    draw_choices(frame, &row, left, y);
}
