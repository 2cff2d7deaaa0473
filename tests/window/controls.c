// controls LESSON.json GRAIN STEP WIDTH HEIGHT FONTS: where a frame can be clicked, for the test
// that drives the real window. One line each: name argument x y width height, in pixels.
#include "platform/painter.h"
#include "view/view.h"

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
    if (argc != 7) {
        return 2;
    }
    struct error error = {0};
    struct lesson *lesson = lesson_load(argv[1], &error);
    struct painter *painter = painter_create(argv[6], &error);
    struct timeline timeline = {0};
    bool ready = lesson && painter && timeline_init(&timeline, lesson, &error);
    if (ready) {
        struct step step = timeline_step(&timeline, (enum grain)strtol(argv[2], NULL, 10),
                                         strtoll(argv[3], NULL, 10));
        struct view_state state;
        view_defaults(&state);
        state.width_px = (int)strtol(argv[4], NULL, 10);
        state.height_px = (int)strtol(argv[5], NULL, 10);
        struct view_context context = {.measure = painter_measure, .measure_user = painter};
        struct draw_list list;
        draw_init(&list);
        view_frame(&list, &context, &timeline, &step, &state);
        print_hits(&list);
        draw_finish(&list);
    } else {
        error_print(&error, stderr);
    }
    timeline_finish(&timeline);
    painter_destroy(painter);
    lesson_destroy(lesson);
    return ready ? 0 : 1;
}
