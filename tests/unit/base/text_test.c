#include "cmocka_all.h"

#include "base/text.h"

static void decoding_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length, taken;
        uint32_t codepoint;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\xC3\xA9", 2, 2, 0xE9},
        {"\xE2\x88\x92", 3, 3, 0x2212},
        {"\xF0\x9F\x98\x80", 4, 4, 0x1F600},
        {"\xC0\x80", 2, 0, 0},
        {"\xED\xA0\x80", 3, 0, 0},
        {"\xF4\x90\x80\x80", 4, 0, 0},
        {"\xE2\x88", 2, 0, 0},
        {"\x80", 1, 0, 0},
        {"\xE0\x80\xAF", 3, 0, 0},
        {"", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t codepoint = 0;
        assert_int_equal(utf8_decode(cases[i].text, cases[i].length, &codepoint), cases[i].taken);
        assert_int_equal(codepoint, cases[i].codepoint);
        if (cases[i].taken > 0) {
            char out[4];
            assert_int_equal(utf8_encode(codepoint, out), cases[i].taken);
            assert_memory_equal(out, cases[i].text, cases[i].taken);
        }
    }
}

static void the_nearest_name_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"stride", "padding", "kernel_size", "op"};
    assert_string_equal(text_nearest("strid", names, 4), "stride");
    assert_string_equal(text_nearest("pading", names, 4), "padding");
    assert_string_equal(text_nearest("kernelsize", names, 4), "kernel_size");
    assert_string_equal(text_nearest("po", names, 4), "op");
    assert_null(text_nearest("zebra crossing", names, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoding_is_strict),
        cmocka_unit_test(the_nearest_name_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
