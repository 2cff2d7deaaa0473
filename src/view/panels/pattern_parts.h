// The parts of the pattern panel, from the top down. Only src/view/pattern_*.c include this.
#ifndef CONVSTEP_VIEW_PANELS_PATTERN_PARTS_H
#define CONVSTEP_VIEW_PANELS_PATTERN_PARTS_H

#include "nn/pattern.h"
#include "view/frame.h"

struct pattern_view {
    const struct frame *frame;
    const struct pattern *pattern; // the one on show
    bool faded;                    // what is typed cannot be read: this is the last that could
};
// A colour of the theme, nearly gone where the view is faded.
struct color pattern_color(const struct pattern_view *view, struct color color);

// The text field at height y; `error` NULL: none. Returns its lower edge, and where the wrong word
// begins.
double pattern_field_draw(const struct frame *frame, const char *text,
                          const struct pattern_error *error, double y, double *word_x);
// The message box under the field, tied to the wrong word. Returns its lower edge.
double pattern_error_draw(const struct frame *frame, const struct pattern_error *error, double y,
                          double word_x);
// The patterns to begin from, and what is to be said about the one on show. Returns the lower edge.
double pattern_presets_draw(const struct frame *frame, const char *text,
                            const struct pattern *pattern, double y);

// `share`: of the stacks' full size. The height it takes with the labels of this width.
double pattern_stacks_height(const struct pattern_view *view, double width, double share);
void pattern_stacks_draw(const struct pattern_view *view, struct box box, double share);

// The height that shows so many layers in the smallest text.
double pattern_table_height(const struct frame *frame, int layers);
void pattern_table_draw(const struct pattern_view *view, struct box box);

#endif
