#include "app/keys.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *shown;
    uint32_t code;
} NAMES[] = {
    {"Left", "←", KEY_LEFT},
    {"Right", "→", KEY_RIGHT},
    {"Up", "↑", KEY_UP},
    {"Down", "↓", KEY_DOWN},
    {"PageUp", "PageUp", KEY_PAGE_UP},
    {"PageDown", "PageDown", KEY_PAGE_DOWN},
    {"Home", "Home", KEY_HOME},
    {"End", "End", KEY_END},
    {"Enter", "Enter", KEY_ENTER},
    {"Esc", "Esc", KEY_ESCAPE},
    {"Tab", "Tab", KEY_TAB},
    {"Backspace", "Backspace", KEY_BACKSPACE},
    {"Delete", "Delete", KEY_DELETE},
    {"Space", "Space", KEY_SPACE},
    {"F1", "F1", KEY_F1},
    {"F5", "F5", KEY_F5},
    {"-", "−", '-'},
};
enum { N_NAMES = sizeof NAMES / sizeof NAMES[0] };

static bool is_letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

struct key key_normal(struct key key)
{
    if (key.code >= 'A' && key.code <= 'Z') {
        key.code += 'a' - 'A';
    }
    if (key.code == '=' && (key.mods & KEY_CTRL)) {
        key.code = '+'; // where + needs Shift, = is what Ctrl is pressed with
    }
    if (key.code < KEY_LEFT && !is_letter(key.code)) {
        key.mods &= ~(unsigned)KEY_SHIFT;
    }
    return key;
}

bool key_equal(struct key a, struct key b)
{
    a = key_normal(a);
    b = key_normal(b);
    return a.code == b.code && a.mods == b.mods;
}

// "Ctrl+Shift+" in front of a name; the name itself may be "+".
static unsigned read_mods(const char **name, size_t *length)
{
    static const struct {
        const char *text;
        unsigned mod;
    } MODS[] = {{"Ctrl+", KEY_CTRL}, {"Shift+", KEY_SHIFT}};
    unsigned mods = 0;
    for (size_t i = 0; i < sizeof MODS / sizeof MODS[0]; i++) {
        size_t n = strlen(MODS[i].text);
        if (*length > n && memcmp(*name, MODS[i].text, n) == 0) {
            mods |= MODS[i].mod;
            *name += n;
            *length -= n;
        }
    }
    return mods;
}

static uint32_t read_code(const char *name, size_t length)
{
    for (size_t i = 0; i < N_NAMES; i++) {
        if (strlen(NAMES[i].name) == length && memcmp(NAMES[i].name, name, length) == 0) {
            return NAMES[i].code;
        }
    }
    uint32_t code;
    if (utf8_decode(name, length, &code) == length) {
        return code;
    }
    return KEY_NONE;
}

bool key_next(const char **names, struct key *key)
{
    *names += strspn(*names, " ");
    const char *name = *names;
    size_t length = strcspn(name, " ");
    if (length == 0) {
        return false;
    }
    *names += length;
    unsigned mods = read_mods(&name, &length);
    *key = key_normal((struct key){read_code(name, length), mods});
    return true;
}

bool key_in(const char *names, struct key key)
{
    struct key each;
    while (key_next(&names, &each)) {
        if (key_equal(each, key)) {
            return true;
        }
    }
    return false;
}

static void show_code(uint32_t code, char *out, size_t size)
{
    for (size_t i = 0; i < N_NAMES; i++) {
        if (NAMES[i].code == code) {
            snprintf(out, size, "%s", NAMES[i].shown);
            return;
        }
    }
    char utf8[4];
    bool small = code >= 'a' && code <= 'z';
    size_t n = utf8_encode(small ? code - ('a' - 'A') : code, utf8);
    snprintf(out, size, "%.*s", (int)n, utf8);
}

void keys_shown(const char *names, char *out, size_t size)
{
    assert(size > 0);
    out[0] = '\0';
    size_t length = 0;
    struct key key;
    while (key_next(&names, &key) && length < size) {
        char name[32];
        show_code(key.code, name, sizeof name);
        int n = snprintf(out + length, size - length, "%s%s%s%s", length ? " " : "",
                         key.mods & KEY_CTRL ? "Ctrl+" : "", key.mods & KEY_SHIFT ? "Shift+" : "",
                         name);
        length += n > 0 ? (size_t)n : 0;
    }
}
