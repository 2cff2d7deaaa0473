// Max pooling, and its gradient: forward saves the place of each maximum, going back each delta
// goes to that place. Source: slides "Pooling", "BP - Pooling layer sensitivity".
//
// The first maximum in row order wins, and with it the delta; NaN wins over every number; padding
// is never a maximum. Saved places are row * W + column in the unpadded map.
#include "ops/infer.h"
#include "ops/lanes.h"
#include "ops/operations.h"
#include "ops/pool.h"
#include "ops/say.h"

#include <math.h>
#include <string.h>

enum { ATTR_KERNEL, ATTR_STRIDE, ATTR_PADDING, ATTR_DILATION, ATTR_CEIL };

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the maps it reads, C × H × W"},
    {"kernel_size", PARAM_PAIR, .required = true, .min = 1, .max = 1024,
     .help = "rows and columns of a window"},
    {"stride", PARAM_PAIR, .min = 1, .max = 1024, .fallback_of = "kernel_size",
     .help = "cells from one window to the next"},
    {"padding", PARAM_PAIR, .min = 0, .max = 4096, .fallback = 0,
     .help = "how far windows reach over the edge, at most half the kernel; never a maximum"},
    {"dilation", PARAM_PAIR, .min = 1, .max = 1024, .fallback = 1,
     .help = "distance of the cells of a window"},
    {"ceil_mode", PARAM_BOOL, .fallback = 0,
     .help = "a last window may hang over, so that every cell is read"},
};

static bool max_infer(struct program *program, struct node *node, struct error *error)
{
    static const struct pool_attrs WHICH = {ATTR_KERNEL,   ATTR_STRIDE, ATTR_PADDING,
                                            ATTR_DILATION, ATTR_CEIL,   -1};
    return pool_infer(program, node, &WHICH, error);
}

// ---- numbers ------------------------------------------------------------------------------------

// Whether `value` takes the place of the maximum so far: NaN takes it once and keeps it.
static bool beats(float value, float best)
{
    return value > best || (isnan(value) && !isnan(best));
}

// Flat index of the winner among the first `cells` cells of a window.
static int64_t winner(const struct pool *pool, const float *input, const struct window *window,
                      int64_t cells)
{
    int64_t best = pool_cell(pool, window, 0, NULL);
    for (int64_t k = 1; k < cells; k++) {
        int64_t at = pool_cell(pool, window, k, NULL);
        if (beats(input[at], input[best])) {
            best = at;
        }
    }
    return best;
}

static void max_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    int64_t area = pool->H * pool->W, cells = pool->C * pool->OH * pool->OW;
    for (int64_t cell = 0; cell < cells; cell++) {
        struct window window = pool_window(pool, cell);
        int64_t best = winner(pool, node->in[0], &window, window.cells);
        node->out[cell] = node->in[0][best];
        node->positions[cell] = (int32_t)(best % area);
    }
}

static bool max_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct pool *pool = pool_of(node);
    const struct node_input inputs[] = {{pool->output, OF_GRADIENT}, {pool->output, OF_POSITION}};
    program_gradient(program, node, &OP_MAX_POOL2D_GRAD, "input", 0, inputs, 2);
    return true;
}

// ---- the walk there -----------------------------------------------------------------------------

static int max_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = pool_phase(pool_of(node), 0);
    return 1;
}

static void max_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    int64_t tap[2];
    *out = (struct term){.by = BY_MAX, .n_reads = 1, .group = (int)window.map};
    out->reads[0] = ref_of(pool->input, OF_VALUE, pool_cell(pool, &window, place.term, tap));
    out->row = (int)tap[0];
    out->writes = ref_of(pool->output, OF_VALUE, place.cell);
}

static int max_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    out[0] = pool_show_input(pool, &window, OF_VALUE);
    say_map(&out[0].head, "input", window.map, pool->C);
    out[1] = pool_show_output(pool, &window, OF_VALUE);
    out[1].result = true;
    out[1].marks = MARK_PLACE;
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "max");
    words_plain(&out[1].link_below, "place saved");
    words_plain(&out[1].head, "pooled");
    return 2;
}

// The numbers of the input, if it has any: computed when looked at.
static const float *numbers(const struct node *node)
{
    return program_value(node->program, pool_of(node)->input);
}

static int64_t count_equal(const struct pool *pool, const float *input, const struct window *window,
                           float value)
{
    int64_t n = 0;
    for (int64_t k = 0; k < window->cells; k++) {
        n += input[pool_cell(pool, window, k, NULL)] == value;
    }
    return n;
}

// "of 3, 4 and −6 "; false where there are too many cells, or one.
static bool say_cells(const struct node *node, const struct window *window, struct words *out)
{
    const struct pool *pool = pool_of(node);
    if (window->cells < 2 || window->cells > CELLS_SAID) {
        return false;
    }
    words_plain(out, "of ");
    for (int64_t k = 0; k < window->cells; k++) {
        words_plain(out, k == 0 ? "" : k == window->cells - 1 ? " and " : ", ");
        say_value(out, node, ref_of(pool->input, OF_VALUE, pool_cell(pool, window, k, NULL)));
    }
    words_plain(out, " ");
    return true;
}

// `among`: the cells have been named.
static void say_winner(const struct node *node, const struct window *window, const float *input,
                       bool among, struct words *out)
{
    const struct pool *pool = pool_of(node);
    int64_t best = winner(pool, input, window, window->cells), tap[2];
    int64_t equal = count_equal(pool, input, window, input[best]);
    pool_tap(pool, window, best, tap);
    words_plain(out, among ? "the largest is " : "the maximum ");
    say_value(out, node, ref_of(pool->input, OF_VALUE, best));
    if (equal > 1) {
        words_plain(out, among ? ", there" : " stands there");
        words_plain(out, equal == 2 ? " twice" : " several times");
        words_plain(out, "; the first one wins, in ");
    } else {
        words_plain(out, among ? ", in " : " is in ");
    }
    pool_say_tap(out, pool, "its", tap);
    words_plain(out, ". That place is saved.");
}

static void max_say_compare(const struct node *node, struct place place,
                            const struct window *window, const float *input, struct words *out)
{
    const struct pool *pool = pool_of(node);
    int64_t at = pool_cell(pool, window, place.term, NULL);
    struct ref now = ref_of(pool->input, OF_VALUE, at);
    pool_say_window(out, pool, window, "Window");
    words_plain(out, ": ");
    if (!input) {
        words_plain(out,
                    place.term == 0 ? "it begins with " : "the maximum so far is compared with ");
        say_value(out, node, now);
        words_plain(out, ".");
        return;
    }
    if (place.term == 0) {
        words_plain(out, "it begins with ");
        say_value(out, node, now);
        words_plain(out, ", the maximum so far.");
        return;
    }
    int64_t best = winner(pool, input, window, place.term);
    say_value(out, node, now);
    if (beats(input[at], input[best])) {
        words_plain(out, " is larger than ");
    } else if (input[at] == input[best]) {
        words_plain(out, " is no larger; of equals the first one keeps its place: ");
    } else {
        words_plain(out, " is not larger than ");
    }
    say_value(out, node, ref_of(pool->input, OF_VALUE, best));
    words_plain(out, ".");
}

static void max_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct window window = pool_window(pool, place.cell);
    const float *input = numbers(node);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY && (place.term < window.cells - 1 || !input)) {
        max_say_compare(node, place, &window, input, out);
    } else if (grain == GRAIN_MULTIPLY) {
        pool_say_window(out, pool, &window, "Window");
        words_plain(out, ": ");
        say_value(out, node,
                  ref_of(pool->input, OF_VALUE, pool_cell(pool, &window, place.term, NULL)));
        words_plain(out, window.cells > 1 ? " is the last. So " : " stands alone: ");
        say_winner(node, &window, input, false, out);
    } else if (grain == GRAIN_CELL && input) {
        pool_say_window(out, pool, &window, "Window");
        words_plain(out, ": ");
        const bool among = say_cells(node, &window, out);
        say_winner(node, &window, input, among, out);
    } else if (grain == GRAIN_CELL) {
        pool_say_window(out, pool, &window, "The maximum of window");
        words_plain(out, " goes to ");
        say_row_column(out, window.y, window.x);
        words_plain(out, ".");
    } else if (grain == GRAIN_MAP && pool->C > 1) {
        words_plain(out, "Map %lld is pooled: ", (long long)window.map + 1);
        pool_say_sizes(out, pool);
        words_plain(out, ", and the places are saved.");
    } else {
        words_plain(out,
                    pool->C > 1 ? "Max pooling is done: each map of " : "Max pooling is done: ");
        pool_say_sizes(out, pool);
        words_plain(out, ", and the places are saved.");
    }
}

static void max_counts(const struct node *node, struct counts *out, struct words *why)
{
    pool_counts(pool_of(node), out);
    words_clear(why);
    words_plain(why, "0 parameters: comparing needs no weights; 0 multiplies");
}

// ---- the way back -------------------------------------------------------------------------------

// Saved places, or NULL where the input has no numbers.
static const int32_t *saved(const struct node *node)
{
    return program_positions(node->program, pool_of(node)->output);
}

static int64_t saved_index(const struct node *node, const struct window *window, int64_t cell)
{
    const struct pool *pool = pool_of(node);
    const int32_t *positions = saved(node);
    return positions ? window->map * pool->H * pool->W + positions[cell] : -1;
}

static void grad_compute(struct node *node)
{
    const struct pool *pool = pool_of(node);
    int64_t area = pool->H * pool->W, places = pool->OH * pool->OW;
    pool_lay_zeros(node);
    for (int64_t cell = 0; cell < pool->C * places; cell++) {
        node->out[cell / places * area + node->positions[cell]] += node->in[0][cell];
    }
}

enum { TERM_LOOK_UP, TERM_PUT, TERMS };

static int grad_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    return pool_grad_phases(pool_of(node), TERMS, out);
}

static void grad_term(const struct node *node, struct place place, struct term *out)
{
    const struct pool *pool = pool_of(node);
    *out = (struct term){.writes = {.tensor = -1}};
    if (place.phase == 0) {
        return;
    }
    struct window window = pool_window(pool, place.cell);
    out->group = (int)window.map;
    out->row = (int)window.y;
    out->n_reads = 1;
    if (place.term == TERM_LOOK_UP) {
        out->reads[0] = ref_of(pool->output, OF_POSITION, place.cell);
        return;
    }
    out->reads[0] = ref_of(pool->output, OF_GRADIENT, place.cell);
    int64_t index = saved_index(node, &window, place.cell);
    if (index >= 0) {
        out->writes = ref_of(pool->input, OF_GRADIENT, index);
        out->by = BY_ADD;
    }
}

// Of the windows that read the element, those whose maximum it was; the k-th of them in *place.
static int64_t find_sources(const struct node *node, int64_t index, int64_t k, struct place *place)
{
    const struct pool *pool = pool_of(node);
    const int32_t *positions = saved(node);
    int64_t found = 0, readers = positions ? pool_n_readers(pool, index) : 0;
    for (int64_t i = 0; i < readers; i++) {
        struct place reader = pool_reader(pool, index, i);
        if (positions[reader.cell] == index % (pool->H * pool->W)) {
            if (found == k) {
                *place = (struct place){.phase = 1, .cell = reader.cell, .term = TERM_PUT};
            }
            found++;
        }
    }
    return found;
}

static int64_t grad_n_sources(const struct node *node, int64_t index)
{
    struct place unused;
    return find_sources(node, index, -1, &unused);
}

static struct place grad_source(const struct node *node, int64_t index, int64_t k)
{
    struct place place = {.phase = 1, .term = TERM_PUT};
    find_sources(node, index, k, &place);
    return place;
}

static int grad_operands(const struct node *node, struct place place,
                         struct operand out[OPERANDS_MAX])
{
    const struct pool *pool = pool_of(node);
    bool zeros = place.phase == 0;
    struct window window = pool_window(pool, zeros ? 0 : place.cell);
    out[0] = pool_show_input(pool, &window, OF_VALUE);
    out[0].marks |= MARK_SAVED;
    say_map(&out[0].head, "going forward", window.map, pool->C);
    out[1] = pool_show_output(pool, &window, OF_VALUE);
    out[1].marks = MARK_PLACE;
    out[1].link = LINK_ARROW;
    words_plain(&out[1].link_above, "max");
    words_plain(&out[1].link_below, "place saved");
    words_plain(&out[1].head, "pooled");
    words_clear(&out[1].note);
    out[2] = pool_show_output(pool, &window, OF_GRADIENT);
    out[2].marks = MARK_PLACE;
    out[2].stage_row = 1;
    words_plain(&out[2].head, "from above");
    out[3] = pool_show_back(pool, &window, zeros);
    words_plain(&out[3].link_below, "to saved place");
    words_clear(&out[3].note);
    say_size(&out[3].note, pool->H, pool->W);
    words_plain(&out[3].note, ", one delta per window");
    for (int i = 0; zeros && i < 4; i++) {
        memset(out[i].window, 0, sizeof out[i].window);
    }
    return 4;
}

static void say_put(const struct node *node, struct place place, const struct window *window,
                    int64_t index, struct words *out)
{
    const struct pool *pool = pool_of(node);
    struct ref delta = ref_of(pool->output, OF_GRADIENT, place.cell);
    int64_t tap[2];
    pool_tap(pool, window, index, tap);
    if (pool_already(node, &OP_MAX_POOL2D_GRAD.walks[0], place, index)) {
        words_plain(out, "Deltas add up: ");
        say_value(out, node, delta);
        words_plain(out, " goes to ");
        pool_say_tap(out, pool, "the", tap);
        pool_say_window(out, pool, window, " of window");
        words_plain(out, ", where a delta lies already; now it is ");
        say_partial(out, node, &OP_MAX_POOL2D_GRAD.walks[0], place);
    } else {
        words_plain(out, "Only the cell that won going forward gets the delta: ");
        say_value(out, node, delta);
        words_plain(out, " goes to ");
        pool_say_tap(out, pool, "the", tap);
        pool_say_window(out, pool, window, " of window");
    }
    words_plain(out, ".");
}

static void say_look_up(const struct node *node, const struct window *window, int64_t index,
                        struct words *out)
{
    const struct pool *pool = pool_of(node);
    int64_t tap[2];
    pool_tap(pool, window, index, tap);
    pool_say_window(out, pool, window, "The maximum of window");
    words_plain(out, " came from ");
    pool_say_tap(out, pool, "its", tap);
    words_plain(out, "; that place was saved.");
}

static void grad_caption(const struct node *node, struct place place, enum grain grain,
                         struct words *out)
{
    const struct pool *pool = pool_of(node);
    words_clear(out);
    if (place.phase == 0) {
        pool_say_zeros(out, node);
        return;
    }
    struct window window = pool_window(pool, place.cell);
    int64_t index = saved_index(node, &window, place.cell);
    if (grain == GRAIN_LAYER || (grain == GRAIN_MAP && pool->C == 1)) {
        words_plain(out, "All deltas are back, each at the place its maximum came from.");
    } else if (grain == GRAIN_MAP) {
        words_plain(out,
                    "Map %lld: all its deltas are back, each at the place its maximum came "
                    "from.",
                    (long long)window.map + 1);
    } else if (index < 0) {
        pool_say_window(out, pool, &window,
                        "The input has no numbers, so where the delta of window");
        words_plain(out, " goes stays open.");
    } else if (grain == GRAIN_MULTIPLY && place.term == TERM_LOOK_UP) {
        say_look_up(node, &window, index, out);
    } else {
        place.term = TERM_PUT;
        say_put(node, place, &window, index, out);
    }
}

static const struct walk WALKS[] = {{.phases = max_phases,
                                     .term = max_term,
                                     .operands = max_operands,
                                     .caption = max_caption,
                                     .where = pool_where}};
static const struct walk GRAD_WALKS[] = {{.phases = grad_phases,
                                          .term = grad_term,
                                          .n_sources = grad_n_sources,
                                          .source = grad_source,
                                          .zeros_first = true,
                                          .operands = grad_operands,
                                          .caption = grad_caption,
                                          .where = pool_grad_where}};

const struct op OP_MAX_POOL2D = {.name = "max_pool2d",
                                 .title = "Max pooling",
                                 .summary = "Of each window the largest number stays; its place is "
                                            "saved.",
                                 .params = PARAMS,
                                 .n_params = sizeof PARAMS / sizeof *PARAMS,
                                 .infer = max_infer,
                                 .compute = max_compute,
                                 .compute_fast = max_pool2d_fast,
                                 .compute_lanes = max_pool2d_lanes,
                                 .backward = max_backward,
                                 .saves_positions = true,
                                 .readers = pool_readers,
                                 .walks = WALKS,
                                 .n_walks = 1,
                                 .counts = max_counts};

const struct op OP_MAX_POOL2D_GRAD = {.name = "max_pool2d_grad",
                                      .title = "Max pooling, backward",
                                      .summary = "Every delta goes back to the place its maximum "
                                                 "came from.",
                                      .compute = grad_compute,
                                      .compute_lanes = max_pool2d_grad_lanes,
                                      .readers = max_pool2d_grad_readers,
                                      .walks = GRAD_WALKS,
                                      .n_walks = 1};
