// The network: each operation's keys are its parameters, read by its own table.
#include "lesson/fields.h"
#include "lesson/reader.h"

#include "ops/table.h"

#include <assert.h>
#include <string.h>

// One operation while it is read.
struct reading {
    struct reader *reader;
    const struct json *object;
    const struct op *op;
    int inputs[NODE_MAX_INPUTS];    // in the order of the tensor parameters
    struct attr attrs[PARAM_SLOTS]; // in the order of the others
};

// ---- attribute values, one reader a type ------------------------------------------------------

static bool read_int(struct reading *r, const struct param *param, const struct json *value,
                     struct attr *out)
{
    return reader_integer(r->reader, value, param->min, param->max, &out->pair[0]);
}

static bool read_pair(struct reading *r, const struct param *param, const struct json *value,
                      struct attr *out)
{
    const struct json *two[2];
    if (json_kind(value) != JSON_ARRAY) {
        bool ok = reader_integer(r->reader, value, param->min, param->max, &out->pair[0]);
        out->pair[1] = out->pair[0];
        return ok;
    }
    return reader_two(r->reader, value, two, "a whole number, or two of them: [h, w]") &&
           reader_integer(r->reader, two[0], param->min, param->max, &out->pair[0]) &&
           reader_integer(r->reader, two[1], param->min, param->max, &out->pair[1]);
}

static bool read_bool(struct reading *r, const struct param *param, const struct json *value,
                      struct attr *out)
{
    (void)param;
    if (json_kind(value) != JSON_BOOL) {
        return reader_fail(r->reader, value, "must be true or false, is %s",
                           JSON_KIND_NAMES[json_kind(value)]);
    }
    out->pair[0] = json_bool(value);
    return true;
}

static bool read_number(struct reading *r, const struct param *param, const struct json *value,
                        struct attr *out)
{
    (void)param;
    float number; // as the operations compute with it
    if (!reader_float(r->reader, value, &number)) {
        return false;
    }
    out->number = json_number(value);
    return true;
}

static bool read_class(struct reading *r, const struct param *param, const struct json *value,
                       struct attr *out)
{
    int64_t max = param->max > param->min ? param->max : TENSOR_MAX_ELEMENTS - 1;
    return reader_integer(r->reader, value, param->min, max, &out->pair[0]);
}

// The input maps of one output map, ascending; how many there are is the operation's to check.
static bool read_connection(struct reading *r, const struct json *maps, int32_t *list, int32_t *n)
{
    int64_t last = -1;
    if (json_kind(maps) != JSON_ARRAY || json_first(maps) == NULL) {
        return reader_fail(r->reader, maps, "must be a list of at least one input map");
    }
    for (const struct json *m = json_first(maps); m != NULL; m = json_next(m)) {
        int64_t map;
        if (!reader_integer(r->reader, m, 0, INT32_MAX, &map)) {
            return false;
        }
        if (map <= last) {
            return reader_fail(r->reader, m, "input maps must ascend, %lld follows %lld",
                               (long long)map, (long long)last);
        }
        last = map;
        list[(*n)++] = (int32_t)map;
    }
    return true;
}

static bool read_connections(struct reading *r, const struct param *param, const struct json *value,
                             struct attr *out)
{
    (void)param;
    struct arena *arena = &r->reader->lesson->program.arena;
    size_t lists = 0, elements = 0;
    if (json_kind(value) != JSON_ARRAY || json_first(value) == NULL) {
        return reader_fail(r->reader, value,
                           "must hold one list of input maps for each output map");
    }
    for (const struct json *maps = json_first(value); maps != NULL;
         maps = json_next(maps), lists++) {
        elements += json_count(maps);
    }
    int32_t *begin = arena_array(arena, lists + 1, sizeof *begin), n = 0;
    int32_t *list = arena_array(arena, elements + 1, sizeof *list);
    for (const struct json *maps = json_first(value); maps != NULL; maps = json_next(maps)) {
        if (!read_connection(r, maps, list, &n)) {
            return false;
        }
        begin[++out->n_lists] = n;
    }
    out->list_begin = begin;
    out->list = list;
    return true;
}

typedef bool attr_reader(struct reading *, const struct param *, const struct json *,
                         struct attr *);
static attr_reader *const attr_readers[] = {
    [PARAM_INT] = read_int,     [PARAM_PAIR] = read_pair,
    [PARAM_BOOL] = read_bool,   [PARAM_NUMBER] = read_number,
    [PARAM_CLASS] = read_class, [PARAM_CONNECTIONS] = read_connections,
};

static void set_default(const struct param *param, struct attr *out)
{
    if (param->type == PARAM_NUMBER) {
        out->number = param->fallback;
    } else if (param->type != PARAM_CONNECTIONS) {
        out->pair[0] = out->pair[1] = (int64_t)param->fallback;
    }
}

// ---- parameters -------------------------------------------------------------------------------

static bool fail_missing(struct reading *r, const struct param *param)
{
    return reader_fail_under(r->reader, r->object, param->name, "is missing, %s needs it: %s",
                             r->op->name, param->help);
}

// A tensor that an operation further down writes is not there yet.
static int find_input(struct reading *r, const struct json *value)
{
    const struct program *program = &r->reader->lesson->program;
    const char *name = json_string(value);
    if (program_find(program, name) >= 0) {
        return program_find(program, name);
    }
    for (const struct json *op = r->object; op != NULL; op = json_next(op)) {
        const struct json *output = json_kind(op) == JSON_OBJECT ? json_get(op, "output") : NULL;
        if (output != NULL && json_kind(output) == JSON_STRING &&
            strcmp(json_string(output), name) == 0) {
            reader_fail(r->reader, value,
                        "%s is written %s, operations read what stands before them",
                        reader_quote(r->reader, name),
                        op == r->object ? "by this very operation" : "further down");
            return -1;
        }
    }
    return reader_tensor(r->reader, value, name);
}

static bool read_input(struct reading *r, const struct param *param, const struct json *value,
                       int *out)
{
    *out = -1;
    if (value == NULL) {
        return !param->required || fail_missing(r, param);
    }
    if (json_kind(value) != JSON_STRING) {
        return reader_fail(r->reader, value, "must be the name of a tensor, is %s",
                           JSON_KIND_NAMES[json_kind(value)]);
    }
    *out = find_input(r, value);
    return *out >= 0;
}

static int attr_slot(const struct op *op, const char *name)
{
    int slot = 0;
    for (size_t i = 0; i < op->n_params; i++) {
        if (strcmp(op->params[i].name, name) == 0) {
            return slot;
        }
        slot += op->params[i].type != PARAM_TENSOR;
    }
    assert(!"an operation's table names a parameter that it has");
    return 0;
}

static bool read_attr(struct reading *r, const struct param *param, const struct json *value,
                      struct attr *out)
{
    if (value != NULL) {
        return attr_readers[param->type](r, param, value, out);
    }
    if (param->required) {
        return fail_missing(r, param);
    }
    set_default(param, out);
    return true;
}

static bool read_params(struct reading *r)
{
    int input = 0, slot = 0;
    for (size_t i = 0; i < r->op->n_params; i++) {
        const struct param *param = &r->op->params[i];
        const struct json *value = json_get(r->object, param->name);
        if (param->type == PARAM_TENSOR ? !read_input(r, param, value, &r->inputs[input++])
                                        : !read_attr(r, param, value, &r->attrs[slot++])) {
            return false;
        }
    }
    for (size_t i = 0; i < r->op->n_params; i++) {
        const struct param *param = &r->op->params[i];
        if (param->fallback_of != NULL && json_get(r->object, param->name) == NULL) {
            r->attrs[attr_slot(r->op, param->name)] =
                r->attrs[attr_slot(r->op, param->fallback_of)];
        }
    }
    return true;
}

// ---- one operation ----------------------------------------------------------------------------

static const struct op *find_op(struct reader *reader, const struct json *object)
{
    const struct json *name = json_kind(object) == JSON_OBJECT ? json_get(object, "op") : NULL;
    if (json_kind(object) == JSON_OBJECT && name == NULL) {
        reader_fail_under(reader, object, "op", "is missing, an operation needs it");
        return NULL;
    }
    if (name == NULL || json_kind(name) != JSON_STRING) {
        reader_fail(reader, name == NULL ? object : name, "must be %s, is %s",
                    name == NULL ? "an operation" : "the name of an operation",
                    JSON_KIND_NAMES[json_kind(name == NULL ? object : name)]);
        return NULL;
    }
    const struct op *op = op_find(json_string(name));
    if (op == NULL) {
        size_t n = 0;
        for (; OPS[n] != NULL; n++) {
        }
        const char **names = arena_array(&reader->lesson->arena, n, sizeof *names);
        for (size_t i = 0; i < n; i++) {
            names[i] = OPS[i]->name;
        }
        reader_fail(reader, name, "no operation has the name %s%s",
                    reader_quote(reader, json_string(name)),
                    reader_nearest(reader, json_string(name), names, n));
    }
    return op;
}

static bool check_keys(struct reading *r)
{
    const char *names[PARAM_SLOTS + NODE_MAX_INPUTS];
    for (size_t i = 0; i < r->op->n_params; i++) {
        names[i] = r->op->params[i].name;
    }
    return fields_check(r->reader, r->object, &OPERATION_FIELDS, names, r->op->n_params);
}

static bool check_output(struct reading *r)
{
    struct reader *reader = r->reader;
    const struct json *output = json_get(r->object, "output");
    int taken = program_find(&reader->lesson->program, json_string(output));
    if (!reader_check_name(reader, output, false, json_string(output))) {
        return false;
    }
    if (taken >= 0) {
        return reader_fail(reader, output, "the name %s is taken by a tensor that %s",
                           reader_quote(reader, json_string(output)),
                           reader->lesson->program.tensors[taken].producer < 0
                               ? "is declared"
                               : "an earlier operation writes");
    }
    return true;
}

// Any words but a colon: what stands behind one names the operation's gradients.
static bool is_node_name(const char *name)
{
    bool good = *name != '\0' && strlen(name) <= TENSOR_NAME_MAX;
    for (const char *c = name; *c != '\0' && good; c++) {
        good = (unsigned char)*c >= 0x20 && *c != 0x7F && *c != ':';
    }
    return good;
}

// The operation's own name, or its op and how manieth of them it is.
static const char *node_name(struct reading *r)
{
    const struct program *program = &r->reader->lesson->program;
    const struct json *given = json_get(r->object, "name");
    int count = 1;
    for (int i = 0; i < program->n_nodes; i++) {
        count += program->nodes[i]->op == r->op;
    }
    const char *name = given != NULL
                           ? json_string(given)
                           : arena_printf(&r->reader->lesson->arena, "%s-%d", r->op->name, count);
    if (given != NULL && !is_node_name(name)) {
        reader_fail(r->reader, given,
                    "must be 1..%d bytes without colons and control characters, is %s",
                    TENSOR_NAME_MAX, reader_quote(r->reader, name));
        return NULL;
    }
    if (program_find_node(program, name) >= 0) {
        reader_fail(r->reader, given != NULL ? given : r->object,
                    "the name %s is taken by an earlier operation%s", reader_quote(r->reader, name),
                    given != NULL ? "" : ", give this one a name of its own");
        return NULL;
    }
    return name;
}

// An operation's error names its parameter; it gets that one's place.
static bool fail_infer(struct reading *r, const struct error *inner)
{
    const struct json *member =
        inner->pointer[0] != '\0' ? json_get(r->object, inner->pointer) : NULL;
    if (inner->kind == ERROR_SYSTEM) {
        return error_set(r->reader->error, inner->kind, "%s", inner->what);
    }
    if (member != NULL || inner->pointer[0] == '\0') {
        return reader_pass(r->reader, member != NULL ? member : r->object, inner);
    }
    return reader_fail_under(r->reader, r->object, inner->pointer, "%s", inner->what);
}

static bool append(struct reading *r, const char *name)
{
    struct reader *reader = r->reader;
    struct error inner = {0};
    struct node *node = program_forward(&reader->lesson->program, r->op, name, r->inputs, r->attrs,
                                        json_string(json_get(r->object, "output")), &inner);
    if (node == NULL) {
        return fail_infer(r, &inner);
    }
    node->label = reader_text(reader, r->object, "label");
    return read_appearance(reader, r->object, node->output.tensor);
}

static bool read_operation(struct reader *reader, const struct json *object)
{
    struct reading r = {.reader = reader, .object = object, .op = find_op(reader, object)};
    if (r.op == NULL || !check_keys(&r) || !read_params(&r) || !check_output(&r)) {
        return false;
    }
    const char *name = node_name(&r);
    return name != NULL && append(&r, name);
}

bool read_network(struct reader *reader, const struct json *network)
{
    struct program *program = &reader->lesson->program;
    size_t n = json_count(network);
    if (n == 0 || n > LESSON_MAX_NODES) {
        return reader_fail(reader, network, "must hold 1..%d operations, holds %zu",
                           LESSON_MAX_NODES, n);
    }
    for (const struct json *op = json_first(network); op != NULL; op = json_next(op)) {
        if (!read_operation(reader, op)) {
            return false;
        }
    }
    // An operation gives its inputs their usual roles; what the lesson says itself stands.
    for (int i = 0; i < program->n_tensors; i++) {
        if (reader->role_given[i]) {
            program->tensors[i].role = reader->roles[i];
        }
    }
    return true;
}
