// The table of an operation's working on the stage (nn/table.h): a row a stage of the working, a
// column a class, what holds for all at the side, and the shares as bars against the target.
#ifndef CONVSTEP_VIEW_STAGE_TABLE_H
#define CONVSTEP_VIEW_STAGE_TABLE_H

#include "nn/table.h"
#include "view/stage/stage.h"

struct table_view {
    struct table table;
    int slot[TABLE_ROWS_MAX]; // of the stage, that holds the row's elements; -1: none
    bool words, card;         // the rows' words, and the bars, are shown
    int heads;                // how much stands over a column, see table_head
    double symbol_x, words_x, cells_x, side_x;
    double cell_w, cell_h, gap, pitch; // gap: between columns; pitch: from row to row
    double y;                          // of the first row's upper edge
    double size;                       // of the numbers
    struct box bars;
};

// Lays it out in the stage's region, its rows of elements as the slots of `stage`. false: this
// walk has no table, or no numbers.
bool table_layout(struct table_view *view, struct stage *stage, const struct frame *frame);
void table_draw(const struct table_view *view, const struct stage *stage,
                const struct frame *frame);

// What stands in a cell; false: there is none.
bool table_cell(const struct table_view *view, const struct stage *stage, const struct frame *frame,
                int row, int column, struct cell *cell);
// What is said of a column: 0 "3", its name or else its count; 1 "4 “3”"; 2 "class 4 “3”".
enum { HEADS_SHORT, HEADS_BOTH, HEADS_WORD, HEADS_COUNT };
void table_head(const struct table *table, int column, int much, char *out, size_t size);
// The card of bars, in view->bars.
void table_bars(const struct table_view *view, const struct stage *stage,
                const struct frame *frame);

#endif
