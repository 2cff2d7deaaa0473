// The window without a display: SDL's dummy driver, with events put into SDL's queue.
#include "../base/cmocka_all.h"

#include "platform/window.h"

#define SDL_MAIN_HANDLED
#include <SDL2/SDL.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int start(void **state)
{
    struct error error = {0};
    *state = window_create("test", 1024, 700, &error);
    if (*state == NULL) {
        return -1;
    }
    struct window_event event;
    while (window_poll(*state, &event)) {
    }
    return 0;
}

static int finish(void **state)
{
    window_destroy(*state);
    return 0;
}

static void push_key(SDL_Keycode code, SDL_Scancode scancode, unsigned mods, bool repeat)
{
    SDL_Event event = {.key = {.type = SDL_KEYDOWN, .state = SDL_PRESSED, .repeat = repeat}};
    event.key.keysym = (SDL_Keysym){.scancode = scancode, .sym = code, .mod = (Uint16)mods};
    SDL_PushEvent(&event);
    event.type = SDL_KEYUP;
    SDL_PushEvent(&event);
}

static void push_text(const char *text)
{
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    snprintf(event.text.text, sizeof event.text.text, "%s", text);
    SDL_PushEvent(&event);
}

static const struct {
    SDL_Keycode code;
    SDL_Scancode scancode;
    unsigned mods;
    const char *text; // that the layout types
    const char *name; // NULL: no key event
} KEYS[] = {
    {SDLK_RIGHT, SDL_SCANCODE_RIGHT, 0, NULL, "Right"},
    {SDLK_RIGHT, SDL_SCANCODE_RIGHT, KMOD_LCTRL, NULL, "Ctrl+Right"},
    {SDLK_PAGEDOWN, SDL_SCANCODE_PAGEDOWN, 0, NULL, "PageDown"},
    {SDLK_TAB, SDL_SCANCODE_TAB, KMOD_RSHIFT, NULL, "Shift+Tab"},
    {SDLK_RETURN, SDL_SCANCODE_RETURN, 0, NULL, "Enter"},
    {SDLK_KP_ENTER, SDL_SCANCODE_KP_ENTER, 0, NULL, "Enter"},
    {SDLK_ESCAPE, SDL_SCANCODE_ESCAPE, 0, NULL, "Esc"},
    {SDLK_SPACE, SDL_SCANCODE_SPACE, 0, " ", "Space"},
    {SDLK_F5, SDL_SCANCODE_F5, 0, NULL, "F5"},
    {SDLK_F12, SDL_SCANCODE_F12, KMOD_LCTRL, NULL, "Ctrl+F12"},
    {SDLK_g, SDL_SCANCODE_G, 0, "g", "G"},
    {SDLK_g, SDL_SCANCODE_G, KMOD_CAPS, "G", "G"},
    {SDLK_b, SDL_SCANCODE_B, KMOD_LSHIFT, "B", "Shift+B"},
    {SDLK_q, SDL_SCANCODE_Q, KMOD_LCTRL, NULL, "Ctrl+Q"},
    {SDLK_SLASH, SDL_SCANCODE_SLASH, KMOD_LSHIFT, "?", "?"},
    {SDLK_PERIOD, SDL_SCANCODE_PERIOD, 0, ".", "."},
    {SDLK_1, SDL_SCANCODE_1, 0, "1", "1"},
    {SDLK_AMPERSAND, SDL_SCANCODE_1, KMOD_LSHIFT, "1", "1"}, // French
    {SDLK_8, SDL_SCANCODE_8, KMOD_RALT, "[", "["},           // German
    {SDLK_q, SDL_SCANCODE_Q, KMOD_RALT, "@", "@"},           // German
    {0x43F, SDL_SCANCODE_G, 0, "\u043F", "G"},               // Russian
    {0xDF, SDL_SCANCODE_MINUS, 0, "\u00DF", "\u00DF"},       // German
    {SDLK_EQUALS, SDL_SCANCODE_EQUALS, KMOD_LCTRL, NULL, "Ctrl+="},
    {SDLK_EQUALS, SDL_SCANCODE_EQUALS, KMOD_LCTRL | KMOD_LSHIFT, NULL, "Ctrl+Shift+="},
    {SDLK_PLUS, SDL_SCANCODE_RIGHTBRACKET, KMOD_RCTRL, NULL, "Ctrl++"},
    {SDLK_KP_PLUS, SDL_SCANCODE_KP_PLUS, KMOD_LCTRL, NULL, "Ctrl++"},
    {SDLK_KP_PLUS, SDL_SCANCODE_KP_PLUS, 0, "+", "+"},
    {SDLK_MINUS, SDL_SCANCODE_MINUS, KMOD_LCTRL, NULL, "Ctrl+-"},
    {SDLK_0, SDL_SCANCODE_0, KMOD_LCTRL, NULL, "Ctrl+0"},
    {SDLK_KP_6, SDL_SCANCODE_KP_6, 0, NULL, "Right"},
    {SDLK_KP_6, SDL_SCANCODE_KP_6, KMOD_NUM, "6", "6"},
    {SDLK_KP_9, SDL_SCANCODE_KP_9, 0, NULL, "PageUp"},
    {SDLK_INSERT, SDL_SCANCODE_INSERT, 0, NULL, "Other"},
    {SDLK_LSHIFT, SDL_SCANCODE_LSHIFT, KMOD_LSHIFT, NULL, NULL},
    {SDLK_RCTRL, SDL_SCANCODE_RCTRL, KMOD_RCTRL, NULL, NULL},
    {SDLK_CAPSLOCK, SDL_SCANCODE_CAPSLOCK, 0, NULL, NULL},
    {SDLK_f, SDL_SCANCODE_F, KMOD_LALT, NULL, NULL},
    {SDLK_TAB, SDL_SCANCODE_TAB, KMOD_LGUI, NULL, NULL},
};

static void every_key_has_its_name_once(void **state)
{
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        char names[64] = "", typed[64] = "";
        struct window_event event;
        push_key(KEYS[i].code, KEYS[i].scancode, KEYS[i].mods, i % 2 == 1);
        if (KEYS[i].text != NULL) {
            push_text(KEYS[i].text);
        }
        while (window_poll(*state, &event)) {
            if (event.kind == WINDOW_KEY) {
                snprintf(names + strlen(names), sizeof names - strlen(names), "%s", event.key);
                assert_int_equal(event.repeated, i % 2 == 1);
            } else {
                assert_int_equal(event.kind, WINDOW_TEXT);
                snprintf(typed + strlen(typed), sizeof typed - strlen(typed), "%s", event.text);
            }
        }
        if (strcmp(names, KEYS[i].name == NULL ? "" : KEYS[i].name) != 0) {
            fail_msg("row %zu: \"%s\", expected \"%s\"", i, names, KEYS[i].name);
        }
        assert_string_equal(typed, KEYS[i].text == NULL ? "" : KEYS[i].text);
    }
}

static void the_mouse_the_wheel_and_the_close_button_arrive_in_order(void **state)
{
    struct window_event event;
    SDL_Event move = {.motion = {.type = SDL_MOUSEMOTION, .x = 300, .y = 200}};
    SDL_Event down = {.button = {.type = SDL_MOUSEBUTTONDOWN, .button = 1, .x = 301, .y = 202}};
    SDL_Event up = {.button = {.type = SDL_MOUSEBUTTONUP, .button = 3, .x = 5, .y = 6}};
    SDL_Event wheel = {.wheel = {.type = SDL_MOUSEWHEEL, .y = -2, .preciseY = -2}};
    SDL_Event quit = {.type = SDL_QUIT};
    SDL_PushEvent(&move);
    SDL_PushEvent(&down);
    SDL_PushEvent(&up);
    SDL_PushEvent(&wheel);
    SDL_PushEvent(&quit);
    assert_true(window_wait(*state, -1, &event));
    assert_int_equal(event.kind, WINDOW_MOUSE_MOVE);
    assert_true(event.x == 300 && event.y == 200);
    assert_true(window_wait(*state, 1000, &event));
    assert_int_equal(event.kind, WINDOW_MOUSE_DOWN);
    assert_true(event.x == 301 && event.y == 202 && event.button == 1);
    assert_true(window_poll(*state, &event));
    assert_int_equal(event.kind, WINDOW_MOUSE_UP);
    assert_int_equal(event.button, 3);
    assert_true(window_poll(*state, &event));
    assert_int_equal(event.kind, WINDOW_WHEEL);
    assert_true(event.notches == -2);
    assert_true(window_poll(*state, &event));
    assert_int_equal(event.kind, WINDOW_QUIT);
    assert_false(window_poll(*state, &event));
}

static void waiting_ends_after_its_time(void **state)
{
    struct window_event event;
    const Uint64 from = SDL_GetTicks64();
    assert_false(window_wait(*state, 60, &event));
    const Uint64 took = SDL_GetTicks64() - from;
    assert_true(took >= 50 && took < 5000);
}

// ---- pixels

static SDL_Surface *screen(void)
{
    return SDL_GetWindowSurface(SDL_GetWindowFromID(1));
}

static uint32_t screen_at(int x, int y)
{
    const SDL_Surface *surface = screen();
    Uint8 r, g, b;
    uint32_t pixel = 0;
    memcpy(&pixel, (const char *)surface->pixels + y * surface->pitch + x * 4, 4);
    SDL_GetRGB(pixel, surface->format, &r, &g, &b);
    return (uint32_t)r << 16 | (uint32_t)g << 8 | b;
}

static void only_what_changed_is_shown_again(void **state)
{
    const struct pixels pixels = window_pixels(*state);
    assert_int_equal(pixels.width, 1024);
    assert_int_equal(pixels.height, 700);
    for (int i = 0; i < pixels.width * pixels.height; i++) {
        pixels.data[i] = 0x102030;
    }
    assert_int_equal(window_present(*state), 1024 * 700);
    assert_int_equal(screen_at(1023, 699), 0x102030);
    assert_int_equal(window_present(*state), 0);
    pixels.data[100 * pixels.pitch + 200] = 0xFF8040;
    pixels.data[103 * pixels.pitch + 209] = 0xFF8041;
    assert_int_equal(window_present(*state), 10 * 4);
    assert_int_equal(screen_at(200, 100), 0xFF8040);
    assert_int_equal(screen_at(209, 103), 0xFF8041);
    assert_int_equal(window_present(*state), 0);
}

static void any_change_reaches_the_screen(void **state)
{
    const struct pixels pixels = window_pixels(*state);
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525u + 1013904223u;
            const int x = (int)(seed >> 8) % pixels.width;
            seed = seed * 1664525u + 1013904223u;
            const int y = (int)(seed >> 8) % pixels.height;
            pixels.data[y * pixels.pitch + x] = seed >> 8;
        }
        window_present(*state);
        for (int y = 0; y < pixels.height; y += round == 39 ? 1 : 97) {
            for (int x = 0; x < pixels.width; x++) {
                assert_int_equal(screen_at(x, y), pixels.data[y * pixels.pitch + x]);
            }
        }
    }
}

static void a_window_that_was_covered_is_shown_whole(void **state)
{
    struct window_event event;
    window_present(*state);
    assert_int_equal(window_present(*state), 0);
    SDL_Event exposed = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_EXPOSED}};
    exposed.window.windowID = 1;
    SDL_PushEvent(&exposed);
    assert_true(window_poll(*state, &event));
    assert_int_equal(event.kind, WINDOW_EXPOSE);
    assert_int_equal(window_present(*state), 1024 * 700);
}

static void another_size_gives_other_pixels(void **state)
{
    struct window_event event;
    bool told = false;
    SDL_SetWindowSize(SDL_GetWindowFromID(1), 1100, 700);
    while (window_poll(*state, &event)) {
        told |= event.kind == WINDOW_RESIZE;
    }
    assert_true(told);
    const struct pixels pixels = window_pixels(*state);
    assert_int_equal(pixels.width, 1100);
    assert_int_equal(pixels.height, 700);
    pixels.data[699 * pixels.pitch + 1099] = 0x123456;
    assert_int_equal(window_present(*state), 1100 * 700);
    assert_int_equal(screen_at(1099, 699), 0x123456);
}

static void full_screen_is_toggled(void **state)
{
    assert_false(window_is_fullscreen(*state));
    window_set_fullscreen(*state, true);
    assert_true(window_is_fullscreen(*state));
    window_set_fullscreen(*state, false);
    assert_false(window_is_fullscreen(*state));
}

static void without_a_display_the_error_says_so(void **state)
{
    (void)state;
    struct error error = {0};
    SDL_setenv("SDL_VIDEODRIVER", "none", 1);
    assert_null(window_create("test", 1024, 700, &error));
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_non_null(strstr(error.what, "no display"));
}

#define WINDOW_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WINDOW_TEST(every_key_has_its_name_once),
        WINDOW_TEST(the_mouse_the_wheel_and_the_close_button_arrive_in_order),
        WINDOW_TEST(waiting_ends_after_its_time),
        WINDOW_TEST(only_what_changed_is_shown_again),
        WINDOW_TEST(any_change_reaches_the_screen),
        WINDOW_TEST(a_window_that_was_covered_is_shown_whole),
        WINDOW_TEST(another_size_gives_other_pixels),
        WINDOW_TEST(full_screen_is_toggled),
        cmocka_unit_test(without_a_display_the_error_says_so),
    };
    SDL_SetMainReady();
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    return cmocka_run_group_tests_name("platform/window", tests, NULL, NULL);
}
