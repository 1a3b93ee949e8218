/* The calendar that is built in, the worked examples on it, and what the loader says about files that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/embed.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/workday.h"
#include "content/calendar.h"
#include "content/load.h"

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

static struct date day(const char *text)
{
    struct date d = {0};
    if (!date_parse(text, &d)) {
        fail_msg("%s", text);
    }
    return d;
}

static const char *text(struct date d)
{
    return date_text(arena, d);
}

/* Loads the files and gives the faults, one a line. */
static const char *load(const struct content_file *files, size_t n, const struct content **ret)
{
    struct content *c = arena_make(arena, struct content);
    struct load l = {.a = arena, .c = c, .n_files = n};
    l.files = arena_memdup(arena, files, n * sizeof(*files));
    calendar_load(&l);
    *ret = c;
    char *out = arena_strdup(arena, "");
    for (size_t i = 0; i < l.n_faults; i++) {
        const struct fault *f = &l.faults[i];
        out = arena_printf(arena, "%s%s:%d:%d: %s\n", out, f->place.file, f->place.line,
                           f->place.column, f->text);
    }
    return out;
}

static const struct content *built_in(void)
{
    struct content_file *files = arena_array(arena, embed_content_count + 1, sizeof(*files));
    const struct content *c;
    size_t n = 0;
    for (size_t i = 0; i < embed_content_count; i++) {
        if (str_starts(embed_content[i].name, "calendar/")) {
            files[n++] = (struct content_file){
                embed_content[i].name, (const char *)embed_content[i].data, embed_content[i].size};
        }
    }
    assert_string_equal(load(files, n, &c), "");
    return c;
}

static void nine_years_are_built_in(void **state)
{
    /* Working days of the whole year, added up from the notices by another program. */
    static const int expected[] = {250, 250, 249, 250, 249, 249, 251, 248, 248};
    const struct content *c = built_in();
    (void)state;
    assert_int_equal(c->calendar->n, array_len(expected));
    for (size_t i = 0; i < c->calendar->n; i++) {
        int year = 2018 + (int)i;
        bool assumed = true;
        assert_int_equal(c->calendar->years[i].year, year);
        struct date first = day(arena_printf(arena, "%d-01-01", year));
        struct date last = day(arena_printf(arena, "%d-12-31", year));
        assert_int_equal(workday_between(c->calendar, date_add(first, -1), last, &assumed),
                         expected[i]);
        assert_false(assumed);
        const struct calendar_source *s = calendar_source(c, year);
        assert_int_equal(s->year, year);
        assert_int_equal(s->verified, year >= 2025);
        assert_true(s->n_urls >= 1 && strstr(s->urls[0], "gov.cn/"));
        assert_string_equal(s->place.file, arena_printf(arena, "calendar/%d.yaml", year));
    }
    assert_null(calendar_source(c, 2027));
    assert_int_equal(calendar_source(c, 2019)->n_urls, 2);
    bool assumed = false;
    assert_true(workday_is(c->calendar, day("2027-01-01"), &assumed));
    assert_true(assumed);
}

static void holidays_have_their_names(void **state)
{
    const struct calendar *c = built_in()->calendar;
    (void)state;
    assert_string_equal(workday_about(arena, c, day("2018-12-31")),
                        "12月31日 周一，元旦放假（12月30日至2019年1月1日）");
    assert_string_equal(workday_about(arena, c, day("2020-02-02")),
                        "2月2日 周日，春节放假（1月24日至2月2日）");
    assert_string_equal(workday_about(arena, c, day("2025-10-06")),
                        "10月6日 周一，国庆节、中秋节放假（10月1日至8日）");
    assert_string_equal(workday_about(arena, c, day("2018-12-29")), "12月29日 周六，调休上班");
}

static enum count_unit unit_of(const char *word)
{
    return str_eq(word, "workday") ? COUNT_WORKDAY
           : str_eq(word, "month") ? COUNT_MONTH
                                   : COUNT_DAY;
}

static void check_example(const struct calendar *c, const struct ynode *n)
{
    struct limit_result r = {0};
    struct error e = {0};
    int64_t limit = 0;
    const char *unit = load_text(n, "unit");
    assert_true(str_to_int(load_text(n, "limit"), &limit));
    assert_true(str_eq(unit, "workday") || str_eq(unit, "month") || str_eq(unit, "day"));
    struct limit_rule rule = {(int)limit, unit_of(unit), str_eq(load_text(n, "shift"), "true"),
                              str_eq(load_text(n, "direction"), "backward")};
    if (workday_limit(arena, c, day(load_text(n, "event")), &rule, &r, &e)) {
        fail_msg("%s: %s", load_text(n, "n"), e.text);
    }
    if (!str_eq(text(r.raw), load_text(n, "raw")) || !str_eq(text(r.due), load_text(n, "due"))) {
        fail_msg("%s: raw %s due %s", load_text(n, "n"), text(r.raw), text(r.due));
    }
    assert_false(r.assumed);
    assert_true(workday_is(c, r.safe, NULL));
    assert_true(date_cmp(r.safe, r.raw) <= 0);
}

static void the_eighteen_examples(void **state)
{
    const struct calendar *c = built_in()->calendar;
    const char *root = getenv("FAHENG_ROOT");
    struct ynode *all = NULL;
    struct error e = {0};
    char *yaml = NULL;
    size_t size = 0;
    (void)state;
    const char *path = arena_printf(arena, "%s/tests/calendar/examples.yaml", root ? root : ".");
    assert_int_equal(bytes_read_file(arena, path, 1 << 20, &yaml, &size, &e), OK);
    assert_int_equal(yaml_parse(arena, "examples.yaml", yaml, size, &all, &e), OK);
    assert_int_equal(all->kind, YNODE_LIST);
    assert_int_equal(all->n, 18);
    for (size_t i = 0; i < all->n; i++) {
        check_example(c, all->items[i]);
    }
}

/* --- faults ------------------------------------------------------------------------------------------------------- */
#define HEAD                                     \
    "year: 2026\n"                               \
    "source: [https://example.invalid/notice]\n" \
    "verified: yes\n"
#define NEW_YEAR                                \
    HEAD "holidays: [2026-01-01, 2026-01-02]\n" \
         "workdays: [2026-01-04]\n"             \
         "spans:\n"                             \
         "  - {name: 元旦, from: 2026-01-01, to: 2026-01-02}\n"

static const char *one(const char *yaml)
{
    const struct content *c;
    struct content_file f = {"calendar/2026.yaml", yaml, strlen(yaml)};
    return load(&f, 1, &c);
}

static void a_small_year_loads(void **state)
{
    const struct content *c;
    struct content_file f = {"calendar/2026.yaml", NEW_YEAR, strlen(NEW_YEAR)};
    (void)state;
    assert_string_equal(load(&f, 1, &c), "");
    assert_int_equal(c->calendar->n, 1);
    assert_int_equal(c->calendar->years[0].n_off, 2);
    assert_int_equal(c->calendar->years[0].n_on, 1);
    assert_int_equal(c->calendar->years[0].n_spans, 1);
    assert_null(calendar_source(c, 2026)->note);
    assert_string_equal(load(&f, 0, &c), ""); /* no file at all: no data */
    assert_int_equal(c->calendar->n, 0);
    assert_null(calendar_source(c, 2026));
}

static void wrong_days_are_told(void **state)
{
    (void)state;
    assert_string_equal(
        one(HEAD
            "holidays: [2026-01-01, 2026-02-30, 2026/3/1, [2026-01-02], 2025-10-01, 2027-01-01]\n"
            "workdays: []\n"
            "spans: [{name: 元旦, from: 2026-01-01, to: 2026-01-01}]\n"),
        "calendar/2026.yaml:4:24: 这里要写真实的日期，例如 2026-10-01。\n"
        "calendar/2026.yaml:4:36: 这里要写真实的日期，例如 2026-10-01。\n"
        "calendar/2026.yaml:4:46: 这里要写真实的日期，例如 2026-10-01。\n"
        "calendar/2026.yaml:4:60: 2025-10-01 不在 2026 "
        "年：这里只能写本年的日期，以及元旦假期占到的上一年 12 月的日期。\n"
        "calendar/2026.yaml:4:72: 2027-01-01 不在 2026 "
        "年：这里只能写本年的日期，以及元旦假期占到的上一年 12 月的日期。\n");
    assert_string_equal(
        one(HEAD "holidays: [2026-01-01, 2026-01-03, 2026-01-01]\n"
                 "workdays: [2026-01-05, 2026-01-03]\n"
                 "spans: [{name: 元旦, from: 2026-01-01, to: 2026-01-01},\n"
                 "        {name: 周六, from: 2026-01-03, to: 2026-01-03}]\n"),
        "calendar/2026.yaml:5:12: 2026-01-05 是周一至周五，本来就上班：workdays "
        "只写调休上班的周六周日。\n"
        "calendar/2026.yaml:4:36: 2026-01-01 写了两次。\n"
        "calendar/2026.yaml:5:24: 2026-01-03 既在 holidays 里又在 workdays 里，只能留一处。\n");
}

static void wrong_spans_are_told(void **state)
{
    (void)state;
    assert_string_equal(one(HEAD "holidays: [2026-01-01, 2026-01-02, 2026-05-01, 2026-10-01]\n"
                                 "workdays: []\n"
                                 "spans:\n"
                                 "  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}\n"
                                 "  - {name: 国庆节, from: 2026-10-01, to: 2026-10-01}\n"),
                        "calendar/2026.yaml:7:5: 元旦里的 2026-01-03 不在 holidays 里。\n"
                        "calendar/2026.yaml:4:36: 2026-05-01 不在 spans 的任何一段假期里。\n");
    assert_string_equal(one(HEAD "holidays: [2026-01-01, 2026-01-02]\n"
                                 "workdays: []\n"
                                 "spans: []\n"),
                        "calendar/2026.yaml:4:12: 2026-01-01 不在 spans 的任何一段假期里。\n"
                        "calendar/2026.yaml:4:24: 2026-01-02 不在 spans 的任何一段假期里。\n");
    assert_string_equal(one(HEAD "holidays: [2026-01-01, 2026-01-02]\n"
                                 "workdays: []\n"
                                 "spans:\n"
                                 "  - {name: 元旦, from: 2026-01-01, to: 2026-01-02}\n"
                                 "  - {name: 又一段, from: 2026-01-02, to: 2026-01-02}\n"),
                        "calendar/2026.yaml:8:5: 又一段与前一段假期重叠。\n");
    assert_string_equal(
        one(HEAD "holidays: []\n"
                 "workdays: []\n"
                 "spans:\n"
                 "  - {name: 春节, from: 2026-02-20, to: 2026-02-15}\n"
                 "  - {name: 暑假, from: 2026-07-01, to: 2026-08-31}\n"
                 "  - {name: 端午节, from: 2026-06-31, to: 2026-06-30}\n"
                 "  - {from: 2026-06-01, to: 2026-06-30}\n"),
        "calendar/2026.yaml:7:38: 春节的最后一天 2026-02-15 早于第一天 2026-02-20。\n"
        "calendar/2026.yaml:8:38: 暑假写了 62 天，请核对起止日。\n"
        "calendar/2026.yaml:9:23: 这里要写真实的日期，例如 2026-10-01。\n"
        "calendar/2026.yaml:10:5: 假期缺少 name。\n");
}

static void wrong_heads_are_told(void **state)
{
    (void)state;
    assert_string_equal(
        one("year: 2026\nholidays: []\nworkdays: []\nspans: []\noff: []\n"),
        "calendar/2026.yaml:5:1: 放假安排没有 off 这一项。可以写：year、source、verified、note、"
        "holidays、workdays、spans。\n"
        "calendar/2026.yaml:1:1: 放假安排缺少 source。\n"
        "calendar/2026.yaml:1:1: 放假安排缺少 verified。\n");
    assert_string_equal(
        one("year: 26\nsource: x\nverified: maybe\nholidays: []\nworkdays: []\nspans: []\n"),
        "calendar/2026.yaml:1:7: year 要写 1949 到 2198 之间的整数。\n");
    assert_string_equal(
        one("year: 2027\nsource: x\nverified: maybe\nholidays: []\nworkdays: []\nspans: []\n"),
        "calendar/2026.yaml:1:7: year 是 2027，文件名却是 2026.yaml，两者要一致。\n"
        "calendar/2026.yaml:3:11: verified 只能写 yes 或 no。\n");
}

static void a_year_stands_once(void **state)
{
    const struct content *c;
    struct content_file two[] = {{"calendar/2026.yaml", NEW_YEAR, strlen(NEW_YEAR)},
                                 {"calendar/more.yaml", NEW_YEAR, strlen(NEW_YEAR)}};
    (void)state;
    assert_string_equal(
        load(two, 2, &c),
        "calendar/more.yaml:1:7: year 是 2026，文件名却是 more.yaml，两者要一致。\n"
        "calendar/more.yaml:1:7: 2026 年的放假安排写了两次，另一处是 calendar/2026.yaml。\n");
}

/* 元旦 that begins in December, written as the notice has it. */
static void december_moves_to_its_year(void **state)
{
    static const char next[] = "year: 2027\nsource: x\nverified: yes\n"
                               "holidays: [2026-12-31, 2027-01-01]\n"
                               "workdays: [2026-12-26]\n"
                               "spans: [{name: 元旦, from: 2026-12-31, to: 2027-01-01}]\n";
    static const char again[] = "year: 2027\nsource: x\nverified: yes\n"
                                "holidays: [2026-01-01]\nworkdays: []\nspans: []\n";
    struct content_file two[] = {{"calendar/2026.yaml", NEW_YEAR, strlen(NEW_YEAR)},
                                 {"calendar/2027.yaml", next, strlen(next)}};
    const struct content *c;
    (void)state;
    assert_string_equal(load(two, 2, &c), "");
    assert_int_equal(c->calendar->years[0].n_off, 3);
    assert_int_equal(c->calendar->years[0].n_on, 2);
    assert_int_equal(c->calendar->years[0].n_spans, 2);
    assert_int_equal(c->calendar->years[1].n_off, 1);
    assert_string_equal(text(workday_add(c->calendar, day("2026-12-30"), 1, NULL)), "2027-01-04");
    assert_true(workday_is(c->calendar, day("2026-12-26"), NULL));
    assert_string_equal(workday_about(arena, c->calendar, day("2026-12-31")),
                        "12月31日 周四，元旦放假（12月31日至2027年1月1日）");
    assert_string_equal(load(&two[1], 1, &c),
                        "calendar/2027.yaml:4:12: 2026-12-31 属于 2026 年，但没有 "
                        "calendar/2026.yaml，请先补上那一年的放假安排。\n"
                        "calendar/2027.yaml:5:12: 2026-12-26 属于 2026 年，但没有 "
                        "calendar/2026.yaml，请先补上那一年的放假安排。\n"
                        "calendar/2027.yaml:6:9: 元旦里的 2026-12-31 不在 holidays 里。\n");
    two[1].text = again;
    two[1].size = strlen(again);
    assert_string_equal(load(two, 2, &c),
                        "calendar/2027.yaml:4:12: 2026-01-01 不在 2027 "
                        "年：这里只能写本年的日期，以及元旦假期占到的上一年 12 月的日期。\n");
}

static void content_carries_the_calendar(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(arena, "%s/calendar-XXXXXX", tmp ? tmp : "/tmp");
    struct content_options o = {.dir = dir, .only_dir = true};
    const struct content *c = NULL;
    struct faults faults;
    struct error e = {0};
    (void)state;
    assert_non_null(mkdtemp(dir));
    const char *folder = arena_printf(arena, "%s/calendar", dir);
    const char *path = arena_printf(arena, "%s/2026.yaml", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(NEW_YEAR, f);
    fclose(f);
    assert_int_equal(chmod(path, 0600), 0);
    enum err err = content_load(arena, &o, &c, &faults, &e);
    (void)unlink(path);
    (void)rmdir(folder);
    (void)rmdir(dir);
    if (err) {
        fail_msg("%s", e.text);
    }
    assert_false(workday_is(c->calendar, day("2026-01-01"), NULL));
    assert_true(calendar_source(c, 2026)->verified);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_years_are_built_in),
        cmocka_unit_test(holidays_have_their_names),
        cmocka_unit_test(the_eighteen_examples),
        cmocka_unit_test(a_small_year_loads),
        cmocka_unit_test(wrong_days_are_told),
        cmocka_unit_test(wrong_spans_are_told),
        cmocka_unit_test(wrong_heads_are_told),
        cmocka_unit_test(a_year_stands_once),
        cmocka_unit_test(december_moves_to_its_year),
        cmocka_unit_test(content_carries_the_calendar),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
