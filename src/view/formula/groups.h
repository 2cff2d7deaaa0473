// The terms of a long sum in groups, a kernel row of a map each, and how they fold into columns.
#ifndef CONVSTEP_VIEW_FORMULA_GROUPS_H
#define CONVSTEP_VIEW_FORMULA_GROUPS_H

#include "view/formula/formula.h"

enum { GROUPS_MAX = 512, SHOWN_MAX = 9, ROWS_SHOWN_MAX = 5 };

// Terms that stand together.
struct group {
    int64_t first, n;
    int map, row; // -1: by itself (the bias, the division)
    bool on_sum;
    const char *before;
};
// A column: one group, or several folded.
struct fold {
    int first, last; // groups
    char name[64];
    bool folded;
};

struct groups {
    struct group groups[GROUPS_MAX];
    int n, current; // current: the group that this step works on; n where all are done
    struct fold folds[SHOWN_MAX + 4];
    int n_folds;
    bool is_max, several_maps, brackets;
    bool rows;     // a group is a row of the window
    int rows_most; // of one map side by side; more of them fold
    double f, column_w, gap, label_w, end_w;
};

// The groups of the cell's terms; which of them this step works on.
void groups_find(struct groups *groups, const struct terms *terms, const struct frame *frame);
// Whether a group is a row of a window (else a part of a long vector).
bool groups_are_rows(const struct groups *groups, const struct frame *frame);
// Chooses the columns: one a group, or folded where there are more than SHOWN_MAX.
void groups_fold(struct groups *groups);
// Done maps fold to one column each, and so do the maps to come.
void groups_fold_maps(struct groups *groups);

#endif
