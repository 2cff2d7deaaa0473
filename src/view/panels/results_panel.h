// The list of what a derivation has derived: done lines in the ink of their roles, the present one
// boxed and only as far as it goes, later ones faint. More lines than fit: those around the present
// one, and how many there are besides.
#ifndef CONVSTEP_VIEW_PANELS_RESULTS_PANEL_H
#define CONVSTEP_VIEW_PANELS_RESULTS_PANEL_H

#include "view/stage/derivation.h"

// Where the list stands: beside the stage, or as a sheet over it. No width: nowhere.
struct box results_panel_box(const struct frame *frame);
bool results_panel_is_sheet(const struct frame *frame);
void results_panel_draw(const struct frame *frame, const struct derivation *derivation,
                        struct box box);

#endif
