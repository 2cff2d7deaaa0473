#include "view/network/answer_parts.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>

// ---- what is said

int answer_decimals(const float *numbers, int n)
{
    enum { DIGITS = 3, MOST = 4 };
    double scale = 0;
    for (int i = 0; i < n; i++) {
        scale = fmax(scale, isfinite((double)numbers[i]) ? fabs((double)numbers[i]) : 0);
    }
    const int decimals = scale > 0 ? DIGITS - 1 - (int)floor(log10(scale)) : 0;
    return decimals < 0 ? 0 : decimals > MOST ? MOST : decimals;
}

void answer_sides(int n, int *rows, int *cols)
{
    static const double TALL = 12.0 / 7;
    double least = INFINITY;
    *rows = n;
    *cols = 1;
    for (int w = 1; w <= n; w++) {
        const double away = fabs(log((double)n / w / w / TALL));
        if (n % w == 0 && away < least) {
            least = away;
            *cols = w;
            *rows = n / w;
        }
    }
}

static int classes(const struct answer *answer)
{
    return answer->n < ANSWER_MOST ? answer->n : ANSWER_MOST;
}

// What is no number is worse than any that is one.
static bool better(const struct answer *answer, float score, float than)
{
    if (isnan(than)) {
        return !isnan(score);
    }
    return answer->smallest_wins ? score < than : score > than;
}

int answer_order(const struct answer *answer, int order[ANSWER_MOST])
{
    const int n = classes(answer);
    const float *scores = answer->scores;
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; scores != NULL && at > 0 && better(answer, scores[i], scores[order[at - 1]]); at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return n;
}

const char *answer_name(const struct answer *answer, int k, char buffer[16])
{
    if (answer->names != NULL) {
        return answer->names[k];
    }
    snprintf(buffer, 16, "%d", k);
    return buffer;
}

void answer_number(const struct answer *answer, int k, char out[ANSWER_TEXT])
{
    const double value = (double)answer->scores[k];
    const int decimals = answer_decimals(answer->scores, classes(answer));
    const double least = pow(10, -decimals);
    const bool little = value > 0 && value < least / 2;
    char number[NUMBER_MAX];
    number_people(little ? least : value, decimals, number);
    snprintf(out, ANSWER_TEXT, "%s%s", little ? "less than " : "", number);
}

// ---- a picture of numbers

void answer_picture_draw(const struct frame *frame, double x, double y, double pitch,
                         const struct answer_picture *picture)
{
    static const double FINE = 8; // below it tiles touch
    const struct theme_colors *c = frame->theme;
    const double gap = pitch > FINE ? 1.5 : 0, side = pitch - gap;
    const struct box all = {x, y, pitch * picture->cols - gap, pitch * picture->rows - gap};
    frame_rect(frame, (struct box){all.x - 2, all.y - 2, all.w + 4, all.h + 4},
               frame_card(c->surface, c->role[picture->role].ink, 1.5, pitch > FINE ? 4 : 2));
    for (int k = 0; k < picture->rows * picture->cols; k++) {
        const double value = (double)picture->numbers[k];
        const struct box box = {x + k % picture->cols * pitch, y + k / picture->cols * pitch, side,
                                side};
        if (picture->code && value <= 0) {
            continue;
        }
        const struct shade shade =
            ramp_shade(frame->ramps, c, picture->role, picture->code ? 1 : value,
                       picture->code ? 1 : picture->scale, true);
        struct style style = frame_fill(shade.fill);
        style.radius = pitch > FINE ? 2 : 0;
        frame_rect(frame, box, style);
    }
}

// ---- bars

struct bars {
    const struct answer *answer;
    struct box box; // of the tracks
    double pitch, low, high;
    int winner; // -1: not computed
};

static void draw_track(const struct frame *frame, struct box track, bool empty)
{
    const struct theme_colors *c = frame->theme;
    struct style style = frame_fill(c->sunk);
    style.radius = fmin(6, track.w / 4);
    frame_rect(frame, track, style);
    if (empty) {
        draw_circle(frame->list, track.x + track.w / 2, track.y + track.h / 2, fmin(3, track.w / 8),
                    frame_fill(c->line2));
    }
}

// What is no number stands at zero, what is infinite at the end of the scale.
static double level(const struct bars *bars, double value)
{
    value = isnan(value) ? 0 : fmax(bars->low, fmin(bars->high, value));
    return bars->box.y + bars->box.h * (bars->high - value) / (bars->high - bars->low);
}

static void draw_bar(const struct frame *frame, const struct bars *bars, int k, struct box track)
{
    static const double LEAST = 4;
    const struct theme_colors *c = frame->theme;
    const double value = (double)bars->answer->scores[k];
    const double zero = level(bars, 0), to = level(bars, value);
    double top = fmin(zero, to), h = fabs(to - zero);
    if (h < LEAST) {
        top = zero >= bars->box.y + LEAST ? zero - LEAST : zero;
        h = LEAST;
    }
    struct style style = frame_fill(k == bars->winner ? c->role[ROLE_ACTIVATION].base
                                    : value < 0       ? c->negative_base
                                                      : c->ink3);
    style.radius = fmin(6, h / 2);
    frame_rect(frame, (struct box){track.x, top, track.w, h}, style);
}

static void set_scale(struct bars *bars)
{
    const struct answer *answer = bars->answer;
    bars->low = 0;
    bars->high = 0;
    for (int k = 0; k < classes(answer); k++) {
        const double score = (double)answer->scores[k];
        bars->low = isfinite(score) ? fmin(bars->low, score) : bars->low;
        bars->high = isfinite(score) ? fmax(bars->high, score) : bars->high;
    }
    if (answer_shares(answer)) {
        bars->high = 1;
    }
    bars->high = bars->high > bars->low ? bars->high : bars->low + 1;
}

bool answer_shares(const struct answer *answer)
{
    double sum = 0;
    for (int k = 0; k < answer->n && answer->scores != NULL; k++) {
        if (answer->scores[k] < 0) {
            return false;
        }
        sum += (double)answer->scores[k];
    }
    return answer->scores != NULL && fabs(sum - 1) < 1e-3;
}

// "3 leads with 0.83, then 5 with 0.04"; the second half where there is room.
static void draw_leader(const struct frame *frame, const struct answer *answer, struct box box,
                        double room)
{
    char text[TEXT_MAX], names[2][16], numbers[2][ANSWER_TEXT];
    int order[ANSWER_MOST];
    const int n = answer_order(answer, order);
    const double size = frame_floor(frame, 24);
    for (int i = 0; i < 2 && i < n; i++) {
        answer_number(answer, order[i], numbers[i]);
    }
    for (int second = n > 1 ? 1 : 0; second >= 0; second--) {
        const size_t used = (size_t)snprintf(text, sizeof text, "%.60s leads with %s",
                                             answer_name(answer, order[0], names[0]), numbers[0]);
        if (second) {
            snprintf(text + used, sizeof text - used, ", then %.60s with %s",
                     answer_name(answer, order[1], names[1]), numbers[1]);
        }
        if (frame_measure(frame, FONT_REGULAR, size, text) <= room) {
            draw_text(
                frame->list, box.x + box.w, box.y + 16, text,
                frame_text(FONT_REGULAR, size, frame->theme->ink2, frame->theme->bg, ANCHOR_END));
            return;
        }
    }
}

static void draw_bars(const struct frame *frame, struct box box, const struct answer *answer)
{
    const struct theme_colors *c = frame->theme;
    const double head = answer_head(frame, box, answer->title ? answer->title : "Output", NULL);
    const int n = classes(answer);
    const double size = frame_floor(frame, 26), foot = size * 1.5;
    struct bars bars = {.answer = answer,
                        .box = {box.x, box.y + 44, box.w, box.h - 44 - foot},
                        .pitch = box.w / n,
                        .winner = -1};
    if (answer->scores != NULL) {
        int order[ANSWER_MOST];
        answer_order(answer, order);
        bars.winner = order[0];
        set_scale(&bars);
        draw_leader(frame, answer, box, box.w - head - 24);
    }
    for (int k = 0; k < n; k++) {
        char buffer[16];
        const double air = fmin(5, bars.pitch * 0.09), x = bars.box.x + k * bars.pitch;
        const struct box track = {x + air, bars.box.y, bars.pitch - 2 * air, bars.box.h};
        const bool wins = k == bars.winner;
        draw_track(frame, track, answer->scores == NULL);
        if (answer->scores != NULL) {
            draw_bar(frame, &bars, k, track);
        }
        const char *name = answer_name(answer, k, buffer);
        const enum font font = wins ? FONT_BOLD : FONT_MEDIUM;
        if (frame_measure(frame, font, size, name) <= bars.pitch - 2) {
            draw_text(frame->list, x + bars.pitch / 2, bars.box.y + bars.box.h + foot * 0.6, name,
                      frame_text(font, size, wins ? c->role[ROLE_ACTIVATION].ink : c->ink2, c->bg,
                                 ANCHOR_MIDDLE));
        }
    }
}

// ---- both

double answer_head(const struct frame *frame, struct box box, const char *title, const char *right)
{
    const struct theme_colors *c = frame->theme;
    const double size = frame_floor(frame, 26), small = frame_floor(frame, 22);
    const double w = right == NULL ? 0 : frame_measure(frame, FONT_REGULAR, small, right);
    const double used = frame_elided(frame, box.x, box.y + 16, box.w, title,
                                     frame_text(FONT_BOLD, size, c->ink, c->bg, ANCHOR_START));
    if (right != NULL && used + 24 + w <= box.w) {
        draw_text(frame->list, box.x + box.w, box.y + 16, right,
                  frame_text(FONT_REGULAR, small, c->ink2, c->bg, ANCHOR_END));
    }
    return used;
}

void answer_draw(const struct frame *frame, struct box box, const struct answer *answer)
{
    static const double WIDE = 1120, EACH = 560, BETWEEN = 56, EACH_HEIGHT = 276;
    if (answer->n < 1) {
        return;
    }
    if (!answer->smallest_wins && answer->weights != NULL && answer->scores != NULL &&
        box.w >= WIDE && box.h >= EACH_HEIGHT) {
        const struct box right = {box.x + box.w - EACH, box.y, EACH, box.h};
        answer_each_draw(frame, right, answer);
        box.w -= EACH + BETWEEN;
    }
    if (answer->smallest_wins) {
        distances_draw(frame, box, answer);
    } else {
        draw_bars(frame, box, answer);
    }
}
