/* A line's cells are values of its columns; everything that holds of a single value holds of a cell. */
#include "register/rows.h"

#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "content/register_scope.h"
#include "register/column.h"

enum { PLAIN_BYTES = 1 << 20 };

#define refuse(e, f, ...) (error_set((e), ERR_INVALID, __VA_ARGS__), error_field((e), (f)->id))

/* --- SQL ------------------------------------------------------------------------------------------------------------- */
void rows_table(struct sql *s, const struct register_def *reg, const struct field_def *f)
{
    sql_id(s, "w_", reg->id);
    sql_id(s, "_", f->id);
}

void rows_from(struct sql *s, const struct register_def *reg, const struct field_def *f)
{
    sql_lit(s, " from ");
    rows_table(s, reg, f);
    sql_lit(s, " x0 join ");
    sql_id(s, "r_", reg->id);
    sql_lit(s, " r on r.county = x0.county and r.id = x0.record");
}

void rows_column(struct sql *s, const struct field_def *column)
{
    sql_id(s, "x0.f_", column->id);
}

/* As the test of an exists(): the same parser, the same names, and the tree behind it is what is wanted. */
enum err rows_filter(struct arena *a, const struct content *c, const struct register_def *reg,
                     const struct field_def *f, const char *text, const struct cel **ret,
                     struct error *e)
{
    struct cel_scope scope = register_scope(c, reg);
    const struct cel *whole;
    int column;
    scope.in_sql = true;
    enum err r = cel_compile(a, arena_printf(a, "%s.exists(row, (%s))", f->id, text), &scope,
                             CEL_YESNO, &whole, &column, e);
    if (!r) {
        *ret = whole->right;
    }
    return r;
}

enum err rows_condition(struct sql *s, const struct content *c, const struct register_def *reg,
                        const struct cel *test, struct date today, int64_t me, struct error *e)
{
    return condition_sql(s, c, reg, test, today, me, e);
}

static void put_columns(struct sql *s, const struct field_def *f, const char *prefix)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        sql_lit(s, ", ");
        sql_id(s, prefix, f->columns[i].id);
    }
}

static struct row read_row(struct arena *a, const struct field_def *f, const struct table *t,
                           size_t at)
{
    struct row row = {.id = cell_int(t, at, 1),
                      .cells = arena_array(a, f->n_columns + 1, sizeof(struct value))};
    for (size_t i = 0; i < f->n_columns; i++) {
        row.cells[i] = column_value(a, &f->columns[i], cell(t, at, i + 2));
    }
    return row;
}

static size_t read_record(struct arena *a, const struct field_def *f, const struct table *t,
                          size_t from, struct value *ret)
{
    int64_t record = cell_int(t, from, 0);
    size_t end = from;
    while (end < t->n && cell_int(t, end, 0) == record) {
        end++;
    }
    struct row *rows = arena_array(a, end - from, sizeof(*rows));
    for (size_t i = from; i < end; i++) {
        rows[i - from] = read_row(a, f, t, i);
    }
    *ret = (struct value){.set = true, .rows = rows, .n = end - from};
    return end;
}

enum err rows_load(struct db *db, struct arena *a, const struct register_def *reg,
                   const struct field_def *f, int64_t county, const int64_t *ids, size_t n,
                   struct value *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&s, "select x.record, x.id");
    put_columns(&s, f, "x.f_");
    sql_lit(&s, " from ");
    rows_table(&s, reg, f);
    sql_lit(&s, " x where x.county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and x.record in (");
    sql_bind_ids(&s, ids, n);
    sql_lit(&s, ") order by x.record, x.idx");
    enum err r = sql_all(&s, db, &t, e);
    if (r) {
        return r;
    }
    memset(ret, 0, n * sizeof(*ret));
    for (size_t at = 0; at < t.n;) {
        struct value v;
        int64_t record = cell_int(&t, at, 0);
        at = read_record(a, f, &t, at, &v);
        for (size_t i = 0; i < n; i++) {
            if (ids[i] == record) {
                ret[i] = v;
            }
        }
    }
    return OK;
}

static enum err insert_row(struct db *db, struct arena *a, const struct register_def *reg,
                           const struct field_def *f, int64_t county, int64_t record, size_t idx,
                           const struct row *row, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "insert into ");
    rows_table(&s, reg, f);
    sql_lit(&s, " (county, record, idx, id");
    put_columns(&s, f, "f_");
    sql_lit(&s, ") values (");
    sql_bind(&s, I(county));
    sql_lit(&s, ", ");
    sql_bind(&s, I(record));
    sql_lit(&s, ", ");
    sql_bind(&s, I((int64_t)idx));
    sql_lit(&s, ", ");
    sql_bind(&s, I(row->id));
    for (size_t i = 0; i < f->n_columns; i++) {
        sql_lit(&s, ", ");
        sql_bind(&s, column_bind(&f->columns[i], &row->cells[i]));
    }
    sql_lit(&s, ")");
    return sql_run(&s, db, NULL, e);
}

enum err rows_store(struct db *db, struct arena *a, const struct register_def *reg,
                    const struct field_def *f, int64_t county, int64_t record,
                    const struct value *v, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "delete from ");
    rows_table(&s, reg, f);
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and record = ");
    sql_bind(&s, I(record));
    enum err r = sql_run(&s, db, NULL, e);
    for (size_t i = 0; !r && v->set && i < v->n; i++) {
        r = insert_row(db, a, reg, f, county, record, i, &v->rows[i], e);
    }
    return r;
}

/* --- text forms ---------------------------------------------------------------------------------------------------- */
/* The sentence of a cell, with the line it stands in; the form marks the table. */
static enum err in_line(struct arena *a, const struct field_def *f, size_t line, struct error *e)
{
    const char *said = arena_strdup(a, e->text);
    return refuse(e, f, "“%s”第 %zu 行：%s", f->title, line, said);
}

static enum err parse_cells(struct arena *a, const struct field_def *f, json_t *o,
                            struct date today, struct row *ret, bool *ret_any, struct error *e)
{
    *ret_any = false;
    ret->cells = arena_array(a, f->n_columns + 1, sizeof(*ret->cells));
    for (size_t i = 0; i < f->n_columns; i++) {
        const char *s = json_string_value(json_object_get(o, f->columns[i].id));
        enum err r = value_parse(a, &f->columns[i], s, today, &ret->cells[i], e);
        if (r) {
            return r;
        }
        *ret_any = *ret_any || ret->cells[i].set;
    }
    return OK;
}

static enum err need_cells(const struct field_def *f, const struct row *row, size_t line,
                           struct error *e)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (f->columns[i].required && !row->cells[i].set) {
            return refuse(e, f, "“%s”第 %zu 行还缺：%s。请补上，或者把这一行清空。", f->title, line,
                          f->columns[i].title);
        }
    }
    return OK;
}

static enum err parse_line(struct arena *a, const struct field_def *f, json_t *o, size_t line,
                           struct date today, struct row *ret, bool *ret_any, struct error *e)
{
    const char *id = json_string_value(json_object_get(o, "id"));
    *ret = (struct row){0};
    if (id && !id_parse(id, &ret->id)) {
        ret->id = 0;
    }
    enum err r = parse_cells(a, f, o, today, ret, ret_any, e);
    if (r) {
        return in_line(a, f, line, e);
    }
    return *ret_any ? need_cells(f, ret, line, e) : OK;
}

enum err rows_parse(struct arena *a, const struct field_def *f, const char *typed,
                    struct date today, struct value *ret, struct error *e)
{
    json_t *root;
    struct error ignored;
    if (json_parse(a, typed, strlen(typed), &root, &ignored) || !json_is_array(root)) {
        return refuse(e, f, "“%s”要一行一行填，请在页面的表格里填写。", f->title);
    }
    size_t n = json_array_size(root), used = 0;
    if (n > ROWS_MAX) {
        return refuse(e, f, "“%s”最多 %d 行。", f->title, ROWS_MAX);
    }
    struct row *rows = arena_array(a, n + 1, sizeof(*rows));
    for (size_t i = 0; i < n; i++) {
        bool any;
        enum err r = parse_line(a, f, json_array_get(root, i), i + 1, today, &rows[used], &any, e);
        if (r) {
            return r;
        }
        used += any;
    }
    *ret = (struct value){.set = used > 0, .rows = used ? rows : NULL, .n = used};
    return OK;
}

const char *rows_plain(struct arena *a, const struct field_def *f, const struct value *v)
{
    struct strbuf b = strbuf_make(PLAIN_BYTES);
    struct json_out j = json_begin(&b);
    json_open(&j, '[');
    for (size_t i = 0; i < v->n; i++) {
        json_open(&j, '{');
        if (v->rows[i].id) {
            json_key(&j, "id");
            json_str(&j, id_text(a, v->rows[i].id));
        }
        for (size_t k = 0; k < f->n_columns; k++) {
            const char *s = value_plain(a, &f->columns[k], &v->rows[i].cells[k]);
            if (s) {
                json_key(&j, f->columns[k].id);
                json_str(&j, s);
            }
        }
        json_close(&j, '}');
    }
    json_close(&j, ']');
    const char *s = strbuf_take(&b, a);
    strbuf_clear(&b);
    return s;
}

const char *rows_show(struct arena *a, const struct field_def *f, const struct value *v)
{
    struct strbuf b = strbuf_make(PLAIN_BYTES);
    for (size_t i = 0; i < v->n; i++) {
        bool first = true;
        strbuf_printf(&b, "%s%zu. ", i ? "；" : "", i + 1);
        for (size_t k = 0; k < f->n_columns; k++) {
            const char *s = value_show_in(a, &f->columns[k], v->rows[i].cells);
            if (!str_empty(s)) {
                strbuf_str(&b, first ? "" : "，");
                strbuf_str(&b, s);
                first = false;
            }
        }
    }
    const char *s = strbuf_take(&b, a);
    strbuf_clear(&b);
    return s;
}

static bool same_cells(const struct field_def *f, const struct row *x, const struct row *y)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (!value_same(&f->columns[i], &x->cells[i], &y->cells[i])) {
            return false;
        }
    }
    return true;
}

bool rows_same(const struct field_def *f, const struct value *x, const struct value *y)
{
    if (x->n != y->n) {
        return false;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (x->rows[i].id != y->rows[i].id || !same_cells(f, &x->rows[i], &y->rows[i])) {
            return false;
        }
    }
    return true;
}

static bool holds(const struct row *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == id) {
            return true;
        }
    }
    return false;
}

void rows_name(struct arena *a, const struct value *before, struct value *v)
{
    if (!v->n) {
        return;
    }
    struct row *rows = arena_memdup(a, v->rows, v->n * sizeof(*rows));
    for (size_t i = 0; i < v->n; i++) {
        bool known = rows[i].id && holds(before->rows, before->n, rows[i].id);
        if (!known || holds(rows, i, rows[i].id)) {
            rows[i].id = id_new();
        }
    }
    v->rows = rows;
}
