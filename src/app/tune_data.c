#include "app/tune_data.h"

#include "lesson/lesson.h"

#include <string.h>

// A stranger writes so many digits; of the other held-out ones so many are scored after each round.
enum { STRANGER_DIGITS = 120, OLD_KEPT = 300 };

// ---- what learns
// ---------------------------------------------------------------------------------

static bool is_parameter(const struct training *training, int tensor)
{
    for (int i = 0; i < training->n_parameters; i++) {
        if (training->parameters[i] == tensor) {
            return true;
        }
    }
    return false;
}

// Those that learn by default, and those that training would change: the lesson may name others.
static bool choose_parameters(struct tune_data *data, struct error *error)
{
    struct training *training = &data->training;
    const struct lesson_practice *practice = &data->trained->practice;
    if (!training_find(training, data->trained, error) || !training_choose(training, NULL, error)) {
        return false;
    }
    for (int i = 0; i < practice->n_learns; i++) {
        if (!is_parameter(training, practice->learns[i])) {
            training->parameters[training->n_parameters++] = practice->learns[i];
        }
    }
    return true;
}

// The operation that reads a tensor first.
static const struct node *reader_of(const struct program *program, int tensor)
{
    for (int i = 0; i < program->n_forward; i++) {
        for (int k = 0; k < program->nodes[i]->n_inputs; k++) {
            if (program->nodes[i]->inputs[k].tensor == tensor) {
                return program->nodes[i];
            }
        }
    }
    return NULL;
}

static bool learns_at_first(const struct lesson_practice *practice, int tensor)
{
    for (int i = 0; i < practice->n_learns; i++) {
        if (practice->learns[i] == tensor) {
            return true;
        }
    }
    return false;
}

// In the order of the network. Parameters of one operation are one layer.
static void find_layers(struct tune_data *data)
{
    struct lesson *lesson = data->trained;
    struct program *program = &lesson->program;
    const struct training *training = &data->training;
    const size_t n = (size_t)training->n_parameters;
    data->layers = arena_array(&lesson->arena, n, sizeof *data->layers);
    data->layer_of = arena_array(&lesson->arena, n, sizeof *data->layer_of);
    for (int i = 0; i < program->n_forward; i++) {
        const struct node *node = program->nodes[i];
        bool any = false;
        for (size_t p = 0; p < n; p++) {
            const int tensor = training->parameters[p];
            if (reader_of(program, tensor) == node) {
                any = true;
                data->layer_of[p] = data->n_layers;
                data->layers[data->n_layers].learns |= learns_at_first(&lesson->practice, tensor);
            }
        }
        if (any) {
            data->layers[data->n_layers++].name = node->label != NULL ? node->label : node->name;
        }
    }
}

// Weights go from one to the other by a tensor's place. The file may have been written since the
// lesson was opened. What operations write has numbers only once they are needed.
static bool same_tensors(const struct program *a, const struct program *b)
{
    bool same = a->n_tensors == b->n_tensors;
    for (int i = 0; same && i < a->n_tensors; i++) {
        const struct tensor *x = &a->tensors[i], *y = &b->tensors[i];
        same = strcmp(x->name, y->name) == 0 && shape_equal(&x->shape, &y->shape) &&
               x->producer == y->producer &&
               (x->producer >= 0 || (x->value == NULL) == (y->value == NULL));
    }
    return same;
}

static bool load_copies(struct tune_data *data, const struct lesson *lesson, struct error *error)
{
    data->trained = lesson_load(lesson->path, error);
    data->random = data->trained != NULL ? lesson_load(lesson->path, error) : NULL;
    return data->random != NULL &&
           ((same_tensors(&data->trained->program, &lesson->program) &&
             same_tensors(&data->random->program, &lesson->program)) ||
            error_set(error, ERROR_LESSON,
                      "The lesson's file has changed since it was opened: open it again"));
}

int tune_data_learning(const struct tune_data *data, int *out)
{
    int n = 0;
    for (int p = 0; p < data->training.n_parameters; p++) {
        if (data->layers[data->layer_of[p]].learns) {
            out[n++] = data->training.parameters[p];
        }
    }
    return n;
}

// ---- digits
// --------------------------------------------------------------------------------------

static bool read_digits(const struct tune_data *data, const char *where, struct labelled *out,
                        struct error *error)
{
    struct dataset dataset;
    if (!dataset_open(&dataset, where, error)) {
        return false;
    }
    const bool read = training_data(&data->training, &dataset, out, error);
    dataset_finish(&dataset);
    return read;
}

// The stranger's are made from the first held-out digits; they are not scored as old ones.
static void share_held_out(struct tune_data *data)
{
    const struct program *program = &data->trained->program;
    const int64_t elements =
        shape_elements(&program->tensors[data->training.picture->tensor].shape);
    const int64_t half = data->held_out.count / 2;
    const int64_t stranger = half < STRANGER_DIGITS ? half : STRANGER_DIGITS;
    const int64_t left = data->held_out.count - stranger;
    digits_of_a_stranger(&data->training, &data->held_out, stranger, &data->sets[SET_STRANGER]);
    data->old_kept = (struct labelled){left < OLD_KEPT ? left : OLD_KEPT,
                                       data->held_out.images + stranger * elements,
                                       data->held_out.classes + stranger};
}

bool tune_data_enough(const struct tune_data *data, int set)
{
    const struct labelled *all = &data->sets[set];
    for (int64_t i = 0; i < all->count; i++) {
        for (int64_t k = 0; k < i; k++) {
            if (all->classes[i] == all->classes[k]) {
                return true; // one is learned, one kept back
            }
        }
    }
    return false;
}

void tune_data_use(struct tune_data *data, int set)
{
    labelled_finish(&data->learned);
    labelled_finish(&data->kept);
    digits_split(&data->training, &data->sets[set], &data->learned, &data->kept);
}

bool tune_data_own(struct tune_data *data, const struct dataset *own, struct error *error)
{
    labelled_finish(&data->sets[SET_OWN]);
    return own == NULL || training_data(&data->training, own, &data->sets[SET_OWN], error);
}

// ---- all of it
// -----------------------------------------------------------------------------------

bool tune_data_load(struct tune_data *data, const struct lesson *lesson, const struct dataset *own,
                    struct error *error)
{
    const struct lesson_practice *practice = &lesson->practice;
    *data = (struct tune_data){.trained = NULL};
    if (practice->held_out == NULL) {
        return error_set(error, ERROR_LESSON,
                         "The lesson gives no held-out digits (practice.held_out) to test on");
    }
    if (!load_copies(data, lesson, error) || !choose_parameters(data, error) ||
        !read_digits(data, practice->data, &data->old, error) ||
        !read_digits(data, practice->held_out, &data->held_out, error) ||
        !tune_data_own(data, own, error)) {
        return false;
    }
    find_layers(data);
    share_held_out(data);
    if (!tune_data_enough(data, SET_STRANGER)) {
        return error_set(error, ERROR_LESSON, "There are too few held-out digits to test on");
    }
    return true;
}

void tune_data_finish(struct tune_data *data)
{
    labelled_finish(&data->old);
    labelled_finish(&data->held_out);
    labelled_finish(&data->sets[SET_OWN]);
    labelled_finish(&data->sets[SET_STRANGER]);
    labelled_finish(&data->learned);
    labelled_finish(&data->kept);
    lesson_destroy(data->trained);
    lesson_destroy(data->random);
    *data = (struct tune_data){.trained = NULL};
}
