#include "app/shelf.h"

#include "base/file.h"
#include "base/text.h"
#include "lesson/library.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- what to go on with -------------------------------------------------------------------

// The lesson that was left last and can be opened; the catalog's n where there is none.
static size_t left_last(const struct app *app, const struct progress_entry **left)
{
    const struct catalog *catalog = &app->catalog;
    for (size_t i = 0; i < app->progress.n; i++) {
        *left = &app->progress.entries[i];
        size_t lesson = catalog_find(catalog, "", (*left)->id);
        if (lesson < catalog->n && !catalog->entries[lesson].broken) {
            return lesson;
        }
    }
    return catalog->n;
}

const char *nothing_to_go_on_with(const struct app *app)
{
    const struct progress_entry *left;
    return app->begun || left_last(app, &left) < app->catalog.n
               ? NULL
               : "There is no lesson to go on with";
}

static int64_t clamped(int64_t value, int64_t most)
{
    return value < 1 ? 1 : value > most ? most : value;
}

struct library_page app_library_page(const struct app *app)
{
    const struct progress_entry *left;
    struct library_page page = {.cards = app->cards,
                                .n = app->n_cards,
                                .chosen = app->chosen,
                                .scroll = app->scroll,
                                .lessons = app->catalog.n,
                                .finished = app->finished,
                                .search = app->search,
                                .searching = app->searching,
                                .caret = app->search_caret};
    size_t lesson = app->begun ? app->catalog.n : left_last(app, &left);
    if (app->begun) {
        page.go_on = app->session.lesson->title;
        page.go_on_step = app->session.step.number;
    } else if (lesson < app->catalog.n) {
        const struct catalog_entry *entry = &app->catalog.entries[lesson];
        page.go_on = entry->title;
        page.go_on_step = clamped(left->step, entry->steps[left->grain]);
    }
    return page;
}

// ---- the cards that are shown ---------------------------------------------------------------

static bool is_letter(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static unsigned char small(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool begins_with(const char *text, const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (small(text[i]) != small(word[i])) { // the end of text is no letter of the word
            return false;
        }
    }
    return true;
}

// Does a word of the text begin so? From three letters on, anywhere in a word.
static bool has_word(const char *text, const char *word, size_t length)
{
    enum { ANYWHERE_FROM = 3 };
    for (const char *at = text; *at; at++) {
        bool first = at == text || !is_letter((unsigned char)at[-1]);
        if ((first || length >= ANYWHERE_FROM) && begins_with(at, word, length)) {
            return true;
        }
    }
    return false;
}

static bool matches(const char *text, const char *search)
{
    while (*(search += strspn(search, " "))) {
        size_t length = strcspn(search, " ");
        if (!has_word(text, search, length)) {
            return false;
        }
        search += length;
    }
    return true;
}

static int64_t reached_in(const struct app *app, const struct catalog_entry *entry)
{
    const struct progress_entry *left = progress_find(&app->progress, entry->id);
    return left ? clamped(left->reached, entry->steps[GRAIN_CELL]) : 0;
}

static struct library_card card_of(const struct app *app, size_t lesson)
{
    const struct catalog_entry *entry = &app->catalog.entries[lesson];
    return (struct library_card){
        .section = entry->broken       ? "Cannot be read"
                   : entry->section[0] ? entry->section
                   : entry->own        ? "My lessons"
                                       : "More lessons",
        .title = entry->short_title,
        .note = entry->own ? path_basename(entry->path) : "",
        .steps = entry->steps[GRAIN_CELL],
        .reached = reached_in(app, entry),
        .thumb = entry->thumb,
        .wrong = entry->broken_text,
        .lesson = (int64_t)lesson,
    };
}

void shelf_fill(struct app *app)
{
    const struct catalog *catalog = &app->catalog;
    if (!app->cards) {
        app->cards = arena_array(&app->catalog.arena, catalog->n, sizeof *app->cards);
    }
    app->n_cards = 0;
    app->finished = 0;
    for (size_t i = 0; i < catalog->n; i++) {
        struct library_card card = card_of(app, i);
        app->finished += !card.wrong && card.reached >= card.steps;
        if (matches(catalog->entries[i].words, app->search)) {
            app->cards[app->n_cards++] = card;
        }
    }
    app_choose(app, app->chosen < app->n_cards ? app->chosen : 0);
}

void app_choose(struct app *app, size_t card)
{
    app->chosen = card;
    struct library_page page = app_library_page(app);
    app->scroll = view_library_reveal(&page, &app->view);
}

static void choose_lesson(struct app *app, size_t lesson)
{
    for (size_t i = 0; i < app->n_cards; i++) {
        if ((size_t)app->cards[i].lesson == lesson) {
            app_choose(app, i);
        }
    }
}

// ---- places that are kept -------------------------------------------------------------------

void shelf_reached(struct app *app)
{
    if (app->begun && !app->library) {
        struct step step = timeline_at(&app->session.timeline, GRAIN_CELL, &app->session.step);
        app->reached = step.number > app->reached ? step.number : app->reached;
    }
}

// A lesson of the library under its id: a file of the same name elsewhere is another lesson.
static bool in_library(const struct lesson *lesson)
{
    struct error error = {0};
    char *path = library_resolve(lesson->id, &error);
    bool same = path && path_same(path, lesson->path);
    free(path);
    return same;
}

bool app_keep_place(struct app *app, struct error *error)
{
    const struct session *session = &app->session;
    shelf_reached(app);
    if (!app->progress.path || !app->begun || !in_library(session->lesson)) {
        return true;
    }
    if (app->reached <= 1 && !progress_find(&app->progress, session->lesson->id)) {
        return true; // only looked at
    }
    progress_put(&app->progress, &(struct progress_entry){.id = session->lesson->id,
                                                          .grain = session->step.grain,
                                                          .step = session->step.number,
                                                          .reached = app->reached});
    return progress_save(&app->progress, error);
}

bool app_use_folder(struct app *app, const char *folder)
{
    struct error error = {0};
    progress_finish(&app->progress);
    bool loaded = progress_load(&app->progress, folder, &error);
    if (!loaded) {
        app_say(app, "%s", error.what);
    }
    if (!pad_use_folder(app, folder)) {
        char digits[APP_MESSAGE_MAX];
        snprintf(digits, sizeof digits, "%s", app->message);
        app_say(app, "%s%s%s", loaded ? "" : error.what, loaded ? "" : "; ", digits);
        loaded = false;
    }
    if (!app->library) {
        tune_opened(app); // with the digits kept there, and a place for weights
    }
    if (app->library) {
        const struct progress_entry *left;
        size_t lesson = left_last(app, &left);
        shelf_fill(app);
        choose_lesson(app, lesson < app->catalog.n ? lesson : 0);
    }
    return loaded;
}

void shelf_return(struct app *app, const struct progress_entry *left)
{
    struct session *session = &app->session;
    session_set_grain(session, left->grain);
    session_go(session, left->step < session_steps(session) ? left->step : 1);
    shelf_reached(app);
}

// ---- in and out of the library ----------------------------------------------------------------

void shelf_show(struct app *app)
{
    app->view.playing = false;
    app->library = true;
    app->view.focus_control = -1;
    app->search[0] = '\0';
    app->search_caret = 0;
    app->searching = false;
    shelf_fill(app);
    const struct lesson *lesson = app->session.lesson;
    choose_lesson(app, catalog_find(&app->catalog, lesson->path, lesson->id));
}

void do_library(struct app *app, int64_t argument)
{
    (void)argument;
    struct error error = {0};
    bool kept = app_keep_place(app, &error);
    if (!app_need_catalog(app)) {
        return;
    }
    shelf_show(app);
    if (!kept) {
        app_say_error(app, "Your place is not kept: ", &error);
    }
}

void do_open(struct app *app, int64_t lesson)
{
    if (lesson >= 0 && (size_t)lesson < app->catalog.n) {
        choose_lesson(app, (size_t)lesson);
        app_open(app, (size_t)lesson);
    }
}

void shelf_open(struct app *app)
{
    if (app->chosen < app->n_cards) {
        do_open(app, app->cards[app->chosen].lesson);
    }
}

void do_go_on(struct app *app, int64_t argument)
{
    (void)argument;
    const struct progress_entry *left;
    size_t lesson = app->begun ? app->catalog.n : left_last(app, &left);
    if (app->begun) {
        shelf_leave_search(app);
        app->library = false;
    } else if (lesson < app->catalog.n) {
        app_open(app, lesson);
    }
}

// ---- moving among the cards -------------------------------------------------------------------

static void choose_by(struct app *app, int64_t by)
{
    int64_t last = (int64_t)app->n_cards - 1, to = (int64_t)app->chosen + by;
    if (last >= 0) {
        app_choose(app, (size_t)(to < 0 ? 0 : to > last ? last : to));
    }
}

// So many rows on, in the same column; the last row may be shorter.
static void choose_row(struct app *app, int64_t by)
{
    int64_t columns = (int64_t)view_library_columns(&app->view);
    int64_t n = (int64_t)app->n_cards, at = (int64_t)app->chosen;
    int64_t rows = (n + columns - 1) / columns, row = at / columns + by;
    row = row < 0 ? 0 : row >= rows ? rows - 1 : row;
    choose_by(app, row * columns + at % columns - at);
}

static int64_t page_rows(const struct app *app)
{
    struct library_page page = app_library_page(app);
    return (int64_t)view_library_rows_a_page(&page, &app->view);
}

void do_choose_back(struct app *app, int64_t argument)
{
    (void)argument;
    choose_by(app, -1);
}

void do_choose_next(struct app *app, int64_t argument)
{
    (void)argument;
    choose_by(app, 1);
}

void do_choose_above(struct app *app, int64_t argument)
{
    (void)argument;
    choose_row(app, -1);
}

void do_choose_below(struct app *app, int64_t argument)
{
    (void)argument;
    choose_row(app, 1);
}

void do_choose_page_back(struct app *app, int64_t argument)
{
    (void)argument;
    choose_row(app, -page_rows(app));
}

void do_choose_page_next(struct app *app, int64_t argument)
{
    (void)argument;
    choose_row(app, page_rows(app));
}

void do_choose_first(struct app *app, int64_t argument)
{
    (void)argument;
    choose_by(app, -(int64_t)app->n_cards);
}

void do_choose_last(struct app *app, int64_t argument)
{
    (void)argument;
    choose_by(app, (int64_t)app->n_cards);
}

// ---- the scroll bar -----------------------------------------------------------------------------

// The hits of the track, whose argument is how far the cards can be scrolled, and of its thumb.
static bool find_bar(const struct app *app, const struct draw **track, const struct draw **thumb)
{
    *track = *thumb = NULL;
    for (size_t i = 0; i < app->list.n; i++) {
        const struct draw *hit = &app->list.commands[i];
        if (hit->kind == DRAW_HIT && strcmp(hit->name, "scroll") == 0) {
            *(*track ? thumb : track) = hit;
        }
    }
    return *thumb != NULL;
}

void do_scroll(struct app *app, int64_t to)
{
    struct library_page page = app_library_page(app);
    page.scroll = (double)to;
    app->scroll = view_library_scroll(&page, &app->view);
}

void shelf_drag(struct app *app, double y)
{
    const struct draw *track, *thumb;
    if (app->dragging && find_bar(app, &track, &thumb)) {
        const double way = fmax(1, track->h - thumb->h);
        do_scroll(app,
                  (int64_t)((y - app->drag_offset - track->y) / way * (double)track->argument));
        app->dirty = true;
    }
}

void shelf_take_bar(struct app *app, double y)
{
    const struct draw *track, *thumb;
    if (!find_bar(app, &track, &thumb)) {
        return;
    }
    const bool taken = y >= thumb->y && y <= thumb->y + thumb->h;
    app->dragging = true;
    app->drag_offset = taken ? y - thumb->y : thumb->h / 2; // beside it: it comes there
    shelf_drag(app, y);
}

// ---- searching --------------------------------------------------------------------------------

// Chooses the first that has it in its title, else the first.
static void search(struct app *app)
{
    size_t best = 0;
    app->chosen = 0;
    shelf_fill(app);
    while (best < app->n_cards &&
           !matches(app->catalog.entries[app->cards[best].lesson].title, app->search) &&
           !matches(app->cards[best].title, app->search)) {
        best++;
    }
    app_choose(app, best < app->n_cards ? best : 0);
    app->dirty = true;
}

void do_search(struct app *app, int64_t argument)
{
    (void)argument;
    app->searching = true;
    app->view.focus_control = -1;
}

void shelf_leave_search(struct app *app)
{
    size_t lesson =
        app->chosen < app->n_cards ? (size_t)app->cards[app->chosen].lesson : app->catalog.n;
    app->searching = false;
    app->search[0] = '\0';
    app->search_caret = 0;
    shelf_fill(app);
    choose_lesson(app, lesson);
}

static void type(struct app *app, const char *text)
{
    const size_t length = strlen(app->search), more = strlen(text), at = app->search_caret;
    if (app->searching && length + more < sizeof app->search) {
        memmove(app->search + at + more, app->search + at, length - at + 1);
        memcpy(app->search + at, text, more);
        app->search_caret += more;
        search(app);
    }
}

static bool inside_character(const struct app *app, size_t at)
{
    return ((unsigned char)app->search[at] & 0xC0) == 0x80;
}

static size_t before(const struct app *app, size_t at)
{
    at -= at > 0;
    while (at > 0 && inside_character(app, at)) {
        at--;
    }
    return at;
}

static size_t after(const struct app *app, size_t at)
{
    at += app->search[at] != '\0';
    while (inside_character(app, at)) {
        at++;
    }
    return at;
}

static void rub_out(struct app *app, size_t from, size_t to)
{
    memmove(app->search + from, app->search + to, strlen(app->search + to) + 1);
    app->search_caret = from;
    search(app);
}

void do_search_caret(struct app *app, int64_t byte)
{
    const size_t length = strlen(app->search);
    do_search(app, 0);
    app->search_caret = byte < 0 ? 0 : (size_t)byte > length ? length : (size_t)byte;
    while (inside_character(app, app->search_caret)) {
        app->search_caret--;
    }
}

void do_caret_back(struct app *app, int64_t argument)
{
    (void)argument;
    app->search_caret = before(app, app->search_caret);
}

void do_caret_next(struct app *app, int64_t argument)
{
    (void)argument;
    app->search_caret = after(app, app->search_caret);
}

bool shelf_key(struct app *app, struct key key)
{
    if (!app->library || !app->searching || app->view.help || (key.mods & KEY_CTRL)) {
        return false;
    }
    if (key.code == KEY_BACKSPACE || key.code == KEY_DELETE) {
        const size_t caret = app->search_caret;
        const bool back = key.code == KEY_BACKSPACE;
        rub_out(app, back ? before(app, caret) : caret, back ? caret : after(app, caret));
        return true;
    }
    char text[5] = "";
    if (key.code == KEY_SPACE) {
        text[0] = ' ';
    } else if (key.code > ' ' && key.code < KEY_LEFT) {
        text[utf8_encode(key.code, text)] = '\0';
    } else {
        return false;
    }
    type(app, text);
    return true;
}
