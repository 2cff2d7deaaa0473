#include "view/sentence.h"

#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MATH_LARGER = 1.16; // symbols beside words

static double math_size(const struct sentence_style *style)
{
    return style->math_size > 0 ? style->math_size : style->size * MATH_LARGER;
}

static enum font font_of(const struct sentence_style *style, enum word_kind kind)
{
    if (kind == WORD_BOLD) {
        return FONT_BOLD;
    }
    return kind == WORD_NUMBER && style->strong ? FONT_BOLD : style->font;
}

static void text_of(const struct sentence *sentence, int begin, int end, char *out, size_t size)
{
    snprintf(out, size, "%.*s", end - begin, sentence->words->text + begin);
}

static void add_atom(struct sentence *sentence, const struct frame *frame, struct atom atom)
{
    char text[WORDS_TEXT_MAX];
    if (sentence->n == ATOMS_MAX || atom.begin == atom.end) {
        return;
    }
    const enum font font = font_of(&sentence->style, atom.kind);
    text_of(sentence, atom.begin, atom.end, text, sizeof text);
    atom.width = atom.kind == WORD_MATH ? math_width(frame, text, math_size(&sentence->style))
                                        : frame_measure(frame, font, sentence->style.size, text);
    atom.gap =
        atom.spaced ? frame_measure(frame, sentence->style.font, sentence->style.size, " ") : 0;
    sentence->atoms[sentence->n++] = atom;
}

void sentence_init(struct sentence *sentence, const struct frame *frame, const struct words *words,
                   struct sentence_style style)
{
    sentence->words = words;
    sentence->style = style;
    sentence->n = 0;
    bool spaced = false;
    for (int i = 0; i < words->n; i++) {
        const struct word *word = &words->word[i];
        struct atom atom = {.kind = word->kind, .role = word->role, .begin = word->begin};
        atom.spaced = spaced;
        for (unsigned short at = word->begin; at < word->end; at++) {
            if (words->text[at] != ' ' || word->kind == WORD_MATH) {
                continue;
            }
            atom.end = at;
            if (atom.begin < at) {
                add_atom(sentence, frame, atom);
            }
            atom.begin = (unsigned short)(at + 1);
            atom.spaced = true;
        }
        atom.end = word->end;
        spaced = atom.begin == word->end && atom.spaced;
        add_atom(sentence, frame, atom);
    }
}

static double width_of(const struct sentence *sentence, int begin, int end)
{
    double width = 0;
    for (int i = begin; i < end; i++) {
        width += sentence->atoms[i].width + (i > begin ? sentence->atoms[i].gap : 0);
    }
    return width;
}

double sentence_width(const struct sentence *sentence)
{
    return width_of(sentence, 0, sentence->n);
}

static bool ends_sentence(const struct sentence *sentence, int before)
{
    const struct atom *atom = &sentence->atoms[before - 1];
    const char last = sentence->words->text[atom->end - 1];
    return last == '.' || last == ':' || last == ';' || last == '?';
}

// Two lines: as even as can be, with a good word put in for the end of a sentence.
static bool break_in_two(const struct sentence *sentence, double room, int *middle)
{
    static const double FAVOUR = 0.35; // of the room
    double best = INFINITY;
    for (int i = 1; i < sentence->n; i++) {
        double first = width_of(sentence, 0, i), second = width_of(sentence, i, sentence->n);
        if (!sentence->atoms[i].spaced || first > room || second > room) {
            continue;
        }
        double uneven = fabs(first - second) - (ends_sentence(sentence, i) ? FAVOUR * room : 0);
        if (uneven < best) {
            best = uneven;
            *middle = i;
        }
    }
    return isfinite(best);
}

int sentence_break(const struct sentence *sentence, double room, int max, int begin[LINES_MAX + 1])
{
    begin[0] = 0;
    if (width_of(sentence, 0, sentence->n) <= room) {
        begin[1] = sentence->n;
        return 1;
    }
    if (max >= 2 && break_in_two(sentence, room, &begin[1])) {
        begin[2] = sentence->n;
        return 2;
    }
    int n = 0;
    for (int at = 0; at < sentence->n;) {
        int end = at, fits = at;
        while (end < sentence->n) {
            end++;
            while (end < sentence->n && !sentence->atoms[end].spaced) {
                end++;
            }
            if (width_of(sentence, at, end) > room) {
                break;
            }
            fits = end;
        }
        if (fits == at || n == max || n == LINES_MAX) {
            return 0;
        }
        begin[++n] = at = fits;
    }
    return n;
}

static struct color ink_of(const struct sentence *sentence, const struct frame *frame, int role)
{
    if (role < 0 || sentence->style.one_color) {
        return sentence->style.color;
    }
    const struct role_colors *colors = &frame->theme->role[role];
    return sentence->style.on_now ? colors->on_now : colors->ink;
}

// Neighbours of one kind are one text: its spaces are the font's own.
static int run_end(const struct sentence *sentence, int begin, int end)
{
    const struct atom *first = &sentence->atoms[begin];
    int i = begin + 1;
    while (i < end && first->kind != WORD_MATH && sentence->atoms[i].kind == first->kind &&
           sentence->atoms[i].role == first->role &&
           sentence->atoms[i].begin - sentence->atoms[i - 1].end <= 1) {
        i++;
    }
    return i;
}

// Sets the line, or only measures it: runs are set as whole texts, in whole pixels.
static double set_line(const struct sentence *sentence, const struct frame *frame, double x,
                       double y, int begin, int end, bool draws)
{
    const struct sentence_style *style = &sentence->style;
    char text[WORDS_TEXT_MAX];
    const double left = x;
    for (int i = begin; i < end;) {
        const struct atom *atom = &sentence->atoms[i];
        const int next = run_end(sentence, i, end);
        const enum font font = font_of(style, atom->kind);
        x += i > begin ? atom->gap : 0;
        text_of(sentence, atom->begin, sentence->atoms[next - 1].end, text, sizeof text);
        const struct color color = ink_of(sentence, frame, atom->role);
        if (draws && atom->kind == WORD_MATH) {
            math_draw(frame, x, y, text, math_size(style), color, style->behind, ANCHOR_START);
        } else if (draws) {
            draw_text(frame->list, x, y, text,
                      frame_text(font, style->size, color, style->behind, ANCHOR_START));
        }
        x += atom->kind == WORD_MATH ? atom->width : frame_measure(frame, font, style->size, text);
        i = next;
    }
    return x - left;
}

double sentence_line(const struct sentence *sentence, const struct frame *frame, double x, double y,
                     int begin, int end)
{
    const enum anchor anchor = sentence->style.anchor;
    const double width = set_line(sentence, frame, x, y, begin, end, false);
    x -= anchor == ANCHOR_MIDDLE ? width / 2 : anchor == ANCHOR_END ? width : 0;
    return set_line(sentence, frame, x, y, begin, end, true);
}

void sentence_draw(const struct sentence *sentence, const struct frame *frame, double x, double y)
{
    sentence_line(sentence, frame, x, y, 0, sentence->n);
}

// The lines that fit whole, and the last cut with an ellipsis.
static int cut_lines(const struct sentence *sentence, double room, int max, int begin[])
{
    int n = 0, at = 0;
    begin[0] = 0;
    while (n < max && at < sentence->n) {
        int end = at + 1;
        while (end < sentence->n && width_of(sentence, at, end + 1) <= room) {
            end++;
        }
        begin[++n] = at = end;
    }
    return n;
}

double sentence_fit(const struct frame *frame, const struct words *words,
                    struct sentence_style style, struct box place, double least, int max,
                    double pitch)
{
    struct sentence sentence;
    int begin[LINES_MAX + 1], n = 0;
    least = fmin(least, style.size);
    for (double size = style.size; n == 0 && size >= least; size -= 1) {
        style.size = size;
        sentence_init(&sentence, frame, words, style);
        n = sentence_break(&sentence, place.w, max, begin);
    }
    const bool cut = n == 0;
    if (cut) {
        n = cut_lines(&sentence, place.w - style.size, max, begin);
    }
    const double line = style.size * pitch;
    double x = style.anchor == ANCHOR_MIDDLE ? place.x + place.w / 2 : place.x;
    double y = place.y + place.h / 2 - line * (n - 1) / 2;
    double width = 0;
    for (int i = 0; i < n; i++, y += line) {
        width = sentence_line(&sentence, frame, x, y, begin[i], begin[i + 1]);
    }
    if (cut && n > 0 && begin[n] < sentence.n) {
        x += style.anchor == ANCHOR_MIDDLE ? width / 2 : width;
        draw_text(frame->list, x, y - line, "…",
                  frame_text(style.font, style.size, style.color, style.behind, ANCHOR_START));
    }
    return line * n;
}
