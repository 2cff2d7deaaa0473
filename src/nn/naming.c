#include "nn/program.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

void tensor_math(const struct program *program, int tensor, enum of of, char *out, size_t size)
{
    const struct tensor *t = &program->tensors[tensor];
    const char *symbol = t->symbol == NULL ? t->name : t->symbol;
    if (of != OF_GRADIENT) {
        snprintf(out, size, "%s", symbol);
    } else if (t->gradient_symbol != NULL) {
        snprintf(out, size, "%s", t->gradient_symbol);
    } else {
        snprintf(out, size, "δ%s", symbol);
    }
}

// Subscripts beside those that the symbol has: "k_1" and "12" make "k_{1,12}".
static void with_subscript(char *out, size_t size, const char *symbol, const char *subscript)
{
    const char *below = strchr(symbol, '_');
    if (below == NULL) {
        snprintf(out, size, "%s_{%s}", symbol, subscript);
        return;
    }
    const char *inside = below + 1, *end = inside + 1;
    int length = 1;
    if (*inside == '{') {
        inside++;
        end = strchr(inside, '}');
        end = end == NULL ? inside + strlen(inside) : end;
        length = (int)(end - inside);
        end = *end == '}' ? end + 1 : end;
    } else {
        while (((unsigned char)*end & 0xC0) == 0x80) {
            end++;
        }
        length = (int)(end - inside);
    }
    snprintf(out, size, "%.*s_{%.*s,%s}%s", (int)(below - symbol), symbol, length, inside,
             subscript, end);
}

void ref_math(const struct program *program, const struct ref *ref, char *out, size_t size)
{
    const struct shape *shape = &program->tensors[ref->tensor].shape;
    char symbol[128], subscript[128] = "";
    tensor_math(program, ref->tensor, ref->of, symbol, sizeof symbol);
    int64_t at[TENSOR_MAX_RANK];
    shape_unflatten(shape, ref->index, at);
    int first = 0;
    while (first < shape->rank - 1 && shape->dim[first] == 1 &&
           (shape->rank - first > 2 || shape->rank == 1)) {
        first++;
    }
    bool commas = shape->rank - first > 2;
    for (int i = first; i < shape->rank; i++) {
        commas = commas || shape->dim[i] >= 10;
    }
    size_t used = 0;
    for (int i = first; i < shape->rank && used < sizeof subscript; i++) {
        used += (size_t)snprintf(subscript + used, sizeof subscript - used, "%s%lld",
                                 commas && i > first ? "," : "", (long long)at[i] + 1);
    }
    if (used == 0) {
        snprintf(out, size, "%s", symbol);
    } else {
        with_subscript(out, size, symbol, subscript);
    }
}

enum role ref_role(const struct program *program, int tensor, enum of of)
{
    enum role role = program->tensors[tensor].role;
    if (of != OF_GRADIENT || role == ROLE_WEIGHT || role == ROLE_BIAS) {
        return role;
    }
    return ROLE_DELTA;
}

// ---- words
// ------------------------------------------------------------------------------------------

void words_ref(struct words *words, struct program *program, const struct ref *ref)
{
    char math[192];
    ref_math(program, ref, math, sizeof math);
    words_math(words, (int)ref_role(program, ref->tensor, ref->of), math);
}

void words_value(struct words *words, struct program *program, const struct ref *ref)
{
    char number[NUMBER_MAX];
    ref_number(program, ref, number);
    if (number[0] == '\0') {
        words_ref(words, program, ref);
    } else {
        words_number_text(words, (int)ref_role(program, ref->tensor, ref->of), number);
    }
}

void words_float(struct words *words, struct program *program, const struct ref *grid, double value)
{
    char number[NUMBER_MAX];
    program_number(program, grid->tensor, grid->of, value, number);
    words_number_text(words, (int)ref_role(program, grid->tensor, grid->of), number);
}
