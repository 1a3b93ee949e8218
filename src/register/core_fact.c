/* core_fact.c - a row of a core table as label and text, for page sections that look through a reference. */
#include "base/str.h"
#include "content/core_table.h"
#include "register/condition_sql.h"
#include "register/record.h"

static const char *shown(struct arena *a, const struct core_column *col, const struct val *v)
{
    if (v->kind == VAL_INT) {
        return str_from_scaled(a, v->i, col->scale, false);
    }
    return v->kind == VAL_TEXT ? v->s : NULL;
}

static enum err row(struct db *db, struct arena *a, const struct core_table *t, int64_t county,
                    int64_t ref, const char *const *names, size_t n, struct table *ret,
                    struct error *e)
{
    struct sql s = sql_begin(a);
    sql_lit(&s, "select id");
    for (size_t i = 0; i < n; i++) {
        sql_lit(&s, ", ");
        sql_id(&s, "", core_column(t, names[i])->column);
    }
    sql_lit(&s, " from ");
    sql_id(&s, "", t->id);
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and id = ");
    sql_bind(&s, I(ref));
    enum err r = sql_kept(&s, db, ret, e);
    sql_end(&s);
    return r;
}

enum err record_core_facts(struct db *db, struct arena *a, const struct field_def *f,
                           int64_t county, int64_t ref, const char *const *names, size_t n,
                           struct core_fact **ret, size_t *ret_n, struct error *e)
{
    const struct core_table *t = core_table(f->of);
    struct core_fact *facts = arena_array(a, n + 1, sizeof(*facts));
    struct table found;
    for (size_t i = 0; i < n; i++) {
        if (!core_column(t, names[i])) {
            BUG("page section asks %s for %s", f->of, names[i]);
        }
    }
    enum err r = row(db, a, t, county, ref, names, n, &found, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        const struct core_column *col = core_column(t, names[i]);
        facts[i].title = col->title;
        facts[i].text = found.n ? shown(a, col, cell(&found, 0, i + 1)) : NULL;
    }
    *ret = facts;
    *ret_n = n;
    return OK;
}
