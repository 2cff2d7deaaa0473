// Panels: what a lesson shows instead of the stage of an operation, chosen by what it holds (a
// pattern, sizes), never by its name. Each draws what the reader has set (struct panel_state) or,
// where nothing has been, how the lesson begins.
#ifndef CONVSTEP_VIEW_PANELS_PANEL_H
#define CONVSTEP_VIEW_PANELS_PANEL_H

#include "view/frame.h"

enum panel { PANEL_NONE, PANEL_PATTERN, PANEL_SIZES };
enum panel panel_of(const struct lesson *lesson);

// The pattern in the field: what was typed or chosen, else the preset of this step: while the k-th
// operation is stepped, the k-th preset (the last one from there on). Lives as long as both.
const char *panel_text(const struct timeline *timeline, const struct step *step,
                       const struct panel_state *panel);
struct lesson_sizes panel_sizes(const struct lesson *lesson, const struct panel_state *panel);

// The numbers of the sizes panel, in its order.
enum { SIZE_WIDTH, SIZE_HEIGHT, SIZE_DEPTH, SIZE_FILTER, SIZE_STRIDE, SIZE_PADDING, SIZE_COUNT };
int64_t *panel_size(struct lesson_sizes *sizes, int which);
// The least and the most that `which` may be while the others stay; NULL or what holds it back.
void panel_size_limits(const struct lesson_sizes *sizes, int which, int64_t *least, int64_t *most);

// Fills the frame below the top bar: no transport.
void pattern_panel_draw(const struct frame *frame);
// Fills stage, formula and caption.
void sizes_panel_draw(const struct frame *frame);

#endif
