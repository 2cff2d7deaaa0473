#include "app/session.h"

#include <stdlib.h>

enum { SECTIONS_MAX = 1024 };

bool session_open(struct session *session, const char *path, enum grain grain, struct error *error)
{
    struct session opened = {0};
    opened.lesson = lesson_load(path, error);
    if (!opened.lesson) {
        return false;
    }
    if (!timeline_init(&opened.timeline, opened.lesson, error)) {
        lesson_destroy(opened.lesson);
        return false;
    }
    opened.step = timeline_step(&opened.timeline, grain, 1);
    session_finish(session);
    *session = opened;
    return true;
}

bool session_reload(struct session *session, struct error *error)
{
    struct step step = session->step;
    struct session fresh = {0};
    if (!session_open(&fresh, session->lesson->path, step.grain, error)) {
        return false;
    }
    session_finish(session);
    *session = fresh;
    session_go(session, step.number);
    return true;
}

void session_finish(struct session *session)
{
    if (session->lesson) {
        timeline_finish(&session->timeline);
        lesson_destroy(session->lesson);
    }
    *session = (struct session){0};
}

int64_t session_steps(const struct session *session)
{
    return session->timeline.steps[session->step.grain];
}

void session_go(struct session *session, int64_t number)
{
    session->step = timeline_step(&session->timeline, session->step.grain, number);
}

void session_set_grain(struct session *session, enum grain grain)
{
    session->step = timeline_at(&session->timeline, grain, &session->step);
}

// The sections at the present step. The caller frees; *n at most SECTIONS_MAX.
static struct section *sections(const struct session *session, int *n)
{
    struct section *all = calloc(SECTIONS_MAX, sizeof *all);
    *n = 0;
    if (all) {
        *n = timeline_sections(&session->timeline, session->step.grain, &session->step, all,
                               SECTIONS_MAX);
        *n = *n > SECTIONS_MAX ? SECTIONS_MAX : *n;
    }
    return all;
}

void session_next_section(struct session *session)
{
    int n;
    struct section *all = sections(session, &n);
    int64_t target = session_steps(session);
    for (int i = n - 1; i >= 0; i--) {
        if (all[i].first > session->step.number) {
            target = all[i].first;
        }
    }
    free(all);
    session_go(session, target);
}

void session_previous_section(struct session *session)
{
    int n;
    struct section *all = sections(session, &n);
    int64_t target = 1;
    for (int i = 0; i < n; i++) {
        if (all[i].first < session->step.number) {
            target = all[i].first;
        }
    }
    free(all);
    session_go(session, target);
}

static const struct node *node_at(const struct session *session)
{
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    return session->lesson->program.nodes[entry->node];
}

int session_walks(const struct session *session)
{
    return node_at(session)->op->n_walks;
}

bool session_next_walk(struct session *session, struct error *error)
{
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    return session_set_walk(session, (entry->walk + 1) % session_walks(session), error);
}

// The entry that walks the same operation in this way; -1: there is none.
static int entry_with(const struct timeline *timeline, int entry, int walk)
{
    for (int e = 0; e < timeline->n; e++) {
        if (timeline->entries[e].node == timeline->entries[entry].node &&
            timeline->entries[e].walk == walk) {
            return e;
        }
    }
    return -1;
}

// Element of the result that the step is at; -1: it makes none.
static int64_t result_at(const struct session *session)
{
    const struct step *step = &session->step;
    const struct node *node = node_at(session);
    struct term term = {.writes = {.tensor = -1}};
    // By cells a scatter step makes several: not the last one of them, but that which was looked
    // at.
    if (session->kept.number == step->number && session->kept.entry == step->entry &&
        session->kept.grain == step->grain) {
        return session->kept.result;
    }
    const struct walk *walk = &node->op->walks[session->timeline.entries[step->entry].walk];
    if (step->place.term >= 0) {
        walk->term(node, step->place, &term);
    }
    return term.writes.tensor < 0 ? -1 : term.writes.index;
}

bool session_set_walk(struct session *session, int walk, struct error *error)
{
    struct timeline *timeline = &session->timeline;
    const enum grain grain = session->step.grain;
    const int from = session->step.entry;
    if (walk < 0 || walk >= session_walks(session)) {
        return error_set(error, ERROR_CALL, "there are %d walks here", session_walks(session));
    }
    if (walk == timeline->entries[from].walk) {
        return true;
    }
    const int64_t result = result_at(session);
    int to = entry_with(timeline, from, walk);
    const int own = to < 0 ? walk : session->lesson->walked[from].walk;
    to = to < 0 ? from : to;
    if (!timeline_set_entry_walk(timeline, from, own, error)) {
        return false;
    }
    session->step = result >= 0
                        ? timeline_finish_of(timeline, grain, to, result)
                        : timeline_step(timeline, grain, timeline->entries[to].before[grain] + 1);
    session->kept.result = result;
    session->kept.number = session->step.number;
    session->kept.entry = to;
    session->kept.grain = grain;
    return true;
}
