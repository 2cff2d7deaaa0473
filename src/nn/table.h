// The working of an operation on a row of numbers as a table (softmax and the losses that hold it):
// one row a stage of the working, one column a class. An operation's walk fills it for a place;
// cells whose numbers come later say so.
#ifndef CONVSTEP_NN_TABLE_H
#define CONVSTEP_NN_TABLE_H

#include "nn/program.h"

enum { TABLE_ROWS_MAX = 6, TABLE_COLUMNS_MAX = 12, TABLE_TEXT_MAX = 64 };

enum table_kind {
    TABLE_NOTHING, // the row has no cell here
    TABLE_LATER,   // a number in between that is not reached: drawn empty. `number` is what it will
                   // be, for its room
    TABLE_NUMBER,  // a number in between
    TABLE_ELEMENT  // element `element` of the row's tensor; what is known of it says node_cell
};
struct table_cell {
    enum table_kind kind;
    double number;
    int64_t element;
    bool read; // the present step works with it
};
struct table_row {
    char symbol[TABLE_TEXT_MAX]; // "e^{z − m}"
    struct words words;          // "exponentials"
    struct words side;           // at its right: "s sum ≈ 1.567"; empty: nothing
    int tensor;                  // of its elements; -1: all its numbers are in between
    enum of of;
    enum role role;
    int decimals; // of the numbers in between
    double scale; // their largest absolute value, for the strength of the fill
    struct table_cell cells[TABLE_COLUMNS_MAX];
};
struct table {
    int columns_max; // set by the caller, 1 .. TABLE_COLUMNS_MAX
    int n_columns;   // classes `first` .. `first + n_classes - 1`, then what is no class
    int64_t first;
    int n_classes;
    bool before, after; // there are more classes at the left, at the right
    char heads[TABLE_COLUMNS_MAX][TABLE_TEXT_MAX]; // "1", "none"
    const char *names[TABLE_COLUMNS_MAX];          // the classes' own, borrowed; NULL: none
    const char *head_word;                         // that stands before a count: "class"
    int column;                                    // the present one; -1: none
    int worked, n_worked;                          // rows that a step without cells works on
    int n_rows;
    struct table_row rows[TABLE_ROWS_MAX];
    // The shares as bars, beside: rows of the table, -1: not there.
    int shares, targets, deltas;
    bool from_share; // a delta is the target less the share
};

#endif
