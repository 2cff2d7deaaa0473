// Terms that stand together, and how many of them are shown: beyond nine groups maps fold, then
// rows.
#include "view/formula/groups.h"

#include <stdio.h>
#include <string.h>

static void add_term(struct groups *groups, int64_t k, const struct term *term)
{
    struct group *last = groups->n > 0 ? &groups->groups[groups->n - 1] : NULL;
    if (last != NULL && last->map == term->group && last->row == term->row && term->row >= 0 &&
        term->group >= 0) {
        last->n++;
        return;
    }
    if (groups->n == GROUPS_MAX) {
        last->n++;
        return;
    }
    groups->groups[groups->n++] = (struct group){.first = k,
                                                 .n = 1,
                                                 .map = term->group,
                                                 .row = term->row,
                                                 .on_sum = term_on_sum(term),
                                                 .before = term_operator(term)};
}

void groups_find(struct groups *groups, const struct terms *terms, const struct frame *frame)
{
    enum { PART = 64 };
    struct place places[PART];
    memset(groups, 0, sizeof *groups);
    groups->rows_most = ROWS_SHOWN_MAX;
    for (int64_t first = 0; first < terms->n; first += PART) {
        node_sources(frame->node, frame->walk, terms->written.index, places, first, PART);
        for (int64_t k = 0; k < PART && first + k < terms->n; k++) {
            struct term term;
            frame->walk->term(frame->node, places[k], &term);
            groups->is_max |= term.by == BY_MAX;
            add_term(groups, first + k, &term);
        }
    }
    groups->current = groups->n;
    for (int g = 0; g < groups->n; g++) {
        const struct group *group = &groups->groups[g];
        groups->several_maps |= group->map >= 0 && group->map != groups->groups[0].map;
        if (groups->current == groups->n && group->first + group->n > terms->done) {
            groups->current = g;
        }
    }
    // Between two groups the one whose last product was just made stays open.
    const int g = groups->current;
    if (terms->now >= 0 && g > 0 && g <= groups->n &&
        terms->now < groups->groups[g - 1].first + groups->groups[g - 1].n) {
        groups->current = g - 1;
    }
}

// A group is called after the row of the window it goes through, where it is one.
bool groups_are_rows(const struct groups *groups, const struct frame *frame)
{
    struct operand operands[OPERANDS_MAX];
    memset(operands, 0, sizeof operands);
    const int n = frame->walk->operands(frame->node, frame->step->place, operands);
    for (int i = 0; i < n; i++) {
        if (operands[i].window[2] > 1 || operands[i].rows > 1) {
            return operands[i].transform.flat == false && groups->n > 0 &&
                   frame->entry->phases[frame->entry->n_phases - 1].n_axes > 1;
        }
    }
    return false;
}

static void name_group(const struct groups *groups, const struct group *group, char *out,
                       size_t size)
{
    if (group->map < 0 || group->row < 0) {
        snprintf(out, size, "%s", group->on_sum ? "" : "bias");
    } else {
        snprintf(out, size, "%s %d", groups->rows ? "row" : "part", group->row + 1);
    }
}

static void add_fold(struct groups *groups, int first, int last, const char *name)
{
    struct fold *fold = &groups->folds[groups->n_folds];
    if (groups->n_folds < SHOWN_MAX + 3) {
        groups->n_folds++;
        *fold = (struct fold){.first = first, .last = last, .folded = true};
        snprintf(fold->name, sizeof fold->name, "%s", name);
    }
}

static void add_single(struct groups *groups, int g)
{
    char name[64];
    name_group(groups, &groups->groups[g], name, sizeof name);
    add_fold(groups, g, g, name);
    groups->folds[groups->n_folds - 1].folded = false;
}

static void plural(char *out, size_t size, const char *what, int first, int last)
{
    if (first == last) {
        snprintf(out, size, "%s %d", what, first);
    } else {
        snprintf(out, size, "%ss %d–%d", what, first, last);
    }
}

// Groups first .. last, all of one map: the rows before and after the present one fold.
static void fold_rows(struct groups *groups, int first, int last)
{
    const char *what = groups->rows ? "row" : "part";
    char name[64];
    const int at = groups->current < first  ? first
                   : groups->current > last ? last
                                            : groups->current;
    if (last - first + 1 <= groups->rows_most) {
        for (int g = first; g <= last; g++) {
            add_single(groups, g);
        }
        return;
    }
    if (at > first) {
        plural(name, sizeof name, what, 1, at - first);
        add_fold(groups, first, at - 1, name);
    }
    add_single(groups, at);
    if (last > at) {
        snprintf(name, sizeof name, "%d more", last - at);
        add_fold(groups, at + 1, last, name);
    }
}

static int map_end(const struct groups *groups, int g)
{
    const int map = groups->groups[g].map;
    while (g + 1 < groups->n && groups->groups[g + 1].map == map && map >= 0) {
        g++;
    }
    return g;
}

static int count_maps(const struct groups *groups, int first, int last)
{
    int n = 0;
    for (int g = first; g <= last; g = map_end(groups, g) + 1) {
        n++;
    }
    return n;
}

// Maps that are done fold to one column, those to come to another; the present one shows its rows.
void groups_fold_maps(struct groups *groups)
{
    groups->n_folds = 0;
    char name[64];
    int end = groups->n - 1, at = groups->current, first;
    while (end >= 0 && groups->groups[end].row < 0) {
        end--; // the bias stands by itself
    }
    at = at > end ? end : at;
    for (first = at; first > 0 && groups->groups[first - 1].map == groups->groups[at].map;) {
        first--;
    }
    const int last = map_end(groups, at) > end ? end : map_end(groups, at);
    const int done = first > 0 ? count_maps(groups, 0, first - 1) : 0;
    if (done > 0) {
        plural(name, sizeof name, "map", 1, done);
        if (groups->groups[0].map != 0 || groups->groups[first - 1].map != done - 1) {
            snprintf(name, sizeof name, done == 1 ? "%d map" : "%d maps", done);
        }
        add_fold(groups, 0, first - 1, name);
    }
    fold_rows(groups, first, last);
    if (end > last) {
        const int more = count_maps(groups, last + 1, end);
        snprintf(name, sizeof name, more == 1 ? "%d more map" : "%d more maps", more);
        add_fold(groups, last + 1, end, name);
    }
    for (int g = end + 1; g < groups->n; g++) {
        add_single(groups, g);
    }
}

void groups_fold(struct groups *groups)
{
    groups->n_folds = 0;
    if (groups->n > SHOWN_MAX) {
        groups_fold_maps(groups);
        return;
    }
    for (int g = 0; g < groups->n; g++) {
        add_single(groups, g);
    }
    groups->brackets = groups->several_maps;
}
