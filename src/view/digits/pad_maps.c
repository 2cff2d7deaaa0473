// The middle column of the pad: every layer's maps as pictures, units as tiles. A click leads to
// the steps that make it.
#include "view/digits/pad.h"
#include "view/network/strip_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LAYERS_MAX = 16, ROWS_MAX = 4 };
static const double HEAD = 28, BETWEEN = 31, APART = 24, GAP_LEAST = 7.5, ROW_GAP = 10;
static const double SIDE_MOST = 84, CELL_MOST = 6, NEXT = 0.86; // a layer's maps by those before it
static const double TILE_MOST = 15;

struct layer {
    const struct node *node; // whose output is shown
    char name[64];
    int64_t n, rows, cols; // maps; units: n of 1 x 1
    bool units;
    int in_rows, across; // lines of maps, and how many in each
    double cell;         // of a map, or the pitch of tiles
    double h;
};

// ---- which there are

// What of a column of the strip is shown: its last maps, else its last units.
static const struct node *shown_of(const struct program *program, const struct strip_column *column)
{
    const struct node *units = NULL;
    for (int i = column->last; i >= column->first && i >= 0; i--) {
        const struct node *node = program->nodes[i];
        if (node->out_shape.rank == 3) {
            return node;
        }
        units = units == NULL && node->out_shape.rank == 1 ? node : units;
    }
    return units;
}

static void set_layer(struct layer *layer, const struct node *node)
{
    const struct shape *shape = &node->out_shape;
    *layer = (struct layer){.node = node};
    layer->rows = shape->rank == 3 ? shape->dim[1] : 1;
    layer->cols = shape->rank == 3 ? shape->dim[2] : 1;
    layer->n = shape->dim[0];
    layer->units = layer->rows * layer->cols == 1;
}

// All but the last one, which is the answer; those made from it are not shown either.
static int find_layers(const struct frame *frame, struct layer layers[LAYERS_MAX])
{
    const struct lesson *lesson = frame->timeline->lesson;
    const struct program *program = frame->program;
    const struct node *loss = program->nodes[lesson->practice.loss_node];
    struct strip strip;
    int n = 0;
    if (!strip_of(lesson, &strip)) {
        return 0;
    }
    for (int i = 0; i < strip.n && n < LAYERS_MAX; i++) {
        const struct strip_column *column = &strip.columns[i];
        const struct node *node = column->input >= 0 ? NULL : shown_of(program, column);
        if (node == NULL) {
            continue;
        }
        if (column->last >= program->tensors[loss->inputs[0].tensor].producer) {
            break;
        }
        set_layer(&layers[n], node);
        strip_name(program, column, layers[n].name, sizeof layers[n].name);
        n++;
    }
    return n;
}

// ---- how large

// The most even lines of tiles, of about 44.
static void set_units(struct layer *layer, double room)
{
    enum { LINE = 44 };
    layer->in_rows = (int)((layer->n + LINE - 1) / LINE);
    layer->across = (int)((layer->n + layer->in_rows - 1) / layer->in_rows);
    layer->cell = fmin(TILE_MOST, room / layer->across);
    layer->h = layer->in_rows * layer->cell - 1.5;
}

// A whole number of device pixels, where little is lost by that.
static double whole(const struct frame *frame, double cell)
{
    static const double WORTH = 0.78; // of the size, at least
    const double pixels = floor(cell * frame->list->scale + 1e-6) / frame->list->scale;
    return pixels >= WORTH * cell ? pixels : cell;
}

static void set_maps(const struct frame *frame, struct layer *layer, double room, double most)
{
    const double longer = (double)(layer->rows > layer->cols ? layer->rows : layer->cols);
    double best = 0;
    for (int lines = 1; lines <= ROWS_MAX; lines++) {
        const int across = (int)((layer->n + lines - 1) / lines);
        const double wide = (room - (across - 1) * GAP_LEAST) / across;
        const double side = fmin(fmin(most, wide), longer * CELL_MOST);
        if (side > best * 1.15) { // another line must be worth its room
            best = side;
            layer->in_rows = lines;
            layer->across = across;
        }
    }
    layer->cell = whole(frame, best / longer);
    layer->h = layer->in_rows * ((double)layer->rows * layer->cell + ROW_GAP) - ROW_GAP;
}

static double set_sizes(const struct frame *frame, struct layer *layers, int n, double room,
                        double most)
{
    double h = 0;
    for (int i = 0; i < n; i++) {
        if (layers[i].units) {
            set_units(&layers[i], room);
        } else {
            set_maps(frame, &layers[i], room, most);
            most = NEXT * layers[i].cell *
                   (double)(layers[i].rows > layers[i].cols ? layers[i].rows : layers[i].cols);
        }
        h += layers[i].h;
    }
    return h;
}

// ---- drawing

static double scale_of(const float *numbers, int64_t n)
{
    double scale = 0;
    for (int64_t i = 0; i < n; i++) {
        scale = isfinite((double)numbers[i]) ? fmax(scale, fabs((double)numbers[i])) : scale;
    }
    return scale;
}

static void draw_map(const struct frame *frame, const struct layer *layer, const float *numbers,
                     double scale, struct box box)
{
    const enum role role = frame->program->tensors[layer->node->output.tensor].role;
    const int64_t n = layer->rows * layer->cols;
    struct color *pixels = calloc((size_t)n, sizeof *pixels);
    if (pixels == NULL) {
        abort();
    }
    for (int64_t i = 0; i < n; i++) {
        pixels[i] =
            ramp_shade(frame->ramps, frame->theme, role, (double)numbers[i], scale, true).fill;
    }
    draw_image(frame->list, box.x, box.y, box.w, box.h, pixels, (int)layer->cols, (int)layer->rows);
    free(pixels);
    struct style edge = frame_stroke(frame->theme->role[role].ink, 1.25);
    edge.radius = 2;
    frame_rect(frame, (struct box){box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1}, edge);
}

static void draw_maps(const struct frame *frame, const struct layer *layer, const float *numbers,
                      struct box box)
{
    const double w = layer->cell * (double)layer->cols, h = layer->cell * (double)layer->rows;
    const double gap = layer->across > 1 ? (box.w - layer->across * w) / (layer->across - 1) : 0;
    const double scale = scale_of(numbers, layer->n * layer->rows * layer->cols);
    const double device = frame->list->scale;
    for (int64_t k = 0; k < layer->n; k++) {
        const double x = box.x + (double)(k % layer->across) * (w + gap);
        const double y = box.y + (double)(k / layer->across) * (h + ROW_GAP);
        const struct box map = {floor(x * device + 0.5) / device, floor(y * device + 0.5) / device,
                                w, h};
        draw_map(frame, layer, numbers + k * layer->rows * layer->cols, scale, map);
        frame_hit(frame, map, "pad-layer",
                  layer->node->output.tensor * PAD_LAYER_MAPS + (k % PAD_LAYER_MAPS));
    }
}

static void draw_units(const struct frame *frame, const struct layer *layer, const float *numbers,
                       struct box box)
{
    const enum role role = frame->program->tensors[layer->node->output.tensor].role;
    const double scale = scale_of(numbers, layer->n);
    for (int64_t k = 0; k < layer->n; k++) {
        struct style style = frame_fill(
            ramp_shade(frame->ramps, frame->theme, role, (double)numbers[k], scale, true).fill);
        style.radius = 2;
        frame_rect(frame,
                   (struct box){box.x + (double)(k % layer->across) * layer->cell,
                                box.y + (double)(k / layer->across) * layer->cell,
                                layer->cell - 1.5, layer->cell - 1.5},
                   style);
    }
    frame_hit(frame, (struct box){box.x, box.y, layer->across * layer->cell, layer->h}, "pad-layer",
              layer->node->output.tensor * PAD_LAYER_MAPS);
}

// The layer that is compared with the codes, as a picture.
static bool is_compared(const struct frame *frame, const struct layer *layer,
                        const struct answer *answer)
{
    return answer->compared != NULL && !frame->state->pad->empty &&
           program_value(frame->program, layer->node->output.tensor) == answer->compared;
}

static void draw_head(const struct frame *frame, const struct layer *layer,
                      const struct answer *answer, double x, double y, double room)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, 26), small = frame_floor(frame, 22);
    char shape[TEXT_MAX];
    if (layer->units) {
        snprintf(shape, sizeof shape, "%lld units%s", (long long)layer->n,
                 !is_compared(frame, layer, answer) ? ""
                 : frame->narrow                    ? ", read as a picture"
                                                    : ", read as a picture on the right");
    } else {
        snprintf(shape, sizeof shape, "%lld map%s, %lld × %lld", (long long)layer->n,
                 layer->n == 1 ? "" : "s", (long long)layer->rows, (long long)layer->cols);
    }
    const double w = frame_measure(frame, FONT_REGULAR, small, shape);
    frame_elided(frame, x, y, room - w - 16, layer->name,
                 frame_text(FONT_BOLD, size, c->ink, c->bg, ANCHOR_START));
    draw_text(frame->list, x + room, y, shape,
              frame_text(FONT_REGULAR, small, c->ink2, c->bg, ANCHOR_END));
}

void pad_maps_draw(const struct frame *frame, const struct answer *answer, struct box box)
{
    struct layer layers[LAYERS_MAX];
    const int n = find_layers(frame, layers);
    const double heads = n * (HEAD + BETWEEN) - BETWEEN + 16;
    double best = 12, filled = 0;
    for (double most = SIDE_MOST; most > 12; most -= 2) { // what fits and fills most of the room
        const double h = set_sizes(frame, layers, n, box.w, most);
        if (h + heads <= box.h && h > filled + 1) {
            filled = h;
            best = most;
        }
    }
    const double rest = box.h - heads - set_sizes(frame, layers, n, box.w, best);
    const double between = BETWEEN + (n > 1 ? fmin(APART, fmax(0, rest / (n - 1))) : 0);
    double y = box.y + 16;
    for (int i = 0; i < n; i++) {
        const struct layer *layer = &layers[i];
        const float *numbers = program_value(frame->program, layer->node->output.tensor);
        draw_head(frame, layer, answer, box.x, y, box.w);
        y += HEAD;
        if (numbers != NULL) {
            (layer->units ? draw_units : draw_maps)(frame, layer, numbers,
                                                    (struct box){box.x, y, box.w, layer->h});
        }
        y += layer->h + between;
    }
}
