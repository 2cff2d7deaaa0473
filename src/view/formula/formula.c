#include "view/formula/formula.h"

#include "view/formula/loss_formula.h"

static const double MARGIN = 48;
static const double FAINT_LEAST = 30; // u: the faint ink is for large text

double formula_room(const struct frame *frame)
{
    return frame->formula.w - 2 * MARGIN;
}

void formula_pending(const struct frame *frame, double x, double y, double f)
{
    struct style style = frame_dashed(frame->theme->line2, 2, 6, 6);
    style.radius = 10;
    frame_rect(frame, (struct box){x, y - 26 * f, 84 * f, 52 * f}, style);
}

void formula_dots(const struct frame *frame, double x, double y, double f)
{
    for (int i = -1; i <= 1; i++) {
        draw_circle(frame->list, x + i * 14 * f, y, 3.5 * f, frame_fill(frame->theme->faint));
    }
}

void formula_block(const struct frame *frame, struct box box, double radius)
{
    const struct theme_colors *c = frame->theme;
    struct style style = frame_card(c->now, c->now_edge, c->dark ? 0 : 2.5, radius);
    frame_rect(frame, box, style);
}

struct color formula_faint(const struct frame *frame, double size)
{
    return size >= FAINT_LEAST ? frame->theme->faint : frame->theme->ink3;
}

// A loss's gradient, and the loss at its right.
static bool draw_beside_loss(const struct frame *frame, const struct terms *terms)
{
    static const double APART = 84;
    struct frame left = *frame;
    struct loss_formula loss;
    if (!loss_formula_find(&loss, frame)) {
        return false;
    }
    left.formula.w -= APART + loss.w;
    const double width = ledger_draw(&left, terms);
    if (width > 0) {
        const double end = left.formula.x + (left.formula.w + width) / 2;
        loss_formula_draw(&loss, frame, end + APART);
    }
    return width > 0;
}

void formula_draw(const struct frame *frame)
{
    struct terms terms;
    frame_region(frame, "formula", frame->formula);
    if (cards_draw(frame)) {
        return;
    }
    terms_find(&terms, frame);
    if (terms.written.tensor < 0 || terms.n == 0) {
        return;
    }
    const struct term first = terms_at(&terms, frame, 0);
    if (first.by == BY_FUNCTION && frame->node->op->formula == NULL) {
        return; // the caption alone says what is computed
    }
    if (!terms.known && frame->walk->manner == MANNER_TOUCHED && fractions_draw(frame, &terms)) {
        return;
    }
    // Numbers that a table has yet to work out are not said before.
    terms.known = terms.known && !(terms.waiting && frame->walk->table != NULL);
    const int64_t columns = terms.n + (terms.previous ? 1 : 0);
    const bool drawn = draw_beside_loss(frame, &terms) ||
                       (columns <= COLUMNS_MAX && ledger_draw(frame, &terms) > 0);
    if (!drawn && first.by != BY_FUNCTION) { // a function is no sum to be grouped
        groups_draw(frame, &terms);
    }
}
