// One strict scan of a JSON text before anything is built from it. RFC 8259 to the letter, and
// narrower where a lesson has no use for the width: no BOM, no duplicate keys, no \u0000, numbers
// of at most 63 characters that fit a double, LESSON_MAX_DEPTH levels. It records where every value
// stands, so that later errors can name the line, the column and the pointer.
#ifndef CONVSTEP_LESSON_SCAN_H
#define CONVSTEP_LESSON_SCAN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_NO_PARENT UINT32_MAX
#define SCAN_MEMBER ((uint32_t)1 << 31)
enum { SCAN_NUMBER_MAX = 63 };

// One value, in the order in which the values begin in the text (an array before its elements).
struct scan_value {
    int32_t line, column; // of its first character, from 1; columns count characters
    uint32_t parent;      // the array or object that holds it; SCAN_NO_PARENT: the document
    uint32_t key; // member: SCAN_MEMBER | byte offset of its key's quote; element: its index
};

struct scan {
    const char *text; // borrowed; must live as long as the scan is asked for pointers
    size_t size;
    struct scan_value *values; // in memory proportional to the text
    size_t n_values, cap_values;
};

// ERROR_LESSON with line, column and pointer (not the file) at the first thing that is wrong. The
// scan must be finished in either case. `size` is at most LESSON_MAX_BYTES.
bool scan_text(struct scan *scan, const char *text, size_t size, struct error *error);
void scan_finish(struct scan *scan);

// The value's pointer, cut to `size`; "/" for the document. Control characters in keys are written
// as \u00XX, so that it stays one line.
void scan_pointer(const struct scan *scan, uint32_t value, char *out, size_t size);
// Where a byte of the text stands.
void scan_place(const struct scan *scan, size_t offset, int *line, int *column);
// Where a member's key stands; of what is no member, the value's own place.
void scan_key_place(const struct scan *scan, uint32_t value, int *line, int *column);

#endif
