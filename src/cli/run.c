// convstep run: every tensor of a lesson, computed.
#include "base/number.h"
#include "cli/cli.h"
#include "lesson/lesson.h"
#include "lesson/library.h"

#include <stdlib.h>
#include <string.h>

// What a tensor may have, in the order of enum of: the keys of --json and the words for people.
static const struct {
    const char *key, *title;
} kinds[] = {
    [OF_VALUE] = {"values", ""},
    [OF_GRADIENT] = {"gradients", "gradient of "},
    [OF_UPDATED] = {"updated", "updated "},
    [OF_POSITION] = {"positions", "positions of "},
};
static const enum of order[] = {OF_VALUE, OF_GRADIENT, OF_UPDATED, OF_POSITION};
enum { N_KINDS = sizeof order / sizeof *order };

struct printing {
    struct output output;
    struct buffer buffer;
    struct program *program;
};

// The numbers of one tensor; both NULL: it has none (symbolic).
struct numbers {
    const float *floats;
    const int32_t *positions;
};

static bool has(const struct program *program, enum of of, int tensor)
{
    const struct tensor *t = &program->tensors[tensor];
    switch (of) {
    case OF_VALUE:
        return true;
    case OF_GRADIENT:
        return program_has_gradient(program, tensor);
    case OF_UPDATED:
        return program_has_update(program, tensor);
    case OF_POSITION:
        break;
    }
    return t->producer >= 0 && program->nodes[t->producer]->op->saves_positions;
}

static struct numbers numbers_of(struct program *program, enum of of, int tensor)
{
    switch (of) {
    case OF_VALUE:
        return (struct numbers){.floats = program_value(program, tensor)};
    case OF_GRADIENT:
        return (struct numbers){.floats = program_gradient_of(program, tensor)};
    case OF_UPDATED:
        return (struct numbers){.floats = program_updated(program, tensor)};
    case OF_POSITION:
        break;
    }
    return (struct numbers){.positions = program_positions(program, tensor)};
}

// How many brackets open before (or close behind) element `index` of the innermost axes.
static int brackets(const struct shape *shape, int64_t index)
{
    int n = 0;
    int64_t block = 1;
    for (int axis = shape->rank - 1; axis >= 0; axis--) {
        block *= shape->dim[axis];
        n += index % block == 0;
    }
    return n;
}

// ---- JSON -------------------------------------------------------------------------------------

static void put_repeated(struct buffer *out, const char *text, int n)
{
    for (int i = 0; i < n; i++) {
        buffer_puts(out, text);
    }
}

static void put_data(struct printing *p, const struct shape *shape, const struct numbers *numbers)
{
    struct buffer *out = &p->buffer;
    char number[NUMBER_MAX];
    for (int64_t i = 0, n = shape_elements(shape); i < n && !p->output.stopped; i++) {
        buffer_puts(out, i == 0 ? "" : ", ");
        put_repeated(out, "[", brackets(shape, i));
        if (numbers->floats != NULL) {
            number_json(numbers->floats[i], number);
            buffer_puts(out, number);
        } else {
            buffer_printf(out, "%d", (int)numbers->positions[i]);
        }
        put_repeated(out, "]", brackets(shape, i + 1));
        output_buffer(&p->output, out);
    }
}

static void put_tensor(struct printing *p, enum of of, int tensor)
{
    const struct shape *shape = &p->program->tensors[tensor].shape;
    struct numbers numbers = numbers_of(p->program, of, tensor);
    // Names hold no character that JSON would escape.
    buffer_printf(&p->buffer, "\"%s\": {\"shape\": [", p->program->tensors[tensor].name);
    for (int axis = 0; axis < shape->rank; axis++) {
        buffer_printf(&p->buffer, "%s%lld", axis == 0 ? "" : ", ", (long long)shape->dim[axis]);
    }
    buffer_puts(&p->buffer, "], \"data\": ");
    if (numbers.floats == NULL && numbers.positions == NULL) {
        buffer_puts(&p->buffer, "null");
    } else {
        put_data(p, shape, &numbers);
    }
    buffer_puts(&p->buffer, "}");
    output_buffer(&p->output, &p->buffer);
}

static void print_json(struct printing *p)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        bool first = true;
        buffer_printf(&p->buffer, "%s\"%s\": {", kind == 0 ? "{" : ",\n ", kinds[order[kind]].key);
        for (int tensor = 0; tensor < p->program->n_tensors; tensor++) {
            if (has(p->program, order[kind], tensor)) {
                buffer_puts(&p->buffer, first ? "\n  " : ",\n  ");
                put_tensor(p, order[kind], tensor);
                first = false;
            }
        }
        buffer_puts(&p->buffer, "}");
    }
    buffer_puts(&p->buffer, "}\n");
    output_buffer(&p->output, &p->buffer);
}

// ---- for people -------------------------------------------------------------------------------

enum { CELL_MAX = 160 };

// Characters, not bytes: the minus sign and subscripts are longer.
static int width_of(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return width;
}

static void cell_text(struct program *program, const struct ref *ref, char out[CELL_MAX])
{
    char math[CELL_MAX];
    char number[NUMBER_MAX];
    ref_number(program, ref, number);
    if (number[0] != '\0') {
        snprintf(out, CELL_MAX, "%s", number);
        return;
    }
    ref_math(program, ref, math, sizeof math);
    math_to_text(math, out, CELL_MAX);
}

static int column_width(struct program *program, struct ref ref, int64_t n)
{
    char cell[CELL_MAX];
    int widest = 1;
    for (ref.index = 0; ref.index < n; ref.index++) {
        cell_text(program, &ref, cell);
        widest = width_of(cell) > widest ? width_of(cell) : widest;
    }
    return widest;
}

static void put_title(struct printing *p, const struct ref *ref)
{
    const struct tensor *t = &p->program->tensors[ref->tensor];
    char shape[128], math[CELL_MAX], symbol[CELL_MAX];
    shape_text(&t->shape, shape, sizeof shape);
    tensor_math(p->program, ref->tensor, ref->of, math, sizeof math);
    math_to_text(math, symbol, sizeof symbol);
    buffer_printf(&p->buffer, "%s%s", kinds[ref->of].title, t->name);
    if (strcmp(symbol, t->name) != 0) {
        buffer_printf(&p->buffer, " = %s", symbol);
    }
    buffer_printf(&p->buffer, "   %s\n", shape);
}

// Rows of the last axis; a blank line between maps.
static void print_grid(struct printing *p, struct ref ref)
{
    const struct shape *shape = &p->program->tensors[ref.tensor].shape;
    int64_t n = shape_elements(shape), cols = shape->rank > 0 ? shape->dim[shape->rank - 1] : 1;
    int64_t map = shape->rank > 1 ? cols * shape->dim[shape->rank - 2] : n;
    char cell[CELL_MAX];
    put_title(p, &ref);
    int width = column_width(p->program, ref, n);
    for (ref.index = 0; ref.index < n && !p->output.stopped; ref.index++) {
        cell_text(p->program, &ref, cell);
        buffer_printf(&p->buffer, "%s%*s%s", ref.index > 0 && ref.index % map == 0 ? "\n" : "",
                      2 + width - width_of(cell), "", cell);
        if ((ref.index + 1) % cols == 0) {
            buffer_puts(&p->buffer, "\n");
            output_buffer(&p->output, &p->buffer);
        }
    }
    buffer_puts(&p->buffer, "\n");
    output_buffer(&p->output, &p->buffer);
}

static void print_text(struct printing *p)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (int tensor = 0; tensor < p->program->n_tensors; tensor++) {
            if (has(p->program, order[kind], tensor)) {
                print_grid(p, (struct ref){.tensor = tensor, .of = order[kind]});
            }
        }
    }
}

static int run_run(const struct arguments *args)
{
    struct error error = {0};
    char *path = library_resolve(args->words[0], &error);
    struct lesson *lesson = path != NULL ? lesson_load(path, &error) : NULL;
    free(path);
    if (lesson == NULL) {
        return cli_fail(&error);
    }
    struct printing p = {.program = &lesson->program};
    program_compute_all(&lesson->program);
    (arguments_option(args, "json")->given ? print_json : print_text)(&p);
    buffer_finish(&p.buffer);
    lesson_destroy(lesson);
    return output_close(&p.output, 0);
}

static const struct option OPTIONS[] = {
    {"json", OPTION_FLAG, .help = "as one JSON object, numbers exact as float32"},
};
const struct subcommand CLI_RUN = {
    .name = "run",
    .usage = "run LESSON [--json]",
    .summary = "computes a lesson and prints every tensor",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = 1,
    .run = run_run,
};
