// A lesson: one JSON file (format 1), read strictly, checked, and built into a program.
#ifndef CONVSTEP_LESSON_LESSON_H
#define CONVSTEP_LESSON_LESSON_H

#include "base/arena.h"
#include "base/error.h"
#include "lesson/picture.h"
#include "nn/program.h"

// Limits, each with its message.
enum {
    LESSON_MAX_BYTES = 64 << 20,
    LESSON_MAX_DEPTH = 64,
    LESSON_MAX_TENSORS = 4096,
    LESSON_MAX_NODES = 4096
};
// Numbers of all declared tensors together.
#define LESSON_MAX_ELEMENTS TENSOR_MAX_ELEMENTS

struct file_place {
    int32_t line, column; // from 1
};
struct expectation {
    enum of of; // OF_VALUE, OF_GRADIENT, OF_UPDATED, OF_POSITION
    int tensor;
    const double *values;            // as many as the tensor has elements
    const struct file_place *places; // where each stands in the file
    int given_rank; // of the lists in the file: leading axes of size 1 may be left out
};
struct erratum {
    enum of of;
    int tensor;
    int64_t index; // flat
    double printed;
    const char *note; // may be ""
    int number;       // its index in the lesson's list
    struct file_place place;
};
struct walked { // what is stepped, in order
    int node;
    int walk; // index into op->walks
};
// A caption that the lesson gives for a place. -1 / NULL: any.
struct story {
    int node;
    const char *phase; // name of a phase, or NULL
    int64_t cell;      // loop cell of that phase, -1: any
    int64_t term;      // -1: any
    int grain;         // enum grain, -1: any
    const char *text;  // markup of words_markup
};
// A tensor whose numbers are a picture's: training and drawing put others in its place.
struct lesson_picture {
    int tensor;
    struct picture_format format; // height and width filled
};
// A tensor whose numbers are read from a safetensors file.
struct lesson_file {
    int tensor;
    const char *path; // joined to the lesson's folder
    const char *name; // in that file
    bool made;        // training makes this file: its numbers are not read, and are 0
};

struct lesson {
    struct arena arena; // strings and arrays below
    char *path, *id;
    const char *title, *short_title, *section, *source,
        *summary; // NULL where absent, but for the title
    double order;
    struct program program;
    struct expectation *expectations;
    int n_expectations;
    double tolerance;
    struct erratum *errata;
    int n_errata;
    struct walked *walked; // always filled: everything where the lesson has no `walk`
    int n_walked;
    struct story *stories;
    int n_stories;
    struct lesson_picture *pictures;
    int n_pictures;
    struct lesson_file *files;
    int n_files;
    struct file_place *tensor_places; // per tensor: where it is declared, or its operation stands
};

// Reads, checks, builds. NULL and error where anything is wrong; nothing of it is left.
struct lesson *lesson_load(const char *path, struct error *error);
// The same for training that writes the file `made`, which need not exist: the tensors of it have
// their `shape` or, without one, that of the file there is.
struct lesson *lesson_load_to_make(const char *path, const char *made, struct error *error);
struct lesson *lesson_parse(const char *path, const char *text, size_t size, struct error *error);
void lesson_destroy(struct lesson *lesson); // takes NULL
// The caption of this place: the story's where there is one, else NULL.
const char *lesson_story(const struct lesson *lesson, int node, const char *phase, int64_t cell,
                         int64_t term, enum grain grain);

// Compares with `expect`. Calls `say` with one line for every difference, erratum and number that
// is not finite. Returns how many are wrong (errata are not).
typedef void check_say(void *user, bool wrong, const char *line);
int lesson_check(struct lesson *lesson, check_say *say, void *user);

#endif
