#include "view/network/answer_parts.h"

#include <math.h>
#include <stdio.h>

enum { CELLS_MAX = 1024 };
static const double HEAD = 40, PITCH_MOST = 10, BETWEEN = 40;

struct each {
    const struct frame *frame;
    const struct answer *answer;
    int order[ANSWER_MOST];
    int rows, cols, cells; // of a picture
    double pitch, w, h;    // of a picture, in u
    float squares[2][CELLS_MAX];
    double scale, sum[2], against[2];
};

// What a cell does to the score of the k-th best.
static float part(const struct each *each, int k, int j)
{
    const struct answer *answer = each->answer;
    const int64_t at = (int64_t)each->order[k] * each->cells + j;
    if (answer->smallest_wins) {
        const float away = answer->compared[j] - answer->codes[at];
        return away * away;
    }
    return answer->weights[at] * answer->compared[j];
}

static bool set_parts(struct each *each)
{
    const struct answer *answer = each->answer;
    each->cells = answer->smallest_wins ? answer->code_rows * answer->code_cols : answer->n_weights;
    if (each->cells < 1 || each->cells > CELLS_MAX || answer->n < 2) {
        return false;
    }
    each->rows = answer->code_rows;
    each->cols = answer->code_cols;
    for (int k = 0; k < 2; k++) {
        for (int j = 0; j < each->cells; j++) {
            const float value = part(each, k, j);
            each->squares[k][j] = value;
            each->scale = fmax(each->scale, fabs((double)value));
            *(value < 0 ? &each->against[k] : &each->sum[k]) += (double)value;
        }
    }
    return each->rows * each->cols == each->cells;
}

static void draw_head(const struct each *each, double x, double y, const char *text)
{
    draw_text(each->frame->list, x, y + 16, text,
              frame_text(FONT_SEMIBOLD, frame_floor(each->frame, 22), each->frame->theme->ink,
                         each->frame->theme->bg, ANCHOR_START));
}

static void draw_picture(const struct each *each, double x, double y, const float *numbers,
                         enum role role, bool code)
{
    struct answer_picture picture = {.numbers = numbers,
                                     .rows = each->rows,
                                     .cols = each->cols,
                                     .role = role,
                                     .code = code,
                                     .scale = each->scale};
    if (role == ROLE_ACTIVATION && !code) {
        picture.scale = 0;
        for (int j = 0; j < each->cells; j++) {
            picture.scale = fmax(picture.scale, fabs((double)numbers[j]));
        }
    }
    answer_picture_draw(each->frame, x + 2, y, each->pitch, &picture);
}

// "3 wins: 45.9", "5 is next: 52.6"; of scores, what is for it and what against.
static void draw_words(const struct each *each, double x, double y, int k)
{
    const struct theme_colors *c = each->frame->theme;
    const struct answer *answer = each->answer;
    char buffer[16], number[ANSWER_TEXT], text[TEXT_MAX];
    const char *name = answer_name(answer, each->order[k], buffer);
    const char *verb = k > 0 ? "is next" : answer->smallest_wins ? "wins" : "leads";
    answer_number(answer, each->order[k], number);
    snprintf(text, sizeof text, "%.40s %s", name, verb);
    draw_text(each->frame->list, x, y, text,
              frame_text(k == 0 ? FONT_BOLD : FONT_SEMIBOLD, frame_floor(each->frame, 30), c->ink,
                         c->bg, ANCHOR_START));
    if (answer->smallest_wins) {
        snprintf(text, sizeof text, "%s away", number);
    } else {
        snprintf(text, sizeof text, "with %s", number);
    }
    draw_text(
        each->frame->list, x, y + 36, text,
        frame_text(FONT_SEMIBOLD, frame_floor(each->frame, 24), c->ink2, c->bg, ANCHOR_START));
    if (!answer->smallest_wins) {
        char plus[NUMBER_MAX], minus[NUMBER_MAX];
        number_people(each->sum[k], 1, plus);
        number_people(each->against[k], 1, minus);
        snprintf(text, sizeof text, "for %s, against %s", plus, minus);
        draw_text(
            each->frame->list, x, y + 70, text,
            frame_text(FONT_REGULAR, frame_floor(each->frame, 22), c->ink2, c->bg, ANCHOR_START));
    }
}

static double column(const struct each *each, const char *head)
{
    return fmax(each->w,
                frame_measure(each->frame, FONT_SEMIBOLD, frame_floor(each->frame, 22), head)) +
           BETWEEN;
}

static void draw_row(const struct each *each, int k, double x, double y, const char *heads[2])
{
    const struct answer *answer = each->answer;
    const double middle = y + each->h / 2;
    if (answer->smallest_wins) {
        const float *code = answer->codes + (int64_t)each->order[k] * each->cells;
        draw_picture(each, x, y, code, ROLE_ACTIVATION, true);
        x += column(each, heads[0]);
    }
    draw_picture(each, x, y, each->squares[k], ROLE_SUM, false);
    draw_words(each, x + each->w + 40, middle - (answer->smallest_wins ? 18 : 34), k);
}

void answer_each_draw(const struct frame *frame, struct box box, const struct answer *answer)
{
    struct each each = {.frame = frame, .answer = answer};
    const char *name = answer->compared_name == NULL ? "it" : answer->compared_name;
    char says[TEXT_MAX];
    const char *heads[2] = {"the code",
                            answer->smallest_wins ? "difference²" : "adds to the score"};
    answer_order(answer, each.order);
    if (!set_parts(&each)) {
        return;
    }
    each.pitch = fmin(PITCH_MOST, (box.h - HEAD - 18) / 2 / each.rows);
    each.w = each.pitch * each.cols;
    each.h = each.pitch * each.rows;
    snprintf(says, sizeof says, "%.20s says", name);
    const double top = box.y + HEAD, row = each.h + 16;
    double x = box.x;
    draw_head(&each, x, box.y, says);
    draw_picture(&each, x, top + (2 * row - 16 - each.h) / 2, answer->compared, ROLE_ACTIVATION,
                 false);
    x += column(&each, says);
    double at = x;
    if (answer->smallest_wins) {
        draw_head(&each, at, box.y, heads[0]);
        at += column(&each, heads[0]);
    }
    draw_head(&each, at, box.y, heads[1]);
    for (int k = 0; k < 2; k++) {
        draw_row(&each, k, x, top + k * row, heads);
    }
}
