// What each layer makes of what it reads: sizes, parameters, multiplies, what it sees of the input.
#include "nn/pattern_parse.h"

#include <stdio.h>
#include <string.h>

// ---- checked arithmetic: all operands are 0 or more

static bool times(int64_t a, int64_t b, int64_t *out)
{
    if (a != 0 && b > INT64_MAX / a) {
        return false;
    }
    *out = a * b;
    return true;
}

static bool plus(int64_t a, int64_t b, int64_t *out)
{
    if (a > INT64_MAX - b) {
        return false;
    }
    *out = a + b;
    return true;
}

static bool product(const int64_t *factors, int n, int64_t *out)
{
    *out = 1;
    for (int i = 0; i < n; i++) {
        if (!times(*out, factors[i], out)) {
            return false;
        }
    }
    return true;
}

static bool fail(const struct pattern_spec *spec, struct pattern_error *error, const char *what)
{
    return pattern_fail(error, spec->begin, spec->end, "%s: %s", spec->word, what);
}

static bool fail_large(const struct pattern_spec *spec, struct pattern_error *error)
{
    return fail(spec, error, "a count of this layer is more than 64 bits hold");
}

// ---- windows

static bool is_window(enum pattern_kind kind)
{
    return kind == PATTERN_CONV || kind == PATTERN_POOL || kind == PATTERN_AVG ||
           kind == PATTERN_SUB;
}

static bool set_padding(struct pattern_layer *layer, const struct pattern_spec *spec,
                        struct pattern_error *error)
{
    for (int axis = 0; axis < 2; axis++) {
        const int64_t reach = layer->dilation * (layer->window[axis] - 1);
        layer->padding[axis] = spec->padding;
        if (spec->padding < 0) {
            layer->padding[axis] = spec->kind == PATTERN_CONV ? reach / 2 : 0;
            if (spec->kind == PATTERN_CONV && reach % 2 != 0) {
                return pattern_fail(error, spec->begin, spec->end,
                                    "a window %lld long keeps no size with as many zeros on both "
                                    "sides; say the padding, as in p0",
                                    (long long)layer->window[axis]);
            }
        } else if (spec->kind != PATTERN_CONV && spec->padding > layer->window[axis] / 2) {
            return pattern_fail(error, spec->begin, spec->end,
                                "%s: the padding is at most half the window, 0 to %lld, is %lld",
                                spec->word, (long long)(layer->window[axis] / 2),
                                (long long)spec->padding);
        }
    }
    return true;
}

// One axis: W' = (W + 2P - D(F - 1) - 1) / S + 1, rounded down.
static bool slide(struct pattern_layer *layer, const struct pattern_spec *spec, int axis,
                  int64_t size, struct pattern_error *error)
{
    const int64_t reach = layer->dilation * (layer->window[axis] - 1) + 1;
    const int64_t room = size + 2 * layer->padding[axis] - reach;
    if (room < 0) {
        return pattern_fail(error, spec->begin, spec->end,
                            "%s: a window %lld long does not fit into %lld %s%s", spec->word,
                            (long long)reach, (long long)size, axis == 0 ? "rows" : "columns",
                            layer->padding[axis] > 0 ? " and their padding" : "");
    }
    *(axis == 0 ? &layer->rows : &layer->cols) = room / layer->stride + 1;
    const int64_t left = room % layer->stride - layer->padding[axis];
    // Windows that do not touch leave more behind than the last one.
    const int64_t apart = layer->stride > reach ? layer->stride - reach : 0;
    layer->unread[axis] = (left > 0 ? left : 0) + (room / layer->stride) * apart;
    return true;
}

static bool look_back(struct pattern_layer *layer, const struct pattern_layer *from)
{
    for (int axis = 0; axis < 2; axis++) {
        int64_t more;
        if (!times(layer->dilation * (layer->window[axis] - 1), from->jump[axis], &more) ||
            !plus(from->sees[axis], more, &layer->sees[axis]) ||
            !times(from->jump[axis], layer->stride, &layer->jump[axis])) {
            return false;
        }
    }
    return true;
}

static bool set_window(struct pattern_layer *layer, const struct pattern_spec *spec,
                       const struct pattern_layer *from, struct pattern_error *error)
{
    if (from->flat) {
        return pattern_fail(error, spec->begin, spec->end,
                            "%s reads maps, but %s has made one row of %lld numbers", spec->word,
                            from->name, (long long)from->maps);
    }
    layer->window[0] = spec->size[0];
    layer->window[1] = spec->size[1];
    const int64_t own = spec->kind == PATTERN_CONV ? 1 : layer->window[0];
    if (spec->stride < 0 && own != layer->window[1] && spec->kind != PATTERN_CONV) {
        return fail(spec, error, "a window that is not square needs its stride, as in s2");
    }
    layer->stride = spec->stride > 0 ? spec->stride : own;
    layer->dilation = spec->dilation > 0 ? spec->dilation : 1;
    return set_padding(layer, spec, error) && slide(layer, spec, 0, from->rows, error) &&
           slide(layer, spec, 1, from->cols, error) &&
           (look_back(layer, from) || fail_large(spec, error));
}

// ---- each kind of layer

static bool check_groups(const struct pattern_spec *spec, int64_t groups, int64_t in, int64_t out,
                         struct pattern_error *error)
{
    if (in % groups == 0 && out % groups == 0) {
        return true;
    }
    return pattern_fail(error, spec->begin, spec->end,
                        "%lld groups must divide the %lld maps read and the %lld made",
                        (long long)groups, (long long)in, (long long)out);
}

static bool check_connections(const struct pattern_spec *spec, int64_t groups, int64_t in,
                              int64_t out, struct pattern_error *error)
{
    if (spec->connections < 0) {
        return true;
    }
    if (groups > 1) {
        return fail(spec, error, "give connections or groups, not both");
    }
    if (spec->connections >= out && spec->connections <= in * out) {
        return true;
    }
    return pattern_fail(error, spec->begin, spec->end,
                        "the connections of %lld maps with %lld must be %lld to %lld, are %lld",
                        (long long)out, (long long)in, (long long)out, (long long)(in * out),
                        (long long)spec->connections);
}

static void say_convolution(struct pattern_layer *layer, int64_t in)
{
    const long long rows = layer->window[0], cols = layer->window[1], out = layer->maps;
    snprintf(layer->name, sizeof layer->name, "CONV%lld×%lld-%lld", rows, cols, out);
    if (layer->connections > 0) {
        snprintf(layer->arithmetic, sizeof layer->arithmetic, "%lld·%lld · %lld + %lld", rows, cols,
                 (long long)layer->connections, out);
    } else {
        snprintf(layer->arithmetic, sizeof layer->arithmetic, "(%lld·%lld·%lld + 1) · %lld", rows,
                 cols, (long long)(in / layer->groups), out);
    }
}

static bool make_convolution(struct pattern_layer *layer, const struct pattern_spec *spec,
                             const struct pattern_layer *from, struct pattern_error *error)
{
    layer->maps = spec->size[2];
    layer->groups = spec->groups > 0 ? spec->groups : 1;
    layer->connections = spec->connections > 0 ? spec->connections : 0;
    if (!set_window(layer, spec, from, error) ||
        !check_groups(spec, layer->groups, from->maps, layer->maps, error) ||
        !check_connections(spec, layer->groups, from->maps, layer->maps, error)) {
        return false;
    }
    const int64_t pairs =
        layer->connections > 0 ? layer->connections : from->maps / layer->groups * layer->maps;
    int64_t weights;
    const int64_t kernel[] = {layer->window[0], layer->window[1], pairs};
    if (!product(kernel, 3, &weights) || !plus(weights, layer->maps, &layer->parameters) ||
        !product((const int64_t[]){layer->rows, layer->cols, weights}, 3, &layer->multiplies)) {
        return fail_large(spec, error);
    }
    say_convolution(layer, from->maps);
    return true;
}

static bool make_pool(struct pattern_layer *layer, const struct pattern_spec *spec,
                      const struct pattern_layer *from, struct pattern_error *error)
{
    layer->maps = from->maps;
    layer->groups = 1;
    if (!set_window(layer, spec, from, error)) {
        return false;
    }
    const long long rows = layer->window[0], cols = layer->window[1];
    if (rows == cols) {
        snprintf(layer->name, sizeof layer->name, "%s%lld", spec->word, rows);
    } else {
        snprintf(layer->name, sizeof layer->name, "%s%lld×%lld", spec->word, rows, cols);
    }
    if (spec->kind == PATTERN_SUB) {
        layer->parameters = 2 * layer->maps;
        snprintf(layer->arithmetic, sizeof layer->arithmetic, "2 · %lld", (long long)layer->maps);
        if (!product((const int64_t[]){layer->rows, layer->cols, layer->maps}, 3,
                     &layer->multiplies)) {
            return fail_large(spec, error);
        }
    }
    return true;
}

static bool make_connected(struct pattern_layer *layer, const struct pattern_spec *spec,
                           const struct pattern_layer *from, struct pattern_error *error)
{
    layer->rows = layer->cols = 1;
    layer->maps = spec->size[0];
    layer->flat = layer->sees_all = true;
    layer->sees[0] = from->sees[0];
    layer->sees[1] = from->sees[1];
    layer->jump[0] = from->jump[0];
    layer->jump[1] = from->jump[1];
    snprintf(layer->name, sizeof layer->name, "%s%lld", spec->word, (long long)layer->maps);
    if (!times(from->outputs, layer->maps, &layer->multiplies)) {
        return fail_large(spec, error);
    }
    if (spec->kind == PATTERN_RBF) { // its codes are given
        return true;
    }
    if (!plus(layer->multiplies, layer->maps, &layer->parameters)) {
        return fail_large(spec, error);
    }
    if (from->rows * from->cols > 1) {
        snprintf(layer->arithmetic, sizeof layer->arithmetic, "(%lld·%lld·%lld + 1) · %lld",
                 (long long)from->rows, (long long)from->cols, (long long)from->maps,
                 (long long)layer->maps);
    } else {
        snprintf(layer->arithmetic, sizeof layer->arithmetic, "(%lld + 1) · %lld",
                 (long long)from->maps, (long long)layer->maps);
    }
    return true;
}

static void make_input(struct pattern_layer *layer, const struct pattern_spec *spec)
{
    layer->rows = spec->size[0];
    layer->cols = spec->size[1];
    layer->maps = spec->size[2];
    layer->sees[0] = layer->sees[1] = layer->jump[0] = layer->jump[1] = 1;
    snprintf(layer->name, sizeof layer->name, "INPUT");
}

// ---- what is no layer of its own

// Appends a word to a list, unless it stands there already; one that does not fit is left out.
static void add_word(char *list, size_t size, const char *word)
{
    const size_t n = strlen(list);
    if (strstr(list, word) == NULL && n + strlen(word) + 3 < size) {
        snprintf(list + n, size - n, "%s%s", n > 0 ? ", " : "", word);
    }
}

static bool make(struct pattern_layer *layer, const struct pattern_spec *spec,
                 const struct pattern_layer *from, struct pattern_error *error)
{
    if (spec->kind == PATTERN_INPUT) {
        make_input(layer, spec);
        return true;
    }
    if (spec->kind == PATTERN_CONV) {
        return make_convolution(layer, spec, from, error);
    }
    return is_window(spec->kind) ? make_pool(layer, spec, from, error)
                                 : make_connected(layer, spec, from, error);
}

bool pattern_append(struct pattern *pattern, const struct pattern_spec *spec,
                    struct pattern_error *error)
{
    struct pattern_layer *from =
        pattern->n_layers > 0 ? &pattern->layers[pattern->n_layers - 1] : NULL;
    if (spec->kind == PATTERN_ACTIVATION) {
        add_word(from->then, sizeof from->then, spec->word);
        return true;
    }
    if (spec->kind == PATTERN_IGNORED) {
        add_word(pattern->ignored, sizeof pattern->ignored, spec->word);
        return true;
    }
    if (pattern->n_layers == PATTERN_LAYERS_MAX) {
        return pattern_fail(error, spec->begin, spec->end, "a pattern has %d layers at most",
                            PATTERN_LAYERS_MAX);
    }
    struct pattern_layer *layer = &pattern->layers[pattern->n_layers];
    *layer = (struct pattern_layer){.kind = spec->kind, .begin = spec->begin, .end = spec->end};
    snprintf(layer->options, sizeof layer->options, "%s", spec->options);
    if (!make(layer, spec, from, error)) {
        return false;
    }
    if (!product((const int64_t[]){layer->rows, layer->cols, layer->maps}, 3, &layer->outputs) ||
        !plus(pattern->parameters, layer->parameters, &pattern->parameters) ||
        !plus(pattern->multiplies, layer->multiplies, &pattern->multiplies) ||
        !plus(pattern->outputs, layer->outputs, &pattern->outputs)) {
        return fail_large(spec, error);
    }
    pattern->n_layers++;
    return true;
}
