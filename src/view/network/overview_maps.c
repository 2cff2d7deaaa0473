// The layer at work, as large as fits: its maps, each with the kernel that made it where there is
// one for each; or its numbers in rows.
#include "base/number.h"
#include "view/network/overview_parts.h"

#include <math.h>
#include <stdio.h>

static const double NUMBER = 30, GAP = 16, KERNEL_GAP = 10, KERNEL_MOST = 84;
enum { TEXT = 192 };

struct tiling {
    const struct frame *frame;
    struct layer_maps maps, kernels; // kernels.n 0: there is not one for each map
    int64_t here;                    // the map under way
    int64_t cols;
    double side, kernel, pitch_x, pitch_y, x, y;
};

// The weight of a layer whose maps have a kernel each: it reads one map, or a map each.
static bool has_kernels(const struct frame *frame, const struct strip_column *column,
                        struct layer_maps *out)
{
    const struct node *node = frame->program->nodes[column->first];
    if (node->n_inputs < 2 || node->inputs[1].tensor < 0) {
        return false;
    }
    const struct shape *shape = &frame->program->tensors[node->inputs[1].tensor].shape;
    *out = layer_maps_of(frame, node->inputs[1].tensor, OF_VALUE);
    return shape->rank == 4 && shape->dim[1] == 1 && shape->dim[2] * shape->dim[3] > 1;
}

// As many in a row as make them largest.
static void set_tiling(struct tiling *at, struct box box)
{
    at->side = 0;
    for (int64_t rows = 1; rows <= 4 && rows <= at->maps.n; rows++) {
        const int64_t cols = (at->maps.n + rows - 1) / rows;
        const double w = (box.w + GAP) / (double)cols - GAP;
        const double h = (box.h + GAP) / (double)rows - GAP - NUMBER;
        const double kernel =
            at->kernels.n > 0 ? fmin(KERNEL_MOST, fmin(w, (h - KERNEL_GAP) * 0.34)) : 0;
        const double side = fmin(w, h - (kernel > 0 ? kernel + KERNEL_GAP : 0));
        if (side > at->side) {
            at->side = side;
            at->kernel = kernel;
            at->cols = cols;
        }
    }
    at->pitch_x = fmin(at->side + 48, (box.w - at->side) / fmax(1, (double)(at->cols - 1)));
    at->pitch_y = at->side + NUMBER + GAP + (at->kernel > 0 ? at->kernel + KERNEL_GAP : 0);
    at->x = box.x;
    at->y = box.y;
}

static void draw_map(const struct tiling *at, int64_t k)
{
    const struct theme_colors *c = at->frame->theme;
    const double x = at->x + (double)(k % at->cols) * at->pitch_x;
    const double y = at->y + (double)(k / at->cols) * at->pitch_y;
    const bool here = k == at->here;
    char number[NUMBER_MAX];
    number_count(k + 1, number);
    draw_text(at->frame->list, x + at->side / 2, y + NUMBER / 2 - 3, number,
              frame_text(here ? FONT_BOLD : FONT_MEDIUM, frame_size(at->frame, 22),
                         here ? c->ink : c->ink2, c->bg, ANCHOR_MIDDLE));
    const struct box map =
        layer_maps_draw(at->frame, &at->maps, k, (struct box){x, y + NUMBER, at->side, at->side});
    if (here) {
        struct style ring = frame_stroke(c->ink, 4);
        ring.radius = 8;
        frame_rect(at->frame, (struct box){map.x - 5, map.y - 5, map.w + 10, map.h + 10}, ring);
    }
    if (at->kernels.n > 0) {
        layer_maps_draw(at->frame, &at->kernels, k,
                        (struct box){x, y + NUMBER + at->side + KERNEL_GAP, at->side, at->kernel});
    }
}

// To the step at which map k is done, where this step's operation makes it.
static void put_hit(const struct tiling *at, int64_t k)
{
    const struct frame *frame = at->frame;
    const struct ref *output = &frame->node->output;
    if (output->tensor != at->maps.tensor || output->of != OF_VALUE) {
        return;
    }
    const int64_t last = (k + 1) * at->maps.rows * at->maps.cols - 1;
    const struct step step =
        timeline_finish_of(frame->timeline, frame->step->grain, frame->step->entry, last);
    frame_hit(frame,
              (struct box){at->x + (double)(k % at->cols) * at->pitch_x - 6,
                           at->y + (double)(k / at->cols) * at->pitch_y, at->side + 12,
                           at->pitch_y - 6},
              "jump", step.number);
}

static void draw_maps(struct tiling *at, struct box box, const char *name)
{
    char head[TEXT];
    snprintf(head, sizeof head, "The %lld maps of %s%s", (long long)at->maps.n, name,
             at->kernels.n > 0 ? ", and the kernel of each" : "");
    const double top = overview_head(at->frame, box, head);
    set_tiling(at, (struct box){box.x + 6, top, box.w - 12, box.y + box.h - top - 12});
    for (int64_t k = 0; k < at->maps.n; k++) {
        draw_map(at, k);
    }
    for (int64_t k = 0; k < at->maps.n; k++) {
        put_hit(at, k);
    }
}

// ---- single numbers

static void draw_list(const struct tiling *at, struct box box, const char *name)
{
    static const double CELL_MOST = 44;
    const int64_t n = at->maps.n * at->maps.rows * at->maps.cols;
    char head[TEXT];
    snprintf(head, sizeof head, "The %lld numbers of %s", (long long)n, name);
    const double top = overview_head(at->frame, box, head) + 6;
    const double h = box.y + box.h - top - 16;
    double cell = CELL_MOST;
    int64_t cols = 1;
    for (; cell > 4; cell -= 1) {
        cols = (int64_t)(box.w / cell);
        if (cols > 0 && (double)((n + cols - 1) / cols) * cell <= h) {
            break;
        }
    }
    const int64_t rows = (n + cols - 1) / cols;
    cols = (n + rows - 1) / rows;
    layer_maps_list(at->frame, &at->maps, box.x + 3, top, cols, cell);
    if (at->here >= 0 && at->here < n) {
        struct style ring = frame_stroke(at->frame->theme->ink, 4);
        ring.radius = 7;
        frame_rect(at->frame,
                   (struct box){box.x + 3 + (double)(at->here % cols) * cell - 4,
                                top + (double)(at->here / cols) * cell - 4, cell + 5, cell + 5},
                   ring);
    }
}

// What will be compared with codes, as a picture like theirs. Returns the width it takes.
static double draw_as_code(const struct frame *frame, const struct layer_maps *maps,
                           const struct answer *answer, struct box box)
{
    static const double BETWEEN = 56;
    char head[TEXT];
    if (answer == NULL || answer->codes == NULL || maps->state == LAYER_LATER ||
        program_value(frame->program, maps->tensor) != answer->compared ||
        (maps->state == LAYER_NOW && frame->step->grain != GRAIN_LAYER)) {
        return 0;
    }
    struct answer_picture picture = {.numbers = answer->compared,
                                     .rows = answer->code_rows,
                                     .cols = answer->code_cols,
                                     .role = maps->role};
    for (int i = 0; i < picture.rows * picture.cols; i++) {
        picture.scale = fmax(picture.scale, fabs((double)answer->compared[i]));
    }
    snprintf(head, sizeof head, "as %d × %d", picture.cols, picture.rows);
    const double w = fmax(160, frame_measure(frame, FONT_SEMIBOLD, frame_size(frame, 28), head));
    const double x = box.x + box.w - w;
    const double top = overview_head(frame, (struct box){x, box.y, w + 8, box.h}, head) + 6;
    const double pitch = floor(fmin(w / picture.cols, (box.y + box.h - top - 16) / picture.rows));
    answer_picture_draw(frame, x + 2, top, pitch, &picture);
    return w + BETWEEN;
}

void overview_maps_draw(const struct frame *frame, struct box box,
                        const struct strip_column *column, const char *name,
                        const struct answer *answer)
{
    struct tiling at = {.frame = frame, .maps = strip_forward(frame, column), .here = -1};
    const int64_t element = frame->step->grain == GRAIN_MAP ? overview_element(frame) : -1;
    if (!has_kernels(frame, column, &at.kernels)) {
        at.kernels.n = 0;
    }
    if (element >= 0) {
        at.here = element / (at.maps.rows * at.maps.cols);
    }
    if (strip_is_list(&at.maps)) {
        at.here = element;
        box.w -= draw_as_code(frame, &at.maps, answer, box);
        draw_list(&at, box, name);
    } else {
        draw_maps(&at, box, name);
    }
}
