// The smallest window manager that full screen needs (EWMH, _NET_WM_STATE): for the test that
// drives the real window. Shows windows where they ask to be, gives them the keyboard, and makes
// one as large as the screen and back when it says so. Runs until it is ended.
#include <X11/Xatom.h>
#include <X11/Xlib.h>

#include <stdbool.h>

struct manager {
    Display *display;
    Window root;
    Atom state, fullscreen;
    XWindowAttributes before; // of the window, before it became as large as the screen
};

static Atom atom(const struct manager *manager, const char *name)
{
    return XInternAtom(manager->display, name, False);
}

static void set_long(const struct manager *manager, Window window, const char *name, Atom type,
                     const long *values, int n)
{
    XChangeProperty(manager->display, window, atom(manager, name), type, 32, PropModeReplace,
                    (const unsigned char *)values, n);
}

// Tells programs that there is a manager, and what it can do.
static void announce(const struct manager *manager)
{
    Window self = XCreateSimpleWindow(manager->display, manager->root, -1, -1, 1, 1, 0, 0, 0);
    long check = (long)self;
    long supported[] = {(long)manager->state, (long)manager->fullscreen,
                        (long)atom(manager, "_NET_SUPPORTING_WM_CHECK"),
                        (long)atom(manager, "_NET_WM_NAME")};
    set_long(manager, manager->root, "_NET_SUPPORTING_WM_CHECK", XA_WINDOW, &check, 1);
    set_long(manager, self, "_NET_SUPPORTING_WM_CHECK", XA_WINDOW, &check, 1);
    set_long(manager, manager->root, "_NET_SUPPORTED", XA_ATOM, supported,
             sizeof supported / sizeof *supported);
    XChangeProperty(manager->display, self, atom(manager, "_NET_WM_NAME"),
                    atom(manager, "UTF8_STRING"), 8, PropModeReplace, (const unsigned char *)"test",
                    4);
}

static void on_map(const struct manager *manager, Window window)
{
    long normal[] = {1, 0};
    set_long(manager, window, "WM_STATE", atom(manager, "WM_STATE"), normal, 2);
    XMapRaised(manager->display, window);
    XSync(manager->display, False);
    XSetInputFocus(manager->display, window, RevertToPointerRoot, CurrentTime);
}

static void on_configure(const struct manager *manager, const XConfigureRequestEvent *request)
{
    XWindowChanges changes = {.x = request->x,
                              .y = request->y,
                              .width = request->width,
                              .height = request->height,
                              .border_width = request->border_width,
                              .sibling = request->above,
                              .stack_mode = request->detail};
    XConfigureWindow(manager->display, request->window, (unsigned)request->value_mask, &changes);
}

static void on_message(struct manager *manager, const XClientMessageEvent *message)
{
    enum { REMOVE, ADD };
    bool concerns = (Atom)message->data.l[1] == manager->fullscreen ||
                    (Atom)message->data.l[2] == manager->fullscreen;
    if (message->message_type != manager->state || !concerns) {
        return;
    }
    long value = (long)manager->fullscreen;
    int screen = DefaultScreen(manager->display);
    if (message->data.l[0] == ADD) {
        XGetWindowAttributes(manager->display, message->window, &manager->before);
        set_long(manager, message->window, "_NET_WM_STATE", XA_ATOM, &value, 1);
        XMoveResizeWindow(manager->display, message->window, 0, 0,
                          (unsigned)DisplayWidth(manager->display, screen),
                          (unsigned)DisplayHeight(manager->display, screen));
    } else if (message->data.l[0] == REMOVE) {
        set_long(manager, message->window, "_NET_WM_STATE", XA_ATOM, &value, 0);
        XMoveResizeWindow(manager->display, message->window, manager->before.x, manager->before.y,
                          (unsigned)manager->before.width, (unsigned)manager->before.height);
    }
}

// Windows go away while they are spoken of.
static int ignore(Display *display, XErrorEvent *error)
{
    (void)display;
    (void)error;
    return 0;
}

int main(void)
{
    struct manager manager = {.display = XOpenDisplay(NULL)};
    if (!manager.display) {
        return 1;
    }
    XSetErrorHandler(ignore);
    manager.root = DefaultRootWindow(manager.display);
    manager.state = atom(&manager, "_NET_WM_STATE");
    manager.fullscreen = atom(&manager, "_NET_WM_STATE_FULLSCREEN");
    XSelectInput(manager.display, manager.root, SubstructureRedirectMask | SubstructureNotifyMask);
    announce(&manager);
    for (;;) {
        XEvent event;
        XNextEvent(manager.display, &event);
        if (event.type == MapRequest) {
            on_map(&manager, event.xmaprequest.window);
        } else if (event.type == ConfigureRequest) {
            on_configure(&manager, &event.xconfigurerequest);
        } else if (event.type == ClientMessage) {
            on_message(&manager, &event.xclient);
        }
    }
}
