// convstep export: the frames of a lesson as PNG files, drawn and painted as the window does.
#include "base/file.h"
#include "cli/cli.h"
#include "cli/fonts.h"
#include "cli/selection.h"
#include "image/png_file.h"
#include "view/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIZE_MIN = 320, SIZE_MAX_PX = 16384 };

static const char *const THEME_CHOICES[] = {"paper", "board", NULL};
static const char *const FORMAT_CHOICES[] = {"png", NULL};
_Static_assert(sizeof THEME_CHOICES / sizeof *THEME_CHOICES == THEME_COUNT + 1, "a name a theme");

static const struct option OPTIONS[] = {
    {"out", OPTION_TEXT, "DIR", .required = true,
     .help = "the folder to write to; made if missing"},
    SELECTION_OPTIONS,
    {"size", OPTION_SIZE, "WxH", .min = SIZE_MIN, .max = SIZE_MAX_PX,
     .help = "in pixels, each 320 to 16384 (default 1920x1080)"},
    {"theme", OPTION_CHOICE, "T", THEME_CHOICES, .help = "paper (default) or board"},
    {"format", OPTION_CHOICE, "F", FORMAT_CHOICES, .help = "png"},
    {"check", OPTION_FLAG, .help = "gradients checked beside their cells, as key C does"},
    {"counts", OPTION_FLAG, .help = "with the panel of sizes and counts, as key I does"},
};

// What one export holds from its first frame to its last: surfaces and glyphs are used again.
struct export
{
    struct selection selection;
    struct painter *painter;
    struct draw_list list;
    struct pixels pixels;
    struct view_state view;
    const char *out;
};

static bool make_surface(struct export *export, const struct arguments *args, struct error *error)
{
    const struct option_value *size = arguments_option(args, "size");
    const struct option_value *theme = arguments_option(args, "theme");
    view_defaults(&export->view);
    export->view.width_px = size->given ? (int)size->integer[0] : 1920;
    export->view.height_px = size->given ? (int)size->integer[1] : 1080;
    export->view.check = arguments_option(args, "check")->given;
    export->view.counts = arguments_option(args, "counts")->given;
    export->view.theme = theme->given ? (enum theme)theme->choice : THEME_PAPER;
    struct pixels *pixels = &export->pixels;
    pixels->width = pixels->pitch = export->view.width_px;
    pixels->height = export->view.height_px;
    pixels->data = malloc((size_t)pixels->pitch * (size_t)pixels->height * sizeof *pixels->data);
    if (!pixels->data) {
        return error_set(error, ERROR_SYSTEM, "no memory for a picture of %dx%d", pixels->width,
                         pixels->height);
    }
    export->painter = painter_of_program(error);
    return export->painter != NULL;
}

static bool write_frame(struct export *export, int64_t number, struct error *error)
{
    struct view_context context = {.measure = painter_measure, .measure_user = export->painter};
    const struct timeline *timeline = &export->selection.timeline;
    struct step step = timeline_step(timeline, export->selection.grain, number);
    view_frame(&export->list, &context, timeline, &step, &export->view);
    painter_paint(export->painter, &export->list, &export->pixels);
    struct buffer name = {0};
    buffer_printf(&name, "%s-%06" PRId64 ".png", export->selection.lesson->id, number);
    char *path = path_join(export->out, name.data);
    const struct pixels *pixels = &export->pixels;
    bool written =
        png_write_file(path, pixels->data, pixels->width, pixels->height, pixels->pitch, error);
    free(path);
    buffer_finish(&name);
    return written;
}

static bool write_frames(struct export *export, struct error *error)
{
    bool progress = isatty(STDERR_FILENO);
    const struct selection *steps = &export->selection;
    int64_t n = steps->to - steps->from + 1;
    bool done = true;
    for (int64_t i = 0; i < n && done; i++) {
        if (progress) {
            fprintf(stderr, "\r%" PRId64 " of %" PRId64 " frames", i + 1, n);
        }
        done = write_frame(export, steps->from + i, error);
    }
    if (progress) {
        fputc('\n', stderr);
    }
    return done;
}

static int run_export(const struct arguments *args)
{
    struct error error = {0};
    struct export export = {.out = arguments_option(args, "out")->text};
    draw_init(&export.list);
    bool done = selection_open(&export.selection, args, &error) &&
                make_surface(&export, args, &error) && folder_make(export.out, &error) &&
                write_frames(&export, &error);
    draw_finish(&export.list);
    painter_destroy(export.painter);
    free(export.pixels.data);
    selection_finish(&export.selection);
    return done ? 0 : cli_fail(&error);
}

const struct subcommand CLI_EXPORT = {
    .name = "export",
    .usage = "export LESSON --out DIR [--grain G] [--walk W] [--from N] [--to N] [--size WxH] "
             "[--theme paper|board] [--format png] [--check] [--counts]",
    .summary = "frames as files",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = 1,
    .run = run_export,
};
