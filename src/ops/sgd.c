// Stochastic gradient descent: w becomes w - η δw, for every parameter that the lesson updates.
#include "base/number.h"
#include "ops/cells.h"
#include "ops/say.h"
#include "ops/table.h"

enum { IN_VALUE, IN_GRADIENT };
enum { ATTR_LEARNING_RATE };

static float sgd_function32(const struct node *node, const struct term *term, const float *reads)
{
    (void)term;
    float rate = (float)node->attrs[ATTR_LEARNING_RATE].number;
    return reads[IN_VALUE] - rate * reads[IN_GRADIENT];
}

static double sgd_function64(const struct node *node, const struct term *term, const double *reads)
{
    (void)term;
    return reads[IN_VALUE] - node->attrs[ATTR_LEARNING_RATE].number * reads[IN_GRADIENT];
}

static void sgd_compute(struct node *node)
{
    int64_t n = shape_elements(&node->out_shape);
    for (int64_t i = 0; i < n; i++) {
        float reads[] = {node->in[IN_VALUE][i], node->in[IN_GRADIENT][i]};
        node->out[i] = sgd_function32(node, NULL, reads);
    }
}

static int sgd_phases(const struct node *node, struct phase out[WALK_MAX_PHASES])
{
    out[0] = (struct phase){.name = "update", .uniform = 1};
    cells_axes(&node->out_shape, &out[0]);
    return 1;
}

static void sgd_term(const struct node *node, struct place place, struct term *out)
{
    *out = cells_term(node, place.cell, IN_VALUE, 2, BY_FUNCTION);
}

static void say_rate(struct words *words, const struct node *node)
{
    char number[NUMBER_MAX];
    number_json_double(node->attrs[ATTR_LEARNING_RATE].number, number);
    words_plain(words, "%s", number);
}

static int sgd_operands(const struct node *node, struct place place,
                        struct operand out[OPERANDS_MAX])
{
    int tensor = node->output.tensor;
    out[0] = cells_show(node, tensor, OF_VALUE, place.cell);
    words_plain(&out[0].head, "before");
    cells_note_shape(&out[0], node);
    out[1] = cells_show(node, tensor, OF_GRADIENT, place.cell);
    out[1].link = LINK_MINUS;
    words_math(&out[1].link_above, -1, "η");
    words_plain(&out[1].link_above, " ×");
    words_math(&out[1].link_below, -1, "η");
    words_plain(&out[1].link_below, " = ");
    say_rate(&out[1].link_below, node);
    words_plain(&out[1].head, "gradient");
    words_plain(&out[1].note, "which way the loss grows");
    out[2] = cells_show(node, tensor, OF_UPDATED, place.cell);
    out[2].link = LINK_EQUALS;
    out[2].marks = MARK_CHANGE;
    words_plain(&out[2].head, "after");
    words_plain(&out[2].note, "a small step the other way");
    return 3;
}

static void sgd_formula(const struct node *node, const struct term *term, bool numbers,
                        struct words *out)
{
    cells_say_first(out, node, term->reads[IN_VALUE], numbers);
    words_plain(out, " − ");
    if (numbers) {
        say_rate(out, node);
        words_plain(out, " × ");
    } else {
        words_math(out, -1, "η");
        words_plain(out, " ");
    }
    cells_say_operand(out, node, term->reads[IN_GRADIENT], numbers);
}

// A parameter whose gradient is a number.
static void say_update(const struct node *node, struct place place, const struct term *term,
                       double gradient, struct words *out)
{
    words_plain(out, gradient < 0.0   ? "The loss falls with "
                     : gradient > 0.0 ? "The loss grows with "
                                      : "The loss does not depend on ");
    words_ref(out, node->program, &term->reads[IN_VALUE]);
    words_plain(out, " (its gradient is ");
    say_value(out, node, term->reads[IN_GRADIENT]);
    if (gradient == 0.0) {
        words_plain(out, "), so it stays ");
    } else {
        words_plain(out, gradient < 0.0 ? "), so it goes up by " : "), so it goes down by ");
        say_rate(out, node);
        words_plain(out, " times that, to ");
    }
    cells_say_result(out, node, place);
    words_plain(out, ".");
}

static void sgd_caption(const struct node *node, struct place place, enum grain grain,
                        struct words *out)
{
    struct term term;
    double gradient;
    sgd_term(node, place, &term);
    words_clear(out);
    if (cells_whole(node, grain)) {
        words_plain(out, "Every parameter goes a small step against its gradient: ");
        say_rate(out, node);
        words_plain(out, " times it, the other way.");
    } else if (node->known && say_known(node, term.reads[IN_GRADIENT], &gradient)) {
        say_update(node, place, &term, gradient, out);
    } else {
        words_ref(out, node->program, &term.reads[IN_VALUE]);
        words_plain(out, " goes against its gradient, by ");
        say_rate(out, node);
        words_plain(out, " times ");
        words_ref(out, node->program, &term.reads[IN_GRADIENT]);
        words_plain(out, ".");
    }
}

static const struct walk WALK[] = {
    {.phases = sgd_phases, .term = sgd_term, .operands = sgd_operands, .caption = sgd_caption}};

const struct op OP_SGD = {.name = "sgd",
                          .title = "Update",
                          .summary = "w - η δw",
                          .compute = sgd_compute,
                          .walks = WALK,
                          .n_walks = 1,
                          .function32 = sgd_function32,
                          .function64 = sgd_function64,
                          .formula = sgd_formula};
