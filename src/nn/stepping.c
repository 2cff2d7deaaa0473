#include "nn/program.h"

#include <assert.h>

// How much the first n indices of an axis weigh together.
static int64_t weight_before(const struct axis *axis, int64_t n)
{
    return axis->begin == NULL ? n : axis->begin[n];
}

int64_t phase_cells(const struct phase *phase)
{
    int64_t cells = phase->n_axes == 0 ? 0 : 1;
    for (int a = 0; a < phase->n_axes; a++) {
        cells *= phase->axes[a].count;
    }
    return cells;
}

int64_t phase_terms(const struct phase *phase)
{
    return phase_terms_before(phase, phase_cells(phase));
}

void phase_indices(const struct phase *phase, int64_t cell, int64_t at[PHASE_MAX_AXES])
{
    for (int a = phase->n_axes - 1; a >= 0; a--) {
        int64_t count = phase->axes[a].count;
        at[a] = count == 0 ? 0 : cell % count;
        cell = count == 0 ? 0 : cell / count;
    }
}

int64_t phase_cell_terms(const struct phase *phase, int64_t cell)
{
    int64_t at[PHASE_MAX_AXES], terms = phase->uniform;
    phase_indices(phase, cell, at);
    for (int a = 0; a < phase->n_axes; a++) {
        terms *= weight_before(&phase->axes[a], at[a] + 1) - weight_before(&phase->axes[a], at[a]);
    }
    return terms + phase->extra;
}

// Weight of everything below axis a: what one unit of weight on axis a stands for.
static int64_t unit_of(const struct phase *phase, int a)
{
    int64_t unit = phase->uniform;
    for (int b = a + 1; b < phase->n_axes; b++) {
        unit *= weight_before(&phase->axes[b], phase->axes[b].count);
    }
    return unit;
}

int64_t phase_terms_before(const struct phase *phase, int64_t cell)
{
    int64_t before = cell * phase->extra;
    if (phase->n_axes == 0) {
        return 0;
    }
    if (cell >= phase_cells(phase)) {
        return before + weight_before(&phase->axes[0], phase->axes[0].count) * unit_of(phase, 0);
    }
    int64_t at[PHASE_MAX_AXES], weight = 1;
    phase_indices(phase, cell, at);
    for (int a = 0; a < phase->n_axes; a++) {
        const struct axis *axis = &phase->axes[a];
        before += weight * weight_before(axis, at[a]) * unit_of(phase, a);
        weight *= weight_before(axis, at[a] + 1) - weight_before(axis, at[a]);
    }
    return before;
}

// Axis by axis the last index before which at most `term` terms lie: cells without terms, which lie
// at the same place as the one after them, are skipped by that.
void phase_decode(const struct phase *phase, int64_t term, int64_t *cell, int64_t *cell_term)
{
    int64_t weight = 1, found = 0, below = phase_cells(phase);
    for (int a = 0; a < phase->n_axes; a++) {
        const struct axis *axis = &phase->axes[a];
        const int64_t unit = weight * unit_of(phase, a);
        below /= axis->count;
        int64_t low = 0, high = axis->count; // before(low) <= term < before(high)
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;
            int64_t before = weight_before(axis, middle) * unit + middle * below * phase->extra;
            if (before <= term) {
                low = middle;
            } else {
                high = middle;
            }
        }
        term -= weight_before(axis, low) * unit + low * below * phase->extra;
        weight *= weight_before(axis, low + 1) - weight_before(axis, low);
        found += low * below;
    }
    *cell = found;
    *cell_term = term;
}
