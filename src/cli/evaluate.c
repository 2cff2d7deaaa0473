// convstep evaluate: how often a lesson's network is right about pictures with classes.
#include "base/number.h"
#include "base/text.h"
#include "cli/data.h"
#include "ops/lanes_kernels.h"

#include <stdlib.h>
#include <string.h>

struct result {
    struct score score;
    const struct training *training;
    const struct dataset *dataset;
};

// The name of a class: the data's, or its number where the data have none of it.
static const char *class_name(const struct result *result, int class, char number[16])
{
    if (class < result->dataset->n_classes) {
        return result->dataset->classes[class];
    }
    snprintf(number, 16, "%d", class);
    return number;
}

static double accuracy(const struct score *score)
{
    return (double)score->right / (double)score->images;
}

// ---- JSON --------------------------------------------------------------------------------------

static void put_string(struct buffer *out, const char *text)
{
    buffer_puts(out, "\"");
    for (size_t left = strlen(text), n; left > 0; text += n, left -= n) {
        uint32_t codepoint;
        n = utf8_decode(text, left, &codepoint);
        if (n == 0) { // a folder's name may be any bytes
            buffer_puts(out, "\xEF\xBF\xBD");
            n = 1;
        } else if (codepoint < 0x20 || codepoint == '"' || codepoint == '\\') {
            buffer_printf(out, "\\u%04x", (unsigned)codepoint);
        } else {
            buffer_append(out, text, n);
        }
    }
    buffer_puts(out, "\"");
}

static void put_json(const struct result *result, struct buffer *out)
{
    const struct score *score = &result->score;
    char number[NUMBER_MAX], name[16];
    buffer_printf(out, "{\"images\": %lld, \"accuracy\": ", (long long)score->images);
    number_json((float)accuracy(score), number);
    buffer_printf(out, "%s, \"loss\": ", number);
    number_json((float)(score->loss / (double)score->images), number);
    buffer_printf(out, "%s, \"classes\": [", number);
    for (int c = 0; c < score->n_classes; c++) {
        buffer_puts(out, c == 0 ? "" : ", ");
        put_string(out, class_name(result, c, name));
    }
    buffer_puts(out, "], \"confusion\": [");
    for (int c = 0; c < score->n_classes; c++) {
        for (int a = 0; a < score->n_classes; a++) {
            buffer_printf(out, "%s%lld",
                          a > 0   ? ", "
                          : c > 0 ? ", ["
                                  : "[",
                          (long long)score->confusion[c * score->n_classes + a]);
        }
        buffer_puts(out, "]");
    }
    buffer_puts(out, "]}\n");
}

// ---- for people --------------------------------------------------------------------------------

enum { CELL_MIN = 5, NAME_MAX_SHOWN = 12 };

static int width_of(int64_t n)
{
    int width = 1;
    for (; n >= 10; n /= 10) {
        width++;
    }
    return width;
}

static void put_text(const struct result *result, struct buffer *out)
{
    const struct score *score = &result->score;
    const int n = score->n_classes;
    char name[16];
    int width = CELL_MIN;
    for (int i = 0; i < n * n; i++) {
        int digits = width_of(score->confusion[i]) + 1;
        width = digits > width ? digits : width;
    }
    buffer_printf(out,
                  "%lld images, %lld right: accuracy %.2f %%, loss %.4f\n\n"
                  "rows: the true class, columns: the answer\n%*s",
                  (long long)score->images, (long long)score->right, 100.0 * accuracy(score),
                  score->loss / (double)score->images, NAME_MAX_SHOWN, "");
    for (int a = 0; a < n; a++) {
        buffer_printf(out, " %*.*s", width, width, class_name(result, a, name));
    }
    buffer_puts(out, "\n");
    for (int c = 0; c < n; c++) {
        buffer_printf(out, "%-*.*s", NAME_MAX_SHOWN, NAME_MAX_SHOWN, class_name(result, c, name));
        for (int a = 0; a < n; a++) {
            buffer_printf(out, " %*lld", width, (long long)score->confusion[c * n + a]);
        }
        buffer_puts(out, "\n");
    }
}

// ---- the command -------------------------------------------------------------------------------

static void count(struct result *result, const struct labelled *data)
{
    const struct training *training = result->training;
    struct program *program = &training->lesson->program;
    const int n = training->n_classes;
    struct batch *batch = batch_create(program, lanes_kernels_best(), training->picture->tensor,
                                       training->loss_node, NULL, 0);
    result->score.n_classes = n;
    result->score.confusion = arena_array(&training->lesson->arena, (size_t)n * (size_t)n,
                                          sizeof *result->score.confusion);
    score_images(&result->score, batch, program->nodes[training->loss_node], data, 0, data->count);
    batch_destroy(batch);
}

static int evaluate(const struct training *training, const struct arguments *args)
{
    struct error error = {0};
    struct dataset dataset;
    struct labelled data;
    const struct option_value *weights = arguments_option(args, "weights");
    if ((weights->given && !training_read(training->lesson, weights->text, &error)) ||
        !data_read(training, arguments_option(args, "data")->text, &dataset, &data, &error)) {
        return cli_fail(&error);
    }
    struct result result = {.training = training, .dataset = &dataset};
    struct output output = {0};
    struct buffer text = {0};
    count(&result, &data);
    (arguments_option(args, "json")->given ? put_json : put_text)(&result, &text);
    output_buffer(&output, &text);
    buffer_finish(&text);
    labelled_finish(&data);
    dataset_finish(&dataset);
    return output_close(&output, 0);
}

static int run_evaluate(const struct arguments *args)
{
    struct error error = {0};
    struct training training;
    struct lesson *lesson = data_lesson(args->words[0], NULL, &training, &error);
    if (lesson == NULL) {
        return cli_fail(&error);
    }
    int status = evaluate(&training, args);
    lesson_destroy(lesson);
    return status;
}

static const struct option OPTIONS[] = {
    {"data", OPTION_TEXT, "DATA", .required = true,
     .help =
         "IMAGES.idx,LABELS.idx (plain or .gz), or a folder with one subfolder of PNGs a class"},
    {"weights", OPTION_TEXT, "FILE", .help = "a safetensors file that train has written"},
    {"json", OPTION_FLAG, .help = "as one JSON object"},
};
const struct subcommand CLI_EVALUATE = {
    .name = "evaluate",
    .usage = "evaluate LESSON --data DATA [--weights FILE.safetensors] [--json]",
    .summary = "says how often a lesson's network is right: accuracy, loss, confusion matrix",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = 1,
    .run = run_evaluate,
};
