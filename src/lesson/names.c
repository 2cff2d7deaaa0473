#include "lesson/names.h"

#include "base/buffer.h"

enum { MOST = 6 };

const char *names_listed(struct arena *arena, const char *const *names, size_t n)
{
    struct buffer out = {0};
    const size_t listed = n > MOST + 1 ? MOST : n; // "and 1 more" would be no shorter than its name
    buffer_puts(&out, n == 0 ? "none" : "");
    for (size_t i = 0; i < listed; i++) {
        buffer_printf(&out, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", names[i]);
    }
    if (listed < n) {
        buffer_printf(&out, " and %zu more", n - listed);
    }
    const char *text = arena_strdup(arena, out.data != NULL ? out.data : "");
    buffer_finish(&out);
    return text;
}
