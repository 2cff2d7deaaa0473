// Which hot loops this processor runs, and operations on one image by them.
#include "ops/lanes.h"

#include "ops/lanes_kernels.h"
#include "ops/linear.h"

#include <string.h>

extern const struct lanes_kernels lanes_kernels_baseline;
#if defined(LANES_X86)
extern const struct lanes_kernels lanes_kernels_avx2, lanes_kernels_avx512;
#endif

int lanes_kernels_all(const struct lanes_kernels *out[LANES_KERNELS_MAX])
{
    int n = 0;
#if defined(LANES_X86)
    if (__builtin_cpu_supports("avx512f")) {
        out[n++] = &lanes_kernels_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        out[n++] = &lanes_kernels_avx2;
    }
#endif
    out[n++] = &lanes_kernels_baseline;
    return n;
}

const struct lanes_kernels *lanes_kernels_best(void)
{
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    lanes_kernels_all(all);
    return all[0];
}

const struct lanes_kernels *lanes_kernels_named(const char *name)
{
    const struct lanes_kernels *all[LANES_KERNELS_MAX];
    int n = lanes_kernels_all(all);
    for (int i = 0; i < n; i++) {
        if (strcmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    return NULL;
}

int64_t lanes_scratch(const struct conv *conv)
{
    const int64_t maps = conv->O / conv->groups + LANES; // a vector's rest beyond the maps
    return (conv->slices * conv->K * conv->L + 1 + conv->OW) * maps;
}

// ---- one image
// -----------------------------------------------------------------------------------

// Below so many maps of a group most of a vector is empty; a row of cells does better then.
enum { MAPS_AT_LEAST = 4 };

void conv2d_fast(struct node *node)
{
    const struct conv *conv = conv_of(node);
    if (conv->table || conv->O / conv->groups < MAPS_AT_LEAST) {
        node->op->compute(node);
        return;
    }
    struct arena scratch = {0};
    float *room = arena_array(&scratch, (size_t)lanes_scratch(conv), sizeof *room);
    lanes_kernels_best()->conv_forward_one(conv, node->in[0], node->in[1],
                                           conv->bias ? node->in[2] : NULL, room, node->out);
    arena_finish(&scratch);
}

void linear_fast(struct node *node)
{
    const struct linear *linear = linear_of(node);
    lanes_kernels_best()->linear_forward_one(linear->out, linear->in, node->in[0], node->in[1],
                                             linear->bias >= 0 ? node->in[2] : NULL, node->out);
}

void max_pool2d_fast(struct node *node)
{
    lanes_kernels_best()->max_pool_one(pool_of(node), node->in[0], node->out, node->positions);
}
