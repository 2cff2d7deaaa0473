// Pictures with their classes: IDX files, or a folder with one subfolder of PNGs a class.
#ifndef CONVSTEP_IMAGE_DATASET_H
#define CONVSTEP_IMAGE_DATASET_H

#include "image/idx.h"
#include "image/png_file.h"

enum { DATASET_MAX_CLASSES = 65536, DATASET_MAX_PICTURES = 10000000 };

struct dataset {
    int64_t count;
    int32_t *labels;   // count
    int n_classes;     // a folder's subfolders; of IDX the largest label + 1
    char **classes;    // their names: subfolders, or "0", "1", ...
    struct idx pixels; // of IDX
    char **paths;      // of a folder: count; else NULL
};

// `where`: "IMAGES,LABELS" (IDX, plain or .gz), or a folder. Its classes come in numeric order
// where all names are whole numbers, else in the order of their bytes; names that begin with a dot,
// and in the subfolders those that do not end in .png, are passed over. ERROR_CALL where it is
// neither, ERROR_SYSTEM where something cannot be read, ERROR_LESSON where IDX files are wrong or
// do not belong together, or there is no picture at all; then nothing needs to be finished.
bool dataset_open(struct dataset *dataset, const char *where, struct error *error);
void dataset_finish(struct dataset *dataset);

// Picture `i`; grey ones are opaque. The caller frees it with png_picture_finish. What PNGs hold is
// read here: errors of png_read_file, with the file's name.
bool dataset_picture(const struct dataset *dataset, int64_t i, struct png_picture *picture,
                     struct error *error);

#endif
