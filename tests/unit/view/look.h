// Looks at a frame's draw list and says where it is not well laid out. Of every text: it covers no
// other text and no line; nothing is painted over it; it stands on the colour it says, with enough
// contrast; it is at least 13 device pixels high. Of everything: it lies in its region and in the
// frame.
#ifndef CONVSTEP_TEST_LOOK_H
#define CONVSTEP_TEST_LOOK_H

#include "draw/list.h"
#include "platform/painter.h"
#include "step/timeline.h"

enum { LOOK_SETUPS = 11, LOOK_WHY_MAX = 512 };

struct rect {
    double x0, y0, x1, y1;
};
struct setup {
    int width, height;
    int text_step;
    int64_t frames; // at most so many steps a grain
};
extern const struct setup SETUPS[LOOK_SETUPS];

struct looker {
    struct painter *painter;
    struct draw_list list;
    struct rect *bounds; // of the frame's commands
    size_t n_bounds;
    char why[LOOK_WHY_MAX]; // what is wrong
    double longer;          // words are taken to be so many times as long as they are; 0: once
    int number, failed;
};

// `fonts`: their folder. False where they cannot be read: that is said on standard error.
bool look_begin(struct looker *looker, const char *fonts);
int look_end(struct looker *looker); // prints the plan; the exit status
// How wide a text is (a measure_text of the looker): for the frame and for looking at it alike.
double look_measure(void *looker, enum font font, double size, double scale, const char *text);
bool look_at_frame(struct looker *looker); // looker->list; false: looker->why says what is wrong
// A line of TAP for one setup.
void tell(struct looker *looker, bool good, const char *name, const struct setup *setup);

typedef bool look_grain(struct looker *looker, const struct timeline *timeline,
                        const struct setup *setup, enum grain grain);
typedef void look_lesson(struct looker *looker, const char *path, const char *name);

// Every grain of every walk; ends with the first that is not good. The walk is gather after it.
bool look_at_walks(struct looker *looker, struct timeline *timeline, const struct setup *setup,
                   look_grain *look);
// Every lesson of the folders. A folder that cannot be read counts as failed.
void look_at_folders(struct looker *looker, char **folders, int n, look_lesson *look);

#endif
