/* One figure from the command line: the number, or the records behind it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/open.h"
#include "figure/metric.h"

#define PAGE 500

struct metric_cli {
    const struct args *args;
    struct opened o;
    struct county county;
    struct scope scope;
    struct db *db;
    struct metric_ask ask;
};

static enum err read_day(struct metric_cli *m, const char *option, struct date otherwise,
                         struct date *ret, struct error *e)
{
    const char *text = args_value(m->args, option);
    *ret = otherwise;
    return text ? day_parse(option, text, ret, e) : OK;
}

static enum err read_period(struct metric_cli *m, struct error *e)
{
    int16_t year = now_today().year;
    enum err r;
    if ((r = read_day(m, "from", (struct date){year, 1, 1}, &m->ask.from, e)) ||
        (r = read_day(m, "to", (struct date){year, 12, 31}, &m->ask.to, e))) {
        return r;
    }
    return read_day(m, "as-of", (struct date){0}, &m->ask.as_of, e);
}

static enum err find_metric(struct metric_cli *m, struct error *e)
{
    const struct content *c = m->o.content;
    const char *id = args_word(m->args, 0);
    m->ask.metric = content_metric(c, id);
    if (m->ask.metric) {
        return OK;
    }
    const char *all = "";
    for (size_t i = 0; i < c->n_metrics; i++) {
        all = arena_printf(m->o.arena, "%s%s%s", all, i ? "、" : "", c->metrics[i].id);
    }
    return error_set(e, ERR_NOT_FOUND, "没有口径 %s。可以写：%s。", id, all);
}

/* By whole or short name, or by id. */
static enum err find_unit(struct metric_cli *m, struct error *e)
{
    const char *name = args_value(m->args, "unit");
    struct unit *list;
    size_t n;
    m->ask.below = args_flag(m->args, "below");
    if (!name || id_parse(name, &m->ask.unit)) {
        return OK;
    }
    enum err r = org_units(m->db, m->o.arena, m->county.id, &list, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        if (str_eq(list[i].name, name) || str_eq(list[i].short_name, name)) {
            m->ask.unit = list[i].id;
            return OK;
        }
    }
    return r ? r : error_set(e, ERR_NOT_FOUND, "%s没有单位“%s”。", m->county.name, name);
}

static enum err print_value(struct metric_cli *m, struct error *e)
{
    struct arena *a = m->o.arena;
    struct metric_value v;
    enum err r = metric_value(m->db, a, m->o.content, &m->scope, &m->ask, &v, e);
    if (r) {
        return r;
    }
    printf("%s\t%s", m->ask.metric->title, metric_text(a, m->ask.metric, &v));
    if (v.share) {
        printf("\t%" PRId64 "/%" PRId64, v.of, v.over);
    }
    if (v.backfill) {
        printf("\t含补录 %" PRId64 " 件", v.backfill);
    }
    printf("\n");
    return OK;
}

static enum err print_rows(struct metric_cli *m, struct error *e)
{
    struct metric_rows rows = {0};
    int64_t after = 0;
    do {
        enum err r =
            metric_rows(m->db, m->o.arena, m->o.content, &m->scope, &m->ask, after, PAGE, &rows, e);
        if (r) {
            return r;
        }
        for (size_t i = 0; i < rows.n; i++) {
            const struct record *x = &rows.items[i];
            printf("%s\t%s\t%s\t%s\t%s%s\n", id_text(m->o.arena, x->id),
                   rows.on[i] ? rows.on[i] : "", x->unit_name ? x->unit_name : "", x->state->title,
                   x->title, x->backfill ? "\t补录" : "");
        }
        after = rows.next;
    } while (after);
    return OK;
}

static enum err run(struct metric_cli *m, struct error *e)
{
    enum err r;
    struct date today = {0};
    if ((r = find_metric(m, e)) || (r = day_of_demo(&m->o, &today, e))) {
        return r;
    }
    if (today.year) {
        day_shift(today);
    }
    if ((r = read_period(m, e)) || (r = open_county(&m->o, m->args, m->o.arena, &m->county, e)) ||
        (r = store_reader(m->o.store, &m->db, e)) || (r = find_unit(m, e))) {
        return r;
    }
    m->scope = actor_system(m->county.id).scope;
    return args_flag(m->args, "rows") ? print_rows(m, e) : print_value(m, e);
}

int cmd_metric(const struct args *args)
{
    struct metric_cli m = {.args = args};
    struct error e;
    if (open_data(args, OPEN_READ, &m.o, &e)) {
        return command_failed(&e);
    }
    enum err r = run(&m, &e);
    open_close(&m.o);
    return r ? command_failed(&e) : EXIT_YES;
}
