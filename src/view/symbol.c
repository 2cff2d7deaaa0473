#include "view/symbol.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const double SCRIPT = 0.66;             // size of sub- and superscripts
static const double DROP = 0.17, RAISE = 0.36; // of their baselines, in em of the symbol
static const double MIDDLE = 0.3;              // from a baseline to the middle, in em
static const double SUB_AIR = 0.02, SUP_AIR = 0.05, AFTER_AIR = 0.04;

static const char MINUS[] = "\u2212";

enum script { SCRIPT_NONE, SCRIPT_SUB, SCRIPT_SUP };

// A piece of one font at one height.
struct piece {
    char text[64];
    enum script script;
    bool italic, first; // first: begins its script
};

struct cursor {
    const char *at;  // next character
    const char *end; // of the script that is being read
    enum script script;
    bool first;
};

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0x391 && c <= 0x3C9);
}

// Enters a script where one begins, leaves one that has ended.
static void turn_script(struct cursor *cursor)
{
    if (cursor->script != SCRIPT_NONE && cursor->at >= cursor->end) {
        cursor->at += *cursor->at == '}' ? 1 : 0;
        cursor->script = SCRIPT_NONE;
    }
    if (cursor->script != SCRIPT_NONE || (*cursor->at != '_' && *cursor->at != '^') ||
        cursor->at[1] == '\0') {
        return;
    }
    cursor->script = *cursor->at == '_' ? SCRIPT_SUB : SCRIPT_SUP;
    cursor->first = true;
    cursor->at++;
    const char *close = *cursor->at == '{' ? strchr(cursor->at, '}') : NULL;
    if (close != NULL) {
        cursor->at++;
        cursor->end = close;
    } else {
        uint32_t c;
        size_t length = utf8_decode(cursor->at, strlen(cursor->at), &c);
        cursor->end = cursor->at + (length == 0 ? 1 : length);
    }
}

// The next run of letters, or of other characters; false at the end.
static bool next_piece(struct cursor *cursor, struct piece *piece)
{
    turn_script(cursor);
    turn_script(cursor); // "a_1^2": one ends where the next begins
    if (*cursor->at == '\0') {
        return false;
    }
    *piece = (struct piece){.script = cursor->script, .first = cursor->first};
    cursor->first = false;
    size_t used = 0;
    for (int n = 0; *cursor->at != '\0'; n++) {
        if (cursor->script == SCRIPT_NONE ? *cursor->at == '_' || *cursor->at == '^'
                                          : cursor->at >= cursor->end) {
            break;
        }
        uint32_t c;
        size_t length = utf8_decode(cursor->at, strlen(cursor->at), &c);
        length = length == 0 ? 1 : length;
        if (n == 0) {
            piece->italic = is_letter(c);
        } else if (is_letter(c) != piece->italic || used + sizeof MINUS >= sizeof piece->text) {
            break;
        }
        if (c == '-') {
            memcpy(piece->text + used, MINUS, sizeof MINUS - 1);
            used += sizeof MINUS - 1;
        } else {
            memcpy(piece->text + used, cursor->at, length);
            used += length;
        }
        cursor->at += length;
    }
    if (used == 0) { // a script mark that stands alone
        piece->text[used++] = *cursor->at++;
    }
    piece->text[used] = '\0';
    return true;
}

struct pen {
    double base, sub, sup; // ends of the symbol and, from there, of its scripts
};

static double place(struct pen *pen, const struct piece *piece, double width, double size)
{
    double *script = piece->script == SCRIPT_SUB ? &pen->sub : &pen->sup, x;
    if (piece->script != SCRIPT_NONE) {
        double air = piece->script == SCRIPT_SUB ? SUB_AIR : SUP_AIR;
        x = pen->base + *script + (piece->first ? size * air : 0);
        *script = x + width - pen->base;
        return x;
    }
    if (pen->sub > 0 || pen->sup > 0) {
        pen->base += (pen->sub > pen->sup ? pen->sub : pen->sup) + size * AFTER_AIR;
        pen->sub = pen->sup = 0;
    }
    x = pen->base;
    pen->base += width;
    return x;
}

static double set(const struct frame *frame, double x, double y, const char *math, double size,
                  const struct text_style *style)
{
    struct cursor cursor = {.at = math};
    struct piece piece;
    struct pen pen = {0};
    while (next_piece(&cursor, &piece)) {
        double own = piece.script == SCRIPT_NONE ? size : size * SCRIPT;
        own = frame_floor(frame, own);
        enum font font = piece.italic ? FONT_MATH_ITALIC : FONT_MATH;
        double at = place(&pen, &piece, frame_measure(frame, font, own, piece.text), size);
        if (style != NULL) {
            double shift = piece.script == SCRIPT_SUB   ? DROP * size
                           : piece.script == SCRIPT_SUP ? -RAISE * size
                                                        : 0;
            struct text_style run = *style;
            run.font = font;
            run.size = own;
            run.anchor = ANCHOR_START;
            draw_text(frame->list, x + at, y + MIDDLE * (size - own) + shift, piece.text, run);
        }
    }
    return pen.base + (pen.sub > pen.sup ? pen.sub : pen.sup);
}

double math_width(const struct frame *frame, const char *math, double size)
{
    return set(frame, 0, 0, math, size, NULL);
}

double math_draw(const struct frame *frame, double x, double y, const char *math, double size,
                 struct color color, struct color behind, enum anchor anchor)
{
    struct text_style style = {.color = color, .behind = behind};
    double width = math_width(frame, math, size);
    x -= anchor == ANCHOR_MIDDLE ? width / 2 : anchor == ANCHOR_END ? width : 0;
    return set(frame, x, y, math, size, &style);
}
