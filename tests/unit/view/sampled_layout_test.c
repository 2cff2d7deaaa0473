// sampled_layout_test FONTS LONGER FOLDER…: the lessons of the folders at some steps of each grain
// and walk, in some sizes; all words taken to be LONGER times as long as they are. TAP, one line a
// lesson and size. See look.h.
#include "look.h"

#include "base/file.h"
#include "base/text.h"
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

static bool look_at_walks(struct looker *looker, struct timeline *timeline,
                          const struct setup *setup)
{
    static const char *const WALKS[] = {NULL, "scatter", "chain rule"};
    bool good = true;
    for (size_t w = 0; w < sizeof WALKS / sizeof WALKS[0] && good; w++) {
        struct error error = {0};
        if (WALKS[w] != NULL && !timeline_set_walk(timeline, WALKS[w], &error)) {
            continue;
        }
        for (int grain = 0; grain < GRAIN_COUNT && good; grain++) {
            good = look_at_grain(looker, timeline, setup, (enum grain)grain);
        }
    }
    struct error error = {0};
    timeline_set_walk(timeline, "gather", &error);
    return good;
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
            tell(looker, look_at_walks(looker, &timeline, setup), name, setup);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

int main(int argc, char **argv)
{
    struct looker looker;
    struct error error = {0};
    if (argc < 4 || !look_begin(&looker, argv[1])) {
        return 2;
    }
    looker.longer = strtod(argv[2], NULL);
    for (int f = 3; f < argc; f++) {
        char **names = NULL;
        size_t n = 0;
        if (!folder_list(argv[f], &names, &n, &error)) {
            error_print(&error, stderr);
            looker.failed++;
        }
        for (size_t i = 0; i < n; i++) {
            if (text_ends_with(names[i], ".json") && !text_ends_with(names[i], ".schema.json")) {
                char *path = path_join(argv[f], names[i]);
                look_at_lesson(&looker, path, names[i]);
                free(path);
            }
        }
        file_names_free(names, n);
    }
    return look_end(&looker);
}
