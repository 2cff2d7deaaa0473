// The list of lessons: headings by section, one row a lesson with its title and summary.
#ifndef CONVSTEP_VIEW_LIBRARY_H
#define CONVSTEP_VIEW_LIBRARY_H

#include "view/view.h"

struct library_row {
    const char *section; // a heading stands before the first row of each; "": none
    const char *title, *summary;
    const char *note; // at the right: "38 steps"
    bool broken;      // the summary says what is wrong with the file
};
struct library_page {
    const struct library_row *rows;
    size_t n;
    size_t chosen;
    double scroll; // of the list, in u
};

// Appends the whole frame; list is begun by it. A row is a hit "open" with the row's index.
void view_library(struct draw_list *list, const struct view_context *context,
                  const struct library_page *page, const struct view_state *state);
// The scroll nearest to page->scroll that is in range.
double view_library_scroll(const struct library_page *page, const struct view_state *state);
// The same, with the chosen row (and the heading before it) wholly in sight.
double view_library_reveal(const struct library_page *page, const struct view_state *state);
// Rows that fit on one page, at least 1: what Page Down goes on by.
size_t view_library_rows_a_page(const struct view_state *state);

#endif
