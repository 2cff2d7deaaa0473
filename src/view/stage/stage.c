#include "view/stage/stage.h"

#include "view/sentence.h"
#include "view/stage/lanes.h"
#include "view/stage/map_switch.h"
#include "view/stage/marks.h"
#include "view/stage/slots.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double HEAD_UP = 36, NOTE_DOWN = 30, SYMBOL = 42, HEAD = 26, NOTE = 24, LINK_UP = 36,
                    LINK_WORDS = 26;

int stage_operands(const struct frame *frame, struct place place, struct operand out[OPERANDS_MAX])
{
    const int all = frame->walk->operands(frame->node, place, out);
    int n = 0;
    for (int i = 0; i < all; i++) {
        if (frame->products || !out[i].product) {
            out[n++] = out[i];
        }
    }
    return n;
}

void stage_symbol(const struct frame *frame, const struct operand *operand, char *out, size_t size)
{
    char symbol[TEXT_MAX], number[64] = "";
    tensor_math(frame->program, operand->tensor, operand->of, symbol, sizeof symbol);
    if (operand->product) {
        ref_number(frame->program, &operand->factor, number);
    }
    snprintf(out, size, "%s%s%s", number, number[0] == '\0' ? "" : " · ", symbol);
}

// ---- heads and notes

static double head_y(const struct slot *slot)
{
    const double top = slot->zoom_rows > 0 ? slot->y - 4 : slot->grid.y;
    return slot->note_below ? slot->grid.y + grid_height(&slot->grid) + 40 : top - HEAD_UP;
}

static void draw_head(const struct frame *frame, const struct slot *slot, double room)
{
    const struct theme_colors *c = frame->theme;
    char symbol[TEXT_MAX];
    const double y = head_y(slot);
    double x = slot->grid.x;
    stage_symbol(frame, slot->operand, symbol, sizeof symbol);
    x += math_draw(frame, x, y, symbol, SYMBOL, c->role[slot->grid.role].ink, c->bg, ANCHOR_START) +
         14;
    sentence_fit(frame, &slot->operand->head,
                 (struct sentence_style){.font = FONT_MEDIUM,
                                         .size = frame_floor(frame, HEAD),
                                         .color = c->ink,
                                         .behind = c->bg},
                 (struct box){x, y + 2, room - (x - slot->grid.x), 0}, frame_floor(frame, 22), 1,
                 1.2);
}

static void draw_note(const struct frame *frame, const struct slot *slot, double room)
{
    const struct theme_colors *c = frame->theme;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    const struct sentence_style style = {
        .font = FONT_REGULAR, .size = frame_floor(frame, NOTE), .color = c->ink2, .behind = c->bg};
    if (slot->note_below || slot->operand->note.length == 0) {
        return;
    }
    double y = slot->grid.y + grid_height(&slot->grid) + NOTE_DOWN;
    y = slot->zoom_rows > 0 ? fmax(y, slot->y + slot->h + NOTE_DOWN + 6) : y;
    y += slot->operand->marks & MARK_WINDOWS ? 10 : 0;
    sentence_init(&sentence, frame, &slot->operand->note, style);
    const int n = sentence_break(&sentence, room, 2, begin);
    for (int i = 0; i < n; i++) {
        const double bottom = y + i * 32 + style.size * 0.6;
        if (bottom <= frame->stage.y + frame->stage.h) {
            sentence_line(&sentence, frame, slot->grid.x, y + i * 32, begin[i], begin[i + 1]);
        }
    }
}

// How far to the right a slot's words may go.
static double words_room(const struct stage *stage, const struct frame *frame,
                         const struct slot *slot)
{
    double right = frame->stage.x + frame->stage.w - 24;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == slot->column + 1 && stage->slots[i].row == 0) {
            right = stage->slots[i].grid.x - 20;
        }
    }
    return right - slot->grid.x;
}

// A note beside what joins the grids, as under a single row, ends before it.
static double note_room(const struct stage *stage, const struct slot *slot, double room)
{
    static const double JOINT = 34, HIGH = 46;
    const double bottom = slot->grid.y + grid_height(&slot->grid) + NOTE_DOWN;
    const double own = grid_width(&slot->grid);
    const bool beside = fabs(bottom - stage->axis) < HIGH && slot->column + 1 < stage->columns;
    return beside ? fmax(own, own + stage->gap_before[slot->column + 1] / 2 - JOINT) : room;
}

// ---- what joins the grids

struct joint {
    double x1, x2, y; // from grid to grid, and at which height
};

static const struct slot *last_of(const struct stage *stage, int column)
{
    const struct slot *found = NULL;
    for (int i = 0; i < stage->n; i++) {
        found = stage->slots[i].column == column ? &stage->slots[i] : found;
    }
    return found;
}

// Of two grids above each other the lower leads on, and the upper is led to.
static struct joint joint_of(const struct stage *stage, const struct slot *slot)
{
    const struct slot *before = last_of(stage, slot->column - 1);
    const struct slot *low = last_of(stage, slot->column);
    double right = 0;
    for (int i = 0; i < stage->n; i++) {
        const struct slot *other = &stage->slots[i];
        if (other->column == slot->column - 1) {
            right = fmax(right, other->zoom_rows > 0 ? other->x + other->w
                                                     : other->grid.x + grid_width(&other->grid));
        }
    }
    double y = stage->axis;
    y = low != slot ? slot->grid.y + grid_height(&slot->grid) / 2 : y;
    y = before->row > 0 ? before->grid.y + grid_height(&before->grid) / 2 : y;
    return (struct joint){right, slot->grid.x, y};
}

static void draw_turn(const struct frame *frame, double x, double y)
{
    enum { POINTS = 24 };
    static const double PI = 3.14159265358979323846, RADIUS = 40, HEAD_SIZE = 21;
    const struct theme_colors *c = frame->theme;
    const struct color color = c->role[ROLE_WEIGHT].ink;
    for (int half = 0; half < 2; half++) {
        const double from = half * PI + PI * 1.06, to = half * PI + PI * 1.84;
        double points[2 * POINTS];
        for (int i = 0; i < POINTS; i++) {
            const double angle = from + (to - from) * i / (POINTS - 1);
            points[2 * i] = x + RADIUS * cos(angle);
            points[2 * i + 1] = y + RADIUS * sin(angle);
        }
        draw_polyline(frame->list, points, POINTS,
                      (struct style){.stroke = color, .stroke_width = 5, .round_cap = true});
        const double t = to + PI / 2 + 0.22;
        const double tip_x = points[2 * POINTS - 2] + 15 * cos(t);
        const double tip_y = points[2 * POINTS - 1] + 15 * sin(t);
        frame_arrow_head(frame, tip_x, tip_y, t, HEAD_SIZE, color);
    }
}

static void draw_words(const struct frame *frame, const struct words *words, double x, double y,
                       struct sentence_style style)
{
    struct sentence sentence;
    style.behind = frame->theme->bg;
    style.anchor = ANCHOR_MIDDLE;
    style.size = frame_floor(frame, style.size);
    sentence_init(&sentence, frame, words, style);
    sentence_draw(&sentence, frame, x, y);
}

static void draw_arrow_link(const struct frame *frame, const struct slot *slot, struct joint at)
{
    const struct theme_colors *c = frame->theme;
    const bool result = slot->operand->result;
    const struct color color = result ? c->role[slot->grid.role].ink : c->ink3;
    const double x = (at.x1 + at.x2) / 2, air = fmin(28, (at.x2 - at.x1) * 0.2);
    frame_arrow(frame, at.x1 + air, at.y, at.x2 - air, at.y, result ? 6 : 4, result ? 22 : 18,
                color);
    draw_words(frame, &slot->operand->link_above, x, at.y - LINK_UP,
               (struct sentence_style){.font = result ? FONT_SEMIBOLD : FONT_MEDIUM,
                                       .size = LINK_WORDS,
                                       .color = result ? color : c->ink2});
    draw_words(frame, &slot->operand->link_below, x, at.y + 36,
               (struct sentence_style){.font = FONT_REGULAR, .size = 24, .color = c->ink2});
}

// "− η ×", and on a card below it "η = 0.1".
static void draw_minus(const struct frame *frame, const struct slot *slot, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    struct sentence sentence;
    struct sentence_style style = {
        .font = FONT_MATH, .size = 44, .math_size = 54, .color = c->ink2, .behind = c->bg};
    sentence_init(&sentence, frame, &slot->operand->link_above, style);
    const double minus = frame_measure(frame, FONT_MATH, 54, "−");
    const double width = minus + 12 + sentence_width(&sentence);
    frame_operator(frame, x - width / 2 + minus / 2, y, "−", 54, c->ink2, c->bg);
    sentence_draw(&sentence, frame, x - width / 2 + minus + 12, y + 2);
    if (slot->operand->link_below.length == 0) {
        return;
    }
    style = (struct sentence_style){.font = FONT_SEMIBOLD,
                                    .size = 24,
                                    .color = c->ink,
                                    .behind = c->surface,
                                    .anchor = ANCHOR_MIDDLE,
                                    .one_color = true};
    sentence_init(&sentence, frame, &slot->operand->link_below, style);
    const double w = sentence_width(&sentence) + 36;
    frame_rect(frame, (struct box){x - w / 2, y + 44, w, 46},
               frame_card(c->surface, c->line2, 1.5, 10));
    sentence_draw(&sentence, frame, x, y + 67);
}

static void draw_link(const struct frame *frame, const struct stage *stage, const struct slot *slot)
{
    const struct theme_colors *c = frame->theme;
    const struct joint at = joint_of(stage, slot);
    const double x = (at.x1 + at.x2) / 2;
    switch (slot->operand->link) {
    case LINK_STAR:
        frame_operator(frame, x, at.y + 10, "∗", 70, c->ink2, c->bg);
        break;
    case LINK_TIMES:
        draw_text(frame->list, x, at.y, "×",
                  frame_text(FONT_REGULAR, 44, c->ink2, c->bg, ANCHOR_MIDDLE));
        break;
    case LINK_EQUALS:
        frame_operator(frame, x, at.y, "=", 64, c->ink2, c->bg);
        break;
    case LINK_PLUS:
        frame_operator(frame, x, at.y, "+", 56, c->ink2, c->bg);
        break;
    case LINK_MINUS:
        draw_minus(frame, slot, x, at.y);
        break;
    case LINK_TURN:
        draw_turn(frame, x, at.y);
        draw_words(frame, &slot->operand->link_above, x, at.y,
                   (struct sentence_style){
                       .font = FONT_SEMIBOLD, .size = 24, .color = c->role[ROLE_WEIGHT].ink});
        break;
    case LINK_ARROW:
        draw_arrow_link(frame, slot, at);
        break;
    case LINK_NONE:
        break;
    }
}

// ---- grids

static void draw_windows(const struct frame *frame, const struct grid *grid)
{
    const int64_t *period = grid->period;
    const int64_t *size = grid->operand->window;
    const double outside = grid->level <= LEVEL_C ? 7 : 3;
    const int64_t rows = period[0] > 0 ? period[0] : grid->rows;
    const int64_t cols = period[1] > 0 ? period[1] : grid->cols;
    (void)size;
    for (int64_t i = 0; i < grid->rows; i += rows) {
        for (int64_t j = 0; j < grid->cols; j += cols) {
            const struct box box =
                grid_span(grid, i, j, grid->rows - i < rows ? grid->rows - i : rows,
                          grid->cols - j < cols ? grid->cols - j : cols);
            struct style style = frame_stroke(frame->theme->line2, 1.5);
            style.radius = 14;
            draw_rect(frame->list, box.x - outside, box.y - outside, box.w + 2 * outside,
                      box.h + 2 * outside, style);
        }
    }
}

static void draw_cells(const struct frame *frame, const struct stage *stage,
                       const struct marks *marks, int s)
{
    const struct slot *slot = &stage->slots[s];
    const struct grid *grid = &slot->grid;
    if (grid->level == LEVEL_E) {
        cells_texture(frame, grid);
        return;
    }
    if ((slot->operand->marks & MARK_WINDOWS) && (grid->period[0] > 0 || grid->period[1] > 0) &&
        grid->cell_w >= 20) {
        draw_windows(frame, grid);
    }
    for (int64_t k = 0; k < grid->rows * grid->cols; k++) {
        const int64_t i = k / grid->cols, j = k % grid->cols;
        const struct cell cell = grid_cell(frame, grid, i, j);
        struct cell_marks own = marks_of(marks, frame, stage, s, i, j, &cell);
        own.chip = slot->zoomed ? NULL : own.chip;
        cell_draw(frame, grid, grid_box(grid, i, j), &cell, &own);
    }
}

// Lines from the window's corners to the zoom's; they cross nothing but tiles and the gap between.
static void draw_zoom_lines(const struct frame *frame, const struct slot *slot, struct box window)
{
    const struct grid *zoom = &slot->zoom;
    const struct theme_colors *c = frame->theme;
    const struct style style = frame_stroke(slot->aside ? c->line2 : c->ink3, 2);
    const double x = window.x + window.w + 4, to = zoom->x - 8;
    draw_line(frame->list, x, window.y - 4, to, zoom->y - 8, style);
    draw_line(frame->list, x, window.y + window.h + 4, to, zoom->y + grid_height(zoom) + 8, style);
}

// A window that this very product does not read is thinner and grey.
static void draw_window(const struct frame *frame, const struct slot *slot, struct box box,
                        double outside)
{
    if (!slot->aside) {
        cell_window(frame, box, outside, slot->grid.level == LEVEL_E);
        return;
    }
    struct style style = frame_stroke(frame->theme->ink3, 2.5);
    style.radius = outside >= 5 ? 14 : 6;
    draw_rect(frame->list, box.x - outside, box.y - outside, box.w + 2 * outside,
              box.h + 2 * outside, style);
}

static struct box window_box(const struct slot *slot)
{
    const int64_t *w = slot->operand->window;
    return grid_span(&slot->grid, w[0], w[1], w[2], w[3]);
}

static void draw_zoom(const struct frame *frame, const struct stage *stage,
                      const struct marks *marks, int s)
{
    const struct slot *slot = &stage->slots[s];
    const struct grid *zoom = &slot->zoom;
    for (int64_t k = 0; k < zoom->rows * zoom->cols; k++) {
        const int64_t i = k / zoom->cols, j = k % zoom->cols;
        const struct cell cell = grid_cell(frame, zoom, i, j);
        const struct cell_marks own =
            marks_of(marks, frame, stage, s, zoom->crop[0] + i * zoom->crop_step[0],
                     zoom->crop[1] + j * zoom->crop_step[1], &cell);
        cell_draw(frame, zoom, grid_box(zoom, i, j), &cell, &own);
    }
    draw_zoom_lines(frame, slot, window_box(slot));
    draw_window(frame, slot, grid_span(zoom, 0, 0, zoom->rows, zoom->cols), 6);
}

// ---- frames and rings over the cells

static void draw_rings(const struct frame *frame, const struct stage *stage,
                       const struct marks *marks)
{
    for (int k = 0; k < marks->n_nows; k++) {
        const struct now *now = &marks->nows[k];
        const struct slot *slot = &stage->slots[now->slot];
        if (slot->zoomed) {
            const struct grid *zoom = &slot->zoom;
            const int64_t i = now->i - zoom->crop[0], j = now->j - zoom->crop[1];
            if (i >= 0 && j >= 0 && i / zoom->crop_step[0] < zoom->rows &&
                j / zoom->crop_step[1] < zoom->cols) {
                cell_now(frame, grid_box(zoom, i / zoom->crop_step[0], j / zoom->crop_step[1]));
            }
        } else if (slot->grid.level < LEVEL_E) {
            cell_now(frame, grid_box(&slot->grid, now->i, now->j));
        }
    }
}

static bool holds_double(const struct stage *stage, const struct marks *marks, int s)
{
    const struct slot *slot = &stage->slots[s];
    const int64_t *w = slot->operand->window;
    int64_t i, j;
    return slot->operand->result && marks->written.tensor >= 0 &&
           grid_find(&slot->grid, marks->written.index, &i, &j) && i >= w[0] && j >= w[1] &&
           i < w[0] + w[2] && j < w[1] + w[3];
}

static void draw_written(const struct frame *frame, const struct stage *stage,
                         const struct marks *marks)
{
    int64_t i, j;
    for (int s = 0; s < stage->n; s++) {
        const struct slot *slot = &stage->slots[s];
        if (!slot->operand->result || marks->written.tensor < 0 ||
            !grid_find(&slot->grid, marks->written.index, &i, &j)) {
            continue;
        }
        const struct box box = grid_box(&slot->grid, i, j);
        const bool wrong = marks->finished && marks_erratum(frame, &marks->written) != NULL;
        if (slot->grid.level == LEVEL_E) {
            const double grow = fmax(0, (10 - box.w) / 2);
            struct style style = frame_stroke(frame->theme->role[slot->grid.role].ink, 3);
            draw_rect(frame->list, box.x - grow, box.y - grow, box.w + 2 * grow, box.h + 2 * grow,
                      style);
        } else if (!wrong) {
            cell_double(frame, box, slot->grid.role);
        }
    }
}

static bool same_window(const struct operand *a, const struct operand *b, bool any_map)
{
    return a->tensor == b->tensor && a->of == b->of && (any_map || a->leading == b->leading) &&
           a->window[2] == b->window[2] && a->window[3] == b->window[3];
}

// Between two steps the window is on its way from where it was. All lanes have the first operand's.
static struct box moved(const struct frame *frame, const struct stage *stage, int s, struct box box)
{
    const struct slot *slot = &stage->slots[s];
    const double part = frame->state->window_move;
    const bool lanes = stage->lanes.n > 0;
    const int operand = lanes ? 0 : s;
    struct operand before[OPERANDS_MAX] = {0};
    if (part >= 1) {
        return box;
    }
    const struct step last =
        timeline_step(frame->timeline, frame->step->grain, frame->state->window_from);
    if (last.entry != frame->step->entry || stage_operands(frame, last.place, before) <= operand ||
        !same_window(&before[operand], slot->operand, lanes)) {
        return box;
    }
    const int64_t *w = before[operand].window;
    const struct box from = grid_span(&slot->grid, w[0], w[1], w[2], w[3]);
    box.x = from.x + (box.x - from.x) * part;
    box.y = from.y + (box.y - from.y) * part;
    return box;
}

static void draw_windows_over(const struct frame *frame, const struct stage *stage,
                              const struct marks *marks)
{
    for (int s = 0; s < stage->n; s++) {
        const struct slot *slot = &stage->slots[s];
        if (slot->operand->window[2] <= 0 || slot->operand->window[3] <= 0 ||
            slot->operand->product || frame->explore != NULL) {
            continue;
        }
        const bool tiles = slot->grid.level >= LEVEL_D;
        const bool apart = (slot->operand->marks & MARK_WINDOWS) && slot->grid.period[0] > 0 &&
                           slot->grid.period[1] > 0;
        const bool single = slot->operand->window[2] * slot->operand->window[3] == 1;
        if (single && slot->operand->result) {
            continue; // the double frame says it
        }
        const double outside = tiles                              ? 3
                               : holds_double(stage, marks, s)    ? 10
                               : apart && slot->grid.between > 20 ? 9
                                                                  : 5;
        draw_window(frame, slot, moved(frame, stage, s, window_box(slot)), outside);
    }
}

static void draw_errata(const struct frame *frame, const struct stage *stage)
{
    const struct lesson *lesson = frame->timeline->lesson;
    for (int k = 0; frame->state->errata && k < lesson->n_errata; k++) {
        const struct erratum *erratum = &lesson->errata[k];
        const struct ref ref = {erratum->tensor, erratum->of, erratum->index};
        const struct slot *slot = stage_slot_of(stage, &ref);
        int64_t i, j;
        if (slot != NULL && slot->grid.level < LEVEL_E &&
            grid_find(&slot->grid, ref.index, &i, &j) &&
            grid_cell(frame, &slot->grid, i, j).kind == KIND_DONE) {
            cell_erratum(frame, grid_box(&slot->grid, i, j));
        }
    }
}

// Words at an arrow that stands as high as the head keep their place.
static double head_room(const struct stage *stage, const struct frame *frame,
                        const struct slot *slot, double room)
{
    static const double AIR = 12;
    for (int i = 0; i < stage->n; i++) {
        const struct slot *next = &stage->slots[i];
        if (next->column != slot->column + 1 || next->row > 0 ||
            next->operand->link != LINK_ARROW) {
            continue;
        }
        const struct joint at = joint_of(stage, next);
        const double words = slot_words(frame, &next->operand->link_above, LINK_WORDS);
        if (words > 0 && fabs(head_y(slot) - (at.y - LINK_UP)) < LINK_UP) {
            room = fmin(room, (at.x1 + at.x2 - words) / 2 - AIR - slot->grid.x);
        }
    }
    return room;
}

static void draw_words_of(const struct frame *frame, const struct stage *stage, int s)
{
    const struct slot *slot = &stage->slots[s];
    const double room = words_room(stage, frame, slot);
    if (stage->lanes.n == 0 && slot->row == 0 && slot->column > 0) {
        draw_link(frame, stage, slot);
    }
    if (stage->lanes.n == 0) {
        draw_head(frame, slot, head_room(stage, frame, slot, room));
    }
    if (stage->lanes.n == 0 || slot->operand->result) {
        draw_note(frame, slot, note_room(stage, slot, room));
    }
}

void stage_draw(const struct stage *stage, const struct frame *frame)
{
    struct marks marks;
    marks_find(&marks, frame, stage);
    if (frame->explore != NULL) { // the step's own marks stand back
        marks.n_nows = marks.n_chips = 0;
        marks.written.tensor = -1;
    }
    frame_region(frame, "stage", frame->stage);
    if (stage->maps.w > 0) {
        map_switch_draw(frame, map_result(stage->operands, stage->n), stage->maps);
    }
    if (stage->lanes.n > 0) {
        lanes_draw(stage, frame);
    }
    for (int s = 0; s < stage->n; s++) {
        draw_words_of(frame, stage, s);
        draw_cells(frame, stage, &marks, s);
        if (stage->slots[s].zoomed) {
            draw_zoom(frame, stage, &marks, s);
        }
    }
    draw_rings(frame, stage, &marks);
    draw_written(frame, stage, &marks);
    draw_windows_over(frame, stage, &marks);
    draw_errata(frame, stage);
}
