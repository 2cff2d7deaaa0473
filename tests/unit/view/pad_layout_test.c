// pad_layout_test FONTS LESSON…: looks at the pad of lessons, in every size and theme: empty,
// drawn, picked, misread, with digits kept, with a path being typed, a message, and the
// steps of another digit. TAP, one line a lesson and size.
#include "app/app.h"
#include "base/file.h"
#include "look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Scripts, each on the lesson as it is opened.
static const struct state {
    const char *name, *script;
    int kept; // of each digit
    const char *message, *path;
} STATES[] = {
    {"empty", "pad", 0, NULL, NULL},
    {"drawn", "pad;pad-pen;pad-up;pad-up;pad-up;pad-right;pad-right;pad-down;pad-down", 2, NULL,
     NULL},
    {"picked", "pad;pad-pick 17", 12, NULL, NULL},
    {"rubbed", "pad;pad-pick 18;pad-tool 1;pad-pen;pad-down;pad-down", 100, NULL, NULL},
    {"misread", "pad;pad-misread", 1, NULL, NULL},
    {"kept", "pad;pad-pen;pad-down;pad-label 3;pad-keep", 7,
     "Kept as a 3: 8 of that kind, 71 in all", NULL},
    {"a path", "pad;pad-pick 1;open-picture", 0, NULL,
     "/media/stick/pictures/of digits/all of them/the one that the network did not read.png"},
    {"no path", "pad;open-picture", 0, NULL, ""},
    {"the steps", "pad;pad-pick 2;pad", 0, NULL, NULL},
    {"the steps, drawn", "pad;pad-pen;pad-down;pad-pen;pad;last", 0, NULL, NULL},
};
enum { STATES_N = sizeof STATES / sizeof *STATES };

static void keep(struct app *app, int each)
{
    static const uint8_t pixels[DIGIT_PIXELS] = {255};
    struct error error = {0};
    for (int i = 0; i < each * KEPT_LABELS; i++) {
        kept_add(&app->pad.kept, i % KEPT_LABELS, pixels, &error);
    }
    pad_read(app);
}

static bool look_at_state(struct looker *looker, struct app *app, const struct setup *setup,
                          const struct state *state, enum theme theme)
{
    struct view_context context = {.measure = painter_measure, .measure_user = looker->painter};
    app->view.width_px = setup->width;
    app->view.height_px = setup->height;
    app->view.text_step = setup->text_step;
    app->view.theme = theme;
    app->view.message = state->message;
    if (state->path != NULL) {
        snprintf(app->pad.path, sizeof app->pad.path, "%s", state->path);
    }
    app_draw(app, &context);
    const struct draw_list list = looker->list;
    looker->list = app->list;
    const bool good = look_at_frame(looker);
    looker->list = list;
    if (!good) {
        const size_t length = strlen(looker->why);
        snprintf(looker->why + length, sizeof looker->why - length, " (%s, %s)", state->name,
                 THEME_NAMES[theme]);
    }
    return good;
}

// The first thing that is wrong of each size stands in `why`.
static void look_at_states(struct looker *looker, const char *path)
{
    bool good[LOOK_SETUPS];
    static char why[LOOK_SETUPS][LOOK_WHY_MAX];
    for (int s = 0; s < LOOK_SETUPS; s++) {
        good[s] = true;
    }
    for (int i = 0; i < STATES_N; i++) {
        static struct app app;
        struct error error = {0};
        bool ready = app_init(&app, path, &error);
        if (ready) {
            keep(&app, STATES[i].kept);
            ready = app_script(&app, STATES[i].script, &error);
        }
        for (int s = 0; s < LOOK_SETUPS; s++) {
            for (int theme = 0; theme < THEME_COUNT && good[s]; theme++) {
                snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
                good[s] =
                    ready && look_at_state(looker, &app, &SETUPS[s], &STATES[i], (enum theme)theme);
                memcpy(why[s], looker->why, sizeof why[s]);
            }
        }
        app_finish(&app);
    }
    for (int s = 0; s < LOOK_SETUPS; s++) {
        memcpy(looker->why, why[s], sizeof looker->why);
        tell(looker, good[s], path_basename(path), &SETUPS[s]);
    }
}

int main(int argc, char **argv)
{
    struct looker looker;
    if (argc < 3 || !look_begin(&looker, argv[1])) {
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        look_at_states(&looker, argv[i]);
    }
    return look_end(&looker);
}
