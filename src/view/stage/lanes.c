#include "view/stage/lanes.h"

#include "view/stage/map_switch.h"
#include "view/stage/slots.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double HEAD = 42, BETWEEN = 12, EDGE = 12; // of a lane
static const double BODY_MOST = 264, BODY_LEAST = 150, BODY_LEAST_ALONE = 190;
static const double CELL_MOST = 84, CELL_LEAST = 40, WIDER = 1.8;
static const double TILE_MOST = 36; // of a map's cells without numbers
static const double OUT_MOST = 84, OUT_GOOD = 57, OUT_LEAST = 110, OUT_HEAD = 36, OUT_NOTE = 44;
static const double CARD_AIR = 24, PLUS = 48;
static const double OTHER_PITCH = MAP_SIDE + 8, NUMBER = 28, NUMBER_WIDE = 44; // beside a picture
enum { GAP = 4 };

// ---- is it such an operation

// The operands in reading order: a window over maps, its kernel, perhaps a bias, the result.
static bool is_sum_of_windows(const struct operand operands[], int n)
{
    return n >= 3 && n <= 4 && operands[0].window[2] > 0 && !operands[0].result &&
           operands[1].link == LINK_STAR && operands[1].window[2] == 0 && !operands[1].result &&
           (n == 3 ||
            (operands[2].link == LINK_PLUS && operands[2].rows * operands[2].cols == 1)) &&
           operands[n - 1].result && operands[n - 1].link == LINK_EQUALS;
}

// The maps that a loop cell sums over, in order; 0 where they are too many.
static int find_maps(const struct frame *frame, int64_t cell, struct lane_map maps[LANE_MAPS_MAX])
{
    const int phase = frame->entry->n_phases - 1;
    const int64_t terms = phase_cell_terms(&frame->entry->phases[phase], cell);
    int n = 0;
    for (int64_t k = 0; k < terms; k++) {
        struct term term;
        frame->walk->term(frame->node, (struct place){phase, cell, k}, &term);
        if (term.group < 0) {
            continue;
        }
        if (n == 0 || maps[n - 1].map != term.group) {
            if (n == LANE_MAPS_MAX) {
                return 0;
            }
            maps[n++] = (struct lane_map){.map = term.group, .first = k};
        }
        maps[n - 1].n++;
    }
    return n;
}

// The most maps that any output cell sums over: those of one output map have as many.
static int most_maps(const struct frame *frame, struct lane_map maps[LANE_MAPS_MAX])
{
    const struct phase *cells = &frame->entry->phases[frame->entry->n_phases - 1];
    const int64_t n = phase_cells(cells), of_map = n / (cells->maps < 1 ? 1 : cells->maps);
    int64_t largest = 0, most = 0;
    for (int64_t cell = 0; cell < n && of_map > 0; cell += of_map) {
        const int64_t terms = phase_cell_terms(cells, cell);
        largest = terms > most ? cell : largest;
        most = terms > most ? terms : most;
    }
    return n == 0 ? 0 : find_maps(frame, largest, maps);
}

struct lane_map lanes_span(const struct lanes *lanes, int first, int last)
{
    const struct lane_map *a = &lanes->maps[first], *b = &lanes->maps[last];
    return (struct lane_map){a->map, a->first, b->first + b->n - a->first};
}

// ---- what is shown

static void find_current(struct lanes *lanes, int most)
{
    const struct terms *terms = &lanes->terms;
    int at = 0;
    while (at < lanes->n_maps && lanes->maps[at].first + lanes->maps[at].n <= terms->done) {
        at++;
    }
    // The map whose last product was just made stays the one at work.
    if (at > 0 && terms->now >= 0 &&
        terms->now < lanes->maps[at - 1].first + lanes->maps[at - 1].n) {
        at--;
    }
    lanes->current = at;
    lanes->whole = terms->now < 0;
    lanes->n = lanes->n_maps < most ? lanes->n_maps : most;
    const int last = lanes->n_maps - lanes->n;
    lanes->first = at - (most - 1);
    lanes->first = lanes->first > last ? last : lanes->first;
    lanes->first = lanes->first < 0 ? 0 : lanes->first;
}

static int add_slot(struct stage *stage, const struct frame *frame, const struct operand *operand)
{
    const int at = stage->n++;
    struct slot *slot = &stage->slots[at];
    stage->operands[at] = stage->reference[at] = *operand;
    *slot = (struct slot){.operand = &stage->operands[at], .column = at, .wide = 1, .zoom_wide = 1};
    slot->grid = grid_of(frame, slot->operand);
    slot->rows = slot->grid.rows;
    slot->cols = slot->grid.cols;
    grid_measure(frame, &slot->grid);
    return at;
}

static int operands_at(const struct frame *frame, int64_t term, struct operand out[OPERANDS_MAX])
{
    const struct place place = {frame->step->place.phase, frame->step->place.cell, term};
    memset(out, 0, OPERANDS_MAX * sizeof *out);
    return frame->walk->operands(frame->node, place, out);
}

struct operand lanes_input(const struct frame *frame, const struct lane_map *map)
{
    struct operand operands[OPERANDS_MAX];
    operands_at(frame, map->first, operands);
    return operands[0];
}

static void fill(struct stage *stage, const struct frame *frame)
{
    struct lanes *lanes = &stage->lanes;
    struct operand operands[OPERANDS_MAX];
    int n = 0;
    lanes->n_maps = find_maps(frame, frame->step->place.cell, lanes->maps);
    terms_find(&lanes->terms, frame);
    find_current(lanes, lanes->rows);
    for (int i = 0; i < lanes->n; i++) {
        const int at = lanes->first + i;
        const bool aside = !lanes->whole && at != lanes->current;
        struct lane *lane = &lanes->lane[i];
        n = operands_at(frame, lanes->maps[at].first, operands);
        operands[0].marks &= ~(aside ? (unsigned)MARK_CHIPS : 0U);
        lane->at = at;
        lane->input = add_slot(stage, frame, &operands[0]);
        lane->kernel = add_slot(stage, frame, &operands[1]);
        stage->slots[lane->input].aside = aside;
    }
    lanes->has_bias = n > 3;
    lanes->bias = operands[2];
    add_slot(stage, frame, &operands[n - 1]);
    stage->columns = stage->n;
}

static struct slot *result_slot(struct stage *stage)
{
    return &stage->slots[stage->n - 1];
}

// ---- how large

enum gap { TO_WINDOW, TO_KERNEL, TO_CARD, TO_PLUS, TO_BIAS, TO_OUT, GAPS };
static const double BEST[] = {84, 72, 64, 52, 52, 120}, LEAST[] = {34, 48, 34, 22, 24, 46};

struct plan {
    double body, cell_w, cell_h; // of window and kernel
    double tile_w, tile_h;       // of the map
    bool zoom;
    double map_w, window_w, kernel_w, card_w, bias_w, others_w;
    double out_cell, out_h; // and the height there is for it
    double tight, width;
};

static double gap_of(const struct plan *plan, enum gap gap)
{
    return floor(BEST[gap] + (LEAST[gap] - BEST[gap]) * plan->tight);
}

// Are the numbers shown in cells of this size, all of their digits where `whole`?
static bool shows(const struct frame *frame, const struct grid *grid, double w, double h,
                  bool whole)
{
    struct grid tried = *grid;
    tried.cell_w = w;
    tried.cell_h = h;
    tried.gap = level_gap(h);
    tried.level = level_of(h);
    grid_style(frame, &tried);
    return tried.symbolic ||
           (tried.style.shown &&
            (!whole || (!tried.style.bare && tried.style.decimals == grid->widest_decimals)));
}

static bool all_show(const struct stage *stage, const struct frame *frame, double w, double h,
                     bool whole)
{
    bool all = true;
    for (int i = 0; i < stage->lanes.n; i++) {
        const struct lane *lane = &stage->lanes.lane[i];
        all = all && shows(frame, &stage->slots[lane->input].grid, w, h, whole) &&
              shows(frame, &stage->slots[lane->kernel].grid, w, h, whole);
    }
    return all;
}

// The map is shown with its numbers, and the window lies on it, where it is hardly larger than the
// window.
static bool plan_large_map(struct plan *plan, const struct stage *stage, const struct frame *frame)
{
    const struct slot *map = &stage->slots[stage->lanes.lane[0].input];
    const double room = plan->window_w + BEST[TO_WINDOW];
    double w = plan->cell_w, h = plan->cell_h;
    while (h >= CELL_LEAST && (grid_length(map->rows, h, GAP, 0, 0) > plan->body ||
                               grid_length(map->cols, w, GAP, 0, 0) > room)) {
        h -= 2;
        w -= 2;
    }
    for (int i = 0; i < stage->lanes.n; i++) {
        const struct slot *input = &stage->slots[stage->lanes.lane[i].input];
        if (h < CELL_LEAST || !shows(frame, &input->grid, w, h, false)) {
            return false;
        }
    }
    plan->tile_w = w;
    plan->tile_h = h;
    return true;
}

static void plan_map(struct plan *plan, const struct stage *stage, const struct frame *frame,
                     double room)
{
    const struct slot *map = &stage->slots[stage->lanes.lane[0].input];
    const double longer = (double)(map->rows > map->cols ? map->rows : map->cols);
    plan->zoom = !plan_large_map(plan, stage, frame);
    if (plan->zoom) {
        double cell = TILE_MOST;
        while (cell > 1 && grid_length((int64_t)longer, cell, level_gap(cell), 0, 0) > room) {
            cell -= cell > 6 ? 1 : 0.1;
        }
        plan->tile_w = plan->tile_h = cell;
    } else {
        plan->window_w = 0;
    }
    plan->map_w = grid_length(map->cols, plan->tile_w, level_gap(plan->tile_h), 0, 0);
}

// Window and kernel: cells as high as there is room for, and wide enough for their numbers.
static bool plan_cells(struct plan *plan, const struct stage *stage, const struct frame *frame,
                       bool whole)
{
    const struct slot *kernel = &stage->slots[stage->lanes.lane[0].kernel];
    const double h = floor((plan->body - (double)(kernel->rows - 1) * GAP) / (double)kernel->rows);
    plan->cell_h = fmin(h, CELL_MOST);
    plan->cell_w = plan->cell_h;
    if (plan->cell_h < CELL_LEAST) {
        return false;
    }
    while (!all_show(stage, frame, plan->cell_w, plan->cell_h, whole)) {
        plan->cell_w += 2;
        if (plan->cell_w > plan->cell_h * WIDER) {
            return false;
        }
    }
    plan->kernel_w = grid_length(kernel->cols, plan->cell_w, GAP, 0, 0);
    plan->window_w = plan->kernel_w;
    return true;
}

// Cards hold a number with some digits more than the cell.
static void plan_cards(struct plan *plan, const struct stage *stage, const struct frame *frame)
{
    const struct lanes *lanes = &stage->lanes;
    char text[64], name[64];
    terms_sum_text(&lanes->terms, -fmax(stage->slots[stage->n - 1].grid.scale, 0.1), text);
    snprintf(name, sizeof name, lanes->most > lanes->rows ? "maps 1–%d" : "map %d",
             lanes->most > lanes->rows ? lanes->most - 1 : lanes->most);
    const double number = frame_measure(frame, FONT_BOLD, 28, text);
    const double words = frame_measure(frame, FONT_REGULAR, frame_floor(frame, 22), name);
    const double least = fmax(number, words) + CARD_AIR;
    plan->card_w = fmax(136 - 32 * plan->tight, least);
    plan->bias_w = lanes->has_bias ? fmax(100 - 22 * plan->tight, number * 0.85 + CARD_AIR) : 0;
}

static double width_of(const struct plan *plan, const struct stage *stage)
{
    double width = plan->others_w + plan->map_w + gap_of(plan, TO_KERNEL) + plan->kernel_w +
                   gap_of(plan, TO_CARD) + plan->card_w + gap_of(plan, TO_PLUS) + PLUS +
                   gap_of(plan, TO_OUT);
    width += plan->zoom ? gap_of(plan, TO_WINDOW) + plan->window_w : 0;
    return width + (stage->lanes.has_bias ? gap_of(plan, TO_BIAS) + plan->bias_w : 0);
}

static double out_width(const struct slot *slot, double cell)
{
    return grid_length(slot->cols, slot_cell_width(slot->rows, slot->cols, cell), level_gap(cell),
                       0, 0);
}

// The result takes what is left; gaps shrink until that is enough.
static bool plan_out(struct plan *plan, struct stage *stage, const struct frame *frame)
{
    const struct slot *slot = result_slot(stage);
    const double room = frame->stage.w - 2 * STAGE_MARGIN;
    double most = OUT_MOST;
    while (most > 1 && grid_length(slot->rows, slot_cell_height(slot->rows, most), level_gap(most),
                                   0, 0) > plan->out_h) {
        most -= most > 6 ? 1 : 0.1;
    }
    for (plan->tight = 0;; plan->tight = fmin(1, plan->tight + 0.1)) {
        plan_cards(plan, stage, frame);
        const double left = room - width_of(plan, stage);
        double cell = most;
        while (cell > 1 && out_width(slot, cell) > left) {
            cell -= cell > 6 ? 1 : 0.1;
        }
        plan->out_cell = cell;
        plan->width = width_of(plan, stage) + fmax(out_width(slot, cell), OUT_LEAST);
        const bool large = out_width(slot, cell) >= fmin(OUT_LEAST, out_width(slot, most));
        if (cell >= fmin(OUT_GOOD, most) && plan->width <= room) {
            return true;
        }
        if (plan->tight >= 1) {
            return large && plan->width <= room;
        }
    }
}

// All digits of the numbers; or short ones; or these and a smaller map; or not even pictures of the
// other maps beside it.
enum attempt { WHOLE, SHORT, SMALL_MAP, ALONE, TINY_MAP, ATTEMPTS };
static const double MAP_SHARE[] = {1, 1, 0.65, 0.65, 0.42}; // of the height

static double others_width(const struct lanes *lanes)
{
    return lanes->other_columns * lanes->other_w + (lanes->other_columns > 0 ? 12 : 0);
}

static bool plan_all(struct plan *plan, struct stage *stage, const struct frame *frame,
                     enum attempt attempt)
{
    const double h = frame->stage.h;
    const bool switches = map_count(frame->program, result_slot(stage)->operand) > 1;
    const int n = stage->lanes.rows;
    plan->body = fmin(floor((h - n * HEAD - (n - 1) * BETWEEN - 2 * EDGE) / n), BODY_MOST);
    plan->others_w = attempt >= ALONE ? 0 : others_width(&stage->lanes);
    if (plan->body < (n == 1 ? BODY_LEAST_ALONE : BODY_LEAST) ||
        !plan_cells(plan, stage, frame, attempt == WHOLE)) {
        return false;
    }
    plan_map(plan, stage, frame, plan->body * MAP_SHARE[attempt]);
    plan->out_h = h - EDGE - OUT_HEAD - 22 - OUT_NOTE - (switches ? MAP_SIDE + 18 : 0);
    return plan_out(plan, stage, frame);
}

// ---- where

static void put(struct grid *grid, double x, double middle, double w, double h)
{
    grid->cell_w = w;
    grid->cell_h = h;
    grid->gap = level_gap(h);
    grid->between = 0;
    grid->level = level_of(h);
    grid->x = x;
    grid->y = middle - grid_height(grid) / 2;
}

// The grids of all lanes are written alike.
static void share_style(struct grid *a, struct grid *b)
{
    struct number_style *s = &a->style, *t = &b->style;
    s->decimals = t->decimals = s->decimals < t->decimals ? s->decimals : t->decimals;
    s->bare = t->bare = s->bare || t->bare;
    s->size = t->size = fmin(s->size, t->size);
    s->shown = t->shown = s->shown && t->shown;
}

static void put_lane(struct stage *stage, const struct frame *frame, const struct plan *plan,
                     const struct lane *lane, double x)
{
    struct slot *input = &stage->slots[lane->input], *kernel = &stage->slots[lane->kernel];
    put(&input->grid, x, lane->y, plan->tile_w, plan->tile_h);
    grid_style(frame, &input->grid);
    input->cell = plan->tile_h;
    x += plan->map_w;
    input->zoomed = plan->zoom;
    if (plan->zoom) {
        x += gap_of(plan, TO_WINDOW);
        input->grid.style.shown = false;
        input->zoom = grid_crop(&input->grid, input->operand->window, input->operand->step);
        put(&input->zoom, x, lane->y, plan->cell_w, plan->cell_h);
        grid_style(frame, &input->zoom);
        x += plan->window_w;
    }
    x += gap_of(plan, TO_KERNEL);
    kernel->cell = plan->cell_h;
    put(&kernel->grid, x, lane->y, plan->cell_w, plan->cell_h);
    grid_style(frame, &kernel->grid);
}

static void share_styles(struct stage *stage, bool zoom)
{
    const struct lane *lane = stage->lanes.lane;
    if (stage->lanes.n > 1) {
        struct slot *a = &stage->slots[lane[0].input], *b = &stage->slots[lane[1].input];
        share_style(zoom ? &a->zoom : &a->grid, zoom ? &b->zoom : &b->grid);
        share_style(&stage->slots[lane[0].kernel].grid, &stage->slots[lane[1].kernel].grid);
    }
}

static void put_result(struct stage *stage, const struct frame *frame, const struct plan *plan,
                       double x)
{
    struct slot *slot = result_slot(stage);
    const struct box room = frame->stage;
    const bool switches = map_count(frame->program, slot->operand) > 1;
    const double above = EDGE + OUT_HEAD + 22 + (switches ? MAP_SIDE + 18 : 0);
    slot->cell = plan->out_cell;
    put(&slot->grid, x, stage->axis, slot_cell_width(slot->rows, slot->cols, plan->out_cell),
        plan->out_cell);
    slot->grid.cell_h = slot_cell_height(slot->rows, plan->out_cell);
    slot->grid.y = stage->axis - grid_height(&slot->grid) / 2;
    slot->grid.y = fmin(slot->grid.y, room.y + room.h - OUT_NOTE - grid_height(&slot->grid));
    slot->grid.y = fmax(slot->grid.y, room.y + above);
    grid_style(frame, &slot->grid);
    slot->x = slot->grid.x;
    slot->y = slot->grid.y;
    slot->w = grid_width(&slot->grid);
    slot->h = grid_height(&slot->grid);
    if (switches) {
        const double left = stage->lanes.plus_x + PLUS / 2 + 12;
        stage->maps = (struct box){left, slot->grid.y - OUT_HEAD - 26 - MAP_SIDE,
                                   room.x + room.w - STAGE_MARGIN - left, MAP_SIDE};
    }
}

static void put_all(struct stage *stage, const struct frame *frame, const struct plan *plan)
{
    struct lanes *lanes = &stage->lanes;
    const struct box room = frame->stage;
    const double pitch = plan->body + HEAD + BETWEEN;
    const double height = lanes->rows * pitch - BETWEEN;
    const double top = room.y + (room.h - height) / 2;
    const double spare = room.w - 2 * STAGE_MARGIN - plan->width;
    double x = room.x + STAGE_MARGIN + fmax(0, spare - 160) / 2;
    lanes->body = plan->body;
    lanes->others_x = x;
    x += plan->others_w;
    stage->axis = top + height / 2 + HEAD / 2;
    for (int i = 0; i < lanes->n; i++) {
        const double middle = top + HEAD + plan->body / 2 + i * pitch;
        lanes->lane[i].y = lanes->n == 1 ? stage->axis : floor(middle);
        put_lane(stage, frame, plan, &lanes->lane[i], x);
    }
    share_styles(stage, plan->zoom);
    x = stage->slots[lanes->lane[0].kernel].grid.x + plan->kernel_w + gap_of(plan, TO_CARD);
    lanes->card_x = x;
    lanes->card_w = plan->card_w;
    x += plan->card_w + gap_of(plan, TO_PLUS);
    lanes->plus_x = x + PLUS / 2;
    x += PLUS;
    if (lanes->has_bias) {
        lanes->bias_x = x + gap_of(plan, TO_BIAS);
        lanes->bias_w = plan->bias_w;
        x = lanes->bias_x + plan->bias_w;
    }
    put_result(stage, frame, plan, x + gap_of(plan, TO_OUT) + fmin(160, fmax(0, spare)));
}

static int other_columns(const struct lanes *lanes, const struct frame *frame)
{
    static const double WIDE = 1700;
    const int rows = (int)floor((frame->stage.h - 2 * EDGE) / OTHER_PITCH);
    const int others = lanes->most - lanes->rows;
    return others <= 0 ? 0 : others > rows && frame->stage.w > WIDE ? 2 : 1;
}

static bool fit(struct stage *stage, const struct frame *frame)
{
    struct plan plan = {.tight = 0};
    const int64_t maps = map_count(frame->program, stage->slots[0].operand);
    stage->lanes.other_w = MAP_SIDE + (maps > 9 ? NUMBER_WIDE : NUMBER);
    stage->lanes.other_columns = other_columns(&stage->lanes, frame);
    for (int attempt = WHOLE; attempt < ATTEMPTS; attempt++) {
        if (plan_all(&plan, stage, frame, (enum attempt)attempt)) {
            stage->lanes.other_columns *= attempt < ALONE;
            put_all(stage, frame, &plan);
            return true;
        }
    }
    return false;
}

bool lanes_layout(struct stage *stage, const struct frame *frame)
{
    const struct place place = frame->step->place;
    struct operand operands[OPERANDS_MAX];
    struct lanes *lanes = &stage->lanes;
    if (frame->walk->n_sources != NULL || frame->entry->n_phases != 1 || place.term < 0 ||
        !is_sum_of_windows(operands, operands_at(frame, place.term, operands))) {
        return false;
    }
    const int most = most_maps(frame, lanes->maps);
    if (most < 2) {
        return false;
    }
    for (int rows = LANES_SHOWN; rows > 0; rows--) {
        memset(stage, 0, sizeof *stage);
        lanes->most = most;
        lanes->rows = rows;
        fill(stage, frame);
        if (fit(stage, frame)) {
            return true;
        }
    }
    memset(stage, 0, sizeof *stage);
    return false;
}
