// The layers as stacks of maps in a row, equal neighbours drawn once where there is no room for
// all, and brackets under what a pattern repeats.
#include "view/panels/pattern_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double SIDE_LARGEST = 98, SIDE_LEAST = 26, SHEET = 5, MIDDLE = 62;
enum { STACKS_MAX = 64, SHEETS_MAX = 5, LABEL_MAX = 64, LABELS = 3 };

struct stack {
    int first, last; // layers: the same one several times
    char label[LABELS][LABEL_MAX];
};
struct stacks {
    struct stack all[STACKS_MAX];
    int n;
    int left_out;   // layers behind the last stack
    bool folded;    // equal neighbours are one
    bool two_lines; // of the shape
    double size;    // of the labels
    double share;   // of the full size of a sheet
};

static double middle(const struct stacks *stacks)
{
    return MIDDLE * stacks->share;
}

// "CONV3×3" of "CONV3×3-16".
static void short_name(const struct pattern_layer *layer, char *out, size_t size)
{
    const size_t n = layer->kind == PATTERN_CONV ? strcspn(layer->name, "-") : strlen(layer->name);
    snprintf(out, size, "%.*s", (int)n, layer->name);
}

static void set_labels(const struct pattern *pattern, const struct stacks *stacks,
                       struct stack *stack)
{
    const struct pattern_layer *layer = &pattern->layers[stack->first];
    const long long rows = layer->rows, cols = layer->cols, maps = layer->maps;
    char name[LABEL_MAX];
    short_name(layer, name, sizeof name);
    snprintf(stack->label[0], LABEL_MAX, "%s", name);
    stack->label[2][0] = '\0';
    if (layer->flat) {
        snprintf(stack->label[1], LABEL_MAX, "%lld", maps);
    } else if (stacks->two_lines) {
        snprintf(stack->label[1], LABEL_MAX, "%lld×%lld", rows, cols);
        snprintf(stack->label[2], LABEL_MAX, "×%lld", maps);
    } else {
        snprintf(stack->label[1], LABEL_MAX, "%lld×%lld×%lld", rows, cols, maps);
    }
}

static bool same_layer(const struct pattern_layer *a, const struct pattern_layer *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 &&
           strcmp(a->options, b->options) == 0 && a->rows == b->rows && a->cols == b->cols &&
           a->maps == b->maps;
}

static void collect(const struct pattern *pattern, struct stacks *stacks, int most)
{
    stacks->n = 0;
    int i = 0;
    while (i < pattern->n_layers && stacks->n < most && stacks->n < STACKS_MAX) {
        struct stack *stack = &stacks->all[stacks->n++];
        stack->first = i++;
        while (stacks->folded && i < pattern->n_layers &&
               same_layer(&pattern->layers[stack->first], &pattern->layers[i])) {
            i++;
        }
        stack->last = i - 1;
        set_labels(pattern, stacks, stack);
    }
    stacks->left_out = pattern->n_layers - i;
}

static double pitch_of(const struct stacks *stacks, double width)
{
    return width / (stacks->n + (stacks->left_out > 0 ? 1 : 0));
}

static bool labels_fit(const struct frame *frame, const struct stacks *stacks, double width)
{
    static const double APART = 8;
    const double pitch = pitch_of(stacks, width);
    for (int i = 0; i < stacks->n; i++) {
        for (int k = 0; k < LABELS; k++) {
            const enum font font = k == 0 ? FONT_SEMIBOLD : FONT_REGULAR;
            if (frame_measure(frame, font, stacks->size, stacks->all[i].label[k]) > pitch - APART) {
                return false;
            }
        }
    }
    return pitch >= 60;
}

// In this order: smaller labels, equal neighbours as one, the shape in two lines, and at last only
// as many as fit.
static void fit(const struct pattern_view *view, struct stacks *stacks, double width)
{
    const struct frame *frame = view->frame;
    const double largest = frame_size(frame, 22), least = frame_floor(frame, 18);
    for (int way = 0; way < 3; way++) {
        stacks->folded = way > 0;
        stacks->two_lines = way > 1;
        collect(view->pattern, stacks, STACKS_MAX);
        for (stacks->size = largest; stacks->size >= least - 0.01;
             stacks->size = stacks->size > least ? fmax(stacks->size * 0.96, least) : 0) {
            if (stacks->left_out == 0 && labels_fit(frame, stacks, width)) {
                return;
            }
        }
    }
    stacks->size = least;
    for (int most = stacks->n; most > 1; most--) {
        collect(view->pattern, stacks, most);
        if (labels_fit(frame, stacks, width)) {
            return;
        }
    }
}

// ---- drawing

static const struct role_colors *role_of(const struct pattern_view *view,
                                         const struct pattern_layer *layer)
{
    const bool computed =
        layer->kind == PATTERN_CONV || layer->kind == PATTERN_FC || layer->kind == PATTERN_RBF;
    return &view->frame->theme->role[computed ? ROLE_SUM : ROLE_ACTIVATION];
}

// "2×" where a stack stands for two layers: on the front sheet, or beside a bar.
static void draw_times(const struct pattern_view *view, const struct stacks *stacks,
                       const struct stack *stack, double x, double y, struct color behind,
                       enum anchor anchor)
{
    const int times = stack->last - stack->first + 1;
    const struct role_colors *role = role_of(view, &view->pattern->layers[stack->first]);
    char text[16];
    if (times > 1) {
        snprintf(text, sizeof text, "%d×", times);
        draw_text(
            view->frame->list, x, y, text,
            frame_text(FONT_BOLD, stacks->size, pattern_color(view, role->ink), behind, anchor));
    }
}

// Side by the logarithm of the rows and columns, against those of the input.
static double side_of(const struct pattern_layer *input, const struct pattern_layer *layer)
{
    const double most = fmax(2, (double)(input->rows > input->cols ? input->rows : input->cols));
    const double own = (double)(layer->rows > layer->cols ? layer->rows : layer->cols);
    const double share = fmin(1, log2(fmax(1, own)) / log2(most));
    return SIDE_LEAST + (SIDE_LARGEST - SIDE_LEAST) * pow(share, 1.6);
}

static void draw_bar(const struct pattern_view *view, const struct stacks *stacks,
                     const struct stack *stack, double x, double y)
{
    const struct pattern_layer *layer = &view->pattern->layers[stack->first];
    const struct role_colors *role = role_of(view, layer);
    const double height = stacks->share * fmin(110, 26 + 10 * log2(fmax(1, (double)layer->maps)));
    draw_times(view, stacks, stack, x + 18, y, view->frame->theme->bg, ANCHOR_START);
    frame_rect(view->frame, (struct box){x - 9, y - height / 2, 18, height},
               frame_card(pattern_color(view, color_mix(role->tint, role->base, 0.4)),
                          pattern_color(view, role->ink), 1.5, 5));
}

static void draw_maps(const struct pattern_view *view, const struct stacks *stacks,
                      const struct stack *stack, double x, double y, double room)
{
    const struct pattern_layer *layer = &view->pattern->layers[stack->first];
    const struct role_colors *role = role_of(view, layer);
    const double share = layer->kind == PATTERN_INPUT ? 0.08 : 0.3;
    const int sheets = layer->maps < SHEETS_MAX ? (int)layer->maps : SHEETS_MAX;
    const double large = (double)(layer->rows > layer->cols ? layer->rows : layer->cols);
    const double side = fmin(stacks->share * side_of(&view->pattern->layers[0], layer),
                             room - 30 - (sheets - 1) * SHEET);
    const double w = fmax(8, side * (double)layer->cols / large);
    const double h = fmax(8, side * (double)layer->rows / large);
    const double all_w = w + (sheets - 1) * SHEET, all_h = h + (sheets - 1) * SHEET;
    const struct color fill = pattern_color(view, color_mix(role->tint, role->base, share));
    struct style style = frame_card(fill, pattern_color(view, role->ink), 1.5, 4);
    style.decorative = true; // the front sheet covers the edges of the others
    for (int i = sheets - 1; i >= 0; i--) {
        frame_rect(
            view->frame,
            (struct box){x - all_w / 2 + i * SHEET, y - all_h / 2 + (sheets - 1 - i) * SHEET, w, h},
            style);
    }
    if (w >= 36) {
        draw_times(view, stacks, stack, x - all_w / 2 + w / 2, y + all_h / 2 - h / 2, fill,
                   ANCHOR_MIDDLE);
    } else {
        draw_times(view, stacks, stack, x, y - all_h / 2 - stacks->size * 0.55,
                   view->frame->theme->bg, ANCHOR_MIDDLE);
    }
}

static void draw_stack(const struct pattern_view *view, const struct stacks *stacks, int i,
                       double x, double top, double pitch)
{
    const struct frame *frame = view->frame;
    const struct theme_colors *c = frame->theme;
    const struct stack *stack = &stacks->all[i];
    const struct pattern_layer *layer = &view->pattern->layers[stack->first];
    if (layer->rows == 1 && layer->cols == 1) {
        draw_bar(view, stacks, stack, x, top + middle(stacks));
    } else {
        draw_maps(view, stacks, stack, x, top + middle(stacks), pitch);
    }
    for (int k = 0; k < LABELS; k++) {
        if (stack->label[k][0] != '\0') {
            draw_text(frame->list, x, top + 2 * middle(stacks) + stacks->size * (0.9 + 1.32 * k),
                      stack->label[k],
                      frame_text(k == 0 ? FONT_SEMIBOLD : FONT_REGULAR, stacks->size,
                                 pattern_color(view, k == 0 ? c->ink : c->ink2), c->bg,
                                 ANCHOR_MIDDLE));
        }
    }
}

static int stack_of(const struct stacks *stacks, int layer)
{
    for (int i = 0; i < stacks->n; i++) {
        if (layer >= stacks->all[i].first && layer <= stacks->all[i].last) {
            return i;
        }
    }
    return -1;
}

static void draw_block(const struct pattern_view *view, const struct stacks *stacks,
                       const struct pattern_block *block, struct box box, double pitch)
{
    const struct frame *frame = view->frame;
    const struct theme_colors *c = frame->theme;
    const int first = stack_of(stacks, block->first), last = stack_of(stacks, block->last);
    const double y = box.y + 2 * middle(stacks) + stacks->size * (stacks->two_lines ? 4.75 : 3.5);
    char text[48];
    if (first < 0 || last <= first) {
        return;
    }
    snprintf(text, sizeof text, "block %d of %d", block->number, block->of);
    const double x1 = box.x + pitch * first + 10, x2 = box.x + pitch * (last + 1) - 10;
    const double centre = (x1 + x2) / 2;
    const double half = frame_measure(frame, FONT_SEMIBOLD, stacks->size, text) / 2 + 10;
    const struct style style = frame_stroke(pattern_color(view, c->line2), 2.5);
    if (x2 - x1 < 2 * half + 20) {
        return;
    }
    const double left[] = {x1, y - 10, x1, y, centre - half, y};
    const double right[] = {centre + half, y, x2, y, x2, y - 10};
    draw_polyline(frame->list, left, 3, style);
    draw_polyline(frame->list, right, 3, style);
    draw_text(frame->list, centre, y, text,
              frame_text(FONT_SEMIBOLD, stacks->size, pattern_color(view, c->ink2), c->bg,
                         ANCHOR_MIDDLE));
}

static void draw_left_out(const struct pattern_view *view, const struct stacks *stacks,
                          struct box box, double pitch)
{
    const struct theme_colors *c = view->frame->theme;
    const double x = box.x + pitch * (stacks->n + 0.5);
    char text[32];
    snprintf(text, sizeof text, "%d more", stacks->left_out);
    draw_text(
        view->frame->list, x, box.y + middle(stacks), text,
        frame_text(FONT_REGULAR, stacks->size, pattern_color(view, c->ink2), c->bg, ANCHOR_MIDDLE));
}

double pattern_stacks_height(const struct pattern_view *view, double width, double share)
{
    struct stacks stacks = {.share = share};
    fit(view, &stacks, width);
    return 2 * middle(&stacks) + stacks.size * ((stacks.two_lines ? 4.22 : 2.9) +
                                                (view->pattern->n_blocks > 0 ? 1.2 : 0));
}

void pattern_stacks_draw(const struct pattern_view *view, struct box box, double share)
{
    const struct frame *frame = view->frame;
    struct stacks stacks = {.share = share};
    fit(view, &stacks, box.w);
    const double pitch = pitch_of(&stacks, box.w);
    const double arrow = fmin(9, pitch / 14);
    const int places = stacks.n + (stacks.left_out > 0 ? 1 : 0);
    for (int i = 0; i < stacks.n; i++) {
        draw_stack(view, &stacks, i, box.x + pitch * (i + 0.5), box.y, pitch);
        if (i + 1 < places) {
            const double x = box.x + pitch * (i + 1);
            frame_arrow(frame, x - arrow, box.y + middle(&stacks), x + arrow,
                        box.y + middle(&stacks), 2.5, 10, pattern_color(view, frame->theme->ink3));
        }
    }
    for (int i = 0; i < view->pattern->n_blocks; i++) {
        draw_block(view, &stacks, &view->pattern->blocks[i], box, pitch);
    }
    if (stacks.left_out > 0) {
        draw_left_out(view, &stacks, box, pitch);
    }
}
