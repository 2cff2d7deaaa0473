// Contrasts against the table of the design (one decimal), mixing against values computed apart.
#include "../base/cmocka_all.h"

#include "draw/list.h"

#include <math.h>
#include <stdio.h>

static struct color of(unsigned rgb)
{
    return (struct color){(uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255};
}

static const struct {
    const char *what;
    unsigned a, b;
    double contrast;
} CONTRASTS[] = {
    {"black on white", 0x000000, 0xFFFFFF, 21.0},  {"paper ink", 0x1A1C21, 0xFAF9F6, 16.2},
    {"paper ink2", 0x50555F, 0xFAF9F6, 7.1},       {"paper ink3", 0x686D77, 0xFAF9F6, 4.9},
    {"paper faint", 0x8E929A, 0xFAF9F6, 3.0},      {"paper pad", 0x7C818A, 0xFAF9F6, 3.7},
    {"paper hatch", 0xE2DFD8, 0xFAF9F6, 1.3},      {"paper line", 0xDAD6CD, 0xFAF9F6, 1.4},
    {"paper line2", 0xB9B4A9, 0xFAF9F6, 2.0},      {"paper alert", 0xB3261E, 0xFAF9F6, 6.2},
    {"paper a", 0x005688, 0xFAF9F6, 7.4},          {"paper w", 0x875000, 0xFAF9F6, 6.3},
    {"paper z", 0x00604A, 0xFAF9F6, 7.2},          {"paper d", 0x8A2F66, 0xFAF9F6, 7.4},
    {"board ink", 0xF3F1EB, 0x13161B, 16.1},       {"board ink2", 0xBFC3CB, 0x13161B, 10.3},
    {"board alert", 0xFF8A73, 0x13161B, 7.9},      {"board a", 0x7CC4F2, 0x13161B, 9.5},
    {"board w", 0xFFC04D, 0x13161B, 11.1},         {"board z", 0x5FDDB6, 0x13161B, 10.8},
    {"board d", 0xF0A8D0, 0x13161B, 9.7},          {"ink on yellow", 0x1A1C21, 0xFFD84A, 12.3},
    {"deltas on yellow", 0x741E52, 0xFFD84A, 7.4}, {"weights on yellow", 0x643A00, 0xFFD84A, 7.1},
    {"weight chip", 0x875000, 0xFCEFD2, 5.8},
};

static void contrasts_are_those_of_the_design(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CONTRASTS / sizeof *CONTRASTS; i++) {
        const double got = color_contrast(of(CONTRASTS[i].a), of(CONTRASTS[i].b));
        if (fabs(got - CONTRASTS[i].contrast) > 0.0501) {
            fail_msg("%s: %.3f, expected %.1f", CONTRASTS[i].what, got, CONTRASTS[i].contrast);
        }
        assert_true(got == color_contrast(of(CONTRASTS[i].b), of(CONTRASTS[i].a)));
    }
}

static const struct {
    unsigned a, b;
    double t;
    unsigned mixed;
} MIXES[] = {
    {0xE2EFF7, 0x0068A8, 0.5, 0x7EABD1},  {0xFFFFFF, 0x000000, 0.13, 0xD4D4D4},
    {0xFFFFFF, 0x000000, 0.5, 0x636363},  {0xFF0000, 0x0000FF, 0.5, 0x8C53A2},
    {0xFCEFD2, 0xE69F00, 0.82, 0xEBAE47}, {0x20252D, 0x1B3142, 0.1, 0x20262F},
};

static void colours_mix_in_oklab(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof MIXES / sizeof *MIXES; i++) {
        struct color mixed = color_mix(of(MIXES[i].a), of(MIXES[i].b), MIXES[i].t);
        const unsigned rgb = (unsigned)mixed.r << 16 | (unsigned)mixed.g << 8 | mixed.b;
        if (rgb != MIXES[i].mixed) {
            fail_msg("row %zu: %06X, expected %06X", i, rgb, MIXES[i].mixed);
        }
    }
}

static void the_ends_of_a_mix_are_the_colours_themselves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4096; i++) {
        const struct color a = of((i * 0x9E3779u) & 0xFFFFFF), b = of((i * 0x85EBCAu) & 0xFFFFFF);
        const struct color first = color_mix(a, b, 0), last = color_mix(a, b, 1);
        assert_memory_equal(&first, &a, sizeof a);
        assert_memory_equal(&last, &b, sizeof b);
    }
    const struct color clear = {10, 20, 30, 0}, solid = {10, 20, 30, 255};
    assert_int_equal(color_mix(clear, solid, 0.5).a, 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrasts_are_those_of_the_design),
        cmocka_unit_test(colours_mix_in_oklab),
        cmocka_unit_test(the_ends_of_a_mix_are_the_colours_themselves),
    };
    return cmocka_run_group_tests_name("draw/color", tests, NULL, NULL);
}
