#include "view/formula/arithmetic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16, TEXT_MAX = 1024 };

struct reader {
    const char *at;
    int depth;
    bool good;
};

// Steps over `token` where it comes next.
static bool take(struct reader *reader, const char *token)
{
    while (*reader->at == ' ') {
        reader->at++;
    }
    const size_t length = strlen(token);
    if (strncmp(reader->at, token, length) != 0) {
        return false;
    }
    reader->at += length;
    return true;
}

static double read_sum(struct reader *reader);

static double fail(struct reader *reader)
{
    reader->good = false;
    return 0;
}

// What stands between brackets; the first is taken.
static double read_inside(struct reader *reader)
{
    if (reader->depth == DEPTH_MAX) {
        return fail(reader);
    }
    reader->depth++;
    const double value = read_sum(reader);
    reader->depth--;
    return take(reader, ")") ? value : fail(reader);
}

static double read_larger(struct reader *reader)
{
    const double a = read_sum(reader);
    if (!take(reader, ",")) {
        return fail(reader);
    }
    const double b = read_sum(reader);
    return take(reader, ")") ? fmax(a, b) : fail(reader);
}

// Digits and a point; strtod would read names and exponents as well.
static double read_number(struct reader *reader)
{
    const size_t length = strspn(reader->at, "0123456789.");
    char digits[64];
    if (length == 0 || length >= sizeof digits) {
        return fail(reader);
    }
    memcpy(digits, reader->at, length);
    digits[length] = '\0';
    reader->at += length;
    return strtod(digits, NULL);
}

static double read_factor(struct reader *reader)
{
    double value;
    if (take(reader, "−")) {
        return -read_factor(reader);
    }
    if (take(reader, "ln ")) {
        return log(read_factor(reader));
    }
    if (take(reader, "exp(")) {
        value = exp(read_inside(reader));
    } else if (take(reader, "max(")) {
        value = read_larger(reader);
    } else if (take(reader, "(")) {
        value = read_inside(reader);
    } else {
        value = read_number(reader);
    }
    return take(reader, "²") ? value * value : value;
}

static double read_product(struct reader *reader)
{
    double value = read_factor(reader);
    while (reader->good) {
        if (take(reader, "×")) {
            value *= read_factor(reader);
        } else if (take(reader, "÷") || take(reader, "/")) {
            value /= read_factor(reader);
        } else {
            break;
        }
    }
    return value;
}

static double read_sum(struct reader *reader)
{
    double value = read_product(reader);
    while (reader->good) {
        if (take(reader, "+")) {
            value += read_product(reader);
        } else if (take(reader, "−")) {
            value -= read_product(reader);
        } else {
            break;
        }
    }
    return value;
}

bool arithmetic_value(const char *text, double *value)
{
    struct reader reader = {.at = text, .good = true};
    *value = read_sum(&reader);
    take(&reader, "");
    return reader.good && *reader.at == '\0' && isfinite(*value);
}

bool arithmetic_words(const struct words *words, double *value)
{
    char text[TEXT_MAX];
    words_to_text(words, text, sizeof text);
    return arithmetic_value(text, value);
}

const char *arithmetic_equals(const struct words *words, double result, int decimals)
{
    static const double NEARLY = 1e-9;
    const double tens = pow(10, decimals), printed = nearbyint(result * tens) / tens;
    double value;
    return arithmetic_words(words, &value) && fabs(value - printed) < NEARLY ? "=" : "≈";
}
