// Random numbers that are the same on every machine, for tensors, weights and augmentation.
//
// Bits: xoshiro256** 1.0 (Blackman and Vigna 2018), its state filled by SplitMix64 from the seed.
// Units: the upper 53 bits over 2^53. Normal: Marsaglia's polar form of Box and Muller, both of a
// pair used in turn. Only IEEE arithmetic, a correctly rounded square root, and
// base/transcendental.h's log.
#ifndef CONVSTEP_NN_RANDOM_H
#define CONVSTEP_NN_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
    bool has_spare; // the second normal number of a pair
    double spare;
};

void random_seed(struct random *random, uint64_t seed);
// An independent stream: the same parent and `number` give the same child; the parent is unchanged.
struct random random_split(const struct random *parent, uint64_t number);

uint64_t random_bits(struct random *random);
double random_unit(struct random *random);              // [0, 1)
int64_t random_below(struct random *random, int64_t n); // 0 .. n - 1, all alike; n >= 1
double random_uniform(struct random *random, double low, double high); // [low, high)
double random_normal(struct random *random, double mean, double std);
void random_shuffle(struct random *random, int64_t *values, int64_t n); // Fisher and Yates

// n float32 numbers from a fresh generator. Uniform ones stay below `high` after rounding too.
void random_fill_uniform(float *out, int64_t n, uint64_t seed, double low, double high);
void random_fill_normal(float *out, int64_t n, uint64_t seed, double mean, double std);

#endif
