// shot LESSON.json OUT.png [grain=N] [step=N] [size=WxH] [theme=N] [text=N] [walk=NAME] [help]
// One frame as a picture, to look at while drawing.
#include "image/png_file.h"
#include "platform/painter.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shot {
    struct view_state state;
    enum grain grain;
    int64_t step;
    const char *walk;
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
    }
}

static bool paint(const struct shot *shot, const struct timeline *timeline,
                  struct painter *painter, const char *out, struct error *error)
{
    static const struct help_line HELP[] = {{"Step", "→ PageDown", "next step"},
                                            {"Step", "←", "step back"},
                                            {"Lesson", "1 2 3 4", "step size"},
                                            {"Display", "T", "paper or board"}};
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = painter,
                                         .help = HELP,
                                         .n_help = sizeof HELP / sizeof HELP[0]};
    const int w = shot->state.width_px, h = shot->state.height_px;
    const struct step step = timeline_step(timeline, shot->grain, shot->step);
    struct draw_list list;
    uint32_t *data = calloc((size_t)w * (size_t)h, sizeof *data);
    const struct pixels pixels = {data, w, h, w};
    draw_init(&list);
    view_frame(&list, &context, timeline, &step, &shot->state);
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
