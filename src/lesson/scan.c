#include "lesson/scan.h"

#include "base/text.h"
#include "lesson/lesson.h"
#include "lesson/scan_keys.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct scanner {
    struct scan *scan;
    struct error *error;
    size_t at;
    int32_t line, column;
    uint32_t current;  // the innermost value that errors are about
    const char **keys; // opening quotes of the keys of all open objects
    size_t n_keys, cap_keys;
};

// ---- errors -----------------------------------------------------------------------------------

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
static bool
fail_at(struct scanner *s, int32_t line, int32_t column, const char *format, ...)
{
    if (s->error->kind != ERROR_NONE) {
        return false;
    }
    char what[sizeof s->error->what];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    error_set(s->error, ERROR_LESSON, "%s", what);
    s->error->line = line;
    s->error->column = column;
    scan_pointer(s->scan, s->current, s->error->pointer, sizeof s->error->pointer);
    return false;
}

#define FAIL(s, ...) fail_at(s, (s)->line, (s)->column, __VA_ARGS__)

static bool at_end(const struct scanner *s)
{
    return s->at >= s->scan->size;
}

static char peek(const struct scanner *s)
{
    return at_end(s) ? '\0' : s->scan->text[s->at];
}

// What stands here, for "unexpected …".
static void describe(const struct scanner *s, char *out, size_t size)
{
    uint32_t c = 0;
    size_t n = utf8_decode(s->scan->text + s->at, s->scan->size - s->at, &c);
    if (at_end(s)) {
        snprintf(out, size, "end of the file");
    } else if (n == 0 || c < 0x20 || c == 0x7F) {
        snprintf(out, size, "byte 0x%02X", (unsigned)(unsigned char)s->scan->text[s->at]);
    } else {
        snprintf(out, size, "'%.*s'", (int)n, s->scan->text + s->at);
    }
}

static bool fail_unexpected(struct scanner *s, const char *expected)
{
    char found[40];
    describe(s, found, sizeof found);
    return FAIL(s, "unexpected %s, %s", found, expected);
}

// ---- moving -----------------------------------------------------------------------------------

// One byte that is a whole character.
static void step(struct scanner *s)
{
    if (s->scan->text[s->at] == '\n') {
        s->line++;
        s->column = 0;
    }
    s->at++;
    s->column++;
}

static void skip_space(struct scanner *s)
{
    while (!at_end(s) && strchr(" \t\r\n", s->scan->text[s->at]) != NULL && peek(s) != '\0') {
        step(s);
    }
}

static uint32_t add_value(struct scanner *s, uint32_t parent, uint32_t key)
{
    struct scan *scan = s->scan;
    if (scan->n_values == scan->cap_values) {
        scan->cap_values = scan->cap_values == 0 ? 256 : scan->cap_values * 2;
        scan->values = realloc(scan->values, scan->cap_values * sizeof *scan->values);
        if (scan->values == NULL) {
            abort();
        }
    }
    scan->values[scan->n_values] =
        (struct scan_value){.line = s->line, .column = s->column, .parent = parent, .key = key};
    return (uint32_t)scan->n_values++;
}

static void push_key(struct scanner *s, const char *quote)
{
    if (s->n_keys == s->cap_keys) {
        s->cap_keys = s->cap_keys == 0 ? 64 : s->cap_keys * 2;
        s->keys = realloc(s->keys, s->cap_keys * sizeof *s->keys);
        if (s->keys == NULL) {
            abort();
        }
    }
    s->keys[s->n_keys++] = quote;
}

// ---- strings ----------------------------------------------------------------------------------

// Behind "\u".
static bool scan_unicode(struct scanner *s, int32_t line, int32_t column)
{
    const char *text = s->scan->text + s->at, *end = s->scan->text + s->scan->size;
    int32_t code = scan_hex4(text, end);
    size_t length = 4;
    if (code < 0) {
        return fail_at(s, line, column, "\\u needs four hexadecimal digits");
    }
    if (code == 0) {
        return fail_at(s, line, column, "\\u0000 is not allowed in a lesson's strings");
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        int32_t low =
            end - text >= 6 && text[4] == '\\' && text[5] == 'u' ? scan_hex4(text + 6, end) : -1;
        if (code >= 0xDC00 || low < 0xDC00 || low > 0xDFFF) {
            return fail_at(s, line, column,
                           "\\u%04X is half of a surrogate pair, both halves must stand together",
                           (unsigned)code);
        }
        length = 10;
    }
    s->at += length;
    s->column += (int32_t)length;
    return true;
}

static bool scan_escape(struct scanner *s)
{
    int32_t line = s->line, column = s->column;
    step(s);
    char c = peek(s);
    if (c == 'u') {
        step(s);
        return scan_unicode(s, line, column);
    }
    if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL) {
        return fail_at(s, line, column,
                       "unknown escape, allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    }
    step(s);
    return true;
}

// One character of a string that is no escape.
static bool scan_character(struct scanner *s)
{
    uint32_t c;
    size_t n = utf8_decode(s->scan->text + s->at, s->scan->size - s->at, &c);
    unsigned byte = (unsigned char)s->scan->text[s->at];
    if (n == 0) {
        return FAIL(s, "byte 0x%02X is not UTF-8, a lesson is UTF-8 text", byte);
    }
    if (c == 0) {
        return FAIL(s, "a NUL byte in a string, a lesson is text");
    }
    if (c < 0x20) {
        return FAIL(s, "a raw control character (0x%02X) in a string, write it as \\u%04X", byte,
                    byte);
    }
    s->at += n;
    s->column++;
    return true;
}

// At the opening quote.
static bool scan_string(struct scanner *s)
{
    int32_t line = s->line, column = s->column;
    step(s);
    while (!at_end(s) && peek(s) != '"') {
        if (!(peek(s) == '\\' ? scan_escape(s) : scan_character(s))) {
            return false;
        }
    }
    if (at_end(s)) {
        return fail_at(s, line, column, "this string has no closing quote");
    }
    step(s);
    return true;
}

// ---- numbers ----------------------------------------------------------------------------------

static size_t skip_digits(struct scanner *s)
{
    size_t n = 0;
    while (peek(s) >= '0' && peek(s) <= '9') {
        step(s);
        n++;
    }
    return n;
}

static bool scan_digits(struct scanner *s, const char *where)
{
    return skip_digits(s) > 0 || fail_unexpected(s, where);
}

static bool check_number(struct scanner *s, size_t begin, int32_t column)
{
    char digits[SCAN_NUMBER_MAX + 1];
    size_t length = s->at - begin;
    if (length > SCAN_NUMBER_MAX) {
        return fail_at(s, s->line, column, "a number of %zu characters, at most %d are allowed",
                       length, SCAN_NUMBER_MAX);
    }
    memcpy(digits, s->scan->text + begin, length);
    digits[length] = '\0';
    if (isinf(strtod(digits, NULL))) {
        return fail_at(s, s->line, column, "%s is too large, numbers reach to 1.8e308", digits);
    }
    return true;
}

static bool scan_number(struct scanner *s)
{
    size_t begin = s->at;
    int32_t column = s->column;
    if (peek(s) == '-') {
        step(s);
    }
    bool zero = peek(s) == '0';
    if (!scan_digits(s, "a digit is expected")) {
        return false;
    }
    if (zero && s->at - begin > (s->scan->text[begin] == '-' ? 2u : 1u)) {
        return fail_at(s, s->line, column, "a number must not begin with 0 before other digits");
    }
    if (peek(s) == '.') {
        step(s);
        if (!scan_digits(s, "a digit is expected behind the decimal point")) {
            return false;
        }
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        step(s);
        if (peek(s) == '+' || peek(s) == '-') {
            step(s);
        }
        if (!scan_digits(s, "a digit is expected in the exponent")) {
            return false;
        }
    }
    return check_number(s, begin, column);
}

// ---- values -----------------------------------------------------------------------------------

static bool fail_duplicate(struct scanner *s, const char *first, const char *second,
                           uint32_t object)
{
    int line, column, first_line, first_column;
    scan_place(s->scan, (size_t)(first - s->scan->text), &first_line, &first_column);
    scan_place(s->scan, (size_t)(second - s->scan->text), &line, &column);
    uint32_t key = SCAN_MEMBER | (uint32_t)(second - s->scan->text);
    for (uint32_t i = object + 1; i < s->scan->n_values; i++) {
        if (s->scan->values[i].parent == object && s->scan->values[i].key == key) {
            s->current = i;
        }
    }
    return fail_at(s, line, column, "this key stands twice, first at line %d, column %d",
                   first_line, first_column);
}

// The keys from `from` on are those of one object: no two may be the same. The duplicate that comes
// first in the text is the one reported.
static bool check_keys(struct scanner *s, size_t from, uint32_t object)
{
    const char **keys = s->keys + from;
    size_t n = s->n_keys - from;
    const char *first = NULL, *second = NULL;
    s->n_keys = from;
    if (n < 2) {
        return true;
    }
    qsort(keys, n, sizeof *keys, scan_key_order);
    for (size_t i = 1; i < n; i++) {
        if (scan_same_key(keys[i - 1], keys[i]) && (second == NULL || keys[i] < second)) {
            first = keys[i - 1];
            second = keys[i];
        }
    }
    return second == NULL || fail_duplicate(s, first, second, object);
}

static bool scan_value(struct scanner *s, uint32_t parent, uint32_t key, int depth);

static bool scan_member(struct scanner *s, uint32_t object, int depth)
{
    if (peek(s) != '"') {
        return fail_unexpected(s, peek(s) == '}' ? "a comma must not stand before the closing brace"
                                                 : "a key in double quotes is expected");
    }
    size_t quote = s->at;
    if (!scan_string(s)) {
        return false;
    }
    push_key(s, s->scan->text + quote);
    skip_space(s);
    if (peek(s) != ':') {
        return fail_unexpected(s, "a colon is expected behind the key");
    }
    step(s);
    return scan_value(s, object, SCAN_MEMBER | (uint32_t)quote, depth);
}

static bool scan_object(struct scanner *s, uint32_t object, int depth)
{
    size_t from = s->n_keys;
    step(s);
    skip_space(s);
    if (peek(s) == '}') {
        step(s);
        return true;
    }
    for (;;) {
        skip_space(s);
        if (!scan_member(s, object, depth + 1)) {
            return false;
        }
        s->current = object;
        skip_space(s);
        if (peek(s) == '}') {
            step(s);
            return check_keys(s, from, object);
        }
        if (peek(s) != ',') {
            return fail_unexpected(s, "a comma or the closing brace is expected");
        }
        step(s);
    }
}

static bool scan_array(struct scanner *s, uint32_t array, int depth)
{
    step(s);
    skip_space(s);
    if (peek(s) == ']') {
        step(s);
        return true;
    }
    for (uint32_t i = 0;; i++) {
        skip_space(s);
        if (peek(s) == ']') {
            return fail_unexpected(s, "a comma must not stand before the closing bracket");
        }
        if (!scan_value(s, array, i, depth + 1)) {
            return false;
        }
        s->current = array;
        skip_space(s);
        if (peek(s) == ']') {
            step(s);
            return true;
        }
        if (peek(s) != ',') {
            return fail_unexpected(s, "a comma or the closing bracket is expected");
        }
        step(s);
    }
}

static bool scan_word(struct scanner *s)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (s->scan->size - s->at >= n && memcmp(s->scan->text + s->at, words[i], n) == 0) {
            s->at += n;
            s->column += (int32_t)n;
            return true;
        }
    }
    return fail_unexpected(s, peek(s) == '/'    ? "JSON has no comments"
                              : peek(s) == '\'' ? "strings stand in double quotes"
                                                : "a value is expected");
}

static bool scan_value(struct scanner *s, uint32_t parent, uint32_t key, int depth)
{
    skip_space(s);
    uint32_t value = add_value(s, parent, key);
    s->current = value;
    char c = peek(s);
    if ((c == '{' || c == '[') && depth > LESSON_MAX_DEPTH) {
        return FAIL(s, "nested %d levels deep, at most %d are allowed", depth, LESSON_MAX_DEPTH);
    }
    switch (c) {
    case '{':
        return scan_object(s, value, depth);
    case '[':
        return scan_array(s, value, depth);
    case '"':
        return scan_string(s);
    default:
        return c == '-' || (c >= '0' && c <= '9') ? scan_number(s) : scan_word(s);
    }
}

static bool scan_document(struct scanner *s)
{
    if (s->scan->size >= 3 && memcmp(s->scan->text, "\xEF\xBB\xBF", 3) == 0) {
        return FAIL(s, "the file begins with a byte order mark, a lesson is UTF-8 without one");
    }
    if (!scan_value(s, SCAN_NO_PARENT, 0, 1)) {
        return false;
    }
    skip_space(s);
    return at_end(s) || fail_unexpected(s, "nothing may follow the lesson's closing brace");
}

bool scan_text(struct scan *scan, const char *text, size_t size, struct error *error)
{
    assert(size <= LESSON_MAX_BYTES);
    *scan = (struct scan){.text = text, .size = size};
    struct scanner s = {
        .scan = scan, .error = error, .line = 1, .column = 1, .current = SCAN_NO_PARENT};
    bool ok = scan_document(&s);
    free(s.keys);
    return ok;
}

void scan_finish(struct scan *scan)
{
    free(scan->values);
    *scan = (struct scan){0};
}
