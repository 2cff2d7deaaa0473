// The painter with the fonts that come with the program, for the window and for export.
#ifndef CONVSTEP_CLI_FONTS_H
#define CONVSTEP_CLI_FONTS_H

#include "platform/painter.h"

// ERROR_SYSTEM where the fonts are not found. The caller destroys it.
struct painter *painter_of_program(struct error *error);

#endif
