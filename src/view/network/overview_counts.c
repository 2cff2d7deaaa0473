// All layers with their parameters, connections and multiplies, each with its arithmetic, and what
// they come to.
#include "base/number.h"
#include "nn/count.h"
#include "view/network/overview_parts.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

enum { KINDS = 3, TEXT = 64 };
static const char *const HEADS[KINDS] = {"Parameters", "Connections", "Multiplies"};
static const double NAME_WIDTH = 150, BETWEEN = 48, ROW_MOST = 44;

struct line {
    char name[TEXT];
    char arithmetic[KINDS][COUNT_TEXT_MAX];
    int64_t number[KINDS];
};

// The node of a column that has most to count: its squashing has nothing.
static const struct node *counted(const struct program *program, const struct strip_column *column)
{
    const struct node *most = NULL;
    int64_t largest = 0;
    for (int i = column->first; i >= 0 && i <= column->last; i++) {
        const int64_t n = count_connections(program->nodes[i]).all;
        if (n > largest) {
            largest = n;
            most = program->nodes[i];
        }
    }
    return most;
}

static void add_connections(const struct node *node, struct line *line)
{
    char cells[NUMBER_MAX], each[NUMBER_MAX];
    const struct connections connections = count_connections(node);
    number_count(connections.cells, cells);
    number_count(connections.each, each);
    line->number[1] = connections.all;
    snprintf(line->arithmetic[1], COUNT_TEXT_MAX, "%s · %s", cells, each);
}

static bool fill(const struct program *program, const struct strip_column *column,
                 struct line *line)
{
    const struct node *node = counted(program, column);
    struct words why;
    struct count_arithmetic arithmetic;
    *line = (struct line){.name = ""};
    if (node == NULL) {
        return false;
    }
    const struct counts counts = count_node(node, &why);
    count_take_apart(&why, &arithmetic);
    strip_name(program, column, line->name, sizeof line->name);
    line->number[0] = counts.parameters;
    line->number[2] = counts.multiplies;
    snprintf(line->arithmetic[0], COUNT_TEXT_MAX, "%s", arithmetic.parameters);
    snprintf(line->arithmetic[2], COUNT_TEXT_MAX, "%s", arithmetic.multiplies);
    add_connections(node, line);
    return true;
}

static double math_size(const struct frame *frame, const char *text, double size, double room)
{
    static const double LEAST = 17;
    while (math_width(frame, text, size) > room && size * 0.96 >= frame_floor(frame, LEAST)) {
        size *= 0.96;
    }
    return math_width(frame, text, size) > room ? 0 : size;
}

static void draw_line_of(const struct frame *frame, const struct line *line, struct box box,
                         bool total)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, fmin(26, box.h * 0.72)), y = box.y + box.h / 2;
    const double w = (box.w - NAME_WIDTH - BETWEEN * (KINDS - 1)) / KINDS;
    frame_elided(frame, box.x, y, NAME_WIDTH - 16, line->name,
                 frame_text(total ? FONT_BOLD : FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    for (int k = 0; k < KINDS; k++) {
        char number[NUMBER_MAX];
        const double x = box.x + NAME_WIDTH + (w + BETWEEN) * k;
        const struct color ink = k == 0 ? c->role[ROLE_WEIGHT].ink : c->ink;
        if (line->number[k] == 0) {
            continue;
        }
        number_count(line->number[k], number);
        const double wide = frame_measure(frame, FONT_BOLD, size, number);
        draw_text(frame->list, x + w, y, number,
                  frame_text(total ? FONT_BOLD : FONT_SEMIBOLD, size, ink, c->bg, ANCHOR_END));
        const double math = math_size(frame, line->arithmetic[k], size * 1.1, w - wide - 20);
        if (math > 0 && line->arithmetic[k][0] != '\0') {
            math_draw(frame, x, y, line->arithmetic[k], math, c->ink2, c->bg, ANCHOR_START);
        }
    }
}

static void draw_heads(const struct frame *frame, struct box box)
{
    const struct theme_colors *c = frame->theme;
    const double w = (box.w - NAME_WIDTH - BETWEEN * (KINDS - 1)) / KINDS;
    const double size = frame_floor(frame, 24), y = box.y + box.h / 2;
    for (int k = 0; k < KINDS; k++) {
        draw_text(frame->list, box.x + NAME_WIDTH + (w + BETWEEN) * k, y, HEADS[k],
                  frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    }
}

static void draw_rule(const struct frame *frame, struct box box, struct color color, double width)
{
    draw_line(frame->list, box.x, box.y, box.x + box.w, box.y, frame_stroke(color, width));
}

void overview_counts_draw(const struct frame *frame, struct box box, const struct strip *strip)
{
    struct line lines[STRIP_COLUMNS_MAX], total = {.name = "in all"};
    int n = 0;
    for (int i = 1; i < strip->n; i++) {
        n += fill(frame->program, &strip->columns[i], &lines[n]);
    }
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < KINDS; k++) {
            total.number[k] += lines[i].number[k];
        }
    }
    box.y += 8;
    const double row = fmin(ROW_MOST, (box.h - 16) / (n + 2));
    struct box at = {box.x, box.y, box.w, row};
    draw_heads(frame, at);
    for (int i = 0; i < n; i++) {
        at.y += row;
        draw_rule(frame, at, frame->theme->line, 1);
        draw_line_of(frame, &lines[i], at, false);
    }
    at.y += row;
    draw_rule(frame, at, frame->theme->ink, 2.5);
    draw_line_of(frame, &total, at, true);
}
