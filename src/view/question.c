#include "view/question.h"

#include "view/sentence.h"
#include "view/stage/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// In u at normal text size, as designed.
static const double MARGIN = 48, SIDE = 150, PAD = 44, BELOW = 26, ABOVE = 16;
static const double TITLE = 34, TITLE_LEAST = 29, TITLE_PITCH = 42, COUNT = 24, CHOICE = 44,
                    CHOICE_LEAST = 22;
static const double CHOICE_H = 88, CHOICE_GAP = 24, ROW_GAP = 14, KEY = 24, SMALL_KEY = 22;
static const double TEXT = 28, LEAD = 30, PITCH = 44, MARK = 28;
static const double TITLE_Y = 50, TO_CHOICES = 34, TO_RULE = 28, TO_TEXT = 38, TO_BOTTOM = 38;
static const double STAGE_LEAST = 0.32; // of the frame's height
static const double SMALLER = 0.97, SMALLEST = 0.62;
enum { TITLE_LINES = 3, TEXT_LINES = 5, TEXT_LINES_LEAST = 2, KEYS_MAX = 4 };

struct card {
    const struct question *question;
    const struct question_state *state;
    struct box box;
    double f; // of all sizes
    int title_lines, columns, rows, text_lines;
    double choice_size, text_room;
    bool keys_below; // in a row of their own
    bool fits;       // in width
};

const struct question *question_of(const struct frame *frame)
{
    const struct question_state *state = frame->state->question;
    return state == NULL ? NULL : &frame->timeline->lesson->questions[state->question];
}

bool question_done(const struct question *question, const struct question_state *state)
{
    return state->shown || state->chosen == question->right;
}

// ---- what is said

struct said {
    char lead[64];
    const char *text; // "": the lead alone
    struct color color;
    bool check; // a disc before the lead
};

static struct said said_lead(const char *lead, const char *text, struct color color)
{
    struct said said = {.text = text == NULL ? "" : text, .color = color};
    snprintf(said.lead, sizeof said.lead, "%s", lead);
    return said;
}

static struct said said_hint(const struct frame *frame, const struct card *card)
{
    return said_lead("Hint", card->question->hint, frame->theme->ink2);
}

static struct said said_wrong(const struct frame *frame, const struct card *card, int choice)
{
    return said_lead("Not yet.", card->question->choices[choice].why, frame->theme->alert);
}

// An answer that had to be shown is explained by the hint where it has no word of its own.
static struct said said_right(const struct frame *frame, const struct card *card, bool shown)
{
    const struct question *question = card->question;
    const char *why = question->choices[question->right].why;
    const char *text = why == NULL && shown ? question->hint : why;
    char lead[32];
    snprintf(lead, sizeof lead, "%c is the answer.", 'A' + question->right);
    struct said said = said_lead(shown ? lead : "Right.", text, frame->theme->ink);
    said.check = true;
    return said;
}

// False where nothing is to be said yet.
static bool said_now(const struct frame *frame, const struct card *card, struct said *said)
{
    const struct question_state *state = card->state;
    if (question_done(card->question, state)) {
        *said = said_right(frame, card, state->shown);
    } else if (state->hint) {
        *said = said_hint(frame, card);
    } else if (state->chosen >= 0) {
        *said = said_wrong(frame, card, state->chosen);
    } else {
        return false;
    }
    return true;
}

// ---- keys

struct key_hint {
    const char *key, *to; // "A", or "A" – "D"
    const char *words, *command;
};

static int keys_of(const struct card *card, bool wrong, bool hint, struct key_hint out[KEYS_MAX])
{
    static const char *const LETTERS[QUESTION_MAX_CHOICES] = {"A", "B", "C", "D"};
    int n = 0;
    out[n++] = (struct key_hint){LETTERS[0], LETTERS[card->question->n_choices - 1],
                                 wrong ? "choose again" : "choose", NULL};
    if (hint) {
        out[n++] = (struct key_hint){"H", NULL, "hint", "hint"};
    }
    out[n++] = (struct key_hint){"S", NULL, "show me", "show"};
    if (!wrong) {
        out[n++] = (struct key_hint){"→", NULL, "skip", "next"};
    }
    return n;
}

static int keys_now(const struct card *card, struct key_hint out[KEYS_MAX])
{
    const struct question_state *state = card->state;
    if (question_done(card->question, state)) {
        out[0] = (struct key_hint){"→", NULL, "go on", "next"};
        return 1;
    }
    return keys_of(card, state->chosen >= 0, card->question->hint != NULL && !state->hint, out);
}

static const double CAP_AIR = 12, TO_AIR = 36, KEYS_AIR = 28;

static double key_width(const struct frame *frame, const struct key_hint *key, double f)
{
    const double size = frame_floor(frame, SMALL_KEY * f);
    return frame_keycap_width(frame, size, key->key) +
           (key->to != NULL ? TO_AIR * f + frame_keycap_width(frame, size, key->to) : 0) +
           CAP_AIR * f +
           frame_measure(frame, FONT_REGULAR, frame_floor(frame, COUNT * f), key->words);
}

static double keys_width(const struct frame *frame, const struct key_hint *keys, int n, double f)
{
    double width = 0;
    for (int i = 0; i < n; i++) {
        width += key_width(frame, &keys[i], f) + (i > 0 ? KEYS_AIR * f : 0);
    }
    return width;
}

static void draw_keys(const struct frame *frame, const struct card *card, double right, double y)
{
    struct key_hint keys[KEYS_MAX];
    const struct theme_colors *c = frame->theme;
    const double f = card->f, size = frame_floor(frame, SMALL_KEY * f);
    const int n = keys_now(card, keys);
    const struct text_style words =
        frame_text(FONT_REGULAR, frame_floor(frame, COUNT * f), c->ink2, c->surface, ANCHOR_START);
    double x = right - keys_width(frame, keys, n, f);
    for (int i = 0; i < n; i++) {
        const double left = x;
        x += frame_keycap(frame, x, y, size, keys[i].key);
        if (keys[i].to != NULL) {
            const double to = TO_AIR * f, half = to * 0.2;
            draw_line(frame->list, x + to / 2 - half, y, x + to / 2 + half, y,
                      frame_stroke(c->ink2, 2));
            x += to + frame_keycap(frame, x + to, y, size, keys[i].to);
        }
        x += CAP_AIR * f;
        draw_text(frame->list, x, y, keys[i].words, words);
        x += frame_measure(frame, FONT_REGULAR, words.size, keys[i].words);
        if (keys[i].command != NULL) {
            frame_hit(frame, (struct box){left - 6, y - size, x - left + 12, 2 * size},
                      keys[i].command, 0);
        }
        x += KEYS_AIR * f;
    }
}

// ---- sizes

static double inner_width(const struct card *card)
{
    return card->box.w - 2 * PAD;
}

static void markup(struct words *words, const char *text)
{
    words_clear(words);
    words_markup(words, text);
}

static void title_sentence(const struct frame *frame, const struct card *card, double size,
                           struct words *words, struct sentence *sentence)
{
    markup(words, card->question->text);
    sentence_init(sentence, frame, words,
                  (struct sentence_style){.font = FONT_BOLD,
                                          .size = frame_floor(frame, size * card->f),
                                          .color = frame->theme->ink,
                                          .behind = frame->theme->surface});
}

static void count_text(const struct frame *frame, const struct card *card, char out[48])
{
    const struct lesson *lesson = frame->timeline->lesson;
    snprintf(out, 48, "Question %d of %d", (int)(card->question - lesson->questions) + 1,
             lesson->n_questions);
}

static double title_room(const struct frame *frame, const struct card *card)
{
    char count[48];
    count_text(frame, card, count);
    return inner_width(card) - 40 -
           frame_measure(frame, FONT_REGULAR, frame_floor(frame, COUNT * card->f), count);
}

// In one line where a little smaller will do, else in several; 0: they do not fit.
static int break_title(const struct frame *frame, const struct card *card, struct words *words,
                       struct sentence *sentence, int begin[LINES_MAX + 1])
{
    const double room = title_room(frame, card);
    for (double size = TITLE; size >= TITLE_LEAST; size -= 1) {
        title_sentence(frame, card, size, words, sentence);
        if (sentence_break(sentence, room, 1, begin) == 1) {
            return 1;
        }
    }
    title_sentence(frame, card, TITLE, words, sentence);
    return sentence_break(sentence, room, TITLE_LINES, begin);
}

static double lead_width(const struct frame *frame, const struct card *card,
                         const struct said *said)
{
    const double size = frame_floor(frame, LEAD * card->f);
    return frame_measure(frame, FONT_BOLD, size, said->lead) + size * (said->check ? 1.75 : 0.5);
}

// The text goes on where the lead ends. Returns the number of lines, 0: too many.
static int break_said(const struct frame *frame, const struct card *card, const struct said *said,
                      struct words *words, struct sentence *sentence, int begin[LINES_MAX + 1])
{
    markup(words, said->text);
    sentence_init(sentence, frame, words,
                  (struct sentence_style){.font = FONT_REGULAR,
                                          .size = frame_floor(frame, TEXT * card->f),
                                          .color = frame->theme->ink,
                                          .behind = frame->theme->surface});
    if (sentence->n == 0) {
        begin[0] = begin[1] = 0;
        return 1;
    }
    const double own = sentence->atoms[0].width;
    sentence->atoms[0].width += lead_width(frame, card, said);
    const int n = sentence_break(sentence, card->text_room, TEXT_LINES, begin);
    sentence->atoms[0].width = own;
    return n;
}

static void count_lines(const struct frame *frame, struct card *card, const struct said *said)
{
    struct words words;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    const int n = break_said(frame, card, said, &words, &sentence, begin);
    card->fits = card->fits && n > 0;
    card->text_lines = n > card->text_lines ? n : card->text_lines;
}

// Room for the longest of all that may be said, so that nothing moves while the reader chooses.
static void measure_said(const struct frame *frame, struct card *card)
{
    const struct question *question = card->question;
    card->text_lines = TEXT_LINES_LEAST;
    for (int i = 0; i < question->n_choices; i++) {
        if (i != question->right) {
            const struct said wrong = said_wrong(frame, card, i);
            count_lines(frame, card, &wrong);
        }
    }
    const struct said hint = said_hint(frame, card);
    const struct said right = said_right(frame, card, true);
    count_lines(frame, card, &hint);
    count_lines(frame, card, &right);
}

static void measure_keys(const struct frame *frame, struct card *card)
{
    struct key_hint keys[KEYS_MAX];
    const double room = inner_width(card), f = card->f;
    const bool hint = card->question->hint != NULL;
    const double asked = keys_width(frame, keys, keys_of(card, false, hint, keys), f);
    const double wrong = keys_width(frame, keys, keys_of(card, true, hint, keys), f);
    // The hint is said while its own key is gone.
    const double hinted = keys_width(frame, keys, keys_of(card, false, false, keys), f);
    card->fits = card->fits && asked <= room;
    card->text_room = room - fmax(wrong, hinted) - 40 * f;
    card->keys_below = card->text_room < room / 2;
    card->text_room = card->keys_below ? room : card->text_room;
}

// ---- choices

static double choice_width(const struct card *card)
{
    return (inner_width(card) - (card->columns - 1) * CHOICE_GAP) / card->columns;
}

// Between the key at the left and the mark at the right.
static struct box choice_inner(const struct frame *frame, const struct card *card, struct box box)
{
    const double left = 22 + frame_keycap_width(frame, frame_floor(frame, KEY * card->f), "D") + 16;
    const double right = 20 + MARK * card->f + 12;
    return (struct box){box.x + left, box.y, box.w - left - right, box.h};
}

static int break_choice(const struct frame *frame, const struct card *card, int i, double size,
                        struct words *words, struct sentence *sentence, int begin[LINES_MAX + 1])
{
    markup(words, card->question->choices[i].text);
    sentence_init(sentence, frame, words,
                  (struct sentence_style){.font = FONT_SEMIBOLD,
                                          .size = size,
                                          .color = frame->theme->ink,
                                          .behind = frame->theme->bg,
                                          .anchor = ANCHOR_MIDDLE});
    const struct box inner =
        choice_inner(frame, card, (struct box){0, 0, choice_width(card), CHOICE_H * card->f});
    return sentence_break(sentence, inner.w, 2, begin);
}

static const double CHOICE_PITCH = 1.14; // of the size, from line to line

static bool choices_fit(const struct frame *frame, const struct card *card, double size, int lines)
{
    for (int i = 0; i < card->question->n_choices; i++) {
        struct words words;
        struct sentence sentence;
        int begin[LINES_MAX + 1];
        const int n = break_choice(frame, card, i, size, &words, &sentence, begin);
        if (n == 0 || n > lines || n * size * CHOICE_PITCH > CHOICE_H * card->f - 8) {
            return false;
        }
    }
    return true;
}

// The largest size down to `least` in which all have room; in one line where that is large enough.
// False where they have none.
static bool size_choices(const struct frame *frame, struct card *card, double least)
{
    static const double ONE_LINE = 30, TWO_LINES = 36;
    const double f = card->f;
    double size = frame_floor(frame, CHOICE * f);
    for (; size >= frame_floor(frame, ONE_LINE * f); size -= 1) {
        if (choices_fit(frame, card, size, 1)) {
            card->choice_size = size;
            return true;
        }
    }
    for (size = frame_floor(frame, TWO_LINES * f); size >= frame_floor(frame, least * f);
         size -= 1) {
        if (choices_fit(frame, card, size, 2)) {
            card->choice_size = size;
            return true;
        }
    }
    card->choice_size = frame_floor(frame, least * f);
    return choices_fit(frame, card, card->choice_size, 2);
}

// In one row where that leaves the choices large enough, else in two columns, else in one.
static void measure_choices(const struct frame *frame, struct card *card)
{
    static const double GOOD = 28;
    const int n = card->question->n_choices;
    bool fit = false;
    for (card->columns = n; card->columns > 1; card->columns = card->columns > 2 ? 2 : 1) {
        fit = size_choices(frame, card, GOOD);
        if (fit) {
            break;
        }
    }
    card->fits = card->fits && (fit || size_choices(frame, card, CHOICE_LEAST));
    card->rows = (n + card->columns - 1) / card->columns;
}

// ---- the whole card

static double measure(const struct frame *frame, struct card *card)
{
    struct words words;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    const double f = card->f;
    card->fits = true;
    card->title_lines = break_title(frame, card, &words, &sentence, begin);
    card->fits = card->title_lines > 0;
    measure_choices(frame, card);
    measure_keys(frame, card);
    measure_said(frame, card);
    return f * (TITLE_Y + (card->title_lines - 1) * TITLE_PITCH + TO_CHOICES +
                card->rows * CHOICE_H + (card->rows - 1) * ROW_GAP + TO_RULE + TO_TEXT +
                (card->text_lines - 1 + (card->keys_below ? 1.1 : 0)) * PITCH + TO_BOTTOM);
}

static struct card card_of(const struct frame *frame)
{
    struct card card = {.question = question_of(frame), .state = frame->state->question};
    const double bottom = frame->height - frame->transport.h;
    const double side = frame->narrow || frame->larger > 1 ? MARGIN : SIDE;
    const double top = frame->topbar.y + frame->topbar.h;
    const double most = bottom - BELOW - top - ABOVE - STAGE_LEAST * frame->height;
    card.f = frame->larger;
    card.box = (struct box){side, 0, frame->width - 2 * side, 0};
    card.box.h = measure(frame, &card);
    while ((!card.fits || card.box.h > most) && card.f > SMALLEST) {
        card.f *= SMALLER;
        card.box.h = measure(frame, &card);
    }
    card.box.y = bottom - BELOW - card.box.h;
    return card;
}

void question_room(struct frame *frame)
{
    frame->question = (struct box){0};
    if (question_of(frame) != NULL) {
        frame->question = card_of(frame).box;
        frame->stage.h = frame->question.y - ABOVE - frame->stage.y;
    }
}

// ---- drawing

static void draw_cross(const struct frame *frame, double x, double y, double size)
{
    const double half = size * 0.32;
    const struct style style = {
        .stroke = frame->theme->alert, .stroke_width = size * 5 / 28, .round_cap = true};
    draw_line(frame->list, x - half, y - half, x + half, y + half, style);
    draw_line(frame->list, x - half, y + half, x + half, y - half, style);
}

static void draw_title(const struct frame *frame, const struct card *card)
{
    struct words words;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    char count[48];
    const struct theme_colors *c = frame->theme;
    const double y = card->box.y + TITLE_Y * card->f;
    const int n = break_title(frame, card, &words, &sentence, begin);
    for (int i = 0; i < n; i++) {
        sentence_line(&sentence, frame, card->box.x + PAD, y + i * TITLE_PITCH * card->f, begin[i],
                      begin[i + 1]);
    }
    count_text(frame, card, count);
    draw_text(frame->list, card->box.x + card->box.w - PAD, y, count,
              frame_text(FONT_REGULAR, frame_floor(frame, COUNT * card->f), c->ink2, c->surface,
                         ANCHOR_END));
}

static void draw_choice(const struct frame *frame, const struct card *card, int i, struct box box)
{
    struct words words;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    const struct theme_colors *c = frame->theme;
    const bool done = question_done(card->question, card->state);
    const bool right = done && i == card->question->right;
    const bool wrong = (card->state->tried & 1u << i) && i != card->question->right;
    const char letter[] = {(char)('A' + i), '\0'};
    const double y = box.y + box.h / 2, mark = MARK * card->f, size = card->choice_size;
    frame_rect(frame, box,
               frame_card(c->bg,
                          wrong   ? c->alert
                          : right ? c->ink
                                  : c->line2,
                          wrong || right ? 4 : 2, 14));
    frame_keycap(frame, box.x + 22, y, frame_floor(frame, KEY * card->f), letter);
    const struct box inner = choice_inner(frame, card, box);
    const int n = break_choice(frame, card, i, size, &words, &sentence, begin);
    sentence.style.color = wrong ? c->ink3 : c->ink;
    for (int k = 0; k < n; k++) {
        sentence_line(&sentence, frame, inner.x + inner.w / 2,
                      y + (k - (n - 1) / 2.0) * size * CHOICE_PITCH, begin[k], begin[k + 1]);
    }
    if (wrong) {
        draw_cross(frame, box.x + box.w - 20 - mark / 2, y, mark);
    } else if (right) {
        cell_check(frame, box.x + box.w - 20 - mark / 2, y, mark / 2);
    }
    if (!done) {
        frame_hit(frame, box, "answer", i);
    }
}

// Returns the y of their lower edge.
static double draw_choices(const struct frame *frame, const struct card *card)
{
    const double f = card->f, w = choice_width(card);
    const double top =
        card->box.y + f * (TITLE_Y + (card->title_lines - 1) * TITLE_PITCH + TO_CHOICES);
    for (int i = 0; i < card->question->n_choices; i++) {
        const int row = i / card->columns, column = i % card->columns;
        draw_choice(frame, card, i,
                    (struct box){card->box.x + PAD + column * (w + CHOICE_GAP),
                                 top + row * (CHOICE_H + ROW_GAP) * f, w, CHOICE_H * f});
    }
    return top + (card->rows * (CHOICE_H + ROW_GAP) - ROW_GAP) * f;
}

static void draw_said(const struct frame *frame, const struct card *card, double y)
{
    struct said said;
    struct words words;
    struct sentence sentence;
    int begin[LINES_MAX + 1];
    if (!said_now(frame, card, &said)) {
        return;
    }
    const double size = frame_floor(frame, LEAD * card->f), x = card->box.x + PAD;
    if (said.check) {
        cell_check(frame, x + size * 0.5, y, size * 0.5);
    }
    draw_text(frame->list, x + (said.check ? size * 1.25 : 0), y, said.lead,
              frame_text(FONT_BOLD, size, said.color, frame->theme->surface, ANCHOR_START));
    const int n = break_said(frame, card, &said, &words, &sentence, begin);
    for (int i = 0; i < n; i++) {
        sentence_line(&sentence, frame, x + (i == 0 ? lead_width(frame, card, &said) : 0),
                      y + i * PITCH * card->f, begin[i], begin[i + 1]);
    }
}

void question_draw(const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct card card = card_of(frame);
    const double left = card.box.x + PAD, right = card.box.x + card.box.w - PAD;
    frame_region(frame, "question", card.box);
    frame_rect(frame, card.box, frame_card(c->surface, c->line2, 1.5, 18));
    draw_title(frame, &card);
    const double rule = draw_choices(frame, &card) + TO_RULE * card.f;
    draw_line(frame->list, left, rule, right, rule, frame_stroke(c->line, 1));
    draw_said(frame, &card, rule + TO_TEXT * card.f);
    draw_keys(frame, &card, right, card.box.y + card.box.h - TO_BOTTOM * card.f);
}
