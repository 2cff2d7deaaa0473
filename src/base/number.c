#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The program never calls setlocale, so printf and strtod keep the point of the C locale.

// The fewest significant digits, of at most `most`, whose text reads back as the same number.
static int shortest_digits(double value, int most, bool single, char digits[NUMBER_MAX])
{
    for (int n = 1; n <= most; n++) {
        snprintf(digits, NUMBER_MAX, "%.*e", n - 1, value);
        if (single ? strtof(digits, NULL) == (float)value : strtod(digits, NULL) == value) {
            return n;
        }
    }
    return most;
}

// Writes the shortest digits plainly between 1e-6 and 1e16, else with an exponent.
static size_t shortest(double value, int most, bool single, char out[NUMBER_MAX])
{
    if (!isfinite(value)) {
        return (size_t)snprintf(out, NUMBER_MAX, "null");
    }
    char text[NUMBER_MAX];
    int n = shortest_digits(value, most, single, text);
    long exponent = strtol(strchr(text, 'e') + 1, NULL, 10);
    if (value == 0 || (exponent >= -6 && exponent < 16)) {
        int decimals = n - 1 - (int)exponent;
        if (decimals >= 0) {
            return (size_t)snprintf(out, NUMBER_MAX, "%.*f", decimals, value);
        }
        // More digits before the point than are significant: the shortest text is rounded there.
        char digits[NUMBER_MAX];
        int length = 0;
        for (const char *p = text; *p != 'e'; p++) {
            if (*p != '.') {
                digits[length++] = *p;
            }
        }
        for (; decimals < 0; decimals++) {
            digits[length++] = '0';
        }
        digits[length] = '\0';
        return (size_t)snprintf(out, NUMBER_MAX, "%s", digits);
    }
    char *e = strchr(text, 'e');
    *e = '\0';
    return (size_t)snprintf(out, NUMBER_MAX, "%se%ld", text, exponent);
}

size_t number_json(float value, char out[NUMBER_MAX])
{
    return shortest(value, 9, true, out);
}

size_t number_json_double(double value, char out[NUMBER_MAX])
{
    return shortest(value, 17, false, out);
}

int number_exact_decimals(float value, int max)
{
    if (!isfinite(value)) {
        return max + 1;
    }
    char text[NUMBER_MAX];
    int n = shortest_digits(value, 9, true, text);
    long exponent = strtol(strchr(text, 'e') + 1, NULL, 10);
    long decimals = value == 0 ? 0 : n - 1 - exponent;
    return decimals < 0 ? 0 : decimals > max ? max + 1 : (int)decimals;
}

size_t number_people(double value, int decimals, char out[NUMBER_MAX])
{
    if (isnan(value)) {
        return (size_t)snprintf(out, NUMBER_MAX, "NaN");
    }
    if (isinf(value)) {
        return (size_t)snprintf(out, NUMBER_MAX, "%s∞", value < 0 ? "−" : "");
    }
    char text[512];
    snprintf(text, sizeof text, "%.*f", decimals, fabs(value));
    if (strlen(text) > 16) { // too long for any cell: powers of ten
        snprintf(text, sizeof text, "%.3e", fabs(value));
    }
    bool zero = strspn(text, "0.") == strlen(text);
    return (size_t)snprintf(out, NUMBER_MAX, "%s%s", value < 0 && !zero ? "−" : "", text);
}

size_t number_count(int64_t value, char out[NUMBER_MAX])
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)(value < 0 ? -value : value));
    size_t used = 0;
    if (value < 0) {
        used += (size_t)snprintf(out, NUMBER_MAX, "−");
    }
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            used += (size_t)snprintf(out + used, NUMBER_MAX - used, "\u2009");
        }
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return used;
}
