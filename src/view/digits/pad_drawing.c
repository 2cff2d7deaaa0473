// The left column of the pad: the drawing, its tools, and what the network gets of it.
#include "view/digits/pad.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double TITLE = 26, WORDS = 22, TOOLS = 48, SIDE_MOST = 384, FIELD = 192;

// ---- the drawing

static void draw_stroke(const struct frame *frame, const struct drawing *drawing,
                        const struct drawing_step *step, struct box box)
{
    enum { POINTS_MAX = 512 };
    static const double NEAR = 0.16; // of the width: between such points a bend is not seen
    const double scale = box.w / DRAWING_SIDE;
    const bool pen = step->kind == DRAWING_PEN;
    const double width = (pen ? DRAWING_PEN_WIDTH : DRAWING_ERASER_WIDTH) * scale;
    const struct color color = pen ? frame->theme->ink : frame->theme->surface;
    const struct style style = {
        .stroke = color, .stroke_width = width, .round_cap = true, .decorative = true};
    const double *from = drawing->points + 2 * (ptrdiff_t)step->first;
    double points[2 * POINTS_MAX];
    int n = 0;
    for (int i = 0; i < step->n; i++) {
        const double x = box.x + from[2 * i] * scale, y = box.y + from[2 * i + 1] * scale;
        if (n > 0 && i + 1 < step->n &&
            hypot(x - points[2 * n - 2], y - points[2 * n - 1]) < NEAR * width) {
            continue;
        }
        points[2 * n] = x;
        points[2 * n++ + 1] = y;
        if (n == POINTS_MAX || (i + 1 == step->n && n > 1)) {
            draw_polyline(frame->list, points, n, style);
            points[0] = x;
            points[1] = y;
            n = 1;
        }
    }
    if (step->n == 1) {
        draw_circle(frame->list, points[0], points[1], width / 2, frame_fill(color));
    }
}

// The colour of so much ink, 0..1, in 256 steps: each is mixed once.
struct inks {
    struct color none, full;
    bool known[256];
    struct color colors[256];
};

static struct color ink_color(struct inks *inks, double ink)
{
    const int step = (int)(fmin(1, fmax(0, ink)) * 255 + 0.5);
    if (!inks->known[step]) {
        inks->colors[step] = color_mix(inks->none, inks->full, step / 255.0);
        inks->known[step] = true;
    }
    return inks->colors[step];
}

// The picture's pixels as they are where they are large, else between their centres, so that
// nothing is jagged.
static double between(const uint8_t *picture, int side, double x, double y)
{
    const double last = side - 1;
    x = x < 0 ? 0 : x > last ? last : x;
    y = y < 0 ? 0 : y > last ? last : y;
    const int left = (int)x, top = (int)y;
    const int right = left + (left < side - 1), below = top + (top < side - 1);
    const double across = x - left, down = y - top;
    const double above =
        picture[top * side + left] * (1 - across) + picture[top * side + right] * across;
    const double under =
        picture[below * side + left] * (1 - across) + picture[below * side + right] * across;
    return above * (1 - down) + under * down;
}

static void draw_picture(const struct frame *frame, const struct drawing_step *step, struct box box)
{
    enum { SMOOTH_FROM = 100 };
    const struct theme_colors *c = frame->theme;
    const int side = step->side;
    struct inks inks = {.none = c->surface, .full = c->ink};
    const int n = side < SMOOTH_FROM ? side : (int)fmax(1, floor(box.w * frame->list->scale));
    struct color *pixels = calloc((size_t)n * (size_t)n, sizeof *pixels);
    if (pixels == NULL) {
        abort();
    }
    for (int i = 0; i < n * n; i++) {
        const double x = (i % n + 0.5) * side / n - 0.5, y = ((int)(i / n) + 0.5) * side / n - 0.5;
        pixels[i] = ink_color(&inks, between(step->picture, side, x, y) / 255);
    }
    draw_image(frame->list, box.x, box.y, box.w, box.h, pixels, n, n);
    free(pixels);
}

// Where the pen stands, as wide as it draws; the keyboard's pen has a cross as well.
static void draw_pen(const struct frame *frame, const struct pad_state *pad, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double scale = box.w / DRAWING_SIDE;
    const double x = box.x + pad->pen[0] * scale, y = box.y + pad->pen[1] * scale;
    const double radius = (pad->eraser ? DRAWING_ERASER_WIDTH : DRAWING_PEN_WIDTH) * scale / 2 + 5;
    if (!pad->pen_shown) {
        return;
    }
    draw_circle(frame->list, x, y, radius, frame_stroke(c->now, 5));
    if (!c->dark) {
        draw_circle(frame->list, x, y, radius + 3.5, frame_stroke(c->now_edge, 2));
    }
    if (pad->pen_down) {
        draw_circle(frame->list, x, y, 5, frame_card(c->now, c->now_edge, 2, 0));
    }
}

static void draw_pad(const struct frame *frame, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const struct pad_state *pad = frame->state->pad;
    const struct drawing *drawing = pad->drawing;
    frame_rect(frame, box, frame_card(c->surface, c->surface, 0, 14));
    draw_clip(frame->list, box.x, box.y, box.w, box.h);
    for (int i = drawing_first_seen(drawing); i < drawing->n; i++) {
        if (drawing->steps[i].kind == DRAWING_PICTURE) {
            draw_picture(frame, &drawing->steps[i], box);
        } else {
            draw_stroke(frame, drawing, &drawing->steps[i], box);
        }
    }
    draw_pen(frame, pad, box);
    draw_unclip(frame->list);
    frame_rect(frame, box, frame_card((struct color){0, 0, 0, 0}, c->ink, 3, 14));
    frame_hit(frame, box, "pad-pen", 0);
}

// ---- tools

static double draw_tools(const struct frame *frame, struct box box)
{
    static const char *const items[] = {"Pen", "Eraser"}, *const words[] = {"Undo", "Clear"},
                             *const commands[] = {"pad-undo", "pad-clear"};
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, WORDS);
    struct segments tools = {.items = items,
                             .n = 2,
                             .chosen = frame->state->pad->eraser,
                             .size = size,
                             .height = box.h,
                             .command = "pad-tool"};
    double left = frame_segments_width(frame, &tools);
    double w = (box.w - left - 22) / 2;
    while (w < frame_measure(frame, FONT_SEMIBOLD, tools.size, "Clear") + 16 &&
           tools.size > frame_floor(frame, 16)) {
        tools.size -= 0.5;
        left = frame_segments_width(frame, &tools);
        w = (box.w - left - 22) / 2;
    }
    frame_segments(frame, box.x + left, box.y + box.h / 2, &tools);
    for (int i = 0; i < 2; i++) {
        const struct box button = {box.x + left + 12 + i * (w + 10), box.y, w, box.h};
        frame_rect(frame, button, frame_card(c->bg, c->line2, 1.5, 12));
        draw_text(frame->list, button.x + w / 2, button.y + button.h / 2, words[i],
                  frame_text(FONT_SEMIBOLD, tools.size, c->ink, c->bg, ANCHOR_MIDDLE));
        frame_hit(frame, button, commands[i], 0);
    }
    return box.y + box.h;
}

// ---- as the network sees it

struct seen {
    int64_t height, width;
    const float *numbers; // of the first map
    const struct picture_format *format;
    double cell;
};

static void draw_field(const struct frame *frame, const struct seen *seen, struct box box)
{
    const struct theme_colors *c = frame->theme;
    struct inks inks = {.none = c->neutral, .full = c->role[ROLE_ACTIVATION].base};
    const int n = (int)(seen->height * seen->width);
    const double range = (double)seen->format->high - (double)seen->format->low;
    struct color *pixels = calloc((size_t)n, sizeof *pixels);
    if (pixels == NULL) {
        abort();
    }
    for (int i = 0; i < n; i++) {
        const double ink = ((double)seen->numbers[i] - (double)seen->format->low) / range;
        pixels[i] = ink_color(&inks, ink);
    }
    draw_image(frame->list, box.x, box.y, box.w, box.h, pixels, (int)seen->width,
               (int)seen->height);
    free(pixels);
    struct style edge = frame_stroke(c->role[ROLE_ACTIVATION].ink, 1.25);
    edge.radius = 2;
    frame_rect(frame, (struct box){box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1}, edge);
}

static bool is_padded(const struct seen *seen)
{
    return seen->format->fit == PICTURE_PAD &&
           (seen->height > DIGIT_SIDE || seen->width > DIGIT_SIDE);
}

// A size and what it is of: below it, beside it where the notes stand close.
struct note {
    char size[48];
    const char *what, *brief;
};

static void draw_note(const struct frame *frame, const struct note *note, struct box box,
                      bool beside)
{
    const struct theme_colors *c = frame->theme;
    const double words = frame_floor(frame, WORDS), size = frame_floor(frame, 24);
    const double left = frame_measure(frame, FONT_SEMIBOLD, size, note->size) + 10;
    const bool whole = !beside && frame_measure(frame, FONT_REGULAR, words, note->what) <= box.w;
    draw_text(frame->list, box.x, box.y, note->size,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    frame_elided(frame, box.x + (beside ? left : 0), box.y + (beside ? 0 : 28),
                 box.w - (beside ? left : 0), whole ? note->what : note->brief,
                 frame_text(FONT_REGULAR, words, c->ink2, c->bg, ANCHOR_START));
}

static int set_notes(const struct seen *seen, struct note notes[3])
{
    int n = 0;
    notes[n] = (struct note){.what = "the whole field", .brief = "the field"};
    snprintf(notes[n].size, sizeof notes[n].size, "%lld × %lld", (long long)seen->height,
             (long long)seen->width);
    n++;
    if (is_padded(seen)) {
        notes[n++] = (struct note){"28 × 28", "dashed, in the middle", "dashed"};
    } else if (seen->height != DIGIT_SIDE || seen->width != DIGIT_SIDE) {
        notes[n++] = (struct note){"28 × 28", "scaled to the field", "scaled to it"};
    }
    notes[n++] = (struct note){"20 × 20", "ink, centred by mass", "the ink"};
    return n;
}

static void draw_notes(const struct frame *frame, const struct seen *seen, struct box field,
                       double right)
{
    static const double PITCH = 67, CLOSE = 58;
    const double x = field.x + field.w + (frame->narrow ? 16 : 22);
    struct note notes[3];
    const int n = set_notes(seen, notes);
    const bool beside = (field.h - 48) / (n - 1) < CLOSE;
    const double pitch = fmin(PITCH, (field.h - (beside ? 20 : 48)) / (n - 1));
    for (int i = 0; i < n; i++) {
        const struct box place = {x, field.y + (beside ? 10 : 16) + i * pitch, right - x, 0};
        draw_note(frame, &notes[i], place, beside);
    }
}

static void draw_seen(const struct frame *frame, const struct seen *seen, struct box box)
{
    const double w = seen->cell * (double)seen->width, h = seen->cell * (double)seen->height;
    const struct box field = {box.x, box.y, w, h};
    draw_field(frame, seen, field);
    if (is_padded(seen)) {
        const double left = (double)((seen->width - DIGIT_SIDE) / 2) * seen->cell,
                     top = (double)((seen->height - DIGIT_SIDE) / 2) * seen->cell;
        frame_rect(frame,
                   (struct box){field.x + left, field.y + top, DIGIT_SIDE * seen->cell,
                                DIGIT_SIDE * seen->cell},
                   frame_dashed(frame->theme->ink2, 2, 6, 5));
    }
    draw_notes(frame, seen, field, box.x + box.w);
}

// ---- all of it

static void draw_title(const struct frame *frame, double x, double y, double room, const char *text)
{
    frame_elided(frame, x, y, room, text,
                 frame_text(FONT_BOLD, frame_floor(frame, TITLE), frame->theme->ink,
                            frame->theme->bg, ANCHOR_START));
}

static double cell_of(const struct frame *frame, const struct seen *seen, double room)
{
    const double scale = frame->list->scale;
    const double side = (double)(seen->height > seen->width ? seen->height : seen->width);
    const double cell = room / side;
    const double whole = floor(cell * scale + 1e-6) / scale;
    return whole > 0 ? whole : cell;
}

void pad_drawing_draw(const struct frame *frame, struct box box)
{
    struct program *program = frame->program;
    const struct lesson_picture *picture = &frame->timeline->lesson->pictures[0];
    const struct shape *shape = &program->tensors[picture->tensor].shape;
    const double k = frame_floor(frame, TITLE) / TITLE, tools = TOOLS * k;
    struct seen seen = {.height = shape->dim[shape->rank - 2],
                        .width = shape->dim[shape->rank - 1],
                        .numbers = program_value(program, picture->tensor),
                        .format = &picture->format};
    seen.cell = cell_of(frame, &seen, fmin(FIELD, box.h * 0.29));
    const double field = seen.cell * (double)seen.height;
    const double besides = 44 * k + 14 + tools + 28 * k + 28 * k + field + 3;
    const double side = fmin(fmin(SIDE_MOST, box.w), box.h - besides);
    double y = box.y + 16 * k;
    draw_title(frame, box.x, y, box.w,
               frame->state->pad->source[0] != '\0' ? frame->state->pad->source : "As drawn");
    y += 28 * k;
    draw_pad(frame, (struct box){box.x, y, side, side});
    const double wide = fmin(SIDE_MOST, box.w);
    y = draw_tools(frame, (struct box){box.x, y + side + 14, wide, tools}) + 28 * k;
    draw_title(frame, box.x, y, box.w, "As the network sees it");
    draw_seen(frame, &seen, (struct box){box.x, y + 28 * k, box.w, field});
}
