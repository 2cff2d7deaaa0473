// The keys of every object of the lesson format, in one table each: what is required, of which
// kind, and what it is for. The loader, its error texts and the format's documentation read these
// tables. The keys of an operation are its parameters (nn/op.h) and those of OPERATION_FIELDS.
#ifndef CONVSTEP_LESSON_FIELDS_H
#define CONVSTEP_LESSON_FIELDS_H

#include "lesson/reader.h"

enum field_type {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_LIST,
    FIELD_OBJECT,
    FIELD_ANY // checked by its reader
};
struct field {
    const char *name;
    enum field_type type;
    bool required;
    const char *help;
};
struct fields {
    const char *what; // "a tensor": for messages
    const struct field *list;
    size_t n;
};

extern const struct fields LESSON_FIELDS, TENSOR_FIELDS, RANDOM_FIELDS, OPERATION_FIELDS,
    BACKWARD_FIELDS, SYMBOLIC_FIELDS, UPDATE_FIELDS, EXPECT_FIELDS, ERRATUM_FIELDS, WALK_FIELDS,
    STORY_FIELDS, PLACE_FIELDS, QUESTION_FIELDS, CHOICE_FIELDS, PATTERN_FIELDS, PRESET_FIELDS,
    SIZES_FIELDS, PRACTICE_FIELDS;
extern const struct fields *const ALL_FIELDS[]; // for documentation and tests; ends in NULL

// `object` is an object; every key of it is known (or begins with x-), those required are there,
// and each is of its kind. `more`/`n_more` are keys known besides (an operation's parameters),
// unchecked.
bool fields_check(struct reader *reader, const struct json *object, const struct fields *fields,
                  const char *const *more, size_t n_more);
// A key that is ignored wherever the format lists the keys.
bool field_ignored(const char *key);

#endif
