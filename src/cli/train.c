// convstep train: a lesson's network, trained on pictures with classes.
#include "base/buffer.h"
#include "base/file.h"
#include "cli/data.h"
#include "nn/trainer.h"
#include "ops/lanes_kernels.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Chosen on MNIST's digits with LeNet-5.
static const double LEARNING_RATE = 0.02, MOMENTUM = 0.9, DECAY = 0.9;
enum { EPOCHS = 20, BATCH = 32, SEED = 1, BATCHES_A_SLICE = 16 };

static const char *const INIT_CHOICES[] = {"lesson", "random", NULL};
enum { INIT_LESSON, INIT_RANDOM };

// Ctrl-C: the only thing a signal may do is to say that it came.
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

// ---- the line that changes, on a terminal ------------------------------------------------------

struct line {
    bool shown; // standard error is a terminal
    int width;  // of what stands there
};

static void show(struct line *line, const struct trainer_progress *progress)
{
    struct buffer text = {0};
    if (!line->shown) {
        return;
    }
    buffer_printf(&text, "epoch %d of %d, %d %%, loss %.4f",
                  progress->done ? progress->epoch : progress->epoch + 1, progress->epochs,
                  (int)(100 * progress->images / progress->of), progress->loss);
    if (progress->tested) {
        buffer_printf(&text, ", held out: %.2f %% right, best %.2f %%",
                      100 * progress->test_accuracy, 100 * progress->best_accuracy);
    }
    fprintf(stderr, "\r%-*s", line->width, text.data);
    fflush(stderr);
    line->width = (int)text.length;
    buffer_finish(&text);
}

static void end_line(const struct line *line)
{
    if (line->shown && line->width > 0) {
        fputs("\n", stderr);
    }
}

// ---- options -----------------------------------------------------------------------------------

static double number_of(const struct arguments *args, const char *name, double fallback)
{
    const struct option_value *value = arguments_option(args, name);
    return value->given ? value->number : fallback;
}

static int integer_of(const struct arguments *args, const char *name, int fallback)
{
    const struct option_value *value = arguments_option(args, name);
    return value->given ? (int)value->integer[0] : fallback;
}

static bool check_range(const char *name, double value, double low, double high, bool open,
                        struct error *error)
{
    return (value > low && value < high) || (!open && (value == low || value == high)) ||
           error_set(error, ERROR_CALL, "--%s must be %s %g and %s %g, is %g", name,
                     open ? "above" : "at least", low, open ? "below" : "at most", high, value);
}

static bool read_augment(const char *list, unsigned *changes, struct error *error)
{
    while (list != NULL && *changes < 1U << 16) {
        const char *comma = strchr(list, ',');
        size_t length = comma != NULL ? (size_t)(comma - list) : strlen(list);
        unsigned bit = 1;
        int i = 0;
        for (; AUGMENT_NAMES[i] != NULL; i++, bit *= 2) {
            if (strlen(AUGMENT_NAMES[i]) == length && memcmp(AUGMENT_NAMES[i], list, length) == 0) {
                break;
            }
        }
        if (AUGMENT_NAMES[i] == NULL) {
            return error_set(error, ERROR_CALL,
                             "--augment must be a list of shift, scale, slant and elastic with "
                             "commas between, \"%.*s\" is none of them",
                             (int)(length < 40 ? length : 40), list);
        }
        *changes |= bit;
        list = comma != NULL ? comma + 1 : NULL;
    }
    return true;
}

static bool read_options(const struct arguments *args, const struct training *training,
                         struct trainer_options *out, struct error *error)
{
    *out = (struct trainer_options){
        .image = training->picture->tensor,
        .loss_node = training->loss_node,
        .parameters = training->parameters,
        .n_parameters = training->n_parameters,
        .epochs = integer_of(args, "epochs", EPOCHS),
        .batch = integer_of(args, "batch", BATCH),
        .learning_rate = number_of(args, "learning-rate", LEARNING_RATE),
        .momentum = number_of(args, "momentum", MOMENTUM),
        .decay = number_of(args, "decay", DECAY),
        .seed = SEED,
        .augment.background = training->picture->format.low,
        .kernels = lanes_kernels_best(),
    };
    if (arguments_option(args, "seed")->given) {
        out->seed = (uint64_t)arguments_option(args, "seed")->integer[0];
    }
    return check_range("learning-rate", out->learning_rate, 0, 1e38, true, error) &&
           check_range("momentum", out->momentum, 0, 1, false, error) &&
           check_range("decay", out->decay, 0, 1, false, error) &&
           read_augment(arguments_option(args, "augment")->text, &out->augment.changes, error);
}

// ---- the command -------------------------------------------------------------------------------

static void report(const struct trainer_progress *progress, const char *path)
{
    struct output output = {0};
    struct buffer text = {0};
    buffer_printf(&text, "%s: %d of %d epochs%s, loss %.4f", path, progress->epoch,
                  progress->epochs, progress->done ? "" : " (interrupted)", progress->loss);
    if (progress->tested) {
        buffer_printf(&text, ", best on the held-out images: %.2f %% right",
                      100 * progress->best_accuracy);
    }
    buffer_puts(&text, "\n");
    output_buffer(&output, &text);
    buffer_finish(&text);
    output_close(&output, 0);
}

static int run_training(struct trainer *trainer, const struct training *training, const char *path)
{
    struct error error = {0};
    struct line line = {.shown = isatty(STDERR_FILENO) != 0};
    struct trainer_progress progress;
    bool more;
    do {
        more = trainer_run(trainer, BATCHES_A_SLICE) && !interrupted;
        progress = trainer_progress(trainer);
        show(&line, &progress);
    } while (more);
    end_line(&line);
    if (progress.broken && !progress.tested) {
        error_set(&error, ERROR_CALL,
                  "the loss is no number any more after epoch %d: a smaller --learning-rate may "
                  "help; nothing is written",
                  progress.epoch);
        return cli_fail(&error);
    }
    trainer_keep_best(trainer);
    if (!training_write(training, path, &error)) {
        return cli_fail(&error);
    }
    report(&progress, path);
    return 0;
}

static int train_on(const struct training *training, const struct arguments *args,
                    const struct labelled *train, const struct labelled *test)
{
    struct error error = {0};
    struct trainer_options options;
    if (!read_options(args, training, &options, &error)) {
        return cli_fail(&error);
    }
    training_start(training, arguments_option(args, "init")->choice == INIT_RANDOM, options.seed);
    struct trainer *trainer = trainer_create(&training->lesson->program, &options, train, test);
    int status = run_training(trainer, training, arguments_option(args, "out")->text);
    trainer_destroy(trainer);
    return status;
}

static int train(struct training *training, const struct arguments *args)
{
    struct error error = {0};
    struct dataset dataset;
    struct labelled data = {0}, held_out = {0};
    const struct option_value *test = arguments_option(args, "test");
    int status;
    if (!training_choose(training, arguments_option(args, "parameters")->text, &error) ||
        !data_read(training, arguments_option(args, "data")->text, &dataset, &data, &error)) {
        return cli_fail(&error);
    }
    dataset_finish(&dataset);
    if (test->given && !data_read(training, test->text, &dataset, &held_out, &error)) {
        status = cli_fail(&error);
    } else {
        if (test->given) {
            dataset_finish(&dataset);
        }
        status = train_on(training, args, &data, test->given ? &held_out : NULL);
    }
    labelled_finish(&data);
    labelled_finish(&held_out);
    return status;
}

// Before the work, not after it.
static bool check_out(const char *path, struct error *error)
{
    char *folder = path_dirname(path);
    bool ok = folder_exists(folder) && !folder_exists(path);
    if (!ok) {
        error_set(error, ERROR_SYSTEM,
                  folder_exists(path) ? "--out: %s is a folder, not a file"
                                      : "--out: %s is in no folder that exists",
                  path);
    }
    free(folder);
    return ok;
}

static int run_train(const struct arguments *args)
{
    struct error error = {0};
    struct training training;
    const char *out = arguments_option(args, "out")->text;
    catch_interrupt();
    struct lesson *lesson =
        check_out(out, &error) ? data_lesson(args->words[0], out, &training, &error) : NULL;
    if (lesson == NULL) {
        return cli_fail(&error);
    }
    int status = train(&training, args);
    lesson_destroy(lesson);
    return status;
}

static const struct option OPTIONS[] = {
    {"data", OPTION_TEXT, "DATA", .required = true,
     .help =
         "IMAGES.idx,LABELS.idx (plain or .gz), or a folder with one subfolder of PNGs a class"},
    {"test", OPTION_TEXT, "DATA", .help = "held-out data: the weights best at it are kept"},
    {"epochs", OPTION_INTEGER, "N", .min = 1, .max = 1000000,
     .help = "how often every image is seen, 20"},
    {"batch", OPTION_INTEGER, "N", .min = 1, .max = 65536, .help = "images a step, 32"},
    {"learning-rate", OPTION_NUMBER, "R", .help = "0.02"},
    {"momentum", OPTION_NUMBER, "M", .help = "what is left of a step in the next one, 0.9"},
    {"decay", OPTION_NUMBER, "D", .help = "the learning rate is multiplied by it an epoch, 0.9"},
    {"seed", OPTION_INTEGER, "N", .min = 0, .max = INT64_MAX,
     .help = "of the order, of random weights and of --augment, 1"},
    {"parameters", OPTION_TEXT, "a,b",
     .help = "the tensors to train, by default those of the lesson's update, else every weight "
             "and bias"},
    {"init", OPTION_CHOICE, "lesson|random", .choices = INIT_CHOICES,
     .help = "start from the lesson's numbers, the default, or from random ones"},
    {"augment", OPTION_TEXT, "LIST",
     .help = "change every image a little: shift,scale,slant,elastic or some of them"},
    {"out", OPTION_TEXT, "FILE", .required = true, .help = "the safetensors file to write"},
};
const struct subcommand CLI_TRAIN = {
    .name = "train",
    .usage = "train LESSON --data DATA [--test DATA] [--epochs N] [--batch N] [--learning-rate R] "
             "[--momentum M] [--decay D] [--seed N] [--parameters a,b] [--init lesson|random] "
             "[--augment LIST] --out FILE.safetensors",
    .summary = "trains a lesson's network on pictures with classes; the same call, the same bytes",
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
    .min_words = 1,
    .max_words = 1,
    .run = run_train,
};
