// The lesson that is open and the place in it.
#ifndef CONVSTEP_APP_SESSION_H
#define CONVSTEP_APP_SESSION_H

#include "step/timeline.h"

struct session {
    struct lesson *lesson; // NULL: none is open
    struct timeline timeline;
    struct step step;
    struct { // the cell that was kept when the walk was changed last, as long as nobody steps on
        int64_t result, number;
        int entry;
        enum grain grain;
    } kept;
};

// Opens the lesson of this file at its first step of `grain`. Where that fails, the session is as
// it was.
bool session_open(struct session *session, const char *path, enum grain grain, struct error *error);
// Reads the same file again and keeps grain and step, as far as they still exist.
bool session_reload(struct session *session, struct error *error);
void session_finish(struct session *session);

int64_t session_steps(const struct session *session);              // at the present grain
void session_go(struct session *session, int64_t number);          // clamped
void session_set_grain(struct session *session, enum grain grain); // the place is kept
// The first step of the next section of the timeline (the last step where there is none); of this
// one, or from its first step of the one before.
void session_next_section(struct session *session);
void session_previous_section(struct session *session);

// The walks of the operation at hand: how many, and the next one in turn. The place stays at the
// cell that is being written. Where the lesson walks the operation in that way as well, the step
// goes there, and what was left is walked as the lesson has it; else this entry changes its walk.
int session_walks(const struct session *session);
bool session_next_walk(struct session *session, struct error *error);
bool session_set_walk(struct session *session, int walk, struct error *error);

#endif
