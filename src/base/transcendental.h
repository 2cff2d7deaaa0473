// exp, log, tanh and the sigmoid with the same bits on every machine: libm's differ by processor
// and version. Plain double arithmetic without contraction, rounded once to float at the end, so
// the float functions are within 0.51 ulp of the true value (the tests hold them to 1).
#ifndef CONVSTEP_BASE_TRANSCENDENTAL_H
#define CONVSTEP_BASE_TRANSCENDENTAL_H

// e^x. 0 below about -104, infinite above about 88.73; NaN stays NaN.
float math_expf(float x);
// Natural logarithm. -infinity at both zeros, NaN below 0.
float math_logf(float x);
// The sign of a zero is kept.
float math_tanhf(float x);
// 1 / (1 + e^-x), without overflow at either end.
float math_sigmoidf(float x);

// The same in double, within 6 ulp, for finite differences and for the random numbers.
double math_exp(double x);
double math_log(double x);
double math_tanh(double x);
double math_sigmoid(double x);

#endif
