// Lessons with random shapes, attributes and numbers, as text that goes through the loader.
#include "generic.h"

#include "base/buffer.h"

#include <string.h>

const char *const GENERIC_KIND_NAMES[GENERIC_KINDS] = {
    "conv2d",      "conv2d groups", "conv2d connections",
    "max_pool2d",  "avg_pool2d",    "subsample2d",
    "relu",        "sigmoid",       "tanh",
    "scaled_tanh", "flatten",       "linear",
    "rbf",         "add",           "softmax",
    "mse_loss",    "cross_entropy", "rbf_loss",
    "small net",
};

struct writer {
    struct buffer tensors, network, gradients;
    uint64_t state;
};

// xorshift64*
static int64_t chance(struct writer *w, int64_t low, int64_t high)
{
    w->state ^= w->state >> 12;
    w->state ^= w->state << 25;
    w->state ^= w->state >> 27;
    uint64_t bits = (w->state * 0x2545F4914F6CDD1DULL) >> 33;
    return low + (int64_t)(bits % (uint64_t)(high - low + 1));
}

static void put_shape(struct buffer *out, const int64_t *dim, int rank)
{
    for (int i = 0; i < rank; i++) {
        buffer_printf(out, "%s%lld", i ? "," : "", (long long)dim[i]);
    }
}

static void tensor(struct writer *w, const char *name, int rank, int64_t a, int64_t b, int64_t c,
                   int64_t d)
{
    const int64_t dim[4] = {a, b, c, d};
    buffer_printf(&w->tensors, "%s\"%s\":{\"shape\":[", w->tensors.length ? "," : "", name);
    put_shape(&w->tensors, dim, rank);
    buffer_printf(
        &w->tensors,
        "],\"random\":{\"distribution\":\"uniform\",\"seed\":%lld,\"low\":-1,\"high\":1}}",
        (long long)chance(w, 0, 1000000));
}

static void op(struct writer *w, const char *name, const char *inputs, const char *output)
{
    buffer_printf(&w->network, "%s{\"op\":\"%s\",%s,\"output\":\"%s\"",
                  w->network.length ? "," : "", name, inputs, output);
}

// An attribute of two: "stride": [1, 2]. Returns both in `pair`.
static void attribute(struct writer *w, const char *name, const int64_t pair[2])
{
    buffer_printf(&w->network, ",\"%s\":[%lld,%lld]", name, (long long)pair[0], (long long)pair[1]);
}

static void end(struct writer *w)
{
    buffer_puts(&w->network, "}");
}

static void put_numbers(struct writer *w, struct buffer *out, const struct shape *shape, int axis)
{
    if (axis == shape->rank) {
        buffer_printf(out, "%.3f", (double)chance(w, -1000, 1000) / 1000.0);
        return;
    }
    buffer_puts(out, "[");
    for (int64_t i = 0; i < shape->dim[axis]; i++) {
        buffer_puts(out, i ? "," : "");
        put_numbers(w, out, shape, axis + 1);
    }
    buffer_puts(out, "]");
}

static struct lesson *parse(struct writer *w)
{
    struct buffer text = {0};
    buffer_printf(&text,
                  "{\"format\":1,\"title\":\"t\",\"tensors\":{%s},\"network\":[%s],"
                  "\"backward\":{\"gradients\":{%s}}}",
                  w->tensors.data, w->network.data, w->gradients.length ? w->gradients.data : "");
    struct error error = {0};
    struct lesson *lesson = lesson_parse("random.json", text.data, text.length, &error);
    if (!lesson) {
        print_error("%s\n", text.data);
        fail_msg("%s: %s", error.pointer, error.what);
    }
    buffer_finish(&text);
    return lesson;
}

// Without a backward pass the shape of z is not known before: the text is read twice.
static struct lesson *finish(struct writer *w, const char *const *starts, int n)
{
    struct buffer forward = {0};
    buffer_printf(&forward, "{\"format\":1,\"title\":\"t\",\"tensors\":{%s},\"network\":[%s]}",
                  w->tensors.data, w->network.data);
    struct error error = {0};
    struct lesson *lesson = lesson_parse("random.json", forward.data, forward.length, &error);
    if (!lesson) {
        print_error("%s\n", forward.data);
        fail_msg("%s: %s", error.pointer, error.what);
    }
    buffer_finish(&forward);
    for (int i = 0; i < n; i++) {
        int start = program_find(&lesson->program, starts[i]);
        assert_true(start >= 0);
        buffer_printf(&w->gradients, "%s\"%s\":", i ? "," : "", starts[i]);
        put_numbers(w, &w->gradients, &lesson->program.tensors[start].shape, 0);
    }
    lesson_destroy(lesson);
    return parse(w);
}

struct plane {
    int64_t size[2], kernel[2], stride[2], padding[2], dilation[2];
};

// Kernels that fit, with everything not square. Pools: padding at most half the kernel, and no
// window of padding alone.
static struct plane random_plane(struct writer *w, bool pool, bool dilates)
{
    struct plane p;
    for (int i = 0; i < 2; i++) {
        p.kernel[i] = chance(w, 1, 3);
        p.stride[i] = chance(w, 1, 3);
        p.dilation[i] = dilates ? chance(w, 1, 2) : 1;
        p.padding[i] = pool ? chance(w, 0, p.kernel[i] / 2) : chance(w, 0, 3);
        p.size[i] = p.dilation[i] * (p.kernel[i] - 1) + 1 + chance(w, pool ? 1 : 0, 4);
    }
    return p;
}

static void connections(struct writer *w, int64_t O, int64_t C)
{
    buffer_puts(&w->network, ",\"connections\":[");
    for (int64_t o = 0; o < O; o++) {
        int64_t must = chance(w, 0, C - 1), listed = 0;
        buffer_puts(&w->network, o ? ",[" : "[");
        for (int64_t c = 0; c < C; c++) {
            if (c == must || chance(w, 0, 1)) {
                buffer_printf(&w->network, "%s%lld", listed++ ? "," : "", (long long)c);
            }
        }
        buffer_puts(&w->network, "]");
    }
    buffer_puts(&w->network, "]");
}

static void conv(struct writer *w, bool grouped, bool connected)
{
    struct plane p = random_plane(w, false, true);
    int64_t groups = grouped ? chance(w, 2, 3) : 1, slices = chance(w, 1, 3);
    int64_t C = groups * slices, O = groups * chance(w, 1, 2) + (connected ? 2 : 0);
    tensor(w, "a", 3, C, p.size[0], p.size[1], 0);
    tensor(w, "w", 4, O, slices, p.kernel[0], p.kernel[1]);
    tensor(w, "b", 1, O, 0, 0, 0);
    bool bias = chance(w, 0, 1);
    op(w, "conv2d",
       bias ? "\"input\":\"a\",\"weight\":\"w\",\"bias\":\"b\""
            : "\"input\":\"a\",\"weight\":\"w\"",
       "z");
    attribute(w, "stride", p.stride);
    attribute(w, "padding", p.padding);
    attribute(w, "dilation", p.dilation);
    if (grouped) {
        buffer_printf(&w->network, ",\"groups\":%lld", (long long)groups);
    }
    if (connected) {
        connections(w, O, C);
    }
    end(w);
    if (!bias) { // a second reader of the same input: gradients that go on from each other
        op(w, "relu", "\"input\":\"a\"", "r");
        end(w);
    }
}

static void pool(struct writer *w, const char *name, bool dilates, bool pads)
{
    struct plane p = random_plane(w, true, dilates);
    int64_t C = chance(w, 1, 3);
    tensor(w, "a", 3, C, p.size[0], p.size[1], 0);
    bool learns = strcmp(name, "subsample2d") == 0;
    if (learns) {
        tensor(w, "w", 1, C, 0, 0, 0);
        tensor(w, "b", 1, C, 0, 0, 0);
    }
    op(w, name, learns ? "\"input\":\"a\",\"weight\":\"w\",\"bias\":\"b\"" : "\"input\":\"a\"",
       "z");
    attribute(w, "kernel_size", p.kernel);
    attribute(w, "stride", p.stride);
    if (pads) {
        attribute(w, "padding", p.padding);
        buffer_printf(&w->network, ",\"ceil_mode\":%s", chance(w, 0, 1) ? "true" : "false");
    }
    if (dilates) {
        attribute(w, "dilation", p.dilation);
    }
    if (strcmp(name, "avg_pool2d") == 0) {
        buffer_printf(&w->network, ",\"count_include_pad\":%s", chance(w, 0, 1) ? "true" : "false");
    }
    end(w);
}

static void rows(struct writer *w, const char *name)
{
    int64_t in = chance(w, 1, 7), out = chance(w, 1, 5);
    bool linear = strcmp(name, "linear") == 0;
    tensor(w, "a", 1, in, 0, 0, 0);
    tensor(w, "w", 2, out, in, 0, 0);
    if (linear) {
        tensor(w, "b", 1, out, 0, 0, 0);
    }
    op(w, name,
       linear ? "\"input\":\"a\",\"weight\":\"w\",\"bias\":\"b\""
              : "\"input\":\"a\",\"weight\":\"w\"",
       "z");
    end(w);
}

static void loss(struct writer *w, const char *name)
{
    bool pairs = strcmp(name, "mse_loss") == 0;
    int64_t n = chance(w, 2, 6);
    if (pairs) {
        int64_t m = chance(w, 1, 3);
        tensor(w, "a", 2, n, m, 0, 0);
        tensor(w, "t", 2, n, m, 0, 0);
        op(w, name, "\"input\":\"a\",\"target\":\"t\"", "z");
    } else {
        char inputs[64];
        tensor(w, "a", 1, n, 0, 0, 0);
        snprintf(inputs, sizeof inputs, "\"input\":\"a\",\"target\":%lld",
                 (long long)chance(w, 0, n - 1));
        op(w, name, inputs, "z");
        if (strcmp(name, "rbf_loss") == 0) {
            buffer_puts(&w->network, ",\"j\":1");
        }
    }
    end(w);
}

static void small_net(struct writer *w)
{
    tensor(w, "x", 3, 2, 5, 4, 0);
    tensor(w, "w1", 4, 3, 2, 3, 2);
    tensor(w, "b1", 1, 3, 0, 0, 0);
    op(w, "conv2d", "\"input\":\"x\",\"weight\":\"w1\",\"bias\":\"b1\"", "z1");
    end(w);
    op(w, "relu", "\"input\":\"z1\"", "a1");
    end(w);
    op(w, "add", "\"input\":\"a1\",\"other\":\"z1\"", "s1");
    end(w);
    op(w, "add", "\"input\":\"s1\",\"other\":\"s1\"", "s2");
    end(w);
    op(w, "max_pool2d", "\"input\":\"s2\",\"kernel_size\":[2,2],\"stride\":1,\"ceil_mode\":true",
       "p");
    end(w);
    op(w, "avg_pool2d", "\"input\":\"p\",\"kernel_size\":[2,1],\"stride\":[1,1]", "q");
    end(w);
    op(w, "flatten", "\"input\":\"p\"", "f0");
    end(w);
    op(w, "flatten", "\"input\":\"q\"", "f");
    end(w);
}

static void elementwise(struct writer *w, const char *name)
{
    tensor(w, "a", 3, chance(w, 1, 3), chance(w, 1, 4), chance(w, 1, 4), 0);
    op(w, name, "\"input\":\"a\"", "z");
    end(w);
}

static void added(struct writer *w)
{
    int64_t n = chance(w, 1, 4), m = chance(w, 1, 4);
    tensor(w, "a", 2, n, m, 0, 0);
    tensor(w, "c", 2, n, m, 0, 0);
    bool twice = chance(w, 0, 1);
    op(w, "add", twice ? "\"input\":\"a\",\"other\":\"a\"" : "\"input\":\"a\",\"other\":\"c\"",
       "z");
    end(w);
}

struct lesson *generic_lesson(int kind, unsigned seed)
{
    struct writer w = {.state = 0x9E3779B97F4A7C15ULL ^ ((uint64_t)seed << 20) ^ (uint64_t)kind};
    const char *name = GENERIC_KIND_NAMES[kind];
    const char *starts[2] = {"z", "f0"};
    int n = 1;
    if (strncmp(name, "conv2d", 6) == 0) {
        conv(&w, kind == 1, kind == 2);
        if (strstr(w.network.data, "\"relu\"")) {
            starts[n++] = "r";
        }
    } else if (strstr(name, "pool2d") || strcmp(name, "subsample2d") == 0) {
        pool(&w, name, kind == 3, kind != 5);
    } else if (strcmp(name, "linear") == 0 || strcmp(name, "rbf") == 0) {
        rows(&w, name);
    } else if (strstr(name, "_loss") || strcmp(name, "cross_entropy") == 0) {
        loss(&w, name);
    } else if (strcmp(name, "add") == 0) {
        added(&w);
    } else if (strcmp(name, "small net") == 0) {
        small_net(&w);
        starts[0] = "f";
        n = 2;
    } else {
        elementwise(&w, name);
    }
    struct lesson *lesson = finish(&w, starts, n);
    buffer_finish(&w.tensors);
    buffer_finish(&w.network);
    buffer_finish(&w.gradients);
    return lesson;
}
