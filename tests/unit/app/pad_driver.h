// A lesson with a pad, driven by events as the window sends them. For the tests of the pad.
#ifndef CONVSTEP_TEST_PAD_DRIVER_H
#define CONVSTEP_TEST_PAD_DRIVER_H

#include "app_driver.h"

static inline struct app *open_lesson(const char *name)
{
    struct app *app = new_app(name);
    app_event(app, &(struct app_event){EVENT_RESIZE, .width_px = 1920, .height_px = 1080});
    app_draw(app, &CONTEXT);
    return app;
}

static inline void close_lesson(struct app *app)
{
    app_finish(app);
    free(app);
}

enum { N_LESSONS = 2 };
static const char *const LESSONS[] = {"lessons/lenet-5.json", "lessons/lenet-5-modern.json"};

static inline void press(struct app *app, const char *keys)
{
    struct key key;
    while (key_next(&keys, &key)) {
        app_event(app, &(struct app_event){EVENT_KEY, .key = key});
    }
    app_draw(app, &CONTEXT);
}

static inline void type(struct app *app, const char *text)
{
    for (; *text != '\0'; text++) {
        const char one[] = {*text, '\0'};
        app_event(app, &(struct app_event){EVENT_KEY, .key = {(uint32_t)(unsigned char)*text, 0}});
        app_event(app, &(struct app_event){EVENT_TEXT, .text = one});
    }
    app_draw(app, &CONTEXT);
}

static inline const struct draw *control(const struct app *app, const char *command,
                                         int64_t argument)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, command) == 0 && hit->argument == argument) {
            return hit;
        }
    }
    fail_msg("no control %s %lld", command, (long long)argument);
    return NULL;
}

// At shares of a control's width and height.
static inline void mouse(struct app *app, enum event_kind kind, const struct draw *hit, double x,
                         double y)
{
    const double scale = app->list.scale;
    app_event(app, &(struct app_event){.kind = kind,
                                       .x = (hit->x + x * hit->w) * scale,
                                       .y = (hit->y + y * hit->h) * scale});
    app_draw(app, &CONTEXT);
}

static inline void click(struct app *app, const char *command, int64_t argument)
{
    mouse(app, EVENT_PRESS, control(app, command, argument), 0.5, 0.5);
    app_event(app, &(struct app_event){.kind = EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

static inline void stroke(struct app *app, double x0, double y0, double x1, double y1)
{
    enum { MOVES = 12 };
    mouse(app, EVENT_PRESS, control(app, "pad-pen", 0), x0, y0);
    for (int i = 1; i <= MOVES; i++) {
        const double t = (double)i / MOVES;
        mouse(app, EVENT_MOVE, control(app, "pad-pen", 0), x0 + t * (x1 - x0), y0 + t * (y1 - y0));
    }
    app_event(app, &(struct app_event){.kind = EVENT_RELEASE});
    app_draw(app, &CONTEXT);
}

// In three strokes; two of them make no 4.
static inline void draw_four(struct app *app)
{
    stroke(app, 0.36, 0.16, 0.27, 0.53);
    stroke(app, 0.27, 0.53, 0.74, 0.52);
    stroke(app, 0.63, 0.20, 0.60, 0.86);
}

static inline const struct tensor *image_of(const struct app *app)
{
    const struct lesson *lesson = app->session.lesson;
    return &lesson->program.tensors[lesson->pictures[0].tensor];
}

static inline float *copy_image(const struct app *app)
{
    const size_t size = (size_t)shape_elements(&image_of(app)->shape) * sizeof(float);
    float *copy = malloc(size);
    memcpy(copy, image_of(app)->value, size);
    return copy;
}

static inline bool image_is(const struct app *app, const float *numbers)
{
    return memcmp(image_of(app)->value, numbers,
                  (size_t)shape_elements(&image_of(app)->shape) * sizeof(float)) == 0;
}

#endif
