// The tables of the authoring guide are made from the tables of the program, so they cannot differ.
//
//   tables GUIDE            every block between <!-- NAME: … --> and <!-- end --> is as it should
//   be, TAP tables GUIDE --update   writes the blocks anew
//
// Blocks: "operations" (src/ops/table.h) and "keys" (src/lesson/fields.h). Every operation,
// parameter and key of the program stands in one of them.
#include "base/buffer.h"
#include "base/file.h"
#include "base/number.h"
#include "lesson/fields.h"
#include "ops/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 };

static const char *const PARAM_TYPES[] = {
    [PARAM_TENSOR] = "a tensor",
    [PARAM_INT] = "a whole number",
    [PARAM_PAIR] = "a whole number, or two: rows, columns",
    [PARAM_BOOL] = "`true` or `false`",
    [PARAM_NUMBER] = "a number",
    [PARAM_CLASS] = "the index of a class, from 0",
    [PARAM_CONNECTIONS] = "lists of input maps",
};
static const char *const FIELD_TYPES[] = {
    [FIELD_TEXT] = "text",     [FIELD_NUMBER] = "number", [FIELD_LIST] = "list",
    [FIELD_OBJECT] = "object", [FIELD_ANY] = "any",
};

static void put_fallback(struct buffer *out, const struct param *param)
{
    char number[NUMBER_MAX];
    if (param->required) {
        buffer_puts(out, "required");
    } else if (param->fallback_of != NULL) {
        buffer_printf(out, "`%s`", param->fallback_of);
    } else if (param->type == PARAM_BOOL) {
        buffer_puts(out, param->fallback != 0 ? "`true`" : "`false`");
    } else if (param->type == PARAM_TENSOR || param->type == PARAM_CONNECTIONS) {
        buffer_puts(out, "none");
    } else {
        number_json_double(param->fallback, number);
        buffer_puts(out, number);
    }
}

static void put_operation(struct buffer *out, const struct op *op)
{
    buffer_printf(out, "\n#### `%s`: %s\n\n%s\n\n", op->name, op->title, op->summary);
    buffer_puts(out, "| key | what it takes | default | meaning |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < op->n_params; i++) {
        const struct param *param = &op->params[i];
        buffer_printf(out, "| `%s` | %s | ", param->name, PARAM_TYPES[param->type]);
        put_fallback(out, param);
        buffer_printf(out, " | %s |\n", param->help);
    }
}

static void put_operations(struct buffer *out)
{
    for (size_t i = 0; OPS[i] != NULL; i++) {
        put_operation(out, OPS[i]);
    }
}

static void put_keys(struct buffer *out)
{
    for (size_t i = 0; ALL_FIELDS[i] != NULL; i++) {
        const struct fields *fields = ALL_FIELDS[i];
        buffer_printf(
            out, "\nKeys of **%s**:\n\n| key | kind | | meaning |\n| --- | --- | --- | --- |\n",
            fields->what);
        for (size_t k = 0; k < fields->n; k++) {
            const struct field *field = &fields->list[k];
            buffer_printf(out, "| `%s` | %s | %s | %s |\n", field->name, FIELD_TYPES[field->type],
                          field->required ? "required" : "", field->help);
        }
    }
}

static const struct block {
    const char *name;
    void (*put)(struct buffer *out);
} BLOCKS[] = {{"operations", put_operations}, {"keys", put_keys}};
enum { N_BLOCKS = sizeof(BLOCKS) / sizeof(BLOCKS[0]) };

// The text between the block's opening line and its end line. false: it has no such block.
static bool block_in(const char *guide, const char *name, const char **begin, const char **end)
{
    char opening[64];
    snprintf(opening, sizeof(opening), "<!-- %s:", name);
    const char *at = strstr(guide, opening);
    at = at == NULL ? NULL : strchr(at, '\n');
    if (at == NULL) {
        return false;
    }
    *begin = at + 1;
    *end = strstr(at, "\n<!-- end -->");
    return *end != NULL && ++*end;
}

static bool check_block(const char *guide, const struct block *block)
{
    struct buffer want = {0};
    const char *begin, *end;
    block->put(&want);
    buffer_puts(&want, "\n");
    bool good = block_in(guide, block->name, &begin, &end) &&
                (size_t)(end - begin) == want.length && memcmp(begin, want.data, want.length) == 0;
    buffer_finish(&want);
    return good;
}

static void update_block(struct buffer *guide, const struct block *block)
{
    struct buffer out = {0};
    const char *begin, *end;
    if (block_in(guide->data, block->name, &begin, &end)) {
        buffer_append(&out, guide->data, (size_t)(begin - guide->data));
        block->put(&out);
        buffer_puts(&out, "\n");
        buffer_puts(&out, end);
        buffer_finish(guide);
        *guide = out;
    }
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct buffer guide = {0};
    char *text = NULL;
    size_t size = 0;
    int failed = 0;
    if (argc < 2 || !file_read(argv[1], FILE_LIMIT, &text, &size, &error)) {
        fprintf(stderr, "usage: tables GUIDE [--update]; %s\n", error.what);
        return 2;
    }
    buffer_append(&guide, text, size);
    free(text);
    printf("1..%d\n", N_BLOCKS);
    for (int i = 0; i < N_BLOCKS; i++) {
        if (argc > 2 && strcmp(argv[2], "--update") == 0) {
            update_block(&guide, &BLOCKS[i]);
        }
        bool good = check_block(guide.data, &BLOCKS[i]);
        failed += good ? 0 : 1;
        printf("%s %d the guide's %s are those of the program%s\n", good ? "ok" : "not ok", i + 1,
               BLOCKS[i].name, good ? "" : " # meson compile -C build docs-update");
    }
    if (argc > 2 && !file_write(argv[1], guide.data, guide.length, &error)) {
        error_print(&error, stderr);
        failed++;
    }
    buffer_finish(&guide);
    return failed == 0 ? 0 : 1;
}
