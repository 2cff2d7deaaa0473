#include "ops/say.h"

#include <assert.h>

static const char *const ORDINALS[] = {"first", "second",  "third",  "fourth", "fifth",
                                       "sixth", "seventh", "eighth", "ninth",  "tenth"};

const char *say_ordinal(int64_t n)
{
    return n >= 0 && n < (int64_t)(sizeof ORDINALS / sizeof *ORDINALS) ? ORDINALS[n] : NULL;
}

void say_nth(struct words *words, const char *what, int64_t n, int64_t of)
{
    const char *ordinal = of <= 10 ? say_ordinal(n) : NULL;
    if (of == 1) {
        words_plain(words, "Its only %s", what);
    } else if (ordinal) {
        words_plain(words, "%c%s %s", ordinal[0] - 'a' + 'A', ordinal + 1, what);
    } else {
        words_plain(words, "%c%s %lld of %lld", what[0] - 'a' + 'A', what + 1, (long long)n + 1,
                    (long long)of);
    }
}

void say_row_column(struct words *words, int64_t row, int64_t column)
{
    words_plain(words, "row %lld, column %lld", (long long)row + 1, (long long)column + 1);
}

void say_map(struct words *words, const char *what, int64_t map, int64_t maps)
{
    if (maps > 1) {
        words_plain(words, "%s map %lld", what, (long long)map + 1);
    } else {
        words_plain(words, "%s", what);
    }
}

void say_size(struct words *words, int64_t rows, int64_t columns)
{
    words_plain(words, "%lld × %lld", (long long)rows, (long long)columns);
}

void say_padded(struct words *words, int64_t rows, int64_t columns)
{
    if (rows == columns && rows > 0) {
        words_plain(words, ", padded by %lld", (long long)rows);
    } else if (rows != columns) {
        words_plain(words, ", padded by %lld and %lld", (long long)rows, (long long)columns);
    }
}

void say_left(struct words *words, int64_t left)
{
    if (left == 1) {
        words_plain(words, "one more to add");
    } else {
        words_plain(words, "%lld more to add", (long long)left);
    }
}

bool say_known(const struct node *node, struct ref ref, double *value)
{
    return program_read(node->program, &ref, value);
}

void say_value(struct words *words, const struct node *node, struct ref ref)
{
    words_value(words, node->program, &ref);
}

void say_factor(struct words *words, const struct node *node, struct ref ref)
{
    double value;
    bool bracket = say_known(node, ref, &value) && value < 0;
    if (bracket) {
        words_plain(words, "(");
    }
    say_value(words, node, ref);
    if (bracket) {
        words_plain(words, ")");
    }
}

void say_product(struct words *words, const struct node *node, const struct term *term)
{
    assert(term->n_reads >= 2);
    say_value(words, node, term->reads[0]);
    words_plain(words, " × ");
    say_factor(words, node, term->reads[1]);
}

enum { TERMS_LOOKED_AT = 64 };

static bool adds(const struct term *term)
{
    return term->by == BY_ADD || term->by == BY_ADD_PRODUCT;
}

// The terms of an element that add something; -1: too many to be looked at.
static int terms_of(const struct node *node, const struct walk *walk, int64_t index,
                    struct term terms[TERMS_LOOKED_AT])
{
    struct place places[TERMS_LOOKED_AT];
    const int64_t all = node_sources(node, walk, index, places, 0, TERMS_LOOKED_AT);
    int n = 0;
    for (int64_t k = 0; k < all && all <= TERMS_LOOKED_AT; k++) {
        walk->term(node, places[k], &terms[n]);
        n += adds(&terms[n]) ? 1 : 0;
    }
    return all <= TERMS_LOOKED_AT ? n : -1;
}

bool say_terms(struct words *words, const struct node *node, const struct walk *walk, int64_t index,
               int most)
{
    enum { READ = 2, REST = 4 }; // pieces of a number and what follows it; of the sentence's end
    struct term terms[TERMS_LOOKED_AT];
    const int n = terms_of(node, walk, index, terms);
    int pieces = words->n + REST;
    for (int k = 0; k < n; k++) {
        pieces += READ * terms[k].n_reads;
    }
    if (n < 1 || n > most || pieces > WORDS_MAX) {
        return false;
    }
    for (int k = 0; k < n; k++) {
        words_plain(words, k > 0 ? " + " : "");
        if (k > 0) {
            say_factor(words, node, terms[k].reads[0]);
        } else {
            say_value(words, node, terms[k].reads[0]);
        }
        if (terms[k].by == BY_ADD_PRODUCT) {
            words_plain(words, " × ");
            say_factor(words, node, terms[k].reads[1]);
        }
    }
    return true;
}

void say_partial(struct words *words, const struct node *node, const struct walk *walk,
                 struct place place)
{
    struct term term;
    float value;
    walk->term(node, place, &term);
    struct ref writes = term.writes;
    if (node_partial(node, walk, place, &writes, &value)) {
        words_float(words, node->program, &writes, (double)value);
    } else if (writes.tensor >= 0) {
        words_ref(words, node->program, &writes);
    }
}

void say_corner(struct words *words, int64_t row, int64_t column, int64_t rows, int64_t columns)
{
    if (rows == 2 && columns == 2) {
        words_plain(words, "%s-%s", column == 0 ? "left" : "right", row == 0 ? "upper" : "bottom");
    } else {
        say_row_column(words, row, column);
    }
}

struct ref ref_of(int tensor, enum of of, int64_t index)
{
    return (struct ref){.tensor = tensor, .of = of, .index = index};
}
