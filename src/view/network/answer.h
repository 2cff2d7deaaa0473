// What a network answers: scores as bars, the largest leads; or distances on a ruler, the smallest
// wins (LeNet-5's output). Numbers alone: of whatever computed them.
#ifndef CONVSTEP_VIEW_NETWORK_ANSWER_H
#define CONVSTEP_VIEW_NETWORK_ANSWER_H

#include "base/number.h"
#include "view/frame.h"

enum { ANSWER_MOST = 64 }; // classes; of more, the first so many

struct answer {
    const char *title;   // NULL: made here
    const float *scores; // n numbers; NULL: not computed, drawn empty
    int n;
    bool smallest_wins;       // they are distances
    const char *const *names; // of the classes; NULL: "0", "1", …
    // What the distances are from: n pictures of code_rows × code_cols numbers, row by row, above 0
    // is ink; NULL: none are drawn.
    const float *codes;
    int code_rows, code_cols;
    const float *compared;     // the numbers of the layer before: what is compared with the codes,
                               // as large as one, or weighted; NULL: none
    const char *compared_name; // "F6"
    // What speaks for each: what every number of the layer before adds to the score of class k is
    // weights[k * n_weights + j] * compared[j], drawn for the winner and the next one where there
    // is room; NULL: none.
    const float *weights;
    int n_weights;
};

// Fills the box; what does not fit is left out, the picture of the winner's code first, then the
// farthest rows (their number is said).
void answer_draw(const struct frame *frame, struct box box, const struct answer *answer);

// Classes from the best on; a tie goes to the first, what is no number last. Returns how many.
int answer_order(const struct answer *answer, int order[ANSWER_MOST]);
const char *answer_name(const struct answer *answer, int k, char buffer[16]);
// "0.843", or "less than 0.001" where nothing of it would be left.
enum { ANSWER_TEXT = NUMBER_MAX + 16 };
void answer_number(const struct answer *answer, int k, char out[ANSWER_TEXT]);
// n numbers as a picture: the two sides whose shape is nearest to that of 7 × 12.
void answer_sides(int n, int *rows, int *cols);
// As many decimals as keep three digits of the largest, at most 4.
int answer_decimals(const float *numbers, int n);
// A picture of 84 numbers (or any): tiles in the colours of activations; at x, y, `pitch` apart.
struct answer_picture {
    const float *numbers;
    int rows, cols;
    double scale; // largest absolute value
    enum role role;
    bool code; // above 0: ink, else blank
};
void answer_picture_draw(const struct frame *frame, double x, double y, double pitch,
                         const struct answer_picture *picture);

#endif
