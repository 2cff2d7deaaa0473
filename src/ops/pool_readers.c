// Where the numbers of a pool and of its gradients go: the inverse of what each cell reads.
#include "ops/pool.h"

#include "nn/trace.h"

// The windows that hold the element.
static void add_windows(struct readers *out, const struct pool *pool, int64_t index)
{
    const int64_t at[2] = {index / pool->W % pool->H, index % pool->W};
    readers_add(out, index / pool->W / pool->H, 1, 1, pool->OH * pool->OW);
    for (int a = 0; a < 2; a++) {
        int64_t first, step;
        const int64_t count = window_touched(&pool->axis[a], at[a], &first, &step);
        readers_add(out, first, count, step, a == 0 ? pool->OW : 1);
    }
}

// The cells of a window that exist.
static void add_cells(struct readers *out, const struct pool *pool, int64_t cell)
{
    const struct window window = pool_window(pool, cell);
    const int64_t at[2] = {window.y, window.x};
    readers_add(out, window.map, 1, 1, pool->H * pool->W);
    for (int a = 0; a < 2; a++) {
        const struct window_axis *axis = &pool->axis[a];
        readers_add(out, window_input(axis, at[a], window.first[a]), window.count[a],
                    axis->dilation, a == 0 ? pool->W : 1);
    }
}

static void add_map(struct readers *out, int64_t map, int64_t cells)
{
    readers_add(out, map, 1, 1, cells);
    readers_add(out, 0, cells, 1, 1);
}

void pool_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct pool *pool = pool_of(node);
    if (input == 0) {
        add_windows(out, pool, index);
    } else { // subsample2d's weight and bias
        add_map(out, index, pool->OH * pool->OW);
    }
}

void pool_grad_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct pool *pool = pool_of(node);
    if (input == 0) {
        add_cells(out, pool, index);
    } else { // subsample2d's weight: all that its windows hold, which may be less than the map
        add_map(out, index, pool->H * pool->W);
    }
}

void max_pool2d_grad_readers(const struct node *node, int input, int64_t index, struct readers *out)
{
    const struct pool *pool = pool_of(node);
    if (node->positions == NULL) {
        pool_grad_readers(node, 0, index, out);
        return;
    }
    (void)input; // the delta goes where its place says
    readers_add(out, index / pool->OW / pool->OH, 1, 1, pool->H * pool->W);
    readers_add(out, node->positions[index], 1, 1, 1);
}

void subsample2d_parameter_readers(const struct node *node, int input, int64_t index,
                                   struct readers *out)
{
    const struct pool *pool = pool_of(node);
    const int64_t cells = input == 0 ? pool->OH * pool->OW : pool->H * pool->W;
    const bool weight = node->n_inputs == 2; // a delta goes into it with what its window holds
    const bool read = input == 1 ? pool_n_readers(pool, index) > 0
                                 : !weight || pool_window(pool, index).cells > 0;
    readers_add(out, index / cells, read ? 1 : 0, 1, 1);
}
