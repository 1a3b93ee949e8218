/* A round written as a table, read back, changed by hand, and computed by another program. */
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "figure/round_sheet.h"

extern char **environ;

static struct arena *arena;
static char *folder;

static int begin(void **state)
{
    (void)state;
    char name[] = "/tmp/faheng-sheet-XXXXXX";
    arena = arena_new();
    folder = arena_strdup(arena, mkdtemp(name));
    return 0;
}

static int run(const char *const *argv)
{
    pid_t pid;
    int status = 1;
    if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv, environ) ||
        waitpid(pid, &status, 0) != pid) {
        return 1;
    }
    return status;
}

static int end(void **state)
{
    (void)state;
    const char *argv[] = {"rm", "-rf", folder, NULL};
    (void)run(argv);
    arena_free(arena);
    return 0;
}

/* --- a round ---------------------------------------------------------------------------------------------- */

/* Items: A1.1 of 4 points with two counted points and one by hand, A1.2 of 2 by a ratio, A2.1 of 74, a bonus of 3, a veto at
 * 59.99. In all 80, so that 0.1 is 0.125 of the hundred, a half to round up. */
enum { ITEMS = 5 };
static struct assess_item items[ITEMS] = {
    {.code = "A1.1", .title = "会议学法", .level1 = "基本保障", .points = 400},
    {.code = "A1.2", .title = "参考率", .level1 = "基本保障", .points = 200},
    {.code = "A2.1", .title = "=依法执业", .level1 = "依法管理", .points = 7400},
    {.code = "B1", .title = "创新做法", .level1 = "加分", .points = 300, .bonus = true},
    {.code = "V1", .title = "重大案件", .level1 = "否决", .veto = true, .cap = 5999},
};
static struct framework_part parts[] = {
    {.id = "a", .title = "学法次数", .points = 134, .rule = {.kind = ASSESS_COUNT, .need = 400}},
    {.id = "b",
     .title = "参会率",
     .points = 133,
     .rule = {.kind = ASSESS_RATIO, .need = 9500, .per = 100, .each = 50}},
    {.id = "c", .title = "学风", .points = 133, .waits = "由人评分"},
};
static struct framework_item sources[ITEMS] = {
    {.parts = parts, .n_parts = 3},
    {.rule = {.kind = ASSESS_MANUAL}},
    {.rule = {.kind = ASSESS_MANUAL}},
    {.rule = {.kind = ASSESS_BONUS, .each = 100, .cap = 300}},
    {.rule = {.kind = ASSESS_VETO, .whole = true, .cap = 5999}},
};
static int64_t item_ids[ITEMS] = {101, 102, 103, 104, 105};

/* Marks as "4", "4>3", ">3", "-", "n", "!" as in the test of assess. */
static struct assess_mark mark(const char *s)
{
    const char *review = strchr(s, '>');
    struct assess_mark m = {.not_applicable = str_eq(s, "n"), .vetoed = str_eq(s, "!")};

    if (m.not_applicable || m.vetoed || str_eq(s, "-")) {
        return m;
    }
    m.has_self = review != s;
    m.has_review = review;
    if (m.has_self) {
        assert_true(str_to_scaled(arena_strndup(arena, s, strcspn(s, ">")), 2, &m.self));
    }
    if (review) {
        assert_true(str_to_scaled(review + 1, 2, &m.review));
    }
    return m;
}

static void fill_unit(struct assess_unit *u, const char *name, const char *group, const char *text)
{
    struct assess_mark *marks = arena_array(arena, ITEMS, sizeof(*marks));
    char **list;

    assert_int_equal(str_split(arena, text, ' ', &list), ITEMS + 1);
    for (size_t i = 0; i < ITEMS; i++) {
        marks[i] = mark(list[i + 1]);
    }
    *u = (struct assess_unit){
        .name = name, .group = group, .marks = marks, .submitted = str_eq(list[0], "S")};
}

static const struct {
    const char *name, *group, *marks;
} plan[] = {
    {"示范县人民医院", "医院", "S 4 2 74 - -"},    /* 80/80 = 100 */
    {"示范县中医医院", "医院", "S 3.34 1 50 2 -"}, /* 54.34/80 = 67.925 -> 67.93 + 2 = 69.93 */
    {"青山镇卫生院", "卫生院",
     "S 2.67>2 2 60>55.5 9>3 -"},                 /* 59.5/80 = 74.375 -> 74.38 + 3 = 77.38 */
    {"双河镇卫生院", "卫生院", "S 3 n 74 - -"},   /* 77/78 = 98.717 -> 98.72 */
    {"红岩乡卫生院", "卫生院", "S 4 2 74 3 !"},   /* 100, capped: 59.99 */
    {"清溪镇卫生院", "卫生院", "S - 2 74 - -"},   /* open: no rank */
    {"石桥镇卫生院", NULL, ". 4 2 74 - -"},       /* not submitted */
    {"白云*卫生院", "卫生院", "S 0 0.1 0 - -"},   /* 0.1/80 = 0.125 -> 0.13; a star in the name */
    {"白云镇卫生院", "卫生院", "S 0 0.09 0 - -"}, /* 0.09/80 = 0.1125 -> 0.11 */
    {"外评医院", "医院", "S - - - - -"},          /* 82.5 from outside: no item is answered */
    {"外评后自评的医院", "医院", "S 4 - - - -"},  /* 82.5 no more: 4/80 = 5, open */
    {"桃源镇卫生院", "卫生院", "S 2.67>2 2 60>55.5 3 -"}, /* the same as 青山镇 */
};
enum { UNITS = array_len(plan) };

static struct round_board board(const char *title)
{
    struct round_board b = {
        .title = "2026 年度考核",
        .framework = {.f = {.title = title, .items = sources, .n = ITEMS}, .item_ids = item_ids},
        .items = items,
        .n_items = ITEMS,
        .n_units = UNITS};
    b.units = arena_array(arena, UNITS, sizeof(*b.units));
    b.places = arena_array(arena, UNITS, sizeof(*b.places));
    for (size_t i = 0; i < UNITS; i++) {
        fill_unit(&b.units[i], plan[i].name, plan[i].group, plan[i].marks);
        b.places[i].participation = (int64_t)i + 1;
        b.units[i].outside = str_starts(plan[i].name, "外评");
        b.units[i].total = 8250;
    }
    assess_run(arena, items, ITEMS, b.units, UNITS, &b.total);
    return b;
}

/* The first unit's: 4 times of 4 = 1.34 points, 97% = 1.33; by hand 1.33 at most: 4 fits. */
static const struct round_fact fact_rows[] = {
    {.participation = 1,
     .item = 101,
     .part = "a",
     .known = true,
     .number = 400,
     .points = 134,
     .said = "4 项，达到 4 项，得 1.34 分"},
    {.participation = 1,
     .item = 101,
     .part = "b",
     .known = true,
     .number = 9700,
     .points = 133,
     .said = "97%，达到 95%，得 1.33 分"},
    {.participation = 2,
     .item = 101,
     .part = "a",
     .known = true,
     .number = 500,
     .points = 134,
     .said = "5 项，达到 4 项，得 1.34 分"},
    {.participation = 2,
     .item = 101,
     .part = "b",
     .known = true,
     .number = 9400,
     .points = 83,
     .said = "94%，低 1 个百分点，扣 0.5 分，得 0.83 分"},
};
static const struct round_facts facts = {(struct round_fact *)fact_rows, array_len(fact_rows)};

static const char *put(const char *name, const void *p, size_t n)
{
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    struct error e;
    assert_int_equal(bytes_write_file_atomic(path, p, n, &e), OK);
    return path;
}

static const char *book_of(const struct round_board *boards, size_t n)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(64 << 20);
    struct error e;
    if (round_sheet_write(arena, boards, n, &facts, &b, &e)) {
        fail_msg("%s", e.text);
    }
    return put("round.xlsx", b.ptr, b.len);
}

static const char *csv_of(const struct round_board *boards, size_t n)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(64 << 20);
    round_sheet_csv(arena, boards, n, &facts, &b);
    return strbuf_take(&b, arena);
}

static struct round_sheet read_file(const char *path)
{
    struct round_sheet s;
    struct error e;
    if (round_sheet_read(arena, path, &s, &e)) {
        fail_msg("%s %s", e.place, e.text);
    }
    return s;
}

static void same_results(const struct round_sheet *s, const struct round_board *boards, size_t n)
{
    for (size_t i = 0; i < s->n_faults; i++) {
        print_message("%s %zu %s\n", s->faults[i].sheet, s->faults[i].line, s->faults[i].say);
    }
    for (size_t i = 0; i < s->n_gaps; i++) {
        const struct round_sheet_gap *g = &s->gaps[i];
        print_message("%s %zu %s %s %s %s %s\n", g->sheet, g->line, g->unit, g->code, g->what,
                      g->said, g->found);
    }
    assert_int_equal(s->all_faults, 0);
    assert_int_equal(s->all_gaps, 0);
    assert_int_equal(s->n, n);
    for (size_t k = 0; k < n; k++) {
        assert_string_equal(s->boards[k].title, boards[k].framework.f.title);
        assert_int_equal(s->boards[k].n_units, boards[k].n_units);
        for (size_t u = 0; u < boards[k].n_units; u++) {
            const struct assess_result *a = &boards[k].total.results[u];
            const struct assess_result *b = &s->boards[k].total.results[u];
            assert_string_equal(a->unit->name, b->unit->name);
            assert_true(a->got == b->got && a->possible == b->possible && a->score == b->score);
            assert_true(a->bonus == b->bonus && a->rank == b->rank);
            assert_int_equal(a->group_rank, b->group_rank);
            assert_true(s->boards[k].said[u].there);
            assert_int_equal(s->boards[k].said[u].score, a->score);
            assert_int_equal(s->boards[k].said[u].rank, a->rank);
        }
        assert_int_equal(s->boards[k].total.mean, boards[k].total.mean);
        assert_int_equal(s->boards[k].total.spread, boards[k].total.spread);
    }
}

/* The figures of the plan, by hand. */
static void test_plan(void **state)
{
    (void)state;
    static const int64_t scores[UNITS] = {10000, 6993, 7738, 9872, 5999, 9500,
                                          10000, 13,   11,   8250, 500,  7738};
    static const int ranks[UNITS] = {1, 6, 4, 2, 7, 0, 0, 8, 9, 3, 0, 4};
    struct round_board b = board("医疗机构");

    for (size_t i = 0; i < UNITS; i++) {
        assert_int_equal(b.total.results[i].score, scores[i]);
        assert_int_equal(b.total.results[i].rank, ranks[i]);
    }
}

static void test_back(void **state)
{
    (void)state;
    struct round_board boards[] = {board("医疗机构"), board("另一套, “带逗号”")};
    struct round_sheet s = read_file(book_of(boards, 2));
    same_results(&s, boards, 2);
    const char *text = csv_of(boards, 2);
    s = read_file(put("round.csv", text, strlen(text)));
    same_results(&s, boards, 2);
}

/* --- changed by hand ---------------------------------------------------------------------------------------- */

static const char *line_with(const char *text, const char *a, const char *b, const char *c)
{
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        const char *line = arena_strndup(arena, at, n);
        if (strstr(line, a) && strstr(line, b) && strstr(line, c)) {
            return line;
        }
        at += n + (at[n] == '\n');
    }
    fail_msg("no line with %s %s %s", a, b, c);
    return NULL;
}

/* Reads the table with one change in the line that holds a, b and c. */
static struct round_sheet changed(const char *a, const char *b, const char *c, const char *from,
                                  const char *to)
{
    struct round_board one = board("医疗机构");
    const char *text = csv_of(&one, 1), *line = line_with(text, a, b, c);
    if (!strstr(line, from)) {
        fail_msg("%s is not in %s", from, line);
    }
    const char *other = str_replace(arena, line, from, to);
    text = str_replace(arena, text, line, other);
    return read_file(put("changed.csv", text, strlen(text)));
}

static void gap_is(const struct round_sheet *s, const char *unit, const char *code,
                   const char *what, const char *said, const char *found)
{
    assert_int_equal(s->all_faults, 0);
    for (size_t i = 0; i < s->n_gaps; i++) {
        const struct round_sheet_gap *g = &s->gaps[i];
        if (str_eq(g->unit, unit) && str_eq(g->code, code) && str_eq(g->what, what) &&
            str_eq(g->said, said) && str_eq(g->found, found)) {
            return;
        }
        print_message("%s %s %s %s %s\n", g->unit, g->code, g->what, g->said, g->found);
    }
    fail_msg("no gap %s %s %s %s %s", unit, code, what, said, found);
}

static void test_gaps(void **state)
{
    (void)state;
    struct round_sheet s = changed("示范县人民医院", ",0,100,是,1", "医院", ",0,100,", ",0,99.5,");
    gap_is(&s, "示范县人民医院", NULL, "得分", "99.5", "100");
    assert_int_equal(s.all_gaps, 1);
    s = changed("示范县人民医院", ",0,100,是,1", "医院", ",是,1,1", ",是,2,1");
    gap_is(&s, "示范县人民医院", NULL, "名次", "2", "1");
    /* 79/80 = 98.75, still above 98.72 */
    s = changed("示范县人民医院", "指标,A2.1", ",74,", ",,74,,,,,74,", ",,73,,,,,74,");
    gap_is(&s, "示范县人民医院", "A2.1", "计分", "74", "73");
    gap_is(&s, "示范县人民医院", NULL, "实得", "80", "79");
    gap_is(&s, "示范县人民医院", NULL, "得分", "100", "98.75");
    assert_int_equal(s.all_gaps, 3);
    s = changed("示范县人民医院", "要点,A1.1,b", "97%", "97%",
                "93%"); /* 2 points below: 1.33 - 1 */
    gap_is(&s, "示范县人民医院", "A1.1.b", "计分", "1.33", "0.33");
    gap_is(&s, "示范县人民医院", "A1.1", "自评分", "4", "1.67 到 3");
    s = changed("红岩乡卫生院", "否决,V1", "是", ",是,59.99,", ",,59.99,");
    gap_is(&s, "红岩乡卫生院", NULL, "否决上限", "59.99", "无");
    gap_is(&s, "红岩乡卫生院", NULL, "得分", "59.99", "100");
    s = changed("青山镇卫生院", "加分,B1", ",9,3,", ",9,3,", ",9,1,");
    gap_is(&s, "青山镇卫生院", NULL, "加分", "3", "1");
    s = changed("双河镇卫生院", "指标,A1.2", "是", ",,,是,", ",,,,");
    gap_is(&s, "双河镇卫生院", NULL, "应得", "78", "80"); /* open now: no rank either */
    gap_is(&s, "双河镇卫生院", NULL, "名次", "2", "无");
}

static void fault_is(const struct round_sheet *s, const char *piece)
{
    assert_int_equal(s->n, 0);
    assert_true(s->all_faults >= 1);
    for (size_t i = 0; i < s->n_faults; i++) {
        if (strstr(s->faults[i].say, piece) && s->faults[i].line > 1) {
            return;
        }
        print_message("%zu %s\n", s->faults[i].line, s->faults[i].say);
    }
    fail_msg("no fault %s", piece);
}

static void test_faults(void **state)
{
    (void)state;
    const char *u = "青山镇卫生院";
    struct round_sheet s = changed(u, "指标,A1.2", ",2,", ",2,,,,,2,2,", ",2.5,,,,,2,2,");
    fault_is(&s, "自评分 2.5 不在 0 到 2 之间");
    s = changed(u, "指标,A1.2", ",2,", ",2,,,,,2,2,", ",二分,,,,,2,2,");
    fault_is(&s, "自评分“二分”不是最多两位小数的数");
    s = changed(u, "指标,A1.2", ",2,", ",2,,,,,2,2,", ",-1,,,,,2,2,");
    fault_is(&s, "自评分 -1 不在 0 到 2 之间");
    s = changed(u, "指标,A1.2", ",2,", "指标,A1.2", "指示,A1.2");
    fault_is(&s, "行别要写");
    s = changed(u, "指标,A1.2", ",2,", "指标,A1.2", "指标,A1.1");
    fault_is(&s, "与前面的行不同");
    s = changed(u, "指标,A2.1", ",74,", "指标,A2.1", "指标,A9.9");
    fault_is(&s, "缺 1 条指标的行，第一条是 A2.1");
    s = changed(u, "指标,A1.2", ",2,", ",是,指标", ",也许,指标");
    fault_is(&s, "是否提交要写是或否");
    s = changed(u, "指标,A1.2", ",2,", ",是,指标", ",否,指标");
    fault_is(&s, "“青山镇卫生院”的组别或是否提交与第");
    s = changed(u, "指标,A1.2", ",2,", "青山镇卫生院", "");
    fault_is(&s, "没有写单位");
    s = changed(u, "要点,A1.1,a", "count", "count need=4", "count need=0");
    fault_is(&s, "need 后面要写");
    s = changed(u, "要点,A1.1,a", "count", "要点,A1.1", "要点,A1.2");
    fault_is(&s, "紧跟在同一单位");
    s = changed("红岩乡卫生院", "否决,V1", "是", ",是,59.99,", ",是,,");
    fault_is(&s, "没有写最高多少分");
}

static void test_no_table(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a,b\r\n1,2\r\n", "单位,得分\r\n甲,3\r\n"};
    struct round_sheet s;
    struct error e;
    for (size_t i = 0; i < array_len(texts); i++) {
        const char *path = put("other.csv", texts[i], strlen(texts[i]));
        assert_int_not_equal(round_sheet_read(arena, path, &s, &e), OK);
        assert_true(e.text[0]);
    }
}

/* --- another program ---------------------------------------------------------------------------------------- */

static const char settings[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" "
                               "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
                               "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
                               "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop "
                               "oor:name=\"OOXMLRecalcMode\" "
                               "oor:op=\"fuse\"><value>0</value></prop></item>\n</oor:items>\n";

/* The lines from the third on: above stand the two titles. */
static const char *below_titles(const char *name)
{
    struct error e;
    size_t n;
    char *text;
    if (bytes_read_file(arena, arena_printf(arena, "%s/%s", folder, name), 64 << 20, &text, &n,
                        &e)) {
        fail_msg("%s", e.text);
    }
    text += str_starts(text, "\xef\xbb\xbf") ? 3 : 0;
    for (int i = 0; i < 2; i++) {
        text = strchr(text, '\n') + 1;
    }
    return text;
}

static bool convert(const char *book)
{
    const char *profile = arena_printf(arena, "%s/profile/user", folder);
    const char *make[] = {"mkdir", "-p", profile, NULL};
    assert_int_equal(run(make), 0);
    put("profile/user/registrymodifications.xcu", settings, sizeof(settings) - 1);
    const char *argv[] = {
        "soffice",
        arena_printf(arena, "-env:UserInstallation=file://%s/profile", folder),
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
        "--outdir",
        folder,
        book,
        NULL};
    return run(argv) == 0;
}

/* The results in the file are all wrong, so whatever is right was computed by the other program from the marks alone. */
static void test_libreoffice(void **state)
{
    (void)state;
    const char *probe[] = {"sh", "-c", "command -v soffice >/dev/null", NULL};
    if (run(probe) != 0) {
        print_message("skipped: LibreOffice is not there (soffice)\n");
        skip();
    }
    struct round_board boards[] = {board("医疗机构"), board("另一套")};
    struct assess_total right[] = {boards[0].total, boards[1].total};
    for (size_t k = 0; k < 2; k++) {
        struct assess_total *t = &boards[k].total;
        t->results = arena_array(arena, UNITS, sizeof(*t->results));
        for (size_t u = 0; u < UNITS; u++) {
            t->results[u] = (struct assess_result){.unit = &boards[k].units[u],
                                                   .score = 4321,
                                                   .got = 1,
                                                   .possible = 7,
                                                   .rank = 77,
                                                   .group_rank = 78,
                                                   .bonus = 5,
                                                   .applicable = 3};
        }
    }
    const char *book = book_of(boards, 2);
    struct round_sheet wrong = read_file(book);
    assert_true(wrong.all_gaps > 2 * UNITS);
    assert_true(convert(book));
    const char *both = arena_printf(arena, "%s\n%s", below_titles("round-汇总.csv"),
                                    below_titles("round-明细.csv"));
    struct round_sheet s = read_file(put("office.csv", both, strlen(both)));
    boards[0].total = right[0];
    boards[1].total = right[1];
    same_results(&s, boards, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plan, begin, end),
        cmocka_unit_test_setup_teardown(test_back, begin, end),
        cmocka_unit_test_setup_teardown(test_gaps, begin, end),
        cmocka_unit_test_setup_teardown(test_faults, begin, end),
        cmocka_unit_test_setup_teardown(test_no_table, begin, end),
        cmocka_unit_test_setup_teardown(test_libreoffice, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
