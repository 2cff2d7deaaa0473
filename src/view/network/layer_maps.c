#include "view/network/layer_maps.h"

#include "view/stage/cells.h"

#include <math.h>

static const double TILES_FROM = 8; // u: below it a map is one texture, as one of many cells is
enum { TILES_MOST = 64 };

// ---- what is known

static int producer_of(const struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program->gradients[tensor].last_node
           : of == OF_UPDATED ? program->updates[tensor].node
                              : program->tensors[tensor].producer;
}

static bool exists(const struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program_has_gradient(program, tensor)
           : of == OF_UPDATED ? program_has_update(program, tensor)
                              : true;
}

// The first time that a node is stepped; -1: it never is.
static int first_entry(const struct timeline *timeline, int node)
{
    for (int e = 0; e < timeline->n; e++) {
        if (timeline->entries[e].node == node) {
            return e;
        }
    }
    return -1;
}

static bool finished(const struct frame *frame, int e)
{
    const struct timeline_entry *entry = &frame->timeline->entries[e];
    const enum grain grain = frame->step->grain;
    return frame->step->number >= entry->before[grain] + entry->steps[grain];
}

// What is not stepped itself is there as soon as all is done that is stepped before it.
static enum layer_state state_between(const struct frame *frame, int producer)
{
    const struct timeline *timeline = frame->timeline;
    for (int e = frame->step->entry; e < timeline->n; e++) {
        const int node = timeline->entries[e].node;
        if (node < producer && first_entry(timeline, node) == e && !finished(frame, e)) {
            return LAYER_LATER;
        }
    }
    return LAYER_DONE;
}

// Where its operation stands among what is stepped, seen from the present step.
static enum layer_state state_of(const struct frame *frame, int producer, bool *stepped)
{
    const int e = producer < 0 ? -1 : first_entry(frame->timeline, producer);
    *stepped = e >= 0;
    if (producer < 0) {
        return LAYER_DONE;
    }
    if (!*stepped) {
        return state_between(frame, producer);
    }
    return e < frame->step->entry ? LAYER_DONE : e == frame->step->entry ? LAYER_NOW : LAYER_LATER;
}

struct layer_maps layer_maps_of(const struct frame *frame, int tensor, enum of of)
{
    const struct program *program = frame->program;
    const struct shape *shape = &program->tensors[tensor].shape;
    const struct ref *output = &frame->node->output;
    struct layer_maps maps = {.tensor = tensor,
                              .of = of,
                              .exists = exists(program, tensor, of),
                              .role = ref_role(program, tensor, of),
                              .rows = shape->rank < 2 ? 1 : shape->dim[shape->rank - 2],
                              .cols = shape->rank < 1 ? 1 : shape->dim[shape->rank - 1]};
    maps.n = shape_elements(shape) / (maps.rows * maps.cols);
    maps.state = state_of(frame, producer_of(program, tensor, of), &maps.stepped);
    if (maps.state != LAYER_NOW && output->tensor == tensor && output->of == of) {
        maps.state = LAYER_NOW; // again, or a part of a sum that several operations make
    }
    return maps;
}

static struct operand operand_of(const struct layer_maps *maps, int64_t k)
{
    return (struct operand){.tensor = maps->tensor,
                            .of = maps->of,
                            .leading = k,
                            .rows = maps->rows,
                            .cols = maps->cols};
}

bool layer_maps_begun(const struct frame *frame, const struct layer_maps *maps, int64_t k)
{
    if (maps->state != LAYER_NOW) {
        return maps->state == LAYER_DONE;
    }
    const struct operand operand = operand_of(maps, k);
    const struct grid grid = grid_of(frame, &operand);
    for (int64_t c = 0; c < maps->rows * maps->cols; c++) {
        if (grid_cell(frame, &grid, c / maps->cols, c % maps->cols).kind != KIND_TODO) {
            return true;
        }
    }
    return false;
}

// ---- drawing

void layer_maps_unknown(const struct frame *frame, struct box box, double radius)
{
    struct style dashed = frame_dashed(frame->theme->line2, 1.5, 5, 5);
    const double dot = fmin(3.5, fmin(box.w, box.h) * 0.12);
    dashed.radius = radius;
    frame_rect(frame, box, dashed);
    draw_circle(frame->list, box.x + box.w / 2, box.y + box.h / 2, dot,
                frame_fill(frame->theme->line2));
}

double layer_maps_cell(const struct layer_maps *maps, struct box place)
{
    static const double WHOLE_FROM = 4;
    const double cell = fmin(place.w / (double)maps->cols, place.h / (double)maps->rows);
    return cell >= WHOLE_FROM ? floor(cell * 2) / 2 : cell;
}

static struct shade shade_of(const struct frame *frame, const struct grid *grid, double value)
{
    return grid->symbolic
               ? theme_symbol_shade(frame->theme, grid->role)
               : ramp_shade(frame->ramps, frame->theme, grid->role, value, grid->scale, true);
}

static void draw_tile(const struct frame *frame, const struct grid *grid, struct box box, int64_t i,
                      int64_t j, double radius)
{
    static const double SIGN_FROM = 26;
    const struct cell cell = grid_cell(frame, grid, i, j);
    if (cell.kind == KIND_TODO) {
        if (box.w >= SIGN_FROM) {
            layer_maps_unknown(frame, box, radius);
        }
        return;
    }
    const struct shade shade = shade_of(frame, grid, (double)cell.value);
    frame_rect(frame, box,
               radius > 2 ? frame_card(shade.fill, shade.edge, 1, radius) : frame_fill(shade.fill));
    if (cell.value < 0 && box.w >= SIGN_FROM) {
        frame_rect(frame, (struct box){box.x + box.w * 0.3, box.y + box.h / 2 - 2, box.w * 0.4, 4},
                   (struct style){.fill = shade.text, .radius = 2});
    }
}

static void draw_tiles(const struct frame *frame, const struct grid *grid, struct box box,
                       double cell)
{
    frame_rect(frame, box, frame_fill(frame->theme->surface));
    for (int64_t c = 0; c < grid->rows * grid->cols; c++) {
        const int64_t i = c / grid->cols, j = c % grid->cols;
        draw_tile(
            frame, grid,
            (struct box){box.x + (double)j * cell, box.y + (double)i * cell, cell - 1, cell - 1}, i,
            j, 0);
    }
    struct style edge = frame_stroke(frame->theme->role[grid->role].ink, 1.5);
    edge.radius = 3;
    frame_rect(frame, (struct box){box.x - 2, box.y - 2, box.w + 3, box.h + 3}, edge);
}

struct box layer_maps_draw(const struct frame *frame, const struct layer_maps *maps, int64_t k,
                           struct box place)
{
    const double cell = layer_maps_cell(maps, place);
    const double w = cell * (double)maps->cols, h = cell * (double)maps->rows;
    const struct box box = {place.x + (place.w - w) / 2, place.y + (place.h - h) / 2, w, h};
    if (!layer_maps_begun(frame, maps, k)) {
        layer_maps_unknown(frame, box, 3);
        return box;
    }
    const struct operand operand = operand_of(maps, k);
    struct grid grid = grid_of(frame, &operand);
    if (cell >= TILES_FROM && maps->rows * maps->cols <= TILES_MOST) {
        draw_tiles(frame, &grid, box, cell);
        return box;
    }
    grid.x = box.x;
    grid.y = box.y;
    grid.cell_w = grid.cell_h = cell;
    grid.level = LEVEL_E;
    cells_texture(frame, &grid);
    return box;
}

void layer_maps_list(const struct frame *frame, const struct layer_maps *maps, double x, double y,
                     int64_t cols, double cell)
{
    const int64_t n = maps->n * maps->rows * maps->cols;
    const double gap = cell >= 20 ? 3 : 1, radius = cell >= 20 ? 5 : 0;
    const bool known = maps->state != LAYER_LATER;
    const struct operand operand = {.tensor = maps->tensor, .of = maps->of, .rows = 1, .cols = n};
    struct grid grid = {0};
    if (known) {
        grid = grid_of(frame, &operand);
    }
    for (int64_t i = 0; i < n; i++) {
        const struct box box = {x + (double)(i % cols) * cell, y + (double)(i / cols) * cell,
                                cell - gap, cell - gap};
        if (known) {
            draw_tile(frame, &grid, box, 0, i, radius);
        } else if (radius > 0) {
            layer_maps_unknown(frame, box, radius);
        }
    }
    if (radius > 0) {
        return;
    }
    const int64_t rows = (n + cols - 1) / cols;
    const struct box all = {x - 2, y - 2, cell * (double)cols + 3, cell * (double)rows + 3};
    if (known) {
        struct style edge = frame_stroke(frame->theme->role[maps->role].ink, 1.5);
        edge.radius = 3;
        frame_rect(frame, all, edge);
    } else {
        layer_maps_unknown(frame, all, 3);
    }
}
