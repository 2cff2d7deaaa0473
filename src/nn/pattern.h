// A layer pattern: a network written in one line, and the arithmetic of its shapes. It holds no
// numbers of the network, so that the largest costs nothing.
//
//   pattern  = sequence, beginning with INPUT
//   sequence = item { ("->" | "→") item }
//   item     = "[" sequence "]" [ "*" times ] | layer
//   layer    = INPUT HxWxD              rows, columns, maps
//            | CONVHxW-N {option}       N maps; CONV3-16 is CONV3x3-16
//            | POOLF {option} | AVGF {option} | SUBF {option}   also POOLHxW
//            | FCN | RBFN               N outputs
//            | RELU | TANH | SIGMOID | SOFTMAX   said beside the layer before them
//            | LRN | DROPOUT | FLATTEN  read, and ignored
//   option   = s stride | p padding | d dilation | g groups | c connections, then a number
//
// Capitals do not matter, "×" is "x". A convolution keeps the size (padding d(F - 1)/2) and has
// stride 1 unless told otherwise; a pool's stride is its window's. `c60`: 60 pairs of an input and
// an output map are connected, as in LeNet-5's C3 (LeCun et al. 1998, table I). SUB is LeNet-5's
// trainable sub-sampling: 2 parameters a map. RBF's codes are given and no parameters.
#ifndef CONVSTEP_NN_PATTERN_H
#define CONVSTEP_NN_PATTERN_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PATTERN_TEXT_MAX = 1000,    // bytes
    PATTERN_LAYERS_MAX = 1000,  // repeats written out
    PATTERN_REPEAT_MAX = 1000,  // of one bracket
    PATTERN_DEPTH_MAX = 8,      // brackets in brackets
    PATTERN_SIDE_MAX = 100000,  // rows or columns of the input
    PATTERN_MAPS_MAX = 1000000, // maps of the input or a convolution, outputs of FC
    PATTERN_WINDOW_MAX = 1000,  // a window's side, and each option but c
    PATTERN_NAME_MAX = 48
};

enum pattern_kind {
    PATTERN_INPUT,
    PATTERN_CONV,
    PATTERN_POOL,
    PATTERN_AVG,
    PATTERN_SUB,
    PATTERN_FC,
    PATTERN_RBF,
    PATTERN_ACTIVATION,
    PATTERN_IGNORED
};

struct pattern_layer {
    enum pattern_kind kind;
    char name[PATTERN_NAME_MAX];    // "CONV3×3-16"
    char options[PATTERN_NAME_MAX]; // as given, one space between them: "s2 p1"; ""
    char then[PATTERN_NAME_MAX];    // what acts on its output: "RELU"; ""
    int64_t window[2];              // rows, columns; pools and convolutions
    int64_t stride, padding[2], dilation, groups;
    int64_t connections; // pairs of maps; 0: all
    bool flat;           // the output is one row of `maps` numbers
    int64_t rows, cols, maps;
    int64_t parameters, multiplies;
    int64_t outputs;                       // rows * cols * maps
    char arithmetic[PATTERN_NAME_MAX * 2]; // of the parameters: "(3·3·16 + 1) · 16"; ""
    bool sees_all;                         // past a fully connected layer
    int64_t sees[2];                       // cells of the input that one output sees, borders aside
    int64_t jump[2];                       // cells of the input from one output to the next
    int64_t unread[2];                     // rows, columns of its input that no window reads
    int begin, end;                        // bytes of the text that say it
};

// One repetition of an outermost bracket that repeats two layers or more.
struct pattern_block {
    int first, last; // layers
    int number, of;  // "block 1 of 3"
};

struct pattern {
    struct arena arena;
    struct pattern_layer *layers;
    int n_layers;
    struct pattern_block *blocks;
    int n_blocks;
    int64_t parameters, multiplies, outputs; // of all layers
    char ignored[PATTERN_NAME_MAX];          // words read and ignored: "LRN, DROPOUT"; ""
};

enum { PATTERN_ALLOWED_MAX = 8 };
struct pattern_error {
    int column;     // in characters, from 1
    int begin, end; // bytes of the text that are wrong; end == begin: something is missing
    char what[192]; // one line, without full stop
    char suggestion[PATTERN_NAME_MAX]; // what was probably meant instead; ""
    const char *const *allowed; // what may stand there, ends in NULL; NULL: the message says it
};

// Reads a pattern and works out every layer. False and *error (nothing to finish) where it cannot
// be read, a layer does not fit, or a count does not fit 64 bits.
bool pattern_parse(struct pattern *pattern, const char *text, struct pattern_error *error);
void pattern_finish(struct pattern *pattern);
// "column 45: no layer is called POLL2, did you mean POOL2? Allowed are …".
void pattern_error_text(const struct pattern_error *error, char *out, size_t size);

#endif
