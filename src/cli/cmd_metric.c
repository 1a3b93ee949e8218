/* Figures from the command line: their numbers, or the records behind one. */
#include <inttypes.h>
#include <stdio.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/open.h"
#include "figure/metric.h"
#include "reporting/figure_use.h"

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

static enum err find_metric(struct metric_cli *m, size_t word, struct error *e)
{
    const struct content *c = m->o.content;
    const char *id = args_word(m->args, word);
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

static enum err value_words(struct metric_cli *m, const struct metric_ask *ask, const char **ret,
                            struct error *e)
{
    struct metric_value v;
    enum err r = metric_value(m->db, m->o.arena, m->o.content, &m->scope, ask, &v, e);
    if (r == ERR_INVALID) {
        *ret = arena_strdup(m->o.arena, e->text);
        error_clear(e);
        return OK;
    }
    *ret = metric_text(m->o.arena, ask->metric, &v);
    return r;
}

/* Each version over the same period, side by side. */
static enum err print_versions(struct metric_cli *m, struct error *e)
{
    const struct metric_def *def = m->ask.metric;
    enum err r = OK;
    for (size_t i = 0; !r && def->n > 1 && i < def->n; i++) {
        const struct metric_version *v = &def->versions[i];
        struct metric_ask ask = m->ask;
        const char *text = "";
        ask.version = v;
        r = value_words(m, &ask, &text, e);
        printf("口径 %s\t%s\t%s\t%s\n", v->from ? v->from : "最初", text,
               v->reason ? v->reason : "", metric_formula(m->o.arena, &v->m));
    }
    return r;
}

/* What the page of the figure tells. */
static enum err print_about(struct metric_cli *m, struct error *e)
{
    const struct metric_def *def = m->ask.metric;
    struct metric_ask last = metric_last_year(&m->ask);
    struct figure_use *uses;
    const char *text = "";
    size_t n;
    enum err r = value_words(m, &last, &text, e);
    if (r) {
        return r;
    }
    printf("上年同期\t%s\n怎么数\t%s\n负责\t%s\n", text,
           metric_formula(m->o.arena, &metric_version_of(m->o.arena, &m->ask)->m), def->keeper);
    if (def->about) {
        printf("说明\t%s\n", def->about);
    }
    if (def->law) {
        printf("依据\t%s\n", def->law);
    }
    if ((r = print_versions(m, e)) ||
        (r = figure_uses(m->db, m->o.arena, m->o.content, NULL, m->county.id, def, &uses, &n, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        printf("用在\t%s\t%s\n", uses[i].kind, uses[i].title);
    }
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
            printf("%s\t%s\t%s\t%s\t%s%s%s%s\n", id_text(m->o.arena, x->id),
                   rows.on[i] ? rows.on[i] : "", x->unit_name ? x->unit_name : "", x->state->title,
                   x->title, rows.field ? "\t" : "", rows.field ? rows.value[i] : "",
                   x->backfill ? "\t补录" : "");
        }
        after = rows.next;
    } while (after);
    return OK;
}

static enum err run(struct metric_cli *m, struct error *e)
{
    enum err r;
    struct date today = {0};
    if ((r = find_metric(m, 0, e)) || (r = day_of_demo(&m->o, &today, e))) {
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
    if (args_flag(m->args, "rows")) {
        return print_rows(m, e);
    }
    r = print_value(m, e);
    for (size_t i = 1; !r && i < m->args->n_words; i++) {
        r = find_metric(m, i, e);
        r = r ? r : print_value(m, e);
    }
    return r || !args_flag(m->args, "about") ? r : print_about(m, e);
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
