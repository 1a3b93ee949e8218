#include "reporting/figure_use.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "document/template.h"
#include "framework/framework_use.h"

struct uses {
    struct arena *a;
    const struct content *c;
    const struct metric_def *m;
    struct figure_use *items;
    size_t n, cap;
};

static void use(struct uses *u, const char *kind, const char *title, const char *href)
{
    struct figure_use *x = arena_push(u->a, &u->items, &u->n, &u->cap, sizeof(*x));
    *x = (struct figure_use){kind, title, href};
}

static void in_reports(struct uses *u)
{
    for (size_t i = 0; i < u->c->n_reports; i++) {
        if (report_tells(&u->c->reports[i], u->m)) {
            use(u, "报告", u->c->reports[i].title, "/desk/reports");
        }
    }
}

static bool board_shows(const struct board_def *b, const struct metric_def *m)
{
    for (size_t i = 0; i < b->n_groups; i++) {
        for (size_t k = 0; k < b->groups[i].n; k++) {
            if (b->groups[i].figures[k].metric == m) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < b->n_charts; i++) {
        for (size_t k = 0; k < b->charts[i].n; k++) {
            if (b->charts[i].of[k].metric == m) {
                return true;
            }
        }
    }
    return false;
}

static void on_boards(struct uses *u)
{
    for (size_t i = 0; i < u->c->n_boards; i++) {
        if (board_shows(&u->c->boards[i], u->m)) {
            use(u, "看板", u->c->boards[i].title,
                arena_printf(u->a, "/desk/boards/%s", u->c->boards[i].id));
        }
    }
    for (size_t i = 0; i < u->c->n_homes; i++) {
        for (size_t k = 0; k < u->c->homes[i].n; k++) {
            if (u->c->homes[i].figures[k].metric == u->m) {
                use(u, "首页", u->c->homes[i].figures[k].title, "/desk");
            }
        }
    }
}

static void in_obligations(struct uses *u)
{
    for (size_t i = 0; i < u->c->n_obligations; i++) {
        const struct obligation_def *o = &u->c->obligations[i];
        if (o->metric == u->m) {
            use(u, "应做事项", o->title, arena_printf(u->a, "/desk/obligations/%s", o->id));
        }
    }
}

static bool built_on(const struct metric_def *x, const struct metric_def *m)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct measure_def *d = &x->versions[i].m;
        if (d->of == m || d->over == m || d->with == m) {
            return true;
        }
    }
    return false;
}

static void in_figures(struct uses *u)
{
    for (size_t i = 0; i < u->c->n_metrics; i++) {
        const struct metric_def *x = &u->c->metrics[i];
        if (built_on(x, u->m)) {
            use(u, "指标口径", x->title, arena_printf(u->a, "/desk/figures/%s", x->id));
        }
    }
}

static bool paper_tells(struct arena *a, const struct paper_def *p, const struct metric_def *m)
{
    const char *name = arena_printf(a, "metric.%s", m->id);
    const struct template_use *list;
    size_t n = template_uses(p->template, &list), size = strlen(name);
    for (size_t i = 0; i < n; i++) {
        const char *used = list[i].name;
        if (!list[i].condition && str_starts(used, name) &&
            (used[size] == '\0' || used[size] == '.')) {
            return true;
        }
    }
    for (size_t i = 0; i < p->n_insets; i++) {
        for (size_t k = 0; k < p->insets[i].n_metrics; k++) {
            if (p->insets[i].metrics[k] == m) {
                return true;
            }
        }
    }
    return false;
}

static void in_papers(struct uses *u, const struct papers *papers)
{
    for (size_t i = 0; papers && i < papers->n; i++) {
        if (paper_tells(u->a, &papers->items[i], u->m)) {
            use(u, "文书", papers->items[i].title, NULL);
        }
    }
}

static enum err in_frameworks(struct uses *u, struct db *db, int64_t county, struct error *e)
{
    struct framework_use *list;
    size_t n;
    enum err r = framework_uses(db, u->a, county, u->m->id, &list, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        use(u, "指标体系",
            arena_printf(u->a, "%s %s %s%s", list[i].title, list[i].item, list[i].part,
                         list[i].draft ? "（草稿）" : ""),
            arena_printf(u->a, "/desk/frameworks/%s", id_text(u->a, list[i].framework)));
    }
    return r;
}

enum err figure_uses(struct db *db, struct arena *a, const struct content *c,
                     const struct papers *papers, int64_t county, const struct metric_def *m,
                     struct figure_use **ret, size_t *ret_n, struct error *e)
{
    struct uses u = {.a = a, .c = c, .m = m};
    in_reports(&u);
    on_boards(&u);
    in_obligations(&u);
    in_papers(&u, papers);
    in_figures(&u);
    enum err r = in_frameworks(&u, db, county, e);
    *ret = u.items;
    *ret_n = u.n;
    return r;
}
