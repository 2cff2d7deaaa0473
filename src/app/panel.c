#include "app/panel.h"

#include "base/text.h"
#include "view/panels/panel.h"

#include <stdio.h>
#include <string.h>

unsigned panel_where(const struct app *app)
{
    if (app->session.lesson == NULL) {
        return 0;
    }
    switch (panel_of(app->session.lesson)) {
    case PANEL_PATTERN:
        return app->panel.field ? IN_FIELD | IN_PATTERN_FIELD : IN_PATTERN;
    case PANEL_SIZES:
        return IN_LESSON | IN_SIZES;
    default:
        return 0;
    }
}

// ---- the pattern's text ------------------------------------------------------------------

static const char *text_of(const struct app *app)
{
    return panel_text(&app->session.timeline, &app->session.step, &app->panel);
}

// From now on the panel has a text of its own: the one on show.
static void own_text(struct app *app)
{
    struct panel_state *panel = &app->panel;
    if (!panel->typed) {
        snprintf(panel->text, sizeof panel->text, "%s", text_of(app));
        snprintf(panel->last_read, sizeof panel->last_read, "%s", panel->text);
        panel->caret = (int)strlen(panel->text);
        panel->typed = true;
    }
}

static void text_changed(struct app *app)
{
    struct pattern pattern;
    struct pattern_error error;
    if (pattern_parse(&pattern, app->panel.text, &error)) {
        memcpy(app->panel.last_read, app->panel.text, sizeof app->panel.last_read);
        pattern_finish(&pattern);
    }
    app->panel.first_row = 0;
    app->dirty = true;
}

// Puts `text` in the place of the bytes begin..end; false where that is more than there is room
// for.
static bool replace(struct app *app, int begin, int end, const char *text)
{
    struct panel_state *panel = &app->panel;
    const size_t length = strlen(panel->text), n = strlen(text);
    if (length - (size_t)(end - begin) + n > PATTERN_TEXT_MAX) {
        app_say(app, "A pattern has %d characters at most", PATTERN_TEXT_MAX);
        return false;
    }
    memmove(panel->text + (size_t)begin + n, panel->text + end, length - (size_t)end + 1);
    memcpy(panel->text + begin, text, n);
    panel->caret = begin + (int)n;
    text_changed(app);
    return true;
}

void panel_type(struct app *app, const char *text)
{
    char kept[64];
    size_t n = 0;
    for (size_t left = strlen(text); left > 0;) {
        uint32_t code;
        const size_t bytes = utf8_decode(text, left, &code);
        if (bytes == 0 || n + bytes >= sizeof kept) {
            break;
        }
        if (code >= ' ' && code != 0x7F) {
            memcpy(kept + n, text, bytes);
            n += bytes;
        }
        text += bytes;
        left -= bytes;
    }
    kept[n] = '\0';
    if (app->panel.field && n > 0) {
        replace(app, app->panel.caret, app->panel.caret, kept);
    }
}

static int before(const struct panel_state *panel, int at)
{
    do {
        at--;
    } while (at > 0 && ((unsigned char)panel->text[at] & 0xC0) == 0x80);
    return at < 0 ? 0 : at;
}

static int after(const struct panel_state *panel, int at)
{
    if (panel->text[at] == '\0') {
        return at;
    }
    do {
        at++;
    } while (((unsigned char)panel->text[at] & 0xC0) == 0x80);
    return at;
}

bool panel_key(struct app *app, struct key key)
{
    struct panel_state *panel = &app->panel;
    if (!panel->field || (key.mods & KEY_CTRL)) {
        return false;
    }
    app->dirty = true;
    switch (key.code) {
    case KEY_LEFT:
        panel->caret = before(panel, panel->caret);
        return true;
    case KEY_RIGHT:
        panel->caret = after(panel, panel->caret);
        return true;
    case KEY_HOME:
        panel->caret = 0;
        return true;
    case KEY_END:
        panel->caret = (int)strlen(panel->text);
        return true;
    case KEY_BACKSPACE:
        replace(app, before(panel, panel->caret), panel->caret, "");
        return true;
    case KEY_DELETE: {
        const int caret = panel->caret;
        replace(app, caret, after(panel, caret), "");
        return true;
    }
    default: // what is printed comes as text
        return key.code < KEY_LEFT || key.code == KEY_SPACE;
    }
}

void panel_leave(struct app *app)
{
    app->dirty |= app->panel.field;
    app->panel.field = false;
}

void do_type_pattern(struct app *app, int64_t argument)
{
    (void)argument;
    own_text(app);
    app->panel.caret = (int)strlen(app->panel.text);
    app->panel.field = true;
    app->view.focus_control = -1;
}

void do_caret(struct app *app, int64_t byte)
{
    struct panel_state *panel = &app->panel;
    do_type_pattern(app, 0);
    const int64_t end = panel->caret;
    panel->caret = (int)(byte < 0 ? 0 : byte > end ? end : byte);
    while (((unsigned char)panel->text[panel->caret] & 0xC0) == 0x80) { // between characters
        panel->caret--;
    }
}

// Without a suggestion the key that asks for one leaves the field, as in any form.
void do_put_suggestion(struct app *app, int64_t argument)
{
    (void)argument;
    struct pattern pattern;
    struct pattern_error error;
    own_text(app);
    if (pattern_parse(&pattern, app->panel.text, &error)) {
        pattern_finish(&pattern);
        panel_leave(app);
    } else if (error.suggestion[0] != '\0') {
        replace(app, error.begin, error.end, error.suggestion);
    } else {
        panel_leave(app);
    }
}

// ---- presets and rows --------------------------------------------------------------------

void do_preset(struct app *app, int64_t index)
{
    const struct lesson *lesson = app->session.lesson;
    if (index < 0 || index >= lesson->n_presets) {
        return;
    }
    own_text(app);
    snprintf(app->panel.text, sizeof app->panel.text, "%s", lesson->presets[index].text);
    app->panel.caret = (int)strlen(app->panel.text);
    text_changed(app);
}

int panel_preset(const struct app *app)
{
    const struct lesson *lesson = app->session.lesson;
    for (int i = 0; i < lesson->n_presets; i++) {
        if (strcmp(lesson->presets[i].text, text_of(app)) == 0) {
            return i;
        }
    }
    return -1;
}

// The preset `by` places on; from a text that is none of them, the first.
static void preset_by(struct app *app, int by)
{
    const int preset = panel_preset(app);
    do_preset(app, preset < 0 ? 0 : preset + by);
}

void do_preset_next(struct app *app, int64_t argument)
{
    (void)argument;
    if (!ask_next(app)) {
        preset_by(app, 1);
    }
}

void do_preset_back(struct app *app, int64_t argument)
{
    (void)argument;
    preset_by(app, -1);
}

// The table says how far it goes by its hit "rows-to"; without one it is whole.
void panel_scroll(struct app *app, int by)
{
    int64_t most = 0;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "rows-end") == 0) {
            most = hit->argument;
        }
    }
    int64_t row = app->panel.first_row + by;
    row = row > most ? most : row;
    app->panel.first_row = row < 0 ? 0 : (int)row;
    app->dirty = true;
}

void do_rows(struct app *app, int64_t by)
{
    panel_scroll(app, by < -PATTERN_LAYERS_MAX  ? -PATTERN_LAYERS_MAX
                      : by > PATTERN_LAYERS_MAX ? PATTERN_LAYERS_MAX
                                                : (int)by);
}

// ---- sizes -------------------------------------------------------------------------------

static void choose_size(struct app *app, int which)
{
    app->panel.size = which;
    app->panel.size_chosen = true;
}

void do_size_next(struct app *app, int64_t argument)
{
    (void)argument;
    choose_size(app, app->panel.size_chosen ? (app->panel.size + 1) % SIZE_COUNT : 0);
}

void do_size_back(struct app *app, int64_t argument)
{
    (void)argument;
    choose_size(app, app->panel.size_chosen ? (app->panel.size + SIZE_COUNT - 1) % SIZE_COUNT
                                            : SIZE_COUNT - 1);
}

static void set_size(struct app *app, int which, int64_t value)
{
    struct lesson_sizes sizes = panel_sizes(app->session.lesson, &app->panel);
    int64_t least, most;
    panel_size_limits(&sizes, which, &least, &most);
    choose_size(app, which);
    if (value < least || value > most) {
        app_say(app, "From %lld to %lld, as the filter must fit into the input and its padding",
                (long long)least, (long long)most);
        return;
    }
    *panel_size(&sizes, which) = value;
    app->panel.sizes = sizes;
    app->view.playing = false;
}

static void change_size(struct app *app, int64_t which, int by)
{
    struct lesson_sizes sizes = panel_sizes(app->session.lesson, &app->panel);
    which = which < 0 ? app->panel.size : which;
    if (which < SIZE_COUNT) {
        set_size(app, (int)which, *panel_size(&sizes, (int)which) + by);
    }
}

void do_size_more(struct app *app, int64_t which)
{
    change_size(app, which, 1);
}

void do_size_less(struct app *app, int64_t which)
{
    change_size(app, which, -1);
}

void do_size_stride(struct app *app, int64_t stride)
{
    set_size(app, SIZE_STRIDE, stride);
}
