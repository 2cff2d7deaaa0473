// Lessons as text, with ' for ", and what is asked of them.
#ifndef CONVSTEP_TESTS_OPS_LESSON_OF_H
#define CONVSTEP_TESTS_OPS_LESSON_OF_H

#include "cmocka_all.h"

#include "lesson/lesson.h"

// Parses "{'format':1, 'title':'t', <body>}". Fails the test where it is wrong.
struct lesson *lesson_of(const char *body);
// "" where it is right, else "/pointer: what". out of at least 4096 bytes.
void lesson_error(const char *body, char *out, size_t size);

// Compares `n` numbers; a failure names the first that differs by more than `tolerance`.
void assert_numbers(const float *got, const double *want, size_t n, double tolerance);
void assert_value(struct lesson *lesson, const char *tensor, const double *want, size_t n);
void assert_gradient(struct lesson *lesson, const char *tensor, const double *want, size_t n);

// Steps of one node, by walk number. The place of a grain's last term is the caller's.
const struct node *node_of(struct lesson *lesson, const char *name);
int64_t steps_of(const struct node *node, int walk);
void assert_caption(const struct node *node, int walk, struct place place, enum grain grain,
                    const char *want);

#endif
