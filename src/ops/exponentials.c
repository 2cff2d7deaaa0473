#include "ops/exponentials.h"

#include "base/number.h"
#include "base/transcendental.h"
#include "ops/cells.h"

struct exponentials exponentials_of(const float *x, int64_t n, float sign, const float *first)
{
    struct exponentials e = {.sign = sign, .largest = first ? *first : sign * x[0]};
    for (int64_t i = 0; i < n; i++) {
        e.largest = sign * x[i] > e.largest ? sign * x[i] : e.largest;
    }
    e.sum = first ? math_expf(*first - e.largest) : 0.0F;
    for (int64_t i = 0; i < n; i++) {
        e.sum += math_expf(sign * x[i] - e.largest);
    }
    return e;
}

float exponentials_one(const struct exponentials *e, float x)
{
    return math_expf(e->sign * x - e->largest);
}

float exponentials_share(const struct exponentials *e, float x)
{
    return exponentials_one(e, x) / e->sum;
}

struct exponentials64 exponentials64_of(const double *x, int64_t n, double sign,
                                        const double *first)
{
    struct exponentials64 e = {.sign = sign, .largest = first ? *first : sign * x[0]};
    for (int64_t i = 0; i < n; i++) {
        e.largest = sign * x[i] > e.largest ? sign * x[i] : e.largest;
    }
    e.sum = first ? math_exp(*first - e.largest) : 0.0;
    for (int64_t i = 0; i < n; i++) {
        e.sum += math_exp(sign * x[i] - e.largest);
    }
    return e;
}

double exponentials64_share(const struct exponentials64 *e, double x)
{
    return math_exp(e->sign * x - e->largest) / e->sum;
}

int exponentials_phases(const struct node *node, const char *last,
                        struct phase out[WALK_MAX_PHASES])
{
    static const char *const names[EXPONENTIALS_PHASES] = {"maximum", "exponentials", "sum"};
    for (int i = 0; i < EXPONENTIALS_PHASES; i++) {
        out[i] = (struct phase){.name = names[i], .maps = 1};
    }
    out[EXPONENTIALS_PHASES] = (struct phase){.name = last, .uniform = 1};
    cells_axes(&node->out_shape, &out[EXPONENTIALS_PHASES]);
    return EXPONENTIALS_PHASES + 1;
}

int exponentials_decimals(const struct node *node)
{
    enum { DECIMALS = 3 }; // of at most 1: the three digits of 1.00, and one more
    return node->program->decimals >= 0 ? node->program->decimals : DECIMALS;
}

void exponentials_say(struct words *words, const struct node *node, enum role role, double value)
{
    char text[NUMBER_MAX];
    number_people(value, exponentials_decimals(node), text);
    words_number_text(words, (int)role, text);
}

// ": 1.000, 0.368 and 0.150.", of many what they have in common.
static void say_exponentials(struct words *out, const struct node *node, int64_t n,
                             const struct exponentials *e)
{
    enum { SAID = 6 };
    if (e == NULL || n > SAID) {
        words_plain(out, e != NULL && e->sign < 0 ? ": the nearest gives 1, the others less."
                                                  : ": the largest gives 1, the others less.");
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        words_plain(out, i == 0 ? ": " : i == n - 1 ? " and " : ", ");
        exponentials_say(out, node, ROLE_SUM, (double)exponentials_one(e, node->in[0][i]));
    }
    words_plain(out, ".");
}

void exponentials_caption(const struct node *node, int phase, const char *what, float sign,
                          const float *first, struct words *out)
{
    const float *x = node->in[0];
    int64_t n = shape_elements(cells_input_shape(node, 0));
    struct exponentials e = {0};
    if (x) {
        e = exponentials_of(x, n, sign, first);
    }
    const char *least = sign < 0 ? "smallest" : "largest";
    if (phase == 0) {
        words_plain(out, "The %s of the %s is looked for", least, what);
        if (x) {
            struct ref grid = cells_input(node, 0, 0);
            words_plain(out, ": ");
            words_float(out, node->program, &grid, (double)(sign * e.largest));
        }
        words_plain(out, ". Measured from it, no exponential is more than 1.");
    } else if (phase == 1) {
        words_plain(
            out, sign < 0 ? "Then e is raised to minus every distance, measured from the smallest"
                          : "Then e is raised to every score, measured from the largest");
        say_exponentials(out, node, n, x ? &e : NULL);
    } else {
        words_plain(out, "The exponentials add up");
        if (x) {
            words_plain(out, " to ");
            exponentials_say(out, node, ROLE_SUM, (double)e.sum);
        }
        words_plain(out, first ? ", with one term for “none of them”."
                               : "; divided by it, they make shares of 1.");
    }
}

struct operand exponentials_show(const struct node *node, struct place place, int64_t index)
{
    bool all = place.phase < EXPONENTIALS_PHASES;
    struct operand show = cells_show(node, node->inputs[0].tensor, OF_VALUE, all ? -1 : index);
    if (all && show.transform.flat) {
        cells_frame(&show, 0, 0, show.cols, 1);
    } else if (all) {
        cells_frame(&show, 0, 0, show.rows, show.cols);
    }
    cells_note_shape(&show, node);
    return show;
}
