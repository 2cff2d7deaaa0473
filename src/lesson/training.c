#include "lesson/training.h"

#include "base/text.h"
#include "image/safetensors.h"
#include "lesson/names.h"
#include "nn/batch.h"
#include "nn/parameters.h"
#include "nn/trainer.h"

#include <stdlib.h>
#include <string.h>

// An error of the lesson as a whole.
static bool fail(const struct lesson *lesson, struct error *error, const char *what)
{
    if (error->kind == ERROR_NONE) {
        snprintf(error->file, sizeof error->file, "%s", lesson->path);
    }
    return error_set(error, ERROR_LESSON, "%s", what);
}

// ---- what is trained
// -------------------------------------------------------------------------------

bool training_find(struct training *training, struct lesson *lesson, struct error *error)
{
    struct program *program = &lesson->program;
    *training = (struct training){.lesson = lesson, .loss_node = parameters_loss(program)};
    if (lesson->n_pictures != 1) {
        return fail(lesson, error,
                    lesson->n_pictures == 0
                        ? "needs one tensor with an image, which the data's pictures replace; has "
                          "none"
                        : "needs one tensor with an image, which the data's pictures replace; has "
                          "several");
    }
    training->picture = &lesson->pictures[0];
    if (training->loss_node < 0) {
        return fail(lesson, error,
                    "needs one loss with a class as its target (one, or the one of backward)");
    }
    const struct node *loss = program->nodes[training->loss_node];
    if (!loss->known) {
        return fail(lesson, error, "needs numbers in every tensor that the loss depends on");
    }
    training->n_classes = (int)shape_elements(&program->tensors[loss->inputs[0].tensor].shape);
    return true;
}

static void add(struct training *training, int tensor)
{
    for (int p = 0; p < training->n_parameters; p++) {
        if (training->parameters[p] == tensor) {
            return;
        }
    }
    training->parameters[training->n_parameters++] = tensor;
}

static bool check_name(const struct program *program, const char *name, int *tensor,
                       struct error *error)
{
    *tensor = program_find(program, name);
    if (*tensor < 0) {
        struct arena scratch = {0};
        const char **names = arena_array(&scratch, (size_t)program->n_tensors, sizeof *names);
        for (int i = 0; i < program->n_tensors; i++) {
            names[i] = program->tensors[i].name;
        }
        const char *nearest = text_nearest(name, names, (size_t)program->n_tensors);
        error_set(error, ERROR_CALL, "--parameters: the lesson has no tensor \"%s\"%s%s%s", name,
                  nearest ? ", did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
        arena_finish(&scratch);
        return false;
    }
    if (program->tensors[*tensor].producer >= 0) {
        return error_set(error, ERROR_CALL,
                         "--parameters: \"%s\" is computed by an operation, only declared tensors "
                         "can be trained",
                         name);
    }
    return program_has_gradient(program, *tensor) ||
           error_set(error, ERROR_CALL,
                     "--parameters: \"%s\" has no gradient, the loss does not depend on it", name);
}

static bool choose_named(struct training *training, const char *names, struct error *error)
{
    struct arena *arena = &training->lesson->arena;
    for (const char *at = names; at != NULL;) {
        const char *comma = strchr(at, ',');
        size_t length = comma != NULL ? (size_t)(comma - at) : strlen(at);
        int tensor;
        char *name = arena_alloc(arena, length + 1);
        memcpy(name, at, length);
        if (!check_name(&training->lesson->program, name, &tensor, error)) {
            return false;
        }
        if (tensor == training->picture->tensor) {
            return error_set(error, ERROR_CALL,
                             "--parameters: \"%s\" is the image, the data replace it", name);
        }
        add(training, tensor);
        at = comma != NULL ? comma + 1 : NULL;
    }
    return true;
}

bool training_choose(struct training *training, const char *names, struct error *error)
{
    struct lesson *lesson = training->lesson;
    struct program *program = &lesson->program;
    const int loss = program->nodes[training->loss_node]->output.tensor;
    const struct gradient *start = &program->gradients[loss];
    if (!start->exists || start->last_node >= 0 || start->given == NULL ||
        start->given[0] != 1.0F) {
        return fail(lesson, error, "training needs backward.loss, the loss that it makes smaller");
    }
    training->parameters =
        arena_array(&lesson->arena, (size_t)program->n_tensors, sizeof *training->parameters);
    if (names != NULL) {
        if (!choose_named(training, names, error)) {
            return false;
        }
    } else {
        training->n_parameters = parameters_default(program, training->parameters);
    }
    return training->n_parameters > 0 ||
           fail(lesson, error, "has no weight and no bias that training could change");
}

static bool is_made(const struct lesson *lesson, int tensor)
{
    for (int i = 0; i < lesson->n_files; i++) {
        if (lesson->files[i].tensor == tensor && lesson->files[i].made) {
            return true;
        }
    }
    return false;
}

void training_start(const struct training *training, bool random, uint64_t seed)
{
    struct program *program = &training->lesson->program;
    struct random source;
    random_seed(&source, seed);
    const struct random stream = random_split(&source, TRAINER_STREAMS);
    for (int i = 0; i < training->lesson->n_files; i++) {
        if (training->lesson->files[i].made) {
            parameters_randomise(program, training->lesson->files[i].tensor, &stream);
        }
    }
    for (int p = 0; random && p < training->n_parameters; p++) {
        if (!is_made(training->lesson, training->parameters[p])) {
            parameters_randomise(program, training->parameters[p], &stream);
        }
    }
    program_changed(program);
}

// ---- data
// ------------------------------------------------------------------------------------------

static bool check_classes(const struct training *training, const struct dataset *dataset,
                          struct error *error)
{
    return dataset->n_classes <= training->n_classes ||
           error_set(error, ERROR_LESSON,
                     "the data have %d classes, the lesson's loss tells %d apart",
                     dataset->n_classes, training->n_classes);
}

static bool fit_picture(const struct training *training, const struct dataset *dataset, int64_t i,
                        float *out, struct error *error)
{
    struct picture_format format = training->picture->format;
    struct png_picture picture;
    if (!dataset_picture(dataset, i, &picture, error)) {
        return false;
    }
    bool ok = picture_size(&format, picture.height, picture.width, error);
    if (ok) {
        picture_numbers(&format, picture.rgba, picture.height, picture.width, out);
    } else if (dataset->paths != NULL) {
        snprintf(error->file, sizeof error->file, "%s", dataset->paths[i]);
    }
    png_picture_finish(&picture);
    return ok;
}

bool training_data(const struct training *training, const struct dataset *dataset,
                   struct labelled *out, struct error *error)
{
    const struct tensor *image = &training->lesson->program.tensors[training->picture->tensor];
    const int64_t elements = shape_elements(&image->shape);
    *out = (struct labelled){0};
    if (!check_classes(training, dataset, error)) {
        return false;
    }
    if (dataset->count > TENSOR_MAX_ELEMENTS / elements) {
        return error_set(
            error, ERROR_LESSON, "%lld pictures of %lld numbers are too many: at most %lld numbers",
            (long long)dataset->count, (long long)elements, (long long)TENSOR_MAX_ELEMENTS);
    }
    float *images = malloc((size_t)(dataset->count * elements) * sizeof *images);
    int32_t *classes = malloc((size_t)dataset->count * sizeof *classes);
    bool ok = (images != NULL && classes != NULL) ||
              error_set(error, ERROR_SYSTEM, "the system has no memory left");
    for (int64_t i = 0; ok && i < dataset->count; i++) {
        classes[i] = dataset->labels[i];
        ok = fit_picture(training, dataset, i, images + i * elements, error);
    }
    *out = (struct labelled){dataset->count, images, classes};
    if (!ok) {
        labelled_finish(out);
    }
    return ok;
}

void labelled_finish(struct labelled *data)
{
    free(data->images);
    free(data->classes);
    *data = (struct labelled){0};
}

// ---- weights
// ---------------------------------------------------------------------------------------

static void put(const struct training *training, int tensor, const char *name,
                struct safetensors_item *items, int *n)
{
    const struct tensor *t = &training->lesson->program.tensors[tensor];
    for (int i = 0; i < *n; i++) {
        if (strcmp(items[i].name, name) == 0) {
            return;
        }
    }
    items[(*n)++] = (struct safetensors_item){name, t->shape.rank, t->shape.dim, t->value};
}

bool training_write(const struct training *training, const char *path, struct error *error)
{
    const struct lesson *lesson = training->lesson;
    struct arena scratch = {0};
    int n = 0;
    struct safetensors_item *items = arena_array(
        &scratch, (size_t)(training->n_parameters + 2 * lesson->n_files), sizeof *items);
    for (int p = 0; p < training->n_parameters; p++) {
        int tensor = training->parameters[p];
        put(training, tensor, lesson->program.tensors[tensor].name, items, &n);
    }
    for (int i = 0; i < lesson->n_files; i++) {
        const struct lesson_file *file = &lesson->files[i];
        if (file->made) {
            put(training, file->tensor, lesson->program.tensors[file->tensor].name, items, &n);
        }
    }
    for (int i = 0; i < lesson->n_files; i++) {
        if (lesson->files[i].made) {
            put(training, lesson->files[i].tensor, lesson->files[i].name, items, &n);
        }
    }
    bool ok = safetensors_write(path, items, n, error);
    arena_finish(&scratch);
    return ok;
}

static int find_tensor(const struct lesson *lesson, const char *name)
{
    int tensor = program_find(&lesson->program, name);
    for (int i = 0; tensor < 0 && i < lesson->n_files; i++) {
        tensor = strcmp(lesson->files[i].name, name) == 0 ? lesson->files[i].tensor : -1;
    }
    return tensor;
}

// The message about a tensor of the file that the lesson has no place for.
static bool fail_entry(struct lesson *lesson, const char *name, struct error *error)
{
    struct program *program = &lesson->program;
    struct arena scratch = {0};
    const char **names = arena_array(&scratch, (size_t)program->n_tensors + 1, sizeof *names);
    size_t n = 0;
    for (int i = 0; i < program->n_tensors; i++) {
        if (program->tensors[i].producer < 0) {
            names[n++] = program->tensors[i].name;
        }
    }
    const char *nearest = text_nearest(name, names, n);
    if (nearest != NULL) {
        error_set(error, ERROR_LESSON,
                  "holds \"%.64s\", the lesson declares no such tensor, did you mean \"%s\"?", name,
                  nearest);
    } else {
        error_set(error, ERROR_LESSON,
                  "holds \"%.64s\", the lesson declares no such tensor, it declares %s", name,
                  names_listed(&scratch, names, n));
    }
    arena_finish(&scratch);
    return false;
}

static bool read_entry(struct lesson *lesson, const struct safetensors *file,
                       const struct safetensors_entry *entry, struct error *error)
{
    int tensor = find_tensor(lesson, entry->name);
    struct tensor *t = tensor >= 0 ? &lesson->program.tensors[tensor] : NULL;
    if (t == NULL || t->producer >= 0) {
        return fail_entry(lesson, entry->name, error);
    }
    struct shape shape = {.rank = entry->rank > TENSOR_MAX_RANK ? -1 : entry->rank};
    for (int axis = 0; axis < shape.rank; axis++) {
        shape.dim[axis] = entry->dim[axis];
    }
    if (shape.rank != t->shape.rank || !shape_equal(&shape, &t->shape)) {
        char is[128], must[128];
        shape_text(&t->shape, must, sizeof must);
        if (shape.rank < 0) {
            snprintf(is, sizeof is, "of rank %d", entry->rank);
        } else {
            shape_text(&shape, is, sizeof is);
        }
        return error_set(error, ERROR_LESSON, "\"%.64s\" must be %s as in the lesson, is %s%s",
                         entry->name, must, is,
                         entry->elements == shape_elements(&t->shape) ? AS_MANY_NUMBERS : "");
    }
    return t->value == NULL || safetensors_read(file, entry, t->value, error);
}

bool training_read(struct lesson *lesson, const char *path, struct error *error)
{
    struct safetensors file;
    if (!safetensors_open(&file, path, error)) {
        return false;
    }
    bool ok = true;
    for (int i = 0; ok && i < file.n; i++) {
        ok = read_entry(lesson, &file, &file.entries[i], error);
    }
    if (!ok && error->file[0] == '\0') {
        snprintf(error->file, sizeof error->file, "%s", path);
    }
    safetensors_finish(&file);
    program_changed(&lesson->program);
    return ok;
}
