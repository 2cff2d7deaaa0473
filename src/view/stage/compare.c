#include "view/stage/compare.h"

#include "view/panels/counts_panel.h"
#include "view/sentence.h"
#include "view/symbol.h"

#include <math.h>
#include <string.h>

static const double MARGIN = 56, HEAD_SPACE = 56, NOTE_SPACE = 40, AIR = 10, BETWEEN = 16;
static const double CELL_MAX = 92, CELL_LEAST = 26, KERNEL = 0.94;
static const double FORK = 96;               // from the input to the rows
static const double GAP = 76, GAP_STAR = 64; // before an operand
static const double CARD_GAP = 48, CARD_MAX = 600, CARD_LEAST = 300, CARD_F_LEAST = 0.75;
static const double SYMBOL = 42, HEAD = 26;

// ---- what is shown

static int entry_of(const struct frame *frame, int node)
{
    for (int e = 0; e < frame->timeline->n; e++) {
        if (frame->timeline->entries[e].node == node) {
            return e;
        }
    }
    return -1;
}

static struct slot *add_slot(struct stage *stage, const struct frame *frame,
                             const struct operand *operand)
{
    const int i = stage->n++;
    struct slot *slot = &stage->slots[i];
    stage->operands[i] = *operand;
    stage->operands[i].marks &= ~(unsigned)MARK_WINDOWS; // the input stands still
    if (i > 0) {
        words_clear(&stage->operands[i].note); // the cards say the sizes
    }
    *slot = (struct slot){.operand = &stage->operands[i]};
    slot->grid = grid_of(frame, slot->operand);
    slot->rows = slot->grid.rows;
    slot->cols = slot->grid.cols;
    slot->kernel =
        !operand->result && slot->grid.role == ROLE_WEIGHT && slot->rows * slot->cols > 1;
    grid_measure(frame, &slot->grid);
    return slot;
}

// The operation at hand: all that its walk shows.
static bool add_current(struct compare *compare, const struct frame *frame, int shared)
{
    struct operand operands[OPERANDS_MAX] = {0};
    struct compare_row *row = &compare->rows[compare->current];
    const int n = stage_operands(frame, frame->step->place, operands);
    row->first = 1;
    for (int i = 0; i < n; i++) {
        add_slot(&compare->stage, frame, &operands[i]);
    }
    row->end = n;
    compare->input = 0;
    return n >= 2 && operands[0].tensor == shared && operands[0].of == OF_VALUE &&
           operands[n - 1].result;
}

// The other one as it stands: nothing of it is read or written now.
static bool add_other(struct compare *compare, const struct frame *frame)
{
    struct operand operands[OPERANDS_MAX] = {0};
    struct compare_row *row = &compare->rows[1 - compare->current];
    const struct timeline_entry *entry = &frame->timeline->entries[row->entry];
    const struct walk *walk = &row->node->op->walks[entry->walk];
    const struct place place = {entry->n_phases - 1, 0, 0};
    const int n = walk->operands(row->node, place, operands);
    row->first = compare->stage.n;
    for (int i = 1; i < n && compare->stage.n < OPERANDS_MAX; i++) {
        operands[i].result = false;
        operands[i].marks = MARK_NONE;
        memset(operands[i].window, 0, sizeof operands[i].window);
        add_slot(&compare->stage, frame, &operands[i]);
    }
    row->end = compare->stage.n;
    return n >= 2 && row->end - row->first == n - 1;
}

static bool find(struct compare *compare, const struct frame *frame)
{
    const struct lesson_compare *asked = &frame->timeline->lesson->compare;
    memset(compare, 0, sizeof *compare);
    compare->current = -1;
    for (int r = 0; asked->given && r < LESSON_COMPARED; r++) {
        compare->rows[r].node = frame->program->nodes[asked->nodes[r]];
        compare->rows[r].entry = entry_of(frame, asked->nodes[r]);
        compare->current = asked->nodes[r] == frame->node->index ? r : compare->current;
    }
    return compare->current >= 0 && add_current(compare, frame, frame->node->inputs[0].tensor) &&
           add_other(compare, frame);
}

// ---- sizes

static double gap_before(const struct compare *compare, const struct compare_row *row, int slot)
{
    const enum link link = compare->stage.slots[slot].operand->link;
    return slot > row->first ? GAP : link == LINK_STAR || link == LINK_TIMES ? GAP_STAR : 0;
}

static double width_of(const struct slot *slot)
{
    return grid_length(slot->cols, slot->cell, level_gap(slot->cell), 0, 0);
}

static double height_of(const struct slot *slot)
{
    return grid_length(slot->rows, slot->cell, level_gap(slot->cell), 0, 0);
}

static double head_width(const struct frame *frame, const struct slot *slot)
{
    char symbol[TEXT_MAX];
    struct sentence sentence;
    stage_symbol(frame, slot->operand, symbol, sizeof symbol);
    sentence_init(&sentence, frame, &slot->operand->head,
                  (struct sentence_style){.font = FONT_MEDIUM, .size = frame_floor(frame, HEAD)});
    return math_width(frame, symbol, SYMBOL) + 14 + sentence_width(&sentence);
}

// A head may be wider than its grid.
static double room_of(const struct frame *frame, const struct slot *slot)
{
    return fmax(width_of(slot), head_width(frame, slot) - GAP + 28);
}

// From the row's begin to its result; what an arrow leads to has its words before it.
static double lead_of(const struct compare *compare, const struct frame *frame,
                      const struct compare_row *row)
{
    double x = 0;
    for (int s = row->first; s < row->end; s++) {
        x += gap_before(compare, row, s);
        x += s + 1 < row->end ? room_of(frame, &compare->stage.slots[s]) : 0;
    }
    struct sentence above, below;
    const struct operand *result = compare->stage.slots[row->end - 1].operand;
    const struct sentence_style style = {.font = FONT_MEDIUM, .size = frame_floor(frame, HEAD)};
    sentence_init(&above, frame, &result->link_above, style);
    sentence_init(&below, frame, &result->link_below, style);
    return fmax(x, fmax(sentence_width(&above), sentence_width(&below)) + 40);
}

struct measure {
    double input_w, input_h, row_h, lead, result_w;
};

static void measure(struct measure *m, const struct compare *compare, const struct frame *frame)
{
    const struct slot *input = &compare->stage.slots[compare->input];
    *m = (struct measure){.input_w = width_of(input), .input_h = height_of(input)};
    for (int r = 0; r < LESSON_COMPARED; r++) {
        const struct compare_row *row = &compare->rows[r];
        for (int s = row->first; s < row->end; s++) {
            m->row_h = fmax(m->row_h, height_of(&compare->stage.slots[s]));
        }
        const struct slot *result = &compare->stage.slots[row->end - 1];
        m->lead = fmax(m->lead, lead_of(compare, frame, row));
        m->result_w = fmax(m->result_w, fmax(width_of(result), head_width(frame, result)));
    }
}

static double total_width(const struct measure *m)
{
    return m->input_w + FORK + m->lead + m->result_w;
}

static bool fits(const struct measure *m, const struct frame *frame)
{
    const double h = frame->stage.h - 2 * AIR;
    return m->input_h <= h - HEAD_SPACE - NOTE_SPACE &&
           LESSON_COMPARED * (HEAD_SPACE + m->row_h) + BETWEEN <= h &&
           total_width(m) + CARD_GAP + CARD_LEAST <= frame->stage.w - 2 * MARGIN;
}

static bool choose_cells(struct compare *compare, const struct frame *frame, struct measure *m)
{
    for (double cell = CELL_MAX; cell >= CELL_LEAST; cell -= 1) {
        for (int s = 0; s < compare->stage.n; s++) {
            struct slot *slot = &compare->stage.slots[s];
            slot->cell = slot->kernel ? floor(cell * KERNEL) : cell;
        }
        measure(m, compare, frame);
        if (fits(m, frame)) {
            return true;
        }
    }
    return false;
}

// ---- places

static void place_slot(struct slot *slot, const struct frame *frame, double x, double middle)
{
    struct grid *grid = &slot->grid;
    grid->cell_w = grid->cell_h = slot->cell;
    grid->gap = level_gap(slot->cell);
    grid->level = level_of(slot->cell);
    slot->w = width_of(slot);
    slot->h = height_of(slot);
    slot->x = grid->x = floor(x);
    slot->y = grid->y = floor(middle - slot->h / 2);
    grid_style(frame, grid);
}

static void place_row(struct compare *compare, const struct frame *frame, struct compare_row *row,
                      double x, double result_x)
{
    row->x = x;
    row->link = compare->stage.slots[row->first].operand->link;
    for (int s = row->first; s < row->end; s++) {
        struct slot *slot = &compare->stage.slots[s];
        x += gap_before(compare, row, s);
        place_slot(slot, frame, s + 1 < row->end ? x : result_x, row->y);
        x += room_of(frame, slot);
    }
}

// Cards of one size beside the results, as large as fits.
static void place_cards(struct compare *compare, const struct frame *frame, double x, double pitch)
{
    const struct box stage = frame->stage;
    const double right = stage.x + stage.w - 48;
    const double above = compare->rows[0].y - stage.y - 6;
    const double below = stage.y + stage.h - 6 - compare->rows[LESSON_COMPARED - 1].y;
    const double room = fmin(pitch - BETWEEN, 2 * fmin(above, below));
    double f = fmin(frame->larger, 1.3), h;
    for (;; f -= 0.02) {
        h = 0;
        for (int r = 0; r < LESSON_COMPARED; r++) {
            h = fmax(h, counts_card_height(compare->rows[r].node, f));
        }
        if (h <= room || f < CARD_F_LEAST) {
            break;
        }
    }
    compare->card_f = f;
    const double w = fmin(CARD_MAX * fmax(f, 0.8), right - x);
    for (int r = 0; r < LESSON_COMPARED; r++) {
        compare->cards[r] = (struct box){x, compare->rows[r].y - h / 2, w, h};
    }
}

// Maps small enough for numbers elsewhere show them here as well.
static bool numbers_shown(const struct compare *compare)
{
    enum { SMALL = 8 };
    for (int s = 0; s < compare->stage.n; s++) {
        const struct grid *grid = &compare->stage.slots[s].grid;
        if (!grid->symbolic && !grid->style.shown && grid->rows <= SMALL && grid->cols <= SMALL) {
            return false;
        }
    }
    return true;
}

bool compare_layout(struct compare *compare, const struct frame *frame)
{
    struct measure m;
    if (!find(compare, frame) || !choose_cells(compare, frame, &m)) {
        return false;
    }
    const struct box stage = frame->stage;
    const double pitch =
        fmin(HEAD_SPACE + m.row_h + BETWEEN, (stage.h - 2 * AIR - HEAD_SPACE - m.row_h));
    const double middle = stage.y + stage.h / 2 + (HEAD_SPACE - BETWEEN) / 2;
    const double left = total_width(&m) + CARD_GAP;
    const double cards = fmin(CARD_MAX, stage.w - 2 * MARGIN - left);
    const double x = stage.x + (stage.w - left - cards) / 2;
    const double begin = x + m.input_w + FORK;
    place_slot(&compare->stage.slots[compare->input], frame, x, middle);
    for (int r = 0; r < LESSON_COMPARED; r++) {
        struct compare_row *row = &compare->rows[r];
        row->y = middle + (r - 0.5) * pitch;
        place_row(compare, frame, row, begin, begin + m.lead);
    }
    place_cards(compare, frame, begin + m.lead + m.result_w + CARD_GAP, pitch);
    return numbers_shown(compare);
}

// ---- drawing

static void say(const struct frame *frame, const struct words *words, double x, double y,
                struct color color)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words,
                  (struct sentence_style){.font = FONT_MEDIUM,
                                          .size = frame_floor(frame, HEAD),
                                          .color = color,
                                          .behind = frame->theme->bg,
                                          .anchor = ANCHOR_MIDDLE});
    sentence_draw(&sentence, frame, x, y);
}

// From the shared input to a row: the one that is stepped in ink.
static void draw_fork(const struct frame *frame, const struct compare *compare, int r)
{
    static const double OUT = 20, HEAD_SIZE = 18;
    const struct theme_colors *c = frame->theme;
    const struct slot *input = &compare->stage.slots[compare->input];
    const struct compare_row *row = &compare->rows[r];
    const bool current = r == compare->current;
    const struct color color = current ? c->ink : c->line2;
    const struct slot *first = &compare->stage.slots[row->first];
    const bool arrow = row->link == LINK_ARROW;
    const double x = input->x + input->w + OUT, turn = x + (FORK - OUT) * 0.35;
    const double to = arrow ? first->x - 18 : row->x - 6;
    const double y = input->y + input->h / 2, width = current ? 4 : 3;
    const double points[] = {x, y, turn, y, turn, row->y, turn + 8, row->y};
    draw_polyline(frame->list, points, 4, frame_stroke(color, width));
    frame_arrow(frame, turn, row->y, to, row->y, width, HEAD_SIZE, color);
    if (arrow) {
        const double middle = (turn + to) / 2;
        const struct color ink = current ? c->ink : c->ink2;
        say(frame, &first->operand->link_above, middle, row->y - 34, ink);
        say(frame, &first->operand->link_below, middle, row->y + 34, c->ink2);
    }
}

static void draw_links(const struct frame *frame, const struct compare *compare, int r)
{
    static const char *const SIGNS[] = {
        [LINK_NONE] = "",   [LINK_STAR] = "∗", [LINK_TIMES] = "×", [LINK_EQUALS] = "=",
        [LINK_ARROW] = "→", [LINK_TURN] = "",  [LINK_PLUS] = "+",  [LINK_MINUS] = "−"};
    const struct theme_colors *c = frame->theme;
    const struct compare_row *row = &compare->rows[r];
    const struct color ink = r == compare->current ? c->ink : c->ink3;
    for (int s = row->first; s < row->end; s++) {
        const struct slot *slot = &compare->stage.slots[s];
        const enum link link = slot->operand->link;
        const double from =
            s > row->first ? compare->stage.slots[s - 1].x + compare->stage.slots[s - 1].w : row->x;
        if (s > row->first || link != LINK_ARROW) {
            frame_operator(frame, (from + slot->x) / 2, row->y + (link == LINK_STAR ? 9 : 0),
                           SIGNS[link], link == LINK_STAR ? 64 : 52, ink, c->bg);
        }
    }
}

// A click goes to the same cell of the other operation.
static void draw_card(const struct frame *frame, const struct compare *compare, int r)
{
    const struct compare_row *row = &compare->rows[r];
    const bool current = r == compare->current;
    const struct box box = compare->cards[r];
    struct term term = {.writes = {.tensor = -1}};
    if (compare->card_f < CARD_F_LEAST) {
        return;
    }
    counts_card_draw(frame, row->node, box, compare->card_f, current);
    if (frame->step->place.term >= 0) {
        frame->walk->term(frame->node, frame->step->place, &term);
    }
    const int64_t n = shape_elements(&row->node->out_shape);
    const int64_t index = term.writes.tensor < 0 ? 0 : term.writes.index % n;
    const struct step there =
        timeline_finish_of(frame->timeline, frame->step->grain, row->entry, index);
    frame_hit(frame, box, "jump", current ? frame->step->number : there.number);
}

void compare_draw(const struct compare *compare, const struct frame *frame)
{
    frame_region(frame, "stage", frame->stage);
    for (int pass = 0; pass < LESSON_COMPARED; pass++) { // the current one's lines on top
        draw_fork(frame, compare, pass == 0 ? 1 - compare->current : compare->current);
    }
    for (int r = 0; r < LESSON_COMPARED; r++) {
        draw_links(frame, compare, r);
        draw_card(frame, compare, r);
    }
    stage_draw(&compare->stage, frame);
}
