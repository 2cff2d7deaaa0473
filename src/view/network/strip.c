#include "view/network/strip.h"

#include "nn/count.h"
#include "view/network/strip_parts.h"

#include <stdio.h>
#include <string.h>

enum { LAYERS_LEAST = 4 };

// ---- columns

// True where its output holds the numbers of its input as they are, in another shape.
static bool rearranges(const struct node *node)
{
    const struct walk *walk = &node->op->walks[0];
    const struct shape *input = &node->program->tensors[node->inputs[0].tensor].shape;
    struct phase phases[WALK_MAX_PHASES];
    struct term term;
    const int n = walk->phases(node, phases);
    if (node->n_inputs != 1 || node->op->function32 != NULL ||
        shape_elements(input) != shape_elements(&node->out_shape) ||
        phase_terms(&phases[n - 1]) != shape_elements(input)) {
        return false;
    }
    walk->term(node, (struct place){n - 1, 0, 0}, &term);
    return term.by == BY_SET;
}

static bool is_single(const struct node *node)
{
    return node->out_shape.rank == 0;
}

// What of the column is shown when all is computed: not the loss, not the same in another order.
static int shown_last(const struct program *program, const struct strip_column *column)
{
    int last = column->first;
    for (int i = column->first; i <= column->last; i++) {
        const struct node *node = program->nodes[i];
        if (!rearranges(node) && !is_single(node)) {
            last = i;
        }
    }
    return last;
}

static bool belongs_to(const struct node *node, const struct strip_column *column)
{
    if (column->input >= 0) {
        return false;
    }
    return is_single(node) || rearranges(node) || (node->label == NULL && column->label != NULL);
}

bool strip_of(const struct lesson *lesson, struct strip *out)
{
    const struct program *program = &lesson->program;
    const bool panel = lesson->n_presets > 0 || lesson->sizes.given;
    out->n = 0;
    if (panel || lesson->strip == STRIP_HIDDEN || program->n_forward < 1 ||
        (lesson->strip == STRIP_BY_RULE && program->n_forward < LAYERS_LEAST)) {
        return false;
    }
    const int input = program->nodes[0]->inputs[0].tensor;
    out->columns[out->n++] = (struct strip_column){.first = -1, .last = -1, .input = input};
    for (int i = 0; i < program->n_forward && out->n < STRIP_COLUMNS_MAX; i++) {
        const struct node *node = program->nodes[i];
        struct strip_column *last = &out->columns[out->n - 1];
        if (belongs_to(node, last)) {
            last->last = i;
        } else {
            out->columns[out->n++] =
                (struct strip_column){.first = i, .last = i, .input = -1, .label = node->label};
        }
    }
    return out->n > 2;
}

static int column_with(const struct strip *strip, int forward)
{
    for (int i = 0; i < strip->n; i++) {
        if (strip->columns[i].input < 0 && forward >= strip->columns[i].first &&
            forward <= strip->columns[i].last) {
            return i;
        }
    }
    return -1;
}

int strip_column_of(const struct strip *strip, const struct node *node)
{
    if (node->phase != NODE_UPDATE) {
        return column_with(strip, node->phase == NODE_FORWARD ? node->index : node->forward);
    }
    const struct program *program = node->program;
    for (int i = 0; i < program->n_forward; i++) {
        for (int k = 0; k < program->nodes[i]->n_inputs; k++) {
            if (program->nodes[i]->inputs[k].tensor == node->output.tensor) {
                return column_with(strip, i);
            }
        }
    }
    return -1;
}

// ---- what is shown of one

bool strip_goes_back(const struct timeline *timeline)
{
    for (int e = 0; e < timeline->n; e++) {
        if (timeline->lesson->program.nodes[timeline->entries[e].node]->phase == NODE_BACKWARD) {
            return true;
        }
    }
    return false;
}

const struct node *strip_shown(const struct frame *frame, const struct strip_column *column)
{
    const struct program *program = frame->program;
    const int last = shown_last(program, column);
    for (int i = last; i > column->first; i--) {
        const struct node *node = program->nodes[i];
        if (!rearranges(node) && !is_single(node) &&
            layer_maps_of(frame, node->output.tensor, OF_VALUE).state != LAYER_LATER) {
            return node;
        }
    }
    const struct node *first = program->nodes[column->first];
    const bool later = layer_maps_of(frame, first->output.tensor, OF_VALUE).state == LAYER_LATER;
    return later ? program->nodes[last] : first;
}

struct layer_maps strip_forward(const struct frame *frame, const struct strip_column *column)
{
    return layer_maps_of(
        frame, column->input >= 0 ? column->input : strip_shown(frame, column)->output.tensor,
        OF_VALUE);
}

const struct node *strip_loss(const struct program *program, const struct strip_column *column)
{
    for (int i = column->last; i >= column->first && i >= 0; i--) {
        if (is_single(program->nodes[i])) {
            return program->nodes[i];
        }
    }
    return NULL;
}

void strip_name(const struct program *program, const struct strip_column *column, char *out,
                size_t size)
{
    if (column->input >= 0) {
        const char *label = program->tensors[column->input].label;
        snprintf(out, size, "%s", label != NULL ? label : "input");
        return;
    }
    const struct node *node = program->nodes[column->first];
    struct words why;
    const struct counts counts = count_node(node, &why);
    if (column->label != NULL) {
        snprintf(out, size, "%s", column->label);
    } else if (counts.kernel[0] > 0) {
        snprintf(out, size, "%s %lld×%lld", node->op->title, (long long)counts.kernel[0],
                 (long long)counts.kernel[1]);
    } else {
        snprintf(out, size, "%s", node->op->title);
    }
}

static void write_shape(const struct shape *shape, char *out, size_t size)
{
    const long long last = shape->rank > 0 ? (long long)shape->dim[shape->rank - 1] : 1;
    const long long rows = shape->rank > 1 ? (long long)shape->dim[shape->rank - 2] : 1;
    if (shape->rank > 2 && rows * last == 1) {
        snprintf(out, size, "%lld", (long long)shape->dim[shape->rank - 3]);
    } else if (shape->rank > 2) {
        snprintf(out, size, "%lld@%lld×%lld", (long long)shape->dim[shape->rank - 3], rows, last);
    } else if (shape->rank == 2) {
        snprintf(out, size, "1@%lld×%lld", rows, last);
    } else {
        snprintf(out, size, "%lld", last);
    }
}

void strip_shape(const struct program *program, const struct strip_column *column, char *out,
                 size_t size)
{
    if (column->input >= 0) {
        write_shape(&program->tensors[column->input].shape, out, size);
        return;
    }
    const struct node *node = program->nodes[shown_last(program, column)];
    const struct node *first = program->nodes[column->first];
    const struct shape *input = &program->tensors[first->inputs[0].tensor].shape;
    if (input->rank == 1 && node->out_shape.rank == 1 && input->dim[0] != node->out_shape.dim[0]) {
        snprintf(out, size, "%lld → %lld", (long long)input->dim[0],
                 (long long)node->out_shape.dim[0]);
    } else {
        write_shape(&node->out_shape, out, size);
    }
}

int64_t strip_step(const struct frame *frame, const struct strip_column *column, bool back)
{
    const struct timeline *timeline = frame->timeline;
    for (int e = 0; e < timeline->n; e++) {
        const struct node *node = frame->program->nodes[timeline->entries[e].node];
        bool makes = !back && node->phase == NODE_FORWARD && column->input < 0 &&
                     node->index >= column->first && node->index <= column->last;
        if (back && node->phase == NODE_BACKWARD && node->output.of == OF_GRADIENT) {
            const int tensor =
                column->input >= 0
                    ? column->input
                    : frame->program->nodes[shown_last(frame->program, column)]->output.tensor;
            makes = node->output.tensor == tensor;
        }
        if (makes) {
            const struct timeline_entry *entry = &timeline->entries[e];
            struct step at = {.entry = e, .place = {0, 0, 0}};
            at.place.term = entry->phases[0].n_axes == 0 ? -1 : 0;
            return timeline_at(timeline, frame->step->grain, &at).number;
        }
    }
    return column->input >= 0 && !back ? 1 : 0;
}
