#include "base/number.h"
#include "nn/batch.h"
#include "view/network/strip_parts.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MARGIN = 48, COLUMN_LEAST = 116, CARD_AIR = 8, CARD_RADIUS = 16, NAME = 24,
                    SHAPE = 22;
static const double STAGE_LEAST = 258; // u that are left to the stage
enum { SHARES_MOST = 6, TEXT = 128 };

// How much of it there is room for, best first: heights of the maps and of their deltas.
struct size {
    double maps, deltas;
    bool shapes;
};
static const struct size SIZES[] = {
    {72, 62, true}, {60, 50, true}, {48, 40, true}, {48, 0, true}, {40, 0, false}};

struct layout {
    const struct frame *frame;
    struct strip strip;
    struct size size;
    int from, to;                                     // columns on show
    int here;                                         // the column of the present operation, -1
    bool back;                                        // there are deltas
    double width;                                     // of a column
    double air;                                       // between the cards of two columns
    double name, shape;                               // text sizes
    double name_y, maps_y, shape_y, deltas_y, bottom; // of the card
};

// ---- where everything is

// Height with everything of `size`; sets the rows from the top on.
static double set_rows(struct layout *at, const struct size *size, double top)
{
    at->size = *size;
    at->name = frame_size(at->frame, NAME);
    at->shape = frame_size(at->frame, SHAPE);
    const double card = top + CARD_AIR;
    at->name_y = card + 8 + at->name * 0.7;
    at->maps_y = card + 14 + at->name * 1.4;
    double y = at->maps_y + size->maps;
    at->shape_y = y + 8 + at->shape * 0.7;
    y += size->shapes ? 12 + at->shape * 1.4 : 4;
    at->deltas_y = y;
    at->back = size->deltas > 0 && strip_goes_back(at->frame->timeline);
    y += at->back ? size->deltas : -4;
    at->bottom = y + 10;
    return at->bottom + CARD_AIR - top;
}

static void set_columns(struct layout *at)
{
    const double room = at->frame->width - 2 * MARGIN;
    const int n = at->strip.n, most = (int)(room / COLUMN_LEAST);
    at->here = strip_column_of(&at->strip, at->frame->node);
    at->from = 0;
    at->to = n < most ? n : most;
    if (n > most && at->here > most / 2) {
        at->from = at->here - most / 2 < n - most ? at->here - most / 2 : n - most;
        at->to = at->from + most;
    }
    at->width = room / (at->to - at->from);
    at->air = fmin(72, fmax(26, at->width * 0.24));
}

// What lies below the stage gives it some of its own height.
static void lower_stage(struct frame *frame)
{
    static const double FORMULA = 0.18, CAPTION = 0.1;
    const double formula = FORMULA * frame->formula.h, caption = CAPTION * frame->caption.h;
    frame->caption.y += caption;
    frame->caption.h -= caption;
    frame->formula.y += formula + caption;
    frame->formula.h -= formula;
    frame->stage.h += formula + caption;
}

void strip_room(struct frame *frame)
{
    struct layout at = {.frame = frame};
    frame->strip = (struct box){0};
    if (!strip_of(frame->timeline->lesson, &at.strip)) {
        return;
    }
    if (frame->question.w <= 0) {
        lower_stage(frame);
    }
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        const double height = set_rows(&at, &SIZES[i], frame->stage.y);
        if (frame->stage.h - height >= STAGE_LEAST) {
            frame->strip = (struct box){0, frame->stage.y, frame->width, height};
            frame->stage.y += height;
            frame->stage.h -= height;
            return;
        }
    }
}

static bool set_layout(struct layout *at, const struct frame *frame)
{
    *at = (struct layout){.frame = frame};
    strip_of(frame->timeline->lesson, &at->strip);
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        if (fabs(set_rows(at, &SIZES[i], frame->strip.y) - frame->strip.h) < 0.5) {
            set_columns(at);
            return true;
        }
    }
    return false;
}

static double centre(const struct layout *at, int column)
{
    return MARGIN + at->width * (column - at->from + 0.5);
}

// Half the length of an arrow from column to column.
static double arrow(const struct layout *at)
{
    return fmin(22, at->air / 2 - 7);
}

// ---- texts

static void draw_centred(const struct layout *at, double x, double y, double room, const char *text,
                         struct text_style style)
{
    frame_centred(at->frame, x, y, room, 17, text, style);
}

static struct color behind(const struct layout *at, int column)
{
    return column == at->here ? at->frame->theme->surface : at->frame->theme->bg;
}

// ---- the answer: shares of one as bars, with the names of the classes

static int target_of(const struct layout *at, int column)
{
    const struct node *loss = strip_loss(at->frame->program, &at->strip.columns[column]);
    const int attr = loss == NULL ? -1 : op_class_attr(loss->op);
    return attr < 0 ? -1 : (int)loss->attrs[attr].pair[0];
}

static bool are_shares(const struct layout *at, const struct layer_maps *maps)
{
    const float *numbers = program_value(at->frame->program, maps->tensor);
    double sum = 0;
    for (int64_t i = 0; i < maps->cols && numbers != NULL; i++) {
        if (!(numbers[i] >= 0)) {
            return false;
        }
        sum += (double)numbers[i];
    }
    return numbers != NULL && fabs(sum - 1) < 1e-3;
}

static bool is_answer(const struct layout *at, const struct layer_maps *maps, int column)
{
    return column == at->strip.n - 1 && maps->of == OF_VALUE && maps->rows * maps->n == 1 &&
           maps->cols > 1 && maps->cols <= SHARES_MOST && are_shares(at, maps);
}

static void draw_share(const struct layout *at, const struct grid *grid, int64_t i,
                       struct box track, bool target)
{
    const struct theme_colors *c = at->frame->theme;
    struct style style = frame_fill(c->sunk);
    style.radius = 4;
    frame_rect(at->frame, track, style);
    const struct cell cell =
        grid == NULL ? (struct cell){.kind = KIND_TODO} : grid_cell(at->frame, grid, 0, i);
    if (cell.kind == KIND_TODO) {
        draw_circle(at->frame->list, track.x + track.w / 2, track.y + track.h / 2, 2.5,
                    frame_fill(c->line2));
        return;
    }
    const double h = fmin(1, fmax(0.03, (double)cell.value)) * track.h;
    style.fill = target ? c->role[ROLE_ACTIVATION].base : c->line2;
    style.radius = fmin(3, h / 2);
    frame_rect(at->frame, (struct box){track.x, track.y + track.h - h, track.w, h}, style);
}

static void draw_shares(const struct layout *at, const struct layer_maps *maps, int column,
                        struct box place)
{
    const struct theme_colors *c = at->frame->theme;
    const struct lesson *lesson = at->frame->timeline->lesson;
    const double pitch = fmin(40, place.w / (double)maps->cols);
    const double x = place.x + (place.w - pitch * (double)maps->cols) / 2;
    const int target = target_of(at, column);
    const struct operand operand = {
        .tensor = maps->tensor, .of = maps->of, .rows = 1, .cols = maps->cols};
    struct grid grid = {0};
    const bool known = maps->state != LAYER_LATER;
    if (known) {
        grid = grid_of(at->frame, &operand);
    }
    for (int64_t i = 0; i < maps->cols; i++) {
        char number[24];
        const struct box track = {x + pitch * (double)i + 4, place.y, pitch - 8, place.h};
        draw_share(at, known ? &grid : NULL, i, track, i == target);
        snprintf(number, sizeof number, "%lld", (long long)i);
        if (at->size.shapes) {
            const bool named = lesson->classes != NULL && lesson->n_classes == maps->cols;
            draw_centred(at, track.x + track.w / 2, at->shape_y, pitch - 2,
                         named ? lesson->classes[i] : number,
                         frame_text(i == target ? FONT_BOLD : FONT_MEDIUM, at->shape,
                                    i == target ? c->ink : c->ink3, behind(at, column),
                                    ANCHOR_MIDDLE));
        }
    }
}

// ---- one column

static struct box row_place(const struct layout *at, int column, double y, double h)
{
    const double room = at->width - at->air - 20;
    return (struct box){centre(at, column) - room / 2, y, room, h};
}

static struct layer_maps forward_maps(const struct layout *at, int column)
{
    return strip_forward(at->frame, &at->strip.columns[column]);
}

static struct layer_maps backward_maps(const struct layout *at, int column)
{
    const struct strip_column *c = &at->strip.columns[column];
    int tensor = c->input;
    for (int i = c->first; i >= 0 && i <= c->last; i++) {
        const struct node *node = at->frame->program->nodes[i];
        if (node->out_shape.rank > 0 &&
            layer_maps_of(at->frame, node->output.tensor, OF_GRADIENT).stepped) {
            tensor = node->output.tensor;
            break;
        }
    }
    if (tensor < 0) {
        tensor = strip_shown(at->frame, c)->output.tensor;
    }
    return layer_maps_of(at->frame, tensor, OF_GRADIENT);
}

// What the present step writes is a parameter's: its symbol, in the place of the shape.
static bool draw_parameter(const struct layout *at, int column)
{
    const struct theme_colors *c = at->frame->theme;
    const struct ref *output = &at->frame->node->output;
    const enum role role = at->frame->program->tensors[output->tensor].role;
    char symbol[TEXT];
    if (column != at->here || output->of == OF_VALUE ||
        (role != ROLE_WEIGHT && role != ROLE_BIAS)) {
        return false;
    }
    tensor_math(at->frame->program, output->tensor, output->of, symbol, sizeof symbol);
    const double size = at->shape * 1.15, w = math_width(at->frame, symbol, size) + 24;
    const double x = centre(at, column);
    struct style chip = frame_card(c->role[ROLE_WEIGHT].tint, c->role[ROLE_WEIGHT].base, 1.5, 7);
    frame_rect(at->frame,
               (struct box){x - w / 2, at->shape_y - at->shape * 0.75, w, at->shape * 1.5}, chip);
    math_draw(at->frame, x, at->shape_y, symbol, size, c->role[ROLE_WEIGHT].ink,
              c->role[ROLE_WEIGHT].tint, ANCHOR_MIDDLE);
    return true;
}

// "loss 0.286", as soon as it is known.
static bool loss_text(const struct layout *at, int column, char *out, size_t size)
{
    const struct node *loss = strip_loss(at->frame->program, &at->strip.columns[column]);
    char number[64];
    if (loss == NULL) {
        return false;
    }
    const struct layer_maps maps = layer_maps_of(at->frame, loss->output.tensor, OF_VALUE);
    const struct ref ref = {loss->output.tensor, OF_VALUE, 0};
    const bool made =
        maps.state == LAYER_DONE || (maps.state == LAYER_NOW && at->frame->step->whole_cell);
    ref_number(at->frame->program, &ref, number);
    snprintf(out, size, "loss %s", number);
    return made && number[0] != '\0';
}

static void draw_shape_line(const struct layout *at, int column, bool answer)
{
    char text[TEXT];
    const struct strip_column *c = &at->strip.columns[column];
    if (!at->size.shapes || draw_parameter(at, column) || answer) {
        return;
    }
    const bool below = at->back && !backward_maps(at, column).exists;
    if (below || !loss_text(at, column, text, sizeof text)) {
        strip_shape(at->frame->program, c, text, sizeof text);
    }
    draw_centred(at, centre(at, column), at->shape_y, at->width - at->air - 8, text,
                 frame_text(FONT_REGULAR, at->shape, at->frame->theme->ink2, behind(at, column),
                            ANCHOR_MIDDLE));
}

// The number of a column that holds a loss alone.
static void draw_single(const struct layout *at, int column, const struct layer_maps *maps,
                        struct box place)
{
    char number[64] = "";
    const struct ref ref = {maps->tensor, maps->of, 0};
    const double w = fmin(96, place.w), h = fmin(52, place.h);
    const bool made =
        maps->state == LAYER_DONE || (maps->state == LAYER_NOW && at->frame->step->whole_cell);
    const struct box box = {place.x + (place.w - w) / 2, place.y + (place.h - h) / 2, w, h};
    if (made) {
        ref_number(at->frame->program, &ref, number);
    }
    if (number[0] == '\0') {
        layer_maps_unknown(at->frame, box, 10);
        return;
    }
    draw_centred(at, centre(at, column), place.y + place.h / 2, place.w, number,
                 frame_text(FONT_BOLD, frame_size(at->frame, 28),
                            at->frame->theme->role[maps->role].ink, behind(at, column),
                            ANCHOR_MIDDLE));
}

static void draw_deltas(const struct layout *at, int column)
{
    char text[TEXT];
    const struct theme_colors *c = at->frame->theme;
    const struct layer_maps maps = backward_maps(at, column);
    const struct box place = row_place(at, column, at->deltas_y, at->size.deltas);
    if (maps.exists && maps.n * maps.rows * maps.cols > 1) {
        strip_maps(at->frame, &maps, place, behind(at, column), false);
        return;
    }
    if (column != at->strip.n - 1) {
        return;
    }
    const bool made = loss_text(at, column, text, sizeof text);
    const double card = at->width - at->air - 16;
    const double room = column == at->here ? card : at->width - 2 * arrow(at) - 12;
    if (!made || maps.exists) {
        snprintf(text, sizeof text, "δ comes back here");
    }
    draw_centred(at, centre(at, column), place.y + place.h / 2, room, text,
                 frame_text(made ? FONT_MEDIUM : FONT_REGULAR, at->shape, made ? c->ink2 : c->ink3,
                            behind(at, column), ANCHOR_MIDDLE));
}

static void draw_column(const struct layout *at, int column)
{
    const struct theme_colors *c = at->frame->theme;
    const struct layer_maps maps = forward_maps(at, column);
    const struct box place = row_place(at, column, at->maps_y, at->size.maps);
    const bool here = column == at->here, answer = is_answer(at, &maps, column);
    char name[TEXT];
    strip_name(at->frame->program, &at->strip.columns[column], name, sizeof name);
    draw_centred(at, centre(at, column), at->name_y, at->width - (here ? at->air + 16 : 12), name,
                 frame_text(here ? FONT_BOLD : FONT_MEDIUM, at->name, c->ink, behind(at, column),
                            ANCHOR_MIDDLE));
    if (answer) {
        draw_shares(at, &maps, column, place);
    } else if (maps.n * maps.rows * maps.cols == 1) {
        draw_single(at, column, &maps, place);
    } else {
        strip_maps(at->frame, &maps, place, behind(at, column), false);
    }
    draw_shape_line(at, column, answer);
    if (at->back) {
        draw_deltas(at, column);
    }
}

// ---- between the columns, and what a click does

static bool reads_from(const struct layout *at, int column)
{
    const struct strip_column *c = &at->strip.columns[column];
    const struct node *node = at->frame->program->nodes[c->first];
    const struct strip_column *before = &at->strip.columns[column - 1];
    for (int i = 0; i < node->n_inputs; i++) {
        const int tensor = node->inputs[i].tensor;
        const int producer = tensor < 0 ? -1 : at->frame->program->tensors[tensor].producer;
        if (tensor >= 0 &&
            (before->input >= 0 ? tensor == before->input
                                : producer >= before->first && producer <= before->last)) {
            return true;
        }
    }
    return false;
}

static void draw_arrows(const struct layout *at, int column)
{
    const struct theme_colors *c = at->frame->theme;
    const double x = centre(at, column) - at->width / 2, half = arrow(at);
    if (!reads_from(at, column)) {
        return;
    }
    const bool reached = forward_maps(at, column).state != LAYER_LATER;
    const double y = at->maps_y + at->size.maps / 2;
    frame_arrow(at->frame, x - half, y, x + half, y, 3.5, 14, reached ? c->ink2 : c->faint);
    if (!at->back) {
        return;
    }
    const struct layer_maps to = backward_maps(at, column - 1);
    if (to.exists && to.stepped) {
        const double lower = at->deltas_y + at->size.deltas / 2;
        frame_arrow(at->frame, x + half, lower, x - half, lower, 3.5, 14,
                    to.state == LAYER_LATER ? c->faint : c->role[ROLE_DELTA].ink);
    }
}

static void draw_hits(const struct layout *at, int column)
{
    const struct strip_column *c = &at->strip.columns[column];
    const double w = at->width - at->air, x = centre(at, column) - w / 2;
    const double top = at->frame->strip.y + CARD_AIR, split = at->deltas_y - 4;
    const int64_t forward = strip_step(at->frame, c, false);
    const int64_t back = at->back ? strip_step(at->frame, c, true) : 0;
    if (forward > 0) {
        frame_hit(at->frame, (struct box){x, top, w, (back > 0 ? split : at->bottom) - top}, "jump",
                  forward);
    }
    if (back > 0) {
        frame_hit(at->frame, (struct box){x, split, w, at->bottom - split}, "jump", back);
    }
}

void strip_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    struct layout at;
    if (frame->strip.w <= 0 || !set_layout(&at, frame)) {
        return;
    }
    const double bottom = frame->strip.y + frame->strip.h;
    frame_region(frame, "strip", frame->strip);
    draw_line(frame->list, 0, bottom - 0.5, frame->width, bottom - 0.5, frame_stroke(c->line, 1));
    if (at.here >= at.from && at.here < at.to) {
        const double w = at.width - at.air, top = frame->strip.y + CARD_AIR;
        frame_rect(frame, (struct box){centre(&at, at.here) - w / 2, top, w, at.bottom - top},
                   frame_card(c->surface, c->ink, 3, CARD_RADIUS));
    }
    for (int i = at.from; i < at.to; i++) {
        if (i > 0 && i > at.from) {
            draw_arrows(&at, i);
        }
        draw_column(&at, i);
    }
    for (int i = at.from; i < at.to; i++) {
        draw_hits(&at, i);
    }
}
