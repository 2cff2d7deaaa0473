#include "../base/cmocka_all.h"

#include "base/buffer.h"
#include "draw/list.h"

#include <stdio.h>
#include <string.h>

static const struct color INK = {0x1A, 0x1C, 0x21, 255}, PAPER = {0xFA, 0xF9, 0xF6, 255};

// One of every command.
static void fill(struct draw_list *list)
{
    const double points[] = {1, 2, 3.125, 4, 5, -6};
    const struct color pixels[] = {{255, 0, 0, 255}, {0, 255, 0, 255}};
    draw_begin(list, 1920, 1080, 2.0 / 3, PAPER);
    draw_rect(list, 10, 20, 100.5, 50,
              (struct style){.fill = PAPER,
                             .stroke = INK,
                             .stroke_width = 2.5,
                             .radius = 7,
                             .dash_on = 7,
                             .dash_off = 6});
    draw_line(list, 0, 80, 1920, 80, (struct style){.stroke = INK, .stroke_width = 1});
    draw_polyline(list, points, 3,
                  (struct style){.stroke = INK, .stroke_width = 4, .round_cap = true});
    draw_polygon(list, points, 3, (struct style){.fill = {255, 216, 74, 128}});
    draw_circle(list, -0.001, 6, 3, (struct style){.fill = INK, .decorative = true});
    draw_text(list, 960, 868, "3 × \"\u22120.2\"\\",
              (struct text_style){FONT_MATH_ITALIC, 30, INK, PAPER, ANCHOR_MIDDLE});
    draw_clip(list, 0, 80, 1920, 552);
    draw_image(list, 5, 6, 20, 10, pixels, 2, 1);
    draw_unclip(list);
    draw_hit(list, 40, 940, 64, 56, "seek", 17);
    draw_region(list, "stage", 0, 80, 1920, 552);
}

static const char DUMP[] =
    "frame 1920.00 1080.00 scale 0.6667 background #FAF9F6\n"
    "rect 10.00 20.00 100.50 50.00 radius 7.00 fill #FAF9F6 stroke #1A1C21 width 2.50 dash 7.00 "
    "6.00\n"
    "line 0.00 80.00 1920.00 80.00 stroke #1A1C21 width 1.00\n"
    "polyline 1.00 2.00 3.12 4.00 5.00 -6.00 stroke #1A1C21 width 4.00 round\n"
    "polygon 1.00 2.00 3.12 4.00 5.00 -6.00 fill #FFD84A80\n"
    "circle 0.00 6.00 3.00 fill #1A1C21 decorative\n"
    "text \"3 × \\\"\u22120.2\\\"\\\\\" 960.00 868.00 middle math-italic 30.00 fill #1A1C21 on "
    "#FAF9F6\n"
    "clip 0.00 80.00 1920.00 552.00\n"
    "image 5.00 6.00 20.00 10.00 of 2x1 pixels 163e4e7b\n"
    "unclip\n"
    "hit seek 17 40.00 940.00 64.00 56.00\n"
    "region stage 0.00 80.00 1920.00 552.00\n";

static void a_dump_has_a_readable_line_for_each_command(void **state)
{
    (void)state;
    struct draw_list list;
    struct buffer out = {0};
    draw_init(&list);
    fill(&list);
    draw_dump(&list, &out);
    assert_string_equal(out.data, DUMP);
    buffer_finish(&out);
    draw_finish(&list);
}

static void a_list_that_is_filled_again_is_the_same(void **state)
{
    (void)state;
    struct draw_list list, other;
    struct buffer first = {0}, again = {0};
    draw_init(&list);
    draw_init(&other);
    fill(&list);
    draw_dump(&list, &first);
    const uint64_t hash = draw_hash(&list);
    const struct draw_block *block = list.blocks;
    for (int i = 0; i < 100; i++) {
        fill(&list);
    }
    assert_ptr_equal(list.blocks, block); // the memory of the frames before served again
    draw_dump(&list, &again);
    assert_string_equal(first.data, again.data);
    assert_true(draw_hash(&list) == hash);
    fill(&other);
    assert_true(draw_hash(&other) == hash);
    buffer_finish(&first);
    buffer_finish(&again);
    draw_finish(&list);
    draw_finish(&other);
}

static void strings_points_and_pixels_are_copied(void **state)
{
    (void)state;
    struct draw_list list;
    char text[] = "before";
    double points[] = {1, 2, 3, 4};
    struct color pixel = INK;
    draw_init(&list);
    draw_begin(&list, 100, 100, 1, PAPER);
    draw_text(&list, 0, 0, text, (struct text_style){.size = 20, .color = INK});
    draw_polyline(&list, points, 2, (struct style){.stroke = INK, .stroke_width = 1});
    draw_image(&list, 0, 0, 1, 1, &pixel, 1, 1);
    const uint64_t hash = draw_hash(&list);
    text[0] = 'X';
    points[0] = 9;
    pixel.r = 9;
    assert_true(draw_hash(&list) == hash);
    assert_string_equal(list.commands[0].text, "before");
    draw_finish(&list);
}

static void large_pixels_and_many_commands_find_memory(void **state)
{
    (void)state;
    static struct color pixels[512 * 512];
    struct draw_list list;
    draw_init(&list);
    draw_begin(&list, 1920, 1080, 1, PAPER);
    for (int i = 0; i < 5000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        draw_text(&list, i, i, text, (struct text_style){.size = 20});
    }
    draw_image(&list, 0, 0, 512, 512, pixels, 512, 512);
    draw_text(&list, 0, 0, "last", (struct text_style){.size = 20});
    for (int i = 0; i < 5000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        assert_string_equal(list.commands[i].text, text);
    }
    assert_string_equal(list.commands[5001].text, "last");
    draw_finish(&list);
}

// ---- hash

static void change_nothing(struct draw *draw)
{
    (void)draw;
}
static void change_x(struct draw *draw)
{
    draw->x += 0.001;
}
static void change_y(struct draw *draw)
{
    draw->y += 1;
}
static void change_w(struct draw *draw)
{
    draw->w += 1;
}
static void change_h(struct draw *draw)
{
    draw->h += 1;
}
static void change_radius(struct draw *draw)
{
    draw->radius += 1;
}
static void change_width(struct draw *draw)
{
    draw->stroke_width += 1;
}
static void change_dash(struct draw *draw)
{
    draw->dash_off += 1;
}
static void change_cap(struct draw *draw)
{
    draw->round_cap = !draw->round_cap;
}
static void change_fill(struct draw *draw)
{
    draw->fill.b ^= 1;
}
static void change_stroke(struct draw *draw)
{
    draw->stroke.a ^= 1;
}
static void change_font(struct draw *draw)
{
    draw->font = FONT_BOLD;
}
static void change_size(struct draw *draw)
{
    draw->size += 1;
}
static void change_anchor(struct draw *draw)
{
    draw->anchor = ANCHOR_END;
}
static void change_text(struct draw *draw)
{
    draw->text = "0.25";
}
static void change_kind(struct draw *draw)
{
    draw->kind = DRAW_LINE;
}

static void every_field_that_is_painted_changes_the_hash(void **state)
{
    (void)state;
    static void (*const CHANGES[])(struct draw *) = {
        change_x,     change_y,    change_w,      change_h,    change_radius,
        change_width, change_dash, change_cap,    change_fill, change_stroke,
        change_font,  change_size, change_anchor, change_text, change_kind,
    };
    struct draw_list list;
    draw_init(&list);
    draw_begin(&list, 100, 100, 1, PAPER);
    draw_text(&list, 0, 0, "0.5", (struct text_style){.size = 20, .color = INK});
    const struct draw kept = list.commands[0];
    const uint64_t hash = draw_hash(&list);
    change_nothing(&list.commands[0]);
    assert_true(draw_hash(&list) == hash);
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        list.commands[0] = kept;
        CHANGES[i](&list.commands[0]);
        if (draw_hash(&list) == hash) {
            fail_msg("change %zu leaves the hash as it was", i);
        }
    }
    draw_finish(&list);
}

static void points_pixels_order_and_frame_change_the_hash(void **state)
{
    (void)state;
    struct draw_list list;
    uint64_t seen[8];
    const double a[] = {0, 0, 10, 10}, b[] = {0, 0, 10, 11};
    const struct color red = {255, 0, 0, 255};
    draw_init(&list);
    for (int i = 0; i < 8; i++) {
        draw_begin(&list, i == 0 ? 200 : 100, 100, i == 1 ? 2 : 1, i == 2 ? INK : PAPER);
        const struct style style = {.stroke = INK, .stroke_width = 1};
        draw_polyline(&list, i == 3 ? b : a, i == 4 ? 1 : 2, style);
        draw_image(&list, 0, 0, 4, 4, i == 5 ? &red : &INK, 1, 1);
        draw_rect(&list, i == 6 ? 5 : 0, 0, 1, 1, style);
        draw_rect(&list, i == 6 ? 0 : 5, 0, 1, 1, style);
        seen[i] = draw_hash(&list);
        for (int k = 0; k < i; k++) {
            assert_true(seen[k] != seen[i]);
        }
    }
    draw_finish(&list);
}

static void hits_regions_and_what_text_stands_on_leave_the_hash(void **state)
{
    (void)state;
    struct draw_list list;
    draw_init(&list);
    draw_begin(&list, 100, 100, 1, PAPER);
    draw_text(&list, 0, 0, "0.5", (struct text_style){.size = 20, .color = INK});
    const uint64_t hash = draw_hash(&list);
    draw_hit(&list, 0, 0, 10, 10, "play", 0);
    draw_region(&list, "stage", 0, 0, 10, 10);
    list.commands[0].behind = INK;
    assert_true(draw_hash(&list) == hash);
    draw_finish(&list);
}

// ---- hits

static void the_topmost_hit_is_found_where_no_clip_hides_it(void **state)
{
    (void)state;
    static const struct {
        double x, y;
        int64_t argument; // 0: none
    } CASES[] = {
        {5, 5, 1},  {15, 15, 2}, {19.99, 19.99, 2}, {20, 20, 1}, {30, 5, 0},
        {-1, 5, 0}, {105, 5, 3}, {105, 25, 0},      {205, 5, 4}, {10, 10, 2},
    };
    struct draw_list list;
    draw_init(&list);
    draw_begin(&list, 300, 100, 1, PAPER);
    draw_hit(&list, 0, 0, 30, 30, "seek", 1);
    draw_hit(&list, 10, 10, 10, 10, "seek", 2);
    draw_clip(&list, 100, 0, 50, 50);
    draw_clip(&list, 100, 0, 80, 20);
    draw_hit(&list, 100, 0, 100, 100, "open", 3);
    draw_unclip(&list);
    draw_unclip(&list);
    draw_hit(&list, 200, 0, 10, 10, "open", 4);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct draw *hit = draw_hit_at(&list, CASES[i].x, CASES[i].y);
        if ((hit == NULL ? 0 : hit->argument) != CASES[i].argument) {
            fail_msg("case %zu", i);
        }
    }
    assert_string_equal(draw_hit_at(&list, 205, 5)->name, "open");
    draw_finish(&list);
}

static void a_text_that_is_cut_in_a_character_goes_without_it(void **state)
{
    (void)state;
    static const char *const cut[][2] = {{"a\xF0\x9F\xA7", "a"},  {"a\xE2\x86", "a"},  {"\xC3", ""},
                                         {"a\xE2\x86\x92", "a→"}, {"é\xC3\xA9", "éé"}, {"", ""}};
    struct draw_list list;
    draw_init(&list);
    draw_begin(&list, 10, 10, 1, (struct color){0, 0, 0, 255});
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        draw_text(&list, 0, 0, cut[i][0], (struct text_style){.size = 10});
        assert_string_equal(list.commands[i].text, cut[i][1]);
    }
    draw_finish(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_is_cut_in_a_character_goes_without_it),
        cmocka_unit_test(a_dump_has_a_readable_line_for_each_command),
        cmocka_unit_test(a_list_that_is_filled_again_is_the_same),
        cmocka_unit_test(strings_points_and_pixels_are_copied),
        cmocka_unit_test(large_pixels_and_many_commands_find_memory),
        cmocka_unit_test(every_field_that_is_painted_changes_the_hash),
        cmocka_unit_test(points_pixels_order_and_frame_change_the_hash),
        cmocka_unit_test(hits_regions_and_what_text_stands_on_leave_the_hash),
        cmocka_unit_test(the_topmost_hit_is_found_where_no_clip_hides_it),
    };
    return cmocka_run_group_tests_name("draw/list", tests, NULL, NULL);
}
