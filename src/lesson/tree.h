// The tree of a scanned JSON text. Only tree.c knows which library builds it; it is built after the
// scan has passed, and every value of it knows its record in the scan.
#ifndef CONVSTEP_LESSON_TREE_H
#define CONVSTEP_LESSON_TREE_H

#include "base/error.h"
#include "lesson/scan.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
extern const char *const JSON_KIND_NAMES[]; // "null", "true or false", "a number", …

struct json; // one value; lives as long as its document

struct document {
    struct scan scan;
    struct json *root;
};

// Scans and builds; `text` is borrowed as long as the document lives. On failure (ERROR_LESSON,
// with the place but without the file) nothing is left to finish.
bool document_parse(struct document *document, const char *text, size_t size, struct error *error);
void document_finish(struct document *document);

enum json_kind json_kind(const struct json *value);
bool json_bool(const struct json *value);
double json_number(const struct json *value);
const char *json_string(const struct json *value);
const char *json_key(const struct json *member); // NULL for elements
size_t json_count(const struct json *container);
const struct json *json_first(const struct json *container);             // NULL: empty
const struct json *json_next(const struct json *value);                  // NULL: the last one
const struct json *json_get(const struct json *object, const char *key); // NULL: no such member
uint32_t json_record(const struct json *value);                          // its index in scan.values

#endif
