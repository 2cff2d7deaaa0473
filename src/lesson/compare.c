// Two operations of the network that are shown side by side.
#include "lesson/reader.h"

static const struct node *node_of(const struct reader *reader, int node)
{
    return reader->lesson->program.nodes[node];
}

static bool is_walked(const struct lesson *lesson, int node)
{
    for (int i = 0; i < lesson->n_walked; i++) {
        if (lesson->walked[i].node == node) {
            return true;
        }
    }
    return false;
}

// One name; -1 and an error where it is none of an operation of the network that is stepped.
static int read_one(struct reader *reader, const struct json *value)
{
    if (json_kind(value) != JSON_STRING) {
        reader_fail(reader, value, "must be the name of an operation, is %s",
                    JSON_KIND_NAMES[json_kind(value)]);
        return -1;
    }
    const int node = reader_node(reader, value, json_string(value));
    if (node < 0) {
        return -1;
    }
    const char *name = reader_quote(reader, json_string(value));
    if (node_of(reader, node)->phase != NODE_FORWARD) {
        reader_fail(reader, value, "%s is no operation of the network", name);
        return -1;
    }
    if (!is_walked(reader->lesson, node)) {
        reader_fail(reader, value, "%s is not stepped, the lesson's walk leaves it out", name);
        return -1;
    }
    return node;
}

// Rows and columns of what it writes; false where it writes no maps.
static bool sides_of(const struct node *node, int64_t sides[2])
{
    const struct shape *shape = &node->out_shape;
    for (int axis = 0; axis < 2 && shape->rank >= 2; axis++) {
        sides[axis] = shape->dim[shape->rank - 2 + axis];
    }
    return shape->rank >= 2;
}

static bool check_alike(struct reader *reader, const struct json *at, const struct node *first,
                        const struct node *second)
{
    const struct tensor *tensors = reader->lesson->program.tensors;
    int64_t one[2] = {0}, other[2] = {0};
    if (first == second) {
        return reader_fail(reader, at, "is the first one again, two different ones are compared");
    }
    if (first->inputs[0].tensor != second->inputs[0].tensor) {
        return reader_fail(reader, at, "reads %s, but %s reads %s: both must read the same tensor",
                           tensors[second->inputs[0].tensor].name, first->name,
                           tensors[first->inputs[0].tensor].name);
    }
    if (!sides_of(first, one) || !sides_of(second, other)) {
        return reader_fail(reader, at, "both must write maps of rows and columns");
    }
    return (one[0] == other[0] && one[1] == other[1]) ||
           reader_fail(
               reader, at,
               "writes %lld × %lld, but %s writes %lld × %lld: both must write as many rows "
               "and columns",
               (long long)other[0], (long long)other[1], first->name, (long long)one[0],
               (long long)one[1]);
}

bool read_compare(struct reader *reader, const struct json *list)
{
    struct lesson_compare *compare = &reader->lesson->compare;
    if (list == NULL) {
        return true;
    }
    if (json_count(list) != LESSON_COMPARED) {
        return reader_fail(reader, list, "names %zu operations, %d are compared", json_count(list),
                           LESSON_COMPARED);
    }
    int n = 0;
    const struct json *last = NULL;
    for (const struct json *value = json_first(list); value != NULL; value = json_next(value)) {
        compare->nodes[n] = read_one(reader, value);
        if (compare->nodes[n++] < 0) {
            return false;
        }
        last = value;
    }
    compare->given = check_alike(reader, last, node_of(reader, compare->nodes[0]),
                                 node_of(reader, compare->nodes[1]));
    return compare->given;
}
