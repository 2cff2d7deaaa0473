// Pointing at cells: with the mouse at any time, with a focus that the keyboard moves (IN_EXPLORE).
#ifndef CONVSTEP_APP_EXPLORE_H
#define CONVSTEP_APP_EXPLORE_H

#include "view/stage/explore.h"

struct app;

struct exploring {
    bool on;      // the keyboard has a focus among the cells
    bool pointed; // at the cell `at`, which the view is told
    struct explored at;
    struct view_cells cells; // of the frame that is on screen
    bool seen;               // the mouse has been, in a window of this size
    bool moved;              // since the last frame
    double x, y;             // it is here, in u
};

void explore_pointer(struct app *app, double x, double y); // the mouse is here, in u
void explore_frame(struct app *app);                       // looks what lies under it
// The window has another size: the mouse has not moved, though it is elsewhere in it.
void explore_resized(struct app *app);
// A click where no control is: to the step that makes the cell. False where there is no cell.
bool explore_click(struct app *app, double x, double y);
void explore_leave(struct app *app);
// After every command: what the mouse pointed at is let go; a question or the library ends it.
void explore_follow(struct app *app);
// The frame has been drawn, and what can be pointed at may be other cells. True: draw it again.
bool explore_drawn(struct app *app);

void do_explore(struct app *app, int64_t argument);
void do_explore_left(struct app *app, int64_t argument);
void do_explore_right(struct app *app, int64_t argument);
void do_explore_up(struct app *app, int64_t argument);
void do_explore_down(struct app *app, int64_t argument);
void do_explore_grid(struct app *app, int64_t by);
void do_explore_step(struct app *app, int64_t argument);
const char *no_cells(const struct app *app);

#endif
