/* deadline_words.c - a limit in words: the light with its day, and the lines under 为什么是这天. */
#include "base/str.h"
#include "domain/deadline.h"

static const char *const weekdays[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

static const char *day_of(struct arena *a, struct date d, struct date near)
{
    return d.year == near.year ? arena_printf(a, "%d月%d日", d.month, d.day) : date_chinese(a, d);
}

const char *deadline_day(struct arena *a, struct date d, struct date near)
{
    return arena_printf(a, "%s %s", day_of(a, d, near), weekdays[date_weekday(d)]);
}

const char *deadline_length(struct arena *a, int n, enum count_unit unit)
{
    static const char *const units[] = {"个工作日", "日", "个月", "年", "小时"};
    return arena_printf(a, "%d %s", n, units[unit]);
}

/* --- light --------------------------------------------------------------------------------------------------------- */
static const char *left_words(struct arena *a, const struct calendar *c, struct date today,
                              struct date day, bool workdays)
{
    if (workdays) {
        return arena_printf(a, "剩 %d 个工作日", workday_between(c, today, day, NULL));
    }
    return arena_printf(a, "剩 %d 天", date_diff(day, today));
}

static void running(struct arena *a, const struct calendar *c, const struct deadline_now *now,
                    struct date today, struct deadline_look *look)
{
    bool before_safe = date_cmp(today, now->safe) < 0;

    look->light = date_cmp(today, now->warn) < 0 ? LIGHT_GREEN : LIGHT_YELLOW;
    look->on = now->due;
    if (date_cmp(today, now->due) == 0) {
        look->words = "今天到期";
    } else if (look->light == LIGHT_YELLOW && before_safe) {
        look->on = now->safe;
        look->words = left_words(a, c, today, now->safe, true);
    } else if (date_cmp(today, now->safe) == 0) {
        look->words = "今天最后一个工作日";
    } else {
        look->words = left_words(a, c, today, now->due, now->unit == COUNT_WORKDAY);
    }
}

static void paused(struct arena *a, const struct deadline_now *now, struct date today,
                   struct deadline_look *look)
{
    int days = date_diff(today, now->stopped_from) + 1;

    look->light = LIGHT_STOPPED;
    look->words =
        arena_printf(a, "停表（%s）第 %d 天", now->ground ? now->ground : "", days < 1 ? 1 : days);
}

/* 听证申请期 and the like: the office waits until it is over. */
static void waiting(struct arena *a, const struct calendar *c, const struct deadline_now *now,
                    struct date today, struct deadline_look *look)
{
    if (now->done || date_cmp(today, now->due) > 0) {
        look->light = LIGHT_DONE;
        look->words = now->done ? "已结束" : "期间已满";
        return;
    }
    look->light = LIGHT_GREEN;
    look->on = now->due;
    look->words = date_cmp(today, now->due) == 0
                      ? "今天期满"
                      : arena_printf(a, "还要等，%s",
                                     left_words(a, c, today, now->due, now->unit == COUNT_WORKDAY));
}

static bool is_stopped(const struct deadline_now *now, struct date today)
{
    return date_ok(now->stopped_from) &&
           (!date_ok(now->stopped_to) || date_cmp(today, now->stopped_to) < 0);
}

static void finish(struct arena *a, const struct deadline_now *now, struct date today,
                   struct deadline_look *look)
{
    bool told = date_ok(look->on);
    bool ahead = told && date_cmp(look->on, now->due) != 0;

    look->full =
        told ? arena_printf(
                   a, "%s · %s%s", look->words, deadline_day(a, look->on, today),
                   ahead ? arena_printf(a, "（期满日 %s）", deadline_day(a, now->due, today)) : "")
             : look->words;
    if (now->assumed && !now->done && look->light != LIGHT_VOID) {
        look->words = arena_printf(a, "%s（待校正）", look->words);
        look->full = arena_printf(a, "%s（按普通周末推算，待校正）", look->full);
    }
}

struct deadline_look deadline_look(struct arena *a, const struct calendar *c,
                                   const struct deadline_now *now, struct date today)
{
    struct deadline_look look = {.light = LIGHT_VOID, .words = "已作废"};

    if (now->wait && !now->voided && (now->done || date_ok(now->due))) {
        waiting(a, c, now, today, &look);
    } else if (now->done) {
        look.light = LIGHT_DONE;
        look.words = now->late ? "逾期办结" : "按期办结";
    } else if (!now->voided && is_stopped(now, today)) {
        paused(a, now, today, &look);
    } else if (!now->voided && date_ok(now->due) && date_cmp(today, now->due) > 0) {
        look.light = LIGHT_RED;
        look.on = now->due;
        look.words = arena_printf(a, "逾期 %d 天", date_diff(today, now->due));
    } else if (!now->voided && date_ok(now->due)) {
        running(a, c, now, today, &look);
    }
    finish(a, now, today, &look);
    return look;
}

/* --- why ----------------------------------------------------------------------------------------------------------- */
struct why {
    struct arena *a;
    const struct calendar *c;
    const struct deadline *d;
    struct deadline_line *items;
    size_t n, cap;
};

static struct deadline_line *line(struct why *w, const char *title, const char *text)
{
    struct deadline_line *l = arena_push(w->a, &w->items, &w->n, &w->cap, sizeof(*l));
    *l = (struct deadline_line){.title = title, .text = text};
    return l;
}

static void start_line(struct why *w, const char *event)
{
    const char *day = deadline_day(w->a, w->d->start, (struct date){0});
    line(w, "起点",
         w->d->kind == DEADLINE_COUNTED
             ? arena_printf(w->a, "%s%s%s，当日不计", day, event ? " " : "", event ? event : "")
             : arena_printf(w->a, "%s%s%s", day, event ? " " : "", event ? event : ""));
}

static enum err rule_lines(struct why *w, const char *law, struct error *e)
{
    const struct deadline *d = w->d;
    bool back = d->kind == DEADLINE_BACKWARD;
    struct limit_rule rule = {d->n, d->unit, d->shift, back};
    struct limit_result got = {0};

    if (d->kind == DEADLINE_GIVEN) {
        line(w, "规则",
             d->shift ? "办到指定的日期为止，遇休息日顺延" : "办到指定的日期为止，不顺延")
            ->quiet = law;
        line(w, "末日", deadline_day(w->a, d->base, d->start));
        return OK;
    }
    enum err r = workday_limit(w->a, w->c, back ? d->base : d->start, &rule, &got, e);
    if (r) {
        return r;
    }
    if (back) {
        line(w, "基准日", got.why[WHY_START]);
    }
    line(w, "规则", got.why[WHY_RULE])->quiet = law;
    line(w, "跳过", got.why[WHY_SKIP])->quiet =
        got.counted ? arena_printf(w->a, "数到 %s", got.counted) : NULL;
    line(w, d->n_stops || d->n_mores ? "原末日" : "末日", got.why[WHY_END]);
    return OK;
}

static void stop_line(struct why *w, const struct deadline_stop *s)
{
    const struct deadline *d = w->d;
    struct arena *a = w->a;
    const char *from = deadline_day(a, s->from, d->start), *text;
    struct deadline_line *l;

    if (date_ok(s->to)) {
        text = arena_printf(a, "%s：%s起停，%s起接着数，停 %d 天", s->ground, from,
                            deadline_day(a, s->to, d->start), date_diff(s->to, s->from));
    } else {
        text = arena_printf(a, "%s：%s起停，还没有恢复", s->ground, from);
    }
    l = line(w, "停表", text);
    if (d->stop_max) {
        l->quiet = arena_printf(a, "最多停 %s，超过的照常计算",
                                deadline_length(a, d->stop_max, d->stop_unit));
    }
}

static void more_line(struct why *w, const struct deadline_more *m)
{
    struct deadline_line *l = line(w, "延长",
                                   arena_printf(w->a, "%s决定延长 %s，从原期限届满的次日续算",
                                                deadline_day(w->a, m->on, w->d->start),
                                                deadline_length(w->a, m->n, m->unit)));
    l->quiet = m->ground;
}

static void final_line(struct why *w, const struct deadline_end *end)
{
    struct date near = w->d->start;

    if (!date_ok(end->due)) {
        line(w, "末日", "停表期间不计，恢复以后才知道");
    } else if (w->d->n_stops || w->d->n_mores) {
        line(w, "末日", deadline_day(w->a, end->due, near))->quiet =
            date_cmp(end->safe, end->due) != 0
                ? arena_printf(w->a, "宜在 %s或之前办完", deadline_day(w->a, end->safe, near))
                : NULL;
    }
}

static void assumed_line(struct why *w, const struct deadline_end *end)
{
    struct date from = w->d->kind == DEADLINE_BACKWARD ? end->due : w->d->start;
    struct date to = w->d->kind == DEADLINE_BACKWARD ? w->d->base : end->due;
    const char *text = end->assumed ? workday_assumed(w->a, w->c, from, to) : NULL;

    if (end->assumed) {
        line(w, "注意", text ? text : "按普通周末推算，待校正");
    }
}

enum err deadline_why(struct arena *a, const struct calendar *c, const struct deadline *d,
                      const char *event, const char *law, struct deadline_line **ret, size_t *ret_n,
                      struct error *e)
{
    struct why w = {.a = a, .c = c, .d = d};
    struct deadline_end end;
    enum err r = deadline_end(a, c, d, &end, e);

    if (r) {
        return r;
    }
    start_line(&w, event);
    r = rule_lines(&w, law, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < d->n_stops; i++) {
        stop_line(&w, &d->stops[i]);
    }
    for (size_t i = 0; i < d->n_mores; i++) {
        more_line(&w, &d->mores[i]);
    }
    final_line(&w, &end);
    assumed_line(&w, &end);
    *ret = w.items;
    *ret_n = w.n;
    return OK;
}
