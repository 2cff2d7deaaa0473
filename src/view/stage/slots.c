// How large the grids of the stage are, and what stands between them, for given sizes of their
// cells.
#include "view/stage/slots.h"

#include "view/sentence.h"

#include <math.h>

static const double COMMON_LEAST = 40; // smaller cells stand closer
static const double NOTE_SPACE = 44, AIR = 10;
static const double WINDOWS_APART = 28, TILE_WINDOWS_APART = 8;
static const double HEAD_AIR = 28;     // from a head to what stands right of it
static const double TURN_HEIGHT = 150; // under it a head stands at the height of the turn

// ---- gaps

struct link_room {
    double best, least;
};
static const struct link_room LINK_ROOMS[] = {
    [LINK_NONE] = {72, 40},    [LINK_STAR] = {112, 64},  [LINK_TIMES] = {96, 64},
    [LINK_EQUALS] = {140, 76}, [LINK_ARROW] = {150, 84}, [LINK_TURN] = {150, 112},
    [LINK_PLUS] = {100, 64},   [LINK_MINUS] = {100, 80},
};

double slot_words(const struct frame *frame, const struct words *words, double size)
{
    struct sentence sentence;
    sentence_init(&sentence, frame, words,
                  (struct sentence_style){.font = FONT_MEDIUM, .size = frame_floor(frame, size)});
    return sentence_width(&sentence);
}

// The gap before a column, with `tight` from 0 (best) to 1 (least).
static double link_gap(const struct frame *frame, const struct operand *operand, double tight)
{
    static const struct link_room MINUS_TIMES = {196, 156}; // "− η ×"
    const bool times = operand->link == LINK_MINUS && operand->link_above.length > 0;
    const struct link_room room = times ? MINUS_TIMES : LINK_ROOMS[operand->link];
    double words = 0;
    if (operand->link != LINK_TURN) {
        words = fmax(slot_words(frame, &operand->link_above, 26),
                     slot_words(frame, &operand->link_below, 24));
    }
    const double best = fmax(room.best, words > 0 ? words + 56 : 0);
    const double least = fmax(room.least, words > 0 ? words + 40 : 0);
    return best + (least - best) * tight;
}

// ---- sizes of one slot

double slot_between(double cell)
{
    return cell >= COMMON_LEAST ? WINDOWS_APART : TILE_WINDOWS_APART;
}

// A single row of tiny cells is still as thick as a stroke that can be seen; the cells of a column
// are wider than high, so that its numbers fit.
double slot_cell_height(int64_t rows, double cell)
{
    static const double THICK = 24;
    return rows == 1 ? fmax(cell, THICK) : cell;
}

double slot_cell_width(int64_t rows, int64_t cols, double cell)
{
    static const double WIDE = 112, THICK = 40, WITH_NUMBERS = 24;
    if (cols > 1 || rows == 1) {
        return cell;
    }
    return fmax(cell, cell >= WITH_NUMBERS ? WIDE : THICK);
}

double slot_zoom_height(const struct slot *slot)
{
    return slot->zoom_rows > 0
               ? grid_length(slot->zoom_rows, slot->zoom_cell, level_gap(slot->zoom_cell), 0, 0)
               : 0;
}

double slot_height(const struct slot *slot)
{
    const double cell = slot_cell_height(slot->rows, slot->cell);
    const double own = grid_length(slot->rows, cell, level_gap(slot->cell), slot->grid.period[0],
                                   slot_between(slot->cell));
    return fmax(own, slot_zoom_height(slot));
}

double slot_map_width(const struct slot *slot)
{
    const double cell = slot->wide * slot_cell_width(slot->rows, slot->cols, slot->cell);
    return grid_length(slot->cols, cell, level_gap(slot->cell), slot->grid.period[1],
                       slot_between(slot->cell));
}

// Of the map alone: a zoom does not get smaller with it.
double slot_map_height(const struct slot *slot)
{
    return grid_length(slot->rows, slot_cell_height(slot->rows, slot->cell), level_gap(slot->cell),
                       slot->grid.period[0], slot_between(slot->cell));
}

double slot_width(const struct slot *slot)
{
    const double cell =
        slot->zoom_wide * slot_cell_width(slot->zoom_rows, slot->zoom_cols, slot->zoom_cell);
    const double zoom =
        grid_length(slot->zoom_cols, cell, level_gap(slot->zoom_cell), 0, 0) + ZOOM_GAP;
    return slot_map_width(slot) + (slot->zoom_rows > 0 ? zoom : 0);
}

// ---- the whole row

double stage_column_width(const struct stage *stage, int column)
{
    double width = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            width = fmax(width, slot_width(&stage->slots[i]));
        }
    }
    return width;
}

static double column_head(const struct stage *stage, int column)
{
    double width = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            width = fmax(width, stage->slots[i].head_w);
        }
    }
    return width;
}

static const struct operand *column_first(const struct stage *stage, int column)
{
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            return &stage->reference[i];
        }
    }
    return &stage->reference[0];
}

bool stage_stacked(const struct stage *stage, int column)
{
    int rows = 0;
    for (int i = 0; i < stage->n; i++) {
        rows += stage->slots[i].column == column;
    }
    return rows > 1;
}

double stage_column_height(const struct stage *stage, int column)
{
    double height = 0;
    int rows = 0;
    for (int i = 0; i < stage->n; i++) {
        if (stage->slots[i].column == column) {
            height += slot_height(&stage->slots[i]) + (rows++ > 0 ? stage->between_rows : 0);
        }
    }
    return height;
}

// Of what stands between two grids.
static double joint_width(const struct frame *frame, const struct operand *operand)
{
    static const double TURN = 110;
    return operand->link == LINK_TURN ? TURN
                                      : fmax(slot_words(frame, &operand->link_above, 26),
                                             slot_words(frame, &operand->link_below, 24));
}

// Sets the gaps; returns the width of everything, heads that stick out included.
double stage_gaps(struct stage *stage, const struct frame *frame, double tight)
{
    static const double LAST_LEAST = 160; // of the last head, at the edge of the stage
    double total = 0, sticks_out = 0, last = 0;
    bool two = false; // words at an arrow may stand at the height of a head
    for (int c = 0; c < stage->columns; c++) {
        two = two || stage_stacked(stage, c);
    }
    for (int c = 0; c < stage->columns; c++) {
        const double width = stage_column_width(stage, c);
        stage->gap_before[c] = 0;
        if (c > 0) {
            const struct operand *operand = column_first(stage, c);
            const double gap = link_gap(frame, operand, fmin(tight, 1));
            const bool beside =
                sticks_out > 0 &&
                ((two && operand->link == LINK_ARROW) ||
                 (operand->link == LINK_TURN && stage_column_height(stage, c - 1) < TURN_HEIGHT));
            // What joins the grids stands in the middle of the gap, right of the head.
            stage->gap_before[c] =
                beside ? fmax(gap + sticks_out + HEAD_AIR / 2,
                              joint_width(frame, operand) + 2 * sticks_out + HEAD_AIR)
                       : fmax(gap, sticks_out > 0 ? sticks_out + HEAD_AIR : 0);
        }
        total += stage->gap_before[c] + width;
        last = column_head(stage, c) - width;
        sticks_out = last * (1 - stage->squeeze);
    }
    return total + fmax(0, fmax(sticks_out, fmin(last, LAST_LEAST)));
}

double stage_height(const struct stage *stage)
{
    double height = 0;
    for (int c = 0; c < stage->columns; c++) {
        height = fmax(height, stage_column_height(stage, c));
    }
    return height;
}

// Below the grids stand notes, and heads where there is a second row.
double stage_note_space(const struct stage *stage)
{
    bool two = false;
    for (int c = 0; c < stage->columns; c++) {
        two = two || stage_stacked(stage, c);
    }
    return two ? STAGE_HEAD : NOTE_SPACE;
}

double stage_room_height(const struct stage *stage, const struct frame *frame)
{
    return frame->stage.h - STAGE_HEAD - stage_note_space(stage) - 2 * AIR;
}

bool stage_fits(struct stage *stage, const struct frame *frame)
{
    return stage_height(stage) <= stage_room_height(stage, frame) &&
           stage_gaps(stage, frame, 1) <= frame->stage.w - 2 * STAGE_MARGIN;
}
