// Digits that are not drawn: those that ship, and pictures of the user's.
#include "app/app.h"
#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool put(struct app *app, const uint8_t *picture, int side, int64_t source)
{
    app->pad.stroke = app->pad.state.pen_down = false;
    app->pad.label = -1;
    if (!drawing_put(&app->pad.drawing, picture, side, source)) {
        app_say(app, "The pad is full: clear it to go on");
        return false;
    }
    pad_read(app);
    return true;
}

// ---- those that ship
// -----------------------------------------------------------------------------

static bool need_shipped(struct app *app)
{
    const struct lesson_practice *practice = &app->session.lesson->practice;
    struct error error = {0};
    if (app->pad.shipped_open) {
        return true;
    }
    if (practice->held_out == NULL) {
        app_say(app, "This lesson comes without digits to pick");
        return false;
    }
    if (!dataset_open(&app->pad.shipped, practice->held_out, &error)) {
        app_say(app, "The digits cannot be read: %s%s%s", error.file,
                error.file[0] != '\0' ? ": " : "", error.what);
        return false;
    }
    if (app->pad.shipped.n_classes > practice->n_classes) { // one could not be the loss's class
        app_say(app, "The digits have %d classes, the lesson tells %d apart",
                app->pad.shipped.n_classes, practice->n_classes);
        dataset_finish(&app->pad.shipped);
        return false;
    }
    app->pad.shipped_open = true;
    return true;
}

// Brought to 28 x 28 where it has another size.
static bool shipped_digit(struct app *app, int64_t index, uint8_t out[DIGIT_PIXELS],
                          struct error *error)
{
    struct png_picture picture;
    float numbers[DIGIT_PIXELS];
    struct picture_format format = {.channels = 1,
                                    .low = 0,
                                    .high = 255,
                                    .height = DIGIT_SIDE,
                                    .width = DIGIT_SIDE,
                                    .fit = PICTURE_STRETCH};
    if (!dataset_picture(&app->pad.shipped, index, &picture, error)) {
        return false;
    }
    picture_numbers(&format, picture.rgba, picture.height, picture.width, numbers);
    png_picture_finish(&picture);
    for (int i = 0; i < DIGIT_PIXELS; i++) {
        out[i] = (uint8_t)(numbers[i] + 0.5F);
    }
    return true;
}

static bool pick(struct app *app, int64_t index)
{
    uint8_t pixels[DIGIT_PIXELS];
    struct error error = {0};
    if (!shipped_digit(app, index, pixels, &error)) {
        app_say(app, "%s", error.what);
        return false;
    }
    app->pad.picked = index;
    return put(app, pixels, DIGIT_SIDE, index);
}

// The one beside the last one picked, round and round.
static int64_t beside(const struct pad *pad, int64_t index, int64_t by)
{
    const int64_t n = pad->shipped.count;
    return index < 0 ? (by > 0 ? 0 : n - 1) : (index + by + n) % n;
}

void do_pad_pick(struct app *app, int64_t number)
{
    struct pad *pad = &app->pad;
    if (!need_shipped(app)) {
        return;
    }
    if (number < 1) {
        pick(app, beside(pad, pad->picked, number == 0 ? 1 : -1));
    } else if (number <= pad->shipped.count) {
        pick(app, number - 1);
    } else {
        app_say(app, "The digits that ship go from 1 to %lld", (long long)pad->shipped.count);
    }
}

// All are tried once: the pad is as it was where the network reads every one of them.
void do_pad_misread(struct app *app, int64_t by)
{
    struct pad *pad = &app->pad;
    if (!need_shipped(app)) {
        return;
    }
    int64_t index = pad->picked;
    const int64_t before = index;
    for (int64_t i = 0; i < pad->shipped.count; i++) {
        index = beside(pad, index, by < 0 ? -1 : 1);
        if (!pick(app, index)) {
            return;
        }
        if (pad_says(app) != pad->shipped.labels[index]) {
            return;
        }
    }
    do_pad_undo(app, 0);
    pad->picked = before;
    app_say(app, "The network misreads none of the %lld digits", (long long)pad->shipped.count);
}

// ---- pictures
// ----------------------------------------------------------------------------------

bool pad_open_picture(struct app *app, const char *path, struct error *error)
{
    enum { BOX = 200 };
    struct png_picture picture;
    if (no_practice(app) != NULL) {
        return error_set(error, ERROR_CALL, "%s", no_practice(app));
    }
    if (!png_read_file(path, &picture, error)) {
        return false;
    }
    uint8_t *ink = malloc((size_t)picture.width * (size_t)picture.height);
    uint8_t *laid = malloc(DRAWING_PIXELS);
    if (ink == NULL || laid == NULL) {
        abort();
    }
    const bool stands_out =
        digit_ink(&picture, ink) &&
        digit_centre(ink, picture.width, picture.height, BOX, DRAWING_SIDE, laid);
    bool done =
        stands_out ||
        error_set(error, ERROR_LESSON, "nothing stands out from its background: no digit is found");
    if (done) {
        snprintf(app->pad.opened, sizeof app->pad.opened, "%.*s", PAD_SOURCE_MAX - 1,
                 path_basename(path));
        if (!app->pad.state.open) {
            do_pad(app, 0);
        }
        done = put(app, laid, DRAWING_SIDE, -1);
    }
    png_picture_finish(&picture);
    free(ink);
    free(laid);
    return done;
}

static void open_or_say(struct app *app, const char *path)
{
    struct error error = {0};
    if (!pad_open_picture(app, path, &error) && error.kind != ERROR_NONE) {
        app_say(app, "%s: %s", path_basename(path), error.what);
    }
}

void pad_drop(struct app *app, const char *path)
{
    if (app->library || no_practice(app) != NULL) {
        app_say(app, "A picture is read by a lesson with a pad to draw on");
        return;
    }
    pad_leave_field(app);
    open_or_say(app, path);
}

bool do_open_path(struct app *app, const char *path, struct error *error)
{
    return pad_open_picture(app, path, error);
}

// ---- the field for a path
// ----------------------------------------------------------------------

void do_open_picture(struct app *app, int64_t argument)
{
    (void)argument;
    struct pad *pad = &app->pad;
    drawing_end(&pad->drawing);
    pad->stroke = pad->state.pen_down = false;
    pad->path[0] = '\0';
    pad->state.path = pad->path;
    app->view.focus_control = -1;
}

void pad_leave_field(struct app *app)
{
    app->dirty |= app->pad.state.path != NULL;
    app->pad.state.path = NULL;
}

void pad_press_enter(struct app *app)
{
    pad_leave_field(app);
    if (app->pad.path[0] != '\0') {
        open_or_say(app, app->pad.path);
    }
}

void pad_type(struct app *app, const char *text)
{
    struct pad *pad = &app->pad;
    const size_t length = strlen(pad->path), more = strlen(text);
    if (pad->state.path != NULL && length + more <= PAD_PATH_MAX) {
        memcpy(pad->path + length, text, more + 1);
        app->dirty = true;
    }
}

static void rub_out(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80) {
        length--;
    }
    text[length > 0 ? length - 1 : 0] = '\0';
}

bool pad_key(struct app *app, struct key key)
{
    if (app->pad.state.path == NULL || (key.mods & KEY_CTRL)) {
        return false;
    }
    if (key.code == KEY_BACKSPACE) {
        rub_out(app->pad.path);
        app->dirty = true;
        return true;
    }
    return key.code < KEY_LEFT || key.code == KEY_SPACE; // what is printed comes as text
}
