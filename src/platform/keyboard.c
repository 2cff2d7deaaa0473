#include "platform/keyboard.h"

#include "base/text.h"

#include <SDL2/SDL.h>

#include <stdio.h>
#include <string.h>

static const struct {
    SDL_Keycode code;
    const char *name;
} NAMED[] = {
    {SDLK_LEFT, "Left"},           {SDLK_RIGHT, "Right"},   {SDLK_UP, "Up"},
    {SDLK_DOWN, "Down"},           {SDLK_PAGEUP, "PageUp"}, {SDLK_PAGEDOWN, "PageDown"},
    {SDLK_HOME, "Home"},           {SDLK_END, "End"},       {SDLK_RETURN, "Enter"},
    {SDLK_KP_ENTER, "Enter"},      {SDLK_ESCAPE, "Esc"},    {SDLK_TAB, "Tab"},
    {SDLK_BACKSPACE, "Backspace"}, {SDLK_DELETE, "Delete"}, {SDLK_SPACE, "Space"},
};

// The keypad without its lock, from 1 to 9, then 0 (SDL's order).
static const char *const KEYPAD[] = {"End",   "Down", "PageDown", "Left",   "Other",
                                     "Right", "Home", "Up",       "PageUp", "Other"};

static const char *special_name(SDL_Keysym keysym)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
        if (NAMED[i].code == keysym.sym) {
            return NAMED[i].name;
        }
    }
    if (keysym.sym >= SDLK_KP_1 && keysym.sym <= SDLK_KP_0 && !(keysym.mod & KMOD_NUM)) {
        return KEYPAD[keysym.sym - SDLK_KP_1];
    }
    return NULL;
}

static bool is_modifier(SDL_Keycode code)
{
    return (code >= SDLK_LCTRL && code <= SDLK_RGUI) || code == SDLK_CAPSLOCK ||
           code == SDLK_NUMLOCKCLEAR || code == SDLK_SCROLLLOCK || code == SDLK_MODE ||
           code == SDLK_UNKNOWN;
}

// A to Z, 0 where the key is no letter. Where the layout writes no Latin, by the key's place.
static char letter_of(SDL_Keysym keysym)
{
    if (keysym.sym >= SDLK_a && keysym.sym <= SDLK_z) {
        return (char)('A' + (keysym.sym - SDLK_a));
    }
    const bool foreign = keysym.sym >= 0x250 && keysym.sym < SDLK_SCANCODE_MASK;
    if (foreign && keysym.scancode >= SDL_SCANCODE_A && keysym.scancode <= SDL_SCANCODE_Z) {
        return (char)('A' + (keysym.scancode - SDL_SCANCODE_A));
    }
    return '\0';
}

// The character of a key pressed with Ctrl, which types nothing.
static uint32_t control_character(SDL_Keysym keysym)
{
    static const char KEYPAD_KEYS[] = "/*-+\n1234567890."; // from SDLK_KP_DIVIDE on
    if (keysym.sym >= SDLK_KP_DIVIDE && keysym.sym <= SDLK_KP_PERIOD) {
        return (uint32_t)KEYPAD_KEYS[keysym.sym - SDLK_KP_DIVIDE];
    }
    // The row of figures, also where figures need Shift.
    if (keysym.scancode >= SDL_SCANCODE_1 && keysym.scancode <= SDL_SCANCODE_0) {
        return (uint32_t) "1234567890"[keysym.scancode - SDL_SCANCODE_1];
    }
    return keysym.sym > ' ' && keysym.sym < SDLK_SCANCODE_MASK && keysym.sym != SDLK_DELETE
               ? (uint32_t)keysym.sym
               : 0;
}

static void write_name(char name[WINDOW_KEY_MAX], unsigned mods, const char *key)
{
    snprintf(name, WINDOW_KEY_MAX, "%s%s%s", mods & KMOD_CTRL ? "Ctrl+" : "",
             mods & KMOD_SHIFT ? "Shift+" : "", key);
}

static bool has_system_keys(unsigned mods)
{
    return (mods & (KMOD_LALT | KMOD_GUI)) != 0;
}

bool keyboard_name(SDL_Keysym keysym, char name[WINDOW_KEY_MAX])
{
    const unsigned mods = keysym.mod;
    char text[8] = "";
    if (is_modifier(keysym.sym) || has_system_keys(mods)) {
        return false;
    }
    const char *special = special_name(keysym);
    if (special != NULL) {
        write_name(name, mods, special);
        return true;
    }
    if (keysym.sym >= SDLK_F1 && keysym.sym <= SDLK_F12) {
        snprintf(text, sizeof text, "F%d", (int)(keysym.sym - SDLK_F1 + 1));
        write_name(name, mods, text);
        return true;
    }
    // Right Alt is AltGr: what it types with a letter is another character.
    const bool types = !(mods & KMOD_CTRL);
    text[0] = mods & (KMOD_RALT | KMOD_MODE) ? '\0' : letter_of(keysym);
    if (text[0] == '\0' && !types) {
        const uint32_t character = control_character(keysym);
        if (character != 0) {
            utf8_encode(character, text);
        }
    }
    if (text[0] != '\0') {
        write_name(name, mods, text);
        return true;
    }
    // The rest of the keys types something, but for those without a character (bit 30 set).
    const bool keypad = keysym.sym >= SDLK_KP_DIVIDE && keysym.sym <= SDLK_KP_PERIOD;
    if ((keysym.sym & SDLK_SCANCODE_MASK) == 0 || (keypad && types)) {
        return false;
    }
    write_name(name, 0, "Other");
    return true;
}

bool keyboard_types(unsigned mods)
{
    const bool control = (mods & KMOD_CTRL) && !(mods & (KMOD_RALT | KMOD_MODE));
    return !has_system_keys(mods) && !control;
}

bool keyboard_text_name(const char *text, char name[WINDOW_KEY_MAX])
{
    uint32_t codepoint;
    const size_t length = strlen(text);
    if (length == 0 || utf8_decode(text, length, &codepoint) != length || codepoint <= ' ') {
        return false;
    }
    snprintf(name, WINDOW_KEY_MAX, "%s", text);
    return true;
}
