// What a lesson lets its reader do with digits of their own: draw them, keep them, and fine-tune
// the network on them.
#include "base/buffer.h"
#include "base/file.h"
#include "lesson/fields.h"
#include "lesson/reader.h"
#include "nn/batch.h"
#include "nn/parameters.h"
#include "ops/table.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 10 }; // the digits 0 to 9

// ---- what the lesson must be
// ---------------------------------------------------------------------------

static bool starts_at(const struct program *program, int loss)
{
    const struct gradient *gradient = &program->gradients[program->nodes[loss]->output.tensor];
    return gradient->exists && gradient->given != NULL && gradient->last_node < 0 &&
           gradient->given[0] == 1.0F;
}

static bool fail_loss(struct reader *reader, const struct json *object)
{
    struct buffer names = {0};
    for (size_t i = 0; OPS[i] != NULL; i++) {
        if (op_class_attr(OPS[i]) >= 0) {
            buffer_printf(&names, "%s%s", names.length > 0 ? " or " : "", OPS[i]->name);
        }
    }
    reader_fail(reader, object, "needs backward.loss to be a loss with a class: %s", names.data);
    buffer_finish(&names);
    return false;
}

static bool check_loss(struct reader *reader, const struct json *object)
{
    struct lesson_practice *practice = &reader->lesson->practice;
    const struct program *program = &reader->lesson->program;
    practice->loss_node = parameters_loss(program);
    if (practice->loss_node < 0 || !starts_at(program, practice->loss_node)) {
        return fail_loss(reader, object);
    }
    const struct node *loss = program->nodes[practice->loss_node];
    const int64_t classes = shape_elements(&program->tensors[loss->inputs[0].tensor].shape);
    if (!loss->known) {
        return reader_fail(reader, object,
                           "needs numbers in every tensor that the loss depends on");
    }
    if (classes < 2 || classes > CLASSES_MAX) {
        return reader_fail(reader, object, "needs a loss of 2..%d classes, it has %lld",
                           CLASSES_MAX, (long long)classes);
    }
    practice->n_classes = (int)classes;
    return true;
}

static bool check_picture(struct reader *reader, const struct json *object)
{
    const struct lesson *lesson = reader->lesson;
    if (lesson->n_pictures != 1) {
        return reader_fail(reader, object,
                           "needs one tensor with an image, which the drawings replace; the lesson "
                           "has %d",
                           lesson->n_pictures);
    }
    const struct picture_format *format = &lesson->pictures[0].format;
    if (format->fit == PICTURE_PAD &&
        (format->height < LESSON_PRACTICE_SIDE || format->width < LESSON_PRACTICE_SIDE)) {
        return reader_fail(reader, object,
                           "needs an image of at least %d × %d, which drawings are padded to; it "
                           "is %d × %d",
                           LESSON_PRACTICE_SIDE, LESSON_PRACTICE_SIDE, format->height,
                           format->width);
    }
    return true;
}

// ---- its keys
// ------------------------------------------------------------------------------------------

// "IMAGES,LABELS", or a folder; each path is joined to the lesson's folder.
static bool read_data(struct reader *reader, const struct json *value, const char **out)
{
    if (value == NULL) {
        return true;
    }
    const char *text = json_string(value), *comma = strchr(text, ',');
    struct arena *arena = &reader->lesson->arena;
    if (*text == '\0' || comma == text ||
        (comma != NULL && (comma[1] == '\0' || strchr(comma + 1, ',') != NULL))) {
        return reader_fail(reader, value,
                           "must be \"IMAGES,LABELS\" (two IDX files) or a folder with one "
                           "subfolder of PNGs a class");
    }
    const char *first =
        comma == NULL ? text : arena_printf(arena, "%.*s", (int)(comma - text), text);
    char *images = path_join(reader->folder, first);
    char *labels = comma == NULL ? NULL : path_join(reader->folder, comma + 1);
    *out =
        labels == NULL ? arena_strdup(arena, images) : arena_printf(arena, "%s,%s", images, labels);
    free(labels);
    free(images);
    return true;
}

static bool is_listed(const struct lesson_practice *practice, int tensor)
{
    for (int i = 0; i < practice->n_learns; i++) {
        if (practice->learns[i] == tensor) {
            return true;
        }
    }
    return false;
}

static bool read_learned(struct reader *reader, const struct json *name)
{
    struct lesson *lesson = reader->lesson;
    struct lesson_practice *practice = &lesson->practice;
    if (json_kind(name) != JSON_STRING) {
        return reader_fail(reader, name, "must be the name of a tensor, is %s",
                           JSON_KIND_NAMES[json_kind(name)]);
    }
    const int tensor = reader_tensor(reader, name, json_string(name));
    const char *quoted = reader_quote(reader, json_string(name));
    if (tensor < 0) {
        return false;
    }
    if (lesson->program.tensors[tensor].producer >= 0) {
        return reader_fail(reader, name,
                           "%s is computed by an operation, only declared tensors learn", quoted);
    }
    if (tensor == lesson->pictures[0].tensor) {
        return reader_fail(reader, name, "%s is the image, the drawings replace it", quoted);
    }
    if (!program_has_gradient(&lesson->program, tensor)) {
        return reader_fail(reader, name, "%s has no gradient, the loss does not depend on it",
                           quoted);
    }
    if (is_listed(practice, tensor)) {
        return reader_fail(reader, name, "%s stands twice", quoted);
    }
    practice->learns[practice->n_learns++] = tensor;
    return true;
}

static bool read_learns(struct reader *reader, const struct json *object)
{
    struct lesson *lesson = reader->lesson;
    struct lesson_practice *practice = &lesson->practice;
    const struct json *learns = json_get(object, "learns");
    practice->learns =
        arena_array(&lesson->arena, (size_t)lesson->program.n_tensors, sizeof *practice->learns);
    if (learns == NULL) {
        practice->n_learns = parameters_default(&lesson->program, practice->learns);
        return practice->n_learns > 0 ||
               reader_fail(reader, object, "needs a weight or a bias that could learn");
    }
    for (const struct json *name = json_first(learns); name != NULL; name = json_next(name)) {
        if (!read_learned(reader, name)) {
            return false;
        }
    }
    return practice->n_learns > 0 ||
           reader_fail(reader, learns, "must name at least one tensor, is empty");
}

static bool read_numbers(struct reader *reader, const struct json *object)
{
    struct lesson_practice *practice = &reader->lesson->practice;
    const struct json *rounds = json_get(object, "rounds"), *replay = json_get(object, "replay"),
                      *rate = json_get(object, "learning_rate");
    int64_t n_rounds = 10, n_replay = 3;
    practice->learning_rate = 0.001F;
    if ((rounds != NULL && !reader_integer(reader, rounds, 1, LESSON_PRACTICE_ROUNDS, &n_rounds)) ||
        (replay != NULL && !reader_integer(reader, replay, 0, LESSON_PRACTICE_REPLAY, &n_replay)) ||
        (rate != NULL && !reader_float(reader, rate, &practice->learning_rate))) {
        return false;
    }
    practice->rounds = (int)n_rounds;
    practice->replay = (int)n_replay;
    return practice->learning_rate > 0 ||
           reader_fail(reader, rate, "must be above 0, is %.9g", json_number(rate));
}

bool read_practice(struct reader *reader, const struct json *object)
{
    static const char *const opens[] = {"steps", "pad", "tune"};
    struct lesson *lesson = reader->lesson;
    struct lesson_practice *practice = &lesson->practice;
    if (object == NULL) {
        return true;
    }
    if (!fields_check(reader, object, &PRACTICE_FIELDS, NULL, 0)) {
        return false;
    }
    if (lesson->n_presets > 0 || lesson->sizes.given) {
        return reader_fail(reader, object, "a lesson has one of pattern, sizes and practice");
    }
    const int begins = reader_word(reader, object, "opens", opens, 3, PRACTICE_STEPS);
    if (begins < 0 || !check_picture(reader, object) || !check_loss(reader, object) ||
        !read_data(reader, json_get(object, "data"), &practice->data) ||
        !read_data(reader, json_get(object, "held_out"), &practice->held_out) ||
        !read_numbers(reader, object) || !read_learns(reader, object)) {
        return false;
    }
    practice->opens = (enum practice_opens)begins;
    practice->given = true;
    return true;
}
