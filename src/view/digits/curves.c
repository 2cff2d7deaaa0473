#include "view/digits/curves.h"

#include "base/number.h"
#include "lesson/lesson.h"

#include <math.h>
#include <stdio.h>

// Where things stand, as the design has them: the plot inside of its box, labels beside `now`.
static const double HEAD = 34, LEFT = 70, NUMBERS = 40, LABEL_GAP = 26, LABEL_ROOM = 216;
static const double LABEL_PITCH = 54, NAME_UP = 12, VALUE_DOWN = 15;
static const double SQUARE = 10, SQUARES_APART = 50, DOT = 9;
static const double TITLE = 26, TEXT = 22;
enum { ROUND_TICKS = 5 };

struct plot {
    const struct frame *frame;
    const struct chart *chart;
    double x0, x1, y0, y1; // y1: the axis
};

static double x_of(const struct plot *plot, double round)
{
    return plot->x0 + (plot->x1 - plot->x0) * round / plot->chart->rounds;
}

// Far above the edge is as good as above it.
static double y_of(const struct plot *plot, double value)
{
    const double share = isfinite(value) ? fmin(value / plot->chart->most, 10) : 10;
    return plot->y1 - (plot->y1 - plot->y0) * share;
}

static double last_of(const struct plot *plot, const struct curve *curve)
{
    return fmax(plot->y0, y_of(plot, curve->values[plot->chart->now]));
}

double curves_tick(double most)
{
    static const double STEPS[] = {1, 2, 2.5, 5, 10};
    double power = 1;
    while (power * 10 <= most) {
        power *= 10;
    }
    while (power > most) {
        power /= 10;
    }
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (STEPS[i] * power / 10 * 4.5 >= most) {
            return STEPS[i] * power / 10;
        }
    }
    return most > 4.5 * power / 2 ? power : power / 2;
}

// ---- labels
// --------------------------------------------------------------------------------------

struct label {
    const struct curve *curve;
    double end, y, width; // y of the curve's end, and of the label
};
struct labels {
    struct label list[CURVES_MAX];
    int n;
    double x;
};

static void push_apart(struct labels *labels, double top, double bottom)
{
    double least = top;
    for (int i = 0; i < labels->n; i++) {
        struct label *label = &labels->list[i];
        label->y = fmax(label->end, least);
        least = label->y + LABEL_PITCH;
    }
    double most = bottom;
    for (int i = labels->n - 1; i >= 0; i--) {
        labels->list[i].y = fmin(labels->list[i].y, most);
        most = labels->list[i].y - LABEL_PITCH;
    }
}

static void place_labels(const struct plot *plot, struct labels *labels)
{
    const struct chart *chart = plot->chart;
    const double size = frame_floor(plot->frame, TEXT);
    labels->n = 0;
    labels->x = x_of(plot, chart->now) + LABEL_GAP;
    for (int i = 0; i < chart->n; i++) {
        const struct curve *curve = &chart->curves[i];
        struct label label = {.curve = curve, .end = last_of(plot, curve)};
        label.width = fmax(frame_measure(plot->frame, FONT_SEMIBOLD, size, curve->name),
                           frame_measure(plot->frame, FONT_REGULAR, size, curve->value));
        int at = labels->n++;
        for (; at > 0 && labels->list[at - 1].end > label.end; at--) {
            labels->list[at] = labels->list[at - 1];
        }
        labels->list[at] = label;
    }
    push_apart(labels, plot->y0 + 6,
               plot->y1 - VALUE_DOWN - frame_floor(plot->frame, TEXT) * 0.5 - 6);
}

static void draw_labels(const struct plot *plot, const struct labels *labels)
{
    const struct frame *frame = plot->frame;
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, TEXT);
    for (int i = 0; i < labels->n; i++) {
        const struct label *label = &labels->list[i];
        const bool grey = label->curve->stroke == CURVE_DASHED;
        frame_elided(frame, labels->x, label->y - NAME_UP, LABEL_ROOM, label->curve->name,
                     frame_text(FONT_SEMIBOLD, size, grey ? c->ink2 : c->ink, c->bg, ANCHOR_START));
        frame_elided(frame, labels->x, label->y + VALUE_DOWN, LABEL_ROOM, label->curve->value,
                     frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
    }
}

// ---- axes
// ----------------------------------------------------------------------------------------

// A line across that leaves the labels free: what is right of them goes on.
static void draw_across(const struct plot *plot, const struct labels *labels, double y)
{
    const struct frame *frame = plot->frame;
    const bool axis = y >= plot->y1;
    const struct style style =
        frame_stroke(axis ? frame->theme->line2 : frame->theme->line, axis ? 2 : 1);
    const double half = frame_floor(frame, TEXT) * 0.5 + 4;
    double right = 0; // of the labels that the line meets
    for (int i = 0; i < labels->n; i++) {
        const struct label *label = &labels->list[i];
        if (y > label->y - NAME_UP - half && y < label->y + VALUE_DOWN + half) {
            right = fmax(right, labels->x + label->width + 8);
        }
    }
    if (right == 0 || labels->x - 8 >= plot->x1) {
        draw_line(frame->list, plot->x0, y, plot->x1, y, style);
        return;
    }
    draw_line(frame->list, plot->x0, y, labels->x - 8, y, style);
    if (right < plot->x1) {
        draw_line(frame->list, right, y, plot->x1, y, style);
    }
}

static int decimals_of(double tick)
{
    int decimals = 0;
    for (; decimals < 4 && fabs(tick - nearbyint(tick)) > 1e-6 * tick; decimals++) {
        tick *= 10;
    }
    return decimals;
}

static void draw_ticks(const struct plot *plot, const struct labels *labels)
{
    const struct frame *frame = plot->frame;
    const struct chart *chart = plot->chart;
    const double size = frame_floor(frame, TEXT);
    const int n = (int)floor(chart->most / chart->tick + 0.01);
    const int decimals = decimals_of(chart->tick);
    char number[NUMBER_MAX];
    for (int i = 0; i <= n; i++) {
        const double y = y_of(plot, chart->tick * i);
        draw_across(plot, labels, y);
        number_people(chart->tick * i, decimals, number);
        draw_text(frame->list, plot->x0 - 14, y, number,
                  frame_text(FONT_REGULAR, size, frame->theme->ink2, frame->theme->bg, ANCHOR_END));
    }
}

static int round_tick(int rounds)
{
    static const int STEPS[] = {1, 2, 5};
    for (int power = 1;; power *= 10) {
        for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
            if (rounds <= STEPS[i] * power * ROUND_TICKS) {
                return STEPS[i] * power;
            }
        }
    }
}

static void draw_rounds(const struct plot *plot)
{
    const struct frame *frame = plot->frame;
    const struct theme_colors *c = frame->theme;
    const struct chart *chart = plot->chart;
    const double size = frame_floor(frame, TEXT), y = plot->y1 + 28;
    const int tick = round_tick(chart->rounds);
    double right = plot->x1;
    for (int i = 0; i <= chart->rounds; i += tick) {
        const double x = x_of(plot, i);
        char number[NUMBER_MAX];
        draw_line(frame->list, x, plot->y1, x, plot->y1 + 8, frame_stroke(c->line2, 2));
        if (chart->numbers) {
            number_count(i, number);
            draw_text(frame->list, x, y, number,
                      frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_MIDDLE));
            right = x + frame_measure(frame, FONT_REGULAR, size, number) / 2;
        }
    }
    if (chart->numbers) {
        draw_text(frame->list, fmax(right + 12, plot->x1 + 20), y, "rounds",
                  frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
    }
}

// ---- curves
// --------------------------------------------------------------------------------------

static struct style stroke_of(const struct frame *frame, enum curve_stroke stroke)
{
    const struct theme_colors *c = frame->theme;
    switch (stroke) {
    case CURVE_FOLLOWED:
        return frame_stroke(c->ink, 5);
    case CURVE_SQUARES:
        return frame_stroke(c->ink, 2.5);
    default:
        return frame_dashed(c->ink3, 3.5, 10, 9);
    }
}

static void draw_squares(const struct plot *plot, const struct curve *curve)
{
    const struct frame *frame = plot->frame;
    const int now = plot->chart->now;
    const double pitch = x_of(plot, 1) - x_of(plot, 0);
    const int every = (int)ceil(SQUARES_APART / pitch);
    for (int i = 0; i < now && x_of(plot, now) - x_of(plot, i) > 2 * SQUARE; i += every) {
        const double y = y_of(plot, curve->values[i]);
        if (y >= plot->y0 - 1) {
            frame_rect(frame,
                       (struct box){x_of(plot, i) - SQUARE / 2, y - SQUARE / 2, SQUARE, SQUARE},
                       frame_card(frame->theme->bg, frame->theme->ink, 2.5, 1));
        }
    }
}

static void draw_curve(const struct plot *plot, const struct curve *curve)
{
    double points[2 * (LESSON_PRACTICE_ROUNDS + 1)];
    const int n = plot->chart->now + 1;
    for (int i = 0; i < n; i++) {
        points[2 * i] = x_of(plot, i);
        points[2 * i + 1] = y_of(plot, curve->values[i]);
    }
    if (n > 1) {
        struct style style = stroke_of(plot->frame, curve->stroke);
        style.round_cap = true;
        draw_clip(plot->frame->list, plot->x0 - 4, plot->y0 - 4, plot->x1 - plot->x0 + 8,
                  plot->y1 - plot->y0 + 8);
        draw_polyline(plot->frame->list, points, n, style);
        draw_unclip(plot->frame->list);
    }
    if (curve->stroke == CURVE_SQUARES) {
        draw_squares(plot, curve);
    }
}

static void draw_ends(const struct plot *plot)
{
    const struct frame *frame = plot->frame;
    const struct theme_colors *c = frame->theme;
    const double x = x_of(plot, plot->chart->now);
    for (int i = 0; i < plot->chart->n; i++) {
        const struct curve *curve = &plot->chart->curves[i];
        const bool followed = curve->stroke == CURVE_FOLLOWED;
        draw_circle(frame->list, x, last_of(plot, curve), DOT,
                    (struct style){.fill = followed ? c->now : c->surface,
                                   .stroke = c->ink,
                                   .stroke_width = 3});
    }
}

static void draw_head(const struct plot *plot, struct box box)
{
    const struct frame *frame = plot->frame;
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, TITLE), y = box.y + TITLE / 2;
    draw_text(frame->list, box.x, y, plot->chart->title,
              frame_text(FONT_BOLD, size, c->ink, c->bg, ANCHOR_START));
    const double x = box.x + frame_measure(frame, FONT_BOLD, size, plot->chart->title) + 16;
    frame_elided(frame, x, y, box.x + box.w - x, plot->chart->note,
                 frame_text(FONT_REGULAR, frame_floor(frame, TEXT), c->ink2, c->bg, ANCHOR_START));
}

// Room for the axis' numbers.
static double left_of(const struct frame *frame, const struct chart *chart)
{
    char number[NUMBER_MAX];
    number_people(chart->most, decimals_of(chart->tick), number);
    return fmax(LEFT, frame_measure(frame, FONT_REGULAR, frame_floor(frame, TEXT), number) + 16);
}

void curves_draw(const struct frame *frame, const struct chart *chart, struct box box)
{
    const double below = chart->numbers ? NUMBERS : 10;
    const struct plot plot = {.frame = frame,
                              .chart = chart,
                              .x0 = box.x + left_of(frame, chart),
                              .x1 = box.x + box.w - LABEL_ROOM - LABEL_GAP,
                              .y0 = box.y + TITLE / 2 + HEAD,
                              .y1 = box.y + box.h - below};
    struct labels labels;
    draw_head(&plot, box);
    place_labels(&plot, &labels);
    draw_ticks(&plot, &labels);
    draw_rounds(&plot);
    if (chart->n == 0) {
        return;
    }
    const double now = x_of(&plot, chart->now);
    draw_line(frame->list, now, plot.y0 - 4, now, plot.y1, frame_stroke(frame->theme->ink2, 1.5));
    for (int i = chart->n - 1; i >= 0; i--) { // the followed one on top
        draw_curve(&plot, &chart->curves[i]);
    }
    draw_ends(&plot);
    draw_labels(&plot, &labels);
}
