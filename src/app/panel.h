// What the reader does to a lesson's panel: typing a pattern, choosing one, changing sizes. The
// session's lesson stays as it is.
#ifndef CONVSTEP_APP_PANEL_H
#define CONVSTEP_APP_PANEL_H

#include "app/app.h"

int panel_preset(const struct app *app);     // index of the preset on show; -1: none of them
unsigned panel_where(const struct app *app); // IN_PATTERN, IN_PATTERN_FIELD | IN_FIELD, … or 0
void panel_type(struct app *app,
                const char *text);               // at the caret; what no pattern holds is left out
bool panel_key(struct app *app, struct key key); // true where the field took the key
void panel_scroll(struct app *app, int by);      // rows of the table
void panel_leave(struct app *app);               // the field

void do_type_pattern(struct app *app, int64_t argument);
void do_caret(struct app *app, int64_t byte);
void do_put_suggestion(struct app *app, int64_t argument);
void do_preset(struct app *app, int64_t index);
void do_preset_next(struct app *app, int64_t argument);
void do_preset_back(struct app *app, int64_t argument);
void do_rows(struct app *app, int64_t by);
void do_size_next(struct app *app, int64_t argument);
void do_size_back(struct app *app, int64_t argument);
void do_size_more(struct app *app, int64_t which); // -1: the chosen one
void do_size_less(struct app *app, int64_t which);
void do_size_stride(struct app *app, int64_t stride);

#endif
