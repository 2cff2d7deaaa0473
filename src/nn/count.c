#include "nn/count.h"

#include "base/number.h"

static struct field larger(struct field a, struct field b)
{
    for (int i = 0; i < 2; i++) {
        a.size[i] = a.size[i] > b.size[i] ? a.size[i] : b.size[i];
        a.jump[i] = a.jump[i] > b.jump[i] ? a.jump[i] : b.jump[i];
    }
    a.spatial = a.spatial && b.spatial;
    return a;
}

static struct field field_of(const struct program *program, const struct node *node,
                             const struct field *before)
{
    struct field field = {true, {1, 1}, {1, 1}};
    for (int i = 0; i < node->n_inputs; i++) {
        int tensor = node->inputs[i].tensor;
        int producer = tensor < 0 ? -1 : program->tensors[tensor].producer;
        if (producer >= 0) {
            field = larger(field, before[producer]);
        }
    }
    struct words why;
    struct counts counts = count_node(node, &why);
    for (int i = 0; i < 2 && counts.kernel[i] > 0; i++) {
        field.size[i] += counts.dilation[i] * (counts.kernel[i] - 1) * field.jump[i];
        field.jump[i] *= counts.stride[i];
    }
    // What has no rows and columns reads all of its input.
    field.spatial = field.spatial && node->out_shape.rank >= 2;
    return field;
}

struct field count_field(const struct program *program, int index)
{
    struct arena arena = {0};
    struct field *fields = arena_array(&arena, (size_t)index + 1, sizeof *fields);
    for (int i = 0; i <= index; i++) {
        fields[i] = field_of(program, program->nodes[i], fields);
    }
    struct field field = fields[index];
    arena_finish(&arena);
    return field;
}

struct counts count_node(const struct node *node, struct words *why)
{
    struct counts counts = {0};
    words_clear(why);
    if (node->op->counts != NULL) {
        node->op->counts(node, &counts, why);
    }
    return counts;
}

struct counts count_all(const struct program *program)
{
    struct counts all = {0};
    struct words why;
    for (int i = 0; i < program->n_forward; i++) {
        struct counts one = count_node(program->nodes[i], &why);
        all.parameters += one.parameters;
        all.multiplies += one.multiplies;
    }
    return all;
}

void count_words(const struct node *node, struct words *out)
{
    struct field field = count_field(node->program, node->index);
    struct counts counts = count_node(node, out);
    const char *link = out->n > 0 ? "; " : "";
    if (counts.parameters == 0 && counts.multiplies == 0 && out->n == 0) {
        words_plain(out, "no parameters");
        link = "; ";
    }
    if (!field.spatial) {
        words_plain(out, "%sa cell sees the whole input", link);
    } else if (field.size[0] * field.size[1] > 1) {
        char rows[NUMBER_MAX], cols[NUMBER_MAX];
        number_count(field.size[0], rows);
        number_count(field.size[1], cols);
        words_plain(out, "%sa cell sees %s × %s of the input", link, rows, cols);
    }
}
