// The gradient of a convolution's input: numbers, and the walk of the slides, "gather".
//
// δa[c][y][x] = sum over output map o that reads c, row r and column k of the turned kernel, of
//               δz[o] at (y + r*D - low, x + k*D - low') * w[o][c][K-1-r][L-1-k]
// over deltas with S - 1 zeros between and low = D (K - 1) - P zeros around (negative: cropped).
// Source: slides "Convolution layer sensitivity". The other walks: conv2d_scatter.c,
// conv2d_chain.c.
#include "ops/conv.h"
#include "ops/lanes.h"
#include "ops/rows.h"
#include "ops/say.h"

#include <assert.h>

enum { IN_DELTA, IN_WEIGHT };

// ---- numbers ------------------------------------------------------------------------------------

// Adds to the deltas of one input row what output row `delta` gives through one kernel row. Columns
// of the turned kernel ascend, so that each sum takes its output columns in ascending order.
static void add_delta_row(const struct conv *conv, float *sum, const float *delta,
                          const float *weights)
{
    const struct window_axis *cols = &conv->axis[1];
    for (int64_t tap = conv->L - 1; tap >= 0; tap--) {
        int64_t first = cols->tap_outs[2 * tap], end = cols->tap_outs[2 * tap + 1];
        if (first < end) {
            sums_add_product(sum + window_input(cols, first, tap), cols->stride, delta + first, 1,
                             weights[tap], end - first);
        }
    }
}

// Cells that no window reached have no term: their delta is 0.
static void finish_row(const struct conv *conv, float *sum, bool rows_exist)
{
    const int64_t *outs = conv->axis[1].outs_begin;
    for (int64_t x = 0; x < conv->W; x++) {
        if (!rows_exist || outs[x + 1] == outs[x]) {
            sum[x] = 0;
        }
    }
}

static void grad_input_compute(struct node *node)
{
    const struct conv *conv = conv_of(node);
    const float *deltas = node->in[IN_DELTA], *weight = node->in[IN_WEIGHT];
    for (int64_t c = 0; c < conv->C; c++) {
        for (int64_t y = 0; y < conv->H; y++) {
            int64_t at = conv_input_at(conv, c, y, 0);
            float *sum = node->out + at;
            int64_t first, step, rows = window_touched(&conv->axis[0], y, &first, &step);
            int64_t maps = conv_outputs(conv, c);
            sums_start(sum, node->previous ? node->previous + at : NULL, conv->W);
            for (int64_t k = 0; k < maps; k++) {
                int64_t o = conv_output(conv, c, k), slice = conv_slice(conv, o, c);
                for (int64_t i = 0; i < rows; i++) {
                    int64_t out = first + i * step;
                    int64_t tap = (y + conv->axis[0].padding - out * conv->axis[0].stride) /
                                  conv->axis[0].dilation;
                    add_delta_row(conv, sum, deltas + conv_output_at(conv, o, out, 0),
                                  weight + conv_weight_at(conv, o, slice, tap, 0));
                }
            }
            if (!node->previous) {
                finish_row(conv, sum, rows > 0 && maps > 0);
            }
        }
    }
}

// ---- gather -------------------------------------------------------------------------------------

enum stage { STAGE_TURN, STAGE_DILATE, STAGE_PAD, STAGE_PRODUCTS };

// The stages that this convolution has, in order. Returns how many.
static int gather_stages(const struct conv *conv, enum stage out[4])
{
    int n = 0;
    bool zeros = false;
    if (conv->K * conv->L > 1) {
        out[n++] = STAGE_TURN;
    }
    if (conv->axis[0].stride > 1 || conv->axis[1].stride > 1) {
        out[n++] = STAGE_DILATE;
    }
    for (int i = 0; i < 2; i++) {
        zeros = zeros || conv_pad_low(&conv->axis[i]) > 0 || conv_pad_high(&conv->axis[i]) > 0;
    }
    if (zeros) {
        out[n++] = STAGE_PAD;
    }
    out[n++] = STAGE_PRODUCTS;
    return n;
}

static enum stage stage_at(const struct conv *conv, struct place place)
{
    enum stage stages[4];
    int n = gather_stages(conv, stages);
    assert(place.phase >= 0 && place.phase < n);
    (void)n;
    return stages[place.phase];
}

static int gather_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    static const char *const NAMES[] = {"turn", "dilate", "pad", "products"};
    const struct conv *conv = conv_of(node);
    enum stage stages[4];
    int n = gather_stages(conv, stages);
    for (int i = 0; i < n - 1; i++) {
        out[i] = (struct phase){.name = NAMES[stages[i]], .maps = 1};
    }
    out[n - 1] = (struct phase){
        .name = NAMES[STAGE_PRODUCTS],
        .n_axes = 3,
        .axes = {{"input map", conv->C, conv->out_begin}, {"row", conv->H}, {"column", conv->W}},
        .uniform = (conv->table ? 1 : conv->O / conv->groups) * conv->K * conv->L,
        .maps = conv->C};
    return n;
}

struct at {
    int64_t c, y, x;  // input cell
    int64_t terms;    // products it has
    int64_t o, slice; // of this product
    int64_t row, col; // of the turned kernel
    int64_t out_row, out_col;
    bool zero; // no delta there: a zero around or between
    bool between;
};

// Where tap `turned` of the turned kernel meets the deltas. False: a zero; *between tells which.
static bool meet(const struct window_axis *axis, int64_t in, int64_t turned, int64_t *out,
                 bool *between)
{
    int64_t grid = in + turned * axis->dilation - conv_pad_low(axis);
    *out = floor_div(grid, axis->stride);
    bool inside = grid >= 0 && grid <= (axis->out - 1) * axis->stride;
    *between = inside && grid % axis->stride != 0;
    return inside && !*between;
}

static struct at gather_at(const struct conv *conv, struct place place)
{
    struct at at = {0};
    if (stage_at(conv, place) == STAGE_PRODUCTS) {
        at.x = place.cell % conv->W;
        at.y = place.cell / conv->W % conv->H;
        at.c = place.cell / conv->W / conv->H;
    }
    int64_t area = conv->K * conv->L, term = place.term < 0 ? 0 : place.term;
    at.terms = conv_outputs(conv, at.c) * area;
    if (at.terms == 0) {
        return at;
    }
    at.o = conv_output(conv, at.c, term / area);
    at.slice = conv_slice(conv, at.o, at.c);
    at.row = term % area / conv->L;
    at.col = term % conv->L;
    bool between[2];
    bool row = meet(&conv->axis[0], at.y, at.row, &at.out_row, &between[0]);
    bool col = meet(&conv->axis[1], at.x, at.col, &at.out_col, &between[1]);
    at.zero = !row || !col;
    at.between = at.zero && (row || between[0]) && (col || between[1]);
    return at;
}

static void gather_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    *out = (struct term){.writes = {.tensor = -1}};
    if (stage_at(conv, place) != STAGE_PRODUCTS) {
        return;
    }
    struct at at = gather_at(conv, place);
    out->writes = ref_of(conv->input, OF_GRADIENT, place.cell);
    if (place.term < 0) {
        return;
    }
    out->padding = at.zero;
    out->by = at.zero ? BY_NOTHING : BY_ADD_PRODUCT;
    out->group = (int)at.o;
    out->row = (int)at.row;
    if (!at.zero) {
        out->reads[out->n_reads++] =
            ref_of(conv->output, OF_GRADIENT, conv_output_at(conv, at.o, at.out_row, at.out_col));
    }
    out->reads[out->n_reads++] =
        ref_of(conv->weight, OF_VALUE,
               conv_weight_at(conv, at.o, at.slice, conv->K - 1 - at.row, conv->L - 1 - at.col));
}

// ", padded to 6 × 7": how large the grid became, where the head does not say by how much.
static void say_became(struct words *note, const struct operand *show)
{
    const struct transform *transform = &show->transform;
    const int64_t size[2] = {show->rows, show->cols};
    int64_t became[2];
    bool wider = false, cut = false;
    for (int i = 0; i < 2; i++) {
        const int64_t low = transform->low[i], high = transform->high[i];
        became[i] = low + (size[i] - 1) * transform->gap[i] + 1 + high;
        wider = wider || low > 0 || high > 0;
        cut = cut || low < 0 || high < 0;
    }
    if (became[0] == size[0] && became[1] == size[1]) {
        return;
    }
    words_plain(note, ", %s to ", wider ? "padded" : cut ? "cut" : "spread");
    say_size(note, became[0], became[1]);
}

// The deltas as far as they are prepared at `stage`, with the window of the turned kernel on them.
static struct operand show_deltas(const struct conv *conv, const struct at *at, enum stage stage)
{
    struct operand show = conv_show_deltas(conv, at->o);
    const int64_t in[2] = {at->y, at->x};
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &conv->axis[i];
        show.transform.gap[i] = stage >= STAGE_DILATE ? axis->stride : 1;
        if (stage >= STAGE_PAD) {
            show.transform.low[i] = conv_pad_low(axis);
            show.transform.high[i] = conv_pad_high(axis);
        }
        if (stage == STAGE_PRODUCTS) {
            show.window[i] = in[i];
            show.window[2 + i] = window_span(axis);
            show.step[i] = axis->dilation;
            show.marks = MARK_CHIPS;
        }
    }
    const int64_t *low = show.transform.low, *high = show.transform.high;
    bool even = low[0] == high[0] && low[1] == high[1] && low[0] > 0 && low[1] > 0;
    const bool between =
        stage >= STAGE_DILATE && (conv->axis[0].stride > 1 || conv->axis[1].stride > 1);
    if (between || !even) {
        say_became(&show.note, &show);
    }
    if (between) {
        words_plain(&show.head, ", zeros between");
    } else if (even) {
        say_padded(&show.head, low[0], low[1]);
    } else if (low[0] > 0 || low[1] > 0 || high[0] > 0 || high[1] > 0) {
        words_plain(&show.head, ", padded");
    }
    return show;
}

static int gather_operands(const struct node *node, struct place place,
                           struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    struct at at = gather_at(conv, place);
    enum stage stage = stage_at(conv, place);
    int n = 0;
    out[n++] = conv_show_kernel(conv, at.o, at.slice);
    if (conv->K * conv->L > 1) {
        out[n] = conv_show_kernel(conv, at.o, at.slice);
        out[n].transform.turn = true;
        out[n].link = LINK_TURN;
        words_plain(&out[n].link_above, "180°");
        words_clear(&out[n].head);
        words_plain(&out[n].head, "turned");
        n++;
    }
    words_clear(&out[n - 1].note);
    words_plain(&out[n - 1].note, "slides over δ");
    out[n] = show_deltas(conv, &at, stage);
    out[n++].link = LINK_STAR;
    out[n] = conv_show_result(conv, at.c);
    return n + 1;
}

// ---- gather in words ----------------------------------------------------------------------------

static void say_dilate(struct words *out, const struct conv *conv)
{
    int64_t rows = conv->axis[0].stride, cols = conv->axis[1].stride;
    if (rows != cols) {
        words_plain(out,
                    "The strides were %lld and %lld: zeros go between the deltas, so that they "
                    "lie as far apart as their windows.",
                    (long long)rows, (long long)cols);
    } else if (rows == 2) {
        words_plain(out, "The stride was 2: one zero goes between neighbouring deltas, because "
                         "their windows lay two cells apart.");
    } else {
        words_plain(out,
                    "The stride was %lld: %lld zeros go between neighbouring deltas, because "
                    "their windows lay %lld cells apart.",
                    (long long)rows, (long long)rows - 1, (long long)rows);
    }
}

static void say_pad(struct words *out, const struct conv *conv)
{
    static const char *const COUNTS[] = {"", "one", "two", "three", "four", "five", "six"};
    int64_t side = conv_pad_low(&conv->axis[0]);
    bool even = side == conv_pad_low(&conv->axis[1]) && side == conv_pad_high(&conv->axis[0]) &&
                side == conv_pad_high(&conv->axis[1]);
    words_plain(out, "Zeros go around the deltas, ");
    if (even && side >= 1 && side <= 6) {
        words_plain(out, "%s on each side, ", COUNTS[side]);
    }
    words_plain(out, "so that the kernel reaches every input cell.");
}

static void say_multiply(const struct node *node, struct place place, const struct at *at,
                         struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct term term;
    gather_term(node, place, &term);
    int64_t left = at->terms - 1 - place.term;
    words_plain(out, conv->K * conv->L > 1 ? "The turned kernel sits on " : "The kernel sits on ");
    say_row_column(out, at->y, at->x);
    if (node->has_previous && place.term == 0 && conv_outputs(conv, at->c) == 1) {
        words_plain(out, ", where a sum lies already");
    }
    if (conv_outputs(conv, at->c) > 1) {
        words_plain(out, ", deltas of map %lld", (long long)at->o + 1);
    }
    words_plain(out, ". ");
    say_nth(out, "product", place.term, at->terms);
    words_plain(out, ": ");
    if (at->zero) {
        words_plain(out, at->between ? "between the deltas, 0 × " : "padding, 0 × ");
        say_factor(out, node, term.reads[0]);
        words_plain(out, " gives nothing");
    } else {
        say_product(out, node, &term);
    }
    if (left == 0) {
        words_plain(out, "; the sum is ");
        say_partial(out, node, &OP_CONV2D_GRAD_INPUT.walks[0], place);
    } else {
        words_plain(out, "; ");
        say_left(out, left);
    }
    words_plain(out, ".");
}

// How many products with a delta, not a zero, input cell (y, x) of map c has.
static int64_t real_products(const struct conv *conv, const struct at *at)
{
    int64_t first, step;
    return conv_outputs(conv, at->c) * window_touched(&conv->axis[0], at->y, &first, &step) *
           window_touched(&conv->axis[1], at->x, &first, &step);
}

// "the 0.1 already there", from other paths
static void say_previous(const struct node *node, int64_t cell, struct words *out)
{
    if (node->previous == NULL) {
        words_plain(out, "what other paths gave");
        return;
    }
    words_plain(out, "the ");
    words_float(out, node->program, &node->output, (double)node->previous[cell]);
    words_plain(out, " already there");
}

static void say_cell(const struct node *node, struct place place, const struct at *at,
                     struct words *out)
{
    const struct conv *conv = conv_of(node);
    int64_t products = real_products(conv, at);
    say_map(out, "Input", at->c, conv->C);
    words_plain(out, ", ");
    say_row_column(out, at->y, at->x);
    if (products == 0) {
        words_plain(out, node->has_previous ? ": no window reached it, so nothing is added."
                                            : ": no window reached it, so its delta is 0.");
        return;
    }
    words_plain(out, node->has_previous ? ": to " : ": ");
    if (node->has_previous) {
        say_previous(node, place.cell, out);
        words_plain(out, " comes ");
    }
    if (say_terms(out, node, &OP_CONV2D_GRAD_INPUT.walks[0], place.cell, PRODUCTS_SAID)) {
        words_plain(out, node->has_previous ? ": " : " makes ");
    } else if (node->has_previous) {
        words_plain(out, "%lld product%s with a delta, which make%s ", (long long)products,
                    products == 1 ? "" : "s", products == 1 ? "s" : "");
    } else {
        words_plain(out, "%lld product%s with a delta %s ", (long long)products,
                    products == 1 ? "" : "s", products == 1 ? "gives" : "add up to");
    }
    place.term = at->terms - 1;
    say_partial(out, node, &OP_CONV2D_GRAD_INPUT.walks[0], place);
    words_plain(out, ".");
}

static void gather_caption(const struct node *node, struct place place, enum grain grain,
                           struct words *out)
{
    const struct conv *conv = conv_of(node);
    enum stage stage = stage_at(conv, place);
    struct at at = gather_at(conv, place);
    words_clear(out);
    if (stage == STAGE_TURN) {
        words_plain(out, "Going back, the kernel turns by 180°: its last weight comes first.");
    } else if (stage == STAGE_DILATE) {
        say_dilate(out, conv);
    } else if (stage == STAGE_PAD) {
        say_pad(out, conv);
    } else if (grain == GRAIN_MULTIPLY && place.term >= 0) {
        say_multiply(node, place, &at, out);
    } else if (grain == GRAIN_MULTIPLY || grain == GRAIN_CELL) {
        say_cell(node, place, &at, out);
    } else if (grain == GRAIN_MAP && conv->C > 1) {
        words_plain(out,
                    "The deltas of input map %lld are done, summed over all output maps that "
                    "read it.",
                    (long long)at.c + 1);
    } else {
        words_plain(out, "The deltas of the input are done: the turned kernel has sat on every "
                         "cell.");
    }
}

// The three walks are kept in one array, the slides' first; the other two live in their own files.
static const struct walk WALKS[] = {
    {.name = "gather",
     .summary = "turned kernel over padded deltas",
     .manner = MANNER_SLIDE,
     .phases = gather_phases,
     .term = gather_term,
     .operands = gather_operands,
     .caption = gather_caption},
    {.name = "scatter",
     .summary = "each delta spreads the kernel",
     .each = "delta",
     .manner = MANNER_SPREAD,
     .phases = scatter_phases,
     .term = scatter_term,
     .n_sources = scatter_n_sources,
     .source = scatter_source,
     .by_map = true,
     .operands = scatter_operands,
     .caption = scatter_caption,
     .where = scatter_where},
    {.name = "chain rule",
     .summary = "which outputs did this input touch?",
     .manner = MANNER_TOUCHED,
     .phases = chain_phases,
     .term = chain_term,
     .operands = chain_operands,
     .caption = chain_caption},
};

const struct op OP_CONV2D_GRAD_INPUT = {.name = "conv2d_grad_input",
                                        .title = "Gradient of the input",
                                        .summary = "The turned kernel slides over the padded "
                                                   "deltas.",
                                        .compute = grad_input_compute,
                                        .compute_lanes = conv2d_grad_input_lanes,
                                        .readers = conv2d_grad_input_readers,
                                        .walks = WALKS,
                                        .n_walks = sizeof WALKS / sizeof *WALKS};
