// More terms than fit side by side: groups (a kernel row of a map) with their subtotals, the
// present one opened below.
#include "view/formula/groups.h"

#include "view/sentence.h"
#include "view/stage/cells.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OPENED_MAX = 5 };
static const double HEIGHT = 190, GOOD = 0.76, LEAST = 0.6;
static const double BRACKET_Y = 16, SUM_Y = 60, NAME_Y = 90, OPENED_Y = 156;

// ---- sizes

// Scripts must stay readable.
static double left_size(const struct frame *frame, double f)
{
    static const double SCRIPT = 0.66;
    return fmax(44 * f, frame_floor(frame, 0) / SCRIPT);
}

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
    groups->label_w =
        math_width(frame, left, left_size(frame, f)) + (groups->is_max ? 160 : 78) * f;
    groups->end_w = (groups->is_max ? 66 : 52) * f +
                    fmax(84 * f, frame_measure(frame, FONT_SEMIBOLD, name, "so far ") +
                                     frame_measure(frame, FONT_SEMIBOLD, name, widest));
    return groups->label_w + groups->n_folds * groups->column_w +
               (groups->n_folds - 1) * groups->gap + groups->end_w <=
           formula_room(frame);
}

// The largest size at which all columns fit; false where that is under `least`.
static bool fit_size(struct groups *groups, const struct terms *terms, const struct frame *frame,
                     double least)
{
    double f = fmin(frame->larger, frame->formula.h / HEIGHT);
    least = fmin(f, least);
    while (!try_size(groups, terms, frame, f)) {
        if (f <= least) {
            return false;
        }
        f = fmax(least, f - 0.02);
    }
    return true;
}

// Columns fold before their words get small: maps, then the rows of the present map.
static void fit(struct groups *groups, const struct terms *terms, const struct frame *frame)
{
    if (fit_size(groups, terms, frame, groups->brackets ? LEAST : GOOD)) {
        return;
    }
    groups->brackets = false;
    groups_fold_maps(groups);
    if (fit_size(groups, terms, frame, GOOD)) {
        return;
    }
    groups->rows_most = 1;
    groups_fold_maps(groups);
    fit_size(groups, terms, frame, LEAST);
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
    const struct group *first = &groups->groups[fold->first], *last = &groups->groups[fold->last];
    return terms_subtotal(terms, frame, first->first, last->first + last->n - first->first);
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
    const double x = at->x - (groups->is_max ? 106 * f : 0);
    char left[TEXT_MAX];
    ref_math(frame->program, &terms->written, left, sizeof left);
    math_draw(frame, x - 54 * f, y, left, left_size(frame, f), c->role[terms->role].ink, c->bg,
              ANCHOR_END);
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
    double x = column_x(groups, at, groups->n_folds) - groups->gap;
    char text[64], words[96];
    if (groups->is_max) {
        draw_text(frame->list, x + 8 * f, y, ")",
                  frame_text(FONT_MATH, 42 * f, c->ink, c->bg, ANCHOR_MIDDLE));
    }
    if (!terms->known) {
        return;
    }
    x += groups->is_max ? 14 * f : 0;
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
                       const struct groups *groups, int most)
{
    const struct group *group = &groups->groups[groups->current];
    opened->n = group->n < most ? (int)group->n : most;
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
    opened->size = frame_floor(frame, (frame->narrow ? 30 : 34) * f);
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

// The products around the present one, as many as can be read; returns their size.
static double fit_opened(struct opened *opened, const struct frame *frame,
                         const struct terms *terms, const struct groups *groups, const char *name)
{
    const double least = fmin(groups->f, fmax(GOOD, frame_floor(frame, 0) / 30));
    double f = groups->f;
    for (int most = OPENED_MAX; most > 0; most -= 2) {
        open_group(opened, frame, terms, groups, most);
        for (f = groups->f; !size_opened(opened, frame, name, f) && f > least;) {
            f = fmax(least, f - 0.02);
        }
        if (size_opened(opened, frame, name, f)) {
            break;
        }
    }
    return f;
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
    const char *name = groups->folds[column].name;
    const double f = fit_opened(&opened, frame, terms, groups, name);
    const double middle = column_x(groups, at, column) + groups->column_w / 2;
    const double y = at->top + OPENED_Y * groups->f, h = 60 * f;
    double x = fmin(frame->formula.w - 48 - opened.total, fmax(48, middle - opened.total / 2));
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
    groups_find(&groups, terms, frame);
    groups.rows = groups_are_rows(&groups, frame);
    groups_fold(&groups);
    fit(&groups, terms, frame);
    const double f = groups.f;
    const double total = groups.label_w + groups.n_folds * groups.column_w +
                         (groups.n_folds - 1) * groups.gap + groups.end_w;
    struct origin at = {(frame->formula.w - total) / 2 + groups.label_w,
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
