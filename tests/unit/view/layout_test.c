// layout_test FONTS FOLDER…: looks at the draw lists of every lesson in the folders, at every
// grain, size and theme, and says where a frame is not well laid out. Lessons that are added join
// by themselves. TAP on standard output, one line a lesson and size. See look.h.
#include "look.h"

#include "app/shelf.h"
#include "base/file.h"
#include "base/text.h"
#include "view/stage/explore.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What may be shown besides: every so many frames of the others are looked at.
static const struct variant {
    bool check, counts;
    int every;
} VARIANTS[] = {{false, false, 1}, {true, false, 25}, {false, true, 25}, {true, true, 25}};

// ---- all frames

// All steps in the one theme, or in the two by turns.
static bool look_at_steps(struct looker *looker, const struct timeline *timeline,
                          const struct setup *setup, enum grain grain, enum theme theme,
                          bool by_turns, const struct variant *variant)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    const int64_t steps = timeline->steps[grain];
    const int64_t most = variant->every == 1 ? setup->frames : 2 + setup->frames / variant->every;
    const int64_t frames = steps < most ? steps : most;
    struct view_state state;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.check = variant->check;
    state.counts = variant->counts;
    for (int64_t k = 0; k < frames; k++) {
        const int64_t number = frames == 1 ? 1 : 1 + k * (steps - 1) / (frames - 1);
        const struct step step = timeline_step(timeline, grain, number);
        state.theme = by_turns ? (enum theme)((theme + k) % THEME_COUNT) : theme;
        view_frame(&looker->list, &context, timeline, &step, &state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (%s, step %lld, %s%s%s)",
                     GRAIN_NAMES[grain], (long long)number, THEME_NAMES[state.theme],
                     variant->check ? ", check" : "", variant->counts ? ", counts" : "");
            return false;
        }
    }
    return true;
}

// Every step in both themes at the first size: a theme changes colours, and no place. At the others
// by turns.
static bool look_at_variants(struct looker *looker, const struct timeline *timeline,
                             const struct setup *setup, enum grain grain)
{
    bool good = true;
    for (size_t v = 0; v < sizeof VARIANTS / sizeof VARIANTS[0] && good; v++) {
        const bool by_turns = setup != &SETUPS[0];
        for (int theme = 0; theme < (by_turns ? 1 : THEME_COUNT) && good; theme++) {
            good = look_at_steps(looker, timeline, setup, grain, (enum theme)theme, by_turns,
                                 &VARIANTS[v]);
        }
    }
    return good;
}

// ---- questions

// What may be on a question's card: nothing chosen, each choice and the hint, the answer shown.
static bool set_answer(const struct question *question, int k, struct question_state *state)
{
    state->chosen = k < question->n_choices ? k : -1;
    state->tried = state->chosen < 0 ? 0 : (1u << (k + 1)) - 1;
    state->hint = k == question->n_choices && question->hint != NULL;
    state->shown = k == question->n_choices + 1;
    return k <= question->n_choices + 2;
}

static bool look_at_question(struct looker *looker, const struct timeline *timeline,
                             const struct setup *setup, int number, enum theme theme)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    const struct question *question = &timeline->lesson->questions[number];
    struct step step = {
        .entry = question->entry,
        .place = {question->at.phase, question->at.cell, question->at.term},
    };
    step = timeline_at(timeline,
                       question->at.grain < 0 ? GRAIN_CELL : (enum grain)question->at.grain, &step);
    struct question_state asked = {.question = number};
    struct view_state state;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.theme = theme;
    state.question = &asked;
    // The board has the same places in other colours: a wrong answer and the shown one will do.
    const int step_on = theme == THEME_PAPER ? 1 : question->n_choices + 1;
    for (int k = 0; set_answer(question, k, &asked); k += step_on) {
        view_frame(&looker->list, &context, timeline, &step, &state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length,
                     " (question %d, chosen %d, %s)", number + 1, asked.chosen, THEME_NAMES[theme]);
            return false;
        }
    }
    return true;
}

static bool look_at_questions(struct looker *looker, const struct timeline *timeline,
                              const struct setup *setup)
{
    bool good = true;
    for (int i = 0; i < timeline->lesson->n_questions && good; i++) {
        for (int theme = 0; theme < THEME_COUNT && good; theme++) {
            good = look_at_question(looker, timeline, setup, i, (enum theme)theme);
        }
    }
    return good;
}

// ---- cells that are pointed at

// Two cells of each grid of this step.
static bool look_at_cells(struct looker *looker, const struct timeline *timeline,
                          const struct step *step, struct view_state *state)
{
    static struct view_cells cells, now;
    struct view_context context = {
        .measure = painter_measure, .measure_user = looker->painter, .cells = &cells};
    state->explored = NULL;
    view_frame(&looker->list, &context, timeline, step, state);
    context.cells = &now;
    for (int k = 0; k < 2 * cells.n; k++) {
        const struct grid *grid = &cells.grids[k / 2].grid;
        const struct box box =
            grid_box(grid, k % 2 * (grid->rows - 1) / 2, k % 2 * (grid->cols - 1));
        struct explored at;
        if (!view_cells_at(&cells, box.x + box.w / 2, box.y + box.h / 2, &at)) {
            snprintf(looker->why, sizeof looker->why, "grid %d: a cell that is not found", k / 2);
            return false;
        }
        at.keyboard = k % 4 < 2;
        state->explored = &at;
        view_frame(&looker->list, &context, timeline, step, state);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length,
                     " (%s, step %lld, %s, pointing at slot %d, %lld, %lld)",
                     GRAIN_NAMES[step->grain], (long long)step->number, THEME_NAMES[state->theme],
                     at.slot, (long long)at.i, (long long)at.j);
            return false;
        }
    }
    return true;
}

static bool look_at_explored(struct looker *looker, const struct timeline *timeline,
                             const struct setup *setup)
{
    const int steps = setup->frames >= 60 ? 2 : 1; // in each theme
    struct view_state state;
    bool good = true;
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    for (int k = 0; k < 2 * steps && good; k++) {
        const enum grain grain = k % 2 == 0 ? GRAIN_CELL : GRAIN_MULTIPLY;
        const int64_t number = timeline->steps[grain] * (k + 1) / (2 * steps);
        const struct step step = timeline_step(timeline, grain, number);
        state.theme = k < steps ? THEME_PAPER : THEME_BOARD;
        good = look_at_cells(looker, timeline, &step, &state);
    }
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
        for (size_t s = 0; s < LOOK_SETUPS; s++) {
            const bool good = look_at_questions(looker, &timeline, &SETUPS[s]) &&
                              look_at_explored(looker, &timeline, &SETUPS[s]) &&
                              look_at_walks(looker, &timeline, &SETUPS[s], look_at_variants);
            tell(looker, good, name, &SETUPS[s]);
        }
        timeline_finish(&timeline);
    }
    lesson_destroy(lesson);
}

// ---- the library

static bool look_at_library(struct looker *looker, struct app *app, const struct setup *setup)
{
    const struct view_context context = {.measure = painter_measure,
                                         .measure_user = looker->painter};
    app->view.width_px = setup->width;
    app->view.height_px = setup->height;
    app->view.text_step = setup->text_step;
    for (size_t i = 0; i < app->n_cards; i++) {
        app_choose(app, i);
        app->scroll += i % 3 == 1 ? 7.0 * (double)i : 0; // in between as well
        const struct library_page page = app_library_page(app);
        view_library(&looker->list, &context, &page, &app->view);
        if (!look_at_frame(looker)) {
            const size_t length = strlen(looker->why);
            snprintf(looker->why + length, sizeof looker->why - length, " (card %zu, %s, \"%s\")",
                     i, THEME_NAMES[app->view.theme], app->search);
            return false;
        }
    }
    return true;
}

static void look_at_libraries(struct looker *looker)
{
    static const char *const SEARCHES[] = {"", "back", "nothing has this"};
    struct app app;
    struct error error = {0};
    if (!app_init(&app, NULL, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
        tell(looker, false, "library", &SETUPS[0]);
    }
    for (size_t s = 0; app.library && s < LOOK_SETUPS; s++) {
        bool good = true;
        for (int k = 0; k < 3 * THEME_COUNT && good; k++) {
            app.view.theme = (enum theme)(k % THEME_COUNT);
            snprintf(app.search, sizeof app.search, "%s", SEARCHES[k / THEME_COUNT]);
            app.searching = app.search[0] != '\0';
            app.begun = k % 2 == 0;
            app.session.step.number = 1000 * (k % 3) + 1;
            shelf_fill(&app);
            for (size_t i = 0; i < app.n_cards; i++) { // each state of a card
                app.cards[i].reached = (int64_t)(i % 3) * app.cards[i].steps / 2;
            }
            good = look_at_library(looker, &app, &SETUPS[s]);
        }
        tell(looker, good, "library", &SETUPS[s]);
    }
    app_finish(&app);
}

// ---- the help

static bool is_cut(const struct draw_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct draw *draw = &list->commands[i];
        if (draw->kind == DRAW_REGION && strcmp(draw->name, "sheet") == 0) {
            for (; i < list->n; i++) {
                const char *text =
                    list->commands[i].kind == DRAW_TEXT ? list->commands[i].text : "";
                if (strstr(text, "…") != NULL) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool look_at_help(struct looker *looker, const struct app *app, const struct setup *setup,
                         unsigned where)
{
    struct command_help rows[COMMAND_HELP_MAX];
    struct help_line lines[COMMAND_HELP_MAX];
    struct view_state state;
    const int n = commands_help(rows, where, NULL);
    for (int i = 0; i < n; i++) {
        lines[i] = (struct help_line){rows[i].group, rows[i].keys, rows[i].text};
    }
    const struct view_context context = {
        .measure = painter_measure, .measure_user = looker->painter, .help = lines, .n_help = n};
    view_defaults(&state);
    state.width_px = setup->width;
    state.height_px = setup->height;
    state.text_step = setup->text_step;
    state.help = true;
    view_frame(&looker->list, &context, &app->session.timeline, &app->session.step, &state);
    const bool good = look_at_frame(looker);
    const bool cut = good && is_cut(&looker->list);
    if (cut) {
        snprintf(looker->why, sizeof looker->why, "a line is cut");
    }
    if (!good || cut) {
        const size_t length = strlen(looker->why);
        snprintf(looker->why + length, sizeof looker->why - length, " (keys of %#x)", where);
    }
    return good && !cut;
}

static void look_at_helps(struct looker *looker)
{
    static const unsigned WHERES[] = {IN_LESSON,   IN_LESSON | IN_SIZES, IN_LIBRARY, IN_PATTERN,
                                      IN_QUESTION, IN_EXPLORE,           IN_PAD,     IN_TUNE};
    struct app app;
    struct error error = {0};
    if (!app_init(&app, NULL, &error)) {
        snprintf(looker->why, sizeof looker->why, "%.400s", error.what);
        tell(looker, false, "help", &SETUPS[0]);
    }
    for (size_t s = 0; app.library && s < LOOK_SETUPS; s++) {
        bool good = true;
        for (size_t k = 0; k < sizeof WHERES / sizeof *WHERES && good; k++) {
            good = look_at_help(looker, &app, &SETUPS[s], WHERES[k]);
        }
        tell(looker, good, "help", &SETUPS[s]);
    }
    app_finish(&app);
}

int main(int argc, char **argv)
{
    struct looker looker;
    if (argc < 3) {
        fputs("usage: layout_test FONTS FOLDER…\n", stderr);
        return 2;
    }
    if (!look_begin(&looker, argv[1])) {
        return 1;
    }
    look_at_folders(&looker, argv + 2, argc - 2, look_at_lesson);
    look_at_libraries(&looker);
    look_at_helps(&looker);
    return look_end(&looker);
}
