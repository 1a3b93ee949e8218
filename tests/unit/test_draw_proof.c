#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/draw_proof.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *const list[] = {"示范县人民医院", "青山镇卫生院", "红岩乡卫生院",
                                   "双河镇卫生院"};

static const char *written(void)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(1 << 20);
    struct draw d;
    struct error e;

    assert_int_equal(draw_run(arena, "2026年第1期", list, 4, 2, &d, &e), OK);
    draw_proof_write(&b, "2026年第1期", list, &d);
    return strbuf_take(&b, arena);
}

/* The differences, one after the other; "refused: ..." when it cannot be read or drawn. */
static const char *verdict(const char *text)
{
    struct draw_proof p;
    struct error e;
    const char **lines, *all = "";
    size_t n;

    if (draw_proof_read(arena, text, strlen(text), &p, &e) ||
        draw_proof_check(arena, &p, &lines, &n, &e)) {
        return arena_printf(arena, "refused: %s", e.text);
    }
    for (size_t i = 0; i < n; i++) {
        all = arena_printf(arena, "%s%s", all, lines[i]);
    }
    return all;
}

static void wants(const char *text, const char *piece)
{
    const char *got = verdict(text);
    if (!strstr(got, piece)) {
        fail_msg("%s, not %s", got, piece);
    }
}

static void test_round(void **state)
{
    (void)state;
    const char *text = written();

    assert_string_equal(verdict(text), "");
    assert_string_equal(verdict(str_replace(arena, text, "\n", "\r\n")), "");
    assert_string_equal(verdict(arena_printf(arena, "\xef\xbb\xbf%s\n\n", text)), "");
}

static void test_changed(void **state)
{
    (void)state;
    const char *text = written();

    wants(str_replace(arena, text, "2026年第1期", "2026年第2期"), "重算应是");
    wants(str_replace(arena, text, "抽取：2", "抽取：3"), "写未抽中，重算应是抽中");
    wants(str_replace(arena, text, "青山镇卫生院", "青山镇中心卫生院"), "名单摘要不对");
    wants(str_replace(arena, text, "1\t抽中", "1\t未抽中"), "写未抽中，重算应是抽中");
    wants(str_replace(arena, text, "4\t未抽中", "9\t未抽中"), "序号是 9，应是 4");
    wants(str_replace(arena, text, "\t未抽中\t", "\t未抽中\tff"), "签号不对");
    char *cut = arena_strdup(arena, text);
    *strrchr(cut, '4') = '\0';
    assert_string_not_equal(verdict(cut), "");
}

static void test_refused(void **state)
{
    (void)state;
    const char *text = written();

    wants("", "refused: 抽签记录不全");
    wants("hello\n", "refused: 抽签记录第 1 行要写 faheng-draw-1");
    wants("faheng-draw-1\n种子：a\n", "refused: 抽签记录不全");
    wants("faheng-draw-1\nx\n", "refused: 抽签记录第 2 行不是序号");
    wants(str_replace(arena, text, "抽取：2", "抽取：0"), "refused: 抽签记录第 3 行的抽取数不对");
    wants(str_replace(arena, text, "抽取：2", "抽取：5"), "refused: 要抽 5 个");
    wants(str_replace(arena, text, "1\t抽中", "一\t抽中"), "refused: 抽签记录第 5 行的序号不对");
    wants(str_replace(arena, text, "1\t抽中", "1\t中签"), "refused: 抽签记录第 5 行第二栏");
    wants(str_replace(arena, text, "红岩乡", "青山镇"), "refused: 名单里“青山镇卫生院”写了两次");
    wants("\xff", "refused: 抽签记录里有乱码");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round, begin, end),
        cmocka_unit_test_setup_teardown(test_changed, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
