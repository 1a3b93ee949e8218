/* Order, pages by key. */
#include "register/query.h"

#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "content/core_table.h"
#include "content/register_scope.h"
#include "register/column.h"
#include "register/label.h"
#include "register/name.h"
#include "register/query_search.h"
#include "register/record_row.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 1000 };

struct builder {
    struct sql s;
    struct db *db;
    const struct content *content;
    const struct scope *scope;
    const struct query *q;
    const struct cel *sort_name;
    struct name sort_at; /* of sort_name: what it is one hop away from is joined as `st` */
    bool sort_joined;
    struct error *e;
};

/* --- order and pages ------------------------------------------------------------------------------------------------ */
static bool sorts(const struct builder *b)
{
    return b->q->by_due || b->sort_name || (b->q->sort && column_single(b->q->sort));
}

/* Units and persons by pinyin, indicators by position, other core rows by name. */
static void sort_core(struct sql *s, const struct field_def *f)
{
    const struct core_table *t = core_table(f->of);
    sql_lit(s, "(select ");
    if (core_column(t, "position")) {
        sql_lit(s, "q.position");
    } else if (str_eq(f->of, "unit") || str_eq(f->of, "person")) {
        sql_lit(s, "coalesce(q.pinyin, q.name)");
    } else {
        sql_id(s, "q.", t->name);
    }
    sql_lit(s, " from ");
    sql_id(s, "", t->id);
    sql_lit(s, " q where q.id = r.");
    sql_id(s, "f_", f->id);
    sql_lit(s, ")");
}

static void sort_sql(struct sql *s, const void *ctx)
{
    const struct builder *b = ctx;
    const struct field_def *f = b->q->sort;
    if (b->q->by_due) {
        sql_lit(s, "k.urgent_on");
    } else if (b->sort_joined) {
        sql_id(s, "st.", arena_printf(s->arena, "%s%s", b->sort_at.prefix, b->sort_at.column));
    } else if (b->sort_name) {
        condition_name_sql(s, b->q->reg, b->sort_name);
    } else if (column_core(f) && core_table(f->of)) {
        sort_core(s, f);
    } else {
        sql_lit(s, "r.");
        sql_id(s, "f_", f->id);
    }
}

static enum err compile_sort(struct builder *b)
{
    int column;
    if (!b->q->sort_name) {
        return OK;
    }
    struct cel_scope scope = register_scope(b->content, b->q->reg);
    enum err r =
        cel_compile(b->s.arena, b->q->sort_name, &scope, CEL_NONE, &b->sort_name, &column, b->e);
    if (!r && (b->sort_name->op != CEL_NAME || b->sort_name->type == CEL_LIST)) {
        r = error_set(b->e, ERR_INVALID, "不能按“%s”排序，请换一列。", b->q->sort_name);
    }
    if (!r) {
        b->sort_at = name_of(b->s.arena, b->q->reg, &b->sort_name->name);
        b->sort_joined = b->sort_at.via && b->sort_at.kind == NAME_COLUMN;
    }
    return r;
}

/* A join costs a third of a subquery in the select list. */
static void sort_join(struct builder *b)
{
    if (b->sort_joined) {
        sql_lit(&b->s, " left join ");
        name_table_sql(&b->s, &b->sort_at);
        sql_lit(&b->s, " st on st.county = r.county and st.id = ");
        name_owner_sql(&b->s, &b->sort_at);
    }
}

/* The id, then '-' for an absent value, 'i' and a number, or 't' and a text in hex. */
static const char *key_make(struct arena *a, const struct record *rec, const struct val *v)
{
    char id[ID_TEXT];
    id_write(id, rec->id);
    if (!v || v->kind == VAL_NULL) {
        return arena_printf(a, "%s-", id);
    }
    if (v->kind == VAL_INT) {
        return arena_printf(a, "%si%lld", id, (long long)v->i);
    }
    char *hex = arena_alloc(a, v->n * 2 + 1);
    hex_write((const uint8_t *)v->s, v->n, hex);
    return arena_printf(a, "%st%s", id, hex);
}

static bool key_text(struct arena *a, const char *hex, struct val *ret)
{
    size_t n = strlen(hex);
    uint8_t *s = arena_alloc(a, n / 2 + 1);
    if (n % 2 || !hex_read(hex, n / 2, s) || !str_utf8_ok((char *)s, n / 2)) {
        return false;
    }
    *ret = T((char *)s);
    return true;
}

static bool key_read(struct arena *a, const char *key, int64_t *ret_id, struct val *ret)
{
    size_t n = strlen(key);
    char id[ID_TEXT] = "";
    *ret = NIL;
    if (n < ID_TEXT || n > 20000) {
        return false;
    }
    memcpy(id, key, ID_TEXT - 1);
    const char *rest = key + ID_TEXT;
    ret->kind = VAL_INT;
    switch (key[ID_TEXT - 1]) {
    case '-': *ret = NIL; return id_parse(id, ret_id) && !*rest;
    case 'i': return id_parse(id, ret_id) && str_to_int(rest, &ret->i);
    case 't': return id_parse(id, ret_id) && key_text(a, rest, ret);
    default: return false;
    }
}

static bool backwards(const struct query *q)
{
    return !str_empty(q->before);
}

/* Which way the rows are read: the page before a key is read from the key on and turned round. */
static bool upwards(const struct query *q)
{
    return q->ascending != backwards(q);
}

static void beyond_id(struct builder *b, int64_t id)
{
    strbuf_str(&b->s.text, upwards(b->q) ? "r.id > " : "r.id < ");
    sql_bind(&b->s, I(id));
}

/* Forwards what is absent comes last in both directions; so it comes first on the way back. */
static void beyond_value(struct builder *b, int64_t id, const struct val *v)
{
    struct sql *s = &b->s;
    bool null = v->kind == VAL_NULL, back = backwards(b->q);
    sql_lit(s, " and (");
    if (!null) {
        sort_sql(s, b);
        strbuf_str(&s->text, upwards(b->q) ? " > " : " < ");
        sql_bind(s, *v);
        sql_lit(s, " or (");
        sort_sql(s, b);
        sql_lit(s, " = ");
        sql_bind(s, *v);
        sql_lit(s, " and ");
        beyond_id(b, id);
        sql_lit(s, ")");
    }
    if (null || !back) {
        strbuf_str(&s->text, null ? "(" : " or (");
        sort_sql(s, b);
        sql_lit(s, " is null");
        if (null) {
            sql_lit(s, " and ");
            beyond_id(b, id);
        }
        sql_lit(s, ")");
    }
    if (null && back) {
        sql_lit(s, " or ");
        sort_sql(s, b);
        sql_lit(s, " is not null");
    }
    sql_lit(s, ")");
}

static enum err after(struct builder *b)
{
    const char *key = backwards(b->q) ? b->q->before : b->q->after;
    struct val v;
    int64_t id;
    if (str_empty(key)) {
        return OK;
    }
    if (!key_read(b->s.arena, key, &id, &v)) {
        return error_set(b->e, ERR_INVALID, "翻页的位置不对，请回到第一页重新打开。");
    }
    if (sorts(b)) {
        beyond_value(b, id, &v);
        return OK;
    }
    sql_lit(&b->s, " and ");
    beyond_id(b, id);
    return OK;
}

static void sort_column(struct sql *s, const void *ctx)
{
    sort_sql(s, ctx);
    sql_lit(s, " as sort_key");
}

static void order(struct builder *b)
{
    const char *direction = upwards(b->q) ? " asc" : " desc";
    sql_lit(&b->s, " order by ");
    if (b->q->by_due) {
        strbuf_str(&b->s.text,
                   upwards(b->q) ? "k.urgent_on, k.record" : "k.urgent_on desc, k.record desc");
        return;
    }
    if (sorts(b)) {
        sql_lit(&b->s, "sort_key");
        strbuf_str(&b->s.text, direction);
        strbuf_str(&b->s.text, backwards(b->q) ? " nulls first, " : " nulls last, ");
    }
    sql_lit(&b->s, "r.id");
    strbuf_str(&b->s.text, direction);
}

static size_t limit_of(const struct query *q)
{
    if (q->limit == QUERY_ALL) {
        return DB_MAX_ROWS;
    }
    return q->limit == 0 ? LIMIT_DEFAULT : q->limit > LIMIT_MAX ? LIMIT_MAX : q->limit;
}

static struct builder builder(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct query *q, struct error *e)
{
    return (struct builder){
        .s = sql_begin(a), .db = db, .content = c, .scope = scope, .q = q, .e = e};
}

static void builder_end(struct builder *b)
{
    sql_end(&b->s);
}

static enum err select_rows(struct builder *b, const struct row_want *w, struct table *ret)
{
    enum err r = compile_sort(b);
    if (r) {
        return r;
    }
    row_select(&b->s, w, sorts(b) ? sort_column : NULL, b);
    sort_join(b);
    query_join(&b->s, b->q);
    r = query_where(&b->s, b->db, b->content, b->scope, b->q, b->e);
    if (!r) {
        r = after(b);
    }
    if (r) {
        return r;
    }
    order(b);
    if (b->q->limit != QUERY_ALL) {
        sql_lit(&b->s, " limit ");
        sql_bind(&b->s, I((int64_t)limit_of(b->q) + 1));
    }
    return sql_kept(&b->s, b->db, ret, b->e);
}

static void read_rows(struct builder *b, const struct row_want *w, const struct table *t,
                      struct record_list *ret)
{
    size_t n = t->n > limit_of(b->q) ? limit_of(b->q) : t->n;
    bool back = backwards(b->q), more = n < t->n;
    const struct val **sort = arena_array(b->s.arena, n + 1, sizeof(*sort));
    ret->items = arena_array(b->s.arena, n + 1, sizeof(*ret->items));
    ret->n = n;
    for (size_t i = 0; i < n; i++) {
        const struct val *cells = &t->cells[i * t->columns];
        size_t at = back ? n - 1 - i : i;
        size_t read = row_read(b->s.arena, w, cells, &ret->items[at]);
        sort[at] = sorts(b) ? &cells[read] : NULL;
    }
    if (n && (back || more)) {
        ret->next = key_make(b->s.arena, &ret->items[n - 1], sort[n - 1]);
    }
    if (n && (back ? more : !str_empty(b->q->after))) {
        ret->prev = key_make(b->s.arena, &ret->items[0], sort[0]);
    }
}

enum err query_list(struct db *db, struct arena *a, const struct content *c,
                    const struct scope *scope, const struct query *q, struct record_list *ret,
                    struct error *e)
{
    struct builder b scoped(builder_end) = builder(db, a, c, scope, q, e);
    struct row_want w = q->only ? row_want_only(a, q->reg, q->only, q->n_only, !q->no_lists)
                                : row_want_all(a, q->reg);
    struct record_list list = {0};
    struct table t;
    w.lists = !q->no_lists;
    enum err r = select_rows(&b, &w, &t);
    if (r) {
        return r;
    }
    read_rows(&b, &w, &t, &list);
    r = row_complete(db, a, c, scope->county, &w, list.items, list.n, e);
    for (size_t i = 0; !r && i < list.n; i++) {
        record_hide(a, &list.items[i], scope);
    }
    if (!r) {
        *ret = list;
    }
    return r;
}

enum err query_filter(struct arena *a, const struct content *c, const struct register_def *reg,
                      const char *text, const struct cel **ret, struct error *e)
{
    int column;
    struct cel_scope scope = register_scope(c, reg);
    scope.in_sql = true;
    return cel_compile(a, text, &scope, CEL_YESNO, ret, &column, e);
}
