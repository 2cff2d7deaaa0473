#include "view/panels/counts_panel.h"

#include "base/number.h"
#include "nn/count.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 24, ROW_TEXT_MAX = 192 };
static const double WIDTH = 430, MARGIN = 48, AIR = 12, PAD = 30, PAD_TOP = 10, PAD_BOTTOM = 14;
static const double STAGE_LEAST = 1440;                            // as wide as in a 4:3 frame
static const double TITLE = 28, LABEL = 24, MATH = 32, LEAST = 17; // u
static const double FACT = 30, FACT_GAP = 20;

enum row_kind { ROW_TITLE, ROW_LABEL, ROW_MATH, ROW_RULE, ROW_BAR, ROW_FACT };
static const double ROW_HEIGHTS[] = {[ROW_TITLE] = 50, [ROW_LABEL] = 35, [ROW_MATH] = 42,
                                     [ROW_RULE] = 20,  [ROW_BAR] = 22,   [ROW_FACT] = 44};

struct row {
    enum row_kind kind;
    char left[ROW_TEXT_MAX], right[NUMBER_MAX + 16];
    char math[ROW_TEXT_MAX]; // of a fact, between the two
    double part;             // of the bar
};
struct panel {
    struct row rows[ROWS_MAX];
    int n;
};

static void add(struct panel *panel, enum row_kind kind, const char *left, const char *right)
{
    if (panel->n < ROWS_MAX) {
        struct row *row = &panel->rows[panel->n++];
        *row = (struct row){.kind = kind};
        snprintf(row->left, sizeof row->left, "%s", left);
        snprintf(row->right, sizeof row->right, "%s", right);
    }
}

// ---- what stands in it

static int64_t side(const struct shape *shape, int axis)
{
    const int at = shape->rank - 2 + axis;
    return at >= 0 && at < shape->rank ? shape->dim[at] : 1;
}

static const struct shape *input_shape(const struct node *node)
{
    return &node->program->tensors[node->inputs[0].tensor].shape;
}

static void add_title(struct panel *panel, const struct node *node, const struct node *forward,
                      const struct counts *counts)
{
    char title[ROW_TEXT_MAX], kernel[64] = "";
    const int weight = forward->n_inputs > 1 ? forward->inputs[1].tensor : -1;
    const struct shape *shape = weight < 0 ? NULL : &forward->program->tensors[weight].shape;
    if (counts->kernel[0] > 0) {
        snprintf(kernel, sizeof kernel, " %lld×%lld", (long long)counts->kernel[0],
                 (long long)counts->kernel[1]);
    }
    snprintf(title, sizeof title, "%s%s", forward->op->title, kernel);
    if (node->phase == NODE_BACKWARD) {
        strncat(title, ", backward", sizeof title - strlen(title) - 1);
    } else if (shape != NULL && shape->rank == 4 && shape->dim[0] > 1) {
        snprintf(kernel, sizeof kernel, ", %lld kernels", (long long)shape->dim[0]);
        strncat(title, kernel, sizeof title - strlen(title) - 1);
    }
    add(panel, ROW_TITLE, title, "");
}

struct size {
    int64_t in, out, kernel, stride, padding, dilation;
};

static struct size size_of(const struct node *node, const struct counts *counts, int axis)
{
    return (struct size){.in = side(input_shape(node), axis),
                         .out = side(&node->out_shape, axis),
                         .kernel = counts->kernel[axis],
                         .stride = counts->stride[axis],
                         .padding = counts->padding[axis],
                         .dilation = counts->dilation[axis]};
}

// Which way the quotient is rounded: "⌊", "⌈", or "" where it comes out whole.
static const char *rounding(const struct size *size)
{
    const int64_t over = size->in + 2 * size->padding - size->dilation * (size->kernel - 1) - 1;
    if (over % size->stride == 0) {
        return "";
    }
    return over / size->stride + 1 == size->out ? "⌊" : "⌈";
}

static void add_size(struct panel *panel, const struct size *size)
{
    const char *open = rounding(size);
    const char *close = strcmp(open, "⌊") == 0 ? "⌋" : open[0] != '\0' ? "⌉" : "";
    char left[ROW_TEXT_MAX], right[NUMBER_MAX], span[64];
    const long long in = (long long)size->in, kernel = (long long)size->kernel;
    if (size->dilation > 1) {
        snprintf(span, sizeof span, "%lld·(%lld − 1) − 1", (long long)size->dilation, kernel);
    } else {
        snprintf(span, sizeof span, "%lld", kernel);
    }
    snprintf(left, sizeof left, "%s(%lld − %s + 2·%lld) / %lld%s + 1", open, in, span,
             (long long)size->padding, (long long)size->stride, close);
    snprintf(right, sizeof right, "= %lld", (long long)size->out);
    add(panel, ROW_MATH, left, right);
}

static void add_shape(char *text, size_t size, const struct shape *shape)
{
    const size_t length = strlen(text);
    char *end = text + length;
    if (shape->rank == 0) {
        snprintf(end, size - length, "1");
    }
    for (int i = 0; i < shape->rank; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, size - used, i > 0 ? "·%lld" : "%lld", (long long)shape->dim[i]);
    }
}

static void add_sizes(struct panel *panel, const struct node *node, const struct counts *counts)
{
    if (counts->kernel[0] == 0) {
        char text[ROW_TEXT_MAX] = "";
        add_shape(text, sizeof text, input_shape(node));
        strncat(text, " → ", sizeof text - strlen(text) - 1);
        add_shape(text, sizeof text, &node->out_shape);
        add(panel, ROW_LABEL, "Output size", "");
        add(panel, ROW_MATH, text, "");
        return;
    }
    const struct size rows = size_of(node, counts, 0), columns = size_of(node, counts, 1);
    const bool alike = memcmp(&rows, &columns, sizeof rows) == 0;
    const bool wide = rows.dilation > 1 || columns.dilation > 1;
    const char *open = rounding(&columns);
    char letters[ROW_TEXT_MAX];
    snprintf(letters, sizeof letters, "%s(W − %s + 2P) / S%s + 1", open,
             wide ? "D(F − 1) − 1" : "F",
             strcmp(open, "⌊") == 0 ? "⌋"
             : open[0] != '\0'      ? "⌉"
                                    : "");
    add(panel, ROW_LABEL, alike ? "Output size" : "Output size, rows and columns", "");
    add(panel, ROW_MATH, letters, "");
    if (!alike) {
        add_size(panel, &rows);
    }
    add_size(panel, &columns);
}

static void add_parameters(struct panel *panel, const struct counts *counts,
                           const struct count_arithmetic *arithmetic)
{
    char number[NUMBER_MAX];
    number_count(counts->parameters, number);
    add(panel, ROW_RULE, "", "");
    if (counts->parameters > 0) {
        add(panel, ROW_LABEL, "Parameters", "");
        add(panel, ROW_MATH, arithmetic->parameters, number);
        return;
    }
    add(panel, ROW_LABEL, "Parameters", "none");
    if (arithmetic->reason[0] != '\0') {
        add(panel, ROW_LABEL, arithmetic->reason, "");
    }
}

// ---- how many products there are, and how many are done

static const struct phase *cells_of(const struct frame *frame)
{
    return &frame->entry->phases[frame->entry->n_phases - 1];
}

static int64_t terms_all(const struct phase *phase)
{
    return phase_terms(phase) - phase->extra * phase_cells(phase);
}

// Biases and divisions, which come last in a cell, do not count.
static int64_t terms_done(const struct frame *frame, const struct phase *phase)
{
    const struct place place = frame->step->place;
    if (place.phase < frame->entry->n_phases - 1 || phase->n_axes == 0) {
        return 0;
    }
    const int64_t products = phase_cell_terms(phase, place.cell) - phase->extra;
    const int64_t here = place.term + 1 < products ? place.term + 1 : products;
    return phase_terms_before(phase, place.cell) - phase->extra * place.cell +
           (place.term < 0 ? 0 : here);
}

static bool multiplies(const struct frame *frame, const struct phase *phase)
{
    struct term term = {.n_reads = 0};
    if (phase->n_axes == 0 || phase_terms(phase) == 0) {
        return false;
    }
    struct place place = {frame->entry->n_phases - 1, 0, 0};
    phase_decode(phase, 0, &place.cell, &place.term);
    frame->walk->term(frame->node, place, &term);
    return term.by == BY_ADD_PRODUCT || (term.by == BY_NOTHING && term.padding);
}

// "8·8 · 18": the axes, and what each cell of them takes; "" where that differs from cell to cell.
static void walk_arithmetic(const struct phase *phase, char *out, size_t size)
{
    const int64_t cells = phase_cells(phase);
    const int64_t each = cells > 0 ? phase_cell_terms(phase, 0) : 0;
    out[0] = '\0';
    if (each * cells != phase_terms(phase)) {
        return;
    }
    for (int i = 0; i < phase->n_axes; i++) {
        const size_t used = strlen(out);
        snprintf(out + used, size - used, i > 0 ? "·%lld" : "%lld",
                 (long long)phase->axes[i].count);
    }
    const size_t used = strlen(out);
    if (each - phase->extra > 1) {
        snprintf(out + used, size - used, " · %lld", (long long)(each - phase->extra));
    }
}

static void add_work(struct panel *panel, const struct frame *frame, const struct counts *counts,
                     const struct count_arithmetic *arithmetic)
{
    const struct phase *phase = cells_of(frame);
    const bool forward = frame->node->phase == NODE_FORWARD && counts->multiplies > 0;
    const int64_t terms = terms_all(phase);
    const int64_t all = forward ? counts->multiplies : terms;
    int64_t done = terms_done(frame, phase);
    char work[ROW_TEXT_MAX], number[NUMBER_MAX], count[NUMBER_MAX], words[NUMBER_MAX + 8];
    if (all <= 0) {
        return;
    }
    if (terms != all && terms > 0) { // one multiply for several steps
        done = (int64_t)((double)all * (double)done / (double)terms);
    }
    walk_arithmetic(phase, work, sizeof work);
    number_count(all, number);
    number_count(done, count);
    snprintf(words, sizeof words, "%s done", count);
    add(panel, ROW_RULE, "", "");
    add(panel, ROW_LABEL, forward || multiplies(frame, phase) ? "Multiplies" : "Steps", words);
    add(panel, ROW_MATH, forward ? arithmetic->multiplies : work, number);
    add(panel, ROW_BAR, "", "");
    panel->rows[panel->n - 1].part = (double)done / (double)all;
}

static void field_arithmetic(const struct counts *counts, const struct field *before, int axis,
                             char *out, size_t size)
{
    const long long dilation = (long long)counts->dilation[axis];
    char times[32] = "";
    if (dilation > 1) {
        snprintf(times, sizeof times, "%lld·", dilation);
    }
    snprintf(out, size, "%lld + %s(%lld − 1)·%lld", (long long)before->size[axis], times,
             (long long)counts->kernel[axis], (long long)before->jump[axis]);
}

static void add_field(struct panel *panel, const struct node *forward, const struct counts *counts)
{
    const struct field field = count_field(forward->program, forward->index);
    const struct field before = count_field_before(forward->program, forward->index);
    char words[ROW_TEXT_MAX], arithmetic[2][64], right[NUMBER_MAX];
    if (field.spatial && field.size[0] * field.size[1] == 1) {
        return;
    }
    add(panel, ROW_RULE, "", "");
    if (!field.spatial) {
        add(panel, ROW_LABEL, "A cell sees the whole input", "");
        return;
    }
    snprintf(words, sizeof words, "A cell sees %lld × %lld of the input", (long long)field.size[0],
             (long long)field.size[1]);
    add(panel, ROW_LABEL, words, "");
    for (int i = 0; i < 2; i++) {
        field_arithmetic(counts, &before, i, arithmetic[i], sizeof arithmetic[i]);
    }
    const bool alike = strcmp(arithmetic[0], arithmetic[1]) == 0;
    for (int i = alike ? 1 : 0; i < 2 && counts->kernel[0] > 0; i++) {
        snprintf(right, sizeof right, "= %lld", (long long)field.size[i]);
        add(panel, ROW_MATH, arithmetic[i], right);
    }
}

static void fill(struct panel *panel, const struct frame *frame)
{
    const struct node *node = frame->node, *forward = node;
    struct counts counts = {0};
    struct words why;
    struct count_arithmetic arithmetic;
    if (node->phase == NODE_BACKWARD) {
        forward = frame->program->nodes[node->forward];
    }
    panel->n = 0;
    counts = count_node(forward, &why);
    count_take_apart(&why, &arithmetic);
    add_title(panel, node, forward, &counts);
    add_sizes(panel, forward, &counts);
    if (node->phase != NODE_UPDATE) {
        add_parameters(panel, &counts, &arithmetic);
    }
    add_work(panel, frame, &counts, &arithmetic);
    if (node->phase != NODE_UPDATE) {
        add_field(panel, forward, &counts);
    }
}

// ---- where and how

// Arithmetic too wide for its number stands in a row of its own, the number below it.
static void widen(struct panel *panel, const struct frame *frame, double f)
{
    const double size = frame_floor(frame, MATH * f), room = WIDTH * fmax(f, 1) - 2 * PAD - 24;
    for (int i = 0; i < panel->n && panel->n < ROWS_MAX; i++) {
        struct row *row = &panel->rows[i];
        if (row->kind != ROW_MATH || row->left[0] == '\0' || row->right[0] == '\0' ||
            math_width(frame, row->left, size) +
                    frame_measure(frame, FONT_BOLD, size, row->right) <=
                room) {
            continue;
        }
        memmove(row + 1, row, (size_t)(panel->n - i) * sizeof *row);
        row->right[0] = row[1].left[0] = '\0';
        panel->n++;
        i++;
    }
}

static double height(const struct panel *panel)
{
    double sum = PAD_TOP + PAD_BOTTOM;
    for (int i = 0; i < panel->n; i++) {
        sum += ROW_HEIGHTS[panel->rows[i].kind];
    }
    return sum;
}

// The largest scale at which the panel fits the height.
static double scale_for(const struct panel *filled, const struct frame *frame, double room)
{
    double f = frame->larger;
    for (; f > LEAST / LABEL; f *= 0.98) {
        struct panel panel = *filled;
        widen(&panel, frame, f);
        if (height(&panel) * f <= room) {
            break;
        }
    }
    return f;
}

// Texts do not get smaller than can be read; below this their rows would touch.
static double scale_least(const struct frame *frame)
{
    return frame_floor(frame, LEAST) / LABEL;
}

void counts_room(struct frame *frame)
{
    struct panel panel;
    frame->counts = (struct box){0};
    frame->counts_sheet = false;
    if (!frame->state->counts) {
        return;
    }
    fill(&panel, frame);
    double room = frame->stage.h - 2 * AIR;
    double f = scale_for(&panel, frame, room);
    const double below = frame->caption.y + frame->caption.h - frame->stage.y - 2 * AIR;
    const bool beside = frame->width - MARGIN - WIDTH * fmax(f, 1) >= STAGE_LEAST;
    if (beside && frame->strip.w > 0) { // it stands beside all that is below the strip
        room = below;
        f = fmax(scale_for(&panel, frame, room), scale_least(frame));
        frame->formula.w -= WIDTH * fmax(f, 1) + MARGIN / 2;
        frame->caption.w -= WIDTH * fmax(f, 1) + MARGIN / 2;
    } else if (!beside || f < scale_least(frame)) {
        frame->counts_sheet = true;
        room = below;
        f = fmax(scale_for(&panel, frame, room), scale_least(frame));
    }
    widen(&panel, frame, f);
    const double w = WIDTH * fmax(f, 1), h = height(&panel) * f;
    const double spare = frame->counts_sheet || frame->strip.w > 0 ? 0 : (room - h) / 2;
    frame->counts = (struct box){frame->width - MARGIN - w, frame->stage.y + AIR + spare, w, h};
    if (!frame->counts_sheet) {
        frame->stage.w -= w + MARGIN;
    }
}

// In the largest size from `size` down to what can be read.
static void draw_title(const struct frame *frame, const struct row *row, struct box box,
                       double size)
{
    const struct theme_colors *c = frame->theme;
    while (frame_measure(frame, FONT_BOLD, size, row->left) > box.w &&
           size > frame_floor(frame, LEAST)) {
        size *= 0.97;
    }
    frame_elided(frame, box.x, box.y + box.h / 2, box.w, row->left,
                 frame_text(FONT_BOLD, size, c->ink, c->surface, ANCHOR_START));
}

static void draw_label(const struct frame *frame, const struct row *row, struct box box,
                       double size)
{
    const struct theme_colors *c = frame->theme;
    const double y = box.y + box.h / 2, w = frame_measure(frame, FONT_REGULAR, size, row->right);
    draw_text(frame->list, box.x + box.w, y, row->right,
              frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_END));
    frame_elided(frame, box.x, y, box.w - (w > 0 ? w + 12 : 0), row->left,
                 frame_text(FONT_REGULAR, size, c->ink2, c->surface, ANCHOR_START));
}

static void draw_math(const struct frame *frame, const struct row *row, struct box box, double size)
{
    const struct theme_colors *c = frame->theme;
    const double y = box.y + box.h / 2;
    double letters = size;
    while (math_width(frame, row->left, letters) > box.w && letters > frame_floor(frame, LEAST)) {
        letters *= 0.96;
    }
    math_draw(frame, box.x, y, row->left, letters, c->ink, c->surface, ANCHOR_START);
    draw_text(frame->list, box.x + box.w, y, row->right,
              frame_text(FONT_BOLD, size, c->ink, c->surface, ANCHOR_END));
}

static void draw_bar(const struct frame *frame, double part, struct box box)
{
    const struct box bar = {box.x, box.y + box.h / 2 - 5, box.w, 10};
    struct style style = frame_fill(frame->theme->track);
    style.radius = 5;
    frame_rect(frame, bar, style);
    style.fill = frame->theme->ink;
    if (part > 0) {
        frame_rect(frame, (struct box){bar.x, bar.y, fmax(10, bar.w * part), bar.h}, style);
    }
}

// Label, arithmetic and number in one row; where they do not fit, without the arithmetic.
static void draw_fact(const struct frame *frame, const struct row *row, struct box box, double f)
{
    const struct theme_colors *c = frame->theme;
    const double y = box.y + box.h / 2, right = box.x + box.w;
    const double label = frame_floor(frame, LABEL * f), size = frame_floor(frame, FACT * f);
    const bool none = row->math[0] == '\0';
    const double number = frame_measure(frame, FONT_BOLD, size, row->right);
    const double wide = frame_measure(frame, FONT_REGULAR, label, row->left);
    const bool equals = row->math[0] != '\0' && row->math[strlen(row->math) - 1] == '=';
    const double gap = equals ? FACT_GAP * 0.6 : 2 * FACT_GAP; // two statements, or one
    const double room = box.w - number - wide - FACT_GAP - gap;
    double letters = size;
    while (math_width(frame, row->math, letters) > room && letters > frame_floor(frame, LEAST)) {
        letters *= 0.96;
    }
    draw_text(frame->list, box.x, y, row->left,
              frame_text(FONT_REGULAR, label, c->ink2, c->surface, ANCHOR_START));
    draw_text(frame->list, right, y, row->right,
              frame_text(none ? FONT_SEMIBOLD : FONT_BOLD, none ? label : size, c->ink, c->surface,
                         ANCHOR_END));
    if (math_width(frame, row->math, letters) <= room) {
        math_draw(frame, right - number - gap, y, row->math, letters, c->ink2, c->surface,
                  ANCHOR_END);
    }
}

static void draw_row(const struct frame *frame, const struct row *row, struct box box, double f)
{
    const double middle = box.y + box.h / 2;
    switch (row->kind) {
    case ROW_TITLE:
        draw_title(frame, row, box, frame_floor(frame, TITLE * f));
        break;
    case ROW_LABEL:
        draw_label(frame, row, box, frame_floor(frame, LABEL * f));
        break;
    case ROW_MATH:
        draw_math(frame, row, box, frame_floor(frame, MATH * f));
        break;
    case ROW_RULE:
        draw_line(frame->list, box.x, middle, box.x + box.w, middle,
                  frame_stroke(frame->theme->line, 1));
        break;
    case ROW_BAR:
        draw_bar(frame, row->part, box);
        break;
    case ROW_FACT:
        draw_fact(frame, row, box, f);
        break;
    }
}

void counts_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct box box = frame->counts;
    struct panel panel;
    if (box.w <= 0) {
        return;
    }
    fill(&panel, frame);
    double f = frame->larger;
    f = scale_for(&panel, frame, box.h + 0.5);
    f = fmax(f, frame->counts_sheet ? scale_least(frame) : 0);
    widen(&panel, frame, f);
    frame_region(frame, frame->counts_sheet ? "sheet" : "counts", box);
    frame_rect(frame, box,
               frame_card(c->surface, frame->counts_sheet ? c->line2 : c->line, 1.5, 18));
    double y = box.y + PAD_TOP * f;
    for (int i = 0; i < panel.n; i++) {
        const double h = ROW_HEIGHTS[panel.rows[i].kind] * f;
        draw_row(frame, &panel.rows[i], (struct box){box.x + PAD, y, box.w - 2 * PAD, h}, f);
        y += h;
    }
}

// ---- a card of an operation

static void add_fact(struct panel *panel, const char *label, const char *math, const char *right)
{
    add(panel, ROW_FACT, label, right);
    snprintf(panel->rows[panel->n - 1].math, ROW_TEXT_MAX, "%s", math);
}

static void add_size_fact(struct panel *panel, const struct node *node, const struct counts *counts)
{
    struct panel arithmetic = {.n = 0};
    const struct size rows = size_of(node, counts, 0), columns = size_of(node, counts, 1);
    char text[NUMBER_MAX] = "", math[2 * ROW_TEXT_MAX] = "";
    if (counts->kernel[0] > 0 && memcmp(&rows, &columns, sizeof rows) == 0) {
        add_size(&arithmetic, &columns);
        snprintf(math, sizeof math, "%s %s", arithmetic.rows[0].left, arithmetic.rows[0].right);
    }
    snprintf(text, sizeof text, "%lld × %lld", (long long)rows.out, (long long)columns.out);
    add_fact(panel, "Output size", math, text);
}

// "1 · (1·2·2 + 1) =" and 5.
static void add_count(struct panel *panel, const char *label, const char *arithmetic, int64_t count)
{
    char math[ROW_TEXT_MAX] = "", number[NUMBER_MAX] = "none";
    if (count > 0) {
        snprintf(math, sizeof math, "%s%s", arithmetic, arithmetic[0] == '\0' ? "" : " =");
        number_count(count, number);
    }
    add_fact(panel, label, math, number);
}

static void fill_card(struct panel *panel, const struct node *node)
{
    struct words why;
    struct count_arithmetic arithmetic;
    const struct counts counts = count_node(node, &why);
    count_take_apart(&why, &arithmetic);
    panel->n = 0;
    add_title(panel, node, node, &counts);
    add_size_fact(panel, node, &counts);
    add_count(panel, "Parameters", arithmetic.parameters, counts.parameters);
    add_count(panel, "Multiplies", arithmetic.multiplies, counts.multiplies);
}

double counts_card_height(const struct node *node, double f)
{
    struct panel panel;
    fill_card(&panel, node);
    return height(&panel) * f;
}

void counts_card_draw(const struct frame *frame, const struct node *node, struct box box, double f,
                      bool current)
{
    const struct theme_colors *c = frame->theme;
    struct panel panel;
    fill_card(&panel, node);
    frame_rect(frame, box,
               frame_card(c->surface, current ? c->ink : c->line, current ? 4 : 1.5, 18));
    double y = box.y + PAD_TOP * f;
    for (int i = 0; i < panel.n; i++) {
        const double h = ROW_HEIGHTS[panel.rows[i].kind] * f, pad = PAD * fmin(f, 1) * 0.8;
        draw_row(frame, &panel.rows[i], (struct box){box.x + pad, y, box.w - 2 * pad, h}, f);
        y += h;
    }
}
