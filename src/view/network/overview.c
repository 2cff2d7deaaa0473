#include "view/network/overview.h"

#include "base/number.h"
#include "nn/count.h"
#include "view/digits/pad.h"
#include "view/network/overview_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double MARGIN = 48, STRIP = 404, PANEL_LEAST = 300, LARGER_MOST = 1.2;
static const double ANSWER = 572, BETWEEN = 64;
enum { TEXT = 128 };

// ---- is it shown

static bool has_stack(const struct frame *frame, const struct strip *strip)
{
    for (int i = 0; i < strip->n; i++) {
        const struct layer_maps maps = strip_forward(frame, &strip->columns[i]);
        if (strip_is_stack(&maps)) {
            return true;
        }
    }
    return false;
}

bool overview_room(struct frame *frame)
{
    static const double COLUMN_LEAST = 132, CAPTION_AIR = 12;
    struct strip strip;
    const double room = frame->caption.y - frame->stage.y - CAPTION_AIR;
    if (frame->step->grain > GRAIN_MAP || frame->node->phase != NODE_FORWARD ||
        !strip_of(frame->timeline->lesson, &strip) || !has_stack(frame, &strip) ||
        frame->larger > LARGER_MOST || room < STRIP + PANEL_LEAST ||
        (frame->width - 2 * MARGIN) / strip.n < COLUMN_LEAST) {
        return false;
    }
    const double bottom = frame->question.w > 0 ? frame->question.y : frame->stage.y + room;
    frame->strip = (struct box){0, frame->stage.y, frame->width, STRIP};
    frame->stage.y += STRIP;
    frame->stage.h = bottom - frame->stage.y;
    return true;
}

// ---- the large strip

struct columns {
    const struct frame *frame;
    const struct strip *strip;
    double width;
    int here;
};

static double centre(const struct columns *at, int i)
{
    return MARGIN + at->width * (i + 0.5);
}

static struct color behind(const struct columns *at, int i)
{
    return i == at->here ? at->frame->theme->surface : at->frame->theme->bg;
}

static void draw_centred(const struct columns *at, double x, double y, const char *text,
                         struct text_style style)
{
    frame_centred(at->frame, x, y, at->width - 20, 20, text, style);
}

static int64_t parameters_of(const struct program *program, const struct strip_column *column)
{
    struct words why;
    int64_t sum = 0;
    for (int i = column->first; i >= 0 && i <= column->last; i++) {
        sum += count_node(program->nodes[i], &why).parameters;
    }
    return sum;
}

static void draw_parameters(const struct columns *at, int i, double y)
{
    const struct theme_colors *c = at->frame->theme;
    const struct strip_column *column = &at->strip->columns[i];
    const struct program *program = at->frame->program;
    char number[NUMBER_MAX], text[TEXT];
    if (column->input < 0) {
        const int64_t n = parameters_of(program, column);
        number_count(n, number);
        if (n > 0) {
            draw_centred(at, centre(at, i), y, number,
                         frame_text(FONT_BOLD, frame_size(at->frame, 34), c->role[ROLE_WEIGHT].ink,
                                    behind(at, i), ANCHOR_MIDDLE));
        }
        return;
    }
    const double size = frame_size(at->frame, 24);
    number_count(count_all(program).parameters, number);
    snprintf(text, sizeof text, "%s in all", number);
    draw_centred(at, centre(at, i), y - size * 0.62, "parameters",
                 frame_text(FONT_MEDIUM, size, c->role[ROLE_WEIGHT].ink, c->bg, ANCHOR_MIDDLE));
    draw_centred(at, centre(at, i), y + size * 0.68, text,
                 frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_MIDDLE));
}

static void draw_column(const struct columns *at, int i)
{
    static const double MAPS = 164, MAPS_DOWN = 34, NAME_DOWN = 252, SHAPE_DOWN = 292,
                        PARAMETERS_DOWN = 350;
    const struct theme_colors *c = at->frame->theme;
    const struct strip_column *column = &at->strip->columns[i];
    const struct layer_maps maps = strip_forward(at->frame, column);
    const double top = at->frame->strip.y, w = fmin(164, at->width - 68);
    char text[TEXT];
    strip_maps(at->frame, &maps, (struct box){centre(at, i) - w / 2, top + MAPS_DOWN, w, MAPS},
               behind(at, i), true);
    strip_name(at->frame->program, column, text, sizeof text);
    draw_centred(
        at, centre(at, i), top + NAME_DOWN, text,
        frame_text(FONT_BOLD, frame_size(at->frame, 30), c->ink, behind(at, i), ANCHOR_MIDDLE));
    strip_shape(at->frame->program, column, text, sizeof text);
    draw_centred(
        at, centre(at, i), top + SHAPE_DOWN, text,
        frame_text(FONT_REGULAR, frame_size(at->frame, 24), c->ink2, behind(at, i), ANCHOR_MIDDLE));
    draw_parameters(at, i, top + PARAMETERS_DOWN);
    const int64_t step = strip_step(at->frame, column, false);
    struct box box = {centre(at, i) - at->width / 2 + 8, top + 12, at->width - 16, 376};
    if (column->input >= 0) { // below it the sum of all parameters: to what it is made of
        box.h = PARAMETERS_DOWN - 44;
        frame_hit(at->frame, (struct box){box.x, box.y + box.h, box.w, 376 - box.h}, "counts", 0);
    }
    if (step > 0) {
        frame_hit(at->frame, box, "jump", step);
    }
}

static void draw_arrows(const struct columns *at)
{
    static const double DOWN = 116;
    for (int i = 1; i < at->strip->n; i++) {
        const double x = MARGIN + at->width * i, y = at->frame->strip.y + DOWN;
        const struct layer_maps maps = strip_forward(at->frame, &at->strip->columns[i]);
        double from = x - 20, to = x + 20;
        from = i - 1 == at->here ? x : from;
        to = i == at->here ? x : to;
        frame_arrow(at->frame, from, y, to, y, 3, 12,
                    maps.state == LAYER_LATER ? at->frame->theme->faint : at->frame->theme->ink3);
    }
}

void overview_strip_draw(const struct frame *frame, const struct strip *strip)
{
    const struct theme_colors *c = frame->theme;
    const struct columns at = {.frame = frame,
                               .strip = strip,
                               .width = (frame->width - 2 * MARGIN) / strip->n,
                               .here = strip_column_of(strip, frame->node)};
    const double bottom = frame->strip.y + frame->strip.h;
    frame_region(frame, "strip", frame->strip);
    draw_line(frame->list, 0, bottom - 0.5, frame->width, bottom - 0.5, frame_stroke(c->line, 1));
    if (at.here >= 0) {
        frame_rect(frame,
                   (struct box){centre(&at, at.here) - at.width / 2 + 8, frame->strip.y + 12,
                                at.width - 16, 376},
                   frame_card(c->surface, c->ink, 3, 16));
    }
    draw_arrows(&at);
    for (int i = 0; i < strip->n; i++) {
        draw_column(&at, i);
    }
}

// ---- below it

int64_t overview_element(const struct frame *frame)
{
    struct term term = {.writes = {.tensor = -1}};
    struct place place = frame->step->place;
    const struct phase *phase = &frame->entry->phases[place.phase];
    if (phase->n_axes == 0 || phase_cells(phase) == 0) {
        return -1;
    }
    place.term = place.term < 0 ? 0 : place.term;
    frame->walk->term(frame->node, place, &term);
    return term.writes.tensor < 0 ? -1 : term.writes.index;
}

double overview_head(const struct frame *frame, struct box box, const char *text)
{
    static const double DOWN = 32;
    frame_elided(frame, box.x, box.y + DOWN, box.w, text,
                 frame_text(FONT_SEMIBOLD, frame_size(frame, 28), frame->theme->ink,
                            frame->theme->bg, ANCHOR_START));
    return box.y + DOWN + 26;
}

// Its scores are there at this step.
static bool is_answered(const struct frame *frame)
{
    const struct lesson *lesson = frame->timeline->lesson;
    const struct node *loss = frame->program->nodes[lesson->practice.loss_node];
    const struct layer_maps maps = layer_maps_of(frame, loss->inputs[0].tensor, OF_VALUE);
    return maps.state == LAYER_DONE ||
           (maps.state == LAYER_NOW && overview_element(frame) == maps.n * maps.cols - 1);
}

// What the scores are made of: the numbers of the layer before and their weights.
static void set_weights(const struct frame *frame, struct answer *answer)
{
    struct program *program = frame->program;
    const struct node *loss = program->nodes[frame->timeline->lesson->practice.loss_node];
    const int producer = program->tensors[loss->inputs[0].tensor].producer;
    const struct node *node = producer < 0 ? NULL : program->nodes[producer];
    if (answer->smallest_wins || node == NULL || node->n_inputs < 2 || node->inputs[1].tensor < 0) {
        return;
    }
    const struct shape *weight = &program->tensors[node->inputs[1].tensor].shape;
    const struct shape *input = &program->tensors[node->inputs[0].tensor].shape;
    if (weight->rank == 2 && input->rank == 1 && weight->dim[0] == answer->n &&
        weight->dim[1] == input->dim[0]) {
        answer->weights = program_value(program, node->inputs[1].tensor);
        answer->n_weights = (int)input->dim[0];
        answer->compared = program_value(program, node->inputs[0].tensor);
        answer_sides(answer->n_weights, &answer->code_rows, &answer->code_cols);
    }
}

// The network's answer as far as this step knows it. False: the lesson has none.
static bool find_answer(const struct frame *frame, const char *before, struct answer *answer,
                        float shares[ANSWER_MOST])
{
    if (!pad_answer(frame->program, frame->timeline->lesson, answer, shares)) {
        return false;
    }
    if (!answer->smallest_wins) {
        answer->title = "Output for this digit";
        answer->compared_name = before;
        set_weights(frame, answer);
    }
    if (!is_answered(frame)) {
        answer->scores = NULL;
    }
    return true;
}

// Where the answer stands, the layer's panel has what is left of it.
static void draw_answer(const struct frame *frame, struct box *box, bool alone,
                        const struct answer *answer)
{
    const double w = alone ? box->w : ANSWER;
    if (!alone && frame->narrow) {
        return;
    }
    answer_draw(frame, (struct box){box->x + box->w - w, box->y + 16, w, box->h - 24}, answer);
    box->w -= w + BETWEEN;
}

// The label of the layer whose numbers the scores are made of.
static const char *weighted(const struct frame *frame, const struct strip *strip)
{
    const struct program *program = frame->program;
    const struct lesson *lesson = frame->timeline->lesson;
    if (!lesson->practice.given) {
        return NULL;
    }
    const struct node *loss = program->nodes[lesson->practice.loss_node];
    const int producer = program->tensors[loss->inputs[0].tensor].producer;
    const int column = producer < 0 ? -1 : strip_column_of(strip, program->nodes[producer]);
    return column < 1 ? NULL : strip->columns[column - 1].label;
}

void overview_draw(const struct frame *frame)
{
    const struct program *program = frame->program;
    struct strip strip;
    char name[TEXT], before[TEXT];
    strip_of(frame->timeline->lesson, &strip);
    overview_strip_draw(frame, &strip);
    const int here = strip_column_of(&strip, frame->node);
    struct box box = {MARGIN, frame->stage.y, frame->stage.w - 2 * MARGIN, frame->stage.h};
    if (box.h < PANEL_LEAST - 40 || here < 1) {
        return;
    }
    const struct strip_column *column = &strip.columns[here];
    frame_region(frame, "stage", frame->stage);
    strip_name(program, column, name, sizeof name);
    strip_name(program, column - 1, before, sizeof before);
    if (frame->state->counts) {
        overview_counts_draw(frame, box, &strip);
        return;
    }
    struct answer answer;
    float shares[ANSWER_MOST];
    const bool answers = find_answer(frame, weighted(frame, &strip), &answer, shares);
    if (answers) {
        draw_answer(frame, &box, here == strip.n - 1, &answer);
    }
    if (box.w <= 0) {
        return;
    }
    const struct node *connected = overview_connected(program, column);
    if (connected != NULL) {
        overview_table_draw(frame, box, connected, name, before);
    } else {
        overview_maps_draw(frame, box, column, name, answers ? &answer : NULL);
    }
}
