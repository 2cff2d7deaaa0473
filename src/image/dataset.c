#include "image/dataset.h"

#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *array, size_t count, size_t size)
{
    void *larger = realloc(array, (count == 0 ? 1 : count) * size);
    if (larger == NULL) {
        abort();
    }
    return larger;
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(grown(NULL, size, 1), text, size);
}

void dataset_finish(struct dataset *dataset)
{
    for (int c = 0; dataset->classes != NULL && c < dataset->n_classes; c++) {
        free(dataset->classes[c]);
    }
    for (int64_t i = 0; dataset->paths != NULL && i < dataset->count; i++) {
        free(dataset->paths[i]);
    }
    free(dataset->classes);
    free(dataset->paths);
    free(dataset->labels);
    idx_finish(&dataset->pixels);
    *dataset = (struct dataset){0};
}

// ---- IDX
// -------------------------------------------------------------------------------------------

// The comma between the two paths: the first whose left side is a file, else the first.
static const char *find_comma(const char *where)
{
    for (const char *comma = strchr(where, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
        char *left = copy_text(where);
        left[comma - where] = '\0';
        bool exists = file_exists(left);
        free(left);
        if (exists) {
            return comma;
        }
    }
    return strchr(where, ',');
}

static bool open_idx(struct dataset *dataset, const char *where, const char *comma,
                     struct error *error)
{
    struct idx labels;
    char *images_path = copy_text(where);
    images_path[comma - where] = '\0';
    bool ok = idx_read_pair(&dataset->pixels, &labels, images_path, comma + 1, 0, error);
    free(images_path);
    if (!ok) {
        return false;
    }
    dataset->count = labels.count;
    dataset->labels = grown(NULL, (size_t)labels.count, sizeof *dataset->labels);
    for (int64_t i = 0; i < labels.count; i++) {
        dataset->labels[i] = labels.bytes[i];
        if (labels.bytes[i] >= dataset->n_classes) {
            dataset->n_classes = labels.bytes[i] + 1;
        }
    }
    idx_finish(&labels);
    dataset->classes = grown(NULL, (size_t)dataset->n_classes, sizeof *dataset->classes);
    for (int c = 0; c < dataset->n_classes; c++) {
        char name[16];
        snprintf(name, sizeof name, "%d", c);
        dataset->classes[c] = copy_text(name);
    }
    return true;
}

// ---- a folder
// --------------------------------------------------------------------------------------

static bool is_whole_number(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    return digits > 0 && name[digits] == '\0';
}

// Of two whole numbers of any length; equal ones ("7", "07") by their bytes.
static int compare_numbers(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    const char *x = left + strspn(left, "0"), *y = right + strspn(right, "0");
    size_t n = strlen(x), m = strlen(y);
    int order = n != m ? (n < m ? -1 : 1) : strcmp(x, y);
    return order != 0 ? order : strcmp(left, right);
}

static bool list_classes(struct dataset *dataset, const char *folder, struct error *error)
{
    char **names;
    size_t n;
    bool numbers = true;
    if (!folder_list(folder, &names, &n, error)) {
        return false;
    }
    dataset->classes = grown(NULL, n, sizeof *dataset->classes);
    for (size_t i = 0; i < n && dataset->n_classes < DATASET_MAX_CLASSES; i++) {
        char *path = path_join(folder, names[i]);
        if (names[i][0] != '.' && folder_exists(path)) {
            dataset->classes[dataset->n_classes++] = copy_text(names[i]);
            numbers = numbers && is_whole_number(names[i]);
        }
        free(path);
    }
    file_names_free(names, n);
    if (numbers && dataset->n_classes > 0) {
        qsort(dataset->classes, (size_t)dataset->n_classes, sizeof *dataset->classes,
              compare_numbers);
    }
    return true;
}

static bool is_png(const char *name)
{
    return name[0] != '.' && (text_ends_with(name, ".png") || text_ends_with(name, ".PNG"));
}

static bool list_pictures(struct dataset *dataset, const char *folder, int class,
                          struct error *error)
{
    char **names;
    size_t n;
    if (!folder_list(folder, &names, &n, error)) {
        return false;
    }
    const size_t most = (size_t)dataset->count + n;
    dataset->paths = grown(dataset->paths, most, sizeof *dataset->paths);
    dataset->labels = grown(dataset->labels, most, sizeof *dataset->labels);
    for (size_t i = 0; i < n && dataset->count < DATASET_MAX_PICTURES; i++) {
        if (is_png(names[i])) {
            dataset->labels[dataset->count] = class;
            dataset->paths[dataset->count++] = path_join(folder, names[i]);
        }
    }
    file_names_free(names, n);
    return true;
}

static bool open_folder(struct dataset *dataset, const char *folder, struct error *error)
{
    if (!list_classes(dataset, folder, error)) {
        return false;
    }
    for (int c = 0; c < dataset->n_classes; c++) {
        char *path = path_join(folder, dataset->classes[c]);
        bool ok = list_pictures(dataset, path, c, error);
        free(path);
        if (!ok) {
            return false;
        }
    }
    if (dataset->n_classes == 0) {
        return error_set(error, ERROR_LESSON,
                         "%s must hold one subfolder of PNGs a class, has none", folder);
    }
    return true;
}

// ---- both
// ------------------------------------------------------------------------------------------

bool dataset_open(struct dataset *dataset, const char *where, struct error *error)
{
    const char *comma = find_comma(where);
    bool ok;
    *dataset = (struct dataset){0};
    if (folder_exists(where)) {
        ok = open_folder(dataset, where, error);
    } else if (comma != NULL) {
        ok = open_idx(dataset, where, comma, error);
    } else {
        ok = error_set(error, file_exists(where) ? ERROR_CALL : ERROR_SYSTEM,
                       "%s is no folder; data are IMAGES,LABELS (two IDX files with a comma "
                       "between) or a folder with one subfolder of PNGs a class",
                       where);
    }
    if (ok && dataset->count == 0) {
        ok = error_set(error, ERROR_LESSON, "%s must hold at least one picture, has none", where);
    }
    if (!ok) {
        dataset_finish(dataset);
    }
    return ok;
}

static bool grey_picture(const struct idx *pixels, int64_t i, struct png_picture *picture)
{
    const int64_t n = (int64_t)pixels->height * pixels->width;
    *picture = (struct png_picture){.width = pixels->width, .height = pixels->height};
    picture->rgba = malloc((size_t)n * 4); // as png_picture_finish frees it
    if (picture->rgba == NULL) {
        abort();
    }
    for (int64_t k = 0; k < n; k++) {
        memset(picture->rgba + 4 * k, pixels->bytes[i * n + k], 3);
        picture->rgba[4 * k + 3] = 255;
    }
    return true;
}

bool dataset_picture(const struct dataset *dataset, int64_t i, struct png_picture *picture,
                     struct error *error)
{
    return dataset->paths != NULL ? png_read_file(dataset->paths[i], picture, error)
                                  : grey_picture(&dataset->pixels, i, picture);
}
