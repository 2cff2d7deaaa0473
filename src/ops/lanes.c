// Which hot loops this processor runs, and the lanes of what needs no hot loop.
#include "ops/lanes_kernels.h"

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
