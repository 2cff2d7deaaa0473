// frame FONTS LESSON.json…: the processor time of a frame at 1920 x 1080, while the window is on
// its way: the draw list, and painting it. Of each lesson the mean and the longest over its steps;
// the first frame of each grain, which computes the lesson and rasters its glyphs, is not counted.
#include "platform/painter.h"
#include "step/timeline.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, STEPS_MAX = 120 };

struct measured {
    double drawn_ms, painted_ms, longest_ms;
    int n;
};

static double time_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static void measure(struct measured *out, const struct timeline *timeline, enum grain grain,
                    struct painter *painter, const struct pixels *pixels)
{
    const struct view_context context = {.measure = painter_measure, .measure_user = painter};
    const int64_t steps = timeline->steps[grain], n = steps < STEPS_MAX ? steps : STEPS_MAX;
    struct view_state state;
    struct draw_list list;
    view_defaults(&state);
    draw_init(&list);
    for (int64_t k = 0; k < n; k++) {
        const struct step step =
            timeline_step(timeline, grain, n == 1 ? 1 : 1 + k * (steps - 1) / (n - 1));
        state.window_move = 0.5;
        state.window_from = step.number - 1;
        const double begun = time_ms();
        view_frame(&list, &context, timeline, &step, &state);
        const double drawn = time_ms();
        painter_paint(painter, &list, pixels);
        const double painted = time_ms();
        if (k > 0) {
            out->drawn_ms += drawn - begun;
            out->painted_ms += painted - drawn;
            out->longest_ms = painted - begun > out->longest_ms ? painted - begun : out->longest_ms;
            out->n++;
        }
    }
    draw_finish(&list);
}

static bool measure_lesson(const char *path, struct painter *painter, const struct pixels *pixels)
{
    struct error error = {0};
    struct timeline timeline = {0};
    struct measured measured = {.n = 0};
    struct lesson *lesson = lesson_load(path, &error);
    const bool good = lesson != NULL && timeline_init(&timeline, lesson, &error);
    for (int grain = 0; good && grain < GRAIN_COUNT; grain++) {
        measure(&measured, &timeline, (enum grain)grain, painter, pixels);
    }
    if (good && measured.n > 0) {
        printf("%7.2f %7.2f %8.2f  %s\n", measured.drawn_ms / measured.n,
               measured.painted_ms / measured.n, measured.longest_ms, lesson->id);
    } else if (!good) {
        error_print(&error, stderr);
    }
    timeline_finish(&timeline);
    lesson_destroy(lesson);
    return good;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct painter *painter = argc > 2 ? painter_create(argv[1], &error) : NULL;
    uint32_t *data = calloc((size_t)WIDTH * HEIGHT, sizeof *data);
    const struct pixels pixels = {data, WIDTH, HEIGHT, WIDTH};
    bool good = painter != NULL && data != NULL;
    if (argc <= 2) {
        fputs("usage: frame FONTS LESSON.json…\n", stderr);
    } else if (painter == NULL) {
        error_print(&error, stderr);
    } else {
        puts(" list ms paint ms longest  lesson");
    }
    for (int i = 2; i < argc && good; i++) {
        good = measure_lesson(argv[i], painter, &pixels);
    }
    free(data);
    painter_destroy(painter);
    return good ? 0 : 1;
}
