// A lesson or the library without a window, driven by events as the window sends them.
#ifndef CONVSTEP_TEST_APP_DRIVER_H
#define CONVSTEP_TEST_APP_DRIVER_H

#include "cmocka_all.h"

#include "app/app.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static inline double half_an_em(void *user, enum font font, double size, double scale,
                                const char *text)
{
    (void)user;
    (void)font;
    (void)scale;
    return 0.5 * size * (double)strlen(text);
}
static const struct view_context CONTEXT = {.measure = half_an_em};

static inline void draw_app(struct app *app)
{
    app_draw(app, &CONTEXT);
}

// The lesson of this file in the project's folder; NULL: the library.
static inline void begin_app(struct app *app, const char *name)
{
    struct error error = {0};
    char *path = name != NULL ? path_join(getenv("CONVSTEP_SOURCE_ROOT"), name) : NULL;
    const bool opened = app_init(app, path, &error);
    free(path);
    if (!opened) {
        fail_msg("%s", error.what);
    }
}

static inline struct app *new_app(const char *name)
{
    struct app *app = malloc(sizeof *app);
    begin_app(app, name);
    return app;
}

static inline int tear_down(void **state)
{
    app_finish(*state);
    free(*state);
    return 0;
}

static inline bool shows(const struct app *app, const char *text)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *draw = &app->list.commands[i];
        if (draw->kind == DRAW_TEXT && strcmp(draw->text, text) == 0) {
            return true;
        }
    }
    return false;
}

#endif
