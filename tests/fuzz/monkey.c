// Whatever a user may do, in an order that a seed decides: commands with any argument, keys, clicks
// on what is there and beside it, windows of any size, files dropped, time that passes. After each
// act the program must be in a state that it can be in, and its frame one that can be painted.
//
// monkey [acts=N] [seed=N] [fonts=FOLDER] [folder=DATA] [log] [drop=FILE]... LESSON...: TAP, one
// line a lesson. With fonts, frames are measured and painted as in the window; with a folder,
// places, digits and weights are kept; with log, each act is said on standard error before it is
// done.
#include "app/app.h"
#include "nn/random.h"
#include "platform/painter.h"
#include "platform/window.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACT_MAX = 256, LAST_ACTS = 16, DROPS_MAX = 32, LONGEST_SIDE = 4096 };

struct monkey {
    struct app app;
    struct random random;
    const char *lesson, *folder;
    long acts, done;
    struct painter *painter; // NULL: texts are half an em a byte wide, and nothing is painted
    uint32_t *pixels;
    const char *drops[DROPS_MAX];
    int n_drops;
    bool log;
    char last[LAST_ACTS][ACT_MAX];
    char why[ACT_MAX]; // what is wrong; empty: nothing
};

static int64_t below(struct monkey *monkey, int64_t n)
{
    return random_below(&monkey->random, n);
}

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
note(struct monkey *monkey, const char *format, ...)
{
    char *line = monkey->last[monkey->done % LAST_ACTS];
    va_list list;
    va_start(list, format);
    vsnprintf(line, ACT_MAX, format, list);
    va_end(list);
    if (monkey->log) {
        fprintf(stderr, "%ld %s\n", monkey->done, line);
    }
}

// ---- is all well?

#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
static void
need(struct monkey *monkey, bool good, const char *format, ...)
{
    if (!good && monkey->why[0] == '\0') {
        va_list list;
        va_start(list, format);
        vsnprintf(monkey->why, sizeof monkey->why, format, list);
        va_end(list);
    }
}

// Bytes of the character that begins here; 0: it is none.
static int utf8_length(const unsigned char *text)
{
    const int length = text[0] < 0x80                      ? 1
                       : text[0] >= 0xC2 && text[0] < 0xE0 ? 2
                       : text[0] >= 0xE0 && text[0] < 0xF0 ? 3
                       : text[0] >= 0xF0 && text[0] < 0xF5 ? 4
                                                           : 0;
    for (int i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

static bool is_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0') {
        const int length = utf8_length(at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

static bool is_place(double x)
{
    return isfinite(x) && fabs(x) < 1e7;
}

static void check_draw(struct monkey *monkey, const struct draw *draw)
{
    need(monkey, is_place(draw->x) && is_place(draw->y) && is_place(draw->w) && is_place(draw->h),
         "a place of kind %d: %g %g %g %g", (int)draw->kind, draw->x, draw->y, draw->w, draw->h);
    need(monkey, is_place(draw->radius) && is_place(draw->stroke_width) && draw->stroke_width >= 0,
         "a radius %g, a stroke %g", draw->radius, draw->stroke_width);
    for (int i = 0; i < 2 * draw->n_points; i++) {
        need(monkey, is_place(draw->points[i]), "point %d of %d is %g", i / 2, draw->n_points,
             draw->points[i]);
    }
    if (draw->kind == DRAW_TEXT) {
        need(monkey, is_utf8(draw->text), "no UTF-8: \"%s\"", draw->text);
        need(monkey, is_place(draw->size) && draw->size > 0, "\"%s\" of size %g", draw->text,
             draw->size);
        need(monkey, strstr(draw->text, "nan") == NULL || strstr(draw->text, "nan of") != NULL,
             "not a number: \"%s\"", draw->text);
    }
    if (draw->kind == DRAW_HIT) {
        need(monkey, command_find(draw->name) != NULL, "a click does \"%s\"", draw->name);
        const struct view_state *view = &monkey->app.view;
        const bool fits =
            view->width_px >= WINDOW_MIN_WIDTH && view->height_px >= WINDOW_MIN_HEIGHT;
        need(monkey, !fits || (draw->w >= 0 && draw->h >= 0), "%s is %g x %g", draw->name, draw->w,
             draw->h);
    }
}

static void check_frame(struct monkey *monkey)
{
    const struct draw_list *list = &monkey->app.list;
    int open = 0;
    need(monkey, list->n > 0 || monkey->app.view.blank, "an empty frame");
    need(monkey, list->scale > 0 && is_place(list->width), "%g u of scale %g", list->width,
         list->scale);
    for (size_t i = 0; i < list->n && monkey->why[0] == '\0'; i++) {
        check_draw(monkey, &list->commands[i]);
        open += (list->commands[i].kind == DRAW_CLIP) - (list->commands[i].kind == DRAW_UNCLIP);
        need(monkey, open >= 0 && open <= DRAW_CLIPS_MAX, "%d clips are open", open);
    }
    need(monkey, open == 0, "%d clips stay open", open);
}

static bool is_one_bit(unsigned bits)
{
    return bits != 0 && (bits & (bits - 1)) == 0;
}

static void check_place(struct monkey *monkey)
{
    const struct session *session = &monkey->app.session;
    const struct step *step = &session->step;
    const int64_t steps = session_steps(session);
    need(monkey, step->grain < GRAIN_COUNT, "grain %d", (int)step->grain);
    need(monkey, step->number >= 1 && step->number <= steps, "step %lld of %lld",
         (long long)step->number, (long long)steps);
    need(monkey, step->entry >= 0 && step->entry < session->timeline.n, "entry %d of %d",
         step->entry, session->timeline.n);
    const struct step same = timeline_step(&session->timeline, step->grain, step->number);
    need(monkey, same.entry == step->entry, "step %lld lies in entry %d, not in %d",
         (long long)step->number, same.entry, step->entry);
}

static void check_state(struct monkey *monkey)
{
    const struct app *app = &monkey->app;
    const unsigned where = app_where(app);
    check_place(monkey);
    need(monkey,
         is_one_bit(where & ~(unsigned)(IN_FIELD | IN_LESSON)) ||
             is_one_bit(where & (IN_FIELD | IN_LESSON)),
         "the keyboard is in %#x", where);
    need(monkey, app->view.text_step >= -2 && app->view.text_step <= 4, "text step %d",
         app->view.text_step);
    need(monkey, app->view.speed >= 0.25 && app->view.speed <= 8, "speed %g", app->view.speed);
    need(monkey, isfinite(app->scroll) && app->scroll >= 0, "scrolled to %g", app->scroll);
    need(monkey, app->view.focus_control >= -1, "control %d", app->view.focus_control);
    need(monkey, app->view.message == NULL || is_utf8(app->view.message), "no UTF-8: \"%s\"",
         app->message);
    need(monkey, app->view.window_move >= 0 && app->view.window_move <= 1, "a window at %g",
         app->view.window_move);
    need(monkey, app->pad.state.label < 10 && app->pad.state.label >= -1, "a digit %d",
         app->pad.state.label);
}

static double half_an_em(void *user, enum font font, double size, double scale, const char *text)
{
    (void)user;
    (void)font;
    (void)scale;
    return 0.5 * size * (double)strlen(text);
}

static void draw_frame(struct monkey *monkey)
{
    struct app *app = &monkey->app;
    const struct view_context context = {.measure =
                                             monkey->painter != NULL ? painter_measure : half_an_em,
                                         .measure_user = monkey->painter};
    app_draw(app, &context);
    check_frame(monkey);
    const int w = app->view.width_px, h = app->view.height_px;
    if (monkey->painter != NULL && monkey->why[0] == '\0' && below(monkey, 16) == 0) {
        const struct pixels pixels = {monkey->pixels, w, h, w};
        painter_paint(monkey->painter, &app->list, &pixels);
    }
    if (below(monkey, 32) == 0) { // drawing changes nothing
        const uint64_t hash = draw_hash(&app->list);
        app_draw(app, &context);
        need(monkey, draw_hash(&app->list) == hash, "the same frame is drawn in another way");
    }
    if (below(monkey, 32) == 0) {
        struct draw_list clean;
        draw_init(&clean);
        app_draw_clean(app, &context, &clean);
        need(monkey, clean.n > 0 || app->library, "an empty picture");
        draw_finish(&clean);
    }
}

// ---- acts

static int64_t any_argument(struct monkey *monkey)
{
    static const int64_t odd[] = {
        0,   1,    -1,    2,         3,         9,         10,        255,
        256, 4096, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, (int64_t)INT32_MAX + 1};
    const int64_t steps = session_steps(&monkey->app.session);
    switch (below(monkey, 4)) {
    case 0:
        return odd[below(monkey, (int64_t)(sizeof odd / sizeof odd[0]))];
    case 1:
        return 1 + below(monkey, steps);
    case 2:
        return below(monkey, 8) * PAD_LAYER_MAPS + below(monkey, 16);
    default:
        return below(monkey, 20);
    }
}

// Those that lead out of the lesson come seldom, so that something happens in it.
static bool leads_away(const struct command *command)
{
    static const char *const names[] = {"quit", "library", "next-lesson", "previous-lesson",
                                        "open", "go-on",   "help",        "blank"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(command->name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const struct command *any_command(struct monkey *monkey, bool valid)
{
    const unsigned where = app_where(&monkey->app);
    for (;;) {
        const struct command *command = &COMMANDS[below(monkey, (int64_t)N_COMMANDS)];
        if ((!valid || (command->where & where)) &&
            (!leads_away(command) || below(monkey, 24) == 0)) {
            return command;
        }
    }
}

static void do_command(struct monkey *monkey)
{
    const struct command *command = any_command(monkey, below(monkey, 8) > 0);
    const int64_t argument = below(monkey, 2) == 0 ? command->argument : any_argument(monkey);
    note(monkey, "command %s %lld", command->name, (long long)argument);
    app_do(&monkey->app, command, argument);
}

static void do_key(struct monkey *monkey)
{
    static const char *const typed[] = {"a", "Z", "0", "7", "[", "]",  "*", "-", ">", "3",   "x",
                                        "/", ".", "é", "→", "×", "漢", "𝄞", " ", ",", "CONV"};
    const bool prints = below(monkey, 3) == 0;
    const char *names = any_command(monkey, true)->keys;
    const char *text = typed[below(monkey, (int64_t)(sizeof typed / sizeof typed[0]))];
    struct key key = {0};
    const bool repeated = below(monkey, 4) == 0;
    if (prints) {
        key.code = (uint32_t)(unsigned char)text[0];
        note(monkey, "types %s", text);
    } else if (!key_next(&names, &key)) {
        key.code = (uint32_t)(KEY_LEFT + below(monkey, KEY_OTHER - KEY_LEFT + 1));
        key.mods = (unsigned)below(monkey, 4);
        note(monkey, "key %#x %u", (unsigned)key.code, key.mods);
    } else {
        note(monkey, "key %#x %u%s", (unsigned)key.code, key.mods, repeated ? " held" : "");
    }
    app_event(&monkey->app, &(struct app_event){EVENT_KEY, .key = key, .repeated = repeated});
    if (prints) {
        app_event(&monkey->app, &(struct app_event){EVENT_TEXT, .text = text});
    }
}

static void do_pointer(struct monkey *monkey, enum event_kind kind, double x, double y)
{
    note(monkey, "mouse %d at %g %g", (int)kind, x, y);
    app_event(&monkey->app, &(struct app_event){kind, .x = x, .y = y});
}

// On a control or a cell, mostly.
static void do_mouse(struct monkey *monkey)
{
    const struct app *app = &monkey->app;
    const double w = app->view.width_px, h = app->view.height_px;
    double x = w * ((double)below(monkey, 1400) / 1000 - 0.2),
           y = h * ((double)below(monkey, 1400) / 1000 - 0.2);
    const struct draw *draw =
        app->list.n > 0 ? &app->list.commands[below(monkey, (int64_t)app->list.n)] : NULL;
    if (draw != NULL && draw->kind == DRAW_HIT && below(monkey, 8) > 0) {
        const struct command *command = command_find(draw->name);
        if (command != NULL && leads_away(command) && below(monkey, 12) > 0) {
            note(monkey, "nothing");
            return;
        }
        x = (draw->x + draw->w * (double)below(monkey, 1001) / 1000) * app->list.scale;
        y = (draw->y + draw->h * (double)below(monkey, 1001) / 1000) * app->list.scale;
        do_pointer(monkey, EVENT_PRESS, x, y);
        if (below(monkey, 3) > 0) {
            app_event(&monkey->app, &(struct app_event){EVENT_RELEASE, .x = x, .y = y});
        }
        return;
    }
    static const enum event_kind kinds[] = {EVENT_MOVE, EVENT_MOVE, EVENT_MOVE, EVENT_RELEASE,
                                            EVENT_PRESS};
    do_pointer(monkey, kinds[below(monkey, 5)], x, y);
}

static void do_resize(struct monkey *monkey)
{
    static const int sizes[][2] = {{320, 240},   {1920, 1080}, {4096, 2160}, {1024, 768},
                                   {640, 1200},  {3000, 800},  {1280, 720},  {500, 900},
                                   {2160, 4096}, {800, 600},   {1600, 500},  {333, 777}};
    const int64_t i = below(monkey, (int64_t)(sizeof sizes / sizeof sizes[0]));
    const struct app_event event = {EVENT_RESIZE, .width_px = sizes[i][0],
                                    .height_px = sizes[i][1]};
    note(monkey, "%d x %d", event.width_px, event.height_px);
    app_event(&monkey->app, &event);
}

static void do_drop(struct monkey *monkey)
{
    const char *path =
        monkey->n_drops > 0 ? monkey->drops[below(monkey, monkey->n_drops)] : monkey->lesson;
    note(monkey, "dropped %s", path);
    app_event(&monkey->app, &(struct app_event){EVENT_FILE, .text = path});
}

static void do_time(struct monkey *monkey)
{
    static const double times[] = {0, 1e-9, 0.008, 0.016, 0.1, 1, 100, 1e9};
    const double dt_s = times[below(monkey, (int64_t)(sizeof times / sizeof times[0]))];
    note(monkey, "%g s", dt_s);
    const struct app_wants wants = app_frame(&monkey->app, dt_s);
    need(monkey, !isnan(wants.wait_s), "wait for %g s", wants.wait_s);
}

static void do_wheel(struct monkey *monkey)
{
    static const double notches[] = {1, -1, 0.3, -0.3, 10, -1000, 1e6};
    const double n = notches[below(monkey, (int64_t)(sizeof notches / sizeof notches[0]))];
    note(monkey, "wheel %g", n);
    app_event(&monkey->app, &(struct app_event){EVENT_WHEEL, .notches = n});
}

static void act(struct monkey *monkey)
{
    const int64_t choice = below(monkey, 100);
    if (choice < 42) {
        do_command(monkey);
    } else if (choice < 60) {
        do_mouse(monkey);
    } else if (choice < 78) {
        do_key(monkey);
    } else if (choice < 92) {
        do_time(monkey);
    } else if (choice < 96) {
        do_resize(monkey);
    } else if (choice < 98) {
        do_wheel(monkey);
    } else {
        do_drop(monkey);
    }
}

// ---- a lesson

static bool begin(struct monkey *monkey, struct error *error)
{
    if (!app_init(&monkey->app, monkey->lesson, error)) {
        return false;
    }
    if (monkey->folder != NULL) {
        app_use_folder(&monkey->app, monkey->folder);
    }
    app_event(&monkey->app, &(struct app_event){EVENT_RESIZE, .width_px = 1280, .height_px = 720});
    draw_frame(monkey);
    return true;
}

static void tell_last(const struct monkey *monkey)
{
    const long first = monkey->done < LAST_ACTS ? 0 : monkey->done - LAST_ACTS + 1;
    for (long i = first; i <= monkey->done; i++) {
        printf("# %ld %s\n", i, monkey->last[i % LAST_ACTS]);
    }
    printf("# %s\n", monkey->why);
}

static bool run(struct monkey *monkey)
{
    struct error error = {0};
    monkey->why[0] = '\0';
    monkey->done = 0;
    bool opened = begin(monkey, &error);
    need(monkey, opened, "%s", error.what);
    while (monkey->done < monkey->acts && monkey->why[0] == '\0') {
        act(monkey);
        monkey->app.quit = monkey->app.fullscreen = monkey->app.picture = false;
        check_state(monkey);
        if (below(monkey, 3) > 0) {
            draw_frame(monkey);
        }
        monkey->done += monkey->why[0] == '\0';
    }
    const bool good = monkey->why[0] == '\0';
    if (!good) {
        tell_last(monkey);
    }
    app_finish(&monkey->app);
    return good;
}

static const char *value_of(const char *argument, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1
                                                                           : NULL;
}

static bool take_fonts(struct monkey *monkey, const char *fonts)
{
    struct error error = {0};
    monkey->painter = painter_create(fonts, &error);
    monkey->pixels = calloc((size_t)LONGEST_SIDE * LONGEST_SIDE, sizeof *monkey->pixels);
    if (monkey->painter == NULL || monkey->pixels == NULL) {
        printf("Bail out! %s\n", error.what);
        return false;
    }
    return true;
}

// Returns false where it is a lesson, or something is wrong with it.
static bool take_option(struct monkey *monkey, const char *argument, uint64_t *seed, bool *wrong)
{
    const char *value;
    if ((value = value_of(argument, "acts")) != NULL) {
        monkey->acts = strtol(value, NULL, 10);
    } else if ((value = value_of(argument, "seed")) != NULL) {
        *seed = strtoull(value, NULL, 10);
    } else if ((value = value_of(argument, "folder")) != NULL) {
        monkey->folder = value;
    } else if ((value = value_of(argument, "drop")) != NULL) {
        if (monkey->n_drops < DROPS_MAX) {
            monkey->drops[monkey->n_drops++] = value;
        }
    } else if ((value = value_of(argument, "fonts")) != NULL) {
        *wrong = !take_fonts(monkey, value);
    } else if (strcmp(argument, "log") == 0) {
        monkey->log = true;
    } else {
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct monkey monkey = {.acts = 200};
    uint64_t seed = 1;
    int number = 0, failed = 0;
    bool wrong = false;
    for (int i = 1; i < argc && !wrong; i++) {
        if (!take_option(&monkey, argv[i], &seed, &wrong)) {
            monkey.lesson = argv[i];
            random_seed(&monkey.random, seed);
            const bool good = run(&monkey);
            failed += !good;
            printf("%sok %d - %s, %ld acts from seed %llu\n", good ? "" : "not ", ++number, argv[i],
                   monkey.done, (unsigned long long)seed);
            fflush(stdout);
        }
    }
    printf("1..%d\n", number);
    painter_destroy(monkey.painter);
    free(monkey.pixels);
    return failed > 0 || wrong;
}
