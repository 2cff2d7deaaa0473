// What cross_entropy and rbf_loss share. Both make shares of their input (ops/exponentials.h): of
// scores by e^x, of distances by e^-x with a further class at the distance j; both are paid for the
// right class, and go back as share and target apart.
#ifndef CONVSTEP_OPS_SHARE_LOSS_H
#define CONVSTEP_OPS_SHARE_LOSS_H

#include "ops/exponentials.h"

// The right class. `node`: the loss, or its gradient, here and below.
int64_t share_loss_target(const struct node *node);
struct exponentials share_loss_exponentials(const struct node *node);
struct exponentials64 share_loss_exponentials64(const struct node *node, const double *x);
// One class's share, or its symbol "p_{2}" where it has no number, or none is asked for.
void share_loss_say(struct words *words, const struct node *node, int64_t index, bool number);

// ---- the loss
bool share_loss_infer(struct program *program, struct node *node, struct error *error);
bool share_loss_backward(struct program *program, const struct node *node, struct error *error);
int share_loss_phases(const struct node *node, struct phase out[WALK_MAX_PHASES]);
void share_loss_term(const struct node *node, struct place place, struct term *out);
int share_loss_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX]);
bool share_loss_table(const struct node *node, struct place place, struct table *out);
// The caption of the phases that compute no cell.
void share_loss_caption(const struct node *node, int phase, struct words *out);

// ---- its gradient: reads the loss's delta and one number of the input
enum { SHARE_LOSS_DELTA, SHARE_LOSS_INPUT };
void share_loss_grad_compute(struct node *node);
float share_loss_grad32(const struct node *node, const struct term *term, const float *reads);
double share_loss_grad64(const struct node *node, const struct term *term, const double *reads);
void share_loss_grad_term(const struct node *node, struct place place, struct term *out);
int share_loss_grad_operands(const struct node *node, struct place place,
                             struct operand out[OPERANDS_MAX]);
// Share less target or target less share, times the loss's delta where that is not just 1.
void share_loss_grad_formula(const struct node *node, const struct term *term, bool numbers,
                             struct words *out);

#endif
