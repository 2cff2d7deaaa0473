// What the parts of a frame share: where it is drawn, of what, and text in the sizes of the frame.
// All positions and sizes are in u.
#ifndef CONVSTEP_VIEW_FRAME_H
#define CONVSTEP_VIEW_FRAME_H

#include "nn/program.h"
#include "view/theme.h"
#include "view/view.h"

enum { TEXT_MAX = 256 };

struct box {
    double x, y, w, h;
};

struct frame {
    struct draw_list *list;
    const struct view_context *context;
    const struct view_state *state;
    const struct theme_colors *theme;
    struct ramps *ramps;
    double width, height;
    double larger; // 1.15^text_step: chrome, formula and caption; the stage takes what is left
    bool narrow;   // 4:3 and the like
    // Where the lesson stands; unset in the library.
    const struct timeline *timeline;
    const struct step *step;
    const struct timeline_entry *entry;
    struct program *program;
    const struct node *node;
    const struct walk *walk;
    struct box topbar, stage, formula, caption, transport;
    struct box strip;                // network strip; no width where there is none
    struct box check, counts, walks; // badge of a check, panels of counts and of walks: no width
                                     // where they are not shown
    struct box question;             // card of a question; no width where none is asked
    const struct explore *explore;   // the cell that is pointed at; NULL: none
    bool counts_sheet;               // the panel lies over the stage
    bool products;                   // grids of products stand on the stage
};

// Begins the list and sets everything but the lesson's part and the regions.
void frame_begin(struct frame *frame, struct draw_list *list, const struct view_context *context,
                 const struct view_state *state, struct ramps *ramps);

// A size of text: scaled by `larger`, and never under 13 device pixels.
double frame_size(const struct frame *frame, double u);
double frame_floor(const struct frame *frame, double u); // the floor alone
double frame_measure(const struct frame *frame, enum font font, double size, const char *text);

// ---- drawing, in the theme's words
struct style frame_fill(struct color color);
struct style frame_stroke(struct color color, double width);
struct style frame_card(struct color fill, struct color edge, double width, double radius);
struct style frame_dashed(struct color color, double width, double on, double off);
struct text_style frame_text(enum font font, double size, struct color color, struct color behind,
                             enum anchor anchor);
void frame_rect(const struct frame *frame, struct box box, struct style style);
void frame_region(const struct frame *frame, const char *name, struct box box);
// A text cut with an ellipsis where it is wider than `room`; its width. Nothing where not even two
// letters fit.
double frame_elided(const struct frame *frame, double x, double y, double room, const char *text,
                    struct text_style style);
// Centred on x; smaller, down to `least`, where it is wider than `room`, then cut as above.
void frame_centred(const struct frame *frame, double x, double y, double room, double least,
                   const char *text, struct text_style style);
// Operators (= + −) of the math font, centred on the middle of capitals.
void frame_operator(const struct frame *frame, double x, double y, const char *text, double size,
                    struct color color, struct color behind);
void frame_arrow(const struct frame *frame, double x1, double y1, double x2, double y2,
                 double width, double head, struct color color);
// The head alone: its tip, and the direction it points in.
void frame_arrow_head(const struct frame *frame, double x, double y, double angle, double head,
                      struct color color);
// A key as it is printed on a keyboard; x is its left side. Returns its width.
double frame_keycap(const struct frame *frame, double x, double y, double size, const char *key);
double frame_keycap_width(const struct frame *frame, double size, const char *key);
// The keyboard's focus and what a click does. Controls are numbered in the order of drawing.
void frame_hit(const struct frame *frame, struct box box, const char *command, int64_t argument);

// Segmented control with its right edge at `right`; each item is a hit. Returns its width.
struct segments {
    const char *const *items;
    int n, chosen;
    double size, height;
    const char *command;
};
double frame_segments(const struct frame *frame, double right, double y,
                      const struct segments *segments);
double frame_segments_width(const struct frame *frame, const struct segments *segments);

// ---- the parts
void topbar_draw(const struct frame *frame);
void caption_draw(const struct frame *frame);
void transport_draw(const struct frame *frame);
void help_draw(const struct frame *frame);
void goto_draw(const struct frame *frame);
void message_draw(const struct frame *frame);
void focus_draw(const struct frame *frame);

#endif
