#include "board/board.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"

struct fill {
    struct tally_desk *d;
    struct arena *a;
    struct board *b;
    struct error *e;
};

bool board_seen(const struct board_def *b, const char *role)
{
    return role_in(role, b->roles, b->n_roles);
}

const struct board_def *board_of(const struct content *c, const char *role)
{
    const struct board_def *found = NULL;
    size_t best = SIZE_MAX;
    for (size_t i = 0; role && i < c->n_boards; i++) {
        const struct board_def *b = &c->boards[i];
        for (size_t k = 0; k < b->n_roles && k < best; k++) {
            if (str_eq(b->roles[k], role)) {
                best = k;
                found = b;
            }
        }
    }
    return found;
}

/* --- asking -------------------------------------------------------------------------------------------------------- */
static struct metric_ask ask_of(const struct fill *f, const struct metric_def *m)
{
    const struct board_ask *b = &f->b->ask;
    return (struct metric_ask){
        .metric = m, .from = b->from, .to = b->to, .unit = b->unit, .below = b->below};
}

static void note(struct fill *f, const struct tally *t)
{
    if (t->state == TALLY_NOW) {
        return;
    }
    f->b->n_stale++;
    if (t->counted_at && (!f->b->oldest || strcmp(t->counted_at, f->b->oldest) < 0)) {
        f->b->oldest = t->counted_at;
    }
}

/* ERR_INVALID becomes the reason. */
static enum err value(struct fill *f, const struct metric_ask *ask, struct tally *ret,
                      const char **ret_why)
{
    enum err r = tally_value(f->d, ask, ret, f->e);
    if (r == ERR_INVALID) {
        *ret_why = arena_strdup(f->a, f->e->text);
        *ret = (struct tally){0};
        error_clear(f->e);
        return OK;
    }
    if (!r) {
        note(f, ret);
    }
    return r;
}

/* --- what signed reports keep --------------------------------------------------------------------------------------- */
enum err board_sealed(struct db *db, struct arena *a, const struct scope *scope,
                      const struct metric_ask *ask, struct sealed_figure *ret, int64_t *ret_record,
                      struct error *e)
{
    struct metric_ask own = *ask;
    *ret_record = 0;
    if ((scope->kind != SCOPE_COUNTY && scope->kind != SCOPE_SUBTREE) || ask->as_of.year ||
        date_cmp(ask->to, now_today()) >= 0) {
        return OK;
    }
    if (scope->kind == SCOPE_SUBTREE && own.unit && own.unit != scope->unit) {
        return OK;
    }
    own.unit = scope->kind == SCOPE_COUNTY ? own.unit : scope->unit;
    return sealed_of(db, a, scope->county, &own, ret, ret_record, e);
}

static enum err sealed_value(struct fill *f, const struct metric_def *m, struct tally *ret,
                             bool *ret_found)
{
    struct metric_ask ask = ask_of(f, m);
    struct sealed_figure kept;
    int64_t record;
    *ret = (struct tally){0};
    enum err r = board_sealed(f->d->db, f->a, f->d->scope, &ask, &kept, &record, f->e);
    *ret_found = !r && record;
    if (*ret_found) {
        ret->value = kept.value;
    }
    return r;
}

static enum err find_seal(struct fill *f)
{
    const struct board_def *def = f->b->ask.def;
    enum err r = OK;
    for (size_t i = 0; !r && i < def->n_groups; i++) {
        for (size_t k = 0; !r && !f->b->sealable && k < def->groups[i].n; k++) {
            const struct metric_def *m = def->groups[i].figures[k].metric;
            struct tally t;
            r = m ? sealed_value(f, m, &t, &f->b->sealable) : OK;
        }
    }
    return r;
}

static bool by_year(struct arena *a, const struct metric_ask *ask)
{
    const struct measure_def *m = &metric_version_of(a, ask)->m;
    if (m->kind == METRIC_RATIO) {
        struct metric_ask of = *ask, over = *ask;
        of.metric = m->of;
        over.metric = m->over;
        return by_year(a, &of) || by_year(a, &over);
    }
    return m->by_year;
}

static bool widen(struct arena *a, struct metric_ask *ask)
{
    struct date from = {ask->from.year, 1, 1}, to = {ask->to.year, 12, 31};
    bool wide = by_year(a, ask) && (date_cmp(from, ask->from) || date_cmp(to, ask->to));
    if (wide) {
        ask->from = from;
        ask->to = to;
    }
    return wide;
}

/* --- goals --------------------------------------------------------------------------------------------------------- */
static int64_t hundredths(const struct metric_value *v)
{
    int64_t n = v->number;
    for (int s = v->scale; s < 2; s++) {
        n = n > INT64_MAX / 10 ? INT64_MAX : n * 10;
    }
    for (int s = v->scale; s > 2; s--) {
        n /= 10;
    }
    return n;
}

static void judge(struct fill *f, struct board_value *v)
{
    const struct board_goal *g = &v->def->goal;
    if (!g->set) {
        return;
    }
    const char *unit = v->def->metric->unit;
    v->goal = arena_printf(f->a, "目标 %s%s%s", str_from_scaled(f->a, g->number, 2, false),
                           str_eq(unit, "%") ? "" : " ", unit);
    if (v->why || v->now.state == TALLY_WAITS || !v->now.value.known) {
        return;
    }
    int64_t n = hundredths(&v->now.value);
    bool met = g->most ? n <= g->number : n >= g->number;
    v->light = met ? BOARD_MET : g->late ? BOARD_LATE : BOARD_MISSED;
}

/* --- figures ------------------------------------------------------------------------------------------------------- */
static enum err figure(struct fill *f, const struct board_figure *def, struct board_value *v)
{
    *v = (struct board_value){.def = def};
    if (!def->metric) {
        return OK;
    }
    v->ask = ask_of(f, def->metric);
    if (f->b->ask.sealed) {
        enum err r = sealed_value(f, def->metric, &v->now, &v->sealed);
        v->why = v->sealed ? NULL : "已签的报告没有列这个数";
        judge(f, v);
        return r;
    }
    v->whole = widen(f->a, &v->ask);
    struct metric_ask last = metric_last_year(&v->ask);
    const char *ignored = NULL;
    enum err r = value(f, &v->ask, &v->now, &v->why);
    if (!r && !v->why) {
        r = value(f, &last, &v->last, &ignored);
    }
    judge(f, v);
    return r;
}

static enum err sets(struct fill *f)
{
    const struct board_def *def = f->b->ask.def;
    struct board_set *list = arena_array(f->a, def->n_groups + 1, sizeof(*list));
    enum err r = OK;
    for (size_t i = 0; !r && i < def->n_groups; i++) {
        const struct board_group *g = &def->groups[i];
        struct board_value *values = arena_array(f->a, g->n + 1, sizeof(*values));
        for (size_t k = 0; !r && k < g->n; k++) {
            r = figure(f, &g->figures[k], &values[k]);
        }
        list[i] = (struct board_set){g->title, values, g->n};
    }
    f->b->sets = list;
    f->b->n_sets = def->n_groups;
    return r;
}

/* --- charts -------------------------------------------------------------------------------------------------------- */
static const char *year_words(struct fill *f, bool last)
{
    const struct board_ask *b = &f->b->ask;
    return b->from.year == b->to.year ? arena_printf(f->a, "%d年", b->from.year - last)
           : last                     ? "上年同期"
                                      : "本期";
}

/* One figure stands beside its last year; several stand beside each other. */
static void series_of(struct fill *f, struct board_drawn *c, bool with_last)
{
    const struct board_chart *def = c->def;
    struct board_series *s = arena_array(f->a, def->n + 2, sizeof(*s));
    size_t n = with_last ? 1 : def->n;
    for (size_t i = 0; i < n; i++) {
        s[i] = (struct board_series){.title = with_last ? year_words(f, false) : def->of[i].title,
                                     .metric = def->of[i].metric};
    }
    if (with_last) {
        s[n++] = (struct board_series){
            .title = year_words(f, true), .metric = def->of[0].metric, .last = true};
    }
    c->series = s;
    c->n_series = n;
}

static struct date month_end(struct date first)
{
    struct date next = {(int16_t)(first.month == 12 ? first.year + 1 : first.year),
                        (int8_t)(first.month == 12 ? 1 : first.month + 1), 1};
    return date_add(next, -1);
}

static enum err month_point(struct fill *f, struct board_drawn *c, struct board_point *p)
{
    struct metric_value *values = arena_array(f->a, c->n_series, sizeof(*values));
    enum err r = OK;
    for (size_t i = 0; !r && i < c->n_series; i++) {
        struct metric_ask ask = p->ask;
        struct tally t;
        ask.metric = c->series[i].metric;
        ask = c->series[i].last ? metric_last_year(&ask) : ask;
        r = value(f, &ask, &t, &c->why);
        c->complete = c->complete && t.state != TALLY_WAITS;
        values[i] = t.value;
        values[i].known = values[i].known && t.state != TALLY_WAITS;
    }
    p->values = values;
    return r;
}

static enum err months(struct fill *f, struct board_drawn *c)
{
    const struct board_ask *b = &f->b->ask;
    struct board_point *points = arena_array(f->a, BOARD_MONTHS_MAX, sizeof(*points));
    struct date first = {b->from.year, b->from.month, 1}, today = now_today();
    struct metric_ask whole = ask_of(f, c->def->of[0].metric);
    enum err r = OK;
    if (widen(f->a, &whole) || by_year(f->a, &whole)) {
        c->why = "这个数按年度归期，不分月。";
        return OK;
    }
    series_of(f, c, c->def->n == 1);
    c->points = points;
    while (!r && c->n < BOARD_MONTHS_MAX && date_cmp(first, b->to) <= 0 &&
           date_cmp(first, today) <= 0) {
        struct board_point *p = &points[c->n++];
        p->ask = ask_of(f, c->def->of[0].metric);
        p->ask.from = date_cmp(first, b->from) < 0 ? b->from : first;
        p->ask.to = month_end(first);
        p->ask.to = date_cmp(p->ask.to, b->to) > 0 ? b->to : p->ask.to;
        p->label = b->from.year == b->to.year
                       ? arena_printf(f->a, "%d月", first.month)
                       : arena_printf(f->a, "%d年%d月", first.year, first.month);
        r = month_point(f, c, p);
        first = date_add(month_end(first), 1);
    }
    return r;
}

/* The highest first; equal ones in the order of the organisation, as they came; what has no number last. */
static int by_value(const void *x, const void *y)
{
    const struct metric_unit *l = *(const struct metric_unit *const *)x;
    const struct metric_unit *r = *(const struct metric_unit *const *)y;
    if (l->value.known != r->value.known) {
        return l->value.known ? -1 : 1;
    }
    if (l->value.number != r->value.number) {
        return l->value.number > r->value.number ? -1 : 1;
    }
    return (l > r) - (l < r);
}

static int by_lowest(const void *x, const void *y)
{
    const struct metric_unit *l = *(const struct metric_unit *const *)x;
    const struct metric_unit *r = *(const struct metric_unit *const *)y;
    bool other = l->value.known && r->value.known && l->value.number != r->value.number;
    return other ? (l->value.number < r->value.number ? -1 : 1) : by_value(x, y);
}

static enum err units(struct fill *f, struct board_drawn *c)
{
    struct metric_ask ask = ask_of(f, c->def->of[0].metric);
    struct metric_unit *list = NULL;
    struct tally t;
    size_t n = 0;
    (void)widen(f->a, &ask);
    enum err r = tally_units(f->d, &ask, &list, &n, &t, f->e);
    if (r == ERR_INVALID) {
        c->why = arena_strdup(f->a, f->e->text);
        error_clear(f->e);
        return OK;
    }
    if (r) {
        return r;
    }
    note(f, &t);
    c->complete = t.state != TALLY_WAITS;
    series_of(f, c, true);
    const struct metric_unit **order = arena_array(f->a, n + 1, sizeof(*order));
    for (size_t i = 0; i < n; i++) {
        order[i] = &list[i];
    }
    if (n) {
        qsort(order, n, sizeof(*order), c->def->lowest ? by_lowest : by_value);
    }
    n = n < BOARD_UNITS_MAX ? n : BOARD_UNITS_MAX;
    struct board_point *points = arena_array(f->a, n + 1, sizeof(*points));
    for (size_t i = 0; i < n; i++) {
        struct metric_value *values = arena_array(f->a, 2, sizeof(*values));
        values[0] = order[i]->value;
        values[1] = order[i]->last;
        points[i] = (struct board_point){order[i]->name, ask, values};
        points[i].ask.unit = order[i]->unit;
        points[i].ask.below = false; /* a unit's bar is its own */
    }
    c->points = points;
    c->n = n;
    return OK;
}

static enum err side(struct fill *f, struct board_drawn *c)
{
    struct board_point *points = arena_array(f->a, c->def->n + 1, sizeof(*points));
    struct board_series *s = arena_array(f->a, 2, sizeof(*s));
    enum err r = OK;
    s[0] = (struct board_series){.title = year_words(f, false), .metric = c->def->of[0].metric};
    s[1] = (struct board_series){
        .title = year_words(f, true), .metric = c->def->of[0].metric, .last = true};
    c->series = s;
    c->n_series = 2;
    c->points = points;
    for (size_t i = 0; !r && i < c->def->n; i++) {
        struct board_value v;
        struct metric_value *values = arena_array(f->a, 2, sizeof(*values));
        r = figure(f, &c->def->of[i], &v);
        values[0] = v.now.value;
        values[1] = v.last.value;
        values[0].known = values[0].known && v.now.state != TALLY_WAITS;
        values[1].known = values[1].known && v.last.state != TALLY_WAITS;
        c->complete = c->complete && v.now.state != TALLY_WAITS;
        points[c->n++] = (struct board_point){c->def->of[i].title, v.ask, values};
    }
    return r;
}

static enum err charts(struct fill *f)
{
    const struct board_def *def = f->b->ask.def;
    struct board_drawn *list = arena_array(f->a, def->n_charts + 1, sizeof(*list));
    enum err r = OK;
    for (size_t i = 0; !r && i < def->n_charts; i++) {
        struct board_drawn *c = &list[i];
        *c = (struct board_drawn){.def = &def->charts[i], .complete = true};
        r = c->def->over == BOARD_MONTHS  ? months(f, c)
            : c->def->over == BOARD_UNITS ? units(f, c)
                                          : side(f, c);
    }
    f->b->charts = list;
    f->b->n_charts = def->n_charts;
    return r;
}

enum err board_fill(struct tally_desk *d, const struct board_ask *ask, struct board *ret,
                    struct error *e)
{
    struct board b = {.ask = *ask};
    struct fill f = {.d = d, .a = d->a, .b = &b, .e = e};
    enum err r = find_seal(&f);
    b.ask.sealed = b.ask.sealed && b.sealable;
    if (r || (r = sets(&f))) {
        return r;
    }
    if (!b.ask.sealed && (r = charts(&f))) {
        return r;
    }
    *ret = b;
    return OK;
}
