#include "ops/cells.h"

#include "ops/infer.h"
#include "ops/say.h"

#include <assert.h>
#include <string.h>

// Names of the axes of a tensor of each rank.
static const char *const AXES[TENSOR_MAX_RANK + 1][TENSOR_MAX_RANK] = {
    {"value"},
    {"element"},
    {"row", "column"},
    {"map", "row", "column"},
    {"output map", "input map", "row", "column"}};

int64_t cells_maps(const struct shape *shape)
{
    return shape->rank >= 1 ? shape->dim[0] : 1;
}

void cells_axes(const struct shape *shape, struct phase *out)
{
    out->n_axes = shape->rank > 0 ? shape->rank : 1;
    for (int i = 0; i < out->n_axes; i++) {
        out->axes[i] = (struct axis){.name = AXES[shape->rank][i],
                                     .count = shape->rank > 0 ? shape->dim[i] : 1};
    }
    out->maps = cells_maps(shape);
}

int cells_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "cells", .uniform = 1};
    cells_axes(&node->out_shape, &out[0]);
    return 1;
}

const struct shape *cells_input_shape(const struct node *node, int input)
{
    return &node->program->tensors[node->inputs[input].tensor].shape;
}

void cells_frame(struct operand *show, int64_t row, int64_t column, int64_t rows, int64_t columns)
{
    int64_t window[4] = {row, column, rows, columns};
    memcpy(show->window, window, sizeof window);
}

struct operand cells_show(const struct node *node, int tensor, enum of of, int64_t index)
{
    const struct shape *shape = &node->program->tensors[tensor].shape;
    struct operand show = {.tensor = tensor, .of = of, .rows = 1, .cols = 1};
    if (shape->rank >= 1) {
        show.cols = shape->dim[shape->rank - 1];
    }
    if (shape->rank >= 2) {
        show.rows = shape->dim[shape->rank - 2];
    }
    show.transform.flat = shape->rank == 1;
    show.result = tensor == node->output.tensor && of == node->output.of;
    if (index >= 0) {
        int64_t in_map = index % (show.rows * show.cols);
        show.leading = index / (show.rows * show.cols);
        if (show.transform.flat) {
            cells_frame(&show, in_map, 0, 1, 1);
        } else {
            cells_frame(&show, in_map / show.cols, in_map % show.cols, 1, 1);
        }
    }
    return show;
}

void cells_note_shape(struct operand *show, const struct node *node)
{
    char text[128];
    const struct shape *shape = &node->program->tensors[show->tensor].shape;
    if (shape->rank > 0) {
        shape_text(shape, text, sizeof text);
        words_plain(&show->note, "%s", text);
    }
}

struct ref cells_input(const struct node *node, int input, int64_t index)
{
    return ref_of(node->inputs[input].tensor, node->inputs[input].of, index);
}

struct term cells_term(const struct node *node, int64_t index, int first, int n, enum combine by)
{
    assert(n <= TERM_MAX_READS);
    struct term term = {.n_reads = n, .by = by, .writes = node->output};
    term.writes.index = index;
    for (int i = 0; i < n; i++) {
        term.reads[i] = cells_input(node, first + i, index);
    }
    return term;
}

void cells_put(struct node *node, int64_t index, float value)
{
    node->out[index] = node->has_previous ? node->previous[index] + value : value;
}

bool cells_want_rank_1(const struct node *node, struct error *error)
{
    const struct shape *shape = cells_input_shape(node, 0);
    if (shape->rank == 1) {
        return true;
    }
    char text[128];
    shape_text(shape, text, sizeof text);
    return infer_error(error, "input", "must have one axis, is %s; put a flatten before it", text);
}

bool cells_want_class(const struct node *node, struct error *error)
{
    int64_t classes = shape_elements(cells_input_shape(node, 0));
    int64_t target = node->attrs[0].pair[0];
    if (target >= 0 && target < classes) {
        return true;
    }
    return infer_error(error, "target", "must be 0..%lld, a class of the input, is %lld",
                       (long long)classes - 1, (long long)target);
}

bool cells_want_equal(const struct node *node, const char *param, struct error *error)
{
    const struct shape *a = cells_input_shape(node, 0), *b = cells_input_shape(node, 1);
    if (shape_equal(a, b)) {
        return true;
    }
    char want[128], is[128];
    shape_text(a, want, sizeof want);
    shape_text(b, is, sizeof is);
    return infer_error(error, param, "must have the shape of the input, %s, is %s", want, is);
}

int64_t cells_terms_of_a_row(int64_t terms)
{
    enum { GROUPS = 8, AT_LEAST = 5 };
    int64_t per_group = (terms + GROUPS - 1) / GROUPS;
    return per_group < AT_LEAST ? AT_LEAST : per_group;
}

void cells_counts(const struct node *node, struct counts *out, struct words *why)
{
    (void)node;
    *out = (struct counts){0};
    words_plain(why, "0 parameters");
}

void cells_say_operand(struct words *words, const struct node *node, struct ref ref, bool number)
{
    if (number) {
        say_factor(words, node, ref);
    } else {
        words_ref(words, node->program, &ref);
    }
}

void cells_say_first(struct words *words, const struct node *node, struct ref ref, bool number)
{
    if (number) {
        say_value(words, node, ref);
    } else {
        words_ref(words, node->program, &ref);
    }
}

void cells_say_result(struct words *words, const struct node *node, struct place place)
{
    say_partial(words, node, &node->op->walks[0], place);
}

void cells_say_sum(struct words *words, const struct node *node, struct place place)
{
    if (node->known) {
        words_plain(words, "; the sum is now ");
        cells_say_result(words, node, place);
    }
}

void cells_say_joined(struct words *words, const struct node *node)
{
    if (node->has_previous) {
        words_plain(words, ", added to the sum already there");
    }
}

void cells_say_makes(struct words *words, const struct node *node, struct place place)
{
    words_plain(words, " makes ");
    cells_say_result(words, node, place);
    cells_say_joined(words, node);
    words_plain(words, ".");
}

bool cells_whole(const struct node *node, enum grain grain)
{
    int64_t maps = cells_maps(&node->out_shape);
    bool several = maps == 1 || shape_elements(&node->out_shape) > maps;
    return grain == GRAIN_LAYER || (grain == GRAIN_MAP && several);
}

void cells_say_map(struct words *words, const struct node *node, struct place place,
                   enum grain grain)
{
    int64_t maps = cells_maps(&node->out_shape);
    if (grain == GRAIN_MAP && maps > 1) {
        const char *name = AXES[node->out_shape.rank][0];
        int64_t map = place.cell / (shape_elements(&node->out_shape) / maps);
        words_plain(words, "%c%s %lld of %lld: ", name[0] - 'a' + 'A', name + 1, (long long)map + 1,
                    (long long)maps);
    }
}
