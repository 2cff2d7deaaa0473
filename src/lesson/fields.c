#include "lesson/fields.h"

#include "base/buffer.h"

#include <string.h>

static const struct field lesson_fields[] = {
    {"$schema", FIELD_TEXT, false, "for editors: where lesson.schema.json is"},
    {"format", FIELD_NUMBER, true, "the version of the format: 1"},
    {"title", FIELD_TEXT, true, "what the library and the window's bar show"},
    {"short_title", FIELD_TEXT, false, "the same where there is little room"},
    {"section", FIELD_TEXT, false, "the library's heading it stands under"},
    {"order", FIELD_NUMBER, false, "its place in the section, smallest first"},
    {"source", FIELD_TEXT, false, "where the example is from: unit and slide, paper and page"},
    {"summary", FIELD_TEXT, false, "one sentence on what is to be seen"},
    {"tensors", FIELD_OBJECT, true, "name to tensor: the numbers that are given"},
    {"network", FIELD_LIST, true, "the operations, run in order"},
    {"backward", FIELD_OBJECT, false, "where the backward pass starts"},
    {"update", FIELD_OBJECT, false, "one step of the parameters after it"},
    {"expect", FIELD_OBJECT, false, "what the source prints, to be checked"},
    {"errata", FIELD_LIST, false, "cells where the source is wrong"},
    {"walk", FIELD_LIST, false, "what is stepped, in order; everything where it is absent"},
    {"story", FIELD_LIST, false, "captions for places, instead of the operation's own"},
    {"questions", FIELD_LIST, false, "questions to the reader"},
    {"pattern", FIELD_OBJECT, false, "a layer pattern to try out, instead of the stage"},
    {"sizes", FIELD_OBJECT, false, "sizes of a sliding window to try out, instead of the stage"},
    {"compare", FIELD_LIST, false, "two operations on the same tensor, shown side by side"},
    {"practice", FIELD_OBJECT, false, "digits of the reader's own: drawn, kept, fine-tuned on"},
    {"classes", FIELD_LIST, false, "short names of what the network tells apart, in order"},
    {"strip", FIELD_ANY, false,
     "true or false: the network strip above the stage; else from four layers on"},
    {"decimals", FIELD_NUMBER, false, "decimals of all numbers shown, 0..9, instead of the rule's"},
};
static const struct field tensor_fields[] = {
    {"values", FIELD_ANY, false, "nested lists of numbers, rank 0 to 4"},
    {"shape", FIELD_LIST, false,
     "the axes' lengths, for fill, random, symbols, and a file that training makes"},
    {"fill", FIELD_NUMBER, false, "every element the same number"},
    {"random", FIELD_OBJECT, false, "numbers from a seed, the same on every machine"},
    {"file", FIELD_TEXT, false, "a safetensors file, relative to the lesson"},
    {"tensor", FIELD_TEXT, false, "the name in that file"},
    {"image", FIELD_TEXT, false, "a PNG, relative to the lesson"},
    {"channels", FIELD_NUMBER, false, "of the image: 1 (grey, the default) or 3"},
    {"range", FIELD_LIST, false, "what pixel values 0 and 255 become, default [0, 1]"},
    {"size", FIELD_LIST, false, "[H, W] the image is brought to"},
    {"fit", FIELD_TEXT, false, "stretch (the default) or pad"},
    {"symbol", FIELD_TEXT, false, "the letter shown: a^{l-1}, k_1"},
    {"gradient_symbol", FIELD_TEXT, false, "the letter of its gradient"},
    {"role", FIELD_TEXT, false, "activation, sum, weight, bias or delta"},
    {"label", FIELD_TEXT, false, "words beside the symbol"},
};
static const struct field random_fields[] = {
    {"distribution", FIELD_TEXT, true, "uniform or normal"},
    {"seed", FIELD_NUMBER, true, "a whole number, 0..2^53"},
    {"low", FIELD_NUMBER, false, "of uniform: the smallest number, default 0"},
    {"high", FIELD_NUMBER, false, "of uniform: what no number reaches, default 1"},
    {"mean", FIELD_NUMBER, false, "of normal, default 0"},
    {"std", FIELD_NUMBER, false, "of normal: the standard deviation, default 1"},
};
static const struct field operation_fields[] = {
    {"op", FIELD_TEXT, true, "the operation"},
    {"output", FIELD_TEXT, true, "the name of the new tensor it writes"},
    {"name", FIELD_TEXT, false, "its own name; else the op and its count from 1: conv2d-1"},
    {"label", FIELD_TEXT, false, "what the network strip calls it"},
    {"symbol", FIELD_TEXT, false, "the letter of what it writes: z^l"},
    {"gradient_symbol", FIELD_TEXT, false, "the letter of that one's gradient"},
    {"role", FIELD_TEXT, false, "of what it writes: activation, sum, weight, bias or delta"},
};
static const struct field backward_fields[] = {
    {"gradients", FIELD_OBJECT, false, "tensor to the deltas given there"},
    {"loss", FIELD_TEXT, false, "a tensor of one number, whose delta is 1"},
};
static const struct field symbolic_fields[] = {
    {"symbol", FIELD_TEXT, true, "deltas without numbers, under this letter"},
};
static const struct field update_fields[] = {
    {"rule", FIELD_TEXT, true, "sgd"},
    {"learning_rate", FIELD_NUMBER, true, "eta in w - eta * dw"},
    {"parameters", FIELD_LIST, true, "the names of the tensors that are updated"},
};
static const struct field expect_fields[] = {
    {"values", FIELD_OBJECT, false, "tensor to its numbers"},
    {"gradients", FIELD_OBJECT, false, "tensor to its gradient"},
    {"updated", FIELD_OBJECT, false, "parameter to its numbers after the update"},
    {"positions", FIELD_OBJECT, false, "output of max_pool2d to row * W + column of each maximum"},
    {"tolerance", FIELD_NUMBER, false, "t in |got - want| <= max(t, t * |want|), default 1e-4"},
};
static const struct field erratum_fields[] = {
    {"value", FIELD_TEXT, false, "the tensor whose value is printed wrong"},
    {"gradient", FIELD_TEXT, false, "the tensor whose gradient is printed wrong"},
    {"updated", FIELD_TEXT, false, "the parameter whose updated value is printed wrong"},
    {"at", FIELD_LIST, true, "the indices of the cell, from 0"},
    {"printed", FIELD_NUMBER, true, "what the source prints there"},
    {"note", FIELD_TEXT, false, "what went wrong"},
};
static const struct field walk_fields[] = {
    {"name", FIELD_TEXT, true, "an operation of the program: conv2d-1:input"},
    {"as", FIELD_TEXT, false, "one of its walks: gather, scatter, chain rule"},
};
static const struct field story_fields[] = {
    {"at", FIELD_OBJECT, true, "the place the words are for"},
    {"text", FIELD_TEXT, true, "the caption; $...$ is a symbol, **...** is bold"},
};
static const struct field place_fields[] = {
    {"name", FIELD_TEXT, true, "an operation of the program: conv2d-1:input"},
    {"as", FIELD_TEXT, false,
     "one of its walks: gather, scatter, chain rule; the one stepped first"},
    {"phase", FIELD_TEXT, false, "a phase of its walk: turn, pad, products"},
    {"cell", FIELD_LIST, false, "the loop indices of a cell of that phase, from 0"},
    {"term", FIELD_NUMBER, false, "one term of the cell, from 0"},
    {"grain", FIELD_TEXT, false, "layer, map, cell or multiply: at this grain alone"},
};
static const struct field question_fields[] = {
    {"at", FIELD_OBJECT, true,
     "the place it is asked at, once that is reached; without a cell the end of the phase or walk"},
    {"text", FIELD_TEXT, true, "what is asked, one line"},
    {"choices", FIELD_LIST, true, "two to four answers, one of them right"},
    {"hint", FIELD_TEXT, false, "a help before answering"},
};
static const struct field choice_fields[] = {
    {"text", FIELD_TEXT, true, "the answer, a few letters"},
    {"right", FIELD_ANY, false, "true at the right answer, absent at the others"},
    {"why", FIELD_TEXT, false, "the reason why it is wrong; the right one may go without"},
};
static const struct field pattern_fields[] = {
    {"text", FIELD_TEXT, true, "the pattern it begins with"},
    {"name", FIELD_TEXT, false, "a word or two for it, default example"},
    {"note", FIELD_TEXT, false, "one sentence on it; $...$ is a symbol, **...** is bold"},
    {"parameters", FIELD_NUMBER, false, "its number of parameters, as published: checked"},
    {"presets", FIELD_LIST, false, "more patterns to begin from"},
};
static const struct field preset_fields[] = {
    {"name", FIELD_TEXT, true, "a word or two for it"},
    {"text", FIELD_TEXT, true, "the pattern"},
    {"note", FIELD_TEXT, false, "one sentence on it; $...$ is a symbol, **...** is bold"},
    {"parameters", FIELD_NUMBER, false, "its number of parameters, as published: checked"},
};
static const struct field sizes_fields[] = {
    {"width", FIELD_NUMBER, true, "columns of the input, 1..32"},
    {"height", FIELD_NUMBER, true, "rows of the input, 1..32"},
    {"depth", FIELD_NUMBER, false, "maps of the input, 1..1024, default 1"},
    {"filter", FIELD_NUMBER, true, "rows and columns of the window, 1..32"},
    {"stride", FIELD_NUMBER, false, "cells from one window to the next, 1..32, default 1"},
    {"padding", FIELD_NUMBER, false, "zeros around the input, 0..8, default 0"},
};

static const struct field practice_fields[] = {
    {"data", FIELD_TEXT, true,
     "the digits trained on: IMAGES,LABELS (IDX files, plain or .gz) or a folder, relative to the "
     "lesson"},
    {"held_out", FIELD_TEXT, false, "digits never trained on, given in the same way"},
    {"rounds", FIELD_NUMBER, false, "of fine-tuning, each over all digits, 1..1000, default 10"},
    {"learning_rate", FIELD_NUMBER, false, "of fine-tuning, above 0, default 0.001"},
    {"replay", FIELD_NUMBER, false, "old digits trained on for each new one, 0..100, default 3"},
    {"learns", FIELD_LIST, false,
     "tensors that learn by default; those of update, else every weight and bias"},
    {"opens", FIELD_TEXT, false,
     "what the lesson opens with: steps (the default), pad (a drawing) or tune (fine-tuning)"},
};

#define FIELDS(what, list)                                                                         \
    {                                                                                              \
        what, list, sizeof list / sizeof *(list)                                                   \
    }
const struct fields LESSON_FIELDS = FIELDS("a lesson", lesson_fields);
const struct fields TENSOR_FIELDS = FIELDS("a tensor", tensor_fields);
const struct fields RANDOM_FIELDS = FIELDS("random", random_fields);
const struct fields OPERATION_FIELDS = FIELDS("an operation", operation_fields);
const struct fields BACKWARD_FIELDS = FIELDS("backward", backward_fields);
const struct fields SYMBOLIC_FIELDS = FIELDS("a gradient without numbers", symbolic_fields);
const struct fields UPDATE_FIELDS = FIELDS("update", update_fields);
const struct fields EXPECT_FIELDS = FIELDS("expect", expect_fields);
const struct fields ERRATUM_FIELDS = FIELDS("an erratum", erratum_fields);
const struct fields WALK_FIELDS = FIELDS("a walk", walk_fields);
const struct fields STORY_FIELDS = FIELDS("a piece of story", story_fields);
const struct fields PLACE_FIELDS = FIELDS("a place", place_fields);
const struct fields QUESTION_FIELDS = FIELDS("a question", question_fields);
const struct fields CHOICE_FIELDS = FIELDS("a choice", choice_fields);
const struct fields PATTERN_FIELDS = FIELDS("a pattern", pattern_fields);
const struct fields PRESET_FIELDS = FIELDS("a preset", preset_fields);
const struct fields SIZES_FIELDS = FIELDS("sizes", sizes_fields);
const struct fields PRACTICE_FIELDS = FIELDS("practice", practice_fields);
const struct fields *const ALL_FIELDS[] = {
    &LESSON_FIELDS,
    &TENSOR_FIELDS,
    &RANDOM_FIELDS,
    &OPERATION_FIELDS,
    &BACKWARD_FIELDS,
    &SYMBOLIC_FIELDS,
    &UPDATE_FIELDS,
    &EXPECT_FIELDS,
    &ERRATUM_FIELDS,
    &WALK_FIELDS,
    &STORY_FIELDS,
    &PLACE_FIELDS,
    &QUESTION_FIELDS,
    &CHOICE_FIELDS,
    &PATTERN_FIELDS,
    &PRESET_FIELDS,
    &SIZES_FIELDS,
    &PRACTICE_FIELDS,
    NULL,
};

enum { NAMES_MAX = 64 }; // more than any object has keys; a test walks the tables

bool field_ignored(const char *key)
{
    return strncmp(key, "x-", 2) == 0;
}

static const struct field *find(const struct fields *fields, const char *key)
{
    for (size_t i = 0; i < fields->n; i++) {
        if (strcmp(fields->list[i].name, key) == 0) {
            return &fields->list[i];
        }
    }
    return NULL;
}

static bool contains(const char *const *names, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static bool fail_unknown(struct reader *reader, const struct json *member,
                         const struct fields *fields, const char *const *more, size_t n_more)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    struct buffer allowed = {0};
    for (size_t i = 0; i < n_more && n < NAMES_MAX; i++) {
        names[n++] = more[i];
    }
    for (size_t i = 0; i < fields->n && n < NAMES_MAX; i++) {
        names[n++] = fields->list[i].name;
    }
    for (size_t i = 0; i < n; i++) {
        buffer_printf(&allowed, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    const char *nearest = reader_nearest(reader, json_key(member), names, n);
    reader_fail_key(reader, member, "unknown key %s%s allowed are %s",
                    reader_quote(reader, json_key(member)), *nearest == '\0' ? "," : nearest,
                    allowed.data);
    buffer_finish(&allowed);
    return false;
}

static bool check_type(struct reader *reader, const struct json *member, const struct field *field)
{
    static const enum json_kind kinds[] = {[FIELD_TEXT] = JSON_STRING,
                                           [FIELD_NUMBER] = JSON_NUMBER,
                                           [FIELD_LIST] = JSON_ARRAY,
                                           [FIELD_OBJECT] = JSON_OBJECT};
    if (field->type == FIELD_ANY || json_kind(member) == kinds[field->type]) {
        return true;
    }
    return reader_fail(reader, member, "must be %s, is %s", JSON_KIND_NAMES[kinds[field->type]],
                       JSON_KIND_NAMES[json_kind(member)]);
}

bool fields_check(struct reader *reader, const struct json *object, const struct fields *fields,
                  const char *const *more, size_t n_more)
{
    if (json_kind(object) != JSON_OBJECT) {
        return reader_fail(reader, object, "%s must be an object, is %s", fields->what,
                           JSON_KIND_NAMES[json_kind(object)]);
    }
    for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
        const struct field *field = find(fields, json_key(m));
        if (field != NULL ? !check_type(reader, m, field)
                          : !field_ignored(json_key(m)) && !contains(more, n_more, json_key(m)) &&
                                !fail_unknown(reader, m, fields, more, n_more)) {
            return false;
        }
    }
    for (size_t i = 0; i < fields->n; i++) {
        const struct field *field = &fields->list[i];
        if (field->required && json_get(object, field->name) == NULL) {
            return reader_fail_under(reader, object, field->name, "is missing, %s needs it: %s",
                                     fields->what, field->help);
        }
    }
    return true;
}
