#include "cli/check_gradients.h"

#include "base/number.h"
#include "nn/nudge.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { CELLS_MAX = 200, CELLS_LEAST = 8 };
static const int64_t TERMS_MAX = 40000000; // steps of the forward pass, for one tensor

struct sweep {
    int64_t checked, corners;
    int wrong;
    double furthest; // |measured - worked|
    int64_t index;   // there
    struct nudge worst;
    const char *why; // nothing could be checked
};

static void name_of(struct program *program, int tensor, int64_t index, char *out, size_t size)
{
    const struct ref ref = {tensor, OF_GRADIENT, index};
    struct words words;
    words_clear(&words);
    words_ref(&words, program, &ref);
    words_to_text(&words, out, size);
}

static int64_t cells_of(const struct program *program, int tensor)
{
    const int64_t all = shape_elements(&program->tensors[tensor].shape);
    const int64_t terms = nudge_terms(program);
    int64_t cells = terms > 0 ? TERMS_MAX / (3 * terms) : CELLS_MAX;
    cells = cells < CELLS_LEAST ? CELLS_LEAST : cells > CELLS_MAX ? CELLS_MAX : cells;
    return cells < all ? cells : all;
}

static void say_wrong(const struct lesson *lesson, const char *name, const struct nudge *nudge)
{
    fprintf(stderr, "%s: %s differs: the slope is %.9g, measured by ±%g, the gradient says %.9g\n",
            lesson->path, name, nudge->measured, nudge->by, nudge->worked);
}

static void sweep_tensor(struct lesson *lesson, int tensor, struct sweep *sweep)
{
    struct program *program = &lesson->program;
    const int64_t all = shape_elements(&program->tensors[tensor].shape);
    const int64_t cells = cells_of(program, tensor);
    *sweep = (struct sweep){.furthest = -1};
    for (int64_t k = 0; k < cells; k++) {
        const int64_t index = cells == 1 ? 0 : k * (all - 1) / (cells - 1);
        struct nudge nudge;
        char name[256];
        if (!program_nudge(program, tensor, index, &nudge, &sweep->why)) {
            return;
        }
        const double off = fabs(nudge.measured - nudge.worked);
        sweep->checked++;
        sweep->corners += nudge.corner;
        if (!nudge.corner && off > sweep->furthest) {
            sweep->furthest = off;
            sweep->index = index;
            sweep->worst = nudge;
        }
        if (!nudge.agrees && !nudge.corner) {
            name_of(program, tensor, index, name, sizeof name);
            say_wrong(lesson, name, &nudge);
            sweep->wrong++;
        }
    }
}

static void report(struct output *output, struct lesson *lesson, int tensor,
                   const struct sweep *sweep)
{
    struct program *program = &lesson->program;
    struct buffer text = {0};
    const char *name = program->tensors[tensor].name;
    buffer_printf(&text, "%s: gradient of %s: ", lesson->path, name);
    if (sweep->checked == 0) {
        buffer_printf(&text, "left out: %s\n", sweep->why);
        output_buffer(output, &text);
        buffer_finish(&text);
        return;
    }
    const int64_t all = shape_elements(&program->tensors[tensor].shape);
    buffer_printf(&text, "%" PRId64 " of %" PRId64 " cell%s checked", sweep->checked, all,
                  all == 1 ? "" : "s");
    if (sweep->corners > 0) {
        buffer_printf(&text, ", %" PRId64 " at a corner", sweep->corners);
    }
    if (sweep->furthest >= 0) {
        char cell[256];
        name_of(program, tensor, sweep->index, cell, sizeof cell);
        buffer_printf(&text, ", furthest off %s: %.6g measured, %.6g worked out", cell,
                      sweep->worst.measured, sweep->worst.worked);
    }
    buffer_puts(&text, sweep->wrong > 0 ? "\n" : ": ok\n");
    output_buffer(output, &text);
    buffer_finish(&text);
}

int check_gradients(struct output *output, struct lesson *lesson)
{
    int wrong = 0;
    for (int t = 0; t < lesson->program.n_tensors; t++) {
        struct sweep sweep;
        if (program_has_gradient(&lesson->program, t)) {
            sweep_tensor(lesson, t, &sweep);
            report(output, lesson, t, &sweep);
            wrong += sweep.wrong;
        }
    }
    return wrong;
}
