// How long the pad takes from a move of the pen to the finished picture, at 1920 × 1080, one
// thread: pad LESSON.json FONTS. Strokes of a 4 are drawn move by move, as a mouse would; each move
// is sent, the frame laid out and painted. Prints the middle and the worst of them in milliseconds
// of the processor, and what they are made of.
#include "app/app.h"
#include "platform/painter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, MOVES = 96 };
enum { PART_READ, PART_LAYOUT, PART_PAINT, PARTS };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); // others may use the machine at the same time
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

struct bench {
    struct app app;
    struct painter *painter;
    struct view_context context;
    struct pixels pixels;
    double parts[PARTS];     // summed
    double times[2 * MOVES]; // of each move
    int n;
};

static void show(struct bench *bench)
{
    const double start = now_ms();
    app_draw(&bench->app, &bench->context);
    const double laid_out = now_ms();
    painter_paint(bench->painter, &bench->app.list, &bench->pixels);
    bench->parts[PART_LAYOUT] += laid_out - start;
    bench->parts[PART_PAINT] += now_ms() - laid_out;
}

static const struct draw *pad_of(const struct app *app)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "pad-pen") == 0) {
            return hit;
        }
    }
    return NULL;
}

// Shares of the pad's side to device pixels.
static struct app_event at(const struct app *app, enum event_kind kind, double x, double y)
{
    const struct draw *pad = pad_of(app);
    return (struct app_event){.kind = kind,
                              .x = (pad->x + x * pad->w) * app->list.scale,
                              .y = (pad->y + y * pad->h) * app->list.scale};
}

static void stroke(struct bench *bench, double x0, double y0, double x1, double y1)
{
    struct app_event event = at(&bench->app, EVENT_PRESS, x0, y0);
    app_event(&bench->app, &event);
    show(bench);
    for (int i = 1; i <= MOVES; i++) {
        const double t = (double)i / MOVES, start = now_ms();
        event = at(&bench->app, EVENT_MOVE, x0 + t * (x1 - x0), y0 + t * (y1 - y0));
        app_event(&bench->app, &event);
        bench->parts[PART_READ] += now_ms() - start;
        show(bench);
        bench->times[bench->n++] = now_ms() - start;
    }
    event = at(&bench->app, EVENT_RELEASE, x1, y1);
    app_event(&bench->app, &event);
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(struct bench *bench)
{
    qsort(bench->times, (size_t)bench->n, sizeof *bench->times, by_size);
    printf("a move to its picture: %.2f ms in the middle, %.2f ms at most\n",
           bench->times[bench->n / 2], bench->times[bench->n - 1]);
    printf("of it: reading %.2f ms, layout %.2f ms, painting %.2f ms; says %d\n",
           bench->parts[PART_READ] / bench->n, bench->parts[PART_LAYOUT] / bench->n,
           bench->parts[PART_PAINT] / bench->n, pad_says(&bench->app));
}

static bool run(struct bench *bench, struct error *error)
{
    bench->app.view.width_px = WIDTH;
    bench->app.view.height_px = HEIGHT;
    if (!bench->app.pad.state.open && !app_run(&bench->app, "pad", 0, error)) {
        return false;
    }
    show(bench);
    for (int i = 0; i < PARTS; i++) {
        bench->parts[i] = 0;
    }
    stroke(bench, 0.30, 0.15, 0.27, 0.55);
    stroke(bench, 0.66, 0.18, 0.60, 0.86);
    print_times(bench);
    return true;
}

int main(int argc, char **argv)
{
    static uint32_t data[WIDTH * HEIGHT];
    static struct bench bench;
    struct error error = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: pad LESSON.json FONTS\n");
        return 2;
    }
    bench.pixels = (struct pixels){data, WIDTH, HEIGHT, WIDTH};
    bench.painter = painter_create(argv[2], &error);
    bench.context =
        (struct view_context){.measure = painter_measure, .measure_user = bench.painter};
    const bool opened = bench.painter != NULL && app_init(&bench.app, argv[1], &error);
    const bool done = opened && run(&bench, &error);
    if (!done) {
        error_print(&error, stderr);
    }
    app_finish(&bench.app);
    painter_destroy(bench.painter);
    return done ? 0 : 1;
}
