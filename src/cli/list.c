// convstep list: the lessons found, in the library's order.
#include "app/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

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

static void put_json(struct buffer *out, const struct catalog_entry *entry)
{
    const char *const keys[] = {"id", "title", "section", "path"};
    const char *const texts[] = {entry->id, entry->title, entry->section, entry->path};
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

static void put_text(struct buffer *out, const struct catalog_entry *entry,
                     const struct catalog_entry *before, int width)
{
    if (before == NULL || strcmp(before->section, entry->section) != 0) {
        buffer_printf(out, "%s%s\n", before == NULL ? "" : "\n",
                      entry->section[0] == '\0' ? "Without a section" : entry->section);
    }
    buffer_printf(out, "  %-*s  %s\n", width, entry->id, entry->title);
}

// Lessons that cannot be read are left out.
static void print(struct output *output, const struct catalog *catalog, bool json)
{
    struct buffer out = {0};
    const struct catalog_entry *before = NULL;
    size_t width = 0;
    for (size_t i = 0; i < catalog->n; i++) {
        size_t length = strlen(catalog->entries[i].id);
        width = length > width ? length : width;
    }
    buffer_puts(&out, json ? "[" : "");
    for (size_t i = 0; i < catalog->n; i++) {
        const struct catalog_entry *entry = &catalog->entries[i];
        if (entry->broken != NULL) {
            continue;
        }
        if (json) {
            buffer_puts(&out, before == NULL ? "\n" : ",\n");
            put_json(&out, entry);
        } else {
            put_text(&out, entry, before, (int)width);
        }
        before = entry;
        output_buffer(output, &out);
    }
    buffer_puts(&out, json ? "\n]\n" : before == NULL ? "no lessons found\n" : "");
    output_buffer(output, &out);
    buffer_finish(&out);
}

// A lesson that is wrong is said on standard error; the others are listed.
static int run_list(const struct arguments *args)
{
    struct output output = {0};
    struct catalog catalog;
    struct error error = {0};
    int worst = 0;
    if (!catalog_load(&catalog, &error)) {
        return cli_fail(&error);
    }
    for (size_t i = 0; i < catalog.n; i++) {
        int status = catalog.entries[i].broken == NULL ? 0 : cli_fail(catalog.entries[i].broken);
        worst = status > worst ? status : worst;
    }
    print(&output, &catalog, arguments_option(args, "json")->given);
    catalog_finish(&catalog);
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
