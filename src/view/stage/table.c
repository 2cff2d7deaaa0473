#include "view/stage/table.h"

#include "base/number.h"
#include "view/sentence.h"
#include "view/stage/marks.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MARGIN = 48;
static const double CELL_MAX = 136, PITCH_MAX = 84, OF_PITCH = 72.0 / 84, GAP = 0.16; // of a cell
static const double NUMBER = 34, NUMBER_LEAST = 24, OF_HEIGHT = 0.5, OF_WIDTH = 0.83;
static const double SYMBOL = 40, WORDS = 24, HEAD = 24, SIDE = 26, SIDE_MATH = 38;
static const double HEAD_SPACE = 46, HEAD_UP = 25, HEAD_AIR = 12, FOOT = 14;
static const double SYMBOL_AIR = 26, CELLS_AIR = 40, SIDE_AIR = 60, SIDE_LINE = 22;
static const double MORE = 60; // for the dots where there are more classes
static const double CARD = 430, CARD_AIR = 44, CARD_UP = 20;

// ---- what stands in a cell

bool table_cell(const struct table_view *view, const struct stage *stage, const struct frame *frame,
                int row, int column, struct cell *cell)
{
    const struct table_cell *from = &view->table.rows[row].cells[column];
    int64_t i, j;
    *cell = (struct cell){.kind = KIND_TODO, .index = -1};
    if (from->kind == TABLE_NOTHING) {
        return false;
    }
    if (from->kind == TABLE_NUMBER) {
        cell->kind = KIND_DONE;
        cell->value = (float)from->number;
    } else if (from->kind == TABLE_ELEMENT) {
        const struct grid *grid = &stage->slots[view->slot[row]].grid;
        if (grid_find(grid, from->element, &i, &j)) {
            *cell = grid_cell(frame, grid, i, j);
        }
    }
    return true;
}

// What is no class stands beyond the dots for the classes left out.
static struct box cell_box(const struct table_view *view, int row, int column)
{
    const double more = view->table.after && column >= view->table.n_classes ? MORE : 0;
    return (struct box){view->cells_x + column * (view->cell_w + view->gap) + more,
                        view->y + row * view->pitch, view->cell_w, view->cell_h};
}

// ---- the rows of elements are the stage's slots

static void add_slot(struct table_view *view, struct stage *stage, const struct frame *frame,
                     int row)
{
    const struct table_row *from = &view->table.rows[row];
    const struct ref *output = &frame->node->output;
    struct operand *operand = &stage->operands[stage->n];
    struct slot *slot = &stage->slots[stage->n];
    const int64_t all = shape_elements(&frame->program->tensors[from->tensor].shape);
    *operand = (struct operand){.tensor = from->tensor,
                                .of = from->of,
                                .result = from->tensor == output->tensor && from->of == output->of,
                                .rows = 1,
                                .cols = all};
    *slot = (struct slot){.operand = operand, .rows = 1, .cols = all, .column = 0, .row = row};
    slot->grid = grid_of(frame, operand);
    grid_measure(frame, &slot->grid);
    slot->grid.crop[1] = all > 1 ? view->table.first : 0;
    slot->grid.cols = all < view->table.n_classes ? all : view->table.n_classes;
    view->slot[row] = stage->n++;
}

// The column in which a row's first element stands.
static int first_column(const struct table_view *view, int row)
{
    for (int c = 0; c < view->table.n_columns; c++) {
        if (view->table.rows[row].cells[c].kind == TABLE_ELEMENT) {
            return c;
        }
    }
    return 0;
}

static void place_slots(const struct table_view *view, struct stage *stage)
{
    for (int r = 0; r < view->table.n_rows; r++) {
        if (view->slot[r] < 0) {
            continue;
        }
        struct grid *grid = &stage->slots[view->slot[r]].grid;
        const struct box box = cell_box(view, r, first_column(view, r));
        grid->x = box.x;
        grid->y = box.y;
        grid->cell_w = box.w;
        grid->cell_h = box.h;
        // Between columns and, for what leads out of a row, below it.
        grid->gap = view->gap;
        grid->level = LEVEL_A;
        grid->style.shown = true;
    }
}

// ---- widths

static double words_width(const struct frame *frame, const struct words *words, double size,
                          double math)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words,
                  (struct sentence_style){.font = FONT_REGULAR,
                                          .size = frame_floor(frame, size),
                                          .math_size = math,
                                          .strong = true});
    return sentence_width(&sentence);
}

// The widest number at size 100, those that come later among them.
static double widest_number(const struct table_view *view, const struct stage *stage,
                            const struct frame *frame)
{
    double most = 0;
    char text[NUMBER_MAX];
    for (int r = 0; r < view->table.n_rows; r++) {
        const struct table_row *row = &view->table.rows[r];
        most = view->slot[r] >= 0 ? fmax(most, stage->slots[view->slot[r]].grid.widest[0]) : most;
        for (int c = 0; c < view->table.n_columns; c++) {
            if (row->cells[c].kind == TABLE_NUMBER || row->cells[c].kind == TABLE_LATER) {
                number_people(row->cells[c].number, row->decimals, text);
                most = fmax(most, frame_measure(frame, FONT_SEMIBOLD, 100, text));
            }
        }
    }
    return most;
}

struct widths {
    double symbols, words, side, number; // number: at size 100
    double heads[HEADS_COUNT];
};

// Of the rows as they are, and as they will be at the end: the table keeps its place.
static void measure_rows(struct widths *widths, const struct frame *frame,
                         const struct table *table)
{
    for (int r = 0; r < table->n_rows; r++) {
        const struct table_row *row = &table->rows[r];
        widths->symbols = fmax(widths->symbols, math_width(frame, row->symbol, SYMBOL));
        widths->words = fmax(widths->words, words_width(frame, &row->words, WORDS, 0));
        widths->side = fmax(widths->side, words_width(frame, &row->side, SIDE, SIDE_MATH));
    }
}

void table_head(const struct table *table, int column, int much, char *out, size_t size)
{
    const char *name = table->names[column], *count = table->heads[column];
    if (column >= table->n_classes || (much == HEADS_SHORT && name == NULL)) {
        snprintf(out, size, "%s", count);
    } else if (much == HEADS_SHORT) {
        snprintf(out, size, "%s", name);
    } else {
        snprintf(out, size, "%s%s%s%s%s%s", much == HEADS_WORD ? table->head_word : "",
                 much == HEADS_WORD ? " " : "", count, name == NULL ? "" : " “",
                 name == NULL ? "" : name, name == NULL ? "" : "”");
    }
}

static void measure_heads(struct widths *widths, const struct frame *frame,
                          const struct table *table)
{
    const double size = frame_floor(frame, HEAD);
    char text[TEXT_MAX];
    for (int much = 0; much < HEADS_COUNT; much++) {
        for (int c = 0; c < table->n_columns; c++) {
            table_head(table, c, much, text, sizeof text);
            widths->heads[much] =
                fmax(widths->heads[much], frame_measure(frame, FONT_SEMIBOLD, size, text));
        }
    }
}

// ---- sizes

static void set_heights(struct table_view *view, const struct frame *frame)
{
    const int n = view->table.n_rows;
    const double room = frame->stage.h - HEAD_SPACE - FOOT;
    view->pitch = fmin(PITCH_MAX, room / (n - 1 + OF_PITCH));
    view->cell_h = floor(view->pitch * OF_PITCH);
    const double height = (n - 1) * view->pitch + view->cell_h;
    view->y = floor(frame->stage.y + HEAD_SPACE + fmax(0, (room - height) / 2));
}

// The cells in the room that is left; false where their numbers would be too small.
static bool set_widths(struct table_view *view, const struct frame *frame,
                       const struct widths *widths)
{
    const struct table *table = &view->table;
    const int n = table->n_columns;
    const double side = widths->side > 0 ? SIDE_AIR + widths->side : 0;
    const double labels = widths->symbols + (view->words ? SYMBOL_AIR + widths->words : 0);
    const double more = (table->before ? MORE : 0) + (table->after ? MORE : 0);
    const double around = labels + CELLS_AIR + more + side;
    const double room = frame->stage.w - 2 * MARGIN - (view->card ? CARD + CARD_AIR : 0);
    view->cell_w = floor(fmin(CELL_MAX, (room - around) / (n + GAP * (n - 1))));
    view->gap = floor(GAP * view->cell_w);
    if (view->cell_w <= 0) {
        return false;
    }
    view->size = fmin(fmin(NUMBER, fmax(NUMBER_LEAST, OF_HEIGHT * view->cell_h)),
                      OF_WIDTH * view->cell_w / widths->number * 100);
    view->heads = HEADS_COUNT - 1;
    while (view->heads > 0 && widths->heads[view->heads] > view->cell_w + view->gap - HEAD_AIR) {
        view->heads--;
    }
    const double cells = n * view->cell_w + (n - 1) * view->gap;
    view->symbol_x = floor(frame->stage.x + MARGIN + (room - around - cells) / 2);
    view->words_x = view->symbol_x + widths->symbols + SYMBOL_AIR;
    view->cells_x = floor(view->symbol_x + labels + CELLS_AIR + (table->before ? MORE : 0));
    view->side_x = view->cells_x + cells + (table->after ? MORE : 0) + SIDE_AIR;
    return view->size >= NUMBER_LEAST - 0.01;
}

static void set_card(struct table_view *view, const struct frame *frame)
{
    const double last = view->y + (view->table.n_rows - 1) * view->pitch + view->cell_h;
    view->bars = (struct box){frame->stage.x + frame->stage.w - MARGIN - CARD, view->y - CARD_UP,
                              CARD, last - view->y + CARD_UP};
}

static struct place last_place(const struct frame *frame)
{
    const int last = frame->entry->n_phases - 1;
    const struct phase *cells = &frame->entry->phases[last];
    const int64_t cell = phase_cells(cells) - 1;
    return (struct place){last, cell, phase_cell_terms(cells, cell) - 1};
}

// Fills the table with so many columns at the most, and the slots of its elements.
static bool fill(struct table_view *view, struct stage *stage, const struct frame *frame,
                 int columns, struct widths *widths)
{
    static const struct table NONE = {
        .columns_max = 0, .column = -1, .shares = -1, .targets = -1, .deltas = -1};
    struct table end = NONE;
    view->table = NONE;
    view->table.columns_max = end.columns_max = columns;
    memset(stage, 0, sizeof *stage);
    memset(widths, 0, sizeof *widths);
    stage->columns = 1;
    if (!frame->walk->table(frame->node, frame->step->place, &view->table)) {
        view->table.n_rows = 0;
        return false;
    }
    for (int r = 0; r < view->table.n_rows; r++) {
        view->slot[r] = -1;
        if (view->table.rows[r].tensor >= 0) {
            add_slot(view, stage, frame, r);
        }
    }
    frame->walk->table(frame->node, last_place(frame), &end);
    measure_rows(widths, frame, &view->table);
    measure_rows(widths, frame, &end);
    measure_heads(widths, frame, &view->table);
    widths->number = fmax(1, widest_number(view, stage, frame));
    return true;
}

// All classes with words and bars, if they fit; then without these; then fewer classes at a time.
static void choose(struct table_view *view, struct stage *stage, const struct frame *frame)
{
    static const struct {
        bool words, card;
    } TRIES[] = {{true, true}, {true, false}, {false, false}};
    struct widths widths;
    for (int columns = TABLE_COLUMNS_MAX; columns > 0; columns--) {
        fill(view, stage, frame, columns, &widths);
        const bool page = view->table.before || view->table.after;
        set_heights(view, frame);
        for (int t = 0; t < 3; t++) {
            view->words = TRIES[t].words;
            view->card = TRIES[t].card && view->table.shares >= 0 && !page;
            if (set_widths(view, frame, &widths) && (view->words || !page || columns == 1)) {
                return;
            }
        }
    }
}

bool table_layout(struct table_view *view, struct stage *stage, const struct frame *frame)
{
    struct widths widths;
    view->table.n_rows = 0;
    if (frame->walk->table == NULL || !fill(view, stage, frame, 1, &widths)) {
        return false;
    }
    choose(view, stage, frame);
    set_card(view, frame);
    place_slots(view, stage);
    return true;
}

// ---- drawing

static void draw_heads(const struct table_view *view, const struct frame *frame)
{
    const struct theme_colors *c = frame->theme;
    const struct table *table = &view->table;
    for (int k = 0; k < table->n_columns; k++) {
        char text[TEXT_MAX];
        const struct box box = cell_box(view, 0, k);
        const bool present = k == table->column;
        table_head(table, k, view->heads, text, sizeof text);
        frame_elided(frame, box.x + box.w / 2, box.y - HEAD_UP, box.w + view->gap - HEAD_AIR, text,
                     frame_text(present ? FONT_SEMIBOLD : FONT_MEDIUM, frame_floor(frame, HEAD),
                                present ? c->ink : c->ink2, c->bg, ANCHOR_MIDDLE));
    }
}

static void draw_dots(const struct frame *frame, double x, double y)
{
    for (int k = -1; k <= 1; k++) {
        draw_circle(frame->list, x + k * 11, y, 3.5, frame_fill(frame->theme->ink3));
    }
}

// Three dots where classes are left out: in the line of their counts and in every row that has a
// cell beside.
static void draw_more(const struct table_view *view, const struct frame *frame)
{
    const struct table *table = &view->table;
    const int end = table->n_classes - 1;
    const struct box last = cell_box(view, 0, end);
    const double beyond =
        table->n_columns > table->n_classes ? (MORE + view->gap) / 2 : 0.55 * MORE;
    for (int r = -1; r < table->n_rows; r++) {
        const double y = r < 0 ? view->y - HEAD_UP : view->y + r * view->pitch + view->cell_h / 2;
        if (table->before && (r < 0 || table->rows[r].cells[0].kind != TABLE_NOTHING)) {
            draw_dots(frame, view->cells_x - 0.55 * MORE, y);
        }
        if (table->after && (r < 0 || table->rows[r].cells[end].kind != TABLE_NOTHING)) {
            draw_dots(frame, last.x + last.w + beyond, y);
        }
    }
}

static void draw_row_words(const struct table_view *view, const struct frame *frame, int r)
{
    const struct theme_colors *c = frame->theme;
    const struct table_row *row = &view->table.rows[r];
    const double y = view->y + r * view->pitch + view->cell_h / 2;
    struct sentence sentence;
    math_draw(frame, view->symbol_x, y, row->symbol, SYMBOL, c->role[row->role].ink, c->bg,
              ANCHOR_START);
    struct sentence_style style = {
        .font = FONT_REGULAR, .size = frame_floor(frame, WORDS), .color = c->ink2, .behind = c->bg};
    if (view->words) {
        sentence_init(&sentence, frame, &row->words, style);
        sentence_draw(&sentence, frame, view->words_x, y);
    }
    if (row->side.length > 0) {
        style.size = frame_floor(frame, SIDE);
        style.color = c->ink;
        style.math_size = SIDE_MATH;
        style.strong = true;
        sentence_init(&sentence, frame, &row->side, style);
        draw_line(frame->list, view->side_x - 36, y, view->side_x - 36 + SIDE_LINE, y,
                  frame_stroke(c->line2, 2.5));
        sentence_draw(&sentence, frame, view->side_x, y);
    }
}

// The present column, but for the row that it ends in.
static void draw_column(const struct table_view *view, const struct frame *frame)
{
    if (view->table.column < 0) {
        return;
    }
    const struct box top = cell_box(view, 0, view->table.column);
    const struct box foot = cell_box(view, view->table.n_rows - 2, view->table.column);
    const double out = fmin(11, view->gap / 2), over = fmin(9, (view->pitch - view->cell_h) * 0.7);
    struct style style = frame_dashed(frame->theme->line2, 2, 8, 7);
    style.radius = 14;
    frame_rect(frame,
               (struct box){top.x - out, top.y - over, top.w + 2 * out,
                            foot.y + foot.h - top.y + 2 * over},
               style);
}

// A grid of numbers in between, as cells are drawn by one.
static struct grid between(const struct table_view *view, const struct stage *stage, int r)
{
    const struct table_row *row = &view->table.rows[r];
    struct grid grid = {.role = row->role, .scale = row->scale, .level = LEVEL_A};
    if (view->slot[r] >= 0) {
        grid = stage->slots[view->slot[r]].grid;
    }
    grid.cell_w = view->cell_w;
    grid.cell_h = view->cell_h;
    grid.style =
        (struct number_style){.shown = true, .decimals = row->decimals, .size = view->size};
    grid.widest[0] = OF_WIDTH * view->cell_w / view->size * 100;
    return grid;
}

static void draw_cells(const struct table_view *view, const struct stage *stage,
                       const struct frame *frame, int r, const struct ref *written)
{
    struct cell cell;
    for (int c = 0; c < view->table.n_columns; c++) {
        struct grid grid = between(view, stage, r);
        const struct table_row *row = &view->table.rows[r];
        const struct ref ref = {row->tensor, row->of, row->cells[c].element};
        const bool element = row->cells[c].kind == TABLE_ELEMENT;
        struct cell_marks marks = {.corner = -1};
        if (!table_cell(view, stage, frame, r, c, &cell)) {
            continue;
        }
        if (row->cells[c].read || (element && written->tensor == ref.tensor &&
                                   written->of == ref.of && written->index == ref.index)) {
            grid.style.size = fmax(NUMBER_LEAST, 0.92 * view->size); // inside its frame
        }
        marks.erratum = element && cell.kind == KIND_DONE && marks_erratum(frame, &ref) != NULL;
        cell_draw(frame, &grid, cell_box(view, r, c), &cell, &marks);
    }
}

// Rings, frames and folded corners over the cells.
static void draw_over(const struct table_view *view, const struct stage *stage,
                      const struct frame *frame, const struct ref *written, bool rings)
{
    const struct table *table = &view->table;
    struct cell cell;
    for (int k = 0; k < table->n_rows * table->n_columns; k++) {
        const int r = k / table->n_columns, c = k % table->n_columns;
        const struct table_row *row = &table->rows[r];
        const struct ref ref = {row->tensor, row->of, row->cells[c].element};
        if (!table_cell(view, stage, frame, r, c, &cell)) {
            continue;
        }
        const bool element = row->cells[c].kind == TABLE_ELEMENT;
        const bool erratum =
            element && cell.kind == KIND_DONE && marks_erratum(frame, &ref) != NULL;
        if (rings && row->cells[c].read) {
            cell_now(frame, cell_box(view, r, c));
        }
        if (erratum) {
            cell_erratum(frame, cell_box(view, r, c));
        } else if (element && written->tensor == ref.tensor && written->of == ref.of &&
                   written->index == ref.index) {
            cell_double(frame, cell_box(view, r, c), row->role);
        }
    }
    if (table->n_worked > 0) {
        const struct box top = cell_box(view, table->worked, 0);
        const struct box foot =
            cell_box(view, table->worked + table->n_worked - 1, table->n_columns - 1);
        cell_window(frame,
                    (struct box){top.x, top.y, foot.x + foot.w - top.x, foot.y + foot.h - top.y},
                    fmin(5, (view->pitch - view->cell_h) / 2), false);
    }
}

void table_draw(const struct table_view *view, const struct stage *stage, const struct frame *frame)
{
    struct ref written = {.tensor = -1};
    float value;
    frame_region(frame, "stage", frame->stage);
    node_partial(frame->node, frame->walk, frame->step->place, &written, &value);
    const bool rings = frame->step->grain == GRAIN_MULTIPLY || frame->step->grain == GRAIN_CELL;
    draw_heads(view, frame);
    draw_more(view, frame);
    draw_column(view, frame);
    for (int r = 0; r < view->table.n_rows; r++) {
        draw_row_words(view, frame, r);
        draw_cells(view, stage, frame, r, &written);
    }
    draw_over(view, stage, frame, &written, rings);
    if (view->card) {
        table_bars(view, stage, frame);
    }
}
