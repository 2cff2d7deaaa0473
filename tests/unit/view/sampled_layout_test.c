// sampled_layout_test FONTS LONGER FOLDER…: the lessons of the folders at some steps of each grain
// and walk, in some sizes; all words taken to be LONGER times as long as they are. TAP, one line a
// lesson and size. See look.h.
#include "look.h"

#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 5 };
static const int SIZES[] = {0, 1, 2, 4, 5}; // of SETUPS

static bool look_at_grain(struct looker *looker, const struct timeline *timeline,
                          const struct setup *setup, enum grain grain)
{
    const struct view_context context = {.measure = look_measure, .measure_user = looker};
    const int64_t steps = timeline->steps[grain];
    struct view_state state;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    for (int k = 0; k < FRAMES && k < steps; k++) {
        const struct step step = timeline_step(timeline, grain, 1 + k * (steps - 1) / (FRAMES - 1));
        state.theme = (enum theme)(k % THEME_COUNT);
        view_frame(&looker->list, &context, timeline, &step, &state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (%s, step %lld, %s)",
                     GRAIN_NAMES[grain], (long long)step.number, THEME_NAMES[state.theme]);
            return false;
        }
    }
    return true;
}

static void look_at_lesson(struct looker *looker, const char *path, const char *name)
{
    struct error error = {0};
    struct timeline timeline = {0};
    struct lesson *lesson = lesson_load(path, &error);
    if (lesson == NULL || !timeline_init(&timeline, lesson, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
        tell(looker, false, name, &SETUPS[0]);
    } else {
        for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
            const struct setup *setup = &SETUPS[SIZES[s]];
            tell(looker, look_at_walks(looker, &timeline, setup, look_at_grain), name, setup);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

int main(int argc, char **argv)
{
    struct looker looker;
    if (argc < 4 || !look_begin(&looker, argv[1])) {
        return 2;
    }
    looker.longer = strtod(argv[2], NULL);
    look_at_folders(&looker, argv + 3, argc - 3, look_at_lesson);
    return look_end(&looker);
}
