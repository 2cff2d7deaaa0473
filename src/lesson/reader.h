// What every part of the loader shares: the document, the lesson being built, and errors that name
// their place. Only the loader's own files include this.
#ifndef CONVSTEP_LESSON_READER_H
#define CONVSTEP_LESSON_READER_H

#include "image/safetensors.h"
#include "lesson/lesson.h"
#include "lesson/tree.h"

struct reader {
    struct document document;
    const char *path;        // of the lesson, as given
    char *folder;            // what its own paths are relative to
    struct lesson *lesson;   // being built
    int64_t elements;        // numbers declared so far, over all tensors
    struct safetensors file; // the weights file opened last
    const char *file_path;   // NULL: none is open
    const char *made;        // a weights file that training makes; NULL: none
    bool *role_given;        // per tensor: the lesson says its role itself
    enum role *roles;
    struct error *error;
};

// All return false, so that callers can return them. The message is one line: what is wrong, what
// is allowed.
#if defined(__GNUC__)
#define READER_FORMAT(at) __attribute__((format(printf, at, at + 1)))
#else
#define READER_FORMAT(at)
#endif
READER_FORMAT(3)
bool reader_fail(struct reader *reader, const struct json *at, const char *format, ...);
READER_FORMAT(3) // at a member's key
bool reader_fail_key(struct reader *reader, const struct json *member, const char *format, ...);
READER_FORMAT(4) // a member that is not there: the object's place, the member's pointer
bool reader_fail_under(struct reader *reader, const struct json *object, const char *key,
                       const char *format, ...);
// Gives an error of another room (a file, an operation) the place of `at`; what was its own file,
// if any, goes into the message.
bool reader_pass(struct reader *reader, const struct json *at, const struct error *inner);

// A name from the file, in double quotes, fit for one line of a message: control characters
// replaced, at most 64 characters. In the lesson's arena.
const char *reader_quote(struct reader *reader, const char *text);
// ", did you mean "stride"?" or "". In the lesson's arena.
const char *reader_nearest(struct reader *reader, const char *word, const char *const *names,
                           size_t n_names);
const char *reader_copy(struct reader *reader, const char *text); // into the lesson's arena

// Values with their limits, each with its message. `true` is no integer; 2.0 is one.
bool reader_integer(struct reader *reader, const struct json *value, int64_t min, int64_t max,
                    int64_t *out);
bool reader_float(struct reader *reader, const struct json *value, float *out); // finite as float32
// [R, C] or another list of exactly two numbers.
bool reader_two(struct reader *reader, const struct json *value, const struct json *out[2],
                const char *what);
// A member that is a string, or NULL where there is none (its type is checked by fields_check).
const char *reader_text(struct reader *reader, const struct json *object, const char *key);
// The index of the word a string member says, of `words`; `fallback` where it is absent; -1 and an
// error where it is another word.
int reader_word(struct reader *reader, const struct json *object, const char *key,
                const char *const *words, size_t n_words, int fallback);

// A tensor or node by its name, with the nearest in the message; -1 where there is none.
int reader_tensor(struct reader *reader, const struct json *at, const char *name);
int reader_tensor_key(struct reader *reader, const struct json *member); // the name is the key
int reader_node(struct reader *reader, const struct json *at, const char *name);

// Letters, digits, _ . - beginning with a letter or _, at most TENSOR_NAME_MAX.
bool reader_check_name(struct reader *reader, const struct json *at, bool at_key, const char *name);

// ---- the parts of a lesson, in the order they are read
// --------------------------------------------
void reader_close_file(struct reader *reader);
bool read_tensors(struct reader *reader, const struct json *tensors);
// The keys of every tensor, declared or written by an operation: symbol, gradient_symbol, role.
// Keeps the object's place too.
bool read_appearance(struct reader *reader, const struct json *object, int tensor);
bool read_network(struct reader *reader, const struct json *network);
bool read_backward(struct reader *reader, const struct json *backward); // takes NULL, as all below
bool read_update(struct reader *reader, const struct json *update);
bool read_expect(struct reader *reader, const struct json *expect);
bool read_errata(struct reader *reader, const struct json *errata);
bool read_walk(struct reader *reader, const struct json *walk);
// What `at` of a story or question names, and the entry of `walked` that it is in.
bool read_place(struct reader *reader, const struct json *at, struct lesson_place *out, int *entry);
bool read_story(struct reader *reader, const struct json *story);
bool read_questions(struct reader *reader, const struct json *questions);
bool read_pattern(struct reader *reader, const struct json *pattern);
bool read_sizes(struct reader *reader, const struct json *sizes); // after the pattern: one of both
bool read_compare(struct reader *reader, const struct json *compare);   // after what is stepped
bool read_practice(struct reader *reader, const struct json *practice); // after both
bool read_classes(struct reader *reader, const struct json *names);     // after the network
bool read_strip(struct reader *reader, const struct json *strip);

#endif
