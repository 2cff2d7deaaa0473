// convstep export: the frames of a lesson as PNG files, drawn and painted as the window does.
#include "base/file.h"
#include "cli/cli.h"
#include "cli/fonts.h"
#include "image/png_file.h"
#include "lesson/library.h"
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
    {"grain", OPTION_CHOICE, "G", GRAIN_CHOICES, .help = "layer, map, cell (default) or multiply"},
    {"walk", OPTION_TEXT, "W", .help = "another walk: gather, scatter, chain rule"},
    {"from", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "first step, from 1"},
    {"to", OPTION_INTEGER, "N", .min = 1, .max = INT64_MAX, .help = "last step, included"},
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
    struct lesson *lesson;
    struct timeline timeline;
    struct painter *painter;
    struct draw_list list;
    struct pixels pixels;
    struct view_state view;
    enum grain grain;
    int64_t from, to;
    const char *out;
};

static bool open_lesson(struct export *export, const struct arguments *args, struct error *error)
{
    char *path = library_resolve(args->words[0], error);
    export->lesson = path ? lesson_load(path, error) : NULL;
    free(path);
    if (!export->lesson) {
        return false;
    }
    if (!timeline_init(&export->timeline, export->lesson, error)) {
        return false;
    }
    const struct option_value *walk = arguments_option(args, "walk");
    return !walk->given || timeline_set_walk(&export->timeline, walk->text, error);
}

static bool choose_steps(struct export *export, const struct arguments *args, struct error *error)
{
    const struct option_value *grain = arguments_option(args, "grain");
    export->grain = grain->given ? (enum grain)grain->choice : GRAIN_CELL;
    int64_t steps = export->timeline.steps[export->grain];
    const struct option_value *from = arguments_option(args, "from");
    const struct option_value *to = arguments_option(args, "to");
    export->from = from->given ? from->integer[0] : 1;
    export->to = to->given ? to->integer[0] : steps;
    if (export->from > steps || export->to > steps) {
        return error_set(
            error, ERROR_CALL, "--%s %" PRId64 ": the steps by %s go from 1 to %" PRId64,
            export->from > steps ? "from" : "to", export->from > steps ? export->from : export->to,
            GRAIN_NAMES[export->grain], steps);
    }
    if (export->from > export->to) {
        return error_set(error, ERROR_CALL, "--from %" PRId64 " is after --to %" PRId64,
                         export->from, export->to);
    }
    return true;
}

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
    struct step step = timeline_step(&export->timeline, export->grain, number);
    view_frame(&export->list, &context, &export->timeline, &step, &export->view);
    painter_paint(export->painter, &export->list, &export->pixels);
    struct buffer name = {0};
    buffer_printf(&name, "%s-%06" PRId64 ".png", export->lesson->id, number);
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
    int64_t n = export->to - export->from + 1;
    bool done = true;
    for (int64_t i = 0; i < n && done; i++) {
        if (progress) {
            fprintf(stderr, "\r%" PRId64 " of %" PRId64 " frames", i + 1, n);
        }
        done = write_frame(export, export->from + i, error);
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
    bool done = open_lesson(&export, args, &error) && choose_steps(&export, args, &error) &&
                make_surface(&export, args, &error) && folder_make(export.out, &error) &&
                write_frames(&export, &error);
    draw_finish(&export.list);
    painter_destroy(export.painter);
    free(export.pixels.data);
    timeline_finish(&export.timeline);
    lesson_destroy(export.lesson);
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
