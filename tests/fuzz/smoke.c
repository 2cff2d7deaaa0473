// The fuzz target without a fuzzer, on every run of the tests: each file of some folders as it is,
// and changed in ways that a seed decides. smoke ROUNDS FOLDER...: TAP. A crash, or a sanitizer, is
// the failure.
#include "base/file.h"
#include "base/text.h"
#include "nn/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_LIMIT = 1 << 16, CHANGES_MAX = 4 };

// One change: a byte replaced, a piece cut out, a piece put in twice, the end cut off.
static size_t change(struct random *random, char *text, size_t size)
{
    static const char bytes[] = "{}[]\",:0123456789.-+eE\\ utrfnx\n\t\xFF\xC3\x80";
    size_t at = (size_t)random_below(random, (int64_t)size);
    size_t length = 1 + (size_t)random_below(random, 16);
    length = length > size - at ? size - at : length;
    switch (random_below(random, 4)) {
    case 0:
        text[at] = bytes[random_below(random, sizeof bytes)];
        return size;
    case 1:
        memmove(text + at, text + at + length, size - at - length);
        return size - length;
    case 2:
        memmove(text + at + length, text + at, size - at);
        return size + length;
    default:
        return random_below(random, 8) == 0 ? at : size;
    }
}

static void run_changed(struct random *random, const char *text, size_t size)
{
    // Room for every change that makes it longer; then exactly as long, so that a read beyond is
    // seen.
    char *changed = malloc(size + CHANGES_MAX * 16 + 1);
    if (changed == NULL) {
        abort();
    }
    memcpy(changed, text, size);
    for (int64_t i = random_below(random, CHANGES_MAX) + 1; i > 0 && size > 0; i--) {
        size = change(random, changed, size);
    }
    uint8_t *exact = malloc(size + 1);
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, changed, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    free(changed);
}

static void run_file(struct random *random, const char *path, long rounds)
{
    struct error error = {0};
    char *text;
    size_t size;
    if (!text_ends_with(path, ".json") || !file_read(path, FILE_LIMIT, &text, &size, &error)) {
        return;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)text, size);
    for (long i = 0; i < rounds; i++) {
        run_changed(random, text, size);
    }
    free(text);
}

int main(int argc, char **argv)
{
    struct random random;
    random_seed(&random, 7);
    long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++) {
        char **names;
        size_t n;
        struct error error = {0};
        if (!folder_list(argv[i], &names, &n, &error)) {
            printf("Bail out! %s cannot be listed\n", argv[i]);
            return 1;
        }
        for (size_t k = 0; k < n; k++) {
            char *path = path_join(argv[i], names[k]);
            run_file(&random, path, rounds);
            free(path);
        }
        printf("ok %d - %zu files of %s, %ld changes each\n", i - 1, n, argv[i], rounds);
        file_names_free(names, n);
    }
    printf("1..%d\n", argc - 2);
    return argc < 3;
}
