// Convolution, as every framework and the slides mean it: cross-correlation.
//
// z[o][y][x] = sum over input map c, kernel row r, kernel column k of
//              a[c][y*S - P + r*D][x*S - P + k*D] * w[o][c][r][k], then + b[o].
#include "base/number.h"
#include "ops/conv.h"
#include "ops/infer.h"
#include "ops/lanes.h"
#include "ops/operations.h"
#include "ops/rows.h"
#include "ops/say.h"

#include <assert.h>

enum { IN_INPUT, IN_WEIGHT, IN_BIAS };
enum { ATTR_STRIDE, ATTR_PADDING, ATTR_DILATION, ATTR_GROUPS, ATTR_CONNECTIONS };

static const struct param PARAMS[] = {
    {"input", PARAM_TENSOR, .required = true, .help = "the maps it reads, C × H × W"},
    {"weight", PARAM_TENSOR, .required = true,
     .help = "the kernels, O × I × kH × kW; I is C / groups"},
    {"bias", PARAM_TENSOR, .help = "one number an output map, added last"},
    {"stride", PARAM_PAIR, .min = 1, .max = 1024, .fallback = 1,
     .help = "cells from one place of the kernel to the next"},
    {"padding", PARAM_PAIR, .min = 0, .max = 4096, .fallback = 0,
     .help = "zeros around the input, on each side"},
    {"dilation", PARAM_PAIR, .min = 1, .max = 1024, .fallback = 1,
     .help = "cells of the input from one weight to the next"},
    {"groups", PARAM_INT, .min = 1, .max = 1 << 20, .fallback = 1,
     .help = "the maps fall into so many groups, each convolved by itself; divides C and O"},
    {"connections", PARAM_CONNECTIONS,
     .help =
         "for each output map the input maps it reads, ascending; the others are not connected"},
};

// ---- shapes -------------------------------------------------------------------------------------

static bool check_groups(const struct conv *conv, struct error *error)
{
    if (conv->C % conv->groups != 0 || conv->O % conv->groups != 0) {
        return infer_error(error, "groups",
                           "must divide the %lld input maps and the %lld output maps, is %lld",
                           (long long)conv->C, (long long)conv->O, (long long)conv->groups);
    }
    if (conv->slices != conv->C / conv->groups) {
        return infer_error(
            error, "weight", "second axis must be %lld (%lld input maps in %lld group%s), is %lld",
            (long long)(conv->C / conv->groups), (long long)conv->C, (long long)conv->groups,
            conv->groups == 1 ? "" : "s", (long long)conv->slices);
    }
    return true;
}

static bool check_bias(const struct program *program, const struct node *node,
                       const struct conv *conv, struct error *error)
{
    struct shape bias;
    if (!conv->bias) {
        return true;
    }
    if (!infer_promote(program, node, IN_BIAS, "bias", 1, &bias, error)) {
        return false;
    }
    if (bias.dim[0] != conv->O) {
        return infer_error(error, "bias", "must have %lld element%s, one an output map, has %lld",
                           (long long)conv->O, conv->O == 1 ? "" : "s", (long long)bias.dim[0]);
    }
    return true;
}

static bool check_list(const struct conv *conv, const struct attr *attr, int64_t o,
                       struct error *error)
{
    int32_t begin = attr->list_begin[o], end = attr->list_begin[o + 1];
    if (begin == end) {
        return infer_error(error, "connections",
                           "list of output map %lld must hold 1..%lld input maps, is empty",
                           (long long)o, (long long)conv->C);
    }
    for (int32_t i = begin; i < end; i++) {
        int32_t map = attr->list[i];
        if (map < 0 || map >= conv->C) {
            return infer_error(error, "connections",
                               "input map of output map %lld must be 0..%lld, is %ld", (long long)o,
                               (long long)conv->C - 1, (long)map);
        }
        if (i > begin && map <= attr->list[i - 1]) {
            return infer_error(error, "connections",
                               "input maps of output map %lld must ascend, %ld follows %ld",
                               (long long)o, (long)map, (long)attr->list[i - 1]);
        }
    }
    return true;
}

static bool check_table(const struct conv *conv, const struct attr *attr, struct error *error)
{
    if (attr->n_lists == 0) {
        return true;
    }
    if (conv->groups != 1) {
        return infer_error(error, "connections", "groups must be 1 beside it, is %lld",
                           (long long)conv->groups);
    }
    if (attr->n_lists != conv->O) {
        return infer_error(error, "connections",
                           "must hold %lld list%s, one an output map, holds %d", (long long)conv->O,
                           conv->O == 1 ? "" : "s", attr->n_lists);
    }
    for (int64_t o = 0; o < conv->O; o++) {
        if (!check_list(conv, attr, o, error)) {
            return false;
        }
    }
    return true;
}

// Both directions of the table: what each output reads, and what reads each input.
static void fill_table(struct conv *conv, const struct attr *attr, struct arena *arena)
{
    int32_t total = attr->list_begin[attr->n_lists];
    int64_t *in_begin = arena_array(arena, (size_t)conv->O + 1, sizeof *in_begin);
    int64_t *in_map = arena_array(arena, (size_t)total, sizeof *in_map);
    int64_t *out_begin = arena_array(arena, (size_t)conv->C + 2, sizeof *out_begin);
    int64_t *out_map = arena_array(arena, (size_t)total, sizeof *out_map);
    for (int64_t o = 0; o <= conv->O; o++) {
        in_begin[o] = attr->list_begin[o];
    }
    for (int32_t i = 0; i < total; i++) {
        in_map[i] = attr->list[i];
        out_begin[attr->list[i] + 2]++;
    }
    for (int64_t c = 0; c < conv->C; c++) {
        out_begin[c + 2] += out_begin[c + 1];
    }
    // out_begin[c + 1] runs from the begin of c's list to its end.
    for (int64_t o = 0; o < conv->O; o++) {
        for (int64_t i = in_begin[o]; i < in_begin[o + 1]; i++) {
            out_map[out_begin[in_map[i] + 1]++] = o;
        }
    }
    conv->table = true;
    conv->in_begin = in_begin;
    conv->in_map = in_map;
    conv->out_begin = out_begin;
    conv->out_map = out_map;
}

static void take_sizes(struct conv *conv, const struct node *node, const struct shape *input,
                       const struct shape *weight)
{
    conv->C = input->dim[0];
    conv->H = input->dim[1];
    conv->W = input->dim[2];
    conv->O = weight->dim[0];
    conv->slices = weight->dim[1];
    conv->K = weight->dim[2];
    conv->L = weight->dim[3];
    conv->groups = node->attrs[ATTR_GROUPS].pair[0];
    conv->input = node->inputs[IN_INPUT].tensor;
    conv->weight = node->inputs[IN_WEIGHT].tensor;
    conv->bias_tensor = node->n_inputs > IN_BIAS ? node->inputs[IN_BIAS].tensor : -1;
    conv->output = node->output.tensor;
    conv->bias = conv->bias_tensor >= 0;
    for (int i = 0; i < 2; i++) {
        conv->axis[i] = (struct window_axis){.in = input->dim[1 + i],
                                             .kernel = weight->dim[2 + i],
                                             .stride = node->attrs[ATTR_STRIDE].pair[i],
                                             .padding = node->attrs[ATTR_PADDING].pair[i],
                                             .dilation = node->attrs[ATTR_DILATION].pair[i]};
    }
}

static bool conv2d_infer(struct program *program, struct node *node, struct error *error)
{
    struct shape input, weight;
    if (!infer_promote(program, node, IN_INPUT, "input", 3, &input, error) ||
        !infer_promote(program, node, IN_WEIGHT, "weight", 4, &weight, error)) {
        return false;
    }
    struct conv *conv = arena_alloc(&program->arena, sizeof *conv);
    take_sizes(conv, node, &input, &weight);
    const struct attr *connections = &node->attrs[ATTR_CONNECTIONS];
    if (!check_table(conv, connections, error) || !check_groups(conv, error) ||
        !check_bias(program, node, conv, error) ||
        !infer_windows(conv->axis, false, "weight", error) ||
        !infer_output(node, conv->O, conv->axis, error)) {
        return false;
    }
    conv->OH = conv->axis[0].out;
    conv->OW = conv->axis[1].out;
    window_prepare(&conv->axis[0], &program->arena);
    window_prepare(&conv->axis[1], &program->arena);
    if (connections->n_lists > 0) {
        fill_table(conv, connections, &program->arena);
    }
    program->tensors[conv->output].role = ROLE_SUM;
    infer_role(program, conv->weight, ROLE_WEIGHT);
    infer_role(program, conv->bias_tensor, ROLE_BIAS);
    node->state = conv;
    return true;
}

// ---- numbers ------------------------------------------------------------------------------------

// Adds to a row of sums what row `in_row` of input map c gives through kernel row `tap`.
static void add_kernel_row(const struct conv *conv, float *sum, const float *in_row,
                           const float *weights)
{
    const struct window_axis *cols = &conv->axis[1];
    for (int64_t tap = 0; tap < conv->L; tap++) {
        int64_t first = cols->tap_outs[2 * tap], end = cols->tap_outs[2 * tap + 1];
        if (first < end) {
            sums_add_product(sum + first, 1, in_row + window_input(cols, first, tap), cols->stride,
                             weights[tap], end - first);
        }
    }
}

static void finish_row(const struct conv *conv, float *sum, bool rows_exist, const float *bias)
{
    const int64_t *taps = conv->axis[1].taps_begin;
    for (int64_t x = 0; x < conv->OW; x++) {
        if (bias) {
            sum[x] += *bias;
        } else if (!rows_exist || taps[x + 1] == taps[x]) {
            sum[x] = 0;
        }
    }
}

static void conv2d_compute(struct node *node)
{
    const struct conv *conv = conv_of(node);
    const float *input = node->in[IN_INPUT], *weight = node->in[IN_WEIGHT];
    for (int64_t o = 0; o < conv->O; o++) {
        for (int64_t y = 0; y < conv->OH; y++) {
            float *sum = node->out + conv_output_at(conv, o, y, 0);
            int64_t first, rows = window_clip(&conv->axis[0], y, &first);
            sums_start(sum, NULL, conv->OW);
            for (int64_t k = 0; k < conv_inputs(conv, o); k++) {
                int64_t c = conv_input(conv, o, k), slice = conv_slice(conv, o, c);
                for (int64_t tap = first; tap < first + rows; tap++) {
                    int64_t row = window_input(&conv->axis[0], y, tap);
                    add_kernel_row(conv, sum, input + conv_input_at(conv, c, row, 0),
                                   weight + conv_weight_at(conv, o, slice, tap, 0));
                }
            }
            finish_row(conv, sum, rows > 0, conv->bias ? &node->in[IN_BIAS][o] : NULL);
        }
    }
}

static bool conv2d_backward(struct program *program, const struct node *node, struct error *error)
{
    (void)error;
    const struct conv *conv = conv_of(node);
    const struct node_input to_input[] = {{conv->output, OF_GRADIENT}, {conv->weight, OF_VALUE}};
    const struct node_input to_weight[] = {{conv->input, OF_VALUE}, {conv->output, OF_GRADIENT}};
    const struct node_input to_bias[] = {{conv->output, OF_GRADIENT}};
    program_gradient(program, node, &OP_CONV2D_GRAD_INPUT, "input", IN_INPUT, to_input, 2);
    program_gradient(program, node, &OP_CONV2D_GRAD_WEIGHT, "weight", IN_WEIGHT, to_weight, 2);
    if (conv->bias) {
        program_gradient(program, node, &OP_CONV2D_GRAD_BIAS, "bias", IN_BIAS, to_bias, 1);
    }
    return true;
}

// ---- the walk -----------------------------------------------------------------------------------

static int conv2d_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    const struct conv *conv = conv_of(node);
    out[0] = (struct phase){
        .name = "products",
        .n_axes = 3,
        .axes = {{"output map", conv->O, conv->in_begin}, {"row", conv->OH}, {"column", conv->OW}},
        .uniform = (conv->table ? 1 : conv->slices) * conv->K * conv->L,
        .extra = conv->bias,
        .maps = conv->O};
    return 1;
}

struct at {
    int64_t o, y, x;            // output cell
    int64_t terms;              // how many it has
    int64_t c, slice, row, col; // of the product; row -1: the bias
    int64_t in_row, in_col;
};

static struct at conv2d_at(const struct conv *conv, struct place place)
{
    struct at at = {.x = place.cell % conv->OW,
                    .y = place.cell / conv->OW % conv->OH,
                    .o = place.cell / conv->OW / conv->OH};
    int64_t area = conv->K * conv->L;
    at.terms = conv_inputs(conv, at.o) * area + conv->bias;
    int64_t term = place.term < 0 ? 0 : place.term;
    if (term >= conv_inputs(conv, at.o) * area) {
        at.c = conv_input(conv, at.o, conv_inputs(conv, at.o) - 1);
        at.slice = conv_slice(conv, at.o, at.c);
        at.row = at.col = -1;
        return at;
    }
    at.c = conv_input(conv, at.o, term / area);
    at.slice = conv_slice(conv, at.o, at.c);
    at.row = term % area / conv->L;
    at.col = term % conv->L;
    at.in_row = window_input(&conv->axis[0], at.y, at.row);
    at.in_col = window_input(&conv->axis[1], at.x, at.col);
    return at;
}

static void conv2d_term(const struct node *node, struct place place, struct term *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = conv2d_at(conv, place);
    *out = (struct term){.writes = ref_of(conv->output, OF_VALUE, place.cell)};
    if (at.row < 0) {
        out->by = BY_ADD;
        out->reads[out->n_reads++] = ref_of(conv->bias_tensor, OF_VALUE, at.o);
        out->group = out->row = -1;
        return;
    }
    out->group = (int)at.c;
    out->row = (int)at.row;
    out->padding = at.in_row < 0 || at.in_row >= conv->H || at.in_col < 0 || at.in_col >= conv->W;
    out->by = out->padding ? BY_NOTHING : BY_ADD_PRODUCT;
    if (!out->padding) {
        out->reads[out->n_reads++] =
            ref_of(conv->input, OF_VALUE, conv_input_at(conv, at.c, at.in_row, at.in_col));
    }
    out->reads[out->n_reads++] =
        ref_of(conv->weight, OF_VALUE, conv_weight_at(conv, at.o, at.slice, at.row, at.col));
}

static int conv2d_operands(const struct node *node, struct place place,
                           struct operand out[OPERANDS_MAX])
{
    const struct conv *conv = conv_of(node);
    struct at at = conv2d_at(conv, place);
    int n = 0;
    out[n] = conv_show_input(conv, at.c);
    out[n].window[0] = at.y * conv->axis[0].stride;
    out[n].window[1] = at.x * conv->axis[1].stride;
    for (int i = 0; i < 2; i++) {
        out[n].window[2 + i] = window_span(&conv->axis[i]);
        out[n].step[i] = conv->axis[i].dilation;
    }
    out[n++].marks = MARK_CHIPS;
    out[n] = conv_show_kernel(conv, at.o, at.slice);
    out[n++].link = LINK_STAR;
    if (conv->bias) {
        out[n] = (struct operand){.tensor = conv->bias_tensor,
                                  .of = OF_VALUE,
                                  .leading = at.o,
                                  .rows = 1,
                                  .cols = 1,
                                  .link = LINK_PLUS};
        say_map(&out[n].head, "bias", at.o, conv->O);
        n++;
    }
    out[n] = (struct operand){.tensor = conv->output,
                              .of = OF_VALUE,
                              .result = true,
                              .leading = at.o,
                              .rows = conv->OH,
                              .cols = conv->OW,
                              .link = LINK_EQUALS};
    say_map(&out[n].head, "output", at.o, conv->O);
    say_size(&out[n].note, conv->OH, conv->OW);
    return n + 1;
}

static void say_multiply(const struct node *node, struct place place, const struct at *at,
                         struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct term term;
    conv2d_term(node, place, &term);
    int64_t left = at->terms - 1 - place.term;
    if (at->row < 0) {
        words_plain(out, "Last comes the bias, ");
        say_value(out, node, term.reads[0]);
        words_plain(out, ": it makes the cell ");
        say_partial(out, node, &OP_CONV2D.walks[0], place);
        words_plain(out, ".");
        return;
    }
    say_map(out, "Output", at->o, conv->O);
    words_plain(out, ", ");
    say_row_column(out, at->y, at->x);
    words_plain(out, ". ");
    say_nth(out, "product", place.term, at->terms - conv->bias);
    if (conv_inputs(conv, at->o) > 1) {
        words_plain(out, ", input map %lld", (long long)at->c + 1);
    }
    if (term.padding) {
        words_plain(out, ": padding, 0 × ");
        say_factor(out, node, term.reads[0]);
        words_plain(out, " gives nothing.");
        return;
    }
    words_plain(out, ": ");
    say_product(out, node, &term);
    if (left == 0) {
        words_plain(out, "; the sum is ");
        say_partial(out, node, &OP_CONV2D.walks[0], place);
    } else if (left == 1 && conv->bias) {
        words_plain(out, "; only the bias is left");
    } else {
        words_plain(out, "; ");
        say_left(out, left - conv->bias);
        words_plain(out, conv->bias ? ", then the bias" : "");
    }
    words_plain(out, ".");
}

static void say_cell(const struct node *node, struct place place, const struct at *at,
                     struct words *out)
{
    const struct conv *conv = conv_of(node);
    const int64_t products = at->terms - conv->bias;
    say_map(out, "Output", at->o, conv->O);
    words_plain(out, ", ");
    say_row_column(out, at->y, at->x);
    words_plain(out, ": ");
    if (say_terms(out, node, &OP_CONV2D.walks[0], place.cell, PRODUCTS_SAID + conv->bias)) {
        words_plain(out, conv->bias ? ", the bias, makes " : " makes ");
    } else {
        words_plain(out, "%lld product%s%s %s ", (long long)products, products == 1 ? "" : "s",
                    conv->bias ? " and the bias" : "", at->terms == 1 ? "gives" : "add up to");
    }
    say_value(out, node, ref_of(conv->output, OF_VALUE, place.cell));
    words_plain(out, ".");
}

static void conv2d_caption(const struct node *node, struct place place, enum grain grain,
                           struct words *out)
{
    const struct conv *conv = conv_of(node);
    struct at at = conv2d_at(conv, place);
    words_clear(out);
    if (grain == GRAIN_MULTIPLY) {
        say_multiply(node, place, &at, out);
    } else if (grain == GRAIN_CELL) {
        say_cell(node, place, &at, out);
    } else if (grain == GRAIN_MAP && conv->O > 1) {
        words_plain(out, "Output map %lld is done: its kernel has visited all %lld × %lld places.",
                    (long long)at.o + 1, (long long)conv->OH, (long long)conv->OW);
    } else {
        words_plain(out, "The convolution is done: ");
        if (conv->O > 1) {
            words_plain(out, "%lld output maps of ", (long long)conv->O);
        } else {
            words_plain(out, "an output of ");
        }
        say_size(out, conv->OH, conv->OW);
        words_plain(out, ".");
    }
}

// ---- counts -------------------------------------------------------------------------------------

static void say_connections(struct words *why, const struct conv *conv)
{
    if (conv->table) {
        words_plain(why, "%lld connections", (long long)conv->in_begin[conv->O]);
    } else if (conv->groups > 1) {
        words_plain(why, "%lld·%lld/%lld", (long long)conv->O, (long long)conv->C,
                    (long long)conv->groups);
    } else {
        words_plain(why, "%lld·%lld", (long long)conv->O, (long long)conv->C);
    }
    words_plain(why, "·%lld·%lld", (long long)conv->K, (long long)conv->L);
}

static void say_parameters(struct words *why, const struct conv *conv)
{
    if (conv->table) {
        say_connections(why, conv);
        if (conv->bias) {
            words_plain(why, " + %lld", (long long)conv->O);
        }
    } else if (conv->bias) {
        words_plain(why, "%lld · (%lld", (long long)conv->O, (long long)conv->C);
        if (conv->groups > 1) {
            words_plain(why, "/%lld", (long long)conv->groups);
        }
        words_plain(why, "·%lld·%lld + 1)", (long long)conv->K, (long long)conv->L);
    } else {
        say_connections(why, conv);
    }
}

static void conv2d_counts(const struct node *node, struct counts *out, struct words *why)
{
    const struct conv *conv = conv_of(node);
    int64_t kernels = conv->table ? conv->in_begin[conv->O] : conv->O * conv->slices;
    int64_t weights = kernels * conv->K * conv->L;
    *out = (struct counts){.parameters = weights + (conv->bias ? conv->O : 0),
                           .multiplies = weights * conv->OH * conv->OW};
    for (int i = 0; i < 2; i++) {
        out->kernel[i] = conv->axis[i].kernel;
        out->stride[i] = conv->axis[i].stride;
        out->padding[i] = conv->axis[i].padding;
        out->dilation[i] = conv->axis[i].dilation;
    }
    char number[NUMBER_MAX];
    words_clear(why);
    say_parameters(why, conv);
    number_count(out->parameters, number);
    words_plain(why, " = %s parameters; ", number);
    say_connections(why, conv);
    number_count(out->multiplies, number);
    words_plain(why, " · %lld·%lld = %s multiplies", (long long)conv->OH, (long long)conv->OW,
                number);
}

static const struct walk WALKS[] = {{.phases = conv2d_phases,
                                     .term = conv2d_term,
                                     .operands = conv2d_operands,
                                     .caption = conv2d_caption}};

const struct op OP_CONV2D = {.name = "conv2d",
                             .title = "Convolution",
                             .summary = "Kernels slide over the input maps; each place gives one "
                                        "output cell (cross-correlation).",
                             .params = PARAMS,
                             .n_params = sizeof PARAMS / sizeof *PARAMS,
                             .infer = conv2d_infer,
                             .compute = conv2d_compute,
                             .compute_fast = conv2d_fast,
                             .compute_lanes = conv2d_lanes,
                             .backward = conv2d_backward,
                             .readers = conv2d_readers,
                             .walks = WALKS,
                             .n_walks = 1,
                             .counts = conv2d_counts};
