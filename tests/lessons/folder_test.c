// Two folders of lessons. Every one in valid/ loads and checks; every one in invalid/ fails with
// exactly the message that stands beside it: NAME.json, NAME.txt.
//
//   folder_test FOLDER             TAP, one line a lesson
//   folder_test FOLDER --update    writes the messages of invalid/ anew: look at them
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "lesson/lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_LIMIT = 1 << 20 };

struct names {
    char **list;
    size_t n;
};

static void say(void *user, bool wrong, const char *line)
{
    if (wrong) {
        buffer_printf(user, "%s\n", line);
    }
}

// What is wrong with a lesson of the folder that we stand in; nothing where it is right.
static void messages_of(const char *name, struct buffer *out)
{
    struct error error = {0};
    struct lesson *lesson = lesson_load(name, &error);
    if (lesson == NULL) {
        char line[sizeof error];
        error_format(&error, line, sizeof line);
        buffer_printf(out, "%s\n", line);
        return;
    }
    int wrong = lesson_check(lesson, say, out);
    if (wrong == 0) {
        buffer_clear(out);
    }
    lesson_destroy(lesson);
}

static char *golden_name(const char *name)
{
    size_t stem = strlen(name) - strlen(".json");
    char *golden = malloc(stem + sizeof ".txt");
    if (golden != NULL) {
        memcpy(golden, name, stem);
        memcpy(golden + stem, ".txt", sizeof ".txt");
    }
    return golden;
}

static void put_line(const char *prefix, const char *text)
{
    printf("# %s", prefix);
    for (const char *c = text; *c != '\0'; c++) {
        putchar(*c);
        if (*c == '\n' && c[1] != '\0') {
            printf("# %s", prefix);
        }
    }
}

static bool check_invalid(const char *name, const char *got)
{
    struct error error = {0};
    char *golden = golden_name(name), *want = NULL;
    size_t size;
    bool same = got[0] != '\0' && file_read(golden, MESSAGE_LIMIT, &want, &size, &error) &&
                strcmp(want, got) == 0;
    if (!same) {
        put_line("got:  ", got[0] == '\0' ? "nothing is wrong\n" : got);
        put_line("want: ", want == NULL ? "a message, which is missing\n" : want);
    }
    free(golden);
    free(want);
    return same;
}

static bool update_invalid(const char *name, const char *got)
{
    struct error error = {0};
    char *golden = golden_name(name);
    bool ok = got[0] != '\0' && file_write(golden, got, strlen(got), &error);
    free(golden);
    return ok;
}

static bool check_lesson(const char *name, bool valid, bool update)
{
    struct buffer got = {0};
    buffer_puts(&got, "");
    messages_of(name, &got);
    const char *text = got.data == NULL ? "" : got.data;
    bool ok = valid    ? text[0] == '\0'
              : update ? update_invalid(name, text)
                       : check_invalid(name, text);
    if (valid && !ok) {
        put_line("", text);
    }
    buffer_finish(&got);
    return ok;
}

// Returns how many failed. The messages name the files as they are called inside their folder.
static int check_folder(const char *folder, bool valid, bool update, int *count)
{
    struct error error = {0};
    struct names names;
    int failed = 0, lessons = 0;
    if (chdir(folder) != 0 || !folder_list(".", &names.list, &names.n, &error)) {
        printf("not ok %d - %s can be read\n", ++*count, folder);
        return 1;
    }
    for (size_t i = 0; i < names.n; i++) {
        if (text_ends_with(names.list[i], ".json")) {
            bool ok = check_lesson(names.list[i], valid, update);
            printf("%sok %d - %s/%s\n", ok ? "" : "not ", ++*count, folder, names.list[i]);
            failed += !ok;
            lessons++;
        }
    }
    file_names_free(names.list, names.n);
    printf("%sok %d - %s holds lessons\n", lessons > 0 ? "" : "not ", ++*count, folder);
    return failed + (lessons == 0) + (chdir("..") != 0);
}

int main(int argc, char **argv)
{
    bool update = argc == 3 && strcmp(argv[2], "--update") == 0;
    int count = 0;
    if (argc < 2 || (argc > 2 && !update) || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: folder_test FOLDER [--update]\n");
        return 2;
    }
    int failed = check_folder("invalid", false, update, &count);
    failed += check_folder("valid", true, update, &count);
    printf("1..%d\n", count);
    return failed > 0;
}
