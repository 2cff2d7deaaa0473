// What a lesson gives the reader to try out: layer patterns, and the sizes of a sliding window.
#include "lesson/fields.h"
#include "lesson/reader.h"
#include "nn/pattern.h"

// The pattern of `object` (a pattern or a preset), read once to see that it can be.
static bool read_preset(struct reader *reader, const struct json *object,
                        struct lesson_preset *preset)
{
    const struct json *text = json_get(object, "text"), *name = json_get(object, "name"),
                      *published = json_get(object, "parameters");
    struct pattern pattern;
    struct pattern_error error;
    preset->text = reader_text(reader, object, "text");
    preset->note = reader_text(reader, object, "note");
    preset->name = name != NULL ? reader_text(reader, object, "name") : "example";
    if (preset->name[0] == '\0') {
        return reader_fail(reader, name, "is empty, it is what the pattern is chosen by");
    }
    if (!pattern_parse(&pattern, preset->text, &error)) {
        char what[512];
        pattern_error_text(&error, what, sizeof what);
        return reader_fail(reader, text, "%s", what);
    }
    preset->parameters = pattern.parameters;
    pattern_finish(&pattern);
    int64_t count = preset->parameters;
    if (published != NULL && !reader_integer(reader, published, 0, INT64_C(1) << 53, &count)) {
        return false;
    }
    return count == preset->parameters ||
           reader_fail(reader, published, "the pattern has %lld parameters, not %lld",
                       (long long)preset->parameters, (long long)count);
}

bool read_pattern(struct reader *reader, const struct json *pattern)
{
    struct lesson *lesson = reader->lesson;
    if (pattern == NULL) {
        return true;
    }
    if (!fields_check(reader, pattern, &PATTERN_FIELDS, NULL, 0)) {
        return false;
    }
    const struct json *presets = json_get(pattern, "presets");
    const size_t n = presets != NULL ? json_count(presets) : 0;
    if (n >= LESSON_MAX_PRESETS) {
        return reader_fail(reader, presets, "has %zu patterns, at most %d are allowed", n,
                           LESSON_MAX_PRESETS - 1);
    }
    lesson->presets = arena_array(&lesson->arena, n + 1, sizeof *lesson->presets);
    if (!read_preset(reader, pattern, &lesson->presets[0])) {
        return false;
    }
    lesson->n_presets = 1;
    for (const struct json *p = presets ? json_first(presets) : NULL; p != NULL; p = json_next(p)) {
        if (!fields_check(reader, p, &PRESET_FIELDS, NULL, 0) ||
            !read_preset(reader, p, &lesson->presets[lesson->n_presets])) {
            return false;
        }
        lesson->n_presets++;
    }
    return true;
}

bool read_sizes(struct reader *reader, const struct json *object)
{
    struct lesson_sizes *sizes = &reader->lesson->sizes;
    const struct {
        const char *key;
        int64_t *out, least, most, otherwise;
    } numbers[] = {
        {"width", &sizes->width, 1, LESSON_MAX_SIDE, 0},
        {"height", &sizes->height, 1, LESSON_MAX_SIDE, 0},
        {"depth", &sizes->depth, 1, LESSON_MAX_DEPTH_MAPS, 1},
        {"filter", &sizes->filter, 1, LESSON_MAX_SIDE, 0},
        {"stride", &sizes->stride, 1, LESSON_MAX_SIDE, 1},
        {"padding", &sizes->padding, 0, LESSON_MAX_PADDING, 0},
    };
    if (object == NULL) {
        return true;
    }
    if (!fields_check(reader, object, &SIZES_FIELDS, NULL, 0)) {
        return false;
    }
    if (reader->lesson->n_presets > 0) {
        return reader_fail(reader, object, "a lesson has a pattern or sizes, not both");
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct json *value = json_get(object, numbers[i].key);
        *numbers[i].out = numbers[i].otherwise;
        if (value != NULL &&
            !reader_integer(reader, value, numbers[i].least, numbers[i].most, numbers[i].out)) {
            return false;
        }
    }
    const int64_t side = sizes->width < sizes->height ? sizes->width : sizes->height;
    if (sizes->filter > side + 2 * sizes->padding) {
        return reader_fail(reader, json_get(object, "filter"),
                           "must fit into the input and its padding, 1..%lld, is %lld",
                           (long long)(side + 2 * sizes->padding), (long long)sizes->filter);
    }
    sizes->given = true;
    return true;
}
