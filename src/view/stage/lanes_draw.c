// Lanes: heads, subtotals, the plus, the bias, and small pictures of the maps without a lane.
#include "view/stage/lanes.h"

#include "view/formula/formula.h"
#include "view/sentence.h"
#include "view/stage/cells.h"
#include "view/stage/map_switch.h"
#include "view/symbol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double HEAD_UP = 25, SYMBOL = 40, HEAD = 26, HEAD_LEAST = 22, LABEL = 24, NUMBER = 38;
static const double CARD = 104, OTHERS_CARD = 60, OTHERS_AIR = 8, PLUS = 24;
static const double OTHER_PITCH = MAP_SIDE + 8, EDGE = 12;

static bool is_current(const struct lanes *lanes, const struct lane *lane)
{
    return lanes->whole || lane->at == lanes->current;
}

static double right_of(const struct grid *grid)
{
    return grid->x + grid_width(grid);
}

// ---- heads

// What stands before the comma ("input map 1, padded by 1"), or after it ("kernel 2, slice 1").
static struct words part_of(const struct words *head, bool after)
{
    struct words words;
    char text[TEXT_MAX];
    words_to_text(head, text, sizeof text);
    const int comma = (int)strcspn(text, ",");
    words_clear(&words);
    if (after && text[comma] != '\0') {
        words_plain(&words, "%s", text + comma + 2);
    } else {
        words_plain(&words, "%.*s", comma, text);
    }
    return words;
}

// "map 1" of "input map 1".
static struct words without_first(const struct words *head)
{
    struct words words;
    char text[TEXT_MAX];
    words_to_text(head, text, sizeof text);
    const char *space = strchr(text, ' ');
    words_clear(&words);
    words_plain(&words, "%s", space == NULL ? text : space + 1);
    return words;
}

static double words_width(const struct frame *frame, const struct words *words)
{
    struct sentence sentence;
    const struct sentence_style style = {.font = FONT_BOLD, .size = frame_floor(frame, HEAD_LEAST)};
    sentence_init(&sentence, frame, words, style);
    return sentence_width(&sentence);
}

static void draw_head(const struct frame *frame, const struct slot *slot, struct words head,
                      double right, bool current)
{
    static const double AIR = 10;
    const struct theme_colors *c = frame->theme;
    char symbol[TEXT_MAX];
    // Of a map and its window on the same line; lines from one to the other pass below.
    const double top = slot->zoomed ? fmin(slot->grid.y, slot->zoom.y) : slot->grid.y;
    const double y = top - HEAD_UP;
    double x = slot->grid.x;
    stage_symbol(frame, slot->operand, symbol, sizeof symbol);
    x += math_draw(frame, x, y - 2, symbol, SYMBOL, c->role[slot->grid.role].ink, c->bg,
                   ANCHOR_START) +
         AIR;
    if (words_width(frame, &head) > right - x) {
        head = part_of(&head, true);
    }
    if (words_width(frame, &head) > right - x) {
        head = without_first(&head);
    }
    sentence_fit(frame, &head,
                 (struct sentence_style){.font = current ? FONT_BOLD : FONT_MEDIUM,
                                         .size = frame_floor(frame, HEAD),
                                         .color = c->ink,
                                         .behind = c->bg},
                 (struct box){x, y, right - x, 0}, frame_floor(frame, HEAD_LEAST), 1, 1.2);
}

// The window's word stands above it, on the line of the other heads.
static void draw_heads(const struct frame *frame, const struct stage *stage,
                       const struct lane *lane, bool current)
{
    const struct theme_colors *c = frame->theme;
    const struct slot *input = &stage->slots[lane->input], *kernel = &stage->slots[lane->kernel];
    const struct lanes *lanes = &stage->lanes;
    double right = kernel->grid.x - 16;
    const struct words map = part_of(&input->operand->head, false);
    if (input->zoomed) {
        const double width = grid_width(&input->zoom);
        right = input->zoom.x - 12;
        frame_elided(frame, input->zoom.x, input->zoom.y - HEAD_UP, width, "window",
                     frame_text(current ? FONT_SEMIBOLD : FONT_MEDIUM, frame_floor(frame, HEAD),
                                c->ink, c->bg, ANCHOR_START));
    }
    draw_head(frame, input, map, right, current);
    // Above the first lane's subtotal may stand that of the maps before.
    const bool free =
        lane != lanes->lane || lanes->first == 0 ||
        lane->y - kernel->grid.y + HEAD_UP - HEAD / 2 > CARD / 2 + OTHERS_AIR + OTHERS_CARD;
    draw_head(frame, kernel, kernel->operand->head,
              free ? lanes->card_x + lanes->card_w : lanes->card_x - 12, current);
}

// ---- subtotals

static void draw_value(const struct frame *frame, const struct lanes *lanes, struct box box,
                       double size, const struct lane_map *map)
{
    const struct theme_colors *c = frame->theme;
    char text[64];
    terms_sum_text(&lanes->terms, terms_subtotal(&lanes->terms, frame, map->first, map->n), text);
    const double room = box.w - 16, wide = frame_measure(frame, FONT_BOLD, size, text);
    draw_text(frame->list, box.x + box.w / 2, box.y, text,
              frame_text(FONT_BOLD, wide > room ? size * room / wide : size,
                         c->role[lanes->terms.role].ink, c->surface, ANCHOR_MIDDLE));
}

static void draw_card(const struct frame *frame, const struct lanes *lanes, const struct lane *lane)
{
    const struct theme_colors *c = frame->theme;
    const struct lane_map *map = &lanes->maps[lane->at];
    const struct terms *terms = &lanes->terms;
    const struct box box = {lanes->card_x, lane->y - CARD / 2, lanes->card_w, CARD};
    const double middle = box.x + box.w / 2;
    const struct color ink = c->role[terms->role].ink;
    int64_t done = terms->done - map->first;
    done = done < 0 ? 0 : done > map->n ? map->n : done;
    const bool current = lane->at == lanes->current && !lanes->whole;
    char name[32];
    snprintf(name, sizeof name, "map %d", map->map + 1);
    frame_rect(frame, box, frame_card(c->surface, current ? ink : c->line2, current ? 4 : 1.5, 12));
    draw_text(
        frame->list, middle, box.y + 28, name,
        frame_text(FONT_REGULAR, frame_floor(frame, LABEL), c->ink2, c->surface, ANCHOR_MIDDLE));
    const double y = box.y + 68;
    if (done == 0) {
        formula_dots(frame, middle, y, 1);
    } else if (done == map->n && terms->known) {
        draw_value(frame, lanes, (struct box){box.x, y, box.w, 0}, NUMBER, map);
    } else {
        cell_ticks(frame, middle, y, box.w - 28, map->n, done, ink, c->surface);
    }
}

// Maps before or after those with a lane: what they add up to, or that they are to come.
static void draw_others_card(const struct frame *frame, const struct lanes *lanes, int first,
                             int last, double y)
{
    const struct theme_colors *c = frame->theme;
    const struct lane_map map = lanes_span(lanes, first, last);
    const bool done = map.first + map.n <= lanes->terms.done;
    const int n = last - first + 1, a = lanes->maps[first].map + 1, b = lanes->maps[last].map + 1;
    const struct box box = {lanes->card_x, y - OTHERS_CARD / 2, lanes->card_w, OTHERS_CARD};
    char name[64];
    if (!done) {
        snprintf(name, sizeof name, "%d more", n);
    } else if (n == 1) {
        snprintf(name, sizeof name, "map %d", a);
    } else if (b - a + 1 == n) {
        snprintf(name, sizeof name, "maps %d–%d", a, b);
    } else {
        snprintf(name, sizeof name, "%d maps", n);
    }
    frame_rect(frame, box, frame_card(c->surface, c->line2, 1.5, 12));
    draw_text(frame->list, box.x + box.w / 2, y - 13, name,
              frame_text(FONT_REGULAR, frame_floor(frame, 22), c->ink2, c->surface, ANCHOR_MIDDLE));
    if (!done) {
        formula_dots(frame, box.x + box.w / 2, y + 14, 0.8);
    } else if (lanes->terms.known) {
        draw_value(frame, lanes, (struct box){box.x, y + 14, box.w, 0}, LABEL + 2, &map);
    }
}

// ---- what joins them

static void draw_branch(const struct frame *frame, const struct stage *stage, double y)
{
    const struct lanes *lanes = &stage->lanes;
    const double x = lanes->card_x + lanes->card_w + 8, axis = stage->axis;
    const struct style style = frame_stroke(frame->theme->ink3, 3);
    if (fabs(y - axis) < PLUS) {
        draw_line(frame->list, x, axis, lanes->plus_x - PLUS - 2, axis, style);
        return;
    }
    const double points[] = {
        x, y, lanes->plus_x, y, lanes->plus_x, axis + (y < axis ? -PLUS - 2 : PLUS + 2)};
    draw_polyline(frame->list, points, 3, style);
}

static void draw_bias(const struct frame *frame, const struct stage *stage)
{
    const struct theme_colors *c = frame->theme;
    const struct lanes *lanes = &stage->lanes;
    const struct terms *terms = &lanes->terms;
    const struct box box = {lanes->bias_x, stage->axis - CARD / 2, lanes->bias_w, CARD};
    const bool done = terms->done == terms->n, now = done && terms->now == terms->n - 1;
    const struct ref ref = {lanes->bias.tensor, lanes->bias.of, lanes->bias.leading};
    const enum role role = ref_role(frame->program, ref.tensor, ref.of);
    const struct color behind = now ? c->now : done ? c->surface : c->bg;
    char text[64];
    if (now) {
        formula_block(frame, box, 12);
    } else if (done) {
        frame_rect(frame, box, frame_card(c->surface, c->line2, 1.5, 12));
    } else {
        struct style style = frame_dashed(c->line2, 2, 6, 6);
        style.radius = 12;
        frame_rect(frame, box, style);
    }
    draw_text(frame->list, box.x + box.w / 2, box.y + 28, "bias",
              frame_text(now ? FONT_SEMIBOLD : FONT_REGULAR, frame_floor(frame, LABEL),
                         now ? c->now_ink : c->ink2, behind, ANCHOR_MIDDLE));
    ref_number(frame->program, &ref, text);
    const double wide = frame_measure(frame, FONT_BOLD, 34, text), room = box.w - 14;
    const struct color ink = now ? c->role[role].on_now : c->role[role].ink;
    if (text[0] == '\0') {
        tensor_math(frame->program, ref.tensor, ref.of, text, sizeof text);
        math_draw(frame, box.x + box.w / 2, box.y + 68, text, SYMBOL, ink, behind, ANCHOR_MIDDLE);
        return;
    }
    draw_text(frame->list, box.x + box.w / 2, box.y + 70, text,
              frame_text(now ? FONT_BOLD : FONT_SEMIBOLD, wide > room ? 34 * room / wide : 34, ink,
                         behind, ANCHOR_MIDDLE));
}

static void draw_joint(const struct frame *frame, const struct stage *stage)
{
    const struct theme_colors *c = frame->theme;
    const struct lanes *lanes = &stage->lanes;
    const struct slot *result = &stage->slots[stage->n - 1];
    const double y = stage->axis;
    double x = lanes->plus_x + PLUS + 4;
    draw_circle(frame->list, lanes->plus_x, y, PLUS, frame_card(c->surface, c->ink2, 2.5, 0));
    frame_operator(frame, lanes->plus_x, y, "+", 38, c->ink, c->surface);
    if (lanes->has_bias) {
        frame_arrow(frame, x, y, lanes->bias_x - 4, y, 3, 12, c->ink3);
        draw_bias(frame, stage);
        x = lanes->bias_x + lanes->bias_w + 8;
    }
    frame_arrow(frame, x, y, result->grid.x - 16, y, 3, 13, c->ink3);
}

// The row of the kernel that the product lies in, between two bars.
static void draw_row_bars(const struct frame *frame, const struct stage *stage,
                          const struct lane *lane)
{
    const struct lanes *lanes = &stage->lanes;
    const struct grid *kernel = &stage->slots[lane->kernel].grid;
    const struct term term = terms_at(&lanes->terms, frame, lanes->terms.now);
    const struct style style = frame_stroke(frame->theme->ink, 4);
    if (term.row < 0 || kernel->rows < 2) {
        return;
    }
    const struct box row = grid_span(kernel, term.row, 0, 1, kernel->cols);
    for (int side = 0; side < 2; side++) {
        const double x = side == 0 ? row.x - 10 : row.x + row.w + 10;
        draw_line(frame->list, x, row.y + 3, x, row.y + row.h - 3, style);
    }
}

static void draw_lane(const struct frame *frame, const struct stage *stage, const struct lane *lane)
{
    const struct theme_colors *c = frame->theme;
    const struct lanes *lanes = &stage->lanes;
    const struct slot *input = &stage->slots[lane->input];
    const struct grid *kernel = &stage->slots[lane->kernel].grid;
    const bool current = is_current(lanes, lane), at_work = current && !lanes->whole;
    const double left = right_of(input->zoomed ? &input->zoom : &input->grid);
    draw_heads(frame, stage, lane, current);
    frame_operator(frame, (left + kernel->x) / 2 - 2, lane->y + 8, "∗", 52, c->ink2, c->bg);
    frame_arrow(frame, right_of(kernel) + (at_work ? 16 : 10), lane->y, lanes->card_x - 6, lane->y,
                3, 13, c->ink3);
    draw_card(frame, lanes, lane);
    draw_branch(frame, stage, lane->y);
    if (at_work) {
        draw_row_bars(frame, stage, lane);
    }
}

// ---- the other maps

static bool has_lane(const struct lanes *lanes, int at)
{
    return at >= lanes->first && at < lanes->first + lanes->n;
}

static void draw_other(const struct frame *frame, const struct lanes *lanes, int at, double x,
                       double y)
{
    const struct theme_colors *c = frame->theme;
    const struct operand input = lanes_input(frame, &lanes->maps[at]);
    const struct box box = {x + lanes->other_w - MAP_SIDE, y, MAP_SIDE, MAP_SIDE};
    char number[16];
    snprintf(number, sizeof number, "%d", lanes->maps[at].map + 1);
    draw_text(frame->list, box.x - 6, y + MAP_SIDE / 2.0, number,
              frame_text(FONT_MEDIUM, frame_floor(frame, 22), c->ink2, c->bg, ANCHOR_END));
    frame_rect(frame, (struct box){box.x + 1, y + 1, MAP_SIDE - 2, MAP_SIDE - 2},
               frame_card(c->surface, c->line2, 1.5, 7));
    map_picture(frame, &input, (struct box){box.x + 5, y + 5, MAP_SIDE - 10, MAP_SIDE - 10}, true);
}

// In columns, in order; where they are too many, those around the lanes, and how many are not
// there.
static void draw_others(const struct frame *frame, const struct stage *stage)
{
    const struct lanes *lanes = &stage->lanes;
    const int rows = (int)floor((frame->stage.h - 2 * EDGE + 8) / OTHER_PITCH);
    const int places = rows * lanes->other_columns, n = lanes->n_maps - lanes->n;
    const int shown = n <= places ? n : places - 1;
    int skip = lanes->first - shown / 2, k = 0;
    skip = skip > n - shown ? n - shown : skip;
    skip = skip < 0 ? 0 : skip;
    const int used = n > places || n > rows ? rows : n;
    const double top = stage->axis - (used * OTHER_PITCH - 8) / 2.0;
    const double y = fmax(frame->stage.y + EDGE,
                          fmin(top, frame->stage.y + frame->stage.h - EDGE - used * OTHER_PITCH));
    for (int at = 0, other = 0; at < lanes->n_maps; at++) {
        if (has_lane(lanes, at) || other++ < skip || k >= shown) {
            continue;
        }
        draw_other(frame, lanes, at, lanes->others_x + k / rows * lanes->other_w,
                   y + k % rows * OTHER_PITCH);
        k++;
    }
    if (shown < n) {
        char more[16];
        snprintf(more, sizeof more, "+%d", n - shown);
        draw_text(frame->list,
                  lanes->others_x + k / rows * lanes->other_w + lanes->other_w - MAP_SIDE / 2.0,
                  y + k % rows * OTHER_PITCH + MAP_SIDE / 2.0, more,
                  frame_text(FONT_MEDIUM, frame_floor(frame, 24), frame->theme->ink2,
                             frame->theme->bg, ANCHOR_MIDDLE));
    }
}

static void draw_result_head(const struct frame *frame, const struct stage *stage)
{
    const struct slot *result = &stage->slots[stage->n - 1];
    draw_head(frame, result, result->operand->head, frame->stage.x + frame->stage.w - EDGE, true);
}

void lanes_draw(const struct stage *stage, const struct frame *frame)
{
    const struct lanes *lanes = &stage->lanes;
    const int last = lanes->first + lanes->n - 1;
    const double away = CARD / 2 + OTHERS_AIR + OTHERS_CARD / 2;
    for (int i = 0; i < lanes->n; i++) {
        draw_lane(frame, stage, &lanes->lane[i]);
    }
    if (lanes->first > 0) {
        const double y = lanes->lane[0].y - away;
        draw_others_card(frame, lanes, 0, lanes->first - 1, y);
        draw_branch(frame, stage, y);
    }
    if (last + 1 < lanes->n_maps) {
        const double y = lanes->lane[lanes->n - 1].y + away;
        draw_others_card(frame, lanes, last + 1, lanes->n_maps - 1, y);
        draw_branch(frame, stage, y);
    }
    draw_joint(frame, stage);
    draw_result_head(frame, stage);
    if (lanes->other_columns > 0) {
        draw_others(frame, stage);
    }
}
