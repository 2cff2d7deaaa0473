#include "app/kept.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, NUMBER_DIGITS = 9 };

static void *grown(void *memory, size_t count, size_t size)
{
    void *larger = realloc(memory, count * size);
    if (larger == NULL) {
        abort();
    }
    return larger;
}

static struct kept_digit *append(struct kept *kept, int label, int number)
{
    if (kept->n == kept->capacity) {
        kept->capacity = kept->capacity > 0 ? 2 * kept->capacity : 32;
        kept->digits = grown(kept->digits, (size_t)kept->capacity, sizeof *kept->digits);
    }
    struct kept_digit *digit = &kept->digits[kept->n++];
    digit->label = label;
    digit->number = number;
    kept->counts[label]++;
    return digit;
}

static void drop_last(struct kept *kept)
{
    kept->counts[kept->digits[--kept->n].label]--;
}

void kept_finish(struct kept *kept)
{
    free(kept->folder);
    free(kept->digits);
    *kept = (struct kept){0};
}

// ---- their files
// -------------------------------------------------------------------------------

static void label_folder(const struct kept *kept, int label, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%d", kept->folder, label);
}

static void digit_path(const struct kept *kept, const struct kept_digit *digit, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%d/%04d.png", kept->folder, digit->label, digit->number);
}

// Red, as the three are alike in what this program writes.
static bool read_pixels(const char *path, uint8_t out[DIGIT_PIXELS], struct error *error)
{
    struct png_picture picture;
    if (!png_read_file(path, &picture, error)) {
        return false;
    }
    const bool fits = picture.width == DIGIT_SIDE && picture.height == DIGIT_SIDE;
    for (int i = 0; fits && i < DIGIT_PIXELS; i++) {
        out[i] = picture.rgba[4 * i];
    }
    if (!fits) {
        error_set(error, ERROR_LESSON, "must be %d × %d pixels, is %d × %d", DIGIT_SIDE, DIGIT_SIDE,
                  picture.height, picture.width);
    }
    png_picture_finish(&picture);
    return fits;
}

// The first thing that is wrong is what is said.
static void set_aside(const char *path, const struct error *wrong, struct error *error)
{
    char aside[PATH_SIZE + 16];
    snprintf(aside, sizeof aside, "%s.damaged", path);
    const bool moved = rename(path, aside) == 0;
    if (error->kind == ERROR_NONE) {
        error_set(error, ERROR_SYSTEM, "%s: %s; %s", path, wrong->what,
                  moved ? "it was set aside as .damaged" : "it cannot be set aside");
    }
}

// The number that a name begins with; 0: it is not one of ours, but a picture all the same.
static int number_of(const char *name)
{
    const size_t digits = strspn(name, "0123456789");
    return digits > 0 && digits <= NUMBER_DIGITS && strcmp(name + digits, ".png") == 0
               ? (int)strtol(name, NULL, 10)
               : 0;
}

static void load_picture(struct kept *kept, int label, const char *folder, const char *name,
                         struct error *error)
{
    struct error wrong = {0};
    uint8_t pixels[DIGIT_PIXELS];
    char *path = path_join(folder, name);
    if (kept->n == KEPT_MAX) {
        if (error->kind == ERROR_NONE) {
            error_set(error, ERROR_LESSON, "%s holds more than %d digits, the rest is passed over",
                      kept->folder, KEPT_MAX);
        }
    } else if (read_pixels(path, pixels, &wrong)) {
        memcpy(append(kept, label, number_of(name))->pixels, pixels, sizeof pixels);
    } else {
        set_aside(path, &wrong, error);
    }
    free(path);
}

static void load_label(struct kept *kept, int label, struct error *error)
{
    char folder[PATH_SIZE], **names;
    size_t n;
    label_folder(kept, label, folder);
    struct error unread = {0};
    if (!folder_exists(folder)) {
        return;
    }
    if (!folder_list(folder, &names, &n, &unread)) {
        if (error->kind == ERROR_NONE) {
            *error = unread;
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (names[i][0] != '.' && text_ends_with(names[i], ".png")) {
            load_picture(kept, label, folder, names[i], error);
        }
    }
    file_names_free(names, n);
}

bool kept_load(struct kept *kept, const char *data_folder, struct error *error)
{
    *kept = (struct kept){.folder = path_join(data_folder, "digits")};
    if (strlen(kept->folder) + 64 > PATH_SIZE) {
        free(kept->folder);
        kept->folder = NULL;
        return error_set(error, ERROR_SYSTEM, "the path of the data folder is too long for digits");
    }
    for (int label = 0; label < KEPT_LABELS; label++) {
        load_label(kept, label, error);
    }
    return error->kind == ERROR_NONE;
}

// One behind the largest there is, whether it could be read or not.
static int next_number(const struct kept *kept, int label)
{
    char folder[PATH_SIZE], **names;
    struct error error = {0};
    size_t n;
    int largest = 0;
    label_folder(kept, label, folder);
    if (folder_list(folder, &names, &n, &error)) {
        for (size_t i = 0; i < n; i++) {
            const int number = number_of(names[i]);
            largest = number > largest ? number : largest;
        }
        file_names_free(names, n);
    }
    return largest + 1;
}

// All ten folders: a set of pictures is told apart by them.
static bool make_folders(const struct kept *kept, struct error *error)
{
    for (int label = 0; label < KEPT_LABELS; label++) {
        char folder[PATH_SIZE];
        label_folder(kept, label, folder);
        if (!folder_make(folder, error)) {
            return false;
        }
    }
    return true;
}

static bool write_digit(const struct kept *kept, struct kept_digit *digit, struct error *error)
{
    uint32_t colours[DIGIT_PIXELS];
    char path[PATH_SIZE];
    if (!make_folders(kept, error)) {
        return false;
    }
    for (int i = 0; i < DIGIT_PIXELS; i++) {
        colours[i] = UINT32_C(0x010101) * digit->pixels[i];
    }
    digit->number = next_number(kept, digit->label);
    digit_path(kept, digit, path);
    return png_write_file(path, colours, DIGIT_SIDE, DIGIT_SIDE, DIGIT_SIDE, error);
}

// ---- keeping
// -----------------------------------------------------------------------------------

bool kept_add(struct kept *kept, int label, const uint8_t pixels[DIGIT_PIXELS], struct error *error)
{
    if (kept->n == KEPT_MAX) {
        return error_set(error, ERROR_CALL, "%d digits are kept, there is no room for more",
                         KEPT_MAX);
    }
    struct kept_digit *digit = append(kept, label, 0);
    memcpy(digit->pixels, pixels, sizeof digit->pixels);
    if (kept->folder != NULL && !write_digit(kept, digit, error)) {
        drop_last(kept);
        return false;
    }
    kept->added++;
    return true;
}

bool kept_take_back(struct kept *kept, struct error *error)
{
    if (kept->added == 0) {
        return error_set(error, ERROR_CALL, "No digit has been kept since the program began");
    }
    const struct kept_digit *last = &kept->digits[kept->n - 1];
    char path[PATH_SIZE];
    if (last->number > 0) {
        digit_path(kept, last, path);
        if (remove(path) != 0 && errno != ENOENT) {
            return error_set(error, ERROR_SYSTEM, "%s cannot be deleted: %s", path,
                             strerror(errno));
        }
    }
    drop_last(kept);
    kept->added--;
    return true;
}

// ---- as data
// ------------------------------------------------------------------------------------

static char *class_name(int label)
{
    char *name = grown(NULL, 4, 1);
    snprintf(name, 4, "%d", label % 10);
    return name;
}

bool kept_dataset(const struct kept *kept, int classes, struct dataset *out)
{
    *out = (struct dataset){.pixels = {.height = DIGIT_SIDE, .width = DIGIT_SIDE}};
    for (int i = 0; i < kept->n; i++) {
        const struct kept_digit *digit = &kept->digits[i];
        if (digit->label >= classes) {
            continue;
        }
        const size_t at = (size_t)out->count++;
        out->labels = grown(out->labels, at + 1, sizeof *out->labels);
        out->labels[at] = digit->label;
        out->pixels.bytes = grown(out->pixels.bytes, (at + 1) * DIGIT_PIXELS, 1);
        memcpy(out->pixels.bytes + at * DIGIT_PIXELS, digit->pixels, DIGIT_PIXELS);
        out->n_classes = digit->label >= out->n_classes ? digit->label + 1 : out->n_classes;
    }
    out->pixels.count = out->count;
    out->classes = grown(NULL, (size_t)out->n_classes + 1, sizeof *out->classes);
    for (int c = 0; c < out->n_classes; c++) {
        out->classes[c] = class_name(c);
    }
    if (out->count == 0) {
        dataset_finish(out);
    }
    return out->count > 0;
}
