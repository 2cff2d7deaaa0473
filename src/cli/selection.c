#include "cli/selection.h"

#include "lesson/library.h"

#include <inttypes.h>
#include <stdlib.h>

static bool open_lesson(struct selection *selection, const struct arguments *args,
                        struct error *error)
{
    char *path = library_resolve(args->words[0], error);
    selection->lesson = path != NULL ? lesson_load(path, error) : NULL;
    free(path);
    return selection->lesson != NULL &&
           timeline_init(&selection->timeline, selection->lesson, error);
}

static bool choose_steps(struct selection *selection, const struct arguments *args,
                         struct error *error)
{
    const struct option_value *grain = arguments_option(args, "grain"),
                              *from = arguments_option(args, "from"),
                              *to = arguments_option(args, "to");
    selection->grain = grain->given ? (enum grain)grain->choice : GRAIN_CELL;
    const int64_t steps = selection->timeline.steps[selection->grain];
    selection->from = from->given ? from->integer[0] : 1;
    selection->to = to->given ? to->integer[0] : steps;
    const bool from_wrong = selection->from > steps;
    if (from_wrong || selection->to > steps) {
        return error_set(error, ERROR_CALL, "--%s must be 1..%" PRId64 " at grain %s, is %" PRId64,
                         from_wrong ? "from" : "to", steps, GRAIN_NAMES[selection->grain],
                         from_wrong ? selection->from : selection->to);
    }
    return selection->from <= selection->to ||
           error_set(error, ERROR_CALL, "--from %" PRId64 " is behind --to %" PRId64,
                     selection->from, selection->to);
}

bool selection_open(struct selection *selection, const struct arguments *args, struct error *error)
{
    const struct option_value *walk = arguments_option(args, "walk");
    *selection = (struct selection){0};
    return open_lesson(selection, args, error) &&
           (!walk->given || timeline_set_walk(&selection->timeline, walk->text, error)) &&
           choose_steps(selection, args, error);
}

void selection_finish(struct selection *selection)
{
    timeline_finish(&selection->timeline);
    lesson_destroy(selection->lesson);
}
