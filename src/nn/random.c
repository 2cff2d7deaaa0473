#include "nn/random.h"

#include "base/transcendental.h"

#include <assert.h>
#include <math.h>

static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

void random_seed(struct random *random, uint64_t seed)
{
    *random = (struct random){0};
    for (int i = 0; i < 4; i++) {
        random->state[i] = split_mix(&seed);
    }
}

struct random random_split(const struct random *parent, uint64_t number)
{
    struct random child;
    uint64_t seed = number;
    for (int i = 0; i < 4; i++) {
        seed = split_mix(&seed) ^ parent->state[i];
    }
    random_seed(&child, seed);
    return child;
}

static uint64_t rotate_left(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

uint64_t random_bits(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double random_unit(struct random *random)
{
    return (double)(random_bits(random) >> 11) * 0x1p-53;
}

int64_t random_below(struct random *random, int64_t n)
{
    assert(n >= 1);
    // Bits beyond the last whole multiple of n would favour the small numbers.
    uint64_t limit = UINT64_MAX - UINT64_MAX % (uint64_t)n, bits;
    do {
        bits = random_bits(random);
    } while (bits >= limit);
    return (int64_t)(bits % (uint64_t)n);
}

double random_uniform(struct random *random, double low, double high)
{
    double value = low + (high - low) * random_unit(random);
    return value < high || high <= low ? value : low; // rounding may reach high
}

double random_normal(struct random *random, double mean, double std)
{
    if (random->has_spare) {
        random->has_spare = false;
        return mean + std * random->spare;
    }
    double x, y, square;
    do {
        x = 2.0 * random_unit(random) - 1.0;
        y = 2.0 * random_unit(random) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    double scale = sqrt(-2.0 * math_log(square) / square);
    random->has_spare = true;
    random->spare = y * scale;
    return mean + std * (x * scale);
}

void random_shuffle(struct random *random, int64_t *values, int64_t n)
{
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = random_below(random, i + 1), kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}

void random_fill_uniform(float *out, int64_t n, uint64_t seed, double low, double high)
{
    struct random random;
    random_seed(&random, seed);
    for (int64_t i = 0; i < n; i++) {
        out[i] = (float)random_uniform(&random, low, high);
        if ((double)out[i] >= high && high > low) {
            out[i] = (float)low; // once in 2^24 and more
        }
    }
}

void random_fill_normal(float *out, int64_t n, uint64_t seed, double mean, double std)
{
    struct random random;
    random_seed(&random, seed);
    for (int64_t i = 0; i < n; i++) {
        out[i] = (float)random_normal(&random, mean, std);
    }
}
