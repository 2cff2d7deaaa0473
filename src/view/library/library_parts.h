// Parts of the library's frame, and where they stand. All in u.
#ifndef CONVSTEP_VIEW_LIBRARY_LIBRARY_PARTS_H
#define CONVSTEP_VIEW_LIBRARY_LIBRARY_PARTS_H

#include "view/library/library.h"

#define LIBRARY_MARGIN 64.0
#define LIBRARY_GAP 28.0

struct shelf {
    double width;
    double header, top, bottom; // of the cards: below header and go-on band, above the hints
    double text;                // how much larger than designed the text is
    double card_w, card_h, pitch;
    size_t columns;
    double scroll;
    struct box pill; // "6 more below"; no width where there is none
    size_t below;
};

void library_header_draw(const struct frame *frame, const struct library_page *page,
                         const struct shelf *shelf);
void library_go_on_draw(const struct frame *frame, const struct library_page *page,
                        const struct shelf *shelf);
double library_go_on_height(const struct frame *frame);
// Whether text of this size may stand here: wholly in sight.
bool library_text_fits(const struct shelf *shelf, struct box text);
void library_card_draw(const struct frame *frame, const struct shelf *shelf,
                       const struct library_card *card, struct box box, bool chosen);

#endif
