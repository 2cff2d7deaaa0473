// SDL's keys by name. Only for window.c and its test.
#ifndef CONVSTEP_PLATFORM_KEYBOARD_H
#define CONVSTEP_PLATFORM_KEYBOARD_H

#include "platform/window.h"

#include <SDL2/SDL_keyboard.h>

// The name of a key that goes down (window.h). False where it has none of its own: modifiers, keys
// for the system, and characters that the layout decides on, which come as text.
bool keyboard_name(SDL_Keysym keysym, char name[WINDOW_KEY_MAX]);

// The name of the key that typed this text. False where it is longer than one character, or typed
// with keys that are the system's.
bool keyboard_text_name(const char *text, unsigned mods, char name[WINDOW_KEY_MAX]);

#endif
