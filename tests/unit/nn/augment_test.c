#include "cmocka_all.h"

#include "nn/augment.h"

#include <math.h>
#include <string.h>

enum { C = 2, H = 9, W = 12, N = C * H * W, DRAWS = 200 };

static const struct shape SHAPE = {.rank = 3, .dim = {C, H, W}};

static void fill(float *in)
{
    for (int i = 0; i < N; i++) {
        in[i] = (float)((i * 7 + i / W * 3) % 11);
    }
}

static void nothing_changed_is_the_picture_itself(void **state)
{
    (void)state;
    float in[N], out[N];
    struct random seed;
    random_seed(&seed, 1);
    fill(in);
    augment_picture(&(struct augment){.changes = 0}, &seed, &SHAPE, in, out);
    for (int i = 0; i < N; i++) {
        assert_float_equal(out[i], in[i], 1e-5);
    }
}

static void every_change_changes_and_depends_on_its_seed_alone(void **state)
{
    (void)state;
    float in[N], out[N], again[N];
    struct random parent;
    random_seed(&parent, 1);
    fill(in);
    for (int bit = 0; AUGMENT_NAMES[bit] != NULL; bit++) {
        const struct augment augment = {.changes = 1U << bit};
        struct random seed = random_split(&parent, 3), other = random_split(&parent, 4);
        augment_picture(&augment, &seed, &SHAPE, in, out);
        assert_memory_not_equal(out, in, sizeof in);
        augment_picture(&augment, &seed, &SHAPE, in, again);
        assert_memory_equal(out, again, sizeof out);
        augment_picture(&augment, &other, &SHAPE, in, again);
        assert_memory_not_equal(out, again, sizeof out);
    }
}

static void what_lies_outside_is_background(void **state)
{
    (void)state;
    float in[N], out[N];
    struct random parent;
    bool seen = false;
    random_seed(&parent, 2);
    for (int i = 0; i < N; i++) {
        in[i] = 5.0F;
    }
    for (int draw = 0; draw < DRAWS; draw++) {
        struct random seed = random_split(&parent, (uint64_t)draw);
        augment_picture(&(struct augment){.changes = 15, .background = -1.0F}, &seed, &SHAPE, in,
                        out);
        for (int i = 0; i < N; i++) {
            assert_true(out[i] >= -1.0F && out[i] <= 5.0F + 1e-5F);
            seen = seen || out[i] == -1.0F;
        }
    }
    assert_true(seen);
}

static void a_shift_moves_every_channel_alike_and_not_far(void **state)
{
    (void)state;
    float in[N] = {0}, out[N];
    struct random parent;
    random_seed(&parent, 3);
    for (int c = 0; c < C; c++) {
        in[(c * H + 4) * W + 6] = 1.0F;
    }
    for (int draw = 0; draw < DRAWS; draw++) {
        struct random seed = random_split(&parent, (uint64_t)draw);
        double mass = 0, y = 0, x = 0;
        augment_picture(&(struct augment){.changes = AUGMENT_SHIFT}, &seed, &SHAPE, in, out);
        assert_memory_equal(out, out + H * W, H * W * sizeof *out);
        for (int i = 0; i < H * W; i++) {
            mass += (double)out[i];
            y += (double)out[i] * (i / W);
            x += (double)out[i] * (i % W);
        }
        assert_float_equal(mass, 1.0, 1e-5);
        assert_true(fabs(y - 4) <= H / 14.0 + 1e-5 && fabs(x - 6) <= W / 14.0 + 1e-5);
    }
}

// Upright it is 7 high and 1 wide; from this hand it leans to the right by more than a fifth.
static void another_hand_turns_and_slants_alike_but_never_twice_the_same(void **state)
{
    (void)state;
    float in[N] = {0}, out[N], again[N];
    struct random parent;
    random_seed(&parent, 4);
    for (int y = 1; y < 8; y++) {
        in[y * W + 6] = 1.0F;
    }
    for (int draw = 0; draw < DRAWS; draw++) {
        const struct random seed = random_split(&parent, (uint64_t)draw),
                            other = random_split(&parent, (uint64_t)(draw + DRAWS));
        double mass = 0, x = 0, y = 0, leans = 0, spread = 0;
        augment_hand(&(struct augment){.background = 0}, &seed, &SHAPE, in, out);
        augment_hand(&(struct augment){.background = 0}, &seed, &SHAPE, in, again);
        assert_memory_equal(out, again, sizeof out);
        augment_hand(&(struct augment){.background = 0}, &other, &SHAPE, in, again);
        assert_memory_not_equal(out, again, sizeof out);
        for (int i = 0; i < H * W; i++) {
            mass += (double)out[i];
            x += (double)out[i] * (i % W);
            y += (double)out[i] * (i / W);
        }
        for (int i = 0; i < H * W; i++) {
            leans += (double)out[i] * (i % W - x / mass) * (i / W - y / mass);
            spread += (double)out[i] * (i / W - y / mass) * (i / W - y / mass);
        }
        assert_true(leans / spread < -0.2); // further right, further up
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changed_is_the_picture_itself),
        cmocka_unit_test(every_change_changes_and_depends_on_its_seed_alone),
        cmocka_unit_test(what_lies_outside_is_background),
        cmocka_unit_test(a_shift_moves_every_channel_alike_and_not_far),
        cmocka_unit_test(another_hand_turns_and_slants_alike_but_never_twice_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
