#include "nn/augment.h"

#include <stddef.h>

const char *const AUGMENT_NAMES[] = {"shift", "scale", "slant", "elastic", NULL};

static const double SHIFT = 1.0 / 14, SCALE = 0.15, SLANT = 0.3, BEND = 0.05;
// Squares of the grid of displacements along each axis; a spline reaches one point further.
enum { SQUARES = 4, POINTS = SQUARES + 3 };

// Where a pixel of the result comes from: its place from the centre times `turn`, plus `from`.
struct change {
    double turn[2][2]; // rows, columns
    double from[2];
    bool bent;
    double bend[2][POINTS][POINTS]; // in pixels
};

static double centred(struct random *random, double reach)
{
    return random_uniform(random, -reach, reach);
}

static void draw_change(unsigned changes, const struct random *seed, int64_t H, int64_t W,
                        struct change *out)
{
    const double side[2] = {(double)H, (double)W};
    struct random shift = random_split(seed, 0), scale = random_split(seed, 1),
                  slant = random_split(seed, 2), elastic = random_split(seed, 3);
    *out = (struct change){.bent = (changes & AUGMENT_ELASTIC) != 0};
    for (int axis = 0; axis < 2; axis++) {
        double by = changes & AUGMENT_SHIFT ? centred(&shift, SHIFT) : 0.0;
        double size = changes & AUGMENT_SCALE ? 1.0 + centred(&scale, SCALE) : 1.0;
        out->turn[axis][axis] = 1.0 / size;
        out->from[axis] = (side[axis] - 1.0) / 2 + by * side[axis];
    }
    out->turn[1][0] = changes & AUGMENT_SLANT ? centred(&slant, SLANT) : 0.0;
    for (int axis = 0; axis < 2 && out->bent; axis++) {
        for (int i = 0; i < POINTS * POINTS; i++) {
            out->bend[axis][i / POINTS][i % POINTS] =
                random_normal(&elastic, 0.0, BEND * side[axis]);
        }
    }
}

// The four weights of the uniform cubic B-spline at t, 0 <= t < 1. Source: de Boor 1978.
static void spline(double t, double weight[4])
{
    const double u = 1.0 - t;
    weight[0] = u * u * u / 6;
    weight[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    weight[2] = (3 * u * u * u - 6 * u * u + 4) / 6;
    weight[3] = t * t * t / 6;
}

// Splines along one axis of `n` pixels: the first grid point and the weights of four.
struct along {
    int point;
    double weight[4];
};

static struct along along_axis(int64_t i, int64_t n)
{
    struct along along;
    double at = (double)i * SQUARES / (double)n;
    along.point = (int)at;
    spline(at - along.point, along.weight);
    return along;
}

// Displacements of one row of pixels at the grid's columns.
static void bend_row(const struct change *change, int64_t y, int64_t H, double out[2][POINTS])
{
    const struct along down = along_axis(y, H);
    for (int axis = 0; axis < 2; axis++) {
        for (int p = 0; p < POINTS; p++) {
            out[axis][p] = 0.0;
            for (int i = 0; i < 4; i++) {
                out[axis][p] += change->bend[axis][down.point + i][p] * down.weight[i];
            }
        }
    }
}

static float pixel(const float *map, int64_t H, int64_t W, int64_t y, int64_t x, float background)
{
    return y < 0 || y >= H || x < 0 || x >= W ? background : map[y * W + x];
}

// Between four pixels; far outside all is background.
static float between(const float *map, int64_t H, int64_t W, double y, double x, float background)
{
    if (!(y > -1.0 && x > -1.0 && y < (double)H && x < (double)W)) {
        return background;
    }
    const int64_t row = (int64_t)(y + 1.0) - 1, col = (int64_t)(x + 1.0) - 1; // floor
    const float down = (float)(y - (double)row), right = (float)(x - (double)col);
    const float top = pixel(map, H, W, row, col, background) * (1 - right) +
                      pixel(map, H, W, row, col + 1, background) * right;
    const float bottom = pixel(map, H, W, row + 1, col, background) * (1 - right) +
                         pixel(map, H, W, row + 1, col + 1, background) * right;
    return top * (1 - down) + bottom * down;
}

static void source(const struct change *change, const double bend[2][POINTS], const double at[2],
                   const struct along *along, double out[2])
{
    for (int axis = 0; axis < 2; axis++) {
        out[axis] =
            change->from[axis] + change->turn[axis][0] * at[0] + change->turn[axis][1] * at[1];
        for (int i = 0; change->bent && i < 4; i++) {
            out[axis] += bend[axis][along->point + i] * along->weight[i];
        }
    }
}

static void change_picture(const struct change *change, float background, const struct shape *shape,
                           const float *in, float *out)
{
    const int64_t C = shape->dim[0], H = shape->dim[1], W = shape->dim[2];
    double bend[2][POINTS] = {{0}};
    for (int64_t y = 0; y < H; y++) {
        if (change->bent) {
            bend_row(change, y, H, bend);
        }
        for (int64_t x = 0; x < W; x++) {
            const double at[2] = {(double)y - (double)(H - 1) / 2, (double)x - (double)(W - 1) / 2};
            const struct along along = along_axis(x, W);
            double from[2];
            source(change, (const double(*)[POINTS])bend, at, &along, from);
            for (int64_t c = 0; c < C; c++) {
                out[(c * H + y) * W + x] =
                    between(in + c * H * W, H, W, from[0], from[1], background);
            }
        }
    }
}

void augment_picture(const struct augment *augment, const struct random *seed,
                     const struct shape *shape, const float *in, float *out)
{
    struct change change;
    draw_change(augment->changes, seed, shape->dim[1], shape->dim[2], &change);
    change_picture(&change, augment->background, shape, in, out);
}

// ---- another hand

// Half the angle by its tangent, so that sine and cosine are plain arithmetic.
static const double HAND_HALF_TURN = 0.25, HAND_WIDTH = 0.75, HAND_SLANT = 0.4;
static const double HAND_TURNS = 0.03, HAND_WIDTHS = 0.05, HAND_SLANTS = 0.05; // to either side

// A picture is narrowed, then slanted, then turned; a place of the result goes the way back.
static void draw_hand(struct random *random, double turn[2][2])
{
    const double t = HAND_HALF_TURN + centred(random, HAND_TURNS);
    const double narrow = HAND_WIDTH + centred(random, HAND_WIDTHS);
    const double slant = HAND_SLANT + centred(random, HAND_SLANTS);
    const double cosine = (1 - t * t) / (1 + t * t), sine = 2 * t / (1 + t * t);
    turn[0][0] = cosine;
    turn[0][1] = -sine;
    turn[1][0] = (sine + slant * cosine) / narrow;
    turn[1][1] = (cosine - slant * sine) / narrow;
}

void augment_hand(const struct augment *augment, const struct random *seed,
                  const struct shape *shape, const float *in, float *out)
{
    enum { OWN_STREAM = 16 }; // behind those of the other changes
    struct change change;
    struct random random = random_split(seed, OWN_STREAM);
    draw_change(AUGMENT_ELASTIC, seed, shape->dim[1], shape->dim[2], &change);
    draw_hand(&random, change.turn);
    change_picture(&change, augment->background, shape, in, out);
}
