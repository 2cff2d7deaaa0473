#include "app/app.h"

#include "app/panel.h"
#include "app/shelf.h"

#include <math.h>
#include <string.h>

static const double WHEEL_U = 110; // the library moves so far a notch: half a row

// ---- keys ------------------------------------------------------------------------------

// True where the field took the key.
static bool field_key(struct app *app, struct key key)
{
    size_t length = strlen(app->goto_text);
    if (key.mods & KEY_CTRL) {
        return false;
    }
    if (key.code >= '0' && key.code <= '9') {
        if (length < APP_GOTO_DIGITS) {
            app->goto_text[length] = (char)key.code;
            app->goto_text[length + 1] = '\0';
        }
    } else if (key.code == KEY_BACKSPACE) {
        app->goto_text[length ? length - 1 : 0] = '\0';
    } else {
        return key.code < KEY_LEFT; // no letter acts
    }
    app->dirty = true;
    return true;
}

static bool unblank(struct app *app)
{
    bool was = app->view.blank;
    app->view.blank = false;
    app->dirty |= was;
    return was;
}

static void on_key(struct app *app, struct key key, bool repeated)
{
    key = key_normal(key);
    const struct command *command = command_of_key(key, app_where(app));
    bool quits = command && strcmp(command->name, "quit") == 0 && (key.mods & KEY_CTRL);
    if (!quits && app->view.blank) {
        if (!repeated) { // the key that made it black may still be held
            unblank(app);
        }
        return;
    }
    if ((app->view.goto_text && field_key(app, key)) || shelf_key(app, key) || pad_key(app, key) ||
        panel_key(app, key)) {
        return;
    }
    // A key that is held steps up to a question, not past it.
    if (command && (!repeated || (command->repeats && !app->asking.open))) {
        app_do(app, command, command->argument);
        if (repeated) {
            motion_finish(app);
        }
    }
}

// ---- the mouse -------------------------------------------------------------------------

static bool is_control(const struct draw *draw)
{
    return draw->kind == DRAW_HIT && !draw->decorative;
}

int app_controls(const struct app *app)
{
    int n = 0;
    for (size_t i = 0; i < app->list.n; i++) {
        n += is_control(&app->list.commands[i]);
    }
    return n;
}

int app_control(const struct app *app, const char *command)
{
    int n = 0;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (is_control(hit) && strcmp(hit->name, command) == 0) {
            return n;
        }
        n += is_control(hit);
    }
    return 0;
}

void app_press_focus(struct app *app)
{
    int n = 0;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (is_control(hit) && n++ == app->view.focus_control) {
            const struct command *command = command_in(hit->name, app_where(app));
            if (command) {
                app_do(app, command, hit->argument);
            }
            return;
        }
    }
}

static const struct draw *hit_at(const struct app *app, const struct app_event *event)
{
    double scale = app->list.scale > 0 ? app->list.scale : 1;
    return draw_hit_at(&app->list, event->x / scale, event->y / scale);
}

// The hit of the timeline that is nearest to x, and the first step after it.
static const struct draw *seek_at(const struct app *app, double x, int64_t *end)
{
    const struct draw *nearest = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "seek") == 0) {
            double away = fmax(0, fmax(hit->x - x, x - hit->x - hit->w));
            nearest = away < least ? hit : nearest;
            least = fmin(away, least);
        }
    }
    *end = session_steps(&app->session) + 1;
    for (size_t i = 0; nearest && i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "seek") == 0 &&
            hit->argument > nearest->argument && hit->argument < *end) {
            *end = hit->argument;
        }
    }
    return nearest;
}

// A section of the timeline is a hit "seek" with its first step. The playhead of its k-th of n
// steps stands at k/n of its width: the step whose playhead is nearest is meant.
static void scrub(struct app *app, double x)
{
    int64_t end;
    const struct draw *hit = seek_at(app, x, &end);
    if (!hit) {
        return;
    }
    double steps = (double)(end - hit->argument);
    double share = fmin(1, fmax(0, (x - hit->x) / fmax(hit->w, 1)));
    double offset = fmin(steps - 1, fmax(0, floor(share * steps + 0.5) - 1));
    app_do(app, command_find("seek"), hit->argument + (int64_t)offset);
}

static void on_press(struct app *app, const struct app_event *event)
{
    if (unblank(app)) {
        return;
    }
    const struct draw *hit = hit_at(app, event);
    bool own = hit && (strcmp(hit->name, "help") == 0 || strcmp(hit->name, "leave") == 0 ||
                       strcmp(hit->name, "help-key") == 0);
    if (app->view.help && !own) {
        app->view.help = false; // a click beside the page closes it
        app->dirty = true;
        return;
    }
    if (app->view.goto_text) {
        app->view.goto_text = NULL;
        app->dirty = true;
    }
    if (!hit || (strcmp(hit->name, "put-suggestion") != 0 && strcmp(hit->name, "caret") != 0)) {
        panel_leave(app);
    }
    pad_leave_field(app);
    if (!hit) {
        const double scale = app->list.scale > 0 ? app->list.scale : 1;
        explore_click(app, event->x / scale, event->y / scale);
        return;
    }
    app->view.focus_control = -1;
    const struct command *command = command_in(hit->name, app_where(app));
    if (!command) {
        return;
    }
    if (command->run == do_pad_pen) {
        pad_press(app, hit, event->x / app->list.scale, event->y / app->list.scale);
    } else if (command->run == do_scroll) {
        shelf_take_bar(app, event->y / app->list.scale);
    } else if (command->run == command_find("seek")->run) {
        app->scrubbing = true;
        scrub(app, event->x / app->list.scale);
    } else {
        app_do(app, command, hit->argument);
    }
}

static void on_wheel(struct app *app, double notches)
{
    if (app->view.blank || app->view.help) {
        return;
    }
    if (app->library) {
        struct library_page page = app_library_page(app);
        page.scroll -= notches * WHEEL_U;
        app->scroll = view_library_scroll(&page, &app->view);
        app->dirty = true;
        return;
    }
    app->wheel += notches;
    int64_t whole = (int64_t)app->wheel;
    if (whole != 0) {
        app->wheel -= (double)whole;
        if (panel_where(app) & (IN_PATTERN | IN_PATTERN_FIELD)) {
            panel_scroll(app, (int)-whole);
            return;
        }
        app_do(app, command_find("seek"), app->session.step.number - whole);
    }
}

void app_event(struct app *app, const struct app_event *event)
{
    // Whatever the user does, what they see is where they are; text only follows a key.
    if (event->kind != EVENT_MOVE && event->kind != EVENT_RELEASE && event->kind != EVENT_TEXT) {
        motion_finish(app);
    }
    switch (event->kind) {
    case EVENT_KEY:
        app->pad.path_by_key = app->pad.state.path == NULL;
        on_key(app, event->key, event->repeated);
        break;
    case EVENT_TEXT:
        if (!app->view.blank && !app->library) {
            panel_type(app, event->text);
            if (!app->pad.path_by_key) {
                pad_type(app, event->text);
            }
        }
        break;
    case EVENT_PRESS:
        on_press(app, event);
        break;
    case EVENT_MOVE:
        if (app->dragging) {
            shelf_drag(app, event->y / app->list.scale);
        } else if (app->scrubbing) {
            scrub(app, event->x / app->list.scale);
        } else if (app->list.scale > 0) {
            pad_move(app, event->x / app->list.scale, event->y / app->list.scale);
            explore_pointer(app, event->x / app->list.scale, event->y / app->list.scale);
        }
        break;
    case EVENT_RELEASE:
        pad_release(app);
        app->scrubbing = app->dragging = false;
        break;
    case EVENT_WHEEL:
        on_wheel(app, event->notches);
        break;
    case EVENT_RESIZE:
        app->view.width_px = event->width_px;
        app->view.height_px = event->height_px;
        explore_resized(app);
        app->dirty = true;
        break;
    case EVENT_FILE:
        unblank(app);
        pad_drop(app, event->text);
        break;
    case EVENT_CLOSE:
        app->quit = true;
        break;
    }
}
