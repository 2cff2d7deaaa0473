// Sizes and counts of every layer, and what they come to.
#include "base/number.h"
#include "view/panels/pattern_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PAD = 24, ROW = 36.5, HEADER = 46, TOTAL = 56, TIGHT_SHARE = 0.7, EDGE = 12,
                    TIGHT = 1.1;
static const int64_t BYTES = 4; // of a float32

enum column { LAYER, OUTPUT, HOW, PARAMETERS, MULTIPLIES, MEMORY, SEES, COLUMNS };
static const char *const HEADS[COLUMNS] = {"Layer",      "Output",          "Parameters",       "",
                                           "Multiplies", "Memory, float32", "Sees of the input"};
enum { CELL_MAX = 160 };

struct table {
    double size, small, row, header, total;
    double x[COLUMNS], w[COLUMNS]; // left edge and width of each
    bool how;                      // the arithmetic of the parameters is shown
    int first, shown;              // layers
};

static bool right_aligned(int column)
{
    return column >= PARAMETERS;
}

// ---- texts

// Three digits and a unit: "12.3 kB".
static void say_bytes(int64_t numbers, char *out, size_t size)
{
    static const char *const UNITS[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double bytes = (double)numbers * (double)BYTES;
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof UNITS / sizeof *UNITS) {
        bytes /= 1000;
        unit++;
    }
    const int decimals = unit == 0 ? 0 : bytes < 9.995 ? 2 : bytes < 99.95 ? 1 : 0;
    snprintf(out, size, "%.*f %s", decimals, bytes, UNITS[unit]);
}

static void say_output(const struct pattern_layer *layer, char *out, size_t size)
{
    const long long rows = layer->unread[0], cols = layer->unread[1];
    if (layer->flat) {
        number_count(layer->maps, out);
        return;
    }
    int n = snprintf(out, size, "%lld × %lld × %lld", (long long)layer->rows,
                     (long long)layer->cols, (long long)layer->maps);
    const size_t at = n > 0 && (size_t)n < size ? (size_t)n : size - 1;
    if (rows == cols && rows > 0) {
        snprintf(out + at, size - at, "  leaves %lld", rows);
    } else if (rows > 0 || cols > 0) {
        snprintf(out + at, size - at, "  leaves %lld × %lld", rows, cols);
    }
}

static void say_count(int64_t count, bool input, char *out)
{
    if (count > 0) {
        number_count(count, out);
    } else {
        snprintf(out, NUMBER_MAX, "%s", input ? "" : "none");
    }
}

static void say_sees(const struct pattern_layer *layer, char *out, size_t size)
{
    if (layer->sees_all) {
        snprintf(out, size, "all of it");
    } else {
        snprintf(out, size, "%lld × %lld", (long long)layer->sees[0], (long long)layer->sees[1]);
    }
}

static void say(const struct pattern_layer *layer, int column, char out[CELL_MAX])
{
    const bool input = layer->kind == PATTERN_INPUT;
    out[0] = '\0';
    switch (column) {
    case LAYER:
        snprintf(out, CELL_MAX, "%s", layer->name);
        break;
    case OUTPUT:
        say_output(layer, out, CELL_MAX);
        break;
    case HOW:
        snprintf(out, CELL_MAX, "%s", layer->arithmetic);
        break;
    case PARAMETERS:
        say_count(layer->parameters, input, out);
        break;
    case MULTIPLIES:
        say_count(layer->multiplies, input, out);
        break;
    case MEMORY:
        say_bytes(layer->outputs, out, CELL_MAX);
        break;
    default:
        say_sees(layer, out, CELL_MAX);
        break;
    }
}

// What follows the name, quieter: "s2 p1 + RELU".
static void say_beside(const struct pattern_layer *layer, char out[CELL_MAX])
{
    snprintf(out, CELL_MAX, "%s%s%s", layer->options,
             layer->then[0] == '\0'      ? ""
             : layer->options[0] != '\0' ? " + "
                                         : "+ ",
             layer->then);
}

static void say_total(const struct pattern *pattern, int column, char out[CELL_MAX])
{
    out[0] = '\0';
    if (column == LAYER) {
        snprintf(out, CELL_MAX, "In all");
    } else if (column == PARAMETERS) {
        number_count(pattern->parameters, out);
    } else if (column == MULTIPLIES) {
        number_count(pattern->multiplies, out);
    } else if (column == MEMORY) {
        say_bytes(pattern->outputs, out, CELL_MAX);
    }
}

// ---- layout

static double larger_of(const struct table *table)
{
    return table->size * 1.2; // of the totals
}

static double cell_width(const struct frame *frame, const struct table *table,
                         const struct pattern_layer *layer, int column)
{
    char text[CELL_MAX], beside[CELL_MAX];
    say(layer, column, text);
    double width = frame_measure(frame, FONT_SEMIBOLD, table->size, text);
    if (column == LAYER) {
        say_beside(layer, beside);
        width +=
            beside[0] != '\0' ? 12 + frame_measure(frame, FONT_REGULAR, table->small, beside) : 0;
    }
    return width;
}

static double column_width(const struct pattern_view *view, const struct table *table, int column)
{
    const struct frame *frame = view->frame;
    char total[CELL_MAX];
    say_total(view->pattern, column, total);
    double width =
        fmax(frame_measure(frame, FONT_BOLD, larger_of(table), total),
             column == HOW ? 0
                           : frame_measure(frame, FONT_SEMIBOLD, table->small,
                                           column == PARAMETERS ? HEADS[HOW] : HEADS[column]));
    for (int i = 0; i < view->pattern->n_layers; i++) {
        width = fmax(width, cell_width(frame, table, &view->pattern->layers[i], column));
    }
    return width;
}

// Spreads the columns over the width; false where there is no air between them.
static bool set_columns(const struct pattern_view *view, struct table *table, struct box box)
{
    static const double AIR = 18;
    double total = 0;
    int n = 0;
    for (int i = 0; i < COLUMNS; i++) {
        table->w[i] = i == HOW && !table->how ? 0 : column_width(view, table, i);
        total += table->w[i];
        n += table->w[i] > 0;
    }
    const double room = box.w - 2 * PAD;
    const double gap = n > 1 ? (room - total) / (n - 1) : 0;
    double x = box.x + PAD;
    for (int i = 0; i < COLUMNS; i++) {
        table->x[i] = x;
        x += table->w[i] > 0 ? table->w[i] + gap : 0;
    }
    return gap >= AIR;
}

static void set_rows(const struct pattern_view *view, struct table *table, struct box box)
{
    const struct frame *frame = view->frame;
    const double k = frame_size(frame, 22) / 22;
    const int n = view->pattern->n_layers;
    const double least = frame_floor(frame, 20) * TIGHT;
    // The rows come first: head and foot give way before the last row does.
    for (double share = 1; share >= TIGHT_SHARE - 0.01; share -= 0.1) {
        table->header = HEADER * k * share;
        table->total = TOTAL * k * share;
        if (box.h - table->header - table->total - EDGE >= n * least) {
            break;
        }
    }
    const double room = box.h - table->header - table->total - EDGE;
    table->row = fmin(ROW * k, fmax(room / n, least));
    table->shown = (int)(room / table->row + 0.01);
    table->shown = table->shown > n ? n : table->shown < 1 ? 1 : table->shown;
    const struct panel_state *panel = frame->state->panel;
    table->first = panel != NULL ? panel->first_row : 0;
    if (table->first > n - table->shown) {
        table->first = n - table->shown;
    }
    if (table->first < 0) {
        table->first = 0;
    }
}

static void set_table(const struct pattern_view *view, struct table *table, struct box box)
{
    const struct frame *frame = view->frame;
    const double least = frame_floor(frame, 20), k = frame_size(frame, 24);
    set_rows(view, table, box);
    const double largest = fmax(least, fmin(k, table->row / TIGHT));
    for (int way = 0; way < 2; way++) {
        const double down = way == 0 ? fmax(least, fmin(22, largest)) : least;
        table->how = way == 0;
        for (table->size = largest; table->size >= down - 0.01;
             table->size = table->size > down ? fmax(table->size * 0.96, down) : 0) {
            table->small = fmax(least, table->size * 22 / 24);
            if (set_columns(view, table, box)) {
                return;
            }
        }
    }
    table->size = table->small = least;
    set_columns(view, table, box);
}

double pattern_table_height(const struct frame *frame, int layers)
{
    const double k = frame_size(frame, 22) / 22;
    return (HEADER + TOTAL) * TIGHT_SHARE * k + EDGE + layers * frame_floor(frame, 20) * TIGHT + 1;
}

// ---- drawing

struct ink {
    enum font font;
    double size;
    struct color color;
};

static void put(const struct pattern_view *view, const struct table *table, int column, double y,
                const char *text, struct ink ink)
{
    const bool right = right_aligned(column);
    if (text[0] != '\0') {
        draw_text(view->frame->list, right ? table->x[column] + table->w[column] : table->x[column],
                  y, text,
                  frame_text(ink.font, ink.size, pattern_color(view, ink.color),
                             view->frame->theme->surface, right ? ANCHOR_END : ANCHOR_START));
    }
}

static struct ink ink_of(const struct pattern_view *view, const struct table *table,
                         const struct pattern_layer *layer, int column)
{
    const struct theme_colors *c = view->frame->theme;
    const struct ink plain = {FONT_REGULAR, table->size, c->ink};
    switch (column) {
    case LAYER:
        return (struct ink){FONT_SEMIBOLD, table->size, c->ink};
    case HOW:
    case MEMORY:
        return (struct ink){FONT_REGULAR, table->size, c->ink2};
    case PARAMETERS:
        return layer->parameters > 0
                   ? (struct ink){FONT_SEMIBOLD, table->size, c->role[ROLE_WEIGHT].ink}
                   : (struct ink){FONT_REGULAR, table->size, c->ink2};
    case MULTIPLIES:
        return layer->multiplies > 0 ? (struct ink){FONT_MEDIUM, table->size, c->ink}
                                     : (struct ink){FONT_REGULAR, table->size, c->ink2};
    default:
        return plain;
    }
}

static void draw_layer(const struct pattern_view *view, const struct table *table, int i, double y)
{
    const struct pattern_layer *layer = &view->pattern->layers[i];
    char text[CELL_MAX];
    for (int column = 0; column < COLUMNS; column++) {
        if (table->w[column] > 0) {
            say(layer, column, text);
            put(view, table, column, y, text, ink_of(view, table, layer, column));
        }
    }
    say_beside(layer, text);
    if (text[0] != '\0') {
        const double name = frame_measure(view->frame, FONT_SEMIBOLD, table->size, layer->name);
        draw_text(view->frame->list, table->x[LAYER] + name + 12, y, text,
                  frame_text(FONT_REGULAR, table->small,
                             pattern_color(view, view->frame->theme->ink2),
                             view->frame->theme->surface, ANCHOR_START));
    }
}

static void draw_heads(const struct pattern_view *view, const struct table *table, struct box box)
{
    const struct theme_colors *c = view->frame->theme;
    const double y = box.y + table->header * 0.55, line = box.y + table->header;
    const struct ink ink = {FONT_SEMIBOLD, table->small, c->ink2};
    for (int i = 0; i < COLUMNS; i++) {
        if (i == PARAMETERS && !table->how) {
            put(view, table, i, y, HEADS[HOW], ink);
        } else if (table->w[i] > 0) {
            put(view, table, i, y, HEADS[i], ink);
        }
    }
    draw_line(view->frame->list, box.x + PAD, line, box.x + box.w - PAD, line,
              frame_stroke(pattern_color(view, c->line2), 1.5));
}

static void draw_totals(const struct pattern_view *view, const struct table *table, struct box box)
{
    const struct theme_colors *c = view->frame->theme;
    const double line = box.y + box.h - table->total, y = line + table->total * 0.5;
    draw_line(view->frame->list, box.x + PAD, line, box.x + box.w - PAD, line,
              frame_stroke(pattern_color(view, c->ink2), 2));
    for (int i = 0; i < COLUMNS; i++) {
        char text[CELL_MAX];
        say_total(view->pattern, i, text);
        put(view, table, i, y, text,
            (struct ink){FONT_BOLD, larger_of(table),
                         i == PARAMETERS ? c->role[ROLE_WEIGHT].ink : c->ink});
    }
}

// Up to the sum of the parameters.
static double more_room(const struct pattern_view *view, const struct table *table)
{
    char total[CELL_MAX];
    say_total(view->pattern, PARAMETERS, total);
    return table->x[PARAMETERS] + table->w[PARAMETERS] - 12 - table->x[OUTPUT] -
           frame_measure(view->frame, FONT_BOLD, larger_of(table), total);
}

// "12 more below" in the line of the totals, and how far one has scrolled.
static void draw_more(const struct pattern_view *view, const struct table *table, struct box box)
{
    const struct frame *frame = view->frame;
    const struct theme_colors *c = frame->theme;
    const int n = view->pattern->n_layers, below = n - table->first - table->shown;
    char text[48];
    if (n == table->shown) {
        return;
    }
    const double top = box.y + table->header + 8,
                 height = box.h - table->header - table->total - 16;
    const struct box bar = {box.x + box.w - 16, top + height * table->first / n, 8,
                            fmax(16, height * table->shown / n)};
    frame_rect(frame, bar, frame_card(pattern_color(view, c->line2), c->line2, 0, 4));
    const double room = more_room(view, table), size = table->small;
    double w = 0;
    for (int longer = 1; longer >= 0 && (w == 0 || w > room); longer--) {
        snprintf(text, sizeof text, "%d%s %s", below > 0 ? below : table->first,
                 longer ? " more" : "", below > 0 ? "below" : "above");
        w = frame_measure(frame, FONT_SEMIBOLD, size, text) + 36;
    }
    const double y = box.y + box.h - table->total * 0.5, x = table->x[OUTPUT] + w / 2;
    const struct color fill = pattern_color(view, c->ink);
    frame_rect(frame, (struct box){x - w / 2, y - size * 0.8, w, size * 1.6},
               frame_card(fill, fill, 0, size * 0.8));
    draw_text(frame->list, x, y, text, frame_text(FONT_SEMIBOLD, size, c->bg, fill, ANCHOR_MIDDLE));
    // A click goes to the end; the argument is the last row it can begin with.
    frame_hit(frame, (struct box){x - w / 2, y - size, w, 2 * size}, "rows-end", n - table->shown);
}

void pattern_table_draw(const struct pattern_view *view, struct box box)
{
    const struct frame *frame = view->frame;
    const struct theme_colors *c = frame->theme;
    struct table table = {.how = true};
    set_table(view, &table, box);
    box.h = fmin(box.h, table.header + table.total + EDGE + table.row * table.shown);
    frame_rect(frame, box, frame_card(c->surface, pattern_color(view, c->line), 1.5, 16));
    draw_heads(view, &table, box);
    double y = box.y + table.header + EDGE / 2 + table.row / 2;
    for (int i = 0; i < table.shown; i++, y += table.row) {
        draw_layer(view, &table, table.first + i, y);
    }
    draw_totals(view, &table, box);
    draw_more(view, &table, box);
}
