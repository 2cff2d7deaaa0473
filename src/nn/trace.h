// Where a number comes from and where it goes: for pointing at cells. Nothing here goes through a
// whole layer: what it costs is bounded by the windows that hold the cell.
#ifndef CONVSTEP_NN_TRACE_H
#define CONVSTEP_NN_TRACE_H

#include "nn/program.h"

int64_t readers_count(const struct readers *readers);
int64_t readers_at(const struct readers *readers, int64_t k); // flat index; in ascending k
// For op->readers: another axis, `count` indices from `first` on, `step` apart, each worth `unit`
// elements; or those of a list.
void readers_add(struct readers *readers, int64_t first, int64_t count, int64_t step, int64_t unit);
void readers_add_list(struct readers *readers, const int64_t *list, int64_t count, int64_t unit);

// The elements of what `node` writes that are made from element `index` of its input `input`.
void trace_readers(const struct node *node, int input, int64_t index, struct readers *out);
// Which input of the node this is; -1: none. The k-th such, from 0.
int trace_input(const struct node *node, const struct ref *ref, int k);
// The node that writes this number: `here` where it does, else the last one before it, else the
// first after it; -1: it is given.
int trace_maker(const struct program *program, const struct ref *ref, int here);

// The part of a tensor that no operation makes which a number of the network is made from.
struct trace_field {
    int tensor;              // -1: none, or more than one way to say it
    bool whole;              // all of it
    int64_t low[2], high[2]; // rows, columns, from 0, both ends inside
};
// Of the value `ref` of a forward operation. Rows and columns that a window skips lie inside.
struct trace_field trace_sees(const struct program *program, const struct ref *ref);

#endif
