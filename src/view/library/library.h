// The library: a card a lesson, six in a row (four in 4:3); groups follow one another and share a
// row. Above them what to go on with, and the field to search in.
#ifndef CONVSTEP_VIEW_LIBRARY_LIBRARY_H
#define CONVSTEP_VIEW_LIBRARY_LIBRARY_H

#include "view/library/thumb.h"
#include "view/view.h"

struct library_card {
    const char *section; // a heading stands before the first card of each
    const char *title;   // short
    const char *note;    // after the length: a user's own file; "": none
    int64_t steps;       // by cell
    int64_t reached;     // of them; 0: not begun
    const struct thumb *thumb;
    const char *wrong; // what is wrong with the file; NULL: nothing
    int64_t lesson;    // argument of the hit "open"
};
struct library_page {
    const struct library_card *cards; // those that the search leaves, in order
    size_t n;
    size_t chosen;            // of these
    double scroll;            // of the cards, in u
    size_t lessons, finished; // in all
    const char *search;       // "": none
    bool searching;           // the field has the keyboard
    size_t caret;             // bytes of the search before it
    const char *go_on;        // title of the lesson to go on with; NULL: none
    int64_t go_on_step;
};

// Appends the whole frame; list is begun by it.
void view_library(struct draw_list *list, const struct view_context *context,
                  const struct library_page *page, const struct view_state *state);
// The scroll nearest to page->scroll that is in range.
double view_library_scroll(const struct library_page *page, const struct view_state *state);
// The same, with the chosen card (and the heading above it) wholly in sight.
double view_library_reveal(const struct library_page *page, const struct view_state *state);
size_t view_library_columns(const struct view_state *state); // cards in a row
// Rows that fit on one page, at least 1: what Page Down goes on by.
size_t view_library_rows_a_page(const struct library_page *page, const struct view_state *state);

#endif
