/* query_choice.c - what a picker offers. Records come through query_list and so within scope; persons, units and the
 * other core rows are the county's. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "content/core_table.h"
#include "register/column.h"
#include "register/label.h"
#include "register/query_search.h"

enum { CHOICES_DEFAULT = 20, CHOICES_MAX = 200 };

static enum err take(struct sql *s, struct db *db, struct choice **ret, size_t *ret_n,
                     struct error *e)
{
    struct table t;
    enum err r = sql_kept(s, db, &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(s->arena, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct choice){cell_int(&t, i, 0), cell_text(&t, i, 1), cell_text(&t, i, 2)};
    }
    return OK;
}

static void match(struct sql *s, const char *typed, const char *const *columns, size_t n)
{
    if (str_empty(typed)) {
        return;
    }
    struct pattern p = pattern_of(s->arena, typed);
    for (size_t i = 0; i < n; i++) {
        strbuf_str(&s->text, i ? " or " : " and (");
        pattern_sql(s, columns[i], &p);
    }
    sql_lit(s, ")");
}

static void bind_limit(struct sql *s, size_t limit)
{
    sql_lit(s, " limit ");
    sql_bind(s, I((int64_t)limit));
}

static void valid(struct sql *s, const char *alias, const char *today)
{
    strbuf_printf(&s->text, " and (%s.from_on is null or %s.from_on <= ", alias, alias);
    sql_bind(s, T(today));
    strbuf_printf(&s->text, ") and (%s.to_on is null or %s.to_on >= ", alias, alias);
    sql_bind(s, T(today));
    sql_lit(s, ")");
}

/* One row a person; the note is the unit of the post that makes him eligible. */
static void persons(struct sql *s, int64_t county, const struct field_def *f, const char *typed,
                    size_t limit)
{
    static const char *const columns[] = {"q.name", "q.pinyin"};
    const char *today = date_text(s->arena, now_today());
    sql_lit(
        s,
        "select q.id, q.name, min(u.short) from person q left join post o on o.county = q.county "
        "and o.person = q.id");
    valid(s, "o", today);
    if (f->role) {
        sql_lit(s, " and o.role = ");
        sql_bind(s, T(f->role));
    }
    sql_lit(s, " left join unit u on u.id = o.unit where q.county = ");
    sql_bind(s, I(county));
    sql_lit(s, " and (q.left_on is null or q.left_on >= ");
    sql_bind(s, T(today));
    sql_lit(s, ")");
    strbuf_str(&s->text, f->role ? " and o.id is not null" : "");
    match(s, typed, columns, array_len(columns));
    sql_lit(s, " group by q.id, q.name, q.pinyin order by coalesce(q.pinyin, q.name), q.id");
    bind_limit(s, limit);
}

static void units(struct sql *s, int64_t county, const char *typed, size_t limit)
{
    static const char *const columns[] = {"q.name", "q.short", "q.pinyin"};
    sql_lit(s, "select q.id, q.short, q.name from unit q where q.county = ");
    sql_bind(s, I(county));
    valid(s, "q", date_text(s->arena, now_today()));
    match(s, typed, columns, array_len(columns));
    sql_lit(s, " order by q.position, q.name, q.id");
    bind_limit(s, limit);
}

static void core_rows(struct sql *s, int64_t county, const struct core_table *t, const char *typed,
                      size_t limit)
{
    const char *columns[] = {arena_printf(s->arena, "q.%s", t->name), "q.code"};
    bool position = core_column(t, "position");
    sql_lit(s, "select q.id, ");
    label_core_sql(s, t, "q");
    sql_lit(s, ", null from ");
    sql_id(s, "", t->id);
    sql_lit(s, " q where q.county = ");
    sql_bind(s, I(county));
    strbuf_str(&s->text, str_eq(t->id, "framework") ? " and q.state = 'published'" : "");
    match(s, typed, columns, core_column(t, "code") ? 2 : 1);
    strbuf_str(&s->text, position ? " order by q.position, q.id" : " order by q.id desc");
    bind_limit(s, limit);
}

static enum err records(struct db *db, struct arena *a, const struct content *c,
                        const struct scope *scope, const struct field_def *f, const char *typed,
                        size_t limit, struct choice **ret, size_t *ret_n, struct error *e)
{
    const struct field_def *none[1];
    struct query q = {
        .reg = f->target, .search = typed, .limit = limit, .no_lists = true, .only = none};
    struct record_list list;
    enum err r = query_list(db, a, c, scope, &q, &list, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, list.n + 1, sizeof(**ret));
    *ret_n = list.n;
    for (size_t i = 0; i < list.n; i++) {
        const struct record *x = &list.items[i];
        const char *note =
            arena_printf(a, "%s %s", x->unit_name ? x->unit_name : "", x->state->title);
        (*ret)[i] = (struct choice){x->id, x->title, note};
    }
    return OK;
}

enum err query_choices(struct db *db, struct arena *a, const struct content *c,
                       const struct scope *scope, const struct field_def *f, const char *typed,
                       size_t limit, struct choice **ret, size_t *ret_n, struct error *e)
{
    const char *core = column_core(f);
    size_t most = limit == 0 ? CHOICES_DEFAULT : limit > CHOICES_MAX ? CHOICES_MAX : limit;
    if (f->type == FIELD_REF && f->target) {
        return records(db, a, c, scope, f, typed, most, ret, ret_n, e);
    }
    struct sql s scoped(sql_end) = sql_begin(a);
    if (str_eq(core, "person")) {
        persons(&s, scope->county, f, typed, most);
    } else if (str_eq(core, "unit")) {
        units(&s, scope->county, typed, most);
    } else if (core && core_table(core)) {
        core_rows(&s, scope->county, core_table(core), typed, most);
    } else {
        return error_set(e, ERR_INVALID, "“%s”不是从列表里选的。", f->title);
    }
    return take(&s, db, ret, ret_n, e);
}
