/* migrate_table.c - derived tables: made, widened by columns and indexes, never narrowed.
 *
 * Names come from content; each passes name_ok before it reaches a statement, and stands in double quotes there, so
 * that a field may be called `order`.
 */
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "store/driver.h"
#include "store/migrate.h"

enum { NAME_BYTES = 60, SQL_BYTES = 1 << 20 };

/* str_is_id with room for the prefix and for what an index name adds. */
static bool name_ok(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0 || n > NAME_BYTES || s[0] < 'a' || s[0] > 'z') {
        return false;
    }
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static bool table_name_ok(const char *s)
{
    bool one = s && (str_starts(s, "r_") || str_starts(s, "f_") || str_starts(s, "h_"));
    return (one && str_is_id(s + 2)) || (s && str_starts(s, "w_") && name_ok(s));
}

static enum err bad_name(const char *what, const char *name, struct error *e)
{
    return error_set(e, ERR_INVALID,
                     "%s的名字“%s”不能用。请用小写字母开头，只含小写字母、数字和下划线。", what,
                     name ? name : "");
}

/* "county, id" -> names; each must be a good name. */
static enum err read_names(struct arena *a, const char *list, char ***ret, size_t *ret_n,
                           struct error *e)
{
    size_t n = str_split(a, list ? list : "", ',', ret);
    if (n == 0) {
        return bad_name("列", "", e);
    }
    for (size_t i = 0; i < n; i++) {
        if (!name_ok((*ret)[i])) {
            return bad_name("列", (*ret)[i], e);
        }
    }
    *ret_n = n;
    return OK;
}

static const struct want_column *wanted(const struct want_table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (str_eq(t->columns[i].name, name)) {
            return &t->columns[i];
        }
    }
    return NULL;
}

/* The type word of columns_sql that belongs to a token. */
static const char *type_word(const char *token)
{
    static const char *const words[][2] = {
        {"@text", "text"}, {"@int", "integer"}, {"@small", "small"}, {"@blob", "blob"}};
    for (size_t i = 0; i < array_len(words); i++) {
        if (str_eq(token, words[i][0])) {
            return words[i][1];
        }
    }
    return NULL;
}

static enum err check_columns(const struct want_table *t, struct error *e)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct want_column *c = &t->columns[i];
        if (!str_is_id(c->name) || (c->was && !str_is_id(c->was))) {
            return bad_name("列", str_is_id(c->name) ? c->was : c->name, e);
        }
        if (!type_word(c->type)) {
            return error_set(e, ERR_INVALID, "表 %s 的列 %s 没有可用的类型（%s）。", t->name,
                             c->name, c->type ? c->type : "空");
        }
        if (wanted(t, c->name) != c) {
            return error_set(e, ERR_INVALID, "表 %s 的列 %s 写了两次。请删去一个。", t->name,
                             c->name);
        }
    }
    return OK;
}

static enum err check_list(struct arena *a, const struct want_table *t, const char *list,
                           struct error *e)
{
    char **names;
    size_t n;
    enum err r = read_names(a, list, &names, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        if (!wanted(t, names[i])) {
            r = error_set(e, ERR_INVALID, "表 %s 的键或索引用到不存在的列 %s。", t->name, names[i]);
        }
    }
    return r;
}

static enum err check(struct arena *a, const struct want_table *t, struct error *e)
{
    if (!table_name_ok(t->name)) {
        return bad_name("表", t->name, e);
    }
    enum err r = check_columns(t, e);
    if (!r) {
        r = check_list(a, t, t->primary, e);
    }
    for (size_t i = 0; !r && i < t->n_indexes; i++) {
        r = name_ok(t->indexes[i].name) ? check_list(a, t, t->indexes[i].columns, e)
                                        : bad_name("索引", t->indexes[i].name, e);
    }
    return r;
}

static void add_names(struct strbuf *b, char **names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_str(b, i ? ", \"" : "\"");
        strbuf_str(b, names[i]);
        strbuf_char(b, '"');
    }
}

static enum err run_sql(struct db *db, struct arena *a, struct strbuf *b, struct error *e)
{
    enum err r = strbuf_check(b, e);
    if (!r) {
        r = db_script(db, migrate_expand(a, db_kind(db), b->ptr), e);
    }
    strbuf_clear(b);
    return r;
}

static bool among(char **names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(names[i], name)) {
            return true;
        }
    }
    return false;
}

static enum err make_table(struct db *db, struct arena *a, const struct want_table *t,
                           struct error *e)
{
    struct strbuf b = strbuf_make(SQL_BYTES);
    char **keys;
    size_t n;
    enum err r = read_names(a, t->primary, &keys, &n, e);
    if (r) {
        return r;
    }
    strbuf_printf(&b, "create table \"%s\" (", t->name);
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct want_column *c = &t->columns[i];
        bool key = among(keys, n, c->name);
        strbuf_char(&b, '"');
        strbuf_str(&b, c->name);
        strbuf_printf(&b, "\" %s%s, ", c->type, key ? " not null" : "");
    }
    strbuf_lit(&b, "primary key (");
    add_names(&b, keys, n);
    strbuf_lit(&b, ")) @strict");
    return run_sql(db, a, &b, e);
}

/* The row of `name` in the table's columns, or -1. */
static ptrdiff_t find(const struct table *have, const char *name)
{
    for (size_t i = 0; i < have->n; i++) {
        if (str_eq(cell_text(have, i, 0), name)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static enum err add_column(struct db *db, struct arena *a, const struct want_table *t,
                           const struct want_column *c, const struct table *have, struct error *e)
{
    struct strbuf b = strbuf_make(SQL_BYTES);
    if (c->was && find(have, c->was) >= 0) {
        strbuf_printf(&b, "alter table \"%s\" rename column \"%s\" to \"%s\"", t->name, c->was,
                      c->name);
    } else {
        strbuf_printf(&b, "alter table \"%s\" add column \"%s\" %s", t->name, c->name, c->type);
    }
    return run_sql(db, a, &b, e);
}

/* A yes/no field may become a number (PostgreSQL widens the column); any other change of type is refused. */
static enum err check_type(struct db *db, struct arena *a, const struct want_table *t,
                           const struct want_column *c, const char *type, struct error *e)
{
    const char *want = type_word(c->type);
    bool whole = str_eq(want, "integer") || str_eq(want, "small");
    if (str_eq(type, want) || (whole && str_eq(type, "integer"))) {
        return OK;
    }
    if (str_eq(want, "integer") && str_eq(type, "small")) {
        struct strbuf b = strbuf_make(SQL_BYTES);
        strbuf_printf(&b, "alter table \"%s\" alter column \"%s\" type @int", t->name, c->name);
        return run_sql(db, a, &b, e);
    }
    return error_set(
        e, ERR_INVALID,
        "表 %s 的列 %s 已按另一种类型存有数据，类型不能改。请给新字段另起名字，旧字段留着。",
        t->name, c->name);
}

static enum err fit_columns(struct db *db, struct arena *a, const struct want_table *t,
                            const struct table *have, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < t->n_columns; i++) {
        const struct want_column *c = &t->columns[i];
        ptrdiff_t at = find(have, c->name);
        ptrdiff_t old = at < 0 && c->was ? find(have, c->was) : at;
        r = at < 0 ? add_column(db, a, t, c, have, e) : OK;
        if (!r && old >= 0) {
            r = check_type(db, a, t, c, cell_text(have, (size_t)old, 1), e);
        }
    }
    return r;
}

static enum err make_index(struct db *db, struct arena *a, const struct want_table *t,
                           const struct want_index *x, struct error *e)
{
    struct strbuf b = strbuf_make(SQL_BYTES);
    char **names;
    size_t n;
    enum err r = read_names(a, x->columns, &names, &n, e);
    if (r) {
        return r;
    }
    strbuf_printf(&b, "create %sindex if not exists \"%s\" on \"%s\" (", x->unique ? "unique " : "",
                  x->name, t->name);
    add_names(&b, names, n);
    strbuf_char(&b, ')');
    if (x->where) {
        strbuf_printf(&b, " where %s", x->where);
    }
    return run_sql(db, a, &b, e);
}

enum err migrate_table(struct db *db, struct arena *a, const struct want_table *t, struct error *e)
{
    struct table have;
    enum err r = check(a, t, e);
    if (!r) {
        r = db_all(db, a, db->driver->columns_sql, ARGS(T(t->name)), &have, e);
    }
    if (!r) {
        r = have.n == 0 ? make_table(db, a, t, e) : fit_columns(db, a, t, &have, e);
    }
    for (size_t i = 0; !r && i < t->n_indexes; i++) {
        r = make_index(db, a, t, &t->indexes[i], e);
    }
    return r;
}
