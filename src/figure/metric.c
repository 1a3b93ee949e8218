#include "figure/metric.h"

#include <string.h>

#include "base/str.h"
#include "register/column.h"
#include "register/name.h"
#include "register/record_row.h"

enum { UNITS_MAX = 5000, ROWS_MAX = 1000 };
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

static enum err prepare(struct db *db, struct arena *a, const struct scope *scope,
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

static struct metric_value value_from(const struct measure_def *m, const struct table *t,
                                      size_t row, size_t column)
{
    const struct field_def *f = m->kind != METRIC_SUM ? NULL : m->column ? m->column : m->field;
    return (struct metric_value){.known = true,
                                 .number = cell_int(t, row, column),
                                 .scale = !f                         ? 0
                                          : f->type == FIELD_MONEY   ? 2
                                          : f->type == FIELD_DECIMAL ? f->scale
                                                                     : 0,
                                 .money = f && f->type == FIELD_MONEY,
                                 .records = cell_int(t, row, column + 1),
                                 .backfill = cell_int(t, row, column + 2)};
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
    sql_lit(&s, "select count(distinct p.person), count(distinct p.person), 0");
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
    enum err r = prepare(db, a, scope, ask, def, &m, e);
    if (r) {
        return r;
    }
    measure_known(&s, &m);
    sql_lit(&s, "select ");
    measure_number(&s, &m);
    if ((r = measure_from(&s, c, &m, e)) || (r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    *ret = value_from(def, &t, 0, 0);
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
                    "backfill");
        r = people_from(&s, db, c, scope, ask, def, e);
        sql_lit(&s, " group by p.unit");
    } else if (!(r = prepare(db, a, scope, ask, def, &m, e))) {
        measure_known(&s, &m);
        sql_lit(&s, "select u.id, u.short, u.position, g.* from (select r.unit as owner, ");
        measure_number(&s, &m);
        r = measure_from(&s, c, &m, e);
        sql_lit(&s, " group by r.unit");
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
    }
    return OK;
}

static struct metric_value nothing(const struct metric_value *like)
{
    return (struct metric_value){
        .known = !like->share, .scale = like->scale, .money = like->money, .share = like->share};
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

/* --- rows -------------------------------------------------------------------------------------------------------------- */
static void on_column(struct sql *s, const void *ctx)
{
    measure_on(s, ctx);
}

static const char *on_text(struct arena *a, const struct val *v)
{
    return v->kind == VAL_TEXT  ? v->s
           : v->kind == VAL_INT ? arena_printf(a, "%lld", (long long)v->i)
                                : NULL;
}

/* Ids first: a list joined in would give a record several lines. */
static enum err select_rows(struct sql *s, struct db *db, const struct content *c,
                            const struct measure *m, const struct row_want *w, int64_t after,
                            size_t limit, struct table *ret, struct error *e)
{
    measure_known(s, m);
    row_select(s, w, on_column, m);
    sql_lit(s, " where r.county = ");
    sql_bind(s, I(m->scope->county));
    if (after) {
        sql_lit(s, " and r.id < ");
        sql_bind(s, I(after));
    }
    sql_lit(s, " and r.id in (select r.id");
    enum err r = measure_from(s, c, m, e);
    if (r) {
        return r;
    }
    sql_lit(s, ") order by r.id desc limit ");
    sql_bind(s, I((int64_t)limit + 1));
    return sql_kept(s, db, ret, e);
}

enum err metric_rows(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, const struct metric_ask *ask, int64_t after,
                     size_t limit, struct metric_rows *ret, struct error *e)
{
    const struct measure_def *def = &metric_version_of(a, ask)->m;
    struct sql s scoped(sql_end) = sql_begin(a);
    struct measure m;
    struct table t;
    if (def->kind == METRIC_RATIO) {
        return error_set(e, ERR_INVALID, "“%s”是比率，没有自己的明细，请看分子“%s”或分母“%s”。",
                         ask->metric->title, def->of->title, def->over->title);
    }
    if (def->kind == METRIC_PEOPLE) {
        return error_set(e, ERR_INVALID, "“%s”数的是在岗的人，名单在“单位与人员”里。",
                         ask->metric->title);
    }
    limit = limit == 0 ? 50 : limit > ROWS_MAX ? ROWS_MAX : limit;
    enum err r = prepare(db, a, scope, ask, def, &m, e);
    struct row_want w = row_want_only(a, def->reg, NULL, 0, false);
    if (r || (r = select_rows(&s, db, c, &m, &w, after, limit, &t, e))) {
        return r;
    }
    *ret = (struct metric_rows){.reg = def->reg, .n = t.n > limit ? limit : t.n};
    ret->items = arena_array(a, ret->n + 1, sizeof(*ret->items));
    ret->on = arena_array(a, ret->n + 1, sizeof(*ret->on));
    for (size_t i = 0; i < ret->n; i++) {
        const struct val *cells = &t.cells[i * t.columns];
        ret->on[i] = on_text(a, &cells[row_read(a, &w, cells, &ret->items[i])]);
    }
    ret->next = t.n > limit ? ret->items[ret->n - 1].id : 0;
    r = row_complete(db, a, c, scope->county, &w, ret->items, ret->n, e);
    for (size_t i = 0; !r && i < ret->n; i++) {
        record_hide(a, &ret->items[i], scope);
    }
    return r;
}

/* --- words ------------------------------------------------------------------------------------------------------------- */
const char *metric_text(struct arena *a, const struct metric_def *m, const struct metric_value *v)
{
    if (!v->known) {
        return "—";
    }
    char *n = str_from_scaled(a, v->number, v->scale, v->money || v->share);
    return v->share ? arena_printf(a, "%s%%", n) : arena_printf(a, "%s %s", n, m->unit);
}

static const char *on_title(struct arena *a, const struct measure_def *m)
{
    if (m->by_year) {
        return "所属年度";
    }
    struct name n = name_of(a, m->reg, &m->on->name);
    return n.title ? n.title : m->on_text;
}

const char *metric_formula(struct arena *a, const struct measure_def *m)
{
    static const char *const ways[] = {[METRIC_COUNT] = "件数",
                                       [METRIC_ROWS] = "项数",
                                       [METRIC_SUM] = "合计",
                                       [METRIC_DISTINCT] = "不重复的个数"};
    if (m->kind == METRIC_RATIO) {
        return arena_printf(a, "“%s”除以“%s”，按百分比计，保留两位小数", m->of->title,
                            m->over->title);
    }
    if (m->kind == METRIC_PEOPLE) {
        return m->with ? arena_printf(a, "数期末在岗的人，只数“%s”数到的", m->with->title)
                       : "数期末在岗的人，一人只计一次";
    }
    const char *what =
        m->column ? arena_printf(a, "里“%s”一表“%s”列的", m->field->title, m->column->title)
        : m->field ? arena_printf(a, "里“%s”的", m->field->title)
                   : "的";
    const char *line = m->line_text ? arena_printf(a, "；只数这样的行：%s", m->line_text) : "";
    return arena_printf(a, "数台账“%s”%s%s，按%s归入期间，作废的不计%s%s%s", m->reg->title, what,
                        ways[m->kind], on_title(a, m), line, m->where_text ? "；条件：" : "",
                        m->where_text ? m->where_text : "");
}
