#include "nn/program.h"

#include "base/number.h"

#include <math.h>
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

// ---- decimals
// ----------------------------------------------------------------------------------------

enum { EXACT_MAX = 2, DECIMALS_MAX = 9, GRID_MAX = 4 };

static int exact_of(const float *numbers, int64_t n)
{
    int decimals = 0;
    for (int64_t i = 0; numbers != NULL && i < n && decimals <= EXACT_MAX; i++) {
        int own = number_exact_decimals(numbers[i], EXACT_MAX);
        decimals = own > decimals ? own : decimals;
    }
    return decimals;
}

static const float *grid_numbers(struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program_gradient_of(program, tensor)
           : of == OF_UPDATED ? program_updated(program, tensor)
                              : program_value(program, tensor);
}

// Float sums of exact numbers are exact but for their last bits: 0.1 + 0.2 is 0.3 to six digits.
static int sums_exact(const float *numbers, int64_t n)
{
    int decimals = 0;
    for (int64_t i = 0; numbers != NULL && i < n && decimals <= EXACT_MAX; i++) {
        int own = number_exact_decimals(numbers[i], EXACT_MAX);
        for (int d = 0; own > EXACT_MAX && d <= EXACT_MAX; d++) {
            double scaled = (double)numbers[i] * pow(10, d);
            if (fabs(scaled - nearbyint(scaled)) <= 1e-5 * fmax(1, fabs(scaled))) {
                own = d;
            }
        }
        decimals = own > decimals ? own : decimals;
    }
    return decimals;
}

// A lesson is exact where all it declares is short and all it computes comes out short. Only small
// lessons are asked: in a large one the answer is no.
enum { EXACT_ELEMENTS = 4096 };

static int exact_everywhere(struct program *program)
{
    int decimals = 0;
    int64_t total = 0;
    for (int i = 0; i < program->n_tensors; i++) {
        total += shape_elements(&program->tensors[i].shape);
    }
    if (total > EXACT_ELEMENTS) {
        return -1;
    }
    for (int i = 0; i < program->n_tensors; i++) {
        int64_t n = shape_elements(&program->tensors[i].shape);
        bool declared = program->tensors[i].producer < 0;
        int own = (declared ? exact_of : sums_exact)(program_value(program, i), n);
        int back = sums_exact(program_gradient_of(program, i), n);
        int after = sums_exact(program_updated(program, i), n);
        decimals = own > decimals ? own : decimals;
        decimals = back > decimals ? back : decimals;
        decimals = after > decimals ? after : decimals;
    }
    return decimals <= EXACT_MAX ? decimals : -1;
}

// Fewest decimals that keep three significant digits of the largest number, at most four.
static int three_digits(const float *numbers, int64_t n)
{
    double largest = 0;
    for (int64_t i = 0; numbers != NULL && i < n; i++) {
        double size = fabs((double)numbers[i]);
        largest = isfinite(size) && size > largest ? size : largest;
    }
    if (largest == 0) {
        return 0;
    }
    int decimals = 2 - (int)floor(log10(largest));
    return decimals < 0 ? 0 : decimals > GRID_MAX ? GRID_MAX : decimals;
}

static void fill_decimals(struct program *program)
{
    program->exact_decimals = exact_everywhere(program);
    for (int of = 0; of < 4; of++) {
        size_t n = (size_t)program->n_tensors;
        program->grid_decimals[of] = arena_array(&program->arena, n, sizeof(int));
        for (size_t i = 0; i < n; i++) {
            program->grid_decimals[of][i] = -1;
        }
    }
    program->decimals_known = true;
}

static int grid_decimals(struct program *program, int tensor, enum of of)
{
    int *known = &program->grid_decimals[of][tensor];
    if (*known < 0) {
        const float *numbers = grid_numbers(program, tensor, of);
        int64_t n = shape_elements(&program->tensors[tensor].shape);
        bool declared = of == OF_VALUE && program->tensors[tensor].producer < 0;
        int exact = program->exact_decimals >= 0 ? (declared ? exact_of : sums_exact)(numbers, n)
                                                 : exact_of(numbers, n);
        *known = exact <= EXACT_MAX && (program->exact_decimals >= 0 || declared)
                     ? exact
                     : three_digits(numbers, n);
    }
    return *known;
}

int program_decimals(struct program *program, int tensor, enum of of, bool term)
{
    if (of == OF_POSITION) {
        return 0;
    }
    if (program->decimals >= 0) {
        return program->decimals;
    }
    if (!program->decimals_known) {
        fill_decimals(program);
    }
    int decimals = grid_decimals(program, tensor, of);
    if (term && program->exact_decimals < 0) {
        decimals = decimals + 1 > DECIMALS_MAX ? DECIMALS_MAX : decimals + 1;
    }
    return decimals;
}

// ---- words
// ------------------------------------------------------------------------------------------

void ref_number(struct program *program, const struct ref *ref, char out[64])
{
    double value;
    out[0] = '\0';
    if (program_read(program, ref, &value)) {
        number_people(value, program_decimals(program, ref->tensor, ref->of, false), out);
    }
}

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
    number_people(value, program_decimals(program, grid->tensor, grid->of, false), number);
    words_number_text(words, (int)ref_role(program, grid->tensor, grid->of), number);
}
