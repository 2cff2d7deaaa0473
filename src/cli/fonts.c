#include "cli/fonts.h"

#include "base/file.h"
#include "lesson/library.h"

#include <stdlib.h>

struct painter *painter_of_program(struct error *error)
{
    char *font = library_asset("fonts/Inter-Regular.otf");
    if (!font) {
        error_set(error, ERROR_SYSTEM,
                  "the fonts are missing: no assets/fonts beside the program or where it is "
                  "installed (CONVSTEP_DATA can name their place)");
        return NULL;
    }
    char *folder = path_dirname(font);
    struct painter *painter = painter_create(folder, error);
    free(folder);
    free(font);
    return painter;
}
