#include "app/commands.h"

#include "app/actions.h"
#include "app/ask.h"
#include "app/pad.h"
#include "app/panel.h"
#include "app/shelf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define STEPPING (IN_LESSON | IN_QUESTION | IN_EXPLORE)
#define ARROWS (IN_LESSON | IN_QUESTION) // elsewhere arrows move something, and Tab does

#define STEP "Step"
#define LESSON "Lesson"
#define EXPLORE "Explore"
#define QUESTION "Question"
#define TRY "Try out"
#define PAD "Draw a digit"
#define TUNE "Fine-tune"
#define AROUND "Around"
#define DISPLAY "Display"

// clang-format off
const struct command COMMANDS[] = {
    {.name = "next", .group = STEP, .keys = "Right", .help = "next step",
     .where = ARROWS, .repeats = true, .run = do_next},
    {.name = "next", .group = STEP, .keys = "PageDown",
     .where = STEPPING, .repeats = true, .run = do_next},
    {.name = "back", .group = STEP, .keys = "Left", .help = "step back",
     .where = ARROWS, .repeats = true, .run = do_back},
    {.name = "back", .group = STEP, .keys = "PageUp",
     .where = STEPPING, .repeats = true, .run = do_back},
    {.name = "play", .group = STEP, .keys = "Space", .help = "play or pause",
     .where = STEPPING, .run = do_play},
    {.name = "first", .group = STEP, .keys = "Home", .help = "to the start",
     .where = STEPPING, .run = do_first},
    {.name = "last", .group = STEP, .keys = "End", .help = "to the end",
     .where = STEPPING, .run = do_last},
    {.name = "phase-back", .group = STEP, .keys = "Ctrl+Left", .help = "a phase back, on",
     .where = STEPPING, .repeats = true, .run = do_phase_back},
    {.name = "phase-next", .group = STEP, .keys = "Ctrl+Right",
     .where = STEPPING, .repeats = true, .run = do_phase_next},
    {.name = "goto", .group = STEP, .keys = "G", .help = "go to a step",
     .where = IN_LESSON, .run = do_goto},
    {.name = "seek", .group = STEP, .keys = "", .where = STEPPING, .takes_argument = true,
     .run = do_seek},
    {.name = "jump", .group = STEP, .keys = "", .where = STEPPING, .takes_argument = true,
     .run = do_jump},

    {.name = "grain", .group = LESSON, .keys = "1", .help = "step size",
     .argument = GRAIN_LAYER, .where = STEPPING, .takes_argument = true, .run = do_grain},
    {.name = "grain", .group = LESSON, .keys = "2", .argument = GRAIN_MAP,
     .where = STEPPING, .takes_argument = true, .run = do_grain},
    {.name = "grain", .group = LESSON, .keys = "3", .argument = GRAIN_CELL,
     .where = STEPPING, .takes_argument = true, .run = do_grain},
    {.name = "grain", .group = LESSON, .keys = "4", .argument = GRAIN_MULTIPLY,
     .where = STEPPING, .takes_argument = true, .run = do_grain},
    {.name = "slower", .group = LESSON, .keys = "[", .help = "slower, faster",
     .where = STEPPING, .repeats = true, .run = do_slower},
    {.name = "faster", .group = LESSON, .keys = "]",
     .where = STEPPING, .repeats = true, .run = do_faster},
    {.name = "speed", .group = LESSON, .keys = "0", .help = "normal speed",
     .where = STEPPING, .run = do_speed},
    {.name = "speed-next", .group = LESSON, .keys = "", .where = STEPPING,
     .run = do_speed_next},
    {.name = "walk", .group = LESSON, .keys = "W", .help = "another walk", .argument = -1,
     .where = STEPPING, .takes_argument = true, .refuses = no_other_walk, .run = do_walk},
    {.name = "map-back", .group = LESSON, .keys = "<", .help = "the map before, after",
     .where = IN_LESSON, .repeats = true, .refuses = no_other_map, .run = do_map_back},
    {.name = "map-next", .group = LESSON, .keys = ">",
     .where = IN_LESSON, .repeats = true, .refuses = no_other_map, .run = do_map_next},
    {.name = "map", .group = LESSON, .keys = "", .where = IN_LESSON, .takes_argument = true,
     .refuses = no_other_map, .run = do_map},
    {.name = "errata", .group = LESSON, .keys = "X", .help = "errata on or off",
     .where = IN_LESSON, .refuses = no_errata, .run = do_errata},
    {.name = "check", .group = LESSON, .keys = "C", .help = "check this gradient",
     .where = IN_LESSON, .refuses = no_gradients, .run = do_check},
    {.name = "counts", .group = LESSON, .keys = "I", .help = "sizes and counts",
     .where = IN_LESSON, .run = do_counts},
    {.name = "explore", .group = LESSON, .keys = "E", .help = "explore the cells",
     .where = IN_LESSON | IN_EXPLORE, .refuses = no_cells, .run = do_explore},
    {.name = "questions", .group = LESSON, .keys = "P", .help = "questions on or off",
     .where = STEPPING | IN_PATTERN, .run = do_questions},
    {.name = "learned", .group = LESSON, .keys = "V", .help = "what it learned",
     .where = IN_LESSON, .refuses = nothing_learned, .run = do_learned},
    {.name = "reload", .group = LESSON, .keys = "R", .help = "read the file again",
     .where = IN_LESSON | IN_PATTERN, .run = do_reload},

    {.name = "library", .group = LESSON, .keys = "L", .help = "all lessons",
     .where = IN_TUNE | IN_PAD | STEPPING | IN_PATTERN, .run = do_library},
    {.name = "next-lesson", .group = LESSON, .keys = "N", .help = "next, previous",
     .where = IN_TUNE | STEPPING | IN_PATTERN, .run = do_next_lesson},
    {.name = "previous-lesson", .group = LESSON, .keys = "Shift+N",
     .where = IN_TUNE | STEPPING | IN_PATTERN, .run = do_previous_lesson},

    {.name = "explore-left", .group = EXPLORE, .keys = "Left", .help = "the cell beside",
     .where = IN_EXPLORE, .repeats = true, .run = do_explore_left},
    {.name = "explore-right", .group = EXPLORE, .keys = "Right",
     .where = IN_EXPLORE, .repeats = true, .run = do_explore_right},
    {.name = "explore-up", .group = EXPLORE, .keys = "Up",
     .where = IN_EXPLORE, .repeats = true, .run = do_explore_up},
    {.name = "explore-down", .group = EXPLORE, .keys = "Down",
     .where = IN_EXPLORE, .repeats = true, .run = do_explore_down},
    {.name = "explore-grid", .group = EXPLORE, .keys = "Tab", .help = "the next grid",
     .argument = 1, .where = IN_EXPLORE, .takes_argument = true, .run = do_explore_grid},
    {.name = "explore-grid", .group = EXPLORE, .keys = "Shift+Tab", .argument = -1,
     .where = IN_EXPLORE, .takes_argument = true, .run = do_explore_grid},
    {.name = "explore-step", .group = EXPLORE, .keys = "Enter",
     .help = "to the step that makes it", .where = IN_EXPLORE, .run = do_explore_step},
    {.name = "explore-step", .group = EXPLORE, .keys = "", .where = IN_LESSON,
     .run = do_explore_step},

    {.name = "answer", .group = QUESTION, .keys = "A", .help = "choose an answer",
     .argument = 0, .where = IN_QUESTION, .takes_argument = true, .run = do_answer},
    {.name = "answer", .group = QUESTION, .keys = "B", .argument = 1,
     .where = IN_QUESTION, .takes_argument = true, .run = do_answer},
    {.name = "answer", .group = QUESTION, .keys = "C", .argument = 2,
     .where = IN_QUESTION, .takes_argument = true, .run = do_answer},
    {.name = "answer", .group = QUESTION, .keys = "D", .argument = 3,
     .where = IN_QUESTION, .takes_argument = true, .run = do_answer},
    {.name = "hint", .group = QUESTION, .keys = "H", .help = "a hint",
     .where = IN_QUESTION, .run = do_hint},
    {.name = "show", .group = QUESTION, .keys = "S", .help = "show the answer, go on",
     .where = IN_QUESTION, .run = do_show},

    {.name = "type-pattern", .group = TRY, .keys = "", .where = IN_PATTERN | IN_PATTERN_FIELD,
     .run = do_type_pattern},
    {.name = "caret", .group = TRY, .keys = "", .where = IN_PATTERN | IN_PATTERN_FIELD,
     .takes_argument = true, .run = do_caret},
    {.name = "preset", .group = TRY, .keys = "", .where = IN_PATTERN | IN_PATTERN_FIELD,
     .takes_argument = true, .run = do_preset},
    {.name = "rows-end", .group = TRY, .keys = "", .where = IN_PATTERN | IN_PATTERN_FIELD,
     .takes_argument = true, .run = do_rows},
    {.name = "put-suggestion", .group = TRY, .keys = "", .where = IN_PATTERN | IN_PATTERN_FIELD,
     .run = do_put_suggestion},
    {.name = "size-stride", .group = TRY, .keys = "", .where = IN_SIZES, .takes_argument = true,
     .run = do_size_stride},
    {.name = "preset-next", .group = TRY, .keys = "Right PageDown", .help = "the next pattern",
     .where = IN_PATTERN, .repeats = true, .run = do_preset_next},
    {.name = "preset-back", .group = TRY, .keys = "Left PageUp", .help = "the one before",
     .where = IN_PATTERN, .repeats = true, .run = do_preset_back},
    {.name = "put-suggestion", .group = TRY, .keys = "Tab", .help = "put the suggestion in",
     .where = IN_PATTERN_FIELD, .run = do_put_suggestion},
    {.name = "rows", .group = TRY, .keys = "Up", .help = "layers above, below", .argument = -1,
     .where = IN_PATTERN | IN_PATTERN_FIELD, .takes_argument = true, .repeats = true,
     .run = do_rows},
    {.name = "rows", .group = TRY, .keys = "Down", .argument = 1,
     .where = IN_PATTERN | IN_PATTERN_FIELD, .takes_argument = true, .repeats = true,
     .run = do_rows},
    {.name = "size-back", .group = TRY, .keys = "Up", .help = "choose a size",
     .where = IN_SIZES, .repeats = true, .run = do_size_back},
    {.name = "size-next", .group = TRY, .keys = "Down",
     .where = IN_SIZES, .repeats = true, .run = do_size_next},
    {.name = "size-more", .group = TRY, .keys = "+", .help = "make it larger, smaller",
     .argument = -1, .where = IN_SIZES, .takes_argument = true, .repeats = true,
     .run = do_size_more},
    {.name = "size-less", .group = TRY, .keys = "-", .argument = -1, .where = IN_SIZES,
     .takes_argument = true, .repeats = true, .run = do_size_less},

    {.name = "pad", .group = PAD, .keys = "Y", .help = "a digit of yours",
     .where = IN_TUNE | STEPPING | IN_PAD, .refuses = no_practice, .run = do_pad},
    {.name = "own-picture", .group = PAD, .keys = "Shift+Y", .help = "the lesson's digit again",
     .where = STEPPING, .refuses = no_own_digit, .run = do_own_picture},
    {.name = "pad-pen", .group = PAD, .keys = "Space", .help = "pen down, up",
     .where = IN_PAD, .run = do_pad_pen},
    {.name = "pad-left", .group = PAD, .keys = "Left", .help = "move the pen",
     .where = IN_PAD, .repeats = true, .run = do_pad_left},
    {.name = "pad-right", .group = PAD, .keys = "Right",
     .where = IN_PAD, .repeats = true, .run = do_pad_right},
    {.name = "pad-up", .group = PAD, .keys = "Up",
     .where = IN_PAD, .repeats = true, .run = do_pad_up},
    {.name = "pad-down", .group = PAD, .keys = "Down",
     .where = IN_PAD, .repeats = true, .run = do_pad_down},
    {.name = "pad-tool", .group = PAD, .keys = "E", .help = "eraser or pen", .argument = -1,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_tool},
    {.name = "pad-undo", .group = PAD, .keys = "U Ctrl+Z", .help = "undo",
     .where = IN_PAD, .repeats = true, .run = do_pad_undo},
    {.name = "pad-undo", .group = PAD, .keys = "Backspace", .unlisted = true,
     .where = IN_PAD, .repeats = true, .run = do_pad_undo},
    {.name = "pad-clear", .group = PAD, .keys = "C Delete", .help = "clear",
     .where = IN_PAD, .run = do_pad_clear},
    {.name = "pad-pick", .group = PAD, .keys = "N", .help = "a digit that ships",
     .where = IN_PAD, .takes_argument = true, .repeats = true, .run = do_pad_pick},
    {.name = "pad-pick", .group = PAD, .keys = "Shift+N", .argument = -1,
     .where = IN_PAD, .takes_argument = true, .repeats = true, .run = do_pad_pick},
    {.name = "pad-pick", .group = PAD, .keys = "PageDown", .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .repeats = true, .run = do_pad_pick},
    {.name = "pad-pick", .group = PAD, .keys = "PageUp", .argument = -1, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .repeats = true, .run = do_pad_pick},
    {.name = "pad-misread", .group = PAD, .keys = "M", .help = "one that is misread",
     .argument = 1, .where = IN_PAD, .takes_argument = true, .run = do_pad_misread},
    {.name = "pad-misread", .group = PAD, .keys = "Shift+M", .argument = -1,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_misread},
    {.name = "open-picture", .group = PAD, .keys = "O", .help = "open a PNG",
     .where = IN_PAD, .run = do_open_picture, .run_text = do_open_path},
    {.name = "pad-label", .group = PAD, .keys = "0", .help = "to 9: what it is",
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "1", .argument = 1, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "2", .argument = 2, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "3", .argument = 3, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "4", .argument = 4, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "5", .argument = 5, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "6", .argument = 6, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "7", .argument = 7, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "8", .argument = 8, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-label", .group = PAD, .keys = "9", .argument = 9, .unlisted = true,
     .where = IN_PAD, .takes_argument = true, .run = do_pad_label},
    {.name = "pad-keep", .group = PAD, .keys = "K", .help = "keep it",
     .where = IN_PAD, .refuses = nothing_drawn, .run = do_pad_keep},
    {.name = "pad-take-back", .group = PAD, .keys = "Shift+K", .help = "take it back",
     .where = IN_PAD, .run = do_pad_take_back},
    {.name = "pad-layer", .group = PAD, .keys = "", .where = IN_PAD, .takes_argument = true,
     .run = do_pad_layer},

    {.name = "tune", .group = TUNE, .keys = "Shift+T", .help = "fine-tune the network",
     .where = IN_TUNE | IN_PAD | STEPPING, .refuses = no_practice, .run = do_tune},
    {.name = "tune-start", .group = TUNE, .keys = "Space", .help = "learn, pause",
     .where = IN_TUNE, .run = do_tune_start},
    {.name = "tune-keep", .group = TUNE, .keys = "Enter", .help = "keep the weights",
     .where = IN_TUNE, .refuses = no_weights_to_keep, .run = do_tune_keep},
    {.name = "tune-cancel", .group = TUNE, .keys = "Esc", .help = "cancel, go back",
     .where = IN_TUNE, .run = do_tune_cancel},
    {.name = "tune-undo", .group = TUNE, .keys = "U Ctrl+Z", .help = "the old weights",
     .where = IN_TUNE, .refuses = no_weights_to_undo, .run = do_tune_undo},
    {.name = "tune-save", .group = TUNE, .keys = "S", .help = "save, load weights",
     .where = IN_TUNE, .refuses = no_weights_to_save, .run = do_tune_save},
    {.name = "tune-load", .group = TUNE, .keys = "O",
     .where = IN_TUNE, .refuses = no_weights_saved, .run = do_tune_load},
    {.name = "tune-digits", .group = TUNE, .keys = "H", .help = "whose digits", .argument = -1,
     .where = IN_TUNE, .takes_argument = true, .refuses = still_tuning, .run = do_tune_digits},
    {.name = "tune-replay", .group = TUNE, .keys = "M", .help = "mix in old digits",
     .where = IN_TUNE, .refuses = still_tuning, .run = do_tune_replay},
    {.name = "tune-random", .group = TUNE, .keys = "R", .help = "random weights too",
     .where = IN_TUNE, .refuses = still_tuning, .run = do_tune_random},
    {.name = "tune-learn", .group = TUNE, .keys = "", .where = IN_TUNE, .takes_argument = true,
     .refuses = still_tuning, .run = do_tune_learn},

    {.name = "choose-back", .group = AROUND, .keys = "Left", .help = "choose",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_back},
    {.name = "choose-next", .group = AROUND, .keys = "Right",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_next},
    {.name = "choose-above", .group = AROUND, .keys = "Up",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_above},
    {.name = "choose-below", .group = AROUND, .keys = "Down",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_below},
    {.name = "choose-page-back", .group = AROUND, .keys = "PageUp", .help = "by rows",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_page_back},
    {.name = "choose-page-next", .group = AROUND, .keys = "PageDown",
     .where = IN_LIBRARY | IN_SEARCH, .repeats = true, .run = do_choose_page_next},
    {.name = "choose-first", .group = AROUND, .keys = "Home", .help = "first, last lesson",
     .where = IN_LIBRARY | IN_SEARCH, .run = do_choose_first},
    {.name = "choose-last", .group = AROUND, .keys = "End",
     .where = IN_LIBRARY | IN_SEARCH, .run = do_choose_last},
    {.name = "search", .group = AROUND, .keys = "/", .help = "search lessons",
     .where = IN_LIBRARY, .run = do_search},
    {.name = "search-caret", .group = AROUND, .keys = "", .where = IN_LIBRARY | IN_SEARCH,
     .takes_argument = true, .run = do_search_caret},
    {.name = "caret-back", .group = AROUND, .keys = "Ctrl+Left", .help = "within the search",
     .where = IN_SEARCH, .repeats = true, .run = do_caret_back},
    {.name = "caret-next", .group = AROUND, .keys = "Ctrl+Right", .where = IN_SEARCH,
     .repeats = true, .run = do_caret_next},
    {.name = "scroll", .group = AROUND, .keys = "", .where = IN_LIBRARY | IN_SEARCH,
     .takes_argument = true, .run = do_scroll},
    {.name = "go-on", .group = AROUND, .keys = "Space", .help = "where you stopped",
     .where = IN_LIBRARY, .refuses = nothing_to_go_on_with, .run = do_go_on},
    {.name = "go-on", .group = AROUND, .keys = "", .where = IN_SEARCH,
     .refuses = nothing_to_go_on_with, .run = do_go_on},
    {.name = "open", .group = AROUND, .keys = "", .where = IN_LIBRARY | IN_SEARCH,
     .takes_argument = true, .run = do_open},
    {.name = "focus-next", .group = AROUND, .keys = "Tab", .help = "focus a control",
     .where = IN_TUNE | IN_PAD | ARROWS | IN_LIBRARY | IN_PATTERN, .repeats = true, .run = do_focus_next},
    {.name = "focus-back", .group = AROUND, .keys = "Shift+Tab",
     .where = IN_TUNE | IN_PAD | ARROWS | IN_LIBRARY | IN_PATTERN, .repeats = true, .run = do_focus_back},
    {.name = "press", .group = AROUND, .keys = "Enter", .help = "press it, open it",
     .where = ANYWHERE & ~(unsigned)(IN_TUNE | IN_EXPLORE), .run = do_press},
    {.name = "leave", .group = AROUND, .keys = "Esc", .help = "one level back",
     .where = ANYWHERE & ~(unsigned)IN_TUNE, .run = do_leave},
    {.name = "help", .group = AROUND, .keys = "? F1", .help = "all keys",
     .where = OUTSIDE_FIELDS, .run = do_help},
    {.name = "help-key", .group = AROUND, .keys = "", .where = IN_HELP, .takes_argument = true,
     .run = do_help_key},
    {.name = "quit", .group = AROUND, .keys = "Q", .help = "quit",
     .where = OUTSIDE_FIELDS, .run = do_quit},
    {.name = "quit", .group = AROUND, .keys = "Ctrl+Q", .where = ANYWHERE, .run = do_quit},

    {.name = "theme", .group = DISPLAY, .keys = "T", .help = "paper or board",
     .where = OUTSIDE_FIELDS, .run = do_theme},
    {.name = "fullscreen", .group = DISPLAY, .keys = "F", .help = "full screen",
     .where = OUTSIDE_FIELDS, .run = do_fullscreen},
    {.name = "fullscreen", .group = DISPLAY, .keys = "F5",
     .where = ANYWHERE, .run = do_fullscreen},
    {.name = "larger", .group = DISPLAY, .keys = "Ctrl++", .help = "text size",
     .where = ANYWHERE, .repeats = true, .run = do_larger},
    {.name = "smaller", .group = DISPLAY, .keys = "Ctrl+-",
     .where = ANYWHERE, .repeats = true, .run = do_smaller},
    {.name = "text-size", .group = DISPLAY, .keys = "Ctrl+0", .help = "normal text size",
     .where = ANYWHERE, .run = do_text_size},
    {.name = "blank", .group = DISPLAY, .keys = ".", .help = "black screen",
     .where = OUTSIDE_FIELDS, .run = do_blank},
    {.name = "blank", .group = DISPLAY, .keys = "B",
     .where = OUTSIDE_FIELDS & ~(unsigned)IN_QUESTION, .run = do_blank},
    {.name = "bar", .group = DISPLAY, .keys = "Shift+B", .help = "hide the bar",
     .where = STEPPING, .run = do_bar},
    {.name = "motion", .group = DISPLAY, .keys = "M", .help = "motion on or off",
     .where = IN_LESSON, .run = do_motion},
    {.name = "picture", .group = DISPLAY, .keys = "D", .help = "save a picture",
     .where = IN_TUNE | IN_PAD | IN_LESSON | IN_PATTERN, .run = do_picture},
};
// clang-format on
const size_t N_COMMANDS = sizeof COMMANDS / sizeof COMMANDS[0];

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

const struct command *command_in(const char *name, unsigned where)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0 && (COMMANDS[i].where & where)) {
            return &COMMANDS[i];
        }
    }
    return command_find(name);
}

const struct command *command_of_key(struct key key, unsigned where)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if ((COMMANDS[i].where & where) && key_in(COMMANDS[i].keys, key)) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

static void add_keys(struct command_help *row, const char *keys)
{
    char shown[COMMAND_KEYS_MAX];
    keys_shown(keys, shown, sizeof shown);
    if (shown[0]) {
        size_t length = strlen(row->keys);
        snprintf(row->keys + length, sizeof row->keys - length, "%s%s", length ? " " : "", shown);
    }
    struct key key;
    while (key_next(&keys, &key)) {
        assert(row->n_keys < COMMAND_ROW_KEYS_MAX);
        row->key[row->n_keys++] = key;
    }
}

int commands_help(struct command_help out[COMMAND_HELP_MAX], unsigned where, const struct app *app)
{
    int n = 0;
    const struct command *told = NULL; // the row with the text for those that follow
    bool listed = false;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const struct command *command = &COMMANDS[i];
        if (command->help) {
            told = command;
            listed = false;
        }
        if (!told || !(command->where & where) || !command->keys[0]) {
            continue;
        }
        if (app && command->refuses && command->refuses(app) != NULL) {
            continue;
        }
        if (!listed) {
            assert(n < COMMAND_HELP_MAX);
            out[n++] = (struct command_help){.group = told->group, .text = told->help};
            listed = true;
        }
        if (!command->unlisted) {
            add_keys(&out[n - 1], command->keys);
        }
    }
    return n;
}

// Columns of a text in a terminal: every character here is one wide.
static int columns(const char *text)
{
    int n = 0;
    for (; *text; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

void commands_text(struct buffer *out)
{
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, ANYWHERE, NULL);
    int widest = 0;
    for (int i = 0; i < n; i++) {
        int width = columns(rows[i].keys);
        widest = width > widest ? width : widest;
    }
    const char *group = "";
    for (int i = 0; i < n; i++) {
        if (strcmp(group, rows[i].group) != 0) {
            group = rows[i].group;
            buffer_printf(out, "  %s\n", group);
        }
        int pad = widest - columns(rows[i].keys);
        buffer_printf(out, "    %s%*s  %s\n", rows[i].keys, pad, "", rows[i].text);
    }
}

static void markdown_key(struct buffer *out, const char *key, size_t length)
{
    if (length == 1 && (*key == '<' || *key == '>')) {
        buffer_printf(out, "<kbd>&%s;</kbd>", *key == '<' ? "lt" : "gt");
    } else {
        buffer_printf(out, "<kbd>%.*s</kbd>", (int)length, key);
    }
}

// "<kbd>→</kbd> <kbd>PageDown</kbd>": each key in its own mark.
static void markdown_keys(struct buffer *out, const char *keys)
{
    while (*keys) {
        size_t length = strcspn(keys, " ");
        markdown_key(out, keys, length);
        keys += length;
        if (*keys) {
            buffer_puts(out, " ");
            keys++;
        }
    }
}

void commands_markdown(struct buffer *out)
{
    struct command_help rows[COMMAND_HELP_MAX];
    int n = commands_help(rows, ANYWHERE, NULL);
    buffer_puts(out, "| | key | |\n| --- | --- | --- |\n");
    const char *group = "";
    for (int i = 0; i < n; i++) {
        bool same = strcmp(group, rows[i].group) == 0;
        group = rows[i].group;
        buffer_printf(out, "| %s | ", same ? "" : group);
        markdown_keys(out, rows[i].keys);
        buffer_printf(out, " | %s |\n", rows[i].text);
    }
}
