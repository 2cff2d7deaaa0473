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
// A place in what is stepped, as a lesson names it. -1: any.
struct lesson_place {
    int node;
    int walk;           // of op->walks
    int phase;          // of that walk
    int64_t cell, term; // loop cell of that phase; term in it
    int grain;          // enum grain
};
// A caption that the lesson gives for a place.
struct story {
    struct lesson_place at;
    const char *text; // markup of words_markup
};
// Asked once the step that ends exactly at its place has been shown, before going on. A place that
// names no cell is the end of its phase or walk, so that it is reached at every grain; one that
// names a cell is reached where single cells, or its term, are stepped.
enum { QUESTION_MIN_CHOICES = 2, QUESTION_MAX_CHOICES = 4 };
struct choice {
    const char *text;
    const char *why; // why it is wrong; of the right one a word more, or NULL
};
struct question {
    int entry;              // of `walked`
    struct lesson_place at; // exact but for the grain; a phase without cells has cell 0, term -1
    const char *text;       // markup of words_markup, like all texts here
    const char *hint;       // or NULL
    struct choice choices[QUESTION_MAX_CHOICES];
    int n_choices, right; // index of the right one
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
// A pattern to begin from (nn/pattern.h); it can be read.
struct lesson_preset {
    const char *name, *text;
    const char *note;   // a sentence on it, markup of words_markup; NULL: none
    int64_t parameters; // in all, as computed
};
enum { LESSON_MAX_PRESETS = 12 };
// What a window slides over, to begin with: each can be changed where it is shown.
struct lesson_sizes {
    bool given; // false: the lesson shows no such panel
    int64_t width, height, depth, filter, stride, padding;
};
enum { LESSON_MAX_SIDE = 32, LESSON_MAX_PADDING = 8, LESSON_MAX_DEPTH_MAPS = 1024 };

// Two operations that read the same tensor and write maps of one size, shown side by side.
enum { LESSON_COMPARED = 2 };
struct lesson_compare {
    bool given; // false: the lesson compares none
    int nodes[LESSON_COMPARED];
};

// What the reader may do with digits of their own: draw and keep them, fine-tune the network on
// them. The lesson then has exactly one picture, and backward.loss is a loss with a class.
enum practice_opens { PRACTICE_STEPS, PRACTICE_PAD, PRACTICE_TUNE };
enum {
    LESSON_PRACTICE_SIDE = 28, // of a drawing brought to MNIST's convention
    LESSON_PRACTICE_ROUNDS = 1000,
    LESSON_PRACTICE_REPLAY = 100
};
struct lesson_practice {
    bool given;           // false: the lesson has no such thing
    const char *data;     // for dataset_open, joined to the lesson's folder; not opened yet
    const char *held_out; // the same of digits never trained on; NULL: none
    int rounds;           // of fine-tuning, each over all digits
    float learning_rate;
    int replay;  // old digits trained on for each new one
    int *learns; // tensors that learn unless the reader says otherwise
    int n_learns;
    enum practice_opens opens; // what the lesson opens with
    int loss_node, n_classes;  // 2..10 classes
};

// Whether the network strip lies above the stage: where the lesson says nothing, by the number of
// layers (view/network/strip.h).
enum lesson_strip { STRIP_BY_RULE, STRIP_SHOWN, STRIP_HIDDEN };
enum { LESSON_MAX_CLASSES = 64, LESSON_CLASS_MAX = 15 }; // names; bytes of each

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
    struct question *questions; // in the lesson's order
    int n_questions;
    struct lesson_picture *pictures;
    int n_pictures;
    struct lesson_file *files;
    int n_files;
    struct lesson_preset *presets; // of `pattern`, its own text first
    int n_presets;                 // 0: the lesson has no pattern
    struct lesson_sizes sizes;
    struct lesson_compare compare;
    struct lesson_practice practice;
    const char **classes; // short names of what the network tells apart; NULL: numbers from 0
    int n_classes;
    enum lesson_strip strip;
    // Another picture stands in the place of the lesson's own: questions are not asked, and stories
    // of single cells not told, for they speak of its numbers. The only thing here that changes
    // after loading.
    bool other_picture;
    struct file_place *tensor_places; // per tensor: where it is declared, or its operation stands
};

// Reads, checks, builds. NULL and error where anything is wrong; nothing of it is left.
struct lesson *lesson_load(const char *path, struct error *error);
// The same for training that writes the file `made`, which need not exist: the tensors of it have
// their `shape` or, without one, that of the file there is.
struct lesson *lesson_load_to_make(const char *path, const char *made, struct error *error);
struct lesson *lesson_parse(const char *path, const char *text, size_t size, struct error *error);
void lesson_destroy(struct lesson *lesson); // takes NULL
// The caption of this place: the story's where there is one, else NULL. `here` leaves nothing open.
const char *lesson_story(const struct lesson *lesson, const struct lesson_place *here);
// The first question from index `from` on that is asked here, in entry `entry` of `walked`; -1:
// none.
int lesson_question(const struct lesson *lesson, int entry, const struct lesson_place *here,
                    int from);

// Compares with `expect`. Calls `say` with one line for every difference, erratum and number that
// is not finite. Returns how many are wrong (errata are not).
typedef void check_say(void *user, bool wrong, const char *line);
int lesson_check(struct lesson *lesson, check_say *say, void *user);

#endif
