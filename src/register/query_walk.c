/* query_walk.c - the neighbours of a record among those with the same reference. Everything stands in one index of the
 * register (schema.c), so that no row is fetched; order is found by looking at each line once. */
#include <string.h>

#include "base/str.h"
#include "content/register_scope.h"
#include "register/column.h"
#include "register/name.h"
#include "register/query.h"

/* What stands before the order: id, state. */
enum { ID, STATE, ORDER };

static enum err order_of(struct arena *a, const struct content *c, const struct register_def *reg,
                         struct name *ret, bool *ret_any, struct error *e)
{
    const struct cel *order;
    int column;
    *ret_any = reg->page.walk_order != NULL;
    if (!*ret_any) {
        return OK;
    }
    struct cel_scope scope = register_scope(c, reg);
    enum err r = cel_compile(a, reg->page.walk_order, &scope, CEL_NONE, &order, &column, e);
    if (r) {
        return r;
    }
    *ret = name_of(a, reg, &order->name);
    if (order->op != CEL_NAME || ret->kind != NAME_COLUMN) {
        return error_set(e, ERR_INVALID, "“%s”不能按“%s”逐条翻看。", reg->title,
                         reg->page.walk_order);
    }
    return OK;
}

static enum err select_lines(struct sql *s, struct db *db, const struct scope *scope,
                             const struct record *rec, const struct name *order, bool any,
                             struct table *ret, struct error *e)
{
    const struct field_def *by = rec->reg->page.walk;
    bool far = any && (order->via || order->via_unit);
    sql_lit(s, "select r.id, r.state");
    if (any) {
        sql_lit(s, ", ");
        strbuf_str(&s->text, far ? "st." : "r.");
        sql_id(s, order->prefix, order->column);
    }
    sql_lit(s, " from ");
    sql_id(s, "r_", rec->reg->id);
    sql_lit(s, " r");
    if (far) {
        sql_lit(s, " left join ");
        name_table_sql(s, order);
        sql_lit(s, " st on st.county = r.county and st.id = ");
        name_owner_sql(s, order);
    }
    sql_lit(s, " where ");
    query_scope_found(s, rec->reg, scope);
    sql_lit(s, " and r.voided = 0 and r.");
    sql_id(s, "f_", by->id);
    sql_lit(s, " = ");
    sql_bind(s, I(rec->values[by->index].i));
    sql_lit(s, " limit ");
    sql_bind(s, I(QUERY_WALK_MAX + 1));
    return sql_kept(s, db, ret, e);
}

/* Less than 0: line `i` stands before line `k`. What has no order stands last; then the earlier record first. */
static int compare(const struct table *t, size_t i, size_t k)
{
    if (t->columns > ORDER) {
        const struct val *x = cell(t, i, ORDER), *y = cell(t, k, ORDER);
        int by_kind = (x->kind == VAL_NULL) - (y->kind == VAL_NULL);
        int by_value = by_kind               ? by_kind
                       : x->kind == VAL_INT  ? (x->i > y->i) - (x->i < y->i)
                       : x->kind == VAL_TEXT ? strcmp(x->s, y->s)
                                             : 0;
        if (by_value) {
            return by_value;
        }
    }
    int64_t x = cell_int(t, i, ID), y = cell_int(t, k, ID);
    return (x > y) - (x < y);
}

static void look(const struct table *t, const struct register_def *reg, size_t own,
                 struct query_place *ret)
{
    size_t before = own, after = own;
    for (size_t i = 0; i < t->n; i++) {
        const struct state_def *st = register_state(reg, cell_text(t, i, STATE));
        int side = i == own ? 0 : compare(t, i, own);
        ret->done += st && st->final;
        if (side < 0) {
            ret->at++;
            before = before == own || compare(t, i, before) > 0 ? i : before;
        } else if (side > 0) {
            after = after == own || compare(t, i, after) < 0 ? i : after;
        }
    }
    ret->n = t->n;
    ret->before = before == own ? 0 : cell_int(t, before, ID);
    ret->after = after == own ? 0 : cell_int(t, after, ID);
}

enum err query_walk(struct db *db, struct arena *a, const struct content *c,
                    const struct scope *scope, const struct record *rec, struct query_place *ret,
                    struct error *e)
{
    const struct field_def *by = rec->reg->page.walk;
    struct sql s scoped(sql_end) = sql_begin(a);
    struct name order = {0};
    struct table t;
    bool any;
    *ret = (struct query_place){0};
    if (!by || !rec->values[by->index].set) {
        return OK;
    }
    enum err r = order_of(a, c, rec->reg, &order, &any, e);
    if (r || (r = select_lines(&s, db, scope, rec, &order, any, &t, e))) {
        return r;
    }
    for (size_t i = 0; i < t.n && t.n <= QUERY_WALK_MAX; i++) {
        if (cell_int(&t, i, ID) == rec->id) {
            look(&t, rec->reg, i, ret);
            break;
        }
    }
    return OK;
}
