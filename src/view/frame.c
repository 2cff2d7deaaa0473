#include "view/frame.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double FRAME_HEIGHT = 1080; // u
static const double WIDTH_MIN = 1440;    // u: the virtual width of 4:3; narrower frames get taller
static const double NARROW = 1.5;        // width by height
static const double TEXT_FLOOR_PX = 13;
static const double LARGER_STEP = 1.15;
enum { TEXT_STEP_MIN = -2, TEXT_STEP_MAX = 4 };

void view_defaults(struct view_state *view)
{
    *view = (struct view_state){.width_px = 1920,
                                .height_px = 1080,
                                .theme = THEME_PAPER,
                                .speed = 1,
                                .errata = true,
                                .window_move = 1,
                                .focus_control = -1};
}

void frame_begin(struct frame *frame, struct draw_list *list, const struct view_context *context,
                 const struct view_state *state, struct ramps *ramps)
{
    int step = state->text_step;
    step = step < TEXT_STEP_MIN ? TEXT_STEP_MIN : step > TEXT_STEP_MAX ? TEXT_STEP_MAX : step;
    const double width_px = state->width_px < 1 ? 1 : state->width_px;
    const double height_px = state->height_px < 1 ? 1 : state->height_px;
    const double scale = fmin(height_px / FRAME_HEIGHT, width_px / WIDTH_MIN);
    *frame = (struct frame){.list = list,
                            .context = context,
                            .state = state,
                            .theme = &THEMES[state->theme],
                            .ramps = ramps,
                            .width = width_px / scale,
                            .height = height_px / scale,
                            .larger = pow(LARGER_STEP, step),
                            .narrow = width_px < NARROW * height_px};
    draw_begin(list, frame->width, frame->height, scale, frame->theme->bg);
}

double frame_floor(const struct frame *frame, double u)
{
    return fmax(u, TEXT_FLOOR_PX / frame->list->scale);
}

double frame_size(const struct frame *frame, double u)
{
    return frame_floor(frame, u * frame->larger);
}

double frame_measure(const struct frame *frame, enum font font, double size, const char *text)
{
    return text[0] == '\0' ? 0
                           : frame->context->measure(frame->context->measure_user, font, size,
                                                     frame->list->scale, text);
}

struct style frame_fill(struct color color)
{
    return (struct style){.fill = color};
}

struct style frame_stroke(struct color color, double width)
{
    return (struct style){.stroke = color, .stroke_width = width};
}

struct style frame_card(struct color fill, struct color edge, double width, double radius)
{
    return (struct style){.fill = fill, .stroke = edge, .stroke_width = width, .radius = radius};
}

struct style frame_dashed(struct color color, double width, double on, double off)
{
    return (struct style){.stroke = color, .stroke_width = width, .dash_on = on, .dash_off = off};
}

struct text_style frame_text(enum font font, double size, struct color color, struct color behind,
                             enum anchor anchor)
{
    return (struct text_style){font, size, color, behind, anchor};
}

void frame_rect(const struct frame *frame, struct box box, struct style style)
{
    draw_rect(frame->list, box.x, box.y, box.w, box.h, style);
}

void frame_region(const struct frame *frame, const char *name, struct box box)
{
    draw_region(frame->list, name, box.x, box.y, box.w, box.h);
}

void frame_hit(const struct frame *frame, struct box box, const char *command, int64_t argument)
{
    draw_hit(frame->list, box.x, box.y, box.w, box.h, command, argument);
}

// ---- text that may be too wide

// Cuts the last character.
static bool shorten(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80) {
        length--;
    }
    if (length == 0) {
        return false;
    }
    text[length - 1] = '\0';
    return true;
}

double frame_elided(const struct frame *frame, double x, double y, double room, const char *text,
                    struct text_style style)
{
    enum { LETTERS_MIN = 2 };
    char whole[TEXT_MAX * 2], cut[TEXT_MAX * 2 + 4];
    snprintf(whole, sizeof whole, "%s", text);
    snprintf(cut, sizeof cut, "%s", whole);
    double width = frame_measure(frame, style.font, style.size, cut);
    while (width > room && shorten(whole)) {
        while (whole[0] != '\0' && whole[strlen(whole) - 1] == ' ') {
            whole[strlen(whole) - 1] = '\0';
        }
        snprintf(cut, sizeof cut, "%s…", whole);
        width = frame_measure(frame, style.font, style.size, cut);
    }
    if (width > room || (strcmp(cut, text) != 0 && strlen(whole) < LETTERS_MIN)) {
        return 0;
    }
    draw_text(frame->list, x, y, cut, style);
    return width;
}

void frame_centred(const struct frame *frame, double x, double y, double room, double least,
                   const char *text, struct text_style style)
{
    while (frame_measure(frame, style.font, style.size, text) > room &&
           style.size * 0.96 >= frame_floor(frame, least)) {
        style.size *= 0.96;
    }
    const double w = frame_measure(frame, style.font, style.size, text);
    style.anchor = ANCHOR_START;
    frame_elided(frame, w > room ? x - room / 2 : x - w / 2, y, room, text, style);
}

void frame_operator(const struct frame *frame, double x, double y, const char *text, double size,
                    struct color color, struct color behind)
{
    // The math font's own middle lies higher than that of capitals by this share of an em.
    static const double LOWER = 0.064;
    draw_text(frame->list, x, y + LOWER * size, text,
              frame_text(FONT_MATH, size, color, behind, ANCHOR_MIDDLE));
}

// ---- shapes

void frame_arrow_head(const struct frame *frame, double x, double y, double angle, double head,
                      struct color color)
{
    static const double HALF_ANGLE = 0.46;
    const double points[] = {x,
                             y,
                             x - head * cos(angle - HALF_ANGLE),
                             y - head * sin(angle - HALF_ANGLE),
                             x - head * cos(angle + HALF_ANGLE),
                             y - head * sin(angle + HALF_ANGLE)};
    draw_polygon(frame->list, points, 3, frame_card(color, color, 2, 0));
}

void frame_arrow(const struct frame *frame, double x1, double y1, double x2, double y2,
                 double width, double head, struct color color)
{
    static const double INTO_HEAD = 0.8;
    const double angle = atan2(y2 - y1, x2 - x1);
    draw_line(frame->list, x1, y1, x2 - INTO_HEAD * head * cos(angle),
              y2 - INTO_HEAD * head * sin(angle),
              (struct style){.stroke = color, .stroke_width = width, .round_cap = true});
    frame_arrow_head(frame, x2, y2, angle, head, color);
}

double frame_keycap_width(const struct frame *frame, double size, const char *key)
{
    return fmax(size * 1.6, frame_measure(frame, FONT_SEMIBOLD, size, key) + size * 0.9);
}

double frame_keycap(const struct frame *frame, double x, double y, double size, const char *key)
{
    const struct theme_colors *c = frame->theme;
    const double w = frame_keycap_width(frame, size, key), h = size * 1.7;
    frame_rect(frame, (struct box){x, y - h / 2, w, h}, frame_card(c->surface, c->line2, 1.5, 8));
    draw_line(frame->list, x + 5, y + h / 2 + 1.5, x + w - 5, y + h / 2 + 1.5,
              frame_stroke(c->line2, 2));
    draw_text(frame->list, x + w / 2, y, key,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->surface, ANCHOR_MIDDLE));
    return w;
}

// ---- segmented control

static double segment_width(const struct frame *frame, const struct segments *segments, int i)
{
    return frame_measure(frame, FONT_SEMIBOLD, segments->size, segments->items[i]) +
           segments->size * (40.0 / 22);
}

double frame_segments_width(const struct frame *frame, const struct segments *segments)
{
    double width = 0;
    for (int i = 0; i < segments->n; i++) {
        width += segment_width(frame, segments, i);
    }
    return width;
}

double frame_segments(const struct frame *frame, double right, double y,
                      const struct segments *segments)
{
    const struct theme_colors *c = frame->theme;
    const double width = frame_segments_width(frame, segments), h = segments->height;
    double x = right - width;
    frame_rect(frame, (struct box){x, y - h / 2, width, h}, frame_card(c->sunk, c->line, 1, 10));
    for (int i = 0; i < segments->n; i++) {
        const double w = segment_width(frame, segments, i);
        const bool chosen = i == segments->chosen;
        if (chosen) {
            frame_rect(frame, (struct box){x + 3, y - h / 2 + 3, w - 6, h - 6},
                       frame_card(c->surface, c->line2, 1.5, 8));
        }
        draw_text(frame->list, x + w / 2, y, segments->items[i],
                  frame_text(chosen ? FONT_SEMIBOLD : FONT_MEDIUM, segments->size,
                             chosen ? c->ink : c->ink2, chosen ? c->surface : c->sunk,
                             ANCHOR_MIDDLE));
        frame_hit(frame, (struct box){x, y - h / 2, w, h}, segments->command, i);
        x += w;
    }
    return width;
}

// The control that the keyboard stands on: the focus_control-th hit of the frame.
void focus_draw(const struct frame *frame)
{
    int n = 0;
    for (size_t i = 0; i < frame->list->n; i++) {
        const struct draw hit = frame->list->commands[i];
        if (hit.kind == DRAW_HIT && !hit.decorative && n++ == frame->state->focus_control) {
            struct style ring = frame_stroke(frame->theme->ink, 4);
            ring.radius = 12;
            ring.decorative = true;
            draw_rect(frame->list, hit.x - 4, hit.y - 4, hit.w + 8, hit.h + 8, ring);
            return;
        }
    }
}
