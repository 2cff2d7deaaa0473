// How many decimals the numbers of a grid are written with, and the power of ten in its head.
#include "nn/program.h"

#include "base/number.h"

#include <math.h>

enum {
    EXACT_MAX = 2,         // decimals that count as short
    GRID_MAX = 4,          // more, and a power of ten goes into the head of the grid
    TERM_MAX = 4,          // of the products of an exact lesson
    EXACT_ELEMENTS = 4096, // a lesson with more numbers is not asked whether all are short
    SAMPLES = 64
};
// A node of more terms is not computed for the sake of its scale; some of its cells tell it.
#define SAMPLED_TERMS ((int64_t)1 << 24)

// ---- exact
// -----------------------------------------------------------------------------------------

// Sums of short numbers in float32 are short but for their last bits: 0.1 + 0.2 + 0.3 is 0.6.
static int decimals_of(float number, bool computed)
{
    int decimals = number_exact_decimals(number, EXACT_MAX);
    double scale = 1;
    for (int d = 0; computed && decimals > EXACT_MAX && d <= EXACT_MAX; d++, scale *= 10) {
        double scaled = (double)number * scale;
        if (fabs(scaled - nearbyint(scaled)) <= 1e-5 * fmax(1, fabs(scaled))) {
            decimals = d;
        }
    }
    return decimals;
}

static int exact_decimals(const float *numbers, int64_t n, bool computed)
{
    int decimals = 0;
    for (int64_t i = 0; numbers && i < n && decimals <= EXACT_MAX; i++) {
        int own = decimals_of(numbers[i], computed);
        decimals = own > decimals ? own : decimals;
    }
    return decimals;
}

static int largest_of(int a, int b)
{
    return a > b ? a : b;
}

// A lesson is exact where every number that it declares or computes is short.
static int exact_everywhere(struct program *program)
{
    int64_t total = 0;
    for (int i = 0; i < program->n_tensors && total <= EXACT_ELEMENTS; i++) {
        total += shape_elements(&program->tensors[i].shape);
    }
    int decimals = 0;
    for (int i = 0; i < program->n_tensors && total <= EXACT_ELEMENTS; i++) {
        int64_t n = shape_elements(&program->tensors[i].shape);
        bool computed = program->tensors[i].producer >= 0;
        decimals = largest_of(decimals, exact_decimals(program_value(program, i), n, computed));
        decimals = largest_of(decimals, exact_decimals(program_gradient_of(program, i), n, true));
        decimals = largest_of(decimals, exact_decimals(program_updated(program, i), n, true));
    }
    return total <= EXACT_ELEMENTS && decimals <= EXACT_MAX ? decimals : -1;
}

// ---- by scale
// --------------------------------------------------------------------------------------

static const struct node *node_of(const struct program *program, int tensor, enum of of)
{
    int node = of == OF_GRADIENT  ? program->gradients[tensor].last_node
               : of == OF_UPDATED ? program->updates[tensor].node
                                  : program->tensors[tensor].producer;
    return node < 0 ? NULL : program->nodes[node];
}

static const float *numbers_of(struct program *program, int tensor, enum of of)
{
    return of == OF_GRADIENT  ? program_gradient_of(program, tensor)
           : of == OF_UPDATED ? program_updated(program, tensor)
                              : program_value(program, tensor);
}

static double larger(double largest, double number)
{
    double size = fabs(number);
    return isfinite(size) && size > largest ? size : largest;
}

static double scale_of_samples(const struct node *node)
{
    const struct walk *walk = &node->op->walks[0];
    struct phase phases[WALK_MAX_PHASES];
    int last = walk->phases(node, phases) - 1;
    struct place end = {.phase = last, .cell = phase_cells(&phases[last]) - 1};
    end.term = phase_cell_terms(&phases[last], end.cell) - 1;
    int64_t n = shape_elements(&node->out_shape);
    double largest = 0;
    for (int64_t k = 0; k < SAMPLES; k++) {
        float value = 0;
        bool known = false;
        node_cell(node, walk, end, (n - 1) * k / (SAMPLES - 1), &value, &known);
        largest = known ? larger(largest, (double)value) : largest;
    }
    return largest;
}

static bool is_sampled(const struct node *node)
{
    struct phase phases[WALK_MAX_PHASES];
    int n = node ? node->op->walks[0].phases(node, phases) : 0;
    return n > 0 && phases[n - 1].n_axes > 0 && phase_terms(&phases[n - 1]) > SAMPLED_TERMS;
}

static double scale_of(struct program *program, int tensor, enum of of)
{
    const struct node *node = node_of(program, tensor, of);
    if (is_sampled(node)) {
        return scale_of_samples(node);
    }
    const float *numbers = numbers_of(program, tensor, of);
    int64_t n = shape_elements(&program->tensors[tensor].shape);
    double largest = 0;
    for (int64_t i = 0; numbers && i < n; i++) {
        largest = larger(largest, (double)numbers[i]);
    }
    return largest;
}

// The power of ten of the first digit: 2 for 345, -3 for 0.00123.
static int first_digit(double number)
{
    int power = 0;
    for (; number >= 10; power++) {
        number /= 10;
    }
    for (double unit = 1; number < unit; power--) {
        unit /= 10;
    }
    return power;
}

// ---- a grid
// ----------------------------------------------------------------------------------------

enum { UNKNOWN = -1000, EXPONENT_UNIT = 16 }; // a cached grid: decimals + 16 * exponent

static void ask_lesson(struct program *program)
{
    if (program->decimals_known) {
        return;
    }
    program->exact_decimals = exact_everywhere(program);
    for (int of = 0; of < 4; of++) {
        size_t n = (size_t)program->n_tensors;
        if (!program->grid_decimals[of]) {
            program->grid_decimals[of] = arena_array(&program->arena, n, sizeof(int));
        }
        for (size_t i = 0; i < n; i++) {
            program->grid_decimals[of][i] = UNKNOWN;
        }
    }
    program->decimals_known = true;
}

// Fewest decimals that keep three significant digits of the largest number, at most four; else two
// decimals of a number between 1 and 10.
static int by_scale(double largest)
{
    if (largest <= 0) {
        return 0;
    }
    int first = first_digit(largest), decimals = 2 - first;
    if (decimals > GRID_MAX) {
        return 2 + EXPONENT_UNIT * first;
    }
    return decimals < 0 ? 0 : decimals;
}

static int ask_grid(struct program *program, int tensor, enum of of)
{
    ask_lesson(program);
    int *cached = &program->grid_decimals[of][tensor];
    if (*cached != UNKNOWN) {
        return *cached;
    }
    bool declared = of == OF_VALUE && program->tensors[tensor].producer < 0;
    bool exact = program->exact_decimals >= 0;
    int64_t n = shape_elements(&program->tensors[tensor].shape);
    int decimals = EXACT_MAX + 1;
    if (declared || exact) {
        decimals = exact_decimals(numbers_of(program, tensor, of), n, !declared);
    }
    *cached = decimals <= EXACT_MAX ? decimals : by_scale(scale_of(program, tensor, of));
    return *cached;
}

static int exponent_of(int cached)
{
    int decimals = cached & (EXPONENT_UNIT - 1);
    return (cached - decimals) / EXPONENT_UNIT;
}

int program_exponent(struct program *program, int tensor, enum of of)
{
    bool ruled = of == OF_POSITION || program->decimals >= 0;
    return ruled ? 0 : exponent_of(ask_grid(program, tensor, of));
}

// Products of an exact lesson are exact with the decimals of both factors.
static int product_decimals(struct program *program, int tensor, enum of of)
{
    const struct node *node = node_of(program, tensor, of);
    if (!node || node->n_inputs < 2 || node->inputs[1].of == OF_POSITION) {
        return 0;
    }
    struct phase phases[WALK_MAX_PHASES];
    const struct walk *walk = &node->op->walks[0];
    int last = walk->phases(node, phases) - 1;
    struct term term = {.by = BY_NOTHING};
    if (phases[last].n_axes > 0 && phase_cell_terms(&phases[last], 0) > 0) {
        walk->term(node, (struct place){.phase = last}, &term);
    }
    if (term.by != BY_ADD_PRODUCT && !term.padding) {
        return 0;
    }
    int sum = 0;
    for (int i = 0; i < 2; i++) {
        sum += ask_grid(program, node->inputs[i].tensor, node->inputs[i].of);
    }
    return sum > TERM_MAX ? TERM_MAX : sum;
}

int program_decimals(struct program *program, int tensor, enum of of, bool term)
{
    if (of == OF_POSITION) {
        return 0;
    }
    if (program->decimals >= 0) {
        return program->decimals;
    }
    int cached = ask_grid(program, tensor, of);
    int decimals = cached & (EXPONENT_UNIT - 1);
    if (!term) {
        return decimals;
    }
    return program->exact_decimals < 0
               ? decimals + 1
               : largest_of(decimals, product_decimals(program, tensor, of));
}

// ---- numbers
// ---------------------------------------------------------------------------------------

void program_number(struct program *program, int tensor, enum of of, double value, char out[64])
{
    int decimals = program_decimals(program, tensor, of, false);
    int exponent = program_exponent(program, tensor, of);
    for (int i = exponent; i < 0; i++) {
        value *= 10;
    }
    size_t used = number_people(value, decimals, out);
    if (exponent != 0 && value != 0) {
        char power[32], raised[48];
        snprintf(power, sizeof power, "^{%d}", exponent);
        math_to_text(power, raised, sizeof raised);
        snprintf(out + used, 64 - used, "×10%s", raised);
    }
}

void ref_number(struct program *program, const struct ref *ref, char out[64])
{
    double value;
    out[0] = '\0';
    if (program_read(program, ref, &value)) {
        program_number(program, ref->tensor, ref->of, value, out);
    }
}
