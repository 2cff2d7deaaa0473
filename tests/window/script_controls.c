// script_controls LESSON.json SCRIPT WIDTH HEIGHT FONTS: where the frame after a script can be
// clicked, for the tests that drive the real window. One line each: name argument x y width height,
// in pixels.
#include "app/app.h"
#include "platform/painter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print_hits(const struct draw_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct draw *hit = &list->commands[i];
        if (hit->kind == DRAW_HIT) {
            printf("%s %" PRId64 " %.2f %.2f %.2f %.2f\n", hit->name, hit->argument,
                   hit->x * list->scale, hit->y * list->scale, hit->w * list->scale,
                   hit->h * list->scale);
        }
    }
}

int main(int argc, char **argv)
{
    static struct app app;
    if (argc != 6) {
        return 2;
    }
    struct error error = {0};
    struct painter *painter = painter_create(argv[5], &error);
    struct view_context context = {.measure = painter_measure, .measure_user = painter};
    bool ready = painter && app_init(&app, argv[1], &error);
    if (ready) {
        app.view.width_px = (int)strtol(argv[3], NULL, 10);
        app.view.height_px = (int)strtol(argv[4], NULL, 10);
        app_draw(&app, &context);
        ready = app_script(&app, argv[2], &error);
        app_draw(&app, &context);
        print_hits(&app.list);
    }
    if (!ready) {
        error_print(&error, stderr);
    }
    app_finish(&app);
    painter_destroy(painter);
    return ready ? 0 : 1;
}
