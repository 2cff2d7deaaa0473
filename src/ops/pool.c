#include "ops/pool.h"

#include "ops/infer.h"
#include "ops/say.h"

#include <assert.h>
#include <string.h>

// ---- shapes -------------------------------------------------------------------------------------

static bool check_padding(const struct pool *pool, struct error *error)
{
    static const char *const NAMES[2] = {"rows", "columns"};
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &pool->axis[i];
        if (axis->padding > axis->kernel / 2) {
            return infer_error(error, "padding",
                               "must be 0..%lld for %s (half of the kernel's %lld), is %lld",
                               (long long)(axis->kernel / 2), NAMES[i], (long long)axis->kernel,
                               (long long)axis->padding);
        }
    }
    return true;
}

// A dilated window may step over a small map and hold nothing of it.
static bool check_windows(const struct pool *pool, struct error *error)
{
    static const char *const NAMES[2] = {"row", "column"};
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &pool->axis[i];
        for (int64_t o = 0; o < axis->out; o++) {
            if (axis->taps_begin[o] == axis->taps_begin[o + 1]) {
                return infer_error(error, "dilation",
                                   "must leave each window a cell of the map: %s %lld of the "
                                   "windows holds padding alone (dilation %lld, input %lld)",
                                   NAMES[i], (long long)o, (long long)axis->dilation,
                                   (long long)axis->in);
            }
        }
    }
    return true;
}

static int64_t pair(const struct node *node, int attr, int i, int64_t fallback)
{
    return attr < 0 ? fallback : node->attrs[attr].pair[i];
}

bool pool_infer(struct program *program, struct node *node, const struct pool_attrs *which,
                struct error *error)
{
    struct shape input;
    if (!infer_promote(program, node, 0, "input", 3, &input, error)) {
        return false;
    }
    struct pool *pool = arena_alloc(&program->arena, sizeof *pool);
    *pool = (struct pool){.C = input.dim[0],
                          .H = input.dim[1],
                          .W = input.dim[2],
                          .input = node->inputs[0].tensor,
                          .output = node->output.tensor,
                          .weight = -1,
                          .bias = -1,
                          .include_padding = pair(node, which->include_padding, 0, 0) != 0};
    for (int i = 0; i < 2; i++) {
        pool->axis[i] = (struct window_axis){.in = input.dim[1 + i],
                                             .kernel = pair(node, which->kernel, i, 1),
                                             .stride = pair(node, which->stride, i, 1),
                                             .padding = pair(node, which->padding, i, 0),
                                             .dilation = pair(node, which->dilation, i, 1)};
    }
    if (!check_padding(pool, error) ||
        !infer_windows(pool->axis, pair(node, which->ceil_mode, 0, 0) != 0, "kernel_size", error) ||
        !infer_output(node, pool->C, pool->axis, error)) {
        return false;
    }
    pool->OH = pool->axis[0].out;
    pool->OW = pool->axis[1].out;
    window_prepare(&pool->axis[0], &program->arena);
    window_prepare(&pool->axis[1], &program->arena);
    program->tensors[node->output.tensor].role = ROLE_ACTIVATION;
    node->state = pool;
    return check_windows(pool, error);
}

// ---- windows ------------------------------------------------------------------------------------

struct window pool_window(const struct pool *pool, int64_t cell)
{
    struct window window = {
        .x = cell % pool->OW, .y = cell / pool->OW % pool->OH, .map = cell / pool->OW / pool->OH};
    window.count[0] = window_clip(&pool->axis[0], window.y, &window.first[0]);
    window.count[1] = window_clip(&pool->axis[1], window.x, &window.first[1]);
    window.cells = window.count[0] * window.count[1];
    return window;
}

int64_t pool_cell(const struct pool *pool, const struct window *window, int64_t k, int64_t tap[2])
{
    int64_t row_tap = window->first[0] + k / window->count[1];
    int64_t col_tap = window->first[1] + k % window->count[1];
    if (tap) {
        tap[0] = row_tap;
        tap[1] = col_tap;
    }
    int64_t row = window_input(&pool->axis[0], window->y, row_tap);
    int64_t col = window_input(&pool->axis[1], window->x, col_tap);
    return (window->map * pool->H + row) * pool->W + col;
}

void pool_tap(const struct pool *pool, const struct window *window, int64_t index, int64_t tap[2])
{
    int64_t row = index / pool->W % pool->H, col = index % pool->W;
    tap[0] = (row - window_input(&pool->axis[0], window->y, 0)) / pool->axis[0].dilation;
    tap[1] = (col - window_input(&pool->axis[1], window->x, 0)) / pool->axis[1].dilation;
}

int64_t pool_divisor(const struct pool *pool, const struct window *window)
{
    return window_cover(&pool->axis[0], window->y, pool->include_padding) *
           window_cover(&pool->axis[1], window->x, pool->include_padding);
}

float pool_sum(const struct pool *pool, const float *input, const struct window *window)
{
    float sum = input[pool_cell(pool, window, 0, NULL)];
    for (int64_t k = 1; k < window->cells; k++) {
        sum += input[pool_cell(pool, window, k, NULL)];
    }
    return sum;
}

struct phase pool_phase(const struct pool *pool, int64_t extra)
{
    return (struct phase){.name = "windows",
                          .n_axes = 3,
                          .axes = {{"map", pool->C},
                                   {"row", pool->OH, pool->axis[0].taps_begin},
                                   {"column", pool->OW, pool->axis[1].taps_begin}},
                          .uniform = 1,
                          .extra = extra,
                          .maps = pool->C};
}

int pool_grad_phases(const struct pool *pool, int64_t each, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "zeros", .maps = 1};
    out[1] = pool_phase(pool, 0);
    if (each > 0) {
        out[1].axes[1].begin = out[1].axes[2].begin = NULL;
        out[1].uniform = each;
    }
    return 2;
}

int64_t pool_n_readers(const struct pool *pool, int64_t index)
{
    int64_t first, step;
    return window_touched(&pool->axis[0], index / pool->W % pool->H, &first, &step) *
           window_touched(&pool->axis[1], index % pool->W, &first, &step);
}

struct place pool_reader(const struct pool *pool, int64_t index, int64_t k)
{
    int64_t first, step, tap[2];
    int64_t row = index / pool->W % pool->H, col = index % pool->W;
    int64_t cols = window_touched(&pool->axis[1], col, &first, &step);
    assert(cols > 0);
    int64_t y = window_touch(&pool->axis[0], row, k / cols, &tap[0]);
    int64_t x = window_touch(&pool->axis[1], col, k % cols, &tap[1]);
    int64_t map = index / pool->W / pool->H;
    struct place place = {.phase = 1, .cell = (map * pool->OH + y) * pool->OW + x};
    struct window window = pool_window(pool, place.cell);
    place.term = (tap[0] - window.first[0]) * window.count[1] + tap[1] - window.first[1];
    return place;
}

int64_t pool_n_sources(const struct node *node, int64_t index)
{
    return pool_n_readers(pool_of(node), index);
}

struct place pool_source(const struct node *node, int64_t index, int64_t k)
{
    return pool_reader(pool_of(node), index, k);
}

bool pool_spread_term(const struct pool *pool, struct place place, struct window *window,
                      struct term *out)
{
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == 0) {
        return false;
    }
    *window = pool_window(pool, place.cell);
    out->writes = ref_of(pool->input, OF_GRADIENT, pool_cell(pool, window, place.term, NULL));
    out->n_reads = 1;
    out->reads[0] = ref_of(pool->output, OF_GRADIENT, place.cell);
    out->group = (int)window->map;
    out->row = (int)window->y;
    return true;
}

void pool_lay_zeros(struct node *node)
{
    const struct pool *pool = pool_of(node);
    size_t bytes = (size_t)(pool->C * pool->H * pool->W) * sizeof *node->out;
    if (node->previous) {
        memcpy(node->out, node->previous, bytes);
    } else {
        memset(node->out, 0, bytes);
    }
}

// ---- shown and said -----------------------------------------------------------------------------

struct operand pool_show_back(const struct pool *pool, const struct window *window, bool zeros)
{
    struct operand show = pool_show_input(pool, window, OF_GRADIENT);
    show.result = true;
    show.link = LINK_ARROW;
    words_plain(&show.link_above, "up-sample");
    say_map(&show.head, "going back", window->map, pool->C);
    if (zeros) {
        memset(show.window, 0, sizeof show.window);
    }
    return show;
}

struct operand pool_show_one(const struct pool *pool, int tensor, enum of of, int64_t map,
                             const char *head)
{
    struct operand show = {.tensor = tensor, .of = of, .leading = map, .rows = 1, .cols = 1};
    say_map(&show.head, head, map, pool->C);
    return show;
}

struct operand pool_show_input(const struct pool *pool, const struct window *window, enum of of)
{
    struct operand show = {
        .tensor = pool->input, .of = of, .leading = window->map, .rows = pool->H, .cols = pool->W};
    const int64_t at[2] = {window->y, window->x};
    bool apart = true;
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &pool->axis[i];
        int64_t edge = pool->include_padding ? axis->padding : 0;
        show.transform.low[i] = show.transform.high[i] = edge;
        // The frame lies around what counts: the cells that exist, with padding where it divides.
        if (edge > 0) {
            show.window[i] = at[i] * axis->stride;
            show.window[2 + i] = window_cover(axis, at[i], true);
        } else {
            show.window[i] = window_input(axis, at[i], window->first[i]);
            show.window[2 + i] = axis->dilation * (window->count[i] - 1) + 1;
        }
        show.step[i] = axis->dilation;
        apart = apart && axis->stride >= window_span(axis) && axis->padding == 0;
    }
    show.marks = apart ? MARK_WINDOWS : MARK_NONE;
    say_size(&show.note, pool->H, pool->W);
    words_plain(&show.note, ", windows %lld × %lld, ", (long long)pool->axis[0].kernel,
                (long long)pool->axis[1].kernel);
    if (pool->axis[0].stride == pool->axis[1].stride) {
        words_plain(&show.note, "stride %lld", (long long)pool->axis[0].stride);
    } else {
        words_plain(&show.note, "strides %lld and %lld", (long long)pool->axis[0].stride,
                    (long long)pool->axis[1].stride);
    }
    return show;
}

struct operand pool_show_output(const struct pool *pool, const struct window *window, enum of of)
{
    struct operand show = {.tensor = pool->output,
                           .of = of,
                           .leading = window->map,
                           .rows = pool->OH,
                           .cols = pool->OW};
    say_size(&show.note, pool->OH, pool->OW);
    return show;
}

void pool_say_window(struct words *out, const struct pool *pool, const struct window *window,
                     const char *before)
{
    words_plain(out, "%s %lld", before, (long long)(window->y * pool->OW + window->x + 1));
    if (pool->C > 1) {
        words_plain(out, " of map %lld", (long long)window->map + 1);
    }
}

void pool_say_tap(struct words *out, const struct pool *pool, const char *whose,
                  const int64_t tap[2])
{
    int64_t rows = pool->axis[0].kernel, cols = pool->axis[1].kernel;
    if (rows == 2 && cols == 2) {
        words_plain(out, "%s ", whose);
        say_corner(out, tap[0], tap[1], rows, cols);
        words_plain(out, " cell");
    } else {
        words_plain(out, "%s", strcmp(whose, "its") == 0 ? "its " : "");
        say_row_column(out, tap[0], tap[1]);
    }
}

void pool_say_sizes(struct words *out, const struct pool *pool)
{
    say_size(out, pool->H, pool->W);
    words_plain(out, " became ");
    say_size(out, pool->OH, pool->OW);
}

void pool_where(const struct node *node, struct place place, enum grain grain, struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    words_clear(out);
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && pool->C == 1)) {
        words_plain(out, "All windows");
        return;
    }
    if (pool->C > 1) {
        words_plain(out, "Map %lld of %lld", (long long)window.map + 1, (long long)pool->C);
    }
    if (grain == GRAIN_MAP) {
        return;
    }
    words_plain(out, "%s %lld of %lld · ", pool->C > 1 ? " · window" : "Window",
                (long long)(window.y * pool->OW + window.x + 1), (long long)(pool->OH * pool->OW));
    say_row_column(out, window.y, window.x);
}

void pool_grad_where(const struct node *node, struct place place, enum grain grain,
                     struct words *out)
{
    if (place.phase == 0) {
        words_clear(out);
        words_plain(out, "Before the first window");
        return;
    }
    pool_where(node, place, grain, out);
}

bool pool_already(const struct node *node, const struct walk *walk, struct place place,
                  int64_t index)
{
    if (node->has_previous) {
        return true;
    }
    struct place first = walk->source(node, index, 0);
    return first.cell != place.cell || first.term != place.term;
}

void pool_say_zeros(struct words *out, const struct node *node)
{
    if (node->has_previous) {
        words_plain(out, "The deltas that other paths gave stay; what comes now is added to them.");
    } else {
        words_plain(out, "Zeros are laid first: every cell of the input begins with the delta 0.");
    }
}

void pool_counts(const struct pool *pool, struct counts *out)
{
    *out = (struct counts){0};
    for (int i = 0; i < 2; i++) {
        out->kernel[i] = pool->axis[i].kernel;
        out->stride[i] = pool->axis[i].stride;
        out->padding[i] = pool->axis[i].padding;
        out->dilation[i] = pool->axis[i].dilation;
    }
}

void pool_say_from(struct words *out, const struct node *node, const struct walk *walk,
                   struct place place)
{
    const struct pool *pool = pool_of(node);
    const struct window window = pool_window(pool, place.cell);
    struct term term;
    walk->term(node, place, &term);
    const bool already = pool_already(node, walk, place, term.writes.index);
    pool_say_window(out, pool, &window, "From window");
    words_plain(out, already ? ", added to what is there: " : ": ");
}

void pool_say_for(struct words *out, const struct node *node, const struct walk *walk,
                  struct place place, bool now)
{
    const struct pool *pool = pool_of(node);
    const struct window window = pool_window(pool, place.cell);
    struct term term;
    int64_t tap[2];
    walk->term(node, place, &term);
    pool_tap(pool, &window, term.writes.index, tap);
    words_plain(out, " for ");
    pool_say_tap(out, pool, "its", tap);
    if (now || pool_already(node, walk, place, term.writes.index)) {
        words_plain(out, ", now ");
        say_partial(out, node, walk, place);
    }
    words_plain(out, ".");
}
