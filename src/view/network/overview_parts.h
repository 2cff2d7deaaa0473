// The files of the overview, and what they share.
#ifndef CONVSTEP_VIEW_NETWORK_OVERVIEW_PARTS_H
#define CONVSTEP_VIEW_NETWORK_OVERVIEW_PARTS_H

#include "view/network/answer.h"
#include "view/network/overview.h"
#include "view/network/strip_parts.h"

void overview_strip_draw(const struct frame *frame, const struct strip *strip);

// The element that the step writes; -1: none.
int64_t overview_element(const struct frame *frame);
// The head of a panel; returns where what is below it begins.
double overview_head(const struct frame *frame, struct box box, const char *text);

// The operation of a column that reads some maps only (its connections); NULL: none does.
const struct node *overview_connected(const struct program *program,
                                      const struct strip_column *column);
void overview_table_draw(const struct frame *frame, struct box box, const struct node *node,
                         const char *name, const char *before);
void overview_counts_draw(const struct frame *frame, struct box box, const struct strip *strip);
// The maps of a layer, or its list of numbers, as large as fit; what is compared with codes as the
// picture that it is read as, too. answer: NULL where there is none.
void overview_maps_draw(const struct frame *frame, struct box box,
                        const struct strip_column *column, const char *name,
                        const struct answer *answer);

#endif
