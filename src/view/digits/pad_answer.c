// What the network says to the digit on the pad.
#include "base/number.h"
#include "nn/batch.h"
#include "ops/exponentials.h"
#include "view/digits/pad.h"
#include "view/sentence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// ---- the numbers

// The label of the layer that makes a tensor; NULL.
static const char *label_of(const struct program *program, int tensor)
{
    for (int i = program->tensors[tensor].producer; i >= 0;) {
        const struct node *node = program->nodes[i];
        if (node->label != NULL) {
            return node->label;
        }
        const int input = node->inputs[0].tensor;
        const bool same = input >= 0 &&
                          program->tensors[input].shape.rank == node->out_shape.rank &&
                          shape_equal(&program->tensors[input].shape, &node->out_shape);
        i = same ? program->tensors[input].producer : -1;
    }
    return NULL;
}

// Distances are from the rows of a weight that training leaves alone: the codes.
static void set_codes(struct program *program, int tensor, struct answer *answer)
{
    const int producer = program->tensors[tensor].producer;
    const struct node *node = producer >= 0 ? program->nodes[producer] : NULL;
    if (node == NULL || !node->op->keeps_weights || node->n_inputs < 2) {
        return;
    }
    const struct shape *codes = &program->tensors[node->inputs[1].tensor].shape;
    answer->codes = program_value(program, node->inputs[1].tensor);
    answer->compared = program_value(program, node->inputs[0].tensor);
    answer->compared_name = label_of(program, node->inputs[0].tensor);
    answer_sides((int)codes->dim[codes->rank - 1], &answer->code_rows, &answer->code_cols);
}

bool pad_answer(struct program *program, const struct lesson *lesson, struct answer *out,
                float shares[ANSWER_MOST])
{
    if (!lesson->practice.given) {
        return false;
    }
    const struct node *loss = program->nodes[lesson->practice.loss_node];
    const int tensor = loss->inputs[0].tensor;
    const float *scores = program_value(program, tensor);
    *out = (struct answer){.n = lesson->practice.n_classes,
                           .scores = scores,
                           .smallest_wins = loss->op->smallest_wins,
                           .names = lesson->classes};
    if (out->smallest_wins) {
        out->title = "How far from each code?";
        set_codes(program, tensor, out);
    } else if (scores != NULL) {
        const struct exponentials e = exponentials_of(scores, out->n, 1.0F, NULL);
        for (int k = 0; k < out->n; k++) {
            shares[k] = exponentials_share(&e, scores[k]);
        }
        out->title = "Which digit?";
        out->scores = shares;
    }
    return scores != NULL;
}

// ---- the column

// Below the bars, what the distances say below theirs.
static void draw_leader(const struct frame *frame, struct box box, const struct answer *answer)
{
    const struct theme_colors *c = frame->theme;
    char text[TEXT_MAX], names[2][16], numbers[2][ANSWER_TEXT];
    int order[ANSWER_MOST];
    answer_order(answer, order);
    for (int i = 0; i < 2; i++) {
        answer_number(answer, order[i], numbers[i]);
    }
    snprintf(text, sizeof text, "%.40s leads", answer_name(answer, order[0], names[0]));
    frame_elided(frame, box.x, box.y + 22, box.w, text,
                 frame_text(FONT_BOLD, frame_floor(frame, 40), c->ink, c->bg, ANCHOR_START));
    frame_elided(frame, box.x, box.y + 64, box.w, "the largest of shares that add up to 1: softmax",
                 frame_text(FONT_REGULAR, frame_floor(frame, 24), c->ink2, c->bg, ANCHOR_START));
    snprintf(text, sizeof text, "%s against %s for %.40s", numbers[0], numbers[1],
             answer_name(answer, order[1], names[1]));
    frame_elided(frame, box.x, box.y + 104, box.w, text,
                 frame_text(FONT_SEMIBOLD, frame_floor(frame, 26), c->ink, c->bg, ANCHOR_START));
}

void pad_answer_draw(const struct frame *frame, struct box box, const struct answer *answer)
{
    static const double LEADER = 128, BETWEEN = 40;
    if (answer->smallest_wins) {
        answer_draw(frame, box, answer);
        return;
    }
    const double bars = fmin(560, box.h - LEADER - BETWEEN);
    answer_draw(frame, (struct box){box.x, box.y, box.w, bars}, answer);
    draw_leader(frame, (struct box){box.x, box.y + bars + BETWEEN, box.w, LEADER}, answer);
}

// ---- the sentence

static void say_class(struct words *words, const struct answer *answer, int k)
{
    char name[16];
    words_number_text(words, ROLE_ACTIVATION, answer_name(answer, k, name));
}

static void say_score(struct words *words, const struct answer *answer, int k)
{
    char text[ANSWER_TEXT];
    answer_number(answer, k, text);
    words_plain(words, "%s", text);
}

static void say_distance(struct words *words, const struct answer *answer, const int *order)
{
    words_plain(words, "The output is a distance: %s looks most like the code of ",
                answer->compared_name != NULL ? answer->compared_name : "it");
    say_class(words, answer, order[0]);
    words_plain(words, ", ");
    say_score(words, answer, order[0]);
    words_plain(words, " away. The smallest wins.");
}

static void say_share(struct words *words, const struct answer *answer, const int *order)
{
    words_plain(words, "The network reads a ");
    say_class(words, answer, order[0]);
    words_plain(words, ", with a share of ");
    say_score(words, answer, order[0]);
    words_plain(words, ". Next comes ");
    say_class(words, answer, order[1]);
    words_plain(words, " with ");
    say_score(words, answer, order[1]);
    words_plain(words, ".");
}

// A digit that ships is known: the network may be wrong about it.
static void say_truth(struct words *words, const struct answer *answer, int truth, int said)
{
    if (truth == said) {
        return;
    }
    words_bold(words, "Misread");
    words_plain(words, ": it is a ");
    say_class(words, answer, truth);
    words_plain(words, ". ");
}

void pad_caption_draw(const struct frame *frame, const struct answer *answer)
{
    static const double SIZE = 28, SIZE_LEAST = 22, MARGIN = 48;
    const struct pad_state *pad = frame->state->pad;
    const struct box box = frame->caption;
    int order[ANSWER_MOST];
    struct words words;
    words_clear(&words);
    answer_order(answer, order);
    if (pad->empty) {
        words_plain(&words, "Draw a digit: the network reads it while the pen moves.");
    } else {
        if (pad->truth >= 0 && pad->truth < answer->n) {
            say_truth(&words, answer, pad->truth, order[0]);
        }
        (answer->smallest_wins ? say_distance : say_share)(&words, answer, order);
    }
    sentence_fit(frame, &words,
                 (struct sentence_style){.font = FONT_REGULAR,
                                         .size = frame_size(frame, SIZE),
                                         .color = frame->theme->ink,
                                         .behind = frame->theme->bg,
                                         .anchor = ANCHOR_MIDDLE,
                                         .strong = true},
                 (struct box){box.x + MARGIN, box.y, box.w - 2 * MARGIN, box.h},
                 frame_floor(frame, SIZE_LEAST), 2, 38.0 / 28);
}
