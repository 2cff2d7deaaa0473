// learned_layout_test FONTS LESSON…: the frames of what a network learned, layer by layer and at
// single cells, at every size and theme. TAP, one line a lesson and size.
#include "lesson/lesson.h"
#include "look.h"
#include "view/network/learned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool look_at_step(struct looker *looker, const struct timeline *timeline,
                         const struct setup *setup, const struct step *step, enum theme theme)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    struct program *program = &timeline->lesson->program;
    struct learned_state learned;
    struct view_state state;
    if (!learned_target(timeline, step, &learned)) {
        snprintf(looker->why, sizeof looker->why, "there is nothing to look into");
        return false;
    }
    struct influence *influence = influence_create(program, learned.tensor, learned.element);
    const int64_t n = shape_elements(&program->tensors[learned.image].shape);
    float *gradient = calloc((size_t)n, sizeof *gradient);
    learned_fill(influence, timeline, step, &learned, gradient);
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.theme = theme;
    state.learned = &learned;
    view_frame(&looker->list, &context, timeline, step, &state);
    const bool good = look_at_frame(looker);
    influence_destroy(influence);
    free(gradient);
    return good;
}

static bool look_at_grain(struct looker *looker, const struct timeline *timeline,
                          const struct setup *setup, enum grain grain)
{
    const int64_t steps = timeline->steps[grain];
    const int64_t frames = grain == GRAIN_LAYER ? steps : 5;
    for (int64_t k = 0; k < frames * THEME_COUNT; k++) {
        const int64_t number = 1 + k / THEME_COUNT * (steps - 1) / (frames > 1 ? frames - 1 : 1);
        const struct step step = timeline_step(timeline, grain, number);
        if (!look_at_step(looker, timeline, setup, &step, (enum theme)(k % THEME_COUNT))) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (%s, step %lld)",
                     GRAIN_NAMES[grain], (long long)number);
            return false;
        }
    }
    return true;
}

static void look_at_lesson(struct looker *looker, const char *path)
{
    struct error error = {0};
    struct timeline timeline = {0};
    struct lesson *lesson = lesson_load(path, &error);
    if (lesson == NULL || !timeline_init(&timeline, lesson, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.300s", error.what);
        tell(looker, false, path, &SETUPS[0]);
    } else {
        for (int s = 0; s < LOOK_SETUPS; s++) {
            tell(looker,
                 look_at_grain(looker, &timeline, &SETUPS[s], GRAIN_LAYER) &&
                     look_at_grain(looker, &timeline, &SETUPS[s], GRAIN_CELL),
                 lesson->id, &SETUPS[s]);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

int main(int argc, char **argv)
{
    struct looker looker;
    if (argc < 3 || !look_begin(&looker, argv[1])) {
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        look_at_lesson(&looker, argv[i]);
    }
    return look_end(&looker);
}
