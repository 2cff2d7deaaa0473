#include "view/network/learned.h"

#include "nn/parameters.h"
#include "view/network/strip_parts.h"

#include <math.h>
#include <stdlib.h>

// ---- what is looked at

static const struct node *node_of(const struct timeline *timeline, const struct step *step)
{
    return timeline->lesson->program.nodes[timeline->entries[step->entry].node];
}

static int64_t written_at(const struct timeline *timeline, const struct step *step)
{
    const struct timeline_entry *entry = &timeline->entries[step->entry];
    const struct node *node = node_of(timeline, step);
    const struct phase *phase = &entry->phases[step->place.phase];
    struct term term = {.writes = {.tensor = -1}};
    struct place place = step->place;
    if (phase->n_axes == 0 || phase_cells(phase) == 0) {
        return -1;
    }
    place.term = place.term < 0 ? 0 : place.term;
    node->op->walks[entry->walk].term(node, place, &term);
    return term.writes.tensor == node->output.tensor ? term.writes.index : -1;
}

static int64_t winner_of(const float *scores, int64_t n, bool smallest)
{
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++) {
        if (smallest ? scores[i] < scores[best] : scores[i] > scores[best]) {
            best = i;
        }
    }
    return best;
}

static bool set_winner(struct program *program, struct learned_state *out)
{
    const int loss = parameters_loss(program);
    if (loss < 0) {
        return false;
    }
    const struct node *node = program->nodes[loss];
    const int tensor = node->inputs[0].tensor;
    const float *scores = program_value(program, tensor);
    if (scores == NULL || program->tensors[tensor].producer < 0) {
        return false;
    }
    out->tensor = tensor;
    out->smallest = node->op->smallest_wins;
    out->element =
        winner_of(scores, shape_elements(&program->tensors[tensor].shape), out->smallest);
    out->answer = (int)out->element;
    return true;
}

static bool set_cell(const struct timeline *timeline, const struct step *step,
                     struct learned_state *out)
{
    const struct node *node = node_of(timeline, step);
    out->element = node->phase == NODE_FORWARD ? written_at(timeline, step) : -1;
    out->tensor = node->output.tensor;
    return out->element >= 0 && node->known && node->out_shape.rank > 0;
}

bool learned_target(const struct timeline *timeline, const struct step *step,
                    struct learned_state *out)
{
    struct program *program = &timeline->lesson->program;
    struct strip strip;
    if (!strip_of(timeline->lesson, &strip)) {
        return false;
    }
    *out = (struct learned_state){.answer = -1, .layer = -1};
    out->image = program->nodes[0]->inputs[0].tensor;
    const bool cells = step->grain >= GRAIN_CELL;
    return (cells && set_cell(timeline, step, out)) || set_winner(program, out) ||
           (!cells && set_cell(timeline, step, out));
}

// ---- what does most to it

static int by_size(const void *a, const void *b)
{
    const double x = fabs(((const struct learned_map *)a)->share);
    const double y = fabs(((const struct learned_map *)b)->share);
    return x > y ? -1 : x < y ? 1 : 0;
}

static void rank_maps(struct influence *influence, struct learned_state *state, int64_t n)
{
    static const double NOTHING = 1e-9;
    double *sums = malloc((size_t)n * sizeof *sums);
    struct learned_map *all = malloc((size_t)n * sizeof *all);
    if (sums == NULL || all == NULL) {
        abort();
    }
    if (influence_maps(influence, state->layer, sums)) {
        for (int64_t k = 0; k < n; k++) {
            all[k] = (struct learned_map){k, state->smallest ? -sums[k] : sums[k]};
        }
        qsort(all, (size_t)n, sizeof *all, by_size);
        for (int i = 0; i < LEARNED_MAPS && i < n && fabs(all[i].share) > NOTHING; i++) {
            state->maps[state->n_maps++] = all[i];
        }
    }
    free(sums);
    free(all);
}

// Of the winner: the layer at work, or the last one before it. Of a cell: what it reads.
static int layer_of(const struct timeline *timeline, const struct step *step,
                    const struct learned_state *state)
{
    const struct program *program = &timeline->lesson->program;
    const int producer = program->tensors[state->tensor].producer;
    if (state->answer < 0) {
        return program->nodes[producer]->inputs[0].tensor;
    }
    const struct node *node = node_of(timeline, step);
    const int forward = node->phase == NODE_FORWARD ? node->index : node->forward;
    if (node->phase != NODE_UPDATE && forward < producer) {
        return program->nodes[forward]->output.tensor;
    }
    return program->nodes[producer]->inputs[0].tensor;
}

void learned_fill(struct influence *influence, const struct timeline *timeline,
                  const struct step *step, struct learned_state *state, float *gradient)
{
    const struct program *program = &timeline->lesson->program;
    const float *own = influence_of(influence, state->image);
    const int64_t n = shape_elements(&program->tensors[state->image].shape);
    for (int64_t i = 0; i < n && own != NULL; i++) {
        gradient[i] = state->smallest ? -own[i] : own[i];
    }
    state->gradient = own == NULL ? NULL : gradient;
    state->layer = layer_of(timeline, step, state);
    state->n_maps = 0;
    if (state->layer == state->image) {
        return;
    }
    const struct shape *shape = &program->tensors[state->layer].shape;
    const int64_t each =
        shape->rank < 2 ? 1 : shape->dim[shape->rank - 1] * shape->dim[shape->rank - 2];
    rank_maps(influence, state, shape_elements(shape) / each);
}
