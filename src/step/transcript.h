// Each step in words and numbers: the lines of `convstep steps`, and the caption of a frame.
#ifndef CONVSTEP_STEP_TRANSCRIPT_H
#define CONVSTEP_STEP_TRANSCRIPT_H

#include "base/buffer.h"
#include "step/timeline.h"

// The caption: the lesson's story, or the operation's own words.
void step_caption(const struct timeline *timeline, const struct step *step, struct words *out);
void step_where(const struct timeline *timeline, const struct step *step, struct words *out);
// One line of text, and one JSON object a line, as command-line.md says.
void transcript_text(const struct timeline *timeline, const struct step *step, struct buffer *out);
void transcript_json(const struct timeline *timeline, const struct step *step, struct buffer *out);

#endif
