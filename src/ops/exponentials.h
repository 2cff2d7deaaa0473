// What softmax and the losses that hold it share: the largest, the exponentials less it, their sum.
// Subtracting the largest changes no quotient and keeps every exponential at most 1.
#ifndef CONVSTEP_OPS_EXPONENTIALS_H
#define CONVSTEP_OPS_EXPONENTIALS_H

#include "nn/program.h"

// sum = e^(first - largest), where there is one, + the sum over i of e^(sign x[i] - largest), in
// order. In float32: walks and compute() give the same bits.
struct exponentials {
    float sign, largest, sum;
};
struct exponentials exponentials_of(const float *x, int64_t n, float sign, const float *first);
// e^(sign x - largest), and divided by the sum
float exponentials_one(const struct exponentials *e, float x);
float exponentials_share(const struct exponentials *e, float x);

struct exponentials64 {
    double sign, largest, sum;
};
struct exponentials64 exponentials64_of(const double *x, int64_t n, double sign,
                                        const double *first);
double exponentials64_share(const struct exponentials64 *e, double x);

// Phases 0 to 2, "maximum", "exponentials", "sum", compute no cell; phase 3, `last`, the cells.
enum { EXPONENTIALS_PHASES = 3 };
int exponentials_phases(const struct node *node, const char *last,
                        struct phase out[WALK_MAX_PHASES]);
// One sentence for phases 0 to 2. `what`: "scores", "distances". `first`: as above, or NULL.
void exponentials_caption(const struct node *node, int phase, const char *what, float sign,
                          const float *first, struct words *out);
// The input's grid at this place: the window on all of it in phases 0 to 2, else on cell `index`.
struct operand exponentials_show(const struct node *node, struct place place, int64_t index);
// A number that belongs to no grid: an exponential, their sum, a share. At most 1 but for the sum,
// and written as the terms of a formula are, with one digit more than a grid of that scale.
int exponentials_decimals(const struct node *node);
void exponentials_say(struct words *words, const struct node *node, enum role role, double value);

#endif
