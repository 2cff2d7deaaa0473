#include "view/digits/pad.h"
#include "view/digits/tune.h"
#include "view/formula/formula.h"
#include "view/network/learned.h"
#include "view/network/overview.h"
#include "view/network/strip.h"
#include "view/panels/counts_panel.h"
#include "view/panels/panel.h"
#include "view/panels/walks_panel.h"
#include "view/question.h"
#include "view/stage/badge.h"
#include "view/stage/compare.h"
#include "view/stage/derivation.h"
#include "view/stage/explore.h"
#include "view/stage/table.h"

#include <math.h>

static const double TOPBAR = 80, FORMULA = 190, CAPTION = 92, GAP = 4;

// From the bottom up: transport, caption, formula; the stage takes what is left.
static void set_regions(struct frame *frame)
{
    const double k = frame->larger, text = frame_size(frame, 22) / 22;
    const double buttons = 56 * fmin(fmax(k, 1), 1.35);
    const double top = fmax(TOPBAR, 46 * text + 16);
    const double transport = frame->state->hide_bar ? 0 : 76 + 30 * text + buttons;
    const double caption = CAPTION * fmax(k, frame_floor(frame, 28) / 28);
    const double formula = FORMULA * fmin(k, 1.5);
    double bottom = frame->height - transport;
    frame->topbar = (struct box){0, 0, frame->width, top};
    frame->transport = (struct box){0, bottom, frame->width, transport};
    frame->caption = (struct box){0, bottom - caption, frame->width, caption - 8};
    bottom -= caption + GAP;
    frame->formula = (struct box){0, bottom - formula, frame->width, formula};
    bottom -= formula;
    frame->stage = (struct box){0, top, frame->width, bottom - top};
}

static void set_lesson(struct frame *frame, const struct timeline *timeline,
                       const struct step *step)
{
    frame->timeline = timeline;
    frame->step = step;
    frame->entry = &timeline->entries[step->entry];
    frame->program = &timeline->lesson->program;
    frame->node = frame->program->nodes[frame->entry->node];
    frame->walk = &frame->node->op->walks[frame->entry->walk];
}

static void draw_below(const struct frame *frame, const struct stage *stage)
{
    if (question_of(frame) != NULL) {
        question_draw(frame);
        return;
    }
    if (frame->explore != NULL) {
        explore_card(frame->explore, frame);
        return;
    }
    if (frame->state->goto_text == NULL && frame->state->message == NULL &&
        erratum_draw(frame, stage)) {
        return;
    }
    formula_draw(frame);
    if (frame->state->goto_text != NULL) {
        goto_draw(frame);
    } else if (frame->state->message != NULL) {
        message_draw(frame);
    } else if (badge_in_caption(frame)) {
        badge_draw(frame, stage);
    } else {
        caption_draw(frame);
    }
}

static void draw_around(const struct frame *frame, const struct stage *stage)
{
    if (!badge_in_caption(frame)) {
        badge_draw(frame, stage);
    }
    draw_below(frame, stage);
    walks_draw(frame);
    counts_draw(frame);
}

// What takes the card's place leaves nothing to point at; the help goes away before one points.
static bool can_explore(const struct frame *frame)
{
    return question_of(frame) == NULL && frame->state->goto_text == NULL && !frame->counts_sheet;
}

static bool find_explored(struct explore *explore, const struct frame *frame,
                          const struct stage *stage)
{
    return can_explore(frame) && explore_find(explore, frame, stage) &&
           frame->state->message == NULL && !frame->state->help;
}

static bool draw_compared(struct frame *frame)
{
    struct compare compare;
    struct explore explore;
    if (!compare_layout(&compare, frame)) {
        return false;
    }
    if (find_explored(&explore, frame, &compare.stage)) {
        frame->explore = &explore;
    }
    compare_draw(&compare, frame);
    if (frame->explore != NULL) {
        explore_draw(&explore, frame, &compare.stage);
    }
    draw_around(frame, &compare.stage);
    frame->explore = NULL;
    return true;
}

static void draw_derivation(struct frame *frame, const struct derivation *derivation)
{
    const struct stage none = {.n = 0};
    badge_room(frame);
    derivation_draw(frame, derivation);
    if (!badge_in_caption(frame)) {
        badge_draw(frame, &none);
    }
    draw_below(frame, &none);
    counts_draw(frame);
    derivation_draw_sheet(frame, derivation);
}

static void lay_out(struct table_view *table, struct stage *stage, const struct frame *frame)
{
    if (!table_layout(table, stage, frame)) {
        stage_layout(stage, frame);
    }
}

static void draw_learned(struct frame *frame)
{
    strip_room(frame);
    strip_draw(frame);
    learned_draw(frame);
    if (frame->state->goto_text != NULL) {
        goto_draw(frame);
    } else if (frame->state->message != NULL) {
        message_draw(frame);
    } else {
        learned_caption_draw(frame);
    }
}

static void draw_overview(struct frame *frame)
{
    overview_draw(frame);
    if (question_of(frame) != NULL) {
        question_draw(frame);
    } else if (frame->state->goto_text != NULL) {
        goto_draw(frame);
    } else if (frame->state->message != NULL) {
        message_draw(frame);
    } else {
        caption_draw(frame);
    }
}

static void draw_stage(struct frame *frame)
{
    struct stage stage;
    struct table_view table;
    struct derivation derivation;
    if (derivation_find(&derivation, frame)) {
        draw_derivation(frame, &derivation);
        return;
    }
    if (frame->state->learned != NULL && question_of(frame) == NULL) {
        draw_learned(frame);
        return;
    }
    if (overview_room(frame)) {
        draw_overview(frame);
        return;
    }
    if (question_of(frame) == NULL) { // its card needs the room
        strip_room(frame);
    }
    counts_room(frame);
    walks_room(frame);
    badge_room(frame);
    if (draw_compared(frame)) {
        return;
    }
    lay_out(&table, &stage, frame);
    strip_draw(frame);
    struct explore explore;
    if (find_explored(&explore, frame, &stage)) {
        frame->explore = &explore;
    }
    if (table.table.n_rows == 0) {
        stage_draw(&stage, frame);
    } else {
        table_draw(&table, &stage, frame);
    }
    if (frame->explore != NULL) {
        explore_draw(&explore, frame, &stage);
    }
    draw_around(frame, &stage);
    frame->explore = NULL;
}

// While a question is asked, nothing else is laid over the lesson.
static struct view_state asked_state(const struct view_state *state)
{
    struct view_state asked = *state;
    asked.check = asked.counts = false;
    asked.message = NULL;
    return asked;
}

// The card of a question lies where formula and caption do; a pattern's lies at the bottom.
static void make_room(struct frame *frame, enum panel panel)
{
    if (panel == PANEL_PATTERN) {
        frame->transport = (struct box){0, frame->height, frame->width, 0};
    }
    question_room(frame);
}

// Its bar at the bottom is not the one that can be hidden.
static void draw_pad_frame(struct frame *frame)
{
    struct view_state state = *frame->state;
    state.hide_bar = false;
    frame->state = &state;
    set_regions(frame);
    pad_draw(frame);
    topbar_draw(frame);
    if (state.help) {
        help_draw(frame);
    }
    focus_draw(frame);
}

static void draw_tune_frame(struct frame *frame)
{
    set_regions(frame);
    tune_draw(frame, frame->state->tune);
    topbar_draw(frame);
    if (frame->state->help) {
        help_draw(frame);
    }
    focus_draw(frame);
}

void view_frame(struct draw_list *list, const struct view_context *context,
                const struct timeline *timeline, const struct step *step,
                const struct view_state *state)
{
    static const struct color BLACK = {0, 0, 0, 255};
    struct frame frame;
    struct ramps ramps = {.filled = {false}};
    if (context->cells != NULL) {
        context->cells->n = 0;
    }
    frame_begin(&frame, list, context, state, &ramps);
    if (state->blank) {
        list->background = BLACK;
        return;
    }
    set_lesson(&frame, timeline, step);
    if (state->tune != NULL) {
        draw_tune_frame(&frame);
        return;
    }
    if (pad_shown(&frame)) {
        draw_pad_frame(&frame);
        return;
    }
    program_prepare(frame.program, frame.node->index);
    set_regions(&frame);
    const enum panel panel = panel_of(timeline->lesson);
    const struct view_state asked = asked_state(state);
    frame.state = state->question != NULL ? &asked : state;
    make_room(&frame, panel);
    if (panel == PANEL_NONE) {
        draw_stage(&frame);
    } else {
        (panel == PANEL_PATTERN ? pattern_panel_draw : sizes_panel_draw)(&frame);
    }
    topbar_draw(&frame);
    if (!state->hide_bar && panel != PANEL_PATTERN) {
        transport_draw(&frame);
    }
    if (state->help) {
        help_draw(&frame);
    }
    focus_draw(&frame);
}
