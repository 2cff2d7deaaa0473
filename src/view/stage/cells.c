#include "view/stage/cells.h"

#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double CHIP_SIZE = 24, CHIP_HEIGHT = 33, CHIP_PAD = 7;

static double radius_of(struct box box)
{
    return fmin(fmax(3, 0.07 * fmin(box.w, box.h)), 0.5 * fmin(box.w, box.h));
}

static struct style card(const struct shade *shade, struct box box)
{
    return frame_card(shade->fill, shade->edge, fmin(box.w, box.h) >= 6 ? 1 : 0, radius_of(box));
}

static struct box inset(struct box box, double by)
{
    return (struct box){box.x + by, box.y + by, box.w - 2 * by, box.h - 2 * by};
}

// ---- not computed, padding

static void draw_todo(const struct frame *frame, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double side = fmin(box.w, box.h), stroke = side >= 28 ? 2 : 1;
    struct style style = frame_stroke(c->line, stroke);
    style.radius = radius_of(box);
    frame_rect(frame, inset(box, stroke / 2), style);
    if (side >= 20) {
        draw_circle(frame->list, box.x + box.w / 2, box.y + box.h / 2, fmax(2, 0.035 * side),
                    frame_fill(c->line2));
    }
}

void cell_hatch(const struct frame *frame, struct box box, double step)
{
    struct style style = frame_stroke(frame->theme->hatch, 1.5);
    style.decorative = true;
    for (double k = step; k < box.w + box.h; k += step) {
        draw_line(frame->list, box.x + fmax(0, k - box.h), box.y + fmin(k, box.h),
                  box.x + fmin(k, box.w), box.y + fmax(0, k - box.w), style);
    }
}

static void draw_padding(const struct frame *frame, const struct grid *grid, struct box box,
                         const struct cell_marks *marks)
{
    const struct theme_colors *c = frame->theme;
    const double side = fmin(box.w, box.h);
    const bool large = side >= 52;
    if (side >= 12) {
        cell_hatch(frame, inset(box, large ? 4 : 3), fmax(large ? 9 : 8, side / 8));
        struct style edge = frame_dashed(c->line2, large ? 2 : 1.5, large ? 7 : 4, large ? 6 : 4);
        edge.radius = radius_of(box);
        frame_rect(frame, inset(box, large ? 1 : 0.75), edge);
    }
    if (!grid->style.shown) {
        return;
    }
    // The grey 0 stands on a cleared patch.
    const double size = fmax(30, fmin(36, grid->style.size * 0.85));
    const double width = frame_measure(frame, FONT_MEDIUM, size, "0");
    const double x = box.x + box.w / 2 - (marks->chip ? 0.14 * box.w : 0);
    const double y = box.y + box.h / 2 - (marks->chip ? 0.19 * box.h : 0);
    struct style patch = frame_card(c->bg, c->bg, 0, 6);
    patch.decorative = true;
    frame_rect(frame, (struct box){x - width * 0.85, y - size * 0.58, width * 1.7, size * 1.16},
               patch);
    draw_text(frame->list, x, y, "0", frame_text(FONT_MEDIUM, size, c->pad, c->bg, ANCHOR_MIDDLE));
}

// ---- small marks inside a cell

double cell_chip_width(const struct frame *frame, const char *text)
{
    return frame_measure(frame, FONT_SEMIBOLD, CHIP_SIZE, text) + 2 * CHIP_PAD;
}

static void draw_chip(const struct frame *frame, struct box box, const char *text, enum role role)
{
    const struct role_colors *colors = &frame->theme->role[role];
    const double w = cell_chip_width(frame, text);
    const double x = box.x + box.w - 11 - w, y = box.y + box.h - 27;
    frame_rect(frame, (struct box){x, y - CHIP_HEIGHT / 2, w, CHIP_HEIGHT},
               frame_card(colors->tint, colors->base, 1.5, 7));
    draw_text(frame->list, x + w / 2, y, text,
              frame_text(FONT_SEMIBOLD, CHIP_SIZE, colors->ink, colors->tint, ANCHOR_MIDDLE));
}

void cell_ticks(const struct frame *frame, double x, double y, double room, int64_t n, int64_t done,
                struct color color, struct color empty)
{
    enum { TICKS_MAX = 9 };
    if (n > TICKS_MAX) {
        const double share = (double)done / (double)n;
        frame_rect(frame, (struct box){x - room / 2, y - 4, room, 8},
                   frame_card(empty, color, 1.5, 4));
        frame_rect(frame, (struct box){x - room / 2, y - 4, fmax(8, room * share), 8},
                   (struct style){.fill = color, .radius = 4});
        return;
    }
    const double pitch = fmin(19, room / (double)n), w = pitch - fmin(4, pitch * 0.25);
    double at = x - (pitch * (double)n - (pitch - w)) / 2;
    for (int64_t i = 0; i < n; i++, at += pitch) {
        frame_rect(frame, (struct box){at, y - 4, w, 8},
                   frame_card(i < done ? color : empty, color, 1.5, fmin(3, w / 2)));
    }
}

void cell_glyph(const struct frame *frame, double x, double y, double pitch,
                const struct cell_marks *marks, struct color color)
{
    const double side = pitch * 11 / 13;
    for (int k = 0; k < marks->glyph_rows * marks->glyph_cols; k++) {
        const struct box box = {x + k % marks->glyph_cols * pitch,
                                y + (int)(k / marks->glyph_cols) * pitch, side, side};
        struct style style = frame_stroke(color, 1.5);
        style.radius = 2;
        style.fill = marks->glyph >> k & 1 ? color : (struct color){0};
        frame_rect(frame, box, style);
    }
}

void cell_check(const struct frame *frame, double x, double y, double radius)
{
    const struct theme_colors *c = frame->theme;
    const double s = radius * 1.15;
    const double points[] = {x - s * 0.42, y + s * 0.02, x - s * 0.12,
                             y + s * 0.32, x + s * 0.44, y - s * 0.34};
    draw_circle(frame->list, x, y, radius, frame_fill(c->ink));
    draw_polyline(frame->list, points, 3,
                  (struct style){.stroke = c->surface, .stroke_width = 2.4, .round_cap = true});
}

// The ring around a saved maximum, and the corner it stood in.
static void draw_saved(const struct frame *frame, const struct grid *grid, struct box box,
                       const struct cell_marks *marks, struct color text)
{
    const struct theme_colors *c = frame->theme;
    const bool plain = memcmp(&text, &c->ink, sizeof text) == 0;
    const struct color color = plain ? c->role[grid->role].ink : text;
    const double side = fmin(box.w, box.h), t = side * 0.25;
    draw_circle(frame->list, box.x + box.w / 2, box.y + box.h / 2, 0.33 * side,
                frame_stroke(color, side >= 64 ? 4 : fmax(1.5, side * 0.05)));
    if (marks->corner < 0 || side < 40) {
        return;
    }
    const bool right = marks->corner & 1, lower = marks->corner >> 1 & 1;
    const double x = right ? box.x + box.w - 5 : box.x + 5;
    const double y = lower ? box.y + box.h - 5 : box.y + 5;
    const double points[] = {x, y, x + (right ? -t : t), y, x, y + (lower ? -t : t)};
    draw_polygon(frame->list, points, 3, frame_fill(color));
}

// ---- numbers and symbols

// `large`: nothing else stands in the cell.
static void draw_symbol(const struct frame *frame, const struct grid *grid, struct box box,
                        int64_t index, bool large, const struct shade *shade)
{
    static const double BEST = 36, LEAST = 20;
    char symbol[TEXT_MAX];
    const struct ref ref = {grid->operand->tensor, grid->operand->of, index};
    const double side = fmin(box.w, box.h), own = 0.36 * side;
    const double room = box.w - fmax(0.22 * box.w, 20); // frames around cells leave so much
    ref_math(frame->program, &ref, symbol, sizeof symbol);
    double size = large ? fmax(own, fmin(BEST, 0.48 * side)) : own;
    while (size >= LEAST && math_width(frame, symbol, size) > room) {
        size -= 0.5;
    }
    if (size >= LEAST) {
        const double up = large ? 2 : 0.1 * box.h;
        math_draw(frame, box.x + box.w / 2, box.y + box.h / 2 - up, symbol, size, shade->text,
                  shade->fill, ANCHOR_MIDDLE);
    }
}

static bool has_ticks(const struct grid *grid, const struct cell *cell,
                      const struct cell_marks *marks)
{
    return marks->written && marks->ticks > 1 && cell->kind == KIND_PARTIAL &&
           grid->level == LEVEL_A && marks->glyph_rows == 0;
}

// A sum on the way may be wider than those the grid was measured for: smaller, then with fewer
// decimals. Returns the size; 0 where it does not fit at all.
static double fit_number(const struct frame *frame, const struct grid *grid, double value,
                         enum font font, double size, double room, char text[64])
{
    static const double LEAST = 24;
    struct grid own = *grid;
    for (; own.style.decimals >= 0; own.style.decimals--) {
        grid_number(&own, value, text);
        const double width = frame_measure(frame, font, size, text);
        const double fits = width > room ? size * room / width : size;
        if (fits >= fmin(LEAST, size)) {
            return fits;
        }
    }
    return 0;
}

// "−0.04", "+0.02", "same": with the grid's decimals, or as many as it takes not to read zero.
static void write_change(const struct grid *grid, double change, char text[64])
{
    static const int MOST = 9;
    char number[64];
    struct grid own = *grid;
    if (change == 0) {
        snprintf(text, 64, "same");
        return;
    }
    while (own.style.decimals < MOST && fabs(change) < 0.5 * pow(10, -own.style.decimals)) {
        own.style.decimals++;
    }
    grid_number(&own, change, number);
    snprintf(text, 64, "%s%.60s", change > 0 ? "+" : "", number);
}

// Below the number of a large cell. On a fill that it would not read well on it is larger and bold.
static struct text_style change_style(const struct frame *frame, const struct shade *shade)
{
    static const double READS_WELL = 4.5, SIZE = 22, LARGE = 24;
    const bool well = color_contrast(shade->text, shade->fill) >= READS_WELL;
    return frame_text(well ? FONT_MEDIUM : FONT_SEMIBOLD, frame_floor(frame, well ? SIZE : LARGE),
                      shade->text, shade->fill, ANCHOR_MIDDLE);
}

// False where the cell is too small for it.
static bool has_change(const struct frame *frame, const struct grid *grid, struct box box,
                       const struct cell_marks *marks, char text[64])
{
    static const double OF_CELL = 0.83;
    if (!marks->changed || marks->erratum || grid->level != LEVEL_A) {
        return false;
    }
    write_change(grid, marks->change, text);
    return frame_measure(frame, FONT_SEMIBOLD, frame_floor(frame, 24), text) <= OF_CELL * box.w;
}

static void draw_number(const struct frame *frame, const struct grid *grid, struct box box,
                        const struct cell *cell, const struct cell_marks *marks,
                        const struct shade *shade)
{
    char text[64], below[64];
    const bool glyph = marks->glyph_rows > 0 && grid->level == LEVEL_A;
    const enum font font = marks->light ? FONT_REGULAR : FONT_SEMIBOLD;
    double x = box.x + box.w / 2, y = box.y + box.h / 2, size = grid->style.size;
    if (marks->chip) {
        size = fmin(size, 0.4 * box.h);
    }
    const bool change = has_change(frame, grid, box, marks, below);
    size = change ? fmin(size, 0.35 * box.h) : size;
    double room = fmax(0.78 * box.w,
                       fmin(0.83 * box.w, grid->style.size * grid->widest[grid->style.bare] / 100));
    room = fmin(marks->saved ? 0.56 * box.w : room, grid_text_room(grid, 1));
    size = fit_number(frame, grid, (double)cell->value, font, size, room, text);
    if (size == 0) {
        return;
    }
    const double width = frame_measure(frame, font, size, text);
    const double left = fmin(width, room) / 2;
    if (marks->erratum && glyph) {
        x = box.x + 10 + left;
        y += 0.02 * box.h;
    } else if (marks->erratum) {
        y += 0.08 * box.h;
        x -= 0.03 * box.w;
    } else if (marks->chip) {
        x = fmax(box.x + 10 + left, x - 0.14 * box.w);
        y -= 0.19 * box.h;
    } else if (glyph) {
        x = fmax(box.x + 10 + left, x - 0.1 * box.w);
        y -= marks->glyph_rows > 2 ? 0.16 * box.h : 0.09 * box.h;
    } else if (change) {
        y -= 0.115 * box.h;
        draw_text(frame->list, x, box.y + 0.77 * box.h, below, change_style(frame, shade));
    } else if (has_ticks(grid, cell, marks)) {
        y -= 0.09 * box.h;
    }
    draw_text(frame->list, x, y, text,
              frame_text(font, size, marks->light ? frame->theme->ink3 : shade->text, shade->fill,
                         ANCHOR_MIDDLE));
}

// Where there is no room for a number, at least its sign is said.
static void draw_sign(const struct frame *frame, struct box box, const struct shade *shade)
{
    const double side = fmin(box.w, box.h);
    if (side >= 28) {
        frame_rect(
            frame,
            (struct box){box.x + box.w / 2 - side * 0.2, box.y + box.h / 2 - 2, side * 0.4, 4},
            (struct style){.fill = shade->text, .radius = 2});
    }
}

static struct shade shade_of(const struct frame *frame, const struct grid *grid, double value)
{
    return grid->symbolic ? theme_symbol_shade(frame->theme, grid->role)
                          : ramp_shade(frame->ramps, frame->theme, grid->role, value, grid->scale,
                                       grid->level >= LEVEL_D);
}

static void draw_inside(const struct frame *frame, const struct grid *grid, struct box box,
                        const struct cell *cell, const struct cell_marks *marks,
                        const struct shade *shade)
{
    const struct theme_colors *c = frame->theme;
    const bool plain = memcmp(&shade->text, &c->ink, sizeof shade->text) == 0;
    const struct color mark = plain ? c->role[grid->role].ink : shade->text;
    if (grid->symbolic) {
        const bool plainly = marks->glyph_rows == 0 && !has_ticks(grid, cell, marks);
        draw_symbol(frame, grid, box, cell->index, plainly, shade);
    } else if (grid->style.shown) {
        draw_number(frame, grid, box, cell, marks, shade);
    } else if (cell->value < 0) {
        draw_sign(frame, box, shade);
    }
    if (has_ticks(grid, cell, marks)) {
        cell_ticks(frame, box.x + box.w / 2, box.y + box.h - 26, box.w - 36, marks->ticks,
                   marks->done, mark, plain ? c->surface : shade->fill);
    }
    if (marks->glyph_rows > 0 && grid->level == LEVEL_A) {
        const double pitch = marks->glyph_rows > 2 || marks->glyph_cols > 2 ? 10 : 13;
        cell_glyph(frame, box.x + box.w - 7 - pitch * marks->glyph_cols,
                   box.y + box.h - 7 - pitch * marks->glyph_rows, pitch, marks, mark);
    }
    if (marks->checked && fmin(box.w, box.h) >= 52) {
        const double radius = grid->level == LEVEL_A ? 11 : 6.5, in = radius * 1.55;
        cell_check(frame, box.x + box.w - in, box.y + in, radius);
    }
    if (marks->chip) {
        draw_chip(frame, box, marks->chip, marks->chip_role);
    }
}

void cell_draw(const struct frame *frame, const struct grid *grid, struct box box,
               const struct cell *cell, const struct cell_marks *marks)
{
    if (cell->kind == KIND_ZERO) {
        draw_padding(frame, grid, box, marks);
        if (marks->chip) {
            draw_chip(frame, box, marks->chip, marks->chip_role);
        }
        return;
    }
    if (cell->kind == KIND_TODO) {
        draw_todo(frame, box);
        return;
    }
    const struct shade shade = shade_of(frame, grid, (double)cell->value);
    frame_rect(frame, box, card(&shade, box));
    if (marks->saved) {
        draw_saved(frame, grid, box, marks, shade.text);
    }
    draw_inside(frame, grid, box, cell, marks, &shade);
}

void cell_draw_symbol(const struct frame *frame, const struct grid *grid, struct box box,
                      int64_t index, double strength)
{
    static const double LARGE = 72;
    const struct role_colors *role = &frame->theme->role[grid->role];
    const double contrast = fmin(box.w, box.h) >= LARGE ? 3 : 4.5; // of the text
    struct shade shade = theme_shade_of(frame->theme, color_mix(role->tint, role->base, strength));
    shade.text = color_contrast(role->ink, shade.fill) >= contrast ? role->ink : shade.text;
    frame_rect(frame, box, card(&shade, box));
    draw_symbol(frame, grid, box, index, true, &shade);
}

// ---- frames around cells

void cell_now(const struct frame *frame, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double side = fmin(box.w, box.h);
    const double ring = side >= 88 ? 7 : fmax(2, side * 0.07);
    const double edge = side >= 40 ? 2.5 : 1.5, at = edge - 1.5 + ring / 2;
    struct style style = frame_stroke(c->now, ring);
    style.radius = side >= 40 ? 6 : 2;
    frame_rect(frame, inset(box, at), style);
    style = frame_stroke(c->now_edge, edge);
    style.radius = side >= 40 ? 8 : 3;
    frame_rect(frame, inset(box, 0.5), style);
}

void cell_double(const struct frame *frame, struct box box, enum role role)
{
    const struct theme_colors *c = frame->theme;
    const double side = fmin(box.w, box.h), k = side >= 88 ? 1 : fmax(0.4, side / 100);
    struct style style = frame_stroke(c->bg, 4 * k);
    style.radius = 13 * k;
    frame_rect(frame, inset(box, -6 * k), style);
    style = frame_stroke(c->role[role].ink, 5 * k);
    style.radius = 11 * k;
    frame_rect(frame, inset(box, -2.5 * k), style);
    if (side >= 24) {
        style = frame_stroke(c->role[role].ink, 2.5 * k);
        style.radius = 5 * k;
        frame_rect(frame, inset(box, 6 * k), style);
    }
}

void cell_window(const struct frame *frame, struct box span, double outside, bool level_e)
{
    const double width = level_e ? 3 : outside >= 5 ? 6 : 4;
    struct style style = frame_stroke(frame->theme->ink, width);
    style.radius = outside >= 9 ? 16 : outside >= 5 ? 14 : 6;
    frame_rect(frame, inset(span, -outside), style);
}

void cell_erratum(const struct frame *frame, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double side = fmin(box.w, box.h), fold = fmin(40, side * 0.4);
    struct style edge = frame_stroke(c->alert, side >= 52 ? 5 : 3);
    edge.radius = 11;
    frame_rect(frame, inset(box, -3), edge);
    const double right = box.x + box.w;
    const double points[] = {right - fold, box.y - 3, right + 1, box.y - 3,
                             right + 3,    box.y - 1, right + 3, box.y + fold};
    draw_polygon(frame->list, points, 4, frame_fill(c->alert));
    if (side >= 64) {
        frame_rect(frame, (struct box){right - 13, box.y + 4, 4, 13},
                   (struct style){.fill = c->surface, .radius = 2});
        draw_circle(frame->list, right - 11, box.y + 22, 2.4, frame_fill(c->surface));
    }
}

// ---- textures

void cells_image(const struct frame *frame, const struct grid *grid, int side)
{
    const struct theme_colors *c = frame->theme;
    const int64_t by_row = (grid->rows + side - 1) / side;
    const int64_t by_col = (grid->cols + side - 1) / side;
    const int h = (int)((grid->rows + by_row - 1) / by_row);
    const int w = (int)((grid->cols + by_col - 1) / by_col);
    struct color *pixels = malloc((size_t)w * (size_t)h * sizeof *pixels);
    for (int k = 0; pixels != NULL && k < w * h; k++) {
        const struct cell cell = grid_cell(frame, grid, k / w * by_row, k % w * by_col);
        pixels[k] = cell.kind == KIND_ZERO   ? c->hatch
                    : cell.kind == KIND_TODO ? c->sunk
                                             : shade_of(frame, grid, (double)cell.value).fill;
    }
    if (pixels != NULL) {
        draw_image(frame->list, grid->x, grid->y, grid_width(grid), grid_height(grid), pixels, w,
                   h);
    }
    free(pixels);
}

void cells_texture(const struct frame *frame, const struct grid *grid)
{
    enum { SIDE_MAX = 512 };
    const struct box all = {grid->x, grid->y, grid_width(grid), grid_height(grid)};
    cells_image(frame, grid, SIDE_MAX);
    struct style edge = frame_stroke(frame->theme->role[grid->role].ink, 1.25);
    edge.radius = 2;
    frame_rect(frame, inset(all, -0.5), edge);
}
