#define SDL_MAIN_HANDLED
#include "platform/window.h"

#include "platform/keyboard.h"

#include <SDL2/SDL.h>

#include <stdlib.h>
#include <string.h>

// Rows that are compared and updated together.
enum { STRIP_ROWS = 16, STRIPS_MAX = 1024 };

struct window {
    SDL_Window *window;
    uint32_t *painted, *shown; // width * height; shown: what the screen has
    int width, height;         // pixels; 0 until they are asked for
    bool whole;                // the screen may have lost what it had
    bool key_named;            // the last key that went down was told by its name
    bool key_repeated;
    char *dropped;            // path of the file that was dropped last; SDL's
    struct window_event next; // told after the one of the same SDL event
    bool has_next;
};

// SDL falls back on drivers that show nothing; they serve only where they were asked for.
static bool is_invisible(const char *driver)
{
    static const char *const INVISIBLE[] = {"dummy", "offscreen", "evdev"};
    const char *asked = SDL_getenv("SDL_VIDEODRIVER");
    bool found = driver == NULL;
    for (size_t i = 0; i < sizeof INVISIBLE / sizeof *INVISIBLE && !found; i++) {
        found = strcmp(driver, INVISIBLE[i]) == 0;
    }
    return found && (asked == NULL || asked[0] == '\0');
}

static bool start(struct error *error)
{
    SDL_SetMainReady();
    SDL_SetHint("SDL_APP_NAME", "convstep");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return error_set(error, ERROR_SYSTEM, "there is no display to open a window on: %s",
                         SDL_GetError());
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    if (is_invisible(driver)) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return error_set(error, ERROR_SYSTEM, "there is no display to open a window on");
    }
    if (driver != NULL && strcmp(driver, "x11") == 0) {
        // Straight to the window: by way of OpenGL every update would send the whole frame.
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    }
    return true;
}

static void fit_to_screen(int *width, int *height)
{
    SDL_Rect usable;
    if (SDL_GetDisplayUsableBounds(0, &usable) == 0) {
        *width = *width > usable.w ? usable.w : *width;
        *height = *height > usable.h ? usable.h : *height;
    }
}

struct window *window_create(const char *title, int width, int height, struct error *error)
{
    if (!start(error)) {
        return NULL;
    }
    fit_to_screen(&width, &height);
    struct window *window = calloc(1, sizeof *window);
    SDL_Window *opened =
        window == NULL
            ? NULL
            : SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height,
                               SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (opened == NULL) {
        error_set(error, ERROR_SYSTEM, "the window cannot be opened: %s", SDL_GetError());
        free(window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return NULL;
    }
    SDL_SetWindowMinimumSize(opened, WINDOW_MIN_WIDTH, WINDOW_MIN_HEIGHT);
    SDL_StartTextInput();
    window->window = opened;
    window->whole = true;
    return window;
}

void window_destroy(struct window *window)
{
    if (window == NULL) {
        return;
    }
    SDL_free(window->dropped);
    SDL_DestroyWindow(window->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(window->painted);
    free(window->shown);
    free(window);
}

void window_set_title(struct window *window, const char *title)
{
    SDL_SetWindowTitle(window->window, title);
}

void window_set_fullscreen(struct window *window, bool fullscreen)
{
    SDL_SetWindowFullscreen(window->window, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

bool window_is_fullscreen(const struct window *window)
{
    return (SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) ==
           SDL_WINDOW_FULLSCREEN_DESKTOP;
}

// ---- events

static void set_place(struct window *window, struct window_event *event, int x, int y)
{
    int width = 0, height = 0;
    SDL_GetWindowSize(window->window, &width, &height);
    const struct pixels pixels = window_pixels(window);
    event->x = width > 0 && pixels.data != NULL ? (double)x * pixels.width / width : x;
    event->y = height > 0 && pixels.data != NULL ? (double)y * pixels.height / height : y;
}

static bool on_key(struct window *window, const SDL_KeyboardEvent *key, struct window_event *event)
{
    event->kind = WINDOW_KEY;
    event->repeated = key->repeat != 0;
    window->key_repeated = event->repeated;
    window->key_named = keyboard_name(key->keysym, event->key);
    return window->key_named;
}

// A typed character is the key's event where the key had none, and text in any case.
static bool on_text(struct window *window, const char *text, struct window_event *event)
{
    struct window_event typed = {.kind = WINDOW_TEXT};
    if (strlen(text) >= sizeof typed.text || !keyboard_types(SDL_GetModState())) {
        return false;
    }
    memcpy(typed.text, text, strlen(text));
    if (!window->key_named && keyboard_text_name(text, event->key)) {
        event->kind = WINDOW_KEY;
        event->repeated = window->key_repeated;
        window->next = typed;
        window->has_next = true;
    } else {
        *event = typed;
    }
    window->key_named = false;
    return true;
}

static bool on_button(struct window *window, const SDL_MouseButtonEvent *button,
                      struct window_event *event)
{
    event->kind = button->type == SDL_MOUSEBUTTONDOWN ? WINDOW_MOUSE_DOWN : WINDOW_MOUSE_UP;
    event->button = button->button;
    set_place(window, event, button->x, button->y);
    return true;
}

static bool on_wheel(struct window *window, const SDL_MouseWheelEvent *wheel,
                     struct window_event *event)
{
    int x, y;
    SDL_GetMouseState(&x, &y);
    event->kind = WINDOW_WHEEL;
    event->notches = wheel->direction == SDL_MOUSEWHEEL_FLIPPED ? -(double)wheel->preciseY
                                                                : (double)wheel->preciseY;
    set_place(window, event, x, y);
    return wheel->preciseY != 0;
}

static bool on_window(struct window *window, const SDL_WindowEvent *change,
                      struct window_event *event)
{
    if (change->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        event->kind = WINDOW_RESIZE;
    } else if (change->event == SDL_WINDOWEVENT_EXPOSED) {
        event->kind = WINDOW_EXPOSE;
    } else {
        return false;
    }
    window->whole = true;
    return true;
}

static bool translate(struct window *window, const SDL_Event *sdl, struct window_event *event)
{
    *event = (struct window_event){0};
    switch (sdl->type) {
    case SDL_KEYDOWN:
        return on_key(window, &sdl->key, event);
    case SDL_TEXTINPUT:
        return on_text(window, sdl->text.text, event);
    case SDL_MOUSEMOTION:
        event->kind = WINDOW_MOUSE_MOVE;
        set_place(window, event, sdl->motion.x, sdl->motion.y);
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return on_button(window, &sdl->button, event);
    case SDL_MOUSEWHEEL:
        return on_wheel(window, &sdl->wheel, event);
    case SDL_DROPFILE:
        SDL_free(window->dropped);
        window->dropped = sdl->drop.file;
        event->kind = WINDOW_FILE;
        event->file = window->dropped;
        return event->file != NULL;
    case SDL_WINDOWEVENT:
        return on_window(window, &sdl->window, event);
    case SDL_QUIT:
        event->kind = WINDOW_QUIT;
        return true;
    default:
        return false;
    }
}

bool window_poll(struct window *window, struct window_event *event)
{
    if (window->has_next) {
        *event = window->next;
        window->has_next = false;
        return true;
    }
    SDL_Event sdl;
    while (SDL_PollEvent(&sdl)) {
        if (translate(window, &sdl, event)) {
            return true;
        }
    }
    return false;
}

bool window_wait(struct window *window, int timeout_ms, struct window_event *event)
{
    const Uint64 end = SDL_GetTicks64() + (Uint64)(timeout_ms < 0 ? 0 : timeout_ms);
    while (!window_poll(window, event)) {
        const Uint64 now = SDL_GetTicks64();
        if (timeout_ms >= 0 && now >= end) {
            return false;
        }
        SDL_Event sdl;
        if (SDL_WaitEventTimeout(&sdl, timeout_ms < 0 ? -1 : (int)(end - now)) &&
            translate(window, &sdl, event)) {
            return true;
        }
    }
    return true;
}

// ---- pixels

static bool resize(struct window *window, int width, int height)
{
    const size_t n = (size_t)width * (size_t)height;
    free(window->painted);
    free(window->shown);
    window->painted = calloc(n, sizeof *window->painted);
    window->shown = calloc(n, sizeof *window->shown);
    window->whole = true;
    window->width = window->height = 0;
    if (window->painted == NULL || window->shown == NULL) {
        return false;
    }
    window->width = width;
    window->height = height;
    return true;
}

struct pixels window_pixels(struct window *window)
{
    const SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    if (surface == NULL || surface->w <= 0 || surface->h <= 0) {
        return (struct pixels){0};
    }
    if ((surface->w != window->width || surface->h != window->height) &&
        !resize(window, surface->w, surface->h)) {
        return (struct pixels){0};
    }
    return (struct pixels){window->painted, window->width, window->height, window->width};
}

// What differs between the two pictures in some rows; false: nothing.
static bool find_change(const struct window *window, int top, int bottom, SDL_Rect *change)
{
    int left = window->width, right = 0, first = bottom, last = top;
    for (int y = top; y < bottom; y++) {
        const uint32_t *a = window->painted + (size_t)y * (size_t)window->width;
        const uint32_t *b = window->shown + (size_t)y * (size_t)window->width;
        if (!window->whole && memcmp(a, b, (size_t)window->width * sizeof *a) == 0) {
            continue;
        }
        int from = 0, to = window->width;
        while (!window->whole && from < left && a[from] == b[from]) {
            from++;
        }
        while (!window->whole && to > right && a[to - 1] == b[to - 1]) {
            to--;
        }
        left = from < left ? from : left;
        right = to > right ? to : right;
        first = y < first ? y : first;
        last = y + 1;
    }
    *change = (SDL_Rect){left, first, right - left, last - first};
    return last > first;
}

// Takes a change into the one above it where that updates few pixels more than both.
static bool join(SDL_Rect *above, const SDL_Rect *below)
{
    SDL_Rect both;
    SDL_UnionRect(above, below, &both);
    const long apart = (long)above->w * above->h + (long)below->w * below->h;
    if ((long)both.w * both.h > apart + apart / 4) {
        return false;
    }
    *above = both;
    return true;
}

static void copy_change(struct window *window, SDL_Surface *surface, const SDL_Rect *change)
{
    const size_t at = (size_t)change->y * (size_t)window->width + (size_t)change->x;
    const int pitch = window->width * (int)sizeof *window->painted;
    for (int y = 0; y < change->h; y++) {
        const size_t row = at + (size_t)y * (size_t)window->width;
        memcpy(window->shown + row, window->painted + row,
               (size_t)change->w * sizeof *window->shown);
    }
    char *target = (char *)surface->pixels + (ptrdiff_t)change->y * surface->pitch +
                   (ptrdiff_t)change->x * surface->format->BytesPerPixel;
    SDL_ConvertPixels(change->w, change->h, SDL_PIXELFORMAT_RGB888, window->painted + at, pitch,
                      surface->format->format, target, surface->pitch);
}

long window_present(struct window *window)
{
    const struct pixels pixels = window_pixels(window);
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    if (pixels.data == NULL || surface == NULL) {
        return 0;
    }
    SDL_Rect changes[STRIPS_MAX];
    int n = 0;
    long updated = 0;
    const int rows =
        pixels.height / STRIPS_MAX >= STRIP_ROWS ? pixels.height / STRIPS_MAX + 1 : STRIP_ROWS;
    for (int y = 0; y < pixels.height; y += rows) {
        SDL_Rect change;
        const int bottom = y + rows < pixels.height ? y + rows : pixels.height;
        if (find_change(window, y, bottom, &change) &&
            (n == 0 || !join(&changes[n - 1], &change))) {
            changes[n++] = change;
        }
    }
    for (int i = 0; i < n; i++) {
        copy_change(window, surface, &changes[i]);
        updated += (long)changes[i].w * changes[i].h;
    }
    if (n > 0) {
        SDL_UpdateWindowSurfaceRects(window->window, changes, n);
    }
    window->whole = false;
    return updated;
}
