// More terms than fit side by side: groups (a kernel row of a map) with their subtotals, the
// present one opened below. Beyond nine groups maps fold, then rows.
#include "view/cells.h"
#include "view/formula.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROUPS_MAX = 512, SHOWN_MAX = 9, OPENED_MAX = 5, ROWS_SHOWN_MAX = 5 };
static const double HEIGHT = 190, LEAST = 0.6;
static const double BRACKET_Y = 16, SUM_Y = 60, NAME_Y = 90, OPENED_Y = 156;

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
    bool rows; // a group is a row of the window
    double f, column_w, gap, label_w, end_w;
};

// ---- finding groups

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

static void find_groups(struct groups *groups, const struct terms *terms, const struct frame *frame)
{
    enum { PART = 64 };
    struct place places[PART];
    memset(groups, 0, sizeof *groups);
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
static bool groups_are_rows(const struct groups *groups, const struct frame *frame)
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
    if (last - first + 1 <= ROWS_SHOWN_MAX) {
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
static void fold_maps(struct groups *groups)
{
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

static void fold(struct groups *groups)
{
    groups->n_folds = 0;
    if (groups->n > SHOWN_MAX) {
        fold_maps(groups);
        return;
    }
    for (int g = 0; g < groups->n; g++) {
        add_single(groups, g);
    }
    groups->brackets = groups->several_maps;
}

// ---- sizes

static bool try_size(struct groups *groups, const struct terms *terms, const struct frame *frame,
                     double f)
{
    char left[TEXT_MAX];
    ref_math(frame->program, &terms->written, left, sizeof left);
    const double name = frame_floor(frame, 24 * f);
    double words = 0;
    for (int i = 0; i < groups->n_folds; i++) {
        words = fmax(words, frame_measure(frame, FONT_SEMIBOLD, name, groups->folds[i].name));
    }
    char widest[64];
    terms_sum_text(terms, -fmax(fabs(terms->total), 1), widest);
    words = fmax(words, frame_measure(frame, FONT_SEMIBOLD, 38 * f, widest));
    groups->f = f;
    groups->gap = (frame->narrow ? 34 : 44) * f;
    groups->column_w = fmax((frame->narrow ? 112 : 148) * f, words + 12);
    groups->label_w = math_width(frame, left, 44 * f) + (groups->is_max ? 150 : 78) * f;
    groups->end_w = 52 * f + fmax(84 * f, frame_measure(frame, FONT_SEMIBOLD, name, "so far ") +
                                              frame_measure(frame, FONT_SEMIBOLD, name, widest));
    return groups->label_w + groups->n_folds * groups->column_w +
               (groups->n_folds - 1) * groups->gap + groups->end_w <=
           formula_room(frame);
}

static void fit(struct groups *groups, const struct terms *terms, const struct frame *frame)
{
    double f = fmin(frame->larger, frame->formula.h / HEIGHT);
    while (!try_size(groups, terms, frame, f) && f > LEAST) {
        f -= 0.02;
    }
    if (groups->brackets && !try_size(groups, terms, frame, f)) {
        groups->brackets = false;
        groups->n_folds = 0;
        fold_maps(groups);
        f = fmin(frame->larger, frame->formula.h / HEIGHT);
        while (!try_size(groups, terms, frame, f) && f > LEAST) {
            f -= 0.02;
        }
    }
}

// ---- drawing

struct origin {
    double x, top;
};

static double column_x(const struct groups *groups, const struct origin *at, int i)
{
    return at->x + i * (groups->column_w + groups->gap);
}

static double subtotal(const struct groups *groups, const struct terms *terms,
                       const struct frame *frame, const struct fold *fold)
{
    double sum = 0;
    for (int g = fold->first; g <= fold->last; g++) {
        const struct group *group = &groups->groups[g];
        for (int64_t k = group->first; k < group->first + group->n; k++) {
            const struct term term = terms_at(terms, frame, k);
            const double value = term_value(frame, &term);
            sum = !groups->is_max                          ? sum + value
                  : k == groups->groups[fold->first].first ? value
                                                           : fmax(sum, value);
        }
    }
    return sum;
}

static void draw_bracket(const struct frame *frame, const struct groups *groups,
                         const struct origin *at, int first, int last)
{
    const struct theme_colors *c = frame->theme;
    const double f = groups->f, y = at->top + BRACKET_Y * f, size = frame_floor(frame, 24 * f);
    const double from = column_x(groups, at, first) + 6 * f;
    const double to = column_x(groups, at, last) + groups->column_w - 6 * f;
    const bool current = groups->current >= groups->folds[first].first &&
                         groups->current <= groups->folds[last].last;
    char name[32];
    snprintf(name, sizeof name, "map %d", groups->groups[groups->folds[first].first].map + 1);
    const double half = frame_measure(frame, FONT_SEMIBOLD, size, name) / 2 + 12 * f;
    const double middle = (from + to) / 2;
    draw_text(frame->list, middle, y, name,
              frame_text(current ? FONT_SEMIBOLD : FONT_MEDIUM, size, current ? c->ink : c->ink2,
                         c->bg, ANCHOR_MIDDLE));
    const struct style style = frame_stroke(current ? c->ink : c->ink3, 2.5);
    const double left[] = {from, y + 10 * f, from, y, middle - half, y};
    const double right[] = {middle + half, y, to, y, to, y + 10 * f};
    if (middle - half > from && middle + half < to) {
        draw_polyline(frame->list, left, 3, style);
        draw_polyline(frame->list, right, 3, style);
    }
}

static void draw_brackets(const struct frame *frame, const struct groups *groups,
                          const struct origin *at)
{
    for (int i = 0; i < groups->n_folds; i++) {
        const int map = groups->groups[groups->folds[i].first].map;
        int last = i;
        while (last + 1 < groups->n_folds &&
               groups->groups[groups->folds[last + 1].first].map == map) {
            last++;
        }
        if (map >= 0) {
            draw_bracket(frame, groups, at, i, last);
        }
        i = last;
    }
}

static void draw_present(const struct frame *frame, const struct terms *terms,
                         const struct groups *groups, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct group *group = &groups->groups[groups->current];
    const double f = groups->f, w = groups->column_w;
    const struct box box = {x + 2, y - 30 * f, w - 4, 76 * f};
    int64_t done = terms->done - group->first;
    done = done < 0 ? 0 : done > group->n ? group->n : done;
    frame_rect(frame, box, frame_card(c->surface, c->ink, 3, 12));
    cell_ticks(frame, x + w / 2, y - 4 * f, w - 40 * f, group->n, done, c->role[terms->role].ink,
               c->surface);
}

static void draw_fold(const struct frame *frame, const struct terms *terms,
                      const struct groups *groups, const struct origin *at, int i)
{
    const struct theme_colors *c = frame->theme;
    const struct fold *fold = &groups->folds[i];
    const double f = groups->f, x = column_x(groups, at, i), middle = x + groups->column_w / 2;
    const double y = at->top + SUM_Y * f;
    const bool present = fold->first == groups->current && !fold->folded && terms->now >= 0 &&
                         groups->groups[fold->first].n > 1;
    const bool done =
        fold->last < groups->current ||
        (fold->first == groups->current && !present &&
         groups->groups[fold->last].first + groups->groups[fold->last].n <= terms->done);
    const bool single = fold->first == fold->last && groups->groups[fold->first].n == 1;
    const bool now = single && terms->now >= 0 && groups->groups[fold->first].first == terms->now;
    const bool alone = groups->groups[fold->first].row < 0 || single;
    struct color behind = c->bg;
    char text[64];
    if (present) {
        draw_present(frame, terms, groups, x, y);
        behind = c->surface;
    } else if (now) {
        formula_block(frame, (struct box){x, y - 30 * f, groups->column_w, 76 * f}, 12);
        behind = c->now;
    }
    if (!present && terms->known && (done || alone)) {
        struct term term = terms_at(terms, frame, groups->groups[fold->first].first);
        if (groups->groups[fold->first].on_sum) {
            struct words words;
            words_clear(&words);
            term_number(&words, frame, &term);
            words_to_text(&words, text, sizeof text);
        } else {
            terms_sum_text(terms, subtotal(groups, terms, frame, fold), text);
        }
        const struct color color = now ? c->now_ink : done ? c->ink : formula_faint(frame, 38 * f);
        const double room = groups->column_w - 6,
                     wide = frame_measure(frame, FONT_SEMIBOLD, 38 * f, text);
        const double size = frame_floor(frame, wide > room ? 38 * f * room / wide : 38 * f);
        draw_text(
            frame->list, middle, y, text,
            frame_text(done ? FONT_SEMIBOLD : FONT_MEDIUM, size, color, behind, ANCHOR_MIDDLE));
    } else if (!present) {
        formula_dots(frame, middle, y, f);
    }
    draw_text(frame->list, middle, at->top + NAME_Y * f, fold->name,
              frame_text(present || now ? FONT_SEMIBOLD : FONT_REGULAR, frame_floor(frame, 24 * f),
                         now       ? c->now_ink
                         : present ? c->ink
                         : done    ? c->ink2
                                   : c->ink3,
                         behind, ANCHOR_MIDDLE));
}

static void draw_left(const struct frame *frame, const struct terms *terms,
                      const struct groups *groups, const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = groups->f, y = at->top + SUM_Y * f;
    const double x = at->x - (groups->is_max ? 96 * f : 0);
    char left[TEXT_MAX];
    ref_math(frame->program, &terms->written, left, sizeof left);
    math_draw(frame, x - 54 * f, y, left, 44 * f, c->role[terms->role].ink, c->bg, ANCHOR_END);
    frame_operator(frame, x - 24 * f, y, "=", 42 * f, c->ink, c->bg);
    if (groups->is_max) {
        draw_text(frame->list, x, y, "max(",
                  frame_text(FONT_MATH, 42 * f, c->ink, c->bg, ANCHOR_START));
    }
}

static void draw_operators(const struct frame *frame, const struct groups *groups,
                           const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = groups->f;
    for (int i = 1; i < groups->n_folds; i++) {
        const struct group *group = &groups->groups[groups->folds[i].first];
        const bool reached = groups->folds[i].first <= groups->current;
        frame_operator(frame, column_x(groups, at, i) - groups->gap / 2,
                       at->top + SUM_Y * f + (group->before[0] == ',' ? 8 * f : 0), group->before,
                       38 * f, reached ? c->ink : formula_faint(frame, 38 * f), c->bg);
    }
}

static void draw_end(const struct frame *frame, const struct terms *terms,
                     const struct groups *groups, const struct origin *at)
{
    const struct theme_colors *c = frame->theme;
    const double f = groups->f, y = at->top + SUM_Y * f;
    const double x = column_x(groups, at, groups->n_folds) - groups->gap;
    char text[64], words[96];
    if (groups->is_max) {
        draw_text(frame->list, x - 4 * f, y, ")",
                  frame_text(FONT_MATH, 42 * f, c->ink, c->bg, ANCHOR_MIDDLE));
    }
    if (!terms->known) {
        return;
    }
    const char *equals = terms->finished ? terms_equals(terms, frame) : "=";
    frame_operator(frame, x + 26 * f, y, equals, 42 * f,
                   terms->finished ? c->ink : formula_faint(frame, 42 * f), c->bg);
    if (terms->finished) {
        terms_total_text(terms, frame, terms->total, text);
        draw_text(frame->list, x + 52 * f, y, text,
                  frame_text(FONT_BOLD, 38 * f, c->role[terms->role].ink, c->bg, ANCHOR_START));
        return;
    }
    formula_pending(frame, x + 52 * f, y - 6 * f, f * 0.82);
    if (terms->done > 0) {
        terms_sum_text(terms, terms->total, text);
        snprintf(words, sizeof words, "so far %s", text);
        draw_text(
            frame->list, x + 52 * f, at->top + NAME_Y * f + 3 * f, words,
            frame_text(FONT_SEMIBOLD, frame_floor(frame, 24 * f), c->ink, c->bg, ANCHOR_START));
    }
}

// ---- the present group's products

struct opened {
    struct words words[OPENED_MAX];
    int64_t first;
    int n;
    bool before, after; // more of them on that side
    double w, gap, size, label_w, total;
};

static void open_group(struct opened *opened, const struct frame *frame, const struct terms *terms,
                       const struct groups *groups)
{
    const struct group *group = &groups->groups[groups->current];
    opened->n = group->n < OPENED_MAX ? (int)group->n : OPENED_MAX;
    opened->first = terms->now - opened->n / 2;
    const int64_t last = group->first + group->n - opened->n;
    opened->first = opened->first < group->first ? group->first : opened->first;
    opened->first = opened->first > last ? last : opened->first;
    opened->before = opened->first > group->first;
    opened->after = opened->first < last;
    for (int i = 0; i < opened->n; i++) {
        const struct term term = terms_at(terms, frame, opened->first + i);
        words_clear(&opened->words[i]);
        if (terms->known) {
            term_number(&opened->words[i], frame, &term);
        } else {
            term_symbol(&opened->words[i], frame, &term);
        }
    }
}

static struct sentence_style product_style(const struct opened *opened, bool now)
{
    return (struct sentence_style){.font = now ? FONT_BOLD : FONT_MEDIUM,
                                   .size = opened->size,
                                   .anchor = ANCHOR_MIDDLE,
                                   .strong = now};
}

static bool size_opened(struct opened *opened, const struct frame *frame, const char *name,
                        double f)
{
    double widest = 0;
    struct sentence sentence;
    opened->size = (frame->narrow ? 30 : 34) * f;
    for (int i = 0; i < opened->n; i++) {
        sentence_init(&sentence, frame, &opened->words[i], product_style(opened, true));
        widest = fmax(widest, sentence_width(&sentence));
    }
    opened->w = fmax((frame->narrow ? 150 : 176) * f, widest + 28 * f);
    opened->gap = (frame->narrow ? 36 : 44) * f;
    opened->label_w =
        22 * f + frame_measure(frame, FONT_SEMIBOLD, frame_floor(frame, 24 * f), name) + 60 * f;
    opened->total = opened->label_w + opened->n * opened->w + (opened->n - 1) * opened->gap +
                    (opened->before ? 60 * f : 0) + (opened->after ? 60 * f : 0) + 20 * f;
    return opened->total <= formula_room(frame);
}

static void draw_product(const struct frame *frame, const struct terms *terms,
                         const struct opened *opened, int i, struct box box)
{
    const struct theme_colors *c = frame->theme;
    struct sentence sentence;
    const int64_t k = opened->first + i;
    const bool now = k == terms->now, done = k < terms->done;
    struct sentence_style style = product_style(opened, now);
    style.behind = now ? c->now : c->surface;
    style.color = now ? c->now_ink : done ? c->ink : formula_faint(frame, opened->size);
    style.one_color = !done;
    style.on_now = now;
    if (now) {
        formula_block(frame, box, 10);
    }
    sentence_init(&sentence, frame, &opened->words[i], style);
    sentence_draw(&sentence, frame, box.x + box.w / 2, box.y + box.h / 2);
}

static void draw_notch(const struct frame *frame, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const double points[] = {x - 13, y + 1.5, x, y - 10, x + 13, y + 1.5};
    const double edge[] = {x - 13, y, x, y - 10, x + 13, y};
    draw_polygon(frame->list, points, 3, frame_fill(c->surface));
    draw_polyline(frame->list, edge, 3, frame_stroke(c->ink, 3));
}

static void draw_opened(const struct frame *frame, const struct terms *terms,
                        const struct groups *groups, const struct origin *at, int column)
{
    const struct theme_colors *c = frame->theme;
    struct opened opened;
    double f = groups->f;
    const char *name = groups->folds[column].name;
    open_group(&opened, frame, terms, groups);
    while (!size_opened(&opened, frame, name, f) && f > 0.5) {
        f -= 0.02;
    }
    const double middle = column_x(groups, at, column) + groups->column_w / 2;
    const double y = at->top + OPENED_Y * groups->f, h = 60 * f;
    double x = fmin(frame->width - 48 - opened.total, fmax(48, middle - opened.total / 2));
    frame_rect(frame, (struct box){x, y - h / 2, opened.total, h},
               frame_card(c->surface, c->ink, 3, 14));
    draw_notch(frame, middle, y - h / 2);
    const double name_size = frame_floor(frame, 24 * f);
    draw_text(frame->list, x + 22 * f, y, name,
              frame_text(FONT_SEMIBOLD, name_size, c->ink, c->surface, ANCHOR_START));
    frame_operator(frame, x + opened.label_w - 26 * f, y, groups->is_max ? ":" : "=", 36 * f,
                   c->ink, c->surface);
    x += opened.label_w;
    const char *sign = groups->is_max ? "," : "+";
    if (opened.before) {
        draw_text(frame->list, x, y, "…",
                  frame_text(FONT_MEDIUM, opened.size, c->ink2, c->surface, ANCHOR_START));
        x += 60 * f;
    }
    for (int i = 0; i < opened.n; i++) {
        draw_product(frame, terms, &opened, i, (struct box){x, y - 26 * f, opened.w, 52 * f});
        x += opened.w;
        if (i + 1 < opened.n) {
            const bool reached = opened.first + i + 1 < terms->done;
            frame_operator(frame, x + opened.gap / 2, y + (groups->is_max ? 8 * f : 0), sign,
                           36 * f, reached ? c->ink : formula_faint(frame, 36 * f), c->surface);
            x += opened.gap;
        }
    }
    if (opened.after) {
        draw_text(frame->list, x + 14 * f, y, "…",
                  frame_text(FONT_MEDIUM, opened.size, c->ink3, c->surface, ANCHOR_START));
    }
}

void groups_draw(const struct frame *frame, const struct terms *terms)
{
    struct groups groups;
    find_groups(&groups, terms, frame);
    groups.rows = groups_are_rows(&groups, frame);
    fold(&groups);
    fit(&groups, terms, frame);
    const double f = groups.f;
    const double total = groups.label_w + groups.n_folds * groups.column_w +
                         (groups.n_folds - 1) * groups.gap + groups.end_w;
    struct origin at = {(frame->width - total) / 2 + groups.label_w,
                        frame->formula.y + (frame->formula.h - HEIGHT * f) / 2};
    if (terms->now < 0 || groups.groups[groups.current].n == 1) {
        at.top += 36 * f; // nothing is opened below
    }
    draw_left(frame, terms, &groups, &at);
    if (groups.brackets) {
        draw_brackets(frame, &groups, &at);
    }
    draw_operators(frame, &groups, &at);
    for (int i = 0; i < groups.n_folds; i++) {
        draw_fold(frame, terms, &groups, &at, i);
        if (groups.folds[i].first == groups.current && !groups.folds[i].folded && terms->now >= 0 &&
            groups.groups[groups.current].n > 1) {
            draw_opened(frame, terms, &groups, &at, i);
        }
    }
    draw_end(frame, terms, &groups, &at);
}
