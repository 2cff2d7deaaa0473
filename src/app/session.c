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

bool session_set_walk(struct session *session, int walk, struct error *error)
{
    const struct node *node = node_at(session);
    if (walk < 0 || walk >= node->op->n_walks) {
        return error_set(error, ERROR_CALL, "there are %d walks here", node->op->n_walks);
    }
    const struct timeline_entry *entry = &session->timeline.entries[session->step.entry];
    struct step step = session->step;
    struct term term = {.writes = {.tensor = -1}};
    if (step.place.term >= 0) {
        node->op->walks[entry->walk].term(node, step.place, &term);
    }
    if (!timeline_set_walk(&session->timeline, node->op->walks[walk].name, error)) {
        return false;
    }
    const struct timeline_entry *now = &session->timeline.entries[step.entry];
    session->step =
        term.writes.tensor >= 0
            ? timeline_finish_of(&session->timeline, step.grain, step.entry, term.writes.index)
            : timeline_step(&session->timeline, step.grain, now->before[step.grain] + 1);
    return true;
}
