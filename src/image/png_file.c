#include "image/png_file.h"

#include "base/file.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDE_MAX = 16384,
    // Of zlib. Frames come out a tenth larger than at level 4, in less than half the time.
    COMPRESSION = 3,
};
static const size_t FILE_MAX = (size_t)64 << 20;   // bytes of a file that is read
static const size_t PIXELS_MAX = (size_t)64 << 20; // bytes of its picture

// libpng reports through a jump; what must outlive it stands here and not in local variables.
struct job {
    const char *path;
    struct error *error;
    enum error_kind kind;
    char *data; // the file
    size_t size, at;
    uint8_t *pixels;
    png_bytep *rows;
    bool failed_memory;
};

// As in base/file.c: an error about a file as a whole names it as its place.
static void set_place(struct error *error, const char *path)
{
    if (error->kind == ERROR_NONE) {
        snprintf(error->file, sizeof error->file, "%s", path);
    }
}

static bool no_memory(struct error *error, const char *path)
{
    set_place(error, path);
    return error_set(error, ERROR_SYSTEM, "the system has no memory left");
}

static void on_error(png_structp png, png_const_charp message)
{
    struct job *job = png_get_error_ptr(png);
    if (job->failed_memory) {
        no_memory(job->error, job->path);
    } else {
        set_place(job->error, job->path);
        error_set(job->error, job->kind, "%s: %s",
                  job->kind == ERROR_SYSTEM ? "cannot be written as PNG" : "is a broken PNG",
                  message);
    }
    png_longjmp(png, 1);
}

// Warnings concern what does not change the picture: colour profiles, text.
static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

// ---- writing

static void append(png_structp png, png_bytep data, size_t length)
{
    struct job *job = png_get_io_ptr(png);
    if (length > job->size - job->at) {
        size_t size = (job->at + length) * 2;
        char *grown = realloc(job->data, size);
        if (grown == NULL) {
            job->failed_memory = true;
            png_error(png, "memory");
        }
        job->data = grown;
        job->size = size;
    }
    memcpy(job->data + job->at, data, length);
    job->at += length;
}

static void flush(png_structp png)
{
    (void)png;
}

static void write_rows(png_structp png, struct job *job, const uint32_t *pixels, int width,
                       int height, int pitch)
{
    for (int y = 0; y < height; y++) {
        const uint32_t *row = pixels + (size_t)y * (size_t)pitch;
        uint8_t *out = job->pixels;
        for (int x = 0; x < width; x++, out += 3) {
            out[0] = (uint8_t)(row[x] >> 16);
            out[1] = (uint8_t)(row[x] >> 8);
            out[2] = (uint8_t)row[x];
        }
        png_write_row(png, job->pixels);
    }
}

// No time, no text: the same pixels give the same bytes.
static bool encode(struct job *job, const uint32_t *pixels, int width, int height, int pitch)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return no_memory(job->error, job->path);
    }
    if (setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, job, append, flush);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, COMPRESSION);
    png_write_info(png, info);
    write_rows(png, job, pixels, width, height, pitch);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return true;
}

bool png_write_file(const char *path, const uint32_t *pixels, int width, int height, int pitch,
                    struct error *error)
{
    if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX) {
        set_place(error, path);
        return error_set(error, ERROR_SYSTEM, "a picture must be 1..%d pixels a side, is %dx%d",
                         SIDE_MAX, width, height);
    }
    struct job job = {.path = path, .error = error, .kind = ERROR_SYSTEM};
    job.pixels = malloc((size_t)width * 3);
    bool done = job.pixels != NULL || no_memory(error, path);
    done = done && encode(&job, pixels, width, height, pitch) &&
           file_write(path, job.data, job.at, error);
    free(job.pixels);
    free(job.data);
    return done;
}

// ---- reading

static void take(png_structp png, png_bytep data, size_t length)
{
    struct job *job = png_get_io_ptr(png);
    if (length > job->size - job->at) {
        png_error(png, "the file ends too early");
    }
    memcpy(data, job->data + job->at, length);
    job->at += length;
}

// Whatever the file holds comes out as 8-bit RGBA.
static void set_transforms(png_structp png, png_infop info)
{
    png_set_expand(png); // palettes, 1 to 4 bits, and transparent colours
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

static void read_rows(png_structp png, png_infop info, struct job *job)
{
    const size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    if (width * height > PIXELS_MAX / 4) {
        png_error(png, "it has more than 16777216 pixels");
    }
    set_transforms(png, info);
    job->pixels = malloc(width * height * 4);
    job->rows = malloc(height * sizeof *job->rows);
    if (job->pixels == NULL || job->rows == NULL || png_get_rowbytes(png, info) != width * 4) {
        job->failed_memory = true;
        png_error(png, "memory");
    }
    for (size_t y = 0; y < height; y++) {
        job->rows[y] = job->pixels + y * width * 4;
    }
    png_read_image(png, job->rows);
    png_read_end(png, NULL);
}

static bool decode(struct job *job, struct png_picture *picture)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        return no_memory(job->error, job->path);
    }
    if (setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_read_struct(&png, &info, NULL);
        return false;
    }
    png_set_read_fn(png, job, take);
    png_set_user_limits(png, SIDE_MAX, SIDE_MAX);
    png_set_chunk_malloc_max(png, FILE_MAX);
    png_read_info(png, info);
    read_rows(png, info, job);
    picture->width = (int)png_get_image_width(png, info);
    picture->height = (int)png_get_image_height(png, info);
    png_destroy_read_struct(&png, &info, NULL);
    return true;
}

bool png_read_file(const char *path, struct png_picture *picture, struct error *error)
{
    *picture = (struct png_picture){0};
    struct job job = {.path = path, .error = error, .kind = ERROR_LESSON};
    if (!file_read(path, FILE_MAX, &job.data, &job.size, error)) {
        return false;
    }
    const bool is_png = job.size >= 8 && png_sig_cmp((png_const_bytep)job.data, 0, 8) == 0;
    if (!is_png) {
        set_place(error, path);
        error_set(error, ERROR_LESSON, "is no PNG picture");
    }
    const bool done = is_png && decode(&job, picture);
    free(job.data);
    free(job.rows);
    if (done) {
        picture->rgba = job.pixels;
    } else {
        free(job.pixels);
    }
    return done;
}

void png_picture_finish(struct png_picture *picture)
{
    free(picture->rgba);
    *picture = (struct png_picture){0};
}
