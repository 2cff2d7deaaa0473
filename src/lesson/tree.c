#include "lesson/tree.h"

#include <assert.h>
#include <string.h>

#include <cjson/cJSON.h>

const char *const JSON_KIND_NAMES[] = {
    [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
    [JSON_STRING] = "a string", [JSON_ARRAY] = "a list",       [JSON_OBJECT] = "an object",
};

static const cJSON *item(const struct json *value)
{
    return (const cJSON *)value;
}

static const struct json *value_of(const cJSON *node)
{
    return (const struct json *)node;
}

// Numbers the nodes in the order of the scan's records: an array before its elements. cJSON fills
// `valueint` from numbers alone (saturated, so of no use here); it carries the record instead.
static void number_nodes(cJSON *node, uint32_t *next)
{
    node->valueint = (int)(*next)++;
    for (cJSON *child = node->child; child != NULL; child = child->next) {
        number_nodes(child, next); // no deeper than LESSON_MAX_DEPTH
    }
}

bool document_parse(struct document *document, const char *text, size_t size, struct error *error)
{
    *document = (struct document){0};
    if (!scan_text(&document->scan, text, size, error)) {
        document_finish(document);
        return false;
    }
    cJSON *root = cJSON_ParseWithLengthOpts(text, size, NULL, false);
    if (root == NULL) {
        // What passed the scan is inside everything that the library accepts, so this is memory.
        document_finish(document);
        return error_set(error, ERROR_SYSTEM, "out of memory");
    }
    uint32_t n = 0;
    number_nodes(root, &n);
    assert(n == document->scan.n_values);
    document->root = (struct json *)root;
    return true;
}

void document_finish(struct document *document)
{
    cJSON_Delete((cJSON *)document->root);
    scan_finish(&document->scan);
    document->root = NULL;
}

enum json_kind json_kind(const struct json *value)
{
    switch (item(value)->type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
        return JSON_BOOL;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

bool json_bool(const struct json *value)
{
    return cJSON_IsTrue(item(value));
}

double json_number(const struct json *value)
{
    return item(value)->valuedouble;
}

const char *json_string(const struct json *value)
{
    return item(value)->valuestring;
}

const char *json_key(const struct json *member)
{
    return item(member)->string;
}

size_t json_count(const struct json *container)
{
    size_t n = 0;
    for (const cJSON *child = item(container)->child; child != NULL; child = child->next) {
        n++;
    }
    return n;
}

const struct json *json_first(const struct json *container)
{
    return value_of(item(container)->child);
}

const struct json *json_next(const struct json *value)
{
    return value_of(item(value)->next);
}

const struct json *json_get(const struct json *object, const char *key)
{
    for (const cJSON *child = item(object)->child; child != NULL; child = child->next) {
        if (strcmp(child->string, key) == 0) {
            return value_of(child);
        }
    }
    return NULL;
}

uint32_t json_record(const struct json *value)
{
    return (uint32_t)item(value)->valueint;
}
