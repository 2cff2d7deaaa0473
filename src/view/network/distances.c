// Distances: a ruler whose 0 is the code itself, and a dot for each class that stands off from it,
// nearest first. No bars: a long one would read as a strong answer.
#include "view/network/answer_parts.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>

static const double HEAD = 34, RULER = 62, AXIS = 34, ROW_BEST = 42, ROW_LEAST = 20, CARD_AIR = 12,
                    CARD_GAP = 10;
static const double LOW = 460,
                    LOW_RULER = 46; // u: with so little height the marks' numbers stand above
static const double BLOCK_HEIGHT = 176, BLOCK_WIDTH = 560, BLOCK_GAP = 56, BLOCK_ROW_LEAST = 36;
static const double EACH_HEIGHT = 276; // of the block of the winner and the next one

struct ruler {
    const struct answer *answer;
    int order[ANSWER_MOST], n, shown;
    double x, w;         // of the whole
    double zero, end;    // x of 0 and of `most`
    double most, tick;   // value at the end, and from mark to mark
    double y, row, card; // of the first row's top; heights
    bool low;            // there is little height
};

// 1, 2 or 5 times a power of ten: three to five marks up to `most`.
static double tick_of(double most)
{
    static const double STEPS[] = {1, 2, 5, 10};
    const double power = pow(10, floor(log10(most / 3)));
    for (int i = 0; i < 4; i++) {
        if (most / (STEPS[i] * power) <= 4) {
            return STEPS[i] * power;
        }
    }
    return 10 * power;
}

static void set_scale(struct ruler *ruler)
{
    double most = 0;
    for (int i = 0; i < ruler->n; i++) {
        const double score = (double)ruler->answer->scores[i];
        most = isfinite(score) && score > most ? score : most;
    }
    most = most > 0 ? most : 1;
    ruler->tick = tick_of(most);
    ruler->most = ceil(most / ruler->tick) * ruler->tick;
}

// What is no number stands at the end.
static double place(const struct ruler *ruler, double value)
{
    return ruler->zero + (ruler->end - ruler->zero) * fmax(0, fmin(1, value / ruler->most));
}

static void mark_text(double value, double tick, char out[NUMBER_MAX])
{
    const int decimals = tick < 1 ? (int)ceil(-log10(tick) - 1e-9) : 0;
    number_people(value, decimals, out);
}

// Numbers of the marks on one line, as many as there is room for from `least` on.
static void draw_numbers(const struct frame *frame, const struct ruler *ruler, double y,
                         double least)
{
    const double size = frame_floor(frame, 22);
    for (int i = 0; i * ruler->tick <= ruler->most * 1.0001; i++) {
        char text[NUMBER_MAX];
        const double x = place(ruler, i * ruler->tick);
        mark_text(i * ruler->tick, ruler->tick, text);
        const double w = frame_measure(frame, FONT_REGULAR, size, text);
        if (x - w / 2 > least) {
            draw_text(frame->list, x, y, text,
                      frame_text(FONT_REGULAR, size, frame->theme->ink2, frame->theme->bg,
                                 ANCHOR_MIDDLE));
            least = x + w / 2 + 10;
        }
    }
}

// The ruler above the rows, and the light lines of its marks below them.
static void draw_ruler(const struct frame *frame, const struct ruler *ruler, double bottom)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, 22), rows = ruler->y + ruler->card + CARD_GAP - 4;
    const double at = ruler->y - (ruler->low ? 13 : 18);
    const struct style line = frame_stroke(c->ink2, 2);
    const char *goal = ruler->answer->codes != NULL ? "0 = the code itself" : "0 = no distance";
    const double wide = frame_measure(frame, FONT_SEMIBOLD, size, goal);
    draw_line(frame->list, ruler->zero, at, ruler->end, at, line);
    draw_text(frame->list, ruler->zero, at - 24, goal,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    if (!ruler->low &&
        ruler->zero + wide + 24 + frame_measure(frame, FONT_REGULAR, size, "farther") <
            ruler->end) {
        draw_text(frame->list, ruler->end, at - 24, "farther",
                  frame_text(FONT_REGULAR, size, c->ink2, c->bg, ANCHOR_END));
    }
    for (int i = 0; i * ruler->tick <= ruler->most * 1.0001; i++) {
        const double x = place(ruler, i * ruler->tick);
        draw_line(frame->list, x, at - 6, x, at + 6, line);
        draw_line(frame->list, x, rows, x, bottom,
                  i == 0 ? frame_stroke(c->ink, 3) : frame_stroke(c->line, 1));
    }
    if (ruler->low) {
        draw_numbers(frame, ruler, at - 24, ruler->zero + wide + 10);
    } else {
        draw_numbers(frame, ruler, bottom + size * 0.75, -INFINITY);
    }
}

static void draw_code(const struct frame *frame, const struct ruler *ruler, int k, double x,
                      double y, double height, bool wins)
{
    const struct answer *answer = ruler->answer;
    if (answer->codes == NULL) {
        return;
    }
    const struct theme_colors *c = frame->theme;
    const int rows = answer->code_rows, cols = answer->code_cols;
    const double p = fmin(3.6, (height - 6) / rows), w = p * cols, h = p * rows;
    const float *code = answer->codes + (int64_t)k * rows * cols;
    for (int i = 0; i < rows * cols; i++) {
        if (code[i] > 0) {
            frame_rect(frame, (struct box){x + i % cols * p, y - h / 2 + (int)(i / cols) * p, p, p},
                       frame_fill(wins ? c->role[ROLE_ACTIVATION].base : c->ink3));
        }
    }
    struct style edge = frame_stroke(wins ? c->role[ROLE_ACTIVATION].ink : c->line2, 1.25);
    edge.radius = 2;
    frame_rect(frame, (struct box){x - 2, y - h / 2 - 2, w + 4, h + 4}, edge);
}

static void draw_dot(const struct frame *frame, const struct ruler *ruler, int k, double y,
                     bool wins)
{
    const struct theme_colors *c = frame->theme;
    const struct color ink = c->role[ROLE_ACTIVATION].ink;
    const double x = place(ruler, (double)ruler->answer->scores[k]), radius = wins ? 11 : 8;
    struct style line = frame_dashed(c->line2, 2, 2, 7);
    if (wins) {
        line = frame_stroke(ink, 3);
    }
    if (x - radius > ruler->zero + 6) {
        draw_line(frame->list, ruler->zero + 5, y, x - radius - 1, y, line);
    }
    draw_circle(frame->list, x, y, radius,
                wins ? frame_card(c->role[ROLE_ACTIVATION].base, ink, 2.5, 0)
                     : frame_card(c->surface, c->ink3, 2.5, 0));
}

static void draw_row(const struct frame *frame, const struct ruler *ruler, int i, double y,
                     double height)
{
    const struct theme_colors *c = frame->theme;
    const struct answer *answer = ruler->answer;
    const int k = ruler->order[i];
    const bool wins = i == 0 && answer->scores != NULL;
    const struct color behind = wins ? c->surface : c->bg;
    char buffer[16], number[ANSWER_TEXT];
    draw_text(frame->list, ruler->x + 24, y, answer_name(answer, k, buffer),
              frame_text(wins ? FONT_BOLD : FONT_MEDIUM,
                         frame_floor(frame, fmin(wins ? 34 : 28, height * 0.86)),
                         wins ? c->role[ROLE_ACTIVATION].ink : c->ink2, behind, ANCHOR_MIDDLE));
    draw_code(frame, ruler, k, ruler->x + 62, y, height, wins);
    if (answer->scores == NULL) {
        return;
    }
    draw_dot(frame, ruler, k, y, wins);
    answer_number(answer, k, number);
    draw_text(frame->list, ruler->x + ruler->w - 8, y, number,
              frame_text(wins ? FONT_BOLD : FONT_MEDIUM,
                         frame_floor(frame, fmin(wins ? 32 : 26, height * 0.86)),
                         wins ? c->ink : c->ink2, behind, ANCHOR_END));
    const double w = frame_measure(frame, FONT_SEMIBOLD, frame_floor(frame, 22), "wins");
    const double left = place(ruler, (double)answer->scores[k]) + 24;
    if (wins && left + w < ruler->end) {
        draw_text(frame->list, left, y, "wins",
                  frame_text(FONT_SEMIBOLD, frame_floor(frame, 22), c->ink, behind, ANCHOR_START));
    }
}

// ---- the winner's code beside what is compared with it

static double code_pitch(const struct answer *answer, double height)
{
    return fmin(11, height / answer->code_rows);
}

static void draw_says(const struct frame *frame, const struct ruler *ruler, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct answer *answer = ruler->answer;
    const int first = ruler->order[0], next = ruler->order[ruler->n > 1 ? 1 : 0];
    char text[TEXT_MAX], names[2][16], numbers[2][ANSWER_TEXT];
    answer_number(answer, first, numbers[0]);
    answer_number(answer, next, numbers[1]);
    snprintf(text, sizeof text, "%.40s wins", answer_name(answer, first, names[0]));
    draw_text(frame->list, x, y + 2, text,
              frame_text(FONT_BOLD, frame_floor(frame, 40), c->ink, c->bg, ANCHOR_START));
    draw_text(frame->list, x, y + 44, "the smallest distance",
              frame_text(FONT_REGULAR, frame_floor(frame, 24), c->ink2, c->bg, ANCHOR_START));
    snprintf(text, sizeof text, "%s against %s for %.40s", numbers[0], numbers[1],
             answer_name(answer, next, names[1]));
    draw_text(frame->list, x, y + 84, text,
              frame_text(FONT_SEMIBOLD, frame_floor(frame, 26), c->ink, c->bg, ANCHOR_START));
    snprintf(text, sizeof text, "Σ (%.20s − code)^2",
             answer->compared_name == NULL ? "x" : answer->compared_name);
    math_draw(frame, x, y + 122, text, frame_floor(frame, 32), c->ink2, c->bg, ANCHOR_START);
}

static void draw_block(const struct frame *frame, const struct ruler *ruler, double x, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct answer *answer = ruler->answer;
    const double size = frame_floor(frame, 24), p = code_pitch(answer, 132);
    const double w = p * answer->code_cols, h = p * answer->code_rows;
    const int cells = answer->code_rows * answer->code_cols, first = ruler->order[0];
    char text[TEXT_MAX], buffer[16];
    struct answer_picture picture = {.numbers = answer->compared,
                                     .rows = answer->code_rows,
                                     .cols = answer->code_cols,
                                     .role = ROLE_ACTIVATION};
    for (int i = 0; i < cells; i++) {
        picture.scale = fmax(picture.scale, fabs((double)answer->compared[i]));
    }
    snprintf(text, sizeof text, "%.20s says",
             answer->compared_name == NULL ? "it" : answer->compared_name);
    const double apart = fmax(w, frame_measure(frame, FONT_SEMIBOLD, size, text)) + 48;
    const double code_x = x + apart;
    draw_text(frame->list, x, y + 14, text,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    answer_picture_draw(frame, x + 2, y + 40, p, &picture);
    frame_operator(frame, (x + w + code_x) / 2, y + 40 + h / 2, "−", 40, c->ink2, c->bg);
    snprintf(text, sizeof text, "code of %.20s", answer_name(answer, first, buffer));
    draw_text(frame->list, code_x, y + 14, text,
              frame_text(FONT_SEMIBOLD, size, c->ink, c->bg, ANCHOR_START));
    picture.numbers = answer->codes + (int64_t)first * cells;
    picture.code = true;
    answer_picture_draw(frame, code_x + 2, y + 40, p, &picture);
    draw_says(frame, ruler, code_x + fmax(w, frame_measure(frame, FONT_SEMIBOLD, size, text)) + 28,
              y + 42);
}

// ---- the rows

// How high the rows are, and how many there is room for.
static void set_rows(struct ruler *ruler, double room)
{
    ruler->row = fmin(ROW_BEST, (room - CARD_GAP) / (ruler->n + 0.3));
    ruler->shown = ruler->n;
    if (ruler->row < ROW_LEAST) {
        ruler->row = ROW_LEAST;
        ruler->shown = (int)((room - CARD_GAP) / ROW_LEAST - 0.3) - 1; // a row to say so
        ruler->shown = ruler->shown < 1 ? 1 : ruler->shown;
    }
    ruler->card = ruler->row * 1.3;
}

static void draw_rows(const struct frame *frame, const struct ruler *ruler)
{
    const struct theme_colors *c = frame->theme;
    double y = ruler->y + ruler->card / 2;
    if (ruler->answer->scores != NULL) {
        frame_rect(
            frame,
            (struct box){ruler->x - CARD_AIR, ruler->y, ruler->w + 2 * CARD_AIR, ruler->card},
            frame_card(c->surface, c->ink, 4, 14));
    }
    draw_row(frame, ruler, 0, y, ruler->card - 6);
    y += ruler->card / 2 + CARD_GAP + ruler->row / 2;
    for (int i = 1; i < ruler->shown; i++, y += ruler->row) {
        draw_row(frame, ruler, i, y, ruler->row);
    }
    if (ruler->shown < ruler->n) {
        char text[TEXT_MAX];
        snprintf(text, sizeof text, "%d more", ruler->n - ruler->shown);
        draw_text(frame->list, ruler->x + 12, y, text,
                  frame_text(FONT_REGULAR, frame_floor(frame, 22), c->ink2, c->bg, ANCHOR_START));
    }
}

// ---- before there are distances: the codes themselves

static void draw_codes(const struct frame *frame, struct box box, const struct answer *answer,
                       int n)
{
    static const double NAME = 34, GAP = 26, PITCH_MOST = 10;
    const struct theme_colors *c = frame->theme;
    const int cols = n > 5 ? (n + 1) / 2 : n, rows = (n + cols - 1) / cols;
    const double w = box.w / cols, h = box.h / rows;
    const double p =
        fmin(PITCH_MOST, fmin((w - NAME - GAP) / answer->code_cols, (h - GAP) / answer->code_rows));
    for (int k = 0; k < n; k++) {
        char buffer[16];
        const double x = box.x + k % cols * w, y = box.y + k / cols * h;
        const struct answer_picture picture = {
            .numbers = answer->codes + (int64_t)k * answer->code_rows * answer->code_cols,
            .rows = answer->code_rows,
            .cols = answer->code_cols,
            .role = ROLE_ACTIVATION,
            .code = true};
        draw_text(frame->list, x + NAME / 2 - 4, y + answer->code_rows * p / 2 + 2,
                  answer_name(answer, k, buffer),
                  frame_text(FONT_MEDIUM, frame_floor(frame, 26), c->ink2, c->bg, ANCHOR_MIDDLE));
        answer_picture_draw(frame, x + NAME, y + 2, p, &picture);
    }
}

// ---- all of it

// Where the block stands: right of the rows, below them, or nowhere.
enum beside { BLOCK_NONE, BLOCK_RIGHT, BLOCK_BELOW };
static enum beside block_of(const struct answer *answer, struct box box, int n)
{
    if (answer->codes == NULL || answer->compared == NULL || answer->scores == NULL) {
        return BLOCK_NONE;
    }
    if (box.w >= 2 * BLOCK_WIDTH) {
        return BLOCK_RIGHT;
    }
    const double rows = (n + 0.3) * BLOCK_ROW_LEAST + CARD_GAP;
    return box.w >= BLOCK_WIDTH && box.h >= HEAD + RULER + rows + AXIS + BLOCK_HEIGHT + 20
               ? BLOCK_BELOW
               : BLOCK_NONE;
}

static void draw_head(const struct frame *frame, struct box box, const struct answer *answer)
{
    answer_head(frame, box,
                answer->title != NULL   ? answer->title
                : answer->codes != NULL ? "How far from each code?"
                                        : "How far from each class?",
                answer->scores == NULL ? "not computed yet" : "nearest first");
}

static void draw_all(const struct frame *frame, struct box box, struct ruler *ruler,
                     enum beside block)
{
    const double below = block == BLOCK_BELOW ? BLOCK_HEIGHT + 20 : 0;
    ruler->low = box.h - below < LOW;
    const double above = HEAD + (ruler->low ? LOW_RULER : RULER);
    ruler->y = box.y + above;
    set_rows(ruler, box.h - above - (ruler->low ? 4 : AXIS) - below);
    set_scale(ruler);
    draw_ruler(frame, ruler, ruler->y + ruler->card + CARD_GAP + ruler->row * (ruler->shown - 1));
    draw_rows(frame, ruler);
    if (block == BLOCK_RIGHT) {
        const struct box right = {box.x + ruler->w + BLOCK_GAP, box.y, BLOCK_WIDTH, box.h};
        if (box.h < EACH_HEIGHT || ruler->n < 2) {
            draw_block(frame, ruler, right.x, right.y);
        } else {
            answer_each_draw(frame, right, ruler->answer);
        }
    } else if (block == BLOCK_BELOW) {
        draw_block(frame, ruler, box.x + 8, box.y + box.h - BLOCK_HEIGHT);
    }
}

void distances_draw(const struct frame *frame, struct box box, const struct answer *answer)
{
    struct ruler ruler = {.answer = answer, .x = box.x, .w = box.w};
    ruler.n = answer_order(answer, ruler.order);
    const enum beside block = block_of(answer, box, ruler.n);
    if (block == BLOCK_RIGHT) {
        ruler.w = box.w - BLOCK_WIDTH - BLOCK_GAP;
    }
    ruler.zero = box.x + (answer->codes == NULL ? 84 : 84 + 66);
    ruler.end = box.x + ruler.w - 112;
    draw_head(frame, (struct box){box.x, box.y, ruler.w, HEAD}, answer);
    if (answer->scores != NULL) {
        draw_all(frame, box, &ruler, block);
    } else if (answer->codes != NULL) {
        draw_codes(frame, (struct box){box.x, box.y + HEAD + 16, box.w, box.h - HEAD - 16}, answer,
                   ruler.n);
    }
}
