// The tables of softmax and the losses that hold it: what they show at which step, and of which
// classes.
#include "lesson_of.h"

#include "nn/table.h"

#include <math.h>
#include <string.h>

static const char LESSON[] =
    "'tensors':{'z':{'values':[2,1,0.1,-1]}},"
    "'network':[{'op':'softmax','name':'softmax','input':'z','output':'p'},"
    "{'op':'cross_entropy','name':'loss','input':'z','target':1,'output':'L'},"
    "{'op':'rbf_loss','name':'far','input':'z','target':0,'j':3,'output':'F'},"
    "{'op':'add','input':'L','other':'F','output':'T'}],'backward':{'loss':'T'}";

static bool table_at(struct lesson *lesson, const char *name, struct place place, int columns,
                     struct table *table)
{
    const struct node *node = node_of(lesson, name);
    memset(table, 0, sizeof *table);
    table->columns_max = columns;
    table->column = table->shares = table->targets = table->deltas = -1;
    program_prepare(&lesson->program, node->index);
    return node->op->walks[0].table(node, place, table);
}

static void side_is(const struct table *table, int row, const char *want)
{
    char text[256];
    words_to_text(&table->rows[row].side, text, sizeof text);
    assert_string_equal(text, want);
}

static void kinds_are(const struct table *table, int row, enum table_kind kind)
{
    for (int c = 0; c < table->n_columns; c++) {
        assert_int_equal(table->rows[row].cells[c].kind, kind);
    }
}

// Nothing that is not reached shows its number.
static void rows_fill_as_the_walk_reaches_them(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(LESSON);
    struct table table;
    assert_true(table_at(lesson, "softmax", (struct place){0, 0, -1}, 12, &table));
    assert_int_equal(table.n_rows, 4);
    assert_int_equal(table.n_columns, 4);
    assert_int_equal(table.column, -1);
    kinds_are(&table, 0, TABLE_ELEMENT);
    kinds_are(&table, 1, TABLE_LATER);
    kinds_are(&table, 2, TABLE_LATER);
    side_is(&table, 0, "m  largest: 2.0");
    side_is(&table, 2, "");
    assert_true(table_at(lesson, "softmax", (struct place){1, 0, -1}, 12, &table));
    kinds_are(&table, 1, TABLE_NUMBER);
    kinds_are(&table, 2, TABLE_NUMBER);
    side_is(&table, 2, "");
    assert_true(table_at(lesson, "softmax", (struct place){2, 0, -1}, 12, &table));
    side_is(&table, 2, "s  sum ≈ 1.567"); // 1.000 + 0.368 + 0.150 + 0.050 is 1.568
    side_is(&table, 3, "");
    assert_true(table_at(lesson, "softmax", (struct place){3, 3, 0}, 12, &table));
    side_is(&table, 3, "sum = 1.000");
    assert_int_equal(table.column, 3);
    assert_true(table.rows[2].cells[3].read);
    assert_false(table.rows[2].cells[2].read);
    lesson_destroy(lesson);
}

static void numbers_are_those_of_the_computation(void **state)
{
    (void)state;
    const double z[] = {2, 1, 0.1, -1};
    struct lesson *lesson = lesson_of(LESSON);
    const float *p = program_value(&lesson->program, program_find(&lesson->program, "p"));
    struct table table;
    assert_true(table_at(lesson, "loss:input", (struct place){0, 1, 0}, 12, &table));
    assert_int_equal(table.n_rows, 6);
    for (int c = 0; c < 4; c++) {
        assert_true(fabs(table.rows[1].cells[c].number - (z[c] - 2)) < 1e-6);
        assert_true(fabs(table.rows[2].cells[c].number - exp(z[c] - 2)) < 1e-6);
        assert_true(table.rows[3].cells[c].number == (double)p[c]); // the same bits as softmax's
        assert_true(table.rows[4].cells[c].number == (c == 1 ? 1 : 0));
        assert_int_equal(table.rows[5].cells[c].element, c);
    }
    assert_int_equal(table.shares, 3);
    assert_int_equal(table.targets, 4);
    assert_int_equal(table.deltas, 5);
    assert_string_equal(table.rows[5].symbol, "δz");
    lesson_destroy(lesson);
}

// The loss stands under the right class; a distance has a further class, that "none" is right.
static void a_loss_is_one_cell(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(LESSON);
    struct table table;
    assert_true(table_at(lesson, "loss", (struct place){2, 0, -1}, 12, &table));
    kinds_are(&table, 3, TABLE_LATER);
    assert_int_equal(table.column, -1);
    assert_true(table_at(lesson, "loss", (struct place){3, 0, 0}, 12, &table));
    assert_int_equal(table.column, 1);
    for (int c = 0; c < 4; c++) {
        assert_int_equal(table.rows[5].cells[c].kind, c == 1 ? TABLE_ELEMENT : TABLE_NOTHING);
    }
    assert_true(table.rows[3].cells[1].read);
    assert_true(table_at(lesson, "far", (struct place){3, 0, 0}, 12, &table));
    assert_int_equal(table.n_columns, 5);
    assert_string_equal(table.heads[4], "none");
    assert_true(table.rows[0].cells[4].number == 3);
    assert_true(fabs(table.rows[2].cells[4].number - exp(-4)) < 1e-6); // the smallest is −1
    assert_int_equal(table.rows[4].cells[4].kind, TABLE_NOTHING);
    side_is(&table, 0, "m  smallest: −1.0");
    assert_true(table_at(lesson, "far:input", (struct place){0, 2, 0}, 12, &table));
    assert_true(table.from_share);
    lesson_destroy(lesson);
}

static void many_classes_come_in_pages(void **state)
{
    (void)state;
    struct lesson *lesson = lesson_of(
        "'tensors':{'d':{'shape':[30],'random':{'distribution':'uniform','seed':1,'low':0,"
        "'high':9}}},'network':[{'op':'rbf_loss','name':'far','input':'d','target':14,"
        "'output':'L'},{'op':'softmax','name':'softmax','input':'d','output':'p'}],"
        "'backward':{'loss':'L'}");
    struct table table;
    assert_true(table_at(lesson, "softmax", (struct place){3, 29, 0}, 12, &table));
    assert_int_equal(table.n_columns, 12);
    assert_string_equal(table.heads[0], "19");
    assert_string_equal(table.heads[table.column], "30");
    assert_true(table.before && !table.after);
    assert_int_equal(table.rows[0].cells[11].element, 29);
    assert_true(table_at(lesson, "far:input", (struct place){0, 14, 0}, 8, &table));
    assert_int_equal(table.n_classes, 7);
    assert_string_equal(table.heads[0], "15");
    assert_string_equal(table.heads[7], "none");
    assert_true(table.before && table.after);
    assert_int_equal(table.column, 0);
    assert_true(table_at(lesson, "far", (struct place){0, 0, -1}, 1, &table));
    assert_int_equal(table.n_columns, 1);
    assert_string_equal(table.heads[0], "15");
    lesson_destroy(lesson);
}

static void symbols_have_no_table(void **state)
{
    (void)state;
    struct lesson *lesson =
        lesson_of("'tensors':{'z':{'shape':[3],'symbol':'z'}},"
                  "'network':[{'op':'softmax','name':'softmax','input':'z','output':'p'}]");
    struct table table;
    assert_false(table_at(lesson, "softmax", (struct place){3, 0, 0}, 12, &table));
    lesson_destroy(lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_fill_as_the_walk_reaches_them),
        cmocka_unit_test(numbers_are_those_of_the_computation),
        cmocka_unit_test(a_loss_is_one_cell),
        cmocka_unit_test(many_classes_come_in_pages),
        cmocka_unit_test(symbols_have_no_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
