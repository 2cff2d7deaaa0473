// Golden frames: what every lesson shows, as text of its draw list, and some of them as pixels.
//
//   golden LESSONS GOLDEN FONTS            compares, TAP on standard output
//   golden LESSONS GOLDEN FONTS --update   writes GOLDEN anew; look at what changed before you
//   commit it
//
// One text a lesson and grain, LESSON.GRAIN.txt: the dumps of its first, middle and last frame. A
// lesson that is added has no golden until --update is run, and fails until then.
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "image/png_file.h"
#include "platform/painter.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20, PATH_BYTES = 4096, PIXEL_ROOM = 4 };

struct golden {
    const char *lessons, *folder;
    struct painter *painter;
    struct draw_list list;
    bool update;
    int number, failed;
};

// A frame kept as pixels.
static const struct picture {
    const char *lesson;
    enum grain grain;
    int64_t step;
    int width, height;
    enum theme theme;
} PICTURES[] = {
    {"convolution-backward-1", GRAIN_MULTIPLY, 21, 1280, 720, THEME_PAPER},
    {"convolution-backward-2", GRAIN_CELL, 11, 1024, 640, THEME_PAPER},
    {"max-pooling-backward", GRAIN_CELL, 7, 1024, 768, THEME_BOARD},
    {"average-pooling", GRAIN_MULTIPLY, 8, 1280, 720, THEME_BOARD},
};

static void tell(struct golden *golden, bool good, const char *name, const char *why)
{
    golden->number++;
    golden->failed += good ? 0 : 1;
    printf("%s %d %s\n", good ? "ok" : "not ok", golden->number, name);
    if (!good) {
        printf("# %s\n", why);
    }
}

// "line 12: got …, golden …" of the first line that differs.
static void first_difference(const char *got, const char *want, char *out, size_t size)
{
    int line = 1;
    const char *line_got = got, *line_want = want;
    while (*got != '\0' && *got == *want) {
        if (*got == '\n') {
            line++;
            line_got = got + 1;
            line_want = want + 1;
        }
        got++;
        want++;
    }
    snprintf(out, size, "line %d: got \"%.*s\", golden \"%.*s\"", line,
             (int)strcspn(line_got, "\n"), line_got, (int)strcspn(line_want, "\n"), line_want);
}

static void frame(struct golden *golden, const struct timeline *timeline, enum grain grain,
                  int64_t number, const struct view_state *view)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = golden->painter};
    const struct step step = timeline_step(timeline, grain, number);
    view_frame(&golden->list, &context, timeline, &step, view);
}

static void compare_text(struct golden *golden, const char *name, const char *path,
                         const struct buffer *got)
{
    struct error error = {0};
    char *want = NULL;
    size_t size = 0;
    char why[1024];
    if (golden->update) {
        const bool written = file_write(path, got->data, got->length, &error);
        tell(golden, written, name, error.what);
    } else if (!file_read(path, FILE_LIMIT, &want, &size, &error)) {
        tell(golden, false, name, error.what);
    } else {
        const bool same = size == got->length && memcmp(want, got->data, size) == 0;
        first_difference(got->data, want, why, sizeof(why));
        tell(golden, same, name, why);
    }
    free(want);
}

static void dump_grain(struct golden *golden, const struct timeline *timeline, enum grain grain)
{
    const int64_t steps = timeline->steps[grain];
    const int64_t shown[] = {1, (steps + 1) / 2, steps};
    struct view_state view;
    struct buffer text = {0};
    char name[256], path[PATH_BYTES];
    view_defaults(&view);
    view.width_px = 1920;
    view.height_px = 1080;
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        if (i > 0 && shown[i] == shown[i - 1]) {
            continue;
        }
        frame(golden, timeline, grain, shown[i], &view);
        buffer_printf(&text, "== step %lld of %lld\n", (long long)shown[i], (long long)steps);
        draw_dump(&golden->list, &text);
    }
    snprintf(name, sizeof(name), "%s.%s", timeline->lesson->id, GRAIN_NAMES[grain]);
    snprintf(path, sizeof(path), "%s/%s.txt", golden->folder, name);
    compare_text(golden, name, path, &text);
    buffer_finish(&text);
}

// FreeType's versions round coverage differently by a few levels of 255: that much room, no more.
static bool pixels_equal(const uint32_t *got, const struct png_picture *want, char *why,
                         size_t size)
{
    for (int i = 0; i < want->width * want->height; i++) {
        const int channels[] = {(int)(got[i] >> 16 & 255), (int)(got[i] >> 8 & 255),
                                (int)(got[i] & 255)};
        for (int c = 0; c < 3; c++) {
            if (abs(channels[c] - want->rgba[4 * i + c]) > PIXEL_ROOM) {
                snprintf(why, size, "pixel %d, %d: got %06x, golden %02x%02x%02x", i % want->width,
                         i / want->width, got[i] & 0xffffffU, want->rgba[4 * i],
                         want->rgba[4 * i + 1], want->rgba[4 * i + 2]);
                return false;
            }
        }
    }
    return true;
}

static void compare_pixels(struct golden *golden, const struct picture *picture, const char *name,
                           const uint32_t *pixels)
{
    struct error error = {0};
    struct png_picture want = {0};
    char path[PATH_BYTES], why[256] = "";
    snprintf(path, sizeof(path), "%s/%s.png", golden->folder, name);
    bool good;
    if (golden->update) {
        good =
            png_write_file(path, pixels, picture->width, picture->height, picture->width, &error);
    } else {
        good = png_read_file(path, &want, &error);
        if (good && (want.width != picture->width || want.height != picture->height)) {
            good = error_set(&error, ERROR_LESSON, "the golden picture has another size");
        }
        good = good && pixels_equal(pixels, &want, why, sizeof(why));
    }
    tell(golden, good, name, why[0] != '\0' ? why : error.what);
    png_picture_finish(&want);
}

static void paint_picture(struct golden *golden, const struct timeline *timeline,
                          const struct picture *picture)
{
    struct view_state view;
    char name[256];
    uint32_t *data = calloc((size_t)picture->width * (size_t)picture->height, sizeof(*data));
    const struct pixels pixels = {data, picture->width, picture->height, picture->width};
    if (data == NULL) {
        tell(golden, false, picture->lesson, "no memory for the pixels");
        return;
    }
    view_defaults(&view);
    view.width_px = picture->width;
    view.height_px = picture->height;
    view.theme = picture->theme;
    frame(golden, timeline, picture->grain, picture->step, &view);
    painter_paint(golden->painter, &golden->list, &pixels);
    snprintf(name, sizeof(name), "%s-%s-%lld-%dx%d-%s", picture->lesson,
             GRAIN_NAMES[picture->grain], (long long)picture->step, picture->width, picture->height,
             THEME_NAMES[picture->theme]);
    compare_pixels(golden, picture, name, data);
    free(data);
}

static void lesson_frames(struct golden *golden, const char *file)
{
    struct error error = {0};
    struct timeline timeline = {0};
    char *path = path_join(golden->lessons, file);
    struct lesson *lesson = lesson_load(path, &error);
    if (lesson == NULL || !timeline_init(&timeline, lesson, &error)) {
        tell(golden, false, file, error.what);
    } else {
        for (int grain = 0; grain < GRAIN_COUNT; grain++) {
            dump_grain(golden, &timeline, (enum grain)grain);
        }
        for (size_t i = 0; i < sizeof(PICTURES) / sizeof(PICTURES[0]); i++) {
            if (strcmp(PICTURES[i].lesson, lesson->id) == 0) {
                paint_picture(golden, &timeline, &PICTURES[i]);
            }
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
    free(path);
}

int main(int argc, char **argv)
{
    struct golden golden = {0};
    struct error error = {0};
    char **names = NULL;
    size_t n = 0;
    if (argc < 4) {
        fputs("usage: golden LESSONS GOLDEN FONTS [--update]\n", stderr);
        return 2;
    }
    golden.lessons = argv[1];
    golden.folder = argv[2];
    golden.update = argc > 4 && strcmp(argv[4], "--update") == 0;
    golden.painter = painter_create(argv[3], &error);
    if (golden.painter == NULL || !folder_list(argv[1], &names, &n, &error)) {
        error_print(&error, stderr);
        painter_destroy(golden.painter);
        return 1;
    }
    draw_init(&golden.list);
    for (size_t i = 0; i < n; i++) {
        if (text_ends_with(names[i], ".json") && !text_ends_with(names[i], ".schema.json")) {
            lesson_frames(&golden, names[i]);
        }
    }
    printf("1..%d\n", golden.number);
    draw_finish(&golden.list);
    painter_destroy(golden.painter);
    file_names_free(names, n);
    return golden.failed == 0 && golden.number > 0 ? 0 : 1;
}
