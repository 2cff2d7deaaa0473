// One window whose pixels are painted in memory and copied where they changed. Events come without
// SDL's types. Needs a display.
#ifndef CONVSTEP_PLATFORM_WINDOW_H
#define CONVSTEP_PLATFORM_WINDOW_H

#include "base/error.h"
#include "platform/painter.h"

#include <stdbool.h>

enum { WINDOW_MIN_WIDTH = 1024, WINDOW_MIN_HEIGHT = 640, WINDOW_KEY_MAX = 32 };

enum window_event_kind {
    WINDOW_KEY,        // a key goes down or repeats: `key`, `repeated`
    WINDOW_TEXT,       // what typing gives, for text fields: `text`. Follows the key's own event
    WINDOW_MOUSE_MOVE, // x, y
    WINDOW_MOUSE_DOWN, // x, y, button
    WINDOW_MOUSE_UP,   // x, y, button
    WINDOW_WHEEL,      // x, y, notches
    WINDOW_FILE,       // a file was dropped on the window: `file`
    WINDOW_RESIZE,     // window_pixels has another size from now on
    WINDOW_EXPOSE,     // the next window_present shows everything again
    WINDOW_QUIT        // the close button
};

// Names of keys, the ones the table of commands is written in:
//   Left Right Up Down PageUp PageDown Home End Enter Esc Tab Backspace Delete Space F1 … F12
//   A … Z with any layout; a letter that is no Latin one counts as the one printed there on a US
//   board any other character that the layout gives: "?", ".", "[", "1", "+" Other: any other key,
//   but for Shift, Ctrl, Alt and the locks, which are none by themselves
// In front of them "Ctrl+", "Shift+", "Ctrl+Shift+"; Shift only where the character does not hold
// it already: "Shift+B", "Shift+Tab", but "?". With Ctrl the character is the key's own, without
// Shift: "Ctrl+=" or, on layouts with a key for it, "Ctrl++"; "Ctrl+Shift+=". Keys pressed together
// with Alt or the system's key are left to the system, but for AltGr.
struct window_event {
    enum window_event_kind kind;
    char key[WINDOW_KEY_MAX];
    char text[WINDOW_KEY_MAX]; // UTF-8
    const char *file;          // its path; the window's, until the next event is taken
    bool repeated;             // by holding the key
    double x, y;               // pixels of window_pixels
    int button;                // 1 left, 2 middle, 3 right
    double notches;            // away from the user is positive
};

struct window;

// Opens a resizable window of this size in the display's units (pixels, but points on dense
// displays), never larger than the screen. ERROR_SYSTEM where there is no display.
struct window *window_create(const char *title, int width, int height, struct error *error);
void window_destroy(struct window *window);

// The next event. Waits for it at most so long (< 0: as long as it takes), idle meanwhile; false
// where there was none.
bool window_wait(struct window *window, int timeout_ms, struct window_event *event);
bool window_poll(struct window *window, struct window_event *event); // does not wait

// The memory to paint on, of the window's present size. What was painted last is still there,
// unless the size has changed. Valid until the next event is taken. Empty (data NULL) where the
// display has gone away.
struct pixels window_pixels(struct window *window);
// Shows what was painted: finds what differs from what is on the screen, and updates only that.
// Returns the number of pixels that it updated.
long window_present(struct window *window);

void window_set_title(struct window *window, const char *title);
void window_set_fullscreen(struct window *window, bool fullscreen);
bool window_is_fullscreen(const struct window *window);

#endif
