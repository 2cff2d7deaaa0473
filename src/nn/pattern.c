#include "nn/pattern.h"

#include "base/text.h"
#include "nn/pattern_parse.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct word {
    const char *name;
    enum pattern_kind kind;
    const char *options;
} WORDS[] = {
    {"INPUT", PATTERN_INPUT, ""},
    {"CONV", PATTERN_CONV, "spdgc"},
    {"POOL", PATTERN_POOL, "sp"},
    {"AVG", PATTERN_AVG, "sp"},
    {"SUB", PATTERN_SUB, "s"},
    {"FC", PATTERN_FC, ""},
    {"RBF", PATTERN_RBF, ""},
    {"RELU", PATTERN_ACTIVATION, ""},
    {"TANH", PATTERN_ACTIVATION, ""},
    {"SIGMOID", PATTERN_ACTIVATION, ""},
    {"SOFTMAX", PATTERN_ACTIVATION, ""},
    {"LRN", PATTERN_IGNORED, ""},
    {"DROPOUT", PATTERN_IGNORED, ""},
    {"FLATTEN", PATTERN_IGNORED, ""},
};
enum { N_WORDS = sizeof WORDS / sizeof *WORDS, ITEMS_MAX = PATTERN_TEXT_MAX };

static const char *const ALLOWED_LAYER[] = {"CONV3x3-16", "POOL2", "AVG2",    "SUB2",
                                            "RELU",       "FC10",  "[ … ]*2", NULL};
static const char *const ALLOWED_START[] = {"INPUT 32x32x3", NULL};
static const char *const ALLOWED_AFTER[] = {"->", NULL};
static const char *const ALLOWED_INSIDE[] = {"->", "]", NULL};

// An item of a sequence: a layer, or a bracket with its own sequence.
struct item {
    bool bracket;
    struct pattern_spec spec;
    int64_t times;
    int inside, next; // items; -1: none
};

struct parser {
    const char *text;
    int length, at;
    struct item *items;
    int n_items;
    int depth;
    struct pattern_error *error;
};

bool pattern_fail(struct pattern_error *error, int begin, int end, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *error = (struct pattern_error){.begin = begin, .end = end};
    vsnprintf(error->what, sizeof error->what, format, args);
    va_end(args);
    return false;
}

static bool fail_allowed(struct parser *parser, int begin, int end, const char *const *allowed,
                         const char *what)
{
    pattern_fail(parser->error, begin, end, "%s", what);
    parser->error->allowed = allowed;
    return false;
}

// ---- characters

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static char peek(const struct parser *parser)
{
    return parser->text[parser->at]; // NUL at the end
}

static void skip_spaces(struct parser *parser)
{
    while (peek(parser) == ' ' || peek(parser) == '\t') {
        parser->at++;
    }
}

static bool take(struct parser *parser, const char *what)
{
    const size_t n = strlen(what);
    if (strncmp(parser->text + parser->at, what, n) != 0) {
        return false;
    }
    parser->at += (int)n;
    return true;
}

static bool take_arrow(struct parser *parser)
{
    return take(parser, "->") || take(parser, "→");
}

static bool take_times(struct parser *parser)
{
    return take(parser, "x") || take(parser, "X") || take(parser, "×");
}

// The end of what a reader takes for one word: for the underline.
static int word_end(const struct parser *parser, int at)
{
    static const char *const ENDS[] = {" ", "\t", "[", "]", "*", "->", "→"};
    for (; at < parser->length; at++) {
        for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
            if (strncmp(parser->text + at, ENDS[i], strlen(ENDS[i])) == 0) {
                return at;
            }
        }
    }
    return at;
}

// ---- numbers

static bool take_number(struct parser *parser, int64_t min, int64_t max, const char *what,
                        int64_t *out)
{
    static const int64_t ENOUGH = 1000000000000;
    const int begin = parser->at;
    if (!is_digit(peek(parser))) {
        const int end = word_end(parser, begin);
        return pattern_fail(parser->error, begin, end, "%s is missing", what);
    }
    for (*out = 0; is_digit(peek(parser)); parser->at++) {
        *out = *out > ENOUGH ? *out : *out * 10 + (peek(parser) - '0');
    }
    if (*out < min || *out > max) {
        return pattern_fail(parser->error, begin, parser->at, "%s must be %lld to %lld, is %.*s",
                            what, (long long)min, (long long)max,
                            parser->at - begin > 20 ? 20 : parser->at - begin,
                            parser->text + begin);
    }
    return true;
}

// "3x3", or "3" for a square.
static bool take_window(struct parser *parser, int64_t out[2])
{
    if (!take_number(parser, 1, PATTERN_WINDOW_MAX, "the window's size", &out[0])) {
        return false;
    }
    out[1] = out[0];
    return !take_times(parser) ||
           take_number(parser, 1, PATTERN_WINDOW_MAX, "the window's width", &out[1]);
}

// ---- layers

static bool take_input(struct parser *parser, struct pattern_spec *spec)
{
    static const char *const WHAT[] = {"the input's number of rows",
                                       "the input's number of columns",
                                       "the input's number of maps"};
    skip_spaces(parser);
    for (int i = 0; i < 3; i++) {
        if (i > 0 && !take_times(parser)) {
            return pattern_fail(parser->error, parser->at, word_end(parser, parser->at),
                                "%s is missing, INPUT takes rows, columns and maps: INPUT 32x32x3",
                                WHAT[i]);
        }
        if (!take_number(parser, 1, i < 2 ? PATTERN_SIDE_MAX : PATTERN_MAPS_MAX, WHAT[i],
                         &spec->size[i])) {
            return false;
        }
    }
    return true;
}

static bool take_convolution(struct parser *parser, struct pattern_spec *spec)
{
    if (!take_window(parser, spec->size)) {
        return false;
    }
    const bool arrow = strncmp(parser->text + parser->at, "->", 2) == 0;
    if (arrow || !take(parser, "-")) {
        return pattern_fail(parser->error, spec->begin, parser->at,
                            "the number of maps is missing, as in CONV3x3-16");
    }
    return take_number(parser, 1, PATTERN_MAPS_MAX, "the number of maps", &spec->size[2]);
}

static bool take_sizes(struct parser *parser, struct pattern_spec *spec)
{
    switch (spec->kind) {
    case PATTERN_INPUT:
        return take_input(parser, spec);
    case PATTERN_CONV:
        return take_convolution(parser, spec);
    case PATTERN_POOL:
    case PATTERN_AVG:
    case PATTERN_SUB:
        return take_window(parser, spec->size);
    case PATTERN_FC:
    case PATTERN_RBF:
        return take_number(parser, 1, PATTERN_MAPS_MAX, "the number of outputs", &spec->size[0]);
    case PATTERN_IGNORED: // LRN5, DROPOUT0.5
        while (is_digit(peek(parser)) || peek(parser) == '.') {
            parser->at++;
        }
        break;
    case PATTERN_ACTIVATION:
        break;
    }
    return true;
}

static const struct option {
    char letter;
    const char *what;
    int64_t least, most;
} OPTIONS[] = {
    {'s', "the stride", 1, PATTERN_WINDOW_MAX},
    {'p', "the padding", 0, PATTERN_WINDOW_MAX},
    {'d', "the dilation", 1, PATTERN_WINDOW_MAX},
    {'g', "the number of groups", 1, PATTERN_MAPS_MAX},
    {'c', "the number of connections", 1, INT64_C(1000000000000)},
};
enum { N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS };

static int64_t *option_place(struct pattern_spec *spec, char letter)
{
    switch (letter) {
    case 's':
        return &spec->stride;
    case 'p':
        return &spec->padding;
    case 'd':
        return &spec->dilation;
    case 'g':
        return &spec->groups;
    default:
        return &spec->connections;
    }
}

static bool fail_option(struct parser *parser, const struct word *word, int begin)
{
    char allowed[96] = "";
    for (const char *letter = word->options; *letter != '\0'; letter++) {
        for (int i = 0; i < N_OPTIONS; i++) {
            if (OPTIONS[i].letter == *letter) {
                const size_t n = strlen(allowed);
                snprintf(allowed + n, sizeof allowed - n, "%s%c %s", n > 0 ? ", " : "", *letter,
                         strrchr(OPTIONS[i].what, ' ') + 1);
            }
        }
    }
    const int end = word_end(parser, begin);
    return pattern_fail(parser->error, begin, end, "%s has no option %.*s, %s%s", word->name,
                        end - begin > 20 ? 20 : end - begin, parser->text + begin,
                        allowed[0] != '\0' ? "it takes " : "it takes none", allowed);
}

static bool take_option(struct parser *parser, const struct word *word, struct pattern_spec *spec)
{
    const int begin = parser->at;
    const char letter = (char)(upper(peek(parser)) + ('a' - 'A'));
    if (strchr(word->options, letter) == NULL) {
        return fail_option(parser, word, begin);
    }
    const struct option *option = OPTIONS;
    while (option->letter != letter) {
        option++;
    }
    int64_t *place = option_place(spec, letter);
    parser->at++;
    if (*place >= 0) {
        return pattern_fail(parser->error, begin, word_end(parser, begin), "%s is given twice",
                            option->what);
    }
    if (!take_number(parser, option->least, option->most, option->what, place)) {
        return false;
    }
    const size_t n = strlen(spec->options);
    snprintf(spec->options + n, sizeof spec->options - n, "%s%c%lld", n > 0 ? " " : "", letter,
             (long long)*place);
    return true;
}

// Options may stand behind a space or right behind the layer: POOL3 s2, POOL3s2.
static bool take_options(struct parser *parser, const struct word *word, struct pattern_spec *spec)
{
    for (;;) {
        const int before = parser->at;
        skip_spaces(parser);
        const bool option = is_letter(peek(parser)) && is_digit(parser->text[parser->at + 1]);
        if (!option) {
            parser->at = before;
            spec->end = before;
            return true;
        }
        if (!take_option(parser, word, spec)) {
            return false;
        }
    }
}

static const struct word *find_word(const char *text, int length)
{
    for (int i = 0; i < N_WORDS; i++) {
        bool same = strlen(WORDS[i].name) == (size_t)length;
        for (int k = 0; same && k < length; k++) {
            same = upper(text[k]) == WORDS[i].name[k];
        }
        if (same) {
            return &WORDS[i];
        }
    }
    return NULL;
}

// "no layer is called POLL2", and POOL2 is probably meant.
static bool fail_word(struct parser *parser, int begin, int letters)
{
    const int end = word_end(parser, begin);
    const char *names[N_WORDS];
    char typed[PATTERN_NAME_MAX];
    int n = letters < PATTERN_NAME_MAX - 1 ? letters : PATTERN_NAME_MAX - 1;
    for (int i = 0; i < N_WORDS; i++) {
        names[i] = WORDS[i].name;
    }
    for (int i = 0; i < n; i++) {
        typed[i] = upper(parser->text[begin + i]);
    }
    typed[n] = '\0';
    pattern_fail(parser->error, begin, end, "no layer is called %.*s",
                 end - begin > 40 ? 40 : end - begin, parser->text + begin);
    const char *nearest = n > 0 ? text_nearest(typed, names, N_WORDS) : NULL;
    if (nearest != NULL && end - begin - letters < 16) {
        snprintf(parser->error->suggestion, sizeof parser->error->suggestion, "%s%.*s", nearest,
                 end - begin - letters, parser->text + begin + letters);
    }
    parser->error->allowed = parser->n_items <= 1 ? ALLOWED_START : ALLOWED_LAYER;
    return false;
}

static bool take_layer(struct parser *parser, struct pattern_spec *spec)
{
    const int begin = parser->at;
    int letters = 0;
    while (is_letter(parser->text[begin + letters])) {
        letters++;
    }
    const struct word *word = find_word(parser->text + begin, letters);
    if (word == NULL) { // CONVx, POOLs: the longest beginning that is a word
        return fail_word(parser, begin, letters);
    }
    *spec = (struct pattern_spec){.kind = word->kind,
                                  .word = word->name,
                                  .size = {-1, -1, -1},
                                  .stride = -1,
                                  .padding = -1,
                                  .dilation = -1,
                                  .groups = -1,
                                  .connections = -1,
                                  .begin = begin};
    parser->at += letters;
    return take_sizes(parser, spec) && take_options(parser, word, spec);
}

// ---- sequences

static int add_item(struct parser *parser)
{
    assert(parser->n_items < ITEMS_MAX); // each has a character of its own
    parser->items[parser->n_items] = (struct item){.times = 1, .inside = -1, .next = -1};
    return parser->n_items++;
}

static bool take_sequence(struct parser *parser, int *first);

static bool take_bracket(struct parser *parser, int item)
{
    const int open = parser->at - 1;
    if (++parser->depth > PATTERN_DEPTH_MAX) {
        return pattern_fail(parser->error, open, open + 1, "brackets go %d deep at most",
                            PATTERN_DEPTH_MAX);
    }
    int inside;
    if (!take_sequence(parser, &inside)) {
        return false;
    }
    parser->depth--;
    parser->items[item].bracket = true;
    parser->items[item].inside = inside;
    if (!take(parser, "]")) {
        return pattern_fail(parser->error, open, open + 1, "this bracket is never closed");
    }
    skip_spaces(parser);
    if (take(parser, "*") || take(parser, "×")) {
        skip_spaces(parser);
        return take_number(parser, 1, PATTERN_REPEAT_MAX, "the number of repeats",
                           &parser->items[item].times);
    }
    return true;
}

static bool take_item(struct parser *parser, int *out)
{
    skip_spaces(parser);
    const int begin = parser->at;
    if (begin == parser->length || peek(parser) == ']' ||
        strncmp(parser->text + begin, "->", 2) == 0) {
        const bool start = parser->n_items == 0;
        return fail_allowed(parser, begin, begin, start ? ALLOWED_START : ALLOWED_LAYER,
                            start ? "a pattern begins with INPUT" : "a layer is missing");
    }
    *out = add_item(parser);
    if (peek(parser) == '[' && *out == 0) {
        return fail_allowed(parser, begin, begin + 1, ALLOWED_START, "a pattern begins with INPUT");
    }
    if (take(parser, "[")) {
        return take_bracket(parser, *out);
    }
    struct pattern_spec spec;
    if (!take_layer(parser, &spec)) {
        return false;
    }
    parser->items[*out].spec = spec;
    const bool first = *out == 0;
    if (first != (spec.kind == PATTERN_INPUT)) {
        return fail_allowed(parser, begin, spec.end, first ? ALLOWED_START : ALLOWED_LAYER,
                            first ? "a pattern begins with INPUT"
                                  : "INPUT stands at the beginning alone");
    }
    return true;
}

static bool take_sequence(struct parser *parser, int *first)
{
    int last = -1;
    *first = -1;
    for (;;) {
        int item;
        if (!take_item(parser, &item)) {
            return false;
        }
        if (last < 0) {
            *first = item;
        } else {
            parser->items[last].next = item;
        }
        last = item;
        skip_spaces(parser);
        if (take_arrow(parser)) {
            continue;
        }
        const char c = peek(parser);
        if (c == '\0' || (c == ']' && parser->depth > 0)) {
            return true;
        }
        return fail_allowed(
            parser, parser->at, c == ']' ? parser->at + 1 : word_end(parser, parser->at + 1),
            parser->depth > 0 ? ALLOWED_INSIDE : ALLOWED_AFTER,
            c == ']' ? "no bracket is open here" : "an arrow is missing before this");
    }
}

// ---- from the tree to layers

struct expansion {
    struct pattern *pattern;
    const struct item *items;
    struct pattern_error *error;
    int capacity; // of blocks
};

static void add_block(struct expansion *expansion, int first, int64_t number, int64_t of)
{
    struct pattern *pattern = expansion->pattern;
    if (pattern->n_layers - first >= 2 && of > 1 && pattern->n_blocks < PATTERN_LAYERS_MAX) {
        pattern->blocks[pattern->n_blocks++] =
            (struct pattern_block){first, pattern->n_layers - 1, (int)number, (int)of};
    }
}

// Brackets nest PATTERN_DEPTH_MAX deep at most, and so do the calls.
static bool expand(struct expansion *expansion, int first, int depth)
{
    for (int i = first; i >= 0; i = expansion->items[i].next) {
        const struct item *item = &expansion->items[i];
        if (!item->bracket) {
            if (!pattern_append(expansion->pattern, &item->spec, expansion->error)) {
                return false;
            }
            continue;
        }
        for (int64_t k = 0; k < item->times; k++) {
            const int begin = expansion->pattern->n_layers;
            if (!expand(expansion, item->inside, depth + 1)) {
                return false;
            }
            if (expansion->pattern->n_layers == begin) {
                break; // nothing but what is said beside a layer: as good once as often
            }
            if (depth == 0) {
                add_block(expansion, begin, k + 1, item->times);
            }
        }
    }
    return true;
}

static int column_of(const char *text, int at)
{
    int column = 1;
    for (int i = 0; i < at && text[i] != '\0'; i++) {
        column += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return column;
}

static bool parse(struct pattern *pattern, const char *text, struct pattern_error *error)
{
    struct parser parser = {.text = text, .error = error};
    const size_t length = strlen(text);
    int first;
    if (length > PATTERN_TEXT_MAX) {
        return pattern_fail(error, PATTERN_TEXT_MAX, PATTERN_TEXT_MAX,
                            "a pattern has %d characters at most", PATTERN_TEXT_MAX);
    }
    parser.length = (int)length;
    parser.items = arena_array(&pattern->arena, ITEMS_MAX, sizeof *parser.items);
    if (!take_sequence(&parser, &first)) {
        return false;
    }
    pattern->layers = arena_array(&pattern->arena, PATTERN_LAYERS_MAX, sizeof *pattern->layers);
    pattern->blocks = arena_array(&pattern->arena, PATTERN_LAYERS_MAX, sizeof *pattern->blocks);
    struct expansion expansion = {.pattern = pattern, .items = parser.items, .error = error};
    return expand(&expansion, first, 0);
}

bool pattern_parse(struct pattern *pattern, const char *text, struct pattern_error *error)
{
    *pattern = (struct pattern){.n_layers = 0};
    *error = (struct pattern_error){.column = 0};
    if (parse(pattern, text, error)) {
        return true;
    }
    error->column = column_of(text, error->begin);
    pattern_finish(pattern);
    return false;
}

void pattern_finish(struct pattern *pattern)
{
    arena_finish(&pattern->arena);
    *pattern = (struct pattern){.n_layers = 0};
}

void pattern_error_text(const struct pattern_error *error, char *out, size_t size)
{
    int n = snprintf(out, size, "column %d: %s", error->column, error->what);
    size_t at = n > 0 && (size_t)n < size ? (size_t)n : size - 1;
    if (error->suggestion[0] != '\0') {
        snprintf(out + at, size - at, ", did you mean %s?", error->suggestion);
        at += strlen(out + at);
    }
    for (int i = 0; error->allowed != NULL && error->allowed[i] != NULL; i++) {
        snprintf(out + at, size - at, "%s%s",
                 i > 0                          ? ", "
                 : error->suggestion[0] != '\0' ? " Allowed here: "
                                                : "; allowed here: ",
                 error->allowed[i]);
        at += strlen(out + at);
    }
}
