#include "nn/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// A node with its lanes.
struct work {
    struct node *node;
    float *out;         // [element][LANES]; NULL where the sum over images is all that is wanted
    int32_t *positions; // [element][LANES]
    float *sum_of;      // scratch of one image, [element]: the reference's output
    int parameter;      // which parameter's gradient it finishes, or -1
    bool back;
};

struct batch {
    struct arena arena;
    struct program *program;
    const struct lanes_kernels *kernels;
    int image, loss_node;
    float *image_lanes; // [element][LANES]
    struct work *works;
    int n_works;
    int *work_of_node; // -1: not run
    const int *parameters;
    int n_parameters;
    float *gather[NODE_MAX_INPUTS + 1]; // one image's inputs, for what has no lanes of its own
    int64_t gather_size;
};

// ---- what must run
// -------------------------------------------------------------------------------------

static void want_tensor(const struct batch *batch, bool *wanted, int tensor, enum of of);

static void want_node(const struct batch *batch, bool *wanted, int index)
{
    const struct node *node = batch->program->nodes[index];
    if (wanted[index]) {
        return;
    }
    wanted[index] = true;
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor >= 0) {
            want_tensor(batch, wanted, node->inputs[i].tensor, node->inputs[i].of);
        }
    }
    if (node->previous_node >= 0) {
        want_node(batch, wanted, node->previous_node);
    }
}

static void want_tensor(const struct batch *batch, bool *wanted, int tensor, enum of of)
{
    int node = of == OF_GRADIENT ? batch->program->gradients[tensor].last_node
                                 : batch->program->tensors[tensor].producer;
    if (node >= 0) {
        want_node(batch, wanted, node);
    }
}

static int parameter_of(const struct batch *batch, const struct node *node)
{
    for (int p = 0; p < batch->n_parameters; p++) {
        if (node->output.of == OF_GRADIENT && node->output.tensor == batch->parameters[p] &&
            batch->program->gradients[node->output.tensor].last_node == node->index) {
            return p;
        }
    }
    return -1;
}

static void add_work(struct batch *batch, struct node *node)
{
    struct work *work = &batch->works[batch->n_works];
    size_t n = (size_t)shape_elements(&node->out_shape);
    *work = (struct work){.node = node, .parameter = parameter_of(batch, node)};
    work->back = node->phase == NODE_BACKWARD;
    work->out = arena_array(&batch->arena, n * LANES, sizeof(float));
    work->sum_of = arena_array(&batch->arena, n, sizeof(float));
    if (node->op->saves_positions) {
        work->positions = arena_array(&batch->arena, n * LANES, sizeof(int32_t));
    }
    batch->work_of_node[node->index] = batch->n_works++;
}

static void size_gather(struct batch *batch)
{
    for (int t = 0; t < batch->program->n_tensors; t++) {
        int64_t n = shape_elements(&batch->program->tensors[t].shape);
        batch->gather_size = n > batch->gather_size ? n : batch->gather_size;
    }
    for (int i = 0; i <= NODE_MAX_INPUTS; i++) {
        batch->gather[i] = arena_array(&batch->arena, (size_t)batch->gather_size, sizeof(float));
    }
}

struct batch *batch_create(struct program *program, const struct lanes_kernels *kernels, int image,
                           int loss_node, const int *parameters, int n_parameters)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        abort();
    }
    batch->program = program;
    batch->kernels = kernels;
    batch->image = image;
    batch->loss_node = loss_node;
    batch->parameters = parameters;
    batch->n_parameters = n_parameters;
    size_t n = (size_t)program->n_nodes;
    bool *wanted = arena_array(&batch->arena, n, sizeof *wanted);
    want_node(batch, wanted, loss_node);
    for (int p = 0; p < n_parameters; p++) {
        want_tensor(batch, wanted, parameters[p], OF_GRADIENT);
    }
    if (image >= 0) {
        size_t elements = (size_t)shape_elements(&program->tensors[image].shape);
        batch->image_lanes = arena_array(&batch->arena, elements * LANES, sizeof(float));
    }
    batch->works = arena_array(&batch->arena, n, sizeof *batch->works);
    batch->work_of_node = arena_array(&batch->arena, n, sizeof *batch->work_of_node);
    for (size_t i = 0; i < n; i++) {
        batch->work_of_node[i] = -1;
        if (wanted[i]) {
            add_work(batch, program->nodes[i]);
        }
    }
    size_gather(batch);
    return batch;
}

void batch_destroy(struct batch *batch)
{
    if (batch != NULL) {
        arena_finish(&batch->arena);
        free(batch);
    }
}

int64_t batch_image_elements(const struct batch *batch)
{
    return shape_elements(&batch->program->tensors[batch->image].shape);
}

// ---- running
// ------------------------------------------------------------------------------------------

static struct lanes_input numbers_of(const struct batch *batch, int tensor, enum of of)
{
    const struct program *program = batch->program;
    const struct gradient *gradient = &program->gradients[tensor];
    if (of == OF_GRADIENT) {
        return gradient->last_node < 0
                   ? (struct lanes_input){gradient->given, true}
                   : (struct lanes_input){
                         batch->works[batch->work_of_node[gradient->last_node]].out, false};
    }
    if (tensor == batch->image) {
        return (struct lanes_input){batch->image_lanes, false};
    }
    int producer = program->tensors[tensor].producer;
    return producer < 0
               ? (struct lanes_input){program->tensors[tensor].value, true}
               : (struct lanes_input){batch->works[batch->work_of_node[producer]].out, false};
}

static int32_t *positions_of(const struct batch *batch, const struct work *work)
{
    if (work->positions != NULL) {
        return work->positions;
    }
    for (int i = 0; i < work->node->n_inputs; i++) {
        if (work->node->inputs[i].of == OF_POSITION) {
            int producer = batch->program->tensors[work->node->inputs[i].tensor].producer;
            return batch->works[batch->work_of_node[producer]].positions;
        }
    }
    return NULL;
}

static void fill_call(const struct batch *batch, const struct work *work, struct lanes_call *call)
{
    const struct node *node = work->node;
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i].tensor >= 0 && node->inputs[i].of != OF_POSITION) {
            call->in[i] = numbers_of(batch, node->inputs[i].tensor, node->inputs[i].of);
        }
    }
    if (node->previous_node >= 0) {
        call->previous = batch->works[batch->work_of_node[node->previous_node]].out;
    }
    call->positions = positions_of(batch, work);
    call->out = work->out;
}

static const float *one_lane(const struct lanes_input *in, int64_t n, int lane, float *room)
{
    if (in->shared || in->data == NULL) {
        return in->data;
    }
    for (int64_t e = 0; e < n; e++) {
        room[e] = in->data[e * LANES + lane];
    }
    return room;
}

int op_class_attr(const struct op *op)
{
    int attr = 0;
    for (size_t i = 0; i < op->n_params; i++) {
        if (op->params[i].type == PARAM_CLASS) {
            return attr;
        }
        attr += op->params[i].type != PARAM_TENSOR;
    }
    return -1;
}

// Where one image's numbers stand while the reference computes it.
struct alone {
    struct node node; // a copy, reading and writing one image
    int32_t *positions;
    int64_t n, n_positions;
    int64_t *target; // the loss's class, where the operations read it; NULL: none
};

static void read_lane(const struct batch *batch, const struct lanes_call *call, int lane,
                      struct alone *alone)
{
    const struct program *program = batch->program;
    struct node *node = &alone->node;
    for (int i = 0; i < node->n_inputs; i++) {
        int tensor = node->inputs[i].tensor;
        if (tensor >= 0) {
            node->in[i] = one_lane(&call->in[i], shape_elements(&program->tensors[tensor].shape),
                                   lane, batch->gather[i]);
        }
    }
    const struct lanes_input previous = {call->previous, false};
    node->previous = call->previous != NULL
                         ? one_lane(&previous, alone->n, lane, batch->gather[NODE_MAX_INPUTS])
                     : node->has_previous ? program->gradients[node->output.tensor].given
                                          : NULL;
    for (int64_t e = 0; e < alone->n_positions && !node->op->saves_positions; e++) {
        alone->positions[e] = call->positions[e * LANES + lane];
    }
    node->positions = alone->positions;
}

static void write_lane(const struct lanes_call *call, int lane, const struct alone *alone)
{
    for (int64_t e = 0; e < alone->n; e++) {
        call->out[e * LANES + lane] = alone->node.out[e];
    }
    for (int64_t e = 0; e < alone->n_positions && alone->node.op->saves_positions; e++) {
        call->positions[e * LANES + lane] = alone->positions[e];
    }
}

// The reference, image by image: for operations without lanes, or not in this form of inputs.
static void one_by_one(struct batch *batch, const struct work *work, const struct lanes_call *call,
                       int used)
{
    struct node *forward = batch->program->nodes[work->node->forward];
    const int attr = call->classes != NULL ? op_class_attr(forward->op) : -1;
    struct arena scratch = {0};
    struct alone alone = {.node = *work->node,
                          .n = shape_elements(&work->node->out_shape),
                          .target = attr >= 0 ? &forward->attrs[attr].pair[0] : NULL};
    const int64_t target = alone.target != NULL ? *alone.target : 0;
    if (call->positions != NULL) {
        alone.n_positions = shape_elements(&forward->out_shape);
        alone.positions = arena_array(&scratch, (size_t)alone.n_positions, sizeof *alone.positions);
    }
    alone.node.out = work->sum_of;
    for (int lane = 0; lane < used; lane++) {
        read_lane(batch, call, lane, &alone);
        if (alone.target != NULL) {
            *alone.target = call->classes[lane];
        }
        alone.node.op->compute(&alone.node);
        write_lane(call, lane, &alone);
    }
    if (alone.target != NULL) {
        *alone.target = target;
    }
    arena_finish(&scratch);
}

static void run_work(struct batch *batch, const struct work *work, const int32_t *classes, int used,
                     float *sum)
{
    struct lanes_call call = {.node = work->node,
                              .kernels = batch->kernels,
                              .used = used,
                              .sum = work->node->has_previous ? NULL : sum};
    const struct node *forward = batch->program->nodes[work->node->forward];
    call.classes = forward->index == batch->loss_node ? classes : NULL;
    fill_call(batch, work, &call);
    if (work->node->op->compute_lanes != NULL && work->node->op->compute_lanes(&call)) {
        if (call.sum != NULL || sum == NULL) {
            return;
        }
    } else {
        one_by_one(batch, work, &call, used);
    }
    if (sum == NULL) {
        return;
    }
    const int64_t n = shape_elements(&work->node->out_shape);
    for (int64_t e = 0; e < n; e++) {
        for (int l = 0; l < used; l++) {
            sum[e] += work->out[e * LANES + l];
        }
    }
}

void batch_run(struct batch *batch, const float *const *images, const int32_t *classes, int used,
               float *const *sums)
{
    assert(used >= 1 && used <= LANES);
    if (batch->image >= 0) {
        int64_t n = shape_elements(&batch->program->tensors[batch->image].shape);
        for (int64_t e = 0; e < n; e++) {
            for (int l = 0; l < LANES; l++) {
                batch->image_lanes[e * LANES + l] = images[l < used ? l : 0][e];
            }
        }
    }
    int32_t lane_classes[LANES];
    for (int l = 0; l < LANES; l++) {
        lane_classes[l] = classes[l < used ? l : 0];
    }
    for (int w = 0; w < batch->n_works; w++) {
        const struct work *work = &batch->works[w];
        if (work->back && sums == NULL) {
            continue;
        }
        run_work(batch, work, lane_classes, used,
                 sums != NULL && work->parameter >= 0 ? sums[work->parameter] : NULL);
    }
}

float batch_value(const struct batch *batch, int tensor, int64_t index, int lane)
{
    struct lanes_input in = numbers_of(batch, tensor, OF_VALUE);
    return in.shared ? in.data[index] : in.data[index * LANES + lane];
}
