// What a user does, free of any window system. Positions are device pixels of the window.
#ifndef CONVSTEP_APP_EVENT_H
#define CONVSTEP_APP_EVENT_H

#include "app/keys.h"

enum event_kind {
    EVENT_KEY,     // key, repeated
    EVENT_TEXT,    // text: what typing gives, for fields; follows its key's event
    EVENT_PRESS,   // x, y: the main button goes down
    EVENT_MOVE,    // x, y
    EVENT_RELEASE, // x, y
    EVENT_WHEEL,   // notches; away from the user is positive
    EVENT_RESIZE,  // width_px, height_px
    EVENT_FILE,    // text: the path of a file that was dropped on the window
    EVENT_CLOSE    // the window's close button
};
struct app_event {
    enum event_kind kind;
    struct key key;
    bool repeated;    // by holding the key
    const char *text; // UTF-8 (a path as it is), borrowed
    double x, y;
    double notches;
    int width_px, height_px;
};

#endif
