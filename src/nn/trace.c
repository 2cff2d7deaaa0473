#include "nn/trace.h"

#include "nn/count.h"

#include <assert.h>

// ---- readers ------------------------------------------------------------------------------

int64_t readers_count(const struct readers *readers)
{
    int64_t count = 1;
    for (int a = 0; a < readers->n_axes; a++) {
        count *= readers->axes[a].count;
    }
    return count;
}

int64_t readers_at(const struct readers *readers, int64_t k)
{
    int64_t index = readers->first;
    for (int a = readers->n_axes - 1; a >= 0; a--) {
        const struct readers_axis *axis = &readers->axes[a];
        const int64_t at = k % axis->count;
        index += axis->step * (axis->list == NULL ? at : axis->list[at]);
        k /= axis->count;
    }
    return index;
}

void readers_add(struct readers *readers, int64_t first, int64_t count, int64_t step, int64_t unit)
{
    assert(readers->n_axes < READERS_MAX_AXES);
    readers->first += first * unit;
    readers->axes[readers->n_axes++] = (struct readers_axis){count, step * unit, NULL};
}

void readers_add_list(struct readers *readers, const int64_t *list, int64_t count, int64_t unit)
{
    assert(readers->n_axes < READERS_MAX_AXES);
    readers->axes[readers->n_axes++] = (struct readers_axis){count, unit, list};
}

void trace_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    *out = (struct readers){.first = 0};
    if (node->op->readers != NULL) {
        node->op->readers(node, input, index, out);
        return;
    }
    const struct shape *from = &node->program->tensors[node->inputs[input].tensor].shape;
    const struct shape *to = &node->program->tensors[node->output.tensor].shape;
    const int64_t n = shape_elements(to);
    // What is a function of more than a step reads has each number in all of it.
    if (node->op->compute64 == NULL && shape_elements(from) == n) {
        out->first = index;
    } else {
        readers_add(out, 0, n, 1, 1);
    }
}

int trace_input(const struct node *node, const struct ref *ref, int k)
{
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor == ref->tensor && node->inputs[i].of == ref->of && k-- == 0) {
            return i;
        }
    }
    return -1;
}

static bool writes(const struct node *node, const struct ref *ref)
{
    return node->output.tensor == ref->tensor && node->output.of == ref->of;
}

int trace_maker(const struct program *program, const struct ref *ref, int here)
{
    for (int i = here; i >= 0; i--) {
        if (writes(program->nodes[i], ref)) {
            return i;
        }
    }
    for (int i = here + 1; i < program->n_nodes; i++) {
        if (writes(program->nodes[i], ref)) {
            return i;
        }
    }
    return -1;
}

// ---- receptive fields -----------------------------------------------------------------------

// What is wanted of a tensor.
struct part {
    bool wanted, whole;
    int64_t low[2], high[2];
};

static int64_t side(const struct shape *shape, int axis)
{
    const int at = shape->rank - 2 + axis;
    return at < 0 ? 1 : shape->dim[at];
}

static void join(struct part *part, const struct part *more)
{
    if (!part->wanted) {
        *part = *more;
        return;
    }
    part->whole = part->whole || more->whole;
    for (int a = 0; a < 2; a++) {
        part->low[a] = more->low[a] < part->low[a] ? more->low[a] : part->low[a];
        part->high[a] = more->high[a] > part->high[a] ? more->high[a] : part->high[a];
    }
}

// The rows (or columns) that exist of the windows low .. high.
static bool windows_cover(const struct counts *counts, int axis, int64_t in, const int64_t ends[2],
                          int64_t out[2])
{
    out[0] = in;
    out[1] = -1;
    for (int64_t o = ends[0]; o <= ends[1]; o++) {
        for (int64_t tap = 0; tap < counts->kernel[axis]; tap++) {
            const int64_t at =
                o * counts->stride[axis] - counts->padding[axis] + tap * counts->dilation[axis];
            if (at >= 0 && at < in) {
                out[0] = at < out[0] ? at : out[0];
                out[1] = at > out[1] ? at : out[1];
            }
        }
    }
    return out[0] <= out[1];
}

// A cell of one map after another, laid out in a row: where it stood.
static bool one_cell(const struct part *part, const struct shape *from, struct part *out)
{
    int64_t at[TENSOR_MAX_RANK];
    if (part->low[1] != part->high[1] || from->rank < 2) {
        return false;
    }
    shape_unflatten(from, part->low[1], at);
    for (int a = 0; a < 2; a++) {
        out->low[a] = out->high[a] = at[from->rank - 2 + a];
    }
    return true;
}

// What of `input` the part of the output is made from; false: nothing of it exists.
static bool part_of_input(const struct node *node, int input, const struct part *part,
                          struct part *out)
{
    struct words why;
    const struct counts counts = count_node(node, &why);
    const struct shape *from = &node->program->tensors[input].shape, *to = &node->out_shape;
    *out = (struct part){.wanted = true, .whole = true};
    if (counts.kernel[0] > 0) {
        bool exists = true;
        for (int a = 0; a < 2; a++) {
            const int64_t ends[2] = {part->whole ? 0 : part->low[a],
                                     part->whole ? side(to, a) - 1 : part->high[a]};
            int64_t covered[2];
            exists = windows_cover(&counts, a, side(from, a), ends, covered) && exists;
            out->low[a] = covered[0];
            out->high[a] = covered[1];
        }
        out->whole = false;
        return exists;
    }
    const bool all = part->whole || node->op->compute64 != NULL || counts.multiplies > 0 ||
                     shape_elements(from) != shape_elements(to);
    if (!all && shape_equal(from, to)) {
        *out = *part;
    } else if (!all && to->rank == 1) {
        out->whole = !one_cell(part, from, out);
    }
    return true;
}

static void want_inputs(const struct node *node, struct part *parts)
{
    const struct program *program = node->program;
    for (int i = 0; i < node->n_inputs; i++) {
        const int tensor = node->inputs[i].tensor;
        const bool parameter = tensor >= 0 && (program->tensors[tensor].role == ROLE_WEIGHT ||
                                               program->tensors[tensor].role == ROLE_BIAS);
        struct part part;
        if (tensor >= 0 && !parameter &&
            part_of_input(node, tensor, &parts[node->output.tensor], &part)) {
            join(&parts[tensor], &part);
        }
    }
}

static struct part part_of_cell(const struct shape *shape, int64_t index)
{
    struct part part = {.wanted = true};
    part.low[0] = part.high[0] = shape->rank < 2 ? 0 : index / side(shape, 1) % side(shape, 0);
    part.low[1] = part.high[1] = shape->rank == 0 ? 0 : index % shape->dim[shape->rank - 1];
    return part;
}

// A part that covers a whole map is all of it.
static bool covers(const struct part *part, const struct shape *shape)
{
    return part->whole ||
           (part->low[0] == 0 && part->low[1] == 0 && part->high[0] == side(shape, 0) - 1 &&
            part->high[1] == side(shape, 1) - 1);
}

struct trace_field trace_sees(const struct program *program, const struct ref *ref)
{
    struct trace_field field = {.tensor = -1};
    const int maker = ref->of == OF_VALUE ? program->tensors[ref->tensor].producer : -1;
    if (maker < 0) {
        return field;
    }
    struct arena arena = {0};
    struct part *parts = arena_array(&arena, (size_t)program->n_tensors, sizeof *parts);
    parts[ref->tensor] = part_of_cell(&program->tensors[ref->tensor].shape, ref->index);
    for (int i = maker; i >= 0; i--) {
        if (parts[program->nodes[i]->output.tensor].wanted) {
            want_inputs(program->nodes[i], parts);
        }
    }
    // Of what is given, the one with rows and columns: a loss is made from a target besides.
    for (int t = 0; t < program->n_tensors; t++) {
        const struct shape *shape = &program->tensors[t].shape;
        if (!parts[t].wanted || program->tensors[t].producer >= 0 || shape->rank < 2) {
            continue;
        }
        if (field.tensor >= 0) {
            field.tensor = -1;
            break;
        }
        field = (struct trace_field){.tensor = t, .whole = covers(&parts[t], shape)};
        for (int a = 0; a < 2; a++) {
            field.low[a] = parts[t].low[a];
            field.high[a] = parts[t].high[a];
        }
    }
    arena_finish(&arena);
    return field;
}
