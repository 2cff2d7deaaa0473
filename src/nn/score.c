#include "nn/score.h"

int score_answer(const struct batch *batch, const struct node *loss, int lane)
{
    const int tensor = loss->inputs[0].tensor;
    const int64_t n = shape_elements(&loss->program->tensors[tensor].shape);
    const float sign = loss->op->smallest_wins ? -1.0F : 1.0F;
    int best = 0;
    for (int64_t i = 1; i < n; i++) {
        if (sign * batch_value(batch, tensor, i, lane) >
            sign * batch_value(batch, tensor, best, lane)) {
            best = (int)i;
        }
    }
    return best;
}

void score_lanes(struct score *score, const struct batch *batch, const struct node *loss,
                 const int32_t *classes, int used)
{
    for (int lane = 0; lane < used; lane++) {
        int answer = score_answer(batch, loss, lane);
        score->images++;
        score->right += answer == classes[lane];
        score->loss += (double)batch_value(batch, loss->output.tensor, 0, lane);
        if (score->confusion) {
            score->confusion[classes[lane] * score->n_classes + answer]++;
        }
    }
}

void score_images(struct score *score, struct batch *batch, const struct node *loss,
                  const struct labelled *data, int64_t first, int64_t n)
{
    const int64_t elements = batch_image_elements(batch);
    for (int64_t at = first; at < first + n; at += LANES) {
        const float *images[LANES];
        int used = 0;
        for (; used < LANES && at + used < first + n; used++) {
            images[used] = data->images + (at + used) * elements;
        }
        batch_run(batch, images, data->classes + at, used, NULL);
        score_lanes(score, batch, loss, data->classes + at, used);
    }
}
