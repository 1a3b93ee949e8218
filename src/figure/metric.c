#include "figure/metric.h"

#include <string.h>

#include "base/str.h"
#include "figure/metric_internal.h"
#include "register/column.h"
#include "register/name.h"

enum { UNITS_MAX = 5000 };
static const struct date EVER = {1900, 1, 1};

const struct metric_version *metric_version_of(struct arena *a, const struct metric_ask *ask)
{
    return ask->version ? ask->version : metric_version_on(ask->metric, date_text(a, ask->to));
}

static struct date year_before(struct date d)
{
    d.year = (int16_t)(d.year - 1);
    if (!date_ok(d)) {
        d.day = 28;
    }
    return d;
}

struct metric_ask metric_last_year(const struct metric_ask *ask)
{
    struct metric_ask last = *ask;
    struct date next = date_add(ask->to, 1);
    last.from = year_before(ask->from);
    last.to = next.day == 1 ? date_add(year_before(next), -1) : year_before(ask->to);
    return last;
}

/* --- asking ---------------------------------------------------------------------------------------------------------- */
static enum err find_path(struct db *db, struct arena *a, const struct scope *scope,
                          const struct metric_ask *ask, const char **ret, struct error *e)
{
    struct table t;
    *ret = NULL;
    if (!ask->unit) {
        return OK;
    }
    if (!ask->metric->by_unit) {
        return error_set(e, ERR_INVALID, "“%s”全县只有一个数，不按单位分。", ask->metric->title);
    }
    enum err r = db_one(db, a, "select path from unit where county = ?1 and id = ?2",
                        ARGS(I(scope->county), I(ask->unit)), &t, e);
    if (r == ERR_NOT_FOUND) {
        return error_set(e, ERR_NOT_FOUND, "没有这个单位，请重新选。");
    }
    if (!r && ask->below) {
        *ret = cell_text(&t, 0, 0);
    }
    return r;
}

enum err metric_prepare(struct db *db, struct arena *a, const struct scope *scope,
                        const struct metric_ask *ask, const struct measure_def *def,
                        struct measure *ret, struct error *e)
{
    *ret = (struct measure){.def = def,
                            .scope = scope,
                            .from = ask->from,
                            .to = ask->to,
                            .as_of = ask->as_of,
                            .unit = ask->unit};
    enum err r = measure_check(ret, e);
    return r ? r : find_path(db, a, scope, ask, &ret->path, e);
}

/* The first day, or the smallest number; none when nothing was written. */
static struct metric_value least_from(const struct measure_def *m, const struct table *t,
                                      size_t row, size_t column)
{
    const struct field_def *f = m->column ? m->column : m->field;
    struct metric_value v = {.least = true,
                             .known = !cell_null(t, row, column),
                             .number = cell_int(t, row, column),
                             .day = f->type == FIELD_DATE,
                             .records = cell_int(t, row, column + 1),
                             .backfill = cell_int(t, row, column + 2)};
    struct date d;
    if (v.known && v.day) {
        v.known = date_parse(cell_text(t, row, column), &d);
        v.number = v.known ? d.year * 10000 + d.month * 100 + d.day : 0;
    }
    return v;
}

static struct metric_value value_from(const struct measure_def *m, const struct table *t,
                                      size_t row, size_t column)
{
    const struct field_def *f = m->kind != METRIC_SUM ? NULL : m->column ? m->column : m->field;
    if (m->kind == METRIC_LEAST) {
        return least_from(m, t, row, column);
    }
    return (struct metric_value){.known = true,
                                 .number = cell_int(t, row, column),
                                 .scale = !f                         ? 0
                                          : f->type == FIELD_MONEY   ? 2
                                          : f->type == FIELD_DECIMAL ? f->scale
                                                                     : 0,
                                 .money = f && f->type == FIELD_MONEY,
                                 .records = cell_int(t, row, column + 1),
                                 .backfill = cell_int(t, row, column + 2),
                                 .lower = cell_int(t, row, column + 3) != 0};
}

static int64_t power(int scale)
{
    int64_t n = 1;
    while (scale-- > 0) {
        n *= 10;
    }
    return n;
}

/* In hundredths of a percent, half up. What cannot be held exactly is not told at all. */
static struct metric_value ratio(const struct metric_value *of, const struct metric_value *over)
{
    struct metric_value v = {.scale = 2,
                             .share = true,
                             .records = over->records,
                             .backfill = over->backfill,
                             .of = of->number,
                             .over = over->number};
    int64_t x = 0, y = 0;
    bool fits = !__builtin_mul_overflow(of->number, power(over->scale), &x) &&
                !__builtin_mul_overflow(over->number, power(of->scale), &y) &&
                !__builtin_mul_overflow(x, 20000, &x) && !__builtin_mul_overflow(y, 2, &y);
    if (fits && y > 0 && x >= 0) {
        v.known = true;
        v.number = (x + y / 2) / y;
    }
    return v;
}

static struct metric_ask part_of(const struct metric_ask *ask, const struct metric_def *part)
{
    struct metric_ask p = *ask;
    p.metric = part;
    p.version = NULL;
    return p;
}

/* --- people in posts ----------------------------------------------------------------------------------------------------- */
static void on_day(struct sql *s, struct date day)
{
    sql_lit(s, "(p.from_on is null or p.from_on <= ");
    sql_bind(s, T(date_text(s->arena, day)));
    sql_lit(s, ") and (p.to_on is null or p.to_on >= ");
    sql_bind(s, T(date_text(s->arena, day)));
    sql_lit(s, ") and (h.left_on is null or h.left_on >= ");
    sql_bind(s, T(date_text(s->arena, day)));
    sql_lit(s, ")");
}

static void posts_in(struct sql *s, const struct metric_ask *ask, const struct scope *scope,
                     const char *path)
{
    measure_units_seen(s, scope);
    if (ask->unit && path) {
        sql_lit(s, " and u.path like ");
        sql_bind(s, T(arena_printf(s->arena, "%s%%", path)));
    } else if (ask->unit) {
        sql_lit(s, " and u.id = ");
        sql_bind(s, I(ask->unit));
    }
}

/* Whom the other metric counts by the last day, whenever his record came: what he holds he has. */
static enum err with_sql(struct sql *s, const struct content *c, const struct scope *scope,
                         const struct metric_ask *ask, const struct metric_def *with,
                         struct error *e)
{
    const struct measure_def *def = &metric_version_on(with, date_text(s->arena, ask->to))->m;
    const struct scope whole = {.kind = SCOPE_COUNTY, .county = scope->county};
    const struct measure m = {
        .def = def, .scope = &whole, .from = EVER, .to = ask->to, .as_of = ask->as_of};
    sql_lit(s, " and p.person in (select r.");
    sql_id(s, "f_", def->field->id);
    enum err r = measure_from(s, c, &m, e);
    sql_lit(s, ")");
    return r;
}

/* " from post ... where ..."; for each unit its own: `group by p.unit` may follow. */
static enum err people_from(struct sql *s, struct db *db, const struct content *c,
                            const struct scope *scope, const struct metric_ask *ask,
                            const struct measure_def *def, struct error *e)
{
    const char *path = NULL;
    enum err r = find_path(db, s->arena, scope, ask, &path, e);
    sql_lit(s, " from post p join person h on h.id = p.person join unit u on u.id = p.unit where ");
    posts_in(s, ask, scope, path);
    sql_lit(s, " and p.role in (");
    for (size_t i = 0; i < def->n_posts; i++) {
        strbuf_str(&s->text, i ? ", " : "");
        sql_bind(s, T(def->posts[i]));
    }
    sql_lit(s, ") and ");
    on_day(s, ask->to);
    return r || !def->with ? r : with_sql(s, c, scope, ask, def->with, e);
}

static void people_known(struct sql *s, const struct scope *scope, const struct metric_ask *ask,
                         const struct measure_def *def)
{
    if (def->with) {
        const struct measure m = {
            .def = &metric_version_on(def->with, date_text(s->arena, ask->to))->m,
            .scope = scope,
            .from = EVER,
            .to = ask->to,
            .as_of = ask->as_of};
        measure_known(s, &m);
    }
}

static enum err people_value(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct metric_ask *ask,
                             const struct measure_def *def, struct metric_value *ret,
                             struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    people_known(&s, scope, ask, def);
    sql_lit(&s, "select count(distinct p.person), count(distinct p.person), 0, 0");
    enum err r = people_from(&s, db, c, scope, ask, def, e);
    if (r || (r = sql_all(&s, db, &t, e))) {
        return r;
    }
    *ret = value_from(def, &t, 0, 0);
    return OK;
}

enum err metric_value(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, const struct metric_ask *ask,
                      struct metric_value *ret, struct error *e)
{
    const struct measure_def *def = &metric_version_of(a, ask)->m;
    if (def->kind == METRIC_PEOPLE) {
        return people_value(db, a, c, scope, ask, def, ret, e);
    }
    if (def->kind == METRIC_RATIO) {
        struct metric_ask of = part_of(ask, def->of), over = part_of(ask, def->over);
        struct metric_value x = {0}, y = {0};
        enum err r = metric_value(db, a, c, scope, &of, &x, e);
        if (!r && !(r = metric_value(db, a, c, scope, &over, &y, e))) {
            *ret = ratio(&x, &y);
        }
        return r;
    }
    struct sql s scoped(sql_end) = sql_begin(a);
    struct measure m;
    struct table t;
    enum err r = metric_prepare(db, a, scope, ask, def, &m, e);
    if (r) {
        return r;
    }
    measure_known(&s, &m);
    if ((r = measure_select(&s, c, &m, false, e)) || (r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    *ret = value_from(def, &t, 0, 0);
    ret->known = ret->known && (!def->each_month || measure_months(&m) > 0);
    return OK;
}

/* --- by unit ----------------------------------------------------------------------------------------------------------- */
struct unit_number {
    int64_t unit, position;
    const char *name;
    struct metric_value v;
};

static enum err unit_numbers(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct metric_ask *ask,
                             struct unit_number **ret, size_t *ret_n, struct error *e);

static const struct unit_number *number_find(const struct unit_number *list, size_t n, int64_t unit)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].unit == unit) {
            return &list[i];
        }
    }
    return NULL;
}

static enum err ratio_numbers(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct metric_ask *ask,
                              const struct measure_def *def, struct unit_number **ret,
                              size_t *ret_n, struct error *e)
{
    struct metric_ask of = part_of(ask, def->of), over = part_of(ask, def->over);
    const struct metric_value none = {.known = true};
    struct unit_number *x = NULL, *y = NULL;
    size_t n_x, n_y;
    enum err r = unit_numbers(db, a, c, scope, &of, &x, &n_x, e);
    if (r || (r = unit_numbers(db, a, c, scope, &over, &y, &n_y, e))) {
        return r;
    }
    for (size_t i = 0; i < n_y; i++) {
        const struct unit_number *p = number_find(x, n_x, y[i].unit);
        y[i].v = ratio(p ? &p->v : &none, &y[i].v);
    }
    *ret = y;
    *ret_n = n_y;
    return OK;
}

static enum err unit_numbers(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct metric_ask *ask,
                             struct unit_number **ret, size_t *ret_n, struct error *e)
{
    const struct measure_def *def = &metric_version_of(a, ask)->m;
    struct sql s scoped(sql_end) = sql_begin(a);
    struct measure m;
    struct table t;
    if (def->kind == METRIC_RATIO) {
        return ratio_numbers(db, a, c, scope, ask, def, ret, ret_n, e);
    }
    enum err r = OK;
    if (def->kind == METRIC_PEOPLE) {
        people_known(&s, scope, ask, def);
        sql_lit(&s, "select u.id, u.short, u.position, g.* from (select p.unit as owner, "
                    "count(distinct p.person) as number, count(distinct p.person) as records, 0 as "
                    "backfill, 0 as lower_bound");
        r = people_from(&s, db, c, scope, ask, def, e);
        sql_lit(&s, " group by p.unit");
    } else if (!(r = metric_prepare(db, a, scope, ask, def, &m, e))) {
        measure_known(&s, &m);
        sql_lit(&s, "select u.id, u.short, u.position, g.* from (");
        r = measure_select(&s, c, &m, true, e);
    }
    if (r) {
        return r;
    }
    sql_lit(&s, ") g join unit u on u.id = g.owner order by u.position, u.id limit ");
    sql_bind(&s, I(UNITS_MAX));
    if ((r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct unit_number){cell_int(&t, i, 0), cell_int(&t, i, 2),
                                         cell_text(&t, i, 1), value_from(def, &t, i, 4)};
        (*ret)[i].v.known = (*ret)[i].v.known && (!def->each_month || measure_months(&m) > 0);
    }
    return OK;
}

static struct metric_value nothing(const struct metric_value *like)
{
    return (struct metric_value){.known = !like->share && !like->least,
                                 .scale = like->scale,
                                 .money = like->money,
                                 .share = like->share,
                                 .least = like->least,
                                 .day = like->day};
}

enum err metric_units(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, const struct metric_ask *ask,
                      struct metric_unit **ret, size_t *ret_n, struct error *e)
{
    struct metric_ask last = metric_last_year(ask);
    struct unit_number *x = NULL, *y = NULL;
    size_t n_x = 0, n_y = 0, n = 0, i = 0, k = 0;
    enum err r = unit_numbers(db, a, c, scope, ask, &x, &n_x, e);
    if (r || (r = unit_numbers(db, a, c, scope, &last, &y, &n_y, e))) {
        return r;
    }
    struct metric_unit *list = arena_array(a, n_x + n_y + 1, sizeof(*list));
    while (i < n_x || k < n_y) {
        bool both = i < n_x && k < n_y && x[i].unit == y[k].unit;
        bool left = both || k == n_y ||
                    (i < n_x && (x[i].position < y[k].position ||
                                 (x[i].position == y[k].position && x[i].unit < y[k].unit)));
        struct metric_unit *u = &list[n++];
        const struct unit_number *p = left ? &x[i] : &y[k];
        *u = (struct metric_unit){p->unit, p->name, nothing(&p->v), nothing(&p->v)};
        if (left) {
            u->value = x[i++].v;
        }
        if (!left || both) {
            u->last = y[k++].v;
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}
