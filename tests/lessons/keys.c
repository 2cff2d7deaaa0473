// Prints every key of the lesson format as the program's tables have them: "object key" a line. The
// keys of an operation stand under its own name.
#include "lesson/fields.h"
#include "ops/table.h"

#include <stdio.h>

static void print_fields(const char *what, const struct fields *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        printf("%s %s\n", what, fields->list[i].name);
    }
}

int main(void)
{
    for (size_t i = 0; ALL_FIELDS[i] != NULL; i++) {
        if (ALL_FIELDS[i] != &OPERATION_FIELDS) {
            print_fields(ALL_FIELDS[i]->what, ALL_FIELDS[i]);
        }
    }
    for (size_t i = 0; OPS[i] != NULL; i++) {
        print_fields(OPS[i]->name, &OPERATION_FIELDS);
        for (size_t k = 0; k < OPS[i]->n_params; k++) {
            printf("%s %s\n", OPS[i]->name, OPS[i]->params[k].name);
        }
    }
    return 0;
}
