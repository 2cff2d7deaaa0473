#include "nn/words.h"

#include "base/text.h"

#include <stdarg.h>
#include <string.h>

const char *const GRAIN_NAMES[GRAIN_COUNT] = {
    [GRAIN_LAYER] = "layer",
    [GRAIN_MAP] = "map",
    [GRAIN_CELL] = "cell",
    [GRAIN_MULTIPLY] = "multiply",
};

void words_clear(struct words *words)
{
    words->n = 0;
    words->length = 0;
    words->text[0] = '\0';
}

// The longest start of `text`, at most `room` bytes, that ends with a whole character.
static size_t whole_characters(const char *text, size_t length, size_t room)
{
    size_t kept = length < room ? length : room;
    while (kept > 0 && kept < length && ((unsigned char)text[kept] & 0xC0) == 0x80) {
        kept--;
    }
    return kept;
}

static void words_append(struct words *words, enum word_kind kind, int role, const char *text,
                         size_t length)
{
    size_t room = sizeof words->text - 1 - words->length;
    // Half a symbol would be read as another one: plain words alone are cut.
    bool cut = length > room;
    length = cut && kind != WORD_PLAIN ? 0 : whole_characters(text, length, room);
    if (length == 0) {
        return;
    }
    struct word *last = words->n ? &words->word[words->n - 1] : NULL;
    bool joins = last && kind == WORD_PLAIN && last->kind == WORD_PLAIN && last->role == role;
    if (!joins && words->n == WORDS_MAX) {
        return;
    }
    memcpy(words->text + words->length, text, length);
    size_t begin = words->length;
    words->length += length;
    words->text[words->length] = '\0';
    if (joins) {
        last->end = (unsigned short)words->length;
        return;
    }
    words->word[words->n++] = (struct word){.kind = kind,
                                            .role = role,
                                            .begin = (unsigned short)begin,
                                            .end = (unsigned short)words->length};
}

void words_plain(struct words *words, const char *format, ...)
{
    char text[WORDS_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n <= 0) {
        return;
    }
    size_t length = (size_t)n;
    if (length >= sizeof text) {
        length = sizeof text - 1;
        while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80) {
            length--;
        }
        length -= length > 0 && (unsigned char)text[length - 1] >= 0xC0;
    }
    words_append(words, WORD_PLAIN, -1, text, length);
}

void words_bold(struct words *words, const char *text)
{
    words_append(words, WORD_BOLD, -1, text, strlen(text));
}

void words_math(struct words *words, int role, const char *math)
{
    words_append(words, WORD_MATH, role, math, strlen(math));
}

void words_number_text(struct words *words, int role, const char *number)
{
    words_append(words, WORD_NUMBER, role, number, strlen(number));
}

void words_markup(struct words *words, const char *markup)
{
    const char *p = markup;
    while (*p) {
        const char *mark = *p == '$' ? "$" : strncmp(p, "**", 2) == 0 ? "**" : NULL;
        const char *end = mark ? strstr(p + strlen(mark), mark) : NULL;
        if (end) {
            p += strlen(mark);
            words_append(words, mark[0] == '$' ? WORD_MATH : WORD_BOLD, -1, p, (size_t)(end - p));
            p = end + strlen(mark);
            continue;
        }
        // A mark that is never closed stands for itself.
        size_t length = mark ? strlen(mark) : 0;
        length += strcspn(p + length, "$*");
        length += length == 0;
        words_append(words, WORD_PLAIN, -1, p, length);
        p += length;
    }
}

// ---- as plain Unicode
// ----------------------------------------------------------------------------

struct script {
    const char *plain, *raised, *lowered; // NULL: Unicode has none
};
static const struct script SCRIPTS[] = {
    {"0", "⁰", "₀"},  {"1", "¹", "₁"},  {"2", "²", "₂"},  {"3", "³", "₃"},  {"4", "⁴", "₄"},
    {"5", "⁵", "₅"},  {"6", "⁶", "₆"},  {"7", "⁷", "₇"},  {"8", "⁸", "₈"},  {"9", "⁹", "₉"},
    {"+", "⁺", "₊"},  {"-", "⁻", "₋"},  {"−", "⁻", "₋"},  {"=", "⁼", "₌"},  {"(", "⁽", "₍"},
    {")", "⁾", "₎"},  {"a", "ᵃ", "ₐ"},  {"b", "ᵇ", NULL}, {"c", "ᶜ", NULL}, {"d", "ᵈ", NULL},
    {"e", "ᵉ", "ₑ"},  {"f", "ᶠ", NULL}, {"g", "ᵍ", NULL}, {"h", "ʰ", "ₕ"},  {"i", "ⁱ", "ᵢ"},
    {"j", "ʲ", "ⱼ"},  {"k", "ᵏ", "ₖ"},  {"l", "ˡ", "ₗ"},  {"m", "ᵐ", "ₘ"},  {"n", "ⁿ", "ₙ"},
    {"o", "ᵒ", "ₒ"},  {"p", "ᵖ", "ₚ"},  {"r", "ʳ", "ᵣ"},  {"s", "ˢ", "ₛ"},  {"t", "ᵗ", "ₜ"},
    {"u", "ᵘ", "ᵤ"},  {"v", "ᵛ", "ᵥ"},  {"w", "ʷ", NULL}, {"x", "ˣ", "ₓ"},  {"y", "ʸ", NULL},
    {"z", "ᶻ", NULL}, {"′", "′", NULL}, {" ", "", ""},    {",", NULL, ","},
};

struct line {
    char *out;
    size_t size, length;
};

static void line_add(struct line *line, const char *text, size_t length)
{
    if (line->size == 0) {
        return;
    }
    size_t kept = whole_characters(text, length, line->size - 1 - line->length);
    memcpy(line->out + line->length, text, kept);
    line->length += kept;
    line->out[line->length] = '\0';
}

static const struct script *script_of(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof SCRIPTS / sizeof *SCRIPTS; i++) {
        if (strlen(SCRIPTS[i].plain) == length && memcmp(SCRIPTS[i].plain, text, length) == 0) {
            return &SCRIPTS[i];
        }
    }
    return NULL;
}

static size_t character(const char *text, size_t length)
{
    uint32_t codepoint;
    size_t n = utf8_decode(text, length, &codepoint);
    return n ? n : 1;
}

// Writes a sub- or superscript; false, and nothing, where Unicode lacks one of its characters.
static bool script_add(struct line *line, const char *text, size_t length, bool raised)
{
    char made[256];
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t n = character(text + i, length - i);
        const struct script *script = script_of(text + i, n);
        const char *as = !script ? NULL : raised ? script->raised : script->lowered;
        if (!as || used + strlen(as) > sizeof made) {
            return false;
        }
        memcpy(made + used, as, strlen(as));
        used += strlen(as);
        i += n;
    }
    line_add(line, made, used);
    return true;
}

static void math_add(struct line *line, const char *math, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t n = character(math + i, length - i);
        bool opens = (math[i] == '_' || math[i] == '^') && i + 1 < length;
        if (opens && math[i + 1] == '{' && !memchr(math + i, '}', length - i)) {
            opens = false; // never closed: it stands for itself
        }
        if (!opens) {
            line_add(line, math + i, n);
            i += n;
            continue;
        }
        const char *inner = math + i + 1;
        size_t rest = length - i - 1, inside;
        const char *close = inner[0] == '{' ? memchr(inner, '}', rest) : NULL;
        if (close) {
            inner++;
            inside = (size_t)(close - inner);
        } else {
            inside = character(inner, rest);
        }
        if (!script_add(line, inner, inside, math[i] == '^')) {
            line_add(line, math + i, 1);
            line_add(line, "{", 1);
            line_add(line, inner, inside);
            line_add(line, "}", 1);
        }
        i = (size_t)(inner - math) + inside + (close ? 1 : 0);
    }
}

void math_to_text(const char *math, char *out, size_t size)
{
    struct line line = {.out = out, .size = size};
    line_add(&line, "", 0);
    math_add(&line, math, strlen(math));
}

void words_to_text(const struct words *words, char *out, size_t size)
{
    struct line line = {.out = out, .size = size};
    line_add(&line, "", 0);
    for (int i = 0; i < words->n; i++) {
        const struct word *word = &words->word[i];
        const char *text = words->text + word->begin;
        size_t length = (size_t)(word->end - word->begin);
        if (word->kind == WORD_MATH) {
            math_add(&line, text, length);
        } else {
            line_add(&line, text, length);
        }
    }
}
