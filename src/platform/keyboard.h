// SDL's keys by name. Only for window.c and its test.
#ifndef CONVSTEP_PLATFORM_KEYBOARD_H
#define CONVSTEP_PLATFORM_KEYBOARD_H

#include "platform/window.h"

#include <SDL2/SDL_keyboard.h>

// The name of a key that goes down (window.h). False where it has none of its own: modifiers, keys
// for the system, and characters that the layout decides on, which come as text.
bool keyboard_name(SDL_Keysym keysym, char name[WINDOW_KEY_MAX]);

// Whether what the system gives as text with these modifiers (KMOD_…) was typed, and is no command.
bool keyboard_types(unsigned mods);

// The name of the key that typed this text. False where it is more than one character.
bool keyboard_text_name(const char *text, char name[WINDOW_KEY_MAX]);

#endif
