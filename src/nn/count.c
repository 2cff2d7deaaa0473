#include "nn/count.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

static struct field larger(struct field a, struct field b)
{
    for (int i = 0; i < 2; i++) {
        a.size[i] = a.size[i] > b.size[i] ? a.size[i] : b.size[i];
        a.jump[i] = a.jump[i] > b.jump[i] ? a.jump[i] : b.jump[i];
    }
    a.spatial = a.spatial && b.spatial;
    return a;
}

// Of the inputs of a node; before[i] is the field of the output of node i.
static struct field field_of_inputs(const struct program *program, const struct node *node,
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
    return field;
}

// What has no rows and columns reads all of its input, unless it only lays it out or goes cell by
// cell.
static bool reads_all(const struct program *program, const struct node *node,
                      const struct counts *counts)
{
    const struct shape *in = &program->tensors[node->inputs[0].tensor].shape;
    return node->out_shape.rank < 2 && (counts->multiplies > 0 || node->op->compute64 != NULL ||
                                        shape_elements(in) != shape_elements(&node->out_shape));
}

static struct field field_of(const struct program *program, const struct node *node,
                             const struct field *before)
{
    struct field field = field_of_inputs(program, node, before);
    struct words why;
    struct counts counts = count_node(node, &why);
    for (int i = 0; i < 2 && counts.kernel[i] > 0; i++) {
        field.size[i] += counts.dilation[i] * (counts.kernel[i] - 1) * field.jump[i];
        field.jump[i] *= counts.stride[i];
    }
    field.spatial = field.spatial && !reads_all(program, node, &counts);
    return field;
}

static struct field field_at(const struct program *program, int index, bool inputs)
{
    struct arena arena = {0};
    struct field *fields = arena_array(&arena, (size_t)index + 1, sizeof *fields);
    for (int i = 0; i <= index; i++) {
        fields[i] = inputs && i == index ? field_of_inputs(program, program->nodes[i], fields)
                                         : field_of(program, program->nodes[i], fields);
    }
    struct field field = fields[index];
    arena_finish(&arena);
    return field;
}

struct field count_field(const struct program *program, int index)
{
    return field_at(program, index, false);
}

struct field count_field_before(const struct program *program, int index)
{
    return field_at(program, index, true);
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

// Terms of a cell that take nothing in.
static int64_t not_taken_in(const struct node *node, int phase, int64_t terms)
{
    int64_t n = 0;
    for (int64_t k = 0; k < terms; k++) {
        struct term term;
        node->op->walks[0].term(node, (struct place){phase, 0, k}, &term);
        n += term.by == BY_SCALE || term.by == BY_DIVIDE;
    }
    return n;
}

struct connections count_connections(const struct node *node)
{
    struct phase phases[WALK_MAX_PHASES];
    const int last = node->op->walks[0].phases(node, phases) - 1;
    const struct phase *phase = &phases[last];
    const int64_t cells = phase_cells(phase), terms = phase_terms(phase);
    struct connections connections = {0};
    if (node->op->function32 != NULL || cells == 0 || terms == cells) {
        return connections;
    }
    const int64_t first = phase_cell_terms(phase, 0), other = not_taken_in(node, last, first);
    connections.all = terms - other * cells;
    connections.cells = first * cells == terms ? cells : cells / phase->axes[0].count;
    connections.each = connections.all / connections.cells;
    return connections;
}

// One part of `why`, between `begin` and the `end` behind it.
static void take_part(const char *begin, const char *end, struct count_arithmetic *out, char *into)
{
    char part[COUNT_TEXT_MAX];
    snprintf(part, sizeof part, "%.*s", (int)(end - begin), begin);
    char *equals = strstr(part, " = "), *reason = strstr(part, ": ");
    if (equals != NULL) {
        *equals = '\0';
        snprintf(into, COUNT_TEXT_MAX, "%s", part);
    } else if (reason != NULL) {
        snprintf(out->reason, sizeof out->reason, "%s", reason + 2);
    }
}

void count_take_apart(const struct words *why, struct count_arithmetic *out)
{
    char text[WORDS_TEXT_MAX * 2];
    *out = (struct count_arithmetic){.reason = ""};
    words_to_text(why, text, sizeof text);
    const char *end = strstr(text, "; ");
    if (end == NULL) {
        take_part(text, text + strlen(text), out, out->parameters);
    } else {
        take_part(text, end, out, out->parameters);
        take_part(end + 2, end + strlen(end), out, out->multiplies);
    }
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
        words_plain(out, "0 parameters");
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
