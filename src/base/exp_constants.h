// The numbers of e^x, for transcendental.c and for loops that do several at once: both must take
// the same steps for the same bits.
#ifndef CONVSTEP_BASE_EXP_CONSTANTS_H
#define CONVSTEP_BASE_EXP_CONSTANTS_H

// ln 2 = LN2_HIGH + LN2_LOW; LN2_HIGH ends in 17 zero bits, so k * LN2_HIGH is exact for |k| <
// 2^17.
#define LN2_HIGH 0x1.62e42fefa0000p-1
#define LN2_LOW 0x1.cf79abc9e3b39p-40
#define LOG2_E 0x1.71547652b82fep+0

// 1/14!, ..., 1/2!: e^x - 1 = x + x^2 (1/2! + x (1/3! + ...)), Horner's way.
enum { EXP_TERMS = 13 };
static const double EXP_OVER_FACTORIAL[EXP_TERMS] = {1.0 / 87178291200.0,
                                                     1.0 / 6227020800.0,
                                                     1.0 / 479001600.0,
                                                     1.0 / 39916800.0,
                                                     1.0 / 3628800.0,
                                                     1.0 / 362880.0,
                                                     1.0 / 40320.0,
                                                     1.0 / 5040.0,
                                                     1.0 / 720.0,
                                                     1.0 / 120.0,
                                                     1.0 / 24.0,
                                                     1.0 / 6.0,
                                                     0.5};
// tanh below the first is x (1 - x^2 / 3), below the second goes by e^2x - 1, above the third is 1.
#define TANH_CUBIC 1e-5
#define TANH_SERIES 0.25
#define TANH_ONE 22.0

#endif
