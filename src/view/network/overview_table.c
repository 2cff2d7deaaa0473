// Which maps of the layer before each map of this one reads: a row an input map, a column an output
// map, and what that makes in parameters. Of any table of connections.
#include "base/number.h"
#include "nn/count.h"
#include "view/formula/formula.h"
#include "view/network/overview_parts.h"
#include "view/stage/cells.h"

#include <math.h>
#include <stdio.h>

static const double PITCH_MOST = 58, ROW_MOST = 33, LEFT = 102, NUMBERS = 40, FOOT = 62;
enum { TEXT = 160 };

struct table {
    const struct frame *frame;
    const struct node *node;
    const struct attr *attr;
    int64_t rows, cols, cells; // cells: of a kernel
    bool bias;
    int64_t here; // column under way, -1
    double x, y, pitch, row;
};

static const struct attr *connections_of(const struct node *node)
{
    int k = 0;
    for (size_t i = 0; i < node->op->n_params; i++) {
        if (node->op->params[i].type == PARAM_CONNECTIONS) {
            return node->attrs[k].n_lists > 0 ? &node->attrs[k] : NULL;
        }
        k += node->op->params[i].type != PARAM_TENSOR;
    }
    return NULL;
}

const struct node *overview_connected(const struct program *program,
                                      const struct strip_column *column)
{
    for (int i = column->first; i >= 0 && i <= column->last; i++) {
        if (connections_of(program->nodes[i]) != NULL) {
            return program->nodes[i];
        }
    }
    return NULL;
}

static int64_t reads(const struct table *at, int64_t col)
{
    return at->attr->list_begin[col + 1] - at->attr->list_begin[col];
}

static bool is_read(const struct table *at, int64_t row, int64_t col)
{
    for (int32_t i = at->attr->list_begin[col]; i < at->attr->list_begin[col + 1]; i++) {
        if (at->attr->list[i] == row) {
            return true;
        }
    }
    return false;
}

static void draw_cross(const struct table *at, struct box box, bool here)
{
    static const double ARM = 6;
    const struct role_colors *weight = &at->frame->theme->role[ROLE_WEIGHT];
    const double x = box.x + box.w / 2, y = box.y + box.h / 2, r = fmin(ARM, box.h / 3.5);
    const struct style line = frame_stroke(here ? at->frame->theme->now_ink : weight->ink, 2.5);
    draw_line(at->frame->list, x - r, y - r, x + r, y + r, line);
    draw_line(at->frame->list, x + r, y - r, x - r, y + r, line);
}

static void draw_cell(const struct table *at, int64_t row, int64_t col)
{
    const struct theme_colors *c = at->frame->theme;
    const struct role_colors *weight = &c->role[ROLE_WEIGHT];
    const bool here = col == at->here;
    const struct box box = {at->x + (double)col * at->pitch + 4, at->y + (double)row * at->row + 2,
                            at->pitch - 8, at->row - 5};
    if (!is_read(at, row, col)) {
        struct style empty = frame_fill(here ? color_mix(c->now, c->surface, 0.7) : c->sunk);
        empty.radius = 5;
        frame_rect(at->frame, box, empty);
        return;
    }
    const struct color fill = color_mix(weight->tint, weight->base, c->dark ? 0.5 : 0.35);
    frame_rect(
        at->frame, box,
        frame_card(here ? weight->base : fill, here ? weight->on_now : weight->base, 1.5, 5));
    draw_cross(at, box, here);
}

static void draw_number(const struct table *at, double x, double y, int64_t number, bool here)
{
    const struct theme_colors *c = at->frame->theme;
    char text[NUMBER_MAX];
    number_count(number, text);
    draw_text(at->frame->list, x, y, text,
              frame_text(here ? FONT_BOLD : FONT_MEDIUM,
                         frame_floor(at->frame, fmin(24, at->pitch * 0.5)),
                         here ? c->now_ink : c->ink2, here ? c->now : c->bg, ANCHOR_MIDDLE));
}

static void draw_rows(const struct table *at, double left)
{
    const struct layer_maps maps = layer_maps_of(at->frame, at->node->inputs[0].tensor, OF_VALUE);
    for (int64_t r = 0; r < at->rows; r++) {
        const double y = at->y + (double)r * at->row;
        layer_maps_draw(at->frame, &maps, r, (struct box){left, y + 1, 36, at->row - 3});
        draw_number(at, left + 66, y + at->row / 2, r + 1, false);
        for (int64_t col = 0; col < at->cols; col++) {
            draw_cell(at, r, col);
        }
    }
}

// ---- the brackets below: output maps in a row that read as many maps

// "6 × (3·25 + 1)", shorter where there is less room.
static void count_text(const struct table *at, int64_t n, int64_t col, int form, char out[TEXT])
{
    const long long maps = (long long)reads(at, col), cells = (long long)at->cells;
    const long long each = maps * cells + (at->bias ? 1 : 0);
    const char *bias = at->bias ? " + 1" : "";
    if (n == 1) {
        form = form == 0 ? 1 : 2;
    }
    switch (form) {
    case 0:
        snprintf(out, TEXT, "%lld × (%lld·%lld%s)", (long long)n, maps, cells, bias);
        break;
    case 1:
        if (n > 1) {
            snprintf(out, TEXT, "%lld × %lld", (long long)n, each);
        } else {
            snprintf(out, TEXT, "%lld·%lld%s", maps, cells, bias);
        }
        break;
    default:
        snprintf(out, TEXT, "%lld", (long long)n * each);
    }
}

static void draw_bracket(const struct table *at, int64_t first, int64_t end, double y)
{
    const struct theme_colors *c = at->frame->theme;
    const bool here = at->here >= first && at->here < end;
    const double x1 = at->x + (double)first * at->pitch + 6;
    const double x2 = at->x + (double)end * at->pitch - 6;
    const double points[] = {x1, y, x1, y + 9, x2, y + 9, x2, y};
    const enum font font = here ? FONT_BOLD : FONT_MEDIUM;
    const double size = frame_size(at->frame, 26);
    char text[TEXT];
    draw_polyline(at->frame->list, points, 4,
                  frame_stroke(here ? c->ink : c->line2, here ? 3.5 : 2.5));
    for (int form = 0; form < 3; form++) {
        count_text(at, end - first, first, form, text);
        if (frame_measure(at->frame, font, size, text) <= x2 - x1 + 8) {
            draw_text(at->frame->list, (x1 + x2) / 2, y + 36, text,
                      frame_text(font, size, here ? c->ink : c->ink2, c->bg, ANCHOR_MIDDLE));
            return;
        }
    }
}

// The maps that it reads follow each other, the first one after the last.
static bool in_a_row(const struct table *at, int64_t col)
{
    int begins = 0;
    for (int64_t r = 0; r < at->rows; r++) {
        begins += is_read(at, r, col) && !is_read(at, (r + at->rows - 1) % at->rows, col);
    }
    return begins <= 1;
}

static bool alike(const struct table *at, int64_t a, int64_t b)
{
    return reads(at, a) == reads(at, b) && in_a_row(at, a) == in_a_row(at, b);
}

static void draw_brackets(const struct table *at, double right)
{
    const double y = at->y + (double)at->rows * at->row + 14;
    const double x = at->x + (double)at->cols * at->pitch + 12;
    char number[NUMBER_MAX], text[TEXT];
    struct words why;
    for (int64_t first = 0, end; first < at->cols; first = end) {
        for (end = first + 1; end < at->cols && alike(at, end, first); end++) {
        }
        draw_bracket(at, first, end, y);
    }
    number_count(count_node(at->node, &why).parameters, number);
    snprintf(text, sizeof text, "= %s", number);
    frame_elided(at->frame, x, y + 36, right - x, text,
                 frame_text(FONT_BOLD, frame_size(at->frame, 30),
                            at->frame->theme->role[ROLE_WEIGHT].ink, at->frame->theme->bg,
                            ANCHOR_START));
}

// ---- all of it

// The column of the map that is being made; of a layer as a whole none.
static int64_t column_here(const struct frame *frame, const struct node *node)
{
    const int64_t element = overview_element(frame);
    const int rank = node->out_shape.rank;
    if (frame->step->grain == GRAIN_LAYER || element < 0 || rank < 2) {
        return -1;
    }
    return element / (node->out_shape.dim[rank - 1] * node->out_shape.dim[rank - 2]);
}

void overview_table_draw(const struct frame *frame, struct box box, const struct node *node,
                         const char *name, const char *before)
{
    static const double TOTAL = 130;
    const struct shape *weight = &frame->program->tensors[node->inputs[1].tensor].shape;
    struct table at = {.frame = frame, .node = node, .attr = connections_of(node)};
    char head[2 * TEXT];
    snprintf(head, sizeof head, "Which maps of %s each map of %s reads", before, name);
    const double top = overview_head(frame, box, head);
    at.rows = weight->dim[weight->rank - 3];
    at.cols = at.attr->n_lists;
    at.cells = weight->dim[weight->rank - 1] * weight->dim[weight->rank - 2];
    at.bias = node->n_inputs > 2 && node->inputs[2].tensor >= 0;
    at.here = column_here(frame, node);
    at.x = box.x + LEFT;
    at.y = top + NUMBERS;
    at.pitch = fmin(PITCH_MOST, (box.w - LEFT - TOTAL) / (double)at.cols);
    at.row = fmin(ROW_MOST, (box.y + box.h - at.y - FOOT) / (double)at.rows);
    if (at.here >= 0) {
        formula_block(frame,
                      (struct box){at.x + (double)at.here * at.pitch, at.y - NUMBERS + 4, at.pitch,
                                   (double)at.rows * at.row + NUMBERS + 2},
                      10);
    }
    for (int64_t col = 0; col < at.cols; col++) {
        draw_number(&at, at.x + ((double)col + 0.5) * at.pitch, at.y - NUMBERS / 2 + 2, col + 1,
                    col == at.here);
    }
    draw_rows(&at, box.x + 4);
    draw_brackets(&at, box.x + box.w);
}
