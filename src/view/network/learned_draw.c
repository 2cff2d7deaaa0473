#include "base/number.h"
#include "view/network/learned.h"
#include "view/network/overview_parts.h"
#include "view/sentence.h"
#include "view/stage/cells.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double MARGIN = 48, BETWEEN = 48, FOOT = 14;
enum { TEXT = 192 };

// ---- names

// "3" of the winning output, "z²₂₃" of a cell.
static void target_name(const struct frame *frame, const struct learned_state *state,
                        char out[TEXT])
{
    const struct lesson *lesson = frame->timeline->lesson;
    char math[TEXT_MAX];
    const int64_t n = shape_elements(&frame->program->tensors[state->tensor].shape);
    if (state->answer >= 0 && lesson->classes != NULL && lesson->n_classes == n) {
        snprintf(out, TEXT, "%s", lesson->classes[state->answer]);
        return;
    }
    if (state->answer >= 0) {
        snprintf(out, TEXT, "%d", state->answer);
        return;
    }
    const struct ref ref = {state->tensor, OF_VALUE, state->element};
    ref_math(frame->program, &ref, math, sizeof math);
    math_to_text(math, out, TEXT);
}

static const struct strip_column *column_of(const struct strip *strip,
                                            const struct program *program, int tensor)
{
    const int producer = program->tensors[tensor].producer;
    const int i = producer < 0 ? 0 : strip_column_of(strip, program->nodes[producer]);
    return &strip->columns[i < 0 ? 0 : i];
}

// ---- the kernels

// The convolution at work, or the one before it, or the first: whose weights are slices.
static const struct node *kernels_of(const struct frame *frame)
{
    const struct node *here = frame->node, *found = NULL;
    const int upto = here->phase == NODE_FORWARD    ? here->index
                     : here->phase == NODE_BACKWARD ? here->forward
                                                    : frame->program->n_forward;
    for (int i = 0; i < frame->program->n_forward; i++) {
        const struct node *node = frame->program->nodes[i];
        const int weight = node->n_inputs > 1 ? node->inputs[1].tensor : -1;
        if (weight >= 0 && frame->program->tensors[weight].shape.rank == 4 &&
            (i <= upto || found == NULL)) {
            found = node;
        }
    }
    return found;
}

static bool is_connected(const struct node *node, int64_t out, int64_t in)
{
    int k = 0;
    for (size_t p = 0; p < node->op->n_params; p++) {
        if (node->op->params[p].type == PARAM_CONNECTIONS && node->attrs[k].n_lists > 0) {
            const struct attr *attr = &node->attrs[k];
            for (int32_t i = attr->list_begin[out]; i < attr->list_begin[out + 1]; i++) {
                if (attr->list[i] == in) {
                    return true;
                }
            }
            return false;
        }
        k += node->op->params[p].type != PARAM_TENSOR;
    }
    return true;
}

struct slices {
    int64_t out, in, shown; // kernels, slices of each; kernels that fit
    int64_t cols; // of a layer whose kernels have one slice: in a row; else one column each
    double pitch;
};

static struct slices lay_slices(struct box box, int64_t out, int64_t in)
{
    static const double MOST = 190, LEAST = 13;
    struct slices s = {.out = out, .in = in, .shown = out, .cols = out};
    if (in == 1) {
        for (int64_t rows = 1; rows <= out; rows++) {
            const int64_t cols = (out + rows - 1) / rows;
            const double pitch = fmin(box.w / (double)cols, box.h / (double)rows);
            if (pitch > s.pitch) {
                s.pitch = pitch;
                s.cols = cols;
            }
        }
    } else {
        s.pitch = fmin(box.w / (double)out, box.h / (double)in);
    }
    if (s.pitch < LEAST) {
        s.pitch = fmax(LEAST, fmin(box.h / (double)in, 24));
        s.cols = (int64_t)(box.w / s.pitch);
        const int64_t rows = in == 1 ? (int64_t)(box.h / s.pitch) : 1;
        s.shown = s.cols * rows < out ? s.cols * rows : out;
    }
    s.pitch = fmin(s.pitch, MOST);
    return s;
}

static void draw_kernels(const struct frame *frame, const struct strip *strip, struct box box)
{
    const struct node *node = kernels_of(frame);
    char name[TEXT], head[2 * TEXT];
    if (node == NULL) {
        return;
    }
    const struct layer_maps maps = layer_maps_of(frame, node->inputs[1].tensor, OF_VALUE);
    const struct shape *shape = &frame->program->tensors[node->inputs[1].tensor].shape;
    strip_name(frame->program, column_of(strip, frame->program, node->output.tensor), name,
               sizeof name);
    const double top = overview_head(frame, box, "");
    const struct box room = {box.x + 4, top, box.w - 8, box.y + box.h - top - FOOT - 40};
    const struct slices s = lay_slices(room, shape->dim[0], shape->dim[1]);
    if (s.shown < s.out) {
        snprintf(head, sizeof head, "%lld of the %lld kernels of %s", (long long)s.shown,
                 (long long)s.out, name);
    } else {
        snprintf(head, sizeof head, "The %lld kernels of %s", (long long)s.out, name);
    }
    overview_head(frame, box, head);
    const double side = s.pitch - fmax(3, s.pitch * 0.12);
    for (int64_t k = 0; k < s.shown * s.in; k++) {
        const int64_t out = k / s.in, in = k % s.in;
        const double x = room.x + (double)(s.in == 1 ? out % s.cols : out) * s.pitch;
        const double y = room.y + (double)(s.in == 1 ? out / s.cols : in) * s.pitch;
        const struct box tile = {x, y, side, side};
        if (is_connected(node, out, in)) {
            layer_maps_draw(frame, &maps, out * s.in + in, tile);
        } else {
            frame_rect(frame, tile, frame_fill(frame->theme->sunk));
        }
    }
    const int64_t rows = s.in == 1 ? (s.shown + s.cols - 1) / s.cols : s.in;
    snprintf(head, sizeof head, "%s%lld × %lld%s", s.in > 1 ? "a column a kernel of " : "",
             (long long)shape->dim[2], (long long)shape->dim[3],
             s.in > 1 ? "" : "; amber adds, grey takes away");
    frame_elided(frame, box.x, room.y + (double)rows * s.pitch + 18, box.w, head,
                 frame_text(FONT_REGULAR, frame_floor(frame, 22), frame->theme->ink2,
                            frame->theme->bg, ANCHOR_START));
}

// ---- the maps

static void share_text(const struct learned_state *state, int i, char out[NUMBER_MAX + 4])
{
    char number[NUMBER_MAX];
    const double share = state->maps[i].share, largest = fabs(state->maps[0].share);
    const int decimals = largest >= 100 ? 0 : largest >= 10 ? 1 : 2;
    number_people(share, decimals, number);
    snprintf(out, NUMBER_MAX + 4, "%s%s", share > 0 ? "+" : "", number);
}

static void draw_number_row(const struct frame *frame, const struct learned_state *state, int i,
                            struct box box)
{
    const struct theme_colors *c = frame->theme;
    char text[NUMBER_MAX + 16], share[NUMBER_MAX + 4];
    const double y = box.y + box.h / 2, size = frame_floor(frame, fmin(24, box.h * 0.7));
    const double left = 110, right = 110, room = (box.w - left - right) / 2;
    const double middle = box.x + left + room;
    const double part = state->maps[i].share / fabs(state->maps[0].share);
    snprintf(text, sizeof text, "unit %lld", (long long)state->maps[i].map + 1);
    draw_text(frame->list, box.x, y, text,
              frame_text(FONT_MEDIUM, size, c->ink2, c->bg, ANCHOR_START));
    share_text(state, i, share);
    draw_text(frame->list, box.x + box.w, y, share,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_END));
    struct style bar = frame_fill(part < 0 ? c->negative_base : c->role[ROLE_ACTIVATION].base);
    bar.radius = 3;
    const double w = fmax(3, fabs(part) * room), h = box.h * 0.5;
    frame_rect(frame, (struct box){part < 0 ? middle - w : middle, y - h / 2, w, h}, bar);
    draw_line(frame->list, middle, box.y, middle, box.y + box.h, frame_stroke(c->line2, 1.5));
}

static void draw_map_tile(const struct frame *frame, const struct learned_state *state,
                          const struct layer_maps *maps, int i, struct box box)
{
    const struct theme_colors *c = frame->theme;
    char text[TEXT], share[NUMBER_MAX + 4];
    const double size = frame_floor(frame, 22);
    layer_maps_draw(frame, maps, state->maps[i].map, (struct box){box.x, box.y, box.w, box.h});
    snprintf(text, sizeof text, "%lld", (long long)state->maps[i].map + 1);
    share_text(state, i, share);
    const double y = box.y + box.h + size * 0.85;
    const double number = frame_measure(frame, FONT_REGULAR, size, text);
    const double wide = number + 10 + frame_measure(frame, FONT_SEMIBOLD, size, share);
    const double x = box.x + (box.w - wide) / 2;
    draw_text(frame->list, x, y, text,
              frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
    draw_text(frame->list, x + number + 10, y, share,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
}

static void draw_tiles(const struct frame *frame, const struct learned_state *state,
                       struct layer_maps *maps, struct box box)
{
    static const double GAP = 18, MOST = 150;
    const int cols = state->n_maps > 6 ? 4 : 3, rows = (state->n_maps + cols - 1) / cols;
    const double foot = frame_floor(frame, 22) * 1.7;
    const double side = fmin(
        MOST, fmin((box.w - GAP * (cols - 1)) / cols, (box.h - (GAP * 0.4 + foot) * rows) / rows));
    maps->state = LAYER_DONE; // of what it learned nothing is held back
    for (int i = 0; i < state->n_maps; i++) {
        const double pitch = (box.w - side) / fmax(1, cols - 1);
        const struct box tile = {box.x + i % cols * fmin(pitch, side + 60),
                                 box.y + i / cols * (side + foot + GAP * 0.4), side, side};
        draw_map_tile(frame, state, maps, i, tile);
    }
}

static void draw_maps(const struct frame *frame, const struct strip *strip,
                      const struct learned_state *state, struct box box)
{
    char name[TEXT], target[TEXT], head[3 * TEXT];
    target_name(frame, state, target);
    if (state->n_maps == 0) {
        snprintf(head, sizeof head, "%s reads the picture itself", target);
        overview_head(frame, box, head);
        return;
    }
    struct layer_maps maps = layer_maps_of(frame, state->layer, OF_VALUE);
    strip_name(frame->program, column_of(strip, frame->program, state->layer), name, sizeof name);
    snprintf(head, sizeof head,
             state->answer >= 0 ? "What in %s speaks for %s" : "What in %s makes %s", name, target);
    const double top = overview_head(frame, box, head);
    const struct box room = {box.x + 4, top, box.w - 8, box.y + box.h - top - FOOT};
    if (!strip_is_list(&maps)) {
        draw_tiles(frame, state, &maps, room);
        return;
    }
    const double row = fmin(40, room.h / state->n_maps);
    for (int i = 0; i < state->n_maps; i++) {
        draw_number_row(frame, state, i, (struct box){room.x, room.y + i * row, room.w, row});
    }
}

// ---- the picture

static void draw_gradient(const struct frame *frame, const struct learned_state *state,
                          struct box box, int64_t rows, int64_t cols)
{
    double scale = 0;
    struct color *pixels = malloc((size_t)(rows * cols) * sizeof *pixels);
    for (int64_t i = 0; i < rows * cols; i++) {
        scale = fmax(scale, fabs((double)state->gradient[i]));
    }
    for (int64_t i = 0; i < rows * cols && pixels != NULL; i++) {
        pixels[i] = ramp_shade(frame->ramps, frame->theme, ROLE_DELTA, (double)state->gradient[i],
                               scale, true)
                        .fill;
    }
    if (pixels != NULL) {
        draw_image(frame->list, box.x, box.y, box.w, box.h, pixels, (int)cols, (int)rows);
    }
    free(pixels);
    struct style edge = frame_stroke(frame->theme->role[ROLE_DELTA].ink, 1.5);
    edge.radius = 2;
    frame_rect(frame,
               edge.radius > 0 ? (struct box){box.x - 1, box.y - 1, box.w + 2, box.h + 2} : box,
               edge);
}

static double draw_swatch(const struct frame *frame, double x, double y, bool negative,
                          const char *text, double room)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, 22);
    const struct shade shade = ramp_shade(frame->ramps, c, ROLE_DELTA, negative ? -1 : 1, 1, true);
    const struct box box = {x, y - 13, 26, 26};
    frame_rect(frame, box, frame_card(shade.fill, shade.edge, 1, 4));
    if (negative) {
        frame_rect(frame, (struct box){x + 7, y - 2, 12, 4},
                   (struct style){.fill = shade.text, .radius = 2});
    }
    return 38 + frame_elided(frame, x + 38, y, room - 38, text,
                             frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_START));
}

static void draw_picture(const struct frame *frame, const struct learned_state *state,
                         struct box box)
{
    char target[TEXT], head[2 * TEXT], plus[2 * TEXT], minus[2 * TEXT];
    struct layer_maps image = layer_maps_of(frame, state->image, OF_VALUE);
    target_name(frame, state, target);
    snprintf(head, sizeof head, "What %s hangs on", target);
    const double top = overview_head(frame, box, head);
    const double side = fmin((box.w - 32) / 2, box.y + box.h - top - 130);
    const double cell = floor(side / (double)(image.cols > image.rows ? image.cols : image.rows));
    const struct box first = {box.x + 2, top + 4, cell * (double)image.cols,
                              cell * (double)image.rows};
    if (cell < 1) {
        return;
    }
    layer_maps_draw(frame, &image, 0, first);
    struct box second = first;
    second.x += first.w + 32;
    if (state->gradient == NULL) {
        layer_maps_unknown(frame, second, 3);
        return;
    }
    draw_gradient(frame, state, second, image.rows, image.cols);
    snprintf(plus, sizeof plus,
             state->answer >= 0 ? "more here speaks for %s" : "more here raises %s", target);
    snprintf(minus, sizeof minus,
             state->answer >= 0 ? "more here speaks against it" : "more here lowers it");
    const double y = first.y + first.h + 40;
    draw_swatch(frame, box.x, y, false, plus, box.w);
    draw_swatch(frame, box.x, y + 44, true, minus, box.w);
}

// ---- all of it

void learned_caption_draw(const struct frame *frame)
{
    const struct learned_state *state = frame->state->learned;
    char target[TEXT];
    struct words words = {.n = 0};
    target_name(frame, state, target);
    words_clear(&words);
    if (state->answer >= 0) {
        words_plain(&words, "The network says ");
        words_number_text(&words, ROLE_ACTIVATION, target);
        words_plain(&words, ": its gradient, taken all the way back to the picture, tells what "
                            "made it say so.");
    } else {
        words_number_text(&words, -1, target);
        words_plain(&words, " and what it is made of: its gradient, taken back to the picture.");
    }
    const struct sentence_style style = {.font = FONT_REGULAR,
                                         .size = frame_size(frame, 28),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_MIDDLE,
                                         .strong = true};
    const struct box box = frame->caption;
    frame_region(frame, "caption", box);
    sentence_fit(frame, &words, style,
                 (struct box){box.x + MARGIN, box.y, box.w - 2 * MARGIN, box.h},
                 frame_floor(frame, 22), 2, 38.0 / 28);
}

void learned_draw(const struct frame *frame)
{
    const struct learned_state *state = frame->state->learned;
    struct strip strip;
    strip_of(frame->timeline->lesson, &strip);
    const double bottom = frame->formula.y + frame->formula.h;
    const struct box region = {0, frame->stage.y, frame->width, bottom - frame->stage.y};
    const double room = frame->width - 2 * MARGIN - 2 * BETWEEN;
    struct box box = {MARGIN, region.y, room * 0.32, region.h};
    frame_region(frame, "stage", region);
    draw_kernels(frame, &strip, box);
    box.x += box.w + BETWEEN;
    box.w = room * 0.37;
    draw_maps(frame, &strip, state, box);
    box.x += box.w + BETWEEN;
    box.w = room * 0.31;
    draw_picture(frame, state, box);
}
