#include "register/record.h"

#include "base/id.h"
#include "register/label.h"
#include "register/query.h"
#include "register/record_row.h"

void record_hide(struct arena *a, struct record *rec, const struct scope *scope)
{
    if (scope->whole) {
        return;
    }
    for (size_t i = 0; rec->values && i < rec->reg->n_fields; i++) {
        const struct field_def *f = &rec->reg->fields[i];
        struct value *v = &rec->values[i];
        if (v->set && !field_open(f, scope->role ? scope->role : "")) {
            *v = (struct value){.hidden = true,
                                .s = f->mask == MASK_NONE ? NULL : value_masked(a, f, v)};
        }
    }
}

/* One look for both: the mark stands in a table of its own. */
static void select_seal(struct sql *s, const void *ctx)
{
    (void)ctx;
    sql_lit(s,
            "(select x.on_day from record_seal x where x.county = r.county and x.record = r.id)");
}

enum err record_load(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, const struct register_def *reg, int64_t id,
                     struct record *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct row_want w = row_want_all(a, reg);
    struct table t;
    row_select(&s, &w, select_seal, NULL);
    sql_lit(&s, " where r.id = ");
    sql_bind(&s, I(id));
    sql_lit(&s, " and ");
    query_scope_found(&s, reg, scope);
    enum err r = sql_all(&s, db, &t, e);
    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(e, ERR_NOT_FOUND, "没有找到这条%s，可能不存在，也可能不在您的管辖范围内。",
                         reg->title);
    }
    struct record rec;
    size_t next = row_read(a, &w, t.cells, &rec);
    rec.sealed_on = cell_text(&t, 0, next);
    r = row_complete(db, a, c, scope->county, &w, &rec, 1, e);
    if (!r) {
        record_hide(a, &rec, scope);
        *ret = rec;
    }
    return r;
}

enum err record_label(struct db *db, struct arena *a, const struct content *c,
                      const struct field_def *f, int64_t county, int64_t ref, const char **ret,
                      struct error *e)
{
    struct labels l = labels_begin(a, db, c, county);
    labels_need(&l, f, ref);
    enum err r = labels_load(&l, e);
    if (!r) {
        const char *label = labels_get(&l, f, ref);
        *ret = label ? label : id_text(a, ref);
    }
    return r;
}
