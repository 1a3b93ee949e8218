#include <stdio.h>

#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/demo_plan.h"
#include "people/account.h"

static const struct date default_today = {2026, 9, 28};

static enum err play_rounds(struct demo *d, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < array_len(d->rounds); i++) {
        struct demo_act *acts;
        size_t n;
        demo_plan(d, &d->rounds[i], &acts, &n);
        if (!(r = demo_ledger(d, d->rounds[i].opened.year, e))) {
            r = demo_play(d, &d->rounds[i], acts, n, e);
        }
    }
    return r;
}

/* `--shape 2023`: the same county in January 2024, with the registers its report on 2023 was counted from. */
static enum err choose_shape(struct demo *d, const struct args *args, struct error *e)
{
    const char *text = args_value(args, "shape");
    int64_t year = 0;
    if (!str_to_int(text, &year) || (year != 2022 && year != 2023)) {
        return error_set(e, ERR_INVALID, "--shape 写报告的年度：2022 或 2023。");
    }
    if (args_value(args, "today")) {
        return error_set(e, ERR_INVALID, "写了 --shape 就不写 --today，今天是次年 1 月 16 日。");
    }
    d->today = (struct date){(int16_t)(year + 1), 1, 16};
    return OK;
}

/* The story of the demo ends on the days before 2026-09-28; an earlier `today` would lie inside it. */
static enum err choose_today(struct demo *d, const struct args *args, struct error *e)
{
    const char *text = args_value(args, "today");
    if (args_value(args, "shape")) {
        return choose_shape(d, args, e);
    }
    d->today = default_today;
    enum err r = text ? day_parse("today", text, &d->today, e) : OK;
    if (!r && date_cmp(d->today, default_today) < 0) {
        return error_set(e, ERR_INVALID, "演示做到 2026-09-25 为止，--today 不能早于 2026-09-28。");
    }
    return r;
}

static const struct date shape_since = {2021, 1, 4};

static enum err fill_shape(struct demo *d, struct error *e)
{
    enum err r = demo_read(d, e);
    d->since = shape_since;
    for (size_t i = 0; i < d->n_frameworks; i++) {
        d->frameworks[i].imported = d->frameworks[i].completed = d->frameworks[i].published =
            shape_since;
    }
    if (r || (r = demo_office(d, e)) || (r = demo_frameworks(d, e)) ||
        (r = demo_evidence_keep(d, e))) {
        return r;
    }
    return demo_shape(d, e);
}

static enum err fill(struct demo *d, struct error *e)
{
    enum err r;
    if ((r = demo_read(d, e)) || (r = demo_office(d, e)) || (r = demo_frameworks(d, e)) ||
        (r = demo_evidence_keep(d, e))) {
        return r;
    }
    r = play_rounds(d, e);
    r = r ? r : demo_records(d, e);
    return r ? r : demo_year(d, e);
}

static const char *role_title(const struct demo *d, const char *id)
{
    const struct role_def *role = content_role(d->o->content, id);
    return role ? role->title : id;
}

static void tell(const struct demo *d, const struct args *args)
{
    const char *db = args_value(args, "db");
    printf("演示数据已做好：%s，今天是 %s。\n", d->county_name, date_text(d->arena, d->today));
    printf("启动：faheng serve --data %s%s，浏览器打开 http://127.0.0.1:8080/\n\n", d->o->dir,
           db ? " --db 同一个数据库" : "");
    printf("账号（口令都是 %s）：\n", d->password);
    for (size_t i = 0; i < d->n_people; i++) {
        const struct demo_person *p = &d->people[i];
        printf("%s\t%s\t%s\t%s\n", p->login, p->name, role_title(d, p->role), p->unit);
    }
}

int cmd_demo(const struct args *args)
{
    struct demo d = {.arena = args->arena};
    struct opened o;
    struct error e;
#ifdef FAHENG_TEST_BUILD
    account_cheap_hashes(args_flag(args, "cheap-hashes"));
#endif
    if (choose_today(&d, args, &e)) {
        return command_misused(&e);
    }
    if (open_data(args, OPEN_NEW, &o, &e)) {
        return command_failed(&e);
    }
    d.o = &o;
    enum err r = args_value(args, "shape") ? fill_shape(&d, &e) : fill(&d, &e);
    now_set(0);
    if (!r) {
        tell(&d, args);
    }
    open_close(&o);
    return r ? command_failed(&e) : EXIT_YES;
}
