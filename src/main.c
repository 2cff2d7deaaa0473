// convstep: subcommands, or the window and its loop, the only one there is.
#include "app/app.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/fonts.h"
#include "image/png_file.h"
#include "lesson/library.h"
#include "platform/window.h"

#include <SDL2/SDL_timer.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH_PX = 1600, HEIGHT_PX = 900, PICTURES_MAX = 1000, PATH_SIZE = 4096 };

struct shell {
    struct app app;
    struct painter *painter;
    struct window *window;
    bool fullscreen;     // as asked of the window
    uint64_t shown_hash; // of the list that is on the screen
    bool nothing_shown;  // paint whatever the hash is
    char shown_title[512];
    uint64_t time_ms;
};

// ---- events ----------------------------------------------------------------------------------

static void send_key(struct app *app, const struct window_event *event)
{
    const char *name = event->key;
    struct app_event sent = {.kind = EVENT_KEY, .repeated = event->repeated};
    if (!key_next(&name, &sent.key) || sent.key.code == KEY_NONE) {
        sent.key = (struct key){KEY_OTHER, 0};
    }
    app_event(app, &sent);
}

static void send_mouse(struct app *app, const struct window_event *event)
{
    static const enum event_kind KINDS[] = {[WINDOW_MOUSE_MOVE] = EVENT_MOVE,
                                            [WINDOW_MOUSE_DOWN] = EVENT_PRESS,
                                            [WINDOW_MOUSE_UP] = EVENT_RELEASE};
    if (event->kind == WINDOW_MOUSE_MOVE || event->button == 1) {
        app_event(app,
                  &(struct app_event){.kind = KINDS[event->kind], .x = event->x, .y = event->y});
    }
}

static void send(struct shell *shell, const struct window_event *event)
{
    struct app *app = &shell->app;
    switch (event->kind) {
    case WINDOW_KEY:
        send_key(app, event);
        break;
    case WINDOW_MOUSE_MOVE:
    case WINDOW_MOUSE_DOWN:
    case WINDOW_MOUSE_UP:
        send_mouse(app, event);
        break;
    case WINDOW_WHEEL:
        app_event(app, &(struct app_event){.kind = EVENT_WHEEL, .notches = event->notches});
        break;
    case WINDOW_FILE:
        app_event(app, &(struct app_event){.kind = EVENT_FILE, .text = event->file});
        break;
    case WINDOW_EXPOSE:
    case WINDOW_RESIZE:
        shell->nothing_shown = true;
        break;
    case WINDOW_QUIT:
        app_event(app, &(struct app_event){.kind = EVENT_CLOSE});
        break;
    case WINDOW_TEXT:
        app_event(app, &(struct app_event){.kind = EVENT_TEXT, .text = event->text});
        break;
    }
}

// Waits for something to do, then takes all that has come in the meantime.
static void take_events(struct shell *shell, double wait_s)
{
    struct window_event event;
    int wait_ms = wait_s < 0 ? -1 : (int)fmin(3600e3, ceil(wait_s * 1000));
    if (!window_wait(shell->window, wait_ms, &event)) {
        return;
    }
    send(shell, &event);
    while (window_poll(shell->window, &event)) {
        send(shell, &event);
    }
}

static double time_passed_s(struct shell *shell)
{
    uint64_t now_ms = SDL_GetTicks64();
    double passed_s = (double)(now_ms - shell->time_ms) / 1000;
    shell->time_ms = now_ms;
    return passed_s;
}

// ---- showing ---------------------------------------------------------------------------------

static void resize(struct shell *shell, const struct pixels *pixels)
{
    struct app *app = &shell->app;
    if (pixels->width != app->view.width_px || pixels->height != app->view.height_px) {
        app_event(app, &(struct app_event){.kind = EVENT_RESIZE,
                                           .width_px = pixels->width,
                                           .height_px = pixels->height});
        shell->nothing_shown = true;
    }
}

static void show(struct shell *shell, const struct pixels *pixels)
{
    struct view_context context = {.measure = painter_measure, .measure_user = shell->painter};
    app_draw(&shell->app, &context);
    uint64_t hash = draw_hash(&shell->app.list);
    if (shell->nothing_shown || hash != shell->shown_hash) {
        painter_paint(shell->painter, &shell->app.list, pixels);
        window_present(shell->window);
        shell->shown_hash = hash;
        shell->nothing_shown = false;
    }
}

static void follow(struct shell *shell)
{
    struct app *app = &shell->app;
    if (app->fullscreen != shell->fullscreen) {
        shell->fullscreen = app->fullscreen;
        window_set_fullscreen(shell->window, app->fullscreen);
    }
    char title[sizeof shell->shown_title];
    if (app->library) {
        snprintf(title, sizeof title, "convstep");
    } else {
        snprintf(title, sizeof title, "%s · convstep", app->session.lesson->title);
    }
    if (strcmp(title, shell->shown_title) != 0) {
        memcpy(shell->shown_title, title, sizeof title);
        window_set_title(shell->window, title);
    }
}

// ---- a picture of this step --------------------------------------------------------------------

// "ID-000021.png", or with -2, -3 … after it: nothing that is there is written over.
static void picture_name(const struct app *app, char *out, size_t size)
{
    const char *id = app->session.lesson->id;
    int64_t number = app->session.step.number;
    snprintf(out, size, "%s-%06" PRId64 ".png", id, number);
    for (int i = 2; file_exists(out) && i < PICTURES_MAX; i++) {
        snprintf(out, size, "%s-%06" PRId64 "-%d.png", id, number, i);
    }
}

// Painted where the window's picture is made: what is shown comes back with the next frame.
static void save_picture(struct shell *shell, const struct pixels *pixels)
{
    struct app *app = &shell->app;
    struct view_context context = {.measure = painter_measure, .measure_user = shell->painter};
    struct draw_list list;
    char name[PATH_SIZE], folder[PATH_SIZE];
    struct error error = {0};
    draw_init(&list);
    app_draw_clean(app, &context, &list);
    painter_paint(shell->painter, &list, pixels);
    draw_finish(&list);
    shell->nothing_shown = true;
    picture_name(app, name, sizeof name);
    if (png_write_file(name, pixels->data, pixels->width, pixels->height, pixels->pitch, &error)) {
        app_say(app, "Saved as %s in %s", name, getcwd(folder, sizeof folder) ? folder : ".");
    } else {
        app_say(app, "%s", error.what);
    }
}

// ---- the loop ----------------------------------------------------------------------------------

static bool loop(struct shell *shell, struct error *error)
{
    struct app_wants wants = {.repaint = true, .wait_s = 0};
    shell->time_ms = SDL_GetTicks64();
    shell->nothing_shown = true;
    while (!shell->app.quit) {
        take_events(shell, wants.wait_s);
        struct pixels pixels = window_pixels(shell->window);
        if (!pixels.data) {
            return error_set(error, ERROR_SYSTEM, "the display has gone away");
        }
        resize(shell, &pixels);
        wants = app_frame(&shell->app, time_passed_s(shell));
        if (shell->app.picture) {
            shell->app.picture = false;
            save_picture(shell, &pixels);
            wants = app_frame(&shell->app, 0);
        }
        follow(shell);
        if (wants.repaint || shell->nothing_shown) {
            show(shell, &pixels);
        }
    }
    return true;
}

// ---- opening -----------------------------------------------------------------------------------

static bool open_lesson(struct app *app, const struct arguments *args, struct error *error)
{
    const struct option_value *step = arguments_option(args, "step");
    const struct option_value *grain = arguments_option(args, "grain");
    char *path = args->n_words ? library_resolve(args->words[0], error) : NULL;
    bool opened = (path || !args->n_words) && app_init(app, path, error);
    free(path);
    if (!opened) {
        return false;
    }
    if (grain->given) {
        session_set_grain(&app->session, (enum grain)grain->choice);
        session_go(&app->session, 1);
    }
    if (!args->n_words && (step->given || grain->given)) {
        return error_set(error, ERROR_CALL, "--%s needs a LESSON", step->given ? "step" : "grain");
    }
    int64_t steps = session_steps(&app->session);
    if (step->given && step->integer[0] > steps) {
        return error_set(error, ERROR_CALL,
                         "--step %" PRId64 ": the steps by %s go from 1 to %" PRId64,
                         step->integer[0], GRAIN_NAMES[app->session.step.grain], steps);
    }
    session_go(&app->session, step->given ? step->integer[0] : 1);
    return true;
}

static bool open_window(struct shell *shell, struct error *error)
{
    struct error reason = {0};
    shell->window = window_create("convstep", WIDTH_PX, HEIGHT_PX, &reason);
    return shell->window ||
           error_set(error, ERROR_SYSTEM,
                     "%s; without a display, \"convstep export %s --out DIR\" writes the frames as "
                     "files",
                     reason.what, shell->app.session.lesson->id);
}

static void keep_places(struct app *app)
{
    char *folder = library_user_folder();
    app_use_folder(app, folder);
    free(folder);
}

// A place that cannot be kept is said; the program was used all the same.
static void leave(struct app *app)
{
    struct error error = {0};
    if (!app_keep_place(app, &error)) {
        fprintf(stderr, "convstep: the place is not kept: %s\n", error.what);
    }
}

// No display says it to SDL: the user does, in the environment.
static bool wants_reduced_motion(void)
{
    const char *wish = getenv("CONVSTEP_REDUCED_MOTION");
    return wish && wish[0] && strcmp(wish, "0") != 0;
}

static int run_window(const struct arguments *args)
{
    struct error error = {0};
    struct shell *shell = calloc(1, sizeof *shell);
    if (!shell) {
        error_set(&error, ERROR_SYSTEM, "no memory");
        return cli_fail(&error);
    }
    bool done = open_lesson(&shell->app, args, &error) &&
                (shell->painter = painter_of_program(&error)) != NULL && open_window(shell, &error);
    if (done) {
        keep_places(&shell->app);
        motion_reduce(&shell->app, wants_reduced_motion());
        done = loop(shell, &error);
        leave(&shell->app);
    }
    window_destroy(shell->window);
    painter_destroy(shell->painter);
    app_finish(&shell->app);
    free(shell);
    return done ? 0 : cli_fail(&error);
}

static const struct option OPTIONS[] = {
    {"step", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX,
     .help = "the step to begin at, from 1"},
    {"grain", OPTION_CHOICE, "G", GRAIN_CHOICES, .help = "layer, map, cell (default) or multiply"},
};
static const struct subcommand WINDOW = {
    .name = "",
    .usage = "[LESSON [--step N] [--grain G]]",
    .summary = "opens a lesson in a window, without LESSON the library",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .max_words = 1,
    .run = run_window,
};

int main(int argc, char **argv)
{
    return cli_main(argc, argv, &WINDOW);
}
