/* faheng workday: the calendar at the command line, with the reasons a person may be asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/workday.h"
#include "cli/command.h"
#include "cli/open.h"
#include "content/calendar.h"

#define MAX_DAYS 3660

static const struct {
    const char *word;
    enum count_unit unit;
} units[] = {
    {"workday", COUNT_WORKDAY}, {"day", COUNT_DAY},   {"month", COUNT_MONTH},
    {"year", COUNT_YEAR},       {"hour", COUNT_HOUR},
};

static const char *full_day(struct arena *a, struct date d)
{
    static const char *const weekdays[] = {"",     "周一", "周二", "周三",
                                           "周四", "周五", "周六", "周日"};
    return arena_printf(a, "%s %s", date_text(a, d), weekdays[date_weekday(d)]);
}

/* A word of the command line that may be shown again. */
static const char *shown(const char *text)
{
    return str_utf8_ok(text, strlen(text)) ? text : "?";
}

static enum err read_day(const struct args *args, size_t i, struct date *ret, struct error *e)
{
    const char *word = args_word(args, i);
    if (date_parse_loose(word, (struct date){0}, ret)) {
        return OK;
    }
    return error_set(e, ERR_INVALID, "日期“%s”写得不对，要像 2026-09-28 这样，并且是真实的日期。",
                     shown(word));
}

static enum err read_number(const char *word, int from, int to, int *ret, struct error *e)
{
    int64_t n = 0;
    if (!str_to_int(word, &n) || n < from || n > to) {
        return error_set(e, ERR_INVALID, "“%s”写得不对，要写 %d 至 %d 之间的整数。", shown(word),
                         from, to);
    }
    *ret = (int)n;
    return OK;
}

/* 1 means "no" here, so content that does not load is an error of the environment. */
static int load(const struct args *args, const struct content **ret)
{
    struct error e;
    size_t faults;
    if (open_content(args->arena, args_value(args, "content"), false, ret, &faults, &e)) {
        (void)command_failed(&e);
        return EXIT_ENVIRONMENT;
    }
    return EXIT_YES;
}

static void print_line(const char *title, const char *text)
{
    if (text) {
        printf("%s：%s\n", title, text);
    }
}

static void print_why(const struct limit_result *r)
{
    for (size_t i = 0; i < r->n_why; i++) {
        print_line(workday_why_titles[i], r->why[i]);
        if (i == WHY_SKIP) {
            print_line("数到", r->counted);
        }
    }
}

int cmd_workday_is(const struct args *args)
{
    struct arena *a = args->arena;
    const struct content *c;
    struct date d;
    struct error e;
    if (read_day(args, 0, &d, &e)) {
        return command_misused(&e);
    }
    if (load(args, &c)) {
        return EXIT_ENVIRONMENT;
    }
    bool works = workday_is(c->calendar, d, NULL);
    const struct calendar_source *s = calendar_source(c, d.year);
    printf("%s %s\n%s\n", date_text(a, d), works ? "是工作日" : "不是工作日",
           workday_about(a, c->calendar, d));
    if (s && s->n_urls) {
        printf("依据：%s（%s）\n", s->urls[s->n_urls - 1],
               s->verified ? "已与通知全文核对" : "未与通知全文逐项核对");
    }
    print_line(workday_why_titles[WHY_ASSUMED], workday_assumed(a, c->calendar, d, d));
    return works ? EXIT_YES : EXIT_NO;
}

int cmd_workday_add(const struct args *args)
{
    struct arena *a = args->arena;
    const struct content *c;
    struct limit_result r;
    struct date d;
    struct error e;
    int n = 0;
    if (read_day(args, 0, &d, &e) || read_number(args_word(args, 1), -MAX_DAYS, MAX_DAYS, &n, &e)) {
        return command_misused(&e);
    }
    if (load(args, &c)) {
        return EXIT_ENVIRONMENT;
    }
    if (n == 0) {
        printf("%s\n规则：0 个工作日，就是当日\n", full_day(a, d));
        return EXIT_YES;
    }
    struct limit_rule rule = {.n = abs(n), .unit = COUNT_WORKDAY, .backward = n < 0};
    if (workday_limit(a, c->calendar, d, &rule, &r, &e)) {
        return command_misused(&e);
    }
    printf("%s\n", full_day(a, r.due));
    print_why(&r);
    return EXIT_YES;
}

int cmd_workday_count(const struct args *args)
{
    struct arena *a = args->arena;
    const struct content *c;
    struct date from, to;
    struct error e;
    if (read_day(args, 0, &from, &e) || read_day(args, 1, &to, &e)) {
        return command_misused(&e);
    }
    if (load(args, &c)) {
        return EXIT_ENVIRONMENT;
    }
    bool back = date_cmp(to, from) < 0;
    struct date first = back ? to : from, last = back ? from : to;
    const char *skips = workday_skips(a, c->calendar, first, last, first);
    printf("%d\n", workday_between(c->calendar, from, to, NULL));
    printf("起点：%s，当日不计\n末日：%s，当日计入\n", full_day(a, first), full_day(a, last));
    print_line(workday_why_titles[WHY_SKIP], *skips ? skips : NULL);
    if (date_cmp(first, last) < 0) {
        print_line(workday_why_titles[WHY_ASSUMED],
                   workday_assumed(a, c->calendar, date_add(first, 1), last));
    }
    return EXIT_YES;
}

static enum err read_rule(const struct args *args, struct limit_rule *ret, struct error *e)
{
    const char *limit = args_value(args, "limit"), *unit = args_value(args, "unit");
    if (!limit || !unit) {
        return error_set(e, ERR_INVALID, "请用 --limit 写明期限的数目，用 --unit 写明单位。");
    }
    *ret = (struct limit_rule){.shift = args_flag(args, "shift"),
                               .backward = args_flag(args, "backward")};
    for (size_t i = 0; i < array_len(units); i++) {
        if (str_eq(units[i].word, unit)) {
            ret->unit = units[i].unit;
            return read_number(limit, 1, unit[0] == 'h' ? 24 * 366 : MAX_DAYS, &ret->n, e);
        }
    }
    return error_set(e, ERR_INVALID, "没有单位 %s，可以写 workday、day、month、year、hour。",
                     shown(unit));
}

int cmd_workday_due(const struct args *args)
{
    struct arena *a = args->arena;
    const struct content *c;
    struct limit_rule rule;
    struct limit_result r;
    struct date d;
    struct error e;
    if (read_day(args, 0, &d, &e) || read_rule(args, &rule, &e)) {
        return command_misused(&e);
    }
    if (load(args, &c)) {
        return EXIT_ENVIRONMENT;
    }
    if (workday_limit(a, c->calendar, d, &rule, &r, &e)) {
        return command_misused(&e);
    }
    printf("%s\n", full_day(a, r.due));
    if (r.shifted) {
        print_line(rule.backward ? "提前之前" : "顺延之前", full_day(a, r.raw));
    }
    if (date_cmp(r.safe, r.due)) {
        print_line("预警按", full_day(a, r.safe));
    }
    print_why(&r);
    return EXIT_YES;
}
