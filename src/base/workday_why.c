#include "base/workday_why.h"

#include "base/str.h"
#include "base/strbuf.h"

#define MAX_TEXT    4096
#define MAX_NAMED   6  /* longer lists of holidays are summed up */
#define MAX_WORKED  4  /* and of make-up days */
#define MAX_COUNTED 10 /* working days written out */
#define LONG_SPAN   4  /* from so many days on a whole holiday is told by its length */

const char *const workday_why_titles[N_WHY] = {"起点", "规则", "跳过", "末日", "注意"};
static const char *const weekday_text[] = {"",     "周一", "周二", "周三",
                                           "周四", "周五", "周六", "周日"};

/* --- days in words ---------------------------------------------------------------------------------------------- */
static const char *day_text(struct arena *a, struct date d, struct date near)
{
    return d.year == near.year ? arena_printf(a, "%d月%d日", d.month, d.day) : date_chinese(a, d);
}

static const char *week_text(struct arena *a, struct date d, struct date near)
{
    return arena_printf(a, "%s %s", day_text(a, d, near), weekday_text[date_weekday(d)]);
}

static const char *range_text(struct arena *a, struct date from, struct date to, struct date near)
{
    const char *first = day_text(a, from, near);

    if (date_cmp(from, to) == 0) {
        return first;
    }
    if (from.year == to.year && from.month == to.month) {
        return arena_printf(a, "%s至%d日", first, to.day);
    }
    return arena_printf(a, "%s至%s", first, day_text(a, to, from));
}

/* --- holidays --------------------------------------------------------------------------------------------------- */
static bool touches(struct holiday_span s, struct date after, struct date to)
{
    return date_cmp(s.to, after) > 0 && date_cmp(s.from, to) <= 0;
}

/* The holidays of the years from..to as they were celebrated: 元旦 over the end of a year is one. */
static size_t celebrated(struct arena *a, const struct calendar *c, int from, int to,
                         struct holiday_span **ret)
{
    size_t n = 0, cap = 0;

    *ret = NULL;
    for (size_t i = 0; c && i < c->n; i++) {
        const struct calendar_year *y = &c->years[i];
        for (size_t k = 0; y->year >= from && y->year <= to && k < y->n_spans; k++) {
            struct holiday_span s = y->spans[k], *last = n ? &(*ret)[n - 1] : NULL;
            if (last && str_eq(last->name, s.name) && date_diff(s.from, last->to) == 1) {
                last->to = s.to;
            } else {
                *(struct holiday_span *)arena_push(a, ret, &n, &cap, sizeof(**ret)) = s;
            }
        }
    }
    return n;
}

static bool holiday_of(struct arena *a, const struct calendar *c, struct date d,
                       struct holiday_span *ret)
{
    struct holiday_span *spans;
    size_t n = celebrated(a, c, d.year - 1, d.year + 1, &spans);

    for (size_t i = 0; i < n; i++) {
        if (touches(spans[i], date_add(d, -1), d)) {
            *ret = spans[i];
            return true;
        }
    }
    return false;
}

static void add_holidays(struct strbuf *b, struct arena *a, const struct calendar *c,
                         struct date after, struct date to, struct date near)
{
    struct holiday_span *all;
    size_t n = celebrated(a, c, after.year, to.year, &all), shown = 0;
    int days = 0;

    for (size_t i = 0; i < n; i++) {
        struct holiday_span s = all[i];
        if (!touches(s, after, to)) {
            continue;
        }
        s.from = date_cmp(s.from, after) > 0 ? s.from : date_add(after, 1);
        s.to = date_cmp(s.to, to) > 0 ? to : s.to;
        int length = date_diff(s.to, s.from) + 1;
        bool whole = length == date_diff(all[i].to, all[i].from) + 1 && length >= LONG_SPAN;
        strbuf_str(b, shown++ ? "，" : "");
        strbuf_printf(b, "%s %s", s.name,
                      whole ? arena_printf(a, "%d 天", length) : range_text(a, s.from, s.to, near));
        days += length;
    }
    if (shown > MAX_NAMED) {
        strbuf_empty(b);
        strbuf_printf(b, "%zu 个假期共 %d 天", shown, days);
    }
}

static void add_worked(struct strbuf *b, struct arena *a, const struct calendar *c,
                       struct date after, struct date to, struct date near)
{
    scoped(strbuf_clear) struct strbuf list = strbuf_make(MAX_TEXT);
    size_t n = 0;

    for (size_t i = 0; c && i < c->n; i++) {
        const struct calendar_year *y = &c->years[i];
        for (size_t k = 0; k < y->n_on; k++) {
            if (date_cmp(y->on[k], after) > 0 && date_cmp(y->on[k], to) <= 0) {
                strbuf_str(&list, n++ ? "、" : "");
                strbuf_str(&list, week_text(a, y->on[k], near));
            }
        }
    }
    strbuf_str(b, n && b->len ? "；" : "");
    if (n > MAX_WORKED) {
        strbuf_printf(b, "调休上班 %zu 天，计入", n);
    } else if (n) {
        strbuf_printf(b, "%s上班，计入", list.ptr);
    }
}

char *workday_skips(struct arena *a, const struct calendar *c, struct date after, struct date to,
                    struct date near)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(MAX_TEXT);

    if (date_ok(after) && date_ok(to)) {
        add_holidays(&b, a, c, after, to, near);
        add_worked(&b, a, c, after, to, near);
    }
    return strbuf_take(&b, a);
}

char *workday_about(struct arena *a, const struct calendar *c, struct date d)
{
    struct holiday_span s;
    const char *day = date_ok(d) ? week_text(a, d, d) : "";

    if (workday_is(c, d, NULL)) {
        return arena_printf(a, "%s，%s", day, date_weekday(d) <= 5 ? "工作日" : "调休上班");
    }
    if (holiday_of(a, c, d, &s)) {
        return date_cmp(s.from, s.to) == 0 ? arena_printf(a, "%s，%s放假", day, s.name)
                                           : arena_printf(a, "%s，%s放假（%s）", day, s.name,
                                                          range_text(a, s.from, s.to, d));
    }
    return date_ok(d) ? arena_printf(a, "%s，%s", day, date_weekday(d) <= 5 ? "放假" : "周末休息")
                      : arena_strdup(a, "");
}

static bool has_year(const struct calendar *c, int year)
{
    for (size_t i = 0; c && i < c->n; i++) {
        if (c->years[i].year == year) {
            return true;
        }
    }
    return false;
}

char *workday_assumed(struct arena *a, const struct calendar *c, struct date from, struct date to)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(MAX_TEXT);
    int n = 0, first = 0, last = 0;

    for (int year = from.year; year && year <= to.year; year++) {
        if (!has_year(c, year)) {
            first = first ? first : year;
            last = year;
            strbuf_printf(&b, n++ ? "、%d 年" : "%d 年", year);
        }
    }
    if (n > 3) {
        strbuf_empty(&b);
        strbuf_printf(&b, n == last - first + 1 ? "%d 年至 %d 年" : "%d 年至 %d 年之间有些年份",
                      first, last);
    }
    return n ? arena_printf(a, "%s的放假安排还没有录入，按普通周末推算，待校正", b.ptr) : NULL;
}

/* --- the lines -------------------------------------------------------------------------------------------------- */
static const char *start_line(struct arena *a, struct date start, const struct limit_rule *rule)
{
    const char *day = week_text(a, start, start);

    if (rule->unit == COUNT_HOUR) {
        return arena_printf(a, "%s，从规定的时刻%s，这里按当日零时计", day,
                            rule->backward ? "往前数" : "起算");
    }
    return arena_printf(a, "%s，当日不计%s", day, rule->backward ? "，往前数" : "");
}

static const char *rule_line(struct arena *a, const struct limit_rule *rule)
{
    static const char *const units[] = {"个工作日", "日（自然日）", "个月", "年", "小时"};
    bool plain = rule->unit == COUNT_WORKDAY || rule->unit == COUNT_HOUR;
    const char *then = rule->backward ? "，遇休息日提前"
                       : rule->shift  ? "，末日遇休息日顺延"
                                      : "，末日不顺延";

    return arena_printf(a, "%s%d %s%s", rule->backward ? "往前 " : "", rule->n, units[rule->unit],
                        plain ? "" : then);
}

static const char *skip_line(struct arena *a, const struct calendar *c, struct date start,
                             const struct limit_rule *rule, const struct limit_result *r)
{
    struct date after = rule->backward ? date_add(r->raw, -1) : start;
    struct date to = rule->backward ? date_add(start, -1) : r->raw;

    if (rule->unit == COUNT_HOUR) {
        return "按小时连续计算，不扣休息日";
    }
    if (rule->unit != COUNT_WORKDAY) {
        return rule->unit == COUNT_DAY ? "按自然日计算，中间的休息日不扣"
                                       : "按对应日计算，中间的休息日不扣";
    }
    const char *skips = workday_skips(a, c, after, to, start);
    if (*skips) {
        return skips;
    }
    return date_diff(to, after) > rule->n ? "其间没有放假和调休，只跳过周末" : "没有跳过的日子";
}

/* What follows "2月17日 周二": of what kind the day is. */
static const char *kind_text(struct arena *a, const struct calendar *c, struct date d)
{
    struct holiday_span s;
    bool weekend = date_weekday(d) > 5;

    if (workday_is(c, d, NULL)) {
        return weekend ? "调休上班" : "是工作日";
    }
    if (holiday_of(a, c, d, &s)) {
        return arena_printf(a, "在%s假期内", s.name);
    }
    return weekend ? "" : "放假";
}

static const char *end_day(struct arena *a, const struct calendar *c, struct date start,
                           const struct limit_rule *rule, struct date raw)
{
    bool months = rule->unit == COUNT_MONTH || rule->unit == COUNT_YEAR;
    const char *day = arena_printf(a, "%s%s", week_text(a, raw, start), kind_text(a, c, raw));

    return months && raw.day != start.day
               ? arena_printf(a, "%d月没有%d日，取月末 %s", raw.month, start.day, day)
               : day;
}

static const char *end_line(struct arena *a, const struct calendar *c, struct date start,
                            const struct limit_rule *rule, const struct limit_result *r)
{
    const char *day = end_day(a, c, start, rule, r->raw);

    if (r->shifted) {
        return arena_printf(a, "%s，%s %s%s", day, rule->backward ? "提前到" : "顺延到",
                            week_text(a, r->due, start),
                            date_weekday(r->due) > 5 ? "（调休上班）" : "");
    }
    if (rule->backward) {
        return arena_printf(a, "%s，不提前", day);
    }
    if (rule->unit == COUNT_HOUR || workday_is(c, r->raw, NULL)) {
        return arena_printf(a, "%s，不顺延", day);
    }
    if (!workday_is(c, r->safe, NULL)) {
        return arena_printf(a, "%s，这一期限不顺延，其间没有工作日", day);
    }
    return arena_printf(a, "%s，这一期限不顺延，宜在 %s或之前办完", day,
                        week_text(a, r->safe, start));
}

/* "9-24、9-28": the working days one by one. */
static const char *counted_text(struct arena *a, const struct calendar *c, struct date start,
                                const struct limit_rule *rule)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(MAX_TEXT);
    struct date d = start;

    if (rule->unit != COUNT_WORKDAY || rule->n > MAX_COUNTED) {
        return NULL;
    }
    for (int i = 0; i < rule->n; i++) {
        d = workday_add(c, d, rule->backward ? -1 : 1, NULL);
        strbuf_printf(&b, "%s%d-%d", i ? "、" : "", d.month, d.day);
    }
    return strbuf_take(&b, a);
}

static const char *assumed_line(struct arena *a, const struct calendar *c, struct date start,
                                const struct limit_rule *rule, const struct limit_result *r)
{
    bool all = rule->unit == COUNT_WORKDAY;

    if (rule->backward) {
        return workday_assumed(a, c, r->due, all ? date_add(start, -1) : r->raw);
    }
    return workday_assumed(a, c, all ? date_add(start, 1) : r->safe, r->due);
}

void workday_explain(struct arena *a, const struct calendar *c, struct date start,
                     const struct limit_rule *rule, struct limit_result *ret)
{
    ret->why = arena_array(a, N_WHY, sizeof(*ret->why));
    ret->why[WHY_START] = start_line(a, start, rule);
    ret->why[WHY_RULE] = rule_line(a, rule);
    ret->why[WHY_SKIP] = skip_line(a, c, start, rule, ret);
    ret->why[WHY_END] = end_line(a, c, start, rule, ret);
    ret->why[WHY_ASSUMED] = ret->assumed ? assumed_line(a, c, start, rule, ret) : NULL;
    ret->n_why = ret->assumed ? N_WHY : WHY_ASSUMED;
    ret->counted = counted_text(a, c, start, rule);
}
