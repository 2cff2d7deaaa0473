#include "view/panels/panel.h"

enum panel panel_of(const struct lesson *lesson)
{
    return lesson->n_presets > 0 ? PANEL_PATTERN : lesson->sizes.given ? PANEL_SIZES : PANEL_NONE;
}

const char *panel_text(const struct timeline *timeline, const struct step *step,
                       const struct panel_state *panel)
{
    const struct lesson *lesson = timeline->lesson;
    if (panel != NULL && panel->typed) {
        return panel->text;
    }
    const int last = lesson->n_presets - 1;
    return lesson->presets[step->entry < last ? step->entry : last].text;
}

struct lesson_sizes panel_sizes(const struct lesson *lesson, const struct panel_state *panel)
{
    return panel != NULL && panel->sizes.given ? panel->sizes : lesson->sizes;
}

int64_t *panel_size(struct lesson_sizes *sizes, int which)
{
    int64_t *const all[SIZE_COUNT] = {
        [SIZE_WIDTH] = &sizes->width,   [SIZE_HEIGHT] = &sizes->height,
        [SIZE_DEPTH] = &sizes->depth,   [SIZE_FILTER] = &sizes->filter,
        [SIZE_STRIDE] = &sizes->stride, [SIZE_PADDING] = &sizes->padding};
    return all[which];
}

static int64_t at_least(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t at_most(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// The filter fits into the input and its padding.
void panel_size_limits(const struct lesson_sizes *sizes, int which, int64_t *least, int64_t *most)
{
    const int64_t side = at_most(sizes->width, sizes->height);
    *least = 1;
    *most = LESSON_MAX_SIDE;
    if (which == SIZE_WIDTH || which == SIZE_HEIGHT) {
        *least = at_least(1, sizes->filter - 2 * sizes->padding);
    } else if (which == SIZE_DEPTH) {
        *most = LESSON_MAX_DEPTH_MAPS;
    } else if (which == SIZE_FILTER) {
        *most = at_most(LESSON_MAX_SIDE, side + 2 * sizes->padding);
    } else if (which == SIZE_PADDING) {
        *least = at_least(0, (sizes->filter - side + 1) / 2);
        *most = LESSON_MAX_PADDING;
    }
}
