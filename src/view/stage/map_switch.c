#include "view/stage/map_switch.h"

#include "view/stage/cells.h"

#include <math.h>
#include <stdio.h>

static const double LABEL = 24, LABEL_AIR = 18, INNER = 50;

int64_t map_count(const struct program *program, const struct operand *operand)
{
    const struct shape *shape = &program->tensors[operand->tensor].shape;
    const int64_t area = operand->rows * operand->cols;
    const bool stack = shape->rank >= 3 && area > 0 &&
                       area == shape->dim[shape->rank - 1] * shape->dim[shape->rank - 2];
    return stack ? shape_elements(shape) / area : 1;
}

const struct operand *map_result(const struct operand operands[], int n)
{
    for (int i = 0; i < n; i++) {
        if (operands[i].result && !operands[i].product) {
            return &operands[i];
        }
    }
    return NULL;
}

// ---- one picture

static struct color tile_color(const struct frame *frame, const struct grid *grid,
                               const struct cell *cell)
{
    const struct theme_colors *c = frame->theme;
    if (cell->kind == KIND_ZERO || cell->kind == KIND_TODO) {
        return cell->kind == KIND_ZERO ? c->hatch : c->sunk;
    }
    return grid->symbolic
               ? theme_symbol_shade(c, grid->role).fill
               : ramp_shade(frame->ramps, c, grid->role, (double)cell->value, grid->scale, true)
                     .fill;
}

static void draw_tiles(const struct frame *frame, const struct grid *grid)
{
    for (int64_t k = 0; k < grid->rows * grid->cols; k++) {
        const int64_t i = k / grid->cols, j = k % grid->cols;
        const struct cell cell = grid_cell(frame, grid, i, j);
        frame_rect(frame, grid_box(grid, i, j), frame_fill(tile_color(frame, grid, &cell)));
    }
}

void map_picture(const struct frame *frame, const struct operand *operand, struct box box,
                 bool window)
{
    enum { IMAGE_SIDE = 50 };
    static const double TILES_FROM = 5;
    struct grid grid = grid_of(frame, operand);
    const double longer = (double)(grid.rows > grid.cols ? grid.rows : grid.cols);
    grid.gap = box.w / longer >= TILES_FROM ? 1 : 0;
    grid.cell_w = grid.cell_h = (box.w + grid.gap) / longer - grid.gap;
    grid.x = box.x + (box.w - grid_width(&grid)) / 2;
    grid.y = box.y + (box.h - grid_height(&grid)) / 2;
    if (grid.gap > 0) {
        draw_tiles(frame, &grid);
    } else {
        cells_image(frame, &grid, IMAGE_SIDE);
    }
    const int64_t *w = operand->window;
    if (window && w[2] > 0 && w[3] > 0) {
        const struct box span = grid_span(&grid, w[0], w[1], w[2], w[3]);
        struct style style = frame_stroke(frame->theme->ink, 2);
        style.radius = 2;
        draw_rect(frame->list, span.x - 1, span.y - 1, span.w + 2, span.h + 2, style);
    }
}

// ---- the switch

// The maps of kernels are their slices.
static const char *name_of(const struct frame *frame, const struct operand *result)
{
    return ref_role(frame->program, result->tensor, result->of) == ROLE_WEIGHT ? "slice" : "map";
}

static void label_of(const struct frame *frame, const struct operand *result, bool all,
                     char out[64])
{
    const char *name = name_of(frame, result);
    if (all) {
        snprintf(out, 64, "%ss", name);
    } else {
        snprintf(out, 64, "%s %lld of %lld", name, (long long)result->leading + 1,
                 (long long)map_count(frame->program, result));
    }
}

double map_switch_width(const struct frame *frame, const struct operand *result)
{
    char text[64];
    label_of(frame, result, true, text);
    const double label = frame_measure(frame, FONT_REGULAR, frame_floor(frame, LABEL), text);
    const int64_t n = map_count(frame->program, result);
    return label + LABEL_AIR + (double)n * (MAP_SIDE + MAP_GAP) - MAP_GAP;
}

static void draw_one(const struct frame *frame, const struct operand *result, int64_t map,
                     struct box box)
{
    const struct theme_colors *c = frame->theme;
    const bool shown = map == result->leading;
    const double width = shown ? 4 : 1.5, in = width / 2;
    struct operand operand = *result;
    operand.leading = map;
    struct style style = frame_card(c->surface, shown ? c->ink : c->line2, width, 7);
    draw_rect(frame->list, box.x + in, box.y + in, box.w - width, box.h - width, style);
    const double air = (MAP_SIDE - INNER) / 2;
    map_picture(frame, &operand, (struct box){box.x + air, box.y + air, INNER, INNER}, false);
    frame_hit(frame, box, "map", map);
}

void map_switch_draw(const struct frame *frame, const struct operand *result, struct box box)
{
    const int64_t n = map_count(frame->program, result), at = result->leading;
    const double size = frame_floor(frame, LABEL), pitch = MAP_SIDE + MAP_GAP;
    const bool all = map_switch_width(frame, result) <= box.w + 0.5;
    char label[64];
    label_of(frame, result, all, label);
    const double words = frame_measure(frame, FONT_REGULAR, size, label) + LABEL_AIR;
    int64_t most = all ? n : (int64_t)floor((box.w - words + MAP_GAP) / pitch);
    most = most < 1 ? 1 : most;
    int64_t first = at - most / 2;
    first = first > n - most ? n - most : first;
    first = first < 0 ? 0 : first;
    double x = box.x + box.w - (double)most * pitch + MAP_GAP;
    draw_text(frame->list, x - LABEL_AIR, box.y + MAP_SIDE / 2.0, label,
              frame_text(FONT_REGULAR, size, frame->theme->ink2, frame->theme->bg, ANCHOR_END));
    for (int64_t m = first; m < first + most && m < n; m++) {
        draw_one(frame, result, m, (struct box){x, box.y, MAP_SIDE, MAP_SIDE});
        x += pitch;
    }
}
