// Tables of the working on one row of numbers, a column a class (nn/table.h): what softmax and the
// losses that hold it fill theirs with.
#ifndef CONVSTEP_OPS_CLASS_TABLE_H
#define CONVSTEP_OPS_CLASS_TABLE_H

#include "nn/table.h"
#include "ops/exponentials.h"

// The columns of `classes`, a page of them where there are more than fit, the one with `current`
// (-1: the first); `further`: one more column at the end, for a class that has no number.
void class_table_columns(struct table *table, const struct node *node, int64_t classes,
                         bool further, int64_t current);
// The class that stands in a column; -1: the further one.
int64_t class_table_class(const struct table *table, int column);

// Adds a row of numbers in between, without cells as yet, and one of a tensor's elements. `words`
// is NULL where the tensor's own label is to stand.
struct table_row *class_table_row(struct table *table, const char *symbol, const char *words);
struct table_row *class_table_elements(struct table *table, const struct node *node,
                                       struct ref tensor, const char *words);
// A cell of a number in between.
struct table_cell class_table_number(double number, bool reached);
// "sum = 1.000" at the side; "≈" where the terms, as they are printed, add up to another number.
void class_table_sum(struct table_row *row, const char *symbol, double sum, double printed,
                     int decimals);
double class_table_printed(double value, int decimals);

// The working of exponentials: x, less the largest, the exponentials, their shares of the sum.
struct class_working {
    int input;        // of the node: x
    const char *what; // "scores"
    struct exponentials e;
    const float *further; // where a further class stands, as `first` of exponentials_of; or NULL
    int reached;          // the last phase that is done; EXPONENTIALS_PHASES: all are
};
// Adds the first three rows, and marks those that a step without cells works on.
void class_table_working(struct table *table, const struct node *node,
                         const struct class_working *working);
// Adds the row of the shares: elements of `shares`, or numbers in between (tensor -1).
struct table_row *class_table_shares(struct table *table, const struct node *node,
                                     const struct class_working *working, struct ref shares,
                                     bool finished);
// "Class 2", and its name where it has one: "Class 4 “3”". `classes`: how many there are.
void class_table_say(struct words *words, const struct node *node, int64_t classes, int64_t index);
// "Class 2 of 4".
void class_table_where(const struct node *node, struct place place, enum grain grain,
                       struct words *out);

#endif
