// shot LESSON.json OUT.png [library [script=COMMANDS] [keys=TYPED]] [grain=N] [step=N] [size=WxH]
// [theme=N] [text=N] [walk=NAME] [help]
// [question=N [chosen=K] [hint] [shown]] [explore=TENSOR:OF:INDEX] One frame as a picture, to look
// at while drawing.
#include "app/app.h"
#include "image/png_file.h"
#include "platform/painter.h"
#include "view/library/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shot {
    struct view_state state;
    const char *explored;        // TENSOR:OF:INDEX, OF 0 value, 1 gradient, 2 updated
    struct question_state asked; // at its place: question=N [chosen=K] [hint] [shown]
    enum grain grain;
    int64_t step;
    const char *walk;
    bool library;
    const char *script, *keys; // of the library
};

static void parse(struct shot *shot, const char *argument)
{
    const char *value = strchr(argument, '=');
    value = value == NULL ? "" : value + 1;
    if (strncmp(argument, "grain=", 6) == 0) {
        shot->grain = (enum grain)strtol(value, NULL, 10);
    } else if (strncmp(argument, "step=", 5) == 0) {
        shot->step = strtoll(value, NULL, 10);
    } else if (strncmp(argument, "size=", 5) == 0) {
        char *end;
        shot->state.width_px = (int)strtol(value, &end, 10);
        shot->state.height_px = (int)strtol(*end == 'x' ? end + 1 : end, NULL, 10);
    } else if (strncmp(argument, "theme=", 6) == 0) {
        shot->state.theme = (enum theme)strtol(value, NULL, 10);
    } else if (strncmp(argument, "text=", 5) == 0) {
        shot->state.text_step = (int)strtol(value, NULL, 10);
    } else if (strncmp(argument, "walk=", 5) == 0) {
        shot->walk = value;
    } else if (strcmp(argument, "help") == 0) {
        shot->state.help = true;
    } else if (strncmp(argument, "goto=", 5) == 0) {
        shot->state.goto_text = value;
    } else if (strncmp(argument, "message=", 8) == 0) {
        shot->state.message = value;
    } else if (strncmp(argument, "focus=", 6) == 0) {
        shot->state.focus_control = (int)strtol(value, NULL, 10);
    } else if (strcmp(argument, "library") == 0) {
        shot->library = true;
    } else if (strncmp(argument, "script=", 7) == 0) {
        shot->script = value;
    } else if (strncmp(argument, "keys=", 5) == 0) {
        shot->keys = value;
    } else if (strncmp(argument, "explore=", 8) == 0) {
        shot->explored = value;
    } else if (strncmp(argument, "question=", 9) == 0) {
        shot->asked.question = (int)strtol(value, NULL, 10);
        shot->asked.chosen = -1;
        shot->state.question = &shot->asked;
    } else if (strncmp(argument, "chosen=", 7) == 0) {
        shot->asked.chosen = (int)strtol(value, NULL, 10);
        shot->asked.tried |= 1u << shot->asked.chosen;
    } else if (strcmp(argument, "hint") == 0) {
        shot->asked.hint = true;
    } else if (strcmp(argument, "shown") == 0) {
        shot->asked.shown = true;
    } else if (strcmp(argument, "check") == 0) {
        shot->state.check = true;
    } else if (strcmp(argument, "counts") == 0) {
        shot->state.counts = true;
    } else if (strcmp(argument, "bar") == 0) {
        shot->state.hide_bar = true;
    }
}

// The program with this lesson open, after a script.
static bool paint_app(const struct shot *shot, const struct view_context *context, const char *path,
                      struct painter *painter, const char *out, struct error *error)
{
    static struct app app;
    const int w = shot->state.width_px, h = shot->state.height_px;
    uint32_t *data = calloc((size_t)w * (size_t)h, sizeof *data);
    const struct pixels pixels = {data, w, h, w};
    bool good = app_init(&app, path, error);
    if (good) {
        app.view.width_px = w;
        app.view.height_px = h;
        app.view.theme = shot->state.theme;
        app.view.text_step = shot->state.text_step;
        app_draw(&app, context);
        good = app_script(&app, shot->script, error);
        app_draw(&app, context);
        painter_paint(painter, &app.list, &pixels);
        good = good && png_write_file(out, data, w, h, w, error);
    }
    app_finish(&app);
    free(data);
    return good;
}

// The state with the cell that is pointed at.
static struct view_state state_of(const struct shot *shot, const struct timeline *timeline,
                                  struct explored *explored)
{
    struct view_state state = shot->state;
    char name[64];
    int of = 0;
    long long index = 0;
    *explored = (struct explored){.slot = -1, .keyboard = true};
    if (shot->explored != NULL &&
        sscanf(shot->explored, "%63[^:]:%d:%lld", name, &of, &index) == 3) {
        explored->ref =
            (struct ref){program_find(&timeline->lesson->program, name), (enum of)of, index};
        state.explored = explored;
    }
    return state;
}

static bool paint(const struct shot *shot, const struct timeline *timeline, struct painter *painter,
                  const char *out, struct error *error)
{
    struct command_help help[COMMAND_HELP_MAX];
    struct help_line lines[COMMAND_HELP_MAX];
    const int n_help = commands_help(help, IN_LESSON, NULL);
    for (int i = 0; i < n_help; i++) {
        lines[i] = (struct help_line){help[i].group, help[i].keys, help[i].text};
    }
    const struct view_context context = {
        .measure = painter_measure, .measure_user = painter, .help = lines, .n_help = n_help};
    const int w = shot->state.width_px, h = shot->state.height_px;
    struct step step = timeline_step(timeline, shot->grain, shot->step);
    struct explored explored;
    const struct view_state state = state_of(shot, timeline, &explored);
    if (shot->state.question != NULL) {
        const struct question *question = &timeline->lesson->questions[shot->asked.question];
        step.entry = question->entry;
        step.place = (struct place){question->at.phase, question->at.cell, question->at.term};
        step = timeline_at(timeline, shot->grain, &step);
    }
    if (shot->script != NULL && !shot->library) {
        return paint_app(shot, &context, timeline->lesson->path, painter, out, error);
    }
    struct draw_list list;
    uint32_t *data = calloc((size_t)w * (size_t)h, sizeof *data);
    const struct pixels pixels = {data, w, h, w};
    draw_init(&list);
    if (shot->library) {
        struct app app;
        struct error ignored = {0};
        if (!app_init(&app, NULL, &ignored)) {
            return error_set(error, ERROR_SYSTEM, "%s", ignored.what);
        }
        app.view = shot->state;
        const char *folder = getenv("XDG_DATA_HOME");
        app_use_folder(&app, folder == NULL ? "/nonexistent" : folder);
        if (shot->script != NULL && !app_script(&app, shot->script, &ignored)) {
            error_print(&ignored, stderr);
        }
        for (const char *c = shot->keys; c != NULL && *c != '\0'; c++) {
            app_event(&app, &(struct app_event){EVENT_KEY, .key = {(uint32_t)*c, 0}});
        }
        const struct library_page page = app_library_page(&app);
        view_library(&list, &context, &page, &app.view);
        painter_paint(painter, &list, &pixels);
        app_finish(&app);
        const bool saved = png_write_file(out, data, w, h, w, error);
        draw_finish(&list);
        free(data);
        return saved;
    } else {
        view_frame(&list, &context, timeline, &step, &state);
    }
    painter_paint(painter, &list, &pixels);
    const bool good = png_write_file(out, data, w, h, w, error);
    draw_finish(&list);
    free(data);
    return good;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct shot shot = {.grain = GRAIN_CELL, .step = 1};
    if (argc < 3) {
        return 2;
    }
    view_defaults(&shot.state);
    for (int i = 3; i < argc; i++) {
        parse(&shot, argv[i]);
    }
    struct lesson *lesson = lesson_load(argv[1], &error);
    const char *fonts = getenv("CONVSTEP_TEST_FONTS");
    struct painter *painter = painter_create(fonts == NULL ? "assets/fonts" : fonts, &error);
    struct timeline timeline = {0};
    bool good = lesson != NULL && painter != NULL && timeline_init(&timeline, lesson, &error);
    good = good && (shot.walk == NULL || timeline_set_walk(&timeline, shot.walk, &error));
    good = good && paint(&shot, &timeline, painter, argv[2], &error);
    if (!good) {
        error_print(&error, stderr);
    }
    timeline_finish(&timeline);
    painter_destroy(painter);
    lesson_destroy(lesson);
    return good ? 0 : 1;
}
