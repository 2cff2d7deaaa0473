// Keys by name: "Right", "Ctrl+Left", "Shift+B", "?". The command table is written in them.
//
// A printable key is the character that the keyboard's layout gives, so that ? is wherever it is
// printed; a letter is its small form, with Shift told apart. Shift is dropped from other
// characters: it is already in them.
#ifndef CONVSTEP_APP_KEYS_H
#define CONVSTEP_APP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code { // beyond Unicode; a printable key is its code point
    KEY_NONE = 0,
    KEY_LEFT = 0x110000,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_ENTER,
    KEY_ESCAPE,
    KEY_TAB,
    KEY_BACKSPACE,
    KEY_DELETE,
    KEY_SPACE,
    KEY_F1,
    KEY_F5,
    KEY_OTHER // any other key: it does nothing but wake the black screen
};
enum { KEY_CTRL = 1, KEY_SHIFT = 2 };
struct key {
    uint32_t code;
    unsigned mods;
};

// A key as the table is compared with: capitals become Shift and the small letter, Shift goes from
// other characters.
struct key key_normal(struct key key);
bool key_equal(struct key a, struct key b);
// Reads the next name of a list separated by spaces and moves *names past it. False at its end;
// KEY_NONE where the name is unknown.
bool key_next(const char **names, struct key *key);
bool key_in(const char *names, struct key key);
// A list of names as it is shown: "→ PageDown", "Ctrl+→", separated by one space.
void keys_shown(const char *names, char *out, size_t size);

#endif
