// A frame as a list of drawing commands. Coordinates and sizes are in u (frame height / 1080), y
// down; a painter multiplies by list->scale. Appending never fails; memory is the list's own and is
// reused.
#ifndef CONVSTEP_DRAW_LIST_H
#define CONVSTEP_DRAW_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct color {
    uint8_t r, g, b, a;
};

enum font {
    FONT_REGULAR,
    FONT_MEDIUM,
    FONT_SEMIBOLD,
    FONT_BOLD,
    FONT_MATH,
    FONT_MATH_ITALIC,
    FONT_COUNT
};
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

enum draw_kind {
    DRAW_RECT,
    DRAW_LINE,
    DRAW_POLYLINE,
    DRAW_POLYGON,
    DRAW_CIRCLE,
    DRAW_TEXT,
    DRAW_IMAGE,
    DRAW_CLIP,
    DRAW_UNCLIP,
    DRAW_HIT,
    DRAW_REGION,
    DRAW_KIND_COUNT
};

struct draw {
    enum draw_kind kind;
    double x, y, w,
        h;         // rect, image, clip, hit, region; line: x,y to w,h; circle: centre x,y, radius w
    double radius; // corners of a rect
    double stroke_width;      // centred on the edge; 0: no stroke
    double dash_on, dash_off; // 0: solid
    bool round_cap;
    struct color fill, stroke; // a == 0: none
    const double *points;      // polygon, polyline: n_points pairs
    int n_points;
    // text: x is the anchor, y the middle of the capitals (math: the design's middle of the
    // x-height band)
    enum font font;
    double size;
    enum anchor anchor;
    const char *text;    // UTF-8, without markup
    struct color behind; // text: what it stands on, for the contrast test
    bool decorative;     // marks that may touch text: hatch under the grey 0. hit: for the mouse
                         // alone, the keyboard's focus passes over it
    // image: w_px x h_px, drawn without smoothing
    const struct color *pixels;
    int w_px, h_px;
    // hit: what a click here does: a command's name and its argument. region: its name
    const char *name;
    int64_t argument;
};

enum { DRAW_CLIPS_MAX = 16 }; // clips that may be open at once; each draw_clip has its draw_unclip

struct draw_list {
    double width, height; // in u; height is 1080 * (text scale does not change it)
    double scale;         // device pixels per u
    struct color background;
    struct draw *commands;
    size_t n, capacity;
    struct draw_block *blocks; // points, strings and pixels
};

// Width in u of a text at `size` u, as the painter will set it (whole device pixels, figures in the
// advance of the widest digit).
typedef double measure_text(void *user, enum font font, double size, double scale,
                            const char *text);

void draw_init(struct draw_list *list);
void draw_finish(struct draw_list *list);
void draw_begin(struct draw_list *list, double width, double height, double scale,
                struct color background);

struct style {
    struct color fill, stroke;
    double stroke_width, radius, dash_on, dash_off;
    bool round_cap, decorative;
};
void draw_rect(struct draw_list *list, double x, double y, double w, double h, struct style style);
void draw_line(struct draw_list *list, double x1, double y1, double x2, double y2,
               struct style style);
void draw_polyline(struct draw_list *list, const double *points, int n, struct style style);
void draw_polygon(struct draw_list *list, const double *points, int n, struct style style);
void draw_circle(struct draw_list *list, double x, double y, double radius, struct style style);
struct text_style {
    enum font font;
    double size;
    struct color color, behind;
    enum anchor anchor;
};
void draw_text(struct draw_list *list, double x, double y, const char *text,
               struct text_style style);
void draw_image(struct draw_list *list, double x, double y, double w, double h,
                const struct color *pixels, int w_px, int h_px);
void draw_clip(struct draw_list *list, double x, double y, double w, double h);
void draw_unclip(struct draw_list *list);
void draw_hit(struct draw_list *list, double x, double y, double w, double h, const char *command,
              int64_t argument);
// A place to point at rather than a control: where a caret goes, what is dragged.
void draw_hit_mouse(struct draw_list *list, double x, double y, double w, double h,
                    const char *command, int64_t argument);
void draw_region(struct draw_list *list, const char *name, double x, double y, double w, double h);

// The topmost hit area at a point in u, where no clip hides it; NULL: none. Valid until the list
// changes.
const struct draw *draw_hit_at(const struct draw_list *list, double x, double y);
uint64_t
draw_hash(const struct draw_list *list); // of everything that is painted: not of hits and regions
struct buffer;
void draw_dump(const struct draw_list *list,
               struct buffer *out); // one command a line, two decimals: golden tests
// Linear-light contrast ratio (WCAG) of two opaque colours.
double color_contrast(struct color a, struct color b);
struct color color_mix(struct color a, struct color b, double t); // in OKLab

#endif
