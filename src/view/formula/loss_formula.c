#include "view/formula/loss_formula.h"

#include "view/formula/arithmetic.h"
#include "view/sentence.h"
#include "view/stage/grid.h"
#include "view/symbol.h"

#include <math.h>

static const double SYMBOL = 40, NUMBER = 34, NOTE = 24;
static const double ROWS[] = {62, 122, 166}; // from the top, at f 1
static const double HEIGHT = 190, EQUALS = 42;
static const double SHARE = 0.3; // of the width: more is the gradient's own
static const char WORDS[] = "the loss, on the way forward";

static struct sentence_style style_of(const struct loss_formula *loss, const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    return (struct sentence_style){.font = FONT_MATH,
                                   .size = SYMBOL * loss->f,
                                   .math_size = SYMBOL * loss->f,
                                   .color = c->ink2,
                                   .behind = c->bg,
                                   .one_color = true};
}

static double width_of(const struct loss_formula *loss, const struct frame *frame,
                       const struct words *words)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words, style_of(loss, frame));
    return sentence_width(&sentence);
}

// The loss's number, where it is one number and has been reached.
static bool reached(const struct frame *frame, const struct node *forward)
{
    const struct operand operand = {.tensor = forward->output.tensor, .rows = 1, .cols = 1};
    return forward->op->formula != NULL && forward->known && forward->out_shape.rank == 0 &&
           !grid_of(frame, &operand).later;
}

static void measure(struct loss_formula *loss, const struct frame *frame)
{
    const double f = loss->f;
    loss->left_w = math_width(frame, loss->left, SYMBOL * f) + (EQUALS + 12) * f;
    const double total =
        EQUALS * f + frame_measure(frame, FONT_SEMIBOLD, NUMBER * f, loss->total) + 12 * f;
    loss->w = loss->left_w + fmax(width_of(loss, frame, &loss->symbols),
                                  width_of(loss, frame, &loss->numbers) + total);
    loss->w =
        fmax(loss->w, frame_measure(frame, FONT_REGULAR, frame_floor(frame, NOTE * f), WORDS));
}

bool loss_formula_find(struct loss_formula *loss, const struct frame *frame)
{
    if (frame->walk->table == NULL || frame->node->phase != NODE_BACKWARD || !frame->node->known) {
        return false;
    }
    struct node *forward = frame->program->nodes[frame->node->forward];
    const struct walk *walk = &forward->op->walks[0];
    struct phase phases[WALK_MAX_PHASES];
    struct term term;
    if (!reached(frame, forward)) {
        return false;
    }
    program_prepare(frame->program, forward->index);
    walk->term(forward, (struct place){walk->phases(forward, phases) - 1, 0, 0}, &term);
    words_clear(&loss->symbols);
    words_clear(&loss->numbers);
    forward->op->formula(forward, &term, false, &loss->symbols);
    forward->op->formula(forward, &term, true, &loss->numbers);
    tensor_math(frame->program, forward->output.tensor, OF_VALUE, loss->left, sizeof loss->left);
    ref_number(frame->program, &forward->output, loss->total);
    const struct ref *output = &forward->output;
    loss->equals =
        arithmetic_equals(&loss->numbers, (double)forward->out[0],
                          program_decimals(frame->program, output->tensor, output->of, false));
    loss->f = fmin(frame->larger, frame->formula.h / HEIGHT);
    measure(loss, frame);
    return loss->w <= SHARE * frame->formula.w;
}

static double draw_words(const struct loss_formula *loss, const struct frame *frame,
                         const struct words *words, double x, double y)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words, style_of(loss, frame));
    sentence_draw(&sentence, frame, x, y);
    return x + sentence_width(&sentence);
}

void loss_formula_draw(const struct loss_formula *loss, const struct frame *frame, double x)
{
    const struct theme_colors *c = frame->theme;
    const double f = loss->f, top = frame->formula.y + (frame->formula.h - HEIGHT * f) / 2;
    const double symbol_y = top + ROWS[0] * f, number_y = top + ROWS[1] * f;
    const double equals = x + loss->left_w - (EQUALS / 2 + 6) * f;
    math_draw(frame, x, symbol_y, loss->left, SYMBOL * f, c->ink2, c->bg, ANCHOR_START);
    frame_operator(frame, equals, symbol_y, "=", EQUALS * f, c->ink2, c->bg);
    frame_operator(frame, equals, number_y, "=", EQUALS * f, c->ink2, c->bg);
    draw_words(loss, frame, &loss->symbols, x + loss->left_w, symbol_y);
    const double end = draw_words(loss, frame, &loss->numbers, x + loss->left_w, number_y);
    frame_operator(frame, end + 26 * f, number_y, loss->equals, EQUALS * f, c->ink, c->bg);
    draw_text(frame->list, end + (EQUALS + 12) * f, number_y, loss->total,
              frame_text(FONT_SEMIBOLD, NUMBER * f, c->ink, c->bg, ANCHOR_START));
    draw_text(frame->list, x, top + ROWS[2] * f, WORDS,
              frame_text(FONT_REGULAR, frame_floor(frame, NOTE * f), c->ink2, c->bg, ANCHOR_START));
}
