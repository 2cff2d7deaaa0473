// convstep list: the lessons found, in the library's order.
#include "cli/cli.h"
#include "lesson/library.h"
#include "step/timeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct lesson *lesson;
    int64_t steps[GRAIN_COUNT];
};

static const char *section_of(const struct lesson *lesson)
{
    return lesson->section == NULL ? "" : lesson->section;
}

static struct library_place place_of(const struct lesson *lesson)
{
    return (struct library_place){lesson->section, lesson->title, lesson->id, lesson->order};
}

static int compare(const void *a, const void *b)
{
    struct library_place x = place_of(((const struct entry *)a)->lesson);
    struct library_place y = place_of(((const struct entry *)b)->lesson);
    return library_compare(&x, &y);
}

static bool load(struct entry *entry, const char *path, struct error *error)
{
    struct timeline timeline;
    entry->lesson = lesson_load(path, error);
    if (entry->lesson == NULL) {
        return false;
    }
    if (!timeline_init(&timeline, entry->lesson, error)) {
        lesson_destroy(entry->lesson);
        return false;
    }
    memcpy(entry->steps, timeline.steps, sizeof entry->steps);
    timeline_finish(&timeline);
    return true;
}

static void put_json_text(struct buffer *out, const char *text)
{
    buffer_puts(out, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20) {
            buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)*c);
        } else {
            buffer_printf(out, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
        }
    }
    buffer_puts(out, "\"");
}

static void put_json(struct buffer *out, const struct entry *entry)
{
    const struct lesson *lesson = entry->lesson;
    const char *const keys[] = {"id", "title", "section", "path"};
    const char *const texts[] = {lesson->id, lesson->title, section_of(lesson), lesson->path};
    buffer_puts(out, "{");
    for (int i = 0; i < 4; i++) {
        buffer_printf(out, "\"%s\": ", keys[i]);
        put_json_text(out, texts[i]);
        buffer_puts(out, ", ");
    }
    buffer_puts(out, "\"steps\": {");
    for (int grain = 0; grain < GRAIN_COUNT; grain++) {
        buffer_printf(out, "%s\"%s\": %" PRId64, grain == 0 ? "" : ", ", GRAIN_NAMES[grain],
                      entry->steps[grain]);
    }
    buffer_puts(out, "}}");
}

static void put_text(struct buffer *out, const struct entry *entry, const struct entry *before,
                     int width)
{
    const struct lesson *lesson = entry->lesson;
    if (before == NULL || strcmp(section_of(before->lesson), section_of(lesson)) != 0) {
        buffer_printf(out, "%s%s\n", before == NULL ? "" : "\n",
                      lesson->section == NULL ? "Without a section" : lesson->section);
    }
    buffer_printf(out, "  %-*s  %s\n", width, lesson->id, lesson->title);
}

static void print(struct output *output, const struct entry *entries, size_t n, bool json)
{
    struct buffer out = {0};
    size_t width = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(entries[i].lesson->id);
        width = length > width ? length : width;
    }
    buffer_puts(&out, json ? "[" : "");
    for (size_t i = 0; i < n; i++) {
        if (json) {
            buffer_puts(&out, i == 0 ? "\n" : ",\n");
            put_json(&out, &entries[i]);
        } else {
            put_text(&out, &entries[i], i == 0 ? NULL : &entries[i - 1], (int)width);
        }
        output_buffer(output, &out);
    }
    buffer_puts(&out, json ? "\n]\n" : n == 0 ? "no lessons found\n" : "");
    output_buffer(output, &out);
    buffer_finish(&out);
}

// A lesson that is wrong is said on standard error; the others are listed.
static int run_list(const struct arguments *args)
{
    struct output output = {0};
    struct library library;
    struct error error = {0};
    int worst = 0;
    size_t n = 0;
    if (!library_find(&library, &error)) {
        return cli_fail(&error);
    }
    struct entry *entries = calloc(library.n + 1, sizeof *entries);
    for (size_t i = 0; entries != NULL && i < library.n; i++) {
        struct error wrong = {0};
        if (load(&entries[n], library.entries[i].path, &wrong)) {
            n++;
        } else {
            int status = cli_fail(&wrong);
            worst = status > worst ? status : worst;
        }
    }
    if (n > 0) {
        qsort(entries, n, sizeof *entries, compare);
    }
    print(&output, entries, n, arguments_option(args, "json")->given);
    for (size_t i = 0; i < n; i++) {
        lesson_destroy(entries[i].lesson);
    }
    free(entries);
    library_finish(&library);
    return output_close(&output, worst);
}

static const struct option OPTIONS[] = {
    {"json", OPTION_FLAG, .help = "as one JSON array"},
};
const struct subcommand CLI_LIST = {
    .name = "list",
    .usage = "list [--json]",
    .summary = "the lessons found, in the library's order",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .run = run_list,
};
