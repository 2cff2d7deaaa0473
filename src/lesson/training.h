// A lesson trained and scored on pictures with classes: what of it the data replace, which tensors
// change, and the files of weights.
#ifndef CONVSTEP_LESSON_TRAINING_H
#define CONVSTEP_LESSON_TRAINING_H

#include "image/dataset.h"
#include "lesson/lesson.h"
#include "nn/random.h"
#include "nn/score.h"

struct training {
    struct lesson *lesson;
    const struct lesson_picture *picture; // the one image tensor
    int loss_node;
    int n_classes;   // inputs of the loss
    int *parameters; // tensors to change
    int n_parameters;
};

// Finds the image and the loss. ERROR_LESSON where there is not exactly one tensor from an image,
// no loss with a class, or the loss depends on tensors without numbers. Data live in the lesson.
bool training_find(struct training *training, struct lesson *lesson, struct error *error);
// The tensors named in `names` ("w1,b1"), by default those of parameters_default, and always those
// of the file to be made. ERROR_LESSON where the backward pass is none from the loss, or none is
// left; ERROR_CALL where a name is unknown or cannot be changed.
bool training_choose(struct training *training, const char *names, struct error *error);
// First numbers: of all parameters where `random`, else of those of the file to be made.
void training_start(const struct training *training, bool random, uint64_t seed);

// Pictures fitted as the image tensor says, and their classes. ERROR_LESSON where a picture cannot
// be read or does not fit, there are more classes than the loss has inputs, or too many numbers.
// The caller frees them with labelled_finish.
bool training_data(const struct training *training, const struct dataset *dataset,
                   struct labelled *out, struct error *error);
void labelled_finish(struct labelled *data);

// The parameters, by the lesson's names; those that the lesson reads from this very file under
// another name, by that too. Written whole or not at all.
bool training_write(const struct training *training, const char *path, struct error *error);
// Puts a file's tensors into the lesson's of the same name (or of the same name in a file).
// ERROR_LESSON where one is unknown or has another shape.
bool training_read(struct lesson *lesson, const char *path, struct error *error);

#endif
