#include "ops/class_table.h"

#include "base/number.h"
#include "ops/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- columns

// NULL: the lesson names none, or other classes.
static const char *name_of(const struct node *node, int64_t classes, int64_t index)
{
    const struct program *program = node->program;
    return program->classes != NULL && program->n_classes == classes ? program->classes[index]
                                                                     : NULL;
}

void class_table_say(struct words *words, const struct node *node, int64_t classes, int64_t index)
{
    const char *name = name_of(node, classes, index);
    words_plain(words, "Class %lld", (long long)index + 1);
    if (name != NULL) {
        words_plain(words, " “%s”", name);
    }
}

void class_table_columns(struct table *table, const struct node *node, int64_t classes,
                         bool further, int64_t current)
{
    const int64_t room = table->columns_max - (further && table->columns_max > 1 ? 1 : 0);
    const int64_t n = classes < room ? classes : room;
    int64_t first = current < 0 ? 0 : current / n * n;
    first = first > classes - n ? classes - n : first;
    table->first = first;
    table->n_classes = (int)n;
    table->n_columns = (int)n + (further && n < table->columns_max ? 1 : 0);
    table->before = first > 0;
    table->after = first + n < classes;
    table->column = current < 0 ? -1 : (int)(current - first);
    table->head_word = "class";
    for (int c = 0; c < table->n_columns; c++) {
        const long long count = (long long)first + c + 1;
        snprintf(table->heads[c], sizeof table->heads[c], c < n ? "%lld" : "none", count);
        table->names[c] = c < n ? name_of(node, classes, first + c) : NULL;
    }
}

int64_t class_table_class(const struct table *table, int column)
{
    return column < table->n_classes ? table->first + column : -1;
}

// ---- rows

struct table_row *class_table_row(struct table *table, const char *symbol, const char *words)
{
    struct table_row *row = &table->rows[table->n_rows++];
    memset(row, 0, sizeof *row);
    row->tensor = -1;
    row->scale = 1;
    snprintf(row->symbol, sizeof row->symbol, "%s", symbol);
    words_plain(&row->words, "%s", words);
    return row;
}

struct table_row *class_table_elements(struct table *table, const struct node *node,
                                       struct ref tensor, const char *words)
{
    char symbol[TABLE_TEXT_MAX];
    const char *label = tensor.of == OF_VALUE ? node->program->tensors[tensor.tensor].label : NULL;
    tensor_math(node->program, tensor.tensor, tensor.of, symbol, sizeof symbol);
    struct table_row *row = class_table_row(table, symbol, label == NULL ? words : "");
    if (label != NULL) {
        words_markup(&row->words, label);
    }
    row->tensor = tensor.tensor;
    row->of = tensor.of;
    row->role = ref_role(node->program, tensor.tensor, tensor.of);
    row->decimals = program_decimals(node->program, tensor.tensor, tensor.of, false);
    for (int c = 0; c < table->n_classes; c++) {
        row->cells[c] = (struct table_cell){.kind = TABLE_ELEMENT, .element = table->first + c};
    }
    return row;
}

struct table_cell class_table_number(double number, bool reached)
{
    return (struct table_cell){.kind = reached ? TABLE_NUMBER : TABLE_LATER, .number = number};
}

// ---- sums

double class_table_printed(double value, int decimals)
{
    const double tens = pow(10, decimals);
    return nearbyint(value * tens) / tens;
}

void class_table_sum(struct table_row *row, const char *symbol, double sum, double printed,
                     int decimals)
{
    char text[NUMBER_MAX];
    const double apart = printed - class_table_printed(sum, decimals);
    const bool equal = fabs(apart) < 0.1 * pow(10, -decimals);
    number_people(sum, decimals, text);
    if (symbol[0] != '\0') {
        words_math(&row->side, (int)row->role, symbol);
        words_plain(&row->side, "  ");
    }
    words_plain(&row->side, equal ? "sum = " : "sum ≈ ");
    words_number_text(&row->side, -1, text);
}

// ---- the working of exponentials

// What the further class, or class i, brings.
static float x_of(const struct node *node, const struct class_working *working, int64_t i)
{
    return i < 0 ? working->e.sign * *working->further : node->in[working->input][i];
}

static double less(const struct class_working *working, float x)
{
    return (double)(working->e.sign * x - working->e.largest);
}

// The first letter of the tensor's symbol, without its scripts: "z" of "z^2".
static void letter_of(const struct table_row *row, char out[TABLE_TEXT_MAX])
{
    snprintf(out, TABLE_TEXT_MAX, "%.*s", (int)strcspn(row->symbol, "_^"), row->symbol);
}

static void add_numbers(struct table *table, const struct node *node,
                        const struct class_working *working)
{
    struct table_row *row =
        class_table_elements(table, node, cells_input(node, working->input, 0), working->what);
    if (working->further != NULL && table->n_columns > table->n_classes) {
        const double x = (double)x_of(node, working, -1);
        row->cells[table->n_classes] = class_table_number(x, true);
    }
    char text[NUMBER_MAX];
    const bool smallest = working->e.sign < 0;
    number_people((double)(working->e.sign * working->e.largest), row->decimals, text);
    words_math(&row->side, (int)row->role, "m");
    words_plain(&row->side, smallest ? "  smallest: " : "  largest: ");
    words_number_text(&row->side, -1, text);
}

static void add_less(struct table *table, const struct node *node,
                     const struct class_working *working)
{
    const struct table_row *numbers = &table->rows[0];
    const bool smallest = working->e.sign < 0;
    char letter[TABLE_TEXT_MAX], symbol[2 * TABLE_TEXT_MAX];
    letter_of(numbers, letter);
    snprintf(symbol, sizeof symbol, smallest ? "m − %s" : "%s − m", letter);
    struct table_row *row =
        class_table_row(table, symbol, smallest ? "from the smallest" : "less the largest");
    row->role = numbers->role;
    row->decimals = numbers->decimals;
    row->scale = 0;
    for (int c = 0; c < table->n_columns; c++) {
        const double number = less(working, x_of(node, working, class_table_class(table, c)));
        row->cells[c] = class_table_number(number, working->reached >= 1);
        row->scale = fmax(row->scale, fabs(number));
    }
}

// All classes' together, as they are printed.
static double printed_sum(const struct node *node, const struct class_working *working, bool shares,
                          int decimals)
{
    const int64_t n = shape_elements(cells_input_shape(node, working->input));
    double sum = 0;
    for (int64_t i = working->further != NULL ? -1 : 0; i < n; i++) {
        const float x = x_of(node, working, i);
        const float one =
            shares ? exponentials_share(&working->e, x) : exponentials_one(&working->e, x);
        sum += class_table_printed((double)one, decimals);
    }
    return sum;
}

static void add_exponentials(struct table *table, const struct node *node,
                             const struct class_working *working)
{
    const struct table_row *numbers = &table->rows[0];
    char symbol[2 * TABLE_TEXT_MAX];
    snprintf(symbol, sizeof symbol, "e^{%s}", table->rows[1].symbol);
    struct table_row *row = class_table_row(table, symbol, "exponentials");
    row->role = numbers->role;
    row->decimals = exponentials_decimals(node);
    for (int c = 0; c < table->n_columns; c++) {
        const float x = x_of(node, working, class_table_class(table, c));
        row->cells[c] =
            class_table_number((double)exponentials_one(&working->e, x), working->reached >= 1);
    }
    if (working->reached >= 2) {
        class_table_sum(row, "s", (double)working->e.sum,
                        printed_sum(node, working, false, row->decimals), row->decimals);
    }
}

void class_table_working(struct table *table, const struct node *node,
                         const struct class_working *working)
{
    static const int WORKED[EXPONENTIALS_PHASES][2] = {{0, 1}, {1, 2}, {2, 1}};
    add_numbers(table, node, working);
    add_less(table, node, working);
    add_exponentials(table, node, working);
    if (working->reached < EXPONENTIALS_PHASES) {
        table->worked = WORKED[working->reached][0];
        table->n_worked = WORKED[working->reached][1];
    }
}

struct table_row *class_table_shares(struct table *table, const struct node *node,
                                     const struct class_working *working, struct ref shares,
                                     bool finished)
{
    struct table_row *row;
    table->shares = table->n_rows;
    if (shares.tensor >= 0) {
        row = class_table_elements(table, node, shares, "divided by s");
    } else {
        row = class_table_row(table, "p", "divided by s");
        row->role = ROLE_ACTIVATION;
        row->decimals = exponentials_decimals(node);
    }
    for (int c = 0; c < table->n_columns; c++) {
        const float x = x_of(node, working, class_table_class(table, c));
        const double share = (double)exponentials_share(&working->e, x);
        if (row->tensor < 0) {
            row->cells[c] = class_table_number(share, working->reached >= EXPONENTIALS_PHASES);
        } else {
            row->cells[c].number = share;
        }
    }
    if (finished) {
        class_table_sum(row, "", 1, printed_sum(node, working, true, row->decimals), row->decimals);
    }
    return row;
}

void class_table_where(const struct node *node, struct place place, enum grain grain,
                       struct words *out)
{
    struct phase phases[WALK_MAX_PHASES];
    const int n = node->op->walks[0].phases(node, phases);
    const long long classes = (long long)shape_elements(&node->out_shape);
    if (grain == GRAIN_LAYER || place.phase < n - 1 || node->out_shape.rank == 0) {
        words_plain(out, "%s", node->op->title);
    } else {
        words_plain(out, "Class %lld of %lld", (long long)place.cell + 1, classes);
    }
}
