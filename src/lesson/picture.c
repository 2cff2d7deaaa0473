// H x W are the tensor's height and width, h x w the picture's.
#include "lesson/picture.h"

#include "base/arena.h"

#include <assert.h>

bool picture_size(struct picture_format *format, int picture_height, int picture_width,
                  struct error *error)
{
    if (format->height == 0) {
        format->height = picture_height;
        format->width = picture_width;
    }
    if (format->fit == PICTURE_PAD &&
        (picture_height > format->height || picture_width > format->width)) {
        return error_set(error, ERROR_LESSON,
                         "the picture is %d × %d pixels, larger than the %d × %d it is padded to",
                         picture_height, picture_width, format->height, format->width);
    }
    return true;
}

// One channel of one pixel, 0..255, on black.
static double pixel_value(const uint8_t *pixel, int channels, int channel)
{
    double alpha = pixel[3] / 255.0;
    if (channels == 1) {
        return (0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]) * alpha;
    }
    return pixel[channel] * alpha;
}

// Overlap of pixel `k` (of n_in) with output `i` (of n_out), in units of 1/n_out of a pixel: whole
// numbers, so that an area average is exact.
static int64_t overlap(int64_t i, int64_t k, int64_t n_in, int64_t n_out)
{
    int64_t low = i * n_in > k * n_out ? i * n_in : k * n_out;
    int64_t high = (i + 1) * n_in < (k + 1) * n_out ? (i + 1) * n_in : (k + 1) * n_out;
    return high - low;
}

static double area_average(const double *in, int64_t stride, int64_t n_in, int64_t n_out, int64_t i)
{
    double sum = 0;
    for (int64_t k = i * n_in / n_out; k * n_out < (i + 1) * n_in; k++) {
        sum += in[k * stride] * (double)overlap(i, k, n_in, n_out);
    }
    return sum / (double)n_in;
}

static double between(const double *in, int64_t stride, int64_t n_in, int64_t n_out, int64_t i)
{
    // Centre of output i among the pixel centres: (2i + 1) n_in / (2 n_out) - 1/2.
    double x = ((double)((2 * i + 1) * n_in) / (double)n_out - 1) / 2;
    x = x < 0 ? 0 : x > (double)(n_in - 1) ? (double)(n_in - 1) : x;
    int64_t k = (int64_t)x;
    double t = x - (double)k;
    return t == 0 ? in[k * stride] : in[k * stride] * (1 - t) + in[(k + 1) * stride] * t;
}

// Brings one line of n_in numbers to n_out.
static void resample(const double *in, int64_t n_in, double *out, int64_t n_out, int64_t stride)
{
    for (int64_t i = 0; i < n_out; i++) {
        out[i * stride] = n_out < n_in   ? area_average(in, stride, n_in, n_out, i)
                          : n_out > n_in ? between(in, stride, n_in, n_out, i)
                                         : in[i * stride];
    }
}

// One channel, h x w, to H x W: along the rows, then along the columns.
static void stretch(const double *in, int h, int w, double *out, int H, int W)
{
    struct arena scratch = {0};
    double *rows = arena_array(&scratch, (size_t)h * (size_t)W, sizeof *rows);
    for (int row = 0; row < h; row++) {
        resample(in + (int64_t)row * w, w, rows + (int64_t)row * W, W, 1);
    }
    for (int column = 0; column < W; column++) {
        resample(rows + column, h, out + column, H, W);
    }
    arena_finish(&scratch);
}

static void pad(const double *in, int h, int w, double *out, int H, int W)
{
    int top = (H - h) / 2, left = (W - w) / 2;
    for (int64_t i = 0; i < (int64_t)H * W; i++) {
        int64_t row = i / W - top, column = i % W - left;
        bool inside = row >= 0 && row < h && column >= 0 && column < w;
        out[i] = inside ? in[row * w + column] : 0;
    }
}

void picture_numbers(const struct picture_format *format, const uint8_t *rgba, int picture_height,
                     int picture_width, float *out)
{
    int h = picture_height, w = picture_width, H = format->height, W = format->width;
    assert(H > 0 && W > 0);
    struct arena scratch = {0};
    double *plane = arena_array(&scratch, (size_t)h * (size_t)w, sizeof *plane);
    double *fitted = arena_array(&scratch, (size_t)H * (size_t)W, sizeof *fitted);
    for (int channel = 0; channel < format->channels; channel++) {
        for (int64_t i = 0; i < (int64_t)h * w; i++) {
            plane[i] = pixel_value(rgba + 4 * i, format->channels, channel);
        }
        (format->fit == PICTURE_PAD ? pad : stretch)(plane, h, w, fitted, H, W);
        double low = format->low, scale = ((double)format->high - low) / 255;
        for (int64_t i = 0; i < (int64_t)H * W; i++) {
            out[(int64_t)channel * H * W + i] = (float)(low + fitted[i] * scale);
        }
    }
    arena_finish(&scratch);
}
