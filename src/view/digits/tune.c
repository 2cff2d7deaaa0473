#include "view/digits/tune.h"

#include "base/number.h"
#include "lesson/lesson.h"
#include "view/digits/confusion.h"
#include "view/digits/curves.h"
#include "view/sentence.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

// In u, as designed.
static const double MARGIN = 48, TOP = 17, CHARTS_GAP = 29, LOSS_SHARE = 0.49;
static const double CELL = 43, CELL_NARROW = 52, CELL_GAP = 2, CELLS_DOWN = 104;
static const double MATRICES_APART = 84, NAMES_ROOM = 42, PANEL_LEFT = 34;
static const double PANEL = 130, PANEL_NARROW = 108, PANEL_LEAST = 92, PANEL_UP = 6, LEGEND_UP = 28,
                    LINE = 32;
static const double CAPTION = 28, CAPTION_LEAST = 22, CAPTION_PITCH = 38.0 / 28;
static const double STAGE =
    746; // height of what is between top bar and caption at normal text size

struct places {
    struct box charts, panel;
    double cell;         // of the matrices
    double before, now;  // x of their cells; before: none where it is < 0
    double cells, width; // y; of one matrix
    double axes_y, colors_y;
};

int tune_now(const struct tune_view *tune)
{
    return tune->trained != NULL ? tune->trained->n - 1 : -1;
}

static struct places place(const struct frame *frame, const struct tune_view *tune)
{
    const double top = frame->topbar.y + frame->topbar.h, bottom = frame->caption.y;
    const double f = fmin(1, (bottom - top) / STAGE);
    const double panel = fmax(PANEL_LEAST, (frame->narrow ? PANEL_NARROW : PANEL) * f);
    const int n = tune->n_classes;
    struct places at = {.before = -1, .cells = top + CELLS_DOWN};
    at.panel = (struct box){MARGIN, bottom - panel - PANEL_UP, frame->width - 2 * MARGIN, panel};
    at.colors_y = at.axes_y = at.panel.y - LEGEND_UP;
    if (frame->narrow) {
        at.axes_y -= LINE;
    }
    const double room = at.axes_y - LEGEND_UP - at.cells;
    at.cell = floor(fmin(frame->narrow ? CELL_NARROW : CELL, (room + CELL_GAP) / n - CELL_GAP));
    at.width = n * (at.cell + CELL_GAP) - CELL_GAP;
    const double beside = fmax(at.width, 10 * (CELL + CELL_GAP) - CELL_GAP); // and for its legend
    at.now = frame->width - MARGIN - beside;
    double left = at.now;
    double charts = at.panel.y - 8;
    if (!frame->narrow) {
        left = at.before = frame->width - MARGIN - 2 * beside - MATRICES_APART;
        at.now = left + beside + MATRICES_APART;
        at.panel.x = left - PANEL_LEFT;
        at.panel.w = frame->width - MARGIN - at.panel.x;
        charts = bottom - 6;
    }
    at.charts = (struct box){MARGIN, top + TOP, left - NAMES_ROOM - MARGIN, charts - top - TOP};
    return at;
}

// ---- curves
// --------------------------------------------------------------------------------------

// What was scored, as the numbers of a curve; 0: loss, 1: right of those kept, 2: right of old
// ones.
enum measure { MEASURE_LOSS, MEASURE_KEPT, MEASURE_OLD };

static double measure_of(const struct tune_view *tune, const struct tune_curve *curve, int round,
                         enum measure measure)
{
    const struct tune_round *at = &curve->rounds[round];
    switch (measure) {
    case MEASURE_LOSS:
        return at->loss;
    case MEASURE_KEPT:
        return 100.0 * (double)at->kept / (double)tune->kept;
    default:
        return 100.0 * (double)at->old / (double)tune->old_kept;
    }
}

enum { LOSS_MAX = 24 }; // bytes of a number in a label

struct values {
    double list[CURVES_MAX][LESSON_PRACTICE_ROUNDS + 1];
};

static void loss_text(double loss, char out[LOSS_MAX])
{
    char number[NUMBER_MAX];
    number_people(fmin(loss, 9999), loss < 10 ? 2 : loss < 1000 ? 1 : 0, number);
    snprintf(out, LOSS_MAX, "%s%.20s", loss < 1e4 ? "" : "> ", number);
}

static void percent_text(double percent, int64_t of, char out[LOSS_MAX])
{
    char number[NUMBER_MAX];
    number_people(percent, of > 100 ? 1 : 0, number);
    snprintf(out, LOSS_MAX, "%.20s", number);
}

static void add_curve(struct chart *chart, struct values *values, const struct tune_view *tune,
                      const struct tune_curve *from, enum measure measure)
{
    double *list = values->list[chart->n];
    struct curve *curve = &chart->curves[chart->n++];
    char now[LOSS_MAX], first[LOSS_MAX];
    for (int i = 0; i <= chart->now; i++) {
        list[i] = measure_of(tune, from, i, measure);
    }
    *curve = (struct curve){.values = list};
    if (measure == MEASURE_LOSS) {
        loss_text(list[chart->now], now);
        loss_text(list[0], first);
    } else {
        const int64_t of = measure == MEASURE_OLD ? tune->old_kept : tune->kept;
        percent_text(list[chart->now], of, now);
        percent_text(list[0], of, first);
    }
    const char *unit = measure == MEASURE_LOSS ? "" : " %";
    if (chart->now == 0) {
        snprintf(curve->value, sizeof curve->value, "%s%s", now, unit);
    } else {
        snprintf(curve->value, sizeof curve->value, "%s%s, %s %s", now, unit,
                 list[0] > chart->most ? "began at" : "from", first);
    }
}

// The axis holds the trained network's losses, and the other's as long as that leaves the first
// ones their height.
static double largest_loss(const struct tune_view *tune)
{
    double largest = 0.1;
    for (int i = 0; i <= tune_now(tune); i++) {
        largest = fmax(largest, tune->trained->rounds[i].loss);
    }
    if (tune->random != NULL) {
        const struct tune_round *first = &tune->random->rounds[0];
        const struct tune_round *last = &tune->random->rounds[tune_now(tune)];
        largest = fmax(largest, fmin(fmax(first->loss, last->loss), 1.6 * largest));
    }
    return fmin(largest, 1e6);
}

static void draw_loss(const struct frame *frame, const struct tune_view *tune, struct box box)
{
    struct values values;
    char note[64];
    const int now = tune_now(tune);
    struct chart chart = {.title = "Loss", .note = note, .rounds = tune->rounds, .most = 3};
    snprintf(note, sizeof note, "on the %" PRId64 " digits kept back", tune->kept);
    if (now >= 0) {
        chart.now = now;
        chart.most = largest_loss(tune);
    }
    chart.tick = curves_tick(chart.most);
    chart.most = chart.tick * ceil(chart.most / chart.tick - 0.01);
    if (now >= 0) {
        add_curve(&chart, &values, tune, tune->trained, MEASURE_LOSS);
        chart.curves[0].name = "from trained";
        chart.curves[0].stroke = CURVE_FOLLOWED;
    }
    if (now >= 0 && tune->random != NULL) {
        add_curve(&chart, &values, tune, tune->random, MEASURE_LOSS);
        chart.curves[1].name = "from random";
        chart.curves[1].stroke = CURVE_DASHED;
    }
    curves_draw(frame, &chart, box);
}

static void draw_right(const struct frame *frame, const struct tune_view *tune, struct box box)
{
    struct values values;
    struct chart chart = {.title = "Right answers",
                          .note = "in percent",
                          .rounds = tune->rounds,
                          .most = 100,
                          .tick = 25,
                          .numbers = true};
    if (tune_now(tune) >= 0) {
        chart.now = tune_now(tune);
        add_curve(&chart, &values, tune, tune->trained, MEASURE_KEPT);
        chart.curves[0].name = tune->own ? "your digits" : "stranger's digits";
        chart.curves[0].stroke = CURVE_FOLLOWED;
    }
    if (chart.n > 0 && tune->old_kept > 0) {
        chart.curves[chart.n].stroke = CURVE_SQUARES;
        add_curve(&chart, &values, tune, tune->trained, MEASURE_OLD);
        chart.curves[chart.n - 1].name = "old digits";
        chart.curves[chart.n - 1].stroke = CURVE_SQUARES;
    }
    if (chart.n > 0 && tune->random != NULL) {
        add_curve(&chart, &values, tune, tune->random, MEASURE_KEPT);
        chart.curves[chart.n - 1].name = tune->own ? "yours, from random" : "same, from random";
        chart.curves[chart.n - 1].stroke = CURVE_DASHED;
    }
    curves_draw(frame, &chart, box);
}

static void draw_charts(const struct frame *frame, const struct tune_view *tune, struct box box)
{
    const double loss = (box.h - CHARTS_GAP) * LOSS_SHARE;
    frame_region(frame, "curves", box);
    draw_loss(frame, tune, (struct box){box.x, box.y, box.w, loss});
    box.y += loss + CHARTS_GAP;
    box.h -= loss + CHARTS_GAP;
    draw_right(frame, tune, box);
}

// ---- confusion matrices
// --------------------------------------------------------------------------

enum { NOTE_MAX = 80 };

static void right_of(const struct tune_view *tune, int round, char out[NOTE_MAX],
                     char shorter[NOTE_MAX])
{
    const int64_t right = tune->trained->rounds[round].kept;
    snprintf(out, NOTE_MAX, "%" PRId64 " of %" PRId64 " right", right, tune->kept);
    snprintf(shorter, NOTE_MAX, "%" PRId64 " of %" PRId64, right, tune->kept);
}

static void draw_before(const struct frame *frame, const struct tune_view *tune,
                        const struct places *at, struct confusion matrix)
{
    char note[NOTE_MAX] = "", shorter[NOTE_MAX] = "";
    matrix.title = "Before";
    if (tune_now(tune) >= 0) {
        matrix.counts = tune->trained->before;
        right_of(tune, 0, note, shorter);
    }
    matrix.note = note;
    matrix.short_note = shorter;
    confusion_draw(frame, &matrix, at->before, at->cells);
    const double y = at->cells + at->width / 2;
    frame_arrow(frame, at->before + at->width + 14, y, at->now - 46, y, 3.5, 14,
                frame->theme->ink3);
}

// Where there is one matrix only, it is the one before, until a round is done.
static void draw_now(const struct frame *frame, const struct tune_view *tune,
                     const struct places *at, struct confusion matrix)
{
    const int now = tune_now(tune);
    const bool alone = at->before < 0;
    char title[64], note[NOTE_MAX] = "", shorter[NOTE_MAX] = "";
    snprintf(title, sizeof title, alone ? "Before" : "Now");
    if (now > 0 || (alone && now == 0)) {
        matrix.counts = tune->trained->now;
        matrix.strong = now > 0;
        right_of(tune, now, note, shorter);
    }
    if (now > 0) {
        snprintf(title, sizeof title, "Now, round %d", now);
    }
    if (now > 0 && alone) {
        snprintf(note, sizeof note, "%" PRId64 " → %" PRId64 " of %" PRId64,
                 tune->trained->rounds[0].kept, tune->trained->rounds[now].kept, tune->kept);
    }
    matrix.title = title;
    matrix.short_title = alone && now <= 0 ? "Before" : "Now";
    matrix.note = note;
    matrix.short_note = shorter;
    confusion_draw(frame, &matrix, at->now, at->cells);
}

static void draw_matrices(const struct frame *frame, const struct tune_view *tune,
                          const struct places *at)
{
    struct confusion matrix = {.n = tune->n_classes, .cell = at->cell, .most = 1};
    const double left = (at->before < 0 ? at->now : at->before) - NAMES_ROOM + 4;
    const double top = frame->topbar.y + frame->topbar.h;
    frame_region(frame, "matrices",
                 (struct box){left, top, frame->width - left, at->panel.y - top});
    if (tune_now(tune) >= 0) {
        matrix.most = confusion_largest_row(tune->trained->before, tune->n_classes);
    }
    if (at->before >= 0) {
        draw_before(frame, tune, at, matrix);
        confusion_axes_legend(frame, at->before, at->axes_y, at->now - at->before - 20);
    } else {
        confusion_axes_legend(frame, at->now, at->axes_y, frame->width - MARGIN - at->now);
    }
    draw_now(frame, tune, at, matrix);
    confusion_colors_legend(frame, at->now, at->colors_y);
}

// ---- the sentence
// --------------------------------------------------------------------------------

static void say_number(struct words *words, int64_t number)
{
    char text[NUMBER_MAX];
    number_count(number, text);
    words_bold(words, text);
}

static void say_first(struct words *words, const struct tune_view *tune)
{
    if (tune->own) {
        words_plain(words, "Of your %" PRId64 " digits %" PRId64 " are kept back to test on",
                    tune->own_digits, tune->kept);
    } else {
        words_plain(words, tune->own_digits == 0
                               ? "You have kept no digits yet: these are a stranger's"
                               : "These are a stranger's, not yours");
        words_plain(words, ", made from held-out digits by turning, narrowing and slanting them");
    }
    if (tune_now(tune) >= 0) {
        words_plain(words, ". The network reads ");
        say_number(words, tune->trained->rounds[0].kept);
        words_plain(words, " of %" PRId64 " right.", tune->kept);
    } else {
        words_plain(words, ".");
    }
}

static void say_now(struct words *words, const struct tune_view *tune, int now)
{
    words_plain(words, tune->own ? "Yours: " : "The stranger's: ");
    say_number(words, tune->trained->rounds[0].kept);
    words_plain(words, " right at first, now ");
    say_number(words, tune->trained->rounds[now].kept);
    words_plain(words, " of %" PRId64 ".", tune->kept);
    if (tune->random != NULL) {
        words_plain(words, " The same work from random weights brings ");
        say_number(words, tune->random->rounds[now].kept);
        words_plain(words, ".");
    }
    const int64_t lost = tune->trained->rounds[0].old - tune->trained->rounds[now].old;
    if (!tune->replay && tune->old_kept > 0 && lost > 0) {
        words_plain(words, " Of the old digits, not replayed, ");
        say_number(words, lost);
        words_plain(words, " of %" PRId64 " are forgotten.", tune->old_kept);
    }
}

static void say(struct words *words, const struct tune_view *tune)
{
    const int now = tune_now(tune);
    words_clear(words);
    if (tune->broken) {
        words_plain(words,
                    "The loss is no number any more after round %d. Cancel: the old weights "
                    "are as they were; a smaller learning rate may help.",
                    now);
    } else if (tune->phase == TUNE_KEPT) {
        words_plain(words, "Every step and every drawing is now read with the new weights");
        if (now > 0) {
            words_plain(words, ": ");
            say_number(words, tune->trained->rounds[now].kept);
            words_plain(words, " of %" PRId64 " instead of ", tune->kept);
            say_number(words, tune->trained->rounds[0].kept);
        }
        words_plain(words, ". Undo brings the old ones back.");
    } else if (now > 0) {
        say_now(words, tune, now);
    } else {
        say_first(words, tune);
    }
}

static void draw_sentence(const struct frame *frame, const struct tune_view *tune)
{
    const struct box box = frame->caption;
    struct words words;
    say(&words, tune);
    frame_region(frame, "caption", box);
    const struct sentence_style style = {.font = FONT_REGULAR,
                                         .size = frame_size(frame, CAPTION),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_MIDDLE,
                                         .strong = true};
    const struct box place = {box.x + MARGIN, box.y, box.w - 2 * MARGIN, box.h};
    sentence_fit(frame, &words, style, place, frame_floor(frame, CAPTION_LEAST), 2, CAPTION_PITCH);
}

// ---- the whole
// -----------------------------------------------------------------------------------

static void draw_wrong(const struct frame *frame, const struct tune_view *tune)
{
    static const double PAD = 40, SIDE = 190;
    const struct theme_colors *c = frame->theme;
    const double top = frame->topbar.y + frame->topbar.h, h = 240;
    const struct box card = {SIDE, (top + frame->caption.y - h) / 2, frame->width - 2 * SIDE, h};
    const struct box place = {card.x + PAD, card.y + 70, card.w - 2 * PAD, h - 90};
    const double size = frame_floor(frame, 28);
    struct words words;
    words_clear(&words);
    words_plain(&words, "%s", tune->wrong);
    frame_region(frame, "stage",
                 (struct box){0, top, frame->width, frame->caption.y + frame->caption.h - top});
    frame_rect(frame, card, frame_card(c->surface, c->alert, 3, 16));
    draw_text(frame->list, frame->width / 2, card.y + 46, "There is nothing to fine-tune on",
              frame_text(FONT_BOLD, frame_floor(frame, 30), c->ink, c->surface, ANCHOR_MIDDLE));
    sentence_fit(frame, &words,
                 (struct sentence_style){.font = FONT_REGULAR,
                                         .size = size,
                                         .color = c->ink,
                                         .behind = c->surface,
                                         .anchor = ANCHOR_MIDDLE},
                 place, frame_floor(frame, 18), 4, CAPTION_PITCH);
}

void tune_draw(const struct frame *frame, const struct tune_view *tune)
{
    if (tune->wrong != NULL) {
        draw_wrong(frame, tune);
    } else {
        const struct places at = place(frame, tune);
        draw_charts(frame, tune, at.charts);
        draw_matrices(frame, tune, &at);
        tune_switches_draw(frame, tune, at.panel);
        if (frame->state->message == NULL) {
            draw_sentence(frame, tune);
        }
        if (!frame->state->hide_bar) {
            tune_bar_draw(frame, tune);
        }
    }
    if (frame->state->message != NULL) {
        message_draw(frame);
    }
}
