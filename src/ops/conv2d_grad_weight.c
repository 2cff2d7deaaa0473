// The gradients of a convolution's kernels and biases. Nothing turns here: the deltas, as they are,
// lie over the input where the weight lay going forward.
//
// δw[o][c][r][k] = sum over output row y, column x of a[c][y*S - P + r*D][x*S - P + k*D] *
// δz[o][y][x] δb[o] = sum over y, x of δz[o][y][x]
#include "ops/conv.h"
#include "ops/lanes.h"
#include "ops/rows.h"
#include "ops/say.h"

enum { IN_INPUT, IN_DELTA };

// ---- numbers of the weights' gradient -----------------------------------------------------------

// The deltas with the output map innermost: lanes over kernels keep each sum in its order.
static float *maps_innermost(const struct conv *conv, const float *deltas, struct arena *scratch)
{
    int64_t places = conv->OH * conv->OW;
    float *turned = arena_array(scratch, (size_t)(places * conv->O), sizeof *turned);
    for (int64_t o = 0; o < conv->O; o++) {
        for (int64_t i = 0; i < places; i++) {
            turned[i * conv->O + o] = deltas[o * places + i];
        }
    }
    return turned;
}

struct lanes {
    const struct conv *conv;
    const float *deltas; // map innermost
    const float *input;  // map c
    int64_t o, n;        // output maps o .. o + n - 1
    float *sum;          // n
};

// Sums of weight (row, col) for all lanes. False where no output reads a cell through it.
static bool sum_weight(const struct lanes *lanes, int64_t row, int64_t col)
{
    const struct conv *conv = lanes->conv;
    const int64_t *rows = conv->axis[0].tap_outs + 2 * row;
    const int64_t *cols = conv->axis[1].tap_outs + 2 * col;
    for (int64_t y = rows[0]; y < rows[1]; y++) {
        const float *in = lanes->input + window_input(&conv->axis[0], y, row) * conv->W;
        const float *delta = lanes->deltas + (y * conv->OW) * conv->O + lanes->o;
        for (int64_t x = cols[0]; x < cols[1]; x++) {
            sums_add_product(lanes->sum, 1, delta + x * conv->O, 1,
                             in[window_input(&conv->axis[1], x, col)], lanes->n);
        }
    }
    return rows[0] < rows[1] && cols[0] < cols[1];
}

static bool connected(const struct conv *conv, int64_t o, int64_t c)
{
    return conv_output(conv, c, conv_output_rank(conv, c, o)) == o;
}

// Gradient of slice `slice` of the kernels of all lanes.
static void sum_slice(struct node *node, struct lanes *lanes, int64_t c, int64_t slice)
{
    const struct conv *conv = lanes->conv;
    for (int64_t i = 0; i < conv->K * conv->L; i++) {
        int64_t row = i / conv->L, col = i % conv->L;
        for (int64_t k = 0; k < lanes->n; k++) {
            int64_t at = conv_weight_at(conv, lanes->o + k, slice, row, col);
            lanes->sum[k] = node->previous ? node->previous[at] : -0.0F;
        }
        bool any = sum_weight(lanes, row, col);
        for (int64_t k = 0; k < lanes->n; k++) {
            int64_t at = conv_weight_at(conv, lanes->o + k, slice, row, col);
            bool read = any && connected(conv, lanes->o + k, c);
            float nothing = node->previous ? node->previous[at] : 0;
            node->out[at] = read ? lanes->sum[k] : nothing;
        }
    }
}

static void grad_weight_compute(struct node *node)
{
    const struct conv *conv = conv_of(node);
    struct arena scratch = {0};
    struct lanes lanes = {.conv = conv,
                          .deltas = maps_innermost(conv, node->in[IN_DELTA], &scratch),
                          .n = conv->O / conv->groups};
    lanes.sum = arena_array(&scratch, (size_t)lanes.n, sizeof *lanes.sum);
    size_t bytes = (size_t)(conv->O * conv->slices * conv->K * conv->L) * sizeof *node->out;
    if (node->previous) {
        memcpy(node->out, node->previous, bytes);
    } else {
        memset(node->out, 0, bytes); // kernels of input maps that nothing reads stay at 0
    }
    for (int64_t c = 0; c < conv->C; c++) {
        if (conv_outputs(conv, c) > 0) {
            lanes.o = conv->table ? 0 : conv_output(conv, c, 0);
            lanes.input = node->in[IN_INPUT] + c * conv->H * conv->W;
            sum_slice(node, &lanes, c, conv_slice(conv, lanes.o, c));
        }
    }
    arena_finish(&scratch);
}

// ---- the walk of the weights' gradient ----------------------------------------------------------

static int weight_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct conv *conv = conv_of(node);
    out[0] = (struct phase){
        .name = "products", .n_axes = 4, .uniform = conv->OH * conv->OW, .maps = conv->O};
    if (conv->table) {
        // Only connected kernels are stepped: one axis runs over the connections.
        out[0].n_axes = 3;
        out[0].axes[0] = (struct axis){"connected kernel", conv->in_begin[conv->O]};
        out[0].axes[1] = (struct axis){"row", conv->K};
        out[0].axes[2] = (struct axis){"column", conv->L};
        out[0].map_begin = conv->in_begin;
    } else {
        out[0].axes[0] = (struct axis){"output map", conv->O};
        out[0].axes[1] = (struct axis){"input map", conv->slices};
        out[0].axes[2] = (struct axis){"row", conv->K};
        out[0].axes[3] = (struct axis){"column", conv->L};
    }
    return 1;
}

// The last output map whose connections begin at or before connection i.
static int64_t map_of_connection(const struct conv *conv, int64_t i)
{
    int64_t low = 0, high = conv->O;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (conv->in_begin[middle] <= i) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static int64_t weight_cell_index(const struct node *node, int64_t cell)
{
    const struct conv *conv = conv_of(node);
    if (!conv->table) {
        return cell;
    }
    int64_t area = conv->K * conv->L, connection = cell / area;
    int64_t o = map_of_connection(conv, connection);
    return (o * conv->slices + conv->in_map[connection]) * area + cell % area;
}

static int64_t weight_index_cell(const struct node *node, int64_t index)
{
    const struct conv *conv = conv_of(node);
    if (!conv->table) {
        return index;
    }
    int64_t area = conv->K * conv->L, kernel = index / area;
    int64_t o = kernel / conv->slices, c = kernel % conv->slices;
    for (int64_t i = conv->in_begin[o]; i < conv->in_begin[o + 1]; i++) {
        if (conv->in_map[i] == c) {
            return i * area + index % area;
        }
    }
    return -1;
}

struct at {
    int64_t index; // of the weight
    int64_t o, c, slice, row, col;
    int64_t y, x; // delta
    int64_t in_row, in_col;
    int64_t terms;
};

static struct at weight_at(const struct node *node, struct place place)
{
    const struct conv *conv = conv_of(node);
    struct at at = {.index = weight_cell_index(node, place.cell), .terms = conv->OH * conv->OW};
    int64_t term = place.term < 0 ? 0 : place.term;
    at.col = at.index % conv->L;
    at.row = at.index / conv->L % conv->K;
    at.slice = at.index / conv->L / conv->K % conv->slices;
    at.o = at.index / conv->L / conv->K / conv->slices;
    at.c = conv->table ? at.slice : conv_input(conv, at.o, at.slice);
    at.y = term / conv->OW;
    at.x = term % conv->OW;
    at.in_row = window_input(&conv->axis[0], at.y, at.row);
    at.in_col = window_input(&conv->axis[1], at.x, at.col);
    return at;
}

static void weight_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = weight_at(node, place);
    *out = (struct term){.writes = ref_of(conv->weight, OF_GRADIENT, at.index)};
    out->padding = at.in_row < 0 || at.in_row >= conv->H || at.in_col < 0 || at.in_col >= conv->W;
    out->by = out->padding ? BY_NOTHING : BY_ADD_PRODUCT;
    out->group = (int)at.c;
    out->row = (int)at.y;
    if (!out->padding) {
        out->reads[out->n_reads++] =
            ref_of(conv->input, OF_VALUE, conv_input_at(conv, at.c, at.in_row, at.in_col));
    }
    out->reads[out->n_reads++] =
        ref_of(conv->output, OF_GRADIENT, conv_output_at(conv, at.o, at.y, at.x));
}

// Where the bias has a gradient too, its place stands empty beside: it is worked out last.
static bool show_bias(const struct node *node, int64_t o, struct operand *out)
{
    const struct conv *conv = conv_of(node);
    const struct program *program = node->program;
    const int next = node->index + 1;
    char deltas[64];
    if (next >= program->n_nodes || program->nodes[next]->op != &OP_CONV2D_GRAD_BIAS ||
        program->nodes[next]->forward != node->forward) {
        return false;
    }
    *out = (struct operand){.tensor = conv->bias_tensor,
                            .of = OF_GRADIENT,
                            .leading = o,
                            .rows = 1,
                            .cols = 1,
                            .scratch = true};
    tensor_math(program, conv->output, OF_GRADIENT, deltas, sizeof deltas);
    words_plain(&out->head, "the sum of ");
    words_math(&out->head, ROLE_DELTA, deltas);
    words_plain(&out->note, "comes last");
    return true;
}

static int weight_operands(const struct node *node, struct place place,
                           struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    struct at at = weight_at(node, place);
    const int64_t tap[2] = {at.row, at.col};
    out[0] = conv_show_input(conv, at.c);
    out[0].marks = MARK_CHIPS;
    for (int i = 0; i < 2; i++) {
        const struct window_axis *axis = &conv->axis[i];
        out[0].window[i] = tap[i] * axis->dilation;
        out[0].window[2 + i] = (axis->out - 1) * axis->stride + 1;
        out[0].step[i] = axis->stride;
    }
    out[1] = conv_show_deltas(conv, at.o);
    out[1].link = LINK_STAR;
    words_plain(&out[1].head, ", as they are");
    words_clear(&out[1].note);
    words_plain(&out[1].note, "nothing turned");
    out[2] = conv_show_kernel(conv, at.o, at.slice);
    out[2].of = OF_GRADIENT;
    out[2].result = true;
    out[2].link = LINK_EQUALS;
    words_clear(&out[2].head);
    if (conv->O > 1) {
        words_plain(&out[2].head, "of kernel %lld", (long long)at.o + 1);
    } else {
        words_plain(&out[2].head, "of the kernel");
    }
    if (conv->slices > 1) {
        words_plain(&out[2].head, ", slice %lld", (long long)at.slice + 1);
    }
    return show_bias(node, at.o, &out[3]) ? 4 : 3;
}

static void say_symbol(struct words *out, const struct node *node, struct ref ref)
{
    words_ref(out, node->program, &ref);
}

static void weight_say_multiply(const struct node *node, struct place place, const struct at *at,
                                struct words *out)
{
    struct term term;
    weight_term(node, place, &term);
    int64_t left = at->terms - 1 - place.term;
    const struct ref *delta = &term.reads[term.n_reads - 1];
    words_plain(out, "For ");
    say_symbol(out, node, ref_of(delta->tensor, OF_VALUE, delta->index));
    words_plain(out, ", ");
    say_symbol(out, node, ref_of(term.writes.tensor, OF_VALUE, at->index));
    words_plain(out, " met ");
    if (term.padding) {
        words_plain(out, "padding: 0 × ");
        say_factor(out, node, *delta);
        words_plain(out, " gives nothing");
    } else {
        say_symbol(out, node, term.reads[0]);
        words_plain(out, ". ");
        say_nth(out, "product", place.term, at->terms);
        words_plain(out, ": ");
        say_product(out, node, &term);
    }
    words_plain(out, left == 0 ? "; the sum is " : "; ");
    if (left == 0) {
        say_partial(out, node, &OP_CONV2D_GRAD_WEIGHT.walks[0], place);
    } else {
        say_left(out, left);
    }
    words_plain(out, ".");
}

static void weight_say_cell(const struct node *node, struct place place, const struct at *at,
                            struct words *out)
{
    const struct conv *conv = conv_of(node);
    const struct walk *walk = &OP_CONV2D_GRAD_WEIGHT.walks[0];
    const struct ref weight = ref_of(conv->weight, OF_VALUE, at->index);
    words_plain(out, "Nothing turns: ");
    say_symbol(out, node, ref_of(conv->weight, OF_GRADIENT, at->index));
    words_plain(out, " takes ");
    if (say_terms(out, node, walk, at->index, PRODUCTS_SAID)) {
        words_plain(out, ", what ");
        say_symbol(out, node, weight);
        words_plain(out, " met, times the deltas: ");
    } else {
        words_plain(out, "the inputs that ");
        say_symbol(out, node, weight);
        words_plain(out, " met going forward, each with its delta: ");
    }
    place.term = at->terms - 1;
    say_partial(out, node, walk, place);
    words_plain(out, ".");
}

static void weight_caption(const struct node *node, struct place place, enum grain grain,
                           struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = weight_at(node, place);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY) {
        weight_say_multiply(node, place, &at, out);
    } else if (grain == GRAIN_CELL) {
        weight_say_cell(node, place, &at, out);
    } else if (grain == GRAIN_MAP && conv->O > 1) {
        words_plain(out,
                    "The gradient of kernel %lld is done: its deltas lay over every input map "
                    "it reads.",
                    (long long)at.o + 1);
    } else {
        words_plain(out, "The gradient of the weights is done: input and deltas, nothing turned.");
    }
}

static const struct walk WEIGHT_WALKS[] = {{.phases = weight_phases,
                                            .term = weight_term,
                                            .cell_index = weight_cell_index,
                                            .index_cell = weight_index_cell,
                                            .operands = weight_operands,
                                            .caption = weight_caption}};

const struct op OP_CONV2D_GRAD_WEIGHT = {.name = "conv2d_grad_weight",
                                         .title = "Gradient of the weights",
                                         .summary = "The deltas, as they are, slide over the "
                                                    "input.",
                                         .compute = grad_weight_compute,
                                         .compute_lanes = conv2d_grad_weight_lanes,
                                         .readers = conv2d_grad_weight_readers,
                                         .walks = WEIGHT_WALKS,
                                         .n_walks = 1};
