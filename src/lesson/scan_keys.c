#include "lesson/scan_keys.h"

#include "base/text.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int32_t scan_hex4(const char *digits, const char *end)
{
    int32_t code = 0;
    if (end - digits < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int d = hex_digit(digits[i]);
        if (d < 0) {
            return -1;
        }
        code = code * 16 + d;
    }
    return code;
}

uint32_t scan_string_next(const char **at)
{
    static const char plain[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *p = *at;
    uint32_t c = 0;
    if (*p == '"') {
        return 0;
    }
    if (*p != '\\') {
        *at += utf8_decode(p, 4, &c);
        return c;
    }
    if (p[1] != 'u') {
        *at += 2;
        return (unsigned char)meant[strchr(plain, p[1]) - plain];
    }
    c = (uint32_t)scan_hex4(p + 2, p + 6);
    *at += 6;
    if (c >= 0xD800 && c <= 0xDBFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + ((uint32_t)scan_hex4(p + 8, p + 12) - 0xDC00);
        *at += 6;
    }
    return c;
}

int scan_key_order(const void *a, const void *b)
{
    const char *p = *(const char *const *)a + 1, *q = *(const char *const *)b + 1;
    for (;;) {
        uint32_t c = scan_string_next(&p), d = scan_string_next(&q);
        if (c != d) {
            return c < d ? -1 : 1;
        }
        if (c == 0) {
            break;
        }
    }
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    return first < second ? -1 : first > second;
}

bool scan_same_key(const char *a, const char *b)
{
    const char *p = a + 1, *q = b + 1;
    uint32_t c;
    do {
        c = scan_string_next(&p);
        if (c != scan_string_next(&q)) {
            return false;
        }
    } while (c != 0);
    return true;
}
