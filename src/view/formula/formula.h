// The formula of the cell that is being made: columns, groups of many terms, or cards.
#ifndef CONVSTEP_VIEW_FORMULA_FORMULA_H
#define CONVSTEP_VIEW_FORMULA_FORMULA_H

#include "view/formula/terms.h"
#include "view/stage/stage.h"

enum { COLUMNS_MAX = 6 };

void formula_draw(const struct frame *frame);
// Terms side by side over three rows. Returns their width; 0 where they do not fit the formula's.
double ledger_draw(const struct frame *frame, const struct terms *terms);
// The chain rule in symbols: deltas times fractions, and what they are; false where the terms are
// no such products, or do not fit.
bool fractions_draw(const struct frame *frame, const struct terms *terms);
void groups_draw(const struct frame *frame, const struct terms *terms);
// Looking up a saved place and putting a delta there; false where this step does no such thing.
bool cards_draw(const struct frame *frame);
// The card of an erratum whose cell was finished at this step, in the place of formula and caption;
// false where there is none.
const struct erratum *erratum_here(const struct frame *frame); // that card's; NULL: there is none
bool erratum_draw(const struct frame *frame, const struct stage *stage);

// Shared: a sum still empty, what is to come, the yellow block.
void formula_pending(const struct frame *frame, double x, double y, double f);
void formula_dots(const struct frame *frame, double x, double y, double f);
void formula_block(const struct frame *frame, struct box box, double radius);
struct color formula_faint(const struct frame *frame, double size);
double formula_room(const struct frame *frame); // width between the margins

#endif
