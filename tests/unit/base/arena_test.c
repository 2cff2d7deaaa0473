#include "cmocka_all.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#include <string.h>

static void arena_memory_is_zeroed_apart_and_aligned(void **state)
{
    (void)state;
    struct arena arena = {0};
    unsigned char *last = NULL;
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xFF, size);
        assert_true(memory != last);
        last = memory;
    }
    assert_string_equal(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
    arena_finish(&arena);
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_printf(&buffer, "%d,", i % 10);
    }
    assert_int_equal(buffer.length, 2000);
    assert_int_equal(strlen(buffer.data), 2000);
    buffer_clear(&buffer);
    assert_string_equal(buffer.data, "");
    buffer_finish(&buffer);
}

static void the_first_error_wins_and_says_where(void **state)
{
    (void)state;
    struct error error = {.file = "a.json", .line = 3, .column = 7, .pointer = "/x/0"};
    assert_false(error_set(&error, ERROR_LESSON, "must be 1..%d, is 0", 8));
    assert_false(error_set(&error, ERROR_SYSTEM, "later"));
    char text[256];
    error_format(&error, text, sizeof text);
    assert_string_equal(text, "a.json:3:7: /x/0: must be 1..8, is 0");
    assert_int_equal(error.kind, ERROR_LESSON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_zeroed_apart_and_aligned),
        cmocka_unit_test(a_buffer_grows_and_stays_terminated),
        cmocka_unit_test(the_first_error_wins_and_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
