/* Counts, sums and groups of the rows a query means. */
#include "base/str.h"
#include "register/column.h"
#include "register/label.h"
#include "register/query_search.h"

/* The rest of a statement that looks at the first `cap` rows `q` means: " r where ... limit cap) counted". */
static enum err capped(struct sql *s, struct db *db, const struct content *c,
                       const struct scope *scope, const struct query *q, int64_t cap,
                       struct error *e)
{
    sql_id(s, "r_", q->reg->id);
    sql_lit(s, " r");
    query_join(s, q);
    enum err r = query_where(s, db, c, scope, q, e);
    if (!r) {
        sql_lit(s, " limit ");
        sql_bind(s, I(cap));
        sql_lit(s, ") counted");
    }
    return r;
}

enum err query_count(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, const struct query *q, int64_t cap, int64_t *ret,
                     struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&s, "select count(*) from (select 1 as one from ");
    enum err r = capped(&s, db, c, scope, q, cap, e);
    if (r) {
        return r;
    }
    r = sql_kept(&s, db, &t, e);
    if (!r) {
        *ret = cell_int(&t, 0, 0);
    }
    return r;
}

/* --- sums ----------------------------------------------------------------------------------------------------------- */
/* A sum is added up in two halves, so that no column of figures overflows a database's own sum. */
enum { HALF = 1000000 };

static void sum_column(struct sql *s, size_t at)
{
    const char *v = arena_printf(s->arena, "v%zu", at);
    sql_lit(s, ", cast(coalesce(sum(");
    strbuf_str(&s->text, v);
    sql_lit(s, " / 1000000), 0) as bigint), cast(coalesce(sum(");
    strbuf_str(&s->text, v);
    sql_lit(s, " % 1000000), 0) as bigint)");
}

static void value_column(struct sql *s, const struct field_def *f, size_t at)
{
    sql_lit(s, ", r.");
    sql_id(s, "f_", f->id);
    sql_lit(s, " as ");
    strbuf_str(&s->text, arena_printf(s->arena, "v%zu", at));
}

static void read_sum(const struct table *t, size_t at, struct query_sum *ret)
{
    int64_t high = cell_int(t, 0, 1 + at * 2), low = cell_int(t, 0, 2 + at * 2);
    ret->known = !__builtin_mul_overflow(high, (int64_t)HALF, &ret->total) &&
                 !__builtin_add_overflow(ret->total, low, &ret->total);
}

enum err query_sums(struct db *db, struct arena *a, const struct content *c,
                    const struct scope *scope, const struct query *q,
                    const struct field_def *const *fields, size_t n, int64_t cap,
                    struct query_sum *ret, int64_t *ret_rows, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&s, "select count(*)");
    for (size_t i = 0; i < n; i++) {
        sum_column(&s, i);
    }
    sql_lit(&s, " from (select r.id");
    for (size_t i = 0; i < n; i++) {
        value_column(&s, fields[i], i);
    }
    sql_lit(&s, " from ");
    enum err r = capped(&s, db, c, scope, q, cap, e);
    if (r) {
        return r;
    }
    if ((r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    *ret_rows = cell_int(&t, 0, 0);
    for (size_t i = 0; i < n; i++) {
        read_sum(&t, i, &ret[i]);
    }
    return OK;
}

/* --- groups --------------------------------------------------------------------------------------------------------- */
static enum err group_labels(struct db *db, struct arena *a, const struct content *c,
                             int64_t county, const struct field_def *by, struct query_group *groups,
                             size_t n, struct error *e)
{
    struct labels l = labels_begin(a, db, c, county);
    for (size_t i = 0; i < n; i++) {
        labels_need(&l, by, groups[i].ref);
    }
    enum err r = labels_load(&l, e);
    for (size_t i = 0; !r && i < n; i++) {
        groups[i].label = labels_get(&l, by, groups[i].ref);
    }
    return r;
}

enum err query_groups(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, const struct query *q, const struct field_def *by,
                      size_t limit, struct query_group **ret, size_t *ret_n, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&s, "select r.");
    sql_id(&s, "f_", by->id);
    sql_lit(&s, ", min(r.id), count(*) from ");
    sql_id(&s, "r_", q->reg->id);
    sql_lit(&s, " r");
    query_join(&s, q);
    enum err r = query_where(&s, db, c, scope, q, e);
    if (r) {
        return r;
    }
    sql_lit(&s, " and r.");
    sql_id(&s, "f_", by->id);
    sql_lit(&s, " is not null group by r.");
    sql_id(&s, "f_", by->id);
    sql_lit(&s, " order by min(r.id) limit ");
    sql_bind(&s, I((int64_t)limit));
    if ((r = sql_kept(&s, db, &t, e))) {
        return r;
    }
    struct query_group *groups = arena_array(a, t.n + 1, sizeof(*groups));
    for (size_t i = 0; i < t.n; i++) {
        groups[i] = (struct query_group){
            .ref = cell_int(&t, i, 0), .first = cell_int(&t, i, 1), .n = cell_int(&t, i, 2)};
    }
    *ret = groups;
    *ret_n = t.n;
    return group_labels(db, a, c, scope->county, by, groups, t.n, e);
}
