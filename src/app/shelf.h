// The library as it is used: which cards are shown, moving among them, searching, and the places
// that are kept.
#ifndef CONVSTEP_APP_SHELF_H
#define CONVSTEP_APP_SHELF_H

#include "app/app.h"

bool shelf_key(struct app *app, struct key key); // true where the field to search in took it
void shelf_leave_search(struct app *app);        // and shows all again
// The mouse on the scroll bar: it is taken at this height, in u, and drawn there.
void shelf_take_bar(struct app *app, double y);
void shelf_drag(struct app *app, double y);
void shelf_fill(struct app *app);    // the cards, by what is searched and how far one got
void shelf_show(struct app *app);    // the library, at the lesson that is open
void shelf_open(struct app *app);    // the chosen one
void shelf_reached(struct app *app); // notes how far the open lesson has been stepped
// The lesson is at the place that was left; at its first step where it had been finished.
void shelf_return(struct app *app, const struct progress_entry *left);

void do_library(struct app *app, int64_t argument);
void do_choose_back(struct app *app, int64_t argument);
void do_choose_next(struct app *app, int64_t argument);
void do_choose_above(struct app *app, int64_t argument);
void do_choose_below(struct app *app, int64_t argument);
void do_choose_page_back(struct app *app, int64_t argument);
void do_choose_page_next(struct app *app, int64_t argument);
void do_choose_first(struct app *app, int64_t argument);
void do_choose_last(struct app *app, int64_t argument);
void do_open(struct app *app, int64_t lesson);
void do_go_on(struct app *app, int64_t argument);
void do_search(struct app *app, int64_t argument);
void do_search_caret(struct app *app, int64_t byte);
void do_caret_back(struct app *app, int64_t argument);
void do_caret_next(struct app *app, int64_t argument);
void do_scroll(struct app *app, int64_t to); // u

const char *nothing_to_go_on_with(const struct app *app);

#endif
