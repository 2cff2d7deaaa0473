#include "app/pad.h"

#include "app/app.h"
#include "nn/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct lesson_practice *practice_of(const struct app *app)
{
    return app->session.lesson != NULL && app->session.lesson->practice.given
               ? &app->session.lesson->practice
               : NULL;
}

// ---- the lesson's image
// --------------------------------------------------------------------------

static struct tensor *image_of(const struct app *app)
{
    struct lesson *lesson = app->session.lesson;
    return &lesson->program.tensors[lesson->pictures[0].tensor];
}

static int64_t *target_of(const struct app *app)
{
    const struct program *program = &app->session.lesson->program;
    struct node *loss = program->nodes[practice_of(app)->loss_node];
    return &loss->attrs[op_class_attr(loss->op)].pair[0];
}

// The lesson's own numbers are kept as soon as others take their place.
static void take_image(struct app *app)
{
    struct pad *pad = &app->pad;
    const struct tensor *image = image_of(app);
    const size_t n = (size_t)shape_elements(&image->shape);
    if (pad->own_image != NULL) {
        return;
    }
    pad->own_image = malloc(n * sizeof *pad->own_image);
    if (pad->own_image == NULL) {
        abort();
    }
    memcpy(pad->own_image, image->value, n * sizeof *pad->own_image);
    pad->own_class = *target_of(app);
}

static void put_own_image(struct app *app)
{
    struct pad *pad = &app->pad;
    if (pad->own_image == NULL) {
        return;
    }
    struct tensor *image = image_of(app);
    memcpy(image->value, pad->own_image,
           (size_t)shape_elements(&image->shape) * sizeof *pad->own_image);
    *target_of(app) = pad->own_class;
    free(pad->own_image);
    pad->own_image = NULL;
    pad->state.own = false;
    app->session.lesson->other_picture = false;
    program_changed(&app->session.lesson->program);
}

// As the lesson's own picture is fitted: padded or stretched, and brought to its range.
static void put_seen(struct app *app)
{
    uint8_t rgba[4 * DIGIT_PIXELS];
    struct picture_format format = app->session.lesson->pictures[0].format;
    for (int i = 0; i < DIGIT_PIXELS; i++) {
        memset(rgba + 4 * i, app->pad.seen[i], 3);
        rgba[4 * i + 3] = 255;
    }
    take_image(app);
    picture_numbers(&format, rgba, DIGIT_SIDE, DIGIT_SIDE, image_of(app)->value);
    program_changed(&app->session.lesson->program);
}

// ---- what the network says
// -----------------------------------------------------------------------

static int answer_of(struct app *app)
{
    struct answer answer;
    float shares[ANSWER_MOST];
    int order[ANSWER_MOST];
    if (!pad_answer(&app->session.lesson->program, app->session.lesson, &answer, shares)) {
        return -1;
    }
    answer_order(&answer, order);
    return order[0];
}

int pad_says(struct app *app)
{
    return practice_of(app) == NULL || app->pad.state.empty ? -1 : answer_of(app);
}

// ---- what is on the pad
// --------------------------------------------------------------------------

// A picture that has MNIST's form already is taken as it is; all else is brought to it.
static void set_seen(struct pad *pad)
{
    const struct drawing_step *picture = drawing_picture(&pad->drawing);
    if (picture != NULL && picture->side == DIGIT_SIDE) {
        memcpy(pad->seen, picture->picture, sizeof pad->seen);
        pad->state.empty = drawing_is_empty(&pad->drawing);
    } else {
        pad->state.empty =
            !digit_normalise(pad->drawing.ink, DRAWING_SIDE, DRAWING_SIDE, pad->seen);
    }
}

static void say_source(struct pad *pad)
{
    const struct drawing_step *picture = drawing_picture(&pad->drawing);
    pad->state.source[0] = '\0';
    pad->state.truth = -1;
    if (picture == NULL) {
        return;
    }
    if (picture->source < 0) {
        snprintf(pad->state.source, sizeof pad->state.source, "%s", pad->opened);
        return;
    }
    pad->state.truth = pad->shipped.labels[picture->source];
    snprintf(pad->state.source, sizeof pad->state.source, "Digit %lld of %lld: a %d",
             (long long)picture->source + 1, (long long)pad->shipped.count, pad->state.truth);
}

static void set_kept(struct pad *pad)
{
    memcpy(pad->state.kept, pad->kept.counts, sizeof pad->state.kept);
    pad->state.n_kept = pad->kept.n;
}

void pad_read(struct app *app)
{
    struct pad *pad = &app->pad;
    if (practice_of(app) == NULL || (pad->own_image == NULL && !pad->state.open)) {
        return;
    }
    set_seen(pad);
    say_source(pad);
    set_kept(pad);
    put_seen(app);
    pad->state.own = !pad->state.empty;
    app->session.lesson->other_picture = true;
    if (pad->state.empty) {
        pad->label = pad->state.label = -1;
    } else {
        pad->state.label = pad->state.truth >= 0 ? pad->state.truth
                           : pad->label >= 0     ? pad->label
                                                 : answer_of(app);
        *target_of(app) = pad->state.label;
    }
    app->dirty = true;
}

// ---- opening and closing
// --------------------------------------------------------------------------

static void forget(struct pad *pad)
{
    drawing_finish(&pad->drawing);
    free(pad->own_image);
    if (pad->shipped_open) {
        dataset_finish(&pad->shipped);
    }
    pad->own_image = NULL;
    pad->shipped_open = pad->stroke = false;
    pad->picked = pad->label = -1;
}

void pad_finish(struct pad *pad)
{
    forget(pad);
    kept_finish(&pad->kept);
}

void pad_opened(struct app *app)
{
    struct pad *pad = &app->pad;
    forget(pad);
    drawing_init(&pad->drawing);
    pad->state = (struct pad_state){.drawing = &pad->drawing,
                                    .empty = true,
                                    .truth = -1,
                                    .label = -1,
                                    .pen = {DRAWING_SIDE / 2.0, DRAWING_SIDE / 2.0}};
    set_kept(pad);
    app->view.pad = practice_of(app) != NULL ? &pad->state : NULL;
    if (practice_of(app) != NULL && practice_of(app)->opens == PRACTICE_PAD) {
        do_pad(app, 0);
    }
}

bool pad_use_folder(struct app *app, const char *folder)
{
    struct error error = {0};
    kept_finish(&app->pad.kept);
    const bool loaded = kept_load(&app->pad.kept, folder, &error);
    set_kept(&app->pad);
    if (!loaded) {
        app_say(app, "%s", error.what);
    }
    return loaded;
}

void do_pad(struct app *app, int64_t argument)
{
    struct pad *pad = &app->pad;
    if (tune_where(app) != 0) { // from there to the pad, which may lie below it
        do_tune(app, argument);
        if (pad->state.open) {
            return;
        }
    }
    pad_leave_field(app);
    drawing_end(&pad->drawing);
    pad->stroke = pad->state.pen_shown = pad->state.pen_down = false;
    pad->state.open = !pad->state.open;
    app->view.playing = false;
    app->view.focus_control = -1;
    if (pad->state.open) {
        ask_leave(app); // no question is asked of another digit
        pad_read(app);
    } else if (pad->state.empty) {
        put_own_image(app);
    }
}

void do_own_picture(struct app *app, int64_t argument)
{
    (void)argument;
    put_own_image(app);
}

// The steps that make map k of a tensor, from its first cell on.
void do_pad_layer(struct app *app, int64_t map)
{
    const struct program *program = &app->session.lesson->program;
    const struct timeline *timeline = &app->session.timeline;
    const int64_t tensor = map / PAD_LAYER_MAPS;
    if (map < 0 || tensor >= program->n_tensors) {
        return;
    }
    const struct shape *shape = &program->tensors[tensor].shape;
    const int64_t size = shape->rank == 3 ? shape->dim[1] * shape->dim[2] : 1;
    const int64_t index = map % PAD_LAYER_MAPS * size;
    for (int e = 0; e < timeline->n && index < shape_elements(shape); e++) {
        if (timeline->entries[e].node == program->tensors[tensor].producer) {
            do_pad(app, 0);
            app->session.step = timeline_finish_of(timeline, app->session.step.grain, e, index);
            return;
        }
    }
    app_say(app, "This lesson does not step through that layer");
}

// ---- drawing
// -----------------------------------------------------------------------------------

static enum drawing_kind tool_of(const struct pad *pad)
{
    return pad->state.eraser ? DRAWING_ERASER : DRAWING_PEN;
}

static bool begin_stroke(struct app *app)
{
    struct pad *pad = &app->pad;
    const bool begun =
        drawing_begin(&pad->drawing, tool_of(pad), pad->state.pen[0], pad->state.pen[1]);
    if (!begun) {
        app_say(app, "The pad is full: clear it to go on");
    }
    pad_read(app);
    return begun;
}

// From u to pixels of the drawing.
static void place_pen(struct app *app, const struct draw *hit, double x, double y)
{
    double *pen = app->pad.state.pen;
    pen[0] = (x - hit->x) / hit->w * DRAWING_SIDE;
    pen[1] = (y - hit->y) / hit->h * DRAWING_SIDE;
}

static const struct draw *pad_hit(const struct app *app)
{
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "pad-pen") == 0) {
            return hit;
        }
    }
    return NULL;
}

void pad_press(struct app *app, const struct draw *hit, double x, double y)
{
    place_pen(app, hit, x, y);
    app->pad.state.pen_shown = true;
    app->pad.state.pen_down = false;
    app->pad.stroke = begin_stroke(app);
    app->dirty = true;
}

void pad_move(struct app *app, double x, double y)
{
    struct pad *pad = &app->pad;
    const struct draw *hit = pad->state.open ? pad_hit(app) : NULL;
    if (hit == NULL || pad->state.pen_down) {
        return;
    }
    const bool inside = x >= hit->x && x < hit->x + hit->w && y >= hit->y && y < hit->y + hit->h;
    const bool shown = pad->state.pen_shown;
    pad->state.pen_shown = inside || pad->stroke;
    app->dirty |= pad->state.pen_shown || shown;
    if (pad->state.pen_shown) {
        place_pen(app, hit, x, y);
    }
    if (pad->stroke && drawing_move(&pad->drawing, pad->state.pen[0], pad->state.pen[1])) {
        pad_read(app);
    }
}

void pad_release(struct app *app)
{
    if (app->pad.stroke) {
        drawing_end(&app->pad.drawing);
        app->pad.stroke = false;
    }
}

void do_pad_tool(struct app *app, int64_t tool)
{
    struct pad *pad = &app->pad;
    const bool down = pad->state.pen_down;
    pad->state.eraser = tool < 0 ? !pad->state.eraser : tool == 1;
    if (down) { // a stroke is of one tool
        pad->state.pen_down = begin_stroke(app);
    }
}

void do_pad_pen(struct app *app, int64_t argument)
{
    (void)argument;
    struct pad *pad = &app->pad;
    pad->state.pen_shown = true;
    if (pad->state.pen_down) {
        drawing_end(&pad->drawing);
        pad->state.pen_down = false;
    } else {
        pad->state.pen_down = begin_stroke(app);
    }
}

static double held(double x)
{
    return x < 0 ? 0 : x > DRAWING_SIDE ? DRAWING_SIDE : x;
}

static void move_pen(struct app *app, double across, double down)
{
    static const double STEP = DRAWING_SIDE / 28.0;
    struct pad *pad = &app->pad;
    pad->state.pen_shown = true;
    pad->state.pen[0] = held(pad->state.pen[0] + across * STEP);
    pad->state.pen[1] = held(pad->state.pen[1] + down * STEP);
    if (pad->state.pen_down && drawing_move(&pad->drawing, pad->state.pen[0], pad->state.pen[1])) {
        pad_read(app);
    }
}

void do_pad_left(struct app *app, int64_t argument)
{
    (void)argument;
    move_pen(app, -1, 0);
}

void do_pad_right(struct app *app, int64_t argument)
{
    (void)argument;
    move_pen(app, 1, 0);
}

void do_pad_up(struct app *app, int64_t argument)
{
    (void)argument;
    move_pen(app, 0, -1);
}

void do_pad_down(struct app *app, int64_t argument)
{
    (void)argument;
    move_pen(app, 0, 1);
}

void do_pad_undo(struct app *app, int64_t argument)
{
    (void)argument;
    app->pad.stroke = app->pad.state.pen_down = false;
    if (drawing_undo(&app->pad.drawing)) {
        pad_read(app);
    } else {
        app_say(app, "There is nothing to undo");
    }
}

static void clear(struct app *app)
{
    app->pad.stroke = app->pad.state.pen_down = false;
    app->pad.label = -1;
    drawing_clear(&app->pad.drawing);
    pad_read(app);
}

void do_pad_clear(struct app *app, int64_t argument)
{
    (void)argument;
    clear(app);
}

// ---- keeping
// -----------------------------------------------------------------------------------

void do_pad_label(struct app *app, int64_t label)
{
    if (label >= 0 && label < practice_of(app)->n_classes) {
        app->pad.label = (int)label;
        pad_read(app);
    }
}

void do_pad_keep(struct app *app, int64_t argument)
{
    (void)argument;
    struct pad *pad = &app->pad;
    struct error error = {0};
    const int label = pad->state.label;
    if (!kept_add(&pad->kept, label, pad->seen, &error)) {
        app_say_error(app, "It is not kept: ", &error);
        return;
    }
    clear(app);
    app_say(app, "Kept as a %d: %d of that kind, %d in all", label, pad->kept.counts[label],
            pad->kept.n);
}

void do_pad_take_back(struct app *app, int64_t argument)
{
    (void)argument;
    struct error error = {0};
    if (!kept_take_back(&app->pad.kept, &error)) {
        app_say(app, "%s", error.what);
        return;
    }
    pad_read(app);
    app_say(app, "Taken back: kept are now %d in all", app->pad.kept.n);
}

// ---- why not
// -----------------------------------------------------------------------------------

const char *no_practice(const struct app *app)
{
    return practice_of(app) != NULL ? NULL : "This lesson has nothing to draw on";
}

const char *no_own_digit(const struct app *app)
{
    return app->pad.own_image != NULL ? NULL : "The lesson's own picture is on show";
}

const char *nothing_drawn(const struct app *app)
{
    return app->pad.state.empty        ? "Nothing is drawn yet"
           : app->pad.state.truth >= 0 ? "This digit ships with the program: keep those of yours"
                                       : NULL;
}
