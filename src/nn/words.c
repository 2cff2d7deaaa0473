#include "nn/words.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const GRAIN_NAMES[GRAIN_COUNT] = {"layer", "map", "cell", "multiply"};

void words_clear(struct words *words)
{
    words->n = 0;
    words->length = 0;
    words->text[0] = '\0';
}

// Cut at a whole character where it does not fit.
static void add(struct words *words, enum word_kind kind, int role, const char *text)
{
    size_t length = strlen(text), room = WORDS_TEXT_MAX - 1 - words->length;
    if (length > room) {
        for (length = room; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;) {
            length--;
        }
    }
    if (length == 0) {
        return;
    }
    struct word *last = words->n > 0 ? &words->word[words->n - 1] : NULL;
    bool joins = last != NULL && last->kind == kind && kind == WORD_PLAIN;
    if (!joins && words->n == WORDS_MAX) {
        return;
    }
    memcpy(words->text + words->length, text, length);
    if (joins) {
        last->end = (unsigned short)(last->end + length);
    } else {
        words->word[words->n++] = (struct word){kind, role, (unsigned short)words->length,
                                                (unsigned short)(words->length + length)};
    }
    words->length += length;
    words->text[words->length] = '\0';
}

void words_plain(struct words *words, const char *format, ...)
{
    char text[WORDS_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add(words, WORD_PLAIN, -1, text);
}

void words_bold(struct words *words, const char *text)
{
    add(words, WORD_BOLD, -1, text);
}

void words_math(struct words *words, int role, const char *math)
{
    add(words, WORD_MATH, role, math);
}

void words_number_text(struct words *words, int role, const char *number)
{
    add(words, WORD_NUMBER, role, number);
}

void words_markup(struct words *words, const char *markup)
{
    char part[WORDS_TEXT_MAX];
    while (*markup != '\0') {
        enum word_kind kind = WORD_PLAIN;
        const char *end_mark = NULL;
        if (markup[0] == '$' && strchr(markup + 1, '$') != NULL) {
            kind = WORD_MATH;
            end_mark = "$";
        } else if (strncmp(markup, "**", 2) == 0 && strstr(markup + 2, "**") != NULL) {
            kind = WORD_BOLD;
            end_mark = "**";
        }
        size_t mark = end_mark == NULL ? 0 : strlen(end_mark), length;
        markup += mark;
        if (end_mark != NULL) {
            length = (size_t)(strstr(markup, end_mark) - markup);
        } else {
            length = 1 + strcspn(markup + 1, "$*");
        }
        snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1),
                 markup);
        add(words, kind, -1, part);
        markup += length + mark;
    }
}

// ---- plain text
// -------------------------------------------------------------------------------------

struct script {
    const char *plain, *below, *above;
};
static const struct script SCRIPTS[] = {
    {"0", "₀", "⁰"}, {"1", "₁", "¹"}, {"2", "₂", "²"}, {"3", "₃", "³"},  {"4", "₄", "⁴"},
    {"5", "₅", "⁵"}, {"6", "₆", "⁶"}, {"7", "₇", "⁷"}, {"8", "₈", "⁸"},  {"9", "₉", "⁹"},
    {"+", "₊", "⁺"}, {"-", "₋", "⁻"}, {"−", "₋", "⁻"}, {"a", "ₐ", "ᵃ"},  {"e", "ₑ", "ᵉ"},
    {"i", "ᵢ", "ⁱ"}, {"j", "ⱼ", "ʲ"}, {"k", "ₖ", "ᵏ"}, {"l", "ₗ", "ˡ"},  {"m", "ₘ", "ᵐ"},
    {"n", "ₙ", "ⁿ"}, {"p", "ₚ", "ᵖ"}, {"x", "ₓ", "ˣ"}, {"z", NULL, "ᶻ"}, {",", ",", NULL},
};

// Appends the inside of a sub- or superscript; false where a character has no such form.
static bool script_text(const char *inside, size_t length, bool below, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (length > 0) {
        const char *form = NULL;
        size_t taken = 0;
        for (size_t i = 0; i < sizeof SCRIPTS / sizeof *SCRIPTS && form == NULL; i++) {
            size_t n = strlen(SCRIPTS[i].plain);
            if (n <= length && memcmp(inside, SCRIPTS[i].plain, n) == 0) {
                form = below ? SCRIPTS[i].below : SCRIPTS[i].above;
                taken = n;
            }
        }
        if (form == NULL || used + strlen(form) >= size) {
            return false;
        }
        used += (size_t)snprintf(out + used, size - used, "%s", form);
        inside += taken;
        length -= taken;
    }
    return true;
}

void math_to_text(const char *math, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*math != '\0' && used + 1 < size) {
        char form[128];
        if ((*math == '_' || *math == '^') && math[1] != '\0') {
            const char *inside = math + 1, *end;
            size_t length;
            if (*inside == '{' && (end = strchr(inside, '}')) != NULL) {
                inside++;
                length = (size_t)(end - inside);
                end++;
            } else {
                uint32_t codepoint;
                length = utf8_decode(inside, strlen(inside), &codepoint);
                length = length == 0 ? 1 : length;
                end = inside + length;
            }
            if (script_text(inside, length, *math == '_', form, sizeof form)) {
                used += (size_t)snprintf(out + used, size - used, "%s", form);
            } else {
                used += (size_t)snprintf(out + used, size - used, "%.*s", (int)(end - math), math);
            }
            math = end;
        } else {
            out[used++] = *math++;
            out[used] = '\0';
        }
    }
    if (used >= size) {
        out[size - 1] = '\0';
    }
}

void words_to_text(const struct words *words, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < words->n && used + 1 < size; i++) {
        const struct word *word = &words->word[i];
        char part[WORDS_TEXT_MAX], plain[WORDS_TEXT_MAX * 2];
        snprintf(part, sizeof part, "%.*s", word->end - word->begin, words->text + word->begin);
        if (word->kind == WORD_MATH) {
            math_to_text(part, plain, sizeof plain);
        } else {
            snprintf(plain, sizeof plain, "%s", part);
        }
        used += (size_t)snprintf(out + used, size - used, "%s", plain);
    }
}
