#include "lesson/digits.h"

#include "nn/augment.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t STRANGER = 1998; // the seed of that hand

static int64_t elements_of(const struct training *training)
{
    return shape_elements(&training->lesson->program.tensors[training->picture->tensor].shape);
}

static struct labelled room_for(int64_t count, int64_t elements)
{
    struct labelled out = {0, calloc((size_t)(count * elements) + 1, sizeof(float)),
                           calloc((size_t)count + 1, sizeof(int32_t))};
    if (out.images == NULL || out.classes == NULL) {
        abort();
    }
    return out;
}

static void append(struct labelled *out, const struct labelled *from, int64_t i, int64_t elements)
{
    memcpy(out->images + out->count * elements, from->images + i * elements,
           (size_t)elements * sizeof(float));
    out->classes[out->count++] = from->classes[i];
}

void digits_split(const struct training *training, const struct labelled *all,
                  struct labelled *learned, struct labelled *kept)
{
    const int64_t elements = elements_of(training);
    bool *odd = calloc((size_t)training->n_classes, sizeof *odd); // pictures of each class so far
    if (odd == NULL) {
        abort();
    }
    *learned = room_for(all->count, elements);
    *kept = room_for(all->count, elements);
    for (int64_t i = 0; i < all->count; i++) {
        bool *of_class = &odd[all->classes[i]];
        append(*of_class ? kept : learned, all, i, elements);
        *of_class = !*of_class;
    }
    free(odd);
}

void digits_of_a_stranger(const struct training *training, const struct labelled *from,
                          int64_t count, struct labelled *out)
{
    const struct shape *shape = &training->lesson->program.tensors[training->picture->tensor].shape;
    const int64_t elements = elements_of(training);
    const struct augment augment = {.background = training->picture->format.low};
    const int64_t n = count < from->count ? count : from->count;
    struct random seed;
    random_seed(&seed, STRANGER);
    *out = room_for(n, elements);
    for (int64_t i = 0; i < n; i++) {
        const struct random own = random_split(&seed, (uint64_t)i);
        augment_hand(&augment, &own, shape, from->images + i * elements,
                     out->images + i * elements);
        out->classes[i] = from->classes[i];
    }
    out->count = n;
}
