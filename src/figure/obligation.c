#include "figure/obligation.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "register/column.h"

/* --- periods ----------------------------------------------------------------------------------------------------------- */
static struct date day(int year, int month, int d)
{
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)d};
}

static struct date month_end(int year, int month)
{
    return date_add(month == 12 ? day(year + 1, 1, 1) : day(year, month + 1, 1), -1);
}

static struct obligation_period months(int year, int first, int last)
{
    return (struct obligation_period){.from = day(year, first, 1), .to = month_end(year, last)};
}

static struct date warn_on(const struct obligation_def *o, const struct obligation_period *p)
{
    if (o->warn_month) {
        struct date d = day(p->from.year, o->warn_month, o->warn_day);
        return date_ok(d) ? d : date_add(day(p->from.year, o->warn_month, 28), 1);
    }
    struct date d =
        o->warn_after ? date_add(p->from, o->warn_after) : date_add(p->to, -o->warn_before);
    if (o->warn_after && date_ok(d) && date_cmp(d, p->to) > 0) {
        return p->to;
    }
    return !date_ok(d) || date_cmp(d, p->from) < 0 ? p->from : d;
}

struct obligation_period obligation_period(struct arena *a, const struct obligation_def *o,
                                           struct date d)
{
    static const char *const quarters[] = {"一", "二", "三", "四"};
    struct obligation_period p;
    int half = (d.month - 1) / 6, quarter = (d.month - 1) / 3;
    switch (o->per) {
    case PER_HALF:
        p = months(d.year, half * 6 + 1, half * 6 + 6);
        p.id = arena_printf(a, "%d-H%d", d.year, half + 1);
        p.title = arena_printf(a, "%d年%s半年", d.year, half ? "下" : "上");
        break;
    case PER_QUARTER:
        p = months(d.year, quarter * 3 + 1, quarter * 3 + 3);
        p.id = arena_printf(a, "%d-Q%d", d.year, quarter + 1);
        p.title = arena_printf(a, "%d年第%s季度", d.year, quarters[quarter]);
        break;
    case PER_MONTH:
        p = months(d.year, d.month, d.month);
        p.id = arena_printf(a, "%d-%02d", d.year, d.month);
        p.title = arena_printf(a, "%d年%d月", d.year, d.month);
        break;
    case PER_ALWAYS:
        return (struct obligation_period){
            .from = d, .to = d, .warn = d, .id = "-", .title = "随时"};
    default:
        p = months(d.year, 1, 12);
        p.id = arena_printf(a, "%d", d.year);
        p.title = arena_printf(a, "%d年度", d.year);
    }
    p.warn = warn_on(o, &p);
    return p;
}

bool obligation_period_of(struct arena *a, const struct obligation_def *o, const char *id,
                          struct obligation_period *ret)
{
    int64_t year = 0;
    if (o->per == PER_ALWAYS) {
        *ret = obligation_period(a, o, now_today());
        return str_eq(id, "-");
    }
    if (!id || strlen(id) < 4 || !str_to_int(arena_strndup(a, id, 4), &year) || year < 1900 ||
        year > 2199) {
        return false;
    }
    for (int month = 1; month <= 12; month++) {
        *ret = obligation_period(a, o, day((int)year, month, 1));
        if (str_eq(ret->id, id)) {
            return true;
        }
    }
    return false;
}

/* --- who --------------------------------------------------------------------------------------------------------------- */
static void valid(struct sql *s, const char *alias, const struct obligation_period *p)
{
    static const struct {
        const char *column, *sign;
    } parts[] = {{".from_on", " <= "}, {".to_on", " >= "}};
    for (size_t i = 0; i < array_len(parts); i++) {
        strbuf_str(&s->text, " and (");
        strbuf_str(&s->text, alias);
        strbuf_str(&s->text, parts[i].column);
        sql_lit(s, " is null or ");
        strbuf_str(&s->text, alias);
        strbuf_str(&s->text, parts[i].column);
        strbuf_str(&s->text, parts[i].sign);
        sql_bind(s, T(date_text(s->arena, i ? p->from : p->to)));
        sql_lit(s, ")");
    }
}

static void of_kinds(struct sql *s, const struct obligation_def *o)
{
    sql_lit(s, " and u.kind in (");
    for (size_t i = 0; i < o->n_kinds; i++) {
        strbuf_str(&s->text, i ? ", " : "");
        sql_bind(s, T(o->kinds[i]));
    }
    sql_lit(s, ")");
}

/* --- how many ------------------------------------------------------------------------------------------------------------ */
const struct measure_def *obligation_measure(struct arena *a, const struct obligation_def *o,
                                             const struct obligation_period *period)
{
    return o->metric ? &metric_version_on(o->metric, date_text(a, period->to))->m
           : o->post ? NULL
                     : &o->m;
}

static void whom_sql(struct sql *s, const struct obligation_def *o)
{
    if (!o->whom) {
        sql_lit(s, "r.unit");
    } else if (column_listed(o->whom)) {
        sql_lit(s, "whom.ref");
    } else {
        sql_id(s, "r.f_", o->whom->id);
    }
}

/* (select <object> as object, <number>, <records>, <backfill> from ... group by <object>) g */
static enum err counted(struct sql *s, const struct content *c, const struct measure *m,
                        const struct obligation_def *o, struct error *e)
{
    sql_lit(s, "(select ");
    whom_sql(s, o);
    sql_lit(s, " as object, ");
    measure_number(s, m);
    enum err r = measure_from(s, c, m, e);
    sql_lit(s, " group by ");
    whom_sql(s, o);
    sql_lit(s, ") g");
    return r;
}

static void holders(struct sql *s, const struct obligation_def *o,
                    const struct obligation_period *p)
{
    sql_lit(s, "(select p.unit as object, count(distinct p.person) as number from post p join "
               "person h on h.id = p.person "
               "where p.role = ");
    sql_bind(s, T(o->post));
    valid(s, "p", p);
    sql_lit(s, " and (h.left_on is null or h.left_on >= ");
    sql_bind(s, T(date_text(s->arena, p->from)));
    sql_lit(s, ") and not exists(select 1 from account k where k.county = p.county and k.person = "
               "p.person and k.locked = 1) "
               "group by p.unit) g");
}

static enum err of_units(struct sql *s, const struct content *c, const struct scope *scope,
                         const struct obligation_def *o, const struct obligation_period *p,
                         const struct measure *m, struct error *e)
{
    enum err r = OK;
    sql_lit(s, "select u.id, u.id, u.short, u.short, g.* from unit u left join ");
    if (o->post) {
        holders(s, o, p);
    } else {
        r = counted(s, c, m, o, e);
    }
    sql_lit(s, " on g.object = u.id where ");
    measure_units_seen(s, scope);
    of_kinds(s, o);
    valid(s, "u", p);
    sql_lit(s, " order by u.position, u.id");
    return r;
}

/* A person with the role in two units stands once, with the first. */
static enum err of_persons(struct sql *s, const struct content *c, const struct scope *scope,
                           const struct obligation_def *o, const struct obligation_period *p,
                           const struct measure *m, struct error *e)
{
    sql_lit(s, "select h.id, u.id, h.name, u.short, g.* from (select p.person as person, "
               "min(p.unit) as unit from post p "
               "where p.county = ");
    sql_bind(s, I(scope->county));
    sql_lit(s, " and p.role = ");
    sql_bind(s, T(o->role));
    valid(s, "p", p);
    sql_lit(s, " group by p.person) w join person h on h.id = w.person join unit u on u.id = "
               "w.unit left join ");
    enum err r = counted(s, c, m, o, e);
    sql_lit(s, " on g.object = h.id where ");
    measure_units_seen(s, scope);
    if (scope->kind == SCOPE_OWN || scope->kind == SCOPE_ASSIGNED) {
        sql_lit(s, " and h.id = ");
        sql_bind(s, I(scope->person));
    }
    sql_lit(s, " order by u.position, u.id, h.name, h.id");
    return r;
}

/* Records of a register as those that have to: a branch, told by its title, in the unit that owns it. */
static enum err of_records(struct sql *s, const struct content *c, const struct scope *scope,
                           const struct obligation_def *o, const struct measure *m, struct error *e)
{
    sql_lit(s, "select r.id, u.id, coalesce(r.");
    sql_id(s, "f_", o->each->title_field[0]->id);
    sql_lit(s, ", r.number, ''), u.short, g.* from ");
    sql_id(s, "r_", o->each->id);
    sql_lit(s, " r join unit u on u.id = r.unit left join ");
    enum err r = counted(s, c, m, o, e);
    sql_lit(s, " on g.object = r.id where ");
    measure_units_seen(s, scope);
    sql_lit(s, " and r.county = ");
    sql_bind(s, I(scope->county));
    sql_lit(s, " and r.voided = 0");
    if (!r && o->among) {
        sql_lit(s, " and ");
        r = condition_sql(s, c, o->each, o->among, now_today(), 0, e);
    }
    sql_lit(s, " order by u.position, u.id, r.id");
    return r;
}

static int64_t scaled(const struct measure_def *m, int64_t n)
{
    const struct field_def *f = !m || m->kind != METRIC_SUM ? NULL
                                : m->column                 ? m->column
                                                            : m->field;
    int scale = !f ? 0 : f->type == FIELD_MONEY ? 2 : f->type == FIELD_DECIMAL ? f->scale : 0;
    for (; scale > 0 && n > 0; scale--) {
        n /= 10; /* 19.5 hours are not 20 */
    }
    return n;
}

static struct measure measure_for(const struct obligation_def *o, const struct obligation_period *p,
                                  const struct measure_def *def, const struct scope *whole)
{
    return (struct measure){.def = def,
                            .scope = whole,
                            .from = o->per == PER_ALWAYS ? day(1900, 1, 1) : p->from,
                            .to = p->to,
                            .whom = o->whom};
}

static bool lacks(const struct obligation_def *o, int64_t have)
{
    return o->none_left ? have > 0 : have < o->at_least;
}

static void read_items(struct arena *a, const struct table *t, const struct obligation_def *o,
                       const struct measure_def *def, struct obligation_list *ret)
{
    size_t first = 0, later = 0;
    ret->items = arena_array(a, t->n + 1, sizeof(*ret->items));
    ret->n = t->n;
    for (size_t i = 0; i < t->n; i++) {
        ret->missing += lacks(o, scaled(def, cell_int(t, i, 5)));
    }
    for (size_t i = 0; i < t->n; i++) {
        int64_t have = scaled(def, cell_int(t, i, 5));
        bool missing = lacks(o, have);
        struct obligation_item *x = &ret->items[missing ? first++ : ret->missing + later++];
        *x = (struct obligation_item){.object = cell_int(t, i, 0),
                                      .unit = cell_int(t, i, 1),
                                      .name = cell_text(t, i, 2),
                                      .unit_name = cell_text(t, i, 3),
                                      .have = have,
                                      .missing = missing};
    }
}

enum err obligation_list(struct db *db, struct arena *a, const struct content *c,
                         const struct scope *scope, const struct obligation_def *o,
                         const struct obligation_period *period, struct obligation_list *ret,
                         struct error *e)
{
    const struct measure_def *def = obligation_measure(a, o, period);
    const struct scope whole = {.kind = SCOPE_COUNTY, .county = scope->county};
    struct measure m = measure_for(o, period, def, &whole);
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    enum err r = o->each   ? of_records(&s, c, scope, o, &m, e)
                 : o->role ? of_persons(&s, c, scope, o, period, &m, e)
                           : of_units(&s, c, scope, o, period, &m, e);
    if (r || (r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    *ret = (struct obligation_list){
        .def = o, .period = *period, .warned = date_cmp(now_today(), period->warn) >= 0};
    read_items(a, &t, o, def, ret);
    return OK;
}

enum err obligation_event(struct db *db, struct arena *a, const struct content *c, int64_t county,
                          const struct obligation_def *o, const struct obligation_period *period,
                          int64_t object, int64_t *ret, struct error *e)
{
    const struct measure_def *def = obligation_measure(a, o, period);
    const struct scope whole = {.kind = SCOPE_COUNTY, .county = county};
    struct measure m = measure_for(o, period, def, &whole);
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    *ret = 0;
    if (!def || (o->metric && def->kind == METRIC_RATIO)) {
        return OK;
    }
    sql_lit(&s, "select max(v.seq) from event v where v.county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and v.record in (select r.id");
    enum err r = measure_from(&s, c, &m, e);
    sql_lit(&s, " and ");
    whom_sql(&s, o);
    sql_lit(&s, " = ");
    sql_bind(&s, I(object));
    sql_lit(&s, ")");
    if (!r && !(r = sql_kept(&s, db, &t, e))) {
        *ret = t.n ? cell_int(&t, 0, 0) : 0;
    }
    return r;
}

const char *obligation_done(struct arena *a, const struct obligation_def *o, int64_t have)
{
    return o->none_left ? arena_printf(a, "%lld", (long long)have)
                        : arena_printf(a, "%lld/%lld", (long long)have, (long long)o->at_least);
}

const char *obligation_lack(struct arena *a, const struct obligation_def *o, int64_t have)
{
    return o->none_left ? arena_printf(a, "还有 %lld", (long long)have)
                        : arena_printf(a, "还差 %lld", (long long)(o->at_least - have));
}

const char *obligation_rule(struct arena *a, const struct obligation_def *o)
{
    static const char *const pers[] = {"每年", "每半年", "每季度", "每月", "随时"};
    const char *unit = o->metric              ? o->metric->unit
                       : o->post              ? "人"
                       : o->per == PER_ALWAYS ? "件"
                                              : "次";
    if (o->none_left) {
        return arena_printf(a, "一%s也不积压", unit);
    }
    const char *rule =
        arena_printf(a, "%s至少 %lld %s", pers[o->per], (long long)o->at_least, unit);
    if (o->warn_month) {
        return arena_printf(a, "%s，%d月%d日起预警", rule, o->warn_month, o->warn_day);
    }
    if (o->warn_after) {
        return arena_printf(a, "%s，%s %d 日以后没有的列红", rule,
                            o->per == PER_MONTH ? "当月" : "期初", o->warn_after);
    }
    if (o->per == PER_ALWAYS || o->warn_before >= 366) {
        return rule;
    }
    return arena_printf(a, "%s，期末前 %d 天起预警", rule, o->warn_before);
}
